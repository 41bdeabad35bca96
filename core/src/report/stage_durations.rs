//! Stage durations: how long visits to a stage last.

use crate::domain::Elapsed;
use crate::lifecycle::StageKind;
use serde::Serialize;

/// The visits to one stage that *began* in the period. Stages stand as in the funnel; one nobody visited has a line all the same.
///
/// A group of the calendar, or of the owner at the event, goes by the beginning of the visit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageDuration {
    /// The stage, by key.
    pub stage: String,
    /// Its kind, in the last lifecycle that had it.
    pub kind: StageKind,
    /// Visits.
    pub spells: u64,
    /// Of those: ended.
    pub finished: u64,
    /// Of those: last.
    pub running: u64,
    /// Of those: the lead had been in that stage before.
    pub revisits: u64,
    /// Mean length of the ended ones.
    pub finished_mean: Option<Elapsed>,
    /// First quartile (type 7) of the ended ones.
    pub finished_p25: Option<Elapsed>,
    /// Median of the ended ones.
    pub finished_median: Option<Elapsed>,
    /// Third quartile of the ended ones.
    pub finished_p75: Option<Elapsed>,
    /// Ninetieth percentile of the ended ones.
    pub finished_p90: Option<Elapsed>,
    /// Median of all (Kaplan–Meier; those that last are right-censored at the instant of the report); none where the curve does not come so far.
    pub median: Option<Elapsed>,
    /// The lower end of its 95 % interval.
    pub median_low: Option<Elapsed>,
    /// The upper end.
    pub median_high: Option<Elapsed>,
}
