//! The promises of the ledger: nothing lost, nothing twice, everything derivable again; refusals and retries change nothing.

use leadbook::storage::faulty::CrashDisk;
use leadbook::storage::{RedbOptions, Storage};
use leadbook::{Book, Clock, Command, ErrorKind, ManualClock, NewUser, Position, Recorded, Snapshot};
use leadbook_tests::model::{Act, Ground, Lists, Model, Op, START, Trial, acts, ops, options};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::Arc;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, max_shrink_iters: 300, cases, ..ProptestConfig::default() }
}

fn ground() -> impl Strategy<Value = Ground> {
    select(Ground::ALL.to_vec())
}

fn failed(problem: impl ToString) -> TestCaseError {
    TestCaseError::fail(problem.to_string())
}

/// A book in which a script was run; every answer was compared with the model's.
fn lived(ground: Ground, script: &[Op]) -> Result<Trial, TestCaseError> {
    let mut trial = Trial::begin(ground, 4_000).map_err(failed)?;
    script.iter().enumerate().try_for_each(|(number, op)| trial.step(op).map_err(|problem| failed(format!("step {number}: {problem}"))))?;
    Ok(trial)
}

fn events(book: &Book, after: Position) -> Result<Vec<Recorded>, TestCaseError> {
    book.changes(after).collect::<Result<_, _>>().map_err(failed)
}

