//! Index entries: keys that a record owns, as a function of the record alone.
//!
//! Each index stands in one file and says which keys a record owns in it, and by which of its fields that is decided. When a record
//! changes, the keys that it owned before are removed and those that it owns now are put; what did not change is not touched.
//! Lists sort by the instant of capture within one value of a field, so that the newest of any value are a stretch of one index.
//!
//! | byte | index | key after the byte |
//! |---|---|---|
//! | `30` | leads by stage | stage, captured at, lead |
//! | `31` | leads by owner | owner (0: none), stage, captured at, lead |
//! | `32` | leads by source | source, captured at, lead |
//! | `33` | leads by campaign | campaign, captured at, lead |
//! | `34` | leads by temperature | temperature, captured at, lead |
//! | `35` | leads by conversion | converted at, lead |
//! | `36` | leads by next follow-up | due at, lead |
//! | `37` | leads by tag | tag, captured at, lead |
//! | `38` | leads by attribute | name, value, captured at, lead |
//! | `39` | leads by customer | customer, captured at, lead |
//! | `40` | known by e-mail | normal form, lead or customer |
//! | `41` | known by phone | E.164, lead or customer |
//! | `42` | lead words | word of name or company, lead |
//! | `43` | lead national phone digits | digits, lead |
//! | `50` | customers by owner | owner (0: none), customer |
//! | `51` | customer words | word of a name, customer |
//! | `52` | customers by segment | segment, customer |
//! | `58` | opportunities by lead | lead, opportunity |
//! | `59` | opportunities by customer | customer, opportunity |
//! | `5A` | opportunities by status | status, stage, opportunity |
//! | `5B` | opportunities by owner | owner (0: none), status, opportunity |
//! | `60` | activities by subject | subject, at, activity |
//! | `61` | activities by user | user (0: none), at, activity |
//! | `68` | follow-ups by subject | subject, due, follow-up |
//! | `69` | open follow-ups | due, follow-up |
//! | `6A` | open follow-ups by owner | owner (0: none), due, follow-up |
//! | `70` | users by e-mail | normal form, user |
//! | `71` | campaigns by name | folded name, campaign |
//! | `78` | interests by lead | lead (0: not identified yet), interest |

mod known;
mod leads;
mod sales;
mod words;
mod work;

pub(crate) use known::{KNOWN_EMAIL, KNOWN_PHONE, holder, known_by, space_of};
pub(crate) use leads::{
    ByAttribute, ByCampaign, ByConversion, ByCustomer, ByFollowUp, ByOwner, BySource, ByStage, ByTag, ByTemperature, attribute_prefix,
};
pub(crate) use sales::{
    CUSTOMERS_BY_OWNER, CUSTOMERS_BY_SEGMENT, CustomerByOwner, CustomerBySegment, OPPORTUNITIES_BY_CUSTOMER, OPPORTUNITIES_BY_LEAD,
    OPPORTUNITIES_BY_OWNER, OPPORTUNITIES_BY_STATUS, OpportunityByCustomer, OpportunityByLead, OpportunityByOwner, OpportunityByStatus,
    status_number,
};
pub(crate) use words::{CUSTOMER_WORDS, CustomerWords, LEAD_DIGITS, LEAD_WORDS, LeadDigits, LeadWords};
pub(crate) use work::{
    ACTIVITIES_BY_SUBJECT, ACTIVITIES_BY_USER, ActivityBySubject, ActivityByUser, CAMPAIGNS_BY_NAME, CampaignByName, FOLLOW_UPS_BY_SUBJECT,
    FollowUpBySubject, INTERESTS_BY_LEAD, InterestByLead, OPEN_FOLLOW_UPS, OPEN_FOLLOW_UPS_BY_OWNER, OpenFollowUps, OpenFollowUpsByOwner,
    USERS_BY_EMAIL, UserByEmail, name_part, subject_key,
};

use crate::domain::{Activity, Campaign, Customer, FollowUp, Interest, Lead, Opportunity, User};
use known::{CustomerEmails, CustomerPhones, LeadEmails, LeadPhones};

/// One index over records of one kind.
pub(crate) trait Index {
    /// The kind of record.
    type Record;

    /// Whether both own the same keys; may say no where they do.
    fn same(before: &Self::Record, after: &Self::Record) -> bool;

    /// Hands each key that the record owns to `out`; may hand out one twice.
    fn keys(record: &Self::Record, out: &mut dyn FnMut(Vec<u8>));
}

/// A key that is removed or put.
pub(crate) type Write = (Vec<u8>, Option<Vec<u8>>);

/// Takes what is to be written.
pub(crate) trait Writes {
    /// Takes a key with its new value; none removes it.
    fn write(&mut self, key: &[u8], value: Option<&[u8]>);
}

impl Writes for Vec<Write> {
    fn write(&mut self, key: &[u8], value: Option<&[u8]>) {
        self.push((key.to_vec(), value.map(<[u8]>::to_vec)));
    }
}

/// What one index owes to a change.
fn diff<I: Index>(before: Option<&I::Record>, after: Option<&I::Record>, out: &mut dyn Writes) {
    match (before, after) {
        (None, None) => {}
        (None, Some(after)) => I::keys(after, &mut |key| out.write(&key, Some(&[]))),
        (Some(before), None) => I::keys(before, &mut |key| out.write(&key, None)),
        (Some(before), Some(after)) if I::same(before, after) => {}
        (Some(before), Some(after)) => {
            let (mut gone, mut come) = (Vec::new(), Vec::new());
            I::keys(before, &mut |key| gone.push(key));
            I::keys(after, &mut |key| come.push(key));
            gone.sort_unstable();
            come.sort_unstable();
            gone.iter().filter(|key| come.binary_search(key).is_err()).for_each(|key| out.write(key, None));
            come.iter().filter(|key| gone.binary_search(key).is_err()).for_each(|key| out.write(key, Some(&[])));
        }
    }
}

/// A record with its indexes.
pub(crate) trait Indexed: Sized {
    /// What all its indexes owe to a change.
    fn diff(before: Option<&Self>, after: Option<&Self>, out: &mut dyn Writes);
}

macro_rules! indexed {
    ($($record:ty: $($index:ty),*;)*) => {$(
        impl Indexed for $record {
            fn diff(before: Option<&Self>, after: Option<&Self>, out: &mut dyn Writes) {
                $(diff::<$index>(before, after, out);)*
            }
        }
    )*};
}

indexed! {
    Lead: ByStage, ByOwner, BySource, ByCampaign, ByTemperature, ByConversion, ByFollowUp, ByTag, ByAttribute, ByCustomer,
        LeadEmails, LeadPhones, LeadWords, LeadDigits;
    Customer: CustomerEmails, CustomerPhones, CustomerByOwner, CustomerWords, CustomerBySegment;
    Opportunity: OpportunityByLead, OpportunityByCustomer, OpportunityByStatus, OpportunityByOwner;
    Activity: ActivityBySubject, ActivityByUser;
    FollowUp: FollowUpBySubject, OpenFollowUps, OpenFollowUpsByOwner;
    User: UserByEmail;
    Campaign: CampaignByName;
    Interest: InterestByLead;
}
