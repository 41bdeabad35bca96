//! The reports.

use super::Reported;
use super::fields::Fields;
use super::operation::{Operation, operation, row, told};
use crate::domain::Timestamp;
use crate::error::Result;
use crate::query::LeadFilter;
use crate::report::{
    ActivityCount, ActivityTotals, AgingQuery, AgingRow, Cohort, CohortTotals, CohortsQuery, ConversionRow, FirstResponseQuery,
    FirstResponseRow, FunnelStage, FunnelTotals, LostReason, LostTotals, OwnerRow, Period, PipelineQuery, PipelineRow, PipelineTotals,
    Report, Scope, SourceRow, StageDuration, Table, TemperatureRow, TimeToConvertQuery, TimeToConvertRow, TimeToConvertTotals, TrendQuery,
    TrendRow, TrendTotals,
};

/// A report: what it is asked makes its parameters, and its rows make a table.
macro_rules! report {
    ($name:ident $about:literal $query:ty => $row:ty, $totals:ty) => {
        Operation {
            report: Some(|book, mut fields| {
                let query: $query = fields.rest()?;
                let report = book.$name(query)?;
                Ok(Reported { answer: told(&report)?, table: report.table(), text: report.to_string() })
            }),
            ..operation!(Reports Report $name $about
                (rest query: $query = "Which time, which leads, in which groups, as of when.",)
                -> Report<$row, $totals>, |book| book.$name(query)?)
        }
    };
}

/// The rows behind the reports: a table is all that they answer.
macro_rules! extract {
    ($name:ident $about:literal) => {
        Operation {
            listed: Some(|book, fields| book.$name(scope(fields)?)),
            ..row!(Reports Report $name $about
                (may period: Period = "What they are about, by when they happened. All of time if nothing is said.",
                 may zone: String = "The time zone of the period, by its IANA name; that of the book if nothing is said.",
                 may filter: LeadFilter = "Only of these leads, as they were at `as_of`.",
                 may as_of: Timestamp = "What the book knew at that instant; now, if nothing is said.",)
                -> Table, |book, fields| told(&book.$name(scope(fields)?)?))
        }
    };
}

/// What an extract is asked.
fn scope(mut fields: Fields) -> Result<Scope> {
    let (period, filter): (Option<Period>, Option<LeadFilter>) = (fields.may("period")?, fields.may("filter")?);
    let scope = Scope {
        period: period.unwrap_or_default(),
        zone: fields.may("zone")?,
        filter: filter.unwrap_or_default(),
        group_by: Vec::new(),
        as_of: fields.may("as_of")?,
    };
    fields.end()?;
    Ok(scope)
}

pub(super) const OPERATIONS: &[Operation] = &[
    report!(funnel
        "How far the leads captured in the period came, stage by stage of the lifecycle."
        Scope => FunnelStage, FunnelTotals),
    report!(conversion "How many of the leads captured in the period are converted, and how many conversions the period saw."
        Scope => ConversionRow, ConversionRow),
    report!(time_to_convert "How long the leads captured in the period take to convert, with those that have not converted yet taken into \
         account." TimeToConvertQuery => TimeToConvertRow, TimeToConvertTotals),
    report!(stage_durations
        "How long visits to each stage last that began in the period."
        Scope => StageDuration, Vec<StageDuration>),
    report!(cohorts
        "The leads captured in the period by their step of capture, followed step by step."
        CohortsQuery => Cohort, CohortTotals),
    report!(trend
        "What happened in the period, step by step of the calendar, and in the period before."
        TrendQuery => TrendRow, TrendTotals),
    report!(sources "The leads captured in the period by source (or other groups), what they cost and what they brought."
        Scope => SourceRow, SourceRow),
    report!(owners "What users did in the period, as owners of leads and as owners of customers." Scope => OwnerRow, OwnerRow),
    report!(first_response
        "How soon the leads captured in the period heard from us."
        FirstResponseQuery => FirstResponseRow, FirstResponseRow),
    report!(activity_counts "How many touches the leads captured in the period had, and how many of them converted."
        Scope => ActivityCount, ActivityTotals),
    report!(aging "How long open leads have stood in their stage, and what is overdue." AgingQuery => AgingRow, AgingRow),
    report!(lost_reasons "Why and from where leads and opportunities were lost in the period." Scope => LostReason, LostTotals),
    report!(pipeline "The open opportunities, and what moved among them since an earlier instant."
        PipelineQuery => PipelineRow, PipelineTotals),
    report!(temperature
        "Whether hot leads convert more often, of the leads captured in the period."
        Scope => TemperatureRow, TemperatureRow),
    extract!(spells "Every visit of a lead to a stage that began in the period, lead by lead: as a table."),
    extract!(conversions "Every conversion that happened in the period, also those that were taken back since: as a table."),
];

#[cfg(test)]
mod tests;
