//! JSON objects: one a line, or a list of them; what lies deeper has a name with dots, `company.name`.

use super::csv::unreadable;
use super::{COLUMNS, Cell, Row, Rows};
use crate::error::{Error, Result};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

/// How deep objects are taken apart; what lies deeper is a text of JSON.
const DEPTH: usize = 4;
/// How long one line may be, in bytes.
const LINE_BYTES: usize = 16 * 1024 * 1024;

/// Under which names lists of records stand in what programs export.
const LISTS: [&str; 5] = ["records", "results", "data", "items", "leads"];

/// The columns by name, as they come up.
#[derive(Clone, Default)]
pub(super) struct Names {
    pub(super) names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.places.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    /// Takes in what an object has.
    pub(super) fn take(&mut self, object: &Map<String, Value>) -> Result<()> {
        flat(object, "", 1, &mut |name, _| {
            self.place(name);
        });
        if self.names.len() > COLUMNS {
            return Err(Error::invalid("path", format!("the objects have more than {COLUMNS} different names")));
        }
        Ok(())
    }
}

/// Hands over each value that is no object, by its name.
fn flat(object: &Map<String, Value>, before: &str, depth: usize, take: &mut dyn FnMut(&str, &Value)) {
    for (name, value) in object {
        let name = if before.is_empty() { Cow::Borrowed(name.as_str()) } else { Cow::Owned(format!("{before}.{name}")) };
        match value {
            Value::Object(inner) if depth < DEPTH => flat(inner, &name, depth + 1, take),
            value => take(&name, value),
        }
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(flag) => Cell::Flag(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Cell::Whole(whole),
            (None, Some(float)) if !number.is_u64() => Cell::Number(float),
            _ => Cell::Text(number.to_string()),
        },
        Value::String(text) => Cell::Text(text.clone()),
        Value::Array(values) if values.iter().all(|value| !matches!(value, Value::Array(_) | Value::Object(_))) => {
            let text = |value: &Value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Cell::List(values.iter().filter(|value| !value.is_null()).map(text).collect())
        }
        other => Cell::Text(other.to_string()),
    }
}

/// The cells of an object.
fn fill(row: &mut Row, names: &Names, object: &Map<String, Value>) {
    row.clear();
    flat(object, "", 1, &mut |name, value| {
        if let Some(place) = names.places.get(name) {
            row.cells[*place] = cell(value);
        }
    });
}

/// A list of objects that is there already.
pub(super) struct Records {
    records: Arc<Vec<Map<String, Value>>>,
    names: Names,
    at: usize,
}

impl Records {
    pub(super) fn new(records: Arc<Vec<Map<String, Value>>>) -> Result<Self> {
        let mut names = Names::default();
        records.iter().try_for_each(|record| names.take(record))?;
        Ok(Self { records, names, at: 0 })
    }
}

impl Rows for Records {
    fn columns(&self) -> &[String] {
        &self.names.names
    }

    fn next(&mut self, row: &mut Row) -> Result<bool> {
        let Some(record) = self.records.get(self.at) else { return Ok(false) };
        self.at += 1;
        row.begin(self.names.names.len());
        fill(row, &self.names, record);
        // Into memory, an object whose names are texts is always written.
        drop(serde_json::to_writer(&mut row.raw, record));
        row.raw.push(b'\n');
        Ok(true)
    }

    fn bytes(&self) -> u64 {
        self.at as u64
    }
}

/// Whether a text is one list, or one object that holds it, and not an object a line.
pub(super) fn is_one_value(sample: &str) -> bool {
    let text = sample.trim_start();
    if text.starts_with('[') {
        return true;
    }
    let line = text.lines().next().unwrap_or_default();
    serde_json::from_str::<Map<String, Value>>(line).is_err()
        || (text.trim_end().lines().nth(1).is_none()
            && serde_json::from_str::<Map<String, Value>>(line).is_ok_and(|one| list_in(&one).is_some()))
}

fn list_in(object: &Map<String, Value>) -> Option<&'static str> {
    LISTS
        .into_iter()
        .find(|name| object.get(*name).is_some_and(|list| list.as_array().is_some_and(|list| list.iter().all(Value::is_object))))
}

