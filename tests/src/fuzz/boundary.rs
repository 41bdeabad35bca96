//! What other languages ask: any text is answered as JSON or refused in words, and nothing that was asked leaves the book unsound.

use super::{good, look};
use leadbook::storage::{MemoryStorage, Storage};
use leadbook::{Book, boundary};
use serde_json::Value;
use std::sync::Arc;

/// How many operations one input asks for.
const MOST: usize = 12;

/// Lines of an operation's name, a blank and its parameters.
pub fn boundary(bytes: &[u8]) {
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let filled = storage.attempt(&mut |txn| good::pairs().iter().try_for_each(|(key, value)| txn.put(key, value)));
    filled.expect("memory takes the pairs of a good book");
    let book = Book::on(storage, &good::options()).expect("a good book is opened");
    let text = String::from_utf8_lossy(bytes);
    // What reads and writes files does so wherever the input says; importing has a target of its own.
    let names_files = |line: &&str| ["backup", "export", "import"].iter().any(|name| line.trim_start().starts_with(name));
    for line in text.lines().take(MOST).filter(|line| !names_files(line)) {
        let (name, parameters) = line.split_once(' ').unwrap_or((line, ""));
        check(boundary::call(&book, name, parameters).map(|answer| {
            serde_json::from_str::<Value>(&answer).unwrap_or_else(|broken| panic!("{line} answers {answer}: {broken}"));
        }));
        check(boundary::report(&book, name, parameters).map(|report| {
            assert!(!report.text.is_empty(), "{line}");
        }));
        check(boundary::listed(&book, name, parameters).map(drop));
    }
    if let Some(verified) = look::told(book.verify()) {
        assert!(verified.is_sound(), "{verified}");
    }
}

fn check(answer: leadbook::Result<()>) {
    let Err(failure) = answer else { return };
    assert!(failure.code() != "defect", "{failure}");
    let told = boundary::failure(&failure);
    for field in ["kind", "code", "message", "text"] {
        assert!(told[field].as_str().is_some_and(|text| !text.is_empty()), "{told}");
    }
}
