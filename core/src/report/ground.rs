//! What all reports stand on: the request as it is understood, the cut through the columns, and the leads that fit.

use super::groups::Groups;
use super::select::fitting;
use super::tally::{Merge, Tally};
use super::{GroupBy, Resolved, Scope};
use crate::columns::{Codes, Columns, Cut, stage_of};
use crate::domain::{Position, Timestamp};
use crate::error::{Error, Result};
use crate::lifecycle::{Lifecycle, StageKind};
use crate::query::LeadFilter;
use chrono_tz::Tz;
use std::borrow::Cow;
use std::ops::Range;

/// How many keys a report is grouped by at most.
const KEYS: usize = 2;

/// From when a report looks: an instant, and the last event that the book knew of by then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standpoint {
    pub(crate) as_of: Timestamp,
    pub(crate) position: Position,
}

/// Whether a lead is one that is asked about.
pub(super) type Wanted<'w> = &'w (dyn Fn(usize) -> bool + Sync);

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
    /// The stage that each lead is in.
    pub(super) stages: Cow<'a, Codes>,
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
            stages: cut.stages(),
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

    /// Those of a range that the filter lets through, that were captured in the period and are wanted; and when.
    pub(super) fn captured_among(&self, range: Range<usize>, wanted: Option<Wanted<'_>>, leads: &mut Vec<u32>, ats: &mut Vec<i64>) {
        leads.clear();
        ats.clear();
        let all = &self.cut.columns.leads.captured_at[range.clone()];
        if wanted.is_none() && self.fits.is_none() && self.from == i64::MIN && self.until == i64::MAX {
            leads.extend(range.start as u32..range.end as u32);
            ats.extend_from_slice(all);
            return;
        }
        // Written down whether it fits or not, and written over if not: what fits cannot be foretold.
        leads.resize(all.len(), 0);
        ats.resize(all.len(), 0);
        let mut count = 0;
        for (index, at) in all.iter().enumerate() {
            let lead = range.start + index;
            leads[count] = lead as u32;
            ats[count] = *at;
            count += usize::from(self.within(*at) & self.fits.as_ref().is_none_or(|fits| fits[lead]));
        }
        if let Some(wanted) = wanted {
            let all = count;
            count = 0;
            for index in 0..all {
                (leads[count], ats[count]) = (leads[index], ats[index]);
                count += usize::from(wanted(leads[count] as usize));
            }
        }
        leads.truncate(count);
        ats.truncate(count);
    }

    /// The kind of the stage that a lead is in.
    #[inline]
    pub(super) fn kind(&self, lead: usize) -> StageKind {
        self.kinds.get(self.stages.get(lead) as usize).copied().unwrap_or(StageKind::New)
    }

    /// All conversions, the last one first: the row of the spell, the lead, and whether it stands.
    pub(super) fn all_conversions(&self) -> impl Iterator<Item = (usize, usize, bool)> {
        self.cut.conversions().map(|(row, lead, last)| (row, lead, last && self.kind(lead) == StageKind::Converted))
    }

    /// The conversions that stand, of the leads that the filter lets through: the lead, and when.
    pub(super) fn conversions(&self) -> impl Iterator<Item = (usize, i64)> {
        let entered_at = &self.cut.columns.spells.entered_at;
        let standing = self.all_conversions().filter(|(_, lead, stands)| *stands && self.fits(Some(*lead)));
        standing.map(|(row, lead, _)| (lead, entered_at.get(row)))
    }

    /// The groups of the request.
    pub(super) fn groups(&self) -> Groups<'a> {
        Groups::new(self.cut, &self.request.group_by, self.zone)
    }

    /// Something to count by group.
    pub(super) fn tally<A: Merge>(&self) -> Tally<'a, A> {
        Tally::new(self.groups())
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

impl StageLine {
    /// Where things stand that are kept by number.
    pub(super) fn index(&self) -> usize {
        self.number as usize
    }
}
