//! Entries of the ledger.

use super::answer::AnswerV1;
use super::codec::Fault;
use super::form::Kept;
use super::instant::{Since, after, since};
use super::layout::layout;
use super::list::Many;
use crate::command::Answer;
use crate::domain::{Position, Timestamp, UserId};
use crate::event::Event;
use crate::ledger::{Asked, Entry};

layout! {
    /// An entry. When it happened is told from the whole second in which it was recorded, and only if that is not the same instant:
    /// what is written in later was mostly told in whole seconds.
    EntryV1<'a> {
        first: u64,
        recorded_at: Since,
        at: Option<Since>,
        by: Option<u64>,
        request: Option<AskedV1<'a>>,
        events: Many<'a, Event>,
    }
}

layout! {
    AskedV1<'a> {
        id: &'a str,
        digest: [u8; 16],
        answer: AnswerV1<'a>,
    }
}

fn second(instant: Timestamp) -> Timestamp {
    Timestamp::from_seconds(instant.micros().div_euclid(1_000_000))
}

impl Kept for Entry {
    type Form<'a> = EntryV1<'a>;

    #[inline]
    fn form(&self) -> EntryV1<'_> {
        let Self { first, recorded_at, at, by, request, events } = self;
        EntryV1 {
            first: first.form(),
            recorded_at: recorded_at.form(),
            at: since(second(*recorded_at), (at != recorded_at).then_some(*at)),
            by: by.form(),
            request: request.form(),
            events: events.form(),
        }
    }

    #[inline]
    fn from_form(form: EntryV1<'_>) -> Result<Self, Fault> {
        let recorded_at = Timestamp::from_form(form.recorded_at)?;
        Ok(Self {
            first: Position(form.first),
            recorded_at,
            at: after(second(recorded_at), form.at)?.unwrap_or(recorded_at),
            by: form.by.map(UserId),
            request: Kept::from_form(form.request)?,
            events: Kept::from_form(form.events)?,
        })
    }
}

impl Kept for Asked {
    type Form<'a> = AskedV1<'a>;

    fn form(&self) -> AskedV1<'_> {
        let Self { id, digest, answer } = self;
        AskedV1 { id, digest: digest.to_le_bytes(), answer: answer.form() }
    }

    fn from_form(form: AskedV1<'_>) -> Result<Self, Fault> {
        Ok(Self { id: form.id.to_owned(), digest: u128::from_le_bytes(form.digest), answer: Answer::from_form(form.answer)? })
    }
}
