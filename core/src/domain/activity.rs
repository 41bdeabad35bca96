//! Touches and tasks: what was done with a lead, a customer or an opportunity, and what is to be done.

use super::{ActivityId, FollowUpId, Position, Subject, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// What kind of touch an activity was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// A telephone or video call.
    Call,
    /// An e-mail.
    Email,
    /// A chat or text message.
    Message,
    /// A meeting, in person or not.
    Meeting,
    /// A form filled in.
    Form,
    /// A visit to a page or a place.
    Visit,
    /// A proposal or an offer.
    Proposal,
    /// A note; no touch of the other side.
    Note,
}

impl ActivityKind {
    /// Every kind, in the order of the field's talk.
    pub const ALL: [Self; 8] = [Self::Call, Self::Email, Self::Message, Self::Meeting, Self::Form, Self::Visit, Self::Proposal, Self::Note];

    /// The kind's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Email => "email",
            Self::Message => "message",
            Self::Meeting => "meeting",
            Self::Form => "form",
            Self::Visit => "visit",
            Self::Proposal => "proposal",
            Self::Note => "note",
        }
    }
}

/// Who reached out to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// They reached out to us.
    Inbound,
    /// We reached out to them.
    Outbound,
}

/// One touch: at an instant, by a user, about somebody. Never edited; a mistake is told by another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Activity {
    /// Its number.
    pub id: ActivityId,
    /// Whom it was with.
    pub subject: Subject,
    /// What it was.
    pub kind: ActivityKind,
    /// Who reached out; notes have none.
    pub direction: Option<Way>,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<UserId>,
    /// What was said.
    pub text: Option<String>,
    /// What came of it, in a word or two.
    pub outcome: Option<String>,
    /// The event that last touched it.
    pub touched: Position,
}

/// A task on a lead, a customer or an opportunity, due at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct FollowUp {
    /// Its number.
    pub id: FollowUpId,
    /// Whom it is about.
    pub subject: Subject,
    /// When it is due.
    pub due: Timestamp,
    /// What is to be done.
    pub text: Option<String>,
    /// Who is to do it.
    pub owner: Option<UserId>,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was done; open while there is none.
    pub done_at: Option<Timestamp>,
    /// What came of it.
    pub outcome: Option<String>,
    /// The event that last touched it.
    pub touched: Position,
}

impl FollowUp {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.done_at.is_none()
    }
}

/// An open follow-up as the record that it is about carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Due {
    /// When it is due.
    pub due: Timestamp,
    /// Which follow-up it is.
    pub follow_up: FollowUpId,
}

/// Adds an open follow-up, keeping the list in the order of its due instants.
pub(crate) fn add_due(open: &mut Vec<Due>, due: Due) {
    if let Err(at) = open.binary_search(&due) {
        open.insert(at, due);
    }
}

/// Takes a follow-up off the list of open ones.
pub(crate) fn drop_due(open: &mut Vec<Due>, follow_up: FollowUpId) {
    open.retain(|due| due.follow_up != follow_up);
}
