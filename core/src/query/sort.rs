//! In what order leads are listed, and the query for them.

use super::page::query;
use super::{LeadFilter, cursor::List};
use serde::{Deserialize, Serialize};

/// By what leads are sorted. Leads with the same instant are sorted by number, in the same direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeadOrder {
    /// By the instant of capture; the newest first, unless said otherwise.
    #[default]
    Captured,
    /// By the instant of conversion; the newest first, unless said otherwise. Such a list holds only converted leads.
    Converted,
    /// By the instant that the next follow-up is due; the soonest first, unless said otherwise. Such a list holds only leads with an open
    /// follow-up.
    NextFollowUp,
    /// By number; the lowest first, unless said otherwise.
    Number,
}

impl LeadOrder {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Captured, Self::Converted, Self::NextFollowUp, Self::Number];

    /// The order's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Converted => "converted",
            Self::NextFollowUp => "next_follow_up",
            Self::Number => "number",
        }
    }
}

/// The order of a list of leads. What is not said is the order's own direction, see [`LeadOrder`].
///
/// ```
/// use leadbook::{LeadOrder, LeadSort};
/// assert!(LeadSort::default().is_descending());
/// assert!(!LeadSort::by(LeadOrder::NextFollowUp).is_descending());
/// assert!(LeadSort::by(LeadOrder::Number).descending().is_descending());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LeadSort {
    /// By what.
    pub by: LeadOrder,
    /// Whether the latest instant or highest number comes first; none: as is usual for the order.
    pub descending: Option<bool>,
}

impl LeadSort {
    /// By that, in its own direction.
    pub fn by(by: LeadOrder) -> Self {
        Self { by, descending: None }
    }

    /// The latest instant or highest number first.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.descending = Some(true);
        self
    }

    /// The earliest instant or lowest number first.
    #[must_use]
    pub fn ascending(mut self) -> Self {
        self.descending = Some(false);
        self
    }

    /// Whether the latest instant or highest number comes first.
    pub fn is_descending(&self) -> bool {
        self.descending.unwrap_or(matches!(self.by, LeadOrder::Captured | LeadOrder::Converted))
    }

    pub(super) fn list(&self) -> List {
        self.by.into()
    }
}

impl From<LeadOrder> for LeadSort {
    fn from(by: LeadOrder) -> Self {
        Self::by(by)
    }
}

query! {
    /// A list of leads: the newest captured first, unless it is sorted otherwise.
    ///
    /// ```
    /// use leadbook::{LeadFilter, LeadOrder, LeadQuery};
    /// let query = LeadQuery::from(LeadFilter::all().stage("sql")).sort(LeadOrder::NextFollowUp).limit(20);
    /// assert_eq!((query.limit, query.sort.is_descending()), (20, false));
    /// ```
    LeadQuery, LeadFilter {
        /// In what order.
        sort: LeadSort,
    }
}

impl LeadQuery {
    /// In that order.
    #[must_use]
    pub fn sort(mut self, sort: impl Into<LeadSort>) -> Self {
        self.sort = sort.into();
        self
    }
}
