//! What was asked, as it is understood, and the desk where it is answered.

use super::ground::Ground;
use super::kept::Answers;
use super::{GroupBy, Question, Report, Resolved, Row, Scope};
use crate::columns::{Columns, Cut};
use crate::domain::{Position, Timestamp};
use crate::error::{Error, Result};
use crate::query::LeadFilter;
use chrono_tz::Tz;
use serde::Serialize;

/// How many keys a report is grouped by at most.
const KEYS: usize = 2;

/// From when a report looks: an instant, and the last event that the book knew of by then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standpoint {
    /// Reports see it through [`Now`](super::now::Now).
    as_of: Timestamp,
    pub(crate) position: Position,
}

impl Standpoint {
    pub(crate) fn new(as_of: Timestamp, position: Position) -> Self {
        Self { as_of, position }
    }
}

/// The scope of a question as it is understood, all but its instant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    report: &'static str,
    pub(super) from: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    pub(super) zone: Tz,
    position: Position,
    pub(super) filter: LeadFilter,
    pub(super) group_by: Vec<GroupBy>,
}

impl Asked {
    fn of(report: &'static str, cut: &Cut<'_>, scope: &Scope, standpoint: Standpoint) -> Result<Self> {
        let settings = cut.settings().ok_or_else(|| Error::corrupt("the book has no settings").at("book"))?;
        let zone_name = scope.zone.as_ref().unwrap_or(&settings.zone);
        let zone: Tz = zone_name
            .parse()
            .map_err(|_| Error::invalid("zone", format!("{zone_name:?} is not a time zone of IANA, such as America/Sao_Paulo or UTC")))?;
        let span = scope.period.resolve(zone, standpoint.as_of)?;
        if let Some(lifecycle) = cut.lifecycles().next() {
            scope.filter.check(lifecycle)?;
        }
        if scope.group_by.len() > KEYS {
            return Err(Error::invalid("group_by", format!("{} keys are too many, up to {KEYS} are accepted", scope.group_by.len())));
        }
        if scope.group_by.iter().any(|key| *key == GroupBy::attribute("")) {
            return Err(Error::invalid("group_by", "the name of the attribute is missing after \"attribute:\""));
        }
        if let [one, two] = &scope.group_by[..]
            && one == two
        {
            return Err(Error::invalid("group_by", format!("{one} stands there twice")));
        }
        Ok(Self {
            report,
            from: span.from,
            until: span.until,
            zone,
            position: standpoint.position,
            filter: scope.filter.clone(),
            group_by: scope.group_by.clone(),
        })
    }

    /// Whether one lead can be in several groups.
    pub(super) fn overlaps(&self) -> bool {
        self.group_by.iter().any(GroupBy::overlaps)
    }

    fn resolved(&self, as_of: Timestamp) -> Resolved {
        Resolved {
            report: self.report,
            from: self.from,
            until: self.until,
            zone: self.zone.name().to_owned(),
            as_of,
            position: self.position,
            filter: self.filter.clone(),
            group_by: self.group_by.clone(),
            overlapping: self.overlaps(),
        }
    }
}

/// Where questions are answered: the columns, the standpoint, and the answers that are kept.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    columns: &'a Columns,
    standpoint: Standpoint,
    answers: &'a Answers,
}

impl<'a> Desk<'a> {
    /// The columns reach at least up to the position of the standpoint.
    pub(crate) fn new(columns: &'a Columns, standpoint: Standpoint, answers: &'a Answers) -> Self {
        Self { columns, standpoint, answers }
    }

    /// The ground under a question whose answer is not kept.
    ///
    /// # Errors
    /// `invalid` for a zone, period, filter or grouping that is not acceptable.
    pub(super) fn ground(self, report: &'static str, scope: &Scope) -> Result<Ground<'a>> {
        let cut = Cut::at(self.columns, self.standpoint.position);
        let asked = Asked::of(report, &cut, scope, self.standpoint)?;
        Ok(Ground::new(cut, asked, self.standpoint.as_of.micros()))
    }

    /// The question's answer: one that is kept, or what is computed, and kept then. It must follow from the ground and the question alone.
    ///
    /// # Errors
    /// `invalid` for a zone, period, filter or grouping that is not acceptable, and what the computing answers.
    pub(super) fn answer<Q: Question, R, T>(
        self,
        report: &'static str,
        query: &Q,
        compute: impl FnOnce(&Ground<'a>) -> Result<(Vec<Row<R>>, T)>,
    ) -> Result<Report<R, T>>
    where
        R: Clone + Serialize + Send + Sync + 'static,
        T: Clone + Serialize + Send + Sync + 'static,
    {
        let Self { columns, standpoint, answers } = self;
        let cut = Cut::at(columns, standpoint.position);
        let asked = Asked::of(report, &cut, query.scope(), standpoint)?;
        let question = (asked, query.besides());
        if let Some(report) = answers.find(&question, standpoint.as_of) {
            return Ok(report);
        }
        let ground = Ground::new(cut, question.0.clone(), standpoint.as_of.micros());
        let (rows, totals) = compute(&ground)?;
        let report = Report { request: question.0.resolved(standpoint.as_of), rows, totals };
        answers.keep(question, &report, ground.now.same());
        Ok(report)
    }

    /// An instant from which on something is told must not lie after that of the report.
    ///
    /// # Errors
    /// `invalid` if it does.
    pub(crate) fn check_since(&self, since: Timestamp) -> Result<()> {
        if since > self.standpoint.as_of {
            let problem = format!("{since} lies after the instant of the report, {}", self.standpoint.as_of);
            return Err(Error::invalid("since", problem));
        }
        Ok(())
    }
}
