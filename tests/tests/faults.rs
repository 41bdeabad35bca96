//! The disk fails at every call of a script, in every way: each call of the book answers or says clearly that it cannot, and what was
//! answered is there when the book is opened again.
//!
//! The script is cut into stages. Each begins with opening what the stage before left and ends with closing, so that faults meet those,
//! too, and a fault late in the script costs no more time than an early one.
//!
//! `LEADBOOK_FAULTS=every` takes every number of every call in place of a selection; that takes long.

use leadbook::storage::faulty::{CrashDisk, DiskCall, DiskFault, FailingDisk};
use leadbook::storage::{RedbOptions, RedbStorage};
use leadbook::{Answer, Book, Error, ErrorKind, LeadId, ManualClock, Options, Position, Recorded, Request, Scope, SeededChance};
use leadbook_tests::Tested;
use leadbook_tests::crowd::at_once;
use leadbook_tests::ledger::{sound, whole_ledger};
use leadbook_tests::script::{self, Step};
use leadbook_tests::watchdog::Watchdog;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// An answer, or the code of a refusal.
type Outcome = Result<Answer, &'static str>;

/// A book with a clock of its own.
struct Machine {
    clock: Arc<ManualClock>,
    book: Book,
}

/// What a call came to that the disk may have kept from being answered.
enum Took {
    /// Each request was answered; nothing to say for steps without requests.
    Whole(Vec<Outcome>),
    /// These were answered, or not.
    Broken(Vec<Option<Outcome>>),
}

impl Machine {
    fn start(storage: RedbStorage, write_behind_bytes: usize, seed: u64) -> leadbook::Result<Self> {
        let clock = Arc::new(ManualClock::at(script::BEGINS));
        let options = Options::default().chance(Arc::new(SeededChance::new(seed))).write_behind_bytes(write_behind_bytes);
        Ok(Self { book: Book::on(Arc::new(storage), &options.clock(clock.clone()))?, clock })
    }

    /// Takes a step at its own instant, so that the same script writes the same events whenever it is run.
    fn take(&self, number: usize, step: &Step) -> Result<Took, String> {
        self.clock.set(script::BEGINS + Duration::from_secs(60 * (1 + number as u64)));
        let told = match step {
            Step::Ask(requests) => {
                let answers = self.book.execute_all(requests.iter().cloned()).map_err(|failure| failure.to_string())?;
                let outcomes: Vec<Option<Outcome>> = answers.into_iter().map(outcome).collect::<Result<_, String>>()?;
                return Ok(match outcomes.iter().cloned().collect::<Option<Vec<Outcome>>>() {
                    Some(whole) => Took::Whole(whole),
                    None => Took::Broken(outcomes),
                });
            }
            Step::Report => self.book.funnel(Scope::all()).map(drop),
            Step::WriteBehind => self.book.write_behind().map(drop),
            Step::SaveCursor(name) => self.book.snapshot().and_then(|end| self.book.save_cursor(name, end.position())),
        };
        match told {
            Ok(()) => Ok(Took::Whole(Vec::new())),
            Err(failure) => clear(&failure).map(|()| Took::Broken(Vec::new())),
        }
    }

    /// Asks for this and that; what is answered must be in itself right.
    fn probe(&self) -> Result<(), String> {
        let reads = [
            self.book.lead(LeadId(1)).map(drop),
            self.book.users().map(drop),
            self.book.search_leads("person", 5).map(drop),
            self.book.changes(Position::START).try_for_each(|recorded| recorded.map(drop)),
            self.book.cursor("after people").map(drop),
        ];
        for failure in reads.iter().filter_map(|read| read.as_ref().err()) {
            // Nobody may have come so far as to capture the first lead.
            if failure.kind() != ErrorKind::NotFound {
                clear(failure)?;
            }
        }
        match (self.book.funnel(Scope::all()), self.book.stats()) {
            (Ok(funnel), Ok(stats)) if funnel.totals.leads != stats.leads => Err("the funnel and the figures differ".to_owned()),
            (funnel, stats) => [funnel.err(), stats.err()].iter().flatten().try_for_each(clear),
        }
    }
}

/// An answer or a refusal by a rule; none where the disk stood in the way.
fn outcome(answer: leadbook::Result<Answer>) -> Result<Option<Outcome>, String> {
    match answer {
        Ok(answer) => Ok(Some(Ok(answer))),
        Err(failure) if failure.kind() == ErrorKind::Io => clear(&failure).map(|()| None),
        Err(failure) if matches!(failure.kind(), ErrorKind::Corrupt | ErrorKind::Closed | ErrorKind::Busy) => Err(unclear(&failure)),
        Err(refusal) => Ok(Some(Err(refusal.code()))),
    }
}

/// A failing disk is told as such: it is no damage of the book, and nothing that a caller could correct.
fn clear(failure: &Error) -> Result<(), String> {
    let told = failure.kind() == ErrorKind::Io && ["io", "commit_unknown"].contains(&failure.code()) && !failure.message().is_empty();
    if told { Ok(()) } else { Err(unclear(failure)) }
}

