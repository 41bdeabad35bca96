//! Which records an event touches: whose history it belongs to, and whose state it changes.

use super::Event;
use crate::domain::{ActivityId, CampaignId, CustomerId, FollowUpId, InterestId, LeadId, OpportunityId, Subject, UserId};

/// Names any record of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Record {
    /// The settings, the lifecycle and the counters.
    Book,
    Lead(LeadId),
    Interest(InterestId),
    Customer(CustomerId),
    Opportunity(OpportunityId),
    Activity(ActivityId),
    FollowUp(FollowUpId),
    User(UserId),
    Campaign(CampaignId),
}

impl From<Subject> for Record {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Lead(id) => Self::Lead(id),
            Subject::Customer(id) => Self::Customer(id),
            Subject::Opportunity(id) => Self::Opportunity(id),
        }
    }
}

/// A record that an event touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Touch {
    /// Which one.
    pub(crate) record: Record,
    /// Whether its state changes; otherwise the event only belongs to its history.
    pub(crate) changes: bool,
}

/// Whether the event changes that record's state, and does not merely belong to its history.
pub(crate) fn changes(event: &Event, record: Record) -> bool {
    let mut found = false;
    touches(event, &mut |touch| found |= touch.changes && touch.record == record);
    found
}

/// Hands every record that the event touches to `visit`, each once.
pub(crate) fn touches(event: &Event, visit: &mut dyn FnMut(Touch)) {
    let mut change = |record| visit(Touch { record, changes: true });
    match event {
        Event::BookCreated { .. } | Event::SettingsChanged { .. } | Event::LifecycleChanged { .. } => change(Record::Book),
        Event::UserAdded { user, .. } => {
            change(Record::Book);
            change(Record::User(*user));
        }
        Event::UserEdited { user, .. } => change(Record::User(*user)),
        Event::CampaignAdded { campaign, .. } => {
            change(Record::Book);
            change(Record::Campaign(*campaign));
        }
        Event::CampaignEdited { campaign, .. } | Event::SpendRecorded { campaign, .. } => change(Record::Campaign(*campaign)),
        Event::InterestRecorded { interest, lead, .. } => {
            change(Record::Book);
            change(Record::Interest(*interest));
            mention(lead.map(Record::Lead), visit);
        }
        Event::InterestIdentified { interest, lead } => {
            change(Record::Interest(*interest));
            mention(Some(Record::Lead(*lead)), visit);
        }
        Event::LeadCaptured { lead, .. } => {
            change(Record::Book);
            change(Record::Lead(*lead));
        }
        Event::LeadEdited { lead, .. }
        | Event::LeadMoved { lead, .. }
        | Event::TemperatureSet { lead, .. }
        | Event::LeadAssigned { lead, .. }
        | Event::LeadDisqualified { lead, .. }
        | Event::LeadReopened { lead, .. } => change(Record::Lead(*lead)),
        Event::LeadConverted { lead, customer, opportunity, .. } => {
            change(Record::Lead(*lead));
            mention(Some(Record::Customer(*customer)), visit);
            mention(opportunity.map(Record::Opportunity), visit);
        }
        Event::ConversionReverted { lead, customer, .. } | Event::LeadLinked { lead, customer } => {
            change(Record::Lead(*lead));
            mention(Some(Record::Customer(*customer)), visit);
        }
        Event::CustomerCreated { customer, from_lead, .. } => {
            change(Record::Book);
            change(Record::Customer(*customer));
            mention(from_lead.map(Record::Lead), visit);
        }
        Event::CustomerEdited { customer, .. } | Event::CustomerAssigned { customer, .. } => change(Record::Customer(*customer)),
        Event::OpportunityOpened { opportunity, lead, customer, .. } => {
            change(Record::Book);
            change(Record::Opportunity(*opportunity));
            mention(lead.map(Record::Lead), visit);
            mention(customer.map(Record::Customer), visit);
        }
        Event::OpportunityEdited { opportunity, .. } | Event::OpportunityMoved { opportunity, .. } => {
            change(Record::Opportunity(*opportunity));
        }
        Event::OpportunityWon { opportunity, lead, customer, .. } => {
            change(Record::Opportunity(*opportunity));
            change(Record::Customer(*customer));
            mention(lead.map(Record::Lead), visit);
        }
        Event::OpportunityLost { opportunity, lead, customer, .. } => {
            change(Record::Opportunity(*opportunity));
            mention(lead.map(Record::Lead), visit);
            mention(customer.map(Record::Customer), visit);
        }
        Event::OpportunityReopened { opportunity, lead, customer, .. } => {
            change(Record::Opportunity(*opportunity));
            if let Some(customer) = customer {
                change(Record::Customer(*customer));
            }
            mention(lead.map(Record::Lead), visit);
        }
        Event::ActivityRecorded { activity, subject, .. } => {
            change(Record::Book);
            change(Record::Activity(*activity));
            change((*subject).into());
        }
        Event::FollowUpAdded { follow_up, subject, .. } => {
            change(Record::Book);
            change(Record::FollowUp(*follow_up));
            change((*subject).into());
        }
        Event::FollowUpCompleted { follow_up, subject, .. } => {
            change(Record::FollowUp(*follow_up));
            change((*subject).into());
        }
        Event::ImportReverted { lead, customers, .. } => {
            mention(Some(Record::Lead(*lead)), visit);
            customers.iter().for_each(|customer| mention(Some(Record::Customer(*customer)), visit));
        }
        Event::LeadSetBack { lead, back } => {
            if back.is_none() {
                change(Record::Book);
            }
            change(Record::Lead(*lead));
        }
        Event::CustomerSetBack { customer, back } => {
            if back.is_none() {
                change(Record::Book);
            }
            change(Record::Customer(*customer));
        }
        Event::InterestWithdrawn { interest } => {
            change(Record::Book);
            change(Record::Interest(*interest));
        }
        Event::ActivityWithdrawn { activity } => {
            change(Record::Book);
            change(Record::Activity(*activity));
        }
    }
}

fn mention(record: Option<Record>, visit: &mut dyn FnMut(Touch)) {
    if let Some(record) = record {
        visit(Touch { record, changes: false });
    }
}
