//! Sorted changes, packed for searching and merging.
//!
//! Keys and values lie in one allocation in key order; fixed-size slots beside it hold the first sixteen bytes of each key,
//! so that a binary search mostly compares integers, and merging two runs reads and writes straight through memory.
//! The heads of every 64th slot stand once more by themselves: searching them first stays in the processor's cache.

use std::cmp::Ordering;
use std::fmt;

use super::Change;
use super::filter::{Filter, hash};
use crate::storage::{MAX_KEY_BYTES, MAX_VALUE_BYTES, StorageError, StorageErrorKind, StorageResult};

/// Set in a slot's key length if the change is a removal.
const REMOVED: u32 = 1 << 31;
/// Starts are 32 bits wide.
const MAX_RUN_BYTES: usize = u32::MAX as usize;

/// The first bytes of a key as numbers, padded with zeros; unequal heads order as the keys do, equal ones say nothing.
type Head = [u64; 2];

/// How many slots share one entry in the list that is searched first.
const STRIDE: usize = 64;

/// Where one change lies: the key, then the value up to the start of the next change.
#[derive(Clone, Copy)]
struct Slot {
    head: Head,
    start: u32,
    key_len: u32,
}

/// Changes sorted by key, each key once.
pub struct Run {
    slots: Vec<Slot>,
    bytes: Vec<u8>,
    filter: Filter,
    /// The heads of the slots at each multiple of [`STRIDE`].
    fences: Vec<Head>,
}

fn head(key: &[u8]) -> Head {
    let both = match key.first_chunk::<16>() {
        Some(first) => u128::from_be_bytes(*first),
        None => {
            let mut padded = [0; 16];
            padded[..key.len()].copy_from_slice(key);
            u128::from_be_bytes(padded)
        }
    };
    [(both >> 64) as u64, both as u64]
}

/// The head as one number, which compares without a branch between its halves.
fn whole(head: Head) -> u128 {
    u128::from(head[0]) << 64 | u128::from(head[1])
}

impl Slot {
    fn key<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let start = self.start as usize;
        &bytes[start..start + (self.key_len & !REMOVED) as usize]
    }

    fn is_removal(&self) -> bool {
        self.key_len & REMOVED != 0
    }
}

impl Run {
    /// Begins a run; changes may come in any order.
    pub fn builder() -> RunBuilder {
        RunBuilder::default()
    }

