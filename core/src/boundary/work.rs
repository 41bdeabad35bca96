//! Operations on the work with leads, customers and opportunities: activities and follow-ups.

use super::fields::subject;
use super::operation::{Operation, command, list};
use crate::command::{NewActivity, NewFollowUp};
use crate::domain::{Activity, ActivityId, ActivityKind, CustomerId, FollowUp, FollowUpId, LeadId, OpportunityId, Timestamp, UserId, Way};
use crate::query::{ActivityFilter, ActivityQuery, FollowUpFilter, FollowUpQuery};

pub(super) const OPERATIONS: &[Operation] = &[
    command!(Work record_activity
    "Records a touch of a lead, a customer or an opportunity."
    (may lead: LeadId = "The lead that it was with.",
     may customer: CustomerId = "The customer that it was with.",
     may opportunity: OpportunityId = "The opportunity that it was about.",
     need kind: ActivityKind = "What it was.",
     may direction: Way = "Who reached out. Everything but a note needs it.",
     may text: String = "What was said.",
     may outcome: String = "What came of it, in a word or two.",)
    => RecordActivity { activity: NewActivity { subject: subject(lead, customer, opportunity)?, kind, direction, text, outcome } }
    -> Activity, |now, made| now.activity(ActivityId(made.number()?))?),
    list!(Work activities
    "A page of activities: those of a lead, customer, opportunity or user from the newest on, all others by number."
    (filter: ActivityFilter = "What an activity must be like.",)
    -> Activity, |state, limit, after| ActivityQuery { filter: filter.unwrap_or_default(), limit, after }),
    command!(Work add_follow_up
    "Adds a task on a lead, a customer or an opportunity."
    (may lead: LeadId = "The lead that it is about.",
     may customer: CustomerId = "The customer that it is about.",
     may opportunity: OpportunityId = "The opportunity that it is about.",
     need due: Timestamp = "When it is due.",
     may text: String = "What is to be done.",
     may owner: UserId = "Who is to do it; the owner of the record that it is about, if nothing is said.",)
    => AddFollowUp { follow_up: NewFollowUp { subject: subject(lead, customer, opportunity)?, due, text, owner } }
    -> FollowUp, |now, made| now.follow_up(FollowUpId(made.number()?))?),
    command!(Work complete_follow_up
        "Says that a task is done, and what came of it."
        (need follow_up: FollowUpId = "The task.",
         may outcome: String = "What came of it.",)
        => CompleteFollowUp { follow_up, outcome } -> FollowUp, |now, _made| now.follow_up(follow_up)?),
    list!(Work follow_ups
    "A page of follow-ups: open ones, and those of one record, by when they are due, all others by number."
    (filter: FollowUpFilter = "What a follow-up must be like.",)
    -> FollowUp, |state, limit, after| FollowUpQuery { filter: filter.unwrap_or_default(), limit, after }),
];
