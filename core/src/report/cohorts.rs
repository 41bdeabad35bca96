//! Cohorts: leads that were captured at the same time, followed step by step.

use super::asked::Desk;
use super::calendar::Calendar;
use super::heap::Heap;
use super::measure::rate;
use super::steps::Steps;
use super::tally::{Merge, merge_all};
use super::{CalendarStep, CohortsQuery, Report};
use crate::error::{Error, ErrorKind, Result};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// The leads captured in one step of the calendar, and how many of them were converted by the end of each step from then on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Cohort {
    /// The first day of the step.
    pub cohort: NaiveDate,
    /// Leads captured in it (and in the period).
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// Conversions added up: the first cell up to the end of the step of capture, each next one a step further, the last one the step
    /// that is running at the instant of the report. What lies in the future has no cell.
    pub cells: Vec<CohortCell>,
}

/// One cell of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct CohortCell {
    /// Leads that could be observed so long: of those cohorts that are old enough.
    pub leads: u64,
    /// Of those: converted by then.
    pub converted: u64,
    /// `converted / leads`.
    pub rate: Option<f64>,
}

/// All cohorts together; each cell over the cohorts that are old enough to have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct CohortTotals {
    /// Leads.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// The cells.
    pub cells: Vec<CohortCell>,
}

/// The most steps that a cohort is followed.
const STEPS: u64 = 4_000;
/// The most cells of an answer, over all groups.
const CELLS: u64 = 2_000_000;

#[derive(Clone, Default)]
struct Counts {
    leads: u64,
    /// Conversions by the number of steps after that of capture.
    converted: Vec<u64>,
}

/// By the number of the step of capture.
#[derive(Clone, Default)]
struct Cohorts(Vec<Counts>);

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.leads += other.leads;
        if self.converted.len() < other.converted.len() {
            self.converted.resize(other.converted.len(), 0);
        }
        self.converted.iter_mut().zip(&other.converted).for_each(|(sum, counted)| *sum += counted);
    }
}

impl Merge for Cohorts {
    fn merge(&mut self, other: &Self) {
        merge_all(&mut self.0, &other.0);
    }
}

pub(crate) fn cohorts(desk: Desk<'_>, query: &CohortsQuery) -> Result<Report<Cohort, CohortTotals>> {
    desk.answer("cohorts", query, |ground| {
        let mut steps = Steps::new(Calendar::new(ground.zone), query.step);
        let now = ground.now.step(&mut steps, i64::MAX);
        let mut tally = ground.tally::<Cohorts>();
        let mut earliest = i64::MAX;
        tally.captured_in_turn(ground, |cohorts, _, at| {
            earliest = earliest.min(at);
            let number = steps.number(at) as usize;
            if cohorts.0.len() <= number {
                cohorts.0.resize(number + 1, Counts::default());
            }
            cohorts.0[number].leads += 1;
        });
        if earliest != i64::MAX {
            let count = between(query.step, steps.date(earliest), now);
            if count >= STEPS {
                let name = query.step.as_str();
                let problem =
                    format!("the first cohort began {count} steps of a {name} ago, up to {} are accepted: take longer steps", STEPS - 1);
                return Err(Error::invalid("step", problem));
            }
        }
        let captured_at = &ground.cut.columns.leads.captured_at;
        let take = |cohorts: &mut Cohorts, (number, after): &(u32, u32)| {
            let (counts, after) = (&mut cohorts.0[*number as usize].converted, *after as usize);
            if counts.len() <= after {
                counts.resize(after + 1, 0);
            }
            counts[after] += 1;
        };
        let mut heap = Heap::new(ground);
        for (lead, converted) in ground.conversions().filter(|(lead, _)| ground.within(captured_at[*lead])) {
            let at = captured_at[lead];
            let number = steps.number(at);
            let cohort = steps.date_of(number).unwrap_or_default();
            let after = between(query.step, cohort, steps.date(converted));
            heap.push(&mut tally, lead as u32, at, (number, after as u32), take);
        }
        heap.count(&mut tally, take);
        let dated = |number: usize| u32::try_from(number).ok().and_then(|number| steps.date_of(number)).unwrap_or_default();
        let there = |cohorts: &Cohorts| {
            let there = cohorts.0.iter().enumerate().filter(|(_, counts)| counts.leads > 0);
            there.map(|(number, counts)| (dated(number), counts.clone())).collect::<BTreeMap<NaiveDate, Counts>>()
        };
        let cells = tally
            .each
            .iter()
            .flat_map(|cohorts| there(cohorts).into_keys())
            .map(|cohort| between(query.step, cohort, now) + 1)
            .sum::<u64>();
        if cells > CELLS {
            let problem =
                format!("the cohorts of all groups have {cells} cells, up to {CELLS} are accepted: take longer steps or fewer groups");
            return Err(Error::new(ErrorKind::TooLarge, "too_large", problem).at("group_by"));
        }
        let (matrix, rows) =
            tally.lines(|cohorts| there(&cohorts).iter().map(|(cohort, counts)| row(*cohort, counts, query.step, now)).collect());
        Ok((rows, totals(&matrix)))
    })
}

fn row(cohort: NaiveDate, counts: &Counts, step: CalendarStep, now: NaiveDate) -> Cohort {
    let mut so_far = 0;
    let cell = |after: u64| {
        so_far += counts.converted.get(after as usize).copied().unwrap_or(0);
        CohortCell { leads: counts.leads, converted: so_far, rate: rate(so_far, counts.leads) }
    };
    let cells = (0..=between(step, cohort, now)).map(cell).collect();
    Cohort { cohort, leads: counts.leads, converted: counts.converted.iter().sum(), cells }
}

fn totals(matrix: &[Cohort]) -> CohortTotals {
    let longest = matrix.iter().map(|cohort| cohort.cells.len()).max().unwrap_or(0);
    let cell = |after: usize| {
        let old_enough = matrix.iter().filter_map(|cohort| cohort.cells.get(after));
        let (leads, converted) = old_enough.fold((0, 0), |(leads, converted), cell| (leads + cell.leads, converted + cell.converted));
        CohortCell { leads, converted, rate: rate(converted, leads) }
    };
    CohortTotals {
        leads: matrix.iter().map(|cohort| cohort.leads).sum(),
        converted: matrix.iter().map(|cohort| cohort.converted).sum(),
        cells: (0..longest).map(cell).collect(),
    }
}

/// How many steps the one first day is before the other.
fn between(step: CalendarStep, from: NaiveDate, until: NaiveDate) -> u64 {
    u64::try_from(step.steps_between(from, until)).unwrap_or(0)
}
