//! Reading the ledger: from a place on, at one place, and where it was at an instant.

use super::block::Places;
use super::{Block, Head};
use crate::domain::{Position, Timestamp};
use crate::error::{Error, Result};
use crate::event::Recorded;
use crate::key;
use crate::storage::{Direction, Entry as Stored, KeyRange, ReadTxn};
use std::collections::VecDeque;

/// How many blocks are read at a time.
const PAGE: usize = 64;

/// The ledger's head; `None` while there is no ledger.
///
/// # Errors
/// `corrupt` if it cannot be read, and what the storage answers.
pub(crate) fn head(txn: &dyn ReadTxn) -> Result<Option<Head>> {
    txn.get(key::HEAD)?.map(|bytes| Head::from_bytes(&bytes)).transpose()
}

fn read(stored: Stored) -> Result<Block> {
    let first = key::block_position(&stored.key).ok_or_else(|| Error::corrupt("a key of the ledger is damaged"))?;
    Block::read(first, stored.value)
}

/// The block that the event at that position is in, or would follow.
fn block_at(txn: &dyn ReadTxn, position: Position) -> Result<Option<Block>> {
    let range = KeyRange { start: vec![key::BLOCK], end: Some(key::block(position.next()).to_vec()) };
    txn.last(&range)?.map(read).transpose()
}

/// The event at that position; `None` beyond the end.
///
/// # Errors
/// `corrupt` if its block is damaged or missing, and what the storage answers.
pub(crate) fn event_at(txn: &dyn ReadTxn, position: Position, last: &mut Option<Block>) -> Result<Option<Recorded>> {
    if last.as_ref().is_none_or(|block| position < block.first || position > block.last()) {
        *last = block_at(txn, position)?;
    }
    let Some(entry) = last.as_ref().map(|block| block.entry_with(position)).transpose()?.flatten() else { return Ok(None) };
    Ok(entry.into_recorded().into_iter().find(|recorded| recorded.position == position))
}

/// The events at those positions, which are in ascending order. Blocks are read where they lie, and only as far as is needed.
///
/// # Errors
/// `corrupt` if a block is damaged or an event is missing, and what the storage answers.
pub(crate) fn events_at(txn: &dyn ReadTxn, positions: &[Position]) -> Result<Vec<Recorded>> {
    let mut events = Vec::with_capacity(positions.len());
    while let Some(wanted) = positions.get(events.len()..).filter(|wanted| !wanted.is_empty()) {
        let (had, mut outcome) = (events.len(), Ok(()));
        let range = KeyRange { start: vec![key::BLOCK], end: Some(key::block(wanted[0].next()).to_vec()) };
        txn.lend_last(&range, &mut |key, bytes| outcome = take_events(key, bytes, wanted, &mut events))?;
        outcome?;
        if events.len() == had {
            return Err(Error::corrupt(format!("the ledger has nothing at {}", wanted[0])).at(wanted[0].to_string()));
        }
    }
    Ok(events)
}

/// Takes the first of the wanted events, as many of them as are in that block.
fn take_events(key: &[u8], bytes: &[u8], mut wanted: &[Position], events: &mut Vec<Recorded>) -> Result<()> {
    let first = key::block_position(key).ok_or_else(|| Error::corrupt("a key of the ledger is damaged"))?;
    let mut places = Places::open(first, bytes)?;
    while let Some((next, _)) = wanted.split_first() {
        let Some(place) = places.reaching(*next)? else { break };
        for recorded in place.entry()?.into_those(wanted) {
            events.push(recorded);
            wanted = &wanted[1..];
        }
    }
    Ok(())
}

/// The position of the last event that the book had learned at that instant.
///
/// # Errors
/// `corrupt` if a block on the way is damaged, and what the storage answers.
pub(crate) fn position_at(txn: &dyn ReadTxn, end: Head, instant: Timestamp) -> Result<Position> {
    if instant >= end.recorded_at {
        return Ok(end.position);
    }
    // The last block that begins no later than the instant lies between `low` (which is none, or such a one) and `high`. Each position in
    // between is in a block: past a gap, `low` would go back to where it was, and the search would have no end.
    let mut found: Option<Block> = None;
    let (mut low, mut high) = (1_u64, end.position.0);
    while low <= high {
        let middle = Position(low + (high - low) / 2);
        let Some(block) = block_at(txn, middle)?.filter(|block| middle <= block.last()) else {
            return Err(Error::corrupt(format!("the ledger has no event at {middle}, though it goes on")).at(middle.to_string()));
        };
        let begins = match block.entries().next() {
            Some(entry) => entry?.recorded_at,
            None => return Err(Error::corrupt("a ledger block is empty").at(block.first.to_string())),
        };
        if begins <= instant {
            low = block.last().0 + 1;
            found = Some(block);
        } else {
            high = block.first.0 - 1;
        }
    }
    let Some(block) = found else { return Ok(Position::START) };
    let mut known = Position::START;
    for entry in block.entries() {
        let entry = entry?;
        if entry.recorded_at > instant {
            break;
        }
        known = entry.last();
    }
    Ok(known)
}

/// The blocks of the ledger from the one on that holds the event after a position.
pub(crate) struct Blocks<'a> {
    txn: &'a dyn ReadTxn,
    next: Option<Vec<u8>>,
    ready: VecDeque<Stored>,
}

