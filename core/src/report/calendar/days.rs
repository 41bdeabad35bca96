//! Where the days of a zone begin.

use super::CalendarStep;
use crate::domain::Timestamp;
use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

const MICROS: i64 = 1_000_000;
const HOUR: i64 = 3_600;
pub(super) const DAY_MICROS: i64 = 24 * HOUR * MICROS;

/// No zone's clocks ever stood further from UTC: the farthest were those of Manila, 15 h 56 min behind until 1844.
///
/// In twice that span clocks are changed at most once (a test holds all zones to it), which is what makes a few look-ups enough.
const FARTHEST: i64 = 16 * HOUR;

/// The calendar of a zone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    pub(crate) zone: Tz,
}

impl Calendar {
    /// The calendar of that zone.
    pub(crate) fn new(zone: Tz) -> Self {
        Self { zone }
    }

    /// The first instant of the day, held within [`Timestamp::MIN`] and [`Timestamp::MAX`]. A day that the zone left out begins, and
    /// ends, where the next day begins.
    pub(crate) fn start_of(&self, date: NaiveDate) -> Timestamp {
        self.first_showing(date, 0)
    }

    /// The day that holds the instant: that with `start_of(date) <= instant < start_of(date + 1)`.
    pub(crate) fn date_of(&self, instant: Timestamp) -> NaiveDate {
        // The clocks show the day itself or, after they went back over its midnight, the day before.
        let (mut date, _) = self.clock(instant);
        while let Some(next) = date.succ_opt() {
            // At the last instant of all the next day seems to begin, since its beginning is held at that instant.
            if self.start_of(next) > instant || instant == Timestamp::MAX {
                break;
            }
            date = next;
        }
        date
    }

    /// The first day of the step that holds the date.
    pub(crate) fn first_day(&self, step: CalendarStep, date: NaiveDate) -> NaiveDate {
        step.first_day(date)
    }

    /// The first day of the step after the one that holds the date.
    pub(crate) fn next(&self, step: CalendarStep, date: NaiveDate) -> NaiveDate {
        step.after(date, 1).unwrap_or(NaiveDate::MAX)
    }

    /// The first day of the step that holds the instant.
    pub(crate) fn step_of(&self, step: CalendarStep, instant: Timestamp) -> NaiveDate {
        step.first_day(self.date_of(instant))
    }

    /// What the zone's clocks show: the date, and microseconds since its midnight.
    pub(super) fn clock(&self, instant: Timestamp) -> (NaiveDate, i64) {
        let shown = instant.micros() + self.offset(instant.micros().div_euclid(MICROS)) * MICROS;
        let date = i32::try_from(shown.div_euclid(DAY_MICROS)).ok().and_then(NaiveDate::from_epoch_days);
        (date.unwrap_or_default(), shown.rem_euclid(DAY_MICROS))
    }

    /// The first instant at which the zone's clocks show that date and time of day (in microseconds since midnight), or a later time
    /// where they skip it.
    pub(super) fn first_showing(&self, date: NaiveDate, time: i64) -> Timestamp {
        match date.year() {
            ..0 => return Timestamp::MIN,
            10_001.. => return Timestamp::MAX,
            _ => {}
        }
        let shown = i64::from(date.to_epoch_days()) * DAY_MICROS + time;
        let seconds = shown.div_euclid(MICROS);
        let (before, after) = (self.offset(seconds - FARTHEST), self.offset(seconds + FARTHEST));
        let at_first = shown - before * MICROS;
        if before == after {
            return Timestamp::from_micros(at_first);
        }
        let change = self.change(seconds - FARTHEST, seconds + FARTHEST) * MICROS;
        Timestamp::from_micros(if at_first < change { at_first } else { change.max(shown - after * MICROS) })
    }

    /// The first second with the later one's offset, where the two offsets differ.
    fn change(&self, mut earlier: i64, mut later: i64) -> i64 {
        let before = self.offset(earlier);
        while later - earlier > 1 {
            let middle = earlier + (later - earlier) / 2;
            if self.offset(middle) == before {
                earlier = middle;
            } else {
                later = middle;
            }
        }
        later
    }

    /// How many seconds the zone's clocks stand before UTC, at that second since 1970.
    fn offset(&self, second: i64) -> i64 {
        // Never out of what `DateTime` can tell: callers stay within a year of the range of a `Timestamp`.
        let instant = DateTime::from_timestamp(second, 0).unwrap_or_default();
        i64::from(self.zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc())
    }
}
