//! The storage on redb: one file, one writer at a time, readers beside it.
//!
//! Two tables hold the key space (see `shelf`). A try takes redb's write transaction first, reads through a read transaction of the
//! same state, buffers its writes, and flushes them in key order into a single durable commit: redb never sees a write of a
//! try that gives up.

mod attempt;
mod engine;
mod error;
mod file;
mod flush;
mod growth;
mod open;
mod shelf;
mod shield;
mod turn;
mod view;

pub use self::open::RedbOptions;

use self::attempt::Attempt;
use self::engine::Engine;
use self::error::failed;
use self::shield::shielded;
use self::turn::Turn;
use self::view::View;
use super::{Body, Caps, ReadTxn, Storage, StorageError, StorageErrorKind, StorageResult};
use redb::{StorageBackend, WriteTransaction};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, TryLockError};

/// A storage in one redb file.
///
/// Dropping or closing it gives the file up at once: snapshots still held then answer `Unavailable`.
///
/// ```no_run
/// use leadbook::storage::{RedbOptions, Storage};
///
/// let storage = RedbOptions::default().create_or_open("leads.book")?;
/// storage.attempt(&mut |txn| txn.put(b"greeting", b"hello"))?;
/// storage.close()?;
/// # Ok::<(), leadbook::storage::StorageError>(())
/// ```
pub struct RedbStorage {
    /// Behind a lock only because compacting needs it alone. Nobody ever waits to write-lock it, so read-locking it twice is safe.
    engine: RwLock<Engine>,
    /// The same medium that the engine works on, to ask for its length.
    medium: Arc<dyn StorageBackend>,
    /// Where it lies, for messages.
    place: String,
    turn: Turn,
    quick_repair: bool,
    /// Set when a commit failed half-way: the engine's memory may then say other than the disk, so nothing may be read from it.
    undecided: AtomicBool,
}

impl RedbStorage {
    /// Closes the file and says whether that went well, which merely dropping the storage cannot.
    ///
    /// # Errors
    /// `Io` if the last state of the engine's bookkeeping could not be written. No commit is lost by that; the next opening takes longer.
    pub fn close(self) -> StorageResult<()> {
        self.engine.into_inner().unwrap_or_else(PoisonError::into_inner).close(&format!("closing {}", self.place))
    }

    fn read_only(&self) -> StorageError {
        StorageError::new(StorageErrorKind::ReadOnly, format!("{} was opened for reading only", self.place))
    }

    fn engine(&self) -> StorageResult<RwLockReadGuard<'_, Engine>> {
        if self.undecided.load(Ordering::Acquire) {
            return Err(StorageError::new(
                StorageErrorKind::Fatal,
                format!("a commit of {} broke off half-way; only opening it again shows whether it landed", self.place),
            ));
        }
        // Only compacting locks it to write, and a panic in there leaves what the engine itself guards.
        Ok(self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs `body` and brings its writes into `write`; answers whether there were any.
    fn fill(&self, engine: &Engine, write: &WriteTransaction, body: &mut Body<'_>) -> StorageResult<bool> {
        // The commit that this thread waited for may have broken off meanwhile.
        drop(self.engine()?);
        let read = shielded("beginning to read", || engine.begin_read())?;
        let mut attempt = Attempt::new(View::new(read));
        body(&mut attempt)?;
        // This also ends the read transaction: left open, it would keep the pages that this commit frees.
        let own = attempt.into_writes();
        if own.is_empty() {
            return Ok(false);
        }
        shielded("writing", || flush::flush(write, &own))?;
        Ok(true)
    }

    fn commit(&self, write: WriteTransaction) -> StorageResult<()> {
        let doing = format!("committing to {}", self.place);
        let committed = catch_unwind(AssertUnwindSafe(|| write.commit()));
        let (kind, source) = match committed {
            Ok(Ok(())) => return Ok(()),
            // redb has rolled it back: it is certain that nothing landed.
            Ok(Err(error @ redb::CommitError::TransactionPoisoned)) => return Err(failed(&doing, error)),
            Ok(Err(error)) => (StorageErrorKind::CommitUnknown, Some(error)),
            Err(_) => (StorageErrorKind::CommitUnknown, None),
        };
        // redb does not say how far it came, not even for an error that was there before: another thread's failed read raises that too.
        self.undecided.store(true, Ordering::Release);
        let error = StorageError::new(kind, format!("{doing} broke off; it may have landed or not"));
        Err(match source {
            Some(source) => error.with_source(redb::Error::from(source)),
            None => error,
        })
    }
}

fn give_up(write: WriteTransaction) {
    // Nothing of it is on disk. If the engine is past going on, whoever writes next hears of it.
    let _ = shielded("giving up", || {
        drop(write);
        Ok(())
    });
}

impl fmt::Debug for RedbStorage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RedbStorage").field("place", &self.place).field("caps", &self.caps()).finish_non_exhaustive()
    }
}

impl Storage for RedbStorage {
    fn caps(&self) -> Caps {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        let read_only = engine.writable().is_none();
        Caps { name: "redb", durable: true, concurrent_writers: false, compacts: !read_only, read_only }
    }

    fn snapshot(&self) -> StorageResult<Box<dyn ReadTxn>> {
        let engine = self.engine()?;
        let read = shielded("beginning to read", || engine.begin_read())?;
        Ok(Box::new(View::new(read)))
    }

    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()> {
        let engine = self.engine()?;
        let Some(database) = engine.writable() else { return Err(self.read_only()) };
        self.turn.refuse_second()?;
        let mut write = shielded("beginning to write", || database.begin_write().map_err(|error| failed("beginning to write", error)))?;
        let _turn = self.turn.take();
        write.set_quick_repair(self.quick_repair);
        // A write transaction dropped while a panic unwinds leaks its pages, so it is given up first and the panic goes on after.
        match catch_unwind(AssertUnwindSafe(|| self.fill(&engine, &write, body))) {
            Ok(Ok(true)) => self.commit(write),
            Ok(decided) => {
                give_up(write);
                decided.map(drop)
            }
            Err(panic) => {
                give_up(write);
                resume_unwind(panic);
            }
        }
    }

    fn compact(&self) -> StorageResult<bool> {
        drop(self.engine()?);
        let mut engine = match self.engine.try_write() {
            Ok(engine) => engine,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(StorageError::new(StorageErrorKind::Unavailable, format!("{} is being written; compact it later", self.place)));
            }
        };
        let doing = format!("compacting {}", self.place);
        let Some(database) = engine.writable_mut() else { return Err(self.read_only()) };
        shielded(&doing, || database.compact().map_err(|error| failed(&doing, error)))
    }

    fn size_bytes(&self) -> StorageResult<u64> {
        self.medium.len().map_err(|error| {
            StorageError::new(StorageErrorKind::Io, format!("the size of {} cannot be read: {error}", self.place)).with_source(error)
        })
    }
}
