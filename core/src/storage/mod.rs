//! The storage contract: bytes in one ordered key space, snapshots, and transactions that either land whole or not at all.
//!
//! Everything above this module speaks only this contract, so that another engine can take redb's place.
//! A backend promises:
//!
//! 1. A snapshot reads one state of the whole key space, however long it lives. A transaction reads such a state plus its own writes.
//! 2. Of two transactions that write the same key, at least one fails as [`StorageErrorKind::Conflict`].
//! 3. Keys named by [`Txn::get_for_update`] or [`Txn::guard`] are validated at commit, present or absent:
//!    if another transaction wrote one of them since this one began, this one fails as a conflict.
//! 4. When [`Storage::attempt`] answers `Ok`, the writes are durable (in the sense of [`Caps::durable`]) and visible to every later
//!    snapshot.
//!
//! It does *not* promise that plain reads and scans still hold at commit. The book therefore reads the ledger's head for update
//! in every commit; who moves the head has seen everything before it.
//!
//! Limits that hold in every backend: [`MAX_KEY_BYTES`], [`MAX_VALUE_BYTES`], [`MAX_TXN_BYTES`].

mod buffer;
mod chance;
pub mod conformance;
mod error;
pub mod faulty;
#[cfg(feature = "transfer")]
mod layered;
mod limits;
mod memory;
mod page;
mod redb;

pub use self::error::{StorageError, StorageErrorKind};
#[cfg(feature = "transfer")]
pub(crate) use self::layered::Layered;
pub use self::memory::MemoryStorage;
#[cfg(feature = "transfer")]
pub(crate) use self::redb::begins_like_a_book;
pub use self::redb::{RedbOptions, RedbStorage};

use std::fmt::Debug;

/// The longest key, in bytes.
pub const MAX_KEY_BYTES: usize = 1024;
/// The longest value, in bytes.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;
/// The most that one transaction may write: the sum of its keys and values, in bytes.
pub const MAX_TXN_BYTES: usize = 8 * 1024 * 1024;

/// The answer of a storage call.
pub type StorageResult<T> = Result<T, StorageError>;

/// One key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Vec<u8>,
    /// The value.
    pub value: Vec<u8>,
}

/// Which way a scan walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the lowest key up.
    Forward,
    /// From the highest key down.
    Backward,
}

impl Direction {
    /// Whether a scan in this direction meets `one` before `other`.
    fn comes_before(self, one: &[u8], other: &[u8]) -> bool {
        match self {
            Self::Forward => one < other,
            Self::Backward => one > other,
        }
    }
}

/// A half-open range of keys: `start` is inside, `end` is outside; no `end` means up to the last key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key inside.
    pub start: Vec<u8>,
    /// The first key outside, if the range ends before the last key.
    pub end: Option<Vec<u8>>,
}

impl KeyRange {
    /// Every key that begins with `prefix`.
    pub fn prefix(prefix: &[u8]) -> Self {
        Self { start: prefix.to_vec(), end: successor(prefix) }
    }

    /// Every key there is.
    pub fn all() -> Self {
        Self { start: Vec::new(), end: None }
    }

    /// Whether no key can lie inside.
    pub fn is_empty(&self) -> bool {
        self.end.as_ref().is_some_and(|end| *end <= self.start)
    }

    /// Whether `key` lies inside.
    pub fn contains(&self, key: &[u8]) -> bool {
        key >= self.start.as_slice() && self.end.as_deref().is_none_or(|end| key < end)
    }
}

/// The first key after all keys that begin with `prefix`; `None` if there is no such key (the prefix is empty or all `0xFF`).
pub fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let keep = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut next = prefix[..=keep].to_vec();
    next[keep] += 1;
    Some(next)
}

/// A part of a scan, in the order of its direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries found, at most as many as asked for.
    pub entries: Vec<Entry>,
    /// Whether the range may hold more beyond the last entry.
    pub more: bool,
}

/// What a backend can do, beyond what all of them can. Differences are declared here, never met as a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// A short name for messages, such as `redb`.
    pub name: &'static str,
    /// Whether what is committed survives the process and a power loss.
    pub durable: bool,
    /// Whether several transactions may be under way at once (and may then conflict).
    pub concurrent_writers: bool,
    /// Whether [`Storage::compact`] can give space back.
    pub compacts: bool,
    /// Whether writes are refused.
    pub read_only: bool,
}

