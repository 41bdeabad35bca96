//! The API over a socket: scenarios, forms of answers, versions, retries, who is let in.

mod client;

use client::{ask, get, memory, post, site};
use leadbook::{Book, NewLead};
use leadbook_demo::{Limits, Site};
use leadbook_tests::{Tested, scenario};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn sara() -> NewLead {
    NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form")
}

#[test]
fn every_scenario_goes_as_it_says_over_http() -> Tested {
    scenario::run_all(|book| {
        let running = site(Site::new(book), Limits::default());
        Ok(Box::new(move |operation, parameters| {
            // What is not said there is an empty object, or nothing at all.
            let parameters = if parameters.is_null() { json!({}) } else { parameters.clone() };
            let reply = post(running.address(), operation, &parameters);
            let answer = reply.json();
            if reply.status == 200 {
                return Ok(Ok(answer));
            }
            assert_eq!(reply.header("content-type"), Some("application/problem+json"));
            assert_eq!(answer["status"], reply.status, "{answer}");
            Ok(Err(answer))
        }))
    })
}

#[test]
fn a_read_is_done_by_get_and_a_command_by_post_alone() {
    let (book, running) = memory();
    book.capture_lead(sara()).unwrap();
    let at = running.address();
    let lead = get(at, "/api/lead?id=1");
    assert_eq!((lead.status, &lead.json()["name"]), (200, &json!("Sara Ahmadi")));
    assert_eq!(get(at, "/api/leads?filter=%7B%22sources%22%3A%5B%22fair%22%5D%7D").json()["items"], json!([]));
    assert_eq!(get(at, "/api/find_known?emails=SARA%40example.com").json().as_array().map(Vec::len), Some(1));
    let refused = get(at, "/api/capture_lead?name=X");
    assert_eq!((refused.status, refused.header("allow")), (405, Some("POST")));
    assert_eq!(get(at, "/api/nothing").status, 404);
    // What names a file of the server's machine is not offered, by whatever name.
    for name in ["backup", "export", "export_book", "export_leads", "import_leads"] {
        let asked = json!({ "what": "leads", "path": "/tmp/leadbook-demo-test.csv" });
        assert_eq!((get(at, &format!("/api/{name}")).status, post(at, name, &asked).status), (404, 404), "{name}");
    }
    let head = ask(at, "HEAD", "/api/lead?id=1", &[], "");
    assert_eq!((head.status, head.header("content-length")), (200, lead.header("content-length")));
    assert_eq!(ask(at, "POST", "/api/stats", &[("Content-Type", "text/plain")], "{}").status, 415);
    assert_eq!(ask(at, "POST", "/api/stats", &[], "").status, 200);
}

