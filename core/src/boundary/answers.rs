//! Answers that stand at the boundary only: what an operation came to, with the records as they are now.

use super::operation::Change;
use crate::command::{Captured, Converted, Outcome};
use crate::domain::{Customer, InterestId, Lead, Opportunity, Position, Timestamp, UserId};
use crate::error::{Match, Result};
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
    pub(super) fn read(change: &Change<'_>, captured: Captured) -> Result<Self> {
        let Captured { lead, outcome, matches, interest, .. } = captured;
        Ok(Self { lead: change.now()?.lead(lead)?, outcome, matches, interest })
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
    pub(super) fn read(change: &Change<'_>, converted: Converted) -> Result<Self> {
        let now = change.now()?;
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

/// That something was done, and whether there was anything to do.
#[derive(Serialize, JsonSchema)]
pub(super) struct Done {
    /// Whether there was anything to do.
    pub(super) done: bool,
}
