//! Repairing: folding everything that is derived from the ledger anew, in a file that nobody has open.

use super::open::{self, clear, retrying};
use super::verify::{Finding, Verification, fold_ledger};
use super::{Book, Options};
use crate::domain::Position;
use crate::error::{Error, Result};
use crate::key;
use crate::ledger::head;
use crate::projection::overlay::{Overlay, View};
use crate::storage::{Direction, RedbOptions, Storage};
use serde::Serialize;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// What repairing a book came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Repair {
    /// What was wrong before, where the book could be opened to find out; the first hundred findings.
    pub findings: Vec<Finding>,
    /// Why it could not be opened, if so.
    pub unopened: Option<String>,
    /// How many events were folded anew.
    pub events: u64,
    /// How many keys of records and indexes there are now.
    pub keys: u64,
}

impl fmt::Display for Repair {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.unopened, self.findings.len()) {
            (Some(reason), _) => writeln!(out, "it could not be opened: {reason}")?,
            (None, 0) => writeln!(out, "nothing was wrong")?,
            (None, _) => writeln!(out, "this was wrong:")?,
        }
        for finding in &self.findings {
            writeln!(out, "  {finding}")?;
        }
        write!(out, "{} events were folded anew into {} keys", self.events, self.keys)
    }
}

impl Book {
    /// Folds everything in the file that is derived from its ledger anew (records, indexes, notes of request ids, the columns of
    /// reports), and says what had been wrong. The ledger itself is only read: where *it* is damaged nothing is changed, for there is
    /// nothing to rebuild it from but a [backup](Book::backup).
    ///
    /// ```
    /// use leadbook::{Book, NewLead};
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("sales.leadbook");
    /// let book = Book::open(&path)?;
    /// book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
    /// book.close()?;
    /// let repaired = Book::repair(&path)?;
    /// assert!(repaired.findings.is_empty());
    /// assert_eq!(repaired.events, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `busy` while anybody has the book open, `corrupt` where the ledger is damaged, with the place; `incompatible` for what is no book
    /// of this version, `io` if the operating system refuses.
    pub fn repair(path: impl AsRef<Path>) -> Result<Repair> {
        let repair = || {
            let storage: Arc<dyn Storage> = Arc::new(RedbOptions::default().open(path.as_ref())?);
            repaired(&storage)
        };
        repair().map_err(|failure| failure.during("repair"))
    }
}

/// Repairs the book in a storage that nobody else uses.
pub(super) fn repaired(storage: &Arc<dyn Storage>) -> Result<Repair> {
    open::known_format(&**storage)?;
    ledger_is_whole(&**storage)?;
    let (findings, unopened) = match opened(storage).and_then(|book| book.verify()) {
        Ok(Verification { findings, .. }) => (findings, None),
        Err(failure) => (Vec::new(), Some(failure.to_string())),
    };
    clear(&**storage)?;
    clear_columns(&**storage)?;
    let book = opened(storage)?;
    book.write_behind()?;
    let verified = book.verify()?;
    if !verified.is_sound() {
        return Err(Error::corrupt(format!("it is still not sound: {verified}")));
    }
    Ok(Repair { findings, unopened, events: verified.events, keys: verified.keys })
}

fn opened(storage: &Arc<dyn Storage>) -> Result<Book> {
    Book::on(storage.clone(), &Options::default().create(false))
}

/// Whether the ledger can be read and folded from beginning to end; before anything is cleared away.
fn ledger_is_whole(storage: &dyn Storage) -> Result<()> {
    let view = View::new(storage.snapshot()?, Overlay::new());
    let end = head(&view)?.map_or(Position::START, |head| head.position);
    if end == Position::START {
        return Err(Error::corrupt("the book has no ledger").at("head"));
    }
    let found = fold_ledger(&view, end)?;
    match found.findings.into_iter().next() {
        None => Ok(()),
        Some(finding) => {
            Err(Error::corrupt(format!("the ledger itself is damaged: {}; only a backup has it whole", finding.problem)).at(finding.place))
        }
    }
}

fn clear_columns(storage: &dyn Storage) -> Result<()> {
    let mut range = key::columns_parts();
    range.start = key::columns_root().to_vec();
    loop {
        let page = storage.snapshot()?.scan(&range, 10_000, Direction::Forward)?;
        retrying(storage, &mut |txn| page.entries.iter().try_for_each(|entry| txn.delete(&entry.key)))?;
        if !page.more {
            return Ok(());
        }
    }
}
