//! Rows in which nothing is told: they have the columns of all others, and so name the columns of a table without rows.

use super::{
    ActivityCount, ActivityTotals, AgingRow, Cohort, CohortCell, CohortTotals, ConversionRow, FirstResponseRow, FunnelStage, FunnelTotals,
    Lost, LostReason, LostTotals, OwnerRow, PipelineRow, PipelineTotals, SourceRow, StageDuration, TemperatureRow, TimeToConvertRow,
    TimeToConvertTotals, TrendRow, TrendTotals,
};
use std::borrow::Cow;

/// Totals that know what a row of their report is like.
pub(super) trait Blank<R: Clone> {
    /// A row with all the columns that rows have; what stands in them is of no account.
    fn blank(&self) -> Cow<'_, R>;
}

/// Totals of the same shape as the rows.
macro_rules! as_rows {
    ($($row:ty)*) => {$(
        impl Blank<$row> for $row {
            fn blank(&self) -> Cow<'_, $row> {
                Cow::Borrowed(self)
            }
        }
    )*};
}

as_rows!(ConversionRow SourceRow OwnerRow FirstResponseRow AgingRow TemperatureRow);

/// Rows that have the same columns whatever is asked.
macro_rules! always {
    ($($totals:ty => $row:ty, $blank:expr;)*) => {$(
        impl Blank<$row> for $totals {
            fn blank(&self) -> Cow<'_, $row> {
                Cow::Owned($blank)
            }
        }
    )*};
}

always! {
    FunnelTotals => FunnelStage, FunnelStage::default();
    Vec<StageDuration> => StageDuration, StageDuration::default();
    // How far a cohort is followed depends on its age; its own step is there in each.
    CohortTotals => Cohort, Cohort { cells: vec![CohortCell { leads: 0, converted: 0, rate: None }], ..Cohort::default() };
    TrendTotals => TrendRow, TrendRow::default();
    ActivityTotals => ActivityCount, ActivityCount::default();
    LostTotals => LostReason, LostReason { lost: Lost::Lead, reason: None, stage: String::new(), count: 0, reopened: 0, won: 0 };
    PipelineTotals => PipelineRow, PipelineRow::default();
}

/// The quantiles and days are those that were asked for, in the totals as in every row.
impl Blank<TimeToConvertRow> for TimeToConvertTotals {
    fn blank(&self) -> Cow<'_, TimeToConvertRow> {
        Cow::Borrowed(&self.all)
    }
}
