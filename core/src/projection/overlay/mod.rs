//! The overlay: changes to the base tables that are readable at once and written to them later, in bulk.
//!
//! An [`Overlay`] is an immutable value. Applying a [`Run`] of changes gives a new overlay that shares all untouched nodes
//! with the old one, so that a reader keeps the state it began with and nobody waits for anybody. A [`View`] lays an overlay
//! over a snapshot of the base tables and reads both as one ordered key space.
//!
//! # Freezing
//!
//! A flush first calls [`Overlay::freeze`]: what is there becomes a layer that nothing merges into any more, and later
//! changes go into a new one above it. Readers see all layers. When the frozen part is in the base tables,
//! [`Overlay::without_frozen`] drops it; if the flush failed, [`Overlay::thaw`] takes it back into the active layer
//! (or it simply stays, and the next freeze covers it again).
//!
//! # Pairing with a snapshot
//!
//! A view is right only if overlay and snapshot belong together: every change of the ledger position that the overlay stands for is
//! either in the overlay or in the snapshot, and the snapshot holds nothing beyond that position. Whoever hands
//! out views must therefore take both under one lock with the flush (or check afterwards that no flush came between).
//!
//! # Structure and cost
//!
//! Each layer is a persistent B+ tree whose nodes pack their keys and values into one allocation ([`block`]). A lookup is
//! one descent; a batch of changes rewrites each touched leaf once, whatever its size, so there are no
//! merging pauses: the cost of one commit is bounded by its own changes times the height. `core/docs/physical-choice.md` has the measurements.

mod block;
mod iter;
mod run;
mod tree;
mod view;

#[cfg(test)]
mod tests;

pub use iter::Changes;
pub use run::{Run, RunBuilder};
pub use view::View;

use std::fmt;

use crate::storage::{Direction, KeyRange};
use tree::Tree;

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

/// A layer that is being written to the base tables.
#[derive(Clone)]
struct FrozenLayer {
    mark: FreezeMark,
    tree: Tree,
}

/// A sorted set of changes over the base tables: immutable, and cheap to clone.
#[derive(Clone, Default)]
pub struct Overlay {
    active: Tree,
    /// Oldest first; the active layer is newer than all of them.
    frozen: Vec<FrozenLayer>,
    freezes: u64,
}

impl Overlay {
    /// An overlay without changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the overlay knows of `key`: nothing (ask the base tables), its removal (`Some(None)`), or its value.
    #[expect(
        clippy::option_option,
        reason = "the outer option is whether the overlay knows the key, the inner whether the key has a value"
    )]
    pub fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        self.layers().find_map(|tree| tree.get(key))
    }

    /// This overlay with the changes of `run` on top.
    #[must_use]
    pub fn with(&self, run: &Run) -> Self {
        Self { active: self.active.with(run), frozen: self.frozen.clone(), freezes: self.freezes }
    }

    /// The memory that the changes take, in bytes. Older versions that readers still hold are not counted.
    pub fn bytes(&self) -> usize {
        self.layers().map(Tree::bytes).sum()
    }

    /// How many changes are held; a key that stands in several layers counts in each.
    pub fn len(&self) -> usize {
        self.layers().map(Tree::len).sum()
    }

    /// Whether there are no changes at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All changes in key order; of several to one key, only the newest.
    pub fn iter(&self) -> Changes<'_> {
        self.range(&KeyRange::all(), Direction::Forward)
    }

    /// The changes from `key` on, in key order.
    pub fn iter_from(&self, key: &[u8]) -> Changes<'_> {
        Changes::new(self.layers(), key, None, Direction::Forward)
    }

    /// The changes inside `range`, walking in `direction`.
    pub fn range<'a>(&'a self, range: &KeyRange, direction: Direction) -> Changes<'a> {
        Changes::new(self.layers(), &range.start, range.end.as_deref(), direction)
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

    /// Closes what is there against further changes. Gives the overlay to go on with, which reads the same, and the frozen part.
    pub fn freeze(&self) -> (Self, Frozen) {
        let mut next = self.clone();
        if !next.active.is_empty() {
            next.freezes += 1;
            next.frozen.push(FrozenLayer { mark: FreezeMark(next.freezes), tree: std::mem::take(&mut next.active) });
        }
        let frozen = Frozen { mark: FreezeMark(next.freezes), contents: next.clone() };
        (next, frozen)
    }

    /// This overlay without what was frozen at `mark` or before; to be called when the base tables hold it.
    #[must_use]
    pub fn without_frozen(&self, mark: FreezeMark) -> Self {
        let frozen = self.frozen.iter().filter(|layer| layer.mark > mark).cloned().collect();
        Self { active: self.active.clone(), frozen, freezes: self.freezes }
    }

    /// This overlay with all layers merged into the active one; for a flush that was given up.
    /// Marks of earlier freezes no longer remove anything.
    #[must_use]
    pub fn thaw(&self) -> Self {
        let mut layers = self.frozen.iter().map(|layer| &layer.tree).chain([&self.active]);
        let mut merged = layers.next().cloned().unwrap_or_default();
        for newer in layers {
            merged = merged.with(&Run::from_sorted(Changes::new([newer].into_iter(), &[], None, Direction::Forward)));
        }
        Self { active: merged, frozen: Vec::new(), freezes: self.freezes }
    }

    /// All layers, newest first.
    fn layers(&self) -> impl Iterator<Item = &Tree> {
        [&self.active].into_iter().chain(self.frozen.iter().rev().map(|layer| &layer.tree))
    }
}

impl fmt::Debug for Overlay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Overlay")
            .field("changes", &self.len())
            .field("bytes", &self.bytes())
            .field("frozen_layers", &self.frozen.len())
            .finish()
    }
}
