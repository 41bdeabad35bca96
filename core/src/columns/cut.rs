//! The columns as they were at a position of the ledger.

use super::logs::NONE;
use super::{Codes, Columns, Dimension, stage_of};
use crate::domain::{CampaignCard, Position, Settings, Temperature};
use crate::event::{Event, Recorded};
use crate::lifecycle::{Lifecycle, StageKind};
use std::borrow::Cow;
use std::ops::Range;

/// The columns up to a position: how long each log was then. It costs next to nothing; only dimensions that were written over since are
/// undone, each when it is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Cut<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) position: Position,
    pub(crate) leads: usize,
    pub(crate) spells: usize,
    pub(crate) assignments: usize,
    pub(crate) changes: usize,
    pub(crate) links: usize,
    pub(crate) activities: usize,
    pub(crate) follow_ups: usize,
    pub(crate) opportunities: usize,
    pub(crate) customers: usize,
    pub(crate) spends: usize,
}

/// One visit of a lead to a stage.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The stage's number in the dictionary.
    pub(crate) stage: u32,
    pub(crate) entered_at: i64,
    /// None while it lasts.
    pub(crate) left_at: Option<i64>,
    /// The reason's number, 0 for none.
    pub(crate) reason: u32,
    /// Where it was recorded.
    pub(crate) position: Position,
}

impl<'a> Cut<'a> {
    pub(crate) fn at(columns: &'a Columns, position: Position) -> Self {
        Self {
            columns,
            position,
            leads: columns.leads.places.up_to(position),
            spells: columns.spells.places.up_to(position),
            assignments: columns.assignments.places.up_to(position),
            changes: columns.changes.places.up_to(position),
            links: columns.links.places.up_to(position),
            activities: columns.activities.places.up_to(position),
            follow_ups: columns.follow_ups.places.up_to(position),
            opportunities: columns.opportunities.places.up_to(position),
            customers: columns.customers.places.up_to(position),
            spends: columns.spends.places.up_to(position),
        }
    }

