//! The OpenAPI document, made from the table of operations.

use super::calls::{looks_only, offered};
use super::document;
use super::fields::said;
use leadbook::boundary::{Kind, Operation};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// The document as text.
pub(super) fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| made().to_string())
}

fn made() -> Value {
    let described = document();
    let mut paths = Map::new();
    for operation in offered() {
        let all = described["operations"].as_array().into_iter().flatten();
        let Some(own) = all.into_iter().find(|one| one["name"] == operation.name) else { continue };
        paths.insert(format!("/api/{}", operation.name), path(operation, own));
    }
    paths.insert("/hooks/web-form".to_owned(), web_form());
    let mut schemas = Map::new();
    for (place, ending) in [("inputs", "Input"), ("answers", "")] {
        for (name, schema) in described[place].as_object().into_iter().flatten() {
            schemas.insert(format!("{name}{ending}"), schema.clone());
        }
    }
    schemas.insert("Problem".to_owned(), problem());
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Leadbook", "version": described["leadbook"],
            "description": "Every operation of a book of leads. A POST takes its parameters as a JSON object; \
                            what changes nothing is also done by GET.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{}, { "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "Where the server was started with a token." },
            },
            "responses": { "problem": {
                "description": "What is wrong, and what is accepted instead.",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
        },
    });
    move_references(&mut document);
    document
}

/// What the core's document refers to stands elsewhere in this one.
fn move_references(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(path) if name == "$ref" => {
                        if let Some(input) = path.strip_prefix("#/inputs/") {
                            *path = format!("#/components/schemas/{input}Input");
                        } else if let Some(answer) = path.strip_prefix("#/answers/") {
                            *path = format!("#/components/schemas/{answer}");
                        }
                    }
                    value => move_references(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(move_references),
        _ => {}
    }
}

fn path(operation: &Operation, own: &Value) -> Value {
    let problem = json!({ "$ref": "#/components/responses/problem" });
    let mut content = json!({ "application/json": { "schema": own["answer"] } });
    if own["table"] == true {
        content["text/csv"] = json!({ "schema": { "type": "string" } });
        content["application/vnd.apache.arrow.stream"] = json!({ "schema": { "type": "string" } });
    }
    if operation.name == "changes" {
        content["text/event-stream"] = json!({ "schema": { "type": "string" } });
    }
    let mut responses = json!({ "200": { "description": "What it answers.", "content": content } });
    for status in ["400", "401", "403", "404", "405", "406", "408", "409", "411", "412", "413", "415", "417", "422", "431", "503"] {
        responses[status] = problem.clone();
    }
    let shared = json!({ "tags": [own["room"]], "description": operation.about, "responses": responses });
    let mut post = shared.clone();
    post["operationId"] = operation.name.into();
    post["requestBody"] = json!({ "required": own["parameters"]["required"].as_array().is_some_and(|needed| !needed.is_empty()),
        "content": { "application/json": { "schema": own["parameters"] } } });
    if operation.kind == Kind::Write {
        post["parameters"] = json!([
            { "name": "Idempotency-Key", "in": "header", "schema": { "type": "string" }, "description": "The same as `request_id`." },
            { "name": "If-Match", "in": "header", "schema": { "type": "string" },
              "description": "The record's ETag: the same as `version`." },
        ]);
    }
    let mut path = json!({ "post": post });
    if looks_only(operation) {
        let mut get = shared;
        get["operationId"] = format!("get_{}", operation.name).into();
        let needed: Vec<&str> = own["parameters"]["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = own["parameters"]["properties"].as_object().into_iter().flatten();
        get["parameters"] = properties.map(|(name, schema)| in_query(name, schema, needed.contains(&name.as_str()))).collect();
        path["get"] = get;
    }
    path
}

/// A parameter behind the question mark: a plain value as itself, a list field by field, all else in JSON.
fn in_query(name: &str, schema: &Value, needed: bool) -> Value {
    let mut parameter = json!({ "name": name, "in": "query", "required": needed, "description": schema["description"] });
    let schema = said(schema);
    if is_simple(schema) || (schema["type"] == "array" && is_simple(&schema["items"])) {
        parameter["schema"] = schema.clone();
    } else {
        parameter["content"] = json!({ "application/json": { "schema": schema } });
    }
    parameter
}

fn is_simple(schema: &Value) -> bool {
    match (&schema["type"], schema["$ref"].as_str()) {
        (Value::String(kind), _) => matches!(kind.as_str(), "string" | "integer" | "number" | "boolean"),
        (_, Some(path)) => document().pointer(path.trim_start_matches('#')).is_some_and(is_simple),
        _ => false,
    }
}

fn web_form() -> Value {
    let problem = json!({ "$ref": "#/components/responses/problem" });
    let form = json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } });
    let mut responses = json!({
        "200": { "description": "Taken, told to a browser.", "content": { "text/html": { "schema": { "type": "string" } } } },
        "202": { "description": "Taken.", "content": { "application/json": {
            "schema": { "type": "object", "required": ["received"], "properties": { "received": { "const": true } } } } } },
    });
    for status in ["400", "401", "403", "405", "409", "411", "413", "415", "422", "503"] {
        responses[status] = problem.clone();
    }
    json!({ "post": {
        "operationId": "web_form", "tags": ["hooks"],
        "description": "Turns a site's form into a lead. Fields have the names that forms use (name, email, phone, company, message, \
                        utm_source …); others become attributes.",
        "requestBody": { "required": true, "content": {
            "application/x-www-form-urlencoded": { "schema": form }, "application/json": { "schema": form } } },
        "responses": responses,
    } })
}

fn problem() -> Value {
    let failure = &document()["answers"]["Failure"];
    let mut properties = json!({
        "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
        "detail": { "type": "string", "description": "What is wrong, in words." },
    });
    if let (Value::Object(properties), Some(own)) = (&mut properties, failure["properties"].as_object()) {
        properties.extend(own.clone());
    }
    json!({ "type": "object", "required": ["type", "title", "status", "detail"], "properties": properties,
        "description": "A fault (RFC 9457); one of the book says its kind, code, operation and field besides." })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_referred_to_is_there() {
        let document = made();
        let mut left = vec![&document];
        let mut seen = 0;
        while let Some(value) = left.pop() {
            match value {
                Value::Object(fields) => {
                    if let Some(path) = fields.get("$ref").and_then(Value::as_str) {
                        assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path}");
                        seen += 1;
                    }
                    left.extend(fields.values());
                }
                Value::Array(values) => left.extend(values),
                _ => {}
            }
        }
        assert!(seen > 500, "{seen}");
        assert!(document["paths"]["/api/move_lead"]["get"].is_null());
        assert!(["backup", "export", "export_book", "export_leads"].iter().all(|name| document["paths"][format!("/api/{name}")].is_null()));
        assert_eq!(document["paths"]["/api/leads"]["get"]["operationId"], "get_leads");
    }
}