/// The objects of a text that is one value.
pub(super) fn whole(text: &str) -> Result<Vec<Map<String, Value>>> {
    let wrong = |problem: String| Error::invalid("path", problem);
    let accepted = "accepted are an object a line, a list of objects, or an object with such a list under \"records\"";
    let value: Value = serde_json::from_str(text).map_err(|cause| wrong(format!("it is no JSON: {cause}; {accepted}")))?;
    let list = match value {
        Value::Array(list) => list,
        Value::Object(mut object) => match list_in(&object) {
            Some(name) => match object.remove(name) {
                Some(Value::Array(list)) => list,
                _ => Vec::new(),
            },
            None => vec![Value::Object(object)],
        },
        _ => return Err(wrong(format!("it is neither a list nor an object; {accepted}"))),
    };
    let object = |(at, value)| match value {
        Value::Object(object) => Ok(object),
        other => Err(wrong(format!("entry {} of the list is no object but {}; {accepted}", at + 1, shown(&other)))),
    };
    list.into_iter().enumerate().map(object).collect()
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(40).collect()
}

/// An object a line.
pub(super) struct JsonLines<'a> {
    text: Box<dyn BufRead + Send + 'a>,
    names: Names,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl<'a> JsonLines<'a> {
    pub(super) fn new(text: Box<dyn BufRead + Send + 'a>, names: Names) -> Self {
        Self { text, names, line: Vec::new(), number: 0, bytes: 0 }
    }

    /// The names in all lines of a text.
    pub(super) fn names(text: Box<dyn BufRead + Send + 'a>) -> Result<Names> {
        let mut lines = Self::new(text, Names::default());
        while lines.read_line()? {
            if let Ok(object) = serde_json::from_slice::<Map<String, Value>>(&lines.line) {
                lines.names.take(&object)?;
            }
        }
        Ok(lines.names)
    }

    /// The next line that is not empty; whether there is one.
    fn read_line(&mut self) -> Result<bool> {
        loop {
            self.line.clear();
            let mut limited = std::io::Read::take(&mut self.text, LINE_BYTES as u64 + 1);
            let read = limited.read_until(b'\n', &mut self.line).map_err(|cause| unreadable(&cause))?;
            if read > LINE_BYTES {
                return Err(Error::invalid("path", format!("line {} has more than {LINE_BYTES} bytes", self.number + 1)));
            }
            self.bytes += read as u64;
            self.number += 1;
            if read == 0 {
                return Ok(false);
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }
}

impl Rows for JsonLines<'_> {
    fn columns(&self) -> &[String] {
        &self.names.names
    }

    fn next(&mut self, row: &mut Row) -> Result<bool> {
        if !self.read_line()? {
            return Ok(false);
        }
        row.begin(self.names.names.len());
        row.line = Some(self.number);
        row.raw.extend_from_slice(self.line.trim_ascii_end());
        row.raw.push(b'\n');
        match serde_json::from_slice::<Map<String, Value>>(&self.line) {
            Ok(object) => fill(row, &self.names, &object),
            Err(cause) => {
                row.clear();
                row.broken = Some(format!("it is no JSON object: {cause}"));
            }
        }
        Ok(true)
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: &mut dyn Rows) -> Vec<String> {
        let (mut row, mut all) = (Row::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            let cells = rows.columns().iter().zip(&row.cells);
            let said: Vec<String> = cells.filter_map(|(name, cell)| Some(format!("{name}={}", cell.text()?))).collect();
            all.push(row.broken.clone().map_or(said.join(" "), |_| "broken".to_owned()));
        }
        all
    }

    #[test]
    fn lines_and_lists_are_read_alike() {
        let lines = "{\"name\": \"Sara\", \"company\": {\"name\": \"Example\"}}\n\nnothing\n\
                     {\"name\": null, \"score\": 3, \"mails\": [\"a\", \"b\"]}\n";
        let open = || -> Box<dyn BufRead + Send> { Box::new(lines.as_bytes()) };
        let mut rows = JsonLines::new(open(), JsonLines::names(open()).unwrap());
        assert_eq!(told(&mut rows), ["name=Sara company.name=Example", "broken", "score=3 mails=a; b"]);
        assert!(!is_one_value(lines));
        for text in
            ["[{\"a\": 1}, {\"b\": true}]", "{\"records\": [{\"a\": 1}, {\"b\": true}]}", "{\n \"results\": [{\"a\": 1}, {\"b\": true}]\n}"]
        {
            assert!(is_one_value(text), "{text}");
            assert_eq!(told(&mut Records::new(Arc::new(whole(text).unwrap())).unwrap()), ["a=1", "b=true"]);
        }
        assert!(whole("[1]").unwrap_err().message().contains("entry 1"));
        assert!(whole("7").is_err() && whole("[").is_err());
    }

    #[test]
    fn numbers_stay_what_they_are() {
        let cell = |text: &str| cell(&serde_json::from_str(text).unwrap());
        assert_eq!(cell("18446744073709551615"), Cell::Text("18446744073709551615".into()));
        assert_eq!(cell("1.5"), Cell::Number(1.5));
        assert_eq!(cell("[{\"a\": 1}]"), Cell::Text("[{\"a\":1}]".into()));
    }
}
