//! The promise of kept answers: a report answers what would be computed anew, whatever was asked, told and waited for in between.

use leadbook::{Clock, Position, Timestamp};
use leadbook_tests::Tested;
use leadbook_tests::naive::{Asked, Question};
use leadbook_tests::trade::{Trade, asked, question};
use std::time::Duration;

/// A question as a dashboard asks it again and again.
struct Watch {
    question: Question,
    asked: Asked,
}

impl Watch {
    fn any(trade: &mut Trade, number: usize) -> Tested<Self> {
        let (events, at) = (trade.events()?, trade.report_now()?);
        let mut asked = asked(&mut trade.dice, &events, at);
        // Most ask about now, many of them about everything.
        if trade.dice.comes(60) {
            asked.as_of = None;
        }
        if trade.dice.comes(30) {
            asked = Asked { group_by: asked.group_by, ..Asked::all() };
        }
        let question = question(&mut trade.dice, number, &events, &asked, at);
        Ok(Self { question, asked })
    }
}

/// Lets nothing happen for a while: less than the steps of most calendars, sometimes more than any.
fn wait(trade: &mut Trade) {
    let longest = trade.dice.one(&[2, 1_000, 3_600_000_000, 90_000_000_000, 3_000_000_000_000]);
    trade.clock.advance(Duration::from_micros(1 + trade.dice.below(longest)));
}

#[test]
fn a_kept_answer_is_what_would_be_computed_anew() -> Tested {
    for seed in 500..506 {
        let (mut trade, anew) = Trade::beside_one_that_keeps_no_answers(seed)?;
        trade.go_on(80)?;
        let mut watched: Vec<Watch> = Vec::new();
        for number in 0..2 * Question::every().len() {
            watched.push(Watch::any(&mut trade, number)?);
        }
        for round in 0..20 {
            match trade.dice.below(5) {
                0 | 1 => wait(&mut trade),
                2 => trade.go_on(1)?,
                3 => {
                    let steps = usize::try_from(trade.dice.below(20))?;
                    trade.go_on(steps)?;
                }
                // Nothing at all: at the very same instant.
                _ => {}
            }
            for number in 0..4 {
                let at = usize::try_from(trade.dice.below(watched.len() as u64))?;
                watched[at] = Watch::any(&mut trade, number * 5 + round)?;
            }
            for Watch { question, asked } in &watched {
                // Both say the instant and the position; what the one refuses the other refuses.
                let [kept, anew] = [&trade.book, &anew].map(|book| question.ask(book, asked).map_err(|refusal| refusal.to_string()));
                assert_eq!(kept, anew, "seed {seed}, round {round}: {question:?} {asked:?}");
            }
        }
        assert!(trade.book.stats()?.answers_bytes > 0, "seed {seed}: nothing was kept");
        assert_eq!(anew.stats()?.answers_bytes, 0);
    }
    Ok(())
}

/// Each report at instants near and far, with nothing told in between: one that looks at the instant without saying so answers here as it
/// did before.
#[test]
fn each_report_sees_time_go_by() -> Tested {
    let (mut trade, anew) = Trade::beside_one_that_keeps_no_answers(510)?;
    trade.go_on(400)?;
    let period = |asked: Asked| Asked { as_of: None, ..asked };
    let mut changed = Vec::new();
    for number in 0..Question::every().len() {
        let (events, at) = (trade.events()?, trade.report_now()?);
        let question = question(&mut trade.dice, number, &events, &Asked::all(), at);
        let mut answers = Vec::new();
        for wait in [0, 1, 1, 3_600_000_000, 86_400_000_000, 40 * 86_400_000_000] {
            trade.clock.advance(Duration::from_micros(wait));
            let asked = period(Asked::all());
            let answer = question.ask(&trade.book, &asked)?;
            assert_eq!(answer, question.ask(&anew, &asked)?, "after {wait} more: {question:?}");
            let mut told = answer;
            told["request"]["as_of"].take();
            answers.push(told);
        }
        answers.dedup();
        if answers.len() > 1 {
            changed.push(format!("{question:?}"));
        }
    }
    // These are what the test is about; were there none, it would show nothing.
    for expected in ["TimeToConvert", "StageDurations", "Cohorts", "Trend", "Owners", "FirstResponse", "Aging"] {
        assert!(changed.iter().any(|question| question.starts_with(expected)), "{expected} is not among {changed:?}");
    }
    Ok(())
}

/// A snapshot answers for its own state also where the book has answered the same question for a later one, and the other way round.
#[test]
fn snapshots_and_the_book_do_not_take_one_anothers_answers() -> Tested {
    let (mut trade, anew) = Trade::beside_one_that_keeps_no_answers(520)?;
    let mut held: Vec<(leadbook::Snapshot, leadbook::Snapshot)> = Vec::new();
    for _ in 0..10 {
        trade.go_on(20)?;
        held.push((trade.book.snapshot()?, anew.snapshot()?));
        wait(&mut trade);
        for (kept, anew) in &held {
            assert_eq!(kept.funnel(Asked::all().scope())?, anew.funnel(Asked::all().scope())?);
            assert_eq!(kept.owners(Asked::all().scope())?, anew.owners(Asked::all().scope())?);
            assert_eq!(kept.conversion(Asked::all().scope())?, anew.conversion(Asked::all().scope())?);
        }
        assert_eq!(trade.book.funnel(Asked::all().scope())?, anew.funnel(Asked::all().scope())?);
        assert_eq!(trade.book.owners(Asked::all().scope())?, anew.owners(Asked::all().scope())?);
    }
    let positions: Vec<Position> = held.iter().map(|(kept, _)| kept.position()).collect();
    assert!(positions.is_sorted() && positions[0] < positions[9]);
    Ok(())
}

#[test]
fn a_closed_book_answers_nothing() -> Tested {
    let (mut trade, anew) = Trade::beside_one_that_keeps_no_answers(530)?;
    trade.go_on(50)?;
    let before: Timestamp = trade.clock.now();
    let asked = trade.book.funnel(Asked::all().scope())?;
    trade.book.close()?;
    assert_eq!(trade.book.funnel(Asked::all().scope()).unwrap_err().kind(), leadbook::ErrorKind::Closed);
    assert_eq!(anew.funnel(Asked::all().scope())?.rows, asked.rows);
    assert_eq!(trade.clock.now(), before);
    Ok(())
}
