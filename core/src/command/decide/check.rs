//! Turning what was given into checked values, or into an error that names the field, the problem and what is accepted.

use crate::command::{Code, ContactDraft, Edit};
use crate::domain::{
    Address, Attribute, Attributes, Bant, Company, Consent, Contact, CustomerCard, InterestCard, LeadCard, MAX_AMOUNT_MINOR, Money,
    OpportunityCard, Referrer, Score, Utm, limits,
};
use crate::error::Result;
use crate::identity::{self, Email, Phone, Region};
use std::collections::{BTreeMap, BTreeSet};

/// How a text is written: on one line, or on several.
#[derive(Clone, Copy)]
enum Lines {
    One,
    Many,
}

fn checked(field: &str, text: &str, longest: usize, lines: Lines) -> Result<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let accepted = |sign: char| !sign.is_control() || (matches!(lines, Lines::Many) && matches!(sign, '\n' | '\r' | '\t'));
    if let Some(sign) = text.chars().find(|sign| !accepted(*sign)) {
        return Err(Code::InvalidValue.on(field, format!("the control character {sign:?} is not accepted")));
    }
    // Bytes are never fewer than characters, so most texts are not counted.
    if text.len() > longest {
        let length = text.chars().count();
        if length > longest {
            return Err(Code::TooLong.on(field, format!("{length} characters are too many, up to {longest} are accepted")));
        }
    }
    Ok(Some(text.to_owned()))
}

/// A text that is needed.
pub(super) fn needed(field: &str, text: &str, longest: usize) -> Result<String> {
    checked(field, text, longest, Lines::One)?
        // What nobody can see is as good as nothing: zero-width characters, a mark on no letter.
        .filter(|text| text.is_ascii() || !identity::fold(text).is_empty())
        .ok_or_else(|| Code::Missing.on(field, format!("it is needed and must not be empty; up to {longest} characters are accepted")))
}

/// A text on one line that may be absent; an empty one is absent.
pub(super) fn short(field: &str, text: Option<&str>) -> Result<Option<String>> {
    text.map_or(Ok(None), |text| checked(field, text, limits::SHORT, Lines::One))
}

/// A name that may be absent.
pub(super) fn name(field: &str, text: Option<&str>) -> Result<Option<String>> {
    text.map_or(Ok(None), |text| checked(field, text, limits::NAME, Lines::One))
}

/// A text of several lines that may be absent.
pub(super) fn long(field: &str, text: Option<&str>) -> Result<Option<String>> {
    text.map_or(Ok(None), |text| checked(field, text, limits::TEXT, Lines::Many))
}

/// What an edit makes of a text on one line: `None` if it is kept.
pub(super) fn edited(field: &str, edit: &Edit<String>) -> Result<Option<Option<String>>> {
    edit.value().map(|text| short(field, text.map(String::as_str))).transpose()
}

fn at_most<T>(field: &str, list: &[T], most: usize) -> Result<()> {
    if list.len() > most {
        return Err(Code::TooMany.on(field, format!("{} entries are too many, up to {most} are accepted", list.len())));
    }
    Ok(())
}

/// E-mails, each once by its normal form.
pub(super) fn emails(field: &str, given: &[String]) -> Result<Vec<Email>> {
    at_most(field, given, limits::EMAILS)?;
    let mut emails: Vec<Email> = Vec::with_capacity(given.len());
    for (number, text) in given.iter().enumerate() {
        let email = Email::parse(text).map_err(|problem| Code::InvalidValue.on(format!("{field}[{number}]"), problem.to_string()))?;
        if !emails.iter().any(|known| known.normal() == email.normal()) {
            emails.push(email);
        }
    }
    Ok(emails)
}

/// Phones, each once by its normal form.
pub(super) fn phones(field: &str, given: &[String], region: &Region) -> Result<Vec<Phone>> {
    at_most(field, given, limits::PHONES)?;
    let mut phones: Vec<Phone> = Vec::with_capacity(given.len());
    for (number, text) in given.iter().enumerate() {
        let phone =
            Phone::parse(text, *region).map_err(|problem| Code::InvalidValue.on(format!("{field}[{number}]"), problem.to_string()))?;
        if !phones.iter().any(|known| known.e164() == phone.e164()) {
            phones.push(phone);
        }
    }
    Ok(phones)
}

