//! Whether entries are such as a book writes, as far as they tell by themselves and by what came before them.

mod cards;
mod texts;

use crate::command::decide::checked_settings;
use crate::command::{Answer, Captured, Converted, Reverted};
use crate::domain::{Known, Position, Subject, Timestamp, limits};
use crate::event::{Event, Step};
use crate::ledger::{Asked, Entry};
use texts::{few, key, long, may, needed, one_line, short};

/// What is wrong, and where; or nothing.
type Found = Result<(), String>;

/// How many records of each kind there are.
#[derive(Clone, Copy, Default)]
struct Counts {
    leads: u64,
    interests: u64,
    customers: u64,
    opportunities: u64,
    activities: u64,
    follow_ups: u64,
    users: u64,
    campaigns: u64,
}

/// What came before.
#[derive(Default)]
pub(super) struct Checked {
    entries: u64,
    last: Position,
    recorded_at: Option<Timestamp>,
    there: Counts,
}

impl Checked {
    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    pub(super) fn events(&self) -> u64 {
        self.last.0
    }

    /// Looks at the next entry.
    ///
    /// # Errors
    /// In words, what no book would have written.
    pub(super) fn take(&mut self, entry: &Entry) -> Found {
        if entry.first != self.last.next() {
            return Err(format!("position: {} does not follow on {}; {} does", entry.first.0, self.last.0, self.last.next().0));
        }
        if entry.events.is_empty() {
            return Err("events: there are none".to_owned());
        }
        if let Some(before) = self.recorded_at.filter(|before| entry.recorded_at <= *before) {
            return Err(format!("recorded_at: {} is not after {before}, when the entry before it was", entry.recorded_at));
        }
        if entry.at > entry.recorded_at {
            return Err(format!("at: {} is after {}, when it was recorded", entry.at, entry.recorded_at));
        }
        for (at, event) in entry.events.iter().enumerate() {
            let begins = entry.first == Position(1) && at == 0;
            if matches!(event, Event::BookCreated { .. }) != begins {
                return Err(format!("events[{at}]: a book is begun by its first event, and by no other"));
            }
            self.there.number(event).map_err(|problem| format!("events[{at}].{problem}"))?;
        }
        // What a command makes may be named by an event before the one that makes it.
        self.there.names("by", entry.by.map(|user| user.0), self.there.users, "user")?;
        for (at, event) in entry.events.iter().enumerate() {
            self.there.event(event).map_err(|problem| format!("events[{at}].{problem}"))?;
        }
        if let Some(asked) = &entry.request {
            self.there.asked(asked).map_err(|problem| format!("request.{problem}"))?;
        }
        self.entries += 1;
        (self.last, self.recorded_at) = (entry.last(), Some(entry.recorded_at));
        Ok(())
    }
}

impl Counts {
    /// Counts a record that the event begins: it has the next number.
    fn number(&mut self, event: &Event) -> Found {
        let (what, number, count) = match event {
            Event::LeadCaptured { lead, .. } => ("lead", lead.0, &mut self.leads),
            Event::InterestRecorded { interest, .. } => ("interest", interest.0, &mut self.interests),
            Event::CustomerCreated { customer, .. } => ("customer", customer.0, &mut self.customers),
            Event::OpportunityOpened { opportunity, .. } => ("opportunity", opportunity.0, &mut self.opportunities),
            Event::ActivityRecorded { activity, .. } => ("activity", activity.0, &mut self.activities),
            Event::FollowUpAdded { follow_up, .. } => ("follow_up", follow_up.0, &mut self.follow_ups),
            Event::UserAdded { user, .. } => ("user", user.0, &mut self.users),
            Event::CampaignAdded { campaign, .. } => ("campaign", campaign.0, &mut self.campaigns),
            _ => return Ok(()),
        };
        if number != *count + 1 {
            return Err(format!("{what}: {number} does not follow on {count}; {} does", *count + 1));
        }
        *count = number;
        Ok(())
    }

    /// Whether a record that is named is there.
    fn names(&self, field: &str, number: impl Into<Option<u64>>, there: u64, what: &str) -> Found {
        match number.into() {
            Some(number) if !(1..=there).contains(&number) => Err(format!("{field}: there is no {what} {number} by then")),
            _ => Ok(()),
        }
    }

    fn lead(&self, number: impl Into<Option<u64>>) -> Found {
        self.names("lead", number, self.leads, "lead")
    }

    fn customer(&self, number: impl Into<Option<u64>>) -> Found {
        self.names("customer", number, self.customers, "customer")
    }

    fn opportunity(&self, number: impl Into<Option<u64>>) -> Found {
        self.names("opportunity", number, self.opportunities, "opportunity")
    }

    fn owner(&self, field: &str, number: Option<crate::UserId>) -> Found {
        self.names(field, number.map(|user| user.0), self.users, "user")
    }

    fn known(&self, field: &str, known: Option<Known>) -> Found {
        match known {
            Some(Known::Lead(lead)) => self.names(field, lead.0, self.leads, "lead"),
            Some(Known::Customer(customer)) => self.names(field, customer.0, self.customers, "customer"),
            None => Ok(()),
        }
    }

