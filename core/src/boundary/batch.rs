//! Many commands at once.

use super::answers::Told;
use super::fields::Fields;
use super::operation::{Operation, Prepared, operation};
use super::operations;
use crate::book::Book;
use crate::domain::limits;
use crate::error::{Error, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

pub(super) const OPERATIONS: &[Operation] = &[operation!(Book Care batch
    "Does many commands in their order, with as few writes to disk as they fit in. Each is answered by itself: one that is refused changes \
     nothing and affects none of the others. If one cannot be read, none is done."
    (need commands: Vec<One> = "The commands: for each its operation's name under `operation`, and its parameters beside it.",)
    -> Vec<Told>, |book| done(book, commands)?)];

/// One command: the name of its operation, with its parameters beside it.
#[derive(Deserialize)]
#[serde(transparent)]
struct One(Map<String, Value>);

impl JsonSchema for One {
    fn schema_name() -> Cow<'static, str> {
        "BatchCommand".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = operations().filter(|operation| operation.prepare.is_some()).map(|operation| operation.name).collect();
        json_schema!({
            "type": "object",
            "description": "A command: the name of its operation, with its parameters beside it.",
            "properties": { "operation": { "type": "string", "enum": names, "description": "The name of the operation." } },
            "required": ["operation"],
            "additionalProperties": true,
        })
    }
}

/// All of them are read before the first is done.
fn done(book: &Book, commands: Vec<One>) -> Result<Vec<Told>> {
    // Of so many nothing is read: `execute_all` would refuse them afterwards.
    if commands.len() > limits::BATCH {
        let message = format!("{} commands are too many, up to {} are accepted", commands.len(), limits::BATCH);
        return Err(Error::new(crate::error::ErrorKind::TooLarge, "too_large", message).at("commands"));
    }
    let read = |(at, One(fields)): (usize, One)| prepared(fields).map_err(|failure| failure.within(&format!("commands[{at}]")));
    let prepared = commands.into_iter().enumerate().map(read).collect::<Result<Vec<Prepared>>>()?;
    let answers = book.execute_all(prepared.into_iter().map(|one| one.request))?;
    Ok(answers.into_iter().map(Told::from).collect())
}

fn prepared(mut fields: Map<String, Value>) -> Result<Prepared> {
    let all = || operations().filter_map(|operation| Some((operation.name, operation.prepare?)));
    let found = match fields.remove("operation") {
        None => return Err(Error::invalid("operation", "operation is missing")),
        Some(Value::String(name)) => all().find(|(known, _)| *known == name).ok_or_else(|| format!("there is no command {name:?}")),
        Some(other) => Err(format!("{other} is no name of a command")),
    };
    match found {
        Ok((_, prepare)) => prepare(Fields::of(fields)),
        Err(message) => Err(Error::invalid("operation", message).allowing(all().map(|(name, _)| name.to_owned()).collect())),
    }
}
