//! The storage on redb: one file, one writer at a time, readers beside it.
//!
//! The file holds a log and behind it redb's own file (see `container`). A try runs alone, reads the newest state and buffers its writes.
//! If they are few they become one record of the log: written into room that is there already, and synced (see `log`). If they are many,
//! or the log is full, they go in key order into one durable transaction of redb, together with all that is in the log. redb never sees
//! a write of a try that gives up.
//!
//! Two tables of redb hold the key space (see `shelf`). What readers see is redb's newest state with the writes of the log laid over it
//! (see `layers`); both are made once for each commit and shared by all who read.

mod attempt;
mod container;
mod engine;
mod error;
mod file;
mod flush;
mod growth;
mod layers;
mod log;
mod open;
mod pending;
mod shelf;
mod shield;
mod turn;
mod view;

#[cfg(feature = "transfer")]
pub(crate) use self::container::begins_like_a_book;
pub use self::open::RedbOptions;

use self::attempt::Attempt;
use self::engine::Engine;
use self::error::failed;
use self::layers::Layers;
use self::log::{Log, Record};
use self::pending::Pending;
use self::shield::shielded;
use self::turn::Turn;
use self::view::View;
use super::buffer::WriteBuffer;
use super::{Body, Caps, ReadTxn, Storage, StorageError, StorageErrorKind, StorageResult};
use redb::{Database, StorageBackend, WriteTransaction};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, TryLockError};

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
    /// What the engine works on a part of; the rest is the log's.
    medium: Arc<dyn StorageBackend>,
    /// Where it lies, for messages.
    place: String,
    turn: Turn,
    /// Locked by whoever is the next to write, until it does. A lock goes to whoever asks at the right moment, which is mostly the one who
    /// just gave it back: a commit would wait for one slice of writing behind after the other. So one may write again only when nobody
    /// stands here.
    door: Mutex<()>,
    /// Locked by whoever writes, from before it reads until what it wrote is shown. None for a file without a log.
    log: Mutex<Option<Log>>,
    /// What readers see. None while nobody may read: compacting needs a file that nobody reads.
    shown: RwLock<Option<Layers>>,
    quick_repair: bool,
    /// Set when a commit failed half-way: memory may then say other than the disk, so nothing may be read from it.
    undecided: AtomicBool,
}

impl RedbStorage {
    /// Closes the file and says whether that went well, which merely dropping the storage cannot.
    ///
    /// # Errors
    /// `Io` if the last state of the engine's bookkeeping could not be written. No commit is lost by that; the next opening takes longer.
    pub fn close(mut self) -> StorageResult<()> {
        self.shut()
    }

    fn shut(&mut self) -> StorageResult<()> {
        // In a closed book the log is empty: whoever opens it finds everything in redb's tables.
        let taken_in = match self.engine() {
            Ok(engine) => self.take_in_log(&engine),
            // What is in there is unknown until the file is opened again.
            Err(_) => Ok(()),
        };
        *self.shown.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        let engine = self.engine.get_mut().unwrap_or_else(PoisonError::into_inner);
        engine.close(&format!("closing {}", self.place)).and(taken_in)
    }

    /// Brings what is in the log into redb's tables.
    fn take_in_log(&self, engine: &Engine) -> StorageResult<()> {
        let Some(database) = engine.writable() else { return Ok(()) };
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        match self.shown_now() {
            Some(state) if !state.pending().is_empty() => self.commit_to_engine(engine, database, &mut log, state, &WriteBuffer::default()),
            _ => Ok(()),
        }
    }

    fn read_only(&self) -> StorageError {
        StorageError::new(StorageErrorKind::ReadOnly, format!("{} was opened for reading only", self.place))
    }

    fn decided(&self) -> StorageResult<()> {
        if self.undecided.load(Ordering::Acquire) {
            return Err(StorageError::new(
                StorageErrorKind::Fatal,
                format!("a commit of {} broke off half-way; only opening it again shows whether it landed", self.place),
            ));
        }
        Ok(())
    }

