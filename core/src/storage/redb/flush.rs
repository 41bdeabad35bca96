//! Buffered writes into the tables, in key order.
//!
//! Where many new keys fall between two keys that are stored already, a cursor places them at less than half the cost of inserting
//! them one by one, and fills the pages. Where they interleave with stored keys, opening a cursor for each costs more than it gains.
//! So it is tried, and after a run too short to pay, left alone for a while: longer each time.

use super::error::failed;
use super::log::Mark;
use super::pending::Pending;
use super::shelf::{LOG_MARK, Shelf};
use crate::storage::buffer::{Write, WriteBuffer};
use crate::storage::{Direction, KeyRange, StorageResult};
use redb::{CursorError, Table, WriteTransaction};
use std::iter::{self, Peekable};
use std::ops::Bound;

type Bytes<'txn> = Table<'txn, &'static [u8], &'static [u8]>;

/// So many in one run pay for the cursor.
const PAYING_RUN: usize = 8;
/// At most so many single writes before the next trial, however often trials did not pay.
const LONGEST_PAUSE: usize = 256;

/// Brings what is `pending` and all of `own`, which is newer, into the tables of `write`.
pub(super) fn flush(write: &WriteTransaction, pending: &Pending, own: &WriteBuffer) -> StorageResult<()> {
    let mut queue = newest(pending, own).peekable();
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

/// Notes that all up to `mark` is in the tables.
pub(super) fn note(write: &WriteTransaction, mark: Mark) -> StorageResult<()> {
    let mut table = write.open_table(LOG_MARK).map_err(|error| failed("opening a table to write", error))?;
    table.insert([].as_slice(), mark.encode().as_slice()).map(drop).map_err(|error| failed("writing", error))
}

/// Both in one order; of a key in both, the own write.
fn newest<'a>(pending: &'a Pending, own: &'a WriteBuffer) -> impl Iterator<Item = Write<'a>> {
    let mut older = pending.range(&KeyRange::all(), Direction::Forward).peekable();
    let mut newer = own.iter().peekable();
    iter::from_fn(move || {
        let Some((next, _)) = newer.peek() else { return older.next() };
        if let Some(before) = older.next_if(|(key, _)| key < next) {
            return Some(before);
        }
        older.next_if(|(key, _)| key == next);
        newer.next()
    })
}

/// Writes the next one, if it belongs to `shelf`.
fn place_one<'a>(table: &mut Bytes<'_>, queue: &mut Peekable<impl Iterator<Item = Write<'a>>>, shelf: Shelf) -> StorageResult<bool> {
    let Some((key, value)) = queue.next_if(|(key, _)| Shelf::of(key) == shelf) else { return Ok(false) };
    match value {
        Some(value) => table.insert(key, value).map(drop),
        None => table.remove(key).map(drop),
    }
    .map_err(|error| failed("writing", error))?;
    Ok(true)
}

fn place_in_runs<'a>(table: &mut Bytes<'_>, queue: &mut Peekable<impl Iterator<Item = Write<'a>>>, shelf: Shelf) -> StorageResult<()> {
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
fn place_run<'a>(table: &mut Bytes<'_>, queue: &mut Peekable<impl Iterator<Item = Write<'a>>>, shelf: Shelf) -> StorageResult<usize> {
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
