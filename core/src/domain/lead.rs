//! The lead: a named person we can reach, who showed interest.

use super::{Attributes, CampaignId, CustomerId, Due, InterestId, Known, LeadId, Position, Timestamp, UserId};
use crate::identity::{Email, Phone};
use crate::lifecycle::StageKind;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// How a lead came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// They came to us: "nets".
    Inbound,
    /// We went to them: "spears".
    Outbound,
    /// Word of mouth: "seeds".
    Referral,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Inbound, Self::Outbound, Self::Referral];

    /// The channel's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Referral => "referral",
        }
    }
}

/// How near to buying, independent of the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Temperature {
    /// Far from it; what a lead is if nothing is said.
    #[default]
    Cold,
    /// Thinking of it.
    Warm,
    /// About to.
    Hot,
}

impl Temperature {
    /// Every temperature, from far to near.
    pub const ALL: [Self; 3] = [Self::Cold, Self::Warm, Self::Hot];

    /// The temperature's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Hot => "hot",
        }
    }
}

/// The company a lead speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// Its domain on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Its industry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// How many people work there, as known: `11-50`, `about 200`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
}

impl Company {
    /// A company of which only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// What the link that brought the lead said of the campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Utm {
    /// `utm_source`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `utm_medium`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// `utm_campaign`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// `utm_term`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// `utm_content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// Who sent the lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Referrer {
    /// Another lead.
    Lead(LeadId),
    /// A customer.
    Customer(CustomerId),
    /// Somebody the book does not know.
    Text(String),
}

/// The four answers behind a sales-qualified lead, and the problem behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Bant {
    /// Can they pay?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<String>,
    /// Who decides?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// What do they need?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// By when?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<String>,
    /// What hurts?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Bant {
    /// How many of the four questions (the problem is not one of them) have an answer.
    pub fn answered(&self) -> usize {
        [&self.budget, &self.authority, &self.need, &self.timeline].iter().filter(|answer| answer.is_some()).count()
    }
}

/// A part of a score: what it was given for, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScorePart {
    /// What the points are for.
    pub name: String,
    /// How many, or how many less.
    pub points: i32,
}

/// A score with its parts; its total is their sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Score {
    /// The parts, in the order given.
    pub parts: Vec<ScorePart>,
}

impl Score {
    /// The sum of the parts; none if there are no parts.
    pub fn total(&self) -> Option<i64> {
        (!self.parts.is_empty()).then(|| self.parts.iter().map(|part| i64::from(part.points)).sum())
    }

    /// The score with one more part.
    #[must_use]
    pub fn part(mut self, name: impl Into<String>, points: i32) -> Self {
        self.parts.push(ScorePart { name: name.into(), points });
        self
    }
}

/// What the lead said of one purpose that their data may or may not serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// For what: `newsletter`, `phone_calls`, …
    pub purpose: String,
    /// Given, or withdrawn.
    pub granted: bool,
    /// When.
    pub at: Timestamp,
    /// On what legal basis or by what act: `double opt-in`, `contract`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// "This lead became, or belongs to, this customer at this instant."
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Link {
    /// The customer.
    pub customer: CustomerId,
    /// Since when.
    pub at: Timestamp,
    /// Whether it was made by converting the lead (and not there before).
    pub by_conversion: bool,
}

/// What is written on a lead's card: what is known of the person, and how they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct LeadCard {
    /// The person's name.
    pub name: String,
    /// What the person does in the company.
    pub job_title: Option<String>,
    /// E-mails, the first one first.
    pub emails: Vec<Email>,
    /// Phones, the first one first.
    pub phones: Vec<Phone>,
    /// The company the person speaks for, if any.
    pub company: Option<Company>,
    /// Country.
    pub country: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Language.
    pub language: Option<String>,
    /// The product that the lead is interested in.
    pub product: Option<String>,
    /// What else the lead is interested in, in free words.
    pub interest: Option<String>,
    /// Where the lead came from; never empty.
    pub source: String,
    /// How the lead came.
    pub channel: Option<Channel>,
    /// The campaign that brought the lead.
    pub campaign: Option<CampaignId>,
    /// What the link said of the campaign.
    pub utm: Utm,
    /// Who sent the lead.
    pub referrer: Option<Referrer>,
    /// How near to buying.
    pub temperature: Temperature,
    /// The score with its parts.
    pub score: Score,
    /// The answers behind the qualification.
    pub bant: Bant,
    /// Tags, sorted, each once.
    pub tags: Vec<String>,
    /// Custom attributes.
    pub attributes: Attributes,
    /// Consents, one a purpose.
    pub consents: Vec<Consent>,
}