/// Reads of one state of the key space, from as many threads as want to.
pub trait ReadTxn: Send + Sync {
    /// The value of `key`.
    ///
    /// # Errors
    /// `Corrupt`, `Io` or `Unavailable`, as the engine reports.
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>>;

    /// The values of `keys`, in their order.
    ///
    /// # Errors
    /// As [`ReadTxn::get`].
    fn multi_get(&self, keys: &[&[u8]]) -> StorageResult<Vec<Option<Vec<u8>>>> {
        keys.iter().map(|key| self.get(key)).collect()
    }

    /// At most `limit` entries of `range`, from its lower or upper end.
    ///
    /// # Errors
    /// As [`ReadTxn::get`].
    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page>;

    /// The last entry of `range`.
    ///
    /// # Errors
    /// As [`ReadTxn::get`].
    fn last(&self, range: &KeyRange) -> StorageResult<Option<Entry>> {
        Ok(self.scan(range, 1, Direction::Backward)?.entries.pop())
    }

    /// Lends the value of `key` to `take`, where an engine can without copying it; whether there is one.
    ///
    /// # Errors
    /// As [`ReadTxn::get`].
    fn lend(&self, key: &[u8], take: &mut dyn FnMut(&[u8])) -> StorageResult<bool> {
        let value = self.get(key)?;
        if let Some(value) = &value {
            take(value);
        }
        Ok(value.is_some())
    }

    /// Lends what [`ReadTxn::scan`] would answer, key and value of one entry after the other; whether the range may hold more beyond the
    /// last of them.
    ///
    /// # Errors
    /// As [`ReadTxn::get`]; `take` may have been lent some entries by then.
    fn lend_range(&self, range: &KeyRange, limit: usize, direction: Direction, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        let page = self.scan(range, limit, direction)?;
        for entry in &page.entries {
            take(&entry.key, &entry.value);
        }
        Ok(page.more)
    }

    /// Lends the last entry of `range`; whether there is one.
    ///
    /// # Errors
    /// As [`ReadTxn::get`].
    fn lend_last(&self, range: &KeyRange, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        let last = self.last(range)?;
        if let Some(entry) = &last {
            take(&entry.key, &entry.value);
        }
        Ok(last.is_some())
    }
}

/// Reads and buffered writes of one try. Reads see the try's own writes.
pub trait Txn: ReadTxn {
    /// The value of `key`, validated at commit, also when absent.
    ///
    /// # Errors
    /// As [`ReadTxn::get`].
    fn get_for_update(&mut self, key: &[u8]) -> StorageResult<Option<Vec<u8>>>;

    /// Validates at commit that nobody else wrote `key`, without reading it.
    ///
    /// # Errors
    /// `TooLarge` for a key over the limit.
    fn guard(&mut self, key: &[u8]) -> StorageResult<()>;

    /// Sets the value of `key`.
    ///
    /// # Errors
    /// `TooLarge` for a key, a value or a whole transaction over the limit.
    fn put(&mut self, key: &[u8], value: &[u8]) -> StorageResult<()>;

    /// Removes `key`; removing an absent key is no error.
    ///
    /// # Errors
    /// As [`Txn::put`].
    fn delete(&mut self, key: &[u8]) -> StorageResult<()>;
}

/// The body of one try: reads and writes through the transaction. It may be run many times and must have no side effect
/// that a second run would repeat. An error from it abandons the try and is handed back unchanged.
pub type Body<'a> = dyn FnMut(&mut dyn Txn) -> StorageResult<()> + 'a;

/// An engine that keeps the bytes.
pub trait Storage: Send + Sync + Debug {
    /// What this backend can do.
    fn caps(&self) -> Caps;

    /// A read-only view of the newest committed state, for as long as it is held.
    ///
    /// # Errors
    /// As [`ReadTxn::get`].
    fn snapshot(&self) -> StorageResult<Box<dyn ReadTxn>>;

    /// ONE try at a transaction.
    ///
    /// # Errors
    /// `Conflict`: another transaction was faster, catch up and try again. `CommitUnknown`: it may have landed, look before trying again.
    /// Any other kind, and any error of `body`: nothing was written.
    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()>;

    /// Gives unused space back to the file system; answers whether anything was gained.
    ///
    /// # Errors
    /// `Unavailable` while snapshots are open; `Io` as the engine reports.
    fn compact(&self) -> StorageResult<bool>;

    /// The bytes that the storage takes on disk (in memory, for one that has no disk).
    ///
    /// # Errors
    /// `Io` if the size cannot be read.
    fn size_bytes(&self) -> StorageResult<u64>;
}
