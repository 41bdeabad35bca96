//! Lists, reports and the whole book to files.

use super::fields::Fields;
use super::operation::{Operation, operation};
use super::{operations, tables_of};
use crate::book::Book;
use crate::domain::Timestamp;
use crate::error::{Error, Result};
use crate::query::{LeadFilter, LeadQuery, LeadSort};
use crate::report::Formulas;
use crate::transfer::{Export, Exported, ExportedBook, Format};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

pub(super) const OPERATIONS: &[Operation] = &[
    operation!(Transfer Care export_leads
    "Writes the list of leads into a file, one row each: CSV, JSON lines, Arrow or Parquet. All of it is of one moment, and the file \
     appears when it is whole."
    (need path: String = "The file. Its ending tells the format: .csv, .jsonl, .ndjson, .arrow, .feather, .arrows or .parquet.",
     may filter: LeadFilter = "What a lead must be like.",
     may sort: LeadSort = "In what order; the newest first if nothing is said.",
     may limit: usize = "How many leads at most; all of them if nothing is said.",
     may as_of: Timestamp = "What the book knew at that instant; now, if nothing is said.",
     may format: Format = "The format, whatever the file is called.",
     may overwrite: bool = "Whether a file that is there already is replaced; it is not, if nothing is said.",
     may mark_formulas: bool = "For CSV: whether texts that a spreadsheet would take for formulas have a ' before them; they do, if \
         nothing is said. Say no for a program that is to read what was written.",)
    -> Exported, |book| {
        let state = as_of.map_or_else(|| book.snapshot(), |instant| book.as_of(instant))?;
        let query = LeadQuery { sort: sort.unwrap_or_default(), ..filter.unwrap_or_default().into() };
        to(&path, format, overwrite, mark_formulas).write(|take| tables_of(&state, query, limit, None, take))?
    }),
    operation!(Transfer Care export
    "Writes a list or a report into a file: CSV, JSON lines, Arrow or Parquet. All of it is of one moment, and the file appears when \
     it is whole."
    (need what: What = "The list or report, by the name of its operation: customers, changes, funnel.",
     need path: String = "The file. Its ending tells the format: .csv, .jsonl, .ndjson, .arrow, .feather, .arrows or .parquet.",
     may parameters: Asked = "What that operation takes: its filter, its period, `as_of`, … Without a `limit`, all of a list is written.",
     may format: Format = "The format, whatever the file is called.",
     may overwrite: bool = "Whether a file that is there already is replaced; it is not, if nothing is said.",
     may mark_formulas: bool = "For CSV: whether texts that a spreadsheet would take for formulas have a ' before them; they do, if \
         nothing is said. Say no for a program that is to read what was written.",)
    -> Exported, |book| {
        let asked = parameters.map_or_else(Map::new, |Asked(asked)| asked);
        exported(book, &what.0, asked, &to(&path, format, overwrite, mark_formulas))?
    }),
    operation!(Transfer Care export_book
        "Writes the whole book into a file as JSON lines, a line for each entry of its ledger, of which a new book can be made that is the \
         same entry by entry. It is the book as it is at this moment, and the file appears when it is whole."
        (need path: String = "The file.",
         may overwrite: bool = "Whether a file that is there already is replaced; it is not, if nothing is said.",)
        -> ExportedBook, |book| book.export_book(&path, overwrite.unwrap_or(false))?),
];

fn to(path: &str, format: Option<Format>, overwrite: Option<bool>, mark_formulas: Option<bool>) -> Export {
    let formulas = if mark_formulas.unwrap_or(true) { Formulas::Marked } else { Formulas::Kept };
    Export::to(path).format(format).overwrite(overwrite.unwrap_or(false)).formulas(formulas)
}

/// A list or report, by the name of its operation.
#[derive(Deserialize)]
#[serde(transparent)]
struct What(String);

/// The operations that a table comes of.
fn tabled() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| operation.has_table())
}

impl JsonSchema for What {
    fn schema_name() -> Cow<'static, str> {
        "Exportable".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = tabled().map(|operation| operation.name).collect();
        json_schema!({ "type": "string", "enum": names, "description": "A list or a report, by the name of its operation." })
    }
}

/// Parameters of another operation.
#[derive(Deserialize)]
#[serde(transparent)]
struct Asked(Map<String, Value>);

impl JsonSchema for Asked {
    fn schema_name() -> Cow<'static, str> {
        "OperationParameters".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": {} })
    }
}

fn exported(book: &Book, what: &str, asked: Map<String, Value>, to: &Export) -> Result<Exported> {
    let Some(operation) = tabled().find(|operation| operation.name == what) else {
        let allowed = tabled().map(|operation| operation.name.to_owned()).collect();
        return Err(Error::invalid("what", format!("there is no list or report {what:?}")).allowing(allowed));
    };
    let fields = Fields::of(asked);
    to.write(|take| {
        let told = match (operation.tables, operation.listed, operation.report) {
            (Some(tables), ..) => tables(book, fields, take),
            (None, Some(listed), _) => listed(book, fields).and_then(|table| take(&table)),
            (None, None, Some(report)) => report(book, fields).and_then(|report| take(&report.table)),
            (None, None, None) => Ok(()),
        };
        // What is wrong with the file is told of the file.
        told.map_err(|failure| if failure.kind() == crate::ErrorKind::Invalid { failure.within("parameters") } else { failure })
    })
}
