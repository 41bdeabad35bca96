//! What the log holds and redb does not hold yet, in the order of keys.
//!
//! A commit adds one short run. Runs of like length are merged, each into one of twice the length, so that there are few however many
//! commits there were, and each write is moved only a few times. Readers share the runs: what they hold never changes.

use crate::storage::buffer::Write;
use crate::storage::{Direction, KeyRange};
use std::sync::Arc;

/// A write, as a part of the record that brought it.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    record: Arc<[u8]>,
    key_at: u32,
    key_length: u16,
    /// None for a removal. The value lies right behind the key.
    value_length: Option<u32>,
}

impl Slot {
    /// The write whose key begins at `key_at` of `record`. Both parts lie inside of it: who made the record saw to that.
    pub(super) fn new(record: &Arc<[u8]>, key_at: u32, key_length: u16, value_length: Option<u32>) -> Self {
        Self { record: Arc::clone(record), key_at, key_length, value_length }
    }

    /// What is written to.
    pub(super) fn key(&self) -> &[u8] {
        let at = self.key_at as usize;
        &self.record[at..at + usize::from(self.key_length)]
    }

    fn value(&self) -> Option<&[u8]> {
        let at = self.key_at as usize + usize::from(self.key_length);
        self.value_length.map(|length| &self.record[at..at + length as usize])
    }

    fn write(&self) -> Write<'_> {
        (self.key(), self.value())
    }
}

/// Writes in ascending order of their keys, no key twice.
type Run = Arc<[Slot]>;

/// The writes of the log, the latest of each key.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    /// Older ones first, each at least twice as long as the next.
    runs: Vec<Run>,
}

impl Pending {
    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The same with the writes of one more commit, which are in ascending order of their keys.
    #[must_use]
    pub(super) fn with(&self, commit: Vec<Slot>) -> Self {
        let mut runs = self.runs.clone();
        let mut newest: Vec<Slot> = commit;
        while let Some(older) = runs.pop_if(|older| older.len() < newest.len() * 2) {
            newest = merged(&older, newest);
        }
        if !newest.is_empty() {
            runs.push(newest.into());
        }
        Self { runs }
    }

    /// What was written to `key`: nothing (`None`), a removal (`Some(None)`) or a value.
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        let mut runs = self.runs.iter().rev().filter(|run| !ends_below(run, key));
        runs.find_map(|run| run.binary_search_by(|slot| slot.key().cmp(key)).ok().map(|at| run[at].value()))
    }

    /// Whether something inside `range` was written.
    pub(super) fn reaches(&self, range: &KeyRange) -> bool {
        self.runs.iter().any(|run| {
            // Most ranges lie behind what was written last: the last key says so at once.
            if ends_below(run, &range.start) {
                return false;
            }
            let low = run.partition_point(|slot| slot.key() < range.start.as_slice());
            run.get(low).is_some_and(|slot| range.end.as_deref().is_none_or(|end| slot.key() < end))
        })
    }

    /// The writes inside `range`, in the order of `direction`.
    pub(super) fn range(&self, range: &KeyRange, direction: Direction) -> InOrder<'_> {
        let parts = self.runs.iter().rev().filter(|run| !ends_below(run, &range.start)).map(|run| {
            let low = run.partition_point(|slot| slot.key() < range.start.as_slice());
            let high = range.end.as_deref().map_or(run.len(), |end| run.partition_point(|slot| slot.key() < end));
            run.get(low..high).unwrap_or_default()
        });
        InOrder { parts: parts.filter(|part| !part.is_empty()).collect(), direction }
    }
}

/// Whether all of the run lies below `key`. Short commits are those of the ledger, whose keys come before all others: reading anything
/// else passes the log by here.
fn ends_below(run: &[Slot], key: &[u8]) -> bool {
    run.last().is_some_and(|last| last.key() < key)
}

/// `older` and `newer` as one run; of a key in both, the newer one stays.
fn merged(older: &[Slot], newer: Vec<Slot>) -> Vec<Slot> {
    let mut both = Vec::with_capacity(older.len() + newer.len());
    let mut rest = older.iter().peekable();
    for slot in newer {
        while let Some(before) = rest.next_if(|old| old.key() < slot.key()) {
            both.push(before.clone());
        }
        rest.next_if(|old| old.key() == slot.key());
        both.push(slot);
    }
    both.extend(rest.cloned());
    both
}

/// Writes of several runs as one order.
pub(super) struct InOrder<'a> {
    /// What is left of each run; newer ones first. None is empty.
    parts: Vec<&'a [Slot]>,
    direction: Direction,
}

impl<'a> Iterator for InOrder<'a> {
    type Item = Write<'a>;

    fn next(&mut self) -> Option<Write<'a>> {
        let direction = self.direction;
        let end = |part: &&'a [Slot]| match direction {
            Direction::Forward => part.first(),
            Direction::Backward => part.last(),
        };
        let mut found: Option<&'a Slot> = None;
        for slot in self.parts.iter().filter_map(end) {
            // Of the same key the newer one came first.
            if found.is_none_or(|best| direction.comes_before(slot.key(), best.key())) {
                found = Some(slot);
            }
        }
        let found = found?;
        for part in &mut self.parts {
            if end(part).is_some_and(|slot| slot.key() == found.key()) {
                *part = match direction {
                    Direction::Forward => &part[1..],
                    Direction::Backward => &part[..part.len() - 1],
                };
            }
        }
        self.parts.retain(|part| !part.is_empty());
        Some(found.write())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::chance::Chance;
    use std::collections::BTreeMap;

    fn slot(key: &[u8], value: Option<&[u8]>) -> Slot {
        let record: Arc<[u8]> = [key, value.unwrap_or_default()].concat().into();
        Slot::new(&record, 0, u16::try_from(key.len()).unwrap(), value.map(|value| u32::try_from(value.len()).unwrap()))
    }

    #[test]
    fn the_latest_write_of_each_key_in_order() {
        let mut chance = Chance::new(5);
        let mut pending = Pending::default();
        let mut expected: BTreeMap<Vec<u8>, Option<Vec<u8>>> = BTreeMap::new();
        for round in 0..500_u32 {
            let mut commit = BTreeMap::new();
            for _ in 0..=chance.below(4) {
                let key = vec![u8::try_from(chance.below(97)).unwrap()];
                let value = (chance.below(4) > 0).then(|| round.to_be_bytes().to_vec());
                commit.insert(key, value);
            }
            pending = pending.with(commit.iter().map(|(key, value)| slot(key, value.as_deref())).collect());
            expected.extend(commit);
            assert!(pending.runs.len() <= 10, "{} runs", pending.runs.len());
        }
        for key in 0..=100_u8 {
            let held = expected.get([key].as_slice()).map(Option::as_deref);
            assert_eq!(pending.get(&[key]), held);
        }
        let range = KeyRange { start: vec![10], end: Some(vec![60]) };
        let mut inside: Vec<Write<'_>> =
            expected.range(vec![10]..vec![60]).map(|(key, value)| (key.as_slice(), value.as_deref())).collect();
        assert!(pending.range(&range, Direction::Forward).eq(inside.iter().copied()));
        inside.reverse();
        assert!(pending.range(&range, Direction::Backward).eq(inside));
        let turned = KeyRange { start: vec![60], end: Some(vec![10]) };
        assert_eq!(pending.range(&turned, Direction::Forward).count(), 0);
    }
}
