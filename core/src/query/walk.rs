//! Walking along stretches of the key space, in the order of the places that their keys end in.

use super::Span;
use super::cursor::Place;
use crate::error::{Error, Result};
use crate::key::{Key, Parts};
use crate::storage::{Direction, KeyRange, ReadTxn};
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

/// The fewest and the most keys that are first read of a stretch; later reads are twice as long each, up to the longest.
const FIRST_READ: (usize, usize) = (8, 64);
const LONGEST_READ: usize = 1024;
/// For how many of them room is made before it is known how many there are.
const MOST_AT_ONCE: usize = 16;

/// Stretches of one index (or of the records themselves) that have no record in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stretches {
    /// What the keys of each begin with.
    pub(super) prefixes: Vec<Vec<u8>>,
    /// Whether an instant stands between that and the number.
    pub(super) dated: bool,
    /// Whether the values are the records.
    pub(super) records: bool,
}

impl Stretches {
    /// The stretches of an index behind those beginnings; the same one twice is one.
    pub(super) fn index(dated: bool, prefixes: impl IntoIterator<Item = Key>) -> Self {
        let mut prefixes: Vec<Vec<u8>> = prefixes.into_iter().map(Key::into_bytes).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        Self { prefixes, dated, records: false }
    }
}

/// Where a walk begins and ends, and which way it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Which way.
    pub(super) direction: Direction,
    /// The instants that it stays within, if the stretches are dated.
    pub(super) span: Span,
    /// The place that it begins behind.
    pub(super) after: Option<Place>,
}

impl Bounds {
    /// Everything, from the lowest place up.
    pub(super) fn forward() -> Self {
        Self { direction: Direction::Forward, span: Span::default(), after: None }
    }

    fn range(&self, prefix: &[u8], dated: bool) -> KeyRange {
        let mut range = KeyRange::prefix(prefix);
        let key = |end: Key| [prefix, end.into_bytes().as_slice()].concat();
        if dated {
            if let Some(from) = self.span.from {
                range.start = key(Key::default().instant(from));
            }
            if let Some(until) = self.span.until {
                range.end = Some(key(Key::default().instant(until)));
            }
        }
        if let Some(after) = self.after {
            let place = key(after.behind(Key::default()));
            match self.direction {
                Direction::Forward => range.start = range.start.max(behind(place)),
                Direction::Backward => range.end = Some(range.end.map_or(place.clone(), |end| end.min(place))),
            }
        }
        range
    }
}

/// The first key behind that one.
fn behind(mut key: Vec<u8>) -> Vec<u8> {
    key.push(0);
    key
}

/// What a walk finds.
#[derive(Debug)]
pub(super) struct Found {
    /// Its place.
    pub(super) place: Place,
    /// Its bytes, if the walk goes along the records.
    pub(super) record: Option<Vec<u8>>,
}

/// One stretch, read in parts. What its entries stand for is read from them where they lie.
pub(super) struct Stream<T> {
    rest: KeyRange,
    read: VecDeque<T>,
    length: usize,
    more: bool,
}

impl<T> Stream<T> {
    /// That range, at first in parts of so many keys.
    pub(super) fn over(range: KeyRange, length: usize) -> Self {
        // Not every engine takes a range that ends before it begins.
        let more = !range.is_empty();
        Self { rest: range, read: VecDeque::new(), length: length.clamp(FIRST_READ.0, FIRST_READ.1), more }
    }

    /// What the next entry stands for, as `stands` tells it of key and value.
    pub(super) fn next(&mut self, txn: &dyn ReadTxn, direction: Direction, stands: impl Fn(&[u8], &[u8]) -> T) -> Result<Option<T>> {
        if self.read.is_empty() && self.more {
            let mut last = Vec::new();
            let read = &mut self.read;
            read.reserve(self.length.min(MOST_AT_ONCE));
            self.more = txn.lend_range(&self.rest, self.length, direction, &mut |key, value| {
                read.push_back(stands(key, value));
                last.clear();
                last.extend_from_slice(key);
            })?;
            // Where nothing was read there is nowhere to go on from.
            self.more &= !self.read.is_empty();
            match direction {
                Direction::Forward => self.rest.start = behind(last),
                Direction::Backward => self.rest.end = Some(last),
            }
            self.length = (self.length * 2).min(LONGEST_READ);
        }
        Ok(self.read.pop_front())
    }

