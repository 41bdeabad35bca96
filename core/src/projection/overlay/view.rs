//! Base tables and overlay as one ordered key space.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::fmt;

use super::{Change, Overlay};
use crate::storage::{Direction, Entry, KeyRange, Page, ReadTxn, StorageResult};

/// The most entries that are read from the base tables at a time.
const BASE_PAGE: usize = 1024;

/// A snapshot of the base tables with an overlay on top. The overlay module says when the two belong together.
pub struct View {
    base: Box<dyn ReadTxn>,
    overlay: Overlay,
}

impl View {
    /// Lays `overlay` over `base`.
    pub fn new(base: Box<dyn ReadTxn>, overlay: Overlay) -> Self {
        Self { base, overlay }
    }

    /// The same base tables under another overlay.
    #[must_use]
    pub fn with_overlay(self, overlay: Overlay) -> Self {
        Self { base: self.base, overlay }
    }

    /// The overlay of this view.
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }
}

impl fmt::Debug for View {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("View").field("overlay", &self.overlay).finish_non_exhaustive()
    }
}

impl ReadTxn for View {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        match self.overlay.get(key) {
            Some(value) => Ok(value.map(<[u8]>::to_vec)),
            None => self.base.get(key),
        }
    }

    fn multi_get(&self, keys: &[&[u8]]) -> StorageResult<Vec<Option<Vec<u8>>>> {
        let mut values = Vec::with_capacity(keys.len());
        let (mut unknown, mut places) = (Vec::new(), Vec::new());
        for (place, key) in keys.iter().enumerate() {
            let known = self.overlay.get(key);
            if known.is_none() {
                unknown.push(*key);
                places.push(place);
            }
            values.push(known.flatten().map(<[u8]>::to_vec));
        }
        for (place, value) in places.into_iter().zip(self.base.multi_get(&unknown)?) {
            values[place] = value;
        }
        Ok(values)
    }

    fn last(&self, range: &KeyRange) -> StorageResult<Option<Entry>> {
        if self.overlay.range(range, Direction::Backward).next().is_none() {
            return self.base.last(range);
        }
        Ok(self.scan(range, 1, Direction::Backward)?.entries.pop())
    }

    fn lend(&self, key: &[u8], take: &mut dyn FnMut(&[u8])) -> StorageResult<bool> {
        match self.overlay.get(key) {
            Some(value) => Ok(value.map(take).is_some()),
            None => self.base.lend(key, take),
        }
    }

    fn lend_range(&self, range: &KeyRange, limit: usize, direction: Direction, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        if range.is_empty() {
            return Ok(false);
        }
        if self.overlay.reaches(range) {
            let page = self.scan(range, limit, direction)?;
            page.entries.iter().for_each(|entry| take(&entry.key, &entry.value));
            return Ok(page.more);
        }
        self.base.lend_range(range, limit, direction, take)
    }

    fn lend_last(&self, range: &KeyRange, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        if self.overlay.reaches(range) {
            let last = self.last(range)?;
            return Ok(last.map(|entry| take(&entry.key, &entry.value)).is_some());
        }
        self.base.lend_last(range, take)
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        let mut changes = self.overlay.range(range, direction).peekable();
        // Most ranges are narrow, and hold nothing that was changed lately.
        if !range.is_empty() && changes.peek().is_none() {
            // One entry beyond the limit, which tells whether there is more.
            let mut page = self.base.scan(range, limit.saturating_add(1), direction)?;
            if page.entries.len() > limit {
                page.entries.truncate(limit);
                return Ok(Page { more: true, ..page });
            }
            if !page.more {
                return Ok(page);
            }
        }
        let mut base = BaseWalk::new(&*self.base, range, limit, direction);
        let mut page = Page::default();
        loop {
            let from_base = match (base.peek()?, changes.peek()) {
                (None, None) => return Ok(page),
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (Some(entry), Some(change)) => match in_direction(entry.key.as_slice().cmp(change.key), direction) {
                    Ordering::Less => true,
                    Ordering::Greater => false,
                    Ordering::Equal => {
                        // The overlay's word on this key replaces the base's.
                        base.skip();
                        false
                    }
                },
            };
            let entry = if from_base { base.take() } else { changes.next().and_then(entry_of) };
            let Some(entry) = entry else { continue };
            // Only an entry that is really there says that there is more, so the page looks one entry beyond its limit.
            if page.entries.len() == limit {
                page.more = true;
                return Ok(page);
            }
            page.entries.push(entry);
        }
    }
}

fn entry_of(change: Change<'_>) -> Option<Entry> {
    change.value.map(|value| Entry { key: change.key.to_vec(), value: value.to_vec() })
}

fn in_direction(order: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Forward => order,
        Direction::Backward => order.reverse(),
    }
}

/// Walks a range of the base tables page by page.
struct BaseWalk<'a> {
    base: &'a dyn ReadTxn,
    rest: KeyRange,
    direction: Direction,
    page: VecDeque<Entry>,
    page_size: usize,
    more: bool,
}

impl<'a> BaseWalk<'a> {
    fn new(base: &'a dyn ReadTxn, range: &KeyRange, limit: usize, direction: Direction) -> Self {
        // One entry beyond the limit, which tells whether there is more.
        let page_size = limit.saturating_add(1).min(BASE_PAGE);
        let more = range.end.as_ref().is_none_or(|end| range.start < *end);
        Self { base, rest: range.clone(), direction, page: VecDeque::new(), page_size, more }
    }

    fn peek(&mut self) -> StorageResult<Option<&Entry>> {
        while self.page.is_empty() && self.more {
            let page = self.base.scan(&self.rest, self.page_size, self.direction)?;
            self.more = page.more;
            match page.entries.last() {
                Some(last) => match self.direction {
                    Direction::Forward => {
                        self.rest.start.clone_from(&last.key);
                        self.rest.start.push(0);
                    }
                    Direction::Backward => self.rest.end = Some(last.key.clone()),
                },
                // A page without entries has nowhere to go on from.
                None => self.more = false,
            }
            self.page = page.entries.into();
            // Coming back means that the overlay hides much of this range: read on in larger pages.
            self.page_size = self.page_size.saturating_mul(2).min(BASE_PAGE);
        }
        Ok(self.page.front())
    }

    fn take(&mut self) -> Option<Entry> {
        self.page.pop_front()
    }

    fn skip(&mut self) {
        self.page.pop_front();
    }
}
