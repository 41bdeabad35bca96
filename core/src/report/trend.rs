//! The trend: what happened, step by step of the calendar.

use super::asked::Desk;
use super::calendar::{Calendar, previous};
use super::ground::Ground;
use super::measure::Sums;
use super::sales::sales;
use super::steps::Steps;
use super::tally::{Merge, merge_all};
use super::{CalendarStep, Report, Row, TrendQuery};
use crate::columns::Cut;
use crate::domain::{Money, OpportunityStatus, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::StageKind;
use crate::query::Span;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// What happened in some time.
///
/// What could be taken back is counted as it stands at the instant of the report: conversions that were not reverted, opportunities
/// that are won. Disqualifications are counted as often as they happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct TrendMeasures {
    /// Leads captured.
    pub captured: u64,
    /// Leads that entered a stage of kind `marketing_qualified` for the first time.
    pub mql: u64,
    /// Leads that entered a stage of kind `sales_qualified` for the first time.
    pub sql: u64,
    /// Leads that entered a stage of either kind for the first time: the newly qualified ones.
    pub qualified: u64,
    /// Leads converted.
    pub converted: u64,
    /// Disqualifications.
    pub disqualified: u64,
    /// Opportunities won.
    pub won: u64,
    /// What they brought, a sum for each currency.
    pub won_amount: Vec<Money>,
}

/// One step of the calendar. Every step of the period that has begun by the instant of the report has a row in every group, also where
/// nothing happened; the first and the last hold only what lies in the period. A period without a beginning begins with the first thing
/// that is counted in any group.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct TrendRow {
    /// The first day of the step.
    pub date: NaiveDate,
    /// What happened in it.
    #[serde(flatten)]
    pub measures: TrendMeasures,
    /// Leads newly qualified in the whole step of the calendar before, whether in the period or not.
    pub qualified_before: u64,
    /// Lead velocity rate: `(qualified - qualified_before) / qualified_before`; none where there were none before.
    pub velocity: Option<f64>,
}

/// The whole period, and the one before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct TrendTotals {
    /// The whole period.
    #[serde(flatten)]
    pub measures: TrendMeasures,
    /// The period before, of equal length in steps of the calendar; none if an end of the period is open.
    pub previous: Option<PreviousPeriod>,
}

/// The period before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct PreviousPeriod {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// What happened in it.
    #[serde(flatten)]
    pub measures: TrendMeasures,
}

/// The most steps that a period is told in.
const STEPS: usize = 4_000;

/// The most rows of an answer, over all groups.
const ROWS: usize = 500_000;

/// What can happen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Captured,
    Mql,
    Sql,
    Qualified,
    Converted,
    Disqualified,
    /// An amount in minor units, and the number of its currency.
    Won(i64, u32),
}

#[derive(Clone, Default)]
struct Counts {
    plain: TrendMeasures,
    won_amount: Sums,
}

impl Counts {
    fn add(&mut self, what: What) {
        match what {
            What::Captured => self.plain.captured += 1,
            What::Mql => self.plain.mql += 1,
            What::Sql => self.plain.sql += 1,
            What::Qualified => self.plain.qualified += 1,
            What::Converted => self.plain.converted += 1,
            What::Disqualified => self.plain.disqualified += 1,
            What::Won(minor, currency) => {
                self.plain.won += 1;
                self.won_amount.add(minor, currency);
            }
        }
    }

    fn measures(&self, cut: &Cut<'_>) -> TrendMeasures {
        TrendMeasures { won_amount: self.won_amount.money(cut), ..self.plain.clone() }
    }
}

#[derive(Clone, Default)]
struct Trend {
    /// By the number of the step.
    steps: Vec<Counts>,
    /// Newly qualified leads, in the period or not.
    qualified: Vec<u64>,
}

