//! Reports: exact answers about a period, as the book knew it at any moment.

#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "until the reports that count by it are written"))]
pub(crate) mod calendar;

#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "until the reports that answer in tables are written"))]
pub(crate) mod table;

pub use calendar::{CalendarStep, Period, PeriodEnd};
pub use table::{Column, Table, Values};
