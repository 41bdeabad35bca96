//! Imports a file into a book, until it is done or killed: `importer BOOK FILE`. `tests/tests/import_killed.rs` starts it.

use leadbook::Options;
use leadbook::transfer::{Import, ImportSource};
use leadbook_tests::Tested;

fn main() -> Tested {
    let mut arguments = std::env::args().skip(1);
    let (Some(book), Some(file)) = (arguments.next(), arguments.next()) else { return Err("usage: importer BOOK FILE".into()) };
    // So little that writing behind is always under way.
    let book = Options::default().write_behind_bytes(1_000_000).open(book)?;
    book.import_leads(&ImportSource::file(file), &Import { source: Some("file".to_owned()), ..Import::default() })?;
    book.close()?;
    Ok(())
}
