//! What is only ever added to, in the order of the ledger.

use super::{Amounts, Codes, Instants, Places};

/// No row.
pub(crate) const NONE: u32 = u32::MAX;
/// The number that stands for no user, lead or customer.
pub(crate) const NOBODY: u32 = 0;

/// Visits of leads to stages, but the first one of each, which is told by the row of the lead.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spells {
    pub(crate) places: Places,
    /// The row of the lead.
    pub(crate) lead: Vec<u32>,
    pub(crate) stage: Codes,
    pub(crate) entered_at: Instants,
    /// The reason, 0 for none.
    pub(crate) reason: Codes,
    /// The rows that are conversions, or visits to a stage of that kind: few among many.
    pub(crate) conversions: Vec<u32>,
    /// The rows that are reopenings of what was lost.
    pub(crate) reopenings: Vec<u32>,
}

/// Leads that were linked to customers, or are no longer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Links {
    pub(crate) places: Places,
    pub(crate) lead: Vec<u32>,
    /// The number of the customer.
    pub(crate) customer: Codes,
    /// 1 if it is linked from then on, 0 if it is not.
    pub(crate) linked: Codes,
}

/// Changes of the owner of a lead.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Assignments {
    pub(crate) places: Places,
    pub(crate) lead: Vec<u32>,
    pub(crate) at: Vec<i64>,
    pub(crate) from: Codes,
    pub(crate) to: Codes,
}

/// What stood in a dimension of a lead before it was written over.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    pub(crate) places: Places,
    pub(crate) lead: Vec<u32>,
    pub(crate) dimension: Vec<u8>,
    pub(crate) before: Codes,
}

/// Whom an activity or a follow-up is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Lead = 0,
    Customer = 1,
    Opportunity = 2,
}

/// Activities; notes are left out, for no report counts them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Activities {
    pub(crate) places: Places,
    /// The number of whom it was with.
    pub(crate) subject: Vec<u32>,
    /// Three bits the kind, by its place among all; two bits the way (0 not told, 1 inbound, 2 outbound); two bits [`Whom`].
    pub(crate) what: Vec<u8>,
    pub(crate) at: Vec<i64>,
    pub(crate) by: Codes,
}

impl Activities {
    pub(crate) fn kind(&self, row: usize) -> usize {
        usize::from(self.what[row] & 7)
    }

    pub(crate) fn is_outbound(&self, row: usize) -> bool {
        self.what[row] >> 3 & 3 == 2
    }

    pub(crate) fn whom(&self, row: usize) -> Whom {
        whom(self.what[row] >> 5)
    }
}

/// Follow-ups, by number: follow-up 1 has row 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FollowUps {
    pub(crate) places: Places,
    pub(crate) subject: Vec<u32>,
    /// A [`Whom`].
    pub(crate) whom: Vec<u8>,
    pub(crate) due: Vec<i64>,
    /// Where the ledger tells that it was done; 0 while it is not.
    pub(crate) done: Vec<u64>,
}

pub(crate) fn whom(code: u8) -> Whom {
    match code & 3 {
        0 => Whom::Lead,
        1 => Whom::Customer,
        _ => Whom::Opportunity,
    }
}

/// What changed of an opportunity. The number is part of the checkpoint's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum OpportunityChange {
    /// It was opened, from the lead of that number; with 0 from none.
    Opened = 1,
    /// The pipeline's stage.
    Stage = 2,
    /// The owner's number, 0 for nobody.
    Owner = 3,
    /// The amount in minor units, and the currency's number beside it; 0 there for no amount.
    Amount = 4,
    /// The probability in percent, and 1 beside it; 0 there for none.
    Probability = 5,
    /// The day of the expected close, counted from the first of the year 1, and 1 beside it; 0 there for none.
    ExpectedClose = 6,
    /// The product's number, 0 for none.
    Product = 7,
    Won = 8,
    /// The reason's number.
    Lost = 9,
    Reopened = 10,
}

impl OpportunityChange {
    pub(crate) fn of(code: u8) -> Option<Self> {
        use OpportunityChange::{Amount, ExpectedClose, Lost, Opened, Owner, Probability, Product, Reopened, Stage, Won};
        // Written out, since it is asked for each row.
        Some(match code {
            1 => Opened,
            2 => Stage,
            3 => Owner,
            4 => Amount,
            5 => Probability,
            6 => ExpectedClose,
            7 => Product,
            8 => Won,
            9 => Lost,
            10 => Reopened,
            _ => return None,
        })
    }
}

/// What happened to opportunities, one changed thing a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Opportunities {
    pub(crate) places: Places,
    /// The opportunity's number.
    pub(crate) opportunity: Vec<u32>,
    pub(crate) at: Instants,
    /// An [`OpportunityChange`].
    pub(crate) change: Vec<u8>,
    pub(crate) value: Amounts,
    pub(crate) beside: Codes,
}

/// Customers, by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Customers {
    pub(crate) places: Places,
    pub(crate) since: Vec<i64>,
    /// The owner that it was written in with.
    pub(crate) owner: Codes,
    /// The number of the lead whose conversion made it, 0 for none.
    pub(crate) lead: Codes,
}

/// What campaigns spent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spends {
    pub(crate) places: Places,
    pub(crate) campaign: Codes,
    pub(crate) at: Vec<i64>,
    pub(crate) minor: Vec<i64>,
    pub(crate) currency: Codes,
}