    /// A run of changes in any order; of several to one key the last counts.
    ///
    /// # Errors
    /// `TooLarge` as [`RunBuilder::put`].
    pub fn from_unsorted<'a>(changes: impl IntoIterator<Item = Change<'a>>) -> StorageResult<Self> {
        let mut builder = Self::builder();
        for change in changes {
            match change.value {
                Some(value) => builder.put(change.key, value)?,
                None => builder.delete(change.key)?,
            }
        }
        Ok(builder.build())
    }

    /// How many keys change.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The memory that the run takes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.slots) + self.bytes.len() + self.filter.bytes() + size_of_val(&*self.fences)
    }

    /// All changes, in key order.
    pub fn iter(&self) -> impl Iterator<Item = Change<'_>> {
        (0..self.len()).map(|at| self.change_at(at))
    }

    /// The change at `at`, if there are so many.
    pub(super) fn change(&self, at: usize) -> Option<Change<'_>> {
        (at < self.len()).then(|| self.change_at(at))
    }

    /// What the run knows of `key`: nothing, its removal (`Some(None)`), or its value.
    pub(super) fn get(&self, key: &[u8], hash: u64) -> Option<Option<&[u8]>> {
        if !self.filter.may_hold(hash) {
            return None;
        }
        let at = self.search(key).ok()?;
        Some(self.change_at(at).value)
    }

    /// Whether a key from `start` to just before `end` changes.
    pub(super) fn reaches(&self, start: &[u8], end: Option<&[u8]>) -> bool {
        let first = self.change(self.below(start));
        first.is_some_and(|first| end.is_none_or(|end| first.key < end))
    }

    /// How many keys are below `key`.
    pub(super) fn below(&self, key: &[u8]) -> usize {
        self.search(key).unwrap_or_else(|gap| gap)
    }

    /// Both runs as one; where they change the same key, `newer` counts. The caller sees to it that they are not too large.
    pub(super) fn merged(older: &Self, newer: &Self) -> Self {
        let mut merged = Packer::with_room(older.len() + newer.len(), older.bytes.len() + newer.bytes.len());
        let (mut left, mut right) = (0, 0);
        while let (Some(old), Some(new)) = (older.slots.get(left), newer.slots.get(right)) {
            match whole(old.head).cmp(&whole(new.head)).then_with(|| old.key(&older.bytes).cmp(new.key(&newer.bytes))) {
                Ordering::Less => {
                    merged.copy(older, left);
                    left += 1;
                }
                Ordering::Greater => {
                    merged.copy(newer, right);
                    right += 1;
                }
                Ordering::Equal => {
                    merged.copy(newer, right);
                    (left, right) = (left + 1, right + 1);
                }
            }
        }
        (left..older.len()).for_each(|at| merged.copy(older, at));
        (right..newer.len()).for_each(|at| merged.copy(newer, at));
        merged.finish()
    }

    fn search(&self, key: &[u8]) -> Result<usize, usize> {
        let wanted = head(key);
        // Between the last fence below and the first above; equal fences may stand on both sides of the key.
        let above = self.fences.partition_point(|fence| whole(*fence) <= whole(wanted));
        let below = self.fences[..above].partition_point(|fence| whole(*fence) < whole(wanted));
        let (from, to) = (below.saturating_sub(1) * STRIDE, (above * STRIDE).min(self.len()));
        let order = |slot: &Slot| whole(slot.head).cmp(&whole(wanted)).then_with(|| slot.key(&self.bytes).cmp(key));
        self.slots[from..to].binary_search_by(order).map(|at| from + at).map_err(|gap| from + gap)
    }

    /// The key and value of the change at `at`, one after the other.
    fn body(&self, at: usize) -> &[u8] {
        let end = self.slots.get(at + 1).map_or(self.bytes.len(), |next| next.start as usize);
        &self.bytes[self.slots[at].start as usize..end]
    }

    fn change_at(&self, at: usize) -> Change<'_> {
        let slot = &self.slots[at];
        let (key, value) = self.body(at).split_at((slot.key_len & !REMOVED) as usize);
        Change { key, value: (!slot.is_removal()).then_some(value) }
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Run").field("changes", &self.len()).field("bytes", &self.bytes()).finish()
    }
}

/// Takes changes in key order.
struct Packer {
    slots: Vec<Slot>,
    bytes: Vec<u8>,
    filter: Filter,
}

impl Packer {
    fn with_room(changes: usize, bytes: usize) -> Self {
        Self { slots: Vec::with_capacity(changes), bytes: Vec::with_capacity(bytes), filter: Filter::for_keys(changes) }
    }

    fn copy(&mut self, from: &Run, at: usize) {
        let slot = from.slots[at];
        self.push(slot, slot.key(&from.bytes), from.body(at));
    }

    fn push(&mut self, slot: Slot, key: &[u8], body: &[u8]) {
        self.filter.add(hash(key));
        self.slots.push(Slot { start: self.bytes.len() as u32, ..slot });
        self.bytes.extend_from_slice(body);
    }

    fn finish(self) -> Run {
        let Self { mut slots, mut bytes, filter } = self;
        // Keys that both runs changed leave room over.
        slots.shrink_to_fit();
        bytes.shrink_to_fit();
        let fences = slots.iter().step_by(STRIDE).map(|slot| slot.head).collect();
        Run { slots, bytes, filter, fences }
    }
}

/// A change in the order of its arrival.
#[derive(Clone, Copy)]
struct Arrived {
    slot: Slot,
    value_len: u32,
    order: u32,
}

impl Arrived {
    fn first_byte(&self) -> usize {
        (self.slot.head[0] >> 56) as usize
    }
}

/// Collects the changes of one commit, in any order.
#[derive(Default)]
pub struct RunBuilder {
    arrived: Vec<Arrived>,
    bytes: Vec<u8>,
}

