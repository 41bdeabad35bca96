//! Answers as tables: for people to read, and in columns for machines.

#[cfg(feature = "arrow")]
mod arrow;
mod build;
#[cfg(feature = "csv")]
mod csv;
#[cfg(feature = "transfer")]
mod files;
#[cfg(feature = "boundary")]
mod join;
mod json_lines;
mod show;
mod text;
mod texts;

#[cfg(test)]
mod tests;

#[cfg(feature = "transfer")]
pub(crate) use arrow::Words;
pub(crate) use build::Cells;
#[cfg(feature = "transfer")]
pub(crate) use csv::CsvLines;
#[cfg(feature = "csv")]
pub use csv::Formulas;
#[cfg(feature = "transfer")]
pub(crate) use files::{not_written, parquet_properties};
#[cfg(feature = "transfer")]
pub(crate) use json_lines::JsonLines;
pub(super) use text::harmless;
pub use texts::{Categories, Texts};

use crate::domain::{Currency, Elapsed, Timestamp};
use chrono::NaiveDate;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// A table: columns of equal length, in the order that they are read in.
///
/// `Display` writes it for people, as plain text with the columns lined up: `–` where there is no value, texts longer than 40 columns cut,
/// control characters and what turns the direction of writing shown as `\u{…}`. As JSON it is
/// `{"columns": [{"name": …, "kind": …, "values": […]}]}`, where a column of amounts also has its `currency`.
///
/// ```
/// use leadbook::{Column, Table, Values};
/// let table = Table {
///     columns: vec![
///         Column::new("source", Values::Category([Some("web_form"), Some("fair")].into_iter().collect())),
///         Column::new("leads", Values::Count(vec![Some(1_204), Some(37)])),
///         Column::new("rate", Values::Share(vec![Some(0.123), None])),
///     ],
/// };
/// assert_eq!(
///     table.to_string(),
///     "source    leads    rate\n\
///      ────────  ─────  ──────\n\
///      web_form  1,204  12.3 %\n\
///      fair         37       –\n"
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its values, one for each row.
    pub values: Values,
}

/// The values of a column, all of one kind; none where a row has no value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// Texts of which most differ, such as names.
    Text(Texts),
    /// Texts that are drawn from a few, such as sources.
    Category(Categories),
    /// How many of something.
    Count(Vec<Option<u64>>),
    /// Whole numbers that may be negative.
    Whole(Vec<Option<i64>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Shares of a whole, where 1 is all of it: people see them in percent.
    Share(Vec<Option<f64>>),
    /// Lengths of time.
    Length(Vec<Option<Elapsed>>),
    /// Instants.
    Instant(Vec<Option<Timestamp>>),
    /// Dates.
    Date(Vec<Option<NaiveDate>>),
    /// Amounts of money.
    Amount {
        /// The currency of them all.
        currency: Currency,
        /// Whole minor units.
        values: Vec<Option<i64>>,
    },
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

/// Does the same with the values of every kind.
macro_rules! each_kind {
    ($of:expr, $values:ident => $what:expr) => {
        match $of {
            Values::Text($values) => $what,
            Values::Category($values) => $what,
            Values::Count($values) => $what,
            Values::Whole($values) => $what,
            Values::Number($values) | Values::Share($values) => $what,
            Values::Length($values) => $what,
            Values::Instant($values) => $what,
            Values::Date($values) => $what,
            Values::Amount { values: $values, .. } => $what,
            Values::Flag($values) => $what,
        }
    };
}
use each_kind;

impl Table {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(|column| column.values.len()).max().unwrap_or_default()
    }

    /// The first column with that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    /// A column with that name and those values.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self { name: name.into(), values }
    }
}

impl Values {
    /// How many values there are, missing ones included.
    pub fn len(&self) -> usize {
        each_kind!(self, values => values.len())
    }

    /// Whether there are no values at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All kinds of values, as the boundary writes them.
    #[cfg(feature = "boundary")]
    pub(crate) const KINDS: [&str; 11] =
        ["text", "category", "count", "whole", "number", "share", "length", "instant", "date", "amount", "flag"];

    /// The kind of the values, as the boundary writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Category(_) => "category",
            Self::Count(_) => "count",
            Self::Whole(_) => "whole",
            Self::Number(_) => "number",
            Self::Share(_) => "share",
            Self::Length(_) => "length",
            Self::Instant(_) => "instant",
            Self::Date(_) => "date",
            Self::Amount { .. } => "amount",
            Self::Flag(_) => "flag",
        }
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let currency = if let Values::Amount { currency, .. } = &self.values { Some(currency) } else { None };
        let mut fields = out.serialize_struct("Column", 3 + usize::from(currency.is_some()))?;
        fields.serialize_field("name", &self.name)?;
        fields.serialize_field("kind", self.values.kind())?;
        if let Some(currency) = currency {
            fields.serialize_field("currency", currency)?;
        }
        each_kind!(&self.values, values => fields.serialize_field("values", values))?;
        fields.end()
    }
}