/// Tags or segments: sorted, each once.
pub(super) fn tags(field: &str, given: &[String]) -> Result<Vec<String>> {
    at_most(field, given, limits::TAGS)?;
    let mut tags = given
        .iter()
        .enumerate()
        .map(|(number, tag)| needed(&format!("{field}[{number}]"), tag, limits::SHORT))
        .collect::<Result<Vec<_>>>()?;
    tags.sort_unstable();
    tags.dedup();
    Ok(tags)
}

fn attribute(name: &str, value: &Attribute) -> Result<Attribute> {
    let field = || format!("attributes.{name}");
    match value {
        Attribute::Whole(number) if !(-MAX_AMOUNT_MINOR..=MAX_AMOUNT_MINOR).contains(number) => {
            Err(Code::InvalidValue
                .on(field(), format!("{number} is beyond the whole numbers that every language holds, {MAX_AMOUNT_MINOR}")))
        }
        Attribute::Number(number) if !number.is_finite() => Err(Code::InvalidValue.on(field(), format!("{number} is no finite number"))),
        // Minus zero would be told apart from zero by its bytes, though both are equal.
        Attribute::Number(number) if *number == 0.0 => Ok(Attribute::Number(0.0)),
        Attribute::Text(text) => Ok(Attribute::Text(checked(&field(), text, limits::ATTRIBUTE_TEXT, Lines::Many)?.unwrap_or_default())),
        other => Ok(other.clone()),
    }
}

/// The name of a custom attribute.
pub(super) fn attribute_name(name: &str) -> Result<String> {
    needed("attributes", name, limits::SHORT)
}

/// Names that differ only in the white space around them are one name, and only one value can stand under it.
fn each_once<'a>(names: impl Iterator<Item = &'a String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Code::InvalidValue.on(format!("attributes.{name}"), "it is given twice, but for the white space around its name"));
        }
    }
    Ok(())
}

/// Custom attributes of a new record.
pub(super) fn attributes(given: &Attributes) -> Result<Attributes> {
    if given.len() > limits::ATTRIBUTES {
        return Err(Code::TooMany.on("attributes", format!("{} are too many, up to {} are accepted", given.len(), limits::ATTRIBUTES)));
    }
    let checked = given.iter().map(|(name, value)| Ok((attribute_name(name)?, attribute(name, value)?))).collect::<Result<Vec<_>>>()?;
    each_once(checked.iter().map(|(name, _)| name))?;
    Ok(checked.into_iter().collect())
}

/// Custom attributes to set or to remove, and whether the record may hold that many afterwards.
pub(super) fn attribute_edits(held: &Attributes, given: &BTreeMap<String, Option<Attribute>>) -> Result<Vec<(String, Option<Attribute>)>> {
    let edits = given
        .iter()
        .map(|(name, value)| Ok((attribute_name(name)?, value.as_ref().map(|value| attribute(name, value)).transpose()?)))
        .collect::<Result<Vec<_>>>()?;
    each_once(edits.iter().map(|(name, _)| name))?;
    let added = edits.iter().filter(|(name, value)| value.is_some() && !held.contains_key(name)).count();
    let removed = edits.iter().filter(|(name, value)| value.is_none() && held.contains_key(name)).count();
    if held.len() + added - removed > limits::ATTRIBUTES {
        return Err(Code::TooMany.on("attributes", format!("a record holds up to {} attributes", limits::ATTRIBUTES)));
    }
    Ok(edits)
}

/// Who sent a lead; whether a record that is named is there has been asked before.
pub(super) fn referrer(given: Option<&Referrer>) -> Result<Option<Referrer>> {
    match given {
        Some(Referrer::Text(text)) => Ok(name("referrer", Some(text))?.map(Referrer::Text)),
        other => Ok(other.cloned()),
    }
}

/// A company; one without a name is absent if nothing else is said of it either.
pub(super) fn company(given: Option<&Company>) -> Result<Option<Company>> {
    let Some(company) = given else { return Ok(None) };
    let domain = short("company.domain", company.domain.as_deref())?;
    let industry = short("company.industry", company.industry.as_deref())?;
    let size = short("company.size", company.size.as_deref())?;
    if company.name.trim().is_empty() && domain.is_none() && industry.is_none() && size.is_none() {
        return Ok(None);
    }
    Ok(Some(Company { name: needed("company.name", &company.name, limits::NAME)?, domain, industry, size }))
}

