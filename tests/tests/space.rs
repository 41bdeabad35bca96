//! Space: a book that is written over and over stays within a stated factor of what it holds.

use leadbook::{Book, Command, LeadEdit, LeadId, NewLead, Options, Request, Scope};
use leadbook_tests::Tested;

/// How much larger a compacted file may be than the same book copied into a new file.
const FACTOR: f64 = 1.5;
const LEADS: u64 = 2_000;
const ROUNDS: u64 = 12;

fn size(path: &std::path::Path) -> Tested<f64> {
    Ok(std::fs::metadata(path)?.len() as f64)
}

#[test]
fn a_book_written_over_and_over_stays_within_its_factor() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("long.leadbook");
    let book = Options::default().write_behind_bytes(1 << 20).open(&path)?;
    let captures = (0..LEADS).map(|number| {
        let lead = NewLead::named(format!("Person {number}")).email(format!("{number}@example.com")).source("fair");
        Request::from(Command::CaptureLead { lead })
    });
    for answer in book.execute_all(captures)? {
        answer?;
    }
    for round in 0..ROUNDS {
        // Every lead gets another city, tag and phone, so that records and indexes are all written over.
        let edits = (1..=LEADS).map(|lead| {
            let edit = LeadEdit {
                city: format!("City {round}").into(),
                tags: Some(vec![format!("round {round}")]),
                phones: Some(vec![format!("+1 202 55{:05}", (lead * 31 + round * 7) % 100_000)]),
                ..LeadEdit::default()
            };
            Request::from(Command::EditLead { lead: LeadId(lead), edit })
        });
        for answer in book.execute_all(edits)? {
            answer?;
        }
        assert_eq!(book.funnel(Scope::all())?.totals.leads, LEADS);
        book.write_behind()?;
    }
    book.compact()?;
    let copy = folder.path().join("copy.leadbook");
    book.backup(&copy)?;
    book.close()?;
    let fresh = Book::open(&copy)?;
    fresh.compact()?;
    fresh.close()?;
    let (long, fresh) = (size(&path)?, size(&copy)?);
    println!("space: {long} bytes after {ROUNDS} times {LEADS} edits, {fresh} bytes written once: {:.2} times", long / fresh);
    assert!(long <= fresh * FACTOR, "{long} bytes, the same book fits into {fresh}");
    Ok(())
}
