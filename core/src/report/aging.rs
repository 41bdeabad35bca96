//! Aging: how long open leads have stood where they are.

use super::ground::{Ground, StageLine, Standpoint};
use super::groups::first_of_key;
use super::measure::elapsed;
use super::responses::last_touches;
use super::select::open_follow_ups;
use super::{AgingQuery, Report};
use crate::columns::Columns;
use crate::domain::Elapsed;
use crate::error::Result;
use crate::lifecycle::StageKind;
use crate::statistics;
use serde::Serialize;

/// The leads that are open at the instant of the report and in this stage. The period, if one is given, is that of their capture. The
/// open stages of the lifecycle have a line each, also where nobody is in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgingRow {
    /// The stage, by key; `None` in the totals, which are over all stages.
    pub stage: Option<String>,
    /// Its kind.
    pub kind: Option<StageKind>,
    /// Open leads.
    pub leads: u64,
    /// How long they have been in the stage: median (type 7).
    pub age_median: Option<Elapsed>,
    /// Ninetieth percentile.
    pub age_p90: Option<Elapsed>,
    /// The longest.
    pub age_max: Option<Elapsed>,
    /// Leads with a follow-up of their own that was due before the instant of the report and is not done.
    pub overdue_leads: u64,
    /// Those follow-ups.
    pub overdue_follow_ups: u64,
    /// Leads whose capture and last activity (no note) both lie at least the asked number of days (of 24 hours) back.
    pub idle: u64,
}

const DAY: i64 = 86_400_000_000;

#[derive(Clone, Default)]
struct Counts {
    ages: Vec<i64>,
    overdue_leads: u64,
    overdue_follow_ups: u64,
    idle: u64,
}

#[derive(Clone, Default)]
struct Lines {
    /// By the number of the stage.
    stages: Vec<Counts>,
    all: Counts,
}

pub(crate) fn aging(columns: &Columns, standpoint: Standpoint, query: &AgingQuery) -> Result<Report<AgingRow>> {
    let ground = Ground::new("aging", columns, &query.scope, standpoint)?;
    let first = first_of_key(&ground.cut);
    let last = last_touches(&ground.cut);
    let mut overdue: Vec<u64> = vec![0; ground.cut.leads];
    open_follow_ups(&ground.cut, |lead, due| overdue[lead] += u64::from(due < ground.now));
    let idle_after = i64::from(query.idle_days).saturating_mul(DAY);
    let mut tally = ground.tally::<Lines>();
    for (lead, at) in ground.captured().filter(|(lead, _)| ground.kind(*lead).is_open()) {
        let stage = first.get(ground.cut.stage(lead) as usize).copied().unwrap_or(0) as usize;
        let age = ground.now - ground.cut.entered_at(lead);
        let idle = ground.now - last[lead].map_or(at, |last| last.max(at)) >= idle_after;
        let count = |counts: &mut Counts| {
            counts.ages.push(age);
            counts.overdue_leads += u64::from(overdue[lead] > 0);
            counts.overdue_follow_ups += overdue[lead];
            counts.idle += u64::from(idle);
        };
        tally.add(Some(lead), at, |lines| {
            if lines.stages.len() <= stage {
                lines.stages.resize(stage + 1, Counts::default());
            }
            count(&mut lines.stages[stage]);
            count(&mut lines.all);
        });
    }
    let came_up = |stage: u32| tally.totals.stages.get(stage as usize).is_some_and(|counts| !counts.ages.is_empty());
    let mut lines = ground.stage_lines(&first, came_up);
    lines.retain(|line| line.kind.is_open());
    let totals = row(None, std::mem::take(&mut tally.totals.all));
    let (_, rows) = tally.lines(|mut counted| {
        lines
            .iter()
            .map(|line| row(Some(line), counted.stages.get_mut(line.number as usize).map(std::mem::take).unwrap_or_default()))
            .collect()
    });
    Ok(Report { request: ground.request, rows, totals })
}

fn row(line: Option<&StageLine>, mut counts: Counts) -> AgingRow {
    let quantiles = statistics::quantiles(&mut counts.ages, &[0.5, 0.9]);
    AgingRow {
        stage: line.map(|line| line.key.clone()),
        kind: line.map(|line| line.kind),
        leads: counts.ages.len() as u64,
        age_median: elapsed(quantiles[0]),
        age_p90: elapsed(quantiles[1]),
        age_max: elapsed(counts.ages.iter().max().copied()),
        overdue_leads: counts.overdue_leads,
        overdue_follow_ups: counts.overdue_follow_ups,
        idle: counts.idle,
    }
}
