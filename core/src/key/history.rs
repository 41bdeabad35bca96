//! Which events a record's history consists of.

use super::record::place;
use super::{Key, Parts};
use crate::domain::Position;
use crate::event::Record;

/// The space of histories.
pub(crate) const HISTORY: u8 = 0x21;

/// All events of the record.
pub(crate) fn history_of(record: Record) -> Vec<u8> {
    let (kind, number) = place(record);
    Key::new(HISTORY).byte(kind).number(number).into_bytes()
}

/// The event at that position, in the record's history.
pub(crate) fn history(record: Record, position: Position) -> Vec<u8> {
    let (kind, number) = place(record);
    Key::new(HISTORY).byte(kind).number(number).number(position.0).into_bytes()
}

/// The position that a key of a history names.
pub(crate) fn history_position(key: &[u8]) -> Option<Position> {
    let mut parts = Parts::of(HISTORY, key)?;
    parts.byte()?;
    parts.number()?;
    let position = parts.number()?;
    parts.is_empty().then_some(Position(position))
}

/// What a key of a history begins with: that of the record whose it is.
pub(crate) fn history_whose(key: &[u8]) -> Option<&[u8]> {
    let mut parts = Parts::of(HISTORY, key)?;
    parts.byte()?;
    parts.number()?;
    let position = parts.rest();
    key.len().checked_sub(position).map(|end| &key[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LeadId;

    #[test]
    fn golden() {
        let key = history(Record::Lead(LeadId(9)), Position(300));
        assert_eq!(key, [0x21, 0xC1, 1, 9, 2, 1, 44]);
        assert!(key.starts_with(&history_of(Record::Lead(LeadId(9)))));
        assert_eq!(history_position(&key), Some(Position(300)));
        assert_eq!(history_whose(&key), Some(history_of(Record::Lead(LeadId(9))).as_slice()));
    }
}