fn unclear(failure: &Error) -> String {
    format!("no clear error: {failure:?}")
}

/// A script that was run to its end on a disk without faults, with what each stage began from.
struct Workload {
    name: &'static str,
    steps: Vec<Step>,
    outcomes: Vec<Vec<Outcome>>,
    /// Where the ledger ended after each step.
    ends: Vec<Position>,
    ledger: Vec<Recorded>,
    write_behind_bytes: usize,
    cache_bytes: usize,
    stages: Vec<Stage>,
}

/// A part of a script.
struct Stage {
    first: usize,
    end: usize,
    /// What lay on the disk before.
    base: Vec<u8>,
    /// How many calls of each kind there were, how many changed something, and how long the file became.
    calls: [u64; 5],
    changes: u64,
    length: u64,
}

impl Workload {
    fn of(name: &'static str, steps: Vec<Step>, stage_steps: usize, write_behind_bytes: usize, cache_bytes: usize) -> Tested<Self> {
        let disk = CrashDisk::new();
        let mut work = Self {
            name,
            outcomes: Vec::new(),
            ends: Vec::new(),
            ledger: Vec::new(),
            write_behind_bytes,
            cache_bytes,
            stages: Vec::new(),
            steps,
        };
        work.engine().with_backend(disk.backend())?.close()?;
        let mut base = disk.bytes();
        while work.outcomes.len() < work.steps.len() {
            let disk = FailingDisk::over(CrashDisk::from_bytes(base.clone()));
            let machine = work.start(&disk)?;
            let first = work.outcomes.len();
            let end = (first + stage_steps).min(work.steps.len());
            for number in first..end {
                let Took::Whole(outcomes) = machine.take(number, &work.steps[number])? else { return Err("it broke by itself".into()) };
                work.outcomes.push(outcomes);
                work.ends.push(machine.book.snapshot()?.position());
            }
            work.ledger = whole_ledger(&machine.book)?;
            machine.book.close()?;
            drop(machine);
            let (calls, changes, left) = (DiskCall::ALL.map(|call| disk.calls(call)), disk.changes(), disk.disk().bytes());
            work.stages.push(Stage { first, end, calls, changes, length: left.len() as u64, base });
            base = left;
        }
        Ok(work)
    }

    fn engine(&self) -> RedbOptions {
        RedbOptions { cache_bytes: self.cache_bytes, ..RedbOptions::default() }
    }

    fn start(&self, disk: &FailingDisk) -> leadbook::Result<Machine> {
        Machine::start(self.engine().with_backend(disk.backend())?, self.write_behind_bytes, disk.disk().bytes().len() as u64)
    }

    /// Runs a stage with that fault, and checks what it leaves; answers how many calls failed on purpose.
    fn survives(&self, stage: &Stage, fault: DiskFault, torn: bool) -> Result<u64, String> {
        let disk = FailingDisk::over(CrashDisk::from_bytes(stage.base.clone()));
        disk.plan(fault);
        let mut answered: Vec<(&Request, Outcome)> = Vec::new();
        let mut reached = stage.first;
        match self.start(&disk) {
            Err(failure) => clear(&failure)?,
            Ok(machine) => {
                while reached < stage.end && self.take_or_retry(&machine, reached, &mut answered)? {
                    reached += 1;
                }
                machine.probe()?;
                machine.book.close().or_else(|failure| clear(&failure))?;
            }
        }
        if disk.injected() > 0 {
            self.check(stage, disk.disk().bytes(), reached, &answered, true).map_err(|fault| format!("reopened: {fault}"))?;
            if torn {
                // The power fails on top of it, so that of what was not synced any part may be lost.
                let left = disk.disk().state_torn(disk.disk().syncs(), reached as u64);
                self.check(stage, left, reached, &answered, false).map_err(|fault| format!("reopened after a power loss: {fault}"))?;
            }
        }
        Ok(disk.injected())
    }

