//! Cards, and their fields by themselves.

use super::texts::{attribute_text, few, long, may, name, needed, short, tags};
use super::{Counts, Found};
use crate::command::decide::Weigh;
use crate::domain::{
    Address, Attribute, Attributes, Bant, CampaignCard, Company, Consent, Contact, CustomerCard, InterestCard, LeadCard, MAX_AMOUNT_MINOR,
    Money, OpportunityCard, Referrer, Score, Utm, limits,
};
use crate::event::{CustomerField, LeadField, OpportunityField};
use crate::identity::{Email, Phone};

/// Longer than any e-mail or phone that is read, in bytes: keys are made of their normal forms.
const LONGEST_GIVEN: usize = 1_100;
const LONGEST_NORMAL: usize = 254;

impl Counts {
    pub(super) fn lead_card(&self, card: &LeadCard) -> Found {
        let LeadCard {
            name: named,
            job_title,
            emails: all_emails,
            phones: all_phones,
            company: works_at,
            country,
            city,
            language,
            product,
            interest,
            source,
            channel: _,
            campaign,
            utm: came_by,
            referrer,
            temperature: _,
            score: scored,
            bant: answers,
            tags: tagged,
            attributes: others,
            consents,
        } = card;
        needed("card.name", named, limits::NAME)?;
        short("card.source", source)?;
        for (field, text) in [
            ("card.job_title", job_title),
            ("card.country", country),
            ("card.city", city),
            ("card.language", language),
            ("card.product", product),
        ] {
            may(field, text.as_deref(), short)?;
        }
        may("card.interest", interest.as_deref(), long)?;
        emails("card.emails", all_emails)?;
        phones("card.phones", all_phones)?;
        works_at.as_ref().map_or(Ok(()), company)?;
        self.names("card.campaign", campaign.map(|campaign| campaign.0), self.campaigns, "campaign")?;
        utm(came_by)?;
        self.referrer(referrer.as_ref())?;
        score(scored)?;
        bant(answers)?;
        tags("card.tags", tagged)?;
        attributes("card.attributes", others)?;
        few("card.consents", consents.len(), limits::CONSENTS)?;
        consents.iter().try_for_each(consent)?;
        weighed(card)
    }

    fn referrer(&self, referrer: Option<&Referrer>) -> Found {
        match referrer {
            Some(Referrer::Lead(lead)) => self.names("referrer", lead.0, self.leads, "lead"),
            Some(Referrer::Customer(customer)) => self.names("referrer", customer.0, self.customers, "customer"),
            Some(Referrer::Text(text)) => name("referrer", text),
            None => Ok(()),
        }
    }

    pub(super) fn lead_field(&self, field: &LeadField) -> Found {
        match field {
            LeadField::Name(text) => name("fields.name", text),
            LeadField::Source(text) => short("fields.source", text),
            LeadField::JobTitle(text)
            | LeadField::Country(text)
            | LeadField::City(text)
            | LeadField::Language(text)
            | LeadField::Product(text) => may("fields", text.as_deref(), short),
            LeadField::Interest(text) => may("fields.interest", text.as_deref(), long),
            LeadField::Emails(all) => emails("fields.emails", all),
            LeadField::Phones(all) => phones("fields.phones", all),
            LeadField::Company(works_at) => works_at.as_ref().map_or(Ok(()), company),
            LeadField::Campaign(campaign) => self.names("fields.campaign", campaign.map(|campaign| campaign.0), self.campaigns, "campaign"),
            LeadField::Utm(came_by) => utm(came_by),
            LeadField::Referrer(known) => self.referrer(known.as_ref()),
            LeadField::Score(scored) => score(scored),
            LeadField::Bant(answers) => bant(answers),
            LeadField::Tags(tagged) => tags("fields.tags", tagged),
            LeadField::Attribute(named, value) => attribute("fields.attribute", named, value.as_ref()),
            LeadField::Consent(said) => consent(said),
            LeadField::Channel(_) => Ok(()),
        }
    }

