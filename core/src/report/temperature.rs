//! Temperature: whether hot leads convert more often.

use crate::domain::Temperature;
use serde::Serialize;

/// The leads captured in the period by one temperature, twice: that they had when they were captured, and that they had in the end,
/// before their outcome. Every temperature has a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TemperatureRow {
    /// The temperature; `None` in the totals.
    pub temperature: Option<Temperature>,
    /// Leads that had it when they were captured.
    pub captured: u64,
    /// Of those: converted.
    pub captured_converted: u64,
    /// `captured_converted / captured`.
    pub captured_rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub captured_rate_low: Option<f64>,
    /// The upper end.
    pub captured_rate_high: Option<f64>,
    /// Leads that had it last: when the conversion or disqualification that stands was recorded, or for an open lead at the instant of the
    /// report.
    pub last: u64,
    /// Of those: converted.
    pub last_converted: u64,
    /// `last_converted / last`.
    pub last_rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub last_rate_low: Option<f64>,
    /// The upper end.
    pub last_rate_high: Option<f64>,
}
