//! What is wrong with an e-mail, a phone or a region.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// Why a text is no e-mail, phone or region, and what would be accepted.
///
/// It names neither the field nor the value: the caller knows the field, and a value may be personal data that has no place in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityError {
    wrong: Cow<'static, str>,
    accepted: Cow<'static, str>,
}

impl IdentityError {
    pub(super) fn new(wrong: impl Into<Cow<'static, str>>, accepted: impl Into<Cow<'static, str>>) -> Self {
        Self { wrong: wrong.into(), accepted: accepted.into() }
    }

    /// What is wrong.
    pub fn wrong(&self) -> &str {
        &self.wrong
    }

    /// What would be accepted.
    pub fn accepted(&self) -> &str {
        &self.accepted
    }
}

impl fmt::Display for IdentityError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}; accepted is {}", self.wrong, self.accepted)
    }
}

impl Error for IdentityError {}
