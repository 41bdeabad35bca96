//! Lists and reports as files: CSV and Arrow.

use crate::door::{Answer, Request};
use arrow_ipc::writer::StreamWriter;
use leadbook::boundary::{self, Kind, Operation};
use leadbook::{Book, Error, Table, Values};
use std::borrow::Cow;

/// In which form something is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Csv,
    Arrow,
    /// What happens, as it happens.
    Events,
}

/// The forms by their types.
pub(super) const TYPES: [(Form, &str, &str); 4] = [
    (Form::Json, "json", "application/json"),
    (Form::Csv, "csv", "text/csv"),
    (Form::Arrow, "arrow", "application/vnd.apache.arrow.stream"),
    (Form::Events, "events", "text/event-stream"),
];

impl Form {
    /// The form that is asked for, by `format` or else by what the client accepts.
    pub(super) fn wanted(request: &Request, named: Option<&str>) -> Result<Self, Answer> {
        if let Some(name) = named {
            let form = TYPES.iter().find(|(_, own, _)| *own == name).map(|(form, ..)| *form);
            return form.ok_or_else(|| Answer::problem(400, format!("there is no format {name:?}; json, csv, arrow and events are there")));
        }
        let accepted = request.header("accept").unwrap_or_default();
        let named =
            |kind: &str| accepted.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim().eq_ignore_ascii_case(kind)));
        Ok(TYPES.iter().find(|(_, _, kind)| named(kind)).map_or(Self::Json, |(form, ..)| *form))
    }
}

/// A list or report as a file.
pub(super) fn answer(book: &Book, operation: &Operation, parameters: &str, form: Form) -> Result<Answer, Error> {
    let table = match operation.kind {
        Kind::Report => boundary::report(book, operation.name, parameters)?.table,
        _ => boundary::listed(book, operation.name, parameters)?,
    };
    let (bytes, kind, ending) = match form {
        Form::Arrow => (boundary::caught("to_arrow", || arrow(&table))?, "application/vnd.apache.arrow.stream", "arrow"),
        _ => (csv(table), "text/csv; charset=utf-8; header=present", "csv"),
    };
    let name = format!("attachment; filename=\"{}.{ending}\"", operation.name);
    Ok(Answer::new(200, kind, bytes).with("Content-Disposition", name))
}

/// Whether a spreadsheet would take a text for something to do. Strangers write into forms, and people open what comes of it; a phone
/// that begins with `+` is none.
fn is_formula(text: &str) -> bool {
    match text.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !text[1..].chars().all(|letter| letter.is_ascii_digit() || " ()-./".contains(letter)),
        _ => false,
    }
}

/// A text with the mark before it that spreadsheets have for texts.
fn harmless(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(|text| if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) })
}

#[expect(clippy::expect_used, reason = "into memory, writing does not fail")]
fn csv(mut table: Table) -> Vec<u8> {
    for column in &mut table.columns {
        match &mut column.values {
            Values::Text(texts) if texts.iter().flatten().any(is_formula) => *texts = texts.iter().map(harmless).collect(),
            Values::Category(texts) if texts.known().any(is_formula) => *texts = texts.iter().map(harmless).collect(),
            _ => {}
        }
    }
    let mut bytes = Vec::new();
    table.write_csv(&mut bytes).expect("memory takes all");
    bytes
}

#[expect(clippy::expect_used, reason = "into memory, nothing but a defect keeps a batch from being written")]
fn arrow(table: &Table) -> Result<Vec<u8>, Error> {
    let batch = table.to_arrow()?;
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::try_new(&mut bytes, &batch.schema()).expect("the schema is one that the format knows");
    writer.write(&batch).and_then(|()| writer.finish()).expect("the batch fits its schema");
    Ok(bytes)
}
