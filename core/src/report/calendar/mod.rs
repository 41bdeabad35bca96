//! The calendar of a time zone: its days, weeks, months, quarters and years as stretches of time, and periods told in them.
//!
//! A day of a zone begins at the first instant at which its clocks show the day's midnight or, where they skip midnight, at the first
//! instant after the gap. It ends where the next day begins. So the days of a zone stand in order and share out all of time, also where
//! clocks go back over midnight (the hour that is shown again belongs to the day that had begun) and where a zone left a whole day out
//! (that day is empty). A longer step begins where its first day does.

mod days;
mod form;
mod period;
mod previous;
mod step;

#[cfg(test)]
mod tests;

pub(crate) use days::Calendar;
pub use period::{Period, PeriodEnd};
pub(crate) use previous::previous;
pub use step::CalendarStep;
