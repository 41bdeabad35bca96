//! The overlay: changes to the base tables that are readable at once and written to them later, in bulk.
//!
//! An [`Overlay`] is an immutable value. Applying a [`Run`] of changes gives a new overlay that shares what it can
//! with the old one, so that a reader keeps the state it began with and nobody waits for anybody. A [`View`] lays an overlay
//! over a snapshot of the base tables and reads both as one ordered key space.
//!
//! # Structure and cost
//!
//! An overlay is a stack of sorted runs; the newest that knows a key has the last word. A new run first takes in those
//! just below it that are at most twice the length it then has, the shortest neighbours first, so the lengths grow geometrically: each
//! change is copied a logarithmic number of times, and a lookup asks a logarithmic number of runs (a small filter in each spares it most
//! searches). A merge never makes a run larger than [`MERGE_BYTES`], which bounds the pause that a single commit can meet;
//! larger overlays have more runs instead, so flush in time. `core/docs/physical-choice.md` has the measurements.
//!
//! # Freezing
//!
//! A flush first calls [`Overlay::freeze`]: the runs that are there are closed, later ones do not merge with them.
//! Readers see all of them. When the frozen part is in the base tables, [`Overlay::without_frozen`] drops it; if the flush
//! failed, [`Overlay::thaw`] opens it again (or it simply stays, and the next freeze covers it again).
//!
//! # Pairing with a snapshot
//!
//! A view is right only if overlay and snapshot belong together: every change up to the ledger position that the overlay stands for is
//! in one of the two, and the snapshot holds nothing beyond that position. Whoever hands
//! out views must therefore take both under one lock with the flush (or check afterwards that no flush came between).

mod filter;
mod iter;
mod run;
mod view;

#[cfg(test)]
mod tests;

pub use iter::Changes;
pub use run::{Run, RunBuilder};
pub use view::View;

use std::fmt;
use std::sync::Arc;

use crate::storage::{Direction, KeyRange};
use filter::hash;

/// No merge makes a run of more bytes than this. Copying so much takes some ten milliseconds, and happens once in tens of thousands of
/// single commits.
pub const MERGE_BYTES: usize = 16 * 1024 * 1024;

/// One change to the base tables: a key and its new value, or its removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// The key.
    pub key: &'a [u8],
    /// The new value; `None` removes the key.
    pub value: Option<&'a [u8]>,
}

impl Change<'_> {
    /// The bytes of key and value, as a storage transaction counts them.
    pub fn bytes(&self) -> usize {
        self.key.len() + self.value.map_or(0, <[u8]>::len)
    }
}

/// The moment of a freeze; later moments compare greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreezeMark(u64);

/// What a freeze covers: everything that was in the overlay at that moment.
#[derive(Clone, Debug)]
pub struct Frozen {
    mark: FreezeMark,
    contents: Overlay,
}

impl Frozen {
    /// Names this freeze to [`Overlay::without_frozen`].
    pub fn mark(&self) -> FreezeMark {
        self.mark
    }

    /// The frozen changes.
    pub fn contents(&self) -> &Overlay {
        &self.contents
    }
}

/// A part of the changes, in key order.
#[derive(Clone, Debug)]
pub struct Slice<'a> {
    /// The changes of this part.
    pub changes: Vec<Change<'a>>,
    /// The key that the next part begins with, if there is one.
    pub next: Option<&'a [u8]>,
}

/// A run with the moment since when it is closed.
#[derive(Clone)]
struct Held {
    run: Arc<Run>,
    frozen: Option<FreezeMark>,
}

/// A sorted set of changes over the base tables: immutable, and cheap to clone.
#[derive(Clone, Default)]
pub struct Overlay {
    /// Oldest first.
    runs: Arc<[Held]>,
    freezes: u64,
}

