//! The writes of one try, kept in key order until they are flushed.
//!
//! Bulk writers hand their keys over in ascending order, so that is the fast path: one growing arena of bytes and one slot per key,
//! no allocation per entry. A key that arrives out of order goes to a tree beside it; the two never hold the same key.

use super::limits::{check_key, check_transaction, check_value};
use super::{Direction, KeyRange, MAX_TXN_BYTES, StorageResult};
use std::collections::{BTreeMap, btree_map};
use std::ops::Bound;

/// A key with its new value, or with none if it is to be removed.
pub(super) type Write<'a> = (&'a [u8], Option<&'a [u8]>);

/// The writes of one try.
#[derive(Debug, Default)]
pub(super) struct WriteBuffer {
    run: Run,
    strays: BTreeMap<Box<[u8]>, Option<Box<[u8]>>>,
    bytes: usize,
}

impl WriteBuffer {
    /// Sets or removes (`None`) the value of `key`. A refused write leaves the buffer as it was.
    pub(super) fn set(&mut self, key: &[u8], value: Option<&[u8]>) -> StorageResult<()> {
        check_key(key)?;
        check_value(value.unwrap_or_default())?;
        let before = self.get(key).map_or(0, |old| weight(key, old));
        let bytes = self.bytes - before + weight(key, value);
        check_transaction(bytes)?;
        self.bytes = bytes;
        if self.run.is_below(key) && !self.strays.contains_key(key) {
            self.run.append(key, value);
        } else if let Ok(at) = self.run.find(key) {
            self.run.replace(at, key, value);
        } else {
            self.strays.insert(key.into(), value.map(Box::from));
        }
        Ok(())
    }

    /// What this try has written to `key`: nothing (`None`), a removal (`Some(None)`) or a value.
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        // The usual bulk write is past everything written so far: two comparisons answer for it.
        if !self.run.is_below(key)
            && let Ok(at) = self.run.find(key)
        {
            return Some(self.run.write(at).1);
        }
        if self.strays.is_empty() { None } else { self.strays.get(key).map(Option::as_deref) }
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.run.slots.is_empty() && self.strays.is_empty()
    }

    /// All writes in ascending order.
    pub(super) fn iter(&self) -> Writes<'_> {
        self.range(&KeyRange::all(), Direction::Forward)
    }

    /// The writes inside `range`, in the order of `direction`.
    pub(super) fn range(&self, range: &KeyRange, direction: Direction) -> Writes<'_> {
        let low = self.run.first_not_below(&range.start);
        let high = range.end.as_deref().map_or(self.run.slots.len(), |end| self.run.first_not_below(end));
        let strays = if range.is_empty() {
            btree_map::Range::default()
        } else {
            let end = range.end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
            self.strays.range::<[u8], _>((Bound::Included(range.start.as_slice()), end))
        };
        let mut writes = Writes { run: &self.run, low, high: high.max(low), strays, stray: None, direction };
        writes.fetch_stray();
        writes
    }
}

fn weight(key: &[u8], value: Option<&[u8]>) -> usize {
    key.len() + value.map_or(0, <[u8]>::len)
}

/// Writes whose keys arrived in strictly ascending order.
#[derive(Debug, Default)]
struct Run {
    arena: Vec<u8>,
    slots: Vec<Slot>,
    /// Bytes of the arena that no slot points to any more.
    waste: usize,
}

/// Where a write stands in the arena: the key, and the value right behind it.
#[derive(Clone, Copy, Debug)]
struct Slot {
    at: usize,
    key_len: u32,
    value_len: Option<u32>,
}

impl Slot {
    fn len(&self) -> usize {
        self.key_len as usize + self.value_len.unwrap_or(0) as usize
    }
}

impl Run {
    fn key(&self, index: usize) -> &[u8] {
        let slot = &self.slots[index];
        &self.arena[slot.at..slot.at + slot.key_len as usize]
    }

    fn write(&self, index: usize) -> Write<'_> {
        let slot = &self.slots[index];
        let (key, value) = self.arena[slot.at..slot.at + slot.len()].split_at(slot.key_len as usize);
        (key, slot.value_len.map(|_| value))
    }

    /// Whether every key of the run is below `key`.
    fn is_below(&self, key: &[u8]) -> bool {
        self.slots.is_empty() || self.key(self.slots.len() - 1) < key
    }

    fn first_not_below(&self, key: &[u8]) -> usize {
        self.find(key).unwrap_or_else(|at| at)
    }

    fn find(&self, key: &[u8]) -> Result<usize, usize> {
        self.slots.binary_search_by(|slot| self.arena[slot.at..slot.at + slot.key_len as usize].cmp(key))
    }

    fn append(&mut self, key: &[u8], value: Option<&[u8]>) {
        let slot = self.store(key, value);
        self.slots.push(slot);
    }

    fn replace(&mut self, index: usize, key: &[u8], value: Option<&[u8]>) {
        self.waste += self.slots[index].len();
        self.slots[index] = self.store(key, value);
        // A body that sets one key over and over must not grow the arena without bound.
        if self.waste > MAX_TXN_BYTES {
            self.sweep();
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the limits of the contract are far below u32::MAX")]
    fn store(&mut self, key: &[u8], value: Option<&[u8]>) -> Slot {
        let slot = Slot { at: self.arena.len(), key_len: key.len() as u32, value_len: value.map(|value| value.len() as u32) };
        self.arena.extend_from_slice(key);
        self.arena.extend_from_slice(value.unwrap_or_default());
        slot
    }

    fn sweep(&mut self) {
        let mut arena = Vec::with_capacity(self.arena.len() - self.waste);
        for slot in &mut self.slots {
            let at = arena.len();
            arena.extend_from_slice(&self.arena[slot.at..slot.at + slot.len()]);
            slot.at = at;
        }
        self.arena = arena;
        self.waste = 0;
    }
}

/// Writes in the order of a direction.
pub(super) struct Writes<'a> {
    run: &'a Run,
    low: usize,
    high: usize,
    strays: btree_map::Range<'a, Box<[u8]>, Option<Box<[u8]>>>,
    stray: Option<Write<'a>>,
    direction: Direction,
}

