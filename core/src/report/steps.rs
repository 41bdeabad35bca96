//! From instants to steps of the calendar.

use super::CalendarStep;
use super::calendar::Calendar;
use crate::domain::Timestamp;
use chrono::NaiveDate;

/// The steps of the calendar in which anything happened, numbered from 1 as they come up.
pub(super) struct Steps {
    calendar: Calendar,
    step: CalendarStep,
    /// First instant, first instant after it, number; sorted.
    known: Vec<(i64, i64, u32)>,
    /// The first day of each, by number.
    dates: Vec<NaiveDate>,
    /// The one that was asked for last: what happens after one another mostly falls into the same step.
    last: (i64, i64, u32),
}

impl Steps {
    pub(super) fn new(calendar: Calendar, step: CalendarStep) -> Self {
        Self { calendar, step, known: Vec::new(), dates: Vec::new(), last: (0, 0, 0) }
    }

    /// The number of the step that holds an instant.
    #[inline]
    pub(super) fn number(&mut self, at: i64) -> u32 {
        let (from, until, number) = self.last;
        if from <= at && at < until { number } else { self.find(at) }
    }

    /// The first instant of the step that holds an instant, and the first one after it.
    pub(super) fn ends(&mut self, at: i64) -> (i64, i64) {
        self.number(at);
        (self.last.0, self.last.1)
    }

    /// The first day of the step that holds an instant.
    pub(super) fn date(&mut self, at: i64) -> NaiveDate {
        let number = self.number(at);
        self.date_of(number).unwrap_or_default()
    }

    /// The first day of the step of that number.
    pub(super) fn date_of(&self, number: u32) -> Option<NaiveDate> {
        self.dates.get((number as usize).checked_sub(1)?).copied()
    }

    /// An instant in the step of that number.
    pub(super) fn begin_of(&self, number: u32) -> Option<i64> {
        self.known.iter().find(|(.., known)| *known == number).map(|(from, ..)| *from)
    }

    /// How many steps came up.
    pub(super) fn len(&self) -> usize {
        self.dates.len()
    }

    fn find(&mut self, at: i64) -> u32 {
        let behind = self.known.partition_point(|(from, ..)| *from <= at);
        if let Some(known) = behind.checked_sub(1).map(|before| self.known[before])
            && at < known.1
        {
            self.last = known;
            return known.2;
        }
        let first = self.calendar.step_of(self.step, Timestamp::from_micros(at));
        let from = self.calendar.start_of(first);
        let until = self.calendar.start_of(self.calendar.next(self.step, first));
        // At the very end of time a step has no end.
        let until = if until.micros() <= at { i64::MAX } else { until.micros() };
        self.dates.push(first);
        self.last = (from.micros(), until, self.dates.len() as u32);
        self.known.insert(behind, self.last);
        self.last.2
    }
}
