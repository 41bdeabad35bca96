//! Writing behind: the changes in memory go to the base tables in slices of ascending keys.
//!
//! While the slices are on their way, commits go on between them and readers see everything through the overlay. The marker says where the
//! base tables are and where the slices aim at; each slice checks that it is still this writer's turn, so that two books on one storage
//! never write over one another. A crash in between loses nothing: the ledger is folded again from where *all* keys are, and what is
//! further already is passed over (see [`crate::key`] for why that works).

use super::inner::{Inner, Published, lock};
use crate::domain::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::key;
use crate::projection::Marker;
use crate::projection::overlay::Frozen;
use crate::storage::{Storage, StorageError, StorageErrorKind, Txn};
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};

/// How many bytes one slice takes: small enough that a commit does not wait long for it.
const SLICE_BYTES: usize = 1024 * 1024;
/// How often a slice is tried again because others were faster, or because its answer was lost.
const TRIES: usize = 1_000;

/// What a slice found.
enum Turn {
    /// It is written.
    Written,
    /// Another book wrote as far, or further.
    Done,
    /// Another book is at it.
    Lost,
}

impl Inner {
    /// Writes behind everything that is in memory by now; answers whether there was anything.
    pub(super) fn write_behind(&self) -> Result<bool> {
        let _one = lock(&self.flushing);
        let frozen = {
            let turn = lock(&self.advance);
            self.freeze(&turn)
        };
        let Some((frozen, target)) = frozen else { return Ok(false) };
        let outcome = self.write_slices(&frozen, target);
        let turn = lock(&self.advance);
        self.settle(&turn, &frozen, outcome)
    }

    /// The same for one who holds the turn already: nobody commits meanwhile.
    pub(super) fn write_behind_in_turn(&self, turn: &MutexGuard<'_, ()>) -> Result<()> {
        // Whoever writes behind needs the turn at the end, so waiting for it here would wait for ever.
        let Ok(_one) = self.flushing.try_lock() else { return Ok(()) };
        if let Some((frozen, target)) = self.freeze(turn) {
            let outcome = self.write_slices(&frozen, target);
            self.settle(turn, &frozen, outcome)?;
        }
        Ok(())
    }

    fn freeze(&self, turn: &MutexGuard<'_, ()>) -> Option<(Frozen, Position)> {
        let published = self.published();
        if published.overlay.is_empty() {
            return None;
        }
        let (overlay, frozen) = published.overlay.freeze();
        self.publish(turn, Published { overlay, ..Published::clone(&published) });
        Some((frozen, published.head.position))
    }

    fn settle(&self, turn: &MutexGuard<'_, ()>, frozen: &Frozen, outcome: Result<bool>) -> Result<bool> {
        let published = self.published();
        let overlay = match outcome {
            Ok(true) => published.overlay.without_frozen(frozen.mark()),
            Ok(false) | Err(_) => published.overlay.thaw(),
        };
        self.publish(turn, Published { overlay, ..Published::clone(&published) });
        outcome
    }

    /// Writes all slices; answers whether the base tables hold them now (and not another book's turn came).
    fn write_slices(&self, frozen: &Frozen, target: Position) -> Result<bool> {
        let storage = self.storage()?;
        let nonce = self.nonce();
        let mut from: Vec<u8> = Vec::new();
        loop {
            let slice = frozen.contents().slice(&from, SLICE_BYTES);
            let last = slice.next.is_none();
            let turn = write_slice(&*storage, nonce, target, from.is_empty(), last, &mut |txn| {
                for change in &slice.changes {
                    match change.value {
                        Some(value) => txn.put(change.key, value)?,
                        None => txn.delete(change.key)?,
                    }
                }
                Ok(())
            })?;
            match turn {
                Turn::Done => return Ok(true),
                Turn::Lost => return Ok(false),
                Turn::Written if last => return Ok(true),
                Turn::Written => from = slice.next.map(<[u8]>::to_vec).unwrap_or_default(),
            }
        }
    }
}

fn write_slice(
    storage: &dyn Storage,
    nonce: u64,
    target: Position,
    first: bool,
    last: bool,
    write: &mut dyn FnMut(&mut dyn Txn) -> Result<(), StorageError>,
) -> Result<Turn> {
    for _ in 0..TRIES {
        let mut turn = Turn::Written;
        let tried = storage.attempt(&mut |txn: &mut dyn Txn| {
            let marker = marker(txn)?;
            turn = match marker {
                // Also when an earlier try at this very slice landed and only its answer was lost.
                marker if marker.nonce == nonce => Turn::Written,
                marker if marker.done >= target => Turn::Done,
                marker if !first || marker.aim > target => Turn::Lost,
                _ => Turn::Written,
            };
            if !matches!(turn, Turn::Written) {
                return Err(StorageError::new(StorageErrorKind::Abandoned, "another book writes behind"));
            }
            write(txn)?;
            let done = if last { target } else { marker.done };
            txn.put(key::MARKER, &Marker { done, aim: target, nonce, ..marker }.to_bytes())
        });
        match tried {
            Ok(()) => return Ok(Turn::Written),
            Err(failure) => match failure.kind() {
                StorageErrorKind::Abandoned if !matches!(turn, Turn::Written) => return Ok(turn),
                StorageErrorKind::Conflict | StorageErrorKind::CommitUnknown => {}
                _ => return Err(failure.into()),
            },
        }
    }
    Err(Error::new(ErrorKind::Conflict, "storage_conflict", "others were faster every time; try again"))
}

/// The marker, read for update.
pub(super) fn marker(txn: &mut dyn Txn) -> Result<Marker, StorageError> {
    match txn.get_for_update(key::MARKER)? {
        None => Ok(Marker::START),
        Some(bytes) => {
            Marker::from_bytes(&bytes).map_err(|damage| StorageError::new(StorageErrorKind::Corrupt, damage.message()).with_source(damage))
        }
    }
}

/// Sends a thread to write behind when that is due. Where it cannot keep up, the caller writes behind as well, which holds it back.
pub(super) fn send_if_due(inner: &Arc<Inner>) {
    let bytes = inner.published().overlay.bytes();
    if bytes <= inner.write_behind_bytes {
        return;
    }
    // What fails here is tried again after the next commit, and nothing is lost meanwhile: the ledger has it all.
    if bytes > inner.write_behind_bytes.saturating_mul(4) {
        drop(inner.write_behind());
    } else if !inner.flusher.swap(true, Ordering::AcqRel) {
        let sent = inner.clone();
        let thread = std::thread::Builder::new().name("leadbook-write-behind".to_owned());
        let started = thread.spawn(move || {
            drop(sent.write_behind());
            drop(sent.keep_columns(false));
            sent.flusher.store(false, Ordering::Release);
        });
        if started.is_err() {
            drop(inner.write_behind());
            inner.flusher.store(false, Ordering::Release);
        }
    }
}
