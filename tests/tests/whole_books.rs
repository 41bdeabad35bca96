//! A whole book as JSON lines, and the book that is made from them: the same, entry by entry, whatever is asked of it.

use leadbook::storage::MemoryStorage;
use leadbook::transfer::restore;
use leadbook::{Book, ErrorKind, LeadEdit, LeadId, ManualClock, NewLead, Options, Position, Recorded, SeededChance, Timestamp, boundary};
use leadbook_tests::script::{self, Step};
use leadbook_tests::trade::Trade;
use leadbook_tests::{Tested, golden};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The book that is made from the lines of another one.
fn again(book: &Book, folder: &Path, now: Timestamp) -> Tested<Book> {
    let lines = folder.join("book.jsonl");
    book.export_book(&lines, true)?;
    let options =
        Options::default().clock(Arc::new(ManualClock::at(now))).chance(Arc::new(SeededChance::new(99))).write_behind_bytes(200_000);
    Ok(restore(&lines, folder.join("again.leadbook"), &options)?)
}

fn events(book: &Book) -> Tested<Vec<Recorded>> {
    Ok(book.changes(Position::START).collect::<leadbook::Result<_>>()?)
}

fn digest(book: &Book) -> Tested<String> {
    let verified = book.verify()?;
    assert!(verified.is_sound(), "{verified}");
    Ok(verified.digest.ok_or("a sound book has a digest")?)
}

