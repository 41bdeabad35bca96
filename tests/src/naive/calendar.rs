//! A slow calendar: the start of a day is found by looking at the clocks, minute by minute and then second by second.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use leadbook::{CalendarStep, Period, Span, Timestamp};
use std::cell::RefCell;
use std::collections::HashMap;

/// A period as a request says it. The book's own [`Period`] is made from it, and here it is worked out once more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// All of time.
    All,
    /// From one instant until another.
    Between(Timestamp, Timestamp),
    /// From an instant on.
    Since(Timestamp),
    /// Until an instant.
    Until(Timestamp),
    /// From the midnight of one day until that of another.
    Dates(NaiveDate, NaiveDate),
    /// A day.
    Day(NaiveDate),
    /// A month of a year.
    Month(i32, u32),
    /// A quarter of a year.
    Quarter(i32, u32),
    /// A year.
    Year(i32),
    /// So many steps, the running one being the last.
    Last(u32, CalendarStep),
}

impl Shape {
    /// The same in the book's words.
    pub fn period(&self) -> Period {
        match *self {
            Self::All => Period::all(),
            Self::Between(from, until) => Period::between(from, until),
            Self::Since(from) => Period::since(from),
            Self::Until(until) => Period::until(until),
            Self::Dates(from, until) => Period::dates(from, until),
            Self::Day(date) => Period::day(date),
            Self::Month(year, month) => Period::month(year, month),
            Self::Quarter(year, quarter) => Period::quarter(year, quarter),
            Self::Year(year) => Period::year(year),
            Self::Last(count, step) => Period::last(count, step),
        }
    }

    /// From when until when it lasts, asked at the instant `now`.
    pub fn resolve(&self, calendar: &Calendar, now: Timestamp) -> Span {
        let days = |from: NaiveDate, until: NaiveDate| Span::between(calendar.start_of(from), calendar.start_of(until));
        let step_from = |step, from| days(from, next(step, from));
        match *self {
            Self::All => Span::default(),
            Self::Between(from, until) => Span::between(from, until),
            Self::Since(from) => Span::since(from),
            Self::Until(until) => Span::until(until),
            Self::Dates(from, until) => days(from, until),
            Self::Day(date) => step_from(CalendarStep::Day, date),
            Self::Month(year, month) => step_from(CalendarStep::Month, date(year, month, 1)),
            Self::Quarter(year, quarter) => step_from(CalendarStep::Quarter, date(year, quarter * 3 - 2, 1)),
            Self::Year(year) => step_from(CalendarStep::Year, date(year, 1, 1)),
            Self::Last(count, step) => {
                let running = calendar.step_of(step, now);
                let first = (1..count).fold(running, |first, _| first_day(step, before(first)));
                days(first, next(step, running))
            }
        }
    }
}

/// That date; one that does not exist is none of these tests' concern and comes out as the first day of time.
pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The day before.
fn before(date: NaiveDate) -> NaiveDate {
    date - Days::new(1)
}

/// The first day of the step that holds the date.
pub(super) fn first_day(step: CalendarStep, day: NaiveDate) -> NaiveDate {
    match step {
        CalendarStep::Day => day,
        CalendarStep::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        CalendarStep::Month => date(day.year(), day.month(), 1),
        CalendarStep::Quarter => date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
        CalendarStep::Year => date(day.year(), 1, 1),
    }
}

/// The first day of the step that follows the one which holds the date.
pub(super) fn next(step: CalendarStep, day: NaiveDate) -> NaiveDate {
    let first = first_day(step, day);
    match step {
        CalendarStep::Day => first + Days::new(1),
        CalendarStep::Week => first + Days::new(7),
        CalendarStep::Month => first + Months::new(1),
        CalendarStep::Quarter => first + Months::new(3),
        CalendarStep::Year => first + Months::new(12),
    }
}

