//! What all reports stand on: the request as it is understood, the cut through the columns, and the leads that fit.

use super::asked::Asked;
use super::groups::Groups;
use super::now::Now;
use super::select::fitting;
use super::tally::{Merge, Tally, of_leads};
use crate::columns::{Codes, Cut, stage_of};
use crate::domain::Timestamp;
use crate::lifecycle::{Lifecycle, StageKind};
use crate::query::LeadFilter;
use chrono_tz::Tz;
use std::borrow::Cow;
use std::ops::Range;

/// Whether a lead is one that is asked about.
pub(super) type Wanted<'w> = &'w (dyn Fn(usize) -> bool + Sync);

/// A report's ground.
pub(super) struct Ground<'a> {
    pub(super) cut: Cut<'a>,
    pub(super) asked: Asked,
    pub(super) zone: Tz,
    /// The period, in microseconds; the ends of time where it is open.
    from: i64,
    until: i64,
    /// The instant of the report, in microseconds. It stands nowhere else.
    pub(super) now: Now,
    fits: Option<Vec<bool>>,
    /// Whether the filter asks for anything.
    filtered: bool,
    /// The kind of each stage's number.
    pub(super) kinds: Vec<StageKind>,
    /// The stage that each lead is in.
    pub(super) stages: Cow<'a, Codes>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(cut: Cut<'a>, asked: Asked, now: i64) -> Self {
        Self {
            fits: fitting(&cut, &asked.filter),
            filtered: asked.filter != LeadFilter::default(),
            kinds: cut.kinds(),
            stages: cut.stages(),
            cut,
            zone: asked.zone,
            from: asked.from.map_or(i64::MIN, Timestamp::micros),
            until: asked.until.map_or(i64::MAX, Timestamp::micros),
            asked,
            now: Now::new(now),
        }
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
            (Some(_), None) => !self.filtered,
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

    /// Since when each lead is in the stage that it is in.
    pub(super) fn since(&self) -> Vec<i64> {
        of_leads(self.cut.leads, |range| self.cut.since(range))
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
        Groups::new(self.cut, &self.asked.group_by, self.zone)
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
        &self.asked.filter
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
