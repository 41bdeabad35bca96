//! A book in a file with a log, with a short one, and with none: all that is done with a book works alike.

use leadbook::storage::{RedbOptions, Storage};
use leadbook::{Book, NewLead, Options, Scope};
use leadbook_tests::Tested;
use leadbook_tests::ledger::{sound, whole_ledger};
use std::fs;

#[test]
fn a_book_is_the_same_with_any_log_and_without_one() -> Tested {
    for log_bytes in [0, 4_096, 65_536, RedbOptions::default().log_bytes] {
        let folder = tempfile::tempdir()?;
        let [path, killed, copy] = ["book", "killed", "copy"].map(|name| folder.path().join(name));
        let storage = RedbOptions { log_bytes, ..RedbOptions::default() }.create_or_open(&path)?;
        storage.compact()?;
        storage.close()?;
        let begins_as_redb = fs::read(&path)?.starts_with(b"redb");
        assert_eq!(begins_as_redb, log_bytes == 0);
        let book = Book::open(&path)?;
        for number in 0..150 {
            book.capture_lead(NewLead::named(format!("Person {number}")).email(format!("{number}@example.com")).source("fair"))?;
            if number == 70 {
                book.write_behind()?;
                book.compact()?;
            }
        }
        let before = book.snapshot()?;
        // Nobody writes, so this is what a kill would leave.
        fs::copy(&path, &killed)?;
        book.backup(&copy)?;
        drop(before);
        book.compact()?;
        let ledger = whole_ledger(&book)?;
        book.close()?;
        for file in [&path, &killed, &copy] {
            let book = Options::default().create(false).open(file)?;
            sound(&book)?;
            assert_eq!(whole_ledger(&book)?, ledger, "{log_bytes}, {}", file.display());
            assert_eq!(book.funnel(Scope::all())?.totals.leads, 150);
            book.close()?;
            let repaired = Book::repair(file)?;
            assert!(repaired.findings.is_empty() && repaired.unopened.is_none(), "{log_bytes}, {}: {repaired}", file.display());
            Options::default().create(false).read_only(true).open(file)?.close()?;
            Options::default().create(false).check_pages(true).open(file)?.close()?;
        }
    }
    Ok(())
}
