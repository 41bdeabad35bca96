//! A site's form turned into a lead: `POST /hooks/web-form`.
//!
//! Which fields of a lead strangers may fill stands here; what forms call them, the import knows, and what a lead must have is the
//! book's affair.

use super::calls::problem;
use super::guard::{self, Form};
use super::only;
use crate::Site;
use crate::door::{Answer, Request};
use leadbook::transfer::field_named;
use leadbook::{Error, ErrorKind, boundary};
use serde_json::{Map, Value, json};

/// The field that nobody sees and only programs fill.
pub(super) const HONEYPOT: &str = "homepage_url";
/// The fields of a lead that strangers may fill. A path of two leads into an object. What a form calls them, the import knows.
const FIELDS: [&str; 20] = [
    "name",
    "emails",
    "phones",
    "company.name",
    "company.domain",
    "company.industry",
    "company.size",
    "job_title",
    "country",
    "city",
    "language",
    "product",
    "interest",
    "source",
    "utm.source",
    "utm.medium",
    "utm.campaign",
    "utm.term",
    "utm.content",
    "referrer",
];
/// Names that come in parts.
const PARTS: [&str; 2] = ["first_name", "last_name"];
/// What makes sending a form twice one lead.
const SUBMISSION: &str = "submission_id";
/// What ids of forms begin with, so that strangers do not use up those of others.
const IDS: &str = "web-form:";

const THANKS: &str = "<!doctype html><meta charset=\"utf-8\"><title>Thank you</title><p>Thank you. We will be in touch.";

pub(super) fn answer(site: &Site, request: &Request) -> Result<Answer, Answer> {
    let from = guard::check_form(site, request)?;
    let allow = |answer: Answer| match &from {
        Form::Own => answer,
        Form::Of(origin) => answer.with("Access-Control-Allow-Origin", origin.clone()).with("Vary", "Origin"),
    };
    if request.method == "OPTIONS" && matches!(from, Form::Of(_)) {
        let mut told = Answer::new(204, "text/plain", Vec::new());
        told.headers.clear();
        let told = told.with("Access-Control-Allow-Methods", "POST").with("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key");
        return Ok(allow(told));
    }
    only(request, &["POST"])?;
    taken(site, request).map(allow).map_err(allow)
}

fn taken(site: &Site, request: &Request) -> Result<Answer, Answer> {
    let form = fields(request)?;
    // The same answer for programs as for people, and for those who are known as for others.
    if form.iter().all(|(name, value)| name != HONEYPOT || value.is_empty()) {
        let lead = lead(form, request.header("idempotency-key"))?;
        match boundary::call(&site.book, "capture_lead", &lead.to_string()) {
            // A form that was sent before, changed or not, was taken then. Who sent it learns nothing of the book.
            Err(failure) if failure.kind() != ErrorKind::Conflict => return Err(refused(&failure)),
            _ => {}
        }
    }
    let html = request.header("accept").is_some_and(|accepted| accepted.contains("text/html"));
    Ok(if html {
        Answer::new(200, "text/html; charset=utf-8", THANKS.as_bytes())
    } else {
        Answer::json(202, json!({ "received": true }).to_string())
    })
}

/// A fault of the form, without what the book says of itself.
fn refused(failure: &Error) -> Answer {
    let status = if failure.kind() == ErrorKind::Refused { 422 } else { problem(failure, false).status };
    let field = failure.field().unwrap_or_default();
    Answer::problem_with(status, format!("{field}: {}", failure.message()), &json!({ "field": field }))
}

