//! Folding a stretch of the ledger.

use super::Work;
use super::overlay::{Run, View};
use crate::error::Result;
use crate::event::apply::BookState;
use crate::ledger::Entry;
use crate::storage::{Direction, KeyRange, Page, ReadTxn, StorageResult};
use std::sync::Arc;

/// What those entries make of what the view shows: the writes, and the state of the book after them.
///
/// # Errors
/// What keeps the records that they touch from being read.
pub(crate) fn fold_entries(view: &View, book: Option<Arc<BookState>>, entries: Vec<Entry>) -> Result<(Run, Option<Arc<BookState>>)> {
    let mut work = Work::on(view, book);
    for entry in entries {
        work.take(entry)?;
    }
    work.finish()
}

/// Base tables without anything in them: what a fold of the whole ledger starts on.
#[derive(Debug)]
pub(crate) struct Nothing;

impl ReadTxn for Nothing {
    fn get(&self, _key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        Ok(None)
    }

    fn scan(&self, _range: &KeyRange, _limit: usize, _direction: Direction) -> StorageResult<Page> {
        Ok(Page::default())
    }
}
