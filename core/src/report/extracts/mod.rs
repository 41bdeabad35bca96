//! Extracts: the rows behind the reports, as tables for whoever counts them otherwise.
//!
//! They stand on the same [ground](super::ground) as reports, so that what is counted in an extract is what a report counts.

mod conversions;
mod spells;

pub(crate) use conversions::conversions;
pub(crate) use spells::spells;

use super::ground::Ground;
use super::{Categories, Column, Values};
use crate::columns::{Dimension, NOBODY, stage_of};
use crate::domain::{Channel, Timestamp};
use crate::error::{Error, Result};

/// Refuses what only a report can do.
fn ungrouped(scope: &super::Scope) -> Result<()> {
    if scope.group_by.is_empty() { Ok(()) } else { Err(Error::invalid("group_by", "a table of single rows is in no groups")) }
}

fn instants(micros: impl Iterator<Item = Option<i64>>) -> Values {
    Values::Instant(micros.map(|micros| micros.map(Timestamp::from_micros)).collect())
}

/// The keys and the kinds of stages.
fn stages(ground: &Ground<'_>, codes: impl Iterator<Item = u32>) -> (Values, Values) {
    let words = &ground.cut.columns.words.stages;
    let (mut keys, mut kinds) = (Categories::default(), Categories::default());
    for code in codes {
        let stage = words.text(code).and_then(stage_of);
        keys.push(stage.map(|(key, _)| key));
        kinds.push(stage.map(|(_, kind)| kind.as_str()));
    }
    (Values::Category(keys), Values::Category(kinds))
}

/// What a lead is told by beside its number: source, channel, campaign and owner, as the book knew them at the instant of the extract.
fn facts(ground: &Ground<'_>, leads: &[u32]) -> Vec<Column> {
    let codes = |dimension| {
        let codes = ground.cut.dimension(dimension);
        leads.iter().map(move |lead| codes.get(*lead as usize)).collect::<Vec<u32>>()
    };
    let words = &ground.cut.columns.words;
    let number = |codes: Vec<u32>| Values::Count(codes.into_iter().map(|code| (code != NOBODY).then_some(u64::from(code))).collect());
    let channel = |code: u32| code.checked_sub(1).and_then(|place| Channel::ALL.get(place as usize)).map(|channel| channel.as_str());
    vec![
        Column::new("source", Values::Category(codes(Dimension::Source).into_iter().map(|code| words.sources.text(code)).collect())),
        Column::new("channel", Values::Category(codes(Dimension::Channel).into_iter().map(channel).collect())),
        Column::new("campaign", number(codes(Dimension::Campaign))),
        Column::new("owner", number(codes(Dimension::Owner))),
    ]
}
