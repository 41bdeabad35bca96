//! Tables as CSV.

use super::{Table, Values};
use crate::domain::Currency;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// What becomes in CSV of texts that a spreadsheet would take for something to do: such as begin with `=`, `@`, a tab, or a sign that no
/// phone follows. Strangers write into forms, and people open what comes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Formulas {
    /// They stay as they are: for programs, which are to read what was written.
    #[default]
    Kept,
    /// They have a `'` before them, by which spreadsheets know a text: for people who open the file.
    Marked,
}

impl Table {
    /// Writes the table as CSV (RFC 4180): a line of names, then a line for each row; nothing stands where there is no value.
    ///
    /// Instants are RFC 3339 in UTC, dates `2026-01-31`, shares of 1, flags `true` and `false`. Lengths of time are whole microseconds and
    /// amounts decimal numbers of the currency's main unit; their columns say so: `median [µs]`, `won [EUR]`. Texts are as they are, also
    /// where a spreadsheet would take them for formulas; [`Table::write_csv_with`] can mark these.
    ///
    /// ```
    /// use leadbook::{Column, Table, Values};
    /// let sources = Values::Category([Some("web_form"), Some("fair, spring")].into_iter().collect());
    /// let table = Table { columns: vec![Column::new("source", sources), Column::new("rate", Values::Share(vec![Some(0.125), None]))] };
    /// let mut csv = Vec::new();
    /// table.write_csv(&mut csv)?;
    /// assert_eq!(String::from_utf8(csv)?, "source,rate\nweb_form,0.125\n\"fair, spring\",\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What writing answers.
    pub fn write_csv(&self, out: impl Write) -> io::Result<()> {
        self.write_csv_with(out, Formulas::Kept)
    }

    /// As [`Table::write_csv`], with what is to become of formulas.
    ///
    /// ```
    /// use leadbook::{Column, Formulas, Table, Values};
    /// let names = Values::Text([Some("=1+1"), Some("+98 912 345 6789")].into_iter().collect());
    /// let table = Table { columns: vec![Column::new("name", names)] };
    /// let mut csv = Vec::new();
    /// table.write_csv_with(&mut csv, Formulas::Marked)?;
    /// assert_eq!(String::from_utf8(csv)?, "name\n'=1+1\n+98 912 345 6789\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What writing answers.
    pub fn write_csv_with(&self, out: impl Write, formulas: Formulas) -> io::Result<()> {
        let mut lines = CsvLines::begin(out, self, formulas)?;
        lines.put(self)?;
        lines.end().map(drop)
    }
}

/// CSV that is being written: the names, then rows of one table after the other, all of the same columns.
pub(crate) struct CsvLines<W: Write> {
    lines: csv::Writer<W>,
    formulas: Formulas,
    field: String,
}

impl<W: Write> CsvLines<W> {
    /// Writes the names of the columns.
    pub(crate) fn begin(out: W, table: &Table, formulas: Formulas) -> io::Result<Self> {
        let mut lines = csv::Writer::from_writer(out);
        // A line of one empty field would be an empty line, and no row; the writer puts quotes there. Of no field there is no line.
        if table.columns.is_empty() {
            return Ok(Self { lines, formulas, field: String::new() });
        }
        lines.write_record(table.columns.iter().map(|column| match &column.values {
            Values::Length(_) => format!("{} [µs]", column.name),
            Values::Amount { currency, .. } => format!("{} [{currency}]", column.name),
            _ => column.name.clone(),
        }))?;
        Ok(Self { lines, formulas, field: String::new() })
    }

