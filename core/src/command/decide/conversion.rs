//! Converting leads into customers, and taking a conversion back.

use super::check;
use super::opportunity::Sale;
use super::{Decision, Given};
use crate::command::{Answer, Code, Conversion, Converted, CustomerChoice, OpportunityChoice};
use crate::domain::{Address, Contact, Customer, CustomerCard, CustomerId, CustomerKind, Known, Lead, LeadId, OpportunityId};
use crate::error::{Match, Result};
use crate::event::{CustomerField, Event, OpportunityField, Step};
use crate::lifecycle::StageKind;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The customer of a conversion: one that is there, or one that the conversion creates.
enum Target {
    There(Arc<Customer>),
    New(CustomerId),
}

impl Target {
    fn id(&self) -> CustomerId {
        match self {
            Self::There(customer) => customer.id,
            Self::New(id) => *id,
        }
    }
}

impl Given<'_> {
    pub(super) fn convert_lead(&self, id: LeadId, conversion: &Conversion) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        let draft = match &conversion.opportunity {
            OpportunityChoice::New { opportunity } => Some(opportunity),
            _ => None,
        };
        let sale = draft.map(|draft| self.checked_opportunity(draft)).transpose().map_err(|problem| problem.within("opportunity"))?;
        self.instant_after(id, lead.last_event_at)?;
        self.active_user("customer_owner", conversion.customer_owner)?;
        self.active_user("opportunity.owner", draft.and_then(|draft| draft.owner))?;
        if lead.kind == StageKind::Converted {
            return Err(Code::AlreadyConverted
                .on(id.to_string(), format!("{id} has been converted already; link_lead links it to further customers")));
        }
        let lifecycle = &self.book.lifecycle;
        let stage = lifecycle
            .first_of(StageKind::Converted)
            .ok_or_else(|| Code::NoSuchStageKind.on("stage", "the lifecycle of this book has no stage of kind converted"))?;
        if lifecycle.allowed(&lead.stage, &stage.key).is_none() {
            return Err(self.not_allowed(&lead, stage));
        }
        let target = self.target(&lead, &conversion.customer)?;
        let customer = target.id();
        let mut events = Vec::new();
        match &target {
            Target::New(_) => events.push(Event::CustomerCreated {
                customer,
                card: card_from(&lead),
                owner: conversion.customer_owner,
                from_lead: Some(id),
            }),
            Target::There(known) if conversion.fill_empty => {
                let fields = filled(known, &lead);
                super::customer::still_fits(known, &fields)?;
                if !fields.is_empty() {
                    events.push(Event::CustomerEdited { customer, fields, filled_from: Some(id) });
                }
            }
            Target::There(_) => {}
        }
        let opportunity = self.with_opportunity(&lead, customer, &conversion.opportunity, sale, &mut events)?;
        let linked = !lead.customers().any(|known| known == customer);
        if linked {
            self.room_for_link(&lead)?;
        }
        let step =
            Step { from: lead.stage.clone(), from_kind: lead.kind, to: stage.key.clone(), to_kind: stage.kind, reason: None, until: None };
        events.push(Event::LeadConverted { lead: id, step, customer, opportunity, linked });
        let created = matches!(target, Target::New(_));
        let converted = Converted { lead: id, customer, created, opportunity, version: lead.version.saturating_add(1) };
        Ok(Decision::new(events, Answer::Converted(converted)))
    }

    fn target(&self, lead: &Lead, choice: &CustomerChoice) -> Result<Target> {
        let new = || Target::New(CustomerId(self.book.customers.saturating_add(1)));
        match choice {
            CustomerChoice::Existing { customer } => Ok(Target::There(self.the_customer(*customer)?)),
            CustomerChoice::Another => Ok(new()),
            CustomerChoice::New => {
                let known = self.customers_known(lead)?;
                if known.is_empty() {
                    return Ok(new());
                }
                Err(Code::CustomerKnown
                    .on("customer", "a customer is already known by one of the lead's e-mails or phones: convert into it, or say `another`")
                    .matching(known))
            }
            CustomerChoice::Match => {
                let known = self.customers_known(lead)?;
                let ids: BTreeSet<CustomerId> = known
                    .iter()
                    .filter_map(|matched| match matched.record {
                        Known::Customer(customer) => Some(customer),
                        Known::Lead(_) => None,
                    })
                    .chain(lead.customers())
                    .collect();
                match ids.first() {
                    None => Err(Code::NoMatch.on("customer", "no customer is known by the lead's links, e-mails or phones")),
                    Some(only) if ids.len() == 1 => Ok(Target::There(self.the_customer(*only)?)),
                    Some(_) => Err(Code::AmbiguousMatch
                        .on("customer", "more than one customer is known by the lead's links, e-mails or phones: name the right one")
                        .allowing(ids.iter().map(ToString::to_string).collect())
                        .matching(known)),
                }
            }
        }
    }

    fn customers_known(&self, lead: &Lead) -> Result<Vec<Match>> {
        let mut known = self.matches(&lead.emails, &lead.phones)?;
        known.retain(|matched| matches!(matched.record, Known::Customer(_)));
        Ok(known)
    }

    /// Opens or links the opportunity that goes with the conversion.
    fn with_opportunity(
        &self,
        lead: &Lead,
        customer: CustomerId,
        choice: &OpportunityChoice,
        sale: Option<Sale>,
        events: &mut Vec<Event>,
    ) -> Result<Option<OpportunityId>> {
        match choice {
            OpportunityChoice::None => Ok(None),
            OpportunityChoice::New { opportunity } => {
                if opportunity.lead.is_some_and(|named| named != lead.id) || opportunity.customer.is_some_and(|named| named != customer) {
                    return Err(
                        Code::OpportunityElsewhere.on("opportunity", "its lead and customer are those of the conversion; leave them out")
                    );
                }
                Ok(sale.map(|sale| {
                    let (id, event) = self.opened(sale, Some(lead.id), Some(customer), opportunity.owner);
                    events.push(event);
                    id
                }))
            }
            OpportunityChoice::Existing { opportunity: id } => {
                let opportunity = self.the_opportunity(*id)?;
                match opportunity.customer {
                    Some(with) if with == customer => {}
                    Some(with) => return Err(Code::OpportunityElsewhere.on("opportunity", format!("{id} is with {with}"))),
                    None if opportunity.lead == Some(lead.id) => {
                        events
                            .push(Event::OpportunityEdited { opportunity: *id, fields: vec![OpportunityField::Customer(Some(customer))] });
                    }
                    None => return Err(Code::OpportunityElsewhere.on("opportunity", format!("{id} came from another lead"))),
                }
                Ok(Some(*id))
            }
        }
    }

    pub(super) fn revert_conversion(&self, id: LeadId, reason: &str) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        let given = check::long("reason", Some(reason))?;
        self.instant_after(id, lead.last_event_at)?;
        let given = given.ok_or_else(|| Code::ReasonNeeded.on("reason", "a reason is needed"))?;
        let (Some(customer), Some(from)) = (lead.converted_to, lead.converted_from.as_deref()) else {
            return Err(Code::NotConverted.on(id.to_string(), format!("{id} is in stage {:?}, not converted", lead.stage)));
        };
        let lifecycle = &self.book.lifecycle;
        // The stage may be gone since; the nearest one of its meaning stands in for it.
        let back = lifecycle
            .stage(from)
            .filter(|stage| stage.kind.is_open())
            .or_else(|| lead.converted_from_kind.and_then(|kind| lifecycle.first_of(kind)))
            .unwrap_or_else(|| lifecycle.initial());
        let step = Step {
            from: lead.stage.clone(),
            from_kind: lead.kind,
            to: back.key.clone(),
            to_kind: back.kind,
            reason: Some(given),
            until: None,
        };
        let unlinked = lead.links.iter().any(|link| link.customer == customer && link.by_conversion);
        Ok(Decision::changed(Event::ConversionReverted { lead: id, step, customer, unlinked }, lead.version.saturating_add(1)))
    }
}

