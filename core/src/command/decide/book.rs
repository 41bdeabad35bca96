//! The book itself: users, campaigns, lifecycle, settings.

use super::{Decision, Given, check};
use crate::command::{CampaignEdit, Code, NewCampaign, NewUser, Spend, UserEdit};
use crate::domain::{CUSTOMER_FIELDS, CampaignCard, CampaignId, CampaignPlan, LEAD_FIELDS, Settings, UserId, limits};
use crate::error::Result;
use crate::event::Event;
use crate::identity::{self, Email};
use crate::lifecycle::{Lifecycle, check_key};
use std::collections::BTreeSet;

impl Given<'_> {
    pub(super) fn add_user(&self, draft: &NewUser) -> Result<Decision> {
        self.no_version()?;
        let name = check::needed("name", &draft.name, limits::NAME)?;
        let email = user_email(draft.email.as_deref())?;
        self.instant()?;
        self.free_email(None, email.as_ref())?;
        let id = UserId(self.book.users.saturating_add(1));
        Ok(Decision::created(Event::UserAdded { user: id, name, email }, id.0))
    }

    pub(super) fn edit_user(&self, id: UserId, edit: &UserEdit) -> Result<Decision> {
        let user = self.found(self.facts.user(id)?, id)?;
        self.same_version(id, user.version)?;
        if *edit == UserEdit::default() {
            return Err(Code::Missing.on("edit", "no field is named; name at least one"));
        }
        let name = edit.name.as_deref().map(|name| check::needed("name", name, limits::NAME)).transpose()?;
        let email = match edit.email.value() {
            None => user.email.clone(),
            Some(given) => user_email(given.map(String::as_str))?,
        };
        self.instant()?;
        self.free_email(Some(id), email.as_ref())?;
        let event = Event::UserEdited {
            user: id,
            name: name.unwrap_or_else(|| user.name.clone()),
            email,
            active: edit.active.unwrap_or(user.active),
        };
        Ok(Decision::changed(event, user.version.saturating_add(1)))
    }

    fn free_email(&self, user: Option<UserId>, email: Option<&Email>) -> Result<()> {
        let Some(email) = email else { return Ok(()) };
        match self.facts.user_by_email(email.normal())? {
            Some(holder) if Some(holder) != user => {
                Err(Code::UserExists.on("email", format!("{holder} has the e-mail {} already", email.normal())))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn add_campaign(&self, draft: &NewCampaign) -> Result<Decision> {
        self.no_version()?;
        let card = campaign_card(CampaignCard {
            name: draft.name.clone(),
            channel: draft.channel,
            source: draft.source.clone(),
            starts_at: draft.starts_at,
            ends_at: draft.ends_at,
            plan: draft.plan,
        })?;
        self.instant()?;
        self.free_name(None, &card.name)?;
        let id = CampaignId(self.book.campaigns.saturating_add(1));
        Ok(Decision::created(Event::CampaignAdded { campaign: id, card }, id.0))
    }

    pub(super) fn edit_campaign(&self, id: CampaignId, edit: &CampaignEdit) -> Result<Decision> {
        let campaign = self.the_campaign(id)?;
        self.same_version(id, campaign.version)?;
        if *edit == CampaignEdit::default() {
            return Err(Code::Missing.on("edit", "no field is named; name at least one"));
        }
        let card = campaign_card(CampaignCard {
            name: edit.name.clone().unwrap_or_else(|| campaign.name.clone()),
            channel: edit.channel.value().map_or(campaign.channel, |channel| channel.copied()),
            source: edit.source.value().map_or_else(|| campaign.source.clone(), |source| source.cloned()),
            starts_at: edit.starts_at.value().map_or(campaign.starts_at, |at| at.copied()),
            ends_at: edit.ends_at.value().map_or(campaign.ends_at, |at| at.copied()),
            plan: edit.plan.unwrap_or(campaign.plan),
        })?;
        self.instant()?;
        self.free_name(Some(id), &card.name)?;
        Ok(Decision::changed(Event::CampaignEdited { campaign: id, card }, campaign.version.saturating_add(1)))
    }

    fn free_name(&self, campaign: Option<CampaignId>, name: &str) -> Result<()> {
        match self.facts.campaign_by_name(&identity::fold(name))? {
            Some(holder) if Some(holder) != campaign => Err(Code::CampaignExists.on("name", format!("{holder} goes by that name already"))),
            _ => Ok(()),
        }
    }

    pub(super) fn record_spend(&self, id: CampaignId, spend: Spend) -> Result<Decision> {
        let campaign = self.the_campaign(id)?;
        self.no_version()?;
        if spend == Spend::default() {
            return Err(Code::Missing.on("spend", "say what was spent, how many people were reached, or how many clicks there were"));
        }
        let amount = check::money("amount", spend.amount)?;
        for (field, count, before) in [("reach", spend.reach, campaign.reach), ("clicks", spend.clicks, campaign.clicks)] {
            if before.checked_add(count).is_none_or(|sum| sum > crate::domain::MAX_AMOUNT_MINOR.unsigned_abs()) {
                return Err(Code::AmountTooLarge.on(field, format!("{count} more would go beyond what every language can count")));
            }
        }
        self.instant()?;
        check::sum_stays_in_range("amount", &campaign.spend, amount)?;
        let event = Event::SpendRecorded { campaign: id, amount, reach: spend.reach, clicks: spend.clicks };
        Ok(Decision::changed(event, campaign.version))
    }

    pub(super) fn set_lifecycle(&self, lifecycle: &Lifecycle) -> Result<Decision> {
        self.no_version()?;
        lifecycle.check()?;
        texts_not_too_large("stages", lifecycle.stages.iter().flat_map(|stage| [&stage.key, &stage.name]))?;
        self.instant()?;
        for stage in &self.book.lifecycle.stages {
            let fate = match lifecycle.stage(&stage.key) {
                None => "is to go",
                Some(kept) if kept.kind != stage.kind => "is to change its kind",
                Some(_) => continue,
            };
            if self.facts.stage_holds_leads(&stage.key)? {
                return Err(Code::StageInUse
                    .on("stages", format!("stage {:?} {fate}, but leads are in it: move them to another stage first", stage.key)));
            }
        }
        Ok(Decision::changed(Event::LifecycleChanged { lifecycle: lifecycle.clone() }, 0))
    }

    pub(super) fn set_settings(&self, settings: &Settings) -> Result<Decision> {
        self.no_version()?;
        let settings = checked_settings(settings)?;
        let stages = settings.pipeline.iter().flat_map(|stage| [&stage.key, &stage.name]);
        texts_not_too_large("settings", stages.chain(&settings.lead_fields).chain(&settings.customer_fields))?;
        self.instant()?;
        for stage in &self.book.settings.pipeline {
            if settings.pipeline_stage(&stage.key).is_none() && self.facts.stage_holds_opportunities(&stage.key)? {
                return Err(Code::StageInUse.on(
                    "pipeline",
                    format!("stage {:?} is to go, but open opportunities are in it: move them to another stage first", stage.key),
                ));
            }
        }
        Ok(Decision::changed(Event::SettingsChanged { settings }, 0))
    }
}

/// Settings and lifecycle stand in one record, which has to stay within one stored value.
fn texts_not_too_large<'a>(place: &str, texts: impl Iterator<Item = &'a String>) -> Result<()> {
    let bytes: usize = texts.map(String::len).sum();
    if bytes > limits::CARD_BYTES {
        return Err(
            Code::CardTooLarge.on(place, format!("the texts take {bytes} bytes together, up to {} are accepted", limits::CARD_BYTES))
        );
    }
    Ok(())
}

fn user_email(given: Option<&str>) -> Result<Option<Email>> {
    match given.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => Ok(Some(Email::parse(text).map_err(|problem| Code::InvalidValue.on("email", problem.to_string()))?)),
    }
}

