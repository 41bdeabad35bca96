//! Periods: what a report is about.

use super::form::Form;
use super::{Calendar, CalendarStep};
use crate::domain::Timestamp;
use crate::error::{Error, Result};
use crate::query::Span;
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use serde::Serialize;
use std::ops::RangeInclusive;

/// The most steps that [`Period::last`] goes back.
const MOST_LAST: u32 = 10_000;
/// The years of periods.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// What a report is about: a stretch of time, from its first instant until just before its last, told in instants or in the calendar of a
/// zone. The zone is that of the request: the same month begins earlier in Tokyo than in São Paulo.
///
/// In JSON it is
/// - its ends, each an RFC 3339 instant or a date, where a missing one is open: `{"from": "2026-01-01", "until": "2026-02-01"}`, or
///   `["2026-01-01", "2026-02-01"]` for short;
/// - a month, quarter or year: `{"year": 2026, "month": 3}`, `{"year": 2026, "quarter": 1}`, `{"year": 2026}`;
/// - the last so many steps: `{"last": 3, "step": "month"}`.
///
/// ```
/// use leadbook::{CalendarStep, Period};
/// assert_eq!(Period::last_months(3), Period::last(3, CalendarStep::Month));
/// assert_eq!(Period::default(), Period::all());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Form")]
#[non_exhaustive]
pub enum Period {
    /// From the one end until just before the other. A missing end is open.
    Between {
        /// The first instant, or the day that it begins with.
        from: Option<PeriodEnd>,
        /// The first instant no longer in it, or the first day no longer in it.
        until: Option<PeriodEnd>,
    },
    /// A month.
    Month {
        /// Its year, 1 to 9999.
        year: i32,
        /// Its number in the year, 1 to 12.
        month: u32,
    },
    /// A quarter.
    Quarter {
        /// Its year, 1 to 9999.
        year: i32,
        /// Its number in the year, 1 to 4.
        quarter: u32,
    },
    /// A year.
    Year {
        /// Its number, 1 to 9999.
        year: i32,
    },
    /// The steps of the calendar that end with the running one.
    Last {
        /// How many, 1 to 10,000.
        count: u32,
        /// Of which length.
        step: CalendarStep,
    },
}

/// An end of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodEnd {
    /// That instant.
    Instant(Timestamp),
    /// The beginning of that day, in the zone of the request.
    Date(NaiveDate),
}

impl Default for Period {
    fn default() -> Self {
        Self::all()
    }
}

impl Period {
    /// All of time.
    pub fn all() -> Self {
        Self::Between { from: None, until: None }
    }

    /// From the one instant until just before the other.
    pub fn between(from: Timestamp, until: Timestamp) -> Self {
        Self::Between { from: Some(PeriodEnd::Instant(from)), until: Some(PeriodEnd::Instant(until)) }
    }

    /// From that instant on.
    pub fn since(from: Timestamp) -> Self {
        Self::Between { from: Some(PeriodEnd::Instant(from)), until: None }
    }

    /// Everything before that instant.
    pub fn until(until: Timestamp) -> Self {
        Self::Between { from: None, until: Some(PeriodEnd::Instant(until)) }
    }

    /// From midnight of the one day until midnight of the other, which is no longer in it.
    pub fn dates(from: NaiveDate, until: NaiveDate) -> Self {
        Self::Between { from: Some(PeriodEnd::Date(from)), until: Some(PeriodEnd::Date(until)) }
    }

    /// That day.
    pub fn day(date: NaiveDate) -> Self {
        Self::dates(date, date.succ_opt().unwrap_or(date))
    }

    /// That month, 1 to 12.
    pub fn month(year: i32, month: u32) -> Self {
        Self::Month { year, month }
    }

    /// That quarter, 1 to 4.
    pub fn quarter(year: i32, quarter: u32) -> Self {
        Self::Quarter { year, quarter }
    }

    /// That year.
    pub fn year(year: i32) -> Self {
        Self::Year { year }
    }

    /// So many steps of the calendar, of which the running one is the last: the last 3 months on 2026-11-22 are those from 2026-09-01 until
    /// 2026-12-01.
    pub fn last(count: u32, step: CalendarStep) -> Self {
        Self::Last { count, step }
    }

    /// So many days, of which today is the last.
    pub fn last_days(count: u32) -> Self {
        Self::last(count, CalendarStep::Day)
    }

