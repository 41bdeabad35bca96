//! Step by step of the calendar: cohorts and the trend.

use super::book::LeadTale;
use super::calendar::next;
use super::groups::{Fact, Frame, all};
use super::sums::{Sums, count, how_many, rate};
use chrono::NaiveDate;
use leadbook::{
    CalendarStep, Cohort, CohortCell, CohortTotals, Money, PreviousPeriod, Report, Row, Span, StageKind, Timestamp, TrendMeasures, TrendRow,
    TrendTotals,
};
use std::collections::BTreeMap;

/// What the trend counts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Happening {
    Captured,
    Marketing,
    Sales,
    Qualified,
    Converted,
    Disqualified,
    Won(Option<Money>),
}

/// Something that happened, and when.
type Dated = (Timestamp, Happening);

impl Frame<'_> {
    /// The cohorts. Only those that somebody was captured in have a row.
    pub fn cohorts(&self, step: CalendarStep) -> Report<Cohort, CohortTotals> {
        self.answer(
            "cohorts",
            &self.captured(),
            |leads| self.cohort_lines(step, leads),
            |leads| {
                let cohorts = self.cohort_lines(step, leads);
                let longest = cohorts.iter().map(|cohort| cohort.cells.len()).max().unwrap_or_default();
                let cell = |number: usize| {
                    let old_enough = || cohorts.iter().filter_map(|cohort| cohort.cells.get(number));
                    cell(old_enough().map(|cell| cell.leads).sum(), old_enough().map(|cell| cell.converted).sum())
                };
                CohortTotals {
                    leads: count(leads.len()),
                    converted: how_many(leads, |lead| lead.is_converted()),
                    cells: (0..longest).map(cell).collect(),
                }
            },
        )
    }

    fn cohort_lines(&self, step: CalendarStep, leads: &[&LeadTale]) -> Vec<Cohort> {
        let mut cohorts: BTreeMap<NaiveDate, Vec<&LeadTale>> = BTreeMap::new();
        for lead in leads {
            cohorts.entry(self.calendar.step_of(step, lead.captured_at)).or_default().push(lead);
        }
        cohorts.into_iter().map(|(cohort, leads)| self.cohort(step, cohort, &leads)).collect()
    }

    fn cohort(&self, step: CalendarStep, cohort: NaiveDate, leads: &[&LeadTale]) -> Cohort {
        let running = self.calendar.step_of(step, self.as_of());
        let (mut cells, mut date) = (Vec::new(), cohort);
        while date <= running {
            let end = self.calendar.end_of(step, date);
            let converted = how_many(leads, |lead| lead.converted_at().is_some_and(|at| at < end));
            cells.push(cell(count(leads.len()), converted));
            date = next(step, date);
        }
        Cohort { cohort, leads: count(leads.len()), converted: how_many(leads, |lead| lead.is_converted()), cells }
    }

    /// The trend. A period without a beginning is told from the step of the first thing that was selected in it, whatever its group.
    pub fn trend(&self, step: CalendarStep) -> Report<TrendRow, TrendTotals> {
        let ever = self.happenings();
        let within = |span: Span| ever.iter().filter(move |fact| span.contains(fact.what.0)).cloned().collect::<Vec<Fact<Dated>>>();
        let selected = within(self.span);
        let dates = self.dates(step, &selected);
        let everything = self.grouped(&ever);
        let mut rows = Vec::new();
        for group in self.grouped(&selected).into_keys() {
            let happened = &everything.get(&group).cloned().unwrap_or_default();
            for date in &dates {
                let measures = self.trend_row(step, *date, happened);
                rows.push(Row { group: group.clone(), measures });
            }
        }
        let previous = self.calendar.previous(self.span).map(|span| PreviousPeriod {
            from: span.from.unwrap_or_default(),
            until: span.until.unwrap_or_default(),
            measures: measured(&all(&within(span))),
        });
        Report { request: self.resolved("trend"), rows, totals: TrendTotals { measures: measured(&all(&selected)), previous } }
    }

    /// The first days of the steps of the period that have begun.
    fn dates(&self, step: CalendarStep, selected: &[Fact<Dated>]) -> Vec<NaiveDate> {
        let Some(from) = self.span.from.or_else(|| selected.iter().map(|fact| fact.what.0).min()) else { return Vec::new() };
        let mut dates = Vec::new();
        let mut date = self.calendar.step_of(step, from);
        loop {
            // The first step counts from where the period begins in it.
            let begins = self.calendar.start_of(date).max(from);
            if begins > self.as_of() || self.span.until.is_some_and(|until| begins >= until) {
                return dates;
            }
            dates.push(date);
            date = next(step, date);
        }
    }

    fn trend_row(&self, step: CalendarStep, date: NaiveDate, happened: &[Dated]) -> TrendRow {
        let (begins, ends) = (self.calendar.start_of(date), self.calendar.end_of(step, date));
        let here = |(at, _): &&Dated| *at >= begins && *at < ends && self.span.contains(*at);
        let measures = measured(&happened.iter().filter(here).copied().collect::<Vec<_>>());
        let earlier = self.calendar.step_of(step, Timestamp::from_micros(begins.micros() - 1));
        let (from, until) = (self.calendar.start_of(earlier), begins);
        let qualified_before = how_many(happened, |(at, what)| *what == Happening::Qualified && *at >= from && *at < until);
        let more = measures.qualified as f64 - qualified_before as f64;
        let velocity = (qualified_before > 0).then(|| more / qualified_before as f64);
        TrendRow { date, measures, qualified_before, velocity }
    }

    /// All that ever happened, as it stands at the instant of the report.
    fn happenings(&self) -> Vec<Fact<Dated>> {
        let mut facts = Vec::new();
        for lead in self.leads() {
            let mut add = |at: Timestamp, what| facts.push(self.fact(Some(lead), at, (at, what)));
            add(lead.captured_at, Happening::Captured);
            let first = |is: fn(StageKind) -> bool| lead.visits.iter().find(|visit| is(visit.kind)).map(|visit| visit.at);
            let marketing = first(|kind| kind == StageKind::MarketingQualified);
            let sales = first(|kind| kind == StageKind::SalesQualified);
            let either = first(|kind| matches!(kind, StageKind::MarketingQualified | StageKind::SalesQualified));
            for (at, what) in [(marketing, Happening::Marketing), (sales, Happening::Sales), (either, Happening::Qualified)] {
                at.into_iter().for_each(|at| add(at, what));
            }
            lead.converted_at().into_iter().for_each(|at| add(at, Happening::Converted));
            for visit in lead.visits.iter().filter(|visit| visit.kind == StageKind::Disqualified) {
                add(visit.at, Happening::Disqualified);
            }
        }
        for (lead, sale) in self.sales() {
            if let Some(at) = sale.won_at() {
                facts.push(self.fact(lead, at, (at, Happening::Won(sale.card.amount))));
            }
        }
        facts
    }
}

fn cell(leads: u64, converted: u64) -> CohortCell {
    CohortCell { leads, converted, rate: rate(converted, leads) }
}

fn measured(happened: &[Dated]) -> TrendMeasures {
    let many = |what: Happening| how_many(happened, |(_, happening)| *happening == what);
    let amounts = || {
        happened.iter().filter_map(|(_, what)| match what {
            Happening::Won(amount) => Some(*amount),
            _ => None,
        })
    };
    TrendMeasures {
        captured: many(Happening::Captured),
        mql: many(Happening::Marketing),
        sql: many(Happening::Sales),
        qualified: many(Happening::Qualified),
        converted: many(Happening::Converted),
        disqualified: many(Happening::Disqualified),
        won: count(amounts().count()),
        won_amount: Sums::of(amounts()).money(),
    }
}
