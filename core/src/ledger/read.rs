//! Reading the ledger: from a place on, at one place, and where it was at an instant.

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

/// The position of the last event that the book had learned at that instant.
///
/// # Errors
/// `corrupt` if a block on the way is damaged, and what the storage answers.
pub(crate) fn position_at(txn: &dyn ReadTxn, end: Head, instant: Timestamp) -> Result<Position> {
    if instant >= end.recorded_at {
        return Ok(end.position);
    }
    // The last block that begins no later than the instant lies between `low` (which is none, or such a one) and `high`.
    let mut found: Option<Block> = None;
    let (mut low, mut high) = (1_u64, end.position.0);
    while low <= high {
        let middle = low + (high - low) / 2;
        let Some(block) = block_at(txn, Position(middle))? else {
            low = middle + 1;
            continue;
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
