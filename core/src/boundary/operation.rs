//! What an operation is, and the table's form.

use super::Reported;
use super::fields::Fields;
use crate::book::{Book, Snapshot};
use crate::command::{Answer, Request};
use crate::error::{Error, Result};
use crate::report::Table;
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;

/// Whether an operation changes the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A command: it takes `at`, `by`, `request_id` and `version`, and changes the book.
    Write,
    /// It reads a state of the book, that of now or `as_of` an instant.
    Read,
    /// A report.
    Report,
    /// It looks after the book or its ledger, and is no command: what it does is in no history.
    Care,
}

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Room {
    /// Leads.
    Leads,
    /// Interests.
    Interests,
    /// Customers.
    Customers,
    /// Opportunities.
    Opportunities,
    /// Activities and follow-ups.
    Work,
    /// Users, campaigns, lifecycle and settings.
    Book,
    /// Reports.
    Reports,
    /// The ledger as a feed, and the book as a file.
    Admin,
    /// Leads from other programs, and to them.
    Transfer,
}

/// An operation by its name.
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub room: Room,
    /// Whether it changes the book.
    pub kind: Kind,
    /// What it does, in a few sentences.
    pub about: &'static str,
    /// What it takes, in the order in which it is told.
    pub(super) parameters: fn() -> Vec<Parameter>,
    pub(super) answer: fn(&mut SchemaGenerator) -> Schema,
    pub(super) call: fn(&Book, Fields) -> Result<String>,
    /// For a command: what its parameters make.
    pub(super) prepare: Option<fn(Fields) -> Result<Prepared>>,
    /// For a report: its answer in all shapes.
    pub(super) report: Option<fn(&Book, Fields) -> Result<Reported>>,
    /// For a list: all its records as a table.
    pub(super) listed: Option<fn(&Book, Fields) -> Result<Table>>,
    /// For a list that can be long: its records as tables of some each.
    #[cfg(feature = "transfer")]
    pub(super) tables: Option<InTables>,
}

/// Hands all records of a list out as tables, one behind the other and all of the same columns.
#[cfg(feature = "transfer")]
pub(super) type InTables = fn(&Book, Fields, &mut dyn FnMut(&Table) -> Result<()>) -> Result<()>;

impl Operation {
    /// Whether it answers a list or a report, which makes a table as well.
    pub fn has_table(&self) -> bool {
        self.listed.is_some() || self.report.is_some()
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Operation").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A parameter, or a group of them that one type tells.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) how: How,
    pub(super) about: &'static str,
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
}

/// How a parameter is given.
pub(super) enum How {
    /// It must be there.
    Need,
    /// It may be left out.
    May,
    /// Its fields are parameters themselves; those named here must be there.
    Rest(&'static [&'static str]),
}

/// A command that is read and not done yet.
pub(super) struct Prepared {
    pub(super) request: Request,
    /// What is answered once it is done, of the book as it is then.
    pub(super) answer: Answering,
}

/// Writes down what a command came to.
pub(super) type Answering = Box<dyn FnOnce(&Snapshot, Answer) -> Result<String>>;

/// The answer as text.
pub(super) fn told(answer: &impl Serialize) -> Result<String> {
    // What we answer has no maps with keys that are no texts, and no other way to fail.
    serde_json::to_string(answer).map_err(|failure| Error::corrupt(format!("the answer cannot be written as JSON: {failure}")))
}

/// Takes a parameter from the fields.
macro_rules! take {
    ($fields:ident, need, $name:ident) => {
        $fields.need(stringify!($name))?
    };
    ($fields:ident, may, $name:ident) => {
        $fields.may(stringify!($name))?
    };
    ($fields:ident, rest, $name:ident) => {
        $fields.rest()?
    };
}

/// The type under which a parameter is bound.
macro_rules! bound {
    (may, $type:ty) => {
        Option<$type>
    };
    ($how:ident, $type:ty) => {
        $type
    };
}

/// How a parameter is given, as the table of parameters says it.
macro_rules! how {
    (need) => {
        $crate::boundary::operation::How::Need
    };
    (may) => {
        $crate::boundary::operation::How::May
    };
    (rest $($needed:ident)*) => {
        $crate::boundary::operation::How::Rest(&[$(stringify!($needed)),*])
    };
}

/// What is made ready for the body of an operation, and whether what nobody took is looked for.
macro_rules! ready {
    (Read, $book:ident, $fields:ident) => {
        match $fields.may("as_of")? {
            None => $book.snapshot()?,
            Some(instant) => $book.known_at("as_of", instant)?,
        }
    };
    ($kind:ident, $book:ident, $fields:ident) => {{
        let _ = &mut $fields;
        $book
    }};
}

/// A row of the table: what describes an operation, and what does it.
macro_rules! row {
    (
        $room:ident $kind:ident $name:ident $about:literal
        ($($how:ident $parameter:ident: $type:ty $([$($needed:ident)*])? = $what:literal,)*)
        -> $answer:ty, $call:expr
    ) => {
        $crate::boundary::operation::Operation {
            name: stringify!($name),
            room: $crate::boundary::operation::Room::$room,
            kind: $crate::boundary::operation::Kind::$kind,
            about: $about,
            parameters: || {
                vec![$($crate::boundary::operation::Parameter {
                    name: stringify!($parameter),
                    how: $crate::boundary::operation::how!($how $($($needed)*)?),
                    about: $what,
                    schema: |generator| generator.subschema_for::<$type>(),
                }),*]
            },
            answer: |generator| generator.subschema_for::<$answer>(),
            call: $call,
            prepare: None,
            report: None,
            listed: None,
            #[cfg(feature = "transfer")]
            tables: None,
        }
    };
}

