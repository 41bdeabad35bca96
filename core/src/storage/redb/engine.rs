//! redb's own database, opened for writing or for reading only.

use super::error::failed;
use super::shield::shielded;
use crate::storage::StorageResult;
use redb::{Database, ReadOnlyDatabase, ReadTransaction, ReadableDatabase};

/// redb's own database. Empty only once it is closed.
pub(super) struct Engine {
    inner: Option<Inner>,
}

enum Inner {
    Writable(Database),
    ReadOnly(ReadOnlyDatabase),
}

impl Engine {
    /// One opened for writing.
    pub(super) fn of_writable(database: Database) -> Self {
        Self { inner: Some(Inner::Writable(database)) }
    }

    /// One opened for reading only.
    pub(super) fn of_read_only(database: ReadOnlyDatabase) -> Self {
        Self { inner: Some(Inner::ReadOnly(database)) }
    }

    /// The database to write to, unless it was opened for reading only.
    pub(super) fn writable(&self) -> Option<&Database> {
        match &self.inner {
            Some(Inner::Writable(database)) => Some(database),
            _ => None,
        }
    }

    /// The same, alone.
    pub(super) fn writable_mut(&mut self) -> Option<&mut Database> {
        match &mut self.inner {
            Some(Inner::Writable(database)) => Some(database),
            _ => None,
        }
    }

    /// Begins to read the newest state.
    pub(super) fn begin_read(&self) -> StorageResult<ReadTransaction> {
        match &self.inner {
            Some(Inner::Writable(database)) => database.begin_read(),
            Some(Inner::ReadOnly(database)) => database.begin_read(),
            None => Err(redb::StorageError::DatabaseClosed.into()),
        }
        .map_err(|error| failed("beginning to read", error))
    }

    /// Closes it; dropping it does the same without an answer. Closing it again does nothing.
    pub(super) fn close(&mut self, doing: &str) -> StorageResult<()> {
        let inner = self.inner.take();
        // Closing writes the engine's bookkeeping, and over a damaged file even that can panic.
        shielded(doing, || match inner {
            Some(Inner::Writable(database)) => database.close().map_err(|error| failed(doing, error)),
            Some(Inner::ReadOnly(database)) => database.close().map_err(|error| failed(doing, error)),
            None => Ok(()),
        })
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Whoever wants to know calls `close`.
        let _ = self.close("closing");
    }
}
