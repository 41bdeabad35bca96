//! The limits of the contract, checked alike by every backend.

use super::{MAX_KEY_BYTES, MAX_TXN_BYTES, MAX_VALUE_BYTES, StorageError, StorageErrorKind, StorageResult};

/// # Errors
/// `TooLarge` for a key over [`MAX_KEY_BYTES`].
pub(super) fn check_key(key: &[u8]) -> StorageResult<()> {
    check("a key", key.len(), MAX_KEY_BYTES)
}

/// # Errors
/// `TooLarge` for a value over [`MAX_VALUE_BYTES`].
pub(super) fn check_value(value: &[u8]) -> StorageResult<()> {
    check("a value", value.len(), MAX_VALUE_BYTES)
}

/// # Errors
/// `TooLarge` for a transaction over [`MAX_TXN_BYTES`].
pub(super) fn check_transaction(bytes: usize) -> StorageResult<()> {
    check("a transaction", bytes, MAX_TXN_BYTES)
}

fn check(what: &str, bytes: usize, limit: usize) -> StorageResult<()> {
    if bytes <= limit {
        return Ok(());
    }
    Err(StorageError::new(StorageErrorKind::TooLarge, format!("{what} of {bytes} bytes is over the limit of {limit}")))
}
