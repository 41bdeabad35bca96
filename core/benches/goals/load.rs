//! Filling both sides: first all leads are captured, which is the import, then what happens to them is told in its order.

use crate::commands::{Order, Scribe, beginning};
use crate::leads::MadeLead;
use crate::measure::{now, say};
use crate::ours;
use crate::peer::{Done, Peer};
use crate::schema::CACHE_BYTES;
use crate::story::Story;
use crate::table::{Goal, Line, Table, rate, round_count};
use leadbook::{Book, Request};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Up to so many leads the import is done again and again, each time into new files.
const SMALL: u64 = 100_000;
/// Parts of a large import.
const PARTS: u64 = 10;
const BATCH: u64 = 10_000;

/// Where the files of a run are.
pub(crate) struct Files {
    pub(crate) folder: PathBuf,
}

impl Files {
    pub(crate) fn book(&self) -> PathBuf {
        self.folder.join("goals.leadbook")
    }

    pub(crate) fn peer(&self) -> PathBuf {
        self.folder.join("goals.sqlite")
    }

    pub(crate) fn words(&self) -> PathBuf {
        self.folder.join("words.sqlite")
    }

    fn remove(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            std::fs::remove_file(entry?.path())?;
        }
        Ok(())
    }
}

/// The two sides with the same leads.
pub(crate) struct Sides {
    pub(crate) book: Book,
    pub(crate) peer: Peer,
    /// How many leads there were after loading.
    pub(crate) leads: u64,
    /// How many there are by now.
    pub(crate) captured: u64,
    /// How many events there were before the leads.
    pub(crate) before: u64,
}

/// A new book with users and campaigns.
pub(crate) fn begin(path: &Path) -> Done<Book> {
    let book = ours::open(path)?;
    ours::execute(&book, beginning()?)?;
    Ok(book)
}

impl Sides {
    fn begin(files: &Files, leads: u64) -> Done<Self> {
        let book = begin(&files.book())?;
        let before = book.stats()?.events;
        let peer = Peer::open(&files.peer(), CACHE_BYTES)?;
        Ok(Self { book, peer, leads, captured: leads, before })
    }

    /// The sides that an earlier run kept.
    pub(crate) fn found(files: &Files, leads: u64) -> Done<Self> {
        let book = ours::open(&files.book())?;
        let peer = Peer::open(&files.peer(), CACHE_BYTES)?;
        let stats = book.stats()?;
        if stats.leads < leads {
            return Err(format!("the book that was kept holds {} leads", stats.leads).into());
        }
        // What the book was begun with is in no history of the peer.
        let before = stats.events - peer.counts()?[5];
        Ok(Self { book, peer, leads, captured: stats.leads, before })
    }

    /// Fails unless both sides count alike.
    pub(crate) fn same_counts(&self, when: &str) -> Done<()> {
        let (ours, theirs) = (ours::counts(&self.book, self.before)?, self.peer.counts()?);
        if ours == theirs { Ok(()) } else { Err(format!("{when}: the book counts {ours:?}, SQLite {theirs:?}").into()) }
    }

    /// Imports a stretch of places; answers the time until all was answered, and the time with writing behind. What is handed in is made
    /// before.
    fn import_ours(book: &Book, places: std::ops::Range<u64>, batch: u64, leads: u64) -> Done<[Duration; 2]> {
        let mut answered = Duration::ZERO;
        for from in places.clone().step_by(batch as usize) {
            let requests: Vec<Request> = (from..places.end.min(from + batch)).map(|place| MadeLead::of(place, leads).request()).collect();
            let start = now();
            ours::execute(book, requests)?;
            answered += start.elapsed();
        }
        let start = now();
        book.write_behind()?;
        Ok([answered, answered + start.elapsed()])
    }

    fn import_theirs(peer: &mut Peer, places: std::ops::Range<u64>, batch: u64, leads: u64) -> Done<[Duration; 2]> {
        let mut answered = Duration::ZERO;
        for from in places.clone().step_by(batch as usize) {
            let made: Vec<MadeLead> = (from..places.end.min(from + batch)).map(|place| MadeLead::of(place, leads)).collect();
            let start = now();
            peer.transaction(|peer| made.iter().try_for_each(|lead| peer.capture(lead)))?;
            answered += start.elapsed();
        }
        let start = now();
        peer.checkpoint()?;
        Ok([answered, answered + start.elapsed()])
    }

