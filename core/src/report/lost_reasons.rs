//! Lost reasons: why and from where leads and opportunities were lost.

use super::ground::{Ground, Standpoint};
use super::sales::sales;
use super::{Report, Scope};
use crate::columns::{Columns, Cut, How, Visit, stage_of};
use crate::domain::OpportunityStatus;
use crate::error::Result;
use crate::lifecycle::StageKind;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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

type Lines = BTreeMap<Why, Counts>;

pub(crate) fn lost_reasons(columns: &Columns, standpoint: Standpoint, scope: &Scope) -> Result<Report<LostReason, LostTotals>> {
    let ground = Ground::new("lost_reasons", columns, scope, standpoint)?;
    let mut tally = ground.tally::<Lines>();
    let mut add = |lead: Option<usize>, at: i64, why: Why, reopened: bool, won: bool| {
        tally.add(lead, at, |lines| {
            let counts = lines.entry(why).or_default();
            counts.all += 1;
            counts.reopened += u64::from(reopened);
            counts.won += u64::from(won);
        });
    };
    let mut visits: Vec<Visit> = Vec::new();
    let lost = |visit: &Visit| ground.kinds.get(visit.stage as usize) == Some(&StageKind::Disqualified);
    for lead in ground.leads() {
        ground.cut.visits(lead, &mut visits);
        let won = ground.kind(lead) == StageKind::Converted;
        for (index, pair) in visits.windows(2).enumerate().filter(|(_, pair)| lost(&pair[1]) && ground.within(pair[1].entered_at)) {
            let why = (Lost::Lead, pair[1].reason, pair[0].stage);
            // From one stage of the lost to another is no way back.
            let reopened = visits[index + 2..].iter().any(|later| later.how == Some(How::Reopened));
            add(Some(lead), pair[1].entered_at, why, reopened, won);
        }
    }
    for sale in sales(&ground.cut).iter().filter(|sale| ground.fits(sale.lead)) {
        for loss in sale.losses.iter().filter(|loss| ground.within(loss.at)) {
            let why = (Lost::Opportunity, loss.reason, loss.stage);
            add(sale.lead, loss.at, why, loss.reopened, sale.status == OpportunityStatus::Won);
        }
    }
    let totals = totals(&tally.totals);
    let (_, rows) = tally.lines(|lines| told(&ground.cut, &lines));
    Ok(Report { request: ground.request, rows, totals })
}

fn totals(lines: &Lines) -> LostTotals {
    let sum =
        |lost: Lost, count: fn(&Counts) -> u64| lines.iter().filter(|((of, ..), _)| *of == lost).map(|(_, counts)| count(counts)).sum();
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
    for ((lost, reason, stage), counts) in lines {
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
