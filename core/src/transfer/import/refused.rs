//! The file of refused rows, in the form of the input: mended, it can be imported again.

use super::rows::{Cell, Row, Told};
use super::spec::RowFormat;
use crate::error::{Error, ErrorKind, Result};
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

pub(super) struct RefusedFile {
    path: PathBuf,
    out: BufWriter<File>,
    columns: Vec<String>,
    as_cells: bool,
}

impl RefusedFile {
    /// Begins the file.
    ///
    /// # Errors
    /// `refused` if there is a file of that name, `io` if it cannot be written.
    pub(super) fn begin(path: &str, told: &Told, columns: &[String]) -> Result<Self> {
        let path = PathBuf::from(path);
        let file = File::create_new(&path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Error::new(ErrorKind::Refused, "file_exists", format!("{} is there already; name a new file", path.display()))
                    .at("refused_to")
            }
            _ => io(&path, &cause),
        })?;
        let mut file = Self { path, out: BufWriter::new(file), columns: columns.to_vec(), as_cells: told.format == RowFormat::Arrow };
        if let Some(delimiter) = told.delimiter {
            let mut line = csv::WriterBuilder::new().delimiter(delimiter as u8).from_writer(Vec::new());
            // Into memory, writing does not fail.
            drop(line.write_record(columns));
            let line = line.into_inner().unwrap_or_default();
            file.write(&line)?;
        }
        Ok(file)
    }

    /// Writes a row as the input has it; one of a table, as a JSON object.
    pub(super) fn put(&mut self, raw: &[u8]) -> Result<()> {
        self.write(raw)
    }

    /// What is to be written of a row.
    pub(super) fn raw(&self, row: &Row) -> Vec<u8> {
        if !self.as_cells {
            return row.raw.clone();
        }
        let value = |cell: &Cell| match cell {
            Cell::Empty => None,
            Cell::Flag(flag) => Some(Value::from(*flag)),
            Cell::Whole(number) => Some(Value::from(*number)),
            Cell::Number(number) => Some(Value::from(*number)),
            Cell::List(texts) => Some(Value::from(texts.clone())),
            cell => cell.text().map(|text| Value::from(text.into_owned())),
        };
        let object: Map<String, Value> =
            self.columns.iter().zip(&row.cells).filter_map(|(name, cell)| Some((name.clone(), value(cell)?))).collect();
        format!("{}\n", Value::Object(object)).into_bytes()
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|cause| io(&self.path, &cause))
    }

    /// Ends the file; one without a row is taken away.
    ///
    /// # Errors
    /// `io` if it cannot be written.
    pub(super) fn end(mut self, rows: u64) -> Result<Option<String>> {
        self.out.flush().map_err(|cause| io(&self.path, &cause))?;
        if rows == 0 {
            std::fs::remove_file(&self.path).map_err(|cause| io(&self.path, &cause))?;
            return Ok(None);
        }
        Ok(Some(self.path.display().to_string()))
    }
}

fn io(path: &Path, cause: &std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "io", format!("{}: {cause}", path.display())).at("refused_to")
}
