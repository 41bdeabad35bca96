//! A whole book to JSON lines.

use super::{Digest, End, FORMAT, Header, Trailer, VERSION};
use crate::book::{Book, Snapshot};
use crate::error::{Error, Result};
use crate::new_file::{self, There};
use crate::report::not_written;
use crate::value::Told;
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How many bytes are gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// What a whole book came to as JSON lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ExportedBook {
    /// How many entries of the ledger there are: one for each command that changed something.
    pub entries: u64,
    /// How many events they hold.
    pub events: u64,
    /// The digest of the lines, which the last one tells.
    pub digest: String,
}

impl Book {
    /// Writes the whole book into a file, as JSON lines: see [`transfer`](crate::transfer). [`restore`](crate::transfer::restore) makes a
    /// book from it that is the same entry by entry. Reading and writing may go on meanwhile; it is the book as it was at the beginning.
    ///
    /// ```
    /// use leadbook::transfer::restore;
    /// use leadbook::{Book, NewLead, Options};
    /// let folder = tempfile::tempdir()?;
    /// let book = Book::memory()?;
    /// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
    /// book.export_book(folder.path().join("book.jsonl"), false)?;
    ///
    /// let restored = restore(folder.path().join("book.jsonl"), folder.path().join("again.leadbook"), &Options::default())?;
    /// assert_eq!(restored.lead(lead)?, book.lead(lead)?);
    /// assert_eq!(restored.verify()?.digest, book.verify()?.digest);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `refused` (`file_exists`) if the file is there already and is not to be replaced, `io` if it cannot be written, `corrupt` if the
    /// ledger is damaged; then there is no new file.
    pub fn export_book(&self, path: impl AsRef<Path>, overwrite: bool) -> Result<ExportedBook> {
        self.to_file(path.as_ref(), overwrite).map_err(|failure| failure.during("export_book"))
    }

    fn to_file(&self, path: &Path, overwrite: bool) -> Result<ExportedBook> {
        let snapshot = self.snapshot()?;
        let there = if overwrite { There::Goes } else { There::Stays };
        new_file::made(path, there, |partial| {
            let failed = |cause| new_file::failed(path, cause);
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, File::create_new(partial).map_err(failed)?);
            let exported = lines(&snapshot, &mut out).map_err(|failure| {
                let of_the_file = failure.kind() == crate::ErrorKind::Io && failure.field().is_none();
                if of_the_file { failure.at("path") } else { failure }
            })?;
            let file = out.into_inner().map_err(|failure| failed(failure.into_error()))?;
            file.sync_all().map_err(failed)?;
            Ok(exported)
        })
    }

    /// Writes the whole book as JSON lines to wherever that is, as [`Book::export_book`] does to a file.
    ///
    /// # Errors
    /// `io` with what writing answers, and `corrupt` if the ledger is damaged. What was written before is no whole book.
    pub fn write_book(&self, out: impl Write) -> Result<ExportedBook> {
        self.snapshot().and_then(|snapshot| lines(&snapshot, out)).map_err(|failure| failure.during("write_book"))
    }
}

fn lines(snapshot: &Snapshot, mut out: impl Write) -> Result<ExportedBook> {
    let mut digest = Digest::default();
    let header = Header { format: FORMAT.to_owned(), version: VERSION, events: snapshot.position().0 };
    digest.take(&put(&mut out, &header)?);
    let (mut entries, mut events) = (0, 0);
    snapshot.each_entry(|entry| {
        entries += 1;
        events += entry.events.len() as u64;
        digest.take(&put(&mut out, &entry.tell())?);
        Ok(())
    })?;
    let digest = digest.told();
    put(&mut out, &Trailer { end: End { entries, events, digest: digest.clone() } })?;
    out.flush().map_err(not_written)?;
    Ok(ExportedBook { entries, events, digest })
}

/// Writes a line; it, without its end.
fn put(out: &mut impl Write, line: &impl Serialize) -> Result<Vec<u8>> {
    let untold = |cause| Error::corrupt("an entry of the ledger cannot be told in JSON").caused_by(cause);
    let mut told = serde_json::to_vec(line).map_err(untold)?;
    told.push(b'\n');
    out.write_all(&told).map_err(not_written)?;
    told.pop();
    Ok(told)
}
