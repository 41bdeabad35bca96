//! Export: lists and reports to files.
//!
//! Whatever is exported comes as tables, one behind the other, all of the same columns; a [`Sink`](sink::Sink) writes them in the format
//! that is wanted. Nothing holds more of a list than one of these tables.

mod format;
mod lists;
mod sink;
#[cfg(test)]
mod tests;

pub use format::Format;
pub(crate) use lists::changes_in_blocks;

use crate::error::{Error, Result};
use crate::new_file::{self, There};
use crate::report::{Formulas, Table};
use serde::Serialize;
use sink::Sink;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// How many bytes are gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// Takes tables, one after the other.
pub(crate) type Take<'a> = dyn FnMut(&Table) -> Result<()> + 'a;

/// To which file something is exported, and how. A path alone is one.
///
/// ```
/// use leadbook::transfer::{Export, Format};
/// let to = Export::to("leads.txt").format(Format::Csv).overwrite(true).limit(1_000);
/// assert_eq!(to.path.to_str(), Some("leads.txt"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The file.
    pub path: PathBuf,
    /// In which format; if none is said, the one that the file's name ends with.
    pub format: Option<Format>,
    /// Whether a file that is there already is replaced. A book never is.
    pub overwrite: bool,
    /// What becomes in CSV of texts that a spreadsheet would take for formulas. They are marked if nothing is said, since CSV is what
    /// people open; for a program that is to read what was written, say [`Formulas::Kept`].
    pub formulas: Formulas,
    /// How many records of a list at most; all of them if nothing is said.
    pub limit: Option<usize>,
}

impl Export {
    /// To that file, which must not be there yet, in the format that its name ends with.
    pub fn to(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned(), format: None, overwrite: false, formulas: Formulas::Marked, limit: None }
    }

    /// In that format.
    #[must_use]
    pub fn format(mut self, format: impl Into<Option<Format>>) -> Self {
        self.format = format.into();
        self
    }

    /// Whether a file that is there already is replaced.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// What becomes in CSV of texts that a spreadsheet would take for formulas.
    #[must_use]
    pub fn formulas(mut self, formulas: Formulas) -> Self {
        self.formulas = formulas;
        self
    }

    /// How many records of a list at most.
    #[must_use]
    pub fn limit(mut self, limit: impl Into<Option<usize>>) -> Self {
        self.limit = limit.into();
        self
    }

    /// Writes what `tables` hands out, which is one table at least.
    ///
    /// # Errors
    /// `invalid` for a format that cannot be told, `refused` for a file that stays, `io` where it cannot be written, and what `tables`
    /// answers.
    pub(crate) fn write(&self, tables: impl FnOnce(&mut Take<'_>) -> Result<()>) -> Result<Exported> {
        let format = self.format.map_or_else(|| Format::of_path(&self.path), Ok)?;
        let there = if self.overwrite { There::Goes } else { There::Stays };
        let (rows, bytes) = new_file::made(&self.path, there, |partial| {
            let failed = |cause| new_file::failed(&self.path, cause);
            let file = File::create_new(partial).map_err(failed)?;
            let mut sink = Sink::new(format, self.formulas, BufWriter::with_capacity(BUFFER_BYTES, file));
            let rows = filled(&mut sink, tables).map_err(|failure| self.named(failure))?;
            let file = sink.end().map_err(|failure| self.named(failure))?.into_inner().map_err(|failure| failed(failure.into_error()))?;
            file.sync_all().map_err(failed)?;
            Ok((rows, file.metadata().map_err(failed)?.len()))
        })?;
        Ok(Exported { path: self.path.display().to_string(), format, rows, bytes })
    }

    /// A failure to write, which says nothing yet of the file.
    fn named(&self, failure: Error) -> Error {
        let of_the_file = failure.kind() == crate::ErrorKind::Io && failure.field().is_none();
        if of_the_file { failure.at("path") } else { failure }
    }
}

/// Has all tables written; how many rows they have.
fn filled<W: std::io::Write + Send>(sink: &mut Sink<W>, tables: impl FnOnce(&mut Take<'_>) -> Result<()>) -> Result<u64> {
    let mut rows = 0;
    tables(&mut |table| {
        rows += table.rows() as u64;
        sink.put(table)
    })?;
    Ok(rows)
}

impl<P: AsRef<Path>> From<P> for Export {
    fn from(path: P) -> Self {
        Self::to(path)
    }
}

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Exported {
    /// The file.
    pub path: String,
    /// Its format.
    pub format: Format,
    /// How many rows it holds.
    pub rows: u64,
    /// How many bytes it takes.
    pub bytes: u64,
}

impl Table {
    /// Writes the table into a file, in the format that its name ends with or that is said.
    ///
    /// ```
    /// use leadbook::{Book, Period};
    /// let folder = tempfile::tempdir()?;
    /// let book = Book::memory()?;
    /// let exported = book.funnel(Period::last_months(3))?.table().export(folder.path().join("funnel.jsonl"))?;
    /// assert_eq!(exported.rows, 7); // a row for each stage
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `invalid` for a format that cannot be told, `refused` (`file_exists`) for a file that is there and is not to be replaced, `io` if it
    /// cannot be written; then there is no new file.
    pub fn export(&self, to: impl Into<Export>) -> Result<Exported> {
        to.into().write(|take| take(self)).map_err(|failure| failure.during("export"))
    }
}
