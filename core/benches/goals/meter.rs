//! A medium, a storage and a clock that note when they are asked and how long it takes, for taking one commit apart.

use crate::measure::{now, timed};
use leadbook::storage::{Body, Caps, Direction, Entry, KeyRange, Page, ReadTxn, RedbStorage, Storage, StorageResult};
use leadbook::{Clock, Timestamp};
use redb::backends::FileBackend;
use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What one commit did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Noted {
    /// When the clock was first asked: the command has its turn and the newest state.
    pub(crate) set_out: Option<Instant>,
    /// Reading from the storage, before it was asked to commit.
    pub(crate) reading: Duration,
    /// When the storage was asked to commit, and when it answered.
    pub(crate) committing: Option<(Instant, Instant)>,
    pub(crate) writing: Duration,
    pub(crate) syncing: Duration,
}

/// Where it is noted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<Mutex<Noted>>);

impl Meter {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was noted since it was last asked.
    pub(crate) fn take(&self) -> Noted {
        std::mem::take(&mut self.lock())
    }

    fn read<T>(&self, work: impl FnOnce() -> T) -> T {
        let (time, answer) = timed(work);
        let mut noted = self.lock();
        if noted.set_out.is_some() && noted.committing.is_none() {
            noted.reading += time;
        }
        answer
    }
}

/// A clock that stands still.
#[derive(Debug)]
pub(crate) struct MeteredClock(pub(crate) Meter, pub(crate) Timestamp);

impl Clock for MeteredClock {
    fn now(&self) -> Timestamp {
        self.0.lock().set_out.get_or_insert_with(now);
        self.1
    }
}

/// A file.
#[derive(Debug)]
pub(crate) struct MeteredFile(pub(crate) Meter, pub(crate) FileBackend);

impl StorageBackend for MeteredFile {
    fn len(&self) -> io::Result<u64> {
        self.1.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.1.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.1.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        let (time, answer) = timed(|| self.1.sync_data());
        self.0.lock().syncing += time;
        answer
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let (time, answer) = timed(|| self.1.write(offset, data));
        self.0.lock().writing += time;
        answer
    }

    fn close(&self) -> io::Result<()> {
        self.1.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.1.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.1.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.1.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.1.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.1.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.1.query_lock_range(start, end)
    }
}

/// The storage of a book on such a file.
#[derive(Debug)]
pub(crate) struct MeteredStorage(pub(crate) Meter, pub(crate) RedbStorage);

impl Storage for MeteredStorage {
    fn caps(&self) -> Caps {
        self.1.caps()
    }

    fn snapshot(&self) -> StorageResult<Box<dyn ReadTxn>> {
        Ok(Box::new(MeteredReads(self.0.clone(), self.1.snapshot()?)))
    }

    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()> {
        let began = now();
        self.0.lock().committing = Some((began, began));
        let answer = self.1.attempt(body);
        self.0.lock().committing = Some((began, now()));
        answer
    }

    fn compact(&self) -> StorageResult<bool> {
        self.1.compact()
    }

    fn size_bytes(&self) -> StorageResult<u64> {
        self.1.size_bytes()
    }
}

struct MeteredReads(Meter, Box<dyn ReadTxn>);

impl ReadTxn for MeteredReads {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        self.0.read(|| self.1.get(key))
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        self.0.read(|| self.1.scan(range, limit, direction))
    }

    fn last(&self, range: &KeyRange) -> StorageResult<Option<Entry>> {
        self.0.read(|| self.1.last(range))
    }

    fn lend(&self, key: &[u8], take: &mut dyn FnMut(&[u8])) -> StorageResult<bool> {
        self.0.read(|| self.1.lend(key, take))
    }

    fn lend_range(&self, range: &KeyRange, limit: usize, direction: Direction, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        self.0.read(|| self.1.lend_range(range, limit, direction, take))
    }

    fn lend_last(&self, range: &KeyRange, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        self.0.read(|| self.1.lend_last(range, take))
    }
}
