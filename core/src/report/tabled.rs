//! Answers in tables: with the columns of their groups, and in full for people to read.

use super::lines::{Line, Totals};
use super::table::{Cells, Table};
use super::{
    ActivityCount, ActivityTotals, AgingRow, Cohort, CohortTotals, ConversionRow, FirstResponseRow, FunnelStage, FunnelTotals, GroupValue,
    LostReason, LostTotals, OwnerRow, PipelineRow, PipelineTotals, Report, Resolved, Row, SourceRow, StageDuration, TemperatureRow,
    TimeToConvertRow, TimeToConvertTotals, TrendRow, TrendTotals,
};
use chrono_tz::Tz;
use std::fmt;
use std::mem::discriminant;

macro_rules! tabled {
    ($($row:ty, $totals:ty;)*) => {$(
        impl Report<$row, $totals> {
            /// The rows as a table: the columns of their groups (of a user or campaign also its number), then the measures.
            pub fn table(&self) -> Table {
                rows(&self.request, &self.rows)
            }

            /// The totals as a table.
            pub fn totals_table(&self) -> Table {
                let mut cells = Cells::new();
                self.totals.rows(&mut cells);
                cells.finish()
            }
        }

        /// The whole answer in plain text: what was asked, the rows, the totals.
        impl fmt::Display for Report<$row, $totals> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                show(out, self.table(), &self.request, &self.totals)
            }
        }
    )*};
}

tabled! {
    FunnelStage, FunnelTotals;
    ConversionRow, ConversionRow;
    TimeToConvertRow, TimeToConvertTotals;
    StageDuration, Vec<StageDuration>;
    Cohort, CohortTotals;
    TrendRow, TrendTotals;
    SourceRow, SourceRow;
    OwnerRow, OwnerRow;
    FirstResponseRow, FirstResponseRow;
    ActivityCount, ActivityTotals;
    AgingRow, AgingRow;
    LostReason, LostTotals;
    PipelineRow, PipelineTotals;
    TemperatureRow, TemperatureRow;
}

fn rows<R: Line>(request: &Resolved, rows: &[Row<R>]) -> Table {
    let mut cells = Cells::new();
    let names: Vec<String> = request.group_by.iter().map(ToString::to_string).collect();
    let kinds: Vec<Option<&GroupValue>> = (0..names.len()).map(|key| kind(rows.iter().map(|row| &row.group[key]))).collect();
    for row in rows {
        cells.begin_row();
        for ((name, value), kind) in names.iter().zip(&row.group).zip(&kinds) {
            put(&mut cells, name, value, *kind);
        }
        row.measures.put(&mut cells);
    }
    cells.finish()
}

/// A value that tells the kind of a column of groups; none where the column is one of texts: where there is no value, or values of
/// several types under one attribute, which have no other column in common.
fn kind<'a>(values: impl Iterator<Item = &'a GroupValue>) -> Option<&'a GroupValue> {
    let mut values = values.filter(|value| **value != GroupValue::None);
    let first = values.next()?;
    values.all(|other| discriminant(other) == discriminant(first)).then_some(first)
}

fn put(cells: &mut Cells, name: &str, value: &GroupValue, kind: Option<&GroupValue>) {
    let number = |value: &GroupValue| match value {
        GroupValue::User { id, .. } => Some(id.0),
        GroupValue::Campaign { id, .. } => Some(id.0),
        _ => None,
    };
    // A column is put down in the first row, whether that has a value or not.
    match kind {
        Some(GroupValue::Flag(_)) => cells.flag(name, if let GroupValue::Flag(flag) = value { Some(*flag) } else { None }),
        Some(GroupValue::Whole(_)) => cells.whole(name, if let GroupValue::Whole(number) = value { Some(*number) } else { None }),
        Some(GroupValue::Number(_)) => cells.number(name, if let GroupValue::Number(number) = value { Some(*number) } else { None }),
        Some(GroupValue::Instant(_)) => cells.instant(name, if let GroupValue::Instant(instant) = value { Some(*instant) } else { None }),
        Some(GroupValue::Date(_)) => cells.date(name, if let GroupValue::Date(date) = value { Some(*date) } else { None }),
        _ => cells.text(name, Some(value.to_string()).filter(|_| *value != GroupValue::None).as_deref()),
    }
    if let Some(GroupValue::User { .. } | GroupValue::Campaign { .. }) = kind {
        cells.optional_count(&format!("{name}_id"), number(value));
    }
}

fn show(out: &mut fmt::Formatter<'_>, table: Table, request: &Resolved, totals: &impl Totals) -> fmt::Result {
    writeln!(out, "{}", heading(request))?;
    write!(out, "\n{table}")?;
    let mut cells = Cells::new();
    totals.rows(&mut cells);
    let of_all = cells.finish();
    // Without groups, totals of the same shape say the same once more.
    if of_all != table && of_all.rows() > 0 {
        write!(out, "\ntotals\n\n{of_all}")?;
    }
    let mut cells = Cells::new();
    totals.more(&mut cells);
    let more = cells.finish();
    if more != table && more.rows() > 0 {
        write!(out, "\n{more}")?;
    }
    match totals.remark() {
        Some(remark) => writeln!(out, "\n{remark}"),
        None => Ok(()),
    }
}

/// What was asked, in one line.
fn heading(request: &Resolved) -> String {
    let zone: Tz = request.zone.parse().unwrap_or(Tz::UTC);
    let local = |instant: crate::domain::Timestamp| instant.to_datetime().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let period = match (request.from, request.until) {
        (None, None) => "all of time".to_owned(),
        (Some(from), None) => format!("since {}", local(from)),
        (None, Some(until)) => format!("until {}", local(until)),
        (Some(from), Some(until)) => format!("{} until {}", local(from), local(until)),
    };
    let groups: Vec<String> = request.group_by.iter().map(ToString::to_string).collect();
    let by = if groups.is_empty() { String::new() } else { format!(" by {}", groups.join(" and ")) };
    let filtered = if request.filter == crate::query::LeadFilter::default() { "" } else { ", filtered" };
    let name = request.report.replace('_', " ");
    format!("{name}{by}{filtered}: {period} ({}), as of {}", request.zone, local(request.as_of))
}
