//! The rows about files and processes: sizes after closing, memory, and opening after a process was killed.

use crate::load::{Files, Sides, book_alone};
use crate::measure::{say, timed};
use crate::names::{NOW, STAGES, USERS};
use crate::ours;
use crate::peer::{Done, Peer};
use crate::schema::{BEHIND_BYTES, CACHE_BYTES};
use crate::table::{Goal, Line, Table, each, round_count, rounds};
use crate::write_rows::{Step, move_request, moves};
use leadbook::{LeadId, Scope};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const MIB: f64 = 1024.0 * 1024.0;
/// Small enough that a tenth of the leads fills it as well.
const SMALL_CACHE: usize = 8 << 20;
/// What the killed process had been answered, in batches of a thousand.
const ANSWERED: u64 = 10;
const MEMORY_READS: u64 = 20_000;

fn bytes(path: &Path) -> f64 {
    std::fs::metadata(path).map_or(f64::NAN, |file| file.len() as f64)
}

/// What a file takes of the disk.
#[cfg(unix)]
fn given(path: &Path) -> f64 {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map_or(f64::NAN, |file| file.blocks() as f64 * 512.0)
}

#[cfg(not(unix))]
fn given(path: &Path) -> f64 {
    bytes(path)
}

/// Closes both sides, and compares what is left on disk.
pub(crate) fn close(sides: Sides, files: &Files, wanted: bool, table: &mut Table) -> Done<u64> {
    let Sides { book, peer, captured, .. } = sides;
    let words = files.words().exists();
    book.close()?;
    peer.close()?;
    if wanted {
        let (ours, theirs) = (bytes(&files.book()) / MIB, bytes(&files.peer()) / MIB);
        let work = "file after closing, history and all indexes";
        table.add(Line::new("file", work, "MiB", &[(ours, theirs)], Goal::AtMost(0.7)));
        let (given_ours, given_theirs) = (given(&files.book()) / MIB, given(&files.peer()) / MIB);
        let work = "– what the file system has given for it: a file may hold room that was never written";
        table.add(Line::new("file", work, "MiB", &[(given_ours, given_theirs)], Goal::AtMost(0.7)));
        if words {
            let pair = [(ours, theirs + bytes(&files.words()) / MIB)];
            table.add(Line::new("file", "– with SQLite's index of words, which the book has in its file", "MiB", &pair, Goal::None));
        }
    }
    Ok(captured)
}

/// Starts this program again as one that does the rest of the words.
fn child(words: &[&str]) -> Done<Child> {
    let program = std::env::current_exe()?;
    Ok(Command::new(program).args(words).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?)
}

/// Memory of a process that has read and reported, beyond the columns; a book of a tenth of the leads beside it.
pub(crate) fn memory_row(files: &Files, leads: u64, table: &mut Table) -> Done<()> {
    let small = files.folder.join("tenth.leadbook");
    book_alone(&small, (leads / 10).max(20))?;
    let ask = |path: &Path| -> Done<(f64, f64)> {
        let done = child(&["--child", "memory", &path.to_string_lossy()])?.wait_with_output()?;
        let told: Value = serde_json::from_slice(&done.stdout)?;
        let figure = |name: &str| told[name].as_f64().ok_or_else(|| format!("the child did not tell {name}: {}", done.status));
        Ok((figure("resident")? - figure("columns")?, figure("columns")? / figure("leads")?))
    };
    let (mut pairs, mut columns) = (Vec::new(), Vec::new());
    for _ in 0..round_count() {
        let (ours, tenth) = (ask(&files.book())?, ask(&small)?);
        pairs.push((ours.0 / MIB, tenth.0 / MIB));
        columns.push((ours.1, 100.0));
    }
    std::fs::remove_file(&small)?;
    let cache = (SMALL_CACHE >> 20) as f64;
    say(&format!("<!-- memory: cache set to {cache} MiB, after {MEMORY_READS} gets, {} pages, a report -->", USERS));
    let line = Line::new("memory", "memory beyond columns, beside that with a tenth of the leads", "MiB", &pairs, Goal::AtMost(1.1));
    table.add(Line { peer: "a tenth", ..line });
    let line = Line::new("memory", "columns in memory, a lead", "bytes", &columns, Goal::AtMost(1.0));
    table.add(Line { peer: "goal", ..line });
    Ok(())
}