impl<'a> Blocks<'a> {
    /// The blocks with everything after that position; the first one may begin before it.
    ///
    /// # Errors
    /// As [`event_at`].
    pub(crate) fn after(txn: &'a dyn ReadTxn, position: Position) -> Result<Self> {
        let start = block_at(txn, position.next())?.map_or(position.next(), |block| block.first);
        Ok(Self { txn, next: Some(key::block(start).to_vec()), ready: VecDeque::new() })
    }

    fn more(&mut self) -> Result<Option<Block>> {
        if self.ready.is_empty()
            && let Some(start) = self.next.take()
        {
            let range = KeyRange { start, end: Some(vec![key::BLOCK + 1]) };
            let page = self.txn.scan(&range, PAGE, Direction::Forward)?;
            self.next = page.entries.last().filter(|_| page.more).map(|last| [last.key.as_slice(), &[0]].concat());
            self.ready = page.entries.into();
        }
        self.ready.pop_front().map(read).transpose()
    }
}

impl Iterator for Blocks<'_> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        self.more().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LeadId, Temperature};
    use crate::error::ErrorKind;
    use crate::event::Event;
    use crate::ledger::{BlockWriter, Entry};
    use crate::storage::{MemoryStorage, Storage};

    /// Ten blocks of one event each, recorded at the microsecond that is its position.
    fn ledger() -> MemoryStorage {
        let storage = MemoryStorage::new();
        let mut blocks = Vec::new();
        for at in 1..=10 {
            let mut writer = BlockWriter::default();
            let recorded_at = Timestamp::from_micros(at);
            let event = Event::TemperatureSet { lead: LeadId(1), from: Temperature::Cold, to: Temperature::Hot };
            let first = Position(at.cast_unsigned());
            writer.push(&Entry { first, recorded_at, at: recorded_at, by: None, request: None, events: vec![event] }).unwrap();
            blocks.extend(writer.finish(7));
        }
        storage.attempt(&mut |txn| blocks.iter().try_for_each(|(first, block)| txn.put(&key::block(*first), block))).unwrap();
        storage
    }

    fn found(storage: &MemoryStorage, instant: i64) -> Result<Position> {
        let end = Head { position: Position(10), recorded_at: Timestamp::from_micros(10), nonce: 7 };
        position_at(&*storage.snapshot().unwrap(), end, Timestamp::from_micros(instant))
    }

    #[test]
    fn an_instant_finds_the_last_event_that_was_known() {
        let storage = ledger();
        for instant in 0..=12 {
            assert_eq!(found(&storage, instant).unwrap(), Position(instant.min(10).cast_unsigned()));
        }
    }

    #[test]
    fn events_are_found_in_whatever_blocks_and_entries_they_are() {
        let storage = MemoryStorage::new();
        let mut writer = BlockWriter::default();
        let (mut next, mut blocks) = (1, Vec::new());
        for number in 0..600_u64 {
            let recorded_at = Timestamp::from_seconds(number.cast_signed());
            let events = (0..=number % 3).map(|lead| Event::LeadAssigned { lead: LeadId(lead), from: None, to: None });
            let entry = Entry { first: Position(next), recorded_at, at: recorded_at, by: None, request: None, events: events.collect() };
            next = entry.last().0 + 1;
            writer.push(&entry).unwrap();
        }
        blocks.extend(writer.finish(7));
        assert!(blocks.len() > 2);
        storage.attempt(&mut |txn| blocks.iter().try_for_each(|(first, block)| txn.put(&key::block(*first), block))).unwrap();
        let txn = storage.snapshot().unwrap();
        let one = |position| event_at(&*txn, Position(position), &mut None).unwrap().unwrap();
        for step in [1, 2, 3, 7, 50, 400, 2_000] {
            let positions: Vec<Position> = (1..next).step_by(step).map(Position).collect();
            let expected: Vec<Recorded> = positions.iter().map(|position| one(position.0)).collect();
            assert_eq!(events_at(&*txn, &positions).unwrap(), expected, "each {step}.");
        }
        assert_eq!(events_at(&*txn, &[]).unwrap(), []);
        for beyond in [vec![Position(0)], vec![Position(next)], vec![Position(3), Position(next + 5)]] {
            assert_eq!(events_at(&*txn, &beyond).unwrap_err().kind(), ErrorKind::Corrupt, "{beyond:?}");
        }
        storage.attempt(&mut |txn| txn.put(&key::block(blocks[1].0), &blocks[1].1[1..])).unwrap();
        let damaged = storage.snapshot().unwrap();
        assert_eq!(events_at(&*damaged, &[Position(1), blocks[1].0]).unwrap_err().kind(), ErrorKind::Corrupt);
    }

    /// The search went on for ever between the ends of a gap.
    #[test]
    fn a_gap_is_damage_and_ends_the_search() {
        for gone in [1..=1, 5..=5, 3..=8, 2..=9, 10..=10] {
            let storage = ledger();
            storage.attempt(&mut |txn| gone.clone().try_for_each(|at| txn.delete(&key::block(Position(at))))).unwrap();
            for instant in 0..10 {
                match found(&storage, instant) {
                    Ok(position) => assert_eq!(position, Position(instant.cast_unsigned()), "{gone:?}"),
                    Err(failure) => assert_eq!(failure.kind(), ErrorKind::Corrupt, "{gone:?}: {failure}"),
                }
                // The search begins in the middle.
                assert!(found(&storage, instant).is_err() || !gone.contains(&5), "{gone:?}");
            }
        }
    }
}
