//! Folding events into activities, follow-ups, users and campaigns.

use super::Fold;
use crate::domain::{Activity, Campaign, FollowUp, Position, User, add_to};
use crate::event::{Event, Recorded};

impl Fold for Activity {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::ActivityRecorded { activity, subject, kind, direction, text, outcome } = &recorded.event else { return None };
        Some(Self {
            id: *activity,
            subject: *subject,
            kind: *kind,
            direction: *direction,
            at: recorded.at,
            by: recorded.by,
            text: text.clone(),
            outcome: outcome.clone(),
            touched: recorded.position,
        })
    }

    fn ended_by(recorded: &Recorded) -> bool {
        matches!(recorded.event, Event::ActivityWithdrawn { .. })
    }

    /// Nothing changes an activity once it is recorded.
    fn take(&mut self, _recorded: &Recorded) {}
}

impl Fold for FollowUp {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::FollowUpAdded { follow_up, subject, due, text, owner } = &recorded.event else { return None };
        Some(Self {
            id: *follow_up,
            subject: *subject,
            due: *due,
            text: text.clone(),
            owner: *owner,
            added_at: recorded.at,
            done_at: None,
            outcome: None,
            touched: recorded.position,
        })
    }

    fn take(&mut self, recorded: &Recorded) {
        self.touched = recorded.position;
        if let Event::FollowUpCompleted { outcome, .. } = &recorded.event {
            self.done_at = Some(recorded.at);
            self.outcome.clone_from(outcome);
        }
    }
}

impl Fold for User {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::UserAdded { user, name, email } = &recorded.event else { return None };
        Some(Self {
            id: *user,
            version: 1,
            name: name.clone(),
            email: email.clone(),
            active: true,
            added_at: recorded.at,
            touched: recorded.position,
        })
    }

    fn take(&mut self, recorded: &Recorded) {
        self.touched = recorded.position;
        if let Event::UserEdited { name, email, active, .. } = &recorded.event {
            self.version = self.version.saturating_add(1);
            self.name.clone_from(name);
            self.email.clone_from(email);
            self.active = *active;
        }
    }
}

impl Fold for Campaign {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::CampaignAdded { campaign, card } = &recorded.event else { return None };
        Some(Self { id: *campaign, version: 1, card: card.clone(), added_at: recorded.at, touched: recorded.position, ..Self::default() })
    }

    fn take(&mut self, recorded: &Recorded) {
        self.touched = recorded.position;
        match &recorded.event {
            Event::CampaignEdited { card, .. } => {
                self.version = self.version.saturating_add(1);
                self.card.clone_from(card);
            }
            Event::SpendRecorded { amount, reach, clicks, .. } => {
                self.reach = self.reach.saturating_add(*reach);
                self.clicks = self.clicks.saturating_add(*clicks);
                if let Some(amount) = amount {
                    add_to(&mut self.spend, *amount);
                }
            }
            _ => {}
        }
    }
}
