//! Walking the runs of an overlay as one sorted sequence.

use std::cmp::Ordering;
use std::fmt;

use super::{Change, Run};
use crate::storage::Direction;

/// The changes of a range, in the order of its direction; of several to one key, only the newest.
pub struct Changes<'a> {
    /// Newest first; those that have come to their end are taken out.
    walks: Vec<Walk<'a>>,
    direction: Direction,
}

/// What is left of the range in one run.
struct Walk<'a> {
    run: &'a Run,
    from: usize,
    to: usize,
    next: Change<'a>,
}

impl<'a> Changes<'a> {
    /// Walks the range from `start` to just before `end` over `runs`, which come newest first.
    pub(super) fn new(runs: impl Iterator<Item = &'a Run>, start: &[u8], end: Option<&[u8]>, direction: Direction) -> Self {
        let walks = runs
            .filter_map(|run| {
                let from = run.below(start);
                // Most runs hold nothing of a narrow range; one look spares them the second search.
                let first = run.change(from)?;
                let to = match end {
                    Some(end) if first.key >= end => return None,
                    Some(end) => run.below(end),
                    None => run.len(),
                };
                let mut walk = Walk { run, from, to, next: Change { key: &[], value: None } };
                walk.advance(direction).then_some(walk)
            })
            .collect();
        Self { walks, direction }
    }

    fn is_before(&self, one: &Change<'_>, other: &Change<'_>) -> bool {
        let order = one.key.cmp(other.key);
        match self.direction {
            Direction::Forward => order == Ordering::Less,
            Direction::Backward => order == Ordering::Greater,
        }
    }
}

impl<'a> Walk<'a> {
    /// Takes the next change of this run; `false` if there is none.
    fn advance(&mut self, direction: Direction) -> bool {
        if self.from >= self.to {
            return false;
        }
        let at = match direction {
            Direction::Forward => {
                self.from += 1;
                self.from - 1
            }
            Direction::Backward => {
                self.to -= 1;
                self.to
            }
        };
        match self.run.change(at) {
            Some(change) => {
                self.next = change;
                true
            }
            None => false,
        }
    }
}

impl<'a> Iterator for Changes<'a> {
    type Item = Change<'a>;

    fn next(&mut self) -> Option<Change<'a>> {
        let mut best = self.walks.first()?.next;
        let mut alike = 1;
        for walk in &self.walks[1..] {
            if self.is_before(&walk.next, &best) {
                (best, alike) = (walk.next, 1);
            } else if walk.next.key == best.key {
                alike += 1;
            }
        }
        // All runs that know this key go on; the newest, met first, has given the change.
        let direction = self.direction;
        let mut at = 0;
        while alike > 0 && at < self.walks.len() {
            if self.walks[at].next.key != best.key {
                at += 1;
                continue;
            }
            alike -= 1;
            if self.walks[at].advance(direction) {
                at += 1;
            } else {
                self.walks.remove(at);
            }
        }
        Some(best)
    }
}

impl fmt::Debug for Changes<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Changes").field("runs", &self.walks.len()).field("direction", &self.direction).finish()
    }
}
