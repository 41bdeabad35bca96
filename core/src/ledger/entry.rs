//! Entries: what one command put into the ledger.

use crate::command::Answer;
use crate::domain::{Position, Timestamp, UserId};
use crate::event::{Event, Recorded};

/// What one command put into the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) first: Position,
    pub(crate) recorded_at: Timestamp,
    pub(crate) at: Timestamp,
    pub(crate) by: Option<UserId>,
    pub(crate) request: Option<Asked>,
    pub(crate) events: Vec<Event>,
}

/// The request id of a command, with what is needed to answer it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) digest: u128,
    pub(crate) answer: Answer,
}

/// What is kept under a request id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestNote {
    pub(crate) position: Position,
    pub(crate) digest: u128,
    pub(crate) answer: Answer,
}

impl Entry {
    pub(crate) fn last(&self) -> Position {
        Position(self.first.0 + self.events.len() as u64 - 1)
    }
    pub(crate) fn recorded(&self) -> impl Iterator<Item = Recorded> + '_ {
        self.clone().into_recorded().into_iter()
    }
    pub(crate) fn into_recorded(self) -> Vec<Recorded> {
        let id = self.request.map(|asked| asked.id);
        self.events
            .into_iter()
            .enumerate()
            .map(|(n, event)| Recorded {
                position: Position(self.first.0 + n as u64),
                recorded_at: self.recorded_at,
                at: self.at,
                by: self.by,
                request_id: id.clone(),
                event,
            })
            .collect()
    }
}
