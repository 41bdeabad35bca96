//! A storage in memory that keeps exactly the contract's promises and no more.
//!
//! Transactions run side by side on snapshots and are validated at commit. Plain reads and scans are *not* validated, so a rule that
//! leans on them breaks here as it would on a distributed engine, where redb's single writer would hide the mistake.

mod txn;
mod versions;

use self::txn::{MemoryTxn, MemoryView};
use self::versions::Versions;
use super::{Body, Caps, ReadTxn, Storage, StorageError, StorageErrorKind, StorageResult};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A storage in memory. A clone is the same storage, so that several books can stand on one.
///
/// ```
/// use leadbook::storage::{MemoryStorage, Storage};
///
/// let storage = MemoryStorage::new();
/// let before = storage.snapshot()?;
/// storage.attempt(&mut |txn| txn.put(b"greeting", b"hello"))?;
/// assert_eq!(storage.snapshot()?.get(b"greeting")?, Some(b"hello".to_vec()));
/// assert_eq!(before.get(b"greeting")?, None);
/// # Ok::<(), leadbook::storage::StorageError>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryStorage {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    versions: RwLock<Versions>,
    /// How many snapshots and transactions stand on each stamp: nothing that they read may be pruned.
    standing: Mutex<BTreeMap<u64, usize>>,
}

impl Shared {
    // The lock sections hold no foreign code and leave no half-done state behind a panic, so a poisoned lock is as good as another.
    fn read(&self) -> RwLockReadGuard<'_, Versions> {
        self.versions.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Versions> {
        self.versions.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn standing(&self) -> MutexGuard<'_, BTreeMap<u64, usize>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MemoryStorage {
    /// An empty storage.
    pub fn new() -> Self {
        Self::default()
    }

    fn view(&self) -> MemoryView {
        // Both under the lock of the versions: no commit can prune between taking the stamp and standing on it.
        let versions = self.shared.read();
        let stamp = versions.newest();
        *self.shared.standing().entry(stamp).or_default() += 1;
        MemoryView::new(Arc::clone(&self.shared), stamp)
    }

    fn commit(&self, txn: &MemoryTxn) -> StorageResult<()> {
        let mut versions = self.shared.write();
        if let Some(key) = txn.validated_keys().find(|key| versions.last_written(key) > txn.stamp()) {
            let message = format!("another transaction wrote the key {} first", key.escape_ascii());
            return Err(StorageError::new(StorageErrorKind::Conflict, message));
        }
        if !txn.writes().is_empty() {
            // This transaction's own snapshot still counts here; the next commit prunes what it kept.
            let oldest = self.shared.standing().keys().next().copied();
            versions.append(txn.writes().iter(), oldest);
        }
        Ok(())
    }
}

impl fmt::Debug for MemoryStorage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions = self.shared.read();
        out.debug_struct("MemoryStorage").field("newest", &versions.newest()).field("bytes", &versions.bytes()).finish()
    }
}

impl Storage for MemoryStorage {
    fn caps(&self) -> Caps {
        Caps { name: "memory", durable: false, concurrent_writers: true, compacts: false, read_only: false }
    }

    fn snapshot(&self) -> StorageResult<Box<dyn ReadTxn>> {
        Ok(Box::new(self.view()))
    }

    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()> {
        let mut txn = MemoryTxn::new(self.view());
        body(&mut txn)?;
        self.commit(&txn)
    }

    fn compact(&self) -> StorageResult<bool> {
        Ok(false)
    }

    fn size_bytes(&self) -> StorageResult<u64> {
        Ok(self.shared.read().bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_nobody_reads_are_pruned() {
        let storage = MemoryStorage::new();
        for round in 0..1_000_u32 {
            let gone = (round.wrapping_sub(1)).to_be_bytes();
            storage
                .attempt(&mut |txn| {
                    txn.put(b"same", &[1; 100])?;
                    txn.put(&round.to_be_bytes(), &[2; 100])?;
                    txn.delete(&gone)
                })
                .unwrap();
        }
        assert!(storage.size_bytes().unwrap() < 1_000, "{storage:?}");
        assert!(storage.shared.read().keys() < 8, "{}", storage.shared.read().keys());
        assert!(storage.shared.standing().is_empty());
    }

    #[test]
    fn a_held_snapshot_keeps_its_versions_and_only_those() {
        let storage = MemoryStorage::new();
        storage.attempt(&mut |txn| txn.put(b"k", b"first")).unwrap();
        let held = storage.snapshot().unwrap();
        for _ in 0..100 {
            storage.attempt(&mut |txn| txn.put(b"k", &[3; 100])).unwrap();
        }
        assert_eq!(held.get(b"k").unwrap(), Some(b"first".to_vec()));
        drop(held);
        storage.attempt(&mut |txn| txn.put(b"k", b"last")).unwrap();
        storage.attempt(&mut |txn| txn.put(b"other", b"")).unwrap();
        assert!(storage.size_bytes().unwrap() < 300, "{storage:?}");
    }
}
