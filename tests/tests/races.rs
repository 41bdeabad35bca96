//! Threads racing on one book, through one handle and through several books on one storage.
//!
//! The memory backend gives only what the storage contract promises, so a rule that leans on more than the ledger's head breaks here.

use leadbook::storage::faulty::{FaultPlan, LostAnswers};
use leadbook::storage::{MemoryStorage, Storage};
use leadbook::{
    Activity, Attribute, Book, Captured, Conversion, CustomerChoice, ErrorKind, Event, Known, LeadEdit, LeadField, LeadId, Meta, Money,
    NewFollowUp, NewLead, NewOpportunity, OnKnown, Outcome, Position, Recorded,
};
use leadbook_tests::Tested;
use leadbook_tests::crowd::{Ways, at_once, fixed};
use leadbook_tests::ledger::{sound, whole_ledger};
use leadbook_tests::watchdog::Watchdog;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::sync::Arc;

const THREADS: usize = 8;

/// One handle that all threads share, a book on the storage for each of them, and both kinds writing behind all the time.
fn both_ways() -> Tested<Vec<Ways>> {
    let mut ways = Vec::new();
    for write_behind_bytes in [32 << 20, 3_000] {
        let options = fixed(7).write_behind_bytes(write_behind_bytes);
        ways.push(Ways::clones(&options.memory()?, THREADS));
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
        ways.push(Ways::books(&storage, THREADS as u64, &options)?);
    }
    Ok(ways)
}

/// All ways show the same sound ledger.
fn all_agree(ways: &Ways) -> Tested<Vec<Recorded>> {
    let ledger = whole_ledger(ways.way(0))?;
    for book in ways.all() {
        assert!(whole_ledger(book)? == ledger, "{}: two of them show different ledgers", ways.name);
        sound(book)?;
    }
    Ok(ledger)
}

fn sara(number: usize, email: &str) -> NewLead {
    // The same address, however it is spelt.
    let spelt = if number.is_multiple_of(2) { email.to_uppercase() } else { email.to_owned() };
    NewLead::named(format!("Sara {number}")).email(spelt).source("web_form")
}

#[test]
fn one_email_captured_by_all_at_once_is_known_once() -> Tested {
    let _dog = Watchdog::over("capturing the same e-mail");
    for ways in both_ways()? {
        for round in 0..40 {
            let email = format!("sara{round}@example.com");
            let policy = [OnKnown::Attach, OnKnown::Refuse, OnKnown::Repeat][round % 3];
            let answers = at_once(THREADS, |number| ways.way(number).capture_lead(sara(number, &email).on_known(policy)));
            let created: Vec<&Captured> = answers.iter().flatten().filter(|captured| captured.outcome == Outcome::Created).collect();
            let [first] = created[..] else { return Err(format!("{}, {policy:?}: {answers:#?}", ways.name).into()) };
            let others: Vec<_> = answers.iter().filter(|answer| !answer.as_ref().is_ok_and(|captured| captured == first)).collect();
            assert_eq!(others.len(), THREADS - 1);
            match policy {
                OnKnown::Refuse => {
                    for answer in others {
                        let Err(refusal) = answer else { return Err(format!("{}: {answer:?} was not refused", ways.name).into()) };
                        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Known, "exists"));
                        assert_eq!(refusal.matches()[0].record, Known::Lead(first.lead));
                    }
                    assert_eq!(known(ways.way(3), &email)?, [first.lead]);
                }
                OnKnown::Attach => {
                    let interests: BTreeSet<_> = others.iter().copied().flatten().filter_map(|captured| captured.interest).collect();
                    assert_eq!(interests.len(), THREADS - 1, "{}: an interest got lost", ways.name);
                    assert!(others.iter().all(|answer| answer.as_ref().is_ok_and(|captured| captured.lead == first.lead)));
                    assert_eq!(known(ways.way(3), &email)?, [first.lead]);
                    let history = ways.way(5).lead_history(first.lead)?;
                    assert_eq!(history.len(), THREADS, "{}: {history:#?}", ways.name);
                }
                OnKnown::Repeat => {
                    let mut leads: Vec<LeadId> = answers.iter().flatten().map(|captured| captured.lead).collect();
                    leads.sort_unstable();
                    assert_eq!(known(ways.way(3), &email)?, leads);
                    // Each knew all that were captured before it, and points to the newest of them.
                    for pair in leads.windows(2) {
                        assert_eq!(ways.way(1).lead(pair[1])?.repeat_of, Some(Known::Lead(pair[0])), "{}", ways.name);
                    }
                }
            }
        }
        all_agree(&ways)?;
    }
    Ok(())
}