fn campaign_card(draft: CampaignCard) -> Result<CampaignCard> {
    let plan = CampaignPlan {
        leads: draft.plan.leads,
        cost_per_lead: check::price("plan.cost_per_lead", draft.plan.cost_per_lead)?,
        budget: check::price("plan.budget", draft.plan.budget)?,
    };
    if plan.leads.is_some_and(|leads| leads > crate::domain::MAX_AMOUNT_MINOR.unsigned_abs()) {
        return Err(Code::InvalidValue.on("plan.leads", "more leads than every language can count"));
    }
    if let (Some(start), Some(end)) = (draft.starts_at, draft.ends_at)
        && end < start
    {
        return Err(Code::InvalidValue.on("ends_at", format!("{end} lies before {start}, when the campaign starts")));
    }
    Ok(CampaignCard {
        name: check::needed("name", &draft.name, limits::NAME)?,
        source: check::short("source", draft.source.as_deref())?,
        plan,
        ..draft
    })
}

/// Settings that a book can work by.
pub(crate) fn checked_settings(given: &Settings) -> Result<Settings> {
    let region = given.phone_region()?;
    let zone = given.time_zone()?;
    if given.pipeline.is_empty() || given.pipeline.len() > limits::STAGES {
        return Err(Code::InvalidValue.on("pipeline", format!("a pipeline of 1 to {} stages is accepted", limits::STAGES)));
    }
    let mut keys = BTreeSet::new();
    let mut pipeline = Vec::with_capacity(given.pipeline.len());
    for (number, stage) in given.pipeline.iter().enumerate() {
        let place = format!("pipeline[{number}]");
        check_key(&stage.key).map_err(|problem| Code::InvalidValue.on(format!("{place}.key"), problem))?;
        if !keys.insert(&stage.key) {
            return Err(Code::InvalidValue.on(format!("{place}.key"), format!("{:?} is the key of an earlier stage", stage.key)));
        }
        check::percent(&format!("{place}.probability"), Some(stage.probability))?;
        let mut stage = stage.clone();
        stage.name = check::needed(&format!("{place}.name"), &stage.name, limits::NAME)?;
        pipeline.push(stage);
    }
    Ok(Settings {
        name: check::name("name", Some(&given.name))?.unwrap_or_default(),
        region: region.as_str().to_owned(),
        zone: zone.name().to_owned(),
        currency: given.currency,
        pipeline,
        lead_fields: expected("lead_fields", &given.lead_fields, &LEAD_FIELDS)?,
        customer_fields: expected("customer_fields", &given.customer_fields, &CUSTOMER_FIELDS)?,
    })
}

/// The fields that a complete card has: known ones or custom attributes, each once.
fn expected(place: &str, given: &[String], known: &[&str]) -> Result<Vec<String>> {
    let mut fields: Vec<String> = Vec::new();
    for (number, field) in given.iter().enumerate() {
        // A name that no record can carry would leave every card incomplete.
        let custom = field.strip_prefix("attribute:").is_some_and(|name| check::attribute_name(name).is_ok_and(|kept| kept == name));
        if !custom && !known.contains(&field.as_str()) {
            let allowed = known.iter().map(|known| (*known).to_owned()).chain(["attribute:NAME".to_owned()]).collect();
            return Err(Code::InvalidValue.on(format!("{place}[{number}]"), format!("{field:?} is no such field")).allowing(allowed));
        }
        if !fields.contains(field) {
            fields.push(field.clone());
        }
        if fields.len() > limits::ATTRIBUTES {
            return Err(Code::TooMany.on(place, format!("{} fields are too many, up to {} are accepted", given.len(), limits::ATTRIBUTES)));
        }
    }
    Ok(fields)
}
