//! Answers that stand at the boundary only: what an operation came to, with the records as they are now.

use crate::book::Snapshot;
use crate::command::{Answer, Captured, Converted, Outcome, Reverted};
use crate::domain::{Customer, CustomerId, InterestId, Lead, LeadId, Opportunity, OpportunityId, Position, Timestamp, UserId};
use crate::error::{Error, ErrorKind, Match, Result};
use crate::event::{Event, Recorded};
use schemars::JsonSchema;
use serde::Serialize;

/// What capturing came to.
#[derive(Serialize, JsonSchema)]
pub(super) struct CapturedLead {
    /// The lead: the new one, or the known one that the interest was attached to.
    lead: Lead,
    /// What it came to.
    outcome: Outcome,
    /// Who was known, and by what.
    matches: Vec<Match>,
    /// The interest that was attached, or that the lead grew out of.
    interest: Option<InterestId>,
}

impl CapturedLead {
    pub(super) fn read(now: &Snapshot, captured: Captured) -> Result<Self> {
        let Captured { lead, outcome, matches, interest, .. } = captured;
        Ok(Self { lead: now.lead(lead)?, outcome, matches, interest })
    }
}

/// What converting came to.
#[derive(Serialize, JsonSchema)]
pub(super) struct ConvertedLead {
    /// The lead.
    lead: Lead,
    /// The customer that it became.
    customer: Customer,
    /// Whether the customer was created by it.
    created: bool,
    /// The opportunity that was opened or linked.
    opportunity: Option<Opportunity>,
}

impl ConvertedLead {
    pub(super) fn read(now: &Snapshot, converted: Converted) -> Result<Self> {
        Ok(Self {
            lead: now.lead(converted.lead)?,
            customer: now.customer(converted.customer)?,
            created: converted.created,
            opportunity: converted.opportunity.map(|id| now.opportunity(id)).transpose()?,
        })
    }
}

/// What happened, with its place in the ledger and its two instants.
#[derive(Serialize, JsonSchema)]
pub(super) struct Happened {
    /// Its place in the ledger.
    position: Position,
    /// When the book learned it; the events of one command share it.
    recorded_at: Timestamp,
    /// When it happened.
    at: Timestamp,
    /// Who did it.
    by: Option<UserId>,
    /// The request id that its command carried.
    request_id: Option<String>,
    /// What happened.
    #[serde(flatten)]
    event: Event,
}

impl From<Recorded> for Happened {
    fn from(recorded: Recorded) -> Self {
        let Recorded { position, recorded_at, at, by, request_id, event } = recorded;
        Self { position, recorded_at, at, by, request_id, event }
    }
}

/// What happened, in a list.
pub(super) fn happened(events: Vec<Recorded>) -> Vec<Happened> {
    events.into_iter().map(Happened::from).collect()
}

/// A part of the ledger.
#[derive(Serialize, JsonSchema)]
pub(super) struct Feed {
    /// What happened, in order.
    pub(super) items: Vec<Happened>,
    /// The place after which to go on; the same as was asked for where nothing has happened since.
    pub(super) next: Position,
}

/// A place that is kept under a name.
#[derive(Serialize, JsonSchema)]
pub(super) struct Kept {
    /// The place; none if there is none of that name.
    pub(super) position: Option<Position>,
}

/// What became of one of many commands: an answer or an error.
#[derive(Serialize, JsonSchema)]
pub(super) struct Told {
    /// What it came to.
    answer: Option<Came>,
    /// Why it was refused; then it changed nothing.
    error: Option<Failure>,
}

impl From<Result<Answer>> for Told {
    fn from(told: Result<Answer>) -> Self {
        match told {
            Ok(answer) => Self { answer: Some(answer.into()), error: None },
            Err(failure) => Self { answer: None, error: Some(Failure::from(&failure)) },
        }
    }
}

/// What a command came to, without the records that it changed.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Came {
    /// A lead was captured, or somebody known met.
    Captured {
        /// The lead: the new one, or the known one that the interest was attached to.
        lead: LeadId,
        /// What it came to.
        outcome: Outcome,
        /// Who was known, and by what.
        matches: Vec<Match>,
        /// The interest that was attached, or that the lead grew out of.
        interest: Option<InterestId>,
        /// The lead's version.
        version: u64,
    },
    /// A lead was converted.
    Converted {
        /// The lead.
        lead: LeadId,
        /// The customer that it became.
        customer: CustomerId,
        /// Whether the customer was created by it.
        created: bool,
        /// The opportunity that was opened or linked.
        opportunity: Option<OpportunityId>,
        /// The lead's version.
        version: u64,
    },
    /// A record was begun.
    Created {
        /// Its number.
        number: u64,
    },
    /// A record was changed.
    Changed {
        /// Its version from now on; 0 for what has none.
        version: u64,
    },
    /// What an import did to a lead was taken back.
    Reverted {
        /// The lead.
        lead: LeadId,
        /// Whether it is no lead any longer, since the import had captured it.
        withdrawn: bool,
        /// Whether it was set back to what it was before.
        set_back: bool,
        /// How many customers are none any longer.
        customers: u64,
        /// How many activities were withdrawn.
        activities: u64,
        /// How many interests were withdrawn.
        interests: u64,
        /// How many commands of the import count no longer.
        commands: u64,
        /// Whether there is more to be taken back.
        more: bool,
    },
}

impl From<Answer> for Came {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Captured(Captured { lead, outcome, matches, interest, version }) => {
                Self::Captured { lead, outcome, matches, interest, version }
            }
            Answer::Converted(Converted { lead, customer, created, opportunity, version }) => {
                Self::Converted { lead, customer, created, opportunity, version }
            }
            Answer::Created { number } => Self::Created { number },
            Answer::Changed { version } => Self::Changed { version },
            Answer::Reverted(Reverted { lead, withdrawn, set_back, customers, activities, interests, commands, more }) => {
                Self::Reverted { lead, withdrawn, set_back, customers, activities, interests, commands, more }
            }
        }
    }
}

/// An error, with all that it says.
#[derive(Serialize, JsonSchema)]
pub(super) struct Failure {
    /// What kind of error it is.
    kind: ErrorKind,
    /// Its code, which does not change from version to version.
    code: String,
    /// The operation.
    operation: String,
    /// The field that it is about.
    field: Option<String>,
    /// What is wrong, in a sentence.
    message: String,
    /// What is accepted in its place.
    allowed: Vec<String>,
    /// Who is known already.
    matches: Vec<Match>,
    /// All of it in words.
    text: String,
}

impl From<&Error> for Failure {
    fn from(failure: &Error) -> Self {
        Self {
            kind: failure.kind(),
            code: failure.code().to_owned(),
            operation: failure.operation().to_owned(),
            field: failure.field().map(ToOwned::to_owned),
            message: failure.message().to_owned(),
            allowed: failure.allowed().to_vec(),
            matches: failure.matches().to_vec(),
            text: failure.to_string(),
        }
    }
}

/// That something was done, and whether there was anything to do.
#[derive(Serialize, JsonSchema)]
pub(super) struct Done {
    /// Whether there was anything to do.
    pub(super) done: bool,
}
