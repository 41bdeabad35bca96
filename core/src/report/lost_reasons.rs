//! Lost reasons: why and from where leads and opportunities were lost.

use super::asked::Desk;
use super::ground::Ground;
use super::sales::{Sales, sales};
use super::tally::Merge;
use super::{Report, Scope};
use crate::columns::{Cut, stage_of};
use crate::domain::OpportunityStatus;
use crate::error::Result;
use crate::lifecycle::StageKind;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// A lead, by being disqualified.
    Lead,
    /// An opportunity.
    Opportunity,
}

impl Lost {
    /// The name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Opportunity => "opportunity",
        }
    }
}

/// What was lost in the period for one reason from one stage; each loss counts, also of what was reopened since. A group goes by the
/// lead (for an opportunity: the lead that it came from).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct LostReason {
    /// A lead, or an opportunity.
    pub lost: Lost,
    /// The reason as it was given.
    pub reason: Option<String>,
    /// The stage it was lost from, by key: of the lifecycle for a lead, of the pipeline for an opportunity.
    pub stage: String,
    /// Losses.
    pub count: u64,
    /// Of those: reopened later.
    pub reopened: u64,
    /// Of those: the lead is converted, the opportunity won, at the instant of the report.
    pub won: u64,
}

/// All losses together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct LostTotals {
    /// Leads lost.
    pub leads: u64,
    /// Of those: reopened later.
    pub leads_reopened: u64,
    /// Of those: converted.
    pub leads_won: u64,
    /// Opportunities lost.
    pub opportunities: u64,
    /// Of those: reopened later.
    pub opportunities_reopened: u64,
    /// Of those: won.
    pub opportunities_won: u64,
}

/// What was lost, the number of the reason, the number of the stage.
type Why = (Lost, u32, u32);

#[derive(Clone, Copy, Default)]
struct Counts {
    all: u64,
    reopened: u64,
    won: u64,
}

#[derive(Clone, Default)]
struct Lines(FxHashMap<Why, Counts>);

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.all += other.all;
        self.reopened += other.reopened;
        self.won += other.won;
    }
}

impl Merge for Lines {
    fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(why, counts)| self.0.entry(*why).or_default().merge(counts));
    }
}

/// The losses of leads in the period: the row of the spell, the number of the stage before, and whether the lead was reopened later.
fn losses(ground: &Ground<'_>) -> Vec<(usize, u32, bool)> {
    let (leads, spells) = (&ground.cut.columns.leads, &ground.cut.columns.spells);
    let lost: Vec<bool> = ground.kinds.iter().map(|kind| *kind == StageKind::Disqualified).collect();
    let mut stages = leads.first_stage.clone();
    let mut losses = Vec::new();
    for row in 0..ground.cut.spells {
        let (lead, stage) = (spells.lead[row] as usize, spells.stage.get(row));
        let before = stages.set(lead, stage);
        if lost.get(stage as usize) == Some(&true) && ground.within(spells.entered_at.get(row)) && ground.fits(Some(lead)) {
            losses.push((row, before, false));
        }
    }
    // From one stage of the lost to another is no way back.
    let mut reopened = vec![false; leads.len()];
    let reopenings = &spells.reopenings[..spells.reopenings.partition_point(|row| (*row as usize) < ground.cut.spells)];
    let mut reopenings = reopenings.iter().rev().peekable();
    for loss in losses.iter_mut().rev() {
        while let Some(row) = reopenings.next_if(|row| **row as usize > loss.0) {
            reopened[spells.lead[*row as usize] as usize] = true;
        }
        loss.2 = reopened[spells.lead[loss.0] as usize];
    }
    losses
}

pub(crate) fn lost_reasons(desk: Desk<'_>, scope: &Scope) -> Result<Report<LostReason, LostTotals>> {
    desk.answer("lost_reasons", scope, |ground| {
        let mut tally = ground.tally::<Lines>();
        let mut add = |lead: Option<usize>, at: i64, why: Why, reopened: bool, won: bool| {
            tally.add(lead, at, |lines| {
                let counts = lines.0.entry(why).or_default();
                counts.all += 1;
                counts.reopened += u64::from(reopened);
                counts.won += u64::from(won);
            });
        };
        let spells = &ground.cut.columns.spells;
        for (row, stage, reopened) in losses(ground) {
            let lead = spells.lead[row] as usize;
            let why = (Lost::Lead, spells.reason.get(row), stage);
            add(Some(lead), spells.entered_at.get(row), why, reopened, ground.kind(lead) == StageKind::Converted);
        }
        let Sales { all: sales, losses } = sales(&ground.cut);
        for loss in losses.iter().filter(|loss| ground.within(loss.at)) {
            let sale = &sales[loss.sale];
            if ground.fits(sale.lead) {
                let why = (Lost::Opportunity, loss.reason, loss.stage);
                add(sale.lead, loss.at, why, loss.reopened, sale.status == OpportunityStatus::Won);
            }
        }
        let totals = totals(&tally.totals());
        let (_, rows) = tally.lines(|lines| told(&ground.cut, &lines));
        Ok((rows, totals))
    })
}

fn totals(lines: &Lines) -> LostTotals {
    let sum =
        |lost: Lost, count: fn(&Counts) -> u64| lines.0.iter().filter(|((of, ..), _)| *of == lost).map(|(_, counts)| count(counts)).sum();
    LostTotals {
        leads: sum(Lost::Lead, |counts| counts.all),
        leads_reopened: sum(Lost::Lead, |counts| counts.reopened),
        leads_won: sum(Lost::Lead, |counts| counts.won),
        opportunities: sum(Lost::Opportunity, |counts| counts.all),
        opportunities_reopened: sum(Lost::Opportunity, |counts| counts.reopened),
        opportunities_won: sum(Lost::Opportunity, |counts| counts.won),
    }
}

/// The lines in words, in their order: a reason that was given before none.
fn told(cut: &Cut<'_>, lines: &Lines) -> Vec<LostReason> {
    let words = &cut.columns.words;
    // Of one key a stage can have had several kinds, which are several numbers.
    let mut in_words: BTreeMap<(Lost, bool, String, String), Counts> = BTreeMap::new();
    for ((lost, reason, stage), counts) in &lines.0 {
        let stage = match lost {
            Lost::Lead => words.stages.text(*stage).and_then(stage_of).map(|(key, _)| key),
            Lost::Opportunity => words.pipeline.text(*stage),
        };
        let text = words.reasons.text(*reason).unwrap_or_default().to_owned();
        let sum = in_words.entry((*lost, *reason == 0, text, stage.unwrap_or_default().to_owned())).or_default();
        sum.all += counts.all;
        sum.reopened += counts.reopened;
        sum.won += counts.won;
    }
    let row = |((lost, none, reason, stage), counts): ((Lost, bool, String, String), Counts)| LostReason {
        lost,
        reason: (!none).then_some(reason),
        stage,
        count: counts.all,
        reopened: counts.reopened,
        won: counts.won,
    };
    in_words.into_iter().map(row).collect()
}
