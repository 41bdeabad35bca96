//! Customers: written in, edited, assigned.

use super::leads::{put, put_attributes, put_line};
use super::{Ask, Faults, Model, Whose, change, get};
use leadbook::{Answer, Code, Customer, CustomerCard, CustomerEdit, CustomerField, CustomerId, Edit, Event, LeadId, NewCustomer, UserId};

impl Model {
    pub(super) fn new_customer(&mut self, ask: &Ask<'_>, card: CustomerCard, owner: Option<UserId>, from: Option<LeadId>) -> CustomerId {
        let id = CustomerId(self.customers.len() as u64 + 1);
        let mut whose = vec![Whose::Customer(id)];
        whose.extend(from.map(Whose::Lead));
        let touched = self.write(ask, Event::CustomerCreated { customer: id, card: card.clone(), owner, from_lead: from }, &whose);
        let customer =
            Customer { id, version: 1, card, owner, owner_since: ask.at, customer_since: ask.at, touched, ..Customer::default() };
        self.customers.push(customer);
        id
    }

    pub(super) fn create_customer(&mut self, ask: &Ask<'_>, mut faults: Faults, draft: &NewCustomer) -> Result<Answer, Faults> {
        ask.no_version(&mut faults);
        self.check_owner(&mut faults, draft.owner);
        let card = CustomerCard {
            kind: draft.kind,
            name: faults.needed(&draft.name, 200),
            legal_name: faults.line(draft.legal_name.as_deref(), 200),
            tax_number: faults.line(draft.tax_number.as_deref(), 120),
            registration_number: faults.line(draft.registration_number.as_deref(), 120),
            domain: faults.line(draft.domain.as_deref(), 120),
            industry: faults.line(draft.industry.as_deref(), 120),
            emails: faults.emails(&draft.emails),
            phones: faults.phones(&draft.phones),
            contacts: faults.contacts(&draft.contacts),
            addresses: draft.addresses.clone(),
            language: faults.line(draft.language.as_deref(), 120),
            segments: faults.tags(&draft.segments),
            attributes: draft.attributes.clone(),
        };
        let emails: Vec<_> = card.emails.iter().chain(card.contacts.iter().flat_map(|contact| &contact.emails)).cloned().collect();
        let phones: Vec<_> = card.phones.iter().chain(card.contacts.iter().flat_map(|contact| &contact.phones)).cloned().collect();
        let known = self.known_customers(&emails, &phones);
        if !known.is_empty() && !draft.even_if_known {
            faults.matching(Code::CustomerKnown, known);
        }
        faults.settle()?;
        let id = self.new_customer(ask, card, draft.owner, None);
        Ok(Answer::Created { number: id.0 })
    }

    pub(super) fn edit_customer(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: CustomerId,
        edit: &CustomerEdit,
    ) -> Result<Answer, Faults> {
        let customer = faults.there(get(&self.customers, id.0))?;
        ask.version(&mut faults, customer.version);
        faults.add_if(*edit == CustomerEdit::default(), Code::Missing);
        let mut card = customer.card.clone();
        let mut fields = Vec::new();
        if let Some(kind) = edit.kind {
            put(&mut fields, &mut card.kind, kind, CustomerField::Kind);
        }
        if let Some(name) = &edit.name {
            put(&mut fields, &mut card.name, faults.needed(name, 200), CustomerField::Name);
        }
        match &edit.legal_name {
            Edit::Keep => {}
            Edit::Clear => put(&mut fields, &mut card.legal_name, None, CustomerField::LegalName),
            Edit::Set(name) => put(&mut fields, &mut card.legal_name, faults.line(Some(name), 200), CustomerField::LegalName),
        }
        put_line(&mut faults, &mut fields, &mut card.tax_number, &edit.tax_number, CustomerField::TaxNumber);
        put_line(&mut faults, &mut fields, &mut card.domain, &edit.domain, CustomerField::Domain);
        put_line(&mut faults, &mut fields, &mut card.industry, &edit.industry, CustomerField::Industry);
        if let Some(given) = &edit.emails {
            put(&mut fields, &mut card.emails, faults.emails(given), CustomerField::Emails);
        }
        if let Some(given) = &edit.phones {
            put(&mut fields, &mut card.phones, faults.phones(given), CustomerField::Phones);
        }
        if let Some(given) = &edit.contacts {
            put(&mut fields, &mut card.contacts, faults.contacts(given), CustomerField::Contacts);
        }
        if let Some(given) = &edit.addresses {
            put(&mut fields, &mut card.addresses, given.clone(), CustomerField::Addresses);
        }
        put_line(&mut faults, &mut fields, &mut card.language, &edit.language, CustomerField::Language);
        if let Some(given) = &edit.segments {
            put(&mut fields, &mut card.segments, faults.tags(given), CustomerField::Segments);
        }
        put_attributes(&mut fields, &mut card.attributes, &edit.attributes, CustomerField::Attribute);
        faults.settle()?;
        let version = customer.version + u64::from(!fields.is_empty());
        let touched = self.write(ask, Event::CustomerEdited { customer: id, fields, filled_from: None }, &[Whose::Customer(id)]);
        change(&mut self.customers, id.0, |customer| (customer.version, customer.card, customer.touched) = (version, card, touched));
        Ok(Answer::Changed { version })
    }

    pub(super) fn assign_customer(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: CustomerId,
        to: Option<UserId>,
    ) -> Result<Answer, Faults> {
        let customer = faults.there(get(&self.customers, id.0))?;
        let (from, version) = (customer.owner, customer.version + 1);
        ask.version(&mut faults, customer.version);
        ask.not_before(&mut faults, customer.owner_since);
        self.check_owner(&mut faults, to);
        faults.add_if(from == to, Code::AlreadyThere);
        faults.settle()?;
        let touched = self.write(ask, Event::CustomerAssigned { customer: id, from, to }, &[Whose::Customer(id)]);
        change(&mut self.customers, id.0, |customer| {
            (customer.version, customer.owner, customer.owner_since, customer.touched) = (version, to, ask.at, touched);
        });
        Ok(Answer::Changed { version })
    }
}
