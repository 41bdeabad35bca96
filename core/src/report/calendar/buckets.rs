//! Consecutive steps of the calendar, made ready for finding the steps of very many instants.

use super::{Calendar, CalendarStep};
use crate::domain::Timestamp;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::time::Duration;

/// The most steps that a period may be cut into.
pub(super) const MOST_STEPS: i64 = 4_000;

/// The steps that a stretch of time touches, in order, each from where it begins; the first one may begin before the stretch, the last
/// one end after it.
#[derive(Clone, Debug)]
pub(crate) struct Buckets {
    dates: Vec<NaiveDate>,
    /// Where each begins, in microseconds, and where the last one ends.
    starts: Vec<i64>,
    /// Steps a microsecond, on average.
    pace: f64,
}

impl Buckets {
    /// The steps of the zone from the one instant until just before the other; none where the stretch is empty.
    ///
    /// # Errors
    /// `invalid`, with that field, if there are more than 4,000.
    pub(crate) fn over(zone: Tz, step: CalendarStep, from: Timestamp, until: Timestamp, field: &'static str) -> Result<Self> {
        if from >= until {
            return Ok(Self { dates: Vec::new(), starts: vec![from.micros()], pace: 0.0 });
        }
        let calendar = Calendar::new(zone);
        let (first_date, last_date) = (calendar.date_of(from), calendar.date_of(until - Duration::from_micros(1)));
        let count = |step: CalendarStep| step.steps_between(first_date, last_date) + 1;
        if count(step) > MOST_STEPS {
            let coarser = CalendarStep::ALL.into_iter().filter(|step| count(*step) <= MOST_STEPS);
            return Err(Error::invalid(
                field,
                format!(
                    "the period has {} steps of a {step}, and at most {MOST_STEPS} are told: take a longer step or a shorter period",
                    count(step)
                ),
            )
            .allowing(coarser.map(|step| step.as_str().to_owned()).collect()));
        }
        let steps = usize::try_from(count(step)).unwrap_or_default();
        let mut dates: Vec<NaiveDate> =
            std::iter::successors(Some(step.first_day(first_date)), |date| Some(calendar.next(step, *date))).take(steps + 1).collect();
        let starts: Vec<i64> = dates.iter().map(|date| calendar.start_of(*date).micros()).collect();
        dates.truncate(steps);
        let length = starts.last().zip(starts.first()).map_or(0, |(end, start)| end - start);
        let pace = if length > 0 { steps as f64 / length as f64 } else { 0.0 };
        Ok(Self { dates, starts, pace })
    }

    /// How many steps there are.
    pub(crate) fn len(&self) -> usize {
        self.dates.len()
    }

    /// The first day of the step; of the last one for a number too high.
    pub(crate) fn date(&self, index: usize) -> NaiveDate {
        self.dates.get(index).or(self.dates.last()).copied().unwrap_or_default()
    }

    /// The instant that the step begins at; for the number after the last step, that where the last one ends.
    pub(crate) fn start(&self, index: usize) -> Timestamp {
        Timestamp::from_micros(self.starts.get(index).or(self.starts.last()).copied().unwrap_or_default())
    }

    /// The number of the step that holds the instant. An instant before all steps counts to the first, one after them to the last; where
    /// there are no steps the answer is 0.
    pub(crate) fn find(&self, instant: Timestamp) -> usize {
        let instant = instant.micros();
        let begin = self.starts.first().copied().unwrap_or_default();
        // Steps are nearly of one length, so that the guess or a neighbour of it is right but for odd years of long ago.
        let guess = ((instant - begin) as f64 * self.pace) as usize;
        for near in [guess, guess.wrapping_sub(1), guess.wrapping_add(1)] {
            if self.holds(near, instant) {
                return near;
            }
        }
        let begun = self.starts.partition_point(|start| *start <= instant);
        begun.saturating_sub(1).min(self.dates.len().saturating_sub(1))
    }

    fn holds(&self, index: usize, instant: i64) -> bool {
        match (self.starts.get(index), self.starts.get(index.wrapping_add(1))) {
            (Some(start), Some(end)) => *start <= instant && instant < *end,
            _ => false,
        }
    }
}
