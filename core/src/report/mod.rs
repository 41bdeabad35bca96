//! Reports: exact answers about a period, as the book knew it at any moment.
//!
//! A report is asked with a [`Scope`] (which time, which leads, in which groups, as of when) and answers with a [`Report`]: rows, totals,
//! and the request as it was understood. Each has a file of its own, which tells its measures and how they are counted; all stand on one
//! ground ([`ground`]), read nothing but [columns](crate::columns), and take their statistics from [`statistics`](crate::statistics).

mod activity_counts;
mod aging;
mod answer;
mod ask;
mod asked;
mod blank;
pub(crate) mod calendar;
mod cohorts;
mod conversion;
mod extracts;
mod first_response;
mod funnel;
mod ground;
mod group;
mod groups;
mod heap;
mod holders;
mod kept;
mod lines;
mod lost_reasons;
mod measure;
mod now;
mod owners;
mod pipeline;
mod responses;
mod sales;
mod select;
mod sources;
mod stage_durations;
mod steps;
mod table;
mod tabled;
mod tally;
mod temperature;
mod time_to_convert;
mod trend;

pub use activity_counts::{ActivityCount, ActivityTotals, Touches};
pub use aging::AgingRow;
pub use answer::{Report, Resolved, Row};
pub(crate) use ask::Question;
pub use ask::{AgingQuery, CohortsQuery, FirstResponseQuery, PipelineQuery, Scope, TimeToConvertQuery, TrendQuery};
pub use calendar::{CalendarStep, Period, PeriodEnd};
pub use cohorts::{Cohort, CohortCell, CohortTotals};
pub use conversion::ConversionRow;
pub use first_response::FirstResponseRow;
pub use funnel::{FunnelStage, FunnelTotals};
pub use group::{GroupBy, GroupValue};
pub use lost_reasons::{Lost, LostReason, LostTotals};
pub use owners::OwnerRow;
pub use pipeline::{PipelineMove, PipelineRow, PipelineTotals};
pub use sources::{Return, SourceRow};
pub use stage_durations::StageDuration;
#[cfg(feature = "csv")]
pub use table::Formulas;
pub use table::{Categories, Column, Table, Texts, Values};
pub use temperature::TemperatureRow;
pub use time_to_convert::{AfterDays, CurveStep, TimeQuantile, TimeToConvertRow, TimeToConvertTotals};
pub use trend::{PreviousPeriod, TrendMeasures, TrendRow, TrendTotals};

pub(crate) use activity_counts::activity_counts;
pub(crate) use aging::aging;
pub(crate) use asked::{Desk, Standpoint};
pub(crate) use cohorts::cohorts;
pub(crate) use conversion::conversion;
pub(crate) use extracts::{conversions, spells};
pub(crate) use first_response::first_response;
pub(crate) use funnel::funnel;
pub(crate) use kept::Answers;
pub(crate) use lost_reasons::lost_reasons;
pub(crate) use owners::owners;
pub(crate) use pipeline::pipeline;
pub(crate) use sources::sources;
pub(crate) use stage_durations::stage_durations;
#[cfg(feature = "boundary")]
pub(crate) use table::Cells;
#[cfg(feature = "transfer")]
pub(crate) use table::{CsvLines, JsonLines, Words, not_written, parquet_properties};
pub(crate) use temperature::temperature;
pub(crate) use time_to_convert::time_to_convert;
pub(crate) use trend::trend;
