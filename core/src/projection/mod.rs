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

use crate::domain::Known;
use crate::error::Result;
use crate::event::Record;
use crate::index;
use crate::key::{self, Parts};
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
    Ok(txn.get(&key::record(name))?.map(|bytes| R::from_bytes(&bytes)).transpose()?)
}

/// Everybody known behind that prefix of an index of the known.
///
/// # Errors
/// What the storage answers.
pub(crate) fn holders(txn: &dyn ReadTxn, prefix: &[u8]) -> Result<Vec<Known>> {
    let keys = keys_behind(txn, prefix)?;
    Ok(keys.iter().filter_map(|key| index::holder(prefix.len(), key)).collect())
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
    Ok(keys_behind(txn, prefix)?.iter().filter_map(|key| Parts::behind(prefix.len(), key)?.number()).collect())
}

/// All keys behind that prefix.
///
/// # Errors
/// What the storage answers.
pub(crate) fn keys_behind(txn: &dyn ReadTxn, prefix: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut range = KeyRange::prefix(prefix);
    let mut keys = Vec::new();
    loop {
        let page = txn.scan(&range, 256, Direction::Forward)?;
        keys.extend(page.entries.into_iter().map(|entry| entry.key));
        match keys.last() {
            Some(last) if page.more => range.start = [last.as_slice(), &[0]].concat(),
            _ => return Ok(keys),
        }
    }
}
