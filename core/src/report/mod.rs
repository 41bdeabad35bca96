//! Reports: exact answers about a period, as the book knew it at any moment.

#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "until the reports that count by it are written"))]
pub(crate) mod calendar;

pub use calendar::{CalendarStep, Period, PeriodEnd};