/// The card of a customer that a conversion creates: the company with the person as its contact, or the person.
fn card_from(lead: &Lead) -> CustomerCard {
    let addresses = address_from(lead).into_iter().collect();
    match &lead.company {
        Some(company) => CustomerCard {
            kind: CustomerKind::Company,
            name: company.name.clone(),
            domain: company.domain.clone(),
            industry: company.industry.clone(),
            contacts: vec![contact_from(lead)],
            addresses,
            language: lead.language.clone(),
            ..CustomerCard::default()
        },
        None => CustomerCard {
            kind: CustomerKind::Person,
            name: lead.name.clone(),
            emails: lead.emails.clone(),
            phones: lead.phones.clone(),
            addresses,
            language: lead.language.clone(),
            ..CustomerCard::default()
        },
    }
}

fn contact_from(lead: &Lead) -> Contact {
    Contact { name: lead.name.clone(), role: lead.job_title.clone(), emails: lead.emails.clone(), phones: lead.phones.clone() }
}

fn address_from(lead: &Lead) -> Option<Address> {
    (lead.city.is_some() || lead.country.is_some()).then(|| Address {
        city: lead.city.clone(),
        country: lead.country.clone(),
        ..Address::default()
    })
}

/// The customer's empty fields that the lead's card can fill.
fn filled(customer: &Customer, lead: &Lead) -> Vec<CustomerField> {
    let mut fields = Vec::new();
    let company = lead.company.as_ref();
    if customer.domain.is_none() {
        fields.extend(company.and_then(|known| known.domain.clone()).map(|domain| CustomerField::Domain(Some(domain))));
    }
    if customer.industry.is_none() {
        fields.extend(company.and_then(|known| known.industry.clone()).map(|industry| CustomerField::Industry(Some(industry))));
    }
    if customer.language.is_none() {
        fields.extend(lead.language.clone().map(|language| CustomerField::Language(Some(language))));
    }
    if customer.addresses.is_empty() {
        fields.extend(address_from(lead).map(|address| CustomerField::Addresses(vec![address])));
    }
    match customer.kind {
        CustomerKind::Company if customer.contacts.is_empty() => fields.push(CustomerField::Contacts(vec![contact_from(lead)])),
        CustomerKind::Company => {}
        CustomerKind::Person => {
            if customer.emails.is_empty() && !lead.emails.is_empty() {
                fields.push(CustomerField::Emails(lead.emails.clone()));
            }
            if customer.phones.is_empty() && !lead.phones.is_empty() {
                fields.push(CustomerField::Phones(lead.phones.clone()));
            }
        }
    }
    fields
}
