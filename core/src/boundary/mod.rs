//! The boundary: every operation by its name, with what it takes and answers as JSON.
//!
//! One table for all languages. The Python and Node packages, the demo's routes and its OpenAPI document are made from it, and a program
//! in any other language can be: give [`call`] an operation's name and its parameters as a JSON object, and take a JSON text.
//! [`document`] describes all of them in JSON Schema.
//!
//! - Names of fields are in snake_case, enums are strings, unions tell their variant in `type`.
//! - Instants are RFC 3339 in UTC with microseconds, dates `2026-01-31`, lengths of time whole microseconds.
//! - Money is `{"amount_minor": 1234, "currency": "EUR"}`.
//! - Whole numbers lie within 2^53, so that every language holds them exactly.
//! - In an edit, a field that is left out stays as it is, and `null` empties it; what cannot be empty, such as a name, refuses it.
//! - Every write takes `at`, `by`, `request_id` and `version` besides ([`Meta`](crate::Meta)); every read of a state takes `as_of`.
//!
//! No rule is decided here: what is asked is read, handed on, and what is answered is written.
//!
//! ```
//! use leadbook::{Book, boundary};
//! let book = Book::memory()?;
//! let asked = r#"{"name": "Sara Ahmadi", "emails": ["sara@example.com"], "source": "web_form"}"#;
//! let answer = boundary::call(&book, "capture_lead", asked)?;
//! assert!(answer.contains(r#""outcome":"created""#));
//! let failure = boundary::call(&book, "move_lead", r#"{"lead": 1, "stage": "sold"}"#).unwrap_err();
//! assert_eq!(boundary::failure(&failure)["code"], "unknown_stage");
//! # Ok::<(), leadbook::Error>(())
//! ```

mod admin;
mod answers;
mod batch;
mod book;
mod commands;
mod customers;
mod document;
mod event_table;
#[cfg(feature = "transfer")]
mod export;
mod faults;
mod fields;
#[cfg(feature = "transfer")]
mod import;
mod interests;
mod leads;
mod operation;
mod opportunities;
mod reports;
mod schemas;
mod strict;
mod tables;
mod work;

pub use commands::write_all;
pub use document::document;
#[cfg(feature = "transfer")]
pub use import::import;
pub use operation::{Kind, Operation, Room};

#[cfg(feature = "transfer")]
pub(crate) use event_table::event_tables;
#[cfg(feature = "transfer")]
pub(crate) use tables::tables_of;

use crate::book::Book;
use crate::error::{Error, ErrorKind, Result};
use crate::report::Table;
use fields::Fields;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Every operation, room by room.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    [
        leads::OPERATIONS,
        interests::OPERATIONS,
        customers::OPERATIONS,
        opportunities::OPERATIONS,
        work::OPERATIONS,
        book::OPERATIONS,
        batch::OPERATIONS,
        reports::OPERATIONS,
        admin::OPERATIONS,
        #[cfg(feature = "transfer")]
        import::OPERATIONS,
        #[cfg(feature = "transfer")]
        export::OPERATIONS,
    ]
    .into_iter()
    .flatten()
}

/// The operation of that name.
///
/// # Errors
/// `invalid` if there is none.
pub fn operation(name: &str) -> Result<&'static Operation> {
    operations().find(|operation| operation.name == name).ok_or_else(|| {
        let allowed = operations().map(|operation| operation.name.to_owned()).collect();
        Error::invalid("operation", format!("there is no operation {name:?}")).allowing(allowed)
    })
}

/// Does an operation: its parameters are the fields of a JSON object, its answer is a JSON text.
///
/// # Errors
/// `invalid` for an operation that is not there and for parameters that are not acceptable, and whatever the operation answers.
pub fn call(book: &Book, name: &str, parameters: &str) -> Result<String> {
    let operation = operation(name)?;
    guarded(operation, || (operation.call)(book, Fields::read(parameters)?))
}

/// What a report answers, in three shapes of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    /// The answer as JSON, as [`call`] gives it.
    pub answer: String,
    /// Its rows as a table.
    pub table: Table,
    /// All of it for people to read: what was asked, rows and totals.
    pub text: String,
}

/// Does a report, and answers it as JSON, as a table and in words.
///
/// # Errors
/// As [`call`], and `invalid` for an operation that is no report.
pub fn report(book: &Book, name: &str, parameters: &str) -> Result<Reported> {
    let operation = operation(name)?;
    let Some(report) = operation.report else {
        let allowed = operations().filter(|other| other.report.is_some()).map(|other| other.name.to_owned()).collect();
        return Err(Error::invalid("operation", format!("{name} is no report")).allowing(allowed));
    };
    guarded(operation, || report(book, Fields::read(parameters)?))
}

/// All records of a list as a table: what the operation takes, with a `limit` (none: all of them) and an `after`. All of them are of one
/// state of the book.
///
/// # Errors
/// As [`call`], and `invalid` for an operation that is no list.
pub fn listed(book: &Book, name: &str, parameters: &str) -> Result<Table> {
    let operation = operation(name)?;
    let Some(listed) = operation.listed else {
        let allowed = operations().filter(|other| other.listed.is_some()).map(|other| other.name.to_owned()).collect();
        return Err(Error::invalid("operation", format!("{name} answers no list")).allowing(allowed));
    };
    guarded(operation, || listed(book, Fields::read(parameters)?))
}

/// An error as JSON: `kind`, `code`, `operation`, `field`, `message`, `allowed`, `matches` and `text`, the whole of it in words.
pub fn failure(failure: &Error) -> Value {
    // Without a map whose keys are no texts there is no way to fail.
    serde_json::to_value(answers::Failure::from(failure)).unwrap_or_default()
}

/// Does something under the name of an operation, for a binding that has more to do than to call. A panic in it would end the process of
/// some callers, and be caught by no handler of others; it is a defect of ours, and told as one.
///
/// # Errors
/// What the body answers, and `corrupt` with the code `defect` for a panic.
pub fn caught<T>(operation: &'static str, body: impl FnOnce() -> Result<T>) -> Result<T> {
    let answer = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let said = said.unwrap_or("nothing was said");
        Err(Error::new(ErrorKind::Corrupt, "defect", format!("a defect of Leadbook, or damage that it does not see: {said}")))
    });
    answer.map_err(|failure| failure.during(operation))
}

fn guarded<T>(operation: &Operation, body: impl FnOnce() -> Result<T>) -> Result<T> {
    caught(operation.name, body)
}

#[cfg(test)]
mod tests;
