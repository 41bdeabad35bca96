//! Two books on one storage, where one does something at each single moment of what the other does.

use leadbook::storage::{MemoryStorage, Storage};
use leadbook::{Activity, Book, Captured, LeadId, Money, NewLead, NewOpportunity, Outcome};
use leadbook_tests::Tested;
use leadbook_tests::crowd::fixed;
use leadbook_tests::ledger::{sound, whole_ledger};
use leadbook_tests::meddler::Meddler;
use leadbook_tests::watchdog::Watchdog;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

/// More moments than any of it has: the last ones must find nothing left to disturb.
const MOMENTS: usize = 60;

fn sara(email: &str) -> NewLead {
    NewLead::named("Sara Ahmadi").email(email).source("web_form")
}

/// Runs `first` on one book while `between` is done on another one, at each moment; then `check` looks at both answers.
/// Answers at how many moments somebody came in between. Without `prepare` the storage is empty at first.
fn at_every_moment<A, B: Send + 'static>(
    write_behind_bytes: usize,
    prepare: Option<fn(&Book) -> leadbook::Result<()>>,
    between: fn(Arc<dyn Storage>, usize) -> leadbook::Result<B>,
    first: impl Fn(Arc<dyn Storage>) -> leadbook::Result<A>,
    check: impl Fn(&Book, A, Option<leadbook::Result<B>>) -> Tested,
) -> Tested<usize> {
    let mut disturbed = 0;
    for moment in 0..MOMENTS {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
        if let Some(prepare) = prepare {
            prepare(&Book::on(storage.clone(), &fixed(1).write_behind_bytes(write_behind_bytes))?)?;
        }
        let under = storage.clone();
        let meddler = Arc::new(Meddler::before(moment, storage.clone(), move || between(under, write_behind_bytes)));
        let answer = first(meddler.clone()).map_err(|failure| format!("moment {moment}: {failure}"))?;
        let told = meddler.answer();
        disturbed += usize::from(told.is_some());
        let book = Book::on(storage, &fixed(4))?;
        whole_ledger(&book)?;
        sound(&book)?;
        check(&book, answer, told).map_err(|failure| format!("moment {moment}: {failure}"))?;
    }
    assert!(disturbed < MOMENTS, "there are more than {MOMENTS} moments");
    Ok(disturbed)
}

fn capture_and_write_behind(storage: Arc<dyn Storage>, write_behind_bytes: usize) -> leadbook::Result<Captured> {
    let book = Book::on(storage, &fixed(2).write_behind_bytes(write_behind_bytes))?;
    let captured = book.capture_lead(sara("SARA@example.com"))?;
    book.write_behind()?;
    Ok(captured)
}

#[test]
fn a_book_opens_whatever_others_do_meanwhile() -> Tested {
    let _dog = Watchdog::over("opening at every moment");
    let there: fn(&Book) -> leadbook::Result<()> = |_| Ok(());
    for write_behind_bytes in [1, 32 << 20] {
        // On an empty storage both may begin the book.
        for (prepare, moments) in [(None, 5), (Some(there), 3)] {
            let disturbed = at_every_moment(
                write_behind_bytes,
                prepare,
                capture_and_write_behind,
                |storage| Book::on(storage, &fixed(3).write_behind_bytes(write_behind_bytes)).map(drop),
                |book, (), told| {
                    let captured = u64::from(told.transpose()?.is_some());
                    assert_eq!(book.stats()?.events, 1 + captured);
                    Ok(())
                },
            )?;
            assert!(disturbed >= moments, "{disturbed}");
        }
    }
    Ok(())
}

#[test]
fn whoever_captures_second_is_told_who_is_known() -> Tested {
    let _dog = Watchdog::over("capturing at every moment");
    for write_behind_bytes in [1, 32 << 20] {
        let disturbed = at_every_moment(
            write_behind_bytes,
            Some(|book| book.capture_lead(sara("omid@example.com")).map(drop)),
            capture_and_write_behind,
            |storage| {
                let book = Book::on(storage, &fixed(3).write_behind_bytes(write_behind_bytes))?;
                let captured = book.capture_lead(sara("sara@example.com"))?;
                book.write_behind()?;
                book.close().map(|()| captured)
            },
            |book, mine, told| {
                let Some(theirs) = told.transpose()? else { return Ok(()) };
                let mut outcomes = [mine.outcome, theirs.outcome];
                outcomes.sort_unstable();
                assert_eq!(outcomes, [Outcome::Created, Outcome::Attached]);
                assert_eq!((mine.lead, theirs.lead), (LeadId(2), LeadId(2)));
                assert_eq!(book.find_known(&["sara@example.com".to_owned()], &[])?.len(), 1);
                Ok(())
            },
        )?;
        assert!(disturbed >= 8, "{disturbed}");
    }
    Ok(())
}

