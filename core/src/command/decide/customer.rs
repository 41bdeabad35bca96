//! Customers: written in, edited, assigned.

use super::check::{self, Weigh};
use super::{Decision, Given};
use crate::command::{Code, CustomerEdit, NewCustomer};
use crate::domain::{Customer, CustomerCard, CustomerId, Known, UserId, limits};
use crate::error::Result;
use crate::event::apply::set_customer_field;
use crate::event::{CustomerField, Event};
use crate::identity::{Email, Phone};

impl Given<'_> {
    pub(super) fn create_customer(&self, draft: &NewCustomer) -> Result<Decision> {
        self.no_version()?;
        let region = self.book.settings.phone_region()?;
        let card = CustomerCard {
            kind: draft.kind,
            name: check::needed("name", &draft.name, limits::NAME)?,
            legal_name: check::name("legal_name", draft.legal_name.as_deref())?,
            tax_number: check::short("tax_number", draft.tax_number.as_deref())?,
            registration_number: check::short("registration_number", draft.registration_number.as_deref())?,
            domain: check::short("domain", draft.domain.as_deref())?,
            industry: check::short("industry", draft.industry.as_deref())?,
            emails: check::emails("emails", &draft.emails)?,
            phones: check::phones("phones", &draft.phones, &region)?,
            contacts: check::contacts(&draft.contacts, &region)?,
            addresses: check::addresses(&draft.addresses)?,
            language: check::short("language", draft.language.as_deref())?,
            segments: check::tags("segments", &draft.segments)?,
            attributes: check::attributes(&draft.attributes)?,
        };
        card.not_too_large()?;
        self.instant()?;
        self.active_user("owner", draft.owner)?;
        if !draft.even_if_known {
            let emails: Vec<Email> = card.all_emails().cloned().collect();
            let phones: Vec<Phone> = card.all_phones().cloned().collect();
            let mut known = self.matches(&emails, &phones)?;
            known.retain(|matched| matches!(matched.record, Known::Customer(_)));
            if !known.is_empty() {
                return Err(Code::CustomerKnown
                    .refusal(
                        "a customer is already known by one of those e-mails or phones; say `even_if_known` to write it in all the same",
                    )
                    .matching(known));
            }
        }
        let id = CustomerId(self.book.customers.saturating_add(1));
        Ok(Decision::created(Event::CustomerCreated { customer: id, card, owner: draft.owner, from_lead: None }, id.0))
    }

    pub(super) fn edit_customer(&self, id: CustomerId, edit: &CustomerEdit) -> Result<Decision> {
        let customer = self.the_customer(id)?;
        self.same_version(id, customer.version)?;
        if *edit == CustomerEdit::default() {
            return Err(Code::Missing.on("edit", "no field is named; name at least one"));
        }
        let mut fields = self.edited_customer_fields(&customer, edit)?;
        // What is on the card already is no change.
        fields.retain(|field| {
            let mut changed = customer.card.clone();
            set_customer_field(&mut changed, field);
            changed != customer.card
        });
        still_fits(&customer, &fields)?;
        self.instant()?;
        let version = customer.version + u64::from(!fields.is_empty());
        Ok(Decision::changed(Event::CustomerEdited { customer: id, fields, filled_from: None }, version))
    }

    fn edited_customer_fields(&self, customer: &Customer, edit: &CustomerEdit) -> Result<Vec<CustomerField>> {
        let region = self.book.settings.phone_region()?;
        let mut fields = Vec::new();
        fields.extend(edit.kind.map(CustomerField::Kind));
        if let Some(name) = &edit.name {
            fields.push(CustomerField::Name(check::needed("name", name, limits::NAME)?));
        }
        if let Some(name) = edit.legal_name.value() {
            fields.push(CustomerField::LegalName(check::name("legal_name", name.map(String::as_str))?));
        }
        fields.extend(check::edited("tax_number", &edit.tax_number)?.map(CustomerField::TaxNumber));
        fields.extend(check::edited("registration_number", &edit.registration_number)?.map(CustomerField::RegistrationNumber));
        fields.extend(check::edited("domain", &edit.domain)?.map(CustomerField::Domain));
        fields.extend(check::edited("industry", &edit.industry)?.map(CustomerField::Industry));
        fields.extend(edit.emails.as_deref().map(|given| check::emails("emails", given)).transpose()?.map(CustomerField::Emails));
        fields.extend(edit.phones.as_deref().map(|given| check::phones("phones", given, &region)).transpose()?.map(CustomerField::Phones));
        fields.extend(edit.contacts.as_deref().map(|given| check::contacts(given, &region)).transpose()?.map(CustomerField::Contacts));
        fields.extend(edit.addresses.as_deref().map(check::addresses).transpose()?.map(CustomerField::Addresses));
        fields.extend(check::edited("language", &edit.language)?.map(CustomerField::Language));
        fields.extend(edit.segments.as_deref().map(|given| check::tags("segments", given)).transpose()?.map(CustomerField::Segments));
        let attributes = check::attribute_edits(&customer.attributes, &edit.attributes)?;
        fields.extend(attributes.into_iter().map(|(name, value)| CustomerField::Attribute(name, value)));
        Ok(fields)
    }

    pub(super) fn assign_customer(&self, id: CustomerId, owner: Option<UserId>) -> Result<Decision> {
        let customer = self.the_customer(id)?;
        self.same_version(id, customer.version)?;
        self.instant_after(id, customer.owner_since)?;
        self.active_user("owner", owner)?;
        if customer.owner == owner {
            return Err(Code::AlreadyThere.on("owner", format!("{id} has that owner already")));
        }
        Ok(Decision::changed(Event::CustomerAssigned { customer: id, from: customer.owner, to: owner }, customer.version.saturating_add(1)))
    }
}

/// Whether the card would still be within its limits with those fields on it.
pub(super) fn still_fits(customer: &Customer, fields: &[CustomerField]) -> Result<()> {
    let mut card = customer.card.clone();
    for field in fields {
        set_customer_field(&mut card, field);
    }
    card.not_too_large()
}
