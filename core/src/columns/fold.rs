//! Folding events into columns.

use super::{Columns, Dimension, NOBODY, OpportunityChange, Places, TakenBack, Whom, attribute_text, stage_text};
use crate::columns::logs::NONE;
use crate::domain::{
    ActivityKind, Attribute, Attributes, Channel, CustomerId, LeadCard, LeadId, Money, OpportunityCard, OpportunityId, Position, Subject,
    Temperature, UserId, Way,
};
use crate::error::{Error, Result};
use crate::event::{Event, LeadField, OpportunityField, Recorded, Step};
use crate::ledger::Entry;
use crate::lifecycle::StageKind;
use chrono::{Datelike, NaiveDate};

/// By what a lead came into a stage.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Moved,
    Disqualified,
    Reopened,
    Converted,
    Reverted,
}

/// Of an event: where it stands, and when it happened.
#[derive(Clone, Copy)]
struct When {
    position: Position,
    at: i64,
}

/// A number that columns can hold.
fn small(number: u64) -> Result<u32> {
    u32::try_from(number).ok().filter(|small| *small != NONE).ok_or_else(|| {
        Error::new(crate::error::ErrorKind::TooLarge, "too_large", format!("record number {number} is more than reports can take in"))
    })
}

fn user(owner: Option<UserId>) -> Result<u32> {
    owner.map_or(Ok(NOBODY), |UserId(number)| small(number))
}

fn place<T: PartialEq>(all: &[T], one: &T) -> u32 {
    all.iter().position(|known| known == one).unwrap_or(0) as u32
}

impl Columns {
    /// Takes an entry of the ledger in.
    ///
    /// # Errors
    /// `corrupt` if it does not follow on what is there; the columns are to be thrown away then.
    pub(crate) fn take(&mut self, entry: &Entry) -> Result<()> {
        self.take_entry(entry, Self::take_event)
    }

