//! The power fails at every moment of a script: what was answered is there, nothing is half there, and the book goes on.

use leadbook::storage::RedbOptions;
use leadbook::storage::faulty::CrashDisk;
use leadbook::{Answer, Book, Chance, Clock, ManualClock, NewLead, Options, Position, Recorded, Scope, SeededChance};
use leadbook_tests::Tested;
use leadbook_tests::ledger::{sound, whole_ledger};
use leadbook_tests::script::{self, Step};
use leadbook_tests::watchdog::Watchdog;
use std::sync::Arc;
use std::time::Duration;

/// A book on a disk that remembers, with a clock of its own.
struct Machine {
    disk: CrashDisk,
    clock: Arc<ManualClock>,
    book: Book,
}

impl Machine {
    fn start(disk: CrashDisk, write_behind_bytes: usize) -> leadbook::Result<Self> {
        let clock = Arc::new(ManualClock::at(script::BEGINS));
        let (told, chance): (Arc<dyn Clock>, Arc<dyn Chance>) = (clock.clone(), Arc::new(SeededChance::new(disk.bytes().len() as u64)));
        let storage = RedbOptions::default().with_backend(disk.backend())?;
        let options = Options::default().clock(told).chance(chance).write_behind_bytes(write_behind_bytes);
        Ok(Self { disk, clock, book: Book::on(Arc::new(storage), &options)? })
    }

    /// Each step has an instant of its own, so that a script that is run again writes the same events.
    fn take(&self, number: usize, step: &Step) -> Tested<Done> {
        self.clock.set(script::BEGINS + Duration::from_secs(60 * (1 + number as u64)));
        let mut done = Done { answers: Vec::new(), cursor: None, reached: Position::START, syncs: 0 };
        match step {
            Step::Ask(requests) => done.answers = self.book.execute_all(requests.iter().cloned())?.into_iter().map(told).collect(),
            Step::Report => reported(&self.book)?,
            Step::WriteBehind => drop(self.book.write_behind()?),
            Step::SaveCursor(name) => {
                let end = self.book.snapshot()?.position();
                self.book.save_cursor(name, end)?;
                done.cursor = Some((name, end));
            }
        }
        done.syncs = self.disk.syncs();
        done.reached = self.book.snapshot()?.position();
        Ok(done)
    }
}

/// An answer, or the code of a refusal.
fn told(answer: leadbook::Result<Answer>) -> Result<Answer, &'static str> {
    answer.map_err(|refusal| refusal.code())
}

/// What a step had come to when it was answered.
struct Done {
    answers: Vec<Result<Answer, &'static str>>,
    cursor: Option<(&'static str, Position)>,
    /// The end of the ledger by then.
    reached: Position,
    /// How often the disk had been synced by then.
    syncs: usize,
}

/// A script that was run to its end.
struct Run {
    steps: Vec<Step>,
    done: Vec<Done>,
    ledger: Vec<Recorded>,
    disk: CrashDisk,
    /// How often the disk had been synced when the engine was ready, before there was a book.
    begun: usize,
}

impl Run {
    fn of(steps: Vec<Step>, write_behind_bytes: usize) -> Tested<Self> {
        let disk = CrashDisk::new();
        RedbOptions::default().with_backend(disk.backend())?.close()?;
        let begun = disk.syncs();
        let machine = Machine::start(disk.clone(), write_behind_bytes)?;
        let done = steps.iter().enumerate().map(|(number, step)| machine.take(number, step)).collect::<Tested<Vec<_>>>()?;
        let ledger = whole_ledger(&machine.book)?;
        machine.book.close()?;
        Ok(Self { steps, done, ledger, disk, begun })
    }

    /// How many steps had been answered when the disk had been synced so often.
    fn answered(&self, syncs: usize) -> usize {
        self.done.iter().take_while(|done| done.syncs <= syncs).count()
    }

