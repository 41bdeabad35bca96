//! Columns: the ledger folded into what reports read.
//!
//! Reports never look at records. They look at columns: arrays in memory with one row a lead, a visit to a stage, a change of owner, an
//! activity … A column is a function of the ledger like every other projection, and kept up to date from the ledger's tail when a
//! report asks for it.
//!
//! Most arrays are *logs*: rows are only ever added, in the order of the ledger, each with its [place](Places). What was known at an
//! earlier position is then a shorter log. The few arrays that are written over (the present source, campaign, tags … of a lead)
//! have a log of what stood there before, which is undone from its end. So "as of" is a [`Cut`] through the same columns, and one code
//! answers for now and for then.
//!
//! Texts stand in the columns as [numbers](Words), whose meaning never changes.

mod check;
mod checkpoint;
mod codes;
mod cut;
mod fold;
mod instants;
mod leads;
mod logs;
mod places;
mod strips;
mod taken_back;
#[cfg(test)]
pub(crate) mod tests;
mod words;

#[cfg(feature = "fuzzing")]
pub(crate) use checkpoint::sealing;
pub(crate) use checkpoint::{Digests, Loaded, differs, load, save};
pub(crate) use codes::Codes;
pub(crate) use cut::Cut;
pub(crate) use instants::{Amounts, Instants};
pub(crate) use leads::{Dimension, Leads};
pub(crate) use logs::{
    Activities, Assignments, Changes, Customers, FollowUps, Links, NOBODY, NONE, Opportunities, OpportunityChange, Spells, Spends, Whom,
};
pub(crate) use places::Places;
pub(crate) use taken_back::{LeftOut, TakenBack, fold_but, fold_earlier, fold_to};
pub(crate) use words::{Sets, Words};

use crate::domain::{Attribute, Position, Timestamp};
use crate::event::Recorded;
use crate::lifecycle::StageKind;

/// The version of what columns hold and how; a checkpoint of another one is not read.
const COLUMNS_VERSION: u8 = 2;
/// The same for columns that have left something out, which a reader must know of; few books ever have.
const LEFT_OUT_VERSION: u8 = 3;

/// The ledger up to a position, as reports read it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Columns {
    /// The last event in it.
    pub(crate) position: Position,
    /// When it was recorded.
    pub(crate) recorded_at: Timestamp,
    /// The events that tell of the book itself: settings, lifecycles, users, campaigns. They are few, and kept as they are.
    pub(crate) notes: Vec<Recorded>,
    pub(crate) words: Dictionaries,
    pub(crate) leads: Leads,
    pub(crate) spells: Spells,
    pub(crate) assignments: Assignments,
    pub(crate) changes: Changes,
    pub(crate) links: Links,
    pub(crate) activities: Activities,
    pub(crate) follow_ups: FollowUps,
    pub(crate) opportunities: Opportunities,
    pub(crate) customers: Customers,
    pub(crate) spends: Spends,
    pub(crate) left_out: LeftOut,
}

/// What the numbers in columns stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dictionaries {
    pub(crate) sources: Words,
    pub(crate) countries: Words,
    pub(crate) languages: Words,
    pub(crate) products: Words,
    pub(crate) tags: Words,
    pub(crate) attribute_names: Words,
    /// Values of attributes, written by [`attribute_text`].
    pub(crate) attribute_values: Words,
    /// Scores, in digits.
    pub(crate) scores: Words,
    /// Stages of leads: key and kind, written by [`stage_text`].
    pub(crate) stages: Words,
    pub(crate) reasons: Words,
    /// Stages of the pipeline, by key.
    pub(crate) pipeline: Words,
    pub(crate) currencies: Words,
    pub(crate) tag_sets: Sets,
    /// Attributes: the numbers of name and value in turn, sorted by that of the name.
    pub(crate) attribute_sets: Sets,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            position: Position::START,
            recorded_at: Timestamp::MIN,
            notes: Vec::new(),
            words: Dictionaries::default(),
            leads: Leads::default(),
            spells: Spells::default(),
            assignments: Assignments::default(),
            changes: Changes::default(),
            links: Links::default(),
            activities: Activities::default(),
            follow_ups: FollowUps::default(),
            opportunities: Opportunities::default(),
            customers: Customers::default(),
            spends: Spends::default(),
            left_out: LeftOut::default(),
        }
    }
}

/// A stage as it is kept: the digit of its kind and its key. Of one key there can be several kinds in time.
pub(crate) fn stage_text(key: &str, kind: StageKind) -> String {
    let digit = StageKind::ALL.iter().position(|known| *known == kind).unwrap_or(0);
    format!("{digit}{key}")
}

/// The key and the kind of a stage.
pub(crate) fn stage_of(text: &str) -> Option<(&str, StageKind)> {
    let mut letters = text.chars();
    let digit = letters.next()?.to_digit(10)? as usize;
    Some((letters.as_str(), *StageKind::ALL.get(digit)?))
}

/// An attribute's value as it is kept: equal values have equal texts, and no others.
pub(crate) fn attribute_text(value: &Attribute) -> String {
    match value {
        Attribute::Flag(flag) => format!("f{}", u8::from(*flag)),
        Attribute::Whole(number) => format!("w{number}"),
        // Zero is equal to negative zero.
        Attribute::Number(number) => format!("n{:x}", (*number + 0.0).to_bits()),
        Attribute::Instant(instant) => format!("i{}", instant.micros()),
        Attribute::Text(text) => format!("t{text}"),
    }
}

/// The value that was kept.
pub(crate) fn attribute_of(text: &str) -> Option<Attribute> {
    let (tag, rest) = text.split_at_checked(1)?;
    Some(match tag {
        "f" => Attribute::Flag(rest == "1"),
        "w" => Attribute::Whole(rest.parse().ok()?),
        "n" => Attribute::Number(f64::from_bits(u64::from_str_radix(rest, 16).ok()?)),
        "i" => Attribute::Instant(Timestamp::from_micros(rest.parse().ok()?)),
        "t" => Attribute::Text(rest.to_owned()),
        _ => return None,
    })
}

impl Columns {
    /// The version that a checkpoint of them is written in.
    fn version(&self) -> u8 {
        if self.left_out == LeftOut::default() { COLUMNS_VERSION } else { LEFT_OUT_VERSION }
    }

    /// The bytes that the columns take in memory.
    pub(crate) fn bytes(&self) -> usize {
        strips::Strips::size(self)
    }

    /// Gives back memory that is kept for what may be added: after much was added at once, little is to be expected.
    pub(crate) fn shrink(&mut self) {
        strips::Strips::shrink(self);
    }
}
