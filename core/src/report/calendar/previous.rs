//! The period before a period.

use super::Calendar;
use super::step::{days_between, months_between};
use crate::domain::Timestamp;
use crate::query::Span;
use chrono::{Datelike, Days, Months, NaiveDate};
use chrono_tz::Tz;
use std::time::Duration;

/// The period that ends where this one begins and has the same length in steps of the zone's calendar.
///
/// Each end is read as a date and a time of day: midnight where a day begins (though clocks may have skipped it), else what the clocks
/// show. Then the length is, by the first of these that applies:
///
/// 1. so many months, if both ends have the same time of day and the same day of the month: a month, quarter or year goes with the whole
///    one before it, whatever their days. Where the earlier month has no such day, its last day is taken;
/// 2. so many days, if both ends have the same time of day: the days of 23 and 25 hours count as days;
/// 3. exactly so many microseconds.
///
/// The earlier end is where the clocks first show the date and time of day so many months or days before, or where they go on if they
/// skip it. None if an end is open, or if the earlier period would begin before the year 1.
pub(crate) fn previous(span: Span, zone: Tz) -> Option<Span> {
    let (from, until) = (span.from?, span.until?);
    let calendar = Calendar::new(zone);
    let ((first, time), (last, last_time)) = (wall(calendar, from), wall(calendar, until));
    let days = days_between(first, last);
    let earlier = if time == last_time && days > 0 {
        let date = if first.day() == last.day() {
            first.checked_sub_months(Months::new(u32::try_from(months_between(first, last)).ok()?))?
        } else {
            first.checked_sub_days(Days::new(u64::try_from(days).ok()?))?
        };
        if date.year() < 1 {
            return None;
        }
        calendar.first_showing(date, time)
    } else {
        let length = Duration::from_micros(until.micros_since(from).try_into().ok()?);
        if Timestamp::MIN + length > from {
            return None;
        }
        from - length
    };
    Some(Span::between(earlier, from))
}

/// The date and the microseconds since midnight that an end of a period is meant as.
fn wall(calendar: Calendar, instant: Timestamp) -> (NaiveDate, i64) {
    let date = calendar.date_of(instant);
    // The end of the last day that can be told is held at the last instant, just before it.
    let begun = [Some(date), date.succ_opt()].into_iter().flatten().find(|date| calendar.start_of(*date) == instant);
    begun.map_or_else(|| calendar.clock(instant), |date| (date, 0))
}
