//! What an administrator asks of a book: figures, a copy, and space given back.

use super::Book;
use super::open::retrying;
use crate::domain::{Position, Timestamp};
use crate::error::{Error, Result};
use crate::new_file::{self, There};
use crate::storage::{Direction, KeyRange, RedbOptions};
use serde::Serialize;
use std::path::Path;
use std::sync::atomic::Ordering;

/// How many keys a backup copies at a time, and how many bytes at most.
const COPY_KEYS: usize = 4_000;
const COPY_BYTES: usize = 4 * 1024 * 1024;

/// Figures of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Stats {
    /// How many events the ledger holds.
    pub events: u64,
    /// When the last one was recorded.
    pub recorded_at: Timestamp,
    /// How many leads there are.
    pub leads: u64,
    /// How many interests.
    pub interests: u64,
    /// How many customers.
    pub customers: u64,
    /// How many opportunities.
    pub opportunities: u64,
    /// How many activities.
    pub activities: u64,
    /// How many follow-ups.
    pub follow_ups: u64,
    /// How many users.
    pub users: u64,
    /// How many campaigns.
    pub campaigns: u64,
    /// How many commits of commands this book has made since it was opened: each waits for the disk once, however many commands share it.
    pub commits: u64,
    /// The bytes that the storage takes.
    pub storage_bytes: u64,
    /// The bytes that changes take in memory which are not written behind yet.
    pub overlay_bytes: u64,
    /// The bytes that the columns of the reports take in memory; none before the first report.
    pub columns_bytes: u64,
    /// The bytes that answers of reports take in memory, at most; they are kept for whoever asks the same again.
    pub answers_bytes: u64,
    /// The bytes that the columns take in the storage, so far as this book knows.
    pub checkpoint_bytes: u64,
    /// Up to where everything is written behind; a crash would have the rest folded again.
    pub written_behind: Position,
}

impl Book {
    /// Figures of the book.
    ///
    /// # Errors
    /// `closed`, and what the storage answers.
    pub fn stats(&self) -> Result<Stats> {
        self.figures().map_err(|failure| failure.during("stats"))
    }

    fn figures(&self) -> Result<Stats> {
        let snapshot = self.snapshot()?;
        let storage = self.inner().storage()?;
        let written = storage.snapshot()?.get(crate::key::MARKER)?;
        let written = written.map(|bytes| crate::projection::Marker::from_bytes(&bytes)).transpose()?;
        let state = snapshot.state();
        let (columns_bytes, checkpoint_bytes) = self.inner().shelf.bytes();
        Ok(Stats {
            events: snapshot.position().0,
            recorded_at: snapshot.recorded_at(),
            leads: state.leads.saturating_sub(state.withdrawn.leads),
            interests: state.interests.saturating_sub(state.withdrawn.interests),
            customers: state.customers.saturating_sub(state.withdrawn.customers),
            opportunities: state.opportunities,
            activities: state.activities.saturating_sub(state.withdrawn.activities),
            follow_ups: state.follow_ups,
            users: state.users,
            campaigns: state.campaigns,
            commits: self.inner().commits.load(Ordering::Relaxed),
            storage_bytes: storage.size_bytes()?,
            overlay_bytes: snapshot.txn().overlay().bytes() as u64,
            columns_bytes,
            answers_bytes: self.inner().shelf.answers.bytes() as u64,
            checkpoint_bytes,
            written_behind: written.map_or(Position::START, |marker| marker.done),
        })
    }

    /// Writes behind what is still in memory, and keeps the columns of the reports if there are new ones; answers whether there was
    /// anything to write behind. It happens by itself when the memory grows and when the book is closed.
    ///
    /// # Errors
    /// What the storage answers; nothing is lost then.
    pub fn write_behind(&self) -> Result<bool> {
        // Asked first: with nothing in memory there would be nobody to say that the book is closed.
        let open = self.inner().storage();
        let behind = || {
            let written = self.inner().write_behind()?;
            self.inner().keep_columns(true)?;
            Ok(written)
        };
        open.and_then(|_| behind()).map_err(|failure| failure.during("write_behind"))
    }

    /// Copies the book into a new file while reading and writing go on: the copy is the book as it was when the copying began. The file
    /// appears under its name when it is whole.
    ///
    /// ```
    /// use leadbook::{Book, NewLead};
    /// let folder = tempfile::tempdir()?;
    /// let book = Book::memory()?;
    /// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
    /// book.backup(folder.path().join("copy.leadbook"))?;
    /// assert_eq!(Book::open(folder.path().join("copy.leadbook"))?.lead(lead)?.name, "Sara Ahmadi");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `refused` if the file is there already, `io` if the operating system refuses.
    pub fn backup(&self, path: impl AsRef<Path>) -> Result<()> {
        new_file::made(path.as_ref(), There::Stays, |partial| self.copy_all(partial)).map_err(|failure| failure.during("backup"))
    }

    fn copy_all(&self, to: &Path) -> Result<()> {
        let from = self.inner().storage()?.snapshot()?;
        let copy = RedbOptions::default().create_or_open(to)?;
        let mut range = KeyRange::all();
        loop {
            let page = from.scan(&range, COPY_KEYS, Direction::Forward)?;
            let mut rest = &page.entries[..];
            while !rest.is_empty() {
                let mut bytes = 0;
                let count = rest
                    .iter()
                    .take_while(|entry| {
                        bytes += entry.key.len() + entry.value.len();
                        bytes <= COPY_BYTES
                    })
                    .count()
                    .max(1);
                let (now, later) = rest.split_at(count);
                retrying(&copy, &mut |txn| now.iter().try_for_each(|entry| txn.put(&entry.key, &entry.value)))?;
                rest = later;
            }
            match page.entries.last() {
                Some(last) if page.more => range.start = [last.key.as_slice(), &[0]].concat(),
                _ => return Ok(copy.close()?),
            }
        }
    }

    /// Gives space that the file does not need back to the file system; answers whether anything was gained.
    ///
    /// # Errors
    /// `refused` while snapshots are open.
    pub fn compact(&self) -> Result<bool> {
        let compact = || {
            self.inner().write_behind()?;
            Ok(self.inner().storage()?.compact()?)
        };
        compact().map_err(|failure: Error| failure.during("compact"))
    }
}