    /// Starts again from what was left, and checks everything that a power loss after so many syncs must leave.
    fn check(&self, left: Vec<u8>, syncs: usize, write_behind_bytes: usize) -> Tested<Machine> {
        let machine = Machine::start(CrashDisk::from_bytes(left), write_behind_bytes)?;
        let answered = self.answered(syncs);
        let place = format!("after sync {syncs}, with {answered} of {} steps answered", self.steps.len());
        let events = whole_ledger(&machine.book)?;
        assert!(events.len() <= self.ledger.len() && events == self.ledger[..events.len()], "{place}: another ledger is left");
        if let (Some(last), Some(next)) = (events.last(), self.ledger.get(events.len())) {
            assert!(last.recorded_at < next.recorded_at, "{place}: a command is half there: {last:?} without {next:?}");
        }
        let must = self.done[..answered].last().map_or(Position(1), |done| done.reached);
        assert!(events.len() as u64 >= must.0, "{place}: the ledger ends at {}, {must} was answered", events.len());
        for (name, end) in self.done[..answered].iter().filter_map(|done| done.cursor) {
            assert_eq!(machine.book.cursor(name)?, Some(end), "{place}");
        }
        sound(&machine.book)?;
        // From the checkpoint of the columns, or without it where that was being written.
        reported(&machine.book)?;
        Ok(machine)
    }

    /// Asks again for everything that had been answered: the answers are the same, and nothing changes.
    fn retry_answered(&self, machine: &Machine, syncs: usize) -> Tested {
        let answered = self.answered(syncs);
        let before = machine.book.snapshot()?.position();
        let asked = self.steps[..answered].iter().flat_map(|step| if let Step::Ask(requests) = step { &requests[..] } else { &[] });
        let answers: Vec<_> = machine.book.execute_all(asked.cloned())?.into_iter().map(told).collect();
        let expected = self.done[..answered].iter().flat_map(|done| &done.answers);
        assert!(answers.iter().eq(expected), "after sync {syncs}: a retry is answered otherwise");
        assert_eq!(machine.book.snapshot()?.position(), before, "after sync {syncs}: a retry changed something");
        Ok(())
    }

