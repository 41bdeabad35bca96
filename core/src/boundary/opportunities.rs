//! Operations on opportunities.

use super::answers::{Happened, happened};
use super::operation::{Operation, list, operation};
use crate::command::{NewOpportunity, OpportunityEdit};
use crate::domain::{Money, Opportunity, OpportunityId};
use crate::query::{OpportunityFilter, OpportunityQuery};

pub(super) const OPERATIONS: &[Operation] = &[
    operation!(Opportunities Write open_opportunity
        "Opens an opportunity with a lead, a customer, or both."
        (rest opportunity: NewOpportunity [name] = "The opportunity.",)
        -> Opportunity, |change| { let id = change.write().open_opportunity(opportunity)?; change.now()?.opportunity(id)? }),
    operation!(Opportunities Write edit_opportunity
        "Changes what is known of an opportunity. What is left out stays."
        (need opportunity: OpportunityId = "The opportunity.",
         rest edit: OpportunityEdit = "What is to change.",)
        -> Opportunity, |change| { change.write().edit_opportunity(opportunity, edit)?; change.now()?.opportunity(opportunity)? }),
    operation!(Opportunities Write move_opportunity
        "Moves an open opportunity to another stage of the pipeline."
        (need opportunity: OpportunityId = "The opportunity.",
         need stage: String = "The stage, by key.",)
        -> Opportunity, |change| { change.write().move_opportunity(opportunity, stage)?; change.now()?.opportunity(opportunity)? }),
    operation!(Opportunities Write win_opportunity
    "Ends an opportunity as won."
    (need opportunity: OpportunityId = "The opportunity.",
     may amount: Money = "What it brought; what it was expected to bring, if nothing is said.",
     may reason: String = "Why.",)
    -> Opportunity, |change| {
        change.write().win_opportunity(opportunity, amount, reason)?;
        change.now()?.opportunity(opportunity)?
    }),
    operation!(Opportunities Write lose_opportunity
        "Ends an opportunity as lost, with the reason."
        (need opportunity: OpportunityId = "The opportunity.",
         need reason: String = "Why.",)
        -> Opportunity, |change| { change.write().lose_opportunity(opportunity, reason)?; change.now()?.opportunity(opportunity)? }),
    operation!(Opportunities Write reopen_opportunity
        "Takes an opportunity that had ended up again. What a won one had brought is taken back from the customer's lifetime value."
        (need opportunity: OpportunityId = "The opportunity.",
         may stage: String = "The stage, by key; where it ended, if nothing is said.",)
        -> Opportunity, |change| { change.write().reopen_opportunity(opportunity, stage)?; change.now()?.opportunity(opportunity)? }),
    operation!(Opportunities Read opportunity
        "The opportunity."
        (need id: OpportunityId = "Its number.",)
        -> Opportunity, |state| state.opportunity(id)?),
    list!(Opportunities opportunities
    "A page of opportunities, by number."
    (filter: OpportunityFilter = "What an opportunity must be like.",)
    -> Opportunity, |state, limit, after| OpportunityQuery { filter: filter.unwrap_or_default(), limit, after }),
    operation!(Opportunities Read opportunity_history
        "Everything that happened to an opportunity."
        (need opportunity: OpportunityId = "The opportunity.",)
        -> Vec<Happened>, |state| happened(state.opportunity_history(opportunity)?)),
];
