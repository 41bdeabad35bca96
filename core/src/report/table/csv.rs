//! Tables as CSV.

use super::{Table, Values};
use crate::domain::Currency;
use std::fmt::Write as _;
use std::io::{self, Write};

impl Table {
    /// Writes the table as CSV (RFC 4180): a line of names, then a line for each row; nothing stands where there is no value.
    ///
    /// Instants are RFC 3339 in UTC, dates `2026-01-31`, shares of 1, flags `true` and `false`. Lengths of time are whole microseconds and
    /// amounts decimal numbers of the currency's main unit; their columns say so: `median [µs]`, `won [EUR]`.
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
        let mut lines = csv::Writer::from_writer(out);
        // A line of one empty field would be an empty line, and no row; the writer puts quotes there.
        lines.write_record(self.columns.iter().map(|column| match &column.values {
            Values::Length(_) => format!("{} [µs]", column.name),
            Values::Amount { currency, .. } => format!("{} [{currency}]", column.name),
            _ => column.name.clone(),
        }))?;
        let mut field = String::new();
        for row in 0..self.rows() {
            for column in &self.columns {
                field.clear();
                put(&column.values, row, &mut field);
                lines.write_field(&field)?;
            }
            lines.write_record(None::<&[u8]>)?;
        }
        lines.flush()
    }
}

/// Puts the value of a row behind a text; nothing where there is none.
fn put(values: &Values, row: usize, text: &mut String) {
    // Into a text, writing does not fail.
    let _ = match values {
        Values::Text(texts) => text.write_str(texts.get(row).unwrap_or_default()),
        Values::Category(texts) => text.write_str(texts.get(row).unwrap_or_default()),
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
    fn texts_with_quotes_and_lines_and_lengths_come_back() {
        let texts = Values::Text([Some("a \"b\"\nc"), None].into_iter().collect());
        let lengths = Values::Length(vec![Some(Elapsed::from(1_500_000)), None]);
        assert_eq!(written(vec![Column::new("text", texts), Column::new("median", lengths)]), "text,median [µs]\n\"a \"\"b\"\"\nc\",1500000\n,\n");
    }
}