    /// Runs the whole script again, as callers do who do not know how far they came: in the end nobody can tell that the power failed.
    fn run_again(&self, machine: &Machine, syncs: usize) -> Tested {
        for (number, (step, done)) in self.steps.iter().zip(&self.done).enumerate() {
            assert_eq!(machine.take(number, step)?.answers, done.answers, "after sync {syncs}: step {number}");
        }
        assert!(whole_ledger(&machine.book)? == self.ledger, "after sync {syncs}: another ledger came of it");
        sound(&machine.book)?;
        Ok(machine.book.close()?)
    }
}

/// The reports count the leads that are there.
fn reported(book: &Book) -> Tested {
    let (funnel, leads) = (book.funnel(Scope::all())?, book.stats()?.leads);
    assert_eq!((funnel.totals.leads, funnel.request.position), (leads, book.snapshot()?.position()));
    Ok(())
}

fn goes_on(machine: &Machine) -> Tested {
    let end = machine.book.snapshot()?.position();
    machine.book.capture_lead(NewLead::named("The first afterwards").email("afterwards@example.com").source("phone"))?;
    assert_eq!(machine.book.snapshot()?.position(), end.next());
    sound(&machine.book)?;
    Ok(machine.book.close()?)
}

/// The power fails after every sync; what was written since the sync is lost, or lands in parts. Answers how often it failed.
fn fail_everywhere(steps: Vec<Step>, write_behind_bytes: usize, torn: u64) -> Tested<u64> {
    let run = Run::of(steps, write_behind_bytes)?;
    assert!(run.disk.syncs() - run.begun >= run.steps.len() / 2, "{:?} was hardly ever synced", run.disk);
    let mut losses = 0;
    for syncs in run.begun..=run.disk.syncs() {
        losses += 1 + torn;
        let machine = run.check(run.disk.state_at_sync(syncs), syncs, write_behind_bytes)?;
        run.retry_answered(&machine, syncs)?;
        run.run_again(&machine, syncs)?;
        for seed in 0..torn {
            let machine = run.check(run.disk.state_torn(syncs, seed * 7_919 + syncs as u64), syncs, write_behind_bytes)?;
            goes_on(&machine)?;
        }
    }
    Ok(losses)
}

#[test]
fn nothing_answered_is_lost_when_little_is_written_behind() -> Tested {
    let _dog = Watchdog::over("failing everywhere, with little written behind");
    let losses = fail_everywhere(script::varied()?, 32 << 20, 3)?;
    println!("crashes: {losses} power losses, {losses} survived");
    Ok(())
}

#[test]
fn nothing_answered_is_lost_when_every_command_is_written_behind() -> Tested {
    let _dog = Watchdog::over("failing everywhere, with everything written behind");
    let losses = fail_everywhere(script::varied()?, 1, 2)?;
    println!("crashes: {losses} power losses, {losses} survived");
    Ok(())
}

#[test]
fn nothing_answered_is_lost_between_the_commits_and_slices_of_large_batches() -> Tested {
    let _dog = Watchdog::over("failing everywhere in large batches");
    let losses = fail_everywhere(script::heavy(), 32 << 20, 2)?;
    println!("crashes: {losses} power losses, {losses} survived");
    Ok(())
}

#[test]
fn the_power_may_fail_again_while_a_book_recovers() -> Tested {
    let _dog = Watchdog::over("failing again while recovering");
    let run = Run::of(script::varied()?, 32 << 20)?;
    let mut recoveries = 0;
    for syncs in (run.begun..=run.disk.syncs()).step_by(6) {
        // Writing behind begins while the book is still catching up.
        let machine = run.check(run.disk.state_torn(syncs, 11 + syncs as u64), syncs, 1)?;
        machine.book.write_behind()?;
        machine.book.close()?;
        for again in 0..=machine.disk.syncs() {
            drop(run.check(machine.disk.state_at_sync(again), syncs, 32 << 20)?);
            let third = run.check(machine.disk.state_torn(again, 5 + again as u64), syncs, 1)?;
            run.retry_answered(&third, syncs)?;
            goes_on(&third)?;
            recoveries += 1;
        }
    }
    assert!(recoveries > 50, "only {recoveries}");
    Ok(())
}

#[test]
fn the_power_may_fail_while_a_book_is_begun() -> Tested {
    let _dog = Watchdog::over("failing while a book is begun");
    let disk = CrashDisk::new();
    RedbOptions::default().with_backend(disk.backend())?.close()?;
    let ready = disk.syncs();
    Machine::start(disk.clone(), 1)?.book.close()?;
    assert!(disk.syncs() > ready);
    for syncs in ready..=disk.syncs() {
        for left in (0..20).map(|seed| disk.state_torn(syncs, seed)).chain([disk.state_at_sync(syncs)]) {
            let machine = Machine::start(CrashDisk::from_bytes(left), 1)?;
            assert_eq!(whole_ledger(&machine.book)?.len(), 1, "after sync {syncs}");
            goes_on(&machine)?;
        }
    }
    Ok(())
}

#[test]
fn an_engine_file_that_was_never_finished_is_refused_or_begun_anew() -> Tested {
    let disk = CrashDisk::new();
    RedbOptions::default().with_backend(disk.backend())?.close()?;
    for syncs in 0..disk.syncs() {
        for left in (0..20).map(|seed| disk.state_torn(syncs, seed)).chain([disk.state_at_sync(syncs)]) {
            match Machine::start(CrashDisk::from_bytes(left), 1) {
                Ok(machine) => goes_on(&machine)?,
                // Files get their name only when the engine is through with this, see `RedbOptions::create_or_open`.
                Err(refusal) => assert_eq!(refusal.code(), "incompatible", "{refusal}"),
            }
        }
    }
    Ok(())
}
