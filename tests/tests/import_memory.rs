//! However long a file is, importing it takes little memory. The limit is one for the whole process, so there is one test here, and what
//! goes over it ends it.

use cap::Cap;
use leadbook::Options;
use leadbook::transfer::{Import, ImportSource};
use leadbook_tests::Tested;
use std::alloc::System;
use std::fs::File;
use std::io::{BufWriter, Write};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const ROWS: u64 = 60_000;
/// What may be taken by the book (its cache, what waits to be written behind), by some thousands of rows on their way, and by a rehearsal's
/// own cache; all rows at once would take several times as much.
const ROOM: usize = 56 << 20;

#[test]
fn sixty_thousand_rows_are_imported_in_little_memory() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("people.csv");
    let mut file = BufWriter::new(File::create(&path)?);
    writeln!(file, "id,name,email,created,note")?;
    let note = "what was said on the telephone, at some length, ".repeat(4);
    for number in 0..ROWS {
        writeln!(file, "{number},Person {number},p{number}@example.com,2026-01-{:02},\"{note}\"", 1 + number % 28)?;
    }
    file.flush()?;
    let book = Options::default().cache_bytes(4 << 20).write_behind_bytes(4 << 20).open(folder.path().join("people.leadbook"))?;
    let import = Import { source: Some("file".to_owned()), ..Import::default() };
    for dry_run in [true, false] {
        eprintln!("dry run: {dry_run}, beside {} bytes", MEMORY.allocated());
        assert!(MEMORY.set_limit(MEMORY.allocated() + ROOM).is_ok());
        let report = book.import_leads(&ImportSource::file(&path), &Import { dry_run, ..import.clone() })?;
        assert!(MEMORY.set_limit(usize::MAX).is_ok());
        assert_eq!((report.created, report.refused), (ROWS, 0), "{report}");
    }
    Ok(())
}
