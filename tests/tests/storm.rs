//! Readers in a storm of writes, and closing a book in the middle of one.

use leadbook::storage::{MemoryStorage, Storage};
use leadbook::{
    Activity, ActivityFilter, ActivityQuery, Book, ErrorKind, Event, Lead, LeadFilter, LeadId, LeadQuery, NewFollowUp, NewLead, Options,
    Position, Snapshot, Timestamp, limits,
};
use leadbook_tests::Tested;
use leadbook_tests::crowd::{Ways, at_once, fixed};
use leadbook_tests::ledger::{sound, whole_ledger};
use leadbook_tests::watchdog::Watchdog;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

const WRITERS: usize = 4;
const READERS: usize = 2;
/// What each writer writes.
const TURNS: usize = 60;

fn person(number: usize, turn: usize) -> NewLead {
    NewLead::named(format!("Person {turn}")).email(format!("{number}.{turn}@example.com")).source(["fair", "form"][turn % 2])
}

fn write(book: &Book, number: usize, turn: usize) -> leadbook::Result<()> {
    let lead = book.capture_lead(person(number, turn))?.lead;
    // Somebody else's lead as well, so that records change hands between the writers.
    let other = LeadId(1 + lead.0 / 2);
    book.record_activity(Activity::call(other).inbound())?;
    if turn.is_multiple_of(3) {
        book.add_follow_up(NewFollowUp::on(lead, Timestamp::from_seconds(1_800_000_000)))?;
    }
    let stage = ["contacted", "mql", "sql"][turn % 3];
    match book.move_lead(other, stage) {
        Err(refusal) if !["already_there", "reason_needed", "move_not_allowed"].contains(&refusal.code()) => Err(refusal),
        _ => Ok(()),
    }
}

fn all(filter: LeadFilter) -> LeadQuery {
    LeadQuery::from(filter).limit(limits::PAGE)
}

/// What a snapshot says in one place it says in every other.
fn fits_together(snapshot: &Snapshot) -> Tested {
    let leads = snapshot.leads(all(LeadFilter::all()))?.items;
    let mut by_stage = 0;
    for stage in snapshot.lifecycle()?.stages {
        let inside = snapshot.leads(all(LeadFilter::all().stage(&stage.key)))?.items;
        assert!(inside.iter().all(|lead| lead.stage == stage.key));
        by_stage += inside.len();
    }
    assert_eq!(by_stage, leads.len(), "at {}", snapshot.position());
    let mut numbers: Vec<u64> = leads.iter().map(|lead| lead.id.0).collect();
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=leads.len() as u64), "at {}: {numbers:?}", snapshot.position());
    for lead in leads.iter().step_by(5) {
        card_fits_history(snapshot, lead)?;
    }
    let touches: u64 = leads.iter().map(|lead| lead.touches).sum();
    let calls = snapshot.activities(ActivityQuery::from(ActivityFilter::default()).limit(limits::PAGE))?.items.len();
    assert_eq!(calls as u64, touches, "at {}", snapshot.position());
    Ok(())
}

fn card_fits_history(snapshot: &Snapshot, lead: &Lead) -> Tested {
    let history = snapshot.lead_history(lead.id)?;
    let count = |is: fn(&Event) -> bool| history.iter().filter(|recorded| is(&recorded.event)).count() as u64;
    let place = format!("{} at {}: {history:#?}", lead.id, snapshot.position());
    assert_eq!(lead.version, 1 + count(|event| matches!(event, Event::LeadMoved { .. })), "{place}");
    assert_eq!(lead.touches, count(|event| matches!(event, Event::ActivityRecorded { .. })), "{place}");
    assert_eq!(lead.open_follow_ups.len() as u64, count(|event| matches!(event, Event::FollowUpAdded { .. })), "{place}");
    assert_eq!(history.last().map(|recorded| recorded.position), Some(lead.touched), "{place}");
    assert!(lead.touched <= snapshot.position(), "{place}");
    assert_eq!(snapshot.lead_spells(lead.id)?.last().map(|spell| spell.stage.clone()), Some(lead.stage.clone()), "{place}");
    let email = lead.emails[0].given().to_owned();
    let known = snapshot.find_known(&[email], &[])?;
    assert_eq!(known.iter().map(|matched| matched.record).collect::<Vec<_>>(), [leadbook::Known::Lead(lead.id)], "{place}");
    Ok(())
}

/// A moment, and what the book knew at it.
struct Then {
    at: Timestamp,
    position: Position,
    leads: Vec<Lead>,
}

fn read_on(book: &Book, then: &OnceLock<Then>, writing: &AtomicUsize) -> Tested<usize> {
    let (mut rounds, mut last) = (0, Position::START);
    loop {
        let over = writing.load(Ordering::SeqCst) == 0;
        let snapshot = book.snapshot()?;
        assert!(snapshot.position() >= last, "a reader was taken back from {last} to {}", snapshot.position());
        last = snapshot.position();
        fits_together(&snapshot)?;
        if snapshot.position() > Position(60) {
            let leads = snapshot.leads(all(LeadFilter::all()))?.items;
            let then = then.get_or_init(|| Then { at: snapshot.recorded_at(), position: snapshot.position(), leads });
            let again = book.as_of(then.at)?;
            assert_eq!(again.position(), then.position);
            assert!(again.leads(all(LeadFilter::all()))?.items == then.leads, "what was known at {} changed since", then.at);
            if rounds % 4 == 0 {
                fits_together(&again)?;
            }
        }
        rounds += 1;
        if over {
            return Ok(rounds);
        }
    }
}