/// The days of a zone.
#[derive(Debug)]
pub struct Calendar {
    /// The zone.
    pub zone: Tz,
    starts: RefCell<HashMap<NaiveDate, Timestamp>>,
}

impl Calendar {
    /// The days of that zone.
    pub fn of(zone: Tz) -> Self {
        Self { zone, starts: RefCell::default() }
    }

    /// What the clocks of the zone show so many seconds after 1970 began in UTC.
    fn clocks(&self, seconds: i64) -> NaiveDateTime {
        DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(&self.zone).naive_local()
    }

    /// The earliest second at which the clocks show that time or, where they skip it, a later one.
    fn first_showing(&self, shown: NaiveDateTime) -> i64 {
        let around = shown.and_utc().timestamp();
        // No zone was ever farther than sixteen hours from UTC.
        let (earliest, latest) = (around - 16 * 3_600, around + 16 * 3_600);
        let minute = (earliest..=latest).step_by(60).find(|second| self.clocks(*second) >= shown).unwrap_or(latest);
        (minute - 60..=minute).find(|second| self.clocks(*second) >= shown).unwrap_or(minute)
    }

    /// The earliest instant at which the clocks show the midnight that begins the day or, where they skip it, the first one after the gap.
    pub fn start_of(&self, date: NaiveDate) -> Timestamp {
        *self
            .starts
            .borrow_mut()
            .entry(date)
            .or_insert_with(|| Timestamp::from_seconds(self.first_showing(date.and_time(NaiveTime::MIN))))
    }

    /// The day that holds the instant: the last one that has begun by then.
    pub fn date_of(&self, instant: Timestamp) -> NaiveDate {
        let mut date = instant.to_datetime().with_timezone(&self.zone).date_naive() + Days::new(2);
        while self.start_of(date) > instant {
            date = before(date);
        }
        date
    }

    /// The first day of the step that holds the instant.
    pub fn step_of(&self, step: CalendarStep, instant: Timestamp) -> NaiveDate {
        first_day(step, self.date_of(instant))
    }

    /// The instant at which the step after that one begins.
    pub fn end_of(&self, step: CalendarStep, first: NaiveDate) -> Timestamp {
        self.start_of(next(step, first))
    }

    /// The period before, of equal length in steps of the calendar: whole months where both ends are at the same day of the month and
    /// the same time of day, else whole days where they are at the same time of day, else the exact length. Where a day begins, it is
    /// midnight, whatever the clocks show.
    pub fn previous(&self, span: Span) -> Option<Span> {
        let (from, until) = (span.from?, span.until?);
        let (first, last) = (self.meant(from), self.meant(until));
        if first.time() != last.time() || first >= last {
            return Some(Span::between(Timestamp::from_micros(from.micros() - (until.micros() - from.micros())), from));
        }
        let earlier = if first.day() == last.day() {
            let months = (last.year() - first.year()) * 12 + last.month() as i32 - first.month() as i32;
            first - Months::new(months.unsigned_abs())
        } else {
            first - (last - first)
        };
        Some(Span::between(self.first_micros(earlier), from))
    }

    fn meant(&self, instant: Timestamp) -> NaiveDateTime {
        let date = self.date_of(instant);
        if self.start_of(date) == instant {
            date.and_time(NaiveTime::MIN)
        } else {
            instant.to_datetime().with_timezone(&self.zone).naive_local()
        }
    }

    /// As [`Calendar::first_showing`], to the microsecond.
    fn first_micros(&self, shown: NaiveDateTime) -> Timestamp {
        let below = TimeDelta::microseconds(i64::from(shown.and_utc().timestamp_subsec_micros()));
        let second = self.first_showing(shown - below);
        // Behind a gap the clocks show another time at once, and what was below a second does not count.
        if self.clocks(second) == shown - below {
            Timestamp::from_micros(second * 1_000_000 + below.num_microseconds().unwrap_or_default())
        } else {
            Timestamp::from_seconds(second)
        }
    }
}
