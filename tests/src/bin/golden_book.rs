//! Writes a golden book and what it holds: `cargo run -p leadbook-tests --bin golden_book -- tests/fixtures/books/NAME`.
//!
//! Once a format is released its golden book is never written again; a new format gets a file of its own.

use leadbook_tests::Tested;
use leadbook_tests::golden::{facts, write};
use std::path::PathBuf;

fn main() -> Tested {
    let name = std::env::args_os().nth(1).ok_or("name the file to write, without its ending")?;
    let path = PathBuf::from(name);
    let book = write(&path.with_extension("leadbook"))?;
    book.compact()?;
    let facts = facts(&book)?;
    book.close()?;
    std::fs::write(path.with_extension("json"), serde_json::to_string_pretty(&facts)? + "\n")?;
    Ok(())
}