    fn subject(&self, subject: Subject) -> Found {
        match subject {
            Subject::Lead(lead) => self.names("subject", lead.0, self.leads, "lead"),
            Subject::Customer(customer) => self.names("subject", customer.0, self.customers, "customer"),
            Subject::Opportunity(opportunity) => self.names("subject", opportunity.0, self.opportunities, "opportunity"),
        }
    }

    fn step(&self, lead: u64, step: &Step) -> Found {
        self.lead(lead)?;
        key("step.from", &step.from)?;
        key("step.to", &step.to)?;
        may("step.reason", step.reason.as_deref(), long)
    }

    /// What was asked, and what it came to.
    fn asked(&self, Asked { id, answer, .. }: &Asked) -> Found {
        request_id("id", id)?;
        match answer {
            Answer::Captured(Captured { lead, matches, interest, .. }) => {
                self.names("answer.lead", lead.0, self.leads, "lead")?;
                self.names("answer.interest", interest.map(|interest| interest.0), self.interests, "interest")?;
                few("answer.matches", matches.len(), limits::MATCHES)?;
                matches.iter().try_for_each(|found| {
                    self.known("answer.matches", Some(found.record))?;
                    one_line("answer.matches", &found.value, limits::ATTRIBUTE_TEXT)
                })
            }
            Answer::Converted(Converted { lead, customer, opportunity, .. }) => {
                self.names("answer.lead", lead.0, self.leads, "lead")?;
                self.names("answer.customer", customer.0, self.customers, "customer")?;
                self.names("answer.opportunity", opportunity.map(|opportunity| opportunity.0), self.opportunities, "opportunity")
            }
            Answer::Reverted(Reverted { lead, .. }) => self.names("answer.lead", lead.0, self.leads, "lead"),
            Answer::Created { .. } | Answer::Changed { .. } => Ok(()),
        }
    }

    /// What an event says, with the records that it names.
    fn event(&self, event: &Event) -> Found {
        match event {
            Event::BookCreated { settings, lifecycle } => {
                self::settings(settings)?;
                lifecycle.check().map_err(|failure| format!("lifecycle.{failure}"))
            }
            Event::SettingsChanged { settings } => self::settings(settings),
            Event::LifecycleChanged { lifecycle } => lifecycle.check().map_err(|failure| format!("lifecycle.{failure}")),
            Event::UserAdded { user, name, email } | Event::UserEdited { user, name, email, .. } => {
                self.names("user", user.0, self.users, "user")?;
                needed("name", name, limits::NAME)?;
                cards::emails("email", email.as_slice())
            }
            Event::CampaignAdded { campaign, card } | Event::CampaignEdited { campaign, card } => {
                self.names("campaign", campaign.0, self.campaigns, "campaign")?;
                cards::campaign(card)
            }
            Event::SpendRecorded { campaign, amount, .. } => {
                self.names("campaign", campaign.0, self.campaigns, "campaign")?;
                cards::money("amount", *amount)
            }
            Event::InterestRecorded { card, lead, .. } => {
                self.lead(lead.map(|lead| lead.0))?;
                self.names("card.campaign", card.campaign.map(|campaign| campaign.0), self.campaigns, "campaign")?;
                cards::interest(card)
            }
            Event::InterestIdentified { interest, lead } => {
                self.names("interest", interest.0, self.interests, "interest")?;
                self.lead(lead.0)
            }
            Event::LeadCaptured { card, owner, stage, repeat_of, from_interest, .. } => {
                self.owner("owner", *owner)?;
                self.known("repeat_of", *repeat_of)?;
                self.names("from_interest", from_interest.map(|interest| interest.0), self.interests, "interest")?;
                key("stage", stage)?;
                self.lead_card(card)
            }
            Event::LeadEdited { lead, fields } => {
                self.lead(lead.0)?;
                fields.iter().try_for_each(|field| self.lead_field(field))
            }
            Event::LeadMoved { lead, step } | Event::LeadDisqualified { lead, step } | Event::LeadReopened { lead, step } => {
                self.step(lead.0, step)
            }
            Event::TemperatureSet { lead, .. } => self.lead(lead.0),
            Event::LeadAssigned { lead, from, to } => {
                self.lead(lead.0)?;
                self.owner("from", *from)?;
                self.owner("to", *to)
            }
            Event::LeadConverted { lead, step, customer, opportunity, .. } => {
                self.step(lead.0, step)?;
                self.customer(customer.0)?;
                self.opportunity(opportunity.map(|opportunity| opportunity.0))
            }
            Event::ConversionReverted { lead, step, customer, .. } => {
                self.step(lead.0, step)?;
                self.customer(customer.0)
            }
            Event::LeadLinked { lead, customer } => {
                self.lead(lead.0)?;
                self.customer(customer.0)
            }
            Event::CustomerCreated { card, owner, from_lead, .. } => {
                self.owner("owner", *owner)?;
                self.names("from_lead", from_lead.map(|lead| lead.0), self.leads, "lead")?;
                cards::customer(card)
            }
            Event::CustomerEdited { customer, fields, filled_from } => {
                self.customer(customer.0)?;
                self.names("filled_from", filled_from.map(|lead| lead.0), self.leads, "lead")?;
                fields.iter().try_for_each(cards::customer_field)
            }
            Event::CustomerAssigned { customer, from, to } => {
                self.customer(customer.0)?;
                self.owner("from", *from)?;
                self.owner("to", *to)
            }
            other => self.sale_or_work(other),
        }
    }