#[test]
fn whoever_wins_second_is_refused() -> Tested {
    let _dog = Watchdog::over("winning at every moment");
    for write_behind_bytes in [1, 32 << 20] {
        let disturbed = at_every_moment(
            write_behind_bytes,
            Some(|book| {
                let lead = book.capture_lead(sara("sara@example.com"))?.lead;
                let order = NewOpportunity::named("Order").amount(Money::new(1_000, "USD")?);
                let conversion = leadbook::Conversion::into(leadbook::CustomerChoice::New).opening(order);
                book.convert_lead(lead, conversion).map(drop)
            }),
            |storage, bytes| Book::on(storage, &fixed(2).write_behind_bytes(bytes))?.win_opportunity(1.into(), None, None),
            |storage| {
                let book = Book::on(storage, &fixed(3).write_behind_bytes(write_behind_bytes))?;
                Ok(book.win_opportunity(1.into(), None, None))
            },
            |book, mine, told| {
                let answers = [Some(mine), told];
                assert_eq!(answers.iter().flatten().flatten().count(), 1, "{answers:?}");
                assert!(answers.iter().flatten().filter_map(|answer| answer.as_ref().err()).all(|no| no.code() == "opportunity_ended"));
                let customer = book.customer(1.into())?;
                assert_eq!((customer.opportunities_won, customer.lifetime_value), (1, vec![Money::new(1_000, "USD")?]));
                Ok(())
            },
        )?;
        assert!(disturbed >= 8, "{disturbed}");
    }
    Ok(())
}

#[test]
fn a_snapshot_is_one_state_whatever_others_write_behind_meanwhile() -> Tested {
    let _dog = Watchdog::over("reading at every moment");
    for write_behind_bytes in [1, 32 << 20] {
        let disturbed = at_every_moment(
            write_behind_bytes,
            Some(|book| book.capture_lead(sara("sara@example.com")).map(drop)),
            |storage, bytes| {
                let book = Book::on(storage, &fixed(2).write_behind_bytes(bytes))?;
                for turn in 0..5 {
                    book.record_activity(Activity::call(LeadId(1)).inbound())?;
                    book.capture_lead(sara(&format!("{turn}@example.com")))?;
                }
                book.write_behind()
            },
            |storage| {
                let book = Book::on(storage, &fixed(3).write_behind_bytes(write_behind_bytes))?;
                for _ in 0..4 {
                    let snapshot = book.snapshot()?;
                    let (lead, history) = (snapshot.lead(LeadId(1))?, snapshot.lead_history(LeadId(1))?);
                    let leads = snapshot.leads(leadbook::LeadFilter::all())?.items;
                    assert_eq!(lead.touches as usize, history.len() - 1);
                    // The others came one after each call.
                    assert_eq!(leads.len(), 1 + ((snapshot.position().0 - 2) / 2) as usize);
                    assert_eq!(lead.touches, (snapshot.position().0 - 1) / 2);
                }
                book.record_activity(Activity::call(LeadId(1)).inbound()).map(drop)
            },
            |book, (), told| {
                let touches = 1 + told.transpose()?.map_or(0, |_| 5);
                assert_eq!(book.lead(LeadId(1))?.touches, touches);
                Ok(())
            },
        )?;
        assert!(disturbed >= 8, "{disturbed}");
    }
    Ok(())
}

/// Long enough for a write that nobody holds up, short enough for one that has to wait.
const A_WHILE: Duration = Duration::from_millis(30);

#[test]
fn a_snapshot_never_has_older_tables_than_what_lies_over_them() -> Tested {
    let _dog = Watchdog::over("writing behind under a snapshot");
    let mut disturbed = 0;
    for moment in 0..MOMENTS {
        let shared: Arc<OnceLock<Book>> = Arc::default();
        let meddling = shared.clone();
        let meddler = Arc::new(Meddler::before(moment, Arc::new(MemoryStorage::new()), move || {
            let book = meddling.get()?.clone();
            // A thread of its own, since it may have to wait for whoever is in the middle of something.
            let (done, written) = channel();
            let writer = thread::spawn(move || {
                let outcome = book.capture_lead(sara("sara@example.com")).and_then(|_| book.write_behind());
                let _ = done.send(());
                outcome
            });
            let _ = written.recv_timeout(A_WHILE);
            Some(writer)
        }));
        let book = Book::on(meddler.clone(), &fixed(1))?;
        book.capture_lead(sara("omid@example.com"))?;
        shared.get_or_init(|| book.clone());
        for _ in 0..3 {
            let snapshot = book.snapshot()?;
            let leads = snapshot.leads(leadbook::LeadFilter::all())?.items.len() as u64;
            assert_eq!(leads, snapshot.position().0 - 1, "moment {moment}");
        }
        if let Some(writer) = meddler.answer().flatten() {
            writer.join().map_err(|_| "the writer broke off")??;
            disturbed += 1;
        }
        sound(&book)?;
    }
    assert!(disturbed >= 6, "{disturbed}");
    Ok(())
}
