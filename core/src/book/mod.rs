//! The book: opening and closing, the road of writes, snapshots, and what an administrator asks of it.

mod admin;
mod changes;
mod clock;
mod columns;
mod commit;
#[cfg(test)]
mod damaged;
mod flush;
mod inner;
#[cfg(feature = "transfer")]
mod ledger;
mod migrate;
mod open;
mod options;
mod queue;
mod read;
#[cfg(feature = "transfer")]
mod rehearse;
mod repair;
mod reports;
mod snapshot;
mod tide;
mod verify;
mod write;

pub use admin::Stats;
pub use changes::Changes;
pub use clock::{Chance, Clock, ManualClock, SeededChance, SystemChance, SystemClock};
pub use options::Options;
#[cfg(feature = "transfer")]
pub(crate) use rehearse::digest_of;
pub use repair::Repair;
pub use snapshot::Snapshot;
pub use verify::{Finding, Verification};
pub use write::Writer;

#[cfg(feature = "transfer")]
pub(crate) use ledger::NewLedger;
#[cfg(all(feature = "fuzzing", feature = "transfer"))]
pub(crate) use ledger::format_bytes;

use crate::command::{Answer, Request};
use crate::domain::limits;
use crate::error::{Error, ErrorKind, Result};
use crate::storage::{MemoryStorage, RedbOptions, Storage};
use inner::{Inner, lock};
use std::path::Path;
use std::sync::Arc;

/// A book of leads.
///
/// A book is cheap to clone, and its clones may be used by any number of threads: commands that wait at the same time share one durable
/// commit, and every read sees one state. Closing it (or dropping the last clone) writes behind what is still in memory; what was
/// answered is durable before that.
///
/// ```
/// use leadbook::{Activity, Book, CustomerChoice, NewLead};
///
/// let folder = tempfile::tempdir()?;
/// let book = Book::open(folder.path().join("sales.leadbook"))?;
/// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
/// book.record_activity(Activity::call(lead).outbound())?;
/// book.move_lead(lead, "sql")?;
/// let sale = book.convert_lead(lead, CustomerChoice::New)?;
/// assert_eq!(book.customer(sale.customer)?.name, "Sara Ahmadi");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Book {
    handle: Arc<Handle>,
}

/// Closes the book when the last clone goes.
#[derive(Debug)]
struct Handle {
    inner: Arc<Inner>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Nothing is lost where this fails: what was answered is in the ledger, and the next opening folds it again.
        drop(close(&self.inner));
    }
}

fn close(inner: &Inner) -> Result<()> {
    let Ok(storage) = inner.storage() else { return Ok(()) };
    let written = if storage.caps().read_only { Ok(false) } else { inner.write_behind() };
    // A checkpoint spares the next opening work; what keeps it from being written loses nothing.
    drop(inner.keep_columns(true));
    drop(storage);
    // Whoever is still committing or writing behind finishes first.
    let _one = lock(&inner.flushing);
    let _turn = lock(&inner.advance);
    drop(inner.take_storage());
    inner.shelf.clear();
    match written {
        // Somebody else closed it at the same moment, which is what was wanted.
        Err(failure) if failure.kind() == ErrorKind::Closed => Ok(()),
        written => written.map(|_| ()),
    }
}

