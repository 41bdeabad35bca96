//! The reports of a book beside the same questions asked of SQLite (covering indexes) and of DuckDB (native tables), over the same leads.
//! The answers are compared, and a difference fails the run. Only the ratios of one run mean anything.
//!
//! `tests/bench/reports [--leads N]` fetches DuckDB and runs this; alone, without DuckDB:
//! `cargo bench -p leadbook --bench reports -- --leads 100000 [--duckdb PYTHON] [--json FOLDER]`. With `--keep FOLDER` what is made stays
//! in that folder and is used again the next time, with `--alone` nobody but the book is asked.

mod alone;
mod answer;
mod book;
mod commands;
mod dice;
mod duckdb;
mod leadbook_questions;
#[path = "../ledger_first/measure.rs"]
#[expect(dead_code, reason = "the other benchmark uses the rest")]
mod measure;
mod names;
mod print;
mod rows;
mod sqlite;
mod sqlite_questions;
mod story;
mod tables;

use answer::Answer;
use duckdb::Duckdb;
use leadbook::{Book, ManualClock};
use leadbook_questions::{FIRST_QUESTION, QUESTIONS, UNTIL_NOW, ask};
use measure::{Times, say, timed};
use print::{COLUMN_BYTES, Line, OPENED, REPEATED};
use serde_json::json;
use sqlite::Sqlite;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;
use story::Story;

type Done<T> = Result<T, Box<dyn Error>>;

const ROUNDS: u64 = 5;
/// How often a side is asked in a round, unless that takes long.
const REPEATS: u32 = 5;
const LONG: Duration = Duration::from_millis(500);
/// As many leads as show in a moment that the answers are the same.
const FEW: u64 = 600;

struct Plan {
    leads: u64,
    python: Option<PathBuf>,
    json: Option<PathBuf>,
    keep: Option<PathBuf>,
    alone: bool,
    measures: bool,
}

fn plan() -> Done<Plan> {
    let mut plan = Plan { leads: 100_000, python: None, json: None, keep: None, alone: false, measures: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--leads" => plan.leads = value()?.parse()?,
            "--duckdb" => plan.python = Some(value()?.into()),
            "--json" => plan.json = Some(value()?.into()),
            "--keep" => plan.keep = Some(value()?.into()),
            "--alone" => plan.alone = true,
            "--bench" => plan.measures = true,
            // What the test runner says to all of its programs is not for this one.
            _ => {}
        }
    }
    Ok(plan)
}

/// The three sides with the same leads.
struct Sides {
    book: Book,
    sqlite: Sqlite,
    duckdb: Option<Duckdb>,
}

impl Sides {
    fn ask_sqlite(&self, question: &str) -> Done<(Duration, Answer)> {
        let (time, answer) = timed(|| self.sqlite.ask(question));
        Ok((time, answer?))
    }

    /// Asks every question of every side, and fails where two answers differ.
    fn compare(&self) -> Done<()> {
        let mut differing = 0;
        for question in &QUESTIONS {
            let (_, ours) = ask(&self.book, question.name)?;
            let (_, theirs) = self.ask_sqlite(question.name)?;
            let duckdb = self.duckdb.as_ref().and_then(|side| side.answer(question.name));
            let others = [("SQLite", Some(&theirs)), ("DuckDB", duckdb)];
            for (side, other) in others.into_iter().filter_map(|(side, other)| other.map(|other| (side, other))) {
                let difference = if ours.is_empty() { Some("no answer".to_owned()) } else { ours.difference(other) };
                if let Some(difference) = difference {
                    differing += 1;
                    say(&format!("{}: Leadbook and {side} differ: {difference}", question.name));
                }
            }
        }
        if differing > 0 { Err(format!("{differing} answers differ").into()) } else { Ok(()) }
    }
}

fn repeated(times: &mut Times, work: impl Fn() -> Done<Duration>) -> Done<()> {
    let mut spent = Duration::ZERO;
    for _ in 0..REPEATS {
        let time = work()?;
        times.add(time);
        spent += time;
        if spent > LONG {
            break;
        }
    }
    Ok(())
}

