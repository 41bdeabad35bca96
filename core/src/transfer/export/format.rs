//! The formats of files.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A format that lists and reports are exported in.
///
/// ```
/// use leadbook::transfer::Format;
/// assert_eq!(Format::of_path("leads.ndjson")?, Format::JsonLines);
/// let failure = Format::of_path("leads.xlsx").unwrap_err();
/// assert_eq!(failure.field(), Some("path"));
/// assert!(failure.allowed().contains(&".csv".to_owned()));
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "ExportFormat")]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// CSV (RFC 4180), as [`Table::write_csv`](crate::Table::write_csv) writes it: `.csv`.
    Csv,
    /// One JSON object a line, as [`Table::write_json_lines`](crate::Table::write_json_lines) writes it: `.jsonl` or `.ndjson`.
    JsonLines,
    /// A file of Arrow's IPC format, also known as Feather: `.arrow` or `.feather`.
    Arrow,
    /// A stream of Arrow's IPC format: `.arrows`.
    ArrowStream,
    /// Apache Parquet, packed with Snappy: `.parquet`.
    Parquet,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Csv, Self::JsonLines, Self::Arrow, Self::ArrowStream, Self::Parquet];

    /// The format's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "json_lines",
            Self::Arrow => "arrow",
            Self::ArrowStream => "arrow_stream",
            Self::Parquet => "parquet",
        }
    }

    /// The endings of names of such files.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["csv"],
            Self::JsonLines => &["jsonl", "ndjson"],
            Self::Arrow => &["arrow", "feather"],
            Self::ArrowStream => &["arrows"],
            Self::Parquet => &["parquet"],
        }
    }

    /// The format that the name of a file ends with, in either case.
    ///
    /// # Errors
    /// `invalid`, field `path`, for any other ending.
    pub fn of_path(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let found = Self::ALL.into_iter().find(|format| format.endings().iter().any(|own| own.eq_ignore_ascii_case(ending)));
        found.ok_or_else(|| {
            let allowed = Self::ALL.iter().flat_map(|format| format.endings()).map(|ending| format!(".{ending}")).collect();
            let message = format!("the name {} tells no format: end it with one that is known, or say the format", path.display());
            Error::invalid("path", message).allowing(allowed)
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| {
            let allowed = Self::ALL.iter().map(|format| format.as_str().to_owned()).collect();
            Error::invalid("format", format!("there is no format {name:?}")).allowing(allowed)
        })
    }
}
