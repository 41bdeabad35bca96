//! Taking back what an import did to a lead.
//!
//! Nothing is torn out of the ledger: an event tells which commands count no longer, and the events behind it what the records are from
//! then on, which is what they were before. That can only be told where nobody else has built on it, so whatever was changed since by
//! others stands against it.

use super::{Decision, Given};
use crate::command::{Answer, Code, Reverted};
use crate::domain::{Customer, CustomerId, Lead, LeadId, Position};
use crate::error::{Error, Result};
use crate::event::apply::{Fold, fold};
use crate::event::{Event, Record, Recorded, changes, standing};
use std::collections::HashSet;

/// How many bytes of request ids are taken back at once, so that what tells of them fits into the ledger beside two full cards; the last
/// commands first.
const AT_ONCE_BYTES: usize = 20 * 1024;

/// How long the name of an import may be.
const NAME: usize = 40;

/// The name of an import, checked.
///
/// # Errors
/// `invalid`, field `name`.
pub(crate) fn import_name(said: &str) -> Result<&str> {
    let name = said.trim();
    if name.is_empty() || name.chars().count() > NAME || name.chars().any(|letter| letter.is_control() || matches!(letter, '/' | '#')) {
        let message = format!("{name:?} is no name of an import: 1 to {NAME} characters are accepted, without / and #");
        return Err(Code::InvalidValue.on("name", message));
    }
    Ok(name)
}

/// With what the request ids of all that an import does begin.
pub(crate) fn imported_as(import: &str) -> String {
    format!("import/{import}/")
}

/// The commands that are taken back, by their request ids: in order, and to look them up.
#[derive(Default)]
struct Commands {
    ids: Vec<String>,
    known: HashSet<String>,
}

impl Commands {
    fn add(&mut self, id: &str) {
        if self.known.insert(id.to_owned()) {
            self.ids.push(id.to_owned());
        }
    }

    /// Whether it is one of them that recorded the event.
    fn have(&self, recorded: &Recorded) -> bool {
        recorded.request_id.as_deref().is_some_and(|id| self.known.contains(id))
    }
}

impl Given<'_> {
    pub(super) fn revert_imported(&self, id: LeadId, name: &str) -> Result<Decision> {
        self.no_version()?;
        let told = self.facts.history(Record::Lead(id))?;
        self.found(told.first(), id)?;
        let name = import_name(name)?;
        self.instant()?;
        let standing = standing(&told);
        let (mut commands, more) = commands_of(&standing, &imported_as(name));
        if commands.ids.is_empty() {
            return Err(Code::NotImported.on(id.to_string(), format!("nothing that counts did an import {name:?} do to {id}")));
        }
        let own: Vec<&Recorded> = standing.iter().copied().filter(|recorded| commands.have(recorded)).collect();
        if let Some(other) = own.iter().find(|recorded| !is_of_imports(&recorded.event)) {
            return Err(edited_since(Record::Lead(id), other));
        }
        let record = Record::Lead(id);
        let begins = standing.iter().position(|recorded| commands.have(recorded) && changes(&recorded.event, record));
        if let Some(other) = begins.and_then(|begins| standing[begins..].iter().find(|recorded| !commands.have(recorded))) {
            return Err(edited_since(record, other));
        }
        let mut reverted = Reverted { lead: id, more, ..Reverted::default() };
        let (mut customers, mut back) = (Vec::new(), Vec::new());
        for recorded in &own {
            match &recorded.event {
                Event::InterestRecorded { interest, .. } => {
                    reverted.interests += 1;
                    back.push(Event::InterestWithdrawn { interest: *interest });
                }
                Event::ActivityRecorded { activity, .. } => {
                    reverted.activities += 1;
                    back.push(Event::ActivityWithdrawn { activity: *activity });
                }
                Event::LeadConverted { customer, .. } | Event::LeadLinked { customer, .. } if !customers.contains(customer) => {
                    customers.push(*customer);
                }
                _ => {}
            }
        }
        for customer in &customers {
            back.extend(self.customer_back(*customer, id, &mut commands, &mut reverted)?);
        }
        if let Some(begins) = begins {
            let lead: Option<Lead> = folded(&standing[..begins], record);
            if let Some(lead) = &lead {
                self.has_its_stage(lead)?;
            }
            reverted.withdrawn = lead.is_none();
            reverted.set_back = lead.is_some();
            back.push(Event::LeadSetBack { lead: id, back: lead.map(|lead| Box::new(Lead { touched: Position::START, ..lead })) });
        }
        reverted.commands = commands.ids.len() as u64;
        let mut events = vec![Event::ImportReverted { lead: id, name: name.to_owned(), requests: commands.ids, customers }];
        events.append(&mut back);
        Ok(Decision::new(events, Answer::Reverted(reverted)))
    }

    /// What becomes of the customer that the lead was converted into.
    fn customer_back(&self, id: CustomerId, lead: LeadId, commands: &mut Commands, reverted: &mut Reverted) -> Result<Option<Event>> {
        let record = Record::Customer(id);
        let told = self.facts.history(record)?;
        let standing = standing(&told);
        // What an import writes on the card of a customer follows on the conversion, under a request id behind that of it.
        let cards: Vec<String> = standing
            .iter()
            .filter_map(|recorded| recorded.request_id.as_deref())
            .filter(|card| card.strip_suffix("/c").is_some_and(|conversion| commands.known.contains(conversion)))
            .map(str::to_owned)
            .collect();
        cards.iter().for_each(|card| commands.add(card));
        let own = standing.iter().filter(|recorded| commands.have(recorded));
        if let Some(other) = own.clone().find(|recorded| !is_of_imports(&recorded.event)) {
            return Err(edited_since(record, other));
        }
        if own.clone().any(|recorded| matches!(recorded.event, Event::CustomerCreated { .. })) {
            for other in standing.iter().filter(|recorded| !commands.have(recorded)) {
                let past = match &other.event {
                    Event::LeadConverted { lead: of, .. }
                    | Event::LeadLinked { lead: of, .. }
                    | Event::ConversionReverted { lead: of, .. } => {
                        *of == lead || !self.facts.lead(*of)?.is_some_and(|known| known.customers().any(|customer| customer == id))
                    }
                    _ => false,
                };
                if !past {
                    return Err(edited_since(record, other));
                }
            }
            if self.facts.customer_has_opportunities(id)? {
                let message = format!("{id} has an opportunity by now, which would have no customer");
                return Err(Code::EditedSince.on(id.to_string(), message));
            }
            reverted.customers += 1;
            return Ok(Some(Event::CustomerSetBack { customer: id, back: None }));
        }
        let begins = standing.iter().position(|recorded| commands.have(recorded) && changes(&recorded.event, record));
        let Some(begins) = begins else { return Ok(None) };
        let changed = |recorded: &&&Recorded| !commands.have(recorded) && changes(&recorded.event, record);
        if let Some(other) = standing[begins..].iter().find(changed) {
            return Err(edited_since(record, other));
        }
        let customer: Option<Customer> = folded(&standing[..begins], record);
        let customer = customer.ok_or_else(|| Error::corrupt("a customer was changed before it was there").at(id.to_string()))?;
        Ok(Some(Event::CustomerSetBack { customer: id, back: Some(Box::new(Customer { touched: Position::START, ..customer })) }))
    }
}

