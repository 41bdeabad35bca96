//! Tables as people read them.

use super::text::{harmless, width};
use super::{Column, Table, Values};
use std::fmt;

/// What stands where there is no value.
const NONE: &str = "–";
const BETWEEN: &str = "  ";

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        let columns: Vec<Shown> = self.columns.iter().map(|column| Shown::of(column, rows)).collect();
        let rule = columns.iter().map(|column| ("─".repeat(column.width), column));
        write_line(out, columns.iter().map(|column| (column.name.clone(), column)))?;
        write_line(out, rule)?;
        for row in 0..rows {
            write_line(out, columns.iter().map(|column| (column.cells.get(row).cloned().unwrap_or_default(), column)))?;
        }
        Ok(())
    }
}

impl Table {
    /// The table in HTML, for notebooks and pages: cells as people read them, numbers to the right, nothing in them that is markup.
    ///
    /// ```
    /// use leadbook::{Column, Table, Values};
    /// let table = Table { columns: vec![Column::new("source", Values::Text([Some("<fair>")].into_iter().collect()))] };
    /// assert!(table.to_html().contains("<td>&lt;fair&gt;</td>"));
    /// ```
    pub fn to_html(&self) -> String {
        let rows = self.rows();
        let columns: Vec<Shown> = self.columns.iter().map(|column| Shown::of(column, rows)).collect();
        let line = |tag: &str, cell: &dyn Fn(&Shown) -> String| {
            let cells = columns.iter().map(|column| {
                let place = if column.to_the_right { " style=\"text-align: right\"" } else { "" };
                format!("<{tag}{place}>{}</{tag}>", escaped(&cell(column)))
            });
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        let head = line("th", &|column| column.name.clone());
        let body: String = (0..rows).map(|row| line("td", &|column| column.cells.get(row).cloned().unwrap_or_default())).collect();
        format!("<table>\n<thead>{head}</thead>\n<tbody>{body}</tbody>\n</table>")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A column as it is shown.
struct Shown {
    name: String,
    cells: Vec<String>,
    width: usize,
    to_the_right: bool,
}

impl Shown {
    fn of(column: &Column, rows: usize) -> Self {
        let name = harmless(&column.name);
        let mut cells = cells(&column.values);
        cells.resize(rows, NONE.to_owned());
        let width = cells.iter().chain([&name]).map(|cell| width(cell)).max().unwrap_or_default();
        let to_the_right =
            !matches!(column.values, Values::Text(_) | Values::Category(_) | Values::Instant(_) | Values::Date(_) | Values::Flag(_));
        Self { name, cells, width, to_the_right }
    }
}

fn write_line<'a>(out: &mut fmt::Formatter<'_>, cells: impl Iterator<Item = (String, &'a Shown)>) -> fmt::Result {
    let cells = cells.map(|(cell, column)| {
        let space = " ".repeat(column.width.saturating_sub(width(&cell)));
        if column.to_the_right { space + &cell } else { cell + &space }
    });
    writeln!(out, "{}", cells.collect::<Vec<_>>().join(BETWEEN).trim_end())
}

fn cells(values: &Values) -> Vec<String> {
    match values {
        Values::Text(texts) => texts.iter().map(told).collect(),
        Values::Category(texts) => texts.iter().map(told).collect(),
        Values::Count(counts) => each(counts, |count| grouped(&count.to_string())),
        Values::Whole(numbers) => each(numbers, |number| grouped(&number.to_string())),
        Values::Number(numbers) => {
            let whole = numbers.iter().flatten().all(|number| number.fract() == 0.0 || !number.is_finite());
            each(numbers, |number| decimal(*number, whole))
        }
        Values::Share(shares) => each(shares, |share| percent(*share)),
        Values::Length(lengths) => each(lengths, ToString::to_string),
        Values::Instant(instants) => each(instants, ToString::to_string),
        Values::Date(dates) => each(dates, ToString::to_string),
        Values::Amount { currency, values } => each(values, |minor| amount(*minor, currency.digits())),
        Values::Flag(flags) => each(flags, |flag| (if *flag { "yes" } else { "no" }).to_owned()),
    }
}

fn told(text: Option<&str>) -> String {
    text.map_or_else(|| NONE.to_owned(), harmless)
}

fn each<T>(values: &[Option<T>], show: impl Fn(&T) -> String) -> Vec<String> {
    values.iter().map(|value| value.as_ref().map_or_else(|| NONE.to_owned(), &show)).collect()
}

/// A decimal number with a comma between each three digits before the point.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (before, after) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    let mut told = sign.to_owned();
    for (index, digit) in before.chars().enumerate() {
        if index > 0 && (before.len() - index) % 3 == 0 {
            told.push(',');
        }
        told.push(digit);
    }
    told + after
}

/// A number with two decimals, or with three digits that count where it is smaller; none where all numbers beside it are whole.
fn decimal(number: f64, whole: bool) -> String {
    let size = number.abs();
    if !size.is_finite() {
        NONE.to_owned()
    } else if size >= 1e15 || (size > 0.0 && size < 1e-9) {
        format!("{number:.2e}")
    } else if whole {
        grouped(&format!("{number:.0}"))
    } else if size > 0.0 && size < 0.1 {
        // From -9 to -2.
        let place = size.log10().floor();
        format!("{number:.*}", (2.0 - place) as usize)
    } else {
        grouped(&format!("{number:.2}"))
    }
}

fn percent(share: f64) -> String {
    if !share.is_finite() {
        NONE.to_owned()
    } else if share > 0.0 && share < 0.001 {
        "<0.1 %".to_owned()
    } else if share < 0.0 && share > -0.001 {
        ">-0.1 %".to_owned()
    } else {
        grouped(&format!("{:.1}", share * 100.0)) + " %"
    }
}

fn amount(minor: i64, digits: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let (unit, size) = (10_u64.pow(digits), minor.unsigned_abs());
    let whole = grouped(&(size / unit).to_string());
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{:0width$}", size % unit, width = digits as usize) }
}
