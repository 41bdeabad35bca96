//! Writing tables, one behind the other, in a format.

use super::Format;
use crate::error::Result;
use crate::report::{CsvLines, Formulas, JsonLines, Table, Words, not_written, parquet_properties};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use std::io::Write;
use std::sync::Arc;

/// A file that tables are written to. All of them have the same columns.
pub(super) struct Sink<W: Write + Send> {
    format: Format,
    formulas: Formulas,
    state: State<W>,
}

/// How far it is.
enum State<W: Write + Send> {
    /// The columns are not known yet.
    Open(W),
    /// They are written.
    Begun(Box<Begun<W>>),
    /// Writing failed, and what is there is nothing whole.
    Broken,
}

enum Begun<W: Write + Send> {
    Csv(CsvLines<W>),
    JsonLines(JsonLines<W>),
    Arrow(FileWriter<W>),
    ArrowStream(StreamWriter<W>),
    Parquet(ArrowWriter<W>),
}

impl<W: Write + Send> Sink<W> {
    pub(super) fn new(format: Format, formulas: Formulas, out: W) -> Self {
        Self { format, formulas, state: State::Open(out) }
    }

    /// Writes the rows of a table.
    ///
    /// # Errors
    /// `io` with what writing answers.
    pub(super) fn put(&mut self, table: &Table) -> Result<()> {
        let mut begun = match std::mem::replace(&mut self.state, State::Broken) {
            State::Open(out) => Box::new(Begun::with(self.format, self.formulas, out, table)?),
            State::Begun(begun) => begun,
            State::Broken => return Err(broken()),
        };
        begun.put(table)?;
        self.state = State::Begun(begun);
        Ok(())
    }

    /// Writes what stands behind the last row; where all of it was written to.
    ///
    /// # Errors
    /// As [`Sink::put`].
    pub(super) fn end(self) -> Result<W> {
        match self.state {
            State::Open(out) => Begun::with(self.format, self.formulas, out, &Table::default())?.end(),
            State::Begun(begun) => begun.end(),
            State::Broken => Err(broken()),
        }
    }
}

/// Whoever goes on after a failure is told again that there was one.
fn broken() -> crate::Error {
    not_written(std::io::Error::other("writing failed before"))
}

impl<W: Write + Send> Begun<W> {
    fn with(format: Format, formulas: Formulas, out: W, table: &Table) -> Result<Self> {
        let schema = || Arc::new(table.schema(Words::Plain));
        Ok(match format {
            Format::Csv => Self::Csv(CsvLines::begin(out, table, formulas).map_err(not_written)?),
            Format::JsonLines => Self::JsonLines(JsonLines::begin(out)),
            Format::Arrow => Self::Arrow(FileWriter::try_new(out, &schema()).map_err(not_written)?),
            Format::ArrowStream => Self::ArrowStream(StreamWriter::try_new(out, &schema()).map_err(not_written)?),
            Format::Parquet => Self::Parquet(ArrowWriter::try_new(out, schema(), Some(parquet_properties())).map_err(not_written)?),
        })
    }

    fn put(&mut self, table: &Table) -> Result<()> {
        match self {
            Self::Csv(lines) => lines.put(table).map_err(not_written),
            Self::JsonLines(lines) => lines.put(table).map_err(not_written),
            Self::Arrow(file) => table.batches(Words::Plain).try_for_each(|batch| file.write(&batch?).map_err(not_written)),
            Self::ArrowStream(stream) => table.batches(Words::Plain).try_for_each(|batch| stream.write(&batch?).map_err(not_written)),
            Self::Parquet(file) => table.batches(Words::Plain).try_for_each(|batch| file.write(&batch?).map_err(not_written)),
        }
    }

    fn end(self) -> Result<W> {
        match self {
            Self::Csv(lines) => lines.end().map_err(not_written),
            Self::JsonLines(lines) => lines.end().map_err(not_written),
            Self::Arrow(file) => file.into_inner().map_err(not_written),
            Self::ArrowStream(stream) => stream.into_inner().map_err(not_written),
            Self::Parquet(file) => file.into_inner().map_err(not_written),
        }
    }
}