impl Trend {
    #[inline]
    fn add(&mut self, step: u32, what: What) {
        let index = step as usize;
        if self.steps.len() <= index {
            self.steps.resize(index + 1, Counts::default());
        }
        self.steps[index].add(what);
        if what == What::Qualified {
            self.add_qualified(step);
        }
    }

    fn add_qualified(&mut self, step: u32) {
        let index = step as usize;
        if self.qualified.len() <= index {
            self.qualified.resize(index + 1, 0);
        }
        self.qualified[index] += 1;
    }
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        let (into, from) = (&mut self.plain, &other.plain);
        into.captured += from.captured;
        into.mql += from.mql;
        into.sql += from.sql;
        into.qualified += from.qualified;
        into.converted += from.converted;
        into.disqualified += from.disqualified;
        into.won += from.won;
        self.won_amount.merge(&other.won_amount);
    }
}

impl Merge for Trend {
    fn merge(&mut self, other: &Self) {
        merge_all(&mut self.steps, &other.steps);
        if self.qualified.len() < other.qualified.len() {
            self.qualified.resize(other.qualified.len(), 0);
        }
        self.qualified.iter_mut().zip(&other.qualified).for_each(|(sum, counted)| *sum += counted);
    }
}

pub(crate) fn trend(desk: Desk<'_>, query: &TrendQuery) -> Result<Report<TrendRow, TrendTotals>> {
    desk.answer("trend", query, |ground| {
        let mut steps = Steps::new(Calendar::new(ground.zone), query.step);
        let before = previous(Span { from: ground.asked.from, until: ground.asked.until }, ground.zone);
        let (mut tally, mut totals, mut totals_before) = (ground.tally::<Trend>(), Counts::default(), Counts::default());
        let (mut earliest, mut outside) = (i64::MAX, Vec::new());
        facts(ground, |lead, at, what| {
            if ground.within(at) {
                let step = steps.number(at);
                tally.add(lead, at, |trend| trend.add(step, what));
                totals.add(what);
                earliest = earliest.min(at);
            } else if what == What::Qualified {
                outside.push((lead, at));
            }
            if before.is_some_and(|span| span.contains(Timestamp::from_micros(at))) {
                totals_before.add(what);
            }
        });
        // What was qualified outside the period only counts where something happened in it.
        let groups = tally.groups.len();
        for (lead, at) in outside {
            let step = steps.number(at);
            tally.add(lead, at, |trend| trend.add_qualified(step));
        }
        tally.groups.keep_first(groups);
        let dates = dates(ground, earliest, &mut steps, query.step)?;
        if dates.len().saturating_mul(groups) > ROWS {
            let problem =
                format!("{groups} groups of {} steps are too many rows, up to {ROWS} are accepted: take longer steps", dates.len());
            return Err(Error::new(ErrorKind::TooLarge, "too_large", problem).at("group_by"));
        }
        let (_, rows) = tally.finish(|trend| trend);
        // The last one of a date is the only one.
        let numbers: BTreeMap<NaiveDate, usize> =
            (1..=steps.len() as u32).filter_map(|number| Some((steps.date_of(number)?, number as usize))).collect();
        let row = |trend: &Trend, date: NaiveDate, before: Option<NaiveDate>| {
            let counted = numbers.get(&date).and_then(|number| trend.steps.get(*number));
            let measures = counted.map_or_else(TrendMeasures::default, |counts| counts.measures(&ground.cut));
            let qualified_before = before.and_then(|before| trend.qualified.get(*numbers.get(&before)?)).copied().unwrap_or(0);
            let growth = measures.qualified as f64 - qualified_before as f64;
            let velocity = (qualified_before > 0).then(|| growth / qualified_before as f64);
            TrendRow { date, measures, qualified_before, velocity }
        };
        let rows = rows
            .iter()
            .flat_map(|(group, trend)| {
                dates.iter().map(|(date, before)| Row { group: group.clone(), measures: row(trend, *date, *before) })
            })
            .collect();
        let previous = before
            .and_then(|span| Some(PreviousPeriod { from: span.from?, until: span.until?, measures: totals_before.measures(&ground.cut) }));
        let totals = TrendTotals { measures: totals.measures(&ground.cut), previous };
        Ok((rows, totals))
    })
}

