//! The lines of a whole book: whatever they say, it is refused, or makes a book that is sound.

use super::good;
use super::look::{look_at, told, write_in};
use leadbook::storage::{MemoryStorage, Storage};
use leadbook::{Book, fuzzing};
use std::sync::Arc;

/// The bytes are the lines between the first and the last one.
pub fn restore(bytes: &[u8]) {
    let Some(pairs) = fuzzing::lines(bytes) else { return };
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    storage.attempt(&mut |txn| pairs.iter().try_for_each(|(key, value)| txn.put(key, value))).expect("a ledger that was read is kept");
    let Some(book) = told(Book::on(storage, &good::options())) else { return };
    let verified = look_at(&book).expect("a book that was taken in is verified");
    assert!(verified.is_sound(), "{verified}");
    let mut lines = Vec::new();
    book.write_book(&mut lines).expect("a book that was taken in is told again");
    write_in(&book);
}
