//! One layer of an overlay: a persistent B+ tree.
//!
//! Nothing is ever taken out of a layer (a removal is an entry of its own), so nodes only fill and split.

use std::sync::Arc;

use super::Change;
use super::block::Block;
use super::run::{Part, Run};

/// The most changes in a leaf. Larger leaves make lookups and scans a little faster and single commits dearer.
const LEAF_CHANGES: usize = 64;
/// Above this many bytes a leaf is cut further, so that one change never copies much more than this.
const LEAF_BYTES: usize = 16 * 1024;
/// The most children of an inner node. Each commit counts up the references of all children of the nodes it rewrites.
const CHILDREN: usize = 32;
/// What a node takes beside its block: its own fields and the allocator's rounding.
const NODE_OVERHEAD: usize = 96;

/// A node; all leaves have the same depth.
pub(super) enum Node {
    Leaf(Block),
    Inner(Inner),
}

/// An inner node. Its block holds the first key of each child, without values.
pub(super) struct Inner {
    first_keys: Block,
    children: Box<[Arc<Node>]>,
}

/// A child on its way into an inner node, with its first key if that is at hand without visiting it.
struct Child<'a> {
    first_key: Option<&'a [u8]>,
    node: Arc<Node>,
}

/// How a batch changed the totals.
#[derive(Default)]
struct Tally {
    len: usize,
    bytes: usize,
}

/// A persistent sorted map from keys to values or removals.
#[derive(Clone, Default)]
pub(super) struct Tree {
    root: Option<Arc<Node>>,
    len: usize,
    bytes: usize,
}

impl Tree {
    pub(super) fn root(&self) -> Option<&Node> {
        self.root.as_deref()
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[expect(clippy::option_option, reason = "the outer option is whether the layer knows the key, the inner whether the key has a value")]
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        let mut node = self.root()?;
        loop {
            match node {
                Node::Inner(inner) => node = inner.child(inner.child_for(key)),
                Node::Leaf(block) => return block.change(block.search(key).ok()?).map(|change| change.value),
            }
        }
    }

    /// The tree with all changes of `run`.
    pub(super) fn with(&self, run: &Run) -> Self {
        if run.is_empty() {
            return self.clone();
        }
        let (mut gone, mut new) = (Tally::default(), Tally::default());
        let mut level = Vec::new();
        match self.root() {
            Some(root) => root.apply(run.part(), &mut gone, &mut new, &mut level),
            None => pack_leaves(&run.iter().collect::<Vec<_>>(), &mut new, &mut level),
        }
        while level.len() > 1 {
            let children = level.drain(..).map(|node| Child { first_key: None, node }).collect::<Vec<_>>();
            pack_inner(&children, &mut level);
        }
        Self { root: level.pop(), len: self.len + new.len - gone.len, bytes: self.bytes + new.bytes - gone.bytes }
    }
}

impl Node {
    /// The lowest key below this node. Every node that a tree holds has one; an empty block would answer with an empty key.
    fn first_key(&self) -> &[u8] {
        let block = match self {
            Self::Leaf(block) => block,
            Self::Inner(inner) => &inner.first_keys,
        };
        block.change(0).map_or(&[], |change| change.key)
    }

    /// Puts into `out` what this node becomes: one node or more, at the same height.
    fn apply(&self, changes: Part<'_>, gone: &mut Tally, new: &mut Tally, out: &mut Vec<Arc<Self>>) {
        match self {
            Self::Leaf(block) => {
                gone.count(block);
                pack_leaves(&merge(block, changes), new, out);
            }
            Self::Inner(inner) => inner.apply(changes, gone, new, out),
        }
    }
}

impl Inner {
    pub(super) fn child(&self, at: usize) -> &Node {
        &self.children[at]
    }

    pub(super) fn len(&self) -> usize {
        self.children.len()
    }

    /// The child that holds `key`, or would; what is lower than all belongs to the first.
    pub(super) fn child_for(&self, key: &[u8]) -> usize {
        match self.first_keys.search(key) {
            Ok(at) => at,
            Err(gap) => gap.saturating_sub(1),
        }
    }

    fn apply(&self, changes: Part<'_>, gone: &mut Tally, new: &mut Tally, out: &mut Vec<Arc<Node>>) {
        let kept = |at: usize| Child { first_key: Some(self.first_keys.key(at)), node: Arc::clone(&self.children[at]) };
        let mut children = Vec::with_capacity(self.len() + 1);
        let mut fresh = Vec::new();
        let mut rest = changes;
        let mut done = 0;
        while let Some(first) = rest.first_key() {
            let at = self.child_for(first);
            children.extend((done..at).map(kept));
            let (mine, others) = match self.first_keys.change(at + 1) {
                Some(next) => rest.split_at_key(next.key),
                None => rest.split_all(),
            };
            self.children[at].apply(mine, gone, new, &mut fresh);
            children.extend(fresh.drain(..).map(|node| Child { first_key: None, node }));
            done = at + 1;
            rest = others;
        }
        children.extend((done..self.len()).map(kept));
        pack_inner(&children, out);
    }
}

impl Tally {
    fn count(&mut self, leaf: &Block) {
        self.len += leaf.len();
        self.bytes += leaf.footprint() + NODE_OVERHEAD;
    }
}

/// The changes of a leaf and those that come upon it, which win.
fn merge<'a>(block: &'a Block, changes: Part<'a>) -> Vec<Change<'a>> {
    let mut merged = Vec::with_capacity(block.len() + changes.len());
    let mut done = 0;
    for change in changes.iter() {
        let (at, after) = match block.search(change.key) {
            Ok(at) => (at, at + 1),
            Err(gap) => (gap, gap),
        };
        merged.extend((done..at).filter_map(|old| block.change(old)));
        merged.push(change);
        done = after;
    }
    merged.extend((done..block.len()).filter_map(|old| block.change(old)));
    merged
}

/// Cuts sorted changes into leaves of about equal size.
fn pack_leaves(changes: &[Change<'_>], new: &mut Tally, out: &mut Vec<Arc<Node>>) {
    let bytes: usize = changes.iter().map(Change::bytes).sum();
    let pieces = changes.len().div_ceil(LEAF_CHANGES).max(bytes.div_ceil(LEAF_BYTES)).max(1);
    for piece in changes.chunks(changes.len().div_ceil(pieces).max(1)) {
        let block = Block::pack(piece);
        new.count(&block);
        out.push(Arc::new(Node::Leaf(block)));
    }
}

/// Cuts sorted nodes of one height into parents of about equal size.
fn pack_inner(children: &[Child<'_>], out: &mut Vec<Arc<Node>>) {
    let pieces = children.len().div_ceil(CHILDREN).max(1);
    let mut keys = Vec::with_capacity(CHILDREN);
    for piece in children.chunks(children.len().div_ceil(pieces).max(1)) {
        keys.clear();
        keys.extend(piece.iter().map(|child| Change { key: child.first_key.unwrap_or_else(|| child.node.first_key()), value: None }));
        let first_keys = Block::pack(&keys);
        out.push(Arc::new(Node::Inner(Inner { first_keys, children: piece.iter().map(|child| Arc::clone(&child.node)).collect() })));
    }
}
