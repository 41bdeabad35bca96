//! First response: how soon leads hear from us.

use super::asked::Desk;
use super::measure::{elapsed, rate};
use super::responses::{NEVER, first_responses};
use super::tally::Merge;
use super::{FirstResponseQuery, Report};
use crate::domain::Elapsed;
use crate::error::{Error, Result};
use crate::statistics::{self, Watched};
use serde::Serialize;

/// The time from the capture of a lead to the first outbound activity (no note) at or after it, by the clock on the wall, for leads
/// captured in the period.
///
/// A lead without a response waits until the instant of the report or, if it is converted or disqualified, until it became so.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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

#[derive(Clone, Default)]
struct Counts {
    times: Watched,
    within_target: u64,
    missed: u64,
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.times.extend(&other.times);
        self.within_target += other.within_target;
        self.missed += other.missed;
    }
}

pub(crate) fn first_response(desk: Desk<'_>, query: &FirstResponseQuery) -> Result<Report<FirstResponseRow>> {
    let target = query.target.micros();
    if target < 0 {
        return Err(Error::invalid("target", format!("{} is less than nothing; 0 or more is accepted", query.target)));
    }
    desk.answer("first_response", query, |ground| {
        let now = ground.now.exactly();
        let responses = first_responses(&ground.cut);
        let since = ground.since();
        let mut tally = ground.tally::<Counts>();
        tally.captured(ground, |counts, lead, at| {
            let (time, responded) = match responses[lead] {
                NEVER if ground.kind(lead).is_open() => (now - at, false),
                NEVER => (since[lead] - at, false),
                response => (response - at, true),
            };
            counts.times.push(time, responded);
            counts.within_target += u64::from(responded && time <= target);
            counts.missed += u64::from(time > target);
        });
        let (totals, rows) = tally.rows(row);
        Ok((rows, totals))
    })
}

fn row(mut counts: Counts) -> FirstResponseRow {
    counts.times.sort();
    let Counts { times, within_target, missed } = counts;
    let (leads, responded) = (times.len() as u64, times.events() as u64);
    let known = times.of_events();
    let quantile = |share| elapsed(statistics::quantile(&known, share));
    let median = times.quantile(0.5);
    FirstResponseRow {
        leads,
        responded,
        waiting: leads - responded,
        within_target,
        missed,
        undecided: leads - within_target - missed,
        within_rate: rate(within_target, within_target + missed),
        responded_mean: elapsed(statistics::mean(&known)),
        responded_p25: quantile(0.25),
        responded_median: quantile(0.5),
        responded_p75: quantile(0.75),
        responded_p90: quantile(0.9),
        median: elapsed(median.value),
        median_low: elapsed(median.low),
        median_high: elapsed(median.high),
    }
}
