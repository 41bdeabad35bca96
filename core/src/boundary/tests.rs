//! Tests of the boundary.

use super::*;
use crate::book::Book;
use serde_json::{Map, json};
use std::collections::BTreeSet;

fn called(book: &Book, name: &str, parameters: Value) -> Value {
    serde_json::from_str(&call(book, name, &parameters.to_string()).unwrap()).unwrap()
}

fn refused(book: &Book, name: &str, parameters: &str) -> Value {
    failure(&call(book, name, parameters).unwrap_err())
}

fn sara() -> Value {
    json!({ "name": "Sara Ahmadi", "emails": ["sara@example.com"], "source": "web_form" })
}

#[test]
fn a_lead_goes_from_capture_to_customer() {
    let book = Book::memory().unwrap();
    let captured = called(&book, "capture_lead", sara());
    assert_eq!((&captured["outcome"], &captured["lead"]["id"]), (&json!("created"), &json!(1)));
    called(&book, "record_activity", json!({ "lead": 1, "kind": "call", "direction": "outbound" }));
    assert_eq!(called(&book, "move_lead", json!({ "lead": 1, "stage": "sql" }))["stage"], "sql");
    let sale = called(&book, "convert_lead", json!({ "lead": 1, "customer": { "type": "new" } }));
    assert_eq!((&sale["created"], &sale["customer"]["name"]), (&json!(true), &json!("Sara Ahmadi")));
    let history = called(&book, "lead_history", json!({ "lead": 1 }));
    let types: Vec<&str> = history.as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["lead_captured", "activity_recorded", "lead_moved", "customer_created", "lead_converted"]);
    let rates = called(&book, "conversion", json!({ "group_by": ["source"] }));
    assert_eq!(rates["rows"][0]["rate"], 1.0);
    let reported = report(&book, "conversion", r#"{"group_by": ["source"]}"#).unwrap();
    assert_eq!((reported.table.rows(), &reported.answer.is_empty()), (1, &false));
    assert!(reported.text.starts_with("conversion by source"), "{}", reported.text);
}

