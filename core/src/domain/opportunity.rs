//! The opportunity: one possible sale.

use super::{Attributes, CustomerId, Due, LeadId, Money, OpportunityId, Position, Timestamp, UserId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Whether an opportunity still runs, and how it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OpportunityStatus {
    /// It runs.
    #[default]
    Open,
    /// They bought.
    Won,
    /// They did not.
    Lost,
}

impl OpportunityStatus {
    /// The status's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

/// What kind of sale it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SaleKind {
    /// The first to this customer.
    First,
    /// The same again.
    Repeat,
    /// Something else beside it.
    CrossSell,
    /// More, or the dearer one.
    Upsell,
}

/// What is written on an opportunity's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct OpportunityCard {
    /// What it is called.
    pub name: String,
    /// What kind of sale it would be.
    pub sale: Option<SaleKind>,
    /// What it would bring.
    pub amount: Option<Money>,
    /// How likely it is, in percent; none: as likely as its stage.
    pub probability: Option<u8>,
    /// When it is expected to be decided.
    pub expected_close: Option<NaiveDate>,
    /// The product.
    pub product: Option<String>,
    /// Custom attributes.
    pub attributes: Attributes,
}

/// An opportunity as the book has it. What is on the card can be read from the opportunity itself: `opportunity.amount`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Opportunity {
    /// Its number.
    pub id: OpportunityId,
    /// Counts the changes of the card, stage, owner and links.
    pub version: u64,
    /// The card.
    #[serde(flatten)]
    pub card: OpportunityCard,
    /// The lead that it came from.
    pub lead: Option<LeadId>,
    /// The customer that it is with.
    pub customer: Option<CustomerId>,
    /// Who is responsible.
    pub owner: Option<UserId>,
    /// The stage of the pipeline that it is in, or ended in, by key.
    pub stage: String,
    /// Since when it is in that stage.
    pub entered_at: Timestamp,
    /// Whether it runs, or how it ended.
    pub status: OpportunityStatus,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was won or lost.
    pub closed_at: Option<Timestamp>,
    /// Why it was won or lost, where a reason was given.
    pub reason: Option<String>,
    /// How often it was reopened.
    pub reopened: u64,
    /// When it was last touched by an activity.
    pub last_activity_at: Option<Timestamp>,
    /// What is still to be done about it, soonest first.
    pub open_follow_ups: Vec<Due>,
    /// The instant of its last change of stage or status; nothing can happen to it before.
    pub last_event_at: Timestamp,
    /// The event that last touched it.
    pub touched: Position,
}

impl Opportunity {
    /// Whether it still runs.
    pub fn is_open(&self) -> bool {
        self.status == OpportunityStatus::Open
    }
}

impl Deref for Opportunity {
    type Target = OpportunityCard;

    fn deref(&self) -> &OpportunityCard {
        &self.card
    }
}
