//! First response: how soon leads hear from us.

use super::ground::{Ground, Standpoint};
use super::measure::{elapsed, rate};
use super::responses::first_responses;
use super::{FirstResponseQuery, Report};
use crate::columns::Columns;
use crate::domain::Elapsed;
use crate::error::{Error, Result};
use crate::statistics::{self, KaplanMeier};
use serde::Serialize;

/// The time from the capture of a lead to the first outbound activity (no note) at or after it, by the clock on the wall, for leads
/// captured in the period.
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

pub(crate) fn first_response(columns: &Columns, standpoint: Standpoint, query: &FirstResponseQuery) -> Result<Report<FirstResponseRow>> {
    let target = query.target.micros();
    if target < 0 {
        return Err(Error::invalid("target", format!("{} is less than nothing; 0 or more is accepted", query.target)));
    }
    let ground = Ground::new("first_response", columns, &query.scope, standpoint)?;
    let responses = first_responses(&ground.cut);
    let mut tally = ground.tally::<Vec<(i64, bool)>>();
    for (lead, at) in ground.captured() {
        let time = match responses[lead] {
            Some(response) => (response - at, true),
            None if ground.kind(lead).is_open() => (ground.now - at, false),
            None => (ground.cut.entered_at(lead) - at, false),
        };
        tally.add(Some(lead), at, |times| times.push(time));
    }
    let (totals, rows) = tally.rows(|times| row(times, target));
    Ok(Report { request: ground.request, rows, totals })
}

fn row(times: Vec<(i64, bool)>, target: i64) -> FirstResponseRow {
    let count = |what: &dyn Fn(i64, bool) -> bool| times.iter().filter(|(time, responded)| what(*time, *responded)).count() as u64;
    let (leads, responded) = (times.len() as u64, count(&|_, responded| responded));
    let within_target = count(&|time, responded| responded && time <= target);
    let missed = count(&|time, _| time > target);
    let mut known: Vec<i64> = times.iter().filter(|(_, responded)| *responded).map(|(time, _)| *time).collect();
    let mean = statistics::mean(&known);
    let quantiles = statistics::quantiles(&mut known, &[0.25, 0.5, 0.75, 0.9]);
    let median = KaplanMeier::of(times).quantile(0.5);
    FirstResponseRow {
        leads,
        responded,
        waiting: leads - responded,
        within_target,
        missed,
        undecided: leads - within_target - missed,
        within_rate: rate(within_target, within_target + missed),
        responded_mean: elapsed(mean),
        responded_p25: elapsed(quantiles[0]),
        responded_median: elapsed(quantiles[1]),
        responded_p75: elapsed(quantiles[2]),
        responded_p90: elapsed(quantiles[3]),
        median: elapsed(median.value),
        median_low: elapsed(median.low),
        median_high: elapsed(median.high),
    }
}
