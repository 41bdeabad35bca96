//! What holds for the whole book: settings, lifecycle, and the counters behind the record numbers.

use super::Fold;
use crate::domain::{ActivityId, CampaignId, CustomerId, FollowUpId, InterestId, LeadId, OpportunityId, Position, Settings, UserId};
use crate::event::{Event, Recorded};
use crate::lifecycle::Lifecycle;
use std::sync::Arc;

/// The settings, the lifecycle and the last number given to each kind of record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BookState {
    pub(crate) settings: Arc<Settings>,
    pub(crate) lifecycle: Arc<Lifecycle>,
    pub(crate) leads: u64,
    pub(crate) interests: u64,
    pub(crate) customers: u64,
    pub(crate) opportunities: u64,
    pub(crate) activities: u64,
    pub(crate) follow_ups: u64,
    pub(crate) users: u64,
    pub(crate) campaigns: u64,
    pub(crate) touched: Position,
    /// How many of the records that numbers were given to are none any longer.
    pub(crate) withdrawn: Withdrawn,
}

/// How many records of each kind were withdrawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Withdrawn {
    pub(crate) leads: u64,
    pub(crate) interests: u64,
    pub(crate) customers: u64,
    pub(crate) activities: u64,
}

impl Withdrawn {
    /// The count of what the event withdraws.
    pub(crate) fn by(&mut self, event: &Event) -> Option<&mut u64> {
        match event {
            Event::LeadSetBack { back: None, .. } => Some(&mut self.leads),
            Event::CustomerSetBack { back: None, .. } => Some(&mut self.customers),
            Event::InterestWithdrawn { .. } => Some(&mut self.interests),
            Event::ActivityWithdrawn { .. } => Some(&mut self.activities),
            _ => None,
        }
    }
}

impl Fold for BookState {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::BookCreated { settings, lifecycle } = &recorded.event else { return None };
        Some(Self {
            settings: Arc::new(settings.clone()),
            lifecycle: Arc::new(lifecycle.clone()),
            leads: 0,
            interests: 0,
            customers: 0,
            opportunities: 0,
            activities: 0,
            follow_ups: 0,
            users: 0,
            campaigns: 0,
            touched: recorded.position,
            withdrawn: Withdrawn::default(),
        })
    }

    fn take(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::SettingsChanged { settings } => self.settings = Arc::new(settings.clone()),
            Event::LifecycleChanged { lifecycle } => self.lifecycle = Arc::new(lifecycle.clone()),
            Event::LeadCaptured { lead: LeadId(number), .. } => self.leads = self.leads.max(*number),
            Event::InterestRecorded { interest: InterestId(number), .. } => self.interests = self.interests.max(*number),
            Event::CustomerCreated { customer: CustomerId(number), .. } => self.customers = self.customers.max(*number),
            Event::OpportunityOpened { opportunity: OpportunityId(number), .. } => self.opportunities = self.opportunities.max(*number),
            Event::ActivityRecorded { activity: ActivityId(number), .. } => self.activities = self.activities.max(*number),
            Event::FollowUpAdded { follow_up: FollowUpId(number), .. } => self.follow_ups = self.follow_ups.max(*number),
            Event::UserAdded { user: UserId(number), .. } => self.users = self.users.max(*number),
            Event::CampaignAdded { campaign: CampaignId(number), .. } => self.campaigns = self.campaigns.max(*number),
            event => {
                if let Some(count) = self.withdrawn.by(event) {
                    *count = count.saturating_add(1);
                }
            }
        }
        self.touched = recorded.position;
    }
}
