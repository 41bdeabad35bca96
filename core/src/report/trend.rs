//! The trend: what happened, step by step of the calendar.

use crate::domain::{Money, Timestamp};
use chrono::NaiveDate;
use serde::Serialize;

/// What happened in some time.
///
/// What could be taken back is counted as it stands at the instant of the report: conversions that were not reverted, opportunities
/// that are won. Disqualifications are counted as often as they happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TrendMeasures {
    /// Leads captured.
    pub captured: u64,
    /// Leads that entered a stage of kind `marketing_qualified` for the first time.
    pub mql: u64,
    /// Leads that entered a stage of kind `sales_qualified` for the first time.
    pub sql: u64,
    /// Leads that entered a stage of either kind for the first time: the newly qualified ones.
    pub qualified: u64,
    /// Leads converted.
    pub converted: u64,
    /// Disqualifications.
    pub disqualified: u64,
    /// Opportunities won.
    pub won: u64,
    /// What they brought, a sum for each currency.
    pub won_amount: Vec<Money>,
}

/// One step of the calendar. Every step of the period that has begun by the instant of the report has a row in every group, also where
/// nothing happened; the first and the last hold only what lies in the period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrendRow {
    /// The first day of the step.
    pub date: NaiveDate,
    /// What happened in it.
    #[serde(flatten)]
    pub measures: TrendMeasures,
    /// Leads newly qualified in the whole step of the calendar before, whether in the period or not.
    pub qualified_before: u64,
    /// Lead velocity rate: `(qualified - qualified_before) / qualified_before`; none where there were none before.
    pub velocity: Option<f64>,
}

/// The whole period, and the one before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrendTotals {
    /// The whole period.
    #[serde(flatten)]
    pub measures: TrendMeasures,
    /// The period before, of equal length in steps of the calendar; none if an end of the period is open.
    pub previous: Option<PreviousPeriod>,
}

/// The period before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PreviousPeriod {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// What happened in it.
    #[serde(flatten)]
    pub measures: TrendMeasures,
}
