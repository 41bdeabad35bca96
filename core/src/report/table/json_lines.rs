//! Tables as JSON lines.

use super::{Table, Values};
use crate::domain::Currency;
use serde::Serialize;
use std::io::{self, Write};

impl Table {
    /// Writes the table as JSON lines: one object a row, and in each all columns in their order, `null` where there is no value.
    ///
    /// Values are as at the boundary: instants RFC 3339 in UTC, dates `2026-01-31`, lengths of time whole microseconds, shares of 1, and
    /// amounts `{"amount_minor": 1234, "currency": "EUR"}`, whole and exact.
    ///
    /// ```
    /// use leadbook::{Column, Currency, Table, Values};
    /// let sources = Values::Category([Some("web_form"), Some("fair")].into_iter().collect());
    /// let won = Values::Amount { currency: Currency::new("EUR")?, values: vec![Some(1_234), None] };
    /// let table = Table { columns: vec![Column::new("source", sources), Column::new("won_EUR", won)] };
    /// let mut lines = Vec::new();
    /// table.write_json_lines(&mut lines)?;
    /// assert_eq!(
    ///     String::from_utf8(lines)?,
    ///     "{\"source\":\"web_form\",\"won_EUR\":{\"amount_minor\":1234,\"currency\":\"EUR\"}}\n{\"source\":\"fair\",\"won_EUR\":null}\n"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What writing answers.
    pub fn write_json_lines(&self, out: impl Write) -> io::Result<()> {
        let mut lines = JsonLines::begin(out);
        lines.put(self)?;
        lines.end().map(drop)
    }
}

/// JSON lines that are being written.
pub(crate) struct JsonLines<W: Write> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> JsonLines<W> {
    /// Nothing is written yet.
    pub(crate) fn begin(out: W) -> Self {
        Self { out, line: Vec::new() }
    }

    /// Writes the rows.
    pub(crate) fn put(&mut self, table: &Table) -> io::Result<()> {
        let mut names = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            names.push(serde_json::to_string(&column.name)?);
        }
        for row in 0..table.rows() {
            self.line.clear();
            let mut before = b'{';
            for (column, name) in table.columns.iter().zip(&names) {
                self.line.push(before);
                before = b',';
                self.line.extend_from_slice(name.as_bytes());
                self.line.push(b':');
                put(&column.values, row, &mut self.line)?;
            }
            if table.columns.is_empty() {
                self.line.push(b'{');
            }
            self.line.extend_from_slice(b"}\n");
            self.out.write_all(&self.line)?;
        }
        Ok(())
    }

    /// Everything is written; where it was written to.
    pub(crate) fn end(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// An amount, as the boundary tells it.
#[derive(Serialize)]
struct Told {
    amount_minor: i64,
    currency: Currency,
}

fn put(values: &Values, row: usize, line: &mut Vec<u8>) -> io::Result<()> {
    let told = match values {
        Values::Text(texts) => serde_json::to_writer(line, &texts.get(row)),
        Values::Category(texts) => serde_json::to_writer(line, &texts.get(row)),
        Values::Count(values) => serde_json::to_writer(line, &value(values, row)),
        Values::Whole(values) => serde_json::to_writer(line, &value(values, row)),
        Values::Number(values) | Values::Share(values) => serde_json::to_writer(line, &value(values, row)),
        Values::Length(values) => serde_json::to_writer(line, &value(values, row)),
        Values::Instant(values) => serde_json::to_writer(line, &value(values, row)),
        Values::Date(values) => serde_json::to_writer(line, &value(values, row)),
        Values::Flag(values) => serde_json::to_writer(line, &value(values, row)),
        Values::Amount { currency, values } => {
            let amount = value(values, row).map(|amount_minor| Told { amount_minor, currency: *currency });
            serde_json::to_writer(line, &amount)
        }
    };
    told.map_err(io::Error::from)
}

fn value<T: Copy>(values: &[Option<T>], row: usize) -> Option<T> {
    values.get(row).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Elapsed, Timestamp};
    use crate::report::Column;
    use serde_json::{Value, json};

    #[test]
    fn each_kind_is_told_and_what_is_missing_is_null() {
        let instant: Timestamp = "2026-01-31T09:30:00.000001Z".parse().unwrap();
        let texts = [Some("a \"b\"\n\u{1F600} سارا"), None];
        let columns = vec![
            Column::new("text", Values::Text(texts.into_iter().collect())),
            Column::new("few", Values::Category(texts.into_iter().collect())),
            Column::new("count", Values::Count(vec![Some(u64::MAX), None])),
            Column::new("whole", Values::Whole(vec![Some(-5), None])),
            Column::new("number", Values::Number(vec![Some(0.1 + 0.2), Some(f64::NAN)])),
            Column::new("share", Values::Share(vec![Some(0.125), None])),
            Column::new("length", Values::Length(vec![Some(Elapsed::from(1_500_000)), None])),
            Column::new("at", Values::Instant(vec![Some(instant), None])),
            Column::new("day", Values::Date(vec!["2026-01-31".parse().ok(), None])),
            Column::new("won", Values::Amount { currency: Currency::new("EUR").unwrap(), values: vec![Some(i64::MIN), None] }),
            Column::new("flag", Values::Flag(vec![Some(true), None])),
        ];
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let mut lines = Vec::new();
        Table { columns }.write_json_lines(&mut lines).unwrap();
        let lines: Vec<Value> = std::str::from_utf8(&lines).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told = json!({
            "text": texts[0], "few": texts[0], "count": u64::MAX, "whole": -5, "number": 0.1 + 0.2, "share": 0.125, "length": 1_500_000,
            "at": "2026-01-31T09:30:00.000001Z", "day": "2026-01-31", "won": { "amount_minor": i64::MIN, "currency": "EUR" }, "flag": true,
        });
        assert_eq!(lines[0], told);
        assert!(names.iter().all(|name| lines[1].get(name) == Some(&Value::Null)), "{}", lines[1]);
        let mut nothing = Vec::new();
        Table::default().write_json_lines(&mut nothing).unwrap();
        assert!(nothing.is_empty());
    }
}
