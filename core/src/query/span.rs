//! A stretch of time.

use crate::domain::Timestamp;
use serde::{Deserialize, Serialize};

/// A stretch of time: from an instant on, until just before another one. A missing end is open.
///
/// ```
/// use leadbook::{Span, Timestamp};
/// let january = Span::between("2026-01-01T00:00:00Z".parse()?, "2026-02-01T00:00:00Z".parse()?);
/// assert!(january.contains("2026-01-31T23:59:59Z".parse()?));
/// assert!(!january.contains("2026-02-01T00:00:00Z".parse()?));
/// assert!(Span::default().contains(Timestamp::MIN));
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Span {
    /// The first instant inside.
    pub from: Option<Timestamp>,
    /// The first instant that is no longer inside.
    pub until: Option<Timestamp>,
}

impl Span {
    /// From that instant on.
    pub fn since(from: Timestamp) -> Self {
        Self { from: Some(from), until: None }
    }

    /// Everything before that instant.
    pub fn until(until: Timestamp) -> Self {
        Self { from: None, until: Some(until) }
    }

    /// From the one instant on, until just before the other.
    pub fn between(from: Timestamp, until: Timestamp) -> Self {
        Self { from: Some(from), until: Some(until) }
    }

    /// Whether the instant lies inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.until.is_none_or(|until| instant < until)
    }

    /// Whether both ends are open, so that it says nothing.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// Whether an instant that may be missing fits: a missing one fits only where nothing is said.
    pub(super) fn fits(&self, instant: Option<Timestamp>) -> bool {
        instant.map_or(self.is_open(), |instant| self.contains(instant))
    }
}