#[test]
fn failures_have_a_status_by_their_kind() {
    let (book, running) = memory();
    let lead = book.capture_lead(sara()).unwrap().lead;
    let at = running.address();
    let status = |operation: &str, parameters: Value| {
        let reply = post(at, operation, &parameters);
        (reply.status, reply.json()["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(status("move_lead", json!({ "lead": 1, "stage": "sold" })), (400, "unknown_stage".to_owned()));
    assert_eq!(status("move_lead", json!({ "lead": 7, "stage": "sql" })).0, 404);
    assert_eq!(status("move_lead", json!({ "lead": 1, "stage": "new" })).0, 422);
    assert_eq!(status("move_lead", json!({ "lead": 1, "stage": "sql", "version": 9 })).0, 409);
    assert_eq!(
        status("capture_lead", json!({ "name": "Sara", "emails": ["sara@example.com"], "source": "x", "on_known": "refuse" })).0,
        409
    );
    assert_eq!(status("leads", json!({ "limit": 10_000_000 })).0, 400);
    let refusal = post(at, "move_lead", &json!({ "lead": 1, "stage": "new" })).json();
    assert!(refusal["allowed"].as_array().is_some_and(|allowed| allowed.contains(&json!("sql"))), "{refusal}");
    assert_eq!(book.lead(lead).unwrap().stage, "new");
}

#[test]
fn versions_are_tags_and_retries_have_keys() {
    let (book, running) = memory();
    book.capture_lead(sara()).unwrap();
    let at = running.address();
    let tag = get(at, "/api/lead?id=1").header("etag").unwrap().to_owned();
    assert_eq!(ask(at, "GET", "/api/lead?id=1", &[("If-None-Match", &tag)], "").status, 304);
    let edit = r#"{"lead": 1, "city": "Shiraz"}"#;
    let done = ask(at, "POST", "/api/edit_lead", &[JSON, ("If-Match", &tag)], edit);
    assert_eq!(done.status, 200, "{}", done.text());
    // The record moved on.
    let late = ask(at, "POST", "/api/edit_lead", &[JSON, ("If-Match", &tag)], r#"{"lead": 1, "city": "Tabriz"}"#);
    assert_eq!((late.status, late.json()["kind"].as_str()), (412, Some("conflict")));
    assert_eq!(ask(at, "GET", "/api/lead?id=1", &[("If-None-Match", &tag)], "").json()["city"], "Shiraz");
    assert_eq!(ask(at, "POST", "/api/edit_lead", &[JSON, ("If-Match", "\"x\"")], edit).status, 400);

    let omid = r#"{"name": "Omid", "emails": ["omid@example.com"], "source": "fair"}"#;
    let first = ask(at, "POST", "/api/capture_lead", &[JSON, ("Idempotency-Key", "\"form-1\"")], omid);
    let again = ask(at, "POST", "/api/capture_lead", &[JSON, ("Idempotency-Key", "\"form-1\"")], omid);
    assert_eq!((first.status, first.json()), (200, again.json()));
    let other = r#"{"name": "Nasrin", "emails": ["nasrin@example.com"], "source": "fair"}"#;
    assert_eq!(ask(at, "POST", "/api/capture_lead", &[JSON, ("Idempotency-Key", "form-1")], other).status, 409);
    let two = r#"{"name": "Nasrin", "emails": ["nasrin@example.com"], "source": "fair", "request_id": "another"}"#;
    assert_eq!(ask(at, "POST", "/api/capture_lead", &[JSON, ("Idempotency-Key", "form-2")], two).status, 400);
    assert_eq!(book.stats().unwrap().leads, 2);
    // A header that would not be kept to is refused.
    let batch = ask(at, "POST", "/api/batch", &[JSON, ("Idempotency-Key", "b-1")], r#"{"commands": []}"#);
    assert_eq!(batch.status, 400, "{}", batch.text());
}

#[test]
fn lists_and_reports_are_files_too() {
    let (book, running) = memory();
    book.capture_lead(sara().company(leadbook::Company::named("Rose, Oil & Co"))).unwrap();
    let at = running.address();
    let csv = get(at, "/api/leads?format=csv");
    assert!(csv.header("content-disposition").unwrap().contains("leads.csv"));
    assert!(csv.text().starts_with("id,version,name,") && csv.text().contains("\"Rose, Oil & Co\""), "{}", csv.text());
    let report = ask(at, "GET", "/api/conversion?group_by=source", &[("Accept", "text/csv")], "");
    assert!(report.text().starts_with("source,leads,"), "{}", report.text());
    let arrow = get(at, "/api/funnel?format=arrow");
    // A stream of Arrow begins with a mark that goes on for ever.
    assert_eq!((arrow.status, &arrow.body[..4]), (200, &[0xff; 4][..]));
    // A stranger's form writes what a person opens in a spreadsheet.
    let written = NewLead::named("=HYPERLINK(\"http://evil.example\")").phone("+98 912 345 6789").source("web_form");
    book.capture_lead(written).unwrap();
    let csv = get(at, "/api/leads?format=csv");
    assert!(csv.text().contains("\"'=HYPERLINK(") && csv.text().contains(",+98 912 345 6789,"), "{}", csv.text());
    assert_eq!(get(at, "/api/stats?format=csv").status, 400);
    assert_eq!(get(at, "/api/leads?format=pdf").status, 400);
}

#[test]
fn what_happens_is_told_as_it_happens() -> Tested {
    let (book, running) = memory();
    book.capture_lead(sara())?;
    let end = book.snapshot()?.position();
    let mut stream = client::connect(running.address());
    stream.write_all(
        format!("GET /api/changes?after=0 HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n", running.address()).as_bytes(),
    )?;
    let mut lines = BufReader::new(stream).lines();
    let mut next_id = || -> Tested<u64> {
        loop {
            let line = lines.next().ok_or("the feed ended")??;
            if let Some(id) = line.strip_prefix("id: ") {
                return Ok(id.parse()?);
            }
        }
    };
    for expected in 1..=end.0 {
        assert_eq!(next_id()?, expected);
    }
    book.move_lead(leadbook::LeadId(1), "sql")?;
    assert_eq!(next_id()?, end.0 + 1);
    assert_eq!(ask(running.address(), "GET", "/api/changes?format=events&after=99", &[], "").status, 400);
    // A stop does not wait for those who listen.
    running.stop();
    assert!(next_id().is_err());
    Ok(())
}

#[test]
fn a_form_becomes_a_lead_and_a_robot_none() {
    let book = Book::memory().unwrap();
    let running = site(Site::new(book.clone()).origins(vec!["https://www.example.com".to_owned()]), Limits::default());
    let at = running.address();
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let filled = "first_name=Sara&last_name=Ahmadi&email=sara%40example.com&company=Rose+Oil&message=%D8%B3%D9%84%D8%A7%D9%85\
                  &utm_source=news&shoe=38";
    let told = ask(at, "POST", "/hooks/web-form", &[form, ("Origin", "https://www.example.com")], filled);
    assert_eq!((told.status, told.header("access-control-allow-origin")), (202, Some("https://www.example.com")), "{}", told.text());
    let lead = book.lead(leadbook::LeadId(1)).unwrap();
    assert_eq!((lead.name.as_str(), lead.interest.as_deref(), lead.source.as_str()), ("Sara Ahmadi", Some("سلام"), "web_form"));
    assert_eq!((lead.utm.source.as_deref(), lead.attributes.len()), (Some("news"), 1));
    assert_eq!(ask(at, "POST", "/hooks/web-form", &[form, ("Origin", "https://evil.example")], filled).status, 403);
    assert_eq!(ask(at, "OPTIONS", "/hooks/web-form", &[("Origin", "https://www.example.com")], "").status, 204);
    let robot = format!("{}&homepage_url=http%3A%2F%2Fspam.example", filled.replace("sara", "robot"));
    assert_eq!(ask(at, "POST", "/hooks/web-form", &[form], &robot).status, 202);
    assert_eq!(book.stats().unwrap().leads, 1);
    assert_eq!(ask(at, "POST", "/hooks/web-form", &[form], "name=Nobody").status, 400);
    let json = r#"{"name": "Omid", "phone": "+98 912 345 6789", "newsletter": true, "submission_id": "f-1"}"#;
    for _ in 0..2 {
        assert_eq!(ask(at, "POST", "/hooks/web-form", &[JSON], json).status, 202);
    }
    // Another form under the same id is told nothing, and neither is who sent a wrong one.
    let other = ask(at, "POST", "/hooks/web-form", &[JSON], &json.replace("Omid", "Nasrin"));
    assert_eq!(other.status, 202, "{}", other.text());
    let wrong = ask(at, "POST", "/hooks/web-form", &[JSON], r#"{"name": "Nobody"}"#);
    assert!(wrong.status == 400 && !wrong.text().contains("capture_lead"), "{}", wrong.text());
    assert_eq!(book.stats().unwrap().leads, 2);
    assert!(ask(at, "POST", "/hooks/web-form", &[JSON, ("Accept", "text/html")], json).text().contains("Thank you"));
}

#[test]
fn other_names_other_pages_and_wrong_tokens_are_sent_away() {
    let book = Book::memory().unwrap();
    let token = "a-token-of-some-length".to_owned();
    let running = site(Site::new(book).token(token.clone()).hosts(vec!["crm.example.com".to_owned()]), Limits::default());
    let at = running.address();
    let right = format!("Bearer {token}");
    let status = |headers: &[(&str, &str)]| ask(at, "GET", "/api/stats", headers, "").status;
    assert_eq!(status(&[]), 401);
    assert_eq!(status(&[("Authorization", "Bearer a-token-of-some-lengti")]), 401);
    assert_eq!(status(&[("Authorization", &right)]), 200);
    assert_eq!(status(&[("Authorization", &right), ("Host", "evil.example")]), 403);
    assert_eq!(status(&[("Authorization", &right), ("Host", "crm.example.com:80")]), 200);
    assert_eq!(status(&[("Authorization", &right), ("Origin", "http://evil.example")]), 403);
    assert_eq!(status(&[("Authorization", &right), ("Origin", "null")]), 403);
    assert_eq!(status(&[("Authorization", &right), ("Origin", &format!("http://{at}"))]), 200);
    assert_eq!(status(&[("Authorization", &right), ("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(get(at, "/openapi.json").status, 401);
    let page = get(at, "/");
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(ask(at, "GET", "/", &[("If-None-Match", page.header("etag").unwrap())], "").status, 304);
    assert_eq!(ask(at, "GET", "/", &[("Host", "evil.example")], "").status, 403);
}