    /// A dimension of the leads as it was.
    pub(crate) fn dimension(&self, dimension: Dimension) -> Cow<'a, Codes> {
        let now = self.columns.leads.dimension(dimension);
        if dimension == Dimension::Owner {
            return if self.assignments == self.columns.assignments.lead.len() {
                Cow::Borrowed(now)
            } else {
                Cow::Owned(self.owners_before(self.assignments, now.clone()))
            };
        }
        let changes = &self.columns.changes;
        let later = self.changes..changes.lead.len();
        if !changes.dimension[later.clone()].contains(&(dimension as u8)) {
            return Cow::Borrowed(now);
        }
        let mut then = now.clone();
        for row in later.rev().filter(|row| changes.dimension[*row] == dimension as u8) {
            then.set(changes.lead[row] as usize, changes.before.get(row));
        }
        Cow::Owned(then)
    }

    /// The stage that each lead is in.
    pub(crate) fn stages(&self) -> Cow<'a, Codes> {
        let (leads, spells) = (&self.columns.leads, &self.columns.spells);
        if self.spells == spells.lead.len() {
            return Cow::Borrowed(&leads.stage);
        }
        let mut then = leads.first_stage.clone();
        for (row, lead) in spells.lead[..self.spells].iter().enumerate() {
            then.set(*lead as usize, spells.stage.get(row));
        }
        Cow::Owned(then)
    }

    /// Since when each lead of a range is in that stage.
    pub(crate) fn since(&self, range: Range<usize>) -> Vec<i64> {
        let (leads, spells) = (&self.columns.leads, &self.columns.spells);
        let mut since = leads.captured_at[range.clone()].to_vec();
        for (row, lead) in spells.lead[..self.spells].iter().enumerate() {
            if let Some(since) = since.get_mut((*lead as usize).wrapping_sub(range.start)) {
                *since = spells.entered_at.get(row);
            }
        }
        since
    }

    /// For each lead the row of its last spell; [`NONE`] for one that never left the stage of its capture.
    pub(crate) fn last_spells(&self) -> Vec<u32> {
        let mut last = vec![NONE; self.leads];
        for (row, lead) in (0..).zip(&self.columns.spells.lead[..self.spells]) {
            if let Some(last) = last.get_mut(*lead as usize) {
                *last = row;
            }
        }
        last
    }

    /// The conversions, the last one first: the row of the spell, the lead, and whether it is the lead's last one.
    pub(crate) fn conversions(&self) -> impl Iterator<Item = (usize, usize, bool)> {
        let spells = &self.columns.spells;
        let rows = &spells.conversions[..spells.conversions.partition_point(|row| (*row as usize) < self.spells)];
        let mut seen = vec![0_u64; self.leads.div_ceil(64)];
        rows.iter().rev().filter_map(move |row| {
            let (row, lead) = (*row as usize, spells.lead[*row as usize] as usize);
            // Only damage can tell of a lead before its capture.
            let (seen, bit) = (seen.get_mut(lead / 64).filter(|_| lead < self.leads)?, 1 << (lead % 64));
            let last = *seen & bit == 0;
            *seen |= bit;
            Some((row, lead, last))
        })
    }

    /// The owners that leads were captured with.
    pub(crate) fn owners_at_capture(&self) -> Codes {
        self.owners_before(0, self.columns.leads.dimension(Dimension::Owner).clone())
    }

    fn owners_before(&self, assignment: usize, mut owners: Codes) -> Codes {
        let assignments = &self.columns.assignments;
        for row in (assignment..assignments.lead.len()).rev() {
            owners.set(assignments.lead[row] as usize, assignments.from.get(row));
        }
        owners
    }

    /// The temperatures that leads were captured with, and those that they had last: before the outcome of those that `has_outcome` has
    /// any.
    ///
    /// The changes are gone through from the last one back, and beside them the visits: a lead that has not come up among these by then
    /// had had its outcome when its temperature was changed.
    pub(crate) fn temperatures(&self, mut has_outcome: impl FnMut(usize) -> bool) -> [Codes; 2] {
        let (changes, spells) = (&self.columns.changes, &self.columns.spells);
        let mut places = changes.places.reader();
        let mut at_capture = self.dimension(Dimension::Temperature).into_owned();
        let mut last = at_capture.clone();
        let (mut moved, mut until) = (vec![0_u64; self.leads.div_ceil(64)], self.spells);
        let changed = changes.dimension[..self.changes].iter().enumerate().rev();
        for (row, _) in changed.filter(|(_, dimension)| **dimension == Dimension::Temperature as u8) {
            let (lead, before) = (changes.lead[row] as usize, changes.before.get(row));
            let known = spells.places.up_to(places.get(row)).min(until);
            for lead in &spells.lead[known..until] {
                let lead = *lead as usize;
                moved.get_mut(lead / 64).into_iter().for_each(|moved| *moved |= 1 << (lead % 64));
            }
            until = known;
            at_capture.set(lead, before);
            let moved = moved.get(lead / 64).is_none_or(|moved| moved >> (lead % 64) & 1 == 1);
            if !moved && has_outcome(lead) {
                last.set(lead, before);
            }
        }
        [at_capture, last]
    }

    /// The stage that a lead is in, by its number.
    #[cfg(test)]
    pub(crate) fn stage(&self, lead: usize) -> u32 {
        self.stages().get(lead)
    }

    /// Since when it is in that stage.
    #[cfg(test)]
    pub(crate) fn entered_at(&self, lead: usize) -> i64 {
        self.since(0..self.leads)[lead]
    }

    /// The visits of a lead to stages, from its capture on.
    #[cfg(test)]
    pub(crate) fn visits(&self, lead: usize, visits: &mut Vec<Visit>) {
        let (leads, spells) = (&self.columns.leads, &self.columns.spells);
        let first = Visit {
            stage: leads.first_stage.get(lead),
            entered_at: leads.captured_at[lead],
            left_at: None,
            reason: 0,
            position: leads.places.get(lead),
        };
        *visits = vec![first];
        for row in (0..self.spells).filter(|row| spells.lead[*row] as usize == lead) {
            let entered_at = spells.entered_at.get(row);
            if let Some(last) = visits.last_mut() {
                last.left_at = Some(entered_at);
            }
            let (stage, reason, position) = (spells.stage.get(row), spells.reason.get(row), spells.places.get(row));
            visits.push(Visit { stage, entered_at, left_at: None, reason, position });
        }
    }

    /// The kind of each stage of the dictionary, by its number.
    pub(crate) fn kinds(&self) -> Vec<StageKind> {
        let stages = self.columns.words.stages.iter().map(|text| stage_of(text).map_or(StageKind::New, |(_, kind)| kind));
        std::iter::once(StageKind::New).chain(stages).collect()
    }

    fn notes(&self) -> impl DoubleEndedIterator<Item = &'a Recorded> + use<'a> {
        let end = self.columns.notes.partition_point(|note| note.position <= self.position);
        self.columns.notes[..end].iter()
    }

    /// The lifecycles that held, the latest first.
    pub(crate) fn lifecycles(&self) -> impl Iterator<Item = &'a Lifecycle> + use<'a> {
        self.notes().rev().filter_map(|note| match &note.event {
            Event::BookCreated { lifecycle, .. } | Event::LifecycleChanged { lifecycle } => Some(lifecycle),
            _ => None,
        })
    }

    /// The settings that held.
    pub(crate) fn settings(&self) -> Option<&'a Settings> {
        self.notes().rev().find_map(|note| match &note.event {
            Event::BookCreated { settings, .. } | Event::SettingsChanged { settings } => Some(settings),
            _ => None,
        })
    }

    /// The name of a user.
    pub(crate) fn user_name(&self, number: u32) -> Option<&'a str> {
        self.notes().rev().find_map(|note| match &note.event {
            Event::UserAdded { user, name, .. } | Event::UserEdited { user, name, .. } if user.0 == u64::from(number) => Some(&**name),
            _ => None,
        })
    }

    /// The card of a campaign.
    pub(crate) fn campaign(&self, number: u32) -> Option<&'a CampaignCard> {
        self.notes().rev().find_map(|note| match &note.event {
            Event::CampaignAdded { campaign, card } | Event::CampaignEdited { campaign, card } if campaign.0 == u64::from(number) => {
                Some(card)
            }
            _ => None,
        })
    }

    /// The numbers of all campaigns.
    pub(crate) fn campaigns(&self) -> Vec<u32> {
        let added = self.notes().filter_map(|note| match &note.event {
            Event::CampaignAdded { campaign, .. } => u32::try_from(campaign.0).ok(),
            _ => None,
        });
        added.collect()
    }

    /// The temperature of a number.
    pub(crate) fn temperature(code: u32) -> Temperature {
        Temperature::ALL.get(code as usize).copied().unwrap_or_default()
    }
}