/// Every question again and again, of a book that keeps its answers and of one that forgets them; who is asked first changes each round.
fn measure_repeated(sides: &mut Sides) -> Done<Vec<Line>> {
    let mut times = vec![(Times::default(), Times::default(), Times::default()); QUESTIONS.len()];
    for round in 0..ROUNDS {
        for (question, (anew, ours, theirs)) in QUESTIONS.iter().zip(&mut times) {
            for side in [round % 2, (round + 1) % 2] {
                if side == 0 {
                    repeated(anew, || {
                        sides.book.forget_answers();
                        Ok(ask(&sides.book, question.name)?.0)
                    })?;
                    repeated(ours, || Ok(ask(&sides.book, question.name)?.0))?;
                } else {
                    repeated(theirs, || Ok(sides.ask_sqlite(question.name)?.0))?;
                }
            }
        }
        // It has been asked once before, for its answers.
        if let Some(duckdb) = sides.duckdb.as_mut().filter(|_| round > 0) {
            duckdb.round()?;
        }
    }
    let lines = QUESTIONS.iter().zip(&times).flat_map(|(question, (anew, ours, theirs))| {
        let line = |work: String, ours: &Times, goals| Line {
            work,
            ours: ours.median(),
            sqlite: Some(theirs.median()),
            duckdb: sides.duckdb.as_ref().and_then(|side| side.time(2, question.name)),
            duckdb_alone: sides.duckdb.as_ref().and_then(|side| side.time(1, question.name)),
            goals,
            compared: question.compared,
        };
        [line(question.again(), ours, &REPEATED[..]), line(question.anew(), anew, &[])]
    });
    Ok(lines.collect())
}

/// A moment later an answer serves again, or does not, as its line says.
fn check_until_now(book: &Book, clock: &ManualClock) -> Done<()> {
    for question in &QUESTIONS {
        ask(book, question.name)?;
        let kept = book.stats()?.answers_bytes;
        clock.advance(Duration::from_micros(1));
        ask(book, question.name)?;
        let is_another = book.stats()?.answers_bytes != kept;
        if is_another != UNTIL_NOW.contains(&question.name) {
            return Err(format!("{}: a kept answer serves another instant: {}", question.name, !is_another).into());
        }
    }
    Ok(())
}

/// Opens the book and asks the first question; then closes it, which leaves a checkpoint where there was none.
fn first_report(path: &Path) -> Done<(Duration, Duration)> {
    let (options, _) = book::options();
    let (opening, book) = timed(|| options.open(path));
    let book = book?;
    let (time, _) = ask(&book, FIRST_QUESTION)?;
    book.close()?;
    Ok((opening + time, time))
}

fn first_of_sqlite(path: &Path) -> Done<Duration> {
    let (time, answer) = timed(|| Sqlite::open(path)?.ask(FIRST_QUESTION));
    answer?;
    Ok(time)
}

/// Opening and the first answer, without a checkpoint (once: closing leaves one) and with it.
fn measure_opening(book: &Path, sqlite: &Path, duckdb: Option<&Duckdb>) -> Done<Vec<Line>> {
    let bare = first_report(book)?;
    let (mut opened, mut asked, mut theirs) = (Times::default(), Times::default(), Times::default());
    for round in 0..ROUNDS {
        for side in [round % 2, (round + 1) % 2] {
            if side == 0 {
                let (all, asking) = first_report(book)?;
                opened.add(all);
                asked.add(asking);
            } else {
                theirs.add(first_of_sqlite(sqlite)?);
            }
        }
    }
    let line = |work: &str, ours, goals| Line {
        work: work.into(),
        ours,
        sqlite: Some(theirs.median()),
        duckdb: duckdb.and_then(|side| side.first(2)),
        duckdb_alone: duckdb.and_then(|side| side.first(1)),
        goals,
        compared: "",
    };
    Ok(vec![
        line("open, first report, with a checkpoint", opened.median(), &OPENED),
        line("– the report alone", asked.median(), &[]),
        line("open, first report, without a checkpoint (once)", measure::micros(&bare.0), &[]),
        line("– the report alone (once)", measure::micros(&bare.1), &[]),
    ])
}

/// The report after so many new events, and what it takes SQLite after the same rows.
fn measure_after(sides: &Sides, events: u64, next: &mut u64, leads: u64) -> Done<Line> {
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for round in 0..ROUNDS {
        let stories: Vec<Story> =
            (*next..*next + events).map(|place| Story { lead: place + 1, steps: Vec::new(), ..Story::of(place % leads, leads) }).collect();
        *next += events;
        book::capture(&sides.book, &stories)?;
        let rows: Vec<_> = stories.iter().map(|story| rows::Rows::of(story).lead).collect();
        sides.sqlite.capture(&rows)?;
        let mut told = [Answer::default(), Answer::default()];
        for side in [round % 2, (round + 1) % 2] {
            let (times, (time, answer)) =
                if side == 0 { (&mut ours, ask(&sides.book, FIRST_QUESTION)?) } else { (&mut theirs, sides.ask_sqlite(FIRST_QUESTION)?) };
            times.add(time);
            told[side as usize] = answer;
        }
        if let Some(difference) = told[0].difference(&told[1]) {
            return Err(format!("after {events} new events: {difference}").into());
        }
    }
    let work = format!("conversion by source, after {events} new events");
    Ok(Line {
        work,
        ours: ours.median(),
        sqlite: Some(theirs.median()),
        duckdb: None,
        duckdb_alone: None,
        goals: &[],
        compared: "leads, converted",
    })
}

