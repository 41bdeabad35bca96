//! The instant of a report, and how closely it was looked at.

use super::steps::Steps;
use chrono::NaiveDate;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicI64, Ordering};

/// The instant of a report. It is seen through the methods here alone, which note for which other instants the answer would be the same:
/// an answer that is kept is given out again for those.
pub(super) struct Now {
    at: i64,
    first: AtomicI64,
    last: AtomicI64,
}

impl Now {
    pub(super) fn new(at: i64) -> Self {
        Self { at, first: AtomicI64::new(i64::MIN), last: AtomicI64::new(i64::MAX) }
    }

    /// The instants at which what was seen would have been the same.
    pub(super) fn same(&self) -> RangeInclusive<i64> {
        self.first.load(Ordering::Relaxed)..=self.last.load(Ordering::Relaxed)
    }

    fn narrow(&self, first: i64, last: i64) {
        self.first.fetch_max(first, Ordering::Relaxed);
        self.last.fetch_min(last, Ordering::Relaxed);
    }

    /// The instant itself: at any other the answer is another one. It is to be asked for once, not for each lead.
    pub(super) fn exactly(&self) -> i64 {
        self.narrow(self.at, self.at);
        self.at
    }

    /// The instant, or the end if that has come before: what is over does not change with time.
    pub(super) fn at_most(&self, end: i64) -> i64 {
        if end > self.at {
            return self.exactly();
        }
        self.narrow(end, i64::MAX);
        end
    }

    /// Whether an instant lies in the future no more.
    pub(super) fn has_come_to(&self, at: i64) -> bool {
        if at <= self.at {
            self.narrow(at, i64::MAX);
        } else {
            self.narrow(i64::MIN, at - 1);
        }
        at <= self.at
    }

    /// The first day of the step of the calendar that it, or the end if that has come before, lies in.
    pub(super) fn step(&self, steps: &mut Steps, end: i64) -> NaiveDate {
        if end <= self.at {
            self.narrow(end, i64::MAX);
            return steps.date(end);
        }
        let (from, until) = steps.ends(self.at);
        // From the end on it would be the end that is looked at.
        self.narrow(from, until.saturating_sub(1).min(end));
        steps.date(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CalendarStep;
    use crate::report::calendar::Calendar;

    #[test]
    fn it_is_noted_how_closely_it_was_looked_at() {
        let hour = 3_600_000_000;
        let mut steps = Steps::new(Calendar::new(chrono_tz::UTC), CalendarStep::Day);
        let now = Now::new(30 * hour);
        assert_eq!(now.same(), i64::MIN..=i64::MAX);
        assert_eq!((now.at_most(20 * hour), now.same()), (20 * hour, 20 * hour..=i64::MAX));
        assert_eq!((now.step(&mut steps, i64::MAX).to_string(), now.same()), ("1970-01-02".to_owned(), 24 * hour..=48 * hour - 1));
        assert_eq!((now.step(&mut steps, 25 * hour).to_string(), now.same()), ("1970-01-02".to_owned(), 25 * hour..=48 * hour - 1));
        assert_eq!((now.step(&mut steps, 40 * hour).to_string(), now.same()), ("1970-01-02".to_owned(), 25 * hour..=40 * hour));
        assert_eq!((now.has_come_to(26 * hour), now.same()), (true, 26 * hour..=40 * hour));
        assert_eq!((now.has_come_to(35 * hour), now.same()), (false, 26 * hour..=35 * hour - 1));
        assert_eq!((now.exactly(), now.same()), (30 * hour, 30 * hour..=30 * hour));
        let late = Now::new(30 * hour);
        assert_eq!((late.at_most(31 * hour), late.same()), (30 * hour, 30 * hour..=30 * hour));
    }
}
