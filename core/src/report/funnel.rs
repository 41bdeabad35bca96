//! The funnel: how far leads came.

use super::asked::Desk;
use super::ground::{Ground, StageLine};
use super::groups::first_of_key;
use super::measure::rate;
use super::tally::{Merge, merge_all};
use super::{Report, Scope};
use crate::error::Result;
use crate::lifecycle::StageKind;
use serde::Serialize;
use std::ops::Range;

/// One stage of the funnel: of the leads captured in the period, those that *ever* were in it.
///
/// `entered = went_on + disqualified + still_there`, told by what came after a lead's last visit to the stage.
/// Stages stand in the order of the lifecycle; those that it no longer has, but a lead was in, stand behind in the order of their keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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

impl Merge for Entered {
    fn merge(&mut self, other: &Self) {
        self.all += other.all;
        self.went_on += other.went_on;
        self.disqualified += other.disqualified;
        self.still_there += other.still_there;
        self.converted += other.converted;
    }
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.leads += other.leads;
        self.converted += other.converted;
        self.disqualified += other.disqualified;
        merge_all(&mut self.stages, &other.stages);
    }
}

/// What a lead has been through, so far as 64 stages are concerned, which have a bit each.
#[derive(Clone, Copy)]
struct Course {
    /// Stages that it was in.
    visited: u64,
    /// Stages of which it left the last visit for one of kind `disqualified`.
    lost: u64,
    /// The first number of the key of the stage that it is in.
    stage: u32,
}

pub(crate) fn funnel(desk: Desk<'_>, scope: &Scope) -> Result<Report<FunnelStage, FunnelTotals>> {
    desk.answer("funnel", scope, |ground| {
        let first = first_of_key(&ground.cut);
        let mut tally = ground.tally::<Counts>();
        for base in (0..first.len() as u32).step_by(64) {
            tally.in_halves(ground, |tally, range| {
                let courses = courses(ground, &first, base, range.clone());
                let course = |lead: usize| &courses[lead - range.start];
                tally.captured_among(ground, range.clone(), None, |counts, lead, _| count(counts, base, course(lead), ground.kind(lead)));
            });
        }
        let all = tally.totals();
        let came_up = |stage: u32| all.stages.get(stage as usize).is_some_and(|entered| entered.all > 0);
        let lines = ground.stage_lines(&first, came_up);
        let (leads, converted, disqualified) = (all.leads, all.converted, all.disqualified);
        let (stages, rows) = tally.lines(|counts| stage_rows(&counts, &lines));
        let totals = FunnelTotals {
            leads,
            open: leads - converted - disqualified,
            converted,
            disqualified,
            converted_rate: rate(converted, leads),
            stages,
        };
        Ok((rows, totals))
    })
}

/// Follows the leads of a range through the 64 stages from that number on, in the order of the ledger.
fn courses(ground: &Ground<'_>, first: &[u32], base: u32, range: Range<usize>) -> Vec<Course> {
    let (leads, spells) = (&ground.cut.columns.leads, &ground.cut.columns.spells);
    let number = |stage: u32| first.get(stage as usize).copied().unwrap_or(stage);
    let bit = |stage: u32| stage.checked_sub(base).and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0);
    let begin = |lead: usize| {
        let stage = number(leads.first_stage.get(lead));
        Course { visited: bit(stage), lost: 0, stage }
    };
    let mut courses: Vec<Course> = range.clone().map(begin).collect();
    // By the number of a stage: the number of its key, whether it is one of the lost.
    let stages: Vec<(u32, bool)> =
        (0..).zip(&ground.kinds).map(|(stage, kind)| (number(stage), *kind == StageKind::Disqualified)).collect();
    for row in 0..ground.cut.spells {
        let Some(course) = courses.get_mut((spells.lead[row] as usize).wrapping_sub(range.start)) else { continue };
        let (stage, is_lost) = stages.get(spells.stage.get(row) as usize).copied().unwrap_or_default();
        let left = bit(course.stage);
        course.lost = if is_lost { course.lost | left } else { course.lost & !left };
        course.visited |= bit(stage);
        course.stage = stage;
    }
    courses
}

fn count(counts: &mut Counts, base: u32, course: &Course, kind: StageKind) {
    let converted = u64::from(kind == StageKind::Converted);
    if base == 0 {
        counts.leads += 1;
        counts.converted += converted;
        counts.disqualified += u64::from(kind == StageKind::Disqualified);
    }
    let mut visited = course.visited;
    while visited != 0 {
        let place = visited.trailing_zeros();
        let stage = base + place;
        if counts.stages.len() <= stage as usize {
            counts.stages.resize(stage as usize + 1, Entered::default());
        }
        let entered = &mut counts.stages[stage as usize];
        let (still_there, lost) = (stage == course.stage, course.lost >> place & 1);
        entered.all += 1;
        entered.converted += converted;
        entered.still_there += u64::from(still_there);
        entered.disqualified += u64::from(!still_there) & lost;
        entered.went_on += u64::from(!still_there) & !lost;
        visited &= visited - 1;
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
