//! Capturing and editing leads, recording and identifying interests.

use super::known::customer_of;
use super::{Ask, Faults, Model, Whose, change, get};
use leadbook::{
    Answer, Attribute, Captured, Code, CustomerId, Edit, Event, Interest, InterestCard, InterestId, Known, Lead, LeadCard, LeadEdit,
    LeadField, LeadId, Link, Match, NewInterest, NewLead, OnKnown, Outcome, Referrer, StageKind, Temperature, UserId,
};
use std::collections::BTreeMap;

impl Model {
    pub(super) fn capture_lead(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        draft: &NewLead,
        from: Option<InterestId>,
    ) -> Result<Answer, Faults> {
        if let Some(id) = from {
            let interest = faults.there(get(&self.interests, id.0))?;
            ask.not_before(&mut faults, interest.at);
            faults.add_if(interest.lead.is_some(), Code::AlreadyIdentified);
        }
        ask.no_version(&mut faults);
        faults.add_if(draft.campaign.is_some_and(|campaign| get(&self.campaigns, campaign.0).is_none()), Code::NotFound);
        self.check_owner(&mut faults, draft.owner);
        let card = self.lead_card(&mut faults, draft);
        let matches = self.known(&card.emails, &card.phones);
        if draft.on_known == OnKnown::Refuse && !matches.is_empty() {
            faults.matching(Code::Exists, matches.clone());
        }
        faults.settle()?;
        // The newest open lead that is known, else the newest.
        let leads: Vec<&Lead> = matches.iter().filter_map(|known| lead_of(known).and_then(|id| get(&self.leads, id.0))).collect();
        let open = leads.iter().rfind(|lead| lead.kind != StageKind::Converted && lead.kind != StageKind::Disqualified);
        if let (OnKnown::Attach, Some(lead)) = (draft.on_known, open.or(leads.last())) {
            let (lead, version) = (lead.id, lead.version);
            let interest = self.attach(ask, card, lead, from);
            let captured = Captured { lead, outcome: Outcome::Attached, matches, interest: Some(interest), version };
            return Ok(Answer::Captured(captured));
        }
        Ok(self.new_lead(ask, card, draft.owner, from, matches))
    }

    fn attach(&mut self, ask: &Ask<'_>, card: LeadCard, lead: LeadId, from: Option<InterestId>) -> InterestId {
        if let Some(id) = from {
            self.identified(ask, id, lead);
            return id;
        }
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
        self.new_interest(ask, card, Some(lead))
    }

    fn identified(&mut self, ask: &Ask<'_>, id: InterestId, lead: LeadId) {
        let touched = self.write(ask, Event::InterestIdentified { interest: id, lead }, &[Whose::Lead(lead)]);
        change(&mut self.interests, id.0, |interest| {
            interest.lead = Some(lead);
            interest.identified_at = Some(ask.at);
            interest.touched = touched;
        });
    }

    fn new_interest(&mut self, ask: &Ask<'_>, card: InterestCard, lead: Option<LeadId>) -> InterestId {
        let id = InterestId(self.interests.len() as u64 + 1);
        let whose: Vec<Whose> = lead.map(Whose::Lead).into_iter().collect();
        let touched = self.write(ask, Event::InterestRecorded { interest: id, card: card.clone(), lead }, &whose);
        let identified_at = lead.map(|_| ask.at);
        self.interests.push(Interest { id, card, at: ask.at, by: ask.meta.by, lead, identified_at, touched });
        id
    }

    fn new_lead(&mut self, ask: &Ask<'_>, card: LeadCard, owner: Option<UserId>, from: Option<InterestId>, matches: Vec<Match>) -> Answer {
        let id = LeadId(self.leads.len() as u64 + 1);
        let newest_lead = matches.iter().rfind(|known| lead_of(known).is_some());
        let newest_customer = matches.iter().rfind(|known| customer_of(known).is_some());
        let repeat_of = newest_lead.or(newest_customer).map(|known| known.record);
        let customer = newest_customer.and_then(customer_of);
        let stage = self.lifecycle.stages.iter().find(|stage| stage.kind == StageKind::New).map(|stage| stage.key.clone());
        let stage = stage.unwrap_or_default();
        let event = Event::LeadCaptured { lead: id, card: card.clone(), owner, stage: stage.clone(), repeat_of, from_interest: from };
        let touched = self.write(ask, event, &[Whose::Lead(id)]);
        self.leads.push(Lead {
            id,
            version: 1,
            card,
            stage,
            kind: StageKind::New,
            entered_at: ask.at,
            owner,
            owner_since: ask.at,
            captured_at: ask.at,
            repeat_of,
            from_interest: from,
            last_event_at: ask.at,
            touched,
            ..Lead::default()
        });
        if let Some(interest) = from {
            self.identified(ask, interest, id);
        }
        if let Some(customer) = customer {
            self.linked(ask, id, customer);
        }
        let outcome = if matches.is_empty() { Outcome::Created } else { Outcome::Repeat };
        let version = if customer.is_some() { 2 } else { 1 };
        Answer::Captured(Captured { lead: id, outcome, matches, interest: from, version })
    }

