//! The hours at which an office in Berlin works, and the months of the year.

use super::dice::Dice;
use leadbook::{Result, Timestamp};

/// Microseconds.
pub(super) const MINUTE: i64 = 60_000_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// When the office opens and closes, from midnight.
const OPENS: i64 = 8 * HOUR + 30 * MINUTE;
const CLOSES: i64 = 17 * HOUR + 50 * MINUTE;

/// The office's calendar for the years around an instant. Instants are microseconds in UTC.
pub(super) struct Calendar {
    /// From when until when it is summer time.
    summers: Vec<(i64, i64)>,
}

impl Calendar {
    pub(super) fn around(now: i64) -> Result<Self> {
        let (year, _) = year_and_month(now);
        let summers = (year - 3..=year + 1).map(|year| Ok((last_sunday(year, 3)?, last_sunday(year, 10)?)));
        Ok(Self { summers: summers.collect::<Result<_>>()? })
    }

    /// What the clock on the wall shows, as if it were UTC.
    fn wall(&self, at: i64) -> i64 {
        let summer = self.summers.iter().any(|(from, until)| (*from..*until).contains(&at));
        at + if summer { 2 * HOUR } else { HOUR }
    }

    /// When the day of that instant began. On the two days of the year on which the clocks are changed it may be an hour off.
    pub(super) fn midnight(&self, at: i64) -> i64 {
        at - self.wall(at).rem_euclid(DAY)
    }

    /// From 0, Monday, to 6, Sunday.
    pub(super) fn weekday(&self, at: i64) -> usize {
        weekday(self.wall(at))
    }

    /// From 0, January, to 11, December.
    pub(super) fn month(&self, at: i64) -> usize {
        year_and_month(self.wall(at)).1
    }

    /// That instant if the office works then, else some time in the first hours in which it works again.
    pub(super) fn working(&self, at: i64, dice: &mut Dice) -> i64 {
        let midnight = self.midnight(at);
        let late = at - midnight > CLOSES;
        let days = match self.weekday(at) {
            4 if late => 3,
            5 => 2,
            6 => 1,
            _ if late => 1,
            _ if at - midnight >= OPENS => return at,
            _ => 0,
        };
        let noon = midnight + days * DAY + DAY / 2;
        self.midnight(noon) + OPENS + dice.within(0, 2 * HOUR)
    }

    /// The afternoon of the last day of every month between the two instants.
    pub(super) fn month_ends(&self, from: i64, until: i64) -> Result<Vec<i64>> {
        let (mut year, mut month) = year_and_month(from);
        let mut ends = Vec::new();
        loop {
            (year, month) = if month == 11 { (year + 1, 0) } else { (year, month + 1) };
            let next: Timestamp = format!("{year:04}-{:02}-01T00:00:00Z", month + 1).parse()?;
            let end = next.micros() - 8 * HOUR;
            if end >= until {
                return Ok(ends);
            }
            if end > from {
                ends.push(end);
            }
        }
    }
}

/// From 0, Monday, to 6, Sunday.
fn weekday(at: i64) -> usize {
    // 1970-01-01 was a Thursday.
    usize::try_from((at.div_euclid(DAY) + 3).rem_euclid(7)).unwrap_or(0)
}

/// The year, and the month from 0.
fn year_and_month(at: i64) -> (i32, usize) {
    let text = Timestamp::from_micros(at).to_string();
    let year = text.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    let month = text.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    (year, month - 1)
}

/// When the clocks are changed: at 01:00 UTC on the last Sunday of March and of October, both of which have 31 days.
fn last_sunday(year: i32, month: u32) -> Result<i64> {
    let last_day: Timestamp = format!("{year:04}-{month:02}-31T01:00:00Z").parse()?;
    let past_sunday = (weekday(last_day.micros()) + 1) % 7;
    Ok(last_day.micros() - past_sunday as i64 * DAY)
}
