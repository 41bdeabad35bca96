//! Aging: how long open leads have stood where they are.

use super::asked::Desk;
use super::ground::StageLine;
use super::groups::first_of_key;
use super::measure::elapsed;
use super::responses::last_touches;
use super::select::open_follow_ups;
use super::tally::{Merge, merge_all};
use super::{AgingQuery, Report};
use crate::domain::Elapsed;
use crate::error::Result;
use crate::lifecycle::StageKind;
use crate::statistics;
use serde::Serialize;

/// The leads that are open at the instant of the report and in this stage. The period, if one is given, is that of their capture. The
/// open stages of the lifecycle have a line each, also where nobody is in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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

/// By the number of the stage.
#[derive(Clone, Default)]
struct Lines(Vec<Counts>);

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.ages.extend_from_slice(&other.ages);
        self.overdue_leads += other.overdue_leads;
        self.overdue_follow_ups += other.overdue_follow_ups;
        self.idle += other.idle;
    }
}

impl Merge for Lines {
    fn merge(&mut self, other: &Self) {
        merge_all(&mut self.0, &other.0);
    }
}

pub(crate) fn aging(desk: Desk<'_>, query: &AgingQuery) -> Result<Report<AgingRow>> {
    desk.answer("aging", query, |ground| {
        let now = ground.now.exactly();
        let first = first_of_key(&ground.cut);
        let last = last_touches(&ground.cut);
        let mut overdue: Vec<u32> = vec![0; ground.cut.leads];
        open_follow_ups(&ground.cut, |lead, due| overdue[lead] += u32::from(due < now));
        let idle_after = i64::from(query.idle_days).saturating_mul(DAY);
        let since = ground.since();
        let mut tally = ground.tally::<Lines>();
        let is_open = |lead: usize| ground.kind(lead).is_open();
        tally.captured_of(ground, Some(&is_open), |lines, lead, _| {
            let stage = first.get(ground.stages.get(lead) as usize).copied().unwrap_or(0) as usize;
            if lines.0.len() <= stage {
                lines.0.resize(stage + 1, Counts::default());
            }
            let counts = &mut lines.0[stage];
            counts.ages.push(now - since[lead]);
            counts.overdue_leads += u64::from(overdue[lead] > 0);
            counts.overdue_follow_ups += u64::from(overdue[lead]);
            counts.idle += u64::from(now - last[lead] >= idle_after);
        });
        let by_stage = tally.totals();
        let came_up = |stage: u32| by_stage.0.get(stage as usize).is_some_and(|counts| !counts.ages.is_empty());
        let mut lines = ground.stage_lines(&first, came_up);
        lines.retain(|line| line.kind.is_open());
        let mut all = Counts::default();
        by_stage.0.iter().for_each(|counts| all.merge(counts));
        let totals = row(None, all);
        let (_, rows) = tally.lines(|mut counted| {
            let mut of = |line: &StageLine| counted.0.get_mut(line.number as usize).map(std::mem::take).unwrap_or_default();
            lines.iter().map(|line| row(Some(line), of(line))).collect()
        });
        Ok((rows, totals))
    })
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
