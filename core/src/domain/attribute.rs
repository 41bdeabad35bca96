//! Typed custom attributes.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The value of a custom attribute: a typed scalar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "a value that is neither true or false, nor a number, nor a text (an instant is one)")]
pub enum Attribute {
    /// Yes or no.
    Flag(bool),
    /// A whole number, within 2^53 so that every language holds it exactly.
    Whole(i64),
    /// A number with a fraction; never infinite, never not-a-number.
    Number(f64),
    /// An instant.
    Instant(Timestamp),
    /// A text.
    Text(String),
}

/// A record's attributes by name.
pub type Attributes = BTreeMap<String, Attribute>;

impl Attribute {
    /// The type's name, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Whole(_) => "whole",
            Self::Number(_) => "number",
            Self::Instant(_) => "instant",
            Self::Text(_) => "text",
        }
    }
}

// Numbers that are not finite are refused when a command is decided, so equality is an equivalence.
impl Eq for Attribute {}

impl fmt::Display for Attribute {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(out),
            Self::Whole(number) => number.fmt(out),
            Self::Number(number) => number.fmt(out),
            Self::Instant(instant) => instant.fmt(out),
            Self::Text(text) => text.fmt(out),
        }
    }
}

impl From<bool> for Attribute {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Attribute {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<f64> for Attribute {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Timestamp> for Attribute {
    fn from(instant: Timestamp) -> Self {
        Self::Instant(instant)
    }
}

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Attribute {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
