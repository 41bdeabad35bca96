//! The columns as they were at a position of the ledger.

use super::logs::NONE;
use super::{Codes, Columns, Dimension, How, stage_of};
use crate::domain::{CampaignCard, Position, Settings, Temperature};
use crate::event::{Event, Recorded};
use crate::lifecycle::{Lifecycle, StageKind};
use std::borrow::Cow;

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
    pub(crate) activities: usize,
    pub(crate) follow_ups: usize,
    pub(crate) opportunities: usize,
    pub(crate) customers: usize,
    pub(crate) spends: usize,
}

/// One visit of a lead to a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The stage's number in the dictionary.
    pub(crate) stage: u32,
    pub(crate) entered_at: i64,
    /// None while it lasts.
    pub(crate) left_at: Option<i64>,
    /// By what it began; none for the capture.
    pub(crate) how: Option<How>,
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

    /// The temperatures that leads had, each at a place of its own; a place behind the cut stands for the cut.
    pub(crate) fn temperatures_at(&self, place: impl Fn(usize) -> Position) -> Codes {
        let changes = &self.columns.changes;
        let mut then = self.dimension(Dimension::Temperature).into_owned();
        for row in (0..self.changes).rev() {
            let lead = changes.lead[row] as usize;
            if changes.dimension[row] == Dimension::Temperature as u8 && changes.places.get(row) > place(lead) {
                then.set(lead, changes.before.get(row));
            }
        }
        then
    }

    /// The visit of a lead that lasts: its row among the spells, or none while the lead is where it was captured.
    #[inline]
    pub(crate) fn last_spell(&self, lead: usize) -> Option<usize> {
        let mut spell = self.columns.leads.last_spell[lead];
        while spell != NONE && spell as usize >= self.spells {
            spell = self.columns.spells.previous[spell as usize];
        }
        (spell != NONE).then_some(spell as usize)
    }

    /// The stage that a lead is in, by its number.
    #[inline]
    pub(crate) fn stage(&self, lead: usize) -> u32 {
        match self.last_spell(lead) {
            Some(spell) => self.columns.spells.stage.get(spell),
            None => self.columns.leads.first_stage.get(lead),
        }
    }

    /// Since when it is in that stage.
    #[inline]
    pub(crate) fn entered_at(&self, lead: usize) -> i64 {
        match self.last_spell(lead) {
            Some(spell) => self.columns.spells.entered_at[spell],
            None => self.columns.leads.captured_at[lead],
        }
    }

    /// The visits of a lead to stages, from its capture on.
    pub(crate) fn visits(&self, lead: usize, visits: &mut Vec<Visit>) {
        visits.clear();
        let spells = &self.columns.spells;
        let mut left_at = None;
        let mut next = self.last_spell(lead);
        while let Some(spell) = next {
            let entered_at = spells.entered_at[spell];
            visits.push(Visit {
                stage: spells.stage.get(spell),
                entered_at,
                left_at,
                how: How::of(spells.how[spell]),
                reason: spells.reason.get(spell),
                position: spells.places.get(spell),
            });
            left_at = Some(entered_at);
            next = Some(spells.previous[spell]).filter(|previous| *previous != NONE).map(|previous| previous as usize);
        }
        visits.push(Visit {
            stage: self.columns.leads.first_stage.get(lead),
            entered_at: self.columns.leads.captured_at[lead],
            left_at,
            how: None,
            reason: 0,
            position: self.columns.leads.places.get(lead),
        });
        visits.reverse();
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
