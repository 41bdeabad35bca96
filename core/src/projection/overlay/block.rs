//! A small sorted block of changes: keys and values in one allocation, found through fixed-size slots.
//!
//! Keys of one block lie close together and mostly begin alike (a key space, an owner, a stage). Each slot therefore
//! holds the eight bytes *after* what all keys of the block share, so that a binary search compares integers in one
//! or two cache lines and looks at the keys themselves only to confirm.

use super::Change;

/// Set in a slot's key length if the change is a removal.
const REMOVED: u32 = 1 << 31;

/// Where one change lies in the bytes of its block: the key, then the value up to the start of the next change.
struct Slot {
    head: u64,
    start: u32,
    key_len: u32,
}

/// A sorted, immutable block of changes. The tree cuts blocks so small that 32-bit offsets always suffice
/// (at most a few hundred changes, each within the limits of the storage contract).
pub(super) struct Block {
    /// How many bytes all keys of the block begin with in common.
    shared: usize,
    slots: Box<[Slot]>,
    bytes: Box<[u8]>,
}

/// The first eight bytes, padded with zeros; unequal heads order as the texts do, equal ones say nothing.
pub(super) fn head(text: &[u8]) -> u64 {
    if let Some(first) = text.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let mut padded = [0; 8];
    padded[..text.len()].copy_from_slice(text);
    u64::from_be_bytes(padded)
}

/// How many bytes two keys begin with in common.
fn shared_len(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(left, right)| left == right).count()
}

impl Block {
    /// Packs changes that come sorted by key, each key once.
    pub(super) fn pack(changes: &[Change<'_>]) -> Self {
        let shared = match (changes.first(), changes.last()) {
            (Some(first), Some(last)) => shared_len(first.key, last.key),
            _ => 0,
        };
        let mut slots = Vec::with_capacity(changes.len());
        let mut bytes = Vec::with_capacity(changes.iter().map(Change::bytes).sum());
        for change in changes {
            let removed = if change.value.is_none() { REMOVED } else { 0 };
            slots.push(Slot { head: head(&change.key[shared..]), start: bytes.len() as u32, key_len: change.key.len() as u32 | removed });
            bytes.extend_from_slice(change.key);
            bytes.extend_from_slice(change.value.unwrap_or_default());
        }
        Self { shared, slots: slots.into_boxed_slice(), bytes: bytes.into_boxed_slice() }
    }

    /// How many changes the block holds.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The memory that the block takes, without the node around it.
    pub(super) fn footprint(&self) -> usize {
        size_of_val(&*self.slots) + self.bytes.len()
    }

    /// The key at `at`, which is below [`Block::len`].
    pub(super) fn key(&self, at: usize) -> &[u8] {
        self.slot_key(&self.slots[at])
    }

    /// The change at `at`, if there are so many.
    pub(super) fn change(&self, at: usize) -> Option<Change<'_>> {
        let slot = self.slots.get(at)?;
        let key = self.slot_key(slot);
        let end = self.slots.get(at + 1).map_or(self.bytes.len(), |next| next.start as usize);
        let value = (slot.key_len & REMOVED == 0).then(|| &self.bytes[slot.start as usize + key.len()..end]);
        Some(Change { key, value })
    }

    /// Where `key` is, or where it would stand.
    pub(super) fn search(&self, key: &[u8]) -> Result<usize, usize> {
        let Some(first) = self.slots.first() else { return Err(0) };
        let shared = &self.slot_key(first)[..self.shared];
        let Some((begin, rest)) = key.split_at_checked(shared.len()) else {
            // A key shorter than what all share stands before or after all of them.
            return if key < shared { Err(0) } else { Err(self.len()) };
        };
        match begin.cmp(shared) {
            std::cmp::Ordering::Less => return Err(0),
            std::cmp::Ordering::Greater => return Err(self.len()),
            std::cmp::Ordering::Equal => {}
        }
        let wanted = head(rest);
        self.slots.binary_search_by(|slot| slot.head.cmp(&wanted).then_with(|| self.slot_key(slot)[self.shared..].cmp(rest)))
    }

    fn slot_key(&self, slot: &Slot) -> &[u8] {
        let start = slot.start as usize;
        &self.bytes[start..start + (slot.key_len & !REMOVED) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put<'a>(key: &'a [u8], value: &'a [u8]) -> Change<'a> {
        Change { key, value: Some(value) }
    }

    #[test]
    fn finds_keys_and_gaps_around_what_all_keys_share() {
        let block = Block::pack(&[
            put(b"lead:a", b"1"),
            Change { key: b"lead:a\0", value: None },
            put(b"lead:b-long-tail-1", b""),
            put(b"lead:b-long-tail-2", b"4"),
        ]);
        for (at, key) in [b"lead:a".as_slice(), b"lead:a\0", b"lead:b-long-tail-1", b"lead:b-long-tail-2"].into_iter().enumerate() {
            assert_eq!(block.search(key), Ok(at));
            assert_eq!(block.key(at), key);
        }
        for (gap, key) in [
            (0, b"".as_slice()),
            (0, b"lead"),
            (0, b"lead:"),
            (0, b"kead:zzz"),
            (4, b"m"),
            (4, b"lf"),
            (2, b"lead:a\0\0"),
            (3, b"lead:b-long-tail-1\0"),
            (4, b"lead:c"),
        ] {
            assert_eq!(block.search(key), Err(gap), "{key:?}");
        }
        assert_eq!(block.change(1), Some(Change { key: b"lead:a\0", value: None }));
        assert_eq!(block.change(2), Some(put(b"lead:b-long-tail-1", b"")), "an empty value is a value");
        assert_eq!(block.change(4), None);
    }

    #[test]
    fn an_empty_block_holds_nothing() {
        let block = Block::pack(&[]);
        assert_eq!((block.len(), block.search(b"x"), block.change(0)), (0, Err(0), None));
    }
}
