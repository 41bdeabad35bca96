//! Deciding: current state and command → events, or a refusal. The only place where rules live.
//!
//! A decision is a pure function of what it is given: it reads through [`Facts`], never writes, and asks neither clock nor chance.
//! Within one command the rules are asked in the order of [`Code`]: is what is named there, is it of the named version,
//! are the values acceptable, is the instant, and at last do the rules of the field allow it.

mod book;
mod capture;
mod check;
mod conversion;
mod customer;
mod lead;
mod named;
mod opportunity;
mod revert;
mod stage;
mod work;

#[cfg(feature = "transfer")]
pub(crate) use book::checked_settings;
pub(crate) use capture::{known_among, normal_forms};
#[cfg(feature = "transfer")]
pub(crate) use check::Weigh;
#[cfg(feature = "transfer")]
pub(crate) use revert::{import_name, imported_as};

use super::{Answer, Code, Command, Request};
use crate::domain::{
    Campaign, CampaignId, Customer, CustomerId, FollowUp, FollowUpId, Interest, InterestId, Known, Lead, LeadId, Opportunity,
    OpportunityId, Timestamp, User, UserId,
};
use crate::error::{MatchedBy, Result};
use crate::event::apply::BookState;
use crate::event::{Event, Record, Recorded};
use std::fmt::Display;
use std::sync::Arc;

/// The current state, as far as a decision asks for it.
pub(crate) trait Facts {
    fn book(&self) -> Result<Arc<BookState>>;
    fn lead(&self, id: LeadId) -> Result<Option<Arc<Lead>>>;
    fn interest(&self, id: InterestId) -> Result<Option<Arc<Interest>>>;
    fn customer(&self, id: CustomerId) -> Result<Option<Arc<Customer>>>;
    fn opportunity(&self, id: OpportunityId) -> Result<Option<Arc<Opportunity>>>;
    fn follow_up(&self, id: FollowUpId) -> Result<Option<Arc<FollowUp>>>;
    fn user(&self, id: UserId) -> Result<Option<Arc<User>>>;
    fn campaign(&self, id: CampaignId) -> Result<Option<Arc<Campaign>>>;
    /// Who is known by that e-mail or phone in normal form, in the order of kind and number.
    fn known_by(&self, by: MatchedBy, normal: &str) -> Result<Vec<Known>>;
    /// The user with that e-mail in normal form.
    fn user_by_email(&self, normal: &str) -> Result<Option<UserId>>;
    /// The campaign whose name folds to that.
    fn campaign_by_name(&self, folded: &str) -> Result<Option<CampaignId>>;
    /// Everything that happened to the record. A conflict, where another command that is decided on with this one tells of it, unless that
    /// took something back.
    fn history(&self, record: Record) -> Result<Arc<Vec<Recorded>>>;
    /// Whether the customer has opportunities.
    fn customer_has_opportunities(&self, id: CustomerId) -> Result<bool>;
    /// Whether a lead is in that stage of the lifecycle.
    fn stage_holds_leads(&self, key: &str) -> Result<bool>;
    /// Whether an open opportunity is in that stage of the pipeline.
    fn stage_holds_opportunities(&self, key: &str) -> Result<bool>;
}

/// What an accepted command comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// What happened; never empty.
    pub(crate) events: Vec<Event>,
    /// What is answered.
    pub(crate) answer: Answer,
}

impl Decision {
    fn new(events: Vec<Event>, answer: Answer) -> Self {
        Self { events, answer }
    }

    /// One event that changes a record which is at that version from then on.
    fn changed(event: Event, version: u64) -> Self {
        Self::new(vec![event], Answer::Changed { version })
    }

    /// One event that begins the record with that number.
    fn created(event: Event, number: u64) -> Self {
        Self::new(vec![event], Answer::Created { number })
    }
}

/// What a decision is made on: the facts, and what the command carries along.
struct Given<'a> {
    facts: &'a dyn Facts,
    book: Arc<BookState>,
    request: &'a Request,
    now: Timestamp,
}

/// Decides on a command that the book learns of at the instant `now`.
///
/// # Errors
/// The refusal, or what kept the facts from being read.
pub(crate) fn decide(facts: &dyn Facts, request: &Request, now: Timestamp) -> Result<Decision> {
    let given = Given { facts, book: facts.book()?, request, now };
    given.rules(&request.command).map_err(|refusal| refusal.during(request.command.operation()))
}

