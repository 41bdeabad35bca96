//! What was taken back with an import: commands that columns leave out.
//!
//! Columns only grow, and a report looks at how long they were at some place. A command that is taken back would have to be torn out of
//! their midst, in every log; so they are folded anew without it. That happens once after an import was reverted, and what a report tells
//! from then on is told as if the import had never been. A question as of an earlier moment is answered from columns that still have it.

use super::Columns;
use crate::domain::Position;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::ledger::{Blocks, Entry};
use crate::storage::ReadTxn;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

/// What columns left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LeftOut {
    /// The place of the last taking back that they take account of; none if there was none.
    pub(crate) last: Vec<u64>,
    /// The rows of leads that are none any longer, in ascending order. They stand there so that numbers stay rows, and have nothing.
    pub(crate) leads: Vec<u32>,
    /// The rows of customers that are none any longer, likewise.
    pub(crate) customers: Vec<u32>,
}

impl LeftOut {
    /// Whether something was left out that counted still at that position.
    pub(crate) fn is_beyond(&self, position: Position) -> bool {
        self.last.first().is_some_and(|last| *last > position.0)
    }
}

/// The commands that were taken back up to some place in the ledger.
#[derive(Debug, Default)]
pub(crate) struct TakenBack {
    /// By the digest of the request id: where it was taken back last. Behind that place the id can have been used again.
    commands: FxHashMap<u128, Position>,
    /// Where more is taken back, behind that place.
    next: Option<Position>,
}

impl TakenBack {
    /// What was taken back up to a position, and where more is up to the end.
    ///
    /// # Errors
    /// `corrupt` if the ledger cannot be read, and what the storage answers.
    pub(crate) fn read(txn: &dyn ReadTxn, up_to: Position, end: Position) -> Result<Self> {
        let mut found = Self::default();
        for block in Blocks::after(txn, Position::START)? {
            let block = block?;
            if block.first > end {
                break;
            }
            for entry in block.entries() {
                let entry = entry?;
                if !entry.takes_back() {
                    continue;
                }
                if entry.first > up_to {
                    found.next = Some(entry.first);
                    return Ok(found);
                }
                for event in &entry.events {
                    if let Event::ImportReverted { requests, .. } = event {
                        found.commands.extend(requests.iter().map(|id| (xxh3_128(id.as_bytes()), entry.first)));
                    }
                }
            }
        }
        Ok(found)
    }

    pub(super) fn covers(&self, entry: &Entry) -> bool {
        let taken = entry.request.as_ref().and_then(|asked| self.commands.get(&xxh3_128(asked.id.as_bytes())));
        taken.is_some_and(|taken| entry.first < *taken)
    }
}

/// Folds the ledger on, up to that position at least. Where it takes something back on the way, it is folded from its beginning without
/// that.
///
/// # Errors
/// `corrupt` if the ledger cannot be read to there, and what the storage answers.
pub(crate) fn fold_to(txn: &dyn ReadTxn, columns: Columns, position: Position) -> Result<Columns> {
    match fold(txn, columns, position, None)? {
        Some(columns) => Ok(columns),
        None => {
            let taken_back = TakenBack::read(txn, position, position)?;
            fold_but(txn, position, &taken_back)
        }
    }
}

/// The ledger up to that position, folded without what was taken back.
///
/// # Errors
/// As [`fold_to`].
pub(crate) fn fold_but(txn: &dyn ReadTxn, position: Position, taken_back: &TakenBack) -> Result<Columns> {
    // Knowing what is taken back, it goes through to the end.
    fold(txn, Columns::default(), position, Some(taken_back)).map(Option::unwrap_or_default)
}

/// Columns for questions as of a position before something was taken back: up to where more is.
///
/// # Errors
/// As [`fold_to`].
pub(crate) fn fold_earlier(txn: &dyn ReadTxn, position: Position, end: Position) -> Result<Columns> {
    let taken_back = TakenBack::read(txn, position, end)?;
    let until = taken_back.next.map_or(end, |next| Position(next.0 - 1));
    fold_but(txn, until, &taken_back)
}

/// Folds on; none where something is taken back on the way, and it is not known what.
fn fold(txn: &dyn ReadTxn, mut columns: Columns, position: Position, taken_back: Option<&TakenBack>) -> Result<Option<Columns>> {
    while columns.position < position {
        let before = columns.position;
        for block in Blocks::after(txn, before)? {
            for entry in block?.entries() {
                let entry = entry?;
                if entry.first > columns.position && columns.position < position {
                    match taken_back {
                        Some(taken_back) => columns.take_but(&entry, taken_back)?,
                        None if entry.takes_back() => return Ok(None),
                        None => columns.take(&entry)?,
                    }
                }
            }
            if columns.position >= position {
                break;
            }
        }
        if columns.position == before {
            return Err(Error::corrupt(format!("the ledger ends before {position}")).at(before.next().to_string()));
        }
    }
    Ok(Some(columns))
}