impl Given<'_> {
    /// Whether the lifecycle has the stage still that a lead would be in again, and with the same meaning.
    fn has_its_stage(&self, lead: &Lead) -> Result<()> {
        if self.book.lifecycle.stage(&lead.stage).is_some_and(|stage| stage.kind == lead.kind) {
            return Ok(());
        }
        let message =
            format!("{} would be in stage {:?} again, which the lifecycle has no longer, or with another kind", lead.id, lead.stage);
        Err(Code::EditedSince.on(lead.id.to_string(), message))
    }
}

/// The last commands of those whose ids begin so, each once, and whether there are more.
fn commands_of(standing: &[&Recorded], prefix: &str) -> (Commands, bool) {
    let (mut commands, mut bytes) = (Commands::default(), 0);
    for recorded in standing.iter().rev() {
        let Some(id) = recorded.request_id.as_ref().filter(|id| id.starts_with(prefix)) else { continue };
        if commands.known.contains(id) {
            continue;
        }
        bytes += id.len();
        if bytes > AT_ONCE_BYTES && !commands.ids.is_empty() {
            return (commands, true);
        }
        commands.add(id);
    }
    (commands, false)
}

/// Whether imports record such events; others under their request ids are somebody else's.
fn is_of_imports(event: &Event) -> bool {
    matches!(
        event,
        Event::InterestRecorded { .. }
            | Event::LeadCaptured { .. }
            | Event::LeadEdited { .. }
            | Event::LeadMoved { .. }
            | Event::TemperatureSet { .. }
            | Event::LeadAssigned { .. }
            | Event::LeadDisqualified { .. }
            | Event::LeadReopened { .. }
            | Event::LeadConverted { .. }
            | Event::LeadLinked { .. }
            | Event::CustomerCreated { .. }
            | Event::CustomerEdited { .. }
            | Event::ActivityRecorded { .. }
    )
}

/// The record as those events made it.
fn folded<R: Fold>(events: &[&Recorded], record: Record) -> Option<R> {
    events.iter().filter(|recorded| changes(&recorded.event, record)).fold(None, |before, recorded| fold(before, recorded))
}

fn edited_since(record: Record, other: &Recorded) -> Error {
    let name = match record {
        Record::Customer(id) => id.to_string(),
        Record::Lead(id) => id.to_string(),
        _ => "record".to_owned(),
    };
    let import = other.request_id.as_deref().and_then(|id| id.strip_prefix("import/")?.split_once('/')).map(|(import, _)| import);
    let by = match (import, other.by) {
        (Some(import), _) => format!(" by import {import:?}, which is to be reverted first"),
        (None, Some(user)) => format!(" by {user}"),
        (None, None) => String::new(),
    };
    let what = serde_json::to_value(&other.event).ok().and_then(|told| told.get("type")?.as_str().map(str::to_owned)).unwrap_or_default();
    let message = format!("{name} was changed since{by}: {what}, recorded at {} ({})", other.recorded_at, other.position);
    Code::EditedSince.on(name, message)
}
