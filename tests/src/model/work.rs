//! Activities and follow-ups.

use super::{Ask, Faults, Model, Whose, change, get};
use leadbook::{
    Activity, ActivityId, ActivityKind, Answer, Code, Due, Event, FollowUp, FollowUpId, NewActivity, NewFollowUp, Position, Subject,
    Timestamp, UserId, Way,
};

/// What activities and follow-ups leave on the record that they are about.
struct Held<'a> {
    last_activity_at: &'a mut Option<Timestamp>,
    open: &'a mut Vec<Due>,
    touched: &'a mut Position,
}

fn whose(subject: Subject) -> Whose {
    match subject {
        Subject::Lead(id) => Whose::Lead(id),
        Subject::Customer(id) => Whose::Customer(id),
        Subject::Opportunity(id) => Whose::Opportunity(id),
    }
}

impl Model {
    /// The owner of the record that something is about, if it is there.
    fn owner_of(&self, subject: Subject) -> Option<Option<UserId>> {
        match subject {
            Subject::Lead(id) => get(&self.leads, id.0).map(|lead| lead.owner),
            Subject::Customer(id) => get(&self.customers, id.0).map(|customer| customer.owner),
            Subject::Opportunity(id) => get(&self.opportunities, id.0).map(|opportunity| opportunity.owner),
        }
    }

    fn change_held(&mut self, subject: Subject, how: impl FnOnce(Held<'_>)) {
        match subject {
            Subject::Lead(id) => change(&mut self.leads, id.0, |lead| {
                how(Held { last_activity_at: &mut lead.last_activity_at, open: &mut lead.open_follow_ups, touched: &mut lead.touched });
            }),
            Subject::Customer(id) => change(&mut self.customers, id.0, |customer| {
                let (open, touched) = (&mut customer.open_follow_ups, &mut customer.touched);
                how(Held { last_activity_at: &mut customer.last_activity_at, open, touched });
            }),
            Subject::Opportunity(id) => change(&mut self.opportunities, id.0, |opportunity| {
                let (open, touched) = (&mut opportunity.open_follow_ups, &mut opportunity.touched);
                how(Held { last_activity_at: &mut opportunity.last_activity_at, open, touched });
            }),
        }
    }

    pub(super) fn record_activity(&mut self, ask: &Ask<'_>, mut faults: Faults, draft: &NewActivity) -> Result<Answer, Faults> {
        faults.there(self.owner_of(draft.subject).as_ref())?;
        ask.no_version(&mut faults);
        let note = draft.kind == ActivityKind::Note;
        let theirs = matches!(draft.kind, ActivityKind::Form | ActivityKind::Visit);
        faults.add_if(note && draft.direction.is_some(), Code::InvalidValue);
        faults.add_if(!note && !theirs && draft.direction.is_none(), Code::Missing);
        let direction = draft.direction.or(theirs.then_some(Way::Inbound));
        let text = faults.line(draft.text.as_deref(), 4_000);
        let outcome = faults.line(draft.outcome.as_deref(), 120);
        faults.settle()?;
        let id = ActivityId(self.activities.len() as u64 + 1);
        let (subject, kind) = (draft.subject, draft.kind);
        let event = Event::ActivityRecorded { activity: id, subject, kind, direction, text: text.clone(), outcome: outcome.clone() };
        let touched = self.write(ask, event, &[whose(subject)]);
        self.activities.push(Activity { id, subject, kind, direction, at: ask.at, by: ask.meta.by, text, outcome, touched });
        self.change_held(subject, |held| {
            *held.touched = touched;
            if !note && held.last_activity_at.is_none_or(|last| last < ask.at) {
                *held.last_activity_at = Some(ask.at);
            }
        });
        if let (Subject::Lead(lead), false) = (subject, note) {
            change(&mut self.leads, lead.0, |lead| {
                lead.touches += 1;
                // The first time that we reached out after the capture.
                let answers = direction == Some(Way::Outbound) && ask.at >= lead.captured_at;
                if answers && lead.first_response_at.is_none_or(|first| ask.at < first) {
                    lead.first_response_at = Some(ask.at);
                }
            });
        }
        Ok(Answer::Created { number: id.0 })
    }

    pub(super) fn add_follow_up(&mut self, ask: &Ask<'_>, mut faults: Faults, draft: &NewFollowUp) -> Result<Answer, Faults> {
        let owner_of_subject = *faults.there(self.owner_of(draft.subject).as_ref())?;
        ask.no_version(&mut faults);
        self.check_owner(&mut faults, draft.owner);
        let text = faults.line(draft.text.as_deref(), 4_000);
        faults.settle()?;
        let id = FollowUpId(self.follow_ups.len() as u64 + 1);
        let (subject, due, owner) = (draft.subject, draft.due, draft.owner.or(owner_of_subject));
        let touched = self.write(ask, Event::FollowUpAdded { follow_up: id, subject, due, text: text.clone(), owner }, &[whose(subject)]);
        self.follow_ups.push(FollowUp { id, subject, due, text, owner, added_at: ask.at, done_at: None, outcome: None, touched });
        self.change_held(subject, |held| {
            *held.touched = touched;
            held.open.push(Due { due, follow_up: id });
            held.open.sort();
        });
        Ok(Answer::Created { number: id.0 })
    }

    pub(super) fn complete_follow_up(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: FollowUpId,
        outcome: Option<&str>,
    ) -> Result<Answer, Faults> {
        let follow_up = faults.there(get(&self.follow_ups, id.0))?;
        let subject = follow_up.subject;
        ask.no_version(&mut faults);
        ask.not_before(&mut faults, follow_up.added_at);
        let outcome = faults.line(outcome, 120);
        faults.add_if(follow_up.done_at.is_some(), Code::AlreadyDone);
        faults.settle()?;
        let touched = self.write(ask, Event::FollowUpCompleted { follow_up: id, subject, outcome: outcome.clone() }, &[whose(subject)]);
        change(&mut self.follow_ups, id.0, |follow_up| {
            (follow_up.done_at, follow_up.outcome, follow_up.touched) = (Some(ask.at), outcome, touched);
        });
        self.change_held(subject, |held| {
            *held.touched = touched;
            held.open.retain(|due| due.follow_up != id);
        });
        Ok(Answer::Changed { version: 0 })
    }
}