/// What the link said of the campaign.
pub(super) fn utm(given: &Utm) -> Result<Utm> {
    Ok(Utm {
        source: name("utm.source", given.source.as_deref())?,
        medium: name("utm.medium", given.medium.as_deref())?,
        campaign: name("utm.campaign", given.campaign.as_deref())?,
        term: name("utm.term", given.term.as_deref())?,
        content: name("utm.content", given.content.as_deref())?,
    })
}

/// The answers behind a qualification.
pub(super) fn bant(given: &Bant) -> Result<Bant> {
    Ok(Bant {
        budget: long("bant.budget", given.budget.as_deref())?,
        authority: long("bant.authority", given.authority.as_deref())?,
        need: long("bant.need", given.need.as_deref())?,
        timeline: long("bant.timeline", given.timeline.as_deref())?,
        problem: long("bant.problem", given.problem.as_deref())?,
    })
}

/// A score with its parts.
pub(super) fn score(given: &Score) -> Result<Score> {
    at_most("score", &given.parts, limits::SCORE_PARTS)?;
    let mut score = Score::default();
    for (number, part) in given.parts.iter().enumerate() {
        score = score.part(needed(&format!("score[{number}].name"), &part.name, limits::SHORT)?, part.points);
    }
    Ok(score)
}

/// Consents of a new lead, one a purpose.
pub(super) fn consents(given: &[Consent]) -> Result<Vec<Consent>> {
    at_most("consents", given, limits::CONSENTS)?;
    let mut consents: Vec<Consent> = Vec::with_capacity(given.len());
    for (number, consent) in given.iter().enumerate() {
        let purpose = needed(&format!("consents[{number}].purpose"), &consent.purpose, limits::SHORT)?;
        if consents.iter().any(|known| known.purpose == purpose) {
            return Err(Code::InvalidValue
                .on(format!("consents[{number}].purpose"), format!("{purpose:?} stands there twice; one consent a purpose is accepted")));
        }
        let basis = long(&format!("consents[{number}].basis"), consent.basis.as_deref())?;
        consents.push(Consent { purpose, granted: consent.granted, at: consent.at, basis });
    }
    Ok(consents)
}

/// People to speak to at a customer.
pub(super) fn contacts(given: &[ContactDraft], region: &Region) -> Result<Vec<Contact>> {
    at_most("contacts", given, limits::CONTACTS)?;
    given
        .iter()
        .enumerate()
        .map(|(number, draft)| {
            let contact = || {
                Ok(Contact {
                    name: needed("name", &draft.name, limits::NAME)?,
                    role: short("role", draft.role.as_deref())?,
                    emails: emails("emails", &draft.emails)?,
                    phones: phones("phones", &draft.phones, region)?,
                })
            };
            contact().map_err(|problem: crate::Error| problem.within(&format!("contacts[{number}]")))
        })
        .collect()
}

