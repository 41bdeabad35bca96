//! Lists and reports as files: CSV and Arrow.

use crate::door::{Answer, Request};
use leadbook::boundary::{self, Kind, Operation};
use leadbook::{Book, Error, Formulas, Table};

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
    let mut bytes = Vec::new();
    let (kind, ending) = match form {
        Form::Arrow => {
            boundary::caught("to_arrow", || table.write_arrow(&mut bytes))?;
            ("application/vnd.apache.arrow.stream", "arrow")
        }
        _ => {
            // People open it, and strangers wrote into the forms behind it.
            write_csv(&table, &mut bytes);
            ("text/csv; charset=utf-8; header=present", "csv")
        }
    };
    let name = format!("attachment; filename=\"{}.{ending}\"", operation.name);
    Ok(Answer::new(200, kind, bytes).with("Content-Disposition", name))
}

#[expect(clippy::expect_used, reason = "into memory, writing does not fail")]
fn write_csv(table: &Table, bytes: &mut Vec<u8>) {
    table.write_csv_with(bytes, Formulas::Marked).expect("memory takes all");
}
