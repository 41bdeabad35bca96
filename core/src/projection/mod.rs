//! Projections: records, indexes and request notes, all folded from the ledger.
//!
//! What a commit changed is readable at once in an overlay in memory, and written to the base tables behind it.

mod fold;
mod marker;
pub mod overlay;
mod work;

pub(crate) use fold::{Nothing, fold_entries};
pub(crate) use marker::Marker;
pub(crate) use work::{Work, run_of};

use crate::domain::{Known, Position};
use crate::error::{Error, Result};
use crate::event::{Record, Recorded};
use crate::index;
use crate::key::{self, Parts};
use crate::ledger::events_at;
use crate::storage::{Direction, KeyRange, ReadTxn};
use crate::value::Stored;

/// The version of what is folded: raised whenever the same ledger folds to other bytes (another index, another folding of names), so that
/// books written before are folded anew when they are opened.
pub(crate) const PROJECTIONS_VERSION: u8 = 1;

/// A record as the transaction has it.
///
/// # Errors
/// `corrupt` if it cannot be decoded, and what the storage answers.
pub(crate) fn load<R: Stored>(txn: &dyn ReadTxn, name: Record) -> Result<Option<R>> {
    let mut record = None;
    txn.lend(&key::record(name), &mut |bytes| record = Some(R::from_bytes(bytes)))?;
    Ok(record.transpose()?)
}

/// Everybody known behind that prefix of an index of the known.
///
/// # Errors
/// What the storage answers.
pub(crate) fn holders(txn: &dyn ReadTxn, prefix: &[u8]) -> Result<Vec<Known>> {
    let mut holders = Vec::new();
    each_key_behind(txn, prefix, &mut |key| holders.extend(index::holder(prefix.len(), key)))?;
    Ok(holders)
}

/// The first number behind that prefix of an index.
///
/// # Errors
/// What the storage answers.
pub(crate) fn number_behind(txn: &dyn ReadTxn, prefix: &[u8]) -> Result<Option<u64>> {
    let page = txn.scan(&KeyRange::prefix(prefix), 1, Direction::Forward)?;
    Ok(page.entries.first().and_then(|entry| Parts::behind(prefix.len(), &entry.key)?.number()))
}

/// All numbers behind that prefix of an index.
///
/// # Errors
/// What the storage answers.
pub(crate) fn numbers_behind(txn: &dyn ReadTxn, prefix: &[u8]) -> Result<Vec<u64>> {
    let mut numbers = Vec::new();
    each_key_behind(txn, prefix, &mut |key| numbers.extend(Parts::behind(prefix.len(), key).and_then(|mut parts| parts.number())))?;
    Ok(numbers)
}

/// The events of a record's history up to a position.
///
/// # Errors
/// `corrupt` if it cannot be read, and what the storage answers.
pub(crate) fn history(txn: &dyn ReadTxn, record: Record, up_to: Position) -> Result<Vec<Recorded>> {
    let prefix = key::history_of(record);
    let mut positions = Vec::new();
    let mut damaged = false;
    each_key_behind(txn, &prefix, &mut |key| match key::history_position(key) {
        Some(position) if position <= up_to => positions.push(position),
        Some(_) => {}
        None => damaged = true,
    })?;
    if damaged {
        return Err(Error::corrupt("a key of a history is damaged"));
    }
    events_at(txn, &positions)
}

/// Hands over all keys behind that prefix, in their order.
///
/// # Errors
/// What the storage answers.
pub(crate) fn each_key_behind(txn: &dyn ReadTxn, prefix: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<()> {
    each_within(txn, KeyRange::prefix(prefix), Direction::Forward, |key, _| {
        take(key);
        Ok(())
    })
}

/// Hands over all keys of that range with their values, in that direction, until one is refused.
///
/// # Errors
/// What the storage answers, and what `take` does.
pub(crate) fn each_within(
    txn: &dyn ReadTxn,
    mut range: KeyRange,
    direction: Direction,
    mut take: impl FnMut(&[u8], &[u8]) -> Result<()>,
) -> Result<()> {
    const AT_ONCE: usize = 256;
    let mut last = Vec::new();
    let mut taken = Ok(());
    loop {
        last.clear();
        let more = txn.lend_range(&range, AT_ONCE, direction, &mut |key, value| {
            if taken.is_ok() {
                taken = take(key, value);
            }
            last.clear();
            last.extend_from_slice(key);
        })?;
        if taken.is_err() || !more || last.is_empty() {
            return taken;
        }
        match direction {
            Direction::Forward => {
                last.push(0);
                range.start.clone_from(&last);
            }
            Direction::Backward => range.end = Some(std::mem::take(&mut last)),
        }
    }
}