/// An operation with its parameters and a body, which is given a [`Snapshot`](crate::Snapshot) or the book, as the kind says.
macro_rules! operation {
    (
        $room:ident $kind:ident $name:ident $about:literal
        ($($how:ident $parameter:ident: $type:ty $([$($needed:ident)*])? = $what:literal,)*)
        -> $answer:ty, |$given:ident| $body:expr
    ) => {
        $crate::boundary::operation::row!($room $kind $name $about
            ($($how $parameter: $type $([$($needed)*])? = $what,)*)
            -> $answer, |book, mut fields| {
                let $given = $crate::boundary::operation::ready!($kind, book, fields);
                $(let $parameter: $crate::boundary::operation::bound!($how, $type) =
                    $crate::boundary::operation::take!(fields, $how, $parameter);)*
                fields.end()?;
                let answer: $answer = $body;
                $crate::boundary::operation::told(&answer)
            })
    };
}

/// A command: the parameters, what they make, and what is answered of the book as it is afterwards.
macro_rules! command {
    (
        $room:ident $name:ident $about:literal
        ($($how:ident $parameter:ident: $type:ty $([$($needed:ident)*])? = $what:literal,)*)
        => $command:ident $content:tt
        -> $answer:ty, |$now:ident, $made:ident| $body:expr
    ) => {
        $crate::boundary::operation::Operation {
            prepare: Some(|mut fields| {
                let meta = fields.meta()?;
                $(let $parameter: $crate::boundary::operation::bound!($how, $type) =
                    $crate::boundary::operation::take!(fields, $how, $parameter);)*
                fields.end()?;
                Ok($crate::boundary::operation::Prepared {
                    request: $crate::command::Request::new($crate::command::Command::$command $content, meta),
                    answer: Box::new(move |$now: &$crate::book::Snapshot, $made: $crate::command::Answer| {
                        let answer: $answer = $body;
                        $crate::boundary::operation::told(&answer)
                    }),
                })
            }),
            ..$crate::boundary::operation::row!($room Write $name $about
                ($($how $parameter: $type $([$($needed)*])? = $what,)*)
                -> $answer, |book, fields| $crate::boundary::commands::alone(book, stringify!($name), fields))
        }
    };
}

/// The events of one record, which are also answered as a table.
macro_rules! history {
    ($room:ident $name:ident $about:literal $record:ident: $id:ty = $what:literal) => {
        $crate::boundary::operation::Operation {
            listed: Some(|book, mut fields| {
                let state = $crate::boundary::operation::ready!(Read, book, fields);
                let $record: $id = fields.need(stringify!($record))?;
                fields.end()?;
                $crate::boundary::event_table::table(state.$name($record)?.into_iter().map(Ok))
            }),
            ..$crate::boundary::operation::operation!($room Read $name $about
                (need $record: $id = $what,)
                -> Vec<$crate::boundary::answers::Happened>, |state| $crate::boundary::answers::happened(state.$name($record)?))
        }
    };
}

/// Records that are answered all at once, which are also answered as a table.
macro_rules! records {
    (
        $room:ident $name:ident $about:literal
        ($($how:ident $parameter:ident: $type:ty = $what:literal,)*)
        -> $item:ty, |$state:ident| $body:expr
    ) => {
        $crate::boundary::operation::Operation {
            listed: Some(|book, mut fields| {
                let $state = $crate::boundary::operation::ready!(Read, book, fields);
                $(let $parameter: $crate::boundary::operation::bound!($how, $type) =
                    $crate::boundary::operation::take!(fields, $how, $parameter);)*
                fields.end()?;
                let records: Vec<$item> = $body;
                Ok($crate::boundary::tables::of(&records))
            }),
            ..$crate::boundary::operation::operation!($room Read $name $about
                ($($how $parameter: $type = $what,)*)
                -> Vec<$item>, |$state| $body)
        }
    };
}

/// A list: a page of it is the answer, and all of it makes a table.
macro_rules! list {
    (
        $room:ident $name:ident $about:literal
        ($($parameter:ident: $type:ty = $what:literal,)*)
        -> $item:ty, |$state:ident, $limit:ident, $after:ident| $query:expr
    ) => {
        $crate::boundary::operation::Operation {
            listed: Some(|book, mut fields| {
                let $state = $crate::boundary::operation::ready!(Read, book, fields);
                $(let $parameter: Option<$type> = fields.may(stringify!($parameter))?;)*
                let (most, behind) = (fields.may("limit")?, fields.may("after")?);
                fields.end()?;
                let ($limit, $after) = (1, None);
                $crate::boundary::tables::all(&$state, $query, most, behind)
            }),
            #[cfg(feature = "transfer")]
            tables: Some(|book, mut fields, take| {
                let $state = $crate::boundary::operation::ready!(Read, book, fields);
                $(let $parameter: Option<$type> = fields.may(stringify!($parameter))?;)*
                let (most, behind) = (fields.may("limit")?, fields.may("after")?);
                fields.end()?;
                let ($limit, $after) = (1, None);
                $crate::boundary::tables::tables_of(&$state, $query, most, behind, take)
            }),
            ..$crate::boundary::operation::operation!($room Read $name $about
                ($(may $parameter: $type = $what,)*
                 may limit: usize = "How many records the page holds; 50 if nothing is said.",
                 may after: $crate::query::Cursor = "Where to go on: the `next` of the page before.",)
                -> $crate::query::Page<$item>, |$state| {
                    let ($limit, $after) = (limit.unwrap_or(50), after);
                    $state.$name($query)?
                })
        }
    };
}

pub(super) use {bound, command, history, how, list, operation, ready, records, row, take};
