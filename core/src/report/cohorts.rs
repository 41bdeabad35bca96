//! Cohorts: leads that were captured at the same time, followed step by step.

use chrono::NaiveDate;
use serde::Serialize;

/// The leads captured in one step of the calendar, and how many of them were converted by the end of each step from then on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohort {
    /// The first day of the step.
    pub cohort: NaiveDate,
    /// Leads captured in it (and in the period).
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// Conversions added up: the first cell up to the end of the step of capture, each next one a step further, the last one the step that is
    /// running at the instant of the report. What lies in the future has no cell.
    pub cells: Vec<CohortCell>,
}

/// One cell of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CohortCell {
    /// Leads that could be observed so long: of those cohorts that are old enough.
    pub leads: u64,
    /// Of those: converted by then.
    pub converted: u64,
    /// `converted / leads`.
    pub rate: Option<f64>,
}

/// All cohorts together; each cell over the cohorts that are old enough to have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CohortTotals {
    /// Leads.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// The cells.
    pub cells: Vec<CohortCell>,
}
