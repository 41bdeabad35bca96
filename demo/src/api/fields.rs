//! Parameters behind a question mark: the table of operations says which of them are numbers, lists and objects.

use super::document;
use crate::door::Answer;
use serde_json::{Map, Value};

/// What may stand in a parameter's place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kinds {
    text: bool,
    /// Numbers, yes and no, and nothing: what is told apart from a text by how it is written.
    plain: bool,
    list: bool,
    object: bool,
}

/// The fields of a query, and the `format` that is asked for besides.
pub(super) fn form_of(query: &str) -> (Vec<(String, String)>, Option<String>) {
    let mut form = None;
    let mut asked = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name == "format" && form.is_none() {
            form = Some(value.into_owned());
        } else {
            asked.push((name.into_owned(), value.into_owned()));
        }
    }
    (asked, form)
}

/// The parameters of an operation as a JSON object.
pub(super) fn parameters(operation: &Value, asked: &[(String, String)]) -> Result<String, Answer> {
    let mut fields: Map<String, Value> = Map::new();
    for (name, text) in asked {
        let schema = said(&operation["parameters"]["properties"][name]);
        let kinds = kinds(schema, 0);
        if kinds.list && !text.trim_start().starts_with(['[', '{']) {
            let items = if schema["items"].is_null() { Kinds { text: true, ..Kinds::default() } } else { self::kinds(&schema["items"], 0) };
            let list = fields.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
            let Value::Array(list) = list else { return Err(twice(name)) };
            list.push(value(text, items));
        } else if fields.insert(name.clone(), value(text, kinds)).is_some() {
            return Err(twice(name));
        }
    }
    Ok(Value::Object(fields).to_string())
}

/// What a parameter is where it is said: one that may be left out may be nothing as well.
pub(super) fn said(schema: &Value) -> &Value {
    match schema["anyOf"].as_array().map(Vec::as_slice) {
        Some([said, nothing]) if nothing["type"] == "null" => said,
        _ => schema,
    }
}

fn twice(name: &str) -> Answer {
    Answer::problem(400, format!("{name} is said twice"))
}

/// A text as what it may be. What is none of it stays a text, and the boundary says what would be accepted.
fn value(text: &str, kinds: Kinds) -> Value {
    let structured = (kinds.object && text.trim_start().starts_with('{')) || (kinds.list && text.trim_start().starts_with('['));
    if structured || kinds.plain {
        match serde_json::from_str(text) {
            // What is nothing is left out here, and not said.
            Ok(Value::String(_) | Value::Null) | Err(_) => {}
            Ok(value @ (Value::Array(_) | Value::Object(_))) if structured => return value,
            Ok(Value::Array(_) | Value::Object(_)) => {}
            Ok(value) => return value,
        }
    }
    Value::String(text.to_owned())
}

/// What a schema accepts.
fn kinds(schema: &Value, depth: usize) -> Kinds {
    let mut found = Kinds::default();
    if depth > 8 {
        return found;
    }
    let mut names: Vec<&str> = schema["type"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    names.extend(schema["type"].as_str());
    for name in names {
        match name {
            "string" => found.text = true,
            "array" => found.list = true,
            "object" => found.object = true,
            _ => found.plain = true,
        }
    }
    let named = schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')).and_then(|path| document().pointer(path));
    let others = ["anyOf", "oneOf"].into_iter().flat_map(|name| schema[name].as_array().into_iter().flatten());
    for other in others.chain(named) {
        let Kinds { text, plain, list, object } = kinds(other, depth + 1);
        found = Kinds { text: found.text || text, plain: found.plain || plain, list: found.list || list, object: found.object || object };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(operation: &str, query: &str) -> Result<Value, Answer> {
        let operations = document()["operations"].as_array().unwrap();
        let operation = operations.iter().find(|one| one["name"] == operation).unwrap();
        parameters(operation, &form_of(query).0).map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn fields_are_what_the_table_says() {
        let query = "limit=10&filter=%7B%22sources%22%3A%5B%22fair%22%5D%7D&as_of=2026-01-31T00%3A00%3A00Z&format=csv";
        let expected = json!({ "limit": 10, "filter": { "sources": ["fair"] }, "as_of": "2026-01-31T00:00:00Z" });
        assert_eq!(read("leads", query).unwrap(), expected);
        assert_eq!(read("lead", "id=17").unwrap(), json!({ "id": 17 }));
        // A text of digits stays a text, and a list may be said field by field or whole.
        assert_eq!(read("search_leads", "text=17").unwrap(), json!({ "text": "17" }));
        let one_by_one = read("find_known", "phones=%2B491&phones=2").unwrap();
        assert_eq!(one_by_one, json!({ "phones": ["+491", "2"] }));
        assert_eq!(read("find_known", "phones=%5B%22%2B491%22%2C%222%22%5D").unwrap(), one_by_one);
        assert_eq!(
            read("conversion", "group_by=source&period=%7B%22year%22%3A2026%7D").unwrap(),
            json!({ "group_by": ["source"], "period": { "year": 2026 } })
        );
    }

    #[test]
    fn what_is_of_no_kind_is_left_to_the_boundary() {
        assert_eq!(read("lead", "id=one&of=them").unwrap(), json!({ "id": "one", "of": "them" }));
        assert!(read("lead", "id=1&id=2").is_err());
    }
}
