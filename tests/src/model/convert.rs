//! Converting a lead into a customer, and taking it back.

use super::known::customer_of;
use super::stages::enter;
use super::{Ask, Faults, Model, Whose, change, get};
use leadbook::{
    Address, Answer, Code, Contact, Conversion, Converted, Customer, CustomerCard, CustomerChoice, CustomerField, CustomerId, CustomerKind,
    Event, Lead, LeadId, Link, NewOpportunity, OpportunityChoice, OpportunityField, OpportunityId, StageKind, Step,
};
use std::collections::BTreeSet;

impl Model {
    pub(super) fn convert_lead(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, how: &Conversion) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        if let CustomerChoice::Existing { customer } = how.customer {
            faults.there(get(&self.customers, customer.0))?;
        }
        ask.version(&mut faults, lead.version);
        ask.not_before(&mut faults, lead.last_event_at);
        self.check_owner(&mut faults, how.customer_owner);
        let Some(stage) = self.lifecycle.stages.iter().find(|stage| stage.kind == StageKind::Converted).cloned() else {
            return Err(faults);
        };
        // Of a converted lead neither the lifecycle is asked nor who would be the customer.
        let target = if lead.kind == StageKind::Converted {
            faults.add(Code::AlreadyConverted);
            None
        } else {
            self.check_move(&mut faults, &lead, &stage);
            self.target(&mut faults, &lead, &how.customer)
        };
        let next = CustomerId(self.customers.len() as u64 + 1);
        let draft = self.check_opportunity(&mut faults, &lead, target.map(|known| known.unwrap_or(next)), &how.opportunity)?;
        faults.settle()?;
        let Some(target) = target else { return Err(Faults::default()) };
        let customer = self.customer_for(ask, &lead, target, how);
        let opportunity = match (draft, &how.opportunity) {
            (Some(draft), _) => Some(self.opened(ask, NewOpportunity { lead: Some(id), customer: Some(customer), ..draft })),
            (None, OpportunityChoice::Existing { opportunity }) => {
                self.join(ask, *opportunity, customer);
                Some(*opportunity)
            }
            _ => None,
        };
        let linked = lead.links.iter().all(|link| link.customer != customer);
        let step =
            Step { from: lead.stage.clone(), from_kind: lead.kind, to: stage.key.clone(), to_kind: stage.kind, reason: None, until: None };
        let event = Event::LeadConverted { lead: id, step: step.clone(), customer, opportunity, linked };
        let mut whose = vec![Whose::Lead(id), Whose::Customer(customer)];
        whose.extend(opportunity.map(Whose::Opportunity));
        let touched = self.write(ask, event, &whose);
        change(&mut self.leads, id.0, |lead| {
            enter(lead, &step, ask.at);
            lead.touched = touched;
            lead.converted_at = Some(ask.at);
            lead.converted_to = Some(customer);
            lead.converted_from = Some(step.from);
            lead.converted_from_kind = Some(step.from_kind);
            if linked {
                lead.links.push(Link { customer, at: ask.at, by_conversion: true });
            }
        });
        let created = target.is_none();
        Ok(Answer::Converted(Converted { lead: id, customer, created, opportunity, version: lead.version + 1 }))
    }

    /// Which customer it is to be: `Some(None)` for a new one, `None` if that is refused.
    fn target(&self, faults: &mut Faults, lead: &Lead, choice: &CustomerChoice) -> Option<Option<CustomerId>> {
        let known = self.known_customers(&lead.emails, &lead.phones);
        match choice {
            CustomerChoice::Existing { customer } => Some(Some(*customer)),
            CustomerChoice::Another => Some(None),
            CustomerChoice::New if known.is_empty() => Some(None),
            CustomerChoice::New => {
                faults.matching(Code::CustomerKnown, known);
                None
            }
            CustomerChoice::Match => {
                let ids: BTreeSet<CustomerId> =
                    known.iter().filter_map(customer_of).chain(lead.links.iter().map(|link| link.customer)).collect();
                if ids.len() > 1 {
                    faults.matching(Code::AmbiguousMatch, known);
                    faults.allowing(Code::AmbiguousMatch, ids.iter().map(|id| format!("customer {}", id.0)).collect());
                    return None;
                }
                faults.add_if(ids.is_empty(), Code::NoMatch);
                ids.first().map(|only| Some(*only))
            }
        }
    }

    /// Whether the opportunity can go with it. Whose it is can only be told when it is known who the customer is.
    fn check_opportunity(
        &self,
        faults: &mut Faults,
        lead: &Lead,
        customer: Option<CustomerId>,
        choice: &OpportunityChoice,
    ) -> Result<Option<NewOpportunity>, Faults> {
        match choice {
            OpportunityChoice::None => Ok(None),
            OpportunityChoice::New { opportunity } => {
                let elsewhere = opportunity.lead.is_some_and(|named| named != lead.id)
                    || opportunity.customer.is_some_and(|named| Some(named) != customer);
                faults.add_if(elsewhere, Code::OpportunityElsewhere);
                self.check_draft(faults, opportunity);
                Ok(Some(opportunity.clone()))
            }
            OpportunityChoice::Existing { opportunity } => {
                let opportunity = faults.there(get(&self.opportunities, opportunity.0))?;
                let fits = match opportunity.customer {
                    Some(with) => Some(with) == customer,
                    None => opportunity.lead == Some(lead.id),
                };
                faults.add_if(!fits, Code::OpportunityElsewhere);
                Ok(None)
            }
        }
    }

    /// An opportunity that came from the lead is with its customer from now on.
    fn join(&mut self, ask: &Ask<'_>, id: OpportunityId, customer: CustomerId) {
        if get(&self.opportunities, id.0).is_none_or(|opportunity| opportunity.customer.is_some()) {
            return;
        }
        let fields = vec![OpportunityField::Customer(Some(customer))];
        let touched = self.write(ask, Event::OpportunityEdited { opportunity: id, fields }, &[Whose::Opportunity(id)]);
        change(&mut self.opportunities, id.0, |opportunity| {
            opportunity.version += 1;
            (opportunity.customer, opportunity.touched) = (Some(customer), touched);
        });
    }

    /// The customer of the conversion, written in or filled where it was empty.
    fn customer_for(&mut self, ask: &Ask<'_>, lead: &Lead, target: Option<CustomerId>, how: &Conversion) -> CustomerId {
        let Some(id) = target else {
            return self.new_customer(ask, card_of(lead), how.customer_owner, Some(lead.id));
        };
        if how.fill_empty
            && let Some(customer) = get(&self.customers, id.0)
        {
            let mut card = customer.card.clone();
            let fields = fill(&mut card, lead);
            if !fields.is_empty() {
                let event = Event::CustomerEdited { customer: id, fields, filled_from: Some(lead.id) };
                let touched = self.write(ask, event, &[Whose::Customer(id)]);
                change(&mut self.customers, id.0, |customer: &mut Customer| {
                    customer.version += 1;
                    (customer.card, customer.touched) = (card, touched);
                });
            }
        }
        id
    }

    pub(super) fn revert_conversion(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, reason: &str) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        ask.version(&mut faults, lead.version);
        let reason = faults.line(Some(reason), 4_000);
        faults.add_if(reason.is_none(), Code::ReasonNeeded);
        ask.not_before(&mut faults, lead.last_event_at);
        faults.add_if(lead.converted_to.is_none(), Code::NotConverted);
        faults.settle()?;
        let (Some(customer), Some(from)) = (lead.converted_to, &lead.converted_from) else { return Err(Faults::default()) };
        // The stage it came from, else one of that kind, else the first of all.
        let open = |kind: StageKind| kind != StageKind::Converted && kind != StageKind::Disqualified;
        let stages = &self.lifecycle.stages;
        let back = stages
            .iter()
            .find(|stage| stage.key == *from && open(stage.kind))
            .or_else(|| stages.iter().find(|stage| Some(stage.kind) == lead.converted_from_kind))
            .or_else(|| stages.iter().find(|stage| stage.kind == StageKind::New));
        let Some(back) = back else { return Err(Faults::default()) };
        let step = Step { from: lead.stage.clone(), from_kind: lead.kind, to: back.key.clone(), to_kind: back.kind, reason, until: None };
        let unlinked = lead.links.iter().any(|link| link.customer == customer && link.by_conversion);
        let event = Event::ConversionReverted { lead: id, step: step.clone(), customer, unlinked };
        let touched = self.write(ask, event, &[Whose::Lead(id), Whose::Customer(customer)]);
        change(&mut self.leads, id.0, |lead| {
            enter(lead, &step, ask.at);
            lead.touched = touched;
            lead.converted_at = None;
            lead.converted_to = None;
            lead.converted_from = None;
            lead.converted_from_kind = None;
            lead.links.retain(|link| !(unlinked && link.customer == customer));
        });
        Ok(Answer::Changed { version: lead.version + 1 })
    }
}

