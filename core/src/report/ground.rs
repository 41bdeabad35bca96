//! What all reports stand on: the request as it is understood, the cut through the columns, the leads that fit, and the counting by group.

use super::groups::Groups;
use super::select::fitting;
use super::{GroupBy, GroupValue, Resolved, Row, Scope};
use crate::columns::{Columns, Cut, stage_of};
use crate::domain::{Position, Timestamp};
use crate::error::{Error, Result};
use crate::lifecycle::{Lifecycle, StageKind};
use crate::query::LeadFilter;
use chrono_tz::Tz;

/// How many keys a report is grouped by at most.
const KEYS: usize = 2;

/// From when a report looks: an instant, and the last event that the book knew of by then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standpoint {
    pub(crate) as_of: Timestamp,
    pub(crate) position: Position,
}

/// A report's ground.
pub(super) struct Ground<'a> {
    pub(super) cut: Cut<'a>,
    pub(super) request: Resolved,
    pub(super) zone: Tz,
    /// The period, in microseconds; the ends of time where it is open.
    from: i64,
    until: i64,
    /// The instant of the report, in microseconds.
    pub(super) now: i64,
    fits: Option<Vec<bool>>,
    /// The kind of each stage's number.
    pub(super) kinds: Vec<StageKind>,
}

impl<'a> Ground<'a> {
    /// # Errors
    /// `invalid` for a zone, period, filter or grouping that is not acceptable.
    pub(super) fn new(report: &'static str, columns: &'a Columns, scope: &Scope, standpoint: Standpoint) -> Result<Self> {
        let cut = Cut::at(columns, standpoint.position);
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
        let request = Resolved {
            report,
            from: span.from,
            until: span.until,
            zone: zone.name().to_owned(),
            as_of: standpoint.as_of,
            position: standpoint.position,
            filter: scope.filter.clone(),
            group_by: scope.group_by.clone(),
            overlapping: scope.group_by.iter().any(GroupBy::overlaps),
        };
        Ok(Self {
            fits: fitting(&cut, &scope.filter),
            kinds: cut.kinds(),
            cut,
            request,
            zone,
            from: span.from.map_or(i64::MIN, Timestamp::micros),
            until: span.until.map_or(i64::MAX, Timestamp::micros),
            now: standpoint.as_of.micros(),
        })
    }

    /// Whether an instant lies in the period.
    #[inline]
    pub(super) fn within(&self, at: i64) -> bool {
        self.from <= at && at < self.until
    }

    /// The ends of the period, those of time where it is open.
    pub(super) fn ends(&self) -> (i64, i64) {
        (self.from, self.until)
    }

    /// Whether the filter lets a lead through; what has no lead only passes where nothing is filtered.
    #[inline]
    pub(super) fn fits(&self, lead: Option<usize>) -> bool {
        match (&self.fits, lead) {
            (None, _) => true,
            (Some(fits), Some(lead)) => fits.get(lead).copied().unwrap_or(false),
            (Some(_), None) => false,
        }
    }

    /// The leads that the filter lets through.
    pub(super) fn leads(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.cut.leads).filter(|lead| self.fits.as_ref().is_none_or(|fits| fits[*lead]))
    }

    /// Those of them that were captured in the period, and when.
    pub(super) fn captured(&self) -> impl Iterator<Item = (usize, i64)> + '_ {
        let captured_at = &self.cut.columns.leads.captured_at;
        self.leads().map(|lead| (lead, captured_at[lead])).filter(|(_, at)| self.within(*at))
    }

    /// The kind of the stage that a lead is in.
    #[inline]
    pub(super) fn kind(&self, lead: usize) -> StageKind {
        self.kinds.get(self.cut.stage(lead) as usize).copied().unwrap_or(StageKind::New)
    }

    /// When a lead was converted, if that stands.
    #[inline]
    pub(super) fn converted_at(&self, lead: usize) -> Option<i64> {
        (self.kind(lead) == StageKind::Converted).then(|| self.cut.entered_at(lead))
    }

    /// The groups of the request.
    pub(super) fn groups(&self) -> Groups<'a> {
        Groups::new(self.cut, &self.request.group_by, self.zone)
    }

    /// Something to count by group.
    pub(super) fn tally<A: Default + Clone>(&self) -> Tally<'a, A> {
        Tally { groups: self.groups(), totals: A::default(), each: Vec::new(), of: Vec::new() }
    }

    /// The lifecycle that holds.
    pub(super) fn lifecycle(&self) -> &'a Lifecycle {
        static NONE: Lifecycle = Lifecycle { stages: Vec::new(), moves: Vec::new() };
        self.cut.lifecycles().next().unwrap_or(&NONE)
    }

    /// The stages that a report has lines for: those of the lifecycle, in its order, and behind them others that came up. Each with the
    /// number that stands for all of its key, where it has one.
    pub(super) fn stage_lines(&self, first: &[u32], came_up: impl Fn(u32) -> bool) -> Vec<StageLine> {
        let words = &self.cut.columns.words;
        let lifecycle = self.lifecycle();
        let number = |key: &str| {
            let stages = words.stages.iter().zip(1..);
            stages
                .filter_map(|(text, code)| stage_of(text).map(|(known, _)| (known, code)))
                .find(|(known, _)| *known == key)
                .map(|(_, code)| code)
        };
        let mut lines: Vec<StageLine> = lifecycle
            .stages
            .iter()
            .map(|stage| StageLine { key: stage.key.clone(), kind: stage.kind, number: number(&stage.key).unwrap_or(0) })
            .collect();
        let mut others: Vec<StageLine> = Vec::new();
        for (text, code) in words.stages.iter().zip(1_u32..) {
            let Some((key, kind)) = stage_of(text) else { continue };
            let known = lifecycle.stage(key).is_some() || first.get(code as usize) != Some(&code) || !came_up(code);
            if !known {
                let last = self.cut.lifecycles().find_map(|lifecycle| lifecycle.stage(key));
                others.push(StageLine { key: key.to_owned(), kind: last.map_or(kind, |stage| stage.kind), number: code });
            }
        }
        others.sort_by(|one, two| one.key.cmp(&two.key));
        lines.append(&mut others);
        lines
    }

    /// Who fits of those that a filter by campaign, source and channel is meant for.
    pub(super) fn filter(&self) -> &LeadFilter {
        &self.request.filter
    }
}

