//! Capturing leads and recording interests: who is known, and what that means.

use super::check::{self, Weigh};
use super::{Decision, Given};
use crate::command::{Answer, Captured, Code, NewInterest, NewLead, OnKnown, Outcome};
use crate::domain::{CustomerId, Interest, InterestCard, InterestId, Known, Lead, LeadCard, LeadId, Settings, limits};
use crate::error::{Match, MatchedBy, Result};
use crate::event::Event;
use crate::identity::{Email, Phone};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Given<'_> {
    /// Captures a lead, which may have grown out of an interest.
    pub(super) fn capture_lead(&self, draft: &NewLead, grown_from: Option<&Interest>) -> Result<Decision> {
        self.no_version()?;
        let card = self.lead_card(draft)?;
        match grown_from {
            Some(interest) => self.instant_after(interest.id, interest.at)?,
            None => self.instant()?,
        };
        let from = grown_from.map(|interest| interest.id);
        self.active_user("owner", draft.owner)?;
        let matches = self.matches(&card.emails, &card.phones)?;
        if matches.is_empty() {
            return self.new_lead(card, draft, from, matches, Outcome::Created);
        }
        match draft.on_known {
            OnKnown::Refuse => {
                Err(Code::Exists.refusal("somebody with that e-mail or phone is already in the book").matching(told(matches)))
            }
            OnKnown::Repeat => self.new_lead(card, draft, from, matches, Outcome::Repeat),
            OnKnown::Attach => match self.attachable(&matches)? {
                Some(lead) => self.attach(&lead, card, from, matches),
                None => self.new_lead(card, draft, from, matches, Outcome::Repeat),
            },
        }
    }

    fn lead_card(&self, draft: &NewLead) -> Result<LeadCard> {
        let card = LeadCard {
            name: check::needed("name", &draft.name, limits::NAME)?,
            job_title: check::short("job_title", draft.job_title.as_deref())?,
            emails: check::emails("emails", &draft.emails)?,
            phones: check::phones("phones", &draft.phones, &self.book.settings.phone_region()?)?,
            company: check::company(draft.company.as_ref())?,
            country: check::short("country", draft.country.as_deref())?,
            city: check::short("city", draft.city.as_deref())?,
            language: check::short("language", draft.language.as_deref())?,
            product: check::short("product", draft.product.as_deref())?,
            interest: check::long("interest", draft.interest.as_deref())?,
            source: check::needed("source", &draft.source, limits::SHORT)?,
            channel: draft.channel,
            campaign: draft.campaign,
            utm: check::utm(&draft.utm)?,
            referrer: check::referrer(draft.referrer.as_ref())?,
            temperature: draft.temperature,
            score: check::score(&draft.score)?,
            bant: check::bant(&draft.bant)?,
            tags: check::tags("tags", &draft.tags)?,
            attributes: check::attributes(&draft.attributes)?,
            consents: check::consents(&draft.consents)?,
        };
        if card.emails.is_empty() && card.phones.is_empty() {
            return Err(
                Code::Missing.on("emails", "a lead can be reached: at least one e-mail or phone is needed (without, record an interest)")
            );
        }
        card.not_too_large()?;
        Ok(card)
    }

    /// Who is known by one of those, each once and by the first that fits.
    pub(super) fn matches(&self, emails: &[Email], phones: &[Phone]) -> Result<Vec<Match>> {
        known_among(emails, phones, |by, value| self.facts.known_by(by, value))
    }

    /// The lead to attach to: the newest open one that is known, else the newest.
    fn attachable(&self, matches: &[Match]) -> Result<Option<Arc<Lead>>> {
        let mut newest: Option<Arc<Lead>> = None;
        for matched in matches.iter().rev() {
            let Known::Lead(id) = matched.record else { continue };
            let lead = self.the_lead(id)?;
            if lead.is_open() {
                return Ok(Some(lead));
            }
            newest.get_or_insert(lead);
        }
        Ok(newest)
    }

    fn attach(&self, lead: &Lead, card: LeadCard, from: Option<InterestId>, matches: Vec<Match>) -> Result<Decision> {
        let (event, interest) = match from {
            Some(interest) => (Event::InterestIdentified { interest, lead: lead.id }, interest),
            None => {
                let interest = InterestId(self.book.interests.saturating_add(1));
                let card = InterestCard {
                    source: card.source,
                    channel: card.channel,
                    campaign: card.campaign,
                    utm: card.utm,
                    product: card.product,
                    text: card.interest,
                    name: Some(card.name),
                    company: card.company.map(|company| company.name),
                    emails: card.emails,
                    phones: card.phones,
                };
                (Event::InterestRecorded { interest, card, lead: Some(lead.id) }, interest)
            }
        };
        let captured =
            Captured { lead: lead.id, outcome: Outcome::Attached, matches: told(matches), interest: Some(interest), version: lead.version };
        Ok(Decision::new(vec![event], Answer::Captured(captured)))
    }

    fn new_lead(
        &self,
        card: LeadCard,
        draft: &NewLead,
        from: Option<InterestId>,
        matches: Vec<Match>,
        outcome: Outcome,
    ) -> Result<Decision> {
        let id = LeadId(self.book.leads.saturating_add(1));
        // A lead is the nearer kin; the newest of a kind stands last.
        let leads = matches.iter().rev().find(|known| matches!(known.record, Known::Lead(_)));
        let repeat_of = leads.or(matches.last()).map(|known| known.record);
        let customer: Option<CustomerId> = matches.iter().rev().find_map(|known| match known.record {
            Known::Customer(customer) => Some(customer),
            Known::Lead(_) => None,
        });
        let stage = self.book.lifecycle.initial().key.clone();
        let mut events = vec![Event::LeadCaptured { lead: id, card, owner: draft.owner, stage, repeat_of, from_interest: from }];
        events.extend(from.map(|interest| Event::InterestIdentified { interest, lead: id }));
        events.extend(customer.map(|customer| Event::LeadLinked { lead: id, customer }));
        let version = 1 + u64::from(customer.is_some());
        Ok(Decision::new(events, Answer::Captured(Captured { lead: id, outcome, matches: told(matches), interest: from, version })))
    }

    pub(super) fn record_interest(&self, draft: &NewInterest) -> Result<Decision> {
        self.no_version()?;
        let card = InterestCard {
            source: check::needed("source", &draft.source, limits::SHORT)?,
            channel: draft.channel,
            campaign: draft.campaign,
            utm: check::utm(&draft.utm)?,
            product: check::short("product", draft.product.as_deref())?,
            text: check::long("text", draft.text.as_deref())?,
            name: check::name("name", draft.name.as_deref())?,
            company: check::name("company", draft.company.as_deref())?,
            emails: check::emails("emails", &draft.emails)?,
            phones: check::phones("phones", &draft.phones, &self.book.settings.phone_region()?)?,
        };
        card.not_too_large()?;
        self.instant()?;
        let id = InterestId(self.book.interests.saturating_add(1));
        Ok(Decision::created(Event::InterestRecorded { interest: id, card, lead: None }, id.0))
    }

    pub(super) fn identify_interest(&self, id: InterestId, draft: &NewLead) -> Result<Decision> {
        let interest = self.found(self.facts.interest(id)?, id)?;
        let decision = self.capture_lead(draft, Some(&interest))?;
        match interest.lead {
            Some(lead) => Err(Code::AlreadyIdentified.on(id.to_string(), format!("{id} belongs to {lead} already"))),
            None => Ok(decision),
        }
    }
}