    pub(super) fn opportunity_field(&self, field: &OpportunityField) -> Found {
        match field {
            OpportunityField::Name(text) => name("fields.name", text),
            OpportunityField::Amount(amount) => money("fields.amount", *amount),
            OpportunityField::Probability(chance) => percent("fields.probability", *chance),
            OpportunityField::Product(text) => may("fields.product", text.as_deref(), short),
            OpportunityField::Owner(owner) => self.owner("fields.owner", *owner),
            OpportunityField::Customer(customer) => self.customer(customer.map(|customer| customer.0)),
            OpportunityField::Attribute(named, value) => attribute("fields.attribute", named, value.as_ref()),
            OpportunityField::Sale(_) | OpportunityField::ExpectedClose(_) => Ok(()),
        }
    }
}

pub(super) fn customer_field(field: &CustomerField) -> Found {
    match field {
        CustomerField::Name(text) => name("fields.name", text),
        CustomerField::LegalName(text) => may("fields.legal_name", text.as_deref(), name),
        CustomerField::TaxNumber(text)
        | CustomerField::RegistrationNumber(text)
        | CustomerField::Domain(text)
        | CustomerField::Industry(text)
        | CustomerField::Language(text) => may("fields", text.as_deref(), short),
        CustomerField::Emails(all) => emails("fields.emails", all),
        CustomerField::Phones(all) => phones("fields.phones", all),
        CustomerField::Contacts(all) => contacts("fields.contacts", all),
        CustomerField::Addresses(all) => addresses("fields.addresses", all),
        CustomerField::Segments(all) => tags("fields.segments", all),
        CustomerField::Attribute(named, value) => attribute("fields.attribute", named, value.as_ref()),
        CustomerField::Kind(_) => Ok(()),
    }
}

pub(super) fn customer(card: &CustomerCard) -> Found {
    needed("card.name", &card.name, limits::NAME)?;
    may("card.legal_name", card.legal_name.as_deref(), name)?;
    for (field, text) in [
        ("card.tax_number", &card.tax_number),
        ("card.registration_number", &card.registration_number),
        ("card.domain", &card.domain),
        ("card.industry", &card.industry),
        ("card.language", &card.language),
    ] {
        may(field, text.as_deref(), short)?;
    }
    emails("card.emails", &card.emails)?;
    phones("card.phones", &card.phones)?;
    contacts("card.contacts", &card.contacts)?;
    addresses("card.addresses", &card.addresses)?;
    tags("card.segments", &card.segments)?;
    attributes("card.attributes", &card.attributes)?;
    weighed(card)
}

pub(super) fn opportunity(card: &OpportunityCard) -> Found {
    needed("card.name", &card.name, limits::NAME)?;
    may("card.product", card.product.as_deref(), short)?;
    money("card.amount", card.amount)?;
    percent("card.probability", card.probability)?;
    attributes("card.attributes", &card.attributes)?;
    weighed(card)
}

pub(super) fn interest(card: &InterestCard) -> Found {
    short("card.source", &card.source)?;
    may("card.product", card.product.as_deref(), short)?;
    may("card.text", card.text.as_deref(), long)?;
    may("card.name", card.name.as_deref(), name)?;
    may("card.company", card.company.as_deref(), name)?;
    utm(&card.utm)?;
    emails("card.emails", &card.emails)?;
    phones("card.phones", &card.phones)?;
    weighed(card)
}

pub(super) fn campaign(card: &CampaignCard) -> Found {
    needed("card.name", &card.name, limits::NAME)?;
    may("card.source", card.source.as_deref(), short)?;
    money("card.plan.cost_per_lead", card.plan.cost_per_lead)?;
    money("card.plan.budget", card.plan.budget)?;
    if card.starts_at.zip(card.ends_at).is_some_and(|(start, end)| end < start) {
        return Err("card.ends_at: it lies before the start".to_owned());
    }
    Ok(())
}

fn weighed(card: &impl Weigh) -> Found {
    card.not_too_large().map_err(|failure| format!("card: {}", failure.message()))
}

pub(super) fn money(field: &str, amount: Option<Money>) -> Found {
    match amount {
        Some(amount) if !amount.is_in_range() => Err(format!("{field}: {} is beyond {MAX_AMOUNT_MINOR} minor units", amount.amount_minor)),
        _ => Ok(()),
    }
}

