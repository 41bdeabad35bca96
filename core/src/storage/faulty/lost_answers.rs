//! A storage whose answers get lost on the way.

use crate::storage::{Body, Caps, ReadTxn, Storage, StorageError, StorageErrorKind, StorageResult};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often which fault befalls a try. The tries are counted; `None` means never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultPlan {
    /// Each so many-th commit that landed answers `CommitUnknown` nevertheless.
    pub landed_unknown: Option<NonZeroU64>,
    /// Each so many-th try answers `CommitUnknown` and did not land.
    pub not_landed_unknown: Option<NonZeroU64>,
    /// Each so many-th try answers `Conflict` and did not land.
    pub conflict: Option<NonZeroU64>,
}

/// How many faults there were so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Commits that landed and answered `CommitUnknown`.
    pub landed_unknown: u64,
    /// Tries that did not land and answered `CommitUnknown`.
    pub not_landed_unknown: u64,
    /// Tries that answered `Conflict` though nobody was in their way.
    pub conflicts: u64,
}

/// A storage that loses answers after a plan, over any other. Reads are never disturbed.
///
/// ```
/// use leadbook::storage::faulty::{FaultPlan, LostAnswers};
/// use leadbook::storage::{MemoryStorage, Storage, StorageErrorKind};
/// use std::num::NonZeroU64;
/// use std::sync::Arc;
///
/// let plan = FaultPlan { landed_unknown: NonZeroU64::new(1), ..FaultPlan::default() };
/// let storage = LostAnswers::new(Arc::new(MemoryStorage::new()), plan);
/// let answer = storage.attempt(&mut |txn| txn.put(b"k", b"v"));
/// assert_eq!(answer.unwrap_err().kind(), StorageErrorKind::CommitUnknown);
/// assert_eq!(storage.snapshot()?.get(b"k")?, Some(b"v".to_vec()));
/// # Ok::<(), leadbook::storage::StorageError>(())
/// ```
#[derive(Debug)]
pub struct LostAnswers {
    inner: Arc<dyn Storage>,
    plan: FaultPlan,
    tries: AtomicU64,
    landed: AtomicU64,
    landed_unknown: AtomicU64,
    not_landed_unknown: AtomicU64,
    conflicts: AtomicU64,
}

impl LostAnswers {
    /// `inner`, with answers lost after `plan`.
    pub fn new(inner: Arc<dyn Storage>, plan: FaultPlan) -> Self {
        Self {
            inner,
            plan,
            tries: AtomicU64::new(0),
            landed: AtomicU64::new(0),
            landed_unknown: AtomicU64::new(0),
            not_landed_unknown: AtomicU64::new(0),
            conflicts: AtomicU64::new(0),
        }
    }

    /// How many faults there were so far: a test that counts on them can see that it had them.
    pub fn faults(&self) -> Faults {
        Faults {
            landed_unknown: self.landed_unknown.load(Ordering::Relaxed),
            not_landed_unknown: self.not_landed_unknown.load(Ordering::Relaxed),
            conflicts: self.conflicts.load(Ordering::Relaxed),
        }
    }

    /// Runs the body as a real try would, then gives up; an error of the body itself comes first.
    fn give_up(&self, body: &mut Body<'_>, kind: StorageErrorKind, faults: &AtomicU64) -> StorageResult<()> {
        let mut ran = false;
        let outcome = self.inner.attempt(&mut |txn| {
            ran = false;
            body(txn)?;
            ran = true;
            Err(StorageError::new(kind, "the answer was lost on purpose, and nothing landed"))
        });
        if ran {
            faults.fetch_add(1, Ordering::Relaxed);
        }
        outcome
    }
}

fn falls_on(every: Option<NonZeroU64>, number: u64) -> bool {
    every.is_some_and(|every| number.is_multiple_of(every.get()))
}

impl Storage for LostAnswers {
    fn caps(&self) -> Caps {
        self.inner.caps()
    }

    fn snapshot(&self) -> StorageResult<Box<dyn ReadTxn>> {
        self.inner.snapshot()
    }

    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()> {
        let number = self.tries.fetch_add(1, Ordering::Relaxed) + 1;
        if falls_on(self.plan.conflict, number) {
            return self.give_up(body, StorageErrorKind::Conflict, &self.conflicts);
        }
        if falls_on(self.plan.not_landed_unknown, number) {
            return self.give_up(body, StorageErrorKind::CommitUnknown, &self.not_landed_unknown);
        }
        self.inner.attempt(body)?;
        if falls_on(self.plan.landed_unknown, self.landed.fetch_add(1, Ordering::Relaxed) + 1) {
            self.landed_unknown.fetch_add(1, Ordering::Relaxed);
            return Err(StorageError::new(StorageErrorKind::CommitUnknown, "the answer was lost on purpose, after landing"));
        }
        Ok(())
    }

    fn compact(&self) -> StorageResult<bool> {
        self.inner.compact()
    }

    fn size_bytes(&self) -> StorageResult<u64> {
        self.inner.size_bytes()
    }
}
