//! Lost reasons: why and from where leads and opportunities were lost.

use serde::Serialize;

/// What was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// A lead, by being disqualified.
    Lead,
    /// An opportunity.
    Opportunity,
}

impl Lost {
    /// The name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Opportunity => "opportunity",
        }
    }
}

/// What was lost in the period for one reason from one stage; each loss counts, also of what was reopened since. A group goes by the
/// lead (for an opportunity: the lead that it came from).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LostReason {
    /// A lead, or an opportunity.
    pub lost: Lost,
    /// The reason as it was given.
    pub reason: Option<String>,
    /// The stage it was lost from, by key: of the lifecycle for a lead, of the pipeline for an opportunity.
    pub stage: String,
    /// Losses.
    pub count: u64,
    /// Of those: reopened later.
    pub reopened: u64,
    /// Of those: the lead is converted, the opportunity won, at the instant of the report.
    pub won: u64,
}

/// All losses together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LostTotals {
    /// Leads lost.
    pub leads: u64,
    /// Of those: reopened later.
    pub leads_reopened: u64,
    /// Of those: converted.
    pub leads_won: u64,
    /// Opportunities lost.
    pub opportunities: u64,
    /// Of those: reopened later.
    pub opportunities_reopened: u64,
    /// Of those: won.
    pub opportunities_won: u64,
}