fn known(book: &Book, email: &str) -> leadbook::Result<Vec<LeadId>> {
    let matches = book.find_known(&[email.to_owned()], &[])?;
    Ok(matches.into_iter().filter_map(|matched| if let Known::Lead(lead) = matched.record { Some(lead) } else { None }).collect())
}

#[test]
fn an_opportunity_is_won_once_and_a_lead_converted_once() -> Tested {
    let _dog = Watchdog::over("winning the same opportunity");
    for ways in both_ways()? {
        for round in 0..30 {
            let amount = Money::new(1_000 + round, "USD")?;
            let lead = ways.way(0).capture_lead(sara(1, &format!("sara{round}@example.com")))?.lead;
            let order = NewOpportunity::named("Order").amount(amount);
            let conversion = Conversion::into(CustomerChoice::New).opening(order);
            let sales = at_once(THREADS, |number| ways.way(number).convert_lead(lead, conversion.clone()));
            let mut sold = sales.iter().flatten();
            let (Some(sale), None) = (sold.next(), sold.next()) else { return Err(format!("{}: {sales:#?}", ways.name).into()) };
            assert_eq!(codes(&sales), BTreeMap::from([("already_converted", THREADS - 1)]));
            let Some(opportunity) = sale.opportunity else { return Err("no opportunity was opened".into()) };

            let wins = at_once(THREADS, |number| ways.way(number).win_opportunity(opportunity, None, Some(format!("thread {number}"))));
            assert_eq!(wins.iter().flatten().count(), 1, "{}: {wins:#?}", ways.name);
            assert_eq!(codes(&wins), BTreeMap::from([("opportunity_ended", THREADS - 1)]));
            for book in ways.all() {
                let customer = book.customer(sale.customer)?;
                assert_eq!((customer.opportunities_won, customer.lifetime_value), (1, vec![amount]), "{}", ways.name);
            }
        }
        all_agree(&ways)?;
    }
    Ok(())
}

/// How often each code was answered.
fn codes<T>(answers: &[leadbook::Result<T>]) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for refusal in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        *codes.entry(refusal.code()).or_default() += 1;
    }
    codes
}

fn counted(by: i64) -> LeadEdit {
    LeadEdit { attributes: [("count".to_owned(), Some(Attribute::Whole(by)))].into(), ..LeadEdit::default() }
}

fn count_of(book: &Book, lead: LeadId) -> leadbook::Result<(u64, i64)> {
    let lead = book.lead(lead)?;
    match lead.attributes.get("count") {
        Some(Attribute::Whole(count)) => Ok((lead.version, *count)),
        _ => Ok((lead.version, 0)),
    }
}

/// Reads, adds one, writes from the version that was read; and again, if it moved on.
fn add_one(book: &Book, lead: LeadId) -> leadbook::Result<()> {
    loop {
        let (version, count) = count_of(book, lead)?;
        match book.from_version(version).edit_lead(lead, counted(count + 1)) {
            Ok(_) => return Ok(()),
            Err(refusal) if refusal.code() == "version_conflict" => {}
            Err(refusal) => return Err(refusal),
        }
    }
}

