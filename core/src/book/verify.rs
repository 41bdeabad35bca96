//! Verifying: folding the ledger again and comparing everything that is derived from it.

use super::Book;
use crate::columns::{Columns, Loaded, TakenBack, differs, fold_but, load};
use crate::domain::{Position, Timestamp};
use crate::error::{ErrorKind, Result};
use crate::event::apply::BookState;
use crate::key;
use crate::ledger::{Blocks, Entry, head};
use crate::projection::overlay::{Overlay, View};
use crate::projection::{Nothing, fold_entries};
use crate::storage::{Direction, ReadTxn};
use crate::value::Stored;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// How many entries are folded at a time.
const FOLD_ENTRIES: usize = 4_000;
/// How many keys are compared at a time.
const COMPARE_KEYS: usize = 1_000;
/// How many findings are told; more are counted.
const TOLD: usize = 100;

/// Something that is not as the ledger says it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Where: a place in the ledger, a record, or an entry of an index.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.problem)
    }
}

/// What verifying a book came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Verification {
    /// How many blocks of the ledger were read.
    pub blocks: u64,
    /// How many events were folded.
    pub events: u64,
    /// How many keys of records and indexes were compared.
    pub keys: u64,
    /// How many findings there are in all.
    pub problems: u64,
    /// The first hundred of them.
    pub findings: Vec<Finding>,
    /// The digest of what the book holds, 32 hexadecimal digits: of every entry of the ledger (its place, its instants, who did it, the
    /// request with its answer, its events) and of every record and entry of an index that is folded from them. Two books of one version
    /// of Leadbook have the same digest exactly if they hold the same, whatever storage they are in and in however many commits they were
    /// written: a book, its backup, and one that was restored from its lines. It covers neither cursors of readers nor the kept columns of
    /// reports. None where the ledger cannot be read to its end.
    pub digest: Option<String>,
}

impl Verification {
    /// Whether nothing was found.
    pub fn is_sound(&self) -> bool {
        self.problems == 0
    }

    fn find(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.problems += 1;
        if self.findings.len() < TOLD {
            self.findings.push(Finding { place: place.into(), problem: problem.into() });
        }
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} events in {} blocks, {} keys: ", self.events, self.blocks, self.keys)?;
        if self.is_sound() {
            return out.write_str("sound");
        }
        write!(out, "{} problems", self.problems)?;
        for finding in &self.findings {
            write!(out, "\n  {finding}")?;
        }
        Ok(())
    }
}

impl Book {
    /// Reads the whole ledger, checks its order and checksums, folds it again from nothing, and compares every record, every entry of
    /// every index and the kept columns of the reports with what the book answers from. Reading and writing may go on meanwhile; it is
    /// one state that is verified. Its [digest](Verification::digest) tells whether two books hold the same.
    ///
    /// ```
    /// use leadbook::{Book, NewLead};
    /// let book = Book::memory()?;
    /// book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
    /// let verified = book.verify()?;
    /// assert!(verified.is_sound(), "{verified}");
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `closed`, and what keeps the storage from being read; damage that can be told is a finding, not an error.
    pub fn verify(&self) -> Result<Verification> {
        self.verified().map_err(|failure| failure.during("verify"))
    }

    fn verified(&self) -> Result<Verification> {
        let snapshot = self.snapshot()?;
        let mut found = Verification::default();
        let mut kept = Kept::of(snapshot.txn(), snapshot.position(), &mut found)?;
        let Some(folded) = fold_again(snapshot.txn(), snapshot.position(), &mut kept, &mut found)? else { return Ok(found) };
        kept.compare(&mut found);
        compare(snapshot.txn(), &View::new(Box::new(Nothing), folded), &mut kept.content, &mut found)?;
        found.digest = Some(format!("{:032x}", kept.content.0.digest128()));
        Ok(found)
    }
}

/// The digest of what a book holds.
#[derive(Default)]
struct Content(Xxh3);

