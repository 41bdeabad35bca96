//! Where rows come from, and in what they are told.

use super::csv::{CsvRows, unreadable};
use super::json::{JsonLines, Names, Records, is_one_value, whole};
use super::sniff::{Manner, manner};
use super::text::{self, SAMPLE};
use super::vcard::Cards;
use super::{Rows, arrow};
use crate::error::{Error, ErrorKind, Result};
use crate::transfer::import::spec::{Import, RowFormat};
use arrow_array::RecordBatch;
use encoding_rs::Encoding;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How large a file of one JSON value, or of Arrow, may be: it is read whole.
const WHOLE_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Where the rows of an import come from.
///
/// ```
/// use leadbook::transfer::ImportSource;
/// let file = ImportSource::file("fair.csv");
/// let text = ImportSource::bytes("name,email\nSara Ahmadi,sara@example.com\n");
/// ```
#[derive(Clone, Debug)]
pub struct ImportSource(Kind);

#[derive(Clone, Debug)]
enum Kind {
    File(PathBuf),
    Bytes(Arc<[u8]>),
    Records(Arc<Vec<Map<String, Value>>>),
    Batches(Arc<Vec<RecordBatch>>),
}

/// What files begin with that hold rows in a form that is not read, and what can be done about it.
const NO_ROWS: [(&[u8], &str); 3] = [
    (b"PAR1", "this is a Parquet file, which is not read: hand it over as a data frame, or write it as Arrow or CSV"),
    (b"PK\x03\x04", "this is a workbook or another archive, which is not read: save its sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "this is a workbook of an old kind, which is not read: save its sheet as CSV"),
];

impl ImportSource {
    /// A file: CSV, JSON, vCard or Arrow.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Kind::File(path.into()))
    }

    /// The contents of such a file.
    pub fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self(Kind::Bytes(bytes.as_ref().into()))
    }

    /// Objects of JSON.
    pub fn records(records: Vec<Map<String, Value>>) -> Self {
        Self(Kind::Records(Arc::new(records)))
    }

    /// A table of Arrow, in one or more parts of the same columns.
    pub fn table(batches: impl IntoIterator<Item = RecordBatch>) -> Self {
        Self(Kind::Batches(Arc::new(batches.into_iter().collect())))
    }

    /// The name of the file, without its ending.
    pub(in super::super) fn name(&self) -> Option<String> {
        let Kind::File(path) = &self.0 else { return None };
        path.file_stem().map(|stem| stem.to_string_lossy().into_owned())
    }
}

/// In what rows are told, and what was found out on the way.
#[derive(Clone, Debug)]
pub(in super::super) struct Told {
    pub(in super::super) format: RowFormat,
    pub(in super::super) encoding: Option<String>,
    pub(in super::super) delimiter: Option<char>,
    /// The bytes of the input, or how many records it has.
    pub(in super::super) bytes: u64,
    how: How,
}

#[derive(Clone)]
enum How {
    Csv(Manner, &'static Encoding),
    Lines(Names, &'static Encoding),
    Records(Arc<Vec<Map<String, Value>>>),
    Cards(&'static Encoding),
    Batches(Arc<Vec<RecordBatch>>),
}

impl std::fmt::Debug for How {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("How")
    }
}

impl ImportSource {
    /// Finds out in what the rows are told.
    pub(in super::super) fn look(&self, import: &Import) -> Result<Told> {
        let delimiter = import.delimiter.as_deref().map(delimiter).transpose()?;
        let told = |format, how, bytes| Told { format, encoding: None, delimiter: None, bytes, how };
        match &self.0 {
            Kind::Records(records) => return Ok(told(RowFormat::Json, How::Records(records.clone()), records.len() as u64)),
            Kind::Batches(batches) => {
                let bytes = batches.iter().map(|batch| batch.get_array_memory_size() as u64).sum();
                return Ok(told(RowFormat::Arrow, How::Batches(batches.clone()), bytes));
            }
            Kind::File(_) | Kind::Bytes(_) => {}
        }
        let (sample, bytes) = (self.sample()?, self.length()?);
        if let Some((_, message)) = NO_ROWS.iter().find(|(begins, _)| sample.starts_with(begins)) {
            return Err(Error::invalid("path", *message));
        }
        let format = import.format.or_else(|| self.ending()).unwrap_or_else(|| by_contents(&sample));
        if format == RowFormat::Arrow {
            return Ok(told(format, How::Batches(Arc::new(arrow::read(&self.all(bytes)?)?)), bytes));
        }
        let encoding = match &import.encoding {
            Some(name) => text::named(name)?,
            None => text::found(&sample, sample.len() as u64 == bytes),
        };
        let mut begin = Vec::new();
        text::as_utf8(sample.as_slice(), encoding).and_then(|mut text| text.read_to_end(&mut begin)).map_err(|cause| unreadable(&cause))?;
        let (mut delimited, how) = (
            None,
            match format {
                RowFormat::Csv | RowFormat::Arrow => How::Csv(manner(&begin, delimiter), encoding),
                RowFormat::Vcard => How::Cards(encoding),
                RowFormat::Json if is_one_value(&String::from_utf8_lossy(&begin)) => {
                    let mut all = Vec::new();
                    self.text(encoding)?.take(WHOLE_BYTES).read_to_end(&mut all).map_err(|cause| unreadable(&cause))?;
                    let all = std::str::from_utf8(&all).map_err(|fault| {
                        Error::invalid("path", format!("it has letters that are not written in UTF-8 ({fault}); say its `encoding`"))
                    })?;
                    How::Records(Arc::new(whole(all)?))
                }
                RowFormat::Json => How::Lines(JsonLines::names(self.text(encoding)?)?, encoding),
            },
        );
        if let How::Csv(manner, _) = &how {
            delimited = Some(manner.delimiter as char);
        }
        Ok(Told { format, encoding: Some(encoding.name().to_ascii_lowercase()), delimiter: delimited, bytes, how })
    }

    /// The rows, from the first one on.
    pub(in super::super) fn open<'a>(&'a self, told: &Told) -> Result<Box<dyn Rows + 'a>> {
        Ok(match &told.how {
            How::Csv(manner, encoding) => Box::new(CsvRows::open(self.text(encoding)?, *manner, encoding.name())?),
            How::Lines(names, encoding) => Box::new(JsonLines::new(self.text(encoding)?, names.clone())),
            How::Records(records) => Box::new(Records::new(records.clone())?),
            How::Cards(encoding) => Box::new(Cards::new(self.text(encoding)?)),
            How::Batches(batches) => Box::new(arrow::ArrowRows::new(batches.clone())?),
        })
    }

