//! Time to convert: how long it takes from capture to conversion, with what is not known yet taken into account.

use crate::domain::Elapsed;
use crate::statistics::LogRank;
use serde::Serialize;
use std::ops::Deref;

/// How long leads captured in the period take to convert.
///
/// The time of a lead runs from its capture. It ends with the conversion that stands (the event), or with the disqualification that
/// stands, or, for a lead that is open, at the instant of the report; the last two are right-censored: what is known is that it takes
/// longer. `median` and the like are of the Kaplan–Meier estimate of the time to convert. In the incidences disqualification is a
/// competing event (Aalen–Johansen) and only open leads are censored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeToConvertRow {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// Of those: disqualified.
    pub disqualified: u64,
    /// Of those: still open.
    pub waiting: u64,
    /// The time by which a share of the leads has converted, one for each share that was asked for.
    pub quantiles: Vec<TimeQuantile>,
    /// What has become of the leads after so many days, one for each number of days that was asked for.
    pub after: Vec<AfterDays>,
    /// The mean over *converted leads only*: it leaves out all who take longer than has passed, and is given for comparison.
    pub converted_only_mean: Option<Elapsed>,
    /// The median (type 7) over *converted leads only*, likewise.
    pub converted_only_median: Option<Elapsed>,
    /// The whole curve, if it was asked for.
    pub curve: Vec<CurveStep>,
}

/// The time by which a share of the leads has converted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TimeQuantile {
    /// The share.
    pub share: f64,
    /// The time; none where the curve does not come so far.
    pub time: Option<Elapsed>,
    /// The lower end of its 95 % interval.
    pub low: Option<Elapsed>,
    /// The upper end.
    pub high: Option<Elapsed>,
}

/// What has become of the leads a number of days (of 24 hours) after capture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AfterDays {
    /// The days.
    pub days: u32,
    /// Leads that were observed so long without an outcome before.
    pub at_risk: u64,
    /// The estimated share not converted yet (Kaplan–Meier; what is disqualified is censored).
    pub unconverted: f64,
    /// The lower end of its 95 % interval (Greenwood, log-log).
    pub unconverted_low: f64,
    /// The upper end.
    pub unconverted_high: f64,
    /// The estimated share converted by then (Aalen–Johansen).
    pub converted: f64,
    /// The lower end of its 95 % interval.
    pub converted_low: f64,
    /// The upper end.
    pub converted_high: f64,
    /// The estimated share disqualified by then (Aalen–Johansen).
    pub disqualified: f64,
}

/// A step of the Kaplan–Meier curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurveStep {
    /// The time after capture.
    pub time: Elapsed,
    /// Leads observed so long.
    pub at_risk: u64,
    /// Conversions at that time.
    pub converted: u64,
    /// Leads of which no more is known from then on.
    pub censored: u64,
    /// The estimated share not converted yet, after that time.
    pub unconverted: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The same over all groups, and whether the groups differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeToConvertTotals {
    /// Over all groups.
    #[serde(flatten)]
    pub all: TimeToConvertRow,
    /// The log-rank test between the groups; none for fewer than two, for overlapping ones, or where nothing was converted.
    pub log_rank: Option<LogRank>,
}

impl Deref for TimeToConvertTotals {
    type Target = TimeToConvertRow;

    fn deref(&self) -> &TimeToConvertRow {
        &self.all
    }
}