impl Book {
    /// Opens the book in that file, or begins one if there is no such file.
    ///
    /// # Errors
    /// `busy` if another process has it, `incompatible` if it is of another version or no book, `corrupt` if it is damaged, `io` if the
    /// operating system refuses.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Options::default().open(path)
    }

    /// A book in memory, gone when it is closed: for tests and trials.
    ///
    /// # Errors
    /// None that can be met in ordinary work.
    pub fn memory() -> Result<Self> {
        Options::default().memory()
    }

    /// Opens or begins the book in that storage. Several books may stand on one storage at once; each sees what the others have committed.
    ///
    /// # Errors
    /// As [`Book::open`].
    pub fn on(storage: Arc<dyn Storage>, options: &Options) -> Result<Self> {
        Self::opened(open::open(storage, false, options))
    }

    fn opened(inner: Result<Arc<Inner>>) -> Result<Self> {
        inner.map(|inner| Self { handle: Arc::new(Handle { inner }) }).map_err(|failure| failure.during("open"))
    }

    fn inner(&self) -> &Arc<Inner> {
        &self.handle.inner
    }

    /// Closes the book for all its clones. What is still in memory is written behind first; whatever comes after is refused as `closed`.
    ///
    /// # Errors
    /// What keeps it from being written behind. The book is closed all the same, and nothing that was answered is lost.
    pub fn close(&self) -> Result<()> {
        close(self.inner()).map_err(|failure| failure.during("close"))
    }

    /// Whether the book was closed.
    pub fn is_closed(&self) -> bool {
        self.inner().storage().is_err()
    }

    /// Runs one command. The typed methods (such as [`Book::capture_lead`]) are this with the command built and the answer taken apart.
    ///
    /// # Errors
    /// The refusal, or what kept the command from being committed; then nothing was changed.
    pub fn execute(&self, request: impl Into<Request>) -> Result<Answer> {
        let request = request.into();
        let operation = request.command.operation();
        let mut answers = self.submit(vec![request]);
        answers.pop().unwrap_or_else(|| Err(Error::closed())).map_err(|refusal| refusal.during(operation))
    }

    /// Runs many commands with as few commits as they fit in, in their order; answers each by itself. A refused command changes nothing
    /// and affects none of the others.
    ///
    /// ```
    /// use leadbook::{Book, Command, NewLead, Request};
    /// let book = Book::memory()?;
    /// let commands = (0..1_000).map(|number| {
    ///     let lead = NewLead::named("Somebody").email(format!("{number}@example.com")).source("import");
    ///     Request::from(Command::CaptureLead { lead })
    /// });
    /// let answers = book.execute_all(commands)?;
    /// assert!(answers.iter().all(|answer| answer.is_ok()));
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `too_large` for more than [`limits::BATCH`] commands. What keeps a command from being committed stands in its own answer.
    pub fn execute_all(&self, requests: impl IntoIterator<Item = impl Into<Request>>) -> Result<Vec<Result<Answer>>> {
        let requests: Vec<Request> = requests.into_iter().map(Into::into).collect();
        if requests.len() > limits::BATCH {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "too_large",
                format!("{} commands are too many for one call, up to {} are accepted", requests.len(), limits::BATCH),
            )
            .during("execute_all"));
        }
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.submit(requests))
    }

    fn submit(&self, requests: Vec<Request>) -> Vec<Result<Answer>> {
        let inner = self.inner();
        if inner.storage().is_ok_and(|storage| storage.caps().read_only) {
            let refused = || Error::new(ErrorKind::Refused, "read_only", "the book was opened for reading only");
            return requests.iter().map(|request| Err(refused().during(request.command.operation()))).collect();
        }
        let answers = inner.queue.submit(requests, |jobs| inner.run_jobs(jobs));
        flush::send_if_due(inner);
        answers
    }
}

impl Options {
    /// Opens the book in that file with these options.
    ///
    /// # Errors
    /// As [`Book::open`], and `invalid` for a region, zone or currency that is none, and for checking pages where it is only to be read.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Book> {
        Book::opened(self.open_file(path.as_ref()))
    }

    fn open_file(&self, path: &Path) -> Result<Arc<Inner>> {
        // Checked first, so that a wrong one leaves no empty file behind.
        self.settings()?;
        if self.read_only && self.check_pages {
            return Err(Error::invalid("check_pages", "checking pages notes in the file that it was done: open the book for writing"));
        }
        let redb = RedbOptions { cache_bytes: self.cache_bytes, verify: self.check_pages, ..RedbOptions::default() };
        let storage = match (self.read_only, self.create) {
            (true, _) => redb.open_read_only(path)?,
            (false, true) => redb.create_or_open(path)?,
            (false, false) => redb.open(path)?,
        };
        open::open(Arc::new(storage), true, self)
    }

    /// A book in memory with these options.
    ///
    /// # Errors
    /// `invalid` for a region, zone or currency that is none.
    pub fn memory(&self) -> Result<Book> {
        Book::opened(open::open(Arc::new(MemoryStorage::new()), true, self))
    }
}
