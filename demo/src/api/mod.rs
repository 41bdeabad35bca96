//! The HTTP API: the boundary's table of operations under paths, and what stands around it.

mod calls;
mod feed;
mod fields;
mod guard;
mod hook;
mod openapi;
mod tables;

use crate::Site;
use crate::door::{Answer, Limits, Request};
use crate::page;
use leadbook::boundary;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// All operations described, as the core does it.
fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(boundary::document)
}

/// Answers a request.
pub(crate) fn answer(site: &Arc<Site>, request: &Request, limits: Limits) -> Answer {
    match routed(site, request, limits) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn routed(site: &Arc<Site>, request: &Request, limits: Limits) -> Result<Answer, Answer> {
    guard::check_host(site, request)?;
    match request.path.as_str() {
        "/openapi.json" => {
            guard::check_caller(site, request)?;
            only(request, &["GET", "HEAD"])?;
            Ok(tagged(request, Answer::json(200, openapi::text().to_owned())))
        }
        "/hooks/web-form" => hook::answer(site, request),
        path => match path.strip_prefix("/api/") {
            Some(name) => {
                guard::check_caller(site, request)?;
                calls::answer(site, request, name, limits)
            }
            None => {
                only(request, &["GET", "HEAD"])?;
                page::file(site.page.as_deref(), path).map(|answer| tagged(request, answer))
            }
        },
    }
}

/// Refuses other methods than these.
fn only(request: &Request, methods: &[&str]) -> Result<(), Answer> {
    if methods.contains(&request.method.as_str()) {
        return Ok(());
    }
    let allowed = methods.join(", ");
    Err(Answer::problem(405, format!("{} is not done here; {allowed} is", request.method)).with("Allow", allowed))
}

/// Gives an answer a tag of its content, and leaves the content out for a client that has it.
fn tagged(request: &Request, answer: Answer) -> Answer {
    let crate::door::Body::Whole(body) = &answer.body else { return answer };
    let tag = tag(None, body);
    with_tag(request, answer, tag)
}

/// The tag of a content, behind the version of the record that it tells.
fn tag(version: Option<u64>, body: &[u8]) -> String {
    let digest = xxhash_rust::xxh3::xxh3_64(body);
    version.map_or_else(|| format!("\"{digest:016x}\""), |version| format!("\"{version}-{digest:016x}\""))
}

fn with_tag(request: &Request, mut answer: Answer, tag: String) -> Answer {
    let has = request
        .header("if-none-match")
        .is_some_and(|tags| tags.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*"));
    if has && matches!(request.method.as_str(), "GET" | "HEAD") && answer.status == 200 {
        answer = Answer::new(304, "application/json", Vec::new());
        answer.headers.clear();
    }
    answer.headers.push(("ETag", tag));
    // It may be kept, and is asked for again each time.
    answer.with("Cache-Control", "no-cache")
}
