//! Folding events into leads and interests.

use super::Fold;
use crate::domain::{ActivityKind, CustomerId, Due, Interest, Lead, LeadCard, Link, Position, Timestamp, Way, add_due, drop_due};
use crate::event::{Event, LeadField, Recorded, Step};
use crate::lifecycle::StageKind;

impl Fold for Lead {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::LeadCaptured { lead, card, owner, stage, repeat_of, from_interest } = &recorded.event else { return None };
        Some(Self {
            id: *lead,
            version: 1,
            card: card.clone(),
            stage: stage.clone(),
            kind: StageKind::New,
            entered_at: recorded.at,
            owner: *owner,
            owner_since: recorded.at,
            captured_at: recorded.at,
            repeat_of: *repeat_of,
            from_interest: *from_interest,
            last_event_at: recorded.at,
            touched: recorded.position,
            ..Self::default()
        })
    }

    fn ended_by(recorded: &Recorded) -> bool {
        matches!(recorded.event, Event::LeadSetBack { back: None, .. })
    }

    fn take(&mut self, recorded: &Recorded) {
        self.touched = recorded.position;
        let at = recorded.at;
        match &recorded.event {
            Event::LeadEdited { fields, .. } => {
                self.version = self.version.saturating_add(u64::from(!fields.is_empty()));
                for field in fields {
                    set_lead_field(&mut self.card, field);
                }
            }
            Event::LeadMoved { step, .. } => enter(self, step, at),
            Event::LeadDisqualified { step, .. } => {
                enter(self, step, at);
                self.lost_reason.clone_from(&step.reason);
            }
            Event::LeadReopened { step, .. } => {
                enter(self, step, at);
                self.cycle = self.cycle.saturating_add(1);
            }
            Event::TemperatureSet { to, .. } => {
                self.version = self.version.saturating_add(1);
                self.card.temperature = *to;
            }
            Event::LeadAssigned { to, .. } => {
                self.version = self.version.saturating_add(1);
                self.owner = *to;
                self.owner_since = at;
            }
            Event::LeadConverted { step, customer, linked, .. } => {
                enter(self, step, at);
                self.converted_at = Some(at);
                self.converted_to = Some(*customer);
                self.converted_from = Some(step.from.clone());
                self.converted_from_kind = Some(step.from_kind);
                if *linked {
                    self.links.push(Link { customer: *customer, at, by_conversion: true });
                }
            }
            Event::ConversionReverted { step, customer, unlinked, .. } => {
                enter(self, step, at);
                self.converted_at = None;
                self.converted_to = None;
                self.converted_from = None;
                self.converted_from_kind = None;
                if *unlinked {
                    self.links.retain(|link| link.customer != *customer);
                }
            }
            Event::LeadLinked { customer, .. } => link(self, *customer, at),
            Event::ActivityRecorded { kind, direction, .. } => touch(self, *kind, *direction, at),
            Event::FollowUpAdded { follow_up, due, .. } => {
                add_due(&mut self.open_follow_ups, Due { due: *due, follow_up: *follow_up });
            }
            Event::FollowUpCompleted { follow_up, .. } => drop_due(&mut self.open_follow_ups, *follow_up),
            Event::LeadSetBack { back: Some(back), .. } => {
                // Versions only go up: whoever read the lead before has another one.
                *self = Self { version: self.version.saturating_add(1), touched: recorded.position, ..Self::clone(back) };
            }
            _ => {}
        }
    }
}

fn enter(lead: &mut Lead, step: &Step, at: Timestamp) {
    lead.version = lead.version.saturating_add(1);
    lead.last_event_at = at;
    lead.nurture_until = step.until;
    // A new date for a nurtured lead is a step from the stage to itself: the visit goes on.
    if step.from != step.to {
        lead.stage.clone_from(&step.to);
        lead.kind = step.to_kind;
        lead.entered_at = at;
    }
}

fn link(lead: &mut Lead, customer: CustomerId, at: Timestamp) {
    lead.version = lead.version.saturating_add(1);
    lead.links.push(Link { customer, at, by_conversion: false });
}

/// Notes touch nobody. What happened before the capture is no answer to it, however it got into the book.
fn touch(lead: &mut Lead, kind: ActivityKind, direction: Option<Way>, at: Timestamp) {
    if kind == ActivityKind::Note {
        return;
    }
    lead.touches = lead.touches.saturating_add(1);
    lead.last_activity_at = lead.last_activity_at.max(Some(at));
    if direction == Some(Way::Outbound) && at >= lead.captured_at {
        lead.first_response_at = Some(lead.first_response_at.map_or(at, |first| first.min(at)));
    }
}

/// Puts the field's value on the card.
pub(crate) fn set_lead_field(card: &mut LeadCard, field: &LeadField) {
    match field {
        LeadField::Name(name) => card.name.clone_from(name),
        LeadField::JobTitle(title) => card.job_title.clone_from(title),
        LeadField::Emails(emails) => card.emails.clone_from(emails),
        LeadField::Phones(phones) => card.phones.clone_from(phones),
        LeadField::Company(company) => card.company.clone_from(company),
        LeadField::Country(country) => card.country.clone_from(country),
        LeadField::City(city) => card.city.clone_from(city),
        LeadField::Language(language) => card.language.clone_from(language),
        LeadField::Product(product) => card.product.clone_from(product),
        LeadField::Interest(interest) => card.interest.clone_from(interest),
        LeadField::Source(source) => card.source.clone_from(source),
        LeadField::Channel(channel) => card.channel = *channel,
        LeadField::Campaign(campaign) => card.campaign = *campaign,
        LeadField::Utm(utm) => card.utm.clone_from(utm),
        LeadField::Referrer(referrer) => card.referrer.clone_from(referrer),
        LeadField::Score(score) => card.score.clone_from(score),
        LeadField::Bant(bant) => card.bant.clone_from(bant),
        LeadField::Tags(tags) => card.tags.clone_from(tags),
        LeadField::Attribute(name, Some(value)) => {
            card.attributes.insert(name.clone(), value.clone());
        }
        LeadField::Attribute(name, None) => {
            card.attributes.remove(name);
        }
        LeadField::Consent(consent) => match card.consents.iter_mut().find(|known| known.purpose == consent.purpose) {
            Some(known) => known.clone_from(consent),
            None => card.consents.push(consent.clone()),
        },
    }
}

impl Fold for Interest {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::InterestRecorded { interest, card, lead } = &recorded.event else { return None };
        Some(Self {
            id: *interest,
            card: card.clone(),
            at: recorded.at,
            by: recorded.by,
            lead: *lead,
            identified_at: lead.map(|_| recorded.at),
            touched: recorded.position,
        })
    }

    fn ended_by(recorded: &Recorded) -> bool {
        matches!(recorded.event, Event::InterestWithdrawn { .. })
    }

    fn take(&mut self, recorded: &Recorded) {
        self.touched = recorded.position;
        if let Event::InterestIdentified { lead, .. } = &recorded.event {
            self.lead = Some(*lead);
            self.identified_at = Some(recorded.at);
        }
    }
}
