//! The indexes over customers and opportunities.

use super::Index;
use crate::domain::{Customer, Opportunity, OpportunityStatus, UserId};
use crate::key::Key;

pub(crate) const CUSTOMERS_BY_OWNER: u8 = 0x50;
pub(crate) const CUSTOMERS_BY_SEGMENT: u8 = 0x52;
pub(crate) const OPPORTUNITIES_BY_LEAD: u8 = 0x58;
pub(crate) const OPPORTUNITIES_BY_CUSTOMER: u8 = 0x59;
pub(crate) const OPPORTUNITIES_BY_STATUS: u8 = 0x5A;
pub(crate) const OPPORTUNITIES_BY_OWNER: u8 = 0x5B;

/// Nobody is user 0.
fn owner(user: Option<UserId>) -> u64 {
    user.map_or(0, |UserId(number)| number)
}

/// The byte that stands for a status in keys.
pub(crate) fn status_number(status: OpportunityStatus) -> u8 {
    match status {
        OpportunityStatus::Open => 1,
        OpportunityStatus::Won => 2,
        OpportunityStatus::Lost => 3,
    }
}

/// Customers by owner.
pub(crate) struct CustomerByOwner;

impl Index for CustomerByOwner {
    type Record = Customer;

    fn same(before: &Customer, after: &Customer) -> bool {
        before.owner == after.owner
    }

    fn keys(customer: &Customer, out: &mut dyn FnMut(Vec<u8>)) {
        out(Key::new(CUSTOMERS_BY_OWNER).number(owner(customer.owner)).number(customer.id.0).into_bytes());
    }
}

/// Customers by segment.
pub(crate) struct CustomerBySegment;

impl Index for CustomerBySegment {
    type Record = Customer;

    fn same(before: &Customer, after: &Customer) -> bool {
        before.segments == after.segments
    }

    fn keys(customer: &Customer, out: &mut dyn FnMut(Vec<u8>)) {
        for segment in &customer.segments {
            out(Key::new(CUSTOMERS_BY_SEGMENT).text(segment).number(customer.id.0).into_bytes());
        }
    }
}

/// Opportunities by the lead that they came from.
pub(crate) struct OpportunityByLead;

impl Index for OpportunityByLead {
    type Record = Opportunity;

    fn same(before: &Opportunity, after: &Opportunity) -> bool {
        before.lead == after.lead
    }

    fn keys(opportunity: &Opportunity, out: &mut dyn FnMut(Vec<u8>)) {
        if let Some(lead) = opportunity.lead {
            out(Key::new(OPPORTUNITIES_BY_LEAD).number(lead.0).number(opportunity.id.0).into_bytes());
        }
    }
}

/// Opportunities by the customer that they are with.
pub(crate) struct OpportunityByCustomer;

impl Index for OpportunityByCustomer {
    type Record = Opportunity;

    fn same(before: &Opportunity, after: &Opportunity) -> bool {
        before.customer == after.customer
    }

    fn keys(opportunity: &Opportunity, out: &mut dyn FnMut(Vec<u8>)) {
        if let Some(customer) = opportunity.customer {
            out(Key::new(OPPORTUNITIES_BY_CUSTOMER).number(customer.0).number(opportunity.id.0).into_bytes());
        }
    }
}

/// Opportunities by status, by stage within it.
pub(crate) struct OpportunityByStatus;

impl Index for OpportunityByStatus {
    type Record = Opportunity;

    fn same(before: &Opportunity, after: &Opportunity) -> bool {
        before.status == after.status && before.stage == after.stage
    }

    fn keys(opportunity: &Opportunity, out: &mut dyn FnMut(Vec<u8>)) {
        let key = Key::new(OPPORTUNITIES_BY_STATUS).byte(status_number(opportunity.status)).text(&opportunity.stage);
        out(key.number(opportunity.id.0).into_bytes());
    }
}

/// Opportunities by owner, by status within it.
pub(crate) struct OpportunityByOwner;

impl Index for OpportunityByOwner {
    type Record = Opportunity;

    fn same(before: &Opportunity, after: &Opportunity) -> bool {
        before.owner == after.owner && before.status == after.status
    }

    fn keys(opportunity: &Opportunity, out: &mut dyn FnMut(Vec<u8>)) {
        let key = Key::new(OPPORTUNITIES_BY_OWNER).number(owner(opportunity.owner)).byte(status_number(opportunity.status));
        out(key.number(opportunity.id.0).into_bytes());
    }
}
