//! The funnel: how far leads came.

use super::ground::{Ground, StageLine, Standpoint};
use super::groups::first_of_key;
use super::measure::rate;
use super::{Report, Scope};
use crate::columns::{Columns, Visit};
use crate::error::Result;
use crate::lifecycle::StageKind;
use serde::Serialize;

/// One stage of the funnel: of the leads captured in the period, those that *ever* were in it.
///
/// `entered = went_on + disqualified + still_there`, told by what came after a lead's last visit to the stage.
/// Stages stand in the order of the lifecycle; those that it no longer has, but a lead was in, stand behind in the order of their keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunnelStage {
    /// The stage, by key.
    pub stage: String,
    /// Its kind, in the last lifecycle that had it.
    pub kind: StageKind,
    /// Distinct leads that ever entered it; the initial stage is entered by being captured.
    pub entered: u64,
    /// Of those: left their last visit to it for a stage that is not of kind `disqualified`.
    pub went_on: u64,
    /// Of those: left their last visit to it for a stage of kind `disqualified`.
    pub disqualified: u64,
    /// Of those: are in it.
    pub still_there: u64,
    /// Of those: are converted.
    pub converted: u64,
    /// Step conversion: `went_on / entered`.
    pub went_on_rate: Option<f64>,
    /// How much of the funnel comes so far: `entered / leads`, of the leads of the group.
    pub entered_rate: Option<f64>,
    /// Conversion from here: `converted / entered`.
    pub converted_rate: Option<f64>,
}

/// The funnel over all groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunnelTotals {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: neither converted nor disqualified.
    pub open: u64,
    /// Of those: converted.
    pub converted: u64,
    /// Of those: disqualified.
    pub disqualified: u64,
    /// Overall conversion: `converted / leads`.
    pub converted_rate: Option<f64>,
    /// The stages.
    pub stages: Vec<FunnelStage>,
}

#[derive(Clone, Default)]
struct Counts {
    leads: u64,
    converted: u64,
    disqualified: u64,
    /// By the number of the stage.
    stages: Vec<Entered>,
}

#[derive(Clone, Copy, Default)]
struct Entered {
    all: u64,
    went_on: u64,
    disqualified: u64,
    still_there: u64,
    converted: u64,
}

/// What became of a lead after its last visit to a stage.
#[derive(Clone, Copy)]
enum Fate {
    WentOn,
    Disqualified,
    StillThere,
}

pub(crate) fn funnel(columns: &Columns, standpoint: Standpoint, scope: &Scope) -> Result<Report<FunnelStage, FunnelTotals>> {
    let ground = Ground::new("funnel", columns, scope, standpoint)?;
    let first = first_of_key(&ground.cut);
    let mut tally = ground.tally::<Counts>();
    let (mut visits, mut fates) = (Vec::new(), Vec::new());
    for (lead, at) in ground.captured() {
        ground.cut.visits(lead, &mut visits);
        fates_of(&visits, &first, &ground.kinds, &mut fates);
        let kind = ground.kind(lead);
        tally.add(Some(lead), at, |counts| {
            counts.leads += 1;
            counts.converted += u64::from(kind == StageKind::Converted);
            counts.disqualified += u64::from(kind == StageKind::Disqualified);
            for (stage, fate) in &fates {
                let index = *stage as usize;
                if counts.stages.len() <= index {
                    counts.stages.resize(index + 1, Entered::default());
                }
                let entered = &mut counts.stages[index];
                entered.all += 1;
                entered.converted += u64::from(kind == StageKind::Converted);
                match fate {
                    Fate::WentOn => entered.went_on += 1,
                    Fate::Disqualified => entered.disqualified += 1,
                    Fate::StillThere => entered.still_there += 1,
                }
            }
        });
    }
    let came_up = |stage: u32| tally.totals.stages.get(stage as usize).is_some_and(|entered| entered.all > 0);
    let lines = ground.stage_lines(&first, came_up);
    let (leads, converted, disqualified) = (tally.totals.leads, tally.totals.converted, tally.totals.disqualified);
    let (stages, rows) = tally.lines(|counts| stage_rows(&counts, &lines));
    let totals = FunnelTotals {
        leads,
        open: leads - converted - disqualified,
        converted,
        disqualified,
        converted_rate: rate(converted, leads),
        stages,
    };
    Ok(Report { request: ground.request, rows, totals })
}

/// For each stage that was visited what came after the last visit.
fn fates_of(visits: &[Visit], first: &[u32], kinds: &[StageKind], fates: &mut Vec<(u32, Fate)>) {
    fates.clear();
    for (index, visit) in visits.iter().enumerate().rev() {
        let stage = first.get(visit.stage as usize).copied().unwrap_or(visit.stage);
        if fates.iter().any(|(known, _)| *known == stage) {
            continue;
        }
        let fate = match visits.get(index + 1) {
            None => Fate::StillThere,
            Some(next) if kinds.get(next.stage as usize) == Some(&StageKind::Disqualified) => Fate::Disqualified,
            Some(_) => Fate::WentOn,
        };
        fates.push((stage, fate));
    }
}

fn stage_rows(counts: &Counts, lines: &[StageLine]) -> Vec<FunnelStage> {
    let row = |line: &StageLine| {
        let entered = counts.stages.get(line.number as usize).copied().unwrap_or_default();
        FunnelStage {
            stage: line.key.clone(),
            kind: line.kind,
            entered: entered.all,
            went_on: entered.went_on,
            disqualified: entered.disqualified,
            still_there: entered.still_there,
            converted: entered.converted,
            went_on_rate: rate(entered.went_on, entered.all),
            entered_rate: rate(entered.all, counts.leads),
            converted_rate: rate(entered.converted, entered.all),
        }
    };
    lines.iter().map(row).collect()
}
