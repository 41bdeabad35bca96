//! The trend: what happened, step by step of the calendar.

use super::calendar::{Calendar, previous};
use super::ground::{Ground, Standpoint};
use super::groups::Steps;
use super::measure::Sums;
use super::sales::sales;
use super::{CalendarStep, Report, Row, TrendQuery};
use crate::columns::{Columns, Cut, Visit};
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
pub struct TrendTotals {
    /// The whole period.
    #[serde(flatten)]
    pub measures: TrendMeasures,
    /// The period before, of equal length in steps of the calendar; none if an end of the period is open.
    pub previous: Option<PreviousPeriod>,
}

/// The period before.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

/// Something that happened to a lead, or to an opportunity without one.
struct Fact {
    lead: Option<usize>,
    at: i64,
    what: What,
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
    whole: Counts,
    /// By the first day of the step.
    steps: BTreeMap<NaiveDate, Counts>,
    /// Newly qualified leads, in the period or not.
    qualified: BTreeMap<NaiveDate, u64>,
}

pub(crate) fn trend(columns: &Columns, standpoint: Standpoint, query: &TrendQuery) -> Result<Report<TrendRow, TrendTotals>> {
    let ground = Ground::new("trend", columns, &query.scope, standpoint)?;
    let mut steps = Steps::new(Calendar::new(ground.zone), query.step);
    let facts = facts(&ground);
    let mut tally = ground.tally::<Trend>();
    for fact in facts.iter().filter(|fact| ground.within(fact.at)) {
        let date = steps.date(fact.at);
        tally.add(fact.lead, fact.at, |trend| {
            trend.whole.add(fact.what);
            trend.steps.entry(date).or_default().add(fact.what);
            if fact.what == What::Qualified {
                *trend.qualified.entry(date).or_default() += 1;
            }
        });
    }
    // What was qualified outside the period only counts where something happened in it.
    let groups = tally.groups.len();
    for fact in facts.iter().filter(|fact| fact.what == What::Qualified && !ground.within(fact.at)) {
        let date = steps.date(fact.at);
        tally.add(fact.lead, fact.at, |trend| *trend.qualified.entry(date).or_default() += 1);
    }
    tally.groups.keep_first(groups);
    let dates = dates(&ground, &tally.totals, &mut steps, query.step)?;
    if dates.len().saturating_mul(groups) > ROWS {
        let problem = format!("{groups} groups of {} steps are too many rows, up to {ROWS} are accepted: take longer steps", dates.len());
        return Err(Error::new(ErrorKind::TooLarge, "too_large", problem).at("group_by"));
    }
    let (_, rows) = tally.finish(|trend| trend);
    let totals = match rows.first().filter(|_| ground.request.group_by.is_empty()) {
        Some((_, trend)) => trend.whole.measures(&ground.cut),
        None => whole(&ground, &facts, |fact| ground.within(fact.at)),
    };
    let row = |trend: &Trend, date: NaiveDate, before: Option<NaiveDate>| {
        let measures = trend.steps.get(&date).map_or_else(TrendMeasures::default, |counts| counts.measures(&ground.cut));
        let qualified_before = before.and_then(|before| trend.qualified.get(&before)).copied().unwrap_or(0);
        let growth = measures.qualified as f64 - qualified_before as f64;
        let velocity = (qualified_before > 0).then(|| growth / qualified_before as f64);
        TrendRow { date, measures, qualified_before, velocity }
    };
    let rows = rows
        .iter()
        .flat_map(|(group, trend)| dates.iter().map(|(date, before)| Row { group: group.clone(), measures: row(trend, *date, *before) }))
        .collect();
    let span = Span { from: ground.request.from, until: ground.request.until };
    let previous = previous(span, ground.zone).and_then(|span| {
        let measures = whole(&ground, &facts, |fact| span.contains(Timestamp::from_micros(fact.at)));
        Some(PreviousPeriod { from: span.from?, until: span.until?, measures })
    });
    Ok(Report { request: ground.request, rows, totals: TrendTotals { measures: totals, previous } })
}

fn whole(ground: &Ground<'_>, facts: &[Fact], counts: impl Fn(&Fact) -> bool) -> TrendMeasures {
    let mut all = Counts::default();
    facts.iter().filter(|fact| counts(fact)).for_each(|fact| all.add(fact.what));
    all.measures(&ground.cut)
}

/// Everything that happened, in the period or not.
fn facts(ground: &Ground<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut visits: Vec<Visit> = Vec::new();
    for lead in ground.leads() {
        ground.cut.visits(lead, &mut visits);
        let kind = |visit: &Visit| ground.kinds.get(visit.stage as usize).copied().unwrap_or(StageKind::New);
        let mut tell = |at: i64, what: What| facts.push(Fact { lead: Some(lead), at, what });
        tell(visits[0].entered_at, What::Captured);
        let first = |kinds: &[StageKind]| visits.iter().find(|visit| kinds.contains(&kind(visit))).map(|visit| visit.entered_at);
        let mql = first(&[StageKind::MarketingQualified]);
        let sql = first(&[StageKind::SalesQualified]);
        let either = first(&[StageKind::MarketingQualified, StageKind::SalesQualified]);
        for (at, what) in [(mql, What::Mql), (sql, What::Sql), (either, What::Qualified)] {
            if let Some(at) = at {
                tell(at, what);
            }
        }
        for visit in visits.iter().filter(|visit| kind(visit) == StageKind::Disqualified) {
            tell(visit.entered_at, What::Disqualified);
        }
        if let Some(at) = ground.converted_at(lead) {
            tell(at, What::Converted);
        }
    }
    for sale in sales(&ground.cut) {
        if sale.status == OpportunityStatus::Won && ground.fits(sale.lead) {
            facts.push(Fact { lead: sale.lead, at: sale.closed_at, what: What::Won(sale.minor, sale.currency) });
        }
    }
    facts
}

/// The first days of the steps that have rows, each with that of the step before.
fn dates(ground: &Ground<'_>, totals: &Trend, steps: &mut Steps, step: CalendarStep) -> Result<Vec<(NaiveDate, Option<NaiveDate>)>> {
    let (from, until) = ground.ends();
    let last = until.saturating_sub(1).min(ground.now);
    let begun = ground.request.from.map(|_| steps.date(from));
    // Where the period has no beginning, it begins with the first thing that happened.
    let Some(first) = begun.or_else(|| totals.steps.keys().next().copied()) else { return Ok(Vec::new()) };
    if from > last {
        return Ok(Vec::new());
    }
    let (calendar, last) = (Calendar::new(ground.zone), steps.date(last));
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