    fn engine(&self) -> StorageResult<RwLockReadGuard<'_, Engine>> {
        self.decided()?;
        // Only compacting locks it to write, and a panic in there leaves what the engine itself guards.
        Ok(self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn shown_now(&self) -> Option<Layers> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, state: Option<Layers>) {
        let before = {
            let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *shown, state)
        };
        // Outside the lock: the last one to hold a state ends redb's transaction with it.
        drop(before);
    }

    /// The newest state, for who holds the engine.
    fn state(&self, engine: &Engine) -> StorageResult<Layers> {
        match self.shown_now() {
            Some(state) => Ok(state),
            // What is shown is taken away only where nothing is in the log, or together with it.
            None => self.base(engine).map(|base| Layers::new(base, Pending::default())),
        }
    }

    /// The newest state of redb.
    fn base(&self, engine: &Engine) -> StorageResult<View> {
        shielded("beginning to read", || engine.begin_read().map(View::new))
    }

    /// Runs one try for whoever has the turn.
    fn write(&self, engine: &Engine, database: &Database, log: &mut Option<Log>, body: &mut Body<'_>) -> StorageResult<()> {
        // The commit that this thread waited for may have broken off meanwhile.
        self.decided()?;
        let state = self.state(engine)?;
        let mut attempt = Attempt::new(state.clone());
        body(&mut attempt)?;
        let own = attempt.into_writes();
        if own.is_empty() {
            return Ok(());
        }
        match log.as_mut().and_then(|log| log.record(&own).map(|record| (log, record))) {
            Some((log, record)) => self.commit_to_log(log, record, &state),
            None => self.commit_to_engine(engine, database, log, state, &own),
        }
    }

    fn commit_to_log(&self, log: &mut Log, record: Record, state: &Layers) -> StorageResult<()> {
        if let Err(error) = log.append(&*self.medium, &record) {
            return Err(self.broke_off(Some(redb::Error::Io(error))));
        }
        self.show(Some(state.with_pending(state.pending().with(record.into_slots()))));
        Ok(())
    }

    /// Commits `own` with all that is in the log.
    fn commit_to_engine(
        &self,
        engine: &Engine,
        database: &Database,
        log: &mut Option<Log>,
        state: Layers,
        own: &WriteBuffer,
    ) -> StorageResult<()> {
        let mut write = shielded("beginning to write", || database.begin_write().map_err(|error| failed("beginning to write", error)))?;
        write.set_quick_repair(self.quick_repair);
        let filled = shielded("writing", || {
            flush::flush(&write, state.pending(), own)?;
            match log {
                Some(log) if !state.pending().is_empty() => flush::note(&write, log.mark()),
                _ => Ok(()),
            }
        });
        drop(state);
        if let Err(error) = filled {
            give_up(write);
            return Err(error);
        }
        self.commit(write)?;
        if let Some(log) = log {
            log.clear();
        }
        match self.base(engine) {
            Ok(base) => self.show(Some(Layers::new(base, Pending::default()))),
            // It landed, and whoever reads next tries again.
            Err(_) => self.show(None),
        }
        Ok(())
    }

    fn commit(&self, write: WriteTransaction) -> StorageResult<()> {
        let committed = catch_unwind(AssertUnwindSafe(|| write.commit()));
        match committed {
            Ok(Ok(())) => Ok(()),
            // redb has rolled it back: it is certain that nothing landed.
            Ok(Err(error @ redb::CommitError::TransactionPoisoned)) => Err(failed(&format!("committing to {}", self.place), error)),
            Ok(Err(error)) => Err(self.broke_off(Some(error.into()))),
            Err(_) => Err(self.broke_off(None)),
        }
    }

    /// A commit failed, and nobody says how far it came: redb not even for an error that was there before, since another thread's
    /// failed read raises that too.
    fn broke_off(&self, source: Option<redb::Error>) -> StorageError {
        self.undecided.store(true, Ordering::Release);
        let message = format!("committing to {} broke off; it may have landed or not", self.place);
        let error = StorageError::new(StorageErrorKind::CommitUnknown, message);
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }

    fn compact_alone(&self, engine: &mut Engine) -> StorageResult<bool> {
        let doing = format!("compacting {}", self.place);
        // What the log removes takes room in the tables until then.
        self.take_in_log(engine)?;
        self.show(None);
        let compacted = match engine.writable_mut() {
            Some(database) => shielded(&doing, || database.compact().map_err(|error| failed(&doing, error))),
            None => Err(self.read_only()),
        };
        if let Ok(base) = self.base(engine) {
            self.show(Some(Layers::new(base, Pending::default())));
        }
        compacted
    }
}

impl Drop for RedbStorage {
    fn drop(&mut self) {
        // Whoever wants to know calls `close`. What could not be taken in stays in the log.
        let _ = self.shut();
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
        Ok(Box::new(self.state(&engine)?))
    }

    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()> {
        let engine = self.engine()?;
        let Some(database) = engine.writable() else { return Err(self.read_only()) };
        self.turn.refuse_second()?;
        let door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        // A panic of a body leaves the log as it was.
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        drop(door);
        let _turn = self.turn.take();
        self.write(&engine, database, &mut log, body)
    }

    fn compact(&self) -> StorageResult<bool> {
        let mut engine = match self.engine.try_write() {
            Ok(engine) => engine,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(StorageError::new(StorageErrorKind::Unavailable, format!("{} is being written; compact it later", self.place)));
            }
        };
        // Asked only now that nobody else writes: what a commit left that broke off just before must stay as it is.
        self.decided()?;
        if engine.writable().is_none() {
            return Err(self.read_only());
        }
        self.compact_alone(&mut engine)
    }

    fn size_bytes(&self) -> StorageResult<u64> {
        self.medium.len().map_err(|error| {
            StorageError::new(StorageErrorKind::Io, format!("the size of {} cannot be read: {error}", self.place)).with_source(error)
        })
    }
}
