//! The names of records: their numbers.

use super::choice::choice;
use super::codec::Fault;
use super::form::Kept;
use crate::domain::{ActivityId, CampaignId, CustomerId, FollowUpId, InterestId, Known, LeadId, OpportunityId, Position, Subject, UserId};

macro_rules! kept_as_numbers {
    ($($name:ident),*) => {$(
        impl Kept for $name {
            type Form<'a> = u64;

            #[inline]
            fn form(&self) -> u64 {
                self.0
            }

            #[inline]
            fn from_form(form: u64) -> Result<Self, Fault> {
                Ok(Self(form))
            }
        }
    )*};
}

kept_as_numbers!(LeadId, InterestId, CustomerId, OpportunityId, ActivityId, FollowUpId, UserId, CampaignId, Position);

choice! {
    SubjectV1 of Subject {
        0 => Lead { [0] id: LeadId },
        1 => Customer { [0] id: CustomerId },
        2 => Opportunity { [0] id: OpportunityId },
    }
}

choice! {
    KnownV1 of Known {
        0 => Lead { [0] id: LeadId },
        1 => Customer { [0] id: CustomerId },
    }
}
