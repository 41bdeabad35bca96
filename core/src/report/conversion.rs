//! Conversion: how many leads became customers, seen from their capture and seen from the conversion.

use serde::Serialize;

/// Two views that must not be mixed: `leads`, `converted` and the rate are of leads *captured* in the period, whenever they were
/// converted; `conversions` and `reverted` are of conversions *made* in the period, whenever the lead was captured.
///
/// A group of the calendar, or of the owner at the event, takes the first view by the capture and the second by the conversion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConversionRow {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: converted, and not reverted since.
    pub converted: u64,
    /// `converted / leads`.
    pub rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub rate_low: Option<f64>,
    /// The upper end.
    pub rate_high: Option<f64>,
    /// Conversions made in the period that stand.
    pub conversions: u64,
    /// Conversions made in the period that were reverted since.
    pub reverted: u64,
}
