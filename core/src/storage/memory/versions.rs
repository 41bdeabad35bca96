//! Every key with its versions, each stamped with the commit that wrote it.

use crate::storage::buffer::Write;
use crate::storage::{Direction, Entry, KeyRange};
use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

/// What a commit left under a key; no value means that it removed the key.
#[derive(Debug)]
struct Version {
    stamp: u64,
    value: Option<Arc<[u8]>>,
}

/// Every key with its versions, the newest last.
#[derive(Debug, Default)]
pub(super) struct Versions {
    chains: BTreeMap<Arc<[u8]>, Vec<Version>>,
    newest: u64,
    bytes: u64,
    /// Keys of which a version became superfluous with the stamp beside them, as soon as nobody stands before that stamp.
    to_prune: VecDeque<(u64, Arc<[u8]>)>,
}

impl Versions {
    /// The stamp of the newest commit.
    pub(super) fn newest(&self) -> u64 {
        self.newest
    }

    /// The bytes of all keys and versions.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> usize {
        self.chains.len()
    }

    /// The stamp of the last commit that wrote `key`, removals included. For a key without versions that is zero:
    /// such a key was never written, or last before everything that a live transaction stands on.
    pub(super) fn last_written(&self, key: &[u8]) -> u64 {
        self.chains.get(key).and_then(|chain| chain.last()).map_or(0, |version| version.stamp)
    }

    /// The value of `key` as of `stamp`.
    pub(super) fn get(&self, key: &[u8], stamp: u64) -> Option<&[u8]> {
        visible(self.chains.get(key)?, stamp)
    }

    /// The entries inside `range` as of `stamp`.
    pub(super) fn range(&self, range: &KeyRange, stamp: u64, direction: Direction) -> Box<dyn Iterator<Item = Entry> + '_> {
        if range.is_empty() {
            return Box::new(std::iter::empty());
        }
        let end = range.end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let chains = self.chains.range::<[u8], _>((Bound::Included(range.start.as_slice()), end));
        let entry = move |(key, chain): (&Arc<[u8]>, &'_ Vec<Version>)| {
            visible(chain, stamp).map(|value| Entry { key: key.to_vec(), value: value.to_vec() })
        };
        match direction {
            Direction::Forward => Box::new(chains.filter_map(entry)),
            Direction::Backward => Box::new(chains.rev().filter_map(entry)),
        }
    }

    /// Adds the writes of one commit, and drops what nobody can read any more: `oldest` is the oldest stamp that somebody stands on.
    pub(super) fn append<'a>(&mut self, writes: impl Iterator<Item = Write<'a>>, oldest: Option<u64>) {
        self.newest += 1;
        let stamp = self.newest;
        for (key, value) in writes {
            let key: Arc<[u8]> = key.into();
            let chain = self.chains.entry(Arc::clone(&key)).or_default();
            // Only a version that supersedes another, or removes, will ever leave anything to prune.
            if !chain.is_empty() || value.is_none() {
                self.to_prune.push_back((stamp, Arc::clone(&key)));
            }
            let version = Version { stamp, value: value.map(Arc::from) };
            self.bytes += weight(&key, &version);
            chain.push(version);
        }
        self.prune(oldest.unwrap_or(self.newest));
    }

    fn prune(&mut self, oldest: u64) {
        while let Some((_, key)) = self.to_prune.pop_front_if(|(stamp, _)| *stamp <= oldest) {
            let Some(chain) = self.chains.get_mut(&key) else { continue };
            // The last version that the oldest reader sees; all before it are out of sight.
            let Some(seen) = chain.iter().rposition(|version| version.stamp <= oldest) else { continue };
            let mut drop_to = seen;
            // A removal as the oldest version says no more than no version at all.
            if chain[seen].value.is_none() {
                drop_to += 1;
            }
            for version in chain.drain(..drop_to) {
                self.bytes -= weight(&key, &version);
            }
            if chain.is_empty() {
                self.chains.remove(&key);
            }
        }
    }
}

fn visible(chain: &[Version], stamp: u64) -> Option<&[u8]> {
    chain.iter().rfind(|version| version.stamp <= stamp)?.value.as_deref()
}

fn weight(key: &[u8], version: &Version) -> u64 {
    (key.len() + version.value.as_ref().map_or(0, |value| value.len())) as u64
}
