//! A storage under which something else happens at a chosen moment.
//!
//! Threads meet at the rare moments only by luck. Here the moment is counted: just before the so many-th call that a book makes, somebody
//! else gets to do something, so that a test can go through all moments one by one.

use leadbook::storage::{Body, Caps, ReadTxn, Storage, StorageResult};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Act<T> = Box<dyn FnOnce() -> T + Send>;

/// A storage over another one. Before one of its calls, an act is done; it may use the other storage, but not this one.
pub struct Meddler<T> {
    under: Arc<dyn Storage>,
    calls: AtomicUsize,
    before: usize,
    act: Mutex<Option<Act<T>>>,
    answer: Mutex<Option<T>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Meddler<T> {
    /// Does the act just before the call of that number, counted from 0.
    pub fn before(call: usize, under: Arc<dyn Storage>, act: impl FnOnce() -> T + Send + 'static) -> Self {
        Self { under, calls: AtomicUsize::new(0), before: call, act: Mutex::new(Some(Box::new(act))), answer: Mutex::new(None) }
    }

    /// What the act came to; `None` if it did not come to that call.
    pub fn answer(&self) -> Option<T> {
        lock(&self.answer).take()
    }

    fn count(&self) {
        if self.calls.fetch_add(1, Ordering::SeqCst) != self.before {
            return;
        }
        let act = lock(&self.act).take();
        if let Some(act) = act {
            let answer = act();
            *lock(&self.answer) = Some(answer);
        }
    }
}

impl<T> fmt::Debug for Meddler<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Meddler").field("under", &self.under).field("before", &self.before).finish_non_exhaustive()
    }
}

impl<T: Send> Storage for Meddler<T> {
    fn caps(&self) -> Caps {
        self.under.caps()
    }

    fn snapshot(&self) -> StorageResult<Box<dyn ReadTxn>> {
        self.count();
        let snapshot = self.under.snapshot();
        // What is done now, the snapshot does not see.
        self.count();
        snapshot
    }

    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()> {
        self.count();
        // Also in the middle of a try, when it has read and not yet committed.
        self.under.attempt(&mut |txn| {
            let outcome = body(txn);
            self.count();
            outcome
        })
    }

    fn compact(&self) -> StorageResult<bool> {
        self.under.compact()
    }

    fn size_bytes(&self) -> StorageResult<u64> {
        self.under.size_bytes()
    }
}