    /// Takes an entry of the ledger in, unless it was taken back: then only its numbers are given out.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub(crate) fn take_but(&mut self, entry: &Entry, taken_back: &TakenBack) -> Result<()> {
        if taken_back.covers(entry) { self.take_entry(entry, Self::leave_out) } else { self.take(entry) }
    }

    fn take_entry(&mut self, entry: &Entry, take: impl Fn(&mut Self, When, &Event, &Entry) -> Result<()>) -> Result<()> {
        self.follows(entry)?;
        for (offset, event) in entry.events.iter().enumerate() {
            let position = Position(entry.first.0 + offset as u64);
            take(self, When { position, at: entry.at.micros() }, event, entry)
                .map_err(|failure| if failure.field().is_none() { failure.at(position.to_string()) } else { failure })?;
        }
        self.position = entry.last();
        self.recorded_at = entry.recorded_at;
        Ok(())
    }

    /// What is left of an event that was taken back.
    fn leave_out(&mut self, when: When, event: &Event, entry: &Entry) -> Result<()> {
        match event {
            Event::LeadCaptured { lead, .. } => self.left_out_lead(when, *lead),
            Event::CustomerCreated { customer, .. } => {
                let number = self.customer(when, *customer, None, None)?;
                self.left_out.customers.push(number - 1);
                Ok(())
            }
            // Whatever else has a number or is the book's own is nothing that is taken back.
            Event::OpportunityOpened { .. }
            | Event::FollowUpAdded { .. }
            | Event::BookCreated { .. }
            | Event::SettingsChanged { .. }
            | Event::LifecycleChanged { .. }
            | Event::UserAdded { .. }
            | Event::UserEdited { .. }
            | Event::CampaignAdded { .. }
            | Event::CampaignEdited { .. }
            | Event::ImportReverted { .. } => self.take_event(when, event, entry),
            _ => Ok(()),
        }
    }

    fn follows(&self, entry: &Entry) -> Result<()> {
        if entry.first != self.position.next() {
            let gap = format!("the ledger has a gap; it goes on at {}", entry.first);
            return Err(Error::corrupt(gap).at(self.position.next().to_string()));
        }
        // Rows are counted in 32 bits; an event makes fewer than ten.
        if self.longest() + 16 * entry.events.len() >= NONE as usize {
            return Err(Error::new(crate::error::ErrorKind::TooLarge, "too_large", "the ledger is longer than reports can take in"));
        }
        Ok(())
    }

    fn take_event(&mut self, when: When, event: &Event, entry: &Entry) -> Result<()> {
        match event {
            Event::BookCreated { .. }
            | Event::SettingsChanged { .. }
            | Event::LifecycleChanged { .. }
            | Event::UserAdded { .. }
            | Event::UserEdited { .. } => {
                self.note(when, entry);
                Ok(())
            }
            Event::CampaignAdded { card, .. } | Event::CampaignEdited { card, .. } => {
                // What was spent on it and planned for it is told by its source and in its currencies, also before anything else has them.
                self.words.sources.optional(card.source.as_deref());
                for amount in [card.plan.budget, card.plan.cost_per_lead].into_iter().flatten() {
                    self.words.currencies.code(amount.currency.as_str());
                }
                self.note(when, entry);
                Ok(())
            }
            Event::SpendRecorded { campaign, amount, .. } => self.spend(when, campaign.0, *amount),
            Event::LeadCaptured { lead, card, owner, stage, .. } => self.captured(when, *lead, card, *owner, stage),
            Event::LeadEdited { lead, fields } => {
                let row = self.row(*lead)?;
                fields.iter().try_for_each(|field| self.edited(when, row, field))
            }
            Event::LeadMoved { lead, step } => self.step(when, *lead, step, How::Moved),
            Event::LeadDisqualified { lead, step } => self.step(when, *lead, step, How::Disqualified),
            Event::LeadReopened { lead, step } => self.step(when, *lead, step, How::Reopened),
            Event::TemperatureSet { lead, to, .. } => {
                let row = self.row(*lead)?;
                self.set(when, row, Dimension::Temperature, place(&Temperature::ALL, to));
                Ok(())
            }
            Event::LeadAssigned { lead, to, .. } => self.assigned(when, *lead, *to),
            Event::LeadConverted { lead, step, customer, linked, .. } => {
                self.step(when, *lead, step, How::Converted)?;
                if *linked { self.link(when, *lead, customer.0) } else { Ok(()) }
            }
            Event::ConversionReverted { lead, step, customer, unlinked } => {
                self.step(when, *lead, step, How::Reverted)?;
                if *unlinked { self.unlink(when, *lead, customer.0) } else { Ok(()) }
            }
            Event::LeadLinked { lead, customer } => self.link(when, *lead, customer.0),
            Event::CustomerCreated { customer, owner, from_lead, .. } => self.customer(when, *customer, *owner, *from_lead).map(drop),
            Event::OpportunityOpened { opportunity, card, lead, owner, stage, .. } => {
                let lead = lead.map_or(Ok(NOBODY), |lead| small(lead.0))?;
                self.opportunity(when, *opportunity, OpportunityChange::Opened, i64::from(lead), 0)?;
                self.opened(when, *opportunity, card, *owner, stage)
            }
            Event::OpportunityEdited { opportunity, fields } => {
                fields.iter().try_for_each(|field| self.opportunity_edited(when, *opportunity, field))
            }
            Event::OpportunityMoved { opportunity, to, .. } => self.opportunity_stage(when, *opportunity, to),
            Event::OpportunityWon { opportunity, amount, .. } => {
                self.opportunity(when, *opportunity, OpportunityChange::Won, 0, 0)?;
                self.amount(when, *opportunity, *amount)
            }
            Event::OpportunityLost { opportunity, reason, .. } => {
                let reason = self.words.reasons.code(reason);
                self.opportunity(when, *opportunity, OpportunityChange::Lost, i64::from(reason), 0)
            }
            Event::OpportunityReopened { opportunity, stage, .. } => {
                self.opportunity(when, *opportunity, OpportunityChange::Reopened, 0, 0)?;
                self.opportunity_stage(when, *opportunity, stage)
            }
            Event::ActivityRecorded { subject, kind, direction, .. } => self.activity(when, *subject, *kind, *direction, entry.by),
            Event::FollowUpAdded { follow_up, subject, due, .. } => {
                self.next_number("follow-up", follow_up.0, self.follow_ups.due.len())?;
                let (whom, number) = subject_of(*subject)?;
                let follow_ups = &mut self.follow_ups;
                follow_ups.subject.push(number);
                follow_ups.whom.push(whom as u8);
                follow_ups.due.push(due.micros());
                follow_ups.done.push(0);
                follow_ups.places.push(when.position);
                Ok(())
            }
            Event::FollowUpCompleted { follow_up, .. } => {
                let done = usize::try_from(follow_up.0.wrapping_sub(1)).ok().and_then(|row| self.follow_ups.done.get_mut(row));
                *done.ok_or_else(|| Error::corrupt(format!("the ledger completes {follow_up} before it was added")))? = when.position.0;
                Ok(())
            }
            // What it takes back was left out, or the columns are folded anew.
            Event::ImportReverted { .. } => {
                self.left_out.last = vec![when.position.0];
                Ok(())
            }
            Event::LeadSetBack { .. }
            | Event::CustomerSetBack { .. }
            | Event::InterestWithdrawn { .. }
            | Event::ActivityWithdrawn { .. }
            | Event::InterestRecorded { .. }
            | Event::InterestIdentified { .. }
            | Event::CustomerEdited { .. }
            | Event::CustomerAssigned { .. } => Ok(()),
        }
    }

    /// How long the longest log is.
    fn longest(&self) -> usize {
        let lengths = [&self.spells.places, &self.activities.places, &self.opportunities.places, &self.changes.places];
        lengths.into_iter().map(Places::len).max().unwrap_or(0)
    }

    fn note(&mut self, when: When, entry: &Entry) {
        self.notes.extend(entry.recorded().find(|recorded: &Recorded| recorded.position == when.position));
    }

    /// Records are numbered without gaps in the order of the ledger.
    fn next_number(&self, what: &str, number: u64, there: usize) -> Result<u32> {
        if number != there as u64 + 1 {
            return Err(Error::corrupt(format!("the ledger goes on with {what} {number} after {there}")));
        }
        small(number)
    }

    fn row(&self, lead: LeadId) -> Result<u32> {
        let row = lead.0.wrapping_sub(1);
        if row >= self.leads.len() as u64 {
            return Err(Error::corrupt(format!("the ledger tells of {lead} before its capture")));
        }
        small(row)
    }

    fn captured(&mut self, when: When, lead: LeadId, card: &LeadCard, owner: Option<UserId>, stage: &str) -> Result<()> {
        self.next_number("lead", lead.0, self.leads.len())?;
        let stage = self.words.stages.code(&stage_text(stage, StageKind::New));
        let tags = self.tags(&card.tags);
        let attributes = self.attributes(&card.attributes);
        let words = &mut self.words;
        let values = [
            words.sources.code(&card.source),
            card.channel.map_or(0, |channel| 1 + place(&Channel::ALL, &channel)),
            card.campaign.map_or(Ok(0), |campaign| small(campaign.0))?,
            user(owner)?,
            place(&Temperature::ALL, &card.temperature),
            card.score.total().map_or(0, |total| words.scores.code(&total.to_string())),
            words.countries.optional(card.country.as_deref()),
            words.languages.optional(card.language.as_deref()),
            words.products.optional(card.product.as_deref()),
            tags,
            attributes,
            0,
        ];
        let leads = &mut self.leads;
        for (column, value) in leads.dimensions.iter_mut().zip(values) {
            column.push(value);
        }
        leads.first_stage.push(stage);
        leads.stage.push(stage);
        leads.captured_at.push(when.at);
        leads.places.push(when.position);
        Ok(())
    }

    /// The row of a lead that is none any longer: no stage has the number 0.
    fn left_out_lead(&mut self, when: When, lead: LeadId) -> Result<()> {
        let number = self.next_number("lead", lead.0, self.leads.len())?;
        let leads = &mut self.leads;
        leads.dimensions.iter_mut().for_each(|column| column.push(0));
        leads.first_stage.push(0);
        leads.stage.push(0);
        leads.captured_at.push(when.at);
        leads.places.push(when.position);
        self.left_out.leads.push(number - 1);
        Ok(())
    }

    fn customer(&mut self, when: When, customer: CustomerId, owner: Option<UserId>, from_lead: Option<LeadId>) -> Result<u32> {
        let number = self.next_number("customer", customer.0, self.customers.since.len())?;
        let customers = &mut self.customers;
        customers.owner.push(user(owner)?);
        customers.lead.push(from_lead.map_or(Ok(NOBODY), |lead| small(lead.0))?);
        customers.since.push(when.at);
        customers.places.push(when.position);
        Ok(number)
    }

    fn tags(&mut self, tags: &[String]) -> u32 {
        let mut codes: Vec<u32> = tags.iter().map(|tag| self.words.tags.code(tag)).collect();
        codes.sort_unstable();
        codes.dedup();
        self.words.tag_sets.code(&codes)
    }

    fn attributes(&mut self, attributes: &Attributes) -> u32 {
        let words = &mut self.words;
        let pair =
            |(name, value): (&String, &Attribute)| [words.attribute_names.code(name), words.attribute_values.code(&attribute_text(value))];
        let mut pairs: Vec<[u32; 2]> = attributes.iter().map(pair).collect();
        pairs.sort_unstable();
        self.words.attribute_sets.code(pairs.as_flattened())
    }

    /// Writes a dimension of a lead over, and keeps what stood there.
    fn set(&mut self, when: When, row: u32, dimension: Dimension, code: u32) {
        let before = self.leads.dimension_mut(dimension).set(row as usize, code);
        if before != code {
            let changes = &mut self.changes;
            changes.lead.push(row);
            changes.dimension.push(dimension as u8);
            changes.before.push(before);
            changes.places.push(when.position);
        }
    }

    fn edited(&mut self, when: When, row: u32, field: &LeadField) -> Result<()> {
        let words = &mut self.words;
        let (dimension, code) = match field {
            LeadField::Country(country) => (Dimension::Country, words.countries.optional(country.as_deref())),
            LeadField::Language(language) => (Dimension::Language, words.languages.optional(language.as_deref())),
            LeadField::Product(product) => (Dimension::Product, words.products.optional(product.as_deref())),
            LeadField::Source(source) => (Dimension::Source, words.sources.code(source)),
            LeadField::Channel(channel) => (Dimension::Channel, channel.map_or(0, |channel| 1 + place(&Channel::ALL, &channel))),
            LeadField::Campaign(campaign) => (Dimension::Campaign, campaign.map_or(Ok(0), |campaign| small(campaign.0))?),
            LeadField::Score(score) => (Dimension::Score, score.total().map_or(0, |total| words.scores.code(&total.to_string()))),
            LeadField::Tags(tags) => (Dimension::Tags, self.tags(tags)),
            LeadField::Attribute(name, value) => {
                let before = self.leads.dimension(Dimension::Attributes).get(row as usize);
                let name = words.attribute_names.code(name);
                let (pairs, _) = words.attribute_sets.members(before).as_chunks::<2>();
                let mut pairs: Vec<[u32; 2]> = pairs.iter().filter(|pair| pair[0] != name).copied().collect();
                if let Some(value) = value {
                    pairs.push([name, words.attribute_values.code(&attribute_text(value))]);
                    pairs.sort_unstable();
                }
                (Dimension::Attributes, words.attribute_sets.code(pairs.as_flattened()))
            }
            LeadField::Name(_)
            | LeadField::JobTitle(_)
            | LeadField::Emails(_)
            | LeadField::Phones(_)
            | LeadField::Company(_)
            | LeadField::City(_)
            | LeadField::Interest(_)
            | LeadField::Utm(_)
            | LeadField::Referrer(_)
            | LeadField::Bant(_)
            | LeadField::Consent(_) => return Ok(()),
        };
        self.set(when, row, dimension, code);
        Ok(())
    }

    fn step(&mut self, when: When, lead: LeadId, step: &Step, how: How) -> Result<()> {
        let row = self.row(lead)?;
        // A new date for a nurtured lead is no new visit.
        if step.from == step.to {
            return Ok(());
        }
        let spell = small(self.spells.lead.len() as u64)?;
        let stage = self.words.stages.code(&stage_text(&step.to, step.to_kind));
        let reason = self.words.reasons.optional(step.reason.as_deref());
        self.leads.stage.set(row as usize, stage);
        let spells = &mut self.spells;
        if how == How::Converted || step.to_kind == StageKind::Converted {
            spells.conversions.push(spell);
        }
        if how == How::Reopened {
            spells.reopenings.push(spell);
        }
        spells.lead.push(row);
        spells.stage.push(stage);
        spells.entered_at.push(when.at);
        spells.reason.push(reason);
        spells.places.push(when.position);
        Ok(())
    }

    fn assigned(&mut self, when: When, lead: LeadId, to: Option<UserId>) -> Result<()> {
        let (row, to) = (self.row(lead)?, user(to)?);
        let from = self.leads.dimension_mut(Dimension::Owner).set(row as usize, to);
        let assignments = &mut self.assignments;
        assignments.lead.push(row);
        assignments.at.push(when.at);
        assignments.from.push(from);
        assignments.to.push(to);
        assignments.places.push(when.position);
        Ok(())
    }

    fn link(&mut self, when: When, lead: LeadId, customer: u64) -> Result<()> {
        self.relink(when, lead, customer, true)
    }

    fn unlink(&mut self, when: When, lead: LeadId, customer: u64) -> Result<()> {
        self.relink(when, lead, customer, false)
    }

    fn relink(&mut self, when: When, lead: LeadId, customer: u64, linked: bool) -> Result<()> {
        let (row, customer) = (self.row(lead)?, small(customer)?);
        let links = &mut self.links;
        links.lead.push(row);
        links.customer.push(customer);
        links.linked.push(u32::from(linked));
        links.places.push(when.position);
        Ok(())
    }

    fn activity(&mut self, when: When, subject: Subject, kind: ActivityKind, way: Option<Way>, by: Option<UserId>) -> Result<()> {
        if kind == ActivityKind::Note {
            return Ok(());
        }
        let (whom, number) = subject_of(subject)?;
        let way = match way {
            None => 0,
            Some(Way::Inbound) => 1,
            Some(Way::Outbound) => 2,
        };
        let activities = &mut self.activities;
        activities.by.push(user(by)?);
        activities.subject.push(number);
        activities.what.push((whom as u8) << 5 | way << 3 | place(&ActivityKind::ALL, &kind) as u8);
        activities.at.push(when.at);
        activities.places.push(when.position);
        Ok(())
    }

    fn spend(&mut self, when: When, campaign: u64, amount: Option<Money>) -> Result<()> {
        let Some(Money { amount_minor, currency }) = amount else { return Ok(()) };
        let spends = &mut self.spends;
        spends.campaign.push(small(campaign)?);
        spends.at.push(when.at);
        spends.minor.push(amount_minor);
        spends.currency.push(self.words.currencies.code(currency.as_str()));
        spends.places.push(when.position);
        Ok(())
    }

    fn opportunity(&mut self, when: When, id: OpportunityId, change: OpportunityChange, value: i64, beside: u32) -> Result<()> {
        let number = small(id.0)?;
        let rows = &mut self.opportunities;
        rows.opportunity.push(number);
        rows.at.push(when.at);
        rows.change.push(change as u8);
        rows.value.push(value);
        rows.beside.push(beside);
        rows.places.push(when.position);
        Ok(())
    }

    fn opened(&mut self, when: When, id: OpportunityId, card: &OpportunityCard, owner: Option<UserId>, stage: &str) -> Result<()> {
        self.opportunity_stage(when, id, stage)?;
        if owner.is_some() {
            self.opportunity(when, id, OpportunityChange::Owner, i64::from(user(owner)?), 0)?;
        }
        if card.amount.is_some() {
            self.amount(when, id, card.amount)?;
        }
        if card.probability.is_some() {
            self.probability(when, id, card.probability)?;
        }
        if card.expected_close.is_some() {
            self.expected_close(when, id, card.expected_close)?;
        }
        if card.product.is_some() {
            self.opportunity_product(when, id, card.product.as_deref())?;
        }
        Ok(())
    }

    fn opportunity_edited(&mut self, when: When, id: OpportunityId, field: &OpportunityField) -> Result<()> {
        match field {
            OpportunityField::Amount(amount) => self.amount(when, id, *amount),
            OpportunityField::Probability(percent) => self.probability(when, id, *percent),
            OpportunityField::ExpectedClose(day) => self.expected_close(when, id, *day),
            OpportunityField::Product(product) => self.opportunity_product(when, id, product.as_deref()),
            OpportunityField::Owner(owner) => self.opportunity(when, id, OpportunityChange::Owner, i64::from(user(*owner)?), 0),
            OpportunityField::Name(_) | OpportunityField::Sale(_) | OpportunityField::Customer(_) | OpportunityField::Attribute(..) => {
                Ok(())
            }
        }
    }

    fn opportunity_stage(&mut self, when: When, id: OpportunityId, stage: &str) -> Result<()> {
        let stage = self.words.pipeline.code(stage);
        self.opportunity(when, id, OpportunityChange::Stage, i64::from(stage), 0)
    }

    fn amount(&mut self, when: When, id: OpportunityId, amount: Option<Money>) -> Result<()> {
        let (minor, currency) = amount.map_or((0, 0), |amount| (amount.amount_minor, self.words.currencies.code(amount.currency.as_str())));
        self.opportunity(when, id, OpportunityChange::Amount, minor, currency)
    }

    fn probability(&mut self, when: When, id: OpportunityId, percent: Option<u8>) -> Result<()> {
        self.opportunity(when, id, OpportunityChange::Probability, percent.map_or(0, i64::from), u32::from(percent.is_some()))
    }

    fn expected_close(&mut self, when: When, id: OpportunityId, day: Option<NaiveDate>) -> Result<()> {
        let number = day.map_or(0, |day| i64::from(day.num_days_from_ce()));
        self.opportunity(when, id, OpportunityChange::ExpectedClose, number, u32::from(day.is_some()))
    }

    fn opportunity_product(&mut self, when: When, id: OpportunityId, product: Option<&str>) -> Result<()> {
        let product = self.words.products.optional(product);
        self.opportunity(when, id, OpportunityChange::Product, i64::from(product), 0)
    }
}

fn subject_of(subject: Subject) -> Result<(Whom, u32)> {
    Ok(match subject {
        Subject::Lead(id) => (Whom::Lead, small(id.0)?),
        Subject::Customer(id) => (Whom::Customer, small(id.0)?),
        Subject::Opportunity(id) => (Whom::Opportunity, small(id.0)?),
    })
}