impl<'a> Writes<'a> {
    fn fetch_stray(&mut self) {
        let next = match self.direction {
            Direction::Forward => self.strays.next(),
            Direction::Backward => self.strays.next_back(),
        };
        self.stray = next.map(|(key, value)| (&**key, value.as_deref()));
    }
}

impl<'a> Iterator for Writes<'a> {
    type Item = Write<'a>;

    fn next(&mut self) -> Option<Write<'a>> {
        let in_run = (self.low < self.high).then(|| match self.direction {
            Direction::Forward => self.run.write(self.low),
            Direction::Backward => self.run.write(self.high - 1),
        });
        let run_first = match (in_run, self.stray) {
            (Some(run), Some(stray)) => self.direction.comes_before(run.0, stray.0),
            (run, _) => run.is_some(),
        };
        if run_first {
            match self.direction {
                Direction::Forward => self.low += 1,
                Direction::Backward => self.high -= 1,
            }
            in_run
        } else {
            let stray = self.stray;
            self.fetch_stray();
            stray
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::StorageErrorKind;

    fn keys(writes: Writes<'_>) -> Vec<Vec<u8>> {
        writes.map(|(key, _)| key.to_vec()).collect()
    }

    #[test]
    fn run_and_strays_come_out_as_one_order() {
        let mut buffer = WriteBuffer::default();
        for key in [b"c", b"e", b"a", b"g", b"d"] {
            buffer.set(key, Some(b"1")).unwrap();
        }
        buffer.set(b"e", None).unwrap();
        buffer.set(b"d", Some(b"22")).unwrap();
        assert_eq!(keys(buffer.iter()), [b"a", b"c", b"d", b"e", b"g"]);
        let range = KeyRange { start: b"b".to_vec(), end: Some(b"e".to_vec()) };
        assert_eq!(keys(buffer.range(&range, Direction::Backward)), [b"d", b"c"]);
        assert_eq!(buffer.get(b"e"), Some(None));
        assert_eq!(buffer.get(b"d"), Some(Some(b"22".as_slice())));
        assert_eq!(buffer.get(b"f"), None);
        assert_eq!(buffer.bytes, 2 + 2 + 3 + 1 + 2);
    }

    #[test]
    fn a_range_turned_round_is_empty() {
        let mut buffer = WriteBuffer::default();
        buffer.set(b"m", None).unwrap();
        buffer.set(b"b", None).unwrap();
        let range = KeyRange { start: b"z".to_vec(), end: Some(b"a".to_vec()) };
        assert!(keys(buffer.range(&range, Direction::Forward)).is_empty());
        assert!(keys(buffer.range(&range, Direction::Backward)).is_empty());
    }

    #[test]
    fn one_key_set_over_and_over_stays_small() {
        let mut buffer = WriteBuffer::default();
        let value = vec![7; 60_000];
        buffer.set(b"a", Some(b"first")).unwrap();
        for _ in 0..1_000 {
            buffer.set(b"k", Some(&value)).unwrap();
        }
        assert!(buffer.run.arena.len() <= 2 * MAX_TXN_BYTES, "{}", buffer.run.arena.len());
        assert_eq!(buffer.get(b"k"), Some(Some(value.as_slice())));
        assert_eq!(buffer.get(b"a"), Some(Some(b"first".as_slice())));
        assert_eq!(buffer.bytes, 1 + 5 + 1 + 60_000);
    }

    #[test]
    fn a_refused_write_changes_nothing() {
        let mut buffer = WriteBuffer::default();
        let value = vec![7; 65_536];
        let mut number = 0_u32;
        let refused = loop {
            match buffer.set(&number.to_be_bytes(), Some(&value)) {
                Ok(()) => number += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(refused.kind(), StorageErrorKind::TooLarge);
        assert_eq!(buffer.iter().count(), 127);
        assert_eq!(buffer.bytes, 127 * 65_540);
    }
}
