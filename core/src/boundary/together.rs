//! Many writes in as few commits as they fit in.

use super::operation::{Kind, Operation};
use super::{Fields, guarded, operation, operations};
use crate::book::{Aside, Book};
use crate::command::{Answer, Request};
use crate::domain::limits;
use crate::error::{Error, Result};

/// A write whose command was taken down.
struct Waiting<'a> {
    operation: &'static Operation,
    parameters: &'a str,
    aside: Aside,
}

/// Does many writes in their order and in as few commits as they fit in; answers each by itself, as [`call`](super::call) does, with the
/// record as it is after all of them. One that is refused affects none of the others.
///
/// ```
/// use leadbook::{Book, boundary};
/// let book = Book::memory()?;
/// let captures: Vec<String> =
///     (0..1_000).map(|number| format!(r#"{{"name": "Somebody", "emails": ["{number}@example.com"], "source": "import"}}"#)).collect();
/// let before = book.stats()?.commits;
/// let answers = boundary::write_all(&book, captures.iter().map(|capture| ("capture_lead", capture.as_str())));
/// assert!(answers.iter().all(Result::is_ok));
/// assert_eq!(book.stats()?.commits, before + 1);
/// # Ok::<(), leadbook::Error>(())
/// ```
///
/// # Errors
/// Each has its own: those of [`call`](super::call), and `invalid` for an operation that is no write.
pub fn write_all<'a>(book: &Book, writes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Result<String>> {
    let (mut begun, mut requests) = (Vec::new(), Vec::new());
    for (name, parameters) in writes {
        begun.push(begin(book, name, parameters).map(|(waiting, request)| {
            requests.push(request);
            waiting
        }));
    }
    let mut answers = run(book, requests).into_iter();
    let mut end = |waiting: Waiting<'a>| {
        waiting.aside.answer(answers.next().unwrap_or_else(|| Err(Error::closed())));
        waiting.call(book)
    };
    begun.into_iter().map(|begun| begun.and_then(&mut end)).collect()
}

/// Reads what is asked, up to its command.
fn begin<'a>(book: &Book, name: &str, parameters: &'a str) -> Result<(Waiting<'a>, Request)> {
    let operation = operation(name)?;
    if operation.kind != Kind::Write {
        let allowed = operations().filter(|other| other.kind == Kind::Write).map(|other| other.name.to_owned()).collect();
        return Err(Error::invalid("operation", format!("{name} is no write")).allowing(allowed));
    }
    let waiting = Waiting { operation, parameters, aside: Aside::default() };
    let refused = waiting.call(book);
    match (waiting.aside.asked(), refused) {
        (Some(request), _) => Ok((waiting, request)),
        (None, Err(refusal)) => Err(refusal),
        (None, Ok(_)) => Err(Error::corrupt(format!("{name} asks nothing of the book"))),
    }
}

fn run(book: &Book, mut requests: Vec<Request>) -> Vec<Result<Answer>> {
    let mut answers = Vec::with_capacity(requests.len());
    while !requests.is_empty() {
        // No more than one call takes, so that nothing is refused for its size.
        let later = requests.split_off(requests.len().min(limits::BATCH));
        let now = std::mem::replace(&mut requests, later);
        let count = now.len();
        match book.execute_all(now) {
            Ok(some) => answers.extend(some),
            Err(failure) => answers.extend((0..count).map(|_| Err(failure.clone()))),
        }
    }
    answers
}

impl Waiting<'_> {
    fn call(&self, book: &Book) -> Result<String> {
        guarded(self.operation, || (self.operation.call)(book, Some(&self.aside), Fields::read(self.parameters)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::call;
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
