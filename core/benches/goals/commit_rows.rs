//! The rows about commits: where the time of one goes, what the disk is given to write, what a lead takes in memory until it is written
//! behind, and how long a command waits while that is done.

use crate::leads::MadeLead;
use crate::load::{Files, Sides};
use crate::measure::{Times, micros, now, timed};
use crate::meter::{Meter, MeteredClock, MeteredFile, MeteredStorage};
use crate::names::{NOW, STAGES};
use crate::ours;
use crate::peer::Done;
use crate::schema::BOOK_CACHE_BYTES;
use crate::table::{Goal, Line, Table};
use crate::write_rows::{move_request, moves};
use leadbook::storage::RedbOptions;
use leadbook::{Book, LeadId, Request, Timestamp};
use redb::backends::FileBackend;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Commits that are taken apart.
const TAKEN_APART: u64 = 200;
/// Single commands whose bytes are counted.
const COUNTED: u64 = 200;
/// Captures in one go.
const IMPORTED: u64 = 10_000;

/// Bytes that this process has handed to the system to write; none where that does not tell. The pages that it comes to are not asked for:
/// where files lie in memory in large pieces, each small write counts as one of those.
fn written() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/io").ok()?;
    text.lines().find_map(|line| line.strip_prefix("wchar: ")?.parse().ok())
}

/// What the work has written, for each of so many.
fn bytes_of(count: u64, work: impl FnOnce() -> Done<()>) -> Done<f64> {
    let before = written();
    work()?;
    Ok(written().zip(before).map_or(f64::NAN, |(after, before)| (after - before) / count as f64))
}

fn add_bytes(table: &mut Table, work: &str, ours: f64, theirs: f64) {
    if ours.is_finite() && theirs.is_finite() {
        table.add(Line::new("commit", work, "bytes", &[(ours, theirs)], Goal::None));
    }
}

impl Sides {
    /// What is written for single captures and for an import, what waits in memory, and how long writing behind holds a caller up.
    pub(crate) fn written_rows(&mut self, table: &mut Table) -> Done<()> {
        let leads = self.leads;
        let mut from = self.captured;
        let mut made = |count: u64| {
            from += count;
            (from - count..from).map(|place| MadeLead::of(place, leads)).collect::<Vec<_>>()
        };
        self.book.write_behind()?;
        self.peer.checkpoint()?;
        let singles = made(COUNTED);
        let requests: Vec<Request> = singles.iter().map(MadeLead::request).collect();
        let ours = bytes_of(COUNTED, || requests.into_iter().try_for_each(|request| Ok(self.book.execute(request).map(drop)?)))?;
        let theirs = bytes_of(COUNTED, || singles.iter().try_for_each(|lead| self.peer.transaction(|peer| peer.capture(lead))))?;
        add_bytes(table, "written for one durable capture", ours, theirs);

        let many = made(IMPORTED);
        let batch = || many.iter().map(MadeLead::request).collect::<Vec<_>>();
        let (requests, mut waits) = (batch(), 0.0);
        let ours = bytes_of(IMPORTED, || {
            let before = self.book.stats()?.overlay_bytes;
            ours::execute(&self.book, requests)?;
            waits = (self.book.stats()?.overlay_bytes - before) as f64 / IMPORTED as f64;
            Ok(self.book.write_behind().map(drop)?)
        })?;
        let theirs = bytes_of(IMPORTED, || {
            self.peer.transaction(|peer| many.iter().try_for_each(|lead| peer.capture(lead)))?;
            self.peer.checkpoint()
        })?;
        add_bytes(table, "written for a lead of an import, until written behind (SQLite: checkpointed)", ours, theirs);
        let stats = self.book.stats()?;
        let pair = [(waits, stats.storage_bytes as f64 / stats.leads as f64)];
        let line = Line::new("commit", "memory of a lead that is not written behind yet", "bytes", &pair, Goal::None);
        table.add(Line { peer: "a lead in the file", ..line });

        let [alone, behind] = self.pauses(&mut made)?;
        for (share, told) in [(0.5, "the median"), (0.99, "one in a hundred"), (1.0, "the longest")] {
            let pair = [(behind.quantile(share), alone.quantile(share))];
            let line =
                Line::new("commit", format!("durable captures while {IMPORTED} are written behind: {told}"), "µs", &pair, Goal::None);
            table.add(Line { peer: "alone", ..line });
        }
        self.captured = from;
        Ok(())
    }