impl fmt::Debug for RunBuilder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RunBuilder").field("changes", &self.arrived.len()).field("bytes", &self.bytes.len()).finish()
    }
}

impl RunBuilder {
    /// How many changes came.
    pub(crate) fn len(&self) -> usize {
        self.arrived.len()
    }

    /// The changes from the one on that came as that, in the order in which they came.
    pub(crate) fn from(&self, first: usize) -> impl Iterator<Item = Change<'_>> {
        self.arrived.get(first..).unwrap_or_default().iter().map(|Arrived { slot, value_len, .. }| {
            let key = slot.key(&self.bytes);
            let at = slot.start as usize + key.len();
            Change { key, value: (!slot.is_removal()).then(|| &self.bytes[at..at + *value_len as usize]) }
        })
    }

    /// Sets the value of `key`, over any earlier change to it.
    ///
    /// # Errors
    /// `TooLarge` for a key or a value over the limit of the storage contract, or for a run of over four gigabytes.
    pub fn put(&mut self, key: &[u8], value: &[u8]) -> StorageResult<()> {
        within("value", value.len(), MAX_VALUE_BYTES)?;
        self.take(Change { key, value: Some(value) })
    }

    /// Removes `key`, over any earlier change to it.
    ///
    /// # Errors
    /// As [`RunBuilder::put`].
    pub fn delete(&mut self, key: &[u8]) -> StorageResult<()> {
        self.take(Change { key, value: None })
    }

    /// The sorted run.
    pub fn build(self) -> Run {
        let Self { arrived, bytes } = self;
        let mut arrived = by_first_byte(arrived);
        // The later of two changes to one key comes first, where `dedup` keeps it.
        let order = |one: &Arrived, other: &Arrived| compare(one, other, &bytes).then(other.order.cmp(&one.order));
        for space in arrived.chunk_by_mut(|one, other| one.first_byte() == other.first_byte()) {
            space.sort_unstable_by(order);
        }
        arrived.dedup_by(|earlier, later| compare(earlier, later, &bytes).is_eq());
        let mut packer = Packer::with_room(arrived.len(), bytes.len());
        for Arrived { slot, value_len, .. } in arrived {
            let key = slot.key(&bytes);
            let start = slot.start as usize;
            packer.push(slot, key, &bytes[start..start + key.len() + value_len as usize]);
        }
        packer.finish()
    }

    fn take(&mut self, change: Change<'_>) -> StorageResult<()> {
        within("key", change.key.len(), MAX_KEY_BYTES)?;
        // A byte more for each change bounds their number, and with it the order, as well.
        within("run", self.bytes.len() + self.arrived.len() + change.bytes() + 1, MAX_RUN_BYTES)?;
        let removed = if change.value.is_none() { REMOVED } else { 0 };
        let slot = Slot { head: head(change.key), start: self.bytes.len() as u32, key_len: change.key.len() as u32 | removed };
        let value = change.value.unwrap_or_default();
        self.arrived.push(Arrived { slot, value_len: value.len() as u32, order: self.arrived.len() as u32 });
        self.bytes.extend_from_slice(change.key);
        self.bytes.extend_from_slice(value);
        Ok(())
    }
}

/// Brings the changes of each key space together, the spaces in order. A batch of commands writes to all of them in turn;
/// apart, each space is shorter to sort, and some (records by number, captures by time) are in order already.
fn by_first_byte(arrived: Vec<Arrived>) -> Vec<Arrived> {
    let mut starts = [0_usize; 256];
    for change in &arrived {
        starts[change.first_byte()] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += std::mem::replace(start, sum);
    }
    let mut sorted = arrived.clone();
    for change in arrived {
        let at = &mut starts[change.first_byte()];
        sorted[*at] = change;
        *at += 1;
    }
    sorted
}

fn compare(one: &Arrived, other: &Arrived, bytes: &[u8]) -> Ordering {
    whole(one.slot.head).cmp(&whole(other.slot.head)).then_with(|| one.slot.key(bytes).cmp(other.slot.key(bytes)))
}

