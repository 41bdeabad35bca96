//! Importing leads, and taking imports back.

use super::fields::Fields;
use super::operation::{Operation, operation, told};
use super::{guarded, operation as find};
use crate::book::Book;
use crate::domain::UserId;
use crate::error::{Error, Result};
use crate::transfer::{Import, ImportName, ImportProgress, ImportReport, ImportSource, OnEdited, Revert, RevertReport};
use serde_json::{Map, Value};
use std::ops::ControlFlow;

pub(super) const OPERATIONS: &[Operation] = &[
    operation!(Transfer Care import_leads
    "Imports leads, and what happened to them, from CSV, JSON, vCard or Arrow: each row exactly once under the import's name and its key, \
     so that a killed import goes on where it stopped and a repeated one changes nothing. Rows that cannot be taken are told in the answer."
    (may path: String = "The file of the rows.",
     may text: String = "The contents of such a file.",
     may rows: Vec<Map<String, Value>> = "The rows themselves, as objects.",
     rest import: Import [] = "How rows become leads.",)
    -> ImportReport, |book| {
        let source = source(path, text, rows)?;
        book.import_leads(&source, &import)?
    }),
    operation!(Transfer Care revert_import
    "Reverts an import: what was imported under that name counts no longer, and what it changed is as it was before. The ledger and the \
     histories keep it, and the rows can be imported again."
    (need name: String = "The name of the import; `imports` tells those that are in the book.",
     may edited: OnEdited = "What to do with leads that others have changed since: by `refuse`, which is so if nothing is said, the \
         whole is refused; by `leave_out` they are left as they are, and told in the answer.",
     may dry_run: bool = "Whether nothing is written, and only told what would be.",
     may by: UserId = "Who does it.",)
    -> RevertReport, |book| {
        let (edited, dry_run) = (edited.unwrap_or_default(), dry_run.unwrap_or(false));
        book.revert_import(&Revert { name, edited, dry_run, by })?
    }),
    operation!(Transfer Care imports
"The imports that are in the book, by their names: those of which something counts."
()
-> Vec<ImportName>, |book| book.imports()?),
];

fn source(path: Option<String>, text: Option<String>, rows: Option<Vec<Map<String, Value>>>) -> Result<ImportSource> {
    match (path, text, rows) {
        (Some(path), None, None) => Ok(ImportSource::file(path)),
        (None, Some(text), None) => Ok(ImportSource::bytes(text)),
        (None, None, Some(rows)) => Ok(ImportSource::records(rows)),
        (None, None, None) => Err(Error::invalid("path", "the rows are missing: one of path, text and rows gives them")),
        _ => Err(Error::invalid("path", "only one of path, text and rows gives the rows")),
    }
}

/// Imports leads as the operation `import_leads` does, from a source of its own if one is given (the parameters then name none), and tells
/// how far it has come.
///
/// # Errors
/// As [`call`](super::call).
pub fn import(
    book: &Book,
    parameters: &str,
    own: Option<ImportSource>,
    progress: &mut dyn FnMut(&ImportProgress) -> ControlFlow<()>,
) -> Result<String> {
    let operation = find("import_leads")?;
    guarded(operation, || {
        let mut fields = Fields::read(parameters)?;
        let (path, text, rows) = (fields.may("path")?, fields.may("text")?, fields.may("rows")?);
        let source = match own {
            Some(own) if path.is_none() && text.is_none() && rows.is_none() => own,
            Some(_) => return Err(Error::invalid("path", "only one of path, text and rows gives the rows")),
            None => source(path, text, rows)?,
        };
        let import: Import = fields.rest()?;
        told(&book.import_leads_with(&source, &import, progress)?)
    })
}

#[cfg(test)]
mod tests {
    use super::super::{call, failure};
    use super::*;

    #[test]
    fn an_import_is_taken_back_by_its_name() {
        let book = Book::memory().unwrap();
        let asked = r#"{"name": "fair", "rows": [{"name": "Sara", "email": "sara@example.com"}], "source": "fair"}"#;
        call(&book, "import_leads", asked).unwrap();
        assert_eq!(call(&book, "imports", "").unwrap(), r#"[{"name":"fair","commands":1}]"#);
        let answer = call(&book, "revert_import", r#"{"name": "fair", "dry_run": true}"#).unwrap();
        assert!(answer.contains(r#""dry_run":true"#) && answer.contains(r#""withdrawn":1"#), "{answer}");
        call(&book, "edit_lead", r#"{"lead": 1, "city": "Yazd"}"#).unwrap();
        let refused = call(&book, "revert_import", r#"{"name": "fair"}"#).unwrap_err();
        assert_eq!(failure(&refused)["allowed"][0], "lead 1");
        let answer = call(&book, "revert_import", r#"{"name": "fair", "edited": "leave_out"}"#).unwrap();
        assert!(answer.contains(r#""left_out":1"#), "{answer}");
        let misspelt = call(&book, "revert_import", r#"{"name": "fair", "edited": "leave"}"#).unwrap_err();
        assert_eq!(misspelt.field(), Some("edited"));
    }

    #[test]
    fn rows_come_from_one_place() {
        let book = Book::memory().unwrap();
        let asked = r#"{"name": "fair", "rows": [{"name": "Sara", "email": "sara@example.com"}], "source": "fair"}"#;
        let answer: Value = serde_json::from_str(&call(&book, "import_leads", asked).unwrap()).unwrap();
        assert_eq!((&answer["created"], &answer["columns"][1]["field"]), (&Value::from(1), &Value::from("emails")));
        for wrong in [r#"{"name": "fair"}"#, r#"{"name": "fair", "text": "a", "path": "b"}"#] {
            assert_eq!(failure(&call(&book, "import_leads", wrong).unwrap_err())["field"], "path");
        }
        let misspelt = call(&book, "import_leads", r#"{"name": "fair", "text": "name,email\n", "on_chnaged": "update"}"#).unwrap_err();
        assert_eq!(misspelt.field(), Some("on_chnaged"));
        let mut told = Vec::new();
        let own = ImportSource::bytes("name,email\nMona,mona@example.com\n");
        let answer = import(&book, r#"{"name": "fair", "source": "fair"}"#, Some(own), &mut |progress| {
            told.push(progress.rows);
            ControlFlow::Continue(())
        });
        assert!(answer.unwrap().contains("\"created\":1"));
        assert_eq!(told, [1]);
    }
}