    /// Writes the rows.
    pub(crate) fn put(&mut self, table: &Table) -> io::Result<()> {
        for row in 0..table.rows() {
            for column in &table.columns {
                self.field.clear();
                put(&column.values, row, self.formulas, &mut self.field);
                self.lines.write_field(&self.field)?;
            }
            self.lines.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    /// Everything is written; where it was written to.
    pub(crate) fn end(mut self) -> io::Result<W> {
        self.lines.flush()?;
        self.lines.into_inner().map_err(|failure| io::Error::new(failure.error().kind(), failure.to_string()))
    }
}

/// Whether a spreadsheet would take a text for something to do. A phone that begins with `+` is none.
fn is_formula(text: &str) -> bool {
    match text.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !text[1..].chars().all(|letter| letter.is_ascii_digit() || " ()-./".contains(letter)),
        _ => false,
    }
}

/// The text, with the mark before it that spreadsheets have for texts where it needs one.
fn harmless(text: &str, formulas: Formulas) -> Cow<'_, str> {
    if formulas == Formulas::Marked && is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Puts the value of a row behind a text; nothing where there is none.
fn put(values: &Values, row: usize, formulas: Formulas, text: &mut String) {
    // Into a text, writing does not fail.
    let _ = match values {
        Values::Text(texts) => text.write_str(&harmless(texts.get(row).unwrap_or_default(), formulas)),
        Values::Category(texts) => text.write_str(&harmless(texts.get(row).unwrap_or_default(), formulas)),
        Values::Count(values) => told(values, row).map_or(Ok(()), |value| write!(text, "{value}")),
        Values::Whole(values) => told(values, row).map_or(Ok(()), |value| write!(text, "{value}")),
        Values::Number(values) | Values::Share(values) => told(values, row).map_or(Ok(()), |value| write!(text, "{value}")),
        Values::Length(values) => told(values, row).map_or(Ok(()), |value| write!(text, "{}", i64::from(value))),
        Values::Instant(values) => told(values, row).map_or(Ok(()), |value| write!(text, "{value}")),
        Values::Date(values) => told(values, row).map_or(Ok(()), |value| write!(text, "{value}")),
        Values::Flag(values) => told(values, row).map_or(Ok(()), |value| write!(text, "{value}")),
        Values::Amount { currency, values } => told(values, row).map_or(Ok(()), |minor| decimal(*currency, minor, text)),
    };
}

fn told<T: Copy>(values: &[Option<T>], row: usize) -> Option<T> {
    values.get(row).copied().flatten()
}

/// Minor units as a decimal number, exactly.
fn decimal(currency: Currency, minor: i64, text: &mut String) -> std::fmt::Result {
    let digits = currency.digits() as usize;
    let sign = if minor < 0 { "-" } else { "" };
    let all = format!("{:0width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, part) = all.split_at(all.len() - digits);
    write!(text, "{sign}{whole}")?;
    if part.is_empty() { Ok(()) } else { write!(text, ".{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Elapsed;
    use crate::report::Column;

    fn written(columns: Vec<Column>) -> String {
        let mut csv = Vec::new();
        Table { columns }.write_csv(&mut csv).unwrap();
        String::from_utf8(csv).unwrap()
    }

    #[test]
    fn amounts_are_exact_decimals() {
        let column = |currency: &str, values: Vec<Option<i64>>| {
            Column::new("won", Values::Amount { currency: Currency::new(currency).unwrap(), values })
        };
        let euros = column("EUR", vec![Some(5), Some(-1_234), None, Some(i64::MIN)]);
        assert_eq!(written(vec![euros]), "won [EUR]\n0.05\n-12.34\n\"\"\n-92233720368547758.08\n");
        assert_eq!(written(vec![column("JPY", vec![Some(1_234)])]), "won [JPY]\n1234\n");
        assert_eq!(written(vec![column("KWD", vec![Some(1_234)])]), "won [KWD]\n1.234\n");
    }

    #[test]
    fn formulas_are_marked_where_that_is_wanted() {
        let texts = ["=SUM(A1)", "@x", "\tx", "-1+cmd", "+1 (201) 555-0123", "-12.5", "a=b", "+", "'=x", "", "＝x", "سارا"];
        let told = |values: Values, formulas| {
            let mut csv = Vec::new();
            Table { columns: vec![Column::new("text", values)] }.write_csv_with(&mut csv, formulas).unwrap();
            let mut lines = csv::Reader::from_reader(csv.as_slice());
            lines.records().map(|line| line.unwrap()[0].to_owned()).collect::<Vec<_>>()
        };
        let marked = ["'=SUM(A1)", "'@x", "'\tx", "'-1+cmd", "+1 (201) 555-0123", "-12.5", "a=b", "+", "'=x", "", "＝x", "سارا"];
        for values in [Values::Text(texts.map(Some).into_iter().collect()), Values::Category(texts.map(Some).into_iter().collect())] {
            assert_eq!(told(values.clone(), Formulas::Kept), texts);
            assert_eq!(told(values, Formulas::Marked), marked);
        }
    }

    #[test]
    fn texts_with_quotes_and_lines_and_lengths_come_back() {
        let texts = Values::Text([Some("a \"b\"\nc"), None].into_iter().collect());
        let lengths = Values::Length(vec![Some(Elapsed::from(1_500_000)), None]);
        assert_eq!(
            written(vec![Column::new("text", texts), Column::new("median", lengths)]),
            "text,median [µs]\n\"a \"\"b\"\"\nc\",1500000\n,\n"
        );
    }
}