/// Addresses of a customer; empty ones are left out.
pub(super) fn addresses(given: &[Address]) -> Result<Vec<Address>> {
    at_most("addresses", given, limits::ADDRESSES)?;
    let mut addresses = Vec::with_capacity(given.len());
    for (number, draft) in given.iter().enumerate() {
        let line = |field: &str, text: &Option<String>| name(&format!("addresses[{number}].{field}"), text.as_deref());
        let address = Address {
            purpose: line("purpose", &draft.purpose)?,
            street: long(&format!("addresses[{number}].street"), draft.street.as_deref())?,
            city: line("city", &draft.city)?,
            region: line("region", &draft.region)?,
            postal_code: line("postal_code", &draft.postal_code)?,
            country: line("country", &draft.country)?,
        };
        if address != Address::default() {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

/// An amount that every language holds.
pub(super) fn money(field: &str, amount: Option<Money>) -> Result<Option<Money>> {
    match amount {
        Some(money) if !money.is_in_range() => {
            Err(Code::InvalidValue.on(field, format!("{} is beyond {MAX_AMOUNT_MINOR} minor units", money.amount_minor)))
        }
        other => Ok(other),
    }
}

/// An amount that is not negative.
pub(super) fn price(field: &str, amount: Option<Money>) -> Result<Option<Money>> {
    match money(field, amount)? {
        Some(price) if price.amount_minor < 0 => Err(Code::InvalidValue.on(field, format!("{price} is negative; 0 or more is accepted"))),
        other => Ok(other),
    }
}

/// Whether adding keeps a sum per currency within what every language holds.
pub(super) fn sum_stays_in_range(field: &str, sums: &[Money], amount: Option<Money>) -> Result<()> {
    let Some(amount) = amount else { return Ok(()) };
    let before = sums.iter().find(|sum| sum.currency == amount.currency).map_or(0, |sum| sum.amount_minor);
    let after = before.saturating_add(amount.amount_minor);
    if (-MAX_AMOUNT_MINOR..=MAX_AMOUNT_MINOR).contains(&after) {
        return Ok(());
    }
    Err(Code::AmountTooLarge.on(field, format!("the sum in {} would go beyond {MAX_AMOUNT_MINOR} minor units", amount.currency)))
}

/// A chance in percent.
pub(super) fn percent(field: &str, percent: Option<u8>) -> Result<Option<u8>> {
    match percent {
        Some(over) if over > 100 => Err(Code::InvalidValue.on(field, format!("{over} is no percentage; 0 to 100 is accepted"))),
        other => Ok(other),
    }
}

/// The texts of a card together, in bytes: what bounds the size of its records and events.
pub(crate) trait Weigh {
    fn weight(&self) -> usize;

    /// Whether the card stays within [`limits::CARD_BYTES`].
    fn not_too_large(&self) -> Result<()> {
        let bytes = self.weight();
        if bytes > limits::CARD_BYTES {
            return Err(Code::CardTooLarge
                .refusal(format!("the texts of the card take {bytes} bytes together, up to {} are accepted", limits::CARD_BYTES)));
        }
        Ok(())
    }
}

fn some(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

fn reachable(emails: &[Email], phones: &[Phone]) -> usize {
    // Given and normal form are both kept.
    emails.iter().map(|email| email.given().len() + email.normal().len()).sum::<usize>()
        + phones.iter().map(|phone| phone.given().len() + phone.e164().len()).sum::<usize>()
}

fn attribute_bytes(attributes: &Attributes) -> usize {
    attributes.iter().map(|(name, value)| name.len() + if let Attribute::Text(text) = value { text.len() } else { 8 }).sum()
}

fn utm_bytes(utm: &Utm) -> usize {
    some(&utm.source) + some(&utm.medium) + some(&utm.campaign) + some(&utm.term) + some(&utm.content)
}

impl Weigh for LeadCard {
    fn weight(&self) -> usize {
        let company = self
            .company
            .as_ref()
            .map_or(0, |company| company.name.len() + some(&company.domain) + some(&company.industry) + some(&company.size));
        let texts = [&self.job_title, &self.country, &self.city, &self.language, &self.product, &self.interest];
        let bant = [&self.bant.budget, &self.bant.authority, &self.bant.need, &self.bant.timeline, &self.bant.problem];
        self.name.len()
            + self.source.len()
            + company
            + texts.into_iter().chain(bant).map(some).sum::<usize>()
            + reachable(&self.emails, &self.phones)
            + utm_bytes(&self.utm)
            + self.score.parts.iter().map(|part| part.name.len() + 5).sum::<usize>()
            + self.tags.iter().map(String::len).sum::<usize>()
            + attribute_bytes(&self.attributes)
            + self.consents.iter().map(|consent| consent.purpose.len() + some(&consent.basis) + 10).sum::<usize>()
    }
}

impl Weigh for CustomerCard {
    fn weight(&self) -> usize {
        let texts = [&self.legal_name, &self.tax_number, &self.registration_number, &self.domain, &self.industry, &self.language];
        let contacts =
            self.contacts.iter().map(|contact| contact.name.len() + some(&contact.role) + reachable(&contact.emails, &contact.phones));
        let addresses = self.addresses.iter().map(|address| {
            [&address.purpose, &address.street, &address.city, &address.region, &address.postal_code, &address.country]
                .into_iter()
                .map(some)
                .sum::<usize>()
        });
        self.name.len()
            + texts.into_iter().map(some).sum::<usize>()
            + reachable(&self.emails, &self.phones)
            + contacts.chain(addresses).sum::<usize>()
            + self.segments.iter().map(String::len).sum::<usize>()
            + attribute_bytes(&self.attributes)
    }
}

impl Weigh for OpportunityCard {
    fn weight(&self) -> usize {
        self.name.len() + some(&self.product) + attribute_bytes(&self.attributes)
    }
}

impl Weigh for InterestCard {
    fn weight(&self) -> usize {
        self.source.len()
            + [&self.product, &self.text, &self.name, &self.company].into_iter().map(some).sum::<usize>()
            + utm_bytes(&self.utm)
            + reachable(&self.emails, &self.phones)
    }
}
