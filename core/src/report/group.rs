//! By what a report is grouped, and the values that name a group.

use super::CalendarStep;
use crate::domain::{CampaignId, Timestamp, UserId};
use crate::error::{Error, Result};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// By what a report is grouped.
///
/// All but two are of the lead *as of* the report. The groups of a lead that has several tags overlap: it counts in each of them, and in
/// the totals once. What has no value has a group of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupBy {
    /// Where the lead came from.
    Source,
    /// How it came.
    Channel,
    /// The campaign that brought it.
    Campaign,
    /// Who is responsible for it; in the report of the pipeline: for the opportunity.
    Owner,
    /// Who was responsible when it was captured.
    OwnerAtCapture,
    /// Who was responsible at the instant by which the report selects: the capture, the conversion, the beginning of a visit to a stage.
    OwnerAtEvent,
    /// How near to buying.
    Temperature,
    /// The stage it is in.
    Stage,
    /// The country.
    Country,
    /// The product; in the report of the pipeline: of the opportunity.
    Product,
    /// Each of its tags.
    Tag,
    /// The custom attribute of that name.
    Attribute(String),
    /// The day, week, month … of the instant by which the report selects.
    Calendar(CalendarStep),
}

impl GroupBy {
    /// The custom attribute of that name.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self::Attribute(name.into())
    }

    /// Whether one lead can be in several groups.
    pub(super) fn overlaps(&self) -> bool {
        *self == Self::Tag
    }
}

const ATTRIBUTE: &str = "attribute:";

/// Those without a parameter.
const PLAIN: [(&str, GroupBy); 16] = [
    ("source", GroupBy::Source),
    ("channel", GroupBy::Channel),
    ("campaign", GroupBy::Campaign),
    ("owner", GroupBy::Owner),
    ("owner_at_capture", GroupBy::OwnerAtCapture),
    ("owner_at_event", GroupBy::OwnerAtEvent),
    ("temperature", GroupBy::Temperature),
    ("stage", GroupBy::Stage),
    ("country", GroupBy::Country),
    ("product", GroupBy::Product),
    ("tag", GroupBy::Tag),
    ("day", GroupBy::Calendar(CalendarStep::Day)),
    ("week", GroupBy::Calendar(CalendarStep::Week)),
    ("month", GroupBy::Calendar(CalendarStep::Month)),
    ("quarter", GroupBy::Calendar(CalendarStep::Quarter)),
    ("year", GroupBy::Calendar(CalendarStep::Year)),
];

impl fmt::Display for GroupBy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Attribute(name) = self {
            return write!(out, "{ATTRIBUTE}{name}");
        }
        let plain = PLAIN.iter().find(|(_, key)| key == self);
        out.write_str(plain.map_or("", |(name, _)| name))
    }
}

impl FromStr for GroupBy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(name) = text.strip_prefix(ATTRIBUTE).filter(|name| !name.is_empty()) {
            return Ok(Self::attribute(name));
        }
        let plain = PLAIN.iter().find(|(name, _)| *name == text).map(|(_, key)| key.clone());
        plain.ok_or_else(|| {
            let allowed = PLAIN.iter().map(|(name, _)| (*name).to_owned()).chain(["attribute:NAME".to_owned()]).collect();
            Error::invalid("group_by", format!("{text:?} is nothing to group by")).allowing(allowed)
        })
    }
}

impl From<CalendarStep> for GroupBy {
    fn from(step: CalendarStep) -> Self {
        Self::Calendar(step)
    }
}

impl Serialize for GroupBy {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GroupBy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|failure: Error| de::Error::custom(failure.problem()))
    }
}

/// What names a group. Groups stand in the order of their values, the one without a value last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum GroupValue {
    /// A flag of a custom attribute.
    Flag(bool),
    /// A whole number of a custom attribute.
    Whole(i64),
    /// A number with a fraction of a custom attribute.
    Number(f64),
    /// An instant of a custom attribute.
    Instant(Timestamp),
    /// The first day of a step of the calendar.
    Date(NaiveDate),
    /// A user, by the name it had at the instant of the report.
    User {
        /// Who.
        id: UserId,
        /// The name.
        name: String,
    },
    /// A campaign, likewise.
    Campaign {
        /// Which.
        id: CampaignId,
        /// The name.
        name: String,
    },
    /// A text: source, channel, stage, …
    Text(String),
    /// No value.
    None,
}

impl GroupValue {
    fn rank(&self) -> u8 {
        match self {
            Self::Flag(_) => 0,
            Self::Whole(_) => 1,
            Self::Number(_) => 2,
            Self::Instant(_) => 3,
            Self::Date(_) => 4,
            Self::User { .. } => 5,
            Self::Campaign { .. } => 6,
            Self::Text(_) => 7,
            Self::None => 8,
        }
    }
}

// A number of an attribute is always finite.
impl Eq for GroupValue {}

impl Ord for GroupValue {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Flag(one), Self::Flag(two)) => one.cmp(two),
            (Self::Whole(one), Self::Whole(two)) => one.cmp(two),
            (Self::Number(one), Self::Number(two)) => one.total_cmp(two),
            (Self::Instant(one), Self::Instant(two)) => one.cmp(two),
            (Self::Date(one), Self::Date(two)) => one.cmp(two),
            (Self::User { id: one, .. }, Self::User { id: two, .. }) => one.cmp(two),
            (Self::Campaign { id: one, .. }, Self::Campaign { id: two, .. }) => one.cmp(two),
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for GroupValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for GroupValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(out),
            Self::Whole(number) => number.fmt(out),
            Self::Number(number) => number.fmt(out),
            Self::Instant(instant) => instant.fmt(out),
            Self::Date(date) => date.fmt(out),
            Self::User { name, .. } | Self::Campaign { name, .. } => out.write_str(name),
            Self::Text(text) => out.write_str(text),
            Self::None => out.write_str("–"),
        }
    }
}
