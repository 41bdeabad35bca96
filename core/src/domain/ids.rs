//! Numbers by which records are named: dense from 1, one sequence per kind of record and book.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta] $name:ident, $word:literal;)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// What kind of record the number names, as messages write it.
            pub const WORD: &'static str = $word;
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{} {}", $word, self.0)
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }
    )*};
}

id! {
    /// Names a lead.
    LeadId, "lead";
    /// Names an interest.
    InterestId, "interest";
    /// Names a customer.
    CustomerId, "customer";
    /// Names an opportunity.
    OpportunityId, "opportunity";
    /// Names an activity.
    ActivityId, "activity";
    /// Names a follow-up.
    FollowUpId, "follow-up";
    /// Names a user.
    UserId, "user";
    /// Names a campaign.
    CampaignId, "campaign";
}

/// A place in the ledger: events are numbered from 1 without gaps; 0 is the place before the first one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// The place before the first event.
    pub const START: Self = Self(0);

    /// The place of the next event. The last place that can be told has none and stays: only damage, or a caller, names it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "position {}", self.0)
    }
}

/// Whom an activity or a follow-up is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A lead.
    Lead(LeadId),
    /// A customer.
    Customer(CustomerId),
    /// An opportunity.
    Opportunity(OpportunityId),
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead(id) => id.fmt(out),
            Self::Customer(id) => id.fmt(out),
            Self::Opportunity(id) => id.fmt(out),
        }
    }
}

impl From<LeadId> for Subject {
    fn from(id: LeadId) -> Self {
        Self::Lead(id)
    }
}

impl From<CustomerId> for Subject {
    fn from(id: CustomerId) -> Self {
        Self::Customer(id)
    }
}

impl From<OpportunityId> for Subject {
    fn from(id: OpportunityId) -> Self {
        Self::Opportunity(id)
    }
}

/// Who is known by an e-mail or a phone: a lead, or a customer (by its own or by a contact's).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// A lead.
    Lead(LeadId),
    /// A customer.
    Customer(CustomerId),
}

impl fmt::Display for Known {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead(id) => id.fmt(out),
            Self::Customer(id) => id.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn the_last_place_that_can_be_told_has_none_behind_it() {
        assert_eq!(Position(7).next(), Position(8));
        assert_eq!(Position(u64::MAX).next(), Position(u64::MAX));
    }
}