/// The kinds of qualified leads, and what a lead has been, a bit each.
const MQL: u8 = 1;
const SQL: u8 = 2;

/// Hands out everything that happened to a lead (or to an opportunity without one) at an instant, in the period or not.
fn facts(ground: &Ground<'_>, mut each: impl FnMut(Option<usize>, i64, What)) {
    let (leads, spells) = (&ground.cut.columns.leads, &ground.cut.columns.spells);
    let bit = |kind: &StageKind| match kind {
        StageKind::MarketingQualified => MQL,
        StageKind::SalesQualified => SQL,
        _ => 0,
    };
    // By the number of the stage: what a lead is by entering it, and whether it is lost.
    let stages: Vec<(u8, bool)> = ground.kinds.iter().map(|kind| (bit(kind), *kind == StageKind::Disqualified)).collect();
    let mut been = vec![0_u8; ground.cut.leads];
    let mut enter = |lead: usize, at: i64, stage: u32, each: &mut dyn FnMut(Option<usize>, i64, What)| {
        let (is, lost) = stages.get(stage as usize).copied().unwrap_or_default();
        if lost {
            each(Some(lead), at, What::Disqualified);
        }
        let Some(been) = been.get_mut(lead).filter(|been| is != 0 && **been & is == 0) else { return };
        each(Some(lead), at, if is == MQL { What::Mql } else { What::Sql });
        if *been == 0 {
            each(Some(lead), at, What::Qualified);
        }
        *been |= is;
    };
    for lead in (0..ground.cut.leads).filter(|lead| ground.fits(Some(*lead))) {
        each(Some(lead), leads.captured_at[lead], What::Captured);
        enter(lead, leads.captured_at[lead], leads.first_stage.get(lead), &mut each);
    }
    for row in 0..ground.cut.spells {
        let (lead, stage) = (spells.lead[row] as usize, spells.stage.get(row));
        if stages.get(stage as usize).is_some_and(|told| *told != (0, false)) && ground.fits(Some(lead)) {
            enter(lead, spells.entered_at.get(row), stage, &mut each);
        }
    }
    ground.conversions().for_each(|(lead, at)| each(Some(lead), at, What::Converted));
    for sale in sales(&ground.cut).all {
        if sale.status == OpportunityStatus::Won && ground.fits(sale.lead) {
            each(sale.lead, sale.closed_at, What::Won(sale.minor, sale.currency));
        }
    }
}

/// The first days of the steps that have rows, each with that of the step before.
fn dates(ground: &Ground<'_>, earliest: i64, steps: &mut Steps, step: CalendarStep) -> Result<Vec<(NaiveDate, Option<NaiveDate>)>> {
    let (from, until) = ground.ends();
    let begun = ground.asked.from.map(|_| steps.date(from));
    // Where the period has no beginning, it begins with the first thing that happened.
    let Some(first) = begun.or_else(|| (earliest != i64::MAX).then(|| steps.date(earliest))) else { return Ok(Vec::new()) };
    if from >= until || !ground.now.has_come_to(from) {
        return Ok(Vec::new());
    }
    let (calendar, last) = (Calendar::new(ground.zone), ground.now.step(steps, until.saturating_sub(1)));
    let mut dates = Vec::new();
    let mut next = first;
    while next <= last {
        if dates.len() == STEPS {
            let problem = format!("the period has more than {STEPS} steps of a {}: take longer steps, or a shorter period", step.as_str());
            return Err(Error::invalid("step", problem));
        }
        let before = next.pred_opt().map(|day| calendar.first_day(step, day));
        dates.push((next, before));
        let after = calendar.next(step, next);
        if after <= next {
            break;
        }
        next = after;
    }
    Ok(dates)
}