/// Those e-mails and phones, checked.
///
/// # Errors
/// `invalid` at the one that is none.
pub(crate) fn normal_forms(emails: &[String], phones: &[String], settings: &Settings) -> Result<(Vec<Email>, Vec<Phone>)> {
    Ok((check::emails("emails", emails)?, check::phones("phones", phones, &settings.phone_region()?)?))
}

/// Who is known by one of those, each once and by the first that fits, as `known_by` tells it of each.
///
/// # Errors
/// What `known_by` answers.
pub(crate) fn known_among(
    emails: &[Email],
    phones: &[Phone],
    known_by: impl Fn(MatchedBy, &str) -> Result<Vec<Known>>,
) -> Result<Vec<Match>> {
    let by_email = emails.iter().map(|email| (MatchedBy::Email, email.normal()));
    let by_phone = phones.iter().map(|phone| (MatchedBy::Phone, phone.e164()));
    let mut matches: BTreeMap<Known, Match> = BTreeMap::new();
    for (by, value) in by_email.chain(by_phone) {
        for record in known_by(by, value)? {
            matches.entry(record).or_insert_with(|| Match { record, by, value: value.to_owned() });
        }
    }
    Ok(matches.into_values().collect())
}

/// The matches that an answer tells: the newest leads and customers, no more than the limit.
fn told(matches: Vec<Match>) -> Vec<Match> {
    // Customers sort behind leads, and are the rarer and the more telling match.
    let older = matches.len().saturating_sub(limits::MATCHES);
    matches.into_iter().skip(older).collect()
}