impl Content {
    /// Takes bytes in, and where they end.
    fn take(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// The columns folded anew, which also tells whether records are numbered as they must be; compared with their checkpoint where that ends.
#[derive(Default)]
struct Kept {
    kept: Option<Box<Columns>>,
    folded: Columns,
    /// What the columns that are kept leave out, once something was.
    taken_back: Option<TakenBack>,
    content: Content,
}

impl Kept {
    fn of(view: &View, end: Position, found: &mut Verification) -> Result<Self> {
        let kept = match load(view) {
            Ok(Loaded::Absent) => None,
            Ok(Loaded::Damaged(problem)) => {
                found.find("columns", problem);
                None
            }
            Ok(Loaded::Whole(columns, _)) if columns.position > end => {
                found.find("columns", format!("reach up to {}, beyond the end of the ledger at {end}", columns.position));
                None
            }
            Ok(Loaded::Whole(columns, _)) => Some(columns),
            // The ledger, in which the columns look up what they do not hold themselves; folding it will say so too.
            Err(damage) if damage.kind() == ErrorKind::Corrupt => None,
            Err(failure) => return Err(failure),
        };
        Ok(Self { kept, ..Self::default() })
    }

    fn take(&mut self, view: &View, entry: &Entry, found: &mut Verification) -> Result<()> {
        let kept = self.kept.as_ref().map(|kept| kept.position);
        if kept.is_some_and(|kept| kept < entry.first) {
            self.compare(found);
        }
        self.content.take(&entry.to_bytes());
        match (&self.taken_back, kept) {
            (Some(taken_back), _) => self.folded.take_but(entry, taken_back),
            // The columns that are kept were folded without what is taken back here.
            (None, Some(kept)) if kept >= entry.first && entry.takes_back() => {
                let taken_back = TakenBack::read(view, kept, kept)?;
                self.folded = fold_but(view, self.folded.position, &taken_back)?;
                self.folded.take_but(entry, &taken_back)?;
                self.taken_back = Some(taken_back);
                Ok(())
            }
            (None, _) => self.folded.take(entry),
        }
    }

    /// Compares, once.
    fn compare(&mut self, found: &mut Verification) {
        let Some(kept) = self.kept.take() else { return };
        if (kept.position, kept.recorded_at) != (self.folded.position, self.folded.recorded_at) {
            found.find("columns", format!("say that they reach up to {}, where no command ends", kept.position));
        } else if let Some(part) = differs(&kept, &self.folded) {
            found.find("columns", format!("are not what the ledger makes of them: {part}"));
        }
    }
}

/// What is wrong with the ledger itself, up to that end.
pub(super) fn fold_ledger(view: &View, end: Position) -> Result<Verification> {
    let mut found = Verification::default();
    fold_again(view, end, &mut Kept::default(), &mut found)?;
    Ok(found)
}

/// Folds the ledger from nothing; `None` if it cannot be read to the end.
fn fold_again(view: &View, end: Position, kept: &mut Kept, found: &mut Verification) -> Result<Option<Overlay>> {
    let mut overlay = Overlay::new();
    let mut book: Option<Arc<BookState>> = None;
    let mut waiting: Vec<Entry> = Vec::new();
    let (mut reached, mut recorded_at) = (Position::START, Timestamp::MIN);
    let mut blocks = match Blocks::after(view, Position::START) {
        Ok(blocks) => blocks,
        Err(damage) if damage.kind() == ErrorKind::Corrupt => {
            found.find(damage.field().unwrap_or("ledger").to_owned(), damage.message());
            return Ok(None);
        }
        Err(failure) => return Err(failure),
    };
    while reached < end {
        let block = match blocks.next() {
            Some(Ok(block)) => block,
            Some(Err(damage)) => {
                found.find(damage.field().unwrap_or("ledger").to_owned(), damage.message());
                return Ok(None);
            }
            None => {
                found.find(reached.next().to_string(), format!("the ledger stops here, it is to go on to {end}"));
                return Ok(None);
            }
        };
        found.blocks += 1;
        for entry in block.entries() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(damage) => {
                    found.find(damage.field().unwrap_or("ledger").to_owned(), damage.message());
                    return Ok(None);
                }
            };
            if entry.first != reached.next() {
                found.find(reached.next().to_string(), format!("the ledger has a gap; it goes on at {}", entry.first));
                return Ok(None);
            }
            if entry.recorded_at <= recorded_at && reached != Position::START {
                found.find(entry.first.to_string(), format!("recorded at {}, not after {recorded_at}", entry.recorded_at));
            }
            if entry.at > entry.recorded_at {
                found.find(entry.first.to_string(), format!("happened at {}, after it was recorded at {}", entry.at, entry.recorded_at));
            }
            (reached, recorded_at) = (entry.last(), entry.recorded_at);
            found.events = reached.0;
            if let Err(damage) = kept.take(view, &entry, found) {
                found.find(damage.field().unwrap_or("ledger").to_owned(), damage.message());
                return Ok(None);
            }
            waiting.push(entry);
        }
        if waiting.len() >= FOLD_ENTRIES || reached >= end {
            let under = View::new(Box::new(Nothing), overlay.clone());
            let (run, state) = fold_entries(&under, book, std::mem::take(&mut waiting))?;
            (overlay, book) = (overlay.with(run), state);
        }
    }
    match head(view)? {
        Some(head) if head.position == end && head.recorded_at != recorded_at => {
            found.find("head", format!("says that the last event was recorded at {}, it was at {recorded_at}", head.recorded_at));
        }
        None => found.find("head", "is missing"),
        Some(_) => {}
    }
    Ok(Some(overlay))
}