/// The form's fields, by names in small letters with `_` between words.
fn fields(request: &Request) -> Result<Vec<(String, String)>, Answer> {
    let kind = request.header("content-type").unwrap_or_default();
    let kind = kind.split_once(';').map_or(kind, |(kind, _)| kind).trim().to_ascii_lowercase();
    let named = |name: &str| name.trim().to_lowercase().replace(['-', ' '], "_");
    match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            if std::str::from_utf8(&request.body).is_err() {
                return Err(Answer::problem(400, "the form is no text in UTF-8"));
            }
            Ok(form_urlencoded::parse(&request.body).map(|(name, value)| (named(&name), value.trim().to_owned())).collect())
        }
        "application/json" => {
            let form: Map<String, Value> = serde_json::from_slice(&request.body)
                .map_err(|wrong| Answer::problem(400, format!("the form is no JSON object: {wrong}")))?;
            let texts = form.into_iter().map(|(name, value)| match value {
                Value::String(text) => Ok((named(&name), text.trim().to_owned())),
                Value::Null => Ok((named(&name), String::new())),
                Value::Bool(_) | Value::Number(_) => Ok((named(&name), value.to_string())),
                Value::Array(_) | Value::Object(_) => {
                    Err(Answer::problem(400, format!("{name}: a form's field is a text, a number, yes or no")))
                }
            });
            texts.collect()
        }
        other => {
            let accepted = "application/x-www-form-urlencoded and application/json are taken";
            Err(Answer::problem(415, format!("the form is {other:?}; {accepted}")))
        }
    }
}

/// What is captured: known fields in their places, all others as attributes.
fn lead(form: Vec<(String, String)>, id: Option<&str>) -> Result<Value, Answer> {
    let mut lead = json!({ "source": "web_form", "channel": "inbound" });
    let mut parts: [Option<String>; 2] = [None, None];
    let mut name_said = false;
    for (name, value) in form {
        if value.is_empty() || name == HONEYPOT {
            continue;
        }
        let field = field_named(&name).unwrap_or_default();
        if let Some(part) = PARTS.iter().position(|one| *one == field) {
            parts[part] = Some(value);
        } else if name == SUBMISSION {
            lead["request_id"] = format!("{IDS}{value}").into();
        } else if FIELDS.contains(&field) {
            match field.split_once('.') {
                Some((object, field)) => lead[object][field] = value.into(),
                None if matches!(field, "emails" | "phones") => match &mut lead[field] {
                    Value::Array(all) => all.push(value.into()),
                    none => *none = json!([value]),
                },
                None if field == "referrer" => lead[field]["text"] = value.into(),
                None => {
                    name_said |= field == "name";
                    lead[field] = value.into();
                }
            }
        } else {
            lead["attributes"][name.as_str()] = value.into();
        }
    }
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !name_said && !parts.is_empty() {
        lead["name"] = parts.join(" ").into();
    }
    if let Some(id) = id {
        lead["request_id"] = format!("{IDS}{}", id.trim().trim_matches('"')).into();
    }
    Ok(lead)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(form: &[(&str, &str)]) -> Value {
        lead(form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(), None).unwrap()
    }

    /// Where a lead stands and whose it is, strangers do not say, whatever an import would make of such a column.
    #[test]
    fn strangers_fill_in_what_is_theirs() {
        let form = [("name", "Sara"), ("stage", "converted"), ("owner", "1"), ("created_at", "2020-01-01"), ("tags", "vip"), ("id", "7")];
        let told = json!({ "stage": "converted", "owner": "1", "created_at": "2020-01-01", "tags": "vip", "id": "7" });
        assert_eq!(made(&form), json!({ "source": "web_form", "channel": "inbound", "name": "Sara", "attributes": told }));
    }

    #[test]
    fn fields_of_forms_find_their_places() {
        let form = [
            ("first_name", "Sara"),
            ("last_name", "Ahmadi"),
            ("e_mail", "sara@example.com"),
            ("utm_source", "news"),
            ("shoe_size", "38"),
            ("city", ""),
        ];
        let expected = json!({
            "source": "web_form", "channel": "inbound", "name": "Sara Ahmadi", "emails": ["sara@example.com"],
            "utm": { "source": "news" }, "attributes": { "shoe_size": "38" },
        });
        assert_eq!(made(&form), expected);
        assert_eq!(made(&[("full_name", "Sara"), ("first_name", "S.")])["name"], "Sara");
        assert_eq!(made(&[("name", "Sara"), ("submission_id", "f-1")])["request_id"], "web-form:f-1");
        assert_eq!(made(&[("your_name", "Sara"), ("referer", "Mona")])["referrer"], json!({ "text": "Mona" }));
    }
}