fn bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

fn main() -> Done<()> {
    let plan = plan()?;
    let leads = if plan.measures { plan.leads } else { FEW };
    let passing = tempfile::tempdir()?;
    let folder = plan.keep.as_ref().map_or_else(|| passing.path().to_owned(), |keep| keep.join(leads.to_string()));
    std::fs::create_dir_all(&folder)?;
    // What is kept is not worked on.
    let worked_on = |made: PathBuf| -> Done<PathBuf> {
        let name = made.file_name().ok_or("a file has a name")?;
        let copy = passing.path().join(name);
        if plan.keep.is_none() {
            return Ok(made);
        }
        std::fs::copy(&made, &copy)?;
        Ok(copy)
    };
    // Made whole before it gets its name.
    let made = |path: &Path, make: &dyn Fn(&Path) -> Done<()>| -> Done<Duration> {
        let half = path.with_extension("half");
        let (time, done) = timed(|| if path.exists() { Ok(()) } else { make(&half).and_then(|()| Ok(std::fs::rename(&half, path)?)) });
        done.map(|()| time)
    };
    let (book_path, sqlite_path) = (folder.join("bench.leadbook"), folder.join("bench.sqlite"));
    let time = made(&book_path, &|path| Ok(book::load(path, leads)?))?;
    let book_path = worked_on(book_path)?;
    if plan.alone {
        return alone::measure(&book_path);
    }
    let theirs = made(&sqlite_path, &|path| {
        Sqlite::load(path, leads)?;
        Ok(())
    })?;
    let sqlite_path = worked_on(sqlite_path)?;
    let mut duckdb = plan.python.as_deref().map(|python| Duckdb::load(python, &folder, leads)).transpose()?;
    if let Some(duckdb) = &mut duckdb {
        duckdb.round()?;
    }
    let bare_bytes = bytes(&book_path);
    let opening = if plan.measures { measure_opening(&book_path, &sqlite_path, duckdb.as_ref())? } else { Vec::new() };
    let (options, clock) = book::options();
    let mut sides = Sides { book: options.open(&book_path)?, sqlite: Sqlite::open(&sqlite_path)?, duckdb };
    sides.compare()?;
    if !plan.measures {
        return check_until_now(&sides.book, &clock);
    }
    let stats = sides.book.stats()?;
    say(&format!(
        "{leads} leads, {} events ({:.1} a lead); loading took {:.1} s, SQLite {:.1} s",
        stats.events,
        stats.events as f64 / leads as f64,
        time.as_secs_f64(),
        theirs.as_secs_f64()
    ));
    let mut lines = measure_repeated(&mut sides)?;
    print::table("report, repeated", &lines);
    check_until_now(&sides.book, &clock)?;
    let mut next = leads;
    let after = [measure_after(&sides, 1, &mut next, leads)?, measure_after(&sides, 1_000, &mut next, leads)?];
    let others: Vec<Line> = opening.into_iter().chain(after).collect();
    print::table("opening, and new events", &others);
    lines.extend(others);
    let each = |bytes: u64| bytes as f64 / leads as f64;
    let columns = each(stats.columns_bytes);
    let verdict = if columns <= COLUMN_BYTES { "met" } else { "missed" };
    say(&format!("\ncolumns in memory: {columns:.1} bytes a lead (goal ≤ {COLUMN_BYTES}: {verdict})"));
    say(&format!("checkpoint of the columns: {:.1} bytes a lead", each(stats.checkpoint_bytes)));
    let files = [("book", bytes(&book_path)), ("book without a checkpoint", bare_bytes), ("SQLite", bytes(&sqlite_path))];
    let duckdb_file = sides.duckdb.as_ref().map(|side| ("DuckDB", side.bytes));
    let files: Vec<_> = files.into_iter().chain(duckdb_file).collect();
    for (name, bytes) in &files {
        say(&format!("file of {name}: {:.1} bytes a lead", each(*bytes)));
    }
    if let Some(to) = &plan.json {
        let version = sides.duckdb.as_ref().map(|side| side.version.clone());
        let told = json!({
            "leads": leads, "events": stats.events, "duckdb": version, "lines": print::json(&lines), "columns_bytes_per_lead": columns,
            "checkpoint_bytes_per_lead": each(stats.checkpoint_bytes),
            "file_bytes_per_lead": files.iter().map(|(name, bytes)| (*name, each(*bytes))).collect::<std::collections::BTreeMap<_, _>>(),
        });
        std::fs::create_dir_all(to)?;
        std::fs::write(to.join(format!("reports-{leads}.json")), serde_json::to_string_pretty(&told)?)?;
    }
    sides.book.close()?;
    Ok(())
}
