//! Rows that were imported before and say something else by now.

use crate::command::{Edit, LeadEdit, NewLead};
use crate::domain::{Bant, Lead, Score, Settings, Utm};
use crate::error::Result;
use crate::identity::{Email, Phone};

fn set<T>(value: Option<T>) -> Edit<T> {
    value.map_or(Edit::Keep, Edit::Set)
}

fn given<T: Default + PartialEq>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}

/// Everything that a row says, as a change of a card.
pub(super) fn edit_of(row: NewLead) -> LeadEdit {
    LeadEdit {
        name: given(row.name),
        job_title: set(row.job_title),
        emails: given(row.emails),
        phones: given(row.phones),
        company: set(row.company),
        country: set(row.country),
        city: set(row.city),
        language: set(row.language),
        product: set(row.product),
        interest: set(row.interest),
        source: given(row.source),
        channel: set(row.channel),
        campaign: set(row.campaign),
        utm: given(row.utm),
        referrer: set(row.referrer),
        score: given(row.score),
        bant: given(row.bant),
        tags: given(row.tags),
        attributes: row.attributes.into_iter().map(|(name, value)| (name, Some(value))).collect(),
        consents: row.consents,
    }
}

/// What a row says otherwise than the card of its lead. What the card has besides stays: further e-mails, phones, tags and attributes.
///
/// # Errors
/// `invalid` for an e-mail or a phone that is none.
pub(super) fn difference(lead: &Lead, row: NewLead, settings: &Settings) -> Result<LeadEdit> {
    let (emails, phones) = crate::command::decide::normal_forms(&row.emails, &row.phones, settings)?;
    let more_emails: Vec<&Email> =
        emails.iter().filter(|email| !lead.emails.iter().any(|known| known.normal() == email.normal())).collect();
    let more_phones: Vec<&Phone> = phones.iter().filter(|phone| !lead.phones.iter().any(|known| known.e164() == phone.e164())).collect();
    let all = |known: Vec<String>, more: Vec<String>| (!more.is_empty()).then(|| [known, more].concat());
    let emails = all(
        lead.emails.iter().map(|email| email.given().to_owned()).collect(),
        more_emails.into_iter().map(|email| email.given().to_owned()).collect(),
    );
    let phones = all(
        lead.phones.iter().map(|phone| phone.given().to_owned()).collect(),
        more_phones.into_iter().map(|phone| phone.given().to_owned()).collect(),
    );
    let more_tags: Vec<String> = row.tags.iter().filter(|tag| !lead.tags.contains(tag)).cloned().collect();
    let tags = all(lead.tags.clone(), more_tags);
    let mut edit = edit_of(NewLead { emails: Vec::new(), phones: Vec::new(), tags: Vec::new(), ..row });
    edit.emails = emails;
    edit.phones = phones;
    edit.tags = tags;
    edit.name = edit.name.filter(|name| *name != lead.name);
    edit.source = edit.source.filter(|source| *source != lead.source);
    edit.job_title = other(edit.job_title, lead.job_title.as_ref());
    edit.company = match edit.company {
        // Columns that the row does not have say nothing against what the card has.
        Edit::Set(said) => {
            let known = lead.company.clone().unwrap_or_default();
            let joined = crate::domain::Company {
                name: said.name,
                domain: said.domain.or(known.domain),
                industry: said.industry.or(known.industry),
                size: said.size.or(known.size),
            };
            other(Edit::Set(joined), lead.company.as_ref())
        }
        kept => kept,
    };
    edit.country = other(edit.country, lead.country.as_ref());
    edit.city = other(edit.city, lead.city.as_ref());
    edit.language = other(edit.language, lead.language.as_ref());
    edit.product = other(edit.product, lead.product.as_ref());
    edit.interest = other(edit.interest, lead.interest.as_ref());
    edit.channel = other(edit.channel, lead.channel.as_ref());
    edit.campaign = other(edit.campaign, lead.campaign.as_ref());
    edit.referrer = other(edit.referrer, lead.referrer.as_ref());
    edit.utm = edit.utm.map(|said| joined_utm(said, &lead.utm)).filter(|utm| *utm != lead.utm);
    edit.bant = edit.bant.map(|said| joined_bant(said, &lead.bant)).filter(|bant| *bant != lead.bant);
    edit.score = edit.score.filter(|score: &Score| *score != lead.score);
    edit.attributes.retain(|name, value| lead.attributes.get(name) != value.as_ref());
    edit.consents.retain(|consent| !lead.consents.contains(consent));
    Ok(edit)
}

/// Nothing to do where that is there already.
fn other<T: PartialEq>(edit: Edit<T>, there: Option<&T>) -> Edit<T> {
    match edit {
        Edit::Set(value) if Some(&value) == there => Edit::Keep,
        edit => edit,
    }
}

fn joined_utm(said: Utm, known: &Utm) -> Utm {
    let known = known.clone();
    Utm {
        source: said.source.or(known.source),
        medium: said.medium.or(known.medium),
        campaign: said.campaign.or(known.campaign),
        term: said.term.or(known.term),
        content: said.content.or(known.content),
    }
}

fn joined_bant(said: Bant, known: &Bant) -> Bant {
    let known = known.clone();
    Bant {
        budget: said.budget.or(known.budget),
        authority: said.authority.or(known.authority),
        need: said.need.or(known.need),
        timeline: said.timeline.or(known.timeline),
        problem: said.problem.or(known.problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::domain::Company;

    fn row() -> NewLead {
        NewLead::named("Sara Ahmadi")
            .email("sara@example.com")
            .source("fair")
            .tag("vip")
            .company(Company::named("Example"))
            .attribute("size", 3)
    }

    #[test]
    fn only_what_is_otherwise_is_changed_and_nothing_is_taken_away() {
        let book = Book::memory().unwrap();
        let lead = book.capture_lead(row().email("second@example.com").tag("old").city("Shiraz").attribute("hair", "red")).unwrap().lead;
        let lead = book.lead(lead).unwrap();
        let settings = book.settings().unwrap();
        assert_eq!(
            difference(&lead, NewLead { emails: vec!["SARA@example.com".into()], ..row() }, &settings).unwrap(),
            LeadEdit::default()
        );
        let said = NewLead { emails: vec!["third@example.com".into()], ..row() }.tag("new").city("Yazd").attribute("size", 4);
        let edit = difference(&lead, said, &settings).unwrap();
        assert_eq!(edit.emails.unwrap(), ["sara@example.com", "second@example.com", "third@example.com"]);
        assert_eq!(edit.tags.unwrap(), ["old", "vip", "new"]);
        assert_eq!((edit.city, edit.name, edit.attributes.len()), (Edit::Set("Yazd".into()), None, 1));
    }
}
