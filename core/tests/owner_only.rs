//! Leads are people: every file that a book makes is its owner's alone.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use leadbook::{Book, NewLead};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Whether there is a file in the folder, and nobody but its owner may read or write any of them.
fn all_private(folder: &Path) {
    let entries: Vec<_> = folder.read_dir().unwrap().map(Result::unwrap).collect();
    assert!(!entries.is_empty());
    for entry in entries {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{} has the mode {mode:o}", entry.path().display());
    }
}

#[test]
fn every_file_that_a_book_makes_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.leadbook");
    let book = Book::open(&path).unwrap();
    book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form")).unwrap();
    all_private(folder.path());
    book.write_behind().unwrap();
    book.backup(folder.path().join("copy.leadbook")).unwrap();
    book.compact().unwrap();
    all_private(folder.path());
    book.close().unwrap();
    Book::repair(&path).unwrap();
    all_private(folder.path());
    let copy = Book::open(folder.path().join("copy.leadbook")).unwrap();
    assert_eq!(copy.stats().unwrap().leads, 1);
    copy.close().unwrap();
    all_private(folder.path());
}