fn percent(field: &str, percent: Option<u8>) -> Found {
    if percent.is_some_and(|percent| percent > 100) { Err(format!("{field}: it is over 100 percent")) } else { Ok(()) }
}

/// The normal form is what it was when the e-mail was written in, so it is not made again.
pub(super) fn emails(field: &str, all: &[Email]) -> Found {
    few(field, all.len(), limits::EMAILS)?;
    for email in all {
        reach(field, email.given(), email.normal())?;
        if !email.normal().contains('@') {
            return Err(format!("{field}: {:?} is no normal form of an e-mail", email.normal()));
        }
    }
    Ok(())
}

fn phones(field: &str, all: &[Phone]) -> Found {
    few(field, all.len(), limits::PHONES)?;
    for phone in all {
        reach(field, phone.given(), phone.e164())?;
        if !phone.e164().strip_prefix('+').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|one| one.is_ascii_digit())) {
            return Err(format!("{field}: {:?} is no normal form of a phone", phone.e164()));
        }
    }
    Ok(())
}

fn reach(field: &str, given: &str, normal: &str) -> Found {
    if given.is_empty() || given.len() > LONGEST_GIVEN || normal.is_empty() || normal.len() > LONGEST_NORMAL {
        return Err(format!("{field}: it is empty, or longer than any that is read"));
    }
    Ok(())
}

fn company(company: &Company) -> Found {
    needed("company.name", &company.name, limits::NAME)?;
    may("company.domain", company.domain.as_deref(), short)?;
    may("company.industry", company.industry.as_deref(), short)?;
    may("company.size", company.size.as_deref(), short)
}

fn utm(utm: &Utm) -> Found {
    [&utm.source, &utm.medium, &utm.campaign, &utm.term, &utm.content].into_iter().try_for_each(|text| may("utm", text.as_deref(), name))
}

fn bant(bant: &Bant) -> Found {
    let answers = [&bant.budget, &bant.authority, &bant.need, &bant.timeline, &bant.problem];
    answers.into_iter().try_for_each(|text| may("bant", text.as_deref(), long))
}

fn score(score: &Score) -> Found {
    few("score", score.parts.len(), limits::SCORE_PARTS)?;
    score.parts.iter().try_for_each(|part| short("score", &part.name))
}

fn consent(consent: &Consent) -> Found {
    short("consents.purpose", &consent.purpose)?;
    may("consents.basis", consent.basis.as_deref(), long)
}

fn contacts(field: &str, all: &[Contact]) -> Found {
    few(field, all.len(), limits::CONTACTS)?;
    all.iter().try_for_each(|contact| {
        name(field, &contact.name)?;
        may(field, contact.role.as_deref(), short)?;
        emails(field, &contact.emails)?;
        phones(field, &contact.phones)
    })
}

fn addresses(field: &str, all: &[Address]) -> Found {
    few(field, all.len(), limits::ADDRESSES)?;
    all.iter().try_for_each(|address| {
        may(field, address.street.as_deref(), long)?;
        let lines = [&address.purpose, &address.city, &address.region, &address.postal_code, &address.country];
        lines.into_iter().try_for_each(|text| may(field, text.as_deref(), name))
    })
}

fn attributes(field: &str, all: &Attributes) -> Found {
    few(field, all.len(), limits::ATTRIBUTES)?;
    all.iter().try_for_each(|(named, value)| attribute(field, named, Some(value)))
}

fn attribute(field: &str, named: &str, value: Option<&Attribute>) -> Found {
    short(field, named)?;
    match value {
        Some(Attribute::Text(text)) => attribute_text(field, text),
        Some(Attribute::Whole(number)) if !(-MAX_AMOUNT_MINOR..=MAX_AMOUNT_MINOR).contains(number) => {
            Err(format!("{field}: {number} is beyond the whole numbers that every language holds"))
        }
        Some(Attribute::Number(number)) if number.to_bits() == (-0.0_f64).to_bits() => Err(format!("{field}: zero has no sign")),
        _ => Ok(()),
    }
}
