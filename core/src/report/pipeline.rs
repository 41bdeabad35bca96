//! The pipeline: what may still be sold, and what moved in it.

use crate::domain::{Currency, Money};
use chrono::NaiveDate;
use serde::Serialize;

/// The open opportunities of one stage, one month of expected close and one currency. The period, if one is given, is that of their opening.
/// A filter and the groups are those of the lead that they came from, but for owner and product, which are the opportunity's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineRow {
    /// The stage of the pipeline, by key.
    pub stage: String,
    /// The first day of the month in which they are expected to close; none where no day is named.
    pub close_month: Option<NaiveDate>,
    /// The currency; none for those without an amount.
    pub currency: Option<Currency>,
    /// Opportunities.
    pub count: u64,
    /// Their amounts added up, in minor units.
    pub amount_minor: i64,
    /// Each amount times its probability (that of the stage in the settings of then, where the opportunity has none of its own), rounded to the
    /// nearest minor unit (half away from zero) and added up.
    pub weighted_minor: i64,
}

/// The whole pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineTotals {
    /// Open opportunities.
    pub count: u64,
    /// Of those: without an amount.
    pub without_amount: u64,
    /// Amounts, a sum for each currency.
    pub amount: Vec<Money>,
    /// Weighted amounts, likewise.
    pub weighted: Vec<Money>,
    /// What moved since the earlier instant, one line a currency; empty if none was named.
    pub moved: Vec<PipelineMove>,
}

/// What moved in the pipeline between two instants, among opportunities of one currency (that at the later instant, or at the earlier one where the
/// amount is gone). Their states at the two instants are compared; what went and came back between them has not moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineMove {
    /// The currency; none for those without an amount at both instants.
    pub currency: Option<Currency>,
    /// Opened since, whatever became of it.
    pub new: u64,
    /// Their amounts at the later instant.
    pub new_minor: i64,
    /// Open at both instants, and in a later stage of the pipeline (in the order of the settings of the later instant; unknown stages come first).
    pub advanced: u64,
    /// Open at both instants, and in an earlier stage.
    pub went_back: u64,
    /// Open at both instants, and expected to close later than it was (or no longer on any day).
    pub slipped: u64,
    /// Open at both instants, and expected to close earlier than it was (or for the first time on a day).
    pub pulled_in: u64,
    /// Won now, and not then.
    pub won: u64,
    /// Their amounts at the later instant.
    pub won_minor: i64,
    /// Lost now, and not then.
    pub lost: u64,
    /// Their amounts at the later instant.
    pub lost_minor: i64,
    /// Ended then, and open now.
    pub reopened: u64,
    /// There at both instants with different amounts, open at both.
    pub changed: u64,
    /// By how much their amounts differ: in the currency of now, what was in another currency counted as nothing.
    pub changed_minor: i64,
}
