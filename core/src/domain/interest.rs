//! The interest: a sign that may be anonymous, and no lead yet.

use super::{CampaignId, Channel, InterestId, LeadId, Position, Timestamp, UserId, Utm};
use crate::identity::{Email, Phone};
use serde::Serialize;
use std::ops::Deref;

/// What is written on an interest's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct InterestCard {
    /// Where it came from; never empty.
    pub source: String,
    /// How it came.
    pub channel: Option<Channel>,
    /// The campaign behind it.
    pub campaign: Option<CampaignId>,
    /// What the link said of the campaign.
    pub utm: Utm,
    /// The product it was about.
    pub product: Option<String>,
    /// What was said or seen: the comment, the page, the call.
    pub text: Option<String>,
    /// The name that was given, if any: a nickname, perhaps.
    pub name: Option<String>,
    /// The company that was named; one with a switchboard number and no person is an interest, not a lead.
    pub company: Option<String>,
    /// E-mails that were left.
    pub emails: Vec<Email>,
    /// Phones that were left.
    pub phones: Vec<Phone>,
}

/// An interest as the book has it. What is on the card can be read from the interest itself: `interest.source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Interest {
    /// Its number.
    pub id: InterestId,
    /// The card.
    #[serde(flatten)]
    pub card: InterestCard,
    /// When it was shown.
    pub at: Timestamp,
    /// Who wrote it in.
    pub by: Option<UserId>,
    /// The lead that it belongs to, once that is known.
    pub lead: Option<LeadId>,
    /// When it was found out whose it is.
    pub identified_at: Option<Timestamp>,
    /// The event that last touched it.
    pub touched: Position,
}

impl Deref for Interest {
    type Target = InterestCard;

    fn deref(&self) -> &InterestCard {
        &self.card
    }
}
