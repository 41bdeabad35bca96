//! Reading one state of the storage: redb's, with the writes laid over it that are still in the log.

use super::pending::Pending;
use super::shield::shielded;
use super::view::View;
use crate::storage::page::{in_order, laid_over, page};
use crate::storage::{Direction, Entry, KeyRange, Page, ReadTxn, StorageResult};
use std::sync::Arc;

/// One state of the storage. It is cheap to share: between two commits all who read have the same parts.
#[derive(Clone)]
pub(super) struct Layers {
    base: Arc<View>,
    pending: Arc<Pending>,
}

impl Layers {
    /// `pending` over `base`.
    pub(super) fn new(base: View, pending: Pending) -> Self {
        Self { base: Arc::new(base), pending: Arc::new(pending) }
    }

    /// The same base under other writes.
    #[must_use]
    pub(super) fn with_pending(&self, pending: Pending) -> Self {
        Self { base: Arc::clone(&self.base), pending: Arc::new(pending) }
    }

    /// The writes that redb does not hold yet.
    pub(super) fn pending(&self) -> &Pending {
        &self.pending
    }

    /// The entries inside `range`, in the order of `direction`.
    pub(super) fn entries(&self, range: &KeyRange, direction: Direction) -> StorageResult<impl Iterator<Item = StorageResult<Entry>>> {
        Ok(laid_over(self.base.entries(range, direction)?, self.pending.range(range, direction), direction))
    }
}

impl ReadTxn for Layers {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        match self.pending.get(key) {
            Some(written) => Ok(written.map(<[u8]>::to_vec)),
            None => self.base.get(key),
        }
    }

    fn lend(&self, key: &[u8], take: &mut dyn FnMut(&[u8])) -> StorageResult<bool> {
        match self.pending.get(key) {
            Some(written) => Ok(written.map(take).is_some()),
            None => self.base.lend(key, take),
        }
    }

    fn lend_range(&self, range: &KeyRange, limit: usize, direction: Direction, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        if self.pending.reaches(range) {
            let page = self.scan(range, limit, direction)?;
            page.entries.iter().for_each(|entry| take(&entry.key, &entry.value));
            return Ok(page.more);
        }
        shielded("scanning", || self.base.lend_range(range, limit, direction, true, take))
    }

    fn lend_last(&self, range: &KeyRange, take: &mut dyn FnMut(&[u8], &[u8])) -> StorageResult<bool> {
        if self.pending.reaches(range) {
            let last = self.last(range)?;
            return Ok(last.map(|entry| take(&entry.key, &entry.value)).is_some());
        }
        let mut found = false;
        let mut note = |key: &[u8], value: &[u8]| {
            found = true;
            take(key, value);
        };
        shielded("scanning", || self.base.lend_range(range, 1, Direction::Backward, false, &mut note))?;
        Ok(found)
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        shielded("scanning", || {
            let alone = if self.pending.reaches(range) { None } else { self.base.page_of_one(range, limit, direction)? };
            let page = match alone {
                Some(page) => page,
                None => page(self.entries(range, direction)?, limit)?,
            };
            in_order(page, range, direction)
        })
    }

    fn last(&self, range: &KeyRange) -> StorageResult<Option<Entry>> {
        let last = shielded("scanning", || self.entries(range, Direction::Backward)?.next().transpose())?;
        let page = Page { entries: last.into_iter().collect(), more: false };
        Ok(in_order(page, range, Direction::Backward)?.entries.pop())
    }
}
