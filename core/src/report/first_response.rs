//! First response: how soon leads hear from us.

use crate::domain::Elapsed;
use serde::Serialize;

/// The time from the capture of a lead to the first outbound activity (no note) at or after it, by the clock on the wall, for leads captured in the
/// period.
///
/// A lead without a response waits until the instant of the report or, if it is converted or disqualified, until it became so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FirstResponseRow {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: had a response.
    pub responded: u64,
    /// Of those: had none. Their times are right-censored.
    pub waiting: u64,
    /// Responded within the target (or exactly at it).
    pub within_target: u64,
    /// Responded later, or waited longer than the target without a response.
    pub missed: u64,
    /// Without a response, but not longer than the target: not known yet.
    pub undecided: u64,
    /// `within_target / (within_target + missed)`.
    pub within_rate: Option<f64>,
    /// Mean over those who had a response.
    pub responded_mean: Option<Elapsed>,
    /// First quartile (type 7) over those who had a response.
    pub responded_p25: Option<Elapsed>,
    /// Median over those who had a response.
    pub responded_median: Option<Elapsed>,
    /// Third quartile over those who had a response.
    pub responded_p75: Option<Elapsed>,
    /// Ninetieth percentile over those who had a response.
    pub responded_p90: Option<Elapsed>,
    /// Median over all (Kaplan–Meier); none where the curve does not come so far.
    pub median: Option<Elapsed>,
    /// The lower end of its 95 % interval.
    pub median_low: Option<Elapsed>,
    /// The upper end.
    pub median_high: Option<Elapsed>,
}
