//! Panics of the engine turned into errors.
//!
//! redb trusts a file that was closed cleanly and may panic over one that was altered behind its back. Nobody who opens a damaged
//! file shall lose the process for it.

use crate::storage::{StorageError, StorageErrorKind, StorageResult};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`, and answers `Corrupt` if it panics.
pub(super) fn shielded<T>(doing: &str, work: impl FnOnce() -> StorageResult<T>) -> StorageResult<T> {
    // What `work` borrows is either dropped with it or guarded by the engine's own locks, which it poisons.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = said(panic.as_ref());
        Err(StorageError::new(StorageErrorKind::Corrupt, format!("{doing} failed: the engine met something impossible ({said})")))
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text,
        _ => "no message",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_corrupt() {
        let error = shielded::<()>("reading", || panic!("page {} is gone", 7)).unwrap_err();
        assert_eq!(error.kind(), StorageErrorKind::Corrupt);
        assert_eq!(error.message(), "reading failed: the engine met something impossible (page 7 is gone)");
    }
}
