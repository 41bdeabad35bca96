//! An independent model of a book, as simple as it can be: plain lists and loops, nothing stored, nothing indexed, nothing concurrent.
//!
//! It is written from the book's promises and the public documentation of its commands, so that a mistake in the library and one in the
//! model are not the same mistake. For every command it tells what is answered, or which rules stand against it; and it keeps every record
//! and every event as they are to be.

mod book;
mod convert;
mod customers;
mod faults;
pub mod identity;
mod known;
mod leads;
mod lists;
mod opportunities;
mod script;
mod stages;
mod trial;
mod work;

pub use faults::{Faults, Told};
pub use lists::{Filters, Lists};
pub use script::{Act, Op, START, When, Which, acts, ops};
pub use trial::{Ground, Trial, options, run};

use leadbook::{
    Activity, Answer, Campaign, Code, Command, Customer, CustomerId, Event, FollowUp, Interest, Lead, LeadId, Lifecycle, Meta, Opportunity,
    OpportunityId, Position, Recorded, Request, Settings, Timestamp, User, UserId,
};
use std::collections::BTreeMap;

/// Whose history an event stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A lead's.
    Lead(LeadId),
    /// A customer's.
    Customer(CustomerId),
    /// An opportunity's.
    Opportunity(OpportunityId),
}

/// The book as it is to be.
#[derive(Clone, Debug)]
pub struct Model {
    /// The leads; lead 1 stands first, as with all the others.
    pub leads: Vec<Lead>,
    /// The interests.
    pub interests: Vec<Interest>,
    /// The customers.
    pub customers: Vec<Customer>,
    /// The opportunities.
    pub opportunities: Vec<Opportunity>,
    /// The activities.
    pub activities: Vec<Activity>,
    /// The follow-ups.
    pub follow_ups: Vec<FollowUp>,
    /// The users.
    pub users: Vec<User>,
    /// The campaigns.
    pub campaigns: Vec<Campaign>,
    /// The settings.
    pub settings: Settings,
    /// The lifecycle.
    pub lifecycle: Lifecycle,
    /// Every event, in order.
    pub log: Vec<Recorded>,
    /// Which events stand in which history.
    pub histories: BTreeMap<Whose, Vec<Position>>,
    requests: BTreeMap<String, (Command, Meta, Answer)>,
}

/// What a command carries along, with the instants that hold for it.
struct Ask<'a> {
    meta: &'a Meta,
    at: Timestamp,
    recorded_at: Timestamp,
}

/// The record with that number.
fn get<T>(records: &[T], number: u64) -> Option<&T> {
    usize::try_from(number).ok().and_then(|number| records.get(number.checked_sub(1)?))
}

/// Changes the record with that number.
fn change<T>(records: &mut [T], number: u64, how: impl FnOnce(&mut T)) {
    let record = usize::try_from(number).ok().and_then(|number| records.get_mut(number.checked_sub(1)?));
    if let Some(record) = record {
        how(record);
    }
}

impl Model {
    /// A book that has just been begun, by its first event.
    ///
    /// # Errors
    /// If that is no beginning.
    pub fn begun(first: &Recorded) -> Result<Self, String> {
        let Event::BookCreated { settings, lifecycle } = &first.event else { return Err(format!("a book begins with {first:?}")) };
        Ok(Self {
            leads: Vec::new(),
            interests: Vec::new(),
            customers: Vec::new(),
            opportunities: Vec::new(),
            activities: Vec::new(),
            follow_ups: Vec::new(),
            users: Vec::new(),
            campaigns: Vec::new(),
            settings: settings.clone(),
            lifecycle: lifecycle.clone(),
            log: vec![first.clone()],
            histories: BTreeMap::new(),
            requests: BTreeMap::new(),
        })
    }

    /// When the last event was recorded.
    pub fn recorded_at(&self) -> Timestamp {
        self.log.last().map_or(Timestamp::MIN, |last| last.recorded_at)
    }

    /// Runs a command while the clock shows that instant.
    ///
    /// # Errors
    /// All rules that stand against it; then nothing was changed.
    pub fn run(&mut self, request: &Request, clock: Timestamp) -> Result<Answer, Faults> {
        let mut faults = Faults::default();
        let mut meta = request.meta.clone();
        if let Some(id) = meta.request_id.take()
            && let Some((command, before, answer)) = self.requests.get(&id)
        {
            if *command == request.command && *before == meta {
                return Ok(answer.clone());
            }
            faults.add(Code::RequestIdReused);
            return Err(faults);
        }
        // What is recorded is strictly increasing, whatever the clock does.
        let recorded_at = clock.max(Timestamp::from_micros(self.recorded_at().micros() + 1));
        let at = request.meta.at.unwrap_or(recorded_at);
        faults.add_if(at > recorded_at, Code::InFuture);
        faults.add_if(request.meta.by.is_some_and(|user| get(&self.users, user.0).is_none()), Code::NotFound);
        let ask = Ask { meta: &request.meta, at, recorded_at };
        let answer = self.obey(&ask, &request.command, faults)?;
        if let Some(id) = &request.meta.request_id {
            self.requests.insert(id.clone(), (request.command.clone(), meta, answer.clone()));
        }
        Ok(answer)
    }