impl Overlay {
    /// An overlay without changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the overlay knows of `key`: nothing (ask the base tables), its removal (`Some(None)`), or its value.
    pub fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        let hash = hash(key);
        self.runs.iter().rev().find_map(|held| held.run.get(key, hash))
    }

    /// This overlay with the changes of `run` on top.
    #[must_use]
    pub fn with(&self, run: Run) -> Self {
        if run.is_empty() {
            return self.clone();
        }
        let (mut len, mut bytes) = (run.len(), run.bytes());
        let mut taken_in = vec![Arc::new(run)];
        let mut kept = &self.runs[..];
        while let Some((below, rest)) = kept.split_last() {
            if below.frozen.is_some() || below.run.len() > 2 * len || below.run.bytes() + bytes > MERGE_BYTES {
                break;
            }
            (len, bytes) = (len + below.run.len(), bytes + below.run.bytes());
            taken_in.push(Arc::clone(&below.run));
            kept = rest;
        }
        let top = all_merged(taken_in).map(|run| Held { run, frozen: None });
        Self { runs: kept.iter().cloned().chain(top).collect(), freezes: self.freezes }
    }

    /// The memory that the changes take, in bytes. Runs that only older overlays hold are not counted.
    pub fn bytes(&self) -> usize {
        self.runs.iter().map(|held| held.run.bytes()).sum()
    }

    /// How many changes are held; a key that stands in several runs counts in each.
    pub fn len(&self) -> usize {
        self.runs.iter().map(|held| held.run.len()).sum()
    }

    /// Whether there are no changes at all.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many runs a lookup may have to ask.
    pub fn depth(&self) -> usize {
        self.runs.len()
    }

    /// All changes in key order; of several to one key, only the newest.
    pub fn iter(&self) -> Changes<'_> {
        self.iter_from(&[])
    }

    /// The changes from `key` on, in key order.
    pub fn iter_from(&self, key: &[u8]) -> Changes<'_> {
        Changes::new(self.newest_first(), key, None, Direction::Forward)
    }

    /// The changes inside `range`, walking in `direction`.
    pub fn range<'a>(&'a self, range: &KeyRange, direction: Direction) -> Changes<'a> {
        Changes::new(self.newest_first(), &range.start, range.end.as_deref(), direction)
    }

    /// Whether something inside `range` changes.
    pub fn reaches(&self, range: &KeyRange) -> bool {
        self.runs.iter().any(|held| held.run.reaches(&range.start, range.end.as_deref()))
    }

    /// The changes from `key` on whose keys and values together take at most `max_bytes`
    /// (one change at least, however large), and where to go on.
    pub fn slice(&self, key: &[u8], max_bytes: usize) -> Slice<'_> {
        let mut slice = Slice { changes: Vec::new(), next: None };
        let mut taken = 0;
        for change in self.iter_from(key) {
            taken += change.bytes();
            if taken > max_bytes && !slice.changes.is_empty() {
                slice.next = Some(change.key);
                break;
            }
            slice.changes.push(change);
        }
        slice
    }

    /// Closes what is there against merging. Gives the overlay to go on with, which reads the same, and the frozen part.
    pub fn freeze(&self) -> (Self, Frozen) {
        let open = self.runs.iter().any(|held| held.frozen.is_none());
        let freezes = self.freezes + u64::from(open);
        let mark = FreezeMark(freezes);
        let close = |held: &Held| Held { run: Arc::clone(&held.run), frozen: held.frozen.or(Some(mark)) };
        let next = Self { runs: self.runs.iter().map(close).collect(), freezes };
        let frozen = Frozen { mark, contents: next.clone() };
        (next, frozen)
    }

    /// This overlay without what was frozen at `mark` or before; to be called when the base tables hold it.
    #[must_use]
    pub fn without_frozen(&self, mark: FreezeMark) -> Self {
        let stays = |held: &&Held| held.frozen.is_none_or(|frozen| frozen > mark);
        Self { runs: self.runs.iter().filter(stays).cloned().collect(), freezes: self.freezes }
    }

    /// This overlay with everything open again; for a flush that was given up.
    /// Marks of earlier freezes no longer remove anything.
    #[must_use]
    pub fn thaw(&self) -> Self {
        let open = |held: &Held| Held { run: Arc::clone(&held.run), frozen: None };
        Self { runs: self.runs.iter().map(open).collect(), freezes: self.freezes }
    }

    fn newest_first(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().rev().map(|held| &*held.run)
    }
}

/// Runs that follow one another, newest first, as one. The shortest neighbours are merged first: a long run that meets a few short ones is
/// copied once, not once for each of them.
fn all_merged(mut runs: Vec<Arc<Run>>) -> Option<Arc<Run>> {
    while let Some(at) = (1..runs.len()).min_by_key(|at| runs[at - 1].len() + runs[*at].len()) {
        let older = runs.remove(at);
        runs[at - 1] = Arc::new(Run::merged(&older, &runs[at - 1]));
    }
    runs.pop()
}

impl fmt::Debug for Overlay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Overlay").field("changes", &self.len()).field("bytes", &self.bytes()).field("runs", &self.depth()).finish()
    }
}