    /// Takes a step, and once more if it was not answered whole; says whether it was in the end.
    fn take_or_retry<'a>(&'a self, machine: &Machine, number: usize, answered: &mut Vec<(&'a Request, Outcome)>) -> Result<bool, String> {
        for _ in 0..2 {
            let (outcomes, whole) = match machine.take(number, &self.steps[number])? {
                Took::Whole(outcomes) => (outcomes.into_iter().map(Some).collect(), true),
                Took::Broken(outcomes) => (outcomes, false),
            };
            if let Step::Ask(requests) = &self.steps[number] {
                for ((request, outcome), expected) in requests.iter().zip(outcomes).zip(&self.outcomes[number]) {
                    match outcome {
                        Some(outcome) if outcome == *expected => answered.push((request, outcome)),
                        Some(outcome) => return Err(format!("{request:?} was answered {outcome:?}, not {expected:?}")),
                        None => {}
                    }
                }
            }
            if whole {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Opens what was left on a disk without faults.
    fn check(&self, stage: &Stage, left: Vec<u8>, reached: usize, answered: &[(&Request, Outcome)], go_on: bool) -> Result<(), String> {
        let text = |failure: Error| failure.to_string();
        let disk = FailingDisk::over(CrashDisk::from_bytes(left));
        let machine = self.start(&disk).map_err(text)?;
        let events = whole_ledger(&machine.book)?;
        ensure(self.ledger.starts_with(&events), || "another ledger is left".to_owned())?;
        if let (Some(last), Some(next)) = (events.last(), self.ledger.get(events.len())) {
            ensure(last.recorded_at < next.recorded_at, || format!("a command is half there: {last:?} without {next:?}"))?;
        }
        let must = reached.checked_sub(1).map_or(Position(1), |step| self.ends[step]);
        // Before the first stage there is no book yet that could be cut short.
        ensure(events.len() as u64 >= must.0, || format!("the ledger ends at {}, {must} was answered", events.len()))?;
        for (step, end) in self.steps[..reached].iter().zip(&self.ends) {
            if let Step::SaveCursor(name) = step {
                ensure(machine.book.cursor(name).map_err(text)? == Some(*end), || format!("the cursor {name} is lost"))?;
            }
        }
        sound(&machine.book)?;
        let again = machine.book.execute_all(answered.iter().map(|(request, _)| (*request).clone())).map_err(text)?;
        for ((request, before), now) in answered.iter().zip(again) {
            let now = now.map_err(|refusal| refusal.code());
            ensure(now == *before, || format!("{request:?} was answered {before:?}, and again {now:?}"))?;
        }
        ensure(machine.book.snapshot().map_err(text)?.position().0 == events.len() as u64, || "a retry changed something".to_owned())?;
        if go_on {
            for number in stage.first..stage.end {
                match machine.take(number, &self.steps[number])? {
                    Took::Whole(outcomes) if outcomes == self.outcomes[number] => {}
                    _ => return Err(format!("step {number} is answered otherwise afterwards")),
                }
            }
            let end = self.ends[stage.end - 1].0 as usize;
            ensure(whole_ledger(&machine.book)? == self.ledger[..end], || "another ledger came of it".to_owned())?;
            sound(&machine.book)?;
        }
        machine.book.close().map_err(text)
    }

    /// The faults of a stage: of each kind at most so many, spread over its calls.
    fn faults(&self, stage: &Stage, most: u64) -> Vec<DiskFault> {
        let spread_to = |count: u64, most: u64| (0..count).step_by(count.div_ceil(most).max(1) as usize);
        let spread = |count| spread_to(count, most);
        let mut faults = Vec::new();
        for call in DiskCall::ALL {
            for number in spread(stage.calls[call as usize]) {
                faults.extend([DiskFault::Once(call, number), DiskFault::FromThenOn(call, number)]);
            }
        }
        for number in spread(stage.calls[DiskCall::Write as usize]) {
            faults.extend([DiskFault::ShortWrite(number), DiskFault::FullAtWrite(number)]);
        }
        faults.extend(spread(stage.changes).map(DiskFault::ReadOnlyAt));
        let growth = stage.length.saturating_sub(stage.base.len() as u64);
        faults.extend(spread_to(growth, most.min(100)).map(|bytes| DiskFault::FullAtBytes(stage.base.len() as u64 + bytes)));
        faults
    }
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// How many faults of each kind are tried in each stage of a workload, unless every one is.
const MOST: u64 = 6;

#[test]
fn every_fault_of_the_disk_is_survived() -> Tested {
    let every = std::env::var("LEADBOOK_FAULTS").is_ok_and(|which| which == "every");
    let _dog = (!every).then(|| Watchdog::over("failing at every call"));
    let works = [
        Workload::of("little written behind", script::varied()?, 8, 32 << 20, 64 << 20)?,
        Workload::of("every command written behind", script::varied()?, 8, 1, 64 << 20)?,
        // So small a cache that pages go to the disk before their commit, and are read again.
        Workload::of("large batches, hardly any cache", script::heavy(), 4, 200_000, 256 << 10)?,
    ];
    let most = if every { u64::MAX / 2 } else { MOST };
    let mut jobs = Vec::new();
    for work in &works {
        for stage in &work.stages {
            jobs.extend(work.faults(stage, most).into_iter().map(|fault| (work, stage, fault)));
        }
    }
    let (next, survived) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let found = at_once(2, |_| {
        let mut found = Vec::new();
        while let Some((work, stage, fault)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome =
                catch_unwind(AssertUnwindSafe(|| work.survives(stage, *fault, true))).unwrap_or_else(|_| Err("it panicked".into()));
            match outcome {
                Ok(0) => {}
                Ok(_) => drop(survived.fetch_add(1, Ordering::Relaxed)),
                Err(trouble) => found.push(format!("{}, steps {} to {}, {fault:?}: {trouble}", work.name, stage.first, stage.end)),
            }
        }
        found
    })
    .concat();
    let survived = survived.into_inner();
    println!("faults: {} injected, {survived} survived", survived + found.len());
    assert!(found.is_empty(), "{} faults were not survived, among them\n{}", found.len(), found[..found.len().min(20)].join("\n"));
    assert!(survived * 10 > jobs.len() * 9, "of {} faults only {survived} were ever met", jobs.len());
    Ok(())
}
