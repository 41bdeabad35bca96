//! Snapshots and tries of the storage in memory.

use super::Shared;
use crate::storage::buffer::WriteBuffer;
use crate::storage::limits::check_key;
use crate::storage::page::{laid_over, page};
use crate::storage::{Direction, KeyRange, MAX_KEY_BYTES, Page, ReadTxn, StorageResult, Txn};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The state as of one stamp.
pub(super) struct MemoryView {
    shared: Arc<Shared>,
    stamp: u64,
}

impl MemoryView {
    /// A view of `stamp`, on which the caller has noted that somebody stands.
    pub(super) fn new(shared: Arc<Shared>, stamp: u64) -> Self {
        Self { shared, stamp }
    }
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        let mut standing = self.shared.standing();
        if let Some(count) = standing.get_mut(&self.stamp) {
            *count -= 1;
            if *count == 0 {
                standing.remove(&self.stamp);
            }
        }
    }
}

impl ReadTxn for MemoryView {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        Ok(self.shared.read().get(key, self.stamp).map(<[u8]>::to_vec))
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        page(self.shared.read().range(range, self.stamp, direction).map(Ok), limit)
    }
}

/// One try: a view, the writes over it and the keys that it leans on.
pub(super) struct MemoryTxn {
    view: MemoryView,
    own: WriteBuffer,
    guarded: BTreeSet<Box<[u8]>>,
}

impl MemoryTxn {
    /// A try on `view` that has done nothing yet.
    pub(super) fn new(view: MemoryView) -> Self {
        Self { view, own: WriteBuffer::default(), guarded: BTreeSet::new() }
    }

    /// The stamp that it stands on.
    pub(super) fn stamp(&self) -> u64 {
        self.view.stamp
    }

    /// What it wants to write.
    pub(super) fn writes(&self) -> &WriteBuffer {
        &self.own
    }

    /// The keys that nobody else may have written since [`MemoryTxn::stamp`].
    pub(super) fn validated_keys(&self) -> impl Iterator<Item = &[u8]> {
        self.guarded.iter().map(|key| &**key).chain(self.own.iter().map(|(key, _)| key))
    }
}

impl ReadTxn for MemoryTxn {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        match self.own.get(key) {
            Some(own) => Ok(own.map(<[u8]>::to_vec)),
            None => self.view.get(key),
        }
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        let versions = self.view.shared.read();
        let stored = versions.range(range, self.view.stamp, direction).map(Ok);
        page(laid_over(stored, self.own.range(range, direction), direction), limit)
    }
}

impl Txn for MemoryTxn {
    fn get_for_update(&mut self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        // No key over the limit can ever be written, so there is nothing to guard it against.
        if key.len() <= MAX_KEY_BYTES {
            self.guard(key)?;
        }
        self.get(key)
    }

    fn guard(&mut self, key: &[u8]) -> StorageResult<()> {
        check_key(key)?;
        self.guarded.insert(key.into());
        Ok(())
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> StorageResult<()> {
        self.own.set(key, Some(value))
    }

    fn delete(&mut self, key: &[u8]) -> StorageResult<()> {
        self.own.set(key, None)
    }
}
