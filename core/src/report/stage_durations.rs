//! Stage durations: how long visits to a stage last.

use super::ground::{Ground, StageLine, Standpoint};
use super::groups::first_of_key;
use super::measure::elapsed;
use super::{Report, Scope};
use crate::columns::Columns;
use crate::domain::Elapsed;
use crate::error::Result;
use crate::lifecycle::StageKind;
use crate::statistics::{self, KaplanMeier};
use serde::Serialize;

/// The visits to one stage that *began* in the period. Stages stand as in the funnel; one nobody visited has a line all the same.
///
/// A group of the calendar, or of the owner at the event, goes by the beginning of the visit.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
type Stages = Vec<Visits>;

#[derive(Clone, Default)]
struct Visits {
    /// Lengths, and whether the visit has ended.
    times: Vec<(i64, bool)>,
    revisits: u64,
}

pub(crate) fn stage_durations(
    columns: &Columns,
    standpoint: Standpoint,
    scope: &Scope,
) -> Result<Report<StageDuration, Vec<StageDuration>>> {
    let ground = Ground::new("stage_durations", columns, scope, standpoint)?;
    let first = first_of_key(&ground.cut);
    let mut tally = ground.tally::<Stages>();
    let mut visits = Vec::new();
    for lead in ground.leads() {
        ground.cut.visits(lead, &mut visits);
        for (index, visit) in visits.iter().enumerate().filter(|(_, visit)| ground.within(visit.entered_at)) {
            let number = |stage: u32| first.get(stage as usize).copied().unwrap_or(stage);
            let stage = number(visit.stage);
            let revisit = visits[..index].iter().any(|earlier| number(earlier.stage) == stage);
            let time = (visit.left_at.unwrap_or(ground.now) - visit.entered_at, visit.left_at.is_some());
            tally.add(Some(lead), visit.entered_at, |stages| {
                let index = stage as usize;
                if stages.len() <= index {
                    stages.resize(index + 1, Visits::default());
                }
                stages[index].times.push(time);
                stages[index].revisits += u64::from(revisit);
            });
        }
    }
    let came_up = |stage: u32| tally.totals.get(stage as usize).is_some_and(|visits| !visits.times.is_empty());
    let lines = ground.stage_lines(&first, came_up);
    let (totals, rows) = tally.lines(|mut stages| {
        lines.iter().map(|line| stage_row(line, stages.get_mut(line.number as usize).map(std::mem::take).unwrap_or_default())).collect()
    });
    Ok(Report { request: ground.request, rows, totals })
}

fn stage_row(line: &StageLine, visits: Visits) -> StageDuration {
    let mut finished: Vec<i64> = visits.times.iter().filter(|(_, ended)| *ended).map(|(time, _)| *time).collect();
    let (spells, ended) = (visits.times.len() as u64, finished.len() as u64);
    let mean = statistics::mean(&finished);
    let quantiles = statistics::quantiles(&mut finished, &[0.25, 0.5, 0.75, 0.9]);
    let median = KaplanMeier::of(visits.times).quantile(0.5);
    StageDuration {
        stage: line.key.clone(),
        kind: line.kind,
        spells,
        finished: ended,
        running: spells - ended,
        revisits: visits.revisits,
        finished_mean: elapsed(mean),
        finished_p25: elapsed(quantiles[0]),
        finished_median: elapsed(quantiles[1]),
        finished_p75: elapsed(quantiles[2]),
        finished_p90: elapsed(quantiles[3]),
        median: elapsed(median.value),
        median_low: elapsed(median.low),
        median_high: elapsed(median.high),
    }
}
