//! Users and campaigns.

use super::layout::record;
use crate::domain::{Campaign, CampaignCard, CampaignId, CampaignPlan, Channel, Money, Position, Timestamp, User, UserId};
use crate::identity::Email;

record! {
    UserV1 of User {
        id: UserId,
        version: u64,
        name: String,
        email: Option<Email>,
        active: bool,
        added_at: Timestamp,
        touched: Position,
    }
}

record! {
    CampaignPlanV1 of CampaignPlan {
        leads: Option<u64>,
        cost_per_lead: Option<Money>,
        budget: Option<Money>,
    }
}

record! {
    CampaignCardV1 of CampaignCard {
        name: String,
        channel: Option<Channel>,
        source: Option<String>,
        starts_at: Option<Timestamp>,
        ends_at: Option<Timestamp>,
        plan: CampaignPlan,
    }
}

record! {
    CampaignV1 of Campaign {
        id: CampaignId,
        version: u64,
        card: CampaignCard,
        reach: u64,
        clicks: u64,
        spend: Vec<Money>,
        added_at: Timestamp,
        touched: Position,
    }
}
