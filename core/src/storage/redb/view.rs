//! Reading one state of redb's file.

use super::error::failed;
use super::log::Mark;
use super::shelf::{FIRST_PROJECTION, LOG_MARK, Shelf};
use super::shield::shielded;
use crate::storage::page::{out_of_order, page};
use crate::storage::{Direction, Entry, KeyRange, Page, StorageError, StorageErrorKind, StorageResult};
use redb::{AccessGuard, Range, ReadOnlyTable, ReadTransaction, TableError};
use std::ops::Bound;
use std::sync::OnceLock;

type Table = ReadOnlyTable<&'static [u8], &'static [u8]>;
type Rows = Range<'static, &'static [u8], &'static [u8]>;

/// One state of redb's file. Its tables are opened when first asked and stay open, so that a read is one walk down one tree.
pub(super) struct View {
    read: ReadTransaction,
    ledger: OnceLock<Option<Table>>,
    projections: OnceLock<Option<Table>>,
}

impl View {
    /// The state that `read` sees.
    pub(super) fn new(read: ReadTransaction) -> Self {
        Self { read, ledger: OnceLock::new(), projections: OnceLock::new() }
    }

    /// The table of `shelf`; none as long as nothing was ever written to it.
    fn table(&self, shelf: Shelf) -> StorageResult<Option<&Table>> {
        let cell = match shelf {
            Shelf::Ledger => &self.ledger,
            Shelf::Projections => &self.projections,
        };
        if let Some(table) = cell.get() {
            return Ok(table.as_ref());
        }
        let table = match self.read.open_table(shelf.definition()) {
            Ok(table) => Some(table),
            Err(TableError::TableDoesNotExist(_)) => None,
            Err(error) => return Err(failed("opening a table", error)),
        };
        Ok(cell.get_or_init(|| table).as_ref())
    }

    /// How much of the log it has taken in.
    pub(super) fn log_mark(&self) -> StorageResult<Mark> {
        let table = match self.read.open_table(LOG_MARK) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(Mark::default()),
            Err(error) => return Err(failed("opening a table", error)),
        };
        let noted = table.get([].as_slice()).map_err(|error| failed("reading", error))?;
        let mark = noted.and_then(|noted| Mark::decode(noted.value()));
        mark.ok_or_else(|| StorageError::new(StorageErrorKind::Corrupt, "the mark of the log is damaged"))
    }

    /// The entries inside `range`, in the order of `direction`.
    pub(super) fn entries(&self, range: &KeyRange, direction: Direction) -> StorageResult<impl Iterator<Item = StorageResult<Entry>>> {
        let mut parts: [Option<Rows>; Shelf::ALL.len()] = [None, None];
        if !range.is_empty() {
            for (part, shelf) in parts.iter_mut().zip(Shelf::ALL) {
                *part = self.rows(shelf, range)?;
            }
        }
        if direction == Direction::Backward {
            parts.reverse();
        }
        Ok(parts.into_iter().flatten().flat_map(move |rows| InDirection { rows, direction }))
    }

    /// A page of a range that lies in one table; none of another range. Most scans are of such a range and find little: what it takes to go
    /// on from one table to the next would cost them more than the looking.
    pub(super) fn page_of_one(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Option<Page>> {
        let mut reached = Shelf::ALL.into_iter().filter(|shelf| reaches(range, *shelf));
        let (Some(shelf), None, false) = (reached.next(), reached.next(), range.is_empty()) else { return Ok(None) };
        match self.rows(shelf, range)? {
            Some(rows) => page(InDirection { rows, direction }, limit).map(Some),
            None => Ok(Some(Page::default())),
        }
    }

    /// The rows of one table; none if `range` does not reach it.
    fn rows(&self, shelf: Shelf, range: &KeyRange) -> StorageResult<Option<Rows>> {
        if !reaches(range, shelf) {
            return Ok(None);
        }
        let Some(table) = self.table(shelf)? else { return Ok(None) };
        let end = range.end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let rows = table.range::<&[u8]>((Bound::Included(range.start.as_slice()), end));
        rows.map(Some).map_err(|error| failed("scanning", error))
    }
}

/// Whether the range reaches into that table.
fn reaches(range: &KeyRange, shelf: Shelf) -> bool {
    let projections = [FIRST_PROJECTION];
    match shelf {
        Shelf::Ledger => range.start.as_slice() < &projections[..],
        Shelf::Projections => range.end.as_deref().is_none_or(|end| end > &projections[..]),
    }
}

/// Rows from one end or the other.
struct InDirection {
    rows: Rows,
    direction: Direction,
}

impl Iterator for InDirection {
    type Item = StorageResult<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.direction {
            Direction::Forward => self.rows.next(),
            Direction::Backward => self.rows.next_back(),
        }?;
        Some(match row {
            Ok((key, value)) => Ok(Entry { key: key.value().to_vec(), value: value.value().to_vec() }),
            Err(error) => Err(failed("scanning", error)),
        })
    }
}

impl View {
    /// Lends the value of `key`; whether there is one.
    pub(super) fn lend(&self, key: &[u8], take: &mut dyn FnMut(&[u8])) -> StorageResult<bool> {
        shielded("reading", || {
            let Some(table) = self.table(Shelf::of(key))? else { return Ok(false) };
            let value = table.get(key).map_err(|error| failed("reading", error))?;
            if let Some(value) = &value {
                take(value.value());
            }
            Ok(value.is_some())
        })
    }

    /// Lends at most `limit` entries inside `range`, in the order of `direction`; whether there is one more, if that is asked for.
    ///
    /// # Errors
    /// `Corrupt` as well if they are not in order: who asks for what is behind the last key would ask for ever.
    pub(super) fn lend_range(
        &self,
        range: &KeyRange,
        limit: usize,
        direction: Direction,
        look_beyond: bool,
        take: &mut dyn FnMut(&[u8], &[u8]),
    ) -> StorageResult<bool> {
        if range.is_empty() {
            return Ok(false);
        }
        let mut left = limit;
        // The key before is lent as well, by redb.
        let mut before: Option<AccessGuard<'static, &'static [u8]>> = None;
        let shelves = match direction {
            Direction::Forward => Shelf::ALL,
            Direction::Backward => [Shelf::Projections, Shelf::Ledger],
        };
        for shelf in shelves {
            let Some(mut rows) = self.rows(shelf, range)? else { continue };
            loop {
                if left == 0 && !look_beyond {
                    return Ok(true);
                }
                let row = match direction {
                    Direction::Forward => rows.next(),
                    Direction::Backward => rows.next_back(),
                };
                let Some(row) = row else { break };
                let (key, value) = row.map_err(|error| failed("scanning", error))?;
                let in_order = match &before {
                    Some(before) => direction.comes_before(before.value(), key.value()),
                    None => true,
                };
                if !in_order || !range.contains(key.value()) {
                    return Err(out_of_order());
                }
                if left == 0 {
                    return Ok(true);
                }
                take(key.value(), value.value());
                left -= 1;
                before = Some(key);
            }
        }
        Ok(false)
    }

    /// The value of `key`.
    pub(super) fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        shielded("reading", || {
            let Some(table) = self.table(Shelf::of(key))? else { return Ok(None) };
            let value = table.get(key).map_err(|error| failed("reading", error))?;
            Ok(value.map(|value| value.value().to_vec()))
        })
    }
}
