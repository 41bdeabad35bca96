//! A small filter that mostly tells, with one look into memory, that a run does not know a key.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Keys to a word of 64 bits; so one key in a hundred or so is searched in vain.
const KEYS_PER_WORD: usize = 4;

/// The bits of a run's keys: each key sets four bits of one word.
pub(super) struct Filter {
    words: Box<[u64]>,
}

/// The hash that the filter works with, made once for all runs that are asked.
pub(super) fn hash(key: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(key);
    // The multiplication carries each bit up, the shift brings the mixed ones down.
    let mixed = hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}

fn bits(hash: u64) -> u64 {
    (1 << (hash & 63)) | (1 << ((hash >> 6) & 63)) | (1 << ((hash >> 12) & 63)) | (1 << ((hash >> 18) & 63))
}

impl Filter {
    /// An empty filter with room for so many keys.
    pub(super) fn for_keys(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(KEYS_PER_WORD)].into_boxed_slice() }
    }

    pub(super) fn add(&mut self, hash: u64) {
        let at = self.word_of(hash);
        if let Some(word) = self.words.get_mut(at) {
            *word |= bits(hash);
        }
    }

    /// Whether a key with this hash may have been added; `false` is certain.
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.words.get(self.word_of(hash)).is_some_and(|word| word & bits(hash) == bits(hash))
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.words)
    }

    /// The upper half of the hash, scaled to the number of words; the lower bits choose inside the word.
    fn word_of(&self, hash: u64) -> usize {
        (((hash >> 32) * self.words.len() as u64) >> 32) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_added_and_seldom_claims_more() {
        let mut filter = Filter::for_keys(10_000);
        let hashes = |from: u32, to: u32| (from..to).map(|n| hash(&[&b"\x11owner"[..], &n.to_be_bytes()].concat()));
        hashes(0, 10_000).for_each(|hash| filter.add(hash));
        assert!(hashes(0, 10_000).all(|hash| filter.may_hold(hash)));
        let claimed = hashes(10_000, 110_000).filter(|hash| filter.may_hold(*hash)).count();
        assert!(claimed < 3_000, "{claimed} of 100,000 claimed wrongly");
    }

    #[test]
    fn an_empty_filter_holds_nothing() {
        assert!(!Filter::for_keys(0).may_hold(hash(b"x")));
    }
}