#[test]
fn what_is_carried_along_is_taken_from_the_parameters() {
    let book = Book::memory().unwrap();
    called(&book, "add_user", json!({ "name": "Mona" }));
    let mut asked = sara();
    asked["by"] = 1.into();
    asked["request_id"] = "form-8821".into();
    asked["at"] = "2026-01-31T09:30:00+03:30".into();
    let first = called(&book, "capture_lead", asked.clone());
    assert_eq!(first["lead"]["captured_at"], "2026-01-31T06:00:00.000000Z");
    assert_eq!(called(&book, "capture_lead", asked), first);
    assert_eq!(called(&book, "lead_history", json!({ "lead": 1 }))[0]["by"], 1);
    let edited = called(&book, "edit_lead", json!({ "lead": 1, "city": "Shiraz", "version": 1 }));
    assert_eq!((&edited["city"], &edited["version"]), (&json!("Shiraz"), &json!(2)));
    assert_eq!(refused(&book, "edit_lead", r#"{"lead": 1, "city": null, "version": 1}"#)["kind"], "conflict");
    assert_eq!(called(&book, "edit_lead", json!({ "lead": 1, "city": null }))["city"], Value::Null);
}

#[test]
fn a_read_of_an_earlier_instant_tells_what_was_known_then() {
    let book = Book::memory().unwrap();
    called(&book, "capture_lead", sara());
    let then = book.snapshot().unwrap().recorded_at().to_string();
    called(&book, "move_lead", json!({ "lead": 1, "stage": "mql" }));
    assert_eq!(called(&book, "lead", json!({ "id": 1 }))["stage"], "mql");
    assert_eq!(called(&book, "lead", json!({ "id": 1, "as_of": then }))["stage"], "new");
    assert_eq!(called(&book, "leads", json!({ "as_of": then }))["items"][0]["stage"], "new");
}

#[test]
fn an_instant_before_the_book_was_begun_is_refused_by_the_name_of_its_parameter() {
    let book = Book::memory().unwrap();
    called(&book, "capture_lead", sara());
    let needed = json!({ "id": 1, "lead": 1, "customer": 1, "opportunity": 1, "text": "sara" });
    let mut asked = 0;
    for operation in operations().filter(|operation| matches!(operation.kind, Kind::Read | Kind::Report)) {
        let mut parameters = Map::from_iter([("as_of".to_owned(), json!("1999-12-31T23:00:00Z"))]);
        for parameter in (operation.parameters)().iter().filter(|parameter| matches!(parameter.how, operation::How::Need)) {
            parameters.insert(parameter.name.to_owned(), needed[parameter.name].clone());
        }
        let parameters = Value::Object(parameters).to_string();
        let mut failures = vec![call(&book, operation.name, &parameters).unwrap_err()];
        failures.extend(operation.report.is_some().then(|| report(&book, operation.name, &parameters).unwrap_err()));
        failures.extend(operation.listed.is_some().then(|| listed(&book, operation.name, &parameters).unwrap_err()));
        for failure in failures {
            let told = (failure.kind(), failure.operation(), failure.field(), failure.message());
            let expected = "the book had not been begun at 1999-12-31T23:00:00.000000Z";
            assert_eq!(told, (ErrorKind::Invalid, operation.name, Some("as_of"), expected));
        }
        asked += 1;
    }
    assert!(asked >= 38, "only {asked} operations take an instant");
    let failure = book.as_of("1999-12-31T23:00:00Z".parse().unwrap()).unwrap_err();
    assert_eq!((failure.operation(), failure.field()), ("as_of", Some("instant")));
}

#[test]
fn a_refusal_names_the_place_and_what_is_accepted() {
    let book = Book::memory().unwrap();
    called(&book, "capture_lead", sara());
    for (name, parameters, field, told) in [
        ("move_lead", r#"{"stage": "sql"}"#, "lead", "lead is missing"),
        ("move_lead", r#"{"lead": "one", "stage": "sql"}"#, "lead", "is not a whole number"),
        ("move_lead", r#"{"lead": 1, "stag": "sql"}"#, "stag", "there is no field"),
        ("move_lead", r#"{"lead": 1, "stage": "sold"}"#, "stage", "sold"),
        ("capture_lead", r#"{"name": "A", "source": "b", "company": {"nam": 1}}"#, "company.nam", "there is no field"),
        ("capture_lead", r#"{"name": "A", "source": "b", "emails": ["nobody"]}"#, "emails[0]", "has no @"),
        ("lead", r#"{"id": 1, "as_off": null}"#, "as_off", "no parameter"),
        ("lead", r#"{"id": 1, "as_of": "yesterday"}"#, "as_of", "yesterday"),
        ("conversion", r#"{"period": {"year": 2026, "last": 3}}"#, "period", "go together"),
        ("record_activity", r#"{"kind": "note"}"#, "lead", "one of lead, customer and opportunity"),
        ("record_activity", r#"{"lead": 1, "customer": 1, "kind": "note"}"#, "lead", "only one of"),
        ("changes", r#"{"limit": 0}"#, "limit", "1 to 10000"),
        ("capture_lead", "[1]", "parameters", "JSON object"),
        ("capture_lead", "{", "parameters", "JSON object"),
        ("catch_lead", "{}", "operation", "catch_lead"),
    ] {
        let failure = refused(&book, name, parameters);
        let message = failure["message"].as_str().unwrap();
        assert_eq!((&failure["kind"], &failure["field"]), (&json!("invalid"), &json!(field)), "{name} {parameters}: {message}");
        assert!(message.contains(told), "{name} {parameters}: {message}");
    }
    assert_eq!(refused(&book, "move_lead", r#"{"lead": 1, "stage": "sold"}"#)["operation"], "move_lead");
    assert_eq!(book.stats().unwrap().events, 2);
}

#[test]
fn many_commands_are_each_answered_by_themselves() {
    let book = Book::memory().unwrap();
    let mut first = sara();
    first["operation"] = "capture_lead".into();
    let told = called(
        &book,
        "batch",
        json!({ "commands": [
        first,
        { "operation": "move_lead", "lead": 1, "stage": "sold" },
        { "operation": "move_lead", "lead": 1, "stage": "mql", "version": 1 },
        { "operation": "record_activity", "lead": 1, "kind": "note", "text": "asked for a price", "at": "2001-01-01T00:00:00Z" },
    ] }),
    );
    assert_eq!(told[0]["answer"]["type"], "captured");
    assert_eq!(told[0]["answer"]["lead"], 1);
    assert_eq!((&told[1]["answer"], &told[1]["error"]["code"]), (&Value::Null, &json!("unknown_stage")));
    assert_eq!(told[2], json!({ "answer": { "type": "changed", "version": 2 }, "error": null }));
    assert_eq!(told[3]["answer"], json!({ "type": "created", "number": 1 }));
    assert_eq!(called(&book, "batch", json!({ "commands": [] })), json!([]));
    assert_eq!(called(&book, "lead", json!({ "id": 1 }))["stage"], "mql");
}

/// What many callers ask at once is answered to each as if it had asked alone.
#[test]
fn commands_of_many_callers_are_answered_like_single_ones() {
    let (book, other) = (Book::memory().unwrap(), Book::memory().unwrap());
    let asked = [
        ("capture_lead", sara().to_string()),
        ("edit_lead", r#"{"lead": 1, "emails": null}"#.to_owned()),
        ("add_user", r#"{"name": "Mona"}"#.to_owned()),
        ("assign_lead", r#"{"lead": 1, "owner": 1}"#.to_owned()),
        ("move_lead", r#"{"lead": 9, "stage": "mql"}"#.to_owned()),
        ("record_activity", r#"{"lead": 1, "kind": "call", "direction": "outbound"}"#.to_owned()),
        ("convert_lead", r#"{"lead": 1, "customer": {"type": "new"}}"#.to_owned()),
        ("leads", "{}".to_owned()),
        ("catch_lead", "{}".to_owned()),
    ];
    let together = write_all(&book, asked.iter().map(|(name, parameters)| (*name, parameters.as_str())));
    let fields =
        |text: &str| -> Vec<String> { serde_json::from_str::<Value>(text).unwrap().as_object().unwrap().keys().cloned().collect() };
    for ((name, parameters), told) in asked.iter().zip(together) {
        let alone = call(&other, name, parameters);
        match (told, alone) {
            (Ok(told), Ok(alone)) => assert_eq!(fields(&told), fields(&alone), "{name}"),
            (Err(told), Ok(_)) => assert_eq!((told.field(), *name), (Some("operation"), "leads")),
            (told, alone) => assert_eq!(failure(&told.unwrap_err()), failure(&alone.unwrap_err()), "{name}"),
        }
    }
    assert_eq!(book.stats().unwrap().events, other.stats().unwrap().events);
    assert_eq!(called(&book, "lead", json!({ "id": 1 }))["kind"], "converted");
    assert!(write_all(&book, []).is_empty());
}

/// A list of commands that cannot be read as a whole does nothing, and says which of them it is.
#[test]
fn of_commands_that_cannot_be_read_none_is_done() {
    let book = Book::memory().unwrap();
    let begun = book.stats().unwrap().events;
    for (wrong, place) in [
        (json!({ "operation": "move_lead", "lead": "one", "stage": "mql" }), "commands[1].lead"),
        (json!({ "operation": "lead", "id": 1 }), "commands[1].operation"),
        (json!({ "operation": 5 }), "commands[1].operation"),
        (json!({ "lead": 1 }), "commands[1].operation"),
        (json!({ "operation": "move_lead", "lead": 1, "stage": "mql", "stages": 1 }), "commands[1].stages"),
        (json!(["move_lead"]), "commands[1]"),
    ] {
        let mut first = sara();
        first["operation"] = "capture_lead".into();
        let failure = refused(&book, "batch", &json!({ "commands": [first, wrong] }).to_string());
        assert_eq!((&failure["operation"], &failure["field"]), (&json!("batch"), &json!(place)), "{failure}");
    }
    assert_eq!(book.stats().unwrap().events, begun);
}

#[test]
fn the_feed_goes_on_where_it_ended() {
    let book = Book::memory().unwrap();
    for number in 0..5 {
        called(&book, "capture_lead", json!({ "name": "A", "source": "b", "emails": [format!("{number}@example.com")] }));
    }
    let mut seen = Vec::new();
    let mut after = json!(0);
    loop {
        let feed = called(&book, "changes", json!({ "after": after, "limit": 4 }));
        seen.extend(feed["items"].as_array().unwrap().iter().map(|event| event["position"].as_u64().unwrap()));
        if feed["next"] == after {
            break;
        }
        after = feed["next"].clone();
    }
    assert_eq!(seen, (1..=6).collect::<Vec<_>>());
    called(&book, "save_cursor", json!({ "name": "hook", "position": 3 }));
    assert_eq!(called(&book, "cursor", json!({ "name": "hook" }))["position"], 3);
}

#[test]
fn a_closed_book_says_so_for_every_operation() {
    let book = Book::memory().unwrap();
    book.close().unwrap();
    for operation in operations().filter(|operation| operation.kind == Kind::Read && !operation.name.ends_with('s')) {
        let failure = refused(&book, operation.name, "{}");
        assert_eq!((&failure["kind"], &failure["operation"]), (&json!("closed"), &json!(operation.name)));
    }
}

#[test]
fn a_panic_is_an_error() {
    let failure = guarded(operation("stats").unwrap(), || -> Result<()> { panic!("a defect in {}", "stats") }).unwrap_err();
    assert_eq!((failure.code(), failure.operation()), ("defect", "stats"));
    assert!(failure.message().contains("a defect in stats"));
}

#[test]
fn every_operation_is_described_once_and_every_reference_is_there() {
    let document = document();
    let names: Vec<&str> = document["operations"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "{}", found.len());
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

/// Every command has its operation, so that nothing can be asked in Rust that cannot be asked from elsewhere.
#[test]
fn every_command_is_an_operation() {
    let schema = schemars::schema_for!(crate::command::Command);
    let commands: BTreeSet<&str> = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .unwrap()
        .iter()
        .map(|one| one["properties"]["operation"]["const"].as_str().unwrap())
        .collect();
    let writes: BTreeSet<&str> = operations().filter(|operation| operation.kind == Kind::Write).map(|operation| operation.name).collect();
    assert_eq!(commands, writes);
}

#[test]
fn a_list_makes_a_table_of_all_its_records() {
    let book = Book::memory().unwrap();
    // Of one record, or all at once and with few columns: those are compared with what they answer, in the tests of tables.
    let others =
        |name: &str| matches!(name, "lead_spells" | "find_known" | "search_leads" | "users" | "campaigns") || name.ends_with("_history");
    for list in operations().filter(|operation| operation.listed.is_some() && !others(operation.name)) {
        let empty = listed(&book, list.name, "{}").unwrap();
        assert_eq!(empty.rows(), usize::from(list.name == "changes"), "{}", list.name);
        assert!(empty.columns.len() > 8, "{}: an empty list has its columns all the same", list.name);
    }
    for number in 0..120 {
        called(&book, "capture_lead", json!({ "name": "A", "source": "b", "emails": [format!("{number}@example.com")] }));
    }
    let table = listed(&book, "leads", r#"{"sort": {"by": "number"}}"#).unwrap();
    assert_eq!((table.rows(), &table.columns[0].name), (120, &"id".to_owned()));
    assert_eq!(listed(&book, "leads", r#"{"limit": 7}"#).unwrap().rows(), 7);
    assert_eq!(called(&book, "leads", json!({ "limit": 7 }))["items"].as_array().unwrap().len(), 7);
    assert_eq!(listed(&book, "leads", r#"{"filter": {"sources": ["c"]}}"#).unwrap().rows(), 0);
    assert_eq!(listed(&book, "lead", "{}").unwrap_err().field(), Some("operation"));
}