impl Given<'_> {
    fn rules(&self, command: &Command) -> Result<Decision> {
        self.named_are_there(command)?;
        match command {
            Command::CaptureLead { lead } => self.capture_lead(lead, None),
            Command::EditLead { lead, edit } => self.edit_lead(*lead, edit),
            Command::MoveLead { lead, to } => self.move_lead(*lead, to),
            Command::QualifyLead { lead, qualification } => self.qualify_lead(*lead, qualification),
            Command::SetTemperature { lead, temperature } => self.set_temperature(*lead, *temperature),
            Command::AssignLead { lead, owner } => self.assign_lead(*lead, *owner),
            Command::DisqualifyLead { lead, reason } => self.disqualify_lead(*lead, reason),
            Command::ReopenLead { lead, to } => self.reopen_lead(*lead, to),
            Command::ConvertLead { lead, conversion } => self.convert_lead(*lead, conversion),
            Command::RevertConversion { lead, reason } => self.revert_conversion(*lead, reason),
            Command::RecordInterest { interest } => self.record_interest(interest),
            Command::IdentifyInterest { interest, lead } => self.identify_interest(*interest, lead),
            Command::CreateCustomer { customer } => self.create_customer(customer),
            Command::EditCustomer { customer, edit } => self.edit_customer(*customer, edit),
            Command::AssignCustomer { customer, owner } => self.assign_customer(*customer, *owner),
            Command::LinkLead { lead, customer } => self.link_lead(*lead, *customer),
            Command::OpenOpportunity { opportunity } => self.open_opportunity(opportunity),
            Command::EditOpportunity { opportunity, edit } => self.edit_opportunity(*opportunity, edit),
            Command::MoveOpportunity { opportunity, stage } => self.move_opportunity(*opportunity, stage),
            Command::WinOpportunity { opportunity, amount, reason } => self.win_opportunity(*opportunity, *amount, reason.as_deref()),
            Command::LoseOpportunity { opportunity, reason } => self.lose_opportunity(*opportunity, reason),
            Command::ReopenOpportunity { opportunity, stage } => self.reopen_opportunity(*opportunity, stage.as_deref()),
            Command::RecordActivity { activity } => self.record_activity(activity),
            Command::AddFollowUp { follow_up } => self.add_follow_up(follow_up),
            Command::CompleteFollowUp { follow_up, outcome } => self.complete_follow_up(*follow_up, outcome.as_deref()),
            Command::AddUser { user } => self.add_user(user),
            Command::EditUser { user, edit } => self.edit_user(*user, edit),
            Command::AddCampaign { campaign } => self.add_campaign(campaign),
            Command::EditCampaign { campaign, edit } => self.edit_campaign(*campaign, edit),
            Command::RecordSpend { campaign, spend } => self.record_spend(*campaign, *spend),
            Command::SetLifecycle { lifecycle } => self.set_lifecycle(lifecycle),
            Command::SetSettings { settings } => self.set_settings(settings),
            Command::RevertImported { lead, name } => self.revert_imported(*lead, name),
        }
    }

    /// The record, or `not_found`.
    fn found<T>(&self, record: Option<T>, id: impl Display) -> Result<T> {
        record.ok_or_else(|| Code::NotFound.on(id.to_string(), format!("there is no {id} in this book")))
    }

    fn the_lead(&self, id: LeadId) -> Result<Arc<Lead>> {
        self.found(self.facts.lead(id)?, id)
    }

    fn the_customer(&self, id: CustomerId) -> Result<Arc<Customer>> {
        self.found(self.facts.customer(id)?, id)
    }

    fn the_opportunity(&self, id: OpportunityId) -> Result<Arc<Opportunity>> {
        self.found(self.facts.opportunity(id)?, id)
    }

    fn the_campaign(&self, id: CampaignId) -> Result<Arc<Campaign>> {
        self.found(self.facts.campaign(id)?, id)
    }

    /// Whether the record is still at the version that the command was made from.
    fn same_version(&self, id: impl Display, version: u64) -> Result<()> {
        match self.request.meta.version {
            Some(named) if named != version => Err(Code::VersionConflict
                .on(id.to_string(), format!("{id} is at version {version}, the change was made from version {named}: read it again"))),
            _ => Ok(()),
        }
    }

    /// Commands that begin a record have no version to compare with: naming one would promise a check that is not made.
    fn no_version(&self) -> Result<()> {
        match self.request.meta.version {
            Some(_) => {
                Err(Code::VersionUnused.on("version", "this operation changes no record that was there before; leave the version out"))
            }
            None => Ok(()),
        }
    }

    /// A user to whom records can be assigned.
    fn active_user(&self, field: &str, id: Option<UserId>) -> Result<()> {
        let Some(id) = id else { return Ok(()) };
        let user = self.found(self.facts.user(id)?, id).map_err(|missing| missing.at(field))?;
        if user.active { Ok(()) } else { Err(Code::UserInactive.on(field, format!("{id} ({}) is no longer active", user.name))) }
    }

    /// When it happened: the instant given, or now.
    fn instant(&self) -> Result<Timestamp> {
        match self.request.meta.at {
            Some(at) if at > self.now => Err(Code::InFuture.on("at", format!("{at} lies in the future; it is {} now", self.now))),
            Some(at) => Ok(at),
            None => Ok(self.now),
        }
    }

    /// The same for what must not have happened before `last`, the instant of the last event of its kind.
    fn instant_after(&self, id: impl Display, last: Timestamp) -> Result<Timestamp> {
        let at = self.instant()?;
        if at < last {
            return Err(Code::BeforeLastEvent.on("at", format!("{at} lies before the last such event of {id}, at {last}")));
        }
        Ok(at)
    }
}