    fn linked(&mut self, ask: &Ask<'_>, id: LeadId, customer: CustomerId) {
        let touched = self.write(ask, Event::LeadLinked { lead: id, customer }, &[Whose::Lead(id), Whose::Customer(customer)]);
        change(&mut self.leads, id.0, |lead| {
            lead.version += 1;
            lead.links.push(Link { customer, at: ask.at, by_conversion: false });
            lead.touched = touched;
        });
    }

    fn lead_card(&self, faults: &mut Faults, draft: &NewLead) -> LeadCard {
        let card = LeadCard {
            name: faults.needed(&draft.name, 200),
            job_title: faults.line(draft.job_title.as_deref(), 120),
            emails: faults.emails(&draft.emails),
            phones: faults.phones(&draft.phones),
            company: faults.company(draft.company.as_ref()),
            country: faults.line(draft.country.as_deref(), 120),
            city: faults.line(draft.city.as_deref(), 120),
            language: faults.line(draft.language.as_deref(), 120),
            product: faults.line(draft.product.as_deref(), 120),
            interest: faults.line(draft.interest.as_deref(), 4_000),
            source: faults.needed(&draft.source, 120),
            channel: draft.channel,
            campaign: draft.campaign,
            utm: draft.utm.clone(),
            referrer: self.referrer(faults, draft.referrer.as_ref()),
            temperature: draft.temperature,
            score: faults.score(&draft.score),
            bant: draft.bant.clone(),
            tags: faults.tags(&draft.tags),
            attributes: draft.attributes.clone(),
            consents: draft.consents.clone(),
        };
        faults.add_if(draft.emails.is_empty() && draft.phones.is_empty(), Code::Missing);
        card
    }

    fn referrer(&self, faults: &mut Faults, given: Option<&Referrer>) -> Option<Referrer> {
        match given? {
            Referrer::Lead(id) => faults.add_if(get(&self.leads, id.0).is_none(), Code::NotFound),
            Referrer::Customer(id) => faults.add_if(get(&self.customers, id.0).is_none(), Code::NotFound),
            Referrer::Text(text) => return faults.line(Some(text), 200).map(Referrer::Text),
        }
        given.cloned()
    }