/// Runs the same requests, each at the same instant, in another book.
fn fed_again(book: &Book, clock: &ManualClock, trial: &Trial) {
    for (request, at) in &trial.asked {
        clock.set(*at);
        // What was refused once is refused again, and compared by what the book holds in the end.
        drop(book.execute(request.clone()));
    }
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn promise_1_ledger_holds_the_events_of_every_accepted_command_once_and_in_order(
        ground in ground(), script in vec(ops(), 100..160),
    ) {
        let mut trial = lived(ground, &script)?;
        trial.reopen().map_err(failed)?;
        let found = events(trial.book(), Position::START)?;
        let places: Vec<u64> = found.iter().map(|event| event.position.0).collect();
        prop_assert_eq!(places, (1..=trial.model.log.len() as u64).collect::<Vec<_>>());
        // The events of one command share the instant of recording; from command to command it grows.
        let mut commands: Vec<_> = found.iter().map(|event| event.recorded_at).collect();
        prop_assert!(commands.is_sorted());
        commands.dedup();
        prop_assert!(commands.len() <= 1 + trial.asked.len());
        prop_assert_eq!(&found, &trial.model.log);
    }

    #[test]
    fn promise_1_ledger_after_a_power_cut_holds_whole_commands_and_every_answered_one(script in vec(acts(), 30..50), seed in any::<u64>()) {
        let disk = CrashDisk::new();
        let clock = Arc::new(ManualClock::at(START));
        let options = options(&clock, 2_000);
        let open = |disk: &CrashDisk| -> Result<Book, TestCaseError> {
            let storage: Arc<dyn Storage> = Arc::new(RedbOptions::default().with_backend(disk.backend()).map_err(failed)?);
            Book::on(storage, &options).map_err(failed)
        };
        let book = open(&disk)?;
        // How far the ledger reached when so many syncs had been done and the last command was answered.
        let mut answered = vec![(disk.syncs(), 1)];
        for act in &script {
            drop(book.execute(act.command.clone()));
            answered.push((disk.syncs(), book.snapshot().map_err(failed)?.position().0));
        }
        let all = events(&book, Position::START)?;
        drop(book);
        for (number, (syncs, reached)) in answered.iter().enumerate().step_by(7) {
            let left = CrashDisk::from_bytes(disk.state_torn(*syncs, seed.wrapping_add(number as u64)));
            let again = open(&left)?;
            let found = events(&again, Position::START)?;
            prop_assert!(found.len() as u64 >= *reached, "{} of {reached} answered events are left", found.len());
            prop_assert_eq!(&found[..], &all[..found.len()]);
            // No command was cut in two.
            let cut = all.get(found.len()).zip(found.last()).is_some_and(|(next, last)| next.recorded_at == last.recorded_at);
            prop_assert!(!cut, "the ledger ends within a command, at {}", found.len());
            let verified = again.verify().map_err(failed)?;
            prop_assert!(verified.is_sound(), "{verified}");
        }
    }

    #[test]
    fn promise_2_rebuild_gives_the_same_records_lists_and_earlier_states(ground in ground(), script in vec(ops(), 100..160)) {
        let mut trial = lived(ground, &script)?;
        // A book fed the same commands holds the same, whatever it had written behind and when.
        let clock = Arc::new(ManualClock::at(START));
        let fresh = options(&clock, 1 << 20).memory().map_err(failed)?;
        fed_again(&fresh, &clock, &trial);
        Lists::compare(&fresh.snapshot().map_err(failed)?, &trial.model).map_err(failed)?;
        // As of any instant it holds what a book holds that was fed only so far.
        trial.reopen().map_err(failed)?;
        let clock = Arc::new(ManualClock::at(START));
        let fresh = options(&clock, 1 << 20).memory().map_err(failed)?;
        let mut model = Model::begun(&trial.model.log[0]).map_err(failed)?;
        for (number, (request, at)) in trial.asked.iter().enumerate() {
            clock.set(*at);
            drop(fresh.execute(request.clone()));
            drop(model.run(request, *at));
            if number % 23 == 0 {
                let then = trial.book().as_of(model.recorded_at()).map_err(failed)?;
                Lists::compare(&then, &model).map_err(failed)?;
                Lists::compare(&fresh.snapshot().map_err(failed)?, &model).map_err(failed)?;
            }
        }
    }

    #[test]
    fn promise_3_refusal_changes_nothing_and_says_what_would_be_accepted(ground in ground(), script in vec(acts(), 60..90)) {
        let mut trial = Trial::begin(ground, 4_000).map_err(failed)?;
        let mut refused = 0;
        for act in &script {
            let before = trial.book().snapshot().map_err(failed)?;
            let request = trial.request(act);
            let Err(error) = trial.book().execute(request.clone()) else {
                // It was accepted: the same again would be another command, so the model only follows.
                drop(trial.model.run(&request, trial.clock.now()));
                continue;
            };
            refused += 1;
            prop_assert!(!error.code().is_empty() && error.operation() == request.command.operation(), "{error:?}");
            if matches!(error.code(), "move_not_allowed" | "unknown_stage") {
                prop_assert!(!error.allowed().is_empty(), "{error:?}");
            }
            prop_assert_eq!(error.kind() == ErrorKind::Known, !error.matches().is_empty(), "{:?}", error);
            let after = trial.book().snapshot().map_err(failed)?;
            prop_assert_eq!(before.position(), after.position());
            same_state(&before, &after, &trial)?;
            if refused % 5 == 0 {
                Lists::compare(&after, &trial.model).map_err(failed)?;
            }
        }
        prop_assert!(refused > 0);
    }

    #[test]
    fn promise_4_retry_answers_as_the_first_time_and_changes_nothing(
        ground in ground(), script in vec(acts(), 40..60), later in vec(ops(), 10..20),
    ) {
        let mut trial = Trial::begin(ground, 4_000).map_err(failed)?;
        let mut first = Vec::new();
        for (number, act) in script.iter().enumerate() {
            let mut request = trial.request(act);
            request.meta.request_id = Some(format!("once {number}"));
            if let Ok(answer) = trial.send(request.clone()).map_err(failed)? {
                first.push((request, answer));
            }
        }
        // Much may happen in between, the book be closed, its records move on.
        later.iter().try_for_each(|op| trial.step(op).map_err(failed))?;
        trial.reopen().map_err(failed)?;
        let end = trial.book().snapshot().map_err(failed)?.position();
        for (number, (request, answer)) in first.iter().enumerate() {
            prop_assert_eq!(&trial.book().execute(request.clone()).map_err(failed)?, answer);
            let mut other = request.clone();
            other.command = first[(number + 1) % first.len()].0.command.clone();
            if other.command != request.command {
                let refused = trial.book().execute(other).err().map(|error| (error.kind(), error.code()));
                prop_assert_eq!(refused, Some((ErrorKind::Conflict, "request_id_reused")));
            }
        }
        prop_assert_eq!(trial.book().snapshot().map_err(failed)?.position(), end);
        trial.compare().map_err(failed)?;
    }

    #[test]
    fn promise_9_order_gives_the_same_rest_from_every_cursor_also_after_reopening(
        ground in ground(), script in vec(ops(), 60..100), places in vec(any::<prop::sample::Index>(), 12),
    ) {
        let mut trial = lived(ground, &script)?;
        let length = trial.model.log.len();
        for (number, place) in places.iter().enumerate() {
            let place = Position(place.index(length + 1) as u64);
            trial.book().save_cursor(&format!("reader {number}"), place).map_err(failed)?;
        }
        prop_assert!(trial.book().save_cursor("reader", Position(length as u64 + 1)).is_err());
        trial.reopen().map_err(failed)?;
        for (number, place) in places.iter().enumerate() {
            let place = place.index(length + 1);
            let kept = trial.book().cursor(&format!("reader {number}")).map_err(failed)?;
            prop_assert_eq!(kept, Some(Position(place as u64)));
            prop_assert_eq!(&events(trial.book(), Position(place as u64))?[..], &trial.model.log[place..]);
        }
        prop_assert_eq!(trial.book().cursor("reader").map_err(failed)?, None);
        // A reader that has come to the end goes on with what happens then.
        let mut reader = trial.book().changes(Position(length as u64));
        prop_assert!(reader.next().is_none());
        let act = Act::plain(Command::AddUser { user: NewUser::named("Noor") });
        trial.step(&Op::Do(Box::new(act))).map_err(failed)?;
        let next = reader.next().transpose().map_err(failed)?;
        prop_assert_eq!(next.as_ref(), trial.model.log.get(length));
    }
}

/// Whether two snapshots show the same of everything that a command could have changed.
fn same_state(before: &Snapshot, after: &Snapshot, trial: &Trial) -> Result<(), TestCaseError> {
    for lead in &trial.model.leads {
        prop_assert_eq!(before.lead(lead.id).map_err(failed)?, after.lead(lead.id).map_err(failed)?);
    }
    for customer in &trial.model.customers {
        prop_assert_eq!(before.customer(customer.id).map_err(failed)?, after.customer(customer.id).map_err(failed)?);
    }
    for opportunity in &trial.model.opportunities {
        prop_assert_eq!(before.opportunity(opportunity.id).map_err(failed)?, after.opportunity(opportunity.id).map_err(failed)?);
    }
    Ok(())
}
