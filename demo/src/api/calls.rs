//! Operations by their names: `POST /api/OPERATION` with a JSON object, and `GET` for what changes nothing.

use super::{document, feed, fields, only, tables, tag, with_tag};
use crate::Site;
use crate::door::{Answer, Limits, Request};
use leadbook::boundary::{self, Kind, Operation, Room};
use leadbook::{Error, ErrorKind};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Care that changes nothing.
const LOOKS_ONLY: [&str; 4] = ["changes", "cursor", "stats", "verify"];

/// The operations that are offered.
pub(super) fn offered() -> impl Iterator<Item = &'static Operation> {
    boundary::operations().filter(|operation| is_offered(operation))
}

/// A client on another machine is offered nothing that names a file on this one, nor what belongs to files.
fn is_offered(operation: &Operation) -> bool {
    operation.room != Room::Transfer && operation_document(operation.name)["parameters"]["properties"]["path"].is_null()
}

/// Whether it changes nothing, so that `GET` does it too.
pub(super) fn looks_only(operation: &Operation) -> bool {
    match operation.kind {
        Kind::Read | Kind::Report => true,
        Kind::Write => false,
        Kind::Care => LOOKS_ONLY.contains(&operation.name),
    }
}

pub(super) fn answer(site: &Arc<Site>, request: &Request, name: &str, limits: Limits) -> Result<Answer, Answer> {
    let operation = boundary::operations()
        .find(|operation| operation.name == name)
        .filter(|operation| is_offered(operation))
        .ok_or_else(|| Answer::problem(404, format!("there is no operation {name:?}; /openapi.json lists them")))?;
    let get = matches!(request.method.as_str(), "GET" | "HEAD");
    only(request, if looks_only(operation) { &["GET", "HEAD", "POST"] } else { &["POST"] })?;
    let (asked, form) = fields::form_of(request.query.as_deref().unwrap_or_default());
    let form = tables::Form::wanted(request, form.as_deref())?;
    if form == tables::Form::Events {
        if operation.name != "changes" || !get {
            return Err(Answer::problem(406, "events are answered by GET /api/changes"));
        }
        return feed::answer(site, request, &asked, limits);
    }
    let parameters = if get { fields::parameters(operation_document(name), &asked)? } else { body(request)? };
    let parameters = with_headers(request, operation, parameters)?;
    let failed = |failure: Error| problem(&failure, request.header("if-match").is_some());
    // Commands are not counted: those that wait together share a commit.
    let _turn = looks_only(operation).then(|| site.turns.wait());
    if form != tables::Form::Json {
        return tables::answer(&site.book, operation, &parameters, form).map_err(failed);
    }
    let text = boundary::call(&site.book, name, &parameters).map_err(failed)?;
    let version = version_of(&text);
    if get || version.is_some() {
        let tag = tag(version, text.as_bytes());
        return Ok(with_tag(request, Answer::json(200, text), tag));
    }
    Ok(Answer::json(200, text))
}

fn operation_document(name: &str) -> &'static Value {
    let mut operations = document()["operations"].as_array().into_iter().flatten();
    operations.find(|operation| operation["name"] == name).unwrap_or(&Value::Null)
}

/// The body as it came: what it says is for the boundary to read.
fn body(request: &Request) -> Result<String, Answer> {
    if request.body.is_empty() {
        return Ok("{}".to_owned());
    }
    let kind = request.header("content-type").unwrap_or_default();
    let kind = kind.split_once(';').map_or(kind, |(kind, _)| kind).trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Answer::problem(415, format!("the body is application/json, and not {kind:?}")));
    }
    String::from_utf8(request.body.clone()).map_err(|_| Answer::problem(400, "the body is no text in UTF-8"))
}

/// What headers say of a command: the version that it was made from, and the id of the request.
fn with_headers(request: &Request, operation: &Operation, parameters: String) -> Result<String, Answer> {
    let mut more = Map::new();
    if operation.kind != Kind::Write && !looks_only(operation) {
        // Promised to be safe, and not kept to.
        if let Some(name) = ["if-match", "idempotency-key"].into_iter().find(|name| request.header(name).is_some()) {
            return Err(Answer::problem(400, format!("{} takes no header {name}; say it with each command", operation.name)));
        }
    }
    if operation.kind == Kind::Write {
        if let Some(tags) = request.header("if-match").filter(|tags| tags.trim() != "*") {
            let tag = tags.trim().trim_start_matches("W/").trim_matches('"');
            let version = tag.split_once('-').map_or(tag, |(version, _)| version).parse::<u64>();
            let version = version.map_err(|_| Answer::problem(400, "If-Match takes the ETag of a record, as GET gave it"))?;
            more.insert("version".to_owned(), version.into());
        }
        if let Some(id) = request.header("idempotency-key") {
            more.insert("request_id".to_owned(), id.trim().trim_matches('"').into());
        }
    }
    if more.is_empty() {
        return Ok(parameters);
    }
    // What is no object is for the boundary to refuse.
    let Ok(Value::Object(mut fields)) = serde_json::from_str(&parameters) else { return Ok(parameters) };
    for (name, value) in more {
        if fields.get(&name).is_some_and(|said| *said != value) {
            return Err(Answer::problem(400, format!("the body's {name} is another than the header's")));
        }
        fields.insert(name, value);
    }
    Ok(Value::Object(fields).to_string())
}

/// The version of the record that an answer is.
fn version_of(text: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Versioned {
        version: u64,
        #[serde(rename = "id")]
        _id: IgnoredAny,
    }
    serde_json::from_str::<Versioned>(text).ok().map(|record| record.version)
}

/// What a failure of the book is in HTTP.
pub(super) fn problem(failure: &Error, named_version: bool) -> Answer {
    let status = match failure.kind() {
        ErrorKind::Invalid => 400,
        ErrorKind::Refused => 422,
        ErrorKind::NotFound => 404,
        ErrorKind::Conflict if named_version && failure.code() != "request_id_reused" => 412,
        ErrorKind::Conflict | ErrorKind::Known => 409,
        ErrorKind::TooLarge => 413,
        ErrorKind::Busy | ErrorKind::Closed => 503,
        // Damage, and what the operating system refuses.
        _ => 500,
    };
    Answer::problem_with(status, failure.to_string(), &boundary::failure(failure))
}