    /// Single captures, alone and while a batch is written behind, as many as that takes. The peer is told of the same leads.
    fn pauses(&mut self, made: &mut impl FnMut(u64) -> Vec<MadeLead>) -> Done<[Times; 2]> {
        let many = made(IMPORTED);
        ours::execute(&self.book, many.iter().map(MadeLead::request).collect())?;
        let mut told = many;
        let (done, mut times) = (AtomicBool::new(false), [Times::default(), Times::default()]);
        std::thread::scope(|scope| -> Done<()> {
            let behind = scope.spawn(|| {
                let written = self.book.write_behind();
                done.store(true, Ordering::Release);
                written
            });
            while !done.load(Ordering::Acquire) {
                times[1].add(captured(&self.book, &mut told, made)?);
            }
            behind.join().map_err(|_| "writing behind panicked")??;
            Ok(())
        })?;
        for _ in 0..COUNTED {
            times[0].add(captured(&self.book, &mut told, made)?);
        }
        self.peer.transaction(|peer| told.iter().try_for_each(|lead| peer.capture(lead)))?;
        Ok(times)
    }
}

fn captured(book: &Book, told: &mut Vec<MadeLead>, made: &mut impl FnMut(u64) -> Vec<MadeLead>) -> Done<std::time::Duration> {
    let lead = made(1).remove(0);
    let request = lead.request();
    told.push(lead);
    let (time, answer) = timed(|| book.execute(request));
    answer?;
    Ok(time)
}

/// Takes durable commits of one caller apart; the book was closed before.
pub(crate) fn parts_rows(files: &Files, leads: u64, table: &mut Table) -> Done<()> {
    let meter = Meter::default();
    let file = File::options().read(true).write(true).open(files.book())?;
    let medium = MeteredFile(meter.clone(), FileBackend::new(file)?);
    let storage = RedbOptions { cache_bytes: BOOK_CACHE_BYTES, ..RedbOptions::default() }.with_backend(medium)?;
    let clock = Arc::new(MeteredClock(meter.clone(), Timestamp::from_micros(NOW)));
    let book = Book::on(Arc::new(MeteredStorage(meter.clone(), storage)), &ours::options().clock(clock))?;

    let captures = (leads..leads + TAKEN_APART).map(|place| MadeLead::of(place, leads).request()).collect();
    parts(&book, &meter, "a durable capture", captures, table)?;
    let stage = |lead| {
        let stage = book.lead(LeadId(lead))?.stage;
        Ok(STAGES.iter().position(|(key, _)| *key == stage).ok_or("an unknown stage")? as u8)
    };
    let mut from = 5;
    let steps = moves(stage, TAKEN_APART, leads, &mut from)?;
    parts(&book, &meter, "a durable stage change", steps.into_iter().map(move_request).collect(), table)?;
    Ok(book.close()?)
}

fn parts(book: &Book, meter: &Meter, what: &str, requests: Vec<Request>, table: &mut Table) -> Done<()> {
    const PARTS: [&str; 7] = [
        "its turn, and the newest state",
        "looking up in the storage",
        "rules, events, records and index entries, encoding",
        "the log's record, and the state that readers see",
        "writing",
        "syncing",
        "publishing, answering",
    ];
    let mut times: [Times; PARTS.len()] = Default::default();
    let mut whole = Times::default();
    for request in requests {
        meter.take();
        let began = now();
        book.execute(request)?;
        let ended = now();
        let noted = meter.take();
        let (Some(set_out), Some((asked, committed))) = (noted.set_out, noted.committing) else { return Err("no commit was seen".into()) };
        let medium = noted.writing + noted.syncing;
        let spent = [
            set_out - began,
            noted.reading,
            (asked - set_out).saturating_sub(noted.reading),
            (committed - asked).saturating_sub(medium),
            noted.writing,
            noted.syncing,
            ended - committed,
        ];
        times.iter_mut().zip(spent).for_each(|(times, time)| times.add(time));
        whole.add(ended - began);
    }
    let all = micros(&whole.sum());
    for (part, times) in PARTS.into_iter().zip(&times) {
        // Means, so that the parts come to the whole.
        let pair = [(micros(&times.sum()) / TAKEN_APART as f64, all / TAKEN_APART as f64)];
        let line = Line::new("commit", format!("{what}: {part}"), "µs", &pair, Goal::None);
        table.add(Line { peer: "the whole", ..line });
    }
    Ok(())
}