    fn obey(&mut self, ask: &Ask<'_>, command: &Command, faults: Faults) -> Result<Answer, Faults> {
        match command {
            Command::CaptureLead { lead } => self.capture_lead(ask, faults, lead, None),
            Command::EditLead { lead, edit } => self.edit_lead(ask, faults, *lead, edit),
            Command::MoveLead { lead, to } => self.move_lead(ask, faults, *lead, to),
            Command::QualifyLead { lead, qualification } => self.qualify_lead(ask, faults, *lead, qualification),
            Command::SetTemperature { lead, temperature } => self.set_temperature(ask, faults, *lead, *temperature),
            Command::AssignLead { lead, owner } => self.assign_lead(ask, faults, *lead, *owner),
            Command::DisqualifyLead { lead, reason } => self.disqualify_lead(ask, faults, *lead, reason),
            Command::ReopenLead { lead, to } => self.reopen_lead(ask, faults, *lead, to),
            Command::ConvertLead { lead, conversion } => self.convert_lead(ask, faults, *lead, conversion),
            Command::RevertConversion { lead, reason } => self.revert_conversion(ask, faults, *lead, reason),
            Command::RecordInterest { interest } => self.record_interest(ask, faults, interest),
            Command::IdentifyInterest { interest, lead } => self.capture_lead(ask, faults, lead, Some(*interest)),
            Command::CreateCustomer { customer } => self.create_customer(ask, faults, customer),
            Command::EditCustomer { customer, edit } => self.edit_customer(ask, faults, *customer, edit),
            Command::AssignCustomer { customer, owner } => self.assign_customer(ask, faults, *customer, *owner),
            Command::LinkLead { lead, customer } => self.link_lead(ask, faults, *lead, *customer),
            Command::OpenOpportunity { opportunity } => self.open_opportunity(ask, faults, opportunity),
            Command::EditOpportunity { opportunity, edit } => self.edit_opportunity(ask, faults, *opportunity, edit),
            Command::MoveOpportunity { opportunity, stage } => self.move_opportunity(ask, faults, *opportunity, stage),
            Command::WinOpportunity { opportunity, amount, reason } => {
                self.win_opportunity(ask, faults, *opportunity, *amount, reason.as_deref())
            }
            Command::LoseOpportunity { opportunity, reason } => self.lose_opportunity(ask, faults, *opportunity, reason),
            Command::ReopenOpportunity { opportunity, stage } => self.reopen_opportunity(ask, faults, *opportunity, stage.as_deref()),
            Command::RecordActivity { activity } => self.record_activity(ask, faults, activity),
            Command::AddFollowUp { follow_up } => self.add_follow_up(ask, faults, follow_up),
            Command::CompleteFollowUp { follow_up, outcome } => self.complete_follow_up(ask, faults, *follow_up, outcome.as_deref()),
            Command::AddUser { user } => self.add_user(ask, faults, user),
            Command::EditUser { user, edit } => self.edit_user(ask, faults, *user, edit),
            Command::AddCampaign { campaign } => self.add_campaign(ask, faults, campaign),
            Command::EditCampaign { campaign, edit } => self.edit_campaign(ask, faults, *campaign, edit),
            Command::RecordSpend { campaign, spend } => self.record_spend(ask, faults, *campaign, *spend),
            Command::SetLifecycle { lifecycle } => self.set_lifecycle(ask, faults, lifecycle),
            Command::SetSettings { settings } => self.set_settings(ask, faults, settings),
            _ => Err(faults),
        }
    }

    /// Writes an event down, in the histories it belongs to; tells its place.
    fn write(&mut self, ask: &Ask<'_>, event: Event, whose: &[Whose]) -> Position {
        let position = Position(self.log.len() as u64 + 1);
        self.log.push(Recorded {
            position,
            recorded_at: ask.recorded_at,
            at: ask.at,
            by: ask.meta.by,
            request_id: ask.meta.request_id.clone(),
            event,
        });
        for whose in whose {
            self.histories.entry(*whose).or_default().push(position);
        }
        position
    }

    /// Whether a user can be given records.
    fn check_owner(&self, faults: &mut Faults, owner: Option<UserId>) {
        if let Some(owner) = owner {
            match get(&self.users, owner.0) {
                None => faults.add(Code::NotFound),
                Some(user) => faults.add_if(!user.active, Code::UserInactive),
            }
        }
    }

    /// The events of a history.
    pub fn history(&self, whose: Whose) -> Vec<Recorded> {
        let positions = self.histories.get(&whose).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|position| get(&self.log, position.0).cloned()).collect()
    }
}

impl Ask<'_> {
    /// An edit of a record that is at that version.
    fn version(&self, faults: &mut Faults, current: u64) {
        faults.add_if(self.meta.version.is_some_and(|named| named != current), Code::VersionConflict);
    }

    /// A command without a record whose version could be named.
    fn no_version(&self, faults: &mut Faults) {
        faults.add_if(self.meta.version.is_some(), Code::VersionUnused);
    }

    /// Nothing happens before the last event of its kind.
    fn not_before(&self, faults: &mut Faults, last: Timestamp) {
        faults.add_if(self.at < last, Code::BeforeLastEvent);
    }
}
