//! Folding events into customers and opportunities.

use super::Fold;
use crate::domain::{
    ActivityKind, Customer, CustomerCard, Due, Money, Opportunity, OpportunityCard, OpportunityStatus, Position, add_due, add_to, drop_due,
};
use crate::event::{CustomerField, Event, OpportunityField, Recorded};

impl Fold for Customer {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::CustomerCreated { customer, card, owner, .. } = &recorded.event else { return None };
        Some(Self {
            id: *customer,
            version: 1,
            card: card.clone(),
            owner: *owner,
            owner_since: recorded.at,
            customer_since: recorded.at,
            touched: recorded.position,
            ..Self::default()
        })
    }

    fn ended_by(recorded: &Recorded) -> bool {
        matches!(recorded.event, Event::CustomerSetBack { back: None, .. })
    }

    fn take(&mut self, recorded: &Recorded) {
        self.touched = recorded.position;
        match &recorded.event {
            Event::CustomerEdited { fields, .. } => {
                self.version = self.version.saturating_add(u64::from(!fields.is_empty()));
                for field in fields {
                    set_customer_field(&mut self.card, field);
                }
            }
            Event::CustomerAssigned { to, .. } => {
                self.version = self.version.saturating_add(1);
                self.owner = *to;
                self.owner_since = recorded.at;
            }
            Event::OpportunityWon { amount, .. } => {
                self.opportunities_won = self.opportunities_won.saturating_add(1);
                if let Some(amount) = amount {
                    add_to(&mut self.lifetime_value, *amount);
                }
            }
            Event::OpportunityReopened { was: OpportunityStatus::Won, taken_back, .. } => {
                self.opportunities_won = self.opportunities_won.saturating_sub(1);
                if let Some(Money { amount_minor, currency }) = *taken_back {
                    add_to(&mut self.lifetime_value, Money { amount_minor: -amount_minor, currency });
                }
            }
            Event::ActivityRecorded { kind, .. } if *kind != ActivityKind::Note => {
                self.last_activity_at = self.last_activity_at.max(Some(recorded.at));
            }
            Event::FollowUpAdded { follow_up, due, .. } => {
                add_due(&mut self.open_follow_ups, Due { due: *due, follow_up: *follow_up });
            }
            Event::FollowUpCompleted { follow_up, .. } => drop_due(&mut self.open_follow_ups, *follow_up),
            Event::CustomerSetBack { back: Some(back), .. } => {
                *self = Self { version: self.version.saturating_add(1), touched: recorded.position, ..Self::clone(back) };
            }
            _ => {}
        }
    }
}

/// Puts the field's value on the card.
pub(crate) fn set_customer_field(card: &mut CustomerCard, field: &CustomerField) {
    match field {
        CustomerField::Kind(kind) => card.kind = *kind,
        CustomerField::Name(name) => card.name.clone_from(name),
        CustomerField::LegalName(name) => card.legal_name.clone_from(name),
        CustomerField::TaxNumber(number) => card.tax_number.clone_from(number),
        CustomerField::RegistrationNumber(number) => card.registration_number.clone_from(number),
        CustomerField::Domain(domain) => card.domain.clone_from(domain),
        CustomerField::Industry(industry) => card.industry.clone_from(industry),
        CustomerField::Emails(emails) => card.emails.clone_from(emails),
        CustomerField::Phones(phones) => card.phones.clone_from(phones),
        CustomerField::Contacts(contacts) => card.contacts.clone_from(contacts),
        CustomerField::Addresses(addresses) => card.addresses.clone_from(addresses),
        CustomerField::Language(language) => card.language.clone_from(language),
        CustomerField::Segments(segments) => card.segments.clone_from(segments),
        CustomerField::Attribute(name, Some(value)) => {
            card.attributes.insert(name.clone(), value.clone());
        }
        CustomerField::Attribute(name, None) => {
            card.attributes.remove(name);
        }
    }
}

impl Fold for Opportunity {
    fn touched(&self) -> Position {
        self.touched
    }

    fn begun_by(recorded: &Recorded) -> Option<Self> {
        let Event::OpportunityOpened { opportunity, card, lead, customer, owner, stage } = &recorded.event else { return None };
        Some(Self {
            id: *opportunity,
            version: 1,
            card: card.clone(),
            lead: *lead,
            customer: *customer,
            owner: *owner,
            stage: stage.clone(),
            entered_at: recorded.at,
            opened_at: recorded.at,
            last_event_at: recorded.at,
            touched: recorded.position,
            ..Self::default()
        })
    }

    fn take(&mut self, recorded: &Recorded) {
        self.touched = recorded.position;
        let at = recorded.at;
        match &recorded.event {
            Event::OpportunityEdited { fields, .. } => {
                self.version = self.version.saturating_add(u64::from(!fields.is_empty()));
                for field in fields {
                    set_opportunity_field(self, field);
                }
            }
            Event::OpportunityMoved { to, .. } => {
                self.version = self.version.saturating_add(1);
                self.stage.clone_from(to);
                self.entered_at = at;
                self.last_event_at = at;
            }
            Event::OpportunityWon { amount, customer, reason, .. } => {
                close(self, OpportunityStatus::Won, reason.clone(), recorded);
                self.card.amount = *amount;
                self.customer = Some(*customer);
            }
            Event::OpportunityLost { reason, .. } => close(self, OpportunityStatus::Lost, Some(reason.clone()), recorded),
            Event::OpportunityReopened { stage, .. } => {
                self.version = self.version.saturating_add(1);
                self.status = OpportunityStatus::Open;
                self.closed_at = None;
                self.reason = None;
                self.reopened = self.reopened.saturating_add(1);
                self.stage.clone_from(stage);
                self.entered_at = at;
                self.last_event_at = at;
            }
            Event::ActivityRecorded { kind, .. } if *kind != ActivityKind::Note => {
                self.last_activity_at = self.last_activity_at.max(Some(at));
            }
            Event::FollowUpAdded { follow_up, due, .. } => {
                add_due(&mut self.open_follow_ups, Due { due: *due, follow_up: *follow_up });
            }
            Event::FollowUpCompleted { follow_up, .. } => drop_due(&mut self.open_follow_ups, *follow_up),
            _ => {}
        }
    }
}

fn close(opportunity: &mut Opportunity, status: OpportunityStatus, reason: Option<String>, recorded: &Recorded) {
    opportunity.version = opportunity.version.saturating_add(1);
    opportunity.status = status;
    opportunity.reason = reason;
    opportunity.closed_at = Some(recorded.at);
    opportunity.last_event_at = recorded.at;
}

/// Puts the field's value on the opportunity.
pub(crate) fn set_opportunity_field(opportunity: &mut Opportunity, field: &OpportunityField) {
    let card: &mut OpportunityCard = &mut opportunity.card;
    match field {
        OpportunityField::Name(name) => card.name.clone_from(name),
        OpportunityField::Sale(sale) => card.sale = *sale,
        OpportunityField::Amount(amount) => card.amount = *amount,
        OpportunityField::Probability(percent) => card.probability = *percent,
        OpportunityField::ExpectedClose(day) => card.expected_close = *day,
        OpportunityField::Product(product) => card.product.clone_from(product),
        OpportunityField::Owner(owner) => opportunity.owner = *owner,
        OpportunityField::Customer(customer) => opportunity.customer = *customer,
        OpportunityField::Attribute(name, Some(value)) => {
            card.attributes.insert(name.clone(), value.clone());
        }
        OpportunityField::Attribute(name, None) => {
            card.attributes.remove(name);
        }
    }
}
