//! The steps of the calendar, and how many of them lie between two days.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A step of the calendar.
///
/// ```
/// use leadbook::CalendarStep;
/// assert_eq!(CalendarStep::Quarter.as_str(), "quarter");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CalendarStep {
    /// From one midnight to the next; 23 or 25 hours where clocks change.
    Day,
    /// From Monday on, as ISO 8601 counts weeks.
    Week,
    /// A month.
    Month,
    /// Three months, from January, April, July or October on.
    Quarter,
    /// From the first of January on.
    Year,
}

impl CalendarStep {
    /// Every step, the shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The step's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The first day of the step that holds the date.
    pub(crate) fn first_day(self, date: NaiveDate) -> NaiveDate {
        let first = match self {
            Self::Day => Some(date),
            Self::Week => date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))),
            Self::Month => NaiveDate::from_ymd_opt(date.year(), date.month(), 1),
            Self::Quarter => NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        };
        // Only the week at the very beginning of what `chrono` can tell has no Monday.
        first.unwrap_or(date)
    }

    /// The first day of the step that comes so many steps after the one that holds the date; none beyond what `chrono` can tell.
    pub(crate) fn after(self, date: NaiveDate, count: u32) -> Option<NaiveDate> {
        let first = self.first_day(date);
        match self.unit() {
            Unit::Days(days) => first.checked_add_days(Days::new(u64::from(days) * u64::from(count))),
            Unit::Months(months) => first.checked_add_months(Months::new(months.checked_mul(count)?)),
        }
    }

    /// The first day of the step that comes so many steps before the one that holds the date; none beyond what `chrono` can tell.
    pub(crate) fn before(self, date: NaiveDate, count: u32) -> Option<NaiveDate> {
        let first = self.first_day(date);
        match self.unit() {
            Unit::Days(days) => first.checked_sub_days(Days::new(u64::from(days) * u64::from(count))),
            Unit::Months(months) => first.checked_sub_months(Months::new(months.checked_mul(count)?)),
        }
    }

    /// How many steps after the step of the one date that of the other comes; negative if it comes before.
    pub(crate) fn steps_between(self, from: NaiveDate, until: NaiveDate) -> i64 {
        let (from, until) = (self.first_day(from), self.first_day(until));
        match self.unit() {
            Unit::Days(days) => days_between(from, until) / i64::from(days),
            Unit::Months(months) => months_between(from, until) / i64::from(months),
        }
    }

    fn unit(self) -> Unit {
        match self {
            Self::Day => Unit::Days(1),
            Self::Week => Unit::Days(7),
            Self::Month => Unit::Months(1),
            Self::Quarter => Unit::Months(3),
            Self::Year => Unit::Months(12),
        }
    }
}

impl fmt::Display for CalendarStep {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// What a step is made of: days and months have no common measure.
enum Unit {
    Days(u32),
    Months(u32),
}

/// Days from the one date to the other.
pub(super) fn days_between(from: NaiveDate, until: NaiveDate) -> i64 {
    i64::from(until.to_epoch_days()) - i64::from(from.to_epoch_days())
}

/// Months from that of the one date to that of the other, whatever the days of the month.
pub(super) fn months_between(from: NaiveDate, until: NaiveDate) -> i64 {
    let number = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    number(until) - number(from)
}
