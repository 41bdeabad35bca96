//! The inside of a book: what all its handles share.

use super::clock::{Chance, Clock};
use super::columns::Shelf;
use super::options::Options;
use super::queue::Queue;
use super::tide::Tide;
use crate::domain::Position;
use crate::error::{Error, Result};
use crate::event::apply::BookState;
use crate::ledger::{Blocks, Entry, Head, head};
use crate::projection::fold_entries;
use crate::projection::overlay::{Overlay, View};
use crate::storage::Storage;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// How many entries are folded at a time when the book catches up with the ledger.
const FOLD_ENTRIES: usize = 4_000;

/// What readers of the book see: the ledger up to `head`, with everything that is not in the base tables yet.
#[derive(Clone, Debug)]
pub(super) struct Published {
    pub(super) head: Head,
    pub(super) overlay: Overlay,
    pub(super) book: Option<Arc<BookState>>,
}

impl Published {
    /// Nothing folded yet beyond that position.
    pub(super) fn at(position: Position) -> Self {
        let head = Head { position, recorded_at: crate::domain::Timestamp::MIN, nonce: 0 };
        Self { head, overlay: Overlay::new(), book: None }
    }
}

/// The inside of a book.
pub(super) struct Inner {
    /// Taken out by closing.
    storage: RwLock<Option<Arc<dyn Storage>>>,
    /// Whether nobody else writes to the storage, so that what is published is always the newest.
    sole: bool,
    /// Held in common while a snapshot is taken, so that what is published and the base tables belong together.
    published: RwLock<Arc<Published>>,
    /// Held by whoever changes what is published: committing, catching up, the ends of writing behind.
    pub(super) advance: Mutex<()>,
    /// Held by whoever writes behind.
    pub(super) flushing: Mutex<()>,
    /// Whether a thread was sent to write behind and is not back yet.
    pub(super) flusher: AtomicBool,
    pub(super) queue: Queue,
    /// How many commits of commands were made.
    pub(super) commits: AtomicU64,
    pub(super) tide: Tide,
    /// What reports read.
    pub(super) shelf: Arc<Shelf>,
    pub(super) write_behind_bytes: usize,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) chance: Arc<dyn Chance>,
    nonces: AtomicU64,
}

impl fmt::Debug for Inner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Inner").field("published", &self.published()).finish_non_exhaustive()
    }
}

/// A lock that a panicking thread left: what it guards is only ever replaced whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    pub(super) fn new(storage: Arc<dyn Storage>, sole: bool, published: Published, options: &Options) -> Self {
        Self {
            storage: RwLock::new(Some(storage)),
            sole,
            published: RwLock::new(Arc::new(published)),
            advance: Mutex::new(()),
            flushing: Mutex::new(()),
            flusher: AtomicBool::new(false),
            queue: Queue::default(),
            commits: AtomicU64::new(0),
            tide: Tide::default(),
            shelf: Arc::new(Shelf::new(options.answers_bytes)),
            write_behind_bytes: options.write_behind_bytes.max(1),
            clock: options.clock.clone(),
            chance: options.chance.clone(),
            nonces: AtomicU64::new(options.chance.next()),
        }
    }

    /// The storage, unless the book was closed.
    pub(super) fn storage(&self) -> Result<Arc<dyn Storage>> {
        self.storage.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(Error::closed)
    }

    /// Takes the storage out: whoever comes after finds the book closed.
    pub(super) fn take_storage(&self) -> Option<Arc<dyn Storage>> {
        self.storage.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// A number that no other writer has.
    pub(super) fn nonce(&self) -> u64 {
        self.nonces.fetch_add(1, Ordering::Relaxed) ^ self.chance.next().rotate_left(32)
    }

    pub(super) fn published(&self) -> Arc<Published> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces what readers see; `advance` is held by the caller.
    pub(super) fn publish(&self, _turn: &MutexGuard<'_, ()>, next: Published) {
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }

    /// What is published, over base tables that belong to it.
    fn taken(&self) -> Result<(View, Arc<Published>)> {
        let storage = self.storage()?;
        let guard = self.published.read().unwrap_or_else(PoisonError::into_inner);
        let published = guard.clone();
        let base = storage.snapshot()?;
        drop(guard);
        Ok((View::new(base, published.overlay.clone()), published))
    }

    /// The newest state of the book.
    pub(super) fn view(&self) -> Result<(View, Arc<Published>)> {
        let (view, published) = self.taken()?;
        if self.sole || head(&view)?.is_none_or(|head| head.position <= published.head.position) {
            return Ok((view, published));
        }
        drop(view);
        self.catch_up(&lock(&self.advance))
    }

    /// Folds what others have put into the ledger; answers the newest state.
    pub(super) fn catch_up(&self, turn: &MutexGuard<'_, ()>) -> Result<(View, Arc<Published>)> {
        loop {
            let (view, published) = self.taken()?;
            let Some(end) = head(&view)? else { return Ok((view, published)) };
            if end.position <= published.head.position {
                return Ok((view, published));
            }
            let mut entries: Vec<Entry> = Vec::new();
            'blocks: for block in Blocks::after(&view, published.head.position)? {
                for entry in block?.entries() {
                    let entry = entry?;
                    if entry.first > published.head.position {
                        entries.push(entry);
                    }
                    if entries.len() == FOLD_ENTRIES {
                        break 'blocks;
                    }
                }
            }
            let Some(last) = entries.last() else {
                return Err(Error::corrupt(format!(
                    "the ledger ends at {} but holds nothing after {}",
                    end.position, published.head.position
                ))
                .at(published.head.position.next().to_string()));
            };
            if entries.first().map(|entry| entry.first) != Some(published.head.position.next()) {
                return Err(Error::corrupt("the ledger has a gap").at(published.head.position.next().to_string()));
            }
            let reached = Head { position: last.last(), recorded_at: last.recorded_at, nonce: 0 };
            let (run, book) = fold_entries(&view, published.book.clone(), entries)?;
            self.publish(turn, Published { head: reached, overlay: published.overlay.with(run), book });
            if self.published().overlay.bytes() > self.write_behind_bytes && !self.storage()?.caps().read_only {
                self.write_behind_in_turn(turn)?;
            }
        }
    }
}
