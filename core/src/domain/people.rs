//! Users and campaigns: who works with the leads, and what was done to get them.

use super::{CampaignId, Channel, Money, Position, Timestamp, UserId};
use crate::identity::Email;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A user: somebody who owns leads, customers and opportunities, and acts on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// Counts the edits.
    pub version: u64,
    /// The name.
    pub name: String,
    /// The e-mail; no two users share one.
    pub email: Option<Email>,
    /// Whether records can be assigned to the user. Users are never removed, since history names them.
    pub active: bool,
    /// When the user was added.
    pub added_at: Timestamp,
    /// The event that last touched it.
    pub touched: Position,
}

/// What a campaign is planned to bring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CampaignPlan {
    /// How many leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads: Option<u64>,
    /// At what cost per lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_per_lead: Option<Money>,
    /// How much may be spent in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
}

/// What is written on a campaign's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct CampaignCard {
    /// The name; no two campaigns share one.
    pub name: String,
    /// How its leads come.
    pub channel: Option<Channel>,
    /// The source that its leads are told by.
    pub source: Option<String>,
    /// When it starts.
    pub starts_at: Option<Timestamp>,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// The plan.
    pub plan: CampaignPlan,
}

/// A campaign as the book has it: one marketing effort. What is on the card can be read from the campaign itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Campaign {
    /// Its number.
    pub id: CampaignId,
    /// Counts the edits.
    pub version: u64,
    /// The card.
    #[serde(flatten)]
    pub card: CampaignCard,
    /// How many people it has reached.
    pub reach: u64,
    /// How many clicks it has got.
    pub clicks: u64,
    /// What it has cost, per currency, sorted by it.
    pub spend: Vec<Money>,
    /// When it was added.
    pub added_at: Timestamp,
    /// The event that last touched it.
    pub touched: Position,
}

impl Deref for Campaign {
    type Target = CampaignCard;

    fn deref(&self) -> &CampaignCard {
        &self.card
    }
}
