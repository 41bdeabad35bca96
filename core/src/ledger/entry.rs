//! What one command puts into the ledger, and what is kept of its request id.

use crate::command::Answer;
use crate::domain::{Position, Timestamp, UserId};
use crate::event::{Event, Recorded};

/// What one command put into the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The place of its first event.
    pub(crate) first: Position,
    /// When the book learned it.
    pub(crate) recorded_at: Timestamp,
    /// When it happened.
    pub(crate) at: Timestamp,
    /// Who did it.
    pub(crate) by: Option<UserId>,
    /// What was asked, if the command carried a request id.
    pub(crate) request: Option<Asked>,
    /// What happened, in order.
    pub(crate) events: Vec<Event>,
}

/// The request id of a command, with what is needed to answer it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The request id.
    pub(crate) id: String,
    /// The digest of the command's content.
    pub(crate) digest: u128,
    /// What it answered.
    pub(crate) answer: Answer,
}

/// What is kept under a request id: where it landed, the digest of its content, its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestNote {
    /// The place of the command's first event.
    pub(crate) position: Position,
    /// The digest of the command's content.
    pub(crate) digest: u128,
    /// What it answered.
    pub(crate) answer: Answer,
}

impl Entry {
    /// The place of its last event; the one before its first, if it has none.
    pub(crate) fn last(&self) -> Position {
        // Saturating: a damaged entry can name any place.
        Position(self.first.0.saturating_add(self.events.len() as u64).saturating_sub(1))
    }

    /// Whether it takes commands back.
    pub(crate) fn takes_back(&self) -> bool {
        self.events.iter().any(|event| matches!(event, Event::ImportReverted { .. }))
    }

    /// Each event with its place.
    pub(crate) fn recorded(&self) -> impl Iterator<Item = Recorded> + '_ {
        let frame = Frame::of(self);
        self.events.iter().enumerate().map(move |(offset, event)| frame.around(offset, event.clone()))
    }

    /// Those events at the first of the places, which are in ascending order, that belong to it.
    pub(crate) fn into_those(self, wanted: &[Position]) -> impl Iterator<Item = Recorded> {
        let frame = Frame::of(&self);
        let mut wanted = wanted.iter().peekable();
        let events = self.events.into_iter().enumerate();
        events.filter_map(move |(offset, event)| {
            wanted.next_if(|place| **place == frame.place(offset))?;
            Some(frame.around(offset, event))
        })
    }

    /// Each event with its place.
    pub(crate) fn into_recorded(self) -> Vec<Recorded> {
        let frame = Frame::of(&self);
        self.events.into_iter().enumerate().map(|(offset, event)| frame.around(offset, event)).collect()
    }
}

/// What all events of an entry share.
struct Frame {
    first: Position,
    recorded_at: Timestamp,
    at: Timestamp,
    by: Option<UserId>,
    request_id: Option<String>,
}

impl Frame {
    fn of(entry: &Entry) -> Self {
        let request_id = entry.request.as_ref().map(|asked| asked.id.clone());
        Self { first: entry.first, recorded_at: entry.recorded_at, at: entry.at, by: entry.by, request_id }
    }

    fn place(&self, offset: usize) -> Position {
        Position(self.first.0.saturating_add(offset as u64))
    }

    fn around(&self, offset: usize, event: Event) -> Recorded {
        Recorded {
            position: self.place(offset),
            recorded_at: self.recorded_at,
            at: self.at,
            by: self.by,
            request_id: self.request_id.clone(),
            event,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CustomerId;
    use crate::domain::LeadId;

    fn entry(first: u64) -> Entry {
        let linked = |lead| Event::LeadLinked { lead: LeadId(lead), customer: CustomerId(1) };
        Entry {
            first: Position(first),
            recorded_at: Timestamp::from_seconds(20),
            at: Timestamp::from_seconds(10),
            by: Some(UserId(3)),
            request: Some(Asked { id: "form-8821".into(), digest: 7, answer: Answer::Changed { version: 2 } }),
            events: vec![linked(5), linked(6)],
        }
    }

    #[test]
    fn events_stand_one_after_the_other_and_share_the_rest() {
        let recorded: Vec<Recorded> = entry(41).recorded().collect();
        assert_eq!(recorded.iter().map(|recorded| recorded.position.0).collect::<Vec<_>>(), [41, 42]);
        assert_eq!(entry(41).last(), Position(42));
        assert_eq!(recorded, entry(41).into_recorded());
        for (recorded, event) in recorded.into_iter().zip(entry(41).events) {
            let Entry { recorded_at, at, by, .. } = entry(41);
            let request_id = Some("form-8821".to_owned());
            assert_eq!(recorded, Recorded { position: recorded.position, recorded_at, at, by, request_id, event });
        }
    }

    #[test]
    fn places_that_only_damage_can_bring_do_no_harm() {
        assert_eq!(entry(u64::MAX).recorded().count(), 2);
        assert_eq!(Entry { events: Vec::new(), ..entry(41) }.last(), Position(40));
    }
}
