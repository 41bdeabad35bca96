//! Operations on the work with leads, customers and opportunities: activities and follow-ups.

use super::fields::subject;
use super::operation::{Operation, list, operation};
use crate::command::{NewActivity, NewFollowUp};
use crate::domain::{Activity, ActivityKind, CustomerId, FollowUp, FollowUpId, LeadId, OpportunityId, Timestamp, UserId, Way};
use crate::query::{ActivityFilter, ActivityQuery, FollowUpFilter, FollowUpQuery};

pub(super) const OPERATIONS: &[Operation] = &[
    operation!(Work Write record_activity
    "Records a touch of a lead, a customer or an opportunity."
    (may lead: LeadId = "The lead that it was with.",
     may customer: CustomerId = "The customer that it was with.",
     may opportunity: OpportunityId = "The opportunity that it was about.",
     need kind: ActivityKind = "What it was.",
     may direction: Way = "Who reached out. Everything but a note needs it.",
     may text: String = "What was said.",
     may outcome: String = "What came of it, in a word or two.",)
    -> Activity, |change| {
        let activity = NewActivity { subject: subject(lead, customer, opportunity)?, kind, direction, text, outcome };
        let id = change.write().record_activity(activity)?;
        change.now()?.activity(id)?
    }),
    list!(Work activities
    "A page of activities: those of a lead, customer, opportunity or user from the newest on, all others by number."
    (filter: ActivityFilter = "What an activity must be like.",)
    -> Activity, |state, limit, after| ActivityQuery { filter: filter.unwrap_or_default(), limit, after }),
    operation!(Work Write add_follow_up
    "Adds a task on a lead, a customer or an opportunity."
    (may lead: LeadId = "The lead that it is about.",
     may customer: CustomerId = "The customer that it is about.",
     may opportunity: OpportunityId = "The opportunity that it is about.",
     need due: Timestamp = "When it is due.",
     may text: String = "What is to be done.",
     may owner: UserId = "Who is to do it; the owner of the record that it is about, if nothing is said.",)
    -> FollowUp, |change| {
        let task = NewFollowUp { subject: subject(lead, customer, opportunity)?, due, text, owner };
        let id = change.write().add_follow_up(task)?;
        change.now()?.follow_up(id)?
    }),
    operation!(Work Write complete_follow_up
        "Says that a task is done, and what came of it."
        (need follow_up: FollowUpId = "The task.",
         may outcome: String = "What came of it.",)
        -> FollowUp, |change| { change.write().complete_follow_up(follow_up, outcome)?; change.now()?.follow_up(follow_up)? }),
    list!(Work follow_ups
    "A page of follow-ups: open ones, and those of one record, by when they are due, all others by number."
    (filter: FollowUpFilter = "What a follow-up must be like.",)
    -> FollowUp, |state, limit, after| FollowUpQuery { filter: filter.unwrap_or_default(), limit, after }),
];
