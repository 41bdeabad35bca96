//! Time to convert: how long it takes from capture to conversion, with what is not known yet taken into account.

use super::asked::Desk;
use super::ground::Ground;
use super::measure::elapsed;
use super::tally::Merge;
use super::{Report, Row, TimeToConvertQuery};
use crate::domain::Elapsed;
use crate::error::{Error, Result};
use crate::lifecycle::StageKind;
use crate::statistics::{self, AalenJohansen, KaplanMeier, LogRank};
use serde::Serialize;
use std::ops::Deref;

/// How long leads captured in the period take to convert.
///
/// The time of a lead runs from its capture. It ends with the conversion that stands (the event), or with the disqualification that
/// stands, or, for a lead that is open, at the instant of the report; the last two are right-censored: what is known is that it takes
/// longer. `median` and the like are of the Kaplan–Meier estimate of the time to convert. In the incidences disqualification is a
/// competing event (Aalen–Johansen) and only open leads are censored.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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

/// What has become of the leads a number of days (of 24 hours) after capture. Where some are still open but none was observed so long,
/// nothing is known, and the shares are none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct AfterDays {
    /// The days.
    pub days: u32,
    /// Leads that were observed so long without an outcome before.
    pub at_risk: u64,
    /// The estimated share not converted yet (Kaplan–Meier; what is disqualified is censored).
    pub unconverted: Option<f64>,
    /// The lower end of its 95 % interval (Greenwood, log-log).
    pub unconverted_low: Option<f64>,
    /// The upper end.
    pub unconverted_high: Option<f64>,
    /// The estimated share converted by then (Aalen–Johansen).
    pub converted: Option<f64>,
    /// The lower end of its 95 % interval.
    pub converted_low: Option<f64>,
    /// The upper end.
    pub converted_high: Option<f64>,
    /// The estimated share disqualified by then (Aalen–Johansen).
    pub disqualified: Option<f64>,
}

/// A step of the Kaplan–Meier curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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

/// What is asked for at most of shares and of days.
const ASKED: usize = 100;
const DAY: i64 = 86_400_000_000;

/// Conversion and disqualification as causes.
pub(super) const CONVERTED: u8 = 0;
const DISQUALIFIED: u8 = 1;

/// The time of a lead, and how it ended.
pub(super) type Subject = (i64, Option<u8>);

/// How long a lead has taken, or has been known not to have converted; `since` tells since when each is in its stage.
#[inline]
pub(super) fn subject(ground: &Ground<'_>, now: i64, since: &[i64], lead: usize, captured_at: i64) -> Subject {
    match ground.kind(lead) {
        StageKind::Converted => (since[lead] - captured_at, Some(CONVERTED)),
        StageKind::Disqualified => (since[lead] - captured_at, Some(DISQUALIFIED)),
        _ => (now - captured_at, None),
    }
}

/// The times to convert; what was disqualified is censored.
fn to_convert(subjects: &[Subject]) -> Vec<(i64, bool)> {
    subjects.iter().map(|(time, outcome)| (*time, *outcome == Some(CONVERTED))).collect()
}

/// The subjects of a group.
#[derive(Clone, Default)]
struct Subjects(Vec<Subject>);

impl Merge for Subjects {
    fn merge(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }
}

pub(crate) fn time_to_convert(desk: Desk<'_>, query: &TimeToConvertQuery) -> Result<Report<TimeToConvertRow, TimeToConvertTotals>> {
    check(query)?;
    desk.answer("time_to_convert", query, |ground| {
        let mut tally = ground.tally::<Subjects>();
        let (now, since) = (ground.now.exactly(), ground.since());
        tally.captured(ground, |subjects, lead, at| subjects.0.push(subject(ground, now, &since, lead, at)));
        let compared = !ground.asked.group_by.is_empty() && !ground.asked.overlaps();
        let (all, rows) = tally.rows(|Subjects(mut subjects)| {
            statistics::ascending(&mut subjects, |subject| subject.0);
            let measures = measured(&subjects, query);
            (measures, if compared { to_convert(&subjects) } else { Vec::new() })
        });
        let mut groups = Vec::new();
        let mut told = Vec::new();
        for Row { group, measures: (measures, times) } in rows {
            groups.push(times);
            told.push(Row { group, measures });
        }
        let log_rank = if compared { statistics::log_rank(&groups) } else { None };
        Ok((told, TimeToConvertTotals { all: all.0, log_rank }))
    })
}

fn check(query: &TimeToConvertQuery) -> Result<()> {
    for (field, count) in [("shares", query.shares.len()), ("days", query.days.len())] {
        if count > ASKED {
            return Err(Error::invalid(field, format!("{count} are too many, up to {ASKED} are accepted")));
        }
    }
    match query.shares.iter().position(|share| !(0.0..=1.0).contains(share)) {
        Some(at) => Err(Error::invalid(format!("shares[{at}]"), format!("{} is no share; 0 to 1 is accepted", query.shares[at]))),
        None => Ok(()),
    }
}

fn measured(subjects: &[Subject], query: &TimeToConvertQuery) -> TimeToConvertRow {
    let of = |cause: Option<u8>| subjects.iter().filter(|(_, outcome)| *outcome == cause).count() as u64;
    let waiting = of(None);
    let curve = KaplanMeier::of(to_convert(subjects));
    let incidence = AalenJohansen::of(subjects.to_vec());
    let quantile = |share: &f64| {
        let found = curve.quantile(*share);
        TimeQuantile { share: *share, time: elapsed(found.value), low: elapsed(found.low), high: elapsed(found.high) }
    };
    let after = |days: &u32| {
        let time = i64::from(*days).saturating_mul(DAY);
        let survival = curve.survival_at(time);
        let converted = incidence.incidence_at(CONVERTED, time);
        let known = survival.at_risk > 0 || (waiting == 0 && !subjects.is_empty());
        let known = |share: f64| known.then_some(share);
        AfterDays {
            days: *days,
            at_risk: survival.at_risk,
            unconverted: known(survival.survival),
            unconverted_low: known(survival.low),
            unconverted_high: known(survival.high),
            converted: known(converted.incidence),
            converted_low: known(converted.low),
            converted_high: known(converted.high),
            disqualified: known(incidence.incidence_at(DISQUALIFIED, time).incidence),
        }
    };
    let mut times: Vec<i64> = subjects.iter().filter(|(_, outcome)| *outcome == Some(CONVERTED)).map(|(time, _)| *time).collect();
    TimeToConvertRow {
        leads: subjects.len() as u64,
        converted: of(Some(CONVERTED)),
        disqualified: of(Some(DISQUALIFIED)),
        waiting,
        quantiles: query.shares.iter().map(quantile).collect(),
        after: query.days.iter().map(after).collect(),
        converted_only_mean: elapsed(statistics::mean(&times)),
        converted_only_median: elapsed(statistics::quantiles(&mut times, &[0.5])[0]),
        curve: if query.curve { curve.steps().iter().map(curve_step).collect() } else { Vec::new() },
    }
}

fn curve_step(step: &statistics::Step) -> CurveStep {
    CurveStep {
        time: Elapsed::from_micros(step.time),
        at_risk: step.at_risk,
        converted: step.events,
        censored: step.censored,
        unconverted: step.survival,
        low: step.low,
        high: step.high,
    }
}
