//! However long a list or a book is, exporting and restoring it takes little memory. The limit is one for the whole process, so there is
//! one test here, and what goes over it ends it.

use cap::Cap;
use leadbook::transfer::{Export, Format, restore};
use leadbook::{Book, Command, LeadQuery, NewLead, Options, Position, Request, boundary};
use leadbook_tests::Tested;
use std::alloc::System;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

const LEADS: u64 = 50_000;
/// What may be taken besides what the book has.
const ROOM: usize = 32 << 20;

fn options() -> Options {
    Options::default().cache_bytes(4 << 20).write_behind_bytes(4 << 20)
}

/// Does it with little memory; what it is stands in the errors' output of a process that was ended.
fn within_little<T>(what: &str, work: impl FnOnce() -> leadbook::Result<T>) -> leadbook::Result<T> {
    eprintln!("{what}, beside {} bytes", MEMORY.allocated());
    let held = MEMORY.set_limit(MEMORY.allocated() + ROOM);
    assert!(held.is_ok(), "there is less memory than is taken already");
    let done = work();
    let freed = MEMORY.set_limit(usize::MAX);
    assert!(freed.is_ok());
    done
}

#[test]
fn fifty_thousand_leads_are_exported_and_restored_in_little_memory() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sales.leadbook");
    let book = options().open(&path)?;
    for first in (0..LEADS).step_by(5_000) {
        let lead = |number: u64| {
            let lead = NewLead::named(format!("Somebody with a long name, number {number}"))
                .email(format!("somebody.{number}@mail.of.a.company.example.com"))
                .phone(format!("+1 202 {:03} {:04}", 200 + number / 10_000, number % 10_000))
                .source(format!("source {}", number % 40))
                .interest(format!("Wants to know all about the product that was shown at the fair in hall {number}"));
            Request::from(Command::CaptureLead { lead: lead.attribute("seats", leadbook::Attribute::from(number.cast_signed())) })
        };
        let refused = book.execute_all((first..first + 5_000).map(lead))?.into_iter().find_map(Result::err);
        if let Some(refusal) = refused {
            return Err(refusal.into());
        }
    }
    book.close()?;
    drop(book);

    let book = options().open(&path)?;
    println!("the book has {} bytes", MEMORY.allocated());
    let before = MEMORY.allocated();
    let whole = boundary::listed(&book, "leads", "{}")?;
    assert!(MEMORY.allocated() - before > ROOM, "the whole list would have fitted: {} bytes", MEMORY.allocated() - before);
    println!("the whole list takes {} bytes", MEMORY.allocated() - before);
    assert_eq!(whole.rows() as u64, LEADS);
    drop(whole);
    for format in Format::ALL {
        let to = Export::to(folder.path().join(format!("leads.{}", format.endings()[0])));
        assert_eq!(within_little(format.as_str(), || book.export_leads(LeadQuery::default(), to))?.rows, LEADS, "{format}");
    }
    let ledger = folder.path().join("ledger.parquet");
    assert_eq!(within_little("changes", || book.export_changes(Position::START, ledger))?.rows, LEADS + 1);
    let lines = folder.path().join("book.jsonl");
    assert_eq!(within_little("book", || book.export_book(&lines, false))?.events, LEADS + 1);
    let restored: Book = within_little("restore", || restore(&lines, folder.path().join("again.leadbook"), &options()))?;
    assert_eq!(restored.stats()?.leads, LEADS);
    Ok(())
}
