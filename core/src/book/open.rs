//! Opening a book: finding out what the storage holds, beginning a new book, folding what a crash left unwritten.

use super::commit::put_blocks;
use super::flush::marker;
use super::inner::{Inner, Published, lock};
use super::migrate::{STEPS, Step, migrate};
use super::options::Options;
use crate::domain::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::event::apply::BookState;
use crate::event::{Event, Record};
use crate::key;
use crate::ledger::{BlockWriter, Entry, Head, head};
use crate::lifecycle::Lifecycle;
use crate::projection::{Marker, PROJECTIONS_VERSION, load};
use crate::storage::{Direction, KeyRange, Storage, StorageError, StorageErrorKind, Txn};
use std::sync::Arc;

/// What the format key says of a book of this version.
pub(super) const MAGIC: &[u8] = b"leadbook";
/// The version of the file format.
pub(crate) const FORMAT_VERSION: u8 = 1;
/// How many keys are removed at a time when projections are folded anew.
const CLEAR_KEYS: usize = 20_000;

/// Opens the book that the storage holds, or begins one in an empty storage.
pub(super) fn open(storage: Arc<dyn Storage>, sole: bool, options: &Options) -> Result<Arc<Inner>> {
    open_by(storage, sole, options, STEPS)
}

/// The same, where those steps lead from older formats to this one.
pub(super) fn open_by(storage: Arc<dyn Storage>, sole: bool, options: &Options, steps: &[Step]) -> Result<Arc<Inner>> {
    let read_only = storage.caps().read_only;
    match format(&*storage)? {
        None if read_only || !options.create => {
            return Err(Error::new(ErrorKind::Io, "no_such_file", "there is no book in this storage, and none is to be begun"));
        }
        None => begin(&*storage, options)?,
        Some(FORMAT_VERSION) => {}
        Some(older) => migrate(&*storage, older, steps)?,
    }
    let marked = current_marker(&*storage, read_only)?;
    let inner = Arc::new(Inner::new(storage, sole, Published::at(marked.done), options));
    {
        let turn = lock(&inner.advance);
        let (view, published) = inner.catch_up(&turn)?;
        // Where everything was written already, nothing was folded that could tell when the last command was. The view is the one that
        // was caught up with: by now others may have gone on.
        let end = head(&view)?.ok_or_else(|| Error::corrupt("the book has no ledger").at("head"))?;
        if end.position != published.head.position {
            return Err(Error::corrupt(format!(
                "the ledger ends at {}, but its projections are at {}",
                end.position, published.head.position
            ))
            .at("head"));
        }
        // Every read needs it. If it is damaged the reads say so, and what can be done without it still can.
        let state = || load::<BookState>(&view, Record::Book).ok().flatten().map(Arc::new);
        let book = published.book.clone().or_else(state);
        inner.publish(&turn, Published { head: end, book, ..Published::clone(&published) });
    }
    Ok(inner)
}

/// The format of the book in the storage, this one or an older one; `None` if the storage is empty.
fn format(storage: &dyn Storage) -> Result<Option<u8>> {
    let snapshot = storage.snapshot()?;
    let incompatible = |message: String| Err(Error::new(ErrorKind::Incompatible, "incompatible", message));
    match snapshot.get(key::FORMAT)? {
        Some(bytes) => match bytes.strip_prefix(MAGIC) {
            Some([newer]) if *newer > FORMAT_VERSION => incompatible(format!(
                "the book is of format {newer}, this version of Leadbook reads format {FORMAT_VERSION}: open it with a newer version"
            )),
            Some([known]) => Ok(Some(*known)),
            _ => incompatible("this is no book of Leadbook: its format cannot be told".to_owned()),
        },
        None if snapshot.scan(&KeyRange::all(), 1, Direction::Forward)?.entries.is_empty() => Ok(None),
        None => incompatible("this is no book of Leadbook: the storage holds something else".to_owned()),
    }
}

