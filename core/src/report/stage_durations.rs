//! Stage durations: how long visits to a stage last.

use super::asked::Desk;
use super::ground::{Ground, StageLine};
use super::groups::first_of_key;
use super::heap::Heap;
use super::measure::elapsed;
use super::tally::{Merge, Tally, many, merge_all};
use super::{Report, Scope};
use crate::domain::Elapsed;
use crate::error::Result;
use crate::lifecycle::StageKind;
use crate::statistics::{self, Watched};
use crate::threads::on_two_threads;
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::ops::Range;

/// The visits to one stage that *began* in the period. Stages stand as in the funnel; one nobody visited has a line all the same.
///
/// A group of the calendar, or of the owner at the event, goes by the beginning of the visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct StageDuration {
    /// The stage, by key.
    pub stage: String,
    /// Its kind, in the last lifecycle that had it.
    pub kind: StageKind,
    /// Visits.
    pub spells: u64,
    /// Of those: ended.
    pub finished: u64,
    /// Of those: last.
    pub running: u64,
    /// Of those: the lead had been in that stage before.
    pub revisits: u64,
    /// Mean length of the ended ones.
    pub finished_mean: Option<Elapsed>,
    /// First quartile (type 7) of the ended ones.
    pub finished_p25: Option<Elapsed>,
    /// Median of the ended ones.
    pub finished_median: Option<Elapsed>,
    /// Third quartile of the ended ones.
    pub finished_p75: Option<Elapsed>,
    /// Ninetieth percentile of the ended ones.
    pub finished_p90: Option<Elapsed>,
    /// Median of all (Kaplan–Meier; those that last are right-censored at the instant of the report); none where the curve does not come
    /// so far.
    pub median: Option<Elapsed>,
    /// The lower end of its 95 % interval.
    pub median_low: Option<Elapsed>,
    /// The upper end.
    pub median_high: Option<Elapsed>,
}

/// The visits to the stages, by the number of the stage.
#[derive(Clone, Default)]
struct Stages(Vec<Visits>);

#[derive(Clone, Default)]
struct Visits {
    /// Lengths, and whether the visit has ended.
    times: Watched,
    revisits: u64,
}

impl Stages {
    #[inline]
    fn of(&mut self, stage: u32) -> &mut Visits {
        let index = stage as usize;
        if self.0.len() <= index {
            self.0.resize(index + 1, Visits::default());
        }
        &mut self.0[index]
    }
}

impl Merge for Visits {
    fn merge(&mut self, other: &Self) {
        self.times.extend(&other.times);
        self.revisits += other.revisits;
    }
}

impl Merge for Stages {
    fn merge(&mut self, other: &Self) {
        merge_all(&mut self.0, &other.0);
    }
}

/// Where a lead stands while all are followed through the ledger.
#[derive(Clone, Copy)]
struct Standing {
    since: i64,
    /// The first number of the stage's key.
    stage: u32,
    /// A bit for each of the stages with the lowest numbers that it has been in.
    visited: u64,
}

fn take_visit(stages: &mut Stages, (stage, time, ended): &(u32, i64, bool)) {
    stages.of(*stage).times.push(*time, *ended);
}

fn take_revisit(stages: &mut Stages, stage: &u32) {
    stages.of(*stage).revisits += 1;
}

/// Follows the leads of a range through their stages, in the order of the ledger.
fn follow(ground: &Ground<'_>, first: &[u32], tally: &mut Tally<'_, Stages>, range: Range<usize>) {
    let (leads, spells) = (&ground.cut.columns.leads, &ground.cut.columns.spells);
    let number = |stage: u32| first.get(stage as usize).copied().unwrap_or(stage);
    let bit = |stage: u32| 1_u64.checked_shl(stage).unwrap_or(0);
    let begin = |(lead, at): (usize, &i64)| {
        let stage = number(leads.first_stage.get(lead));
        Standing { since: *at, stage, visited: bit(stage) }
    };
    let mut standing: Vec<Standing> = range.clone().zip(&leads.captured_at[range.clone()]).map(begin).collect();
    // Visits to stages that have no bit.
    let mut visited: FxHashSet<(u32, u32)> = FxHashSet::default();
    let (mut visits, mut revisits) = (Heap::new(ground), Heap::new(ground));
    for row in 0..ground.cut.spells {
        let lead = spells.lead[row];
        let Some(standing) = standing.get_mut((lead as usize).wrapping_sub(range.start)) else { continue };
        let (at, stage) = (spells.entered_at.get(row), number(spells.stage.get(row)));
        visits.push(tally, lead, standing.since, (standing.stage, at - standing.since, true), take_visit);
        let bit = bit(stage);
        let again = if bit == 0 { !visited.insert((lead, stage)) } else { standing.visited & bit != 0 };
        if again {
            revisits.push(tally, lead, at, stage, take_revisit);
        }
        *standing = Standing { since: at, stage, visited: standing.visited | bit };
    }
    let now = ground.now.exactly();
    for (lead, standing) in (range.start as u32..).zip(&standing) {
        visits.push(tally, lead, standing.since, (standing.stage, now - standing.since, false), take_visit);
    }
    visits.count(tally, take_visit);
    revisits.count(tally, take_revisit);
}

pub(crate) fn stage_durations(desk: Desk<'_>, scope: &Scope) -> Result<Report<StageDuration, Vec<StageDuration>>> {
    desk.answer("stage_durations", scope, |ground| {
        let first = first_of_key(&ground.cut);
        let mut tally = ground.tally::<Stages>();
        tally.in_halves(ground, |tally, range| follow(ground, &first, tally, range));
        let came_up = |stage: u32| tally.any(|stages| stages.0.get(stage as usize).is_some_and(|visits| visits.times.len() > 0));
        let lines = ground.stage_lines(&first, came_up);
        let is_much = ground.cut.leads >= many() && ground.asked.group_by.is_empty();
        let (totals, rows) = tally.lines(|mut stages| {
            let of = |line| (line, stages.0.get_mut(StageLine::index(line)).map(std::mem::take).unwrap_or_default());
            let visited: Vec<(&StageLine, Visits)> = lines.iter().map(of).collect();
            on_two_threads(visited, is_much, |(line, visits)| stage_row(line, visits))
        });
        Ok((rows, totals))
    })
}

fn stage_row(line: &StageLine, mut visits: Visits) -> StageDuration {
    visits.times.sort();
    let finished = visits.times.of_events();
    let (spells, ended) = (visits.times.len() as u64, finished.len() as u64);
    let quantile = |share| elapsed(statistics::quantile(&finished, share));
    let median = visits.times.quantile(0.5);
    StageDuration {
        stage: line.key.clone(),
        kind: line.kind,
        spells,
        finished: ended,
        running: spells - ended,
        revisits: visits.revisits,
        finished_mean: elapsed(statistics::mean(&finished)),
        finished_p25: quantile(0.25),
        finished_median: quantile(0.5),
        finished_p75: quantile(0.75),
        finished_p90: quantile(0.9),
        median: elapsed(median.value),
        median_low: elapsed(median.low),
        median_high: elapsed(median.high),
    }
}
