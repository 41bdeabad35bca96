//! All operations described: what they take and answer, in JSON Schema.

use super::operation::{How, Kind, Operation, Parameter};
use super::operations;
use crate::domain::{Timestamp, UserId};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// Every operation with what it takes and answers, in JSON Schema (2020-12).
///
/// `operations` lists them in the order of the table, each with `name`, `room`, `kind`, `about`, whether it answers a `table` as well,
/// `parameters` (an object schema whose properties are in the order in which they are told) and `answer`. `inputs` and `answers` hold the
/// definitions that they refer to: a type that is both taken and answered need not look the same both ways.
///
/// ```
/// let document = leadbook::boundary::document();
/// let operations = document["operations"].as_array().unwrap();
/// let capture = operations.iter().find(|operation| operation["name"] == "capture_lead").unwrap();
/// assert_eq!(capture["parameters"]["required"], serde_json::json!(["name", "source"]));
/// ```
pub fn document() -> Value {
    let mut inputs = generator("inputs", true);
    let mut answers = generator("answers", false);
    let operations: Vec<Value> = operations().map(|operation| describe(operation, &mut inputs, &mut answers)).collect();
    let mut document = json!({
        "leadbook": env!("CARGO_PKG_VERSION"),
        "operations": operations,
        "inputs": inputs.take_definitions(true),
        "answers": answers.take_definitions(true),
    });
    tidy(&mut document);
    document
}

/// Makes of the documentation of our types what reads well in any language: without examples in Rust, line breaks and links.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" => *text = plain(text),
                    value => tidy(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn plain(text: &str) -> String {
    let prose = text.split("```").next().unwrap_or_default();
    let paragraphs: Vec<String> = prose.split("\n\n").map(|one| one.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let mut plain = String::new();
    let mut rest = paragraphs.join("\n\n");
    // A link is its text: `[text](target)` and `[text]`.
    while let Some((before, behind)) = rest.split_once('[') {
        let Some((inside, after)) = behind.split_once(']') else { break };
        let after = after.strip_prefix('(').and_then(|target| target.split_once(')')).map_or(after, |(_, after)| after);
        plain.push_str(before);
        plain.push_str(inside);
        rest = after.to_owned();
    }
    plain.push_str(&rest);
    // A field of a type is told with a dot in most languages.
    plain.trim().replace("::", ".")
}

fn generator(place: &str, taken: bool) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = format!("/{place}").into();
        settings.meta_schema = None;
    });
    if taken { settings.for_deserialize() } else { settings.for_serialize() }.into_generator()
}

fn describe(operation: &Operation, inputs: &mut SchemaGenerator, answers: &mut SchemaGenerator) -> Value {
    json!({
        "name": operation.name,
        "room": operation.room,
        "kind": operation.kind,
        "about": operation.about,
        "table": operation.has_table(),
        "parameters": parameters(operation, inputs),
        "answer": (operation.answer)(answers),
    })
}

/// The properties of an object and which of them must be there.
#[derive(Default)]
struct Shape {
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Shape {
    /// A parameter; one that may be left out may be `null` as well, which is the same.
    fn put(&mut self, name: &str, about: &str, schema: Schema, required: bool) {
        let mut property = schema.to_value();
        if !required && property["type"] != "null" {
            property = json!({ "anyOf": [property, { "type": "null" }] });
        }
        if let Value::Object(fields) = &mut property {
            fields.insert("description".to_owned(), about.into());
        }
        self.properties.insert(name.to_owned(), property);
        if required {
            self.required.push(name.to_owned());
        }
    }

    /// The properties of a type, as if they were written down here.
    fn put_all_of(&mut self, schema: &Schema, needed: &[&str], generator: &SchemaGenerator) {
        let named = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        let whole = named.and_then(|name| generator.definitions().get(name)).unwrap_or(schema.as_value());
        let Some(properties) = whole.get("properties").and_then(Value::as_object) else { return };
        self.properties.extend(properties.clone());
        self.required.extend(needed.iter().map(|&name| name.to_owned()));
    }
}

fn parameters(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut shape = Shape::default();
    for Parameter { name, how, about, schema } in (operation.parameters)() {
        let schema = schema(generator);
        match how {
            How::Need => shape.put(name, about, schema, true),
            How::May => shape.put(name, about, schema, false),
            How::Rest(needed) => shape.put_all_of(&schema, needed, generator),
        }
    }
    match operation.kind {
        Kind::Write => {
            shape.put("at", "When it happened; now, if nothing is said.", generator.subschema_for::<Timestamp>(), false);
            shape.put("by", "Who does it.", generator.subschema_for::<UserId>(), false);
            let about = "Makes a retry safe: the same id with the same content answers as the first time and changes nothing.";
            shape.put("request_id", about, generator.subschema_for::<String>(), false);
            let about = "The version that it was made from; if the record moved on, it is refused as a conflict.";
            shape.put("version", about, generator.subschema_for::<u64>(), false);
        }
        Kind::Read => {
            let about = "What the book knew at that instant; now, if nothing is said.";
            shape.put("as_of", about, generator.subschema_for::<Timestamp>(), false);
        }
        Kind::Report | Kind::Care => {}
    }
    let Shape { properties, required } = shape;
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_told_without_examples_and_links() {
        assert_eq!(plain("What a [`Lead`](crate::Lead) is,\nand [more].\n\n```\nlet one = 1;\n```"), "What a `Lead` is, and more.");
        assert_eq!(plain("Of [`Resolved::group_by`]."), "Of `Resolved.group_by`.");
        assert_eq!(plain("One.\n\nTwo, in [brackets"), "One.\n\nTwo, in [brackets");
    }
}
