//! Commands: one alone, and many that come from different callers at the same time.

use super::fields::Fields;
use super::operation::Prepared;
use super::{guarded, operation};
use crate::book::Book;
use crate::command::Request;
use crate::domain::limits;
use crate::error::{Error, Result};

/// One command, and what is answered of the book as it is afterwards.
pub(super) fn alone(book: &Book, name: &str, fields: Fields) -> Result<String> {
    let prepare = operation(name)?.prepare.ok_or_else(|| no_command(name))?;
    let Prepared { request, answer } = prepare(fields)?;
    let made = book.execute(request)?;
    answer(&book.snapshot()?, made)
}

/// Does many commands, each as [`call`](super::call) would: their order is kept, and they share their way to disk. For whoever gathers what
/// many callers ask at the same time; each has its own answer or error, and none affects the others.
///
/// ```
/// use leadbook::{Book, boundary};
/// let book = Book::memory()?;
/// let sara = r#"{"name": "Sara Ahmadi", "emails": ["sara@example.com"], "source": "web_form"}"#;
/// let answers = boundary::write_all(&book, [("capture_lead", sara), ("move_lead", r#"{"lead": 1, "stage": "sold"}"#)]);
/// assert!(answers[0].is_ok());
/// assert_eq!(answers[1].as_ref().unwrap_err().code(), "unknown_stage");
/// # Ok::<(), leadbook::Error>(())
/// ```
///
/// # Errors
/// Each has its own: those of [`call`](super::call), and `invalid` for an operation that is no command.
pub fn write_all<'a>(book: &Book, commands: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Result<String>> {
    let commands: Vec<(&str, &str)> = commands.into_iter().collect();
    commands.chunks(limits::BATCH).flat_map(|some| together(book, some)).collect()
}

fn together(book: &Book, commands: &[(&str, &str)]) -> Vec<Result<String>> {
    let mut requests: Vec<Request> = Vec::with_capacity(commands.len());
    // Those that could be read, with what they are answered by; they stand in the order of the requests.
    let read: Vec<Result<_>> = commands
        .iter()
        .map(|(name, parameters)| {
            let operation = operation(name)?;
            guarded(operation, || {
                let prepare = operation.prepare.ok_or_else(|| no_command(name))?;
                let Prepared { request, answer } = prepare(Fields::read(parameters)?)?;
                requests.push(request);
                Ok((operation, answer))
            })
        })
        .collect();
    let mut made = match book.execute_all(requests) {
        Ok(made) => made.into_iter(),
        Err(failure) => return commands.iter().map(|_| Err(failure.clone())).collect(),
    };
    let now = book.snapshot();
    let answered = read.into_iter().map(|read| {
        let (operation, answer) = read?;
        guarded(operation, || {
            let made = made.next().unwrap_or_else(|| Err(Error::closed()))?;
            answer(now.as_ref().map_err(Clone::clone)?, made)
        })
    });
    answered.collect()
}

fn no_command(name: &str) -> Error {
    Error::invalid("operation", format!("{name} is no command"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::{Kind, call, operations};
    use serde_json::{Value, json};

    fn told(answer: &Result<String>) -> Value {
        match answer {
            Ok(answer) => serde_json::from_str(answer).unwrap(),
            Err(failure) => crate::boundary::failure(failure),
        }
    }

    #[test]
    fn writes_share_a_commit_and_each_has_its_own_answer() {
        let book = Book::memory().unwrap();
        let before = book.stats().unwrap().commits;
        let answers = write_all(
            &book,
            [
                ("capture_lead", r#"{"name": "Sara Ahmadi", "emails": ["sara@example.com"], "source": "fair"}"#),
                ("capture_lead", r#"{"name": "Nobody", "source": "fair"}"#),
                ("capture_lead", r#"{"name": "S.", "emails": ["SARA@example.com"], "source": "fair", "request_id": "form-1"}"#),
                ("move_lead", r#"{"lead": 1, "stage": "mql"}"#),
                ("move_lead", r#"{"lead": 1, "stag": "mql"}"#),
                ("move_lead", r#"{"lead": 1, "stage": "sold"}"#),
                ("lead", r#"{"id": 1}"#),
                ("catch_lead", "{}"),
                ("add_user", r#"{"name": "Mona"}"#),
            ],
        );
        let answers: Vec<Value> = answers.iter().map(told).collect();
        assert_eq!((&answers[0]["outcome"], &answers[0]["lead"]["stage"]), (&json!("created"), &json!("mql")));
        assert_eq!((&answers[1]["kind"], &answers[1]["operation"]), (&json!("invalid"), &json!("capture_lead")));
        assert_eq!((&answers[2]["outcome"], &answers[2]["lead"]["id"]), (&json!("attached"), &json!(1)));
        assert_eq!(answers[3]["stage"], "mql");
        assert_eq!((&answers[4]["field"], &answers[4]["operation"]), (&json!("stag"), &json!("move_lead")));
        assert_eq!(answers[5]["code"], "unknown_stage");
        assert_eq!((&answers[6]["field"], &answers[7]["field"]), (&json!("operation"), &json!("operation")));
        assert_eq!(answers[8]["id"], 1);
        assert_eq!(book.stats().unwrap().commits, before + 1);
        let again = r#"{"name": "S.", "emails": ["SARA@example.com"], "source": "fair", "request_id": "form-1"}"#;
        assert_eq!(told(&call(&book, "capture_lead", again)), answers[2]);
    }

    /// Every write of the table can be put aside: its body asks for one command, and first.
    #[test]
    fn every_write_answers_the_same_alone_and_together() {
        for operation in operations().filter(|operation| operation.kind == Kind::Write) {
            let book = Book::memory().unwrap();
            let alone = call(&book, operation.name, "{}").unwrap_err();
            let together = write_all(&book, [(operation.name, "{}")]).pop().unwrap().unwrap_err();
            assert_eq!(alone.to_string(), together.to_string());
        }
    }

    #[test]
    fn a_closed_book_says_so_to_each() {
        let book = Book::memory().unwrap();
        book.close().unwrap();
        let user = ("add_user", r#"{"name": "Mona"}"#);
        for answer in write_all(&book, [user, user]) {
            assert_eq!(told(&answer)["kind"], "closed");
        }
    }
}
