//! Lines that no book has written are refused, each with its number and what is wrong with it.

use super::read::read;
use super::*;
use crate::book::{Book, ManualClock, Options};
use crate::command::{Command, Meta, NewLead, NewUser, Request};
use crate::domain::{Attribute, CustomerId, LeadId};
use crate::error::{Error, ErrorKind};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// A book with a bit of everything, as lines.
fn lines() -> Vec<String> {
    let clock = ManualClock::at("2026-03-05T09:30:00Z".parse().unwrap());
    let book = Options::default().region("DE").clock(Arc::new(clock)).memory().unwrap();
    book.add_user(NewUser::named("Mona").email("Mona@Example.org")).unwrap();
    let lead = NewLead::named("سارا احمدی")
        .email("sara@bücher.example")
        .phone("+98 912 345 6789")
        .source("fair")
        .tag("b")
        .tag("a")
        .attribute("due", Attribute::Text("2026-01-31T09:30:00Z".into()));
    let asked = Request::new(Command::CaptureLead { lead }, Meta::default().request_id("form-1").by(crate::UserId(1)));
    book.execute(asked).unwrap();
    book.move_lead(LeadId(1), "sql").unwrap();
    book.convert_lead(LeadId(1), crate::CustomerChoice::New).unwrap();
    let deal = crate::NewOpportunity::named("Deal").with_customer(CustomerId(1)).amount(crate::Money::new(9_900, "EUR").unwrap());
    book.open_opportunity(deal).unwrap();
    let mut out = Vec::new();
    book.write_book(&mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

/// The lines with an end that fits them.
fn ended(mut lines: Vec<String>) -> String {
    lines.pop();
    let told = |line: &String| serde_json::from_str::<Value>(line).ok().and_then(|line| line["events"].as_array().map(Vec::len));
    let events: usize = lines.iter().filter_map(told).sum();
    lines[0] = json!({ "format": FORMAT, "version": VERSION, "events": events }).to_string();
    let mut digest = Digest::default();
    lines.iter().for_each(|line| digest.take(line.as_bytes()));
    let end = End { entries: lines.len() as u64 - 1, events: events as u64, digest: digest.told() };
    lines.push(serde_json::to_string(&Trailer { end }).unwrap());
    lines.join("\n") + "\n"
}

fn refused(text: &str) -> Error {
    read(text.as_bytes(), |_| Ok(())).unwrap_err()
}

/// What is told of lines of which one was changed, and the end made to fit.
fn changed(line: usize, change: impl FnOnce(&mut Value)) -> (String, String) {
    let mut all = lines();
    let mut told: Value = serde_json::from_str(&all[line]).unwrap();
    change(&mut told);
    all[line] = told.to_string();
    let failure = refused(&ended(all));
    assert_eq!(failure.kind(), ErrorKind::Corrupt, "{failure}");
    (failure.field().unwrap().to_owned(), failure.message().to_owned())
}

#[test]
fn lines_are_read_as_they_were_written() {
    let all = lines();
    assert_eq!(ended(all.clone()), all.join("\n") + "\n");
    let mut entries = 0;
    read((all.join("\r\n") + "\r\n").as_bytes(), |_| {
        entries += 1;
        Ok(())
    })
    .unwrap();
    assert_eq!(entries, all.len() - 2);
    // The end of the last line may be missing, and nothing else.
    assert!(read(all.join("\n").as_bytes(), |_| Ok(())).is_ok());
}

#[test]
fn whatever_is_missing_or_moved_is_found() {
    let all = lines();
    let whole = all.join("\n") + "\n";
    for end in 0..whole.len() - 2 {
        if !whole.is_char_boundary(end) {
            continue;
        }
        let failure = refused(&whole[..end]);
        assert!(matches!(failure.kind(), ErrorKind::Corrupt | ErrorKind::Incompatible), "{end}: {failure}");
        // A line that is there without its end is whole; what is missed then is the next one.
        let is_whole = whole.as_bytes()[end] == b'\n';
        let line = format!("line {}", 1 + whole[..end].matches('\n').count() + usize::from(is_whole));
        assert_eq!(failure.field(), Some(line.as_str()), "{end}: {failure}");
    }
    for at in 0..all.len() {
        let mut less = all.clone();
        less.remove(at);
        refused(&less.join("\n"));
        let mut twice = all.clone();
        twice.insert(at, all[at].clone());
        refused(&twice.join("\n"));
        for other in at + 1..all.len() {
            let mut swapped = all.clone();
            swapped.swap(at, other);
            refused(&swapped.join("\n"));
        }
    }
    assert!(refused(&(whole.clone() + "{}\n")).message().contains("behind the end"));
    assert!(refused("").message().contains("no lines of a whole book"));
    assert!(refused(&ended(vec![String::new(), String::new()])).message().contains("no entry"));
}

#[test]
fn a_letter_that_changed_is_found_by_the_digest() {
    let all = lines();
    let failure = refused(&(all.join("\n").replace("fair", "fain") + "\n"));
    assert_eq!(failure.field(), Some(format!("line {}", all.len()).as_str()));
    assert!(failure.message().contains("they were changed"), "{failure}");
}

#[test]
fn lines_of_another_version_are_told_so() {
    let failure = refused("{\"format\":\"leadbook\",\"version\":2,\"events\":1}\n");
    assert_eq!((failure.kind(), failure.field()), (ErrorKind::Incompatible, Some("line 1")));
    assert!(failure.message().contains("version 2"));
}

/// Which line is changed, how, and what is told of it.
type Fault = (usize, fn(&mut Value), &'static str);

#[test]
fn what_no_book_writes_is_refused_also_where_the_digest_fits() {
    let told: Vec<Fault> = vec![
        (2, |line| line["position"] = 9.into(), "position: 9 does not follow on 1; 2 does"),
        (1, |line| line["position"] = 0.into(), "position: 0 does not follow on 0; 1 does"),
        (2, |line| line["events"] = json!([]), "events: there are none"),
        (2, |line| line["recorded_at"] = "2026-03-05T09:29:59.000000Z".into(), "is not after 2026-03-05T09:30:00.000000Z"),
        (2, |line| line["at"] = "2027-03-05T09:29:59.000000Z".into(), "at: 2027-03-05T09:29:59.000000Z is after"),
        (2, |line| line["at"] = "2026-03-05T09:29:59Z".into(), "at: \"2026-03-05T09:29:59Z\" is no instant"),
        (3, |line| line["by"] = 2.into(), "by: there is no user 2 by then"),
        (3, |line| line["request"]["id"] = "".into(), "request.id: 0 characters"),
        (3, |line| line["request"]["digest"] = "5".into(), "request.digest: \"5\" is no digest"),
        (3, |line| line["request"]["answer"]["captured"]["lead"] = 2.into(), "request.answer.lead: there is no lead 2 by then"),
        (3, |line| line["request"]["answer"]["type"] = "sold".into(), "request.answer: \"sold\" is no answer"),
        (2, |line| line["events"][0]["user"] = 2.into(), "events[0].user: 2 does not follow on 0; 1 does"),
        (2, |line| line["events"][0]["name"] = " Mona".into(), "events[0].name: white space stands at the ends"),
        (2, |line| line["events"][0]["name"] = "Mo\u{7}na".into(), "events[0].name: the control character '\\u{7}'"),
        (2, |line| line["events"][0]["name"] = "".into(), "events[0].name: it is empty"),
        (2, |line| line["events"][0]["name"] = "ä".repeat(201).into(), "events[0].name: 201 characters are too many, up to 200"),
        (2, |line| line["events"][0]["email"] = "mona".into(), "events[0].email: \"mona\" is no normal form"),
        (2, |line| line["events"][0]["nick"] = "M".into(), "events[0]: there is no field \"nick\" here"),
        (3, |line| line["events"][0]["card"]["tags"] = json!(["b", "a"]), "events[0].card.tags: they are not sorted, each once"),
        (3, |line| line["events"][0]["card"]["tags"] = json!(vec!["x"; 101]), "events[0].card.tags: 101 entries are too many"),
        (3, |line| line["events"][0]["card"]["campaign"] = 1.into(), "events[0].card.campaign: there is no campaign 1 by then"),
        (3, |line| line["events"][0]["card"]["phones"] = json!(["123"]), "events[0].card.phones: \"123\" is no normal form"),
        (3, |line| line["events"][0]["card"]["interest"] = "x".repeat(4_001).into(), "4001 characters are too many, up to 4000"),
        (3, |line| line["events"][0]["stage"] = "Neu!".into(), "events[0].stage: \"Neu!\" is no key"),
        (3, |line| line["events"][0]["repeat_of"] = json!({ "type": "lead", "id": 7 }), "there is no lead 7 by then"),
        (4, |line| line["events"][0]["lead"] = 0.into(), "events[0].lead: there is no lead 0 by then"),
        (4, |line| line["events"][0]["step"]["to_kind"] = "sold".into(), "events[0].step.to_kind: \"sold\" is no stage kind"),
        (4, |line| line["events"][0]["type"] = "lead_vanished".into(), "events[0]: \"lead_vanished\" is no event"),
        (6, |line| line["events"][0]["card"]["amount"]["currency"] = "EUX".into(), "\"EUX\" is no currency"),
        (6, |line| line["events"][0]["card"]["amount"]["amount_minor"] = (1_u64 << 53).into(), "is beyond 9007199254740991 minor units"),
        (6, |line| line["events"][0]["card"]["amount"]["amount_minor"] = 9.5.into(), "9.5 is no whole number"),
        (6, |line| line["events"][0]["card"]["probability"] = 101.into(), "it is over 100 percent"),
        (1, |line| line["events"][0]["lifecycle"]["moves"] = json!([]), "events[0].lifecycle.moves"),
        (1, |line| line["events"][0]["settings"]["zone"] = "Moon/Base".into(), "events[0].settings.zone"),
        (1, |line| line["events"][0]["settings"]["region"] = "de".into(), "events[0].settings: they are not as a book keeps them"),
        (1, |line| line["events"][0] = json!({ "type": "lead_linked", "lead": 1, "customer": 1 }), "a book is begun by its first event"),
    ];
    for (line, change, problem) in told {
        let (place, message) = changed(line, change);
        assert_eq!(place, format!("line {}", line + 1), "{message}");
        assert!(message.contains(problem), "{message}\n{problem}");
    }
    let mut twice = lines();
    let begun: Value = serde_json::from_str(&twice[1]).unwrap();
    let mut again: Value = serde_json::from_str(&twice[2]).unwrap();
    again["events"] = begun["events"].clone();
    twice[2] = again.to_string();
    assert!(refused(&ended(twice)).message().contains("by no other"));
}

#[test]
fn what_is_longer_than_any_line_is_not_read_to_its_end() {
    let mut all = lines();
    all[2] = format!("[{}]", "1,".repeat(3_000_000));
    let failure = refused(&all.join("\n"));
    assert_eq!(failure.field(), Some("line 3"));
    assert!(failure.message().contains("longer than 4194304 bytes"), "{failure}");
    all[2] = "[".repeat(100_000);
    assert!(refused(&all.join("\n")).message().contains("no line of JSON"));
}

#[test]
fn a_refused_book_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (path, book) = (folder.path().join("lines.jsonl"), folder.path().join("new.leadbook"));
    let restored = || restore(&path, &book, &Options::default());
    let failure = restored().unwrap_err();
    assert_eq!((failure.kind(), failure.code(), failure.operation()), (ErrorKind::Io, "no_such_file", "restore"));
    let all = lines();
    std::fs::write(&path, all[..all.len() - 1].join("\n")).unwrap();
    assert_eq!(restored().unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    std::fs::write(&path, all.join("\n")).unwrap();
    let made = restored().unwrap();
    assert_eq!(made.lead(LeadId(1)).unwrap().name, "سارا احمدی");
    assert_eq!(made.settings().unwrap().region, "DE");
    drop(made);
    assert_eq!(restored().unwrap_err().code(), "file_exists");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    assert!(Book::open(&book).unwrap().verify().unwrap().is_sound());
}

proptest! {
    /// Whatever is done to the lines, they are read or refused.
    #[test]
    fn nothing_in_the_lines_does_harm(
        line in 0..7_usize,
        at: prop::sample::Index,
        with in "[\\[\\]{}\",:0-9a-z\\\\]{0,4}",
        count in 0..4_usize,
    ) {
        let mut all = lines();
        let letters: Vec<char> = all[line].chars().collect();
        let at = at.index(letters.len());
        let end = letters.len().min(at + count);
        all[line] = letters[..at].iter().chain(&with.chars().collect::<Vec<_>>()).chain(&letters[end..]).collect();
        let same = all == lines();
        let outcome = read((all.join("\n") + "\n").as_bytes(), |_| Ok(()));
        prop_assert!(outcome.is_err() || same);
        if line > 0 {
            // Also where the digest fits.
            drop(read(ended(all).as_bytes(), |_| Ok(())));
        }
    }
}