    /// How many are at hand.
    pub(super) fn at_hand(&self) -> usize {
        self.read.len()
    }
}

/// The next of one stream; the greatest head is the one to take.
struct Head {
    found: Found,
    stream: usize,
    direction: Direction,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.found.place.cmp(&other.found.place);
        match self.direction {
            Direction::Forward => order.reverse(),
            Direction::Backward => order,
        }
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

/// A walk along stretches, merged by place.
pub(super) struct Walk<'a> {
    txn: &'a dyn ReadTxn,
    direction: Direction,
    dated: bool,
    records: bool,
    /// Each with the length of what its keys begin with.
    streams: Vec<(usize, Stream<Result<Found>>)>,
    heads: BinaryHeap<Head>,
    /// The stream whose head was taken last, or the first one that was not begun.
    due: std::ops::Range<usize>,
}

impl<'a> Walk<'a> {
    /// A walk along those stretches. About `wanted` records are expected to be taken, which says how much to read at first.
    pub(super) fn along(txn: &'a dyn ReadTxn, stretches: Stretches, bounds: &Bounds, wanted: usize) -> Self {
        let Stretches { prefixes, dated, records } = stretches;
        let each = wanted.saturating_add(1).div_ceil(prefixes.len().max(1));
        let stream = |prefix: &Vec<u8>| (prefix.len(), Stream::over(bounds.range(prefix, dated), each));
        let streams: Vec<_> = prefixes.iter().map(stream).collect();
        let due = 0..streams.len();
        Self { txn, direction: bounds.direction, dated, records, streams, heads: BinaryHeap::new(), due }
    }

    /// A walk through places that were gathered elsewhere.
    pub(super) fn through(txn: &'a dyn ReadTxn, places: impl IntoIterator<Item = Place>, bounds: &Bounds) -> Self {
        let direction = bounds.direction;
        let behind = |place: &Place| match (bounds.after, direction) {
            (None, _) => true,
            (Some(after), Direction::Forward) => *place > after,
            (Some(after), Direction::Backward) => *place < after,
        };
        let head = |place| Head { found: Found { place, record: None }, stream: 0, direction };
        let heads = places.into_iter().filter(behind).map(head).collect();
        Self { txn, direction, dated: false, records: false, streams: Vec::new(), heads, due: 0..0 }
    }

    /// The next one.
    pub(super) fn next(&mut self) -> Result<Option<Found>> {
        self.fill()?;
        let Some(head) = self.heads.pop() else { return Ok(None) };
        if head.stream < self.streams.len() {
            self.due = head.stream..head.stream + 1;
        }
        Ok(Some(head.found))
    }

    /// Whether there is no next one.
    pub(super) fn is_done(&mut self) -> Result<bool> {
        self.fill()?;
        Ok(self.heads.is_empty())
    }

    /// How many are at hand without reading on.
    pub(super) fn at_hand(&self) -> usize {
        self.heads.len() + self.streams.iter().map(|(_, stream)| stream.at_hand()).sum::<usize>()
    }

    /// Puts the heads of the streams that are due in their place.
    fn fill(&mut self) -> Result<()> {
        for number in std::mem::take(&mut self.due) {
            let Some((prefix, stream)) = self.streams.get_mut(number) else { continue };
            let (prefix, dated, records) = (*prefix, self.dated, self.records);
            let found = stream.next(self.txn, self.direction, |key, value| {
                let place = Parts::behind(prefix, key).and_then(|parts| Place::read(parts, dated)).ok_or_else(|| strange(key))?;
                Ok(Found { place, record: records.then(|| value.to_vec()) })
            })?;
            let Some(found) = found.transpose()? else { continue };
            self.heads.push(Head { found, stream: number, direction: self.direction });
        }
        Ok(())
    }

    /// The places of all that is left, unless they are more than so many.
    pub(super) fn gather(mut self, most: usize) -> Result<Option<Vec<Place>>> {
        let mut places = Vec::new();
        while let Some(found) = self.next()? {
            if places.len() == most {
                return Ok(None);
            }
            places.push(found.place);
        }
        Ok(Some(places))
    }
}

pub(super) fn strange(key: &[u8]) -> Error {
    Error::corrupt(format!("the key {} is not of its index's shape", key.escape_ascii()))
}

impl From<Place> for Found {
    fn from(place: Place) -> Self {
        Self { place, record: None }
    }
}
