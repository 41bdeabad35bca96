//! What a report answers: rows, totals, and the request as it was understood.

use super::{GroupBy, GroupValue};
use crate::domain::{Position, Timestamp};
use crate::query::LeadFilter;
use serde::Serialize;
use std::ops::Deref;

/// The answer of a report: one row a group (and, where the report has lines of its own, one a line), the totals over everything
/// selected, and the request as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "boundary", schemars(rename = "{R}Report"))]
pub struct Report<R, T = R> {
    /// The request as it was understood.
    pub request: Resolved,
    /// The rows, in the order of their groups. Without groups it is one row (or one set of lines), equal to the totals.
    pub rows: Vec<Row<R>>,
    /// The same over everything that was selected. Groups sum to it wherever the measure adds up and the groups do not overlap.
    pub totals: T,
}

/// A row of a report. The measures are read as if they were its own: `row.leads`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "boundary", schemars(rename = "Grouped{R}"))]
pub struct Row<R> {
    /// The values of its group, one a key of [`Resolved::group_by`].
    pub group: Vec<GroupValue>,
    /// What was counted and measured.
    #[serde(flatten)]
    pub measures: R,
}

impl<R> Deref for Row<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.measures
    }
}

/// A request as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Resolved {
    /// Which report.
    pub report: &'static str,
    /// The first instant of the period; none if it has no beginning.
    pub from: Option<Timestamp>,
    /// The first instant after the period; none if it has no end.
    pub until: Option<Timestamp>,
    /// The time zone of the period and of calendar groups.
    pub zone: String,
    /// As of when: what lasts at that instant has lasted until then.
    pub as_of: Timestamp,
    /// The last event that the book knew of at that instant.
    pub position: Position,
    /// Which leads.
    pub filter: LeadFilter,
    /// In which groups.
    pub group_by: Vec<GroupBy>,
    /// Whether one lead can be in several groups, so that these do not sum to the totals.
    pub overlapping: bool,
}