/// A stage that a report has a line for.
pub(super) struct StageLine {
    pub(super) key: String,
    pub(super) kind: StageKind,
    /// The first number that has its key; 0 if no lead ever was in it.
    pub(super) number: u32,
}

/// Counts over everything, and by group.
pub(super) struct Tally<'a, A> {
    pub(super) groups: Groups<'a>,
    pub(super) totals: A,
    pub(super) each: Vec<A>,
    of: Vec<u32>,
}

impl<A: Default + Clone> Tally<'_, A> {
    /// Counts what happened to a lead (or to none) at an instant.
    #[inline]
    pub(super) fn add(&mut self, lead: Option<usize>, at: i64, count: impl Fn(&mut A)) {
        count(&mut self.totals);
        if self.groups.is_empty() {
            return;
        }
        if let Some(group) = self.groups.one(lead, at) {
            count(self.group(group));
            return;
        }
        let mut of = std::mem::take(&mut self.of);
        self.groups.of(lead, at, &mut of);
        for group in &of {
            count(self.group(*group));
        }
        self.of = of;
    }

    /// Counts what is of one group, whatever leads are in it.
    pub(super) fn add_to(&mut self, group: impl FnOnce(&mut Groups<'_>) -> u32, count: impl Fn(&mut A)) {
        count(&mut self.totals);
        if !self.groups.is_empty() {
            let group = group(&mut self.groups);
            count(self.group(group));
        }
    }

    fn group(&mut self, group: u32) -> &mut A {
        let index = group as usize;
        if self.each.len() <= index {
            self.each.resize(index + 1, A::default());
        }
        &mut self.each[index]
    }

    /// What one measures over everything, and for each group in their order; without groups, once more what is over everything.
    pub(super) fn finish<T: Clone>(mut self, mut measure: impl FnMut(A) -> T) -> (T, Vec<(Vec<GroupValue>, T)>) {
        let totals = measure(self.totals);
        if self.groups.is_empty() {
            let rows = vec![(Vec::new(), totals.clone())];
            return (totals, rows);
        }
        self.each.resize(self.groups.len(), A::default());
        let ordered = self.groups.ordered();
        let rows = ordered.into_iter().map(|(group, id)| (group, measure(std::mem::take(&mut self.each[id])))).collect();
        (totals, rows)
    }

    /// The same where every group has one row.
    pub(super) fn rows<R: Clone>(self, measure: impl FnMut(A) -> R) -> (R, Vec<Row<R>>) {
        let (totals, rows) = self.finish(measure);
        (totals, rows.into_iter().map(|(group, measures)| Row { group, measures }).collect())
    }

    /// The same where every group has several lines.
    pub(super) fn lines<R: Clone>(self, measure: impl FnMut(A) -> Vec<R>) -> (Vec<R>, Vec<Row<R>>) {
        let (totals, rows) = self.finish(measure);
        (totals, flat(rows))
    }
}

/// One row a line.
pub(super) fn flat<R>(rows: Vec<(Vec<GroupValue>, Vec<R>)>) -> Vec<Row<R>> {
    let lines = |(group, lines): (Vec<GroupValue>, Vec<R>)| lines.into_iter().map(move |measures| Row { group: group.clone(), measures });
    rows.into_iter().flat_map(lines).collect()
}