    fn sale_or_work(&self, event: &Event) -> Found {
        match event {
            Event::OpportunityOpened { card, lead, customer, owner, stage, .. } => {
                self.lead(lead.map(|lead| lead.0))?;
                self.customer(customer.map(|customer| customer.0))?;
                self.owner("owner", *owner)?;
                key("stage", stage)?;
                cards::opportunity(card)
            }
            Event::OpportunityEdited { opportunity, fields } => {
                self.opportunity(opportunity.0)?;
                fields.iter().try_for_each(|field| self.opportunity_field(field))
            }
            Event::OpportunityMoved { opportunity, from, to } => {
                self.opportunity(opportunity.0)?;
                key("from", from)?;
                key("to", to)
            }
            Event::OpportunityWon { opportunity, lead, customer, amount, reason } => {
                self.opportunity(opportunity.0)?;
                self.lead(lead.map(|lead| lead.0))?;
                self.customer(customer.0)?;
                cards::money("amount", *amount)?;
                may("reason", reason.as_deref(), long)
            }
            Event::OpportunityLost { opportunity, lead, customer, reason } => {
                self.opportunity(opportunity.0)?;
                self.lead(lead.map(|lead| lead.0))?;
                self.customer(customer.map(|customer| customer.0))?;
                long("reason", reason)
            }
            Event::OpportunityReopened { opportunity, lead, customer, taken_back, stage, .. } => {
                self.opportunity(opportunity.0)?;
                self.lead(lead.map(|lead| lead.0))?;
                self.customer(customer.map(|customer| customer.0))?;
                cards::money("taken_back", *taken_back)?;
                key("stage", stage)
            }
            Event::ActivityRecorded { subject, text, outcome, .. } => {
                self.subject(*subject)?;
                may("text", text.as_deref(), long)?;
                may("outcome", outcome.as_deref(), short)
            }
            Event::FollowUpAdded { subject, text, owner, .. } => {
                self.subject(*subject)?;
                self.owner("owner", *owner)?;
                may("text", text.as_deref(), long)
            }
            Event::FollowUpCompleted { follow_up, subject, outcome } => {
                self.names("follow_up", follow_up.0, self.follow_ups, "follow-up")?;
                self.subject(*subject)?;
                may("outcome", outcome.as_deref(), short)
            }
            Event::ImportReverted { lead, name, requests, customers } => {
                self.lead(lead.0)?;
                one_line("name", name, limits::REQUEST_ID)?;
                requests.iter().try_for_each(|id| request_id("requests", id))?;
                customers.iter().try_for_each(|customer| self.customer(customer.0))
            }
            Event::LeadSetBack { lead, back } => {
                self.lead(lead.0)?;
                match back {
                    Some(back) if back.id != *lead => Err(format!("back.id: {} is another lead", back.id.0)),
                    Some(back) => {
                        self.lead_card(&back.card)?;
                        self.owner("back.owner", back.owner)?;
                        key("back.stage", &back.stage)?;
                        back.customers().try_for_each(|customer| self.names("back.links", customer.0, self.customers, "customer"))
                    }
                    None => Ok(()),
                }
            }
            Event::CustomerSetBack { customer, back } => {
                self.customer(customer.0)?;
                match back {
                    Some(back) if back.id != *customer => Err(format!("back.id: {} is another customer", back.id.0)),
                    Some(back) => {
                        cards::customer(&back.card)?;
                        self.owner("back.owner", back.owner)
                    }
                    None => Ok(()),
                }
            }
            Event::InterestWithdrawn { interest } => self.names("interest", interest.0, self.interests, "interest"),
            Event::ActivityWithdrawn { activity } => self.names("activity", activity.0, self.activities, "activity"),
            _ => Ok(()),
        }
    }
}

/// Unlike other texts it is taken as it is, with the white space around it.
fn request_id(field: &str, id: &str) -> Found {
    let length = id.chars().count();
    if !(1..=limits::REQUEST_ID).contains(&length) || id.chars().any(char::is_control) {
        return Err(format!("{field}: {length} characters; 1 to {} are accepted, none of them a control character", limits::REQUEST_ID));
    }
    Ok(())
}

fn settings(settings: &crate::Settings) -> Found {
    let checked = checked_settings(settings).map_err(|failure| format!("settings.{failure}"))?;
    if checked == *settings { Ok(()) } else { Err("settings: they are not as a book keeps them".to_owned()) }
}
