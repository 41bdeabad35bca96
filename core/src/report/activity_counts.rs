//! Activity counts: how many touches it takes.

use serde::Serialize;

/// The touches of each kind, notes not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Touches {
    /// Calls.
    pub calls: u64,
    /// E-mails.
    pub emails: u64,
    /// Messages.
    pub messages: u64,
    /// Meetings.
    pub meetings: u64,
    /// Forms.
    pub forms: u64,
    /// Visits.
    pub visits: u64,
    /// Proposals.
    pub proposals: u64,
}

/// The leads captured in the period that had so many touches: activities with the lead itself, notes not counted, in either direction,
/// up to and including the instant of its conversion, or for one that is not converted up to the instant of the report.
///
/// Only numbers of touches that occur have a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActivityCount {
    /// How many touches.
    pub touches: u64,
    /// Leads that had so many.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// `converted / leads`.
    pub rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub rate_low: Option<f64>,
    /// The upper end.
    pub rate_high: Option<f64>,
    /// All touches of these leads by kind.
    #[serde(flatten)]
    pub kinds: Touches,
}

/// All leads together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActivityTotals {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// All their touches.
    pub touches: u64,
    /// `touches / leads`.
    pub touches_per_lead: Option<f64>,
    /// Median (type 7) of the number of touches of converted leads, rounded to a whole number.
    pub converted_median: Option<u64>,
    /// By kind.
    #[serde(flatten)]
    pub kinds: Touches,
}
