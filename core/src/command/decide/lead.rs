//! Editing a lead's card, its temperature and its owner; linking it to a customer.

use super::check::{self, Weigh};
use super::{Decision, Given};
use crate::command::{Code, LeadEdit};
use crate::domain::{CustomerId, Lead, LeadCard, LeadId, Temperature, UserId, limits};
use crate::error::Result;
use crate::event::apply::set_lead_field;
use crate::event::{Event, LeadField};

impl Given<'_> {
    pub(super) fn edit_lead(&self, id: LeadId, edit: &LeadEdit) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        if *edit == LeadEdit::default() {
            return Err(Code::Missing.on("edit", "no field is named; name at least one"));
        }
        let mut fields = self.edited_fields(&lead, edit)?;
        // What is on the card already is no change.
        fields.retain(|field| {
            let mut changed = lead.card.clone();
            set_lead_field(&mut changed, field);
            changed != lead.card
        });
        still_fits(&lead, &fields)?;
        self.instant()?;
        let version = lead.version + u64::from(!fields.is_empty());
        Ok(Decision::changed(Event::LeadEdited { lead: id, fields }, version))
    }

    fn edited_fields(&self, lead: &Lead, edit: &LeadEdit) -> Result<Vec<LeadField>> {
        let region = self.book.settings.phone_region()?;
        let mut fields = Vec::new();
        if let Some(name) = &edit.name {
            fields.push(LeadField::Name(check::needed("name", name, limits::NAME)?));
        }
        fields.extend(check::edited("job_title", &edit.job_title)?.map(LeadField::JobTitle));
        let emails = edit.emails.as_deref().map(|given| check::emails("emails", given)).transpose()?;
        let phones = edit.phones.as_deref().map(|given| check::phones("phones", given, &region)).transpose()?;
        if emails.as_ref().unwrap_or(&lead.emails).is_empty() && phones.as_ref().unwrap_or(&lead.phones).is_empty() {
            return Err(Code::Missing.on("emails", "a lead must stay reachable: at least one e-mail or phone is needed"));
        }
        fields.extend(emails.map(LeadField::Emails));
        fields.extend(phones.map(LeadField::Phones));
        if let Some(company) = edit.company.value() {
            fields.push(LeadField::Company(check::company(company)?));
        }
        fields.extend(check::edited("country", &edit.country)?.map(LeadField::Country));
        fields.extend(check::edited("city", &edit.city)?.map(LeadField::City));
        fields.extend(check::edited("language", &edit.language)?.map(LeadField::Language));
        fields.extend(check::edited("product", &edit.product)?.map(LeadField::Product));
        if let Some(interest) = edit.interest.value() {
            fields.push(LeadField::Interest(check::long("interest", interest.map(String::as_str))?));
        }
        if let Some(source) = &edit.source {
            fields.push(LeadField::Source(check::needed("source", source, limits::SHORT)?));
        }
        fields.extend(edit.channel.value().map(|channel| LeadField::Channel(channel.copied())));
        if let Some(campaign) = edit.campaign.value() {
            fields.push(LeadField::Campaign(campaign.copied()));
        }
        if let Some(utm) = &edit.utm {
            fields.push(LeadField::Utm(check::utm(utm)?));
        }
        if let Some(referrer) = edit.referrer.value() {
            fields.push(LeadField::Referrer(check::referrer(referrer)?));
        }
        if let Some(score) = &edit.score {
            fields.push(LeadField::Score(check::score(score)?));
        }
        if let Some(bant) = &edit.bant {
            fields.push(LeadField::Bant(check::bant(bant)?));
        }
        if let Some(tags) = &edit.tags {
            fields.push(LeadField::Tags(check::tags("tags", tags)?));
        }
        let attributes = check::attribute_edits(&lead.attributes, &edit.attributes)?;
        fields.extend(attributes.into_iter().map(|(name, value)| LeadField::Attribute(name, value)));
        fields.extend(check::consents(&edit.consents)?.into_iter().map(LeadField::Consent));
        Ok(fields)
    }

    pub(super) fn set_temperature(&self, id: LeadId, to: Temperature) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        self.instant()?;
        if lead.temperature == to {
            return Err(Code::AlreadyThere.on("temperature", format!("{id} is {} already", to.as_str())));
        }
        Ok(Decision::changed(Event::TemperatureSet { lead: id, from: lead.temperature, to }, lead.version.saturating_add(1)))
    }

    pub(super) fn assign_lead(&self, id: LeadId, owner: Option<UserId>) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        // Who held the lead when is told by the order of these instants.
        self.instant_after(id, lead.owner_since)?;
        self.active_user("owner", owner)?;
        if lead.owner == owner {
            return Err(Code::AlreadyThere.on("owner", format!("{id} has that owner already")));
        }
        Ok(Decision::changed(Event::LeadAssigned { lead: id, from: lead.owner, to: owner }, lead.version.saturating_add(1)))
    }

    pub(super) fn link_lead(&self, id: LeadId, customer: CustomerId) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.the_customer(customer)?;
        self.same_version(id, lead.version)?;
        self.instant()?;
        self.room_for_link(&lead)?;
        if lead.customers().any(|known| known == customer) {
            return Err(Code::AlreadyLinked.on(customer.to_string(), format!("{id} is linked to {customer} already")));
        }
        Ok(Decision::changed(Event::LeadLinked { lead: id, customer }, lead.version.saturating_add(1)))
    }

    pub(super) fn room_for_link(&self, lead: &Lead) -> Result<()> {
        if lead.links.len() >= limits::LINKS {
            return Err(
                Code::TooMany.on("customer", format!("{} is linked to {} customers, more are not accepted", lead.id, limits::LINKS))
            );
        }
        Ok(())
    }
}

/// Whether the card would still be within its limits with those fields on it.
pub(super) fn still_fits(lead: &Lead, fields: &[LeadField]) -> Result<()> {
    let mut card: LeadCard = lead.card.clone();
    for field in fields {
        set_lead_field(&mut card, field);
    }
    if card.consents.len() > limits::CONSENTS {
        return Err(Code::TooMany.on("consents", format!("a lead holds up to {} consents", limits::CONSENTS)));
    }
    card.not_too_large()
}
