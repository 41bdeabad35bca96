//! Operations on opportunities.

use super::operation::{Operation, command, history, list, operation};
use crate::command::{NewOpportunity, OpportunityEdit};
use crate::domain::{Money, Opportunity, OpportunityId};
use crate::query::{OpportunityFilter, OpportunityQuery};

pub(super) const OPERATIONS: &[Operation] = &[
    command!(Opportunities open_opportunity
        "Opens an opportunity with a lead, a customer, or both."
        (rest opportunity: NewOpportunity [name] = "The opportunity.",)
        => OpenOpportunity { opportunity } -> Opportunity, |now, made| now.opportunity(OpportunityId(made.number()?))?),
    command!(Opportunities edit_opportunity
        "Changes what is known of an opportunity. What is left out stays."
        (need opportunity: OpportunityId = "The opportunity.",
         rest edit: OpportunityEdit = "What is to change.",)
        => EditOpportunity { opportunity, edit } -> Opportunity, |now, _made| now.opportunity(opportunity)?),
    command!(Opportunities move_opportunity
        "Moves an open opportunity to another stage of the pipeline."
        (need opportunity: OpportunityId = "The opportunity.",
         need stage: String = "The stage, by key.",)
        => MoveOpportunity { opportunity, stage } -> Opportunity, |now, _made| now.opportunity(opportunity)?),
    command!(Opportunities win_opportunity
    "Ends an opportunity as won."
    (need opportunity: OpportunityId = "The opportunity.",
     may amount: Money = "What it brought; what it was expected to bring, if nothing is said.",
     may reason: String = "Why.",)
    => WinOpportunity { opportunity, amount, reason } -> Opportunity, |now, _made| now.opportunity(opportunity)?),
    command!(Opportunities lose_opportunity
        "Ends an opportunity as lost, with the reason."
        (need opportunity: OpportunityId = "The opportunity.",
         need reason: String = "Why.",)
        => LoseOpportunity { opportunity, reason } -> Opportunity, |now, _made| now.opportunity(opportunity)?),
    command!(Opportunities reopen_opportunity
        "Takes an opportunity that had ended up again. What a won one had brought is taken back from the customer's lifetime value."
        (need opportunity: OpportunityId = "The opportunity.",
         may stage: String = "The stage, by key; where it ended, if nothing is said.",)
        => ReopenOpportunity { opportunity, stage } -> Opportunity, |now, _made| now.opportunity(opportunity)?),
    operation!(Opportunities Read opportunity
        "The opportunity."
        (need id: OpportunityId = "Its number.",)
        -> Opportunity, |state| state.opportunity(id)?),
    list!(Opportunities opportunities
    "A page of opportunities, by number."
    (filter: OpportunityFilter = "What an opportunity must be like.",)
    -> Opportunity, |state, limit, after| OpportunityQuery { filter: filter.unwrap_or_default(), limit, after }),
    history!(Opportunities opportunity_history
        "Everything that happened to an opportunity."
        opportunity: OpportunityId = "The opportunity."),
];