#[test]
fn no_update_is_lost() -> Tested {
    const EACH: usize = 12;
    let _dog = Watchdog::over("counting together");
    for ways in both_ways()? {
        let lead = ways.way(0).capture_lead(sara(0, "sara@example.com"))?.lead;
        let due = "2026-03-01T09:00:00Z".parse()?;
        let done = at_once(THREADS, |number| -> leadbook::Result<()> {
            let book = ways.way(number);
            for turn in 0..EACH {
                add_one(book, lead)?;
                book.record_activity(Activity::call(lead).outbound().text(format!("call {turn} of {number}")))?;
                let task = book.add_follow_up(NewFollowUp::on(lead, due))?;
                if turn % 2 == 0 {
                    book.complete_follow_up(task, None)?;
                }
            }
            Ok(())
        });
        done.into_iter().collect::<leadbook::Result<()>>()?;
        let all = THREADS * EACH;
        for book in ways.all() {
            let card = book.lead(lead)?;
            assert_eq!(count_of(book, lead)?, (1 + all as u64, i64::try_from(all)?), "{}", ways.name);
            assert_eq!((card.touches, card.open_follow_ups.len()), (all as u64, all / 2), "{}", ways.name);
            assert_eq!(book.lead_history(lead)?.len(), 1 + 3 * all + all / 2, "{}", ways.name);
        }
        all_agree(&ways)?;
    }
    Ok(())
}

#[test]
fn everybody_sees_one_total_order_without_gaps() -> Tested {
    let _dog = Watchdog::over("writing the ledger together");
    for ways in both_ways()? {
        let answers = at_once(THREADS, |number| -> leadbook::Result<Vec<Position>> {
            let book = ways.way(number);
            (0..40)
                .map(|turn| {
                    let meta = Meta::default().request_id(format!("{number}/{turn}"));
                    let lead = book.with(meta.clone()).capture_lead(sara(number, &format!("sara{number}.{turn}@example.com")))?.lead;
                    // Whoever was answered finds it in the ledger at once.
                    book.lead_history(lead).map(|history| history[0].position)
                })
                .collect()
        });
        let ledger = all_agree(&ways)?;
        assert_eq!(ledger.len(), 1 + THREADS * 40);
        for (number, positions) in answers.into_iter().enumerate() {
            let positions = positions?;
            assert!(positions.is_sorted(), "{}: what one thread did one after the other stands otherwise", ways.name);
            for (turn, position) in positions.into_iter().enumerate() {
                assert_eq!(ledger[position.0 as usize - 1].request_id.as_deref(), Some(&*format!("{number}/{turn}")));
            }
        }
    }
    Ok(())
}

/// What goes wrong on the way, and how many of each kind did.
fn plans() -> [FaultPlan; 4] {
    let each = NonZeroU64::new;
    [
        FaultPlan { landed_unknown: each(5), ..FaultPlan::default() },
        FaultPlan { not_landed_unknown: each(7), ..FaultPlan::default() },
        FaultPlan { conflict: each(3), ..FaultPlan::default() },
        FaultPlan { landed_unknown: each(5), not_landed_unknown: each(7), conflict: each(3) },
    ]
}

