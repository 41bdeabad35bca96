//! An import that is killed at any moment, again and again, and then gone on with, comes to what an undisturbed one does.
//!
//! `LEADBOOK_IMPORT_ROWS=200000` imports more than the 12,000 rows of an ordinary run.

#![cfg(unix)]

use leadbook::transfer::{Import, ImportReport, ImportSource};
use leadbook::{Book, Chance, Position, Recorded, SeededChance, Timestamp};
use leadbook_tests::Tested;
use leadbook_tests::watchdog::Watchdog;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

const ROWS: u64 = 12_000;

/// Leads, some of whom are known, some with a stage, and bad rows among them.
fn rows(count: u64) -> Tested<String> {
    let mut text = "id,name,email,created,stage\n".to_owned();
    for number in 0..count {
        let (email, stage) = match number % 97 {
            0 => ("no mail".to_owned(), ""),
            1 | 2 => (format!("p{}@example.com", number / 2), "mql"),
            3 => (format!("p{number}@example.com"), "customer"),
            _ => (format!("p{number}@example.com"), ""),
        };
        writeln!(text, "{number},Person {number},{email},2026-01-{:02},{stage}", 1 + number % 28)?;
    }
    Ok(text)
}

fn import() -> Import {
    Import { source: Some("file".to_owned()), ..Import::default() }
}

/// The ledger but for when the book learned of it.
fn told(book: &Book) -> Tested<Vec<Recorded>> {
    let events = book.changes(Position(1)).map(|event| event.map(|event| Recorded { recorded_at: Timestamp::MIN, ..event }));
    Ok(events.collect::<Result<_, _>>()?)
}

fn summary(report: &ImportReport) -> (u64, u64, Vec<(u64, String)>) {
    let refused = report.refusals.iter().map(|refused| (refused.row, refused.code.clone())).collect();
    (report.rows, report.refused, refused)
}

#[expect(clippy::disallowed_methods, reason = "a kill is to come within the time that a run takes")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

fn kill_once(book: &Path, file: &Path, after: Duration) -> Tested<bool> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_importer")).arg(book).arg(file).spawn()?;
    thread::sleep(after);
    child.kill()?;
    Ok(child.wait()?.success())
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() -> Tested {
    let count = std::env::var("LEADBOOK_IMPORT_ROWS").ok().map_or(Ok(ROWS), |rows| rows.parse())?;
    let _dog = (count <= ROWS).then(|| Watchdog::over("killing an import"));
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("people.csv");
    std::fs::write(&file, rows(count)?)?;
    let undisturbed = Book::memory()?;
    let wanted = undisturbed.import_leads(&ImportSource::file(&file), &import())?;
    assert!(wanted.created > 0 && wanted.attached > 0 && wanted.events > 0 && wanted.refused > 0, "{wanted}");

    // How long a whole run takes here and now, so that kills come in the midst of others.
    let begun = now();
    assert!(Command::new(env!("CARGO_BIN_EXE_importer")).arg(folder.path().join("whole.leadbook")).arg(&file).status()?.success());
    let whole = begun.elapsed();

    let (path, chance) = (folder.path().join("people.leadbook"), SeededChance::new(5));
    let mut partial = 0;
    // On a busy machine most kills come too early or too late.
    for _ in 0..40 {
        if partial == 4 {
            break;
        }
        if kill_once(&path, &file, whole.mul_f64((chance.next() % 1_000) as f64 / 1_000.0))? {
            break;
        }
        if path.exists() {
            let book = Book::open(&path)?;
            let stats = book.stats()?;
            partial += u64::from(stats.leads > 0 && stats.events < undisturbed.stats()?.events);
            book.close()?;
        }
    }
    assert!(partial > 0, "no kill came in the midst of it");
    let book = Book::open(&path)?;
    let last = book.import_leads(&ImportSource::file(&file), &import())?;
    assert_eq!(summary(&last), summary(&wanted));
    assert_eq!(last.created + last.attached + last.unchanged, wanted.created + wanted.attached + wanted.unchanged);
    let (one, other) = (told(&book)?, told(&undisturbed)?);
    assert_eq!(one.len(), other.len());
    if let Some((one, other)) = one.iter().zip(&other).find(|(one, other)| one != other) {
        return Err(format!("{one:?} is there, and undisturbed {other:?}").into());
    }
    assert!(book.verify()?.is_sound());
    println!("{count} rows, killed {partial} times in the midst of it");
    Ok(())
}
