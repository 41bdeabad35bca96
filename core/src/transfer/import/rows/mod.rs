//! Rows, whatever they are told in: columns with names, and for each row a cell a column.

mod arrow;
mod csv;
mod json;
mod sniff;
mod source;
mod text;
mod vcard;

pub use source::ImportSource;
pub(super) use source::Told;

use crate::domain::Timestamp;
use crate::error::Result;
use chrono::{NaiveDate, NaiveDateTime};
use std::borrow::Cow;

/// How many columns a table of rows may have.
const COLUMNS: usize = 10_000;

/// What stands in one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    Text(String),
    Flag(bool),
    Whole(i64),
    Number(f64),
    Instant(Timestamp),
    /// An instant that is in no time zone.
    Local(NaiveDateTime),
    Date(NaiveDate),
    List(Vec<String>),
}

impl Cell {
    /// Makes it that text, in the memory that it has.
    fn put(&mut self, text: &str) {
        if text.is_empty() {
            *self = Self::Empty;
        } else if let Self::Text(old) = self {
            old.clear();
            old.push_str(text);
        } else {
            *self = Self::Text(text.to_owned());
        }
    }

    /// What it says, as a text; none where it says nothing.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Empty => return None,
            Self::Text(text) => match text.trim() {
                "" => return None,
                text => Cow::Borrowed(text),
            },
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Instant(instant) => Cow::Owned(instant.to_string()),
            Self::Local(local) => Cow::Owned(local.to_string()),
            Self::Date(date) => Cow::Owned(date.to_string()),
            Self::List(texts) if texts.is_empty() => return None,
            Self::List(texts) => Cow::Owned(texts.join("; ")),
        })
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Which row it is, from 1.
    pub(super) number: u64,
    /// The line of the file that it begins on, from 1.
    pub(super) line: Option<u64>,
    /// A cell for each column.
    pub(super) cells: Vec<Cell>,
    /// Why it cannot be read, if so.
    pub(super) broken: Option<String>,
    /// The row as the input has it, where cells would not tell.
    pub(super) raw: Vec<u8>,
}

impl Row {
    fn begin(&mut self, columns: usize) {
        self.number += 1;
        self.line = None;
        self.broken = None;
        self.raw.clear();
        self.cells.resize(columns, Cell::Empty);
    }

    fn clear(&mut self) {
        self.cells.iter_mut().for_each(|cell| *cell = Cell::Empty);
    }

    pub(super) fn cell(&self, column: usize) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.cells.get(column).unwrap_or(NOTHING)
    }
}

/// Rows, one after the other.
pub(super) trait Rows {
    /// The names of the columns.
    fn columns(&self) -> &[String];

    /// The next row, in the place of the last one; whether there is one.
    fn next(&mut self, row: &mut Row) -> Result<bool>;

    /// How many bytes of the input are read.
    fn bytes(&self) -> u64;
}

/// Names of columns, each of them there and once.
fn names(given: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (place, name) in given.into_iter().enumerate() {
        let name = match name.trim() {
            "" => format!("column {}", place + 1),
            name => name.to_owned(),
        };
        let mut free = name.clone();
        let mut times = 1;
        while !seen.insert(free.clone()) {
            times += 1;
            free = format!("{name} ({times})");
        }
        names.push(free);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_there_and_once() {
        let given = ["Mail", "", "Mail", "Mail (2)", " Mail "].map(str::to_owned);
        assert_eq!(names(given), ["Mail", "column 2", "Mail (2)", "Mail (2) (2)", "Mail (3)"]);
    }

    #[test]
    fn cells_say_something_or_nothing() {
        assert_eq!(Cell::Text("  ".into()).text(), None);
        assert_eq!(Cell::Text(" a ".into()).text().as_deref(), Some("a"));
        assert_eq!(Cell::List(vec!["a".into(), "b".into()]).text().as_deref(), Some("a; b"));
        assert_eq!(Cell::Flag(false).text().as_deref(), Some("false"));
    }
}
