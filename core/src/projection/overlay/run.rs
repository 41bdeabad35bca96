//! A batch of changes on its way into an overlay.

use std::cmp::Ordering;
use std::fmt;

use super::Change;
use super::block::head;
use crate::storage::{MAX_KEY_BYTES, MAX_VALUE_BYTES, StorageError, StorageErrorKind, StorageResult};

/// Stands for the length of a value that is not there.
const REMOVED: u32 = u32::MAX;

/// Where one change lies in the bytes of its run: the key, then the value.
#[derive(Clone, Copy)]
struct Slot {
    head: u64,
    start: usize,
    key_len: u32,
    value_len: u32,
}

/// Changes sorted by key, each key once.
pub struct Run {
    slots: Vec<Slot>,
    bytes: Vec<u8>,
}

impl Run {
    /// Begins a run; changes may come in any order.
    pub fn builder() -> RunBuilder {
        RunBuilder { run: Self { slots: Vec::new(), bytes: Vec::new() } }
    }

    /// A run of changes in any order; of several to one key the last counts.
    ///
    /// # Errors
    /// `TooLarge` for a key or a value over the limit of the storage contract.
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

    /// A run of changes out of an overlay, which come sorted and within the limits.
    pub(super) fn from_sorted<'a>(changes: impl Iterator<Item = Change<'a>>) -> Self {
        let mut builder = Self::builder();
        changes.for_each(|change| builder.push(change));
        builder.run
    }

    /// How many keys change.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// All changes, in key order.
    pub fn iter(&self) -> impl Iterator<Item = Change<'_>> {
        self.slots.iter().map(|slot| slot.change(&self.bytes))
    }

    pub(super) fn part(&self) -> Part<'_> {
        Part { slots: &self.slots, bytes: &self.bytes }
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Run").field("changes", &self.len()).field("bytes", &self.bytes.len()).finish()
    }
}

impl Slot {
    fn key<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.start..self.start + self.key_len as usize]
    }

    fn change<'a>(&self, bytes: &'a [u8]) -> Change<'a> {
        let value_start = self.start + self.key_len as usize;
        let value = (self.value_len != REMOVED).then(|| &bytes[value_start..value_start + self.value_len as usize]);
        Change { key: self.key(bytes), value }
    }

    fn compare(&self, other: &Self, bytes: &[u8]) -> Ordering {
        self.head.cmp(&other.head).then_with(|| self.key(bytes).cmp(other.key(bytes)))
    }
}

/// Collects the changes of one commit, in any order.
#[derive(Debug)]
pub struct RunBuilder {
    run: Run,
}

impl RunBuilder {
    /// Sets the value of `key`, over any earlier change to it.
    ///
    /// # Errors
    /// `TooLarge` for a key or a value over the limit of the storage contract.
    pub fn put(&mut self, key: &[u8], value: &[u8]) -> StorageResult<()> {
        if value.len() > MAX_VALUE_BYTES {
            return Err(too_large("value", value.len(), MAX_VALUE_BYTES));
        }
        self.checked(Change { key, value: Some(value) })
    }

    /// Removes `key`, over any earlier change to it.
    ///
    /// # Errors
    /// `TooLarge` for a key over the limit of the storage contract.
    pub fn delete(&mut self, key: &[u8]) -> StorageResult<()> {
        self.checked(Change { key, value: None })
    }

    /// The sorted run.
    pub fn build(self) -> Run {
        let Run { mut slots, bytes } = self.run;
        // The start breaks ties, so that of several changes to one key the last stands first, where `dedup` keeps it.
        slots.sort_unstable_by(|one, other| one.compare(other, &bytes).then_with(|| other.start.cmp(&one.start)));
        slots.dedup_by(|later, first| first.compare(later, &bytes).is_eq());
        Run { slots, bytes }
    }

    fn checked(&mut self, change: Change<'_>) -> StorageResult<()> {
        if change.key.len() > MAX_KEY_BYTES {
            return Err(too_large("key", change.key.len(), MAX_KEY_BYTES));
        }
        self.push(change);
        Ok(())
    }

    fn push(&mut self, change: Change<'_>) {
        let start = self.run.bytes.len();
        self.run.bytes.extend_from_slice(change.key);
        self.run.bytes.extend_from_slice(change.value.unwrap_or_default());
        let value_len = change.value.map_or(REMOVED, |value| value.len() as u32);
        self.run.slots.push(Slot { head: head(change.key), start, key_len: change.key.len() as u32, value_len });
        // An empty key with an empty value takes no byte; one more keeps the starts, which order the changes, apart.
        if change.bytes() == 0 {
            self.run.bytes.push(0);
        }
    }
}

fn too_large(what: &str, is: usize, limit: usize) -> StorageError {
    StorageError::new(StorageErrorKind::TooLarge, format!("a {what} of {is} bytes is over the limit of {limit}"))
}

/// A stretch of a run.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    slots: &'a [Slot],
    bytes: &'a [u8],
}

impl<'a> Part<'a> {
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn first_key(&self) -> Option<&'a [u8]> {
        self.slots.first().map(|slot| slot.key(self.bytes))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Change<'a>> {
        let bytes = self.bytes;
        self.slots.iter().map(move |slot| slot.change(bytes))
    }

    /// The whole part, and nothing after it.
    pub(super) fn split_all(&self) -> (Self, Self) {
        (*self, Self { slots: &[], bytes: self.bytes })
    }

    /// Cuts before the first key that is not below `bound`.
    pub(super) fn split_at_key(&self, bound: &[u8]) -> (Self, Self) {
        let wanted = head(bound);
        let below = |slot: &Slot| slot.head.cmp(&wanted).then_with(|| slot.key(self.bytes).cmp(bound)).is_lt();
        // The cut mostly lies near the front of a large run: double the step first, then search inside the last one.
        let mut step = 1;
        while self.slots.get(step).is_some_and(below) {
            step *= 2;
        }
        let (from, to) = (step / 2, (step + 1).min(self.slots.len()));
        let cut = from + self.slots[from..to].partition_point(below);
        let (before, after) = self.slots.split_at(cut);
        (Self { slots: before, bytes: self.bytes }, Self { slots: after, bytes: self.bytes })
    }
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
    fn a_part_is_cut_before_its_bound_wherever_that_lies() -> StorageResult<()> {
        let keys: Vec<[u8; 1]> = (0..100).map(|n| [2 * n]).collect();
        let run = Run::from_unsorted(keys.iter().map(|key| Change { key, value: None }))?;
        for bound in 0..=200_u8 {
            let (before, after) = run.part().split_at_key(&[bound]);
            assert_eq!(before.len(), usize::from(bound.div_ceil(2)).min(100), "{bound}");
            assert_eq!(before.len() + after.len(), 100);
        }
        Ok(())
    }
}