/// Refuses what is no book, and brings one of an older format to this one.
pub(super) fn known_format(storage: &dyn Storage) -> Result<()> {
    match format(storage)? {
        Some(FORMAT_VERSION) => Ok(()),
        Some(older) => migrate(storage, older, STEPS),
        None => Err(Error::new(ErrorKind::Incompatible, "incompatible", "there is no book in this storage")),
    }
}

/// Begins a book in an empty storage. Of several at once, one begins it and the others find it begun.
fn begin(storage: &dyn Storage, options: &Options) -> Result<()> {
    let now = options.clock.now();
    let event = Event::BookCreated { settings: options.settings()?, lifecycle: Lifecycle::standard() };
    let entry = Entry { first: Position(1), recorded_at: now, at: now, by: None, request: None, events: vec![event] };
    let nonce = options.chance.next();
    let mut writer = BlockWriter::default();
    writer.push(&entry)?;
    let blocks = writer.finish(nonce);
    let end = Head { position: entry.last(), recorded_at: now, nonce };
    let format: Vec<u8> = [MAGIC, &[FORMAT_VERSION]].concat();
    for _ in 0..100 {
        // Format and ledger at once: with only one of them there, the book could neither be opened nor be begun again.
        let begun = storage.attempt(&mut |txn: &mut dyn Txn| {
            if txn.get_for_update(key::FORMAT)?.is_some() {
                return Err(StorageError::new(StorageErrorKind::Abandoned, "another one began the book"));
            }
            txn.put(key::FORMAT, &format)?;
            put_blocks(txn, &blocks, end, Position::START)
        });
        match begun {
            Ok(()) => return Ok(()),
            Err(failure) => match failure.kind() {
                StorageErrorKind::Abandoned => return Ok(()),
                StorageErrorKind::Conflict | StorageErrorKind::CommitUnknown => {}
                _ => return Err(failure.into()),
            },
        }
    }
    Err(Error::new(ErrorKind::Conflict, "storage_conflict", "others were faster every time; try again"))
}

/// The marker of projections of this version; those of another version are cleared away, to be folded anew.
fn current_marker(storage: &dyn Storage, read_only: bool) -> Result<Marker> {
    let there = match storage.snapshot()?.get(key::MARKER)? {
        Some(bytes) => Marker::from_bytes(&bytes)?,
        None => return Ok(Marker::START),
    };
    if there.version == PROJECTIONS_VERSION {
        return Ok(there);
    }
    if read_only {
        return Err(Error::new(
            ErrorKind::Incompatible,
            "incompatible",
            "the book was written by another version of Leadbook; open it once for writing, which folds its indexes anew",
        ));
    }
    clear(storage)?;
    Ok(Marker::START)
}

/// Clears all projections away.
pub(super) fn clear(storage: &dyn Storage) -> Result<()> {
    // While it is under way the marker is of no version, so that a crash in between leads here again.
    retrying(storage, &mut |txn| {
        let there = marker(txn)?;
        txn.put(key::MARKER, &Marker { version: 0, ..there }.to_bytes())
    })?;
    loop {
        let page = storage.snapshot()?.scan(&key::projections(), CLEAR_KEYS, Direction::Forward)?;
        retrying(storage, &mut |txn| page.entries.iter().try_for_each(|entry| txn.delete(&entry.key)))?;
        if !page.more {
            return retrying(storage, &mut |txn| txn.put(key::MARKER, &Marker::START.to_bytes()));
        }
    }
}

/// Tries until it lands; what the body does may be done twice.
pub(super) fn retrying(storage: &dyn Storage, body: &mut dyn FnMut(&mut dyn Txn) -> Result<(), StorageError>) -> Result<()> {
    for _ in 0..1_000 {
        match storage.attempt(&mut |txn: &mut dyn Txn| body(txn)) {
            Ok(()) => return Ok(()),
            Err(failure) if matches!(failure.kind(), StorageErrorKind::Conflict | StorageErrorKind::CommitUnknown) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(Error::new(ErrorKind::Conflict, "storage_conflict", "others were faster every time; try again"))
}