    /// So many weeks from Monday on, of which the running one is the last.
    pub fn last_weeks(count: u32) -> Self {
        Self::last(count, CalendarStep::Week)
    }

    /// So many months, of which the running one is the last.
    pub fn last_months(count: u32) -> Self {
        Self::last(count, CalendarStep::Month)
    }

    /// So many quarters, of which the running one is the last.
    pub fn last_quarters(count: u32) -> Self {
        Self::last(count, CalendarStep::Quarter)
    }

    /// So many years, of which the running one is the last.
    pub fn last_years(count: u32) -> Self {
        Self::last(count, CalendarStep::Year)
    }

    /// The instants of it in the calendar of that zone, where the running day is that of `now`. An end beyond the years that a
    /// [`Timestamp`] can tell is held at its first or last instant.
    ///
    /// # Errors
    /// `invalid`, field `period`: a month, quarter, date or year that is none, ends in the wrong order, no steps or too many.
    pub(crate) fn resolve(&self, zone: Tz, now: Timestamp) -> Result<Span> {
        let calendar = Calendar::new(zone);
        match *self {
            Self::Between { from, until } => {
                let from = from.map(|end| end.resolve(calendar)).transpose()?;
                let until = until.map(|end| end.resolve(calendar)).transpose()?;
                match (from, until) {
                    (Some(from), Some(until)) if from > until => {
                        Err(refusal(format!("it goes from {from} until {until}, but the first end must not come after the second")))
                    }
                    _ => Ok(Span { from, until }),
                }
            }
            Self::Month { year, month } => calendar_part(calendar, CalendarStep::Month, year, month, 12),
            Self::Quarter { year, quarter } => calendar_part(calendar, CalendarStep::Quarter, year, quarter, 4),
            Self::Year { year } => calendar_part(calendar, CalendarStep::Year, year, 1, 1),
            Self::Last { count, step } => {
                if !(1..=MOST_LAST).contains(&count) {
                    return Err(refusal(format!("the last {count} steps: 1 to {MOST_LAST} of them can be asked for")));
                }
                let running = calendar.step_of(step, now);
                let first = step.before(running, count - 1).filter(|first| first.year() >= *YEARS.start());
                let first = first.ok_or_else(|| refusal(format!("the last {count} steps of a {step} begin before the year 1")))?;
                Ok(Span::between(calendar.start_of(first), calendar.start_of(calendar.next(step, running))))
            }
        }
    }
}

impl PeriodEnd {
    fn resolve(self, calendar: Calendar) -> Result<Timestamp> {
        match self {
            Self::Instant(instant) => Ok(instant),
            // The last year of all ends with the day after it.
            Self::Date(date) if YEARS.contains(&date.year()) || date.pred_opt().is_some_and(|day| YEARS.contains(&day.year())) => {
                Ok(calendar.start_of(date))
            }
            Self::Date(date) => Err(refusal(format!("the date {date} lies outside the years 1 to 9999"))),
        }
    }
}

/// The month, quarter or year with that number in the year, of so many.
fn calendar_part(calendar: Calendar, step: CalendarStep, year: i32, number: u32, most: u32) -> Result<Span> {
    if !YEARS.contains(&year) {
        return Err(refusal(format!("the year {year} lies outside the years 1 to 9999")));
    }
    if !(1..=most).contains(&number) {
        return Err(refusal(format!("there is no {step} {number} in a year, only 1 to {most}")));
    }
    let first = NaiveDate::from_ymd_opt(year, (number - 1) * (12 / most) + 1, 1);
    let first = first.ok_or_else(|| refusal(format!("there is no {step} {number} in the year {year}")))?;
    Ok(Span::between(calendar.start_of(first), calendar.start_of(calendar.next(step, first))))
}

fn refusal(message: String) -> Error {
    Error::invalid("period", message)
}

impl From<Span> for Period {
    fn from(Span { from, until }: Span) -> Self {
        Self::Between { from: from.map(PeriodEnd::Instant), until: until.map(PeriodEnd::Instant) }
    }
}

impl From<(Timestamp, Timestamp)> for Period {
    fn from((from, until): (Timestamp, Timestamp)) -> Self {
        Self::between(from, until)
    }
}

impl From<(NaiveDate, NaiveDate)> for Period {
    fn from((from, until): (NaiveDate, NaiveDate)) -> Self {
        Self::dates(from, until)
    }
}