#[test]
fn lost_answers_never_apply_a_command_twice() -> Tested {
    const EACH: usize = 30;
    let _dog = Watchdog::over("losing answers");
    for plan in plans() {
        for (books, with_ids, write_behind_bytes) in [(1, true, 32 << 20), (1, false, 2_000), (4, true, 2_000), (4, false, 32 << 20)] {
            let faulty = Arc::new(LostAnswers::new(Arc::new(MemoryStorage::new()), plan));
            let storage: Arc<dyn Storage> = faulty.clone();
            let ways = Ways::books(&storage, books, &fixed(3).write_behind_bytes(write_behind_bytes))?;
            let lead = ways.way(0).capture_lead(sara(0, "sara@example.com"))?.lead;
            let done = at_once(4, |number| -> leadbook::Result<()> {
                let book = ways.way(number);
                for turn in 0..EACH {
                    let text = format!("{number}/{turn}");
                    let meta = if with_ids { Meta::default().request_id(&text) } else { Meta::default() };
                    let call = Activity::call(lead).outbound().text(&text);
                    let told = book.with(meta.clone()).record_activity(call.clone())?;
                    add_one(book, lead)?;
                    if with_ids {
                        assert_eq!(ways.way(number + 1).with(meta).record_activity(call)?, told, "a retry is answered otherwise");
                    }
                    assert_eq!(book.capture_lead(sara(number, &format!("{number}.{turn}@example.com")))?.outcome, Outcome::Created);
                }
                Ok(())
            });
            done.into_iter().collect::<leadbook::Result<()>>()?;
            let mut texts: Vec<String> = Vec::new();
            let mut captured = 0;
            for recorded in all_agree(&ways)? {
                match recorded.event {
                    Event::ActivityRecorded { text, .. } => texts.extend(text),
                    Event::LeadCaptured { .. } => captured += 1,
                    _ => {}
                }
            }
            texts.sort_unstable();
            let mut expected: Vec<String> = (0..4).flat_map(|number| (0..EACH).map(move |turn| format!("{number}/{turn}"))).collect();
            expected.sort_unstable();
            assert_eq!(texts, expected, "{plan:?}");
            assert_eq!(captured, 1 + 4 * EACH, "{plan:?}");
            assert_eq!(count_of(ways.way(0), lead)?.1, 4 * EACH as i64, "{plan:?}");
            let faults = faulty.faults();
            let had = [faults.landed_unknown, faults.not_landed_unknown, faults.conflicts];
            let planned = [plan.landed_unknown, plan.not_landed_unknown, plan.conflict];
            assert!(planned.iter().zip(had).all(|(planned, had)| planned.is_none() || had >= 5), "{plan:?}: only {faults:?}");
        }
    }
    Ok(())
}

#[test]
fn books_open_on_a_storage_that_others_begin_and_write() -> Tested {
    let _dog = Watchdog::over("opening together");
    for round in 0..60 {
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
        let opened = at_once(THREADS, |number| -> leadbook::Result<Book> {
            let mut last = None;
            for turn in 0..3 {
                let book = Book::on(storage.clone(), &fixed((100 * round + 10 * number + turn) as u64).write_behind_bytes(500))?;
                book.capture_lead(sara(number, &format!("{number}.{turn}@example.com")))?;
                last = Some(book);
            }
            last.map_or_else(|| Book::on(storage.clone(), &fixed(1)), Ok)
        });
        let books = opened.into_iter().collect::<leadbook::Result<Vec<Book>>>()?;
        for book in &books {
            assert_eq!(whole_ledger(book)?.len(), 1 + 3 * THREADS);
            sound(book)?;
        }
    }
    Ok(())
}

#[test]
fn edits_from_versions_apply_in_the_order_of_the_versions() -> Tested {
    let _dog = Watchdog::over("editing from versions");
    for ways in both_ways()? {
        let lead = ways.way(0).capture_lead(sara(0, "sara@example.com"))?.lead;
        // All edit from the same version: one of them may.
        for version in 1..=30 {
            let edits = at_once(THREADS, |number| {
                let count = version as i64 * 100 + number as i64;
                ways.way(number).from_version(version).edit_lead(lead, counted(count))
            });
            let told: Vec<u64> = edits.iter().flatten().copied().collect();
            assert_eq!(told, [version + 1], "{}: {edits:#?}", ways.name);
            assert_eq!(codes(&edits), BTreeMap::from([("version_conflict", THREADS - 1)]));
        }
        let counts: Vec<i64> = all_agree(&ways)?.into_iter().filter_map(|recorded| set_count(&recorded.event)).collect();
        let versions: Vec<i64> = counts.into_iter().map(|count| count / 100).collect();
        assert_eq!(versions, (1..=30).collect::<Vec<i64>>(), "{}", ways.name);
    }
    Ok(())
}

fn set_count(event: &Event) -> Option<i64> {
    let Event::LeadEdited { fields, .. } = event else { return None };
    fields.iter().find_map(|field| match field {
        LeadField::Attribute(_, Some(Attribute::Whole(count))) => Some(*count),
        _ => None,
    })
}
