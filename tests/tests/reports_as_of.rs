//! The promise of as-of: what a report answers at a moment it answers for that moment for ever, whatever is recorded later.

use leadbook::{ErrorKind, Timestamp};
use leadbook_tests::Tested;
use leadbook_tests::naive::{Asked, Question, first_difference};
use leadbook_tests::trade::{Trade, asked, question};
use serde_json::Value;
use std::time::Duration;

/// An answer that was given, and what had been asked when.
struct Given {
    question: Question,
    asked: Asked,
    at: Timestamp,
    answer: Value,
}

/// Asks every report as of now, and keeps what is answered. Nothing more is recorded at that instant.
fn keep(trade: &mut Trade, given: &mut Vec<Given>) -> Tested {
    let (events, at) = (trade.events()?, trade.report_now()?);
    for number in 0..Question::every().len() {
        let mut asked = asked(&mut trade.dice, &events, at);
        asked.as_of = None;
        let question = question(&mut trade.dice, number, &events, &asked, at);
        let answer = question.ask(&trade.book, &asked)?;
        given.push(Given { question, asked, at, answer });
    }
    trade.clock.advance(Duration::from_millis(1));
    Ok(())
}

/// Asks again for those moments. The answers hold the position up to which the book knew its ledger.
fn same_again(trade: &Trade, given: &[Given]) -> Tested {
    // What is kept would be the same for sure.
    trade.book.forget_answers();
    for Given { question, asked, at, answer } in given {
        let again = question.ask(&trade.book, &Asked { as_of: Some(*at), ..asked.clone() })?;
        if let Some(difference) = first_difference(&again, answer).or_else(|| (again != *answer).then(|| "in its last digits".to_owned())) {
            return Err(format!("as of {at} (first the answer of now, second that of then) {difference}\n  {question:?} {asked:?}").into());
        }
    }
    Ok(())
}

#[test]
fn what_was_answered_once_is_answered_again_however_the_book_grew() -> Tested {
    for seed in 100..104 {
        let mut trade = Trade::begin(seed)?;
        let mut given = Vec::new();
        for _ in 0..12 {
            let steps = usize::try_from(trade.dice.below(120))?;
            trade.go_on(steps)?;
            keep(&mut trade, &mut given)?;
        }
        trade.go_on(100)?;
        same_again(&trade, &given).map_err(|broken| format!("seed {seed}: {broken}"))?;
    }
    Ok(())
}

#[test]
fn a_reopened_book_answers_as_it_did() -> Tested {
    let folder = tempfile::tempdir()?;
    for seed in 200..202 {
        let path = folder.path().join(format!("{seed}.leadbook"));
        let mut trade = Trade::in_file(seed, &path)?;
        let mut given = Vec::new();
        for round in 0..6 {
            trade.go_on(60)?;
            keep(&mut trade, &mut given)?;
            if round % 2 == 1 {
                trade.reopen(&path)?;
                same_again(&trade, &given).map_err(|broken| format!("seed {seed}, reopened in round {round}: {broken}"))?;
            }
        }
    }
    Ok(())
}

#[test]
fn a_snapshot_answers_for_the_moment_it_was_taken() -> Tested {
    let mut trade = Trade::begin(300)?;
    trade.go_on(200)?;
    let then = trade.book.snapshot()?;
    let (funnel, owners) = (trade.book.funnel(Asked::all().scope())?, trade.book.owners(Asked::all().scope())?);
    trade.go_on(100)?;
    let (kept_funnel, kept_owners) = (then.funnel(Asked::all().scope())?, then.owners(Asked::all().scope())?);
    assert_eq!(kept_funnel.request.position, then.position());
    assert_eq!((&kept_funnel.rows, &kept_funnel.totals), (&funnel.rows, &funnel.totals));
    // How long leads are held goes on with the clock; who captured and converted them does not.
    assert_eq!(kept_owners.totals.leads_captured, owners.totals.leads_captured);
    assert_eq!(kept_owners.totals.converted, owners.totals.converted);
    assert_ne!(trade.book.funnel(Asked::all().scope())?.totals, kept_funnel.totals);
    Ok(())
}

#[test]
fn what_is_to_come_and_what_was_before_the_book_is_refused() -> Tested {
    let trade = Trade::begin(301)?;
    let day = Duration::from_secs(86_400);
    for instant in [trade.now() + day, trade.now() - day] {
        for question in Question::every() {
            let asked = Asked { as_of: Some(instant), ..Asked::all() };
            let refusal = question.ask(&trade.book, &asked).unwrap_err();
            let refusal = refusal.downcast::<leadbook::Error>().map_err(|other| format!("{question:?}: {other}"))?;
            assert_eq!(refusal.kind(), ErrorKind::Invalid, "{question:?} as of {instant}: {refusal}");
        }
    }
    Ok(())
}