fn within(what: &str, is: usize, limit: usize) -> StorageResult<()> {
    if is <= limit {
        return Ok(());
    }
    Err(StorageError::new(StorageErrorKind::TooLarge, format!("a {what} of {is} bytes is over the limit of {limit}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_change_to_a_key_counts() -> StorageResult<()> {
        let mut builder = Run::builder();
        builder.put(b"b", b"1")?;
        builder.put(b"", b"")?;
        builder.delete(b"")?;
        builder.put(b"a", b"2")?;
        builder.delete(b"b")?;
        builder.put(b"a", b"3")?;
        let run = builder.build();
        let expected = [Change { key: b"", value: None }, Change { key: b"a", value: Some(b"3") }, Change { key: b"b", value: None }];
        assert_eq!(run.iter().collect::<Vec<_>>(), expected);
        Ok(())
    }

    #[test]
    fn changes_are_told_in_the_order_in_which_they_came() -> StorageResult<()> {
        let mut builder = Run::builder();
        builder.put(b"b", b"1")?;
        builder.delete(b"a")?;
        builder.put(b"", b"")?;
        let expected = [Change { key: b"a", value: None }, Change { key: b"", value: Some(b"".as_slice()) }];
        assert_eq!(builder.from(1).collect::<Vec<_>>(), expected);
        assert_eq!((builder.len(), builder.from(3).count(), builder.from(4).count()), (3, 0, 0));
        Ok(())
    }

    #[test]
    fn keys_and_values_over_the_limit_are_refused() {
        let mut builder = Run::builder();
        let key = builder.put(&[0; MAX_KEY_BYTES + 1], b"").map_err(|error| error.kind());
        let value = builder.put(b"k", &[0; MAX_VALUE_BYTES + 1]).map_err(|error| error.kind());
        assert_eq!((key, value), (Err(StorageErrorKind::TooLarge), Err(StorageErrorKind::TooLarge)));
        assert!(builder.delete(&[0; MAX_KEY_BYTES + 1]).is_err());
        assert!(builder.put(&[0; MAX_KEY_BYTES], &[0; MAX_VALUE_BYTES]).is_ok());
        assert_eq!(builder.build().len(), 1);
    }

    #[test]
    fn finds_keys_that_begin_alike_and_the_gaps_between_them() -> StorageResult<()> {
        let keys = [b"lead:a".as_slice(), b"lead:a\0", b"lead:b-long-tail-1", b"lead:b-long-tail-2"];
        let run = Run::from_unsorted(keys.map(|key| Change { key, value: Some(b"") }))?;
        for (at, key) in keys.into_iter().enumerate() {
            assert_eq!(run.below(key), at);
            assert_eq!(run.get(key, hash(key)), Some(Some(b"".as_slice())), "an empty value is a value");
        }
        for (gap, key) in [(0, b"".as_slice()), (0, b"lead:"), (2, b"lead:a\0\0"), (3, b"lead:b-long-tail-1\0"), (4, b"lead:c"), (4, b"m")]
        {
            assert_eq!(run.below(key), gap, "{key:?}");
            assert_eq!(run.get(key, hash(key)), None);
        }
        assert_eq!(run.change(4), None);
        Ok(())
    }

    #[test]
    fn finds_keys_among_many_that_begin_with_the_same_sixteen_bytes() -> StorageResult<()> {
        let key = |n: u32| [b"the same beginning".as_slice(), &n.to_be_bytes()].concat();
        let keys: Vec<Vec<u8>> = (0..1_000).map(|n| key(2 * n)).chain([b"the".to_vec(), b"zzz".to_vec()]).collect();
        let run = Run::from_unsorted(keys.iter().map(|key| Change { key, value: None }))?;
        for n in 0..2_000 {
            assert_eq!(run.below(&key(n)), 1 + n.div_ceil(2) as usize, "{n}");
            assert_eq!(run.get(&key(n), hash(&key(n))), (n % 2 == 0).then_some(None));
        }
        assert_eq!((run.below(b"a"), run.below(b"u"), run.below(b"zzzz")), (0, 1_001, 1_002));
        Ok(())
    }
}
