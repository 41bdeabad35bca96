//! The columns of a book: folded when the first report asks, kept up to date from the ledger's tail, kept in the storage now and then.

use super::inner::{Inner, lock};
use crate::columns::{Columns, Digests, Loaded, fold_earlier, fold_to, load, save};
use crate::domain::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::report::Answers;
use crate::storage::ReadTxn;
use std::sync::{Mutex, PoisonError, RwLock};

/// How many events the columns may be ahead of their checkpoint when the book is closed or written behind; fewer are folded sooner than
/// written.
const CLOSE_EVENTS: u64 = 250;
/// How many they may be ahead in the midst of work, at least; beyond that an eighth of the ledger.
const WORK_EVENTS: u64 = 100_000;

/// Beyond how many events folded at once memory is given back that was taken for more.
const MANY_EVENTS: u64 = 100_000;

/// The columns of a book. Whoever needs both locks takes that of the columns first: in another order two would wait for one another.
#[derive(Debug)]
pub(super) struct Shelf {
    columns: RwLock<Option<Columns>>,
    /// Those of a moment before something was taken back that later ones leave out; where such a moment was asked about.
    earlier: RwLock<Option<Columns>>,
    /// The checkpoint that the columns were read from or written to.
    kept: Mutex<Option<Digests>>,
    /// What was asked before.
    pub(super) answers: Answers,
}

impl Shelf {
    /// An empty one, with room for answers of so many bytes.
    pub(super) fn new(answers_bytes: usize) -> Self {
        Self { columns: RwLock::default(), earlier: RwLock::default(), kept: Mutex::default(), answers: Answers::new(answers_bytes) }
    }

    /// How many bytes the columns take in memory, and how many their checkpoint has.
    pub(super) fn bytes(&self) -> (u64, u64) {
        let bytes = |columns: &RwLock<Option<Columns>>| {
            columns.read().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, Columns::bytes) as u64
        };
        (bytes(&self.columns) + bytes(&self.earlier), lock(&self.kept).as_ref().map_or(0, Digests::bytes))
    }

    /// Throws the columns away, and the answers with them; the next report reads or folds them again.
    pub(super) fn clear(&self) {
        self.answers.clear();
        *self.columns.write().unwrap_or_else(PoisonError::into_inner) = None;
        *self.earlier.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Hands out columns that reach at least up to that position of a ledger that can be read there up to its end.
    pub(super) fn with<R>(
        &self,
        txn: &dyn ReadTxn,
        position: Position,
        end: Position,
        ask: impl FnOnce(&Columns) -> Result<R>,
    ) -> Result<R> {
        // Between the two locks others can only have gone on, or thrown the columns away.
        for _ in 0..1_000 {
            let there = self.columns.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(columns) = there.as_ref().filter(|columns| columns.position >= position) {
                if columns.left_out.is_beyond(position) {
                    drop(there);
                    return self.with_earlier(txn, position, end, ask);
                }
                return ask(columns);
            }
            drop(there);
            self.advance(txn, position, end)?;
        }
        Err(Error::new(ErrorKind::Conflict, "storage_conflict", "others threw the columns away every time; try again"))
    }

    /// Hands out columns that still have what was taken back since.
    fn with_earlier<R>(&self, txn: &dyn ReadTxn, position: Position, end: Position, ask: impl FnOnce(&Columns) -> Result<R>) -> Result<R> {
        let serves = |columns: &&Columns| columns.position >= position && !columns.left_out.is_beyond(position);
        let there = self.earlier.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(columns) = there.as_ref().filter(serves) {
            return ask(columns);
        }
        drop(there);
        let mut there = self.earlier.write().unwrap_or_else(PoisonError::into_inner);
        // Another one may have been faster.
        if there.as_ref().filter(serves).is_none() {
            *there = None;
            *there = Some(fold_earlier(txn, position, end)?);
        }
        there.as_ref().map_or_else(|| Err(Error::corrupt("the columns are gone")), ask)
    }

    fn advance(&self, txn: &dyn ReadTxn, position: Position, end: Position) -> Result<()> {
        let mut there = self.columns.write().unwrap_or_else(PoisonError::into_inner);
        let columns = match there.take() {
            Some(columns) => columns,
            None => self.first(txn, end)?,
        };
        let began = columns.position;
        // Where it fails, what was folded half is not put back.
        let mut columns = fold_to(txn, columns, position)?;
        if columns.position.0 - began.0 > MANY_EVENTS {
            columns.shrink();
        }
        *there = Some(columns);
        Ok(())
    }

    /// The columns of the checkpoint, or empty ones where there is none that can be used.
    fn first(&self, txn: &dyn ReadTxn, end: Position) -> Result<Columns> {
        match load(txn)? {
            // A snapshot older than the checkpoint cannot read on from there.
            Loaded::Whole(columns, digests) if columns.position <= end => {
                *lock(&self.kept) = Some(digests);
                Ok(*columns)
            }
            _ => Ok(Columns::default()),
        }
    }
}

impl Inner {
    /// Keeps the columns in the storage, if there are any and they are far enough ahead of their checkpoint.
    pub(super) fn keep_columns(&self, closing: bool) -> Result<()> {
        let storage = self.storage()?;
        if storage.caps().read_only {
            return Ok(());
        }
        let there = self.shelf.columns.read().unwrap_or_else(PoisonError::into_inner);
        let Some(columns) = there.as_ref() else { return Ok(()) };
        let mut kept = lock(&self.shelf.kept);
        let reached = kept.as_ref().map_or(0, |kept| kept.position.0);
        let ahead = columns.position.0.saturating_sub(reached);
        let few = if closing { CLOSE_EVENTS } else { WORK_EVENTS.max(columns.position.0 / 8) };
        if ahead < few {
            return Ok(());
        }
        // Should it fail half way, what is there is of nobody.
        let before = kept.take();
        *kept = save(&*storage, columns, before.as_ref(), self.nonce())?;
        Ok(())
    }
}
