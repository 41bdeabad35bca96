//! Reports in the midst of writing: each is of one state, and none holds anybody up.

use leadbook::storage::MemoryStorage;
use leadbook::{Book, CustomerChoice, GroupBy, LeadId, NewLead, Options, Scope};
use leadbook_tests::Tested;
use leadbook_tests::watchdog::Watchdog;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};

const WRITERS: u64 = 4;
const LEADS: u64 = 120;

/// Captures, and converts every second lead at once with the capture of the next, so that any one state has its own numbers.
fn write(book: &Book, writer: u64) -> Tested {
    for number in 0..LEADS {
        let draft = NewLead::named("Somebody").email(format!("{writer}.{number}@example.com")).source(format!("writer {writer}"));
        let lead = book.capture_lead(draft)?.lead;
        if number % 2 == 0 {
            book.convert_lead(lead, CustomerChoice::New)?;
        } else {
            book.disqualify_lead(lead, "budget")?;
        }
    }
    Ok(())
}

/// Every report of one snapshot fits every other one of it, and the records; and the leads never become fewer.
fn read(book: &Book, done: &AtomicBool, asked: &AtomicU64) -> Tested {
    let mut leads = 0;
    loop {
        let last = done.load(Ordering::Acquire);
        let snapshot = book.snapshot()?;
        let funnel = snapshot.funnel(GroupBy::Source)?;
        let conversion = snapshot.conversion(GroupBy::Source)?;
        let totals = &funnel.totals;
        assert!(totals.leads >= leads, "{} leads after {leads}", totals.leads);
        leads = totals.leads;
        assert_eq!((conversion.totals.leads, conversion.totals.converted), (totals.leads, totals.converted));
        assert_eq!(conversion.rows.iter().map(|row| row.leads).sum::<u64>(), totals.leads);
        assert_eq!(totals.open + totals.converted + totals.disqualified, totals.leads);
        if leads > 0 {
            snapshot.lead(LeadId(leads))?;
        }
        assert!(snapshot.lead(LeadId(leads + 1)).is_err(), "the report has not seen all leads of its snapshot");
        assert_eq!(snapshot.conversion(Scope::all().as_of(snapshot.as_of()))?.totals, snapshot.conversion(Scope::all())?.totals);
        asked.fetch_add(1, Ordering::Relaxed);
        if last {
            return Ok(());
        }
    }
}

fn storm(book: &Book) -> Tested {
    let (done, asked) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| -> Tested {
        let readers: Vec<_> = (0..3).map(|_| scope.spawn(|| read(book, &done, &asked).map_err(|problem| problem.to_string()))).collect();
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| scope.spawn(move || write(book, writer).map_err(|problem| problem.to_string()))).collect();
        let written: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        done.store(true, Ordering::Release);
        for finished in written.into_iter().chain(readers.into_iter().map(|reader| reader.join())) {
            finished.map_err(|_| "a thread panicked")??;
        }
        Ok(())
    })?;
    assert!(asked.load(Ordering::Relaxed) >= 3);
    let conversion = book.conversion(GroupBy::Source)?;
    assert_eq!(
        (conversion.rows.len() as u64, conversion.totals.leads, conversion.totals.converted),
        (WRITERS, WRITERS * LEADS, WRITERS * LEADS / 2)
    );
    let verified = book.verify()?;
    assert!(verified.is_sound(), "{verified}");
    Ok(())
}

#[test]
fn reports_in_a_storm_of_writing_are_of_one_state_in_memory() -> Tested {
    let _dog = Watchdog::over("reports in a storm, in memory");
    storm(&Book::memory()?)
}

#[test]
fn reports_in_a_storm_of_writing_are_of_one_state_in_a_file() -> Tested {
    let _dog = Watchdog::over("reports in a storm, in a file");
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("storm.leadbook");
    // So little is kept in memory that it is written behind all the time.
    let book = Options::default().write_behind_bytes(20_000).open(&path)?;
    storm(&book)?;
    let before = book.conversion(GroupBy::Source)?.totals;
    book.close()?;
    assert_eq!(Book::open(&path)?.conversion(GroupBy::Source)?.totals, before);
    Ok(())
}

/// The first report reads the checkpoint while others ask for figures and have the columns kept: found to wait for one another for ever.
#[test]
fn the_first_report_and_keeping_columns_do_not_wait_for_one_another() -> Tested {
    let _dog = Watchdog::over("the first report beside keeping columns");
    let storage = Arc::new(MemoryStorage::new());
    let book = Book::on(storage.clone(), &Options::default())?;
    write(&book, 0)?;
    let expected = book.funnel(Scope::all())?.totals;
    book.close()?;
    for _ in 0..100 {
        let (book, start) = (Book::on(storage.clone(), &Options::default())?, Barrier::new(3));
        std::thread::scope(|scope| -> Tested {
            let report = scope.spawn(|| {
                start.wait();
                book.funnel(Scope::all()).map(|report| report.totals)
            });
            let keep = scope.spawn(|| {
                start.wait();
                (0..50).try_for_each(|_| book.write_behind().map(drop))
            });
            start.wait();
            for _ in 0..50 {
                book.stats()?;
            }
            keep.join().map_err(|_| "keeping panicked")??;
            assert_eq!(report.join().map_err(|_| "the report panicked")??, expected);
            Ok(())
        })?;
        assert!(book.stats()?.checkpoint_bytes > 0, "there was no checkpoint to be read");
        book.close()?;
    }
    Ok(())
}
