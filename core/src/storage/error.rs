//! What can go wrong below the book.

use std::error::Error as StdError;
use std::fmt;

/// What a storage failure means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StorageErrorKind {
    /// Another transaction wrote a key that this one wrote or guarded: catch up and decide again.
    Conflict,
    /// The answer of the commit was lost: it may have landed or not.
    CommitUnknown,
    /// A key, a value or the whole transaction is over its limit.
    TooLarge,
    /// It does not work now, and may later (open snapshots in the way of compacting, for instance).
    Unavailable,
    /// Another process has the file.
    Busy,
    /// What was read is not what was written.
    Corrupt,
    /// The file is none of ours, or of a version that this one does not know.
    Incompatible,
    /// The storage was opened for reading only.
    ReadOnly,
    /// The file or folder is not there.
    NotFound,
    /// The operating system refused.
    Io,
    /// The engine cannot go on; nothing that follows will work until the book is opened again.
    Fatal,
    /// The body of the transaction gave up on purpose; nothing was written.
    Abandoned,
}

/// A storage failure: its kind, what was being done, and the engine's own error beneath.
#[derive(Debug)]
pub struct StorageError {
    kind: StorageErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StorageError {
    /// An error with a message and nothing beneath it.
    pub fn new(kind: StorageErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same with the engine's own error beneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What it means for the caller.
    pub fn kind(&self) -> StorageErrorKind {
        self.kind
    }

    /// What was being done, and what is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl StdError for StorageError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
