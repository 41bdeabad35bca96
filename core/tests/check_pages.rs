//! A file whose pages are not what was written: what an ordinary opening believes, checking its pages finds out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use leadbook::{Book, ErrorKind, NewLead, Options};
use std::path::Path;

/// The name of a lead whose record is damaged.
const NAME: &str = "Sara Ahmadi of the long corridor";

fn book_with_a_damaged_page(path: &Path) {
    let book = Book::open(path).unwrap();
    for number in 0..200 {
        book.capture_lead(NewLead::named(format!("{NAME} {number}")).email(format!("sara{number}@example.com")).source("web_form"))
            .unwrap();
    }
    book.write_behind().unwrap();
    book.close().unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    let places: Vec<usize> =
        bytes.windows(NAME.len()).enumerate().filter(|(_, found)| *found == NAME.as_bytes()).map(|(at, _)| at).collect();
    assert!(places.len() >= 200);
    // Every one: some lie in pages that were given up, which nobody misses.
    for at in places {
        bytes[at] ^= 1;
    }
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn checking_pages_refuses_what_an_ordinary_opening_believes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.leadbook");
    book_with_a_damaged_page(&path);
    let refused = Options::default().check_pages(true).open(&path).unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (ErrorKind::Corrupt, "corrupt"), "{refused}");
    // Refusing changed nothing that matters: it opens as before, and the book itself finds the damage too.
    let believed = Book::open(&path).unwrap();
    assert!(!believed.verify().unwrap().is_sound());
}

#[test]
fn a_sound_book_passes_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.leadbook");
    let checked = Options::default().check_pages(true);
    for round in 0..3 {
        let book = checked.open(&path).unwrap();
        assert_eq!(book.stats().unwrap().leads, round);
        book.capture_lead(NewLead::named("Kim").email(format!("kim{round}@example.com")).source("fair")).unwrap();
        book.close().unwrap();
    }
}

#[test]
fn reading_only_checks_no_pages_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.leadbook");
    Book::open(&path).unwrap().close().unwrap();
    let refused = Options::default().read_only(true).check_pages(true).open(&path).unwrap_err();
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::Invalid, Some("check_pages")));
}