/// Every list and report of a moment, as the boundary tells it.
fn told(book: &Book, at: Timestamp) -> Tested<Vec<String>> {
    let mut all = Vec::new();
    for operation in boundary::operations().filter(|operation| operation.has_table()) {
        let asked = match operation.name {
            "changes" => String::new(),
            "lead_history" => format!(r#"{{"lead": 1, "as_of": "{at}"}}"#),
            "customer_history" => format!(r#"{{"customer": 1, "as_of": "{at}"}}"#),
            "opportunity_history" => format!(r#"{{"opportunity": 1, "as_of": "{at}"}}"#),
            _ => format!(r#"{{"as_of": "{at}"}}"#),
        };
        let answer = boundary::call(book, operation.name, &asked).unwrap_or_else(|failure| failure.to_string());
        all.push(format!("{}: {answer}", operation.name));
        if let Ok(table) = boundary::listed(book, operation.name, &asked) {
            all.push(table.to_string());
        }
    }
    Ok(all)
}

#[test]
fn a_restored_book_holds_the_same_at_every_moment() -> Tested {
    for seed in 900..904 {
        let folder = tempfile::tempdir()?;
        let mut trade = Trade::begin(seed)?;
        let mut moments = Vec::new();
        for _ in 0..3 {
            trade.go_on(110)?;
            moments.push(trade.report_now()?);
            trade.clock.advance(Duration::from_millis(1));
        }
        let restored = again(&trade.book, folder.path(), trade.now())?;
        assert_eq!(events(&restored)?, events(&trade.book)?, "seed {seed}");
        assert_eq!(digest(&restored)?, digest(&trade.book)?, "seed {seed}");
        for at in moments {
            assert_eq!(told(&restored, at)?, told(&trade.book, at)?, "seed {seed} as of {at}");
        }
        // Told once more, it is told with the same words.
        let mut lines = [Vec::new(), Vec::new()];
        let exported = trade.book.write_book(&mut lines[0])?;
        assert_eq!(restored.write_book(&mut lines[1])?, exported);
        assert_eq!(lines[0], lines[1]);
        // And it goes on.
        restored.capture_lead(NewLead::named("Later").email("later@example.net").source("fair"))?;
        digest(&restored)?;
    }
    Ok(())
}

/// All kinds of commands, with request ids: asked again of the new book, they answer as the old one does, and change nothing.
#[test]
fn a_restored_book_answers_to_requests_that_are_asked_again() -> Tested {
    let folder = tempfile::tempdir()?;
    let book = golden::write(&folder.path().join("first.leadbook"))?;
    let restored = again(&book, folder.path(), script::BEGINS + Duration::from_secs(86_400))?;
    let before = digest(&restored)?;
    assert_eq!(before, digest(&book)?);
    let mut asked = 0;
    for step in script::varied()? {
        if let Step::Ask(requests) = step {
            let of_old = book.execute_all(requests.clone())?;
            for (one, other) in restored.execute_all(requests)?.into_iter().zip(of_old) {
                // What was refused then is no entry, and is decided again.
                if let (Ok(one), Ok(other)) = (&one, &other) {
                    assert_eq!(one, other);
                    asked += 1;
                }
                assert_eq!(one.is_ok(), other.is_ok());
            }
        }
    }
    assert!(asked > 700, "only {asked} were answered");
    assert_eq!(digest(&restored)?, digest(&book)?);
    Ok(())
}

#[test]
fn a_digest_tells_whether_two_books_hold_the_same() -> Tested {
    let folder = tempfile::tempdir()?;
    let begun = |at: u64, chance: u64| {
        let clock = Arc::new(ManualClock::at(script::BEGINS + Duration::from_secs(at)));
        let options = Options::default().clock(clock).chance(Arc::new(SeededChance::new(chance)));
        Book::on(Arc::new(MemoryStorage::new()), &options)
    };
    let sara = || NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form");
    let capture = |book: &Book, lead: NewLead| book.capture_lead(lead).map(|_| ());
    let one = begun(0, 1)?;
    capture(&one, sara())?;
    // Other chance, other blocks, in memory and in a file: the same content.
    let other = begun(0, 2)?;
    capture(&other, sara())?;
    assert_eq!(digest(&one)?, digest(&other)?);
    let copy = folder.path().join("copy.leadbook");
    one.backup(&copy)?;
    assert_eq!(digest(&Book::open(&copy)?)?, digest(&one)?);
    one.write_behind()?;
    one.funnel(leadbook::Period::all())?;
    one.save_cursor("webhook", Position(1))?;
    assert_eq!(digest(&one)?, digest(&other)?);

    let mut seen = vec![digest(&one)?];
    let mut differs = |book: &Book| -> Tested {
        let digest = digest(book)?;
        assert!(!seen.contains(&digest), "a book that holds something else has the same digest");
        seen.push(digest);
        Ok(())
    };
    for lead in
        [sara().tag("a"), sara().owner(leadbook::UserId(1)), NewLead::named("Sara Ahmadj").email("sara@example.com").source("web_form")]
    {
        let book = begun(0, 1)?;
        if capture(&book, lead).is_ok() {
            differs(&book)?;
        }
    }
    let later = begun(1, 1)?;
    capture(&later, sara())?;
    differs(&later)?;
    // The same records in the end, by another way.
    let round = begun(0, 1)?;
    capture(&round, sara().job_title("Buyer"))?;
    round.edit_lead(LeadId(1), LeadEdit { job_title: leadbook::Edit::Clear, ..LeadEdit::default() })?;
    differs(&round)?;
    one.move_lead(LeadId(1), "mql")?;
    differs(&one)?;
    Ok(())
}

#[test]
fn lines_never_replace_a_book_or_what_is_to_stay() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sales.leadbook");
    let book = Book::open(&path)?;
    book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
    let lines = folder.path().join("sales.jsonl");
    let exported = book.export_book(&lines, false)?;
    assert_eq!((exported.entries, exported.events), (2, 2));
    for (to, overwrite) in [(&path, true), (&path, false), (&lines, false)] {
        let Err(refusal) = book.export_book(to, overwrite) else { return Err("it was replaced".into()) };
        assert_eq!((refusal.kind(), refusal.code(), refusal.operation()), (ErrorKind::Refused, "file_exists", "export_book"));
    }
    book.export_book(&lines, true)?;
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 2);
    let Err(refusal) = restore(&lines, &path, &Options::default()) else { return Err("the book was replaced".into()) };
    assert_eq!((refusal.code(), refusal.operation()), ("file_exists", "restore"));
    let Err(refusal) = restore(&path, folder.path().join("new.leadbook"), &Options::default()) else { return Err("it was read".into()) };
    assert_eq!(refusal.kind(), ErrorKind::Incompatible);
    assert!(book.verify()?.is_sound());
    Ok(())
}