    fn reader(&self) -> Result<Box<dyn Read + Send + '_>> {
        Ok(match &self.0 {
            Kind::File(path) => Box::new(opened(path)?),
            Kind::Bytes(bytes) => Box::new(&bytes[..]),
            Kind::Records(_) | Kind::Batches(_) => Box::new(std::io::empty()),
        })
    }

    fn text(&self, encoding: &'static Encoding) -> Result<Box<dyn BufRead + Send + '_>> {
        text::as_utf8(self.reader()?, encoding).map_err(|cause| unreadable(&cause))
    }

    fn sample(&self) -> Result<Vec<u8>> {
        let mut sample = Vec::new();
        self.reader()?.take(SAMPLE as u64).read_to_end(&mut sample).map_err(|cause| unreadable(&cause))?;
        Ok(sample)
    }

    fn length(&self) -> Result<u64> {
        Ok(match &self.0 {
            Kind::File(path) => opened(path)?.metadata().map_err(|cause| unreadable(&cause))?.len(),
            Kind::Bytes(bytes) => bytes.len() as u64,
            Kind::Records(_) | Kind::Batches(_) => 0,
        })
    }

    fn all(&self, bytes: u64) -> Result<Vec<u8>> {
        if bytes > WHOLE_BYTES {
            return Err(Error::invalid(
                "path",
                format!("a file of Arrow may have {WHOLE_BYTES} bytes, this one has {bytes}: import it in parts"),
            ));
        }
        let mut all = Vec::new();
        self.reader()?.read_to_end(&mut all).map_err(|cause| unreadable(&cause))?;
        Ok(all)
    }

    fn ending(&self) -> Option<RowFormat> {
        let Kind::File(path) = &self.0 else { return None };
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "tab" => Some(RowFormat::Csv),
            "jsonl" | "ndjson" | "json" => Some(RowFormat::Json),
            "vcf" | "vcard" => Some(RowFormat::Vcard),
            "arrow" | "arrows" | "ipc" | "feather" => Some(RowFormat::Arrow),
            _ => None,
        }
    }
}

fn opened(path: &Path) -> Result<File> {
    let told = |cause: std::io::Error| {
        let code = if cause.kind() == std::io::ErrorKind::NotFound { "no_such_file" } else { "io" };
        Error::new(ErrorKind::Io, code, format!("{}: {cause}", path.display())).at("path").caused_by(cause)
    };
    // Rows are read twice, which nothing but a file bears; and opening a pipe would wait for whoever writes into it.
    if !std::fs::metadata(path).map_err(told)?.is_file() {
        return Err(Error::invalid("path", format!("{} is a folder or a device; name a file", path.display())));
    }
    File::open(path).map_err(told)
}

fn delimiter(said: &str) -> Result<u8> {
    let one = if said == "\\t" { "\t" } else { said };
    match one.as_bytes() {
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err(Error::invalid("delimiter", format!("{said:?} cannot separate fields; one character such as , ; | or a tab can"))),
    }
}

fn by_contents(sample: &[u8]) -> RowFormat {
    if sample.starts_with(b"ARROW1") || sample.starts_with(&[0xFF; 4]) {
        return RowFormat::Arrow;
    }
    let bare = sample.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sample).trim_ascii_start();
    match bare.first() {
        Some(b'{' | b'[') => RowFormat::Json,
        _ if bare.get(..11).is_some_and(|begin| begin.eq_ignore_ascii_case(b"BEGIN:VCARD")) => RowFormat::Vcard,
        _ => RowFormat::Csv,
    }
}
