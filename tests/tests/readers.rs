//! Many readers beside one writer: what a held snapshot answers, what holding one costs, and what another process can read.

use leadbook::{
    Activity, Book, Command, ErrorKind, GroupBy, LeadEdit, LeadFilter, LeadId, LeadQuery, NewLead, Options, Period, Request, Scope,
    Snapshot, limits,
};
use leadbook_tests::Tested;
use leadbook_tests::crowd::{at_once, fixed};
use leadbook_tests::ledger::sound;
use leadbook_tests::watchdog::Watchdog;
use serde::Serialize;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The leads that are there before the storm.
const LEADS: u64 = 500;

fn person(email: impl Into<String>, number: u64) -> Request {
    let lead = NewLead::named(format!("Person {number}")).email(email).source(["web_form", "fair", "ads"][number as usize % 3]);
    Command::CaptureLead { lead }.into()
}

fn begun(options: &Options, path: &Path) -> Tested<Book> {
    let book = options.open(path)?;
    for answer in book.execute_all((1..=LEADS).map(|number| person(format!("{number}@example.com"), number)))? {
        answer?;
    }
    Ok(book)
}

/// What somebody may want to know, all of it as text.
fn told(snapshot: &Snapshot) -> Tested<String> {
    fn text(part: impl Serialize) -> Tested<String> {
        Ok(serde_json::to_string(&part)?)
    }
    let mut leads = Vec::new();
    let mut query = LeadQuery::from(LeadFilter::all()).limit(limits::PAGE);
    loop {
        let page = snapshot.leads(query.clone())?;
        leads.extend(page.items);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    let scope = || Scope::of(Period::all()).by(GroupBy::Source);
    let parts = [
        text(leads)?,
        text(snapshot.funnel(scope())?)?,
        text(snapshot.sources(scope())?)?,
        text(snapshot.stage_durations(Scope::all())?)?,
        text(snapshot.lead(LeadId(7))?)?,
        text(snapshot.lead_history(LeadId(7))?)?,
        text(snapshot.search_leads("person", 20)?)?,
    ];
    Ok(parts.join("\n"))
}

/// One turn of a writer: a new lead, and something that happens to an old one.
fn turn(book: &Book, writer: usize, turn: u64) -> leadbook::Result<()> {
    book.execute(person(format!("{writer}.{turn}@example.com"), turn))?;
    let old = LeadId(1 + (turn * 7 + writer as u64) % LEADS);
    book.record_activity(Activity::call(old).outbound())?;
    match book.move_lead(old, ["contacted", "mql", "sql"][turn as usize % 3]) {
        Err(refusal) if refusal.kind() != ErrorKind::Refused => Err(refusal),
        _ => Ok(()),
    }
}

#[test]
fn a_held_snapshot_answers_the_same_for_as_long_as_it_is_held() -> Tested {
    const WRITERS: usize = 3;
    const TURNS: u64 = 120;
    let _dog = Watchdog::over("holding a snapshot in a storm");
    let folder = tempfile::tempdir()?;
    let book = begun(&fixed(1).write_behind_bytes(60_000), &folder.path().join("sales.leadbook"))?;
    book.move_lead(LeadId(7), "contacted")?;
    let held = book.snapshot()?;
    let (before, held_at) = (told(&held)?, held.position());
    // A snapshot goes from thread to thread, but answers one at a time.
    let held = Mutex::new(held);
    let ask_held = || told(&held.lock().unwrap_or_else(PoisonError::into_inner));
    let writing = AtomicUsize::new(WRITERS);
    // Three write; one asks the held snapshot again and again; two take new snapshots, which only ever move on.
    let asked = at_once(WRITERS + 3, |number| -> Tested<usize> {
        if number < WRITERS {
            let wrote = (0..TURNS).try_for_each(|number_of_turn| turn(&book, number, number_of_turn));
            writing.fetch_sub(1, Ordering::SeqCst);
            return wrote.map(|()| 0).map_err(Into::into);
        }
        let (mut asked, mut last) = (0, held_at);
        while writing.load(Ordering::SeqCst) > 0 {
            if number == WRITERS {
                assert!(ask_held()? == before, "the held snapshot changed its answer at the question {asked}");
            } else {
                let new = book.snapshot()?;
                assert!(new.position() >= last, "from {last} back to {}", new.position());
                last = new.position();
                assert!(told(&new)? == told(&new)?, "a snapshot at {last} changed its answer");
            }
            asked += 1;
        }
        Ok(asked)
    });
    let asked = asked.into_iter().collect::<Tested<Vec<usize>>>()?;
    // Nobody starved: the writers ended, and each reader came to ask while they were at it.
    assert!(asked[WRITERS..].iter().all(|asked| *asked >= 3), "{asked:?}");
    assert_eq!(book.stats()?.leads, LEADS + WRITERS as u64 * TURNS);
    assert!(ask_held()? == before, "the held snapshot changed its answer after the storm");
    assert!(told(&book.snapshot()?)? != before);
    println!(
        "readers: {} questions while {} commands were written, 0 answers changed",
        asked.iter().sum::<usize>(),
        WRITERS as u64 * TURNS * 3
    );
    drop(held);
    Ok(sound(&book)?)
}

/// What a commit of one change may add to the file while a snapshot keeps the pages that it replaced from being used again: three times the
/// most that was measured, which the design document states.
const BYTES_OF_A_COMMIT: i64 = 3 * 80 * 1024;

/// So many changes to old leads, a commit each; answers by how much the file grew, below zero if it shrank.
fn churn(book: &Book, commits: u64, salt: &str) -> Tested<i64> {
    let bytes = || Ok::<_, leadbook::Error>(book.stats()?.storage_bytes.cast_signed());
    let before = bytes()?;
    for number in 0..commits {
        let edit = LeadEdit { city: format!("{salt} {number}").into(), ..LeadEdit::default() };
        book.edit_lead(LeadId(1 + number % LEADS), edit)?;
    }
    Ok(bytes()? - before)
}

#[test]
fn the_file_grows_by_so_much_a_commit_while_a_snapshot_is_held_and_then_no_more() -> Tested {
    const COMMITS: u64 = 600;
    let _dog = Watchdog::over("measuring growth");
    for (behind, write_behind_bytes) in [("nothing", 32 << 20), ("much", 100_000)] {
        let folder = tempfile::tempdir()?;
        let book = begun(&fixed(1).write_behind_bytes(write_behind_bytes), &folder.path().join("sales.leadbook"))?;
        let free = churn(&book, COMMITS, "free")?;
        let held = book.snapshot()?;
        let holding = churn(&book, COMMITS, "held")?;
        assert_eq!(held.lead(LeadId(3))?.city.as_deref(), Some("free 502"));
        drop(held);
        let after = churn(&book, COMMITS, "after")?;
        println!(
            "growth in {COMMITS} commits with {behind} written behind: {free} bytes, with a snapshot held {holding}, afterwards {after}"
        );
        assert!(holding <= COMMITS.cast_signed() * BYTES_OF_A_COMMIT, "{holding} bytes in {COMMITS} commits");
        // What was kept for the snapshot is used again before the file grows any further.
        assert!(after <= free.max(1 << 20), "{after} bytes after the snapshot was given up, {free} before it");
        sound(&book)?;
    }
    Ok(())
}

/// Names the copy that the second process is to read.
const READS: &str = "LEADBOOK_TESTS_READS";

/// Not a test of its own: it does something only in the process that the next test starts.
#[test]
fn the_reading_process_reads_the_copy() -> Tested {
    let Ok(path) = std::env::var(READS) else { return Ok(()) };
    let book = Options::default().read_only(true).open(path)?;
    println!("read: {} {}", book.stats()?.leads, serde_json::to_string(&book.funnel(Scope::all())?.totals)?);
    Ok(())
}

#[test]
fn another_process_reads_through_a_backup_while_this_one_writes() -> Tested {
    let _dog = Watchdog::over("reading in another process");
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sales.leadbook");
    let book = begun(&fixed(1).write_behind_bytes(60_000), &path)?;
    let over = AtomicUsize::new(0);
    let came = at_once(2, |number| -> Tested {
        if number == 0 {
            for number_of_turn in 0.. {
                if over.load(Ordering::SeqCst) > 0 {
                    break;
                }
                turn(&book, 0, number_of_turn)?;
            }
            return Ok(());
        }
        let read = || -> Tested {
            for copy in 0..3 {
                let copy = folder.path().join(format!("copy {copy}"));
                let before = book.stats()?.leads;
                book.backup(&copy)?;
                let after = book.stats()?.leads;
                // Reading needs no lock of its own against other readers.
                let here = Options::default().read_only(true).open(&copy)?;
                let mut other = std::process::Command::new(std::env::current_exe()?);
                let output = other.args(["the_reading_process_reads_the_copy", "--exact", "--nocapture"]).env(READS, &copy).output()?;
                let said = String::from_utf8(output.stdout)?;
                let line = said.lines().find_map(|line| line.strip_prefix("read: ")).ok_or_else(|| format!("it read nothing: {said}"))?;
                let leads = here.stats()?.leads;
                assert_eq!(line, format!("{leads} {}", serde_json::to_string(&here.funnel(Scope::all())?.totals)?));
                assert!(before <= leads && leads <= after, "{leads} leads in a copy made between {before} and {after}");
            }
            Ok(())
        };
        let came = read();
        over.store(1, Ordering::SeqCst);
        came
    });
    came.into_iter().collect::<Tested<Vec<()>>>()?;
    // The file itself has one process, for reading as well.
    let refusal = Options::default().read_only(true).open(&path).err().ok_or("it was opened twice")?;
    assert_eq!(refusal.kind(), ErrorKind::Busy);
    Ok(sound(&book)?)
}
