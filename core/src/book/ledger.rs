//! The ledger by itself: all entries of a book, and a new book from entries.

use super::open::{FORMAT_VERSION, MAGIC, retrying};
use super::options::Options;
use super::{Snapshot, commit};
use crate::domain::Position;
use crate::error::{Error, Result};
use crate::key;
use crate::ledger::{BlockWriter, Blocks, Entry, Head};
use crate::storage::{RedbOptions, RedbStorage, StorageError, StorageErrorKind};
use std::path::Path;

/// How many bytes of entries are written at a time.
const AT_ONCE: usize = 4 * 1024 * 1024;

impl Snapshot {
    /// Hands over all entries of the ledger up to the last event that the snapshot knows of, in order.
    ///
    /// # Errors
    /// `corrupt` if the ledger is damaged, what the storage answers, and what `take` does.
    pub(crate) fn each_entry(&self, mut take: impl FnMut(Entry) -> Result<()>) -> Result<()> {
        let end = self.position();
        let mut reached = Position::START;
        for block in Blocks::after(self.txn(), Position::START)? {
            for entry in block?.entries() {
                let entry = entry?;
                if reached >= end {
                    return Ok(());
                }
                if entry.first != reached.next() {
                    let gap = format!("the ledger has a gap; it goes on at {}", entry.first);
                    return Err(Error::corrupt(gap).at(reached.next().to_string()));
                }
                reached = entry.last();
                take(entry)?;
            }
        }
        if reached == end {
            return Ok(());
        }
        Err(Error::corrupt(format!("the ledger stops here, it is to go on to {end}")).at(reached.next().to_string()))
    }
}

/// What says in a file that it is a book, and of which format.
pub(crate) fn format_bytes() -> Vec<u8> {
    [MAGIC, &[FORMAT_VERSION]].concat()
}

/// The ledger of a new book in a file, being filled. Nothing of it is checked here.
pub(crate) struct NewLedger {
    storage: RedbStorage,
    nonce: u64,
    blocks: BlockWriter,
    /// Where what is written ends.
    written: Position,
    /// Where what was taken in ends.
    head: Head,
}

impl NewLedger {
    /// One without entries, in a file that is not there yet.
    ///
    /// # Errors
    /// What keeps the file from being made.
    pub(crate) fn begin(path: &Path, options: &Options) -> Result<Self> {
        let redb = RedbOptions { cache_bytes: options.cache_bytes, ..RedbOptions::default() };
        let nonce = options.chance.next();
        let head = Head { position: Position::START, recorded_at: crate::domain::Timestamp::MIN, nonce };
        Ok(Self { storage: redb.create_or_open(path)?, nonce, blocks: BlockWriter::default(), written: Position::START, head })
    }

    /// Puts an entry behind the last one.
    ///
    /// # Errors
    /// `too_large` if no book could have written it, and what the storage answers.
    pub(crate) fn push(&mut self, entry: &Entry) -> Result<()> {
        self.blocks.push(entry)?;
        self.head = Head { position: entry.last(), recorded_at: entry.recorded_at, nonce: self.nonce };
        if self.blocks.bytes() >= AT_ONCE { self.write() } else { Ok(()) }
    }

    /// Writes what is still to be written, and gives the file up.
    ///
    /// # Errors
    /// What the storage answers.
    pub(crate) fn end(mut self) -> Result<()> {
        self.write()?;
        Ok(self.storage.close()?)
    }

    fn write(&mut self) -> Result<()> {
        let blocks = std::mem::take(&mut self.blocks).finish(self.nonce);
        let (before, head) = (self.written, self.head);
        let format = format_bytes();
        retrying(&self.storage, &mut |txn| {
            // The answer of an earlier try was lost, and it landed.
            if txn.get_for_update(key::HEAD)?.is_some_and(|bytes| bytes == head.to_bytes()) {
                return Ok(());
            }
            match (before == Position::START, txn.get_for_update(key::FORMAT)?) {
                (true, None) => txn.put(key::FORMAT, &format)?,
                (false, Some(_)) => {}
                _ => return Err(StorageError::new(StorageErrorKind::Abandoned, "somebody else writes into the new book")),
            }
            commit::put_blocks(txn, &blocks, head, before)
        })?;
        self.written = self.head.position;
        Ok(())
    }
}