fn storm(ways: &Ways) -> Tested {
    let (then, writing) = (OnceLock::new(), AtomicUsize::new(WRITERS));
    let rounds = at_once(WRITERS + READERS, |number| -> Tested<usize> {
        let book = ways.way(number);
        if number >= WRITERS {
            return read_on(book, &then, &writing);
        }
        let written = (0..TURNS).try_for_each(|turn| write(book, number, turn));
        // Also after a failure: the readers wait for it.
        writing.fetch_sub(1, Ordering::SeqCst);
        Ok(written.map(|()| 0)?)
    });
    let rounds: usize = rounds.into_iter().sum::<Tested<usize>>()?;
    assert!(rounds > READERS && then.get().is_some(), "{}: nothing was read while it stormed", ways.name);
    for book in ways.all() {
        sound(book)?;
    }
    Ok(())
}

#[test]
fn readers_see_whole_states_while_one_book_writes_behind_all_the_time() -> Tested {
    let _dog = Watchdog::over("reading in a storm on one book");
    for write_behind_bytes in [1, 2_000, 20_000] {
        storm(&Ways::clones(&fixed(1).write_behind_bytes(write_behind_bytes).memory()?, WRITERS + READERS))?;
    }
    Ok(())
}

#[test]
fn readers_see_whole_states_while_several_books_write_behind_one_another() -> Tested {
    let _dog = Watchdog::over("reading in a storm on several books");
    for write_behind_bytes in [1, 2_000, 20_000] {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
        storm(&Ways::books(&storage, (WRITERS + READERS) as u64, &fixed(1).write_behind_bytes(write_behind_bytes))?)?;
    }
    Ok(())
}

#[test]
fn readers_see_whole_states_of_a_file() -> Tested {
    let _dog = Watchdog::over("reading in a storm on a file");
    let folder = tempfile::tempdir()?;
    let book = fixed(1).write_behind_bytes(4_000).open(folder.path().join("storm.leadbook"))?;
    storm(&Ways::clones(&book, WRITERS + READERS))
}

/// What a writer was answered before the book was closed under it.
fn write_until_closed(book: &Book, number: usize, answered: &AtomicUsize) -> Tested<Vec<(LeadId, String)>> {
    let mut mine = Vec::new();
    loop {
        let name = format!("Person {number}.{}", mine.len());
        let lead = NewLead::named(&name).email(format!("{number}.{}@example.com", mine.len())).source("form");
        match book.capture_lead(lead) {
            Ok(captured) => mine.push((captured.lead, name)),
            Err(refusal) if refusal.kind() == ErrorKind::Closed => return Ok(mine),
            Err(refusal) => return Err(refusal.into()),
        }
        answered.fetch_add(1, Ordering::SeqCst);
    }
}

fn read_until_closed(book: &Book) -> Tested<usize> {
    for rounds in 0.. {
        let read = book.snapshot().and_then(|snapshot| snapshot.leads(all(LeadFilter::all())));
        match read {
            Ok(_) => {}
            // A snapshot that was taken before may find its storage gone.
            Err(refusal) if [ErrorKind::Closed, ErrorKind::Refused].contains(&refusal.kind()) => return Ok(rounds),
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Ok(0)
}

#[test]
fn closing_while_others_write_answers_everybody_and_loses_nothing() -> Tested {
    let _dog = Watchdog::over("closing in a storm");
    for round in 0..12 {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("storm.leadbook");
        let options: Options = fixed(round).write_behind_bytes([1, 3_000, 32 << 20][round as usize % 3]);
        let book = options.open(&path)?;
        let answered = AtomicUsize::new(0);
        let told = at_once(WRITERS + 4, |number| -> Tested<Vec<(LeadId, String)>> {
            match number {
                0 | 1 => {
                    // Two close it at once, each when there is something to lose.
                    while answered.load(Ordering::SeqCst) < 20 + 5 * round as usize {
                        thread::yield_now();
                    }
                    book.close()?;
                    Ok(Vec::new())
                }
                2 | 3 => read_until_closed(&book).map(|_| Vec::new()),
                _ => write_until_closed(&book, number, &answered),
            }
        });
        let told = told.into_iter().collect::<Tested<Vec<_>>>()?.concat();
        assert!(book.is_closed());
        let again = options.open(&path)?;
        for (lead, name) in &told {
            assert_eq!(again.lead(*lead)?.name, *name, "an answered lead is gone");
        }
        assert_eq!(whole_ledger(&again)?.len(), 1 + told.len(), "what is there was answered");
        sound(&again)?;
    }
    Ok(())
}
