//! Tables in the formats of Arrow and Parquet.

use super::Table;
use crate::error::{Error, ErrorKind, Result};
use arrow_ipc::writer::StreamWriter;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::io::Write;

/// How many rows a row group of Parquet holds. They are kept in memory, packed, until it is written.
const GROUP_ROWS: usize = 16_384;
/// How many bytes of different values of a column are kept once each; from there on values stand as they are. Names and e-mails differ all.
const ONCE_BYTES: usize = 128 * 1024;

impl Table {
    /// Writes the table as a stream of Arrow's IPC format, with the columns and metadata of [`Table::to_arrow`].
    ///
    /// ```
    /// use leadbook::{Book, NewLead, Period};
    /// let book = Book::memory()?;
    /// book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
    /// let mut stream = Vec::new();
    /// book.sources(Period::all())?.table().write_arrow(&mut stream)?;
    /// assert!(!stream.is_empty());
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid`, field `columns`, if they are not of one length; `io` with what writing answers.
    pub fn write_arrow(&self, out: impl Write) -> Result<()> {
        let batch = self.to_arrow()?;
        let mut stream = StreamWriter::try_new(out, &batch.schema()).map_err(not_written)?;
        stream.write(&batch).and_then(|()| stream.finish()).map_err(not_written)
    }

    /// Writes the table as a file of Apache Parquet, packed with Snappy. Columns are as [`Table::to_arrow`] has them, with their metadata,
    /// but for categories, which are texts: Parquet keeps each different one once by itself.
    ///
    /// # Errors
    /// As [`Table::write_arrow`].
    pub fn write_parquet(&self, out: impl Write + Send) -> Result<()> {
        let mut file =
            ArrowWriter::try_new(out, self.schema(super::Words::Plain).into(), Some(parquet_properties())).map_err(not_written)?;
        for batch in self.batches(super::Words::Plain) {
            file.write(&batch?).map_err(not_written)?;
        }
        file.close().map(drop).map_err(not_written)
    }
}

/// How Parquet is written.
pub(crate) fn parquet_properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_dictionary_page_size_limit(ONCE_BYTES)
        .set_created_by(concat!("leadbook version ", env!("CARGO_PKG_VERSION")).to_owned())
        .build()
}

/// A file that could not be written to its end.
pub(crate) fn not_written(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Io, "io", format!("it cannot be written: {cause}")).caused_by(cause)
}
