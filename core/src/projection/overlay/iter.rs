//! Walking the layers of an overlay as one sorted sequence.

use std::cmp::Ordering;

use super::Change;
use super::block::Block;
use super::tree::{Inner, Node, Tree};
use crate::storage::Direction;

/// The changes of a range, in the order of its direction; of several to one key, only the newest.
pub struct Changes<'a> {
    /// Newest first.
    layers: Vec<Walk<'a>>,
    direction: Direction,
}

impl<'a> Changes<'a> {
    /// Walks the range from `start` to just before `end` over `layers`, newest first.
    pub(super) fn new(layers: impl Iterator<Item = &'a Tree>, start: &[u8], end: Option<&[u8]>, direction: Direction) -> Self {
        // Where the walk ends, so that one key comparison a step decides. Empty and reversed ranges need no word of their own:
        // the first change is already past the limit.
        let limit = match direction {
            Direction::Forward => end.map(<[u8]>::to_vec),
            Direction::Backward => Some(start.to_vec()),
        };
        let layers = layers
            .filter_map(|tree| {
                let (path, leaf, gap) = match direction {
                    Direction::Forward => seek(tree, Some(start))?,
                    Direction::Backward => seek(tree, end)?,
                };
                let mut walk = Walk { path, leaf, gap, next: None, limit: limit.clone() };
                walk.advance(direction);
                Some(walk)
            })
            .collect();
        Self { layers, direction }
    }
}

impl<'a> Iterator for Changes<'a> {
    type Item = Change<'a>;

    fn next(&mut self) -> Option<Change<'a>> {
        let mut best: Option<Change<'a>> = None;
        for walk in &self.layers {
            let Some(change) = walk.next else { continue };
            let closer = best.is_none_or(|best| match self.direction {
                Direction::Forward => change.key.cmp(best.key) == Ordering::Less,
                Direction::Backward => change.key.cmp(best.key) == Ordering::Greater,
            });
            if closer {
                best = Some(change);
            }
        }
        let best = best?;
        for walk in &mut self.layers {
            if walk.next.is_some_and(|change| change.key == best.key) {
                walk.advance(self.direction);
            }
        }
        Some(best)
    }
}

/// A place in one layer: a gap between two changes of a leaf, and the inner nodes above it.
struct Walk<'a> {
    path: Vec<(&'a Inner, usize)>,
    leaf: &'a Block,
    gap: usize,
    /// The change that comes next, or nothing when the walk has ended.
    next: Option<Change<'a>>,
    limit: Option<Vec<u8>>,
}

/// The gap before the first key that is not below `key`; without one, the gap after all.
type Place<'a> = (Vec<(&'a Inner, usize)>, &'a Block, usize);

fn seek<'a>(tree: &'a Tree, key: Option<&[u8]>) -> Option<Place<'a>> {
    let mut path = Vec::new();
    let mut node = tree.root()?;
    loop {
        match node {
            Node::Inner(inner) => {
                let at = key.map_or(inner.len() - 1, |key| inner.child_for(key));
                path.push((inner, at));
                node = inner.child(at);
            }
            Node::Leaf(leaf) => {
                let gap = key.map_or(leaf.len(), |key| leaf.search(key).unwrap_or_else(|gap| gap));
                return Some((path, leaf, gap));
            }
        }
    }
}

impl<'a> Walk<'a> {
    fn advance(&mut self, direction: Direction) {
        self.next = match direction {
            Direction::Forward => self.step_up().filter(|change| self.limit.as_deref().is_none_or(|end| change.key < end)),
            Direction::Backward => self.step_down().filter(|change| self.limit.as_deref().is_none_or(|start| change.key >= start)),
        };
    }

    fn step_up(&mut self) -> Option<Change<'a>> {
        if self.gap == self.leaf.len() {
            self.turn(|at, len| (at + 1 < len).then_some(at + 1), |_| 0)?;
            self.gap = 0;
        }
        self.gap += 1;
        self.leaf.change(self.gap - 1)
    }

    fn step_down(&mut self) -> Option<Change<'a>> {
        if self.gap == 0 {
            self.turn(|at, _| at.checked_sub(1), |len| len - 1)?;
            self.gap = self.leaf.len();
        }
        self.gap -= 1;
        self.leaf.change(self.gap)
    }

    /// Goes to the neighbouring leaf: up until `sideways` finds a sibling, then down along `edge`.
    fn turn(&mut self, sideways: impl Fn(usize, usize) -> Option<usize>, edge: impl Fn(usize) -> usize) -> Option<()> {
        let mut node = loop {
            let (inner, at) = self.path.pop()?;
            if let Some(sibling) = sideways(at, inner.len()) {
                self.path.push((inner, sibling));
                break inner.child(sibling);
            }
        };
        loop {
            match node {
                Node::Inner(inner) => {
                    let at = edge(inner.len());
                    self.path.push((inner, at));
                    node = inner.child(at);
                }
                Node::Leaf(leaf) => {
                    self.leaf = leaf;
                    return Some(());
                }
            }
        }
    }
}