/// Compares all projections, key by key.
fn compare(there: &View, expected: &View, content: &mut Content, found: &mut Verification) -> Result<()> {
    let mut range = key::projections();
    let (mut left, mut right) = (Stretch::of(there, &range)?, Stretch::of(expected, &range)?);
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(left), Some(right)) => left.key.cmp(&right.key),
        };
        found.keys += 1;
        match order {
            std::cmp::Ordering::Less => {
                let extra = left.take(there, &mut range)?;
                content.take(&extra.key);
                content.take(&extra.value);
                found.find(key::describe(&extra.key), "is there, but nothing in the ledger makes it");
            }
            std::cmp::Ordering::Greater => {
                let missing = right.take(expected, &mut range)?;
                found.find(key::describe(&missing.key), "is missing");
            }
            std::cmp::Ordering::Equal => {
                let (is, should) = (left.take(there, &mut range)?, right.take(expected, &mut range)?);
                content.take(&is.key);
                content.take(&is.value);
                if is.value != should.value {
                    found.find(key::describe(&is.key), "is not what the ledger makes of it");
                }
            }
        }
    }
}

/// The keys of one side, read in pages.
struct Stretch {
    ready: std::collections::VecDeque<crate::storage::Entry>,
    more: bool,
}

impl Stretch {
    fn of(view: &View, range: &crate::storage::KeyRange) -> Result<Self> {
        let page = view.scan(range, COMPARE_KEYS, Direction::Forward)?;
        Ok(Self { ready: page.entries.into(), more: page.more })
    }

    fn peek(&self) -> Option<&crate::storage::Entry> {
        self.ready.front()
    }

    fn take(&mut self, view: &View, range: &mut crate::storage::KeyRange) -> Result<crate::storage::Entry> {
        // Only what was peeked at is taken.
        let entry = self.ready.pop_front().ok_or_else(|| crate::Error::corrupt("the comparison lost its place"))?;
        if self.ready.is_empty() && self.more {
            range.start = [entry.key.as_slice(), &[0]].concat();
            *self = Self::of(view, range)?;
        }
        Ok(entry)
    }
}
