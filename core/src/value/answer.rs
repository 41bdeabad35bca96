//! What commands answered, and what is kept under a request id.

use super::choice::{choice, code};
use super::codec::Fault;
use super::form::Kept;
use super::layout::{layout, record};
use crate::command::{Answer, Captured, Converted, Outcome, Reverted};
use crate::domain::{CustomerId, InterestId, Known, LeadId, OpportunityId, Position};
use crate::error::{Match, MatchedBy};
use crate::ledger::RequestNote;

code! {
    Outcome { 0 => Created, 1 => Attached, 2 => Repeat, }
    MatchedBy { 0 => Email, 1 => Phone, }
}

record! {
    MatchV1 of Match {
        record: Known,
        by: MatchedBy,
        value: String,
    }
}

record! {
    CapturedV1 of Captured {
        lead: LeadId,
        outcome: Outcome,
        matches: Vec<Match>,
        interest: Option<InterestId>,
        version: u64,
    }
}

record! {
    ConvertedV1 of Converted {
        lead: LeadId,
        customer: CustomerId,
        created: bool,
        opportunity: Option<OpportunityId>,
        version: u64,
    }
}

record! {
    RevertedV1 of Reverted {
        lead: LeadId,
        withdrawn: bool,
        set_back: bool,
        customers: u64,
        activities: u64,
        interests: u64,
        commands: u64,
        more: bool,
    }
}

choice! {
    AnswerV1 of Answer {
        0 => Captured { [0] captured: Captured },
        1 => Converted { [0] converted: Converted },
        2 => Created { number: u64 },
        3 => Changed { version: u64 },
        4 => Reverted { [0] reverted: Reverted },
    }
}

layout! {
    RequestNoteV1<'a> {
        position: u64,
        digest: [u8; 16],
        answer: AnswerV1<'a>,
    }
}

impl Kept for RequestNote {
    type Form<'a> = RequestNoteV1<'a>;

    fn form(&self) -> RequestNoteV1<'_> {
        let Self { position, digest, answer } = self;
        RequestNoteV1 { position: position.form(), digest: digest.to_le_bytes(), answer: answer.form() }
    }

    fn from_form(form: RequestNoteV1<'_>) -> Result<Self, Fault> {
        Ok(Self { position: Position(form.position), digest: u128::from_le_bytes(form.digest), answer: Answer::from_form(form.answer)? })
    }
}