fn address_of(lead: &Lead) -> Vec<Address> {
    let address = Address { city: lead.city.clone(), country: lead.country.clone(), ..Address::default() };
    if address == Address::default() { Vec::new() } else { vec![address] }
}

fn contact_of(lead: &Lead) -> Vec<Contact> {
    let (emails, phones) = (lead.emails.clone(), lead.phones.clone());
    vec![Contact { name: lead.name.clone(), role: lead.job_title.clone(), emails, phones }]
}

/// The company with the person as its contact, or the person.
fn card_of(lead: &Lead) -> CustomerCard {
    let mut card = CustomerCard { addresses: address_of(lead), language: lead.language.clone(), ..CustomerCard::default() };
    if let Some(company) = &lead.company {
        card.kind = CustomerKind::Company;
        card.name.clone_from(&company.name);
        card.domain.clone_from(&company.domain);
        card.industry.clone_from(&company.industry);
        card.contacts = contact_of(lead);
    } else {
        card.kind = CustomerKind::Person;
        card.name.clone_from(&lead.name);
        card.emails.clone_from(&lead.emails);
        card.phones.clone_from(&lead.phones);
    }
    card
}

/// Fills what is empty from the lead, and nothing else.
fn fill(card: &mut CustomerCard, lead: &Lead) -> Vec<CustomerField> {
    let before = card.clone();
    if let Some(company) = &lead.company {
        card.domain = card.domain.take().or(company.domain.clone());
        card.industry = card.industry.take().or(company.industry.clone());
    }
    card.language = card.language.take().or(lead.language.clone());
    if card.addresses.is_empty() {
        card.addresses = address_of(lead);
    }
    match card.kind {
        CustomerKind::Company if card.contacts.is_empty() => card.contacts = contact_of(lead),
        CustomerKind::Company => {}
        CustomerKind::Person => {
            if card.emails.is_empty() {
                card.emails.clone_from(&lead.emails);
            }
            if card.phones.is_empty() {
                card.phones.clone_from(&lead.phones);
            }
        }
    }
    let mut fields = Vec::new();
    let mut filled = |changed: bool, field: CustomerField| {
        if changed {
            fields.push(field);
        }
    };
    filled(card.domain != before.domain, CustomerField::Domain(card.domain.clone()));
    filled(card.industry != before.industry, CustomerField::Industry(card.industry.clone()));
    filled(card.language != before.language, CustomerField::Language(card.language.clone()));
    filled(card.addresses != before.addresses, CustomerField::Addresses(card.addresses.clone()));
    filled(card.contacts != before.contacts, CustomerField::Contacts(card.contacts.clone()));
    filled(card.emails != before.emails, CustomerField::Emails(card.emails.clone()));
    filled(card.phones != before.phones, CustomerField::Phones(card.phones.clone()));
    fields
}
