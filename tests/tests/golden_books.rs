//! Books that earlier versions wrote are opened, twice, and hold what they held.

use leadbook::{Book, NewLead, Options};
use leadbook_tests::golden::{facts, write};
use leadbook_tests::{Tested, project_root};
use serde_json::Value;
use std::fs;

/// What a book holds, read from text as what is expected is: reading may round the last digit of a number.
fn told(book: &Book) -> Tested<Value> {
    Ok(serde_json::from_str(&facts(book)?.to_string())?)
}

#[test]
fn golden_books_open_and_hold_what_they_held() -> Tested {
    let folder = tempfile::tempdir()?;
    let mut opened = 0;
    for file in fs::read_dir(project_root().join("tests/fixtures/books"))? {
        let golden = file?.path();
        if golden.extension().is_none_or(|extension| extension != "leadbook") {
            continue;
        }
        let expected: Value = serde_json::from_str(&fs::read_to_string(golden.with_extension("json"))?)?;
        let copy = folder.path().join(golden.file_name().ok_or("a file without a name")?);
        fs::copy(&golden, &copy)?;
        // As it was written, with its indexes and columns; and once more, after this version had it in its hands.
        for reading_only in [true, false, false] {
            let book = Options::default().create(false).read_only(reading_only).open(&copy)?;
            assert_eq!(told(&book)?, expected, "{}", golden.display());
            let verified = book.verify()?;
            assert!(verified.is_sound(), "{}: {verified}", golden.display());
            assert!(book.stats()?.checkpoint_bytes > 0, "{}: its columns were not read", golden.display());
            book.close()?;
        }
        let book = Book::open(&copy)?;
        let before = book.stats()?.leads;
        book.capture_lead(NewLead::named("One more").email("one.more@example.com").source("fair"))?;
        assert_eq!(book.stats()?.leads, before + 1);
        book.close()?;
        let repaired = Book::repair(&copy)?;
        assert!(repaired.findings.is_empty() && repaired.unopened.is_none(), "{repaired}");
        opened += 1;
    }
    assert!(opened >= 1, "there is no golden book");
    Ok(())
}

#[test]
fn the_golden_book_is_what_this_version_writes() -> Tested {
    let folder = tempfile::tempdir()?;
    let book = write(&folder.path().join("again.leadbook"))?;
    let expected: Value = serde_json::from_str(&fs::read_to_string(project_root().join("tests/fixtures/books/format1.json"))?)?;
    assert_eq!(told(&book)?, expected);
    Ok(book.close()?)
}