/// A lead as the book has it: the card and where it stands.
///
/// What is on the card can be read from the lead itself: `lead.name`, `lead.emails`, `lead.source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Lead {
    /// Its number.
    pub id: LeadId,
    /// Counts the changes of the card, stage, owner and links; name it in an edit to be told if it moved on.
    pub version: u64,
    /// The card.
    #[serde(flatten)]
    pub card: LeadCard,
    /// The stage it is in, by key.
    pub stage: String,
    /// The kind of that stage.
    pub kind: StageKind,
    /// Since when it is in that stage.
    pub entered_at: Timestamp,
    /// Why it was disqualified, last time.
    pub lost_reason: Option<String>,
    /// When to come back to it, while nurturing.
    pub nurture_until: Option<Timestamp>,
    /// Who is responsible.
    pub owner: Option<UserId>,
    /// Since when that is so.
    pub owner_since: Timestamp,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// When we first reached out to it.
    pub first_response_at: Option<Timestamp>,
    /// When it was last touched by an activity.
    pub last_activity_at: Option<Timestamp>,
    /// How many activities there were, notes not counted.
    pub touches: u64,
    /// When it was converted; none while it is not, or after the conversion was reverted.
    pub converted_at: Option<Timestamp>,
    /// The customer that it was converted into.
    pub converted_to: Option<CustomerId>,
    /// The stage that it was converted from, by key.
    pub converted_from: Option<String>,
    /// The kind of that stage.
    pub converted_from_kind: Option<StageKind>,
    /// The customers it is linked to, in the order of linking.
    pub links: Vec<Link>,
    /// How often it was reopened.
    pub cycle: u64,
    /// What is still to be done about it, soonest first.
    pub open_follow_ups: Vec<Due>,
    /// The known lead or customer of which this one is a repeat.
    pub repeat_of: Option<Known>,
    /// The interest that it grew out of.
    pub from_interest: Option<InterestId>,
    /// The instant of its last lifecycle event; nothing can happen to its stage before.
    pub last_event_at: Timestamp,
    /// The event that last touched it.
    pub touched: Position,
}

impl Lead {
    /// When the next follow-up is due.
    pub fn next_follow_up(&self) -> Option<Timestamp> {
        self.open_follow_ups.first().map(|open| open.due)
    }

    /// Whether it is neither converted nor disqualified.
    pub fn is_open(&self) -> bool {
        self.kind.is_open()
    }

    /// The customers it is linked to.
    pub fn customers(&self) -> impl Iterator<Item = CustomerId> + '_ {
        self.links.iter().map(|link| link.customer)
    }
}

impl Deref for Lead {
    type Target = LeadCard;

    fn deref(&self) -> &LeadCard {
        &self.card
    }
}

/// One visit of a lead to a stage. The spells of a lead partition the time since its capture: each ends where the next begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Spell {
    /// The lead.
    pub lead: LeadId,
    /// The stage, by key.
    pub stage: String,
    /// The kind of that stage.
    pub kind: StageKind,
    /// When it began.
    pub entered_at: Timestamp,
    /// When it ended; none while it lasts.
    pub left_at: Option<Timestamp>,
    /// Why the stage was entered, where a reason was given.
    pub reason: Option<String>,
    /// Which life of the lead: 0 at first, one more each time it was reopened.
    pub cycle: u64,
}
