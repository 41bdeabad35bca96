//! Activities and follow-ups.

use super::codec::Fault;
use super::form::Kept;
use super::instant::{Since, after, since};
use super::layout::{layout, record};
use super::names::SubjectV1;
use crate::domain::{Activity, ActivityId, ActivityKind, FollowUp, FollowUpId, Position, Subject, Timestamp, UserId, Way};

record! {
    ActivityV1 of Activity {
        id: ActivityId,
        subject: Subject,
        kind: ActivityKind,
        direction: Option<Way>,
        at: Timestamp,
        by: Option<UserId>,
        text: Option<String>,
        outcome: Option<String>,
        touched: Position,
    }
}

layout! {
    /// A follow-up. Its instants are told from when it was added.
    FollowUpV1<'a> {
        id: u64,
        subject: SubjectV1<'a>,
        due: Since,
        text: Option<&'a str>,
        owner: Option<u64>,
        added_at: Since,
        done_at: Option<Since>,
        outcome: Option<&'a str>,
        touched: u64,
    }
}

impl Kept for FollowUp {
    type Form<'a> = FollowUpV1<'a>;

    fn form(&self) -> FollowUpV1<'_> {
        let Self { id, subject, due, text, owner, added_at, done_at, outcome, touched } = self;
        FollowUpV1 {
            id: id.form(),
            subject: subject.form(),
            due: Since::between(*added_at, *due),
            text: text.form(),
            owner: owner.form(),
            added_at: added_at.form(),
            done_at: since(*added_at, *done_at),
            outcome: outcome.form(),
            touched: touched.form(),
        }
    }

    fn from_form(form: FollowUpV1<'_>) -> Result<Self, Fault> {
        let added_at = Timestamp::from_form(form.added_at)?;
        Ok(Self {
            id: FollowUpId(form.id),
            subject: Subject::from_form(form.subject)?,
            due: form.due.after(added_at)?,
            text: Kept::from_form(form.text)?,
            owner: form.owner.map(UserId),
            added_at,
            done_at: after(added_at, form.done_at)?,
            outcome: Kept::from_form(form.outcome)?,
            touched: Position(form.touched),
        })
    }
}
