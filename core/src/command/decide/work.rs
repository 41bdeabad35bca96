//! Activities and follow-ups.

use super::{Decision, Given, check};
use crate::command::{Code, NewActivity, NewFollowUp};
use crate::domain::{ActivityId, ActivityKind, Due, FollowUpId, Subject, UserId, Way, limits};
use crate::error::Result;
use crate::event::Event;

impl Given<'_> {
    /// The owner and the open follow-ups of the record that an activity or a follow-up is about.
    fn subject(&self, subject: Subject) -> Result<(Option<UserId>, Vec<Due>)> {
        match subject {
            Subject::Lead(id) => self.the_lead(id).map(|lead| (lead.owner, lead.open_follow_ups.clone())),
            Subject::Customer(id) => self.the_customer(id).map(|customer| (customer.owner, customer.open_follow_ups.clone())),
            Subject::Opportunity(id) => {
                self.the_opportunity(id).map(|opportunity| (opportunity.owner, opportunity.open_follow_ups.clone()))
            }
        }
    }

    pub(super) fn record_activity(&self, draft: &NewActivity) -> Result<Decision> {
        self.subject(draft.subject)?;
        self.no_version()?;
        let direction = match (draft.kind, draft.direction) {
            (ActivityKind::Note, Some(_)) => {
                return Err(Code::InvalidValue.on("direction", "a note is written to nobody; leave the direction out"));
            }
            // Nobody fills in a form or visits on our behalf.
            (ActivityKind::Form | ActivityKind::Visit, None) => Some(Way::Inbound),
            (ActivityKind::Note, None) => None,
            (kind, None) => {
                return Err(Code::Missing.on("direction", format!("say who reached out with the {}: inbound or outbound", kind.as_str())));
            }
            (_, given) => given,
        };
        let text = check::long("text", draft.text.as_deref())?;
        let outcome = check::short("outcome", draft.outcome.as_deref())?;
        self.instant()?;
        let id = ActivityId(self.book.activities.saturating_add(1));
        let event = Event::ActivityRecorded { activity: id, subject: draft.subject, kind: draft.kind, direction, text, outcome };
        Ok(Decision::created(event, id.0))
    }

    pub(super) fn add_follow_up(&self, draft: &NewFollowUp) -> Result<Decision> {
        let (owner, open) = self.subject(draft.subject)?;
        self.no_version()?;
        let text = check::long("text", draft.text.as_deref())?;
        if open.len() >= limits::OPEN_FOLLOW_UPS {
            return Err(Code::TooMany
                .on(draft.subject.to_string(), format!("{} has {} open follow-ups, more are not accepted", draft.subject, open.len())));
        }
        self.instant()?;
        self.active_user("owner", draft.owner)?;
        let id = FollowUpId(self.book.follow_ups.saturating_add(1));
        let owner = draft.owner.or(owner);
        let event = Event::FollowUpAdded { follow_up: id, subject: draft.subject, due: draft.due, text, owner };
        Ok(Decision::created(event, id.0))
    }

    pub(super) fn complete_follow_up(&self, id: FollowUpId, outcome: Option<&str>) -> Result<Decision> {
        let follow_up = self.found(self.facts.follow_up(id)?, id)?;
        self.no_version()?;
        let outcome = check::short("outcome", outcome)?;
        self.instant_after(id, follow_up.added_at)?;
        if let Some(done) = follow_up.done_at {
            return Err(Code::AlreadyDone.on(id.to_string(), format!("{id} was done at {done} already")));
        }
        Ok(Decision::changed(Event::FollowUpCompleted { follow_up: id, subject: follow_up.subject, outcome }, 0))
    }
}