    /// The import, measured; again and again if there are few leads and it is a row that was asked for.
    pub(crate) fn import(files: &Files, leads: u64, again: bool, table: &mut Table) -> Done<Self> {
        let batch = if leads < 10 * BATCH { leads.div_ceil(10) } else { BATCH };
        let parts = if leads <= SMALL { 1 } else { PARTS };
        let times = if leads <= SMALL && again { round_count() } else { 1 };
        let mut pairs = [Vec::new(), Vec::new()];
        let mut sides = Self::begin(files, leads)?;
        for time in 0..times {
            if time > 0 {
                let Self { book, peer, .. } = sides;
                book.close()?;
                peer.close()?;
                files.remove()?;
                sides = Self::begin(files, leads)?;
            }
            for part in 0..parts {
                let places = leads * part / parts..leads * (part + 1) / parts;
                let count = places.end - places.start;
                let (ours, theirs);
                if (time + part) % 2 == 0 {
                    ours = Self::import_ours(&sides.book, places.clone(), batch, leads)?;
                    theirs = Self::import_theirs(&mut sides.peer, places, batch, leads)?;
                } else {
                    theirs = Self::import_theirs(&mut sides.peer, places.clone(), batch, leads)?;
                    ours = Self::import_ours(&sides.book, places, batch, leads)?;
                }
                for (pairs, (ours, theirs)) in pairs.iter_mut().zip(ours.into_iter().zip(theirs)) {
                    pairs.push((rate(count, ours), rate(count, theirs)));
                }
            }
        }
        let [answered, behind] = pairs;
        let work = format!("import, {batch} a batch, until it is answered");
        table.add(Line::new("import", work, "leads/s", &answered, Goal::None));
        table.add(Line::new("import", "– until it is written behind (SQLite: checkpointed)", "leads/s", &behind, Goal::AtLeast(6.0)));
        sides.same_counts("after the import")?;
        Ok(sides)
    }

    /// Tells what happens to the leads.
    pub(crate) fn live(&mut self, table: &mut Table) -> Done<()> {
        let leads = self.leads;
        let order = Order::of(leads);
        let steps: Vec<(u64, u8)> = order.parts().filter(|(_, part)| *part > 0).collect();
        drop(order);
        let mut scribe = Scribe::default();
        let mut pairs = Vec::new();
        for part in steps.chunks(steps.len().div_ceil(6).max(1)) {
            let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
            for batch in part.chunks(BATCH as usize) {
                let stories: Vec<Story> = batch.iter().map(|(place, _)| Story::of(*place, leads)).collect();
                let requests: Result<Vec<Request>, _> =
                    stories.iter().zip(batch).map(|(story, (_, part))| scribe.command(story, *part)).collect();
                let requests = requests?;
                let start = now();
                ours::execute(&self.book, requests)?;
                ours += start.elapsed();
                let start = now();
                self.peer.transaction(|peer| {
                    let parts = stories.iter().zip(batch);
                    for (story, (_, part)) in parts {
                        peer.step(story.lead, &story.steps[usize::from(*part) - 1])?;
                    }
                    Ok(())
                })?;
                theirs += start.elapsed();
            }
            let start = now();
            self.book.write_behind()?;
            ours += start.elapsed();
            let start = now();
            self.peer.checkpoint()?;
            theirs += start.elapsed();
            pairs.push((rate(part.len() as u64, ours), rate(part.len() as u64, theirs)));
        }
        let work = format!("{} more events of all kinds, {BATCH} a batch, until written behind", steps.len());
        table.add(Line::new("life", work, "events/s", &pairs, Goal::None));
        self.peer.connection.execute_batch("ANALYZE")?;
        self.peer.checkpoint()?;
        self.same_counts("after all that happened to the leads")?;
        let events = ours::counts(&self.book, self.before)?[5];
        say(&format!("<!-- {leads} leads, {events} events, {:.1} a lead: both sides count alike -->", events as f64 / leads as f64));
        Ok(())
    }
}

/// Imports a stretch of places into a book alone; answers the time until all was answered, and the time with writing behind.
pub(crate) fn import_part(book: &Book, places: std::ops::Range<u64>, leads: u64) -> Done<[Duration; 2]> {
    Sides::import_ours(book, places, BATCH, leads)
}

/// Tells a book alone all that happens to its leads; answers how many events that was.
pub(crate) fn tell_all(book: &Book, leads: u64) -> Done<u64> {
    let order = Order::of(leads);
    let mut scribe = Scribe::default();
    let mut batch = Vec::new();
    let mut told = 0;
    for (place, part) in order.parts().filter(|(_, part)| *part > 0) {
        batch.push(scribe.command(&Story::of(place, leads), part)?);
        told += 1;
        if batch.len() as u64 == BATCH {
            ours::execute(book, std::mem::take(&mut batch))?;
        }
    }
    ours::execute(book, batch)?;
    Ok(told)
}

/// A book alone, with as many leads and all that happens to them, for where no peer is asked.
pub(crate) fn book_alone(path: &Path, leads: u64) -> Done<()> {
    let book = begin(path)?;
    import_part(&book, 0..leads, leads)?;
    tell_all(&book, leads)?;
    Ok(book.close()?)
}