/// Kills a process that writes, on each side, then opens the file and gets a lead that was changed before.
pub(crate) fn crash_row(files: &Files, leads: u64, table: &mut Table) -> Done<()> {
    let kill = |side: &str, path: &Path, round: u64| -> Done<(u64, u64)> {
        let mut writer = child(&["--child", side, &path.to_string_lossy(), &leads.to_string(), &round.to_string()])?;
        let mut lines = BufReader::new(writer.stdout.take().ok_or("no output")?).lines();
        let told = lines.next().ok_or("the writer said nothing")??;
        // It goes on writing until it is killed, which is at any moment of a commit.
        writer.kill()?;
        writer.wait()?;
        let (lead, version) = told.split_once(' ').ok_or("the writer said something else")?;
        Ok((lead.parse()?, version.parse()?))
    };
    let kept = |lead: u64, found: u64, answered: u64| match found >= answered {
        true => Ok(()),
        false => Err(format!("lead {lead} lost a move that was answered")),
    };
    let pairs = rounds(
        |round| {
            let (lead, answered) = kill("book", &files.book(), round)?;
            let (time, opened) = timed(|| ours::open(&files.book()).and_then(|book| Ok((book.lead(LeadId(lead))?, book))));
            let (found, book) = opened?;
            kept(lead, found.version, answered)?;
            book.close()?;
            Ok(time.as_secs_f64() * 1e3)
        },
        |round| {
            let (lead, answered) = kill("peer", &files.peer(), round)?;
            let log = bytes(&files.peer().with_extension("sqlite-wal"));
            if log.is_nan() || log == 0.0 {
                return Err("SQLite has no log to recover".into());
            }
            let (time, opened) = timed(|| Peer::open(&files.peer(), CACHE_BYTES).and_then(|peer| Ok((peer.lead(lead)?, peer))));
            let (found, peer) = opened?;
            kept(lead, found.version, answered)?;
            peer.close()?;
            Ok(time.as_secs_f64() * 1e3)
        },
    )?;
    table.add(Line::new("crash", "open and first get after kill -9", "ms", &pairs, Goal::AtMost(2.0)));
    Ok(())
}

/// What a child of this program does.
pub(crate) fn be_child(words: &[String]) -> Done<()> {
    match words {
        [what, path] if what == "memory" => be_measured(Path::new(path)),
        [what, path, leads, round] if what == "book" => {
            let book = ours::open(Path::new(path))?;
            let stage = |lead| {
                let stage = book.lead(LeadId(lead))?.stage;
                let place = STAGES.iter().position(|(key, _)| *key == stage).ok_or("an unknown stage")?;
                Ok(place as u8)
            };
            let write = |batch: Vec<Step>| ours::execute(&book, batch.into_iter().map(move_request).collect());
            be_killed(stage, write, |lead| Ok(book.lead(LeadId(lead))?.version), leads.parse()?, round.parse()?)
        }
        [what, path, leads, round] if what == "peer" => {
            let peer = RefCell::new(Peer::open(Path::new(path), CACHE_BYTES)?);
            let write = |batch: Vec<Step>| {
                let mut peer = peer.borrow_mut();
                peer.transaction(|peer| batch.iter().try_for_each(|step| peer.move_lead(step.lead, step.to, NOW)))
            };
            let version = |lead| Ok(peer.borrow().lead(lead)?.version);
            be_killed(|lead| peer.borrow().stage(lead), write, version, leads.parse()?, round.parse()?)
        }
        _ => Err("no such child".into()),
    }
}

#[expect(clippy::print_stdout, reason = "the parent reads it")]
fn tell(text: &str) -> Done<()> {
    println!("{text}");
    Ok(std::io::stdout().flush()?)
}

fn be_measured(path: &Path) -> Done<()> {
    let book = ours::options().cache_bytes(SMALL_CACHE).write_behind_bytes(BEHIND_BYTES).open(path)?;
    let leads = book.stats()?.leads;
    let dice = crate::dice::Dice::of(5);
    each(MEMORY_READS, || (0..MEMORY_READS).try_for_each(|_| Ok(book.lead(LeadId(dice.below(leads as usize) as u64 + 1)).map(drop)?)))?;
    for owner in 1..=USERS {
        ours::newest(&book, owner, STAGES[1].0)?;
    }
    book.conversion(Scope::all())?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let resident = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kib: f64 = resident.and_then(|text| text.trim().trim_end_matches("kB").trim().parse().ok()).ok_or("no RssAnon")?;
    tell(&json!({ "resident": kib * 1024.0, "columns": book.stats()?.columns_bytes, "leads": leads }).to_string())
}

/// Moves leads until it is killed; says which one moved first, and to which version, as soon as so many batches are answered.
fn be_killed(
    stage: impl Fn(u64) -> Done<u8>,
    write: impl Fn(Vec<Step>) -> Done<()>,
    version: impl Fn(u64) -> Done<u64>,
    leads: u64,
    round: u64,
) -> Done<()> {
    let per_batch = 1_000.min(leads / 100).max(1);
    let mut from = round * 5_003 + 11;
    let plan: Vec<Vec<Step>> = (0..ANSWERED * 3).map(|_| moves(&stage, per_batch, leads, &mut from)).collect::<Done<_>>()?;
    let first = plan[0][0].lead;
    for (number, batch) in (1..).zip(plan) {
        write(batch)?;
        if number == ANSWERED {
            tell(&format!("{first} {}", version(first)?))?;
        }
    }
    // It should have been killed by now; what follows is the wait for it.
    std::thread::sleep(std::time::Duration::from_secs(60));
    Ok(())
}
