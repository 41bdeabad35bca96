//! Whose turn it is to write.

use crate::storage::{StorageError, StorageErrorKind, StorageResult};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// The thread that is writing. A transaction begun inside a transaction would wait for itself for ever: this finds it out.
#[derive(Debug, Default)]
pub(super) struct Turn {
    writer: Mutex<Option<ThreadId>>,
}

/// The turn, until dropped.
pub(super) struct Taken<'a>(&'a Turn);

impl Turn {
    fn writer(&self) -> MutexGuard<'_, Option<ThreadId>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// `Unavailable` if this very thread is writing already.
    pub(super) fn refuse_second(&self) -> StorageResult<()> {
        if *self.writer() != Some(thread::current().id()) {
            return Ok(());
        }
        Err(StorageError::new(StorageErrorKind::Unavailable, "a transaction cannot be begun inside another one of the same thread"))
    }

    /// Notes that this thread writes. The engine lets in one at a time.
    pub(super) fn take(&self) -> Taken<'_> {
        *self.writer() = Some(thread::current().id());
        Taken(self)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.writer() = None;
    }
}
