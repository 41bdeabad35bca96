//! Operations on interests: signs that somebody may become a lead.

use super::answers::CapturedLead;
use super::operation::{Operation, command, list, operation};
use crate::command::{NewInterest, NewLead};
use crate::domain::{Interest, InterestId};
use crate::query::{InterestFilter, InterestQuery};

pub(super) const OPERATIONS: &[Operation] = &[
    command!(Interests record_interest
        "Records a sign of interest, anonymous or not."
        (rest interest: NewInterest [source] = "The interest.",)
        => RecordInterest { interest } -> Interest, |now, made| now.interest(InterestId(made.number()?))?),
    command!(Interests identify_interest
        "Says whose an interest is: captures the person as a lead, or attaches the interest to whoever is known. The link back stays."
        (need interest: InterestId = "The interest.",
         rest lead: NewLead [name source] = "Whose it is.",)
        => IdentifyInterest { interest, lead } -> CapturedLead, |now, made| CapturedLead::read(now, made.captured()?)?),
    operation!(Interests Read interest
        "The interest."
        (need id: InterestId = "Its number.",)
        -> Interest, |state| state.interest(id)?),
    list!(Interests interests
    "A page of interests, by number."
    (filter: InterestFilter = "What an interest must be like.",)
    -> Interest, |state, limit, after| InterestQuery { filter: filter.unwrap_or_default(), limit, after }),
];