    pub(super) fn edit_lead(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, edit: &LeadEdit) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        ask.version(&mut faults, lead.version);
        faults.add_if(*edit == LeadEdit::default(), Code::Missing);
        let mut card = lead.card.clone();
        let mut fields = Vec::new();
        if let Some(name) = &edit.name {
            put(&mut fields, &mut card.name, faults.needed(name, 200), LeadField::Name);
        }
        put_line(&mut faults, &mut fields, &mut card.job_title, &edit.job_title, LeadField::JobTitle);
        if let Some(given) = &edit.emails {
            put(&mut fields, &mut card.emails, faults.emails(given), LeadField::Emails);
        }
        if let Some(given) = &edit.phones {
            put(&mut fields, &mut card.phones, faults.phones(given), LeadField::Phones);
        }
        // Whether a lead stays reachable is asked of what was given; what of it is wrong is another fault.
        let no_emails = edit.emails.as_ref().map_or(lead.emails.is_empty(), Vec::is_empty);
        let no_phones = edit.phones.as_ref().map_or(lead.phones.is_empty(), Vec::is_empty);
        faults.add_if(no_emails && no_phones, Code::Missing);
        match &edit.company {
            Edit::Keep => {}
            Edit::Clear => put(&mut fields, &mut card.company, None, LeadField::Company),
            Edit::Set(company) => put(&mut fields, &mut card.company, faults.company(Some(company)), LeadField::Company),
        }
        put_line(&mut faults, &mut fields, &mut card.country, &edit.country, LeadField::Country);
        put_line(&mut faults, &mut fields, &mut card.city, &edit.city, LeadField::City);
        put_line(&mut faults, &mut fields, &mut card.language, &edit.language, LeadField::Language);
        put_line(&mut faults, &mut fields, &mut card.product, &edit.product, LeadField::Product);
        if let Some(source) = &edit.source {
            put(&mut fields, &mut card.source, faults.needed(source, 120), LeadField::Source);
        }
        put_copied(&mut fields, &mut card.channel, &edit.channel, LeadField::Channel);
        if let Edit::Set(campaign) = edit.campaign {
            faults.add_if(get(&self.campaigns, campaign.0).is_none(), Code::NotFound);
        }
        put_copied(&mut fields, &mut card.campaign, &edit.campaign, LeadField::Campaign);
        match &edit.referrer {
            Edit::Keep => {}
            Edit::Clear => put(&mut fields, &mut card.referrer, None, LeadField::Referrer),
            Edit::Set(referrer) => {
                let referrer = self.referrer(&mut faults, Some(referrer));
                put(&mut fields, &mut card.referrer, referrer, LeadField::Referrer);
            }
        }
        if let Some(score) = &edit.score {
            put(&mut fields, &mut card.score, faults.score(score), LeadField::Score);
        }
        if let Some(tags) = &edit.tags {
            put(&mut fields, &mut card.tags, faults.tags(tags), LeadField::Tags);
        }
        put_attributes(&mut fields, &mut card.attributes, &edit.attributes, LeadField::Attribute);
        faults.settle()?;
        let version = lead.version + u64::from(!fields.is_empty());
        let touched = self.write(ask, Event::LeadEdited { lead: id, fields }, &[Whose::Lead(id)]);
        change(&mut self.leads, id.0, |lead| (lead.version, lead.card, lead.touched) = (version, card, touched));
        Ok(Answer::Changed { version })
    }

    pub(super) fn set_temperature(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, to: Temperature) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?;
        let (from, version) = (lead.temperature, lead.version + 1);
        ask.version(&mut faults, lead.version);
        faults.add_if(from == to, Code::AlreadyThere);
        faults.settle()?;
        let touched = self.write(ask, Event::TemperatureSet { lead: id, from, to }, &[Whose::Lead(id)]);
        change(&mut self.leads, id.0, |lead| (lead.version, lead.card.temperature, lead.touched) = (version, to, touched));
        Ok(Answer::Changed { version })
    }

    pub(super) fn assign_lead(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, to: Option<UserId>) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        ask.version(&mut faults, lead.version);
        ask.not_before(&mut faults, lead.owner_since);
        self.check_owner(&mut faults, to);
        faults.add_if(lead.owner == to, Code::AlreadyThere);
        faults.settle()?;
        let touched = self.write(ask, Event::LeadAssigned { lead: id, from: lead.owner, to }, &[Whose::Lead(id)]);
        change(&mut self.leads, id.0, |lead| {
            (lead.owner, lead.owner_since, lead.touched) = (to, ask.at, touched);
            lead.version += 1;
        });
        Ok(Answer::Changed { version: lead.version + 1 })
    }

    pub(super) fn link_lead(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, customer: CustomerId) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?;
        faults.there(get(&self.customers, customer.0))?;
        ask.version(&mut faults, lead.version);
        faults.add_if(lead.links.iter().any(|link| link.customer == customer), Code::AlreadyLinked);
        let version = lead.version + 1;
        faults.settle()?;
        self.linked(ask, id, customer);
        Ok(Answer::Changed { version })
    }

    pub(super) fn record_interest(&mut self, ask: &Ask<'_>, mut faults: Faults, draft: &NewInterest) -> Result<Answer, Faults> {
        ask.no_version(&mut faults);
        faults.add_if(draft.campaign.is_some_and(|campaign| get(&self.campaigns, campaign.0).is_none()), Code::NotFound);
        let card = InterestCard {
            source: faults.needed(&draft.source, 120),
            channel: draft.channel,
            campaign: draft.campaign,
            utm: draft.utm.clone(),
            product: faults.line(draft.product.as_deref(), 120),
            text: faults.line(draft.text.as_deref(), 4_000),
            name: faults.line(draft.name.as_deref(), 200),
            company: faults.line(draft.company.as_deref(), 200),
            emails: faults.emails(&draft.emails),
            phones: faults.phones(&draft.phones),
        };
        faults.settle()?;
        let id = self.new_interest(ask, card, None);
        Ok(Answer::Created { number: id.0 })
    }
}

fn lead_of(known: &Match) -> Option<LeadId> {
    if let Known::Lead(id) = known.record { Some(id) } else { None }
}

/// Sets a field; what stands there already is no change.
pub(super) fn put<T: Clone + PartialEq, F>(fields: &mut Vec<F>, field: &mut T, value: T, name: fn(T) -> F) {
    if *field != value {
        *field = value.clone();
        fields.push(name(value));
    }
}

/// Edits a text of one line.
pub(super) fn put_line<F>(
    faults: &mut Faults,
    fields: &mut Vec<F>,
    field: &mut Option<String>,
    edit: &Edit<String>,
    name: fn(Option<String>) -> F,
) {
    match edit {
        Edit::Keep => {}
        Edit::Clear => put(fields, field, None, name),
        Edit::Set(text) => put(fields, field, faults.line(Some(text), 120), name),
    }
}

/// Edits a plain value.
pub(super) fn put_copied<T: Copy + PartialEq, F>(fields: &mut Vec<F>, field: &mut Option<T>, edit: &Edit<T>, name: fn(Option<T>) -> F) {
    match edit {
        Edit::Keep => {}
        Edit::Clear => put(fields, field, None, name),
        Edit::Set(value) => put(fields, field, Some(*value), name),
    }
}

/// Sets and removes attributes.
pub(super) fn put_attributes<F>(
    fields: &mut Vec<F>,
    held: &mut BTreeMap<String, Attribute>,
    edits: &BTreeMap<String, Option<Attribute>>,
    field: fn(String, Option<Attribute>) -> F,
) {
    for (name, value) in edits {
        if held.get(name) == value.as_ref() {
            continue;
        }
        match value {
            Some(value) => drop(held.insert(name.clone(), value.clone())),
            None => drop(held.remove(name)),
        }
        fields.push(field(name.clone(), value.clone()));
    }
}
