//! Buffered writes into the tables, in key order.
//!
//! Where many new keys fall between two keys that are stored already, a cursor places them at less than half the cost of inserting
//! them one by one, and fills the pages. Where they interleave with stored keys, opening a cursor for each costs more than it gains.
//! So it is tried, and after a run too short to pay, left alone for a while: longer each time.

use super::error::failed;
use super::shelf::Shelf;
use crate::storage::StorageResult;
use crate::storage::buffer::{WriteBuffer, Writes};
use redb::{CursorError, Table, WriteTransaction};
use std::iter::Peekable;
use std::ops::Bound;

type Bytes<'txn> = Table<'txn, &'static [u8], &'static [u8]>;
type Queue<'a> = Peekable<Writes<'a>>;

/// So many in one run pay for the cursor.
const PAYING_RUN: usize = 8;
/// At most so many single writes before the next trial, however often trials did not pay.
const LONGEST_PAUSE: usize = 256;

/// Brings all of `own` into the tables of `write`.
pub(super) fn flush(write: &WriteTransaction, own: &WriteBuffer) -> StorageResult<()> {
    let mut queue = own.iter().peekable();
    while let Some((key, _)) = queue.peek() {
        let shelf = Shelf::of(key);
        let mut table = write.open_table(shelf.definition()).map_err(|error| failed("opening a table to write", error))?;
        match shelf {
            // A block and the head: a commit of the ledger is too short for a run.
            Shelf::Ledger => while place_one(&mut table, &mut queue, shelf)? {},
            Shelf::Projections => place_in_runs(&mut table, &mut queue, shelf)?,
        }
    }
    Ok(())
}

/// Writes the next one, if it belongs to `shelf`.
fn place_one(table: &mut Bytes<'_>, queue: &mut Queue<'_>, shelf: Shelf) -> StorageResult<bool> {
    let Some((key, value)) = queue.next_if(|(key, _)| Shelf::of(key) == shelf) else { return Ok(false) };
    match value {
        Some(value) => table.insert(key, value).map(drop),
        None => table.remove(key).map(drop),
    }
    .map_err(|error| failed("writing", error))?;
    Ok(true)
}

fn place_in_runs(table: &mut Bytes<'_>, queue: &mut Queue<'_>, shelf: Shelf) -> StorageResult<()> {
    let mut pause = 0;
    loop {
        if place_run(table, queue, shelf)? >= PAYING_RUN {
            pause = 0;
        } else {
            pause = (pause * 2).clamp(1, LONGEST_PAUSE);
        }
        // At least one, so that a key that is stored already gets past the cursor that would not take it.
        for _ in 0..pause.max(1) {
            if !place_one(table, queue, shelf)? {
                return Ok(());
            }
        }
    }
}

/// Places new keys through a cursor until a stored key, a removal or another shelf is in the way; answers how many.
fn place_run(table: &mut Bytes<'_>, queue: &mut Queue<'_>, shelf: Shelf) -> StorageResult<usize> {
    let Some((first, Some(_))) = queue.peek() else { return Ok(0) };
    let mut cursor = table.lower_bound_mut(Bound::Included(*first)).map_err(|error| failed("finding a place to write", error))?;
    let mut placed = 0;
    while let Some((key, Some(value))) = queue.peek() {
        if Shelf::of(key) != shelf {
            break;
        }
        match cursor.insert_before(*key, *value) {
            Ok(()) => placed += 1,
            Err(CursorError::UnorderedKey) => break,
            Err(error) => return Err(failed("writing a run", error)),
        }
        queue.next();
    }
    // Errors may be held back until here; a cursor merely dropped would hide them.
    cursor.close().map_err(|error| failed("writing a run", error))?;
    Ok(placed)
}
