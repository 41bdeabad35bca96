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

/// How many commands are taken back at once, so that what tells of them fits into the ledger; the last ones first.
const AT_ONCE: usize = 200;

/// With what the request ids of all that an import does begin.
pub(crate) fn imported_as(import: &str) -> String {
    format!("import/{import}/")
}

/// The commands that are taken back.
struct Commands(Vec<String>);

impl Commands {
    /// Whether it is one of them that recorded the event.
    fn have(&self, recorded: &Recorded) -> bool {
        recorded.request_id.as_deref().is_some_and(|id| self.0.iter().any(|known| known == id))
    }
}

impl Given<'_> {
    pub(super) fn revert_imported(&self, id: LeadId, name: &str) -> Result<Decision> {
        self.no_version()?;
        let told = self.facts.history(Record::Lead(id))?;
        self.found(told.first(), id)?;
        self.instant()?;
        let standing = standing(&told);
        let (mut commands, more) = commands_of(&standing, &imported_as(name));
        if commands.0.is_empty() {
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
            reverted.withdrawn = lead.is_none();
            reverted.set_back = lead.is_some();
            back.push(Event::LeadSetBack { lead: id, back: lead.map(|lead| Box::new(Lead { touched: Position::START, ..lead })) });
        }
        reverted.commands = commands.0.len() as u64;
        let mut events = vec![Event::ImportReverted { lead: id, name: name.to_owned(), requests: commands.0, customers }];
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
            .filter(|card| card.strip_suffix("/c").is_some_and(|conversion| commands.0.iter().any(|known| known == conversion)))
            .map(str::to_owned)
            .collect();
        for card in cards {
            if !commands.0.contains(&card) {
                commands.0.push(card);
            }
        }
        let created = standing.iter().any(|recorded| commands.have(recorded) && matches!(recorded.event, Event::CustomerCreated { .. }));
        if created {
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

/// The last commands of those whose ids begin so, each once, and whether there are more.
fn commands_of(standing: &[&Recorded], prefix: &str) -> (Commands, bool) {
    let mut ids: Vec<String> = Vec::new();
    for recorded in standing.iter().rev() {
        let Some(id) = recorded.request_id.as_ref().filter(|id| id.starts_with(prefix)) else { continue };
        // The events of one command stand side by side.
        if ids.last() != Some(id) {
            if ids.len() == AT_ONCE {
                return (Commands(ids), true);
            }
            ids.push(id.clone());
        }
    }
    (Commands(ids), false)
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
