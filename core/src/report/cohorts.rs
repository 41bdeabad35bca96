//! Cohorts: leads that were captured at the same time, followed step by step.

use super::calendar::Calendar;
use super::ground::{Ground, Standpoint};
use super::groups::Steps;
use super::measure::rate;
use super::{CalendarStep, CohortsQuery, Report};
use crate::columns::Columns;
use crate::error::{Error, ErrorKind, Result};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// The leads captured in one step of the calendar, and how many of them were converted by the end of each step from then on.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

/// By the first day of the step of capture.
type Cohorts = BTreeMap<NaiveDate, Counts>;

pub(crate) fn cohorts(columns: &Columns, standpoint: Standpoint, query: &CohortsQuery) -> Result<Report<Cohort, CohortTotals>> {
    let ground = Ground::new("cohorts", columns, &query.scope, standpoint)?;
    let mut steps = Steps::new(Calendar::new(ground.zone), query.step);
    let now = steps.date(ground.now);
    if let Some(earliest) = ground.captured().map(|(_, at)| at).min() {
        let count = between(query.step, steps.date(earliest), now);
        if count >= STEPS {
            let name = query.step.as_str();
            let problem =
                format!("the first cohort began {count} steps of a {name} ago, up to {} are accepted: take longer steps", STEPS - 1);
            return Err(Error::invalid("step", problem));
        }
    }
    let mut tally = ground.tally::<Cohorts>();
    for (lead, at) in ground.captured() {
        let cohort = steps.date(at);
        let after = ground.converted_at(lead).map(|converted| between(query.step, cohort, steps.date(converted)) as usize);
        tally.add(Some(lead), at, |cohorts| {
            let counts = cohorts.entry(cohort).or_default();
            counts.leads += 1;
            if let Some(after) = after {
                if counts.converted.len() <= after {
                    counts.converted.resize(after + 1, 0);
                }
                counts.converted[after] += 1;
            }
        });
    }
    let cells = tally.each.iter().flat_map(Cohorts::keys).map(|cohort| between(query.step, *cohort, now) + 1).sum::<u64>();
    if cells > CELLS {
        let problem =
            format!("the cohorts of all groups have {cells} cells, up to {CELLS} are accepted: take longer steps or fewer groups");
        return Err(Error::new(ErrorKind::TooLarge, "too_large", problem).at("group_by"));
    }
    let (matrix, rows) = tally.lines(|cohorts| cohorts.iter().map(|(cohort, counts)| row(*cohort, counts, query.step, now)).collect());
    Ok(Report { request: ground.request, rows, totals: totals(&matrix) })
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
