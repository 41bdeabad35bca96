//! Writes to a book from many threads until it is killed, and tells every answer on its standard output as soon as it has it.
//!
//! `writer FILE SEED`: a line for each answered request, `{"request": …, "answer": …}`. `tests/tests/killed.rs` starts it, kills it and
//! checks what it told.

use leadbook::{
    Activity, Answer, Book, Chance, Command, CustomerChoice, ErrorKind, LeadId, Meta, NewLead, Options, Request, Scope, SeededChance,
    Temperature,
};
use leadbook_tests::Tested;
use leadbook_tests::crowd::at_once;
use std::env;
use std::io::{Write, stdout};

/// Who write one command at a time.
const SINGLES: usize = 5;
/// Beside them one writes batches, and one asks for reports, writes behind, copies and compacts.
const THREADS: usize = SINGLES + 2;
const BATCH: u64 = 12;
/// So little that writing behind is always under way.
const WRITE_BEHIND_BYTES: usize = 40_000;

/// One of the threads, with chance of its own.
struct Hand<'a> {
    book: &'a Book,
    path: &'a str,
    name: String,
    chance: SeededChance,
    turn: u64,
    leads: Vec<LeadId>,
}

impl Hand<'_> {
    fn below(&self, end: u64) -> u64 {
        self.chance.next() % end
    }

    fn lead(&self) -> LeadId {
        match self.leads.get(self.below(self.leads.len().max(1) as u64) as usize) {
            // Now and then somebody else's, so that the threads meet.
            Some(own) if self.below(4) > 0 => *own,
            own => LeadId(1 + self.below(own.map_or(50, |own| own.0 + 20))),
        }
    }

    fn request(&mut self) -> Request {
        self.turn += 1;
        let id = format!("{}.{}", self.name, self.turn);
        let command = match self.below(10) {
            0..=3 => Command::CaptureLead {
                lead: NewLead::named(format!("Person {id}"))
                    .email(format!("{id}@example.com"))
                    .source(["fair", "form"][self.turn as usize % 2]),
            },
            4 | 5 => Command::MoveLead { lead: self.lead(), to: ["contacted", "mql", "sql", "nurturing"][self.below(4) as usize].into() },
            6 => Command::ConvertLead { lead: self.lead(), conversion: CustomerChoice::New.into() },
            7 => Command::SetTemperature { lead: self.lead(), temperature: [Temperature::Hot, Temperature::Cold][self.below(2) as usize] },
            _ => Command::RecordActivity { activity: Activity::call(self.lead()).outbound().text(format!("Call {id}")) },
        };
        Request::new(command, Meta::default().request_id(id))
    }

    /// Asks, and tells what was answered. A refusal by a rule leaves no trace, so there is nothing to tell of it.
    fn ask(&mut self, requests: Vec<Request>) -> Tested {
        let answers = self.book.execute_all(requests.iter().cloned())?;
        for (request, answer) in requests.iter().zip(answers) {
            match answer {
                Ok(answer) => {
                    let line = serde_json::json!({ "request": request, "answer": answer }).to_string() + "\n";
                    let mut out = stdout().lock();
                    out.write_all(line.as_bytes())?;
                    out.flush()?;
                    if let Answer::Captured(captured) = answer {
                        self.leads.push(captured.lead);
                    }
                }
                Err(failure) if matches!(failure.kind(), ErrorKind::Io | ErrorKind::Corrupt | ErrorKind::Closed) => {
                    return Err(failure.into());
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// A copy made while the others write is a book that holds what was there when it was begun.
    fn copy(&mut self) -> Tested {
        self.turn += 1;
        // Beside the book: who kills this process clears that folder away.
        let path = format!("{}.copy-{}-{}", self.path, self.name, self.turn);
        let before = self.book.snapshot()?;
        self.book.backup(&path)?;
        let copied = Options::default().open(&path).and_then(|copy| Ok(copy.snapshot()?.position()));
        std::fs::remove_file(&path)?;
        if copied? < before.position() {
            return Err("a copy lacks what was there before it".into());
        }
        Ok(())
    }

    /// Tries until nobody happens to write or read, or gives up.
    fn compact(&self) -> Tested {
        for _ in 0..200 {
            match self.book.compact() {
                Err(failure) if failure.kind() == ErrorKind::Refused => std::thread::yield_now(),
                answer => return Ok(answer.map(drop)?),
            }
        }
        Ok(())
    }

    fn work(&mut self, thread: usize) -> Tested {
        loop {
            match thread {
                0 => {
                    let (funnel, stats) = (self.book.funnel(Scope::all())?, self.book.stats()?);
                    if funnel.totals.leads > stats.leads {
                        return Err("a report counts more leads than there are".into());
                    }
                    match self.below(16) {
                        0 | 1 => drop(self.book.write_behind()?),
                        2 => self.copy()?,
                        3 => self.compact()?,
                        _ => {}
                    }
                }
                1 => {
                    let batch = (0..BATCH).map(|_| self.request()).collect();
                    self.ask(batch)?;
                }
                _ => {
                    let request = self.request();
                    self.ask(vec![request])?;
                }
            }
        }
    }
}

fn main() -> Tested {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [path, seed] = &arguments[..] else { return Err("usage: writer FILE SEED".into()) };
    let number: u64 = seed.parse()?;
    let book = Options::default().write_behind_bytes(WRITE_BEHIND_BYTES).open(path)?;
    let work = |thread: usize| {
        let chance = SeededChance::new(number * 1_000 + thread as u64);
        Hand { book: &book, path, name: format!("{seed}.{thread}"), chance, turn: 0, leads: Vec::new() }.work(thread)
    };
    at_once(THREADS, work).into_iter().collect()
}
