//! What redb's errors mean in the contract's words.

use super::growth::is_overgrown;
use crate::storage::{StorageError, StorageErrorKind};
use redb::Error;
use std::io;

/// The failure of `doing`, with redb's error beneath.
pub(super) fn failed(doing: &str, error: impl Into<Error>) -> StorageError {
    let error = error.into();
    let (kind, hint) = meaning(&error);
    StorageError::new(kind, format!("{doing} failed: {error}{hint}")).with_source(error)
}

/// The kind, and what to do about it where redb's own words leave that open.
fn meaning(error: &Error) -> (StorageErrorKind, &'static str) {
    use StorageErrorKind as Kind;
    match error {
        Error::DatabaseAlreadyOpen => (Kind::Busy, " (another process or another part of this one has it open)"),
        Error::LockProtocolMismatch => (Kind::Busy, ""),
        Error::Corrupted(_) => (Kind::Corrupt, ""),
        Error::UpgradeRequired(_) => (Kind::Incompatible, ""),
        // Our tables are always of bytes: whoever made these was somebody else.
        Error::TableTypeMismatch { .. }
        | Error::TableIsMultimap(_)
        | Error::TableIsNotMultimap(_)
        | Error::TypeDefinitionChanged { .. } => (Kind::Incompatible, ""),
        Error::ValueTooLarge(_) => (Kind::TooLarge, ""),
        Error::Io(error) if is_overgrown(error) => (Kind::Corrupt, ""),
        Error::Io(error) => (meaning_of_io(error), ""),
        Error::RepairAborted => (Kind::Unavailable, " (it was not closed cleanly: open it once for writing, which repairs it)"),
        Error::DatabaseClosed
        | Error::TransactionInProgress
        | Error::PersistentSavepointExists
        | Error::EphemeralSavepointExists
        | Error::ReadTransactionStillInUse(_)
        | Error::WouldBlock => (Kind::Unavailable, ""),
        Error::Unsupported => (Kind::Io, ""),
        // What remains is a failure that the engine remembers, or a use of it that this backend never makes.
        _ => (Kind::Fatal, ""),
    }
}

/// What an error of the operating system means.
pub(super) fn meaning_of_io(error: &io::Error) -> StorageErrorKind {
    match error.kind() {
        io::ErrorKind::NotFound => StorageErrorKind::NotFound,
        // The file ends where its own header says that it goes on.
        io::ErrorKind::UnexpectedEof => StorageErrorKind::Corrupt,
        // This is how redb says that the first bytes are not its own.
        io::ErrorKind::InvalidData => StorageErrorKind::Incompatible,
        _ => StorageErrorKind::Io,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    #[test]
    fn kinds_follow_from_what_redb_reports() {
        let cases = [
            (Error::DatabaseAlreadyOpen, StorageErrorKind::Busy),
            (Error::Corrupted("page 3".into()), StorageErrorKind::Corrupt),
            (Error::UpgradeRequired(2), StorageErrorKind::Incompatible),
            (Error::ValueTooLarge(1), StorageErrorKind::TooLarge),
            (Error::Io(io::Error::from(io::ErrorKind::NotFound)), StorageErrorKind::NotFound),
            (Error::Io(io::Error::from(io::ErrorKind::UnexpectedEof)), StorageErrorKind::Corrupt),
            (Error::Io(io::Error::from(io::ErrorKind::StorageFull)), StorageErrorKind::Io),
            (Error::PreviousIo, StorageErrorKind::Fatal),
            (Error::DatabaseClosed, StorageErrorKind::Unavailable),
            (Error::TransactionInProgress, StorageErrorKind::Unavailable),
        ];
        for (error, kind) in cases {
            let told = failed("opening leads.book", error);
            assert_eq!(told.kind(), kind, "{told}");
            assert!(told.message().starts_with("opening leads.book failed: "), "{told}");
            assert!(told.source().is_some());
        }
    }
}
