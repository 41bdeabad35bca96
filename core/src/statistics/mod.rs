//! Statistics over plain numbers: quantiles and means of times, shares with their intervals, and how long it takes until something happens
//! when for some it has not happened yet.
//!
//! Nothing here knows a lead. Times are whole numbers of any unit (the book's reports hand in microseconds), and what comes out of
//! whole numbers alone, such as a quantile, is computed in whole numbers and rounded once, half away from zero.
//!
//! | question | answer |
//! |---|---|
//! | which time did a share of them stay below? | [`quantile`], [`quantiles`] |
//! | how long did it take on average? | [`mean`] |
//! | how sure is a share of so many? | [`wilson`], [`wilson_at`] |
//! | for whom has it not happened yet, at any time? | [`KaplanMeier`] |
//! | the same, when one of several ends rules out the others | [`AalenJohansen`] |
//! | do groups differ in it? | [`log_rank`] |
//!
//! # Censoring
//!
//! A lead captured a week ago and still open is not a lead that never converts, and leaving it out makes conversion look quicker than it
//! is. It is *right-censored*: known to have taken longer than a week. A subject is therefore a time and whether the event happened at
//! it; otherwise it was watched until that time, and no longer. One that is censored at the very time of an event counts as at risk there.
//!
//! # What it is held to
//!
//! The results are those of R's `survival` (`survfit`, `survdiff` and `quantile`, intervals of `conf.type = "log-log"`), of R's `quantile`
//! (type 7) and of Python's `statsmodels` (Wilson), compared in the tests on data that is published with those packages. Python's
//! `lifelines` is compared as well; where it differs from R, the item says so and R is followed. Where R has no number at all, an
//! interval at a share of exactly 0 or 1, the interval here is that share alone, so no result is ever NaN.

mod aalen_johansen;
mod distribution;
mod free;
mod interval;
mod kaplan_meier;
mod log_rank;
mod mean;
mod quantile;
mod rounding;
mod sorted;
mod watched;

#[cfg(test)]
mod properties;

pub use aalen_johansen::{AalenJohansen, Incidence, IncidenceStep};
pub use interval::{Interval, wilson, wilson_at};
pub use kaplan_meier::{CurveQuantile, KaplanMeier, Step, Survival};
pub use log_rank::{LogRank, LogRankGroup, log_rank};
pub use mean::mean;
pub use quantile::{quantile, quantiles};
pub(crate) use sorted::ascending;
pub(crate) use watched::Watched;
