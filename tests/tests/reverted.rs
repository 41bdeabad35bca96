//! Reverting an import: afterwards the book is as if the import had never been, and everything that was known before is known still.

use leadbook::transfer::{
    FieldRule, FieldSource, Import, ImportSource, ImportedCustomer, LeadReference, OnChanged, OnEdited, Revert, RowEvent, RowEventKind,
    restore,
};
use leadbook::{
    Book, Clock, Command, CustomerChoice, ErrorKind, Event, LeadEdit, LeadId, ManualClock, NewLead, NewOpportunity, Options, Request,
    SeededChance, StageKind, Timestamp, boundary,
};
use leadbook_tests::Tested;
use leadbook_tests::naive::Question;
use leadbook_tests::trade::{Dice, Trade, asked, question};
use serde_json::Value;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The same ledger as a book of its own.
fn copy(lines: &Path, path: &Path, clock: &Arc<ManualClock>) -> Tested<Book> {
    let options = Options::default().clock(clock.clone()).chance(Arc::new(SeededChance::new(99))).write_behind_bytes(100_000);
    Ok(restore(lines, path, &options)?)
}

/// What counts the changes of a record, and where they stand: it goes on, whatever is taken back.
fn without_counts(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !["version", "touched", "position"].contains(&name.as_str()));
            fields.values_mut().for_each(without_counts);
        }
        Value::Array(items) => items.iter_mut().for_each(without_counts),
        _ => {}
    }
}

/// Every list and report of a moment, as the boundary tells it.
fn told(book: &Book, at: Timestamp) -> Tested<Vec<(String, Value)>> {
    let mut all = Vec::new();
    for operation in boundary::operations().filter(|operation| operation.has_table()) {
        let asked = match operation.name {
            // What happened stays told, and whether it was taken back.
            "changes" | "lead_history" | "customer_history" | "opportunity_history" => continue,
            "lead_spells" => format!(r#"{{"lead": 2, "as_of": "{at}"}}"#),
            "find_known" => format!(r#"{{"emails": ["p1@example.com"], "as_of": "{at}"}}"#),
            "search_leads" => format!(r#"{{"text": "Person", "as_of": "{at}"}}"#),
            _ => format!(r#"{{"as_of": "{at}"}}"#),
        };
        let answer = boundary::call(book, operation.name, &asked).unwrap_or_else(|failure| format!("{:?}", failure.to_string()));
        let mut answer: Value = serde_json::from_str(&answer)?;
        without_counts(&mut answer);
        all.push((operation.name.to_owned(), answer));
    }
    Ok(all)
}

fn same(one: &[(String, Value)], other: &[(String, Value)], context: &str) {
    assert_eq!(one.len(), other.len());
    for ((name, one), (_, other)) in one.iter().zip(other) {
        assert!(one == other, "{context}: {name}\n{one}\n{other}");
    }
}

/// Reports by any question.
fn reported(book: &Book, trade: &Trade, seed: u64, at: Timestamp) -> Tested<Vec<(String, Value)>> {
    let (mut dice, events) = (Dice::of(seed), trade.events()?);
    let mut all = Vec::new();
    for number in 0..3 * Question::every().len() {
        let mut asked = asked(&mut dice, &events, at);
        asked.as_of = Some(at);
        let question = question(&mut dice, number, &events, &asked, at);
        let mut answer = match question.ask(book, &asked) {
            Ok(answer) => answer,
            Err(refusal) => refusal.to_string().into(),
        };
        without_counts(&mut answer);
        all.push((format!("{question:?} {asked:?}"), answer));
    }
    Ok(all)
}

fn rule(column: &str) -> Option<FieldSource> {
    Some(FieldSource::from(column))
}

/// Rows of new leads and of people who are known, with owners, stages, calls and conversions.
fn people(dice: &mut Dice, book: &Book, rows: u64) -> Tested<(String, Import)> {
    let known: Vec<String> =
        book.leads(leadbook::LeadFilter::all())?.items.iter().filter_map(|lead| Some(lead.emails.first()?.given().to_owned())).collect();
    let mut text = "key,name,email,source,stage,lost_reason,call_at,direction,owner,city\n".to_owned();
    let now = book.snapshot()?.recorded_at();
    for row in 0..rows {
        let email = if dice.comes(30) && !known.is_empty() { dice.one(&known) } else { format!("p{}@example.com", dice.below(rows)) };
        let stage = dice.one(&["", "mql", "contacted", "sql", "converted", "disqualified"]);
        let (call, way) = if dice.comes(40) { (now.to_string(), dice.one(&["inbound", "outbound"])) } else { (String::new(), "") };
        let owner = dice.one(&["", "Mona", "Omid", "Zoë"]);
        writeln!(text, "{row},Person {row},{email},{},{stage},budget,{call},{way},{owner},Yazd", dice.one(&["fair", "web_form"]))?;
    }
    let mut call = RowEvent::new(RowEventKind::RecordActivity);
    call.kind = Some(FieldRule::value("call"));
    (call.at, call.direction) = (rule("call_at"), rule("direction"));
    let on_known = dice.one(&[leadbook::OnKnown::Attach, leadbook::OnKnown::Repeat]);
    Ok((text, Import { on_known, on_changed: OnChanged::Update, ..Import::named("mixed") }.event(call)))
}

/// Rows about leads that are there.
fn histories(dice: &mut Dice, book: &Book, rows: u64) -> Tested<(String, Import)> {
    let leads = book.stats()?.leads;
    let mut text = "key,lead,what,stage,owner,city,segment\n".to_owned();
    for row in 0..rows {
        let what = dice.one(&["move", "assign", "convert", "match", "edit", "call"]);
        let (stage, owner) = (dice.one(&["mql", "contacted", "sql", "nurturing"]), dice.one(&["Mona", "Omid"]));
        writeln!(text, "h{row},{},{what},{stage},{owner},Shiraz,gold", 1 + dice.below(leads))?;
    }
    let only = |what: &str, event: RowEvent| RowEvent { only: [("what".to_owned(), what.to_owned())].into(), ..event };
    let new = RowEvent::new;
    let moved = RowEvent { stage: rule("stage"), reason: Some(FieldRule::value("said so")), ..new(RowEventKind::MoveLead) };
    let assigned = RowEvent { owner: rule("owner"), ..new(RowEventKind::AssignLead) };
    let attributes = [("segment".to_owned(), FieldSource::from("segment"))];
    let converted =
        RowEvent { customer: ImportedCustomer::Another, customer_attributes: attributes.clone().into(), ..new(RowEventKind::ConvertLead) };
    let matched = RowEvent { customer: ImportedCustomer::Match, customer_attributes: attributes.into(), ..new(RowEventKind::ConvertLead) };
    let edited = RowEvent { fields: [("city".to_owned(), FieldSource::from("city"))].into(), ..new(RowEventKind::EditLead) };
    let call = RowEvent {
        kind: Some(FieldRule::value("call")),
        direction: Some(FieldRule::value("outbound")),
        ..new(RowEventKind::RecordActivity)
    };
    let import = Import { of: Some(LeadReference::Number { number: "lead".into() }), recognise: false, ..Import::named("mixed") }
        .field("key", "key")
        .event(only("move", moved))
        .event(only("assign", assigned))
        .event(only("convert", converted))
        .event(only("match", matched))
        .event(only("edit", edited))
        .event(only("call", call));
    Ok((text, import))
}

fn sound(book: &Book) -> Tested<String> {
    let verified = book.verify()?;
    assert!(verified.is_sound(), "{verified}");
    Ok(verified.digest.ok_or("a sound book has a digest")?)
}

#[test]
fn a_reverted_import_never_was_but_in_history() -> Tested {
    let (mut set_back, mut customers) = (0, 0);
    for seed in 700..712 {
        let folder = tempfile::tempdir()?;
        let mut trade = Trade::begin(seed)?;
        trade.go_on(160)?;
        let (lines, path) = (folder.path().join("book.jsonl"), folder.path().join("a.leadbook"));
        trade.book.export_book(&lines, false)?;
        let clock = trade.clock.clone();
        let mut book = copy(&lines, &path, &clock)?;
        let without = copy(&lines, &folder.path().join("b.leadbook"), &clock)?;
        let first = clock.now();
        let then = told(&book, first)?;

        clock.advance(Duration::from_secs(3_600));
        let mut imports = Vec::new();
        for (text, import) in [people(&mut trade.dice, &book, 40)?, histories(&mut trade.dice, &book, 60)?] {
            let report = book.import_leads(&ImportSource::bytes(&text), &import)?;
            assert!(report.events > 0, "{report}");
            imports.push((text, import));
            clock.advance(Duration::from_secs(60));
        }
        // A row that is changed, so that it updates its lead.
        let changed = imports[0].0.replace("Yazd", "Qom");
        assert!(book.import_leads(&ImportSource::bytes(&changed), &imports[0].1)?.updated > 0);
        let between = clock.now();
        let known = told(&book, between)?;
        if seed % 2 == 0 {
            // What was kept of the columns has the import in it.
            book.close()?;
            book = Options::default().clock(clock.clone()).chance(Arc::new(SeededChance::new(4))).open(&path)?;
        }
        clock.advance(Duration::from_secs(3_600));

        let would = book.revert_import(&Revert::named("mixed").dry_run(true))?;
        same(&told(&book, between)?, &known, "a dry run");
        let report = book.revert_import(&Revert::named("mixed"))?;
        assert_eq!(leadbook::transfer::RevertReport { dry_run: true, ..report.clone() }, would);
        assert!(report.withdrawn > 0 && report.left_out == 0 && report.commands > 60, "{report}");
        set_back += report.set_back;
        customers += report.customers;
        assert_eq!(book.imports()?, []);
        sound(&book)?;

        let after = clock.now() + Duration::from_secs(5);
        clock.advance(Duration::from_secs(60));
        let seen = told(&book, after)?;
        same(&seen, &told(&without, after)?, &format!("seed {seed}"));
        same(&reported(&book, &trade, seed, after)?, &reported(&without, &trade, seed, after)?, &format!("seed {seed}"));
        same(&told(&book, first)?, &then, "before the import");
        same(&told(&book, between)?, &known, "before it was reverted");

        // It goes on like any other, also after it was opened again.
        let _ = book.close();
        book = Options::default().clock(clock.clone()).chance(Arc::new(SeededChance::new(3))).open(&path)?;
        same(&told(&book, after)?, &seen, "opened again");
        same(&told(&book, between)?, &known, "opened again, before it was reverted");
        for lead in without.leads(leadbook::LeadFilter::all())?.items.iter().filter(|lead| lead.is_open()) {
            let stage = if lead.kind == StageKind::SalesQualified { "mql" } else { "sql" };
            let to = leadbook::StageChange { reason: Some("again".to_owned()), ..leadbook::StageChange::from(stage) };
            let command = Request::from(Command::MoveLead { lead: lead.id, to });
            let [one, other] = [&book, &without].map(|book| book.execute(command.clone()).map(drop).map_err(|refusal| refusal.to_string()));
            assert_eq!(one, other);
        }
        clock.advance(Duration::from_secs(60));
        let later = clock.now();
        same(&instants_apart(told(&book, later)?), &instants_apart(told(&without, later)?), "gone on");
        sound(&book)?;

        // And it can be imported again, under the same name.
        for (text, import) in &imports {
            let [one, other] = [&book, &without].map(|book| book.import_leads(&ImportSource::bytes(text), import));
            let (one, other) = (one?, other?);
            assert_eq!(
                (one.created, one.attached, one.repeated, one.refused, one.events),
                (other.created, other.attached, other.repeated, other.refused, other.events)
            );
            assert_eq!(one.unchanged, 0);
        }
        clock.advance(Duration::from_secs(60));
        let digest = sound(&book)?;
        book.export_book(&lines, true)?;
        let restored = copy(&lines, &folder.path().join("c.leadbook"), &clock)?;
        assert_eq!(sound(&restored)?, digest);
        same(&told(&restored, between)?, &known, "restored");
    }
    assert!(set_back > 20 && customers > 20, "{set_back} {customers}");
    Ok(())
}

/// Of two books that one clock moves on, each command is recorded at an instant of its own.
fn instants_apart(mut told: Vec<(String, Value)>) -> Vec<(String, Value)> {
    told.retain(|(name, _)| ["leads", "customers", "activities", "interests", "funnel", "conversion", "sources"].contains(&name.as_str()));
    fn apart(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| !["entered_at", "last_event_at"].contains(&name.as_str()));
                fields.values_mut().for_each(apart);
            }
            Value::Array(items) => items.iter_mut().for_each(apart),
            _ => {}
        }
    }
    told.iter_mut().for_each(|(_, value)| apart(value));
    told
}

const FAIR: &str = "key,name,email,stage\n1,Sara Ahmadi,sara@example.com,converted\n2,Mona,mona@example.com,mql\n3,Ali,ali@example.com,\n";

fn fair() -> Import {
    Import::named("fair").field("source", FieldRule::value("fair"))
}

fn book() -> Tested<(Book, Arc<ManualClock>)> {
    let clock = Arc::new(ManualClock::at("2026-06-01T09:00:00Z".parse()?));
    Ok((Options::default().clock(clock.clone()).memory()?, clock))
}

#[test]
fn what_was_edited_since_stands_against_it_or_is_left_out() -> Tested {
    type Edit = fn(&Book) -> leadbook::Result<()>;
    let edits: [(&str, Edit, u64); 7] = [
        ("lead_edited", |book| book.edit_lead(LeadId(2), LeadEdit { city: "Yazd".to_owned().into(), ..LeadEdit::default() }).map(drop), 2),
        ("lead_moved", |book| book.move_lead(LeadId(3), "sql").map(drop), 3),
        ("customer_created", |book| book.convert_lead(LeadId(2), CustomerChoice::New).map(drop), 2),
        ("opportunity_opened", |book| book.open_opportunity(NewOpportunity::named("Desks").from_lead(LeadId(3))).map(drop), 3),
        ("conversion_reverted", |book| book.revert_conversion(LeadId(1), "mistake").map(drop), 1),
        (
            "opportunity_opened",
            |book| book.open_opportunity(NewOpportunity::named("Desks").with_customer(leadbook::CustomerId(1))).map(drop),
            1,
        ),
        ("interest_recorded", |book| book.capture_lead(NewLead::named("Ali").email("ali@example.com").source("web")).map(drop), 3),
    ];
    for (what, edit, lead) in edits {
        let (book, _) = book()?;
        let user = book.add_user(leadbook::NewUser::named("Omid"))?;
        book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
        edit(&book).map_err(|failure| format!("{what}: {failure}"))?;
        let events = book.stats()?.events;
        let refused = book.revert_import(&Revert { by: Some(user), ..Revert::named("fair") }).unwrap_err();
        assert_eq!((refused.kind(), refused.code(), refused.field()), (ErrorKind::Refused, "edited_since", Some("edited")), "{what}");
        assert!(refused.message().contains(what), "{refused}");
        assert_eq!(refused.allowed(), [LeadId(lead).to_string()]);
        assert_eq!(book.stats()?.events, events, "{what}: nothing is done");
        let report = book.revert_import(&Revert::named("fair").edited(OnEdited::LeaveOut))?;
        assert_eq!((report.withdrawn, report.left_out, report.left[0].lead), (2, 1, LeadId(lead)), "{report}");
        let left: Vec<u64> = book.leads(leadbook::LeadFilter::all())?.items.iter().map(|lead| lead.id.0).collect();
        assert_eq!(left, [lead], "{what}");
        sound(&book)?;
        // What was left out is not imported again; what was taken back is.
        let again = book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
        assert_eq!((again.created, again.unchanged, again.attached), (2, 1, 0), "{what}: {again}");
    }
    Ok(())
}

/// A lead that has been withdrawn is none; its history tells what it was, and why it is none.
#[test]
fn a_withdrawn_lead_is_told_of_only_by_its_history() -> Tested {
    let (book, clock) = book()?;
    book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    let then = book.snapshot()?.recorded_at();
    clock.advance(Duration::from_secs(1));
    book.revert_import(&Revert::named("fair"))?;
    assert_eq!(book.lead(LeadId(1)).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(book.customer(leadbook::CustomerId(1)).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(book.move_lead(LeadId(2), "sql").unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(book.as_of(then)?.lead(LeadId(1))?.kind, StageKind::Converted);
    let history = book.lead_history(LeadId(1))?;
    assert!(matches!(history.first().map(|told| &told.event), Some(Event::LeadCaptured { .. })));
    assert!(matches!(history.last().map(|told| &told.event), Some(Event::LeadSetBack { back: None, .. })), "{history:?}");
    assert_eq!(book.lead_spells(LeadId(1))?, []);
    assert!(book.find_known(&["sara@example.com".to_owned()], &[])?.is_empty());
    let stats = book.stats()?;
    assert_eq!((stats.leads, stats.customers), (0, 0));
    // Somebody else with that e-mail is new.
    let captured = book.capture_lead(NewLead::named("Sara").email("sara@example.com").source("web"))?;
    assert_eq!((captured.lead, captured.outcome), (LeadId(4), leadbook::Outcome::Created));
    assert_eq!(book.revert_import(&Revert::named("fair")).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(book.revert_import(&Revert::named("a/b")).unwrap_err().field(), Some("name"));
    assert_eq!(book.revert_imported(LeadId(4), "fair").unwrap_err().code(), "not_imported");
    Ok(())
}

/// Users and campaigns are nobody's leads; others may have taken them up.
#[test]
fn users_and_campaigns_that_were_added_stay() -> Tested {
    let (book, _) = book()?;
    let rows = "key,name,email,owner,campaign\n1,A,a@example.com,Zoë,Spring\n2,B,b@example.com,Omid,Spring\n";
    let import = Import { new_users: true, new_campaigns: true, ..fair() };
    book.import_leads(&ImportSource::bytes(rows), &import)?;
    assert_eq!(book.imports()?[0].commands, 2);
    let report = book.revert_import(&Revert::named("fair"))?;
    assert_eq!((report.withdrawn, report.commands, report.users_kept, report.campaigns_kept), (2, 2, 2, 1), "{report}");
    assert_eq!((book.users()?.len(), book.campaigns()?.len(), book.imports()?.len()), (2, 1, 0));
    assert_eq!(book.revert_import(&Revert::named("fair")).unwrap_err().kind(), ErrorKind::NotFound);
    let again = book.import_leads(&ImportSource::bytes(rows), &import)?;
    assert_eq!((again.created, again.users_added, again.campaigns_added), (2, 0, 0), "{again}");
    Ok(())
}

/// What a second import told of the leads of a first one is taken back first.
#[test]
fn imports_that_rest_on_one_another_are_reverted_in_turn() -> Tested {
    let (book, _) = book()?;
    book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    let cities = RowEvent { fields: [("city".to_owned(), FieldSource::from("city"))].into(), ..RowEvent::new(RowEventKind::EditLead) };
    let of = LeadReference::Import { import: "fair".into(), key: "of".into() };
    let import = Import { of: Some(of), ..Import::named("cities") }.event(cities);
    assert_eq!(book.import_leads(&ImportSource::bytes("key,of,city\na,2,Yazd\nb,3,Qom\n"), &import)?.events, 2);
    let refused = book.revert_import(&Revert::named("fair")).unwrap_err();
    assert!(refused.message().contains("2 leads") && refused.message().contains("by import \"cities\""), "{refused}");
    assert_eq!(book.imports()?.iter().map(|import| (&*import.name, import.commands)).collect::<Vec<_>>(), [("cities", 2), ("fair", 5)]);
    let report = book.revert_import(&Revert::named("cities"))?;
    assert_eq!((report.set_back, report.withdrawn, report.commands), (2, 0, 2), "{report}");
    assert_eq!(book.lead(LeadId(2))?.city, None);
    assert_eq!(book.revert_import(&Revert::named("fair"))?.withdrawn, 3);
    sound(&book)?;
    Ok(())
}

/// While others work on the leads, each is either taken back or theirs, and nothing of theirs is lost.
#[test]
fn who_edits_a_lead_meanwhile_keeps_it() -> Tested {
    let folder = tempfile::tempdir()?;
    let book = Book::open(folder.path().join("book.leadbook"))?;
    let mut rows = "key,name,email,stage\n".to_owned();
    for row in 0..3_000 {
        writeln!(rows, "{row},Person {row},p{row}@example.com,{}", if row % 3 == 0 { "converted" } else { "mql" })?;
    }
    book.import_leads(&ImportSource::bytes(&rows), &fair())?;
    let (report, edited) = std::thread::scope(|scope| -> Tested<_> {
        let editing = scope.spawn(|| {
            let edit = |lead: &u64| {
                let note = leadbook::Activity::call(LeadId(*lead)).outbound();
                let called = if lead.is_multiple_of(2) {
                    book.record_activity(note).map(drop)
                } else {
                    book.set_temperature(LeadId(*lead), leadbook::Temperature::Hot).map(drop)
                };
                match called {
                    Ok(()) => true,
                    Err(refusal) => {
                        assert_eq!(refusal.kind(), ErrorKind::NotFound, "{refusal}");
                        false
                    }
                }
            };
            (1..=3_000).step_by(7).filter(edit).collect::<Vec<u64>>()
        });
        let report = book.revert_import(&Revert::named("fair").edited(OnEdited::LeaveOut))?;
        Ok((report, editing.join().map_err(|_| "the editor panicked")?))
    })?;
    assert_eq!(report.left_out, edited.len() as u64, "{report}");
    assert_eq!(report.withdrawn + report.left_out, 3_000);
    let mut left: Vec<u64> = Vec::new();
    let mut query = leadbook::LeadQuery::default();
    loop {
        let page = book.leads(query.clone())?;
        left.extend(page.items.iter().map(|lead| lead.id.0));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    left.sort_unstable();
    assert_eq!(left, edited);
    assert_eq!(book.conversion(leadbook::Scope::all())?.totals.leads, edited.len() as u64);
    sound(&book)?;
    Ok(())
}

/// Two of one family who became one customer: the one rests on the other.
#[test]
fn leads_of_one_customer_are_taken_back_one_after_the_other() -> Tested {
    let rows = "id,name,email,phone,stage,call_at\n\
                1,A,a@example.com,+49 30 123456,converted,2026-05-02\n2,B,b@example.com,+49 30 123456,converted,2026-05-01\n\
                3,C,c@example.com,+49 30 123456,converted,2026-05-01\n";
    for edited in [false, true] {
        let (book, _) = book()?;
        let import = Import { on_known: leadbook::OnKnown::Repeat, ..fair() };
        let report = book.import_leads(&ImportSource::bytes(rows), &import)?;
        assert_eq!((book.stats()?.customers, report.refused), (1, 0), "{report}");
        if edited {
            book.revert_conversion(LeadId(2), "mistake")?;
            book.convert_lead(LeadId(2), CustomerChoice::Match)?;
        }
        let report = book.revert_import(&Revert::named("fair").edited(OnEdited::LeaveOut))?;
        let left: Vec<LeadId> = report.left.iter().map(|left| left.lead).collect();
        if edited {
            // The second one stays, and with it the customer, and with that the first one, whose conversion made it.
            assert_eq!((report.withdrawn, report.customers), (1, 0), "{report}");
            assert_eq!(left, [LeadId(2), LeadId(1)]);
        } else {
            assert_eq!((report.withdrawn, report.customers, left.len()), (3, 1, 0), "{report}");
            assert!(book.customers(leadbook::CustomerQuery::default())?.items.is_empty());
        }
        sound(&book)?;
    }
    Ok(())
}

/// More than one entry of the ledger can tell of; and broken off on the way.
#[test]
fn long_histories_are_taken_back_in_parts_and_it_goes_on_where_it_was_broken_off() -> Tested {
    let (book, _) = book()?;
    let lead = book.capture_lead(NewLead::named("Sara").email("sara@example.com").source("web"))?.lead;
    let before = book.lead(lead)?;
    let mut rows = "key,lead,at\n".to_owned();
    for row in 0..950 {
        writeln!(rows, "{row:040},1,2026-06-01T0{}:00:00Z", row % 9)?;
    }
    let call = RowEvent {
        kind: Some(FieldRule::value("call")),
        direction: Some(FieldRule::value("outbound")),
        text: Some(FieldRule::value("x".repeat(500))),
        at: rule("at"),
        ..RowEvent::new(RowEventKind::RecordActivity)
    };
    let import = Import { of: Some(LeadReference::Number { number: "lead".into() }), ..Import::named("calls") }.event(call);
    let report = book.import_leads(&ImportSource::bytes(&rows), &import)?;
    assert_eq!(report.events, 950, "{report}");
    let mut told = 0;
    let stopped = book.revert_import_with(&Revert::named("calls").edited(OnEdited::LeaveOut), &mut |progress| {
        told += 1;
        assert_eq!((progress.leads_total, progress.looking), (1, false));
        if told == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    assert!(stopped.cancelled);
    let done = stopped.activities;
    assert!((2..949).contains(&done), "{stopped}");
    assert_eq!(book.lead(lead)?.touches, 950 - done);
    sound(&book)?;
    let report = book.revert_import(&Revert::named("calls"))?;
    assert_eq!((report.activities, report.set_back, report.cancelled), (950 - done, 1, false), "{report}");
    let after = book.lead(lead)?;
    assert!(after.version > before.version);
    assert_eq!(leadbook::Lead { version: before.version, touched: before.touched, ..after }, before);
    assert!(book.activities(leadbook::ActivityQuery::default())?.items.is_empty());
    sound(&book)?;
    Ok(())
}

/// What would be left with nobody to belong to stands against it, also where no history of the import's records tells of it.
#[test]
fn a_sale_that_was_put_with_a_customer_of_the_import_keeps_it() -> Tested {
    let (book, _) = book()?;
    let buyer = book.capture_lead(NewLead::named("Buyer").email("buyer@example.com").source("web"))?.lead;
    let sale = book.open_opportunity(NewOpportunity::named("Desks").from_lead(buyer))?;
    book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    let edit = leadbook::OpportunityEdit { customer: Some(leadbook::CustomerId(1)), ..Default::default() };
    book.edit_opportunity(sale, edit)?;
    let report = book.revert_import(&Revert::named("fair").edited(OnEdited::LeaveOut))?;
    assert_eq!((report.withdrawn, report.left[0].record.as_deref()), (2, Some("customer 1")), "{report}");
    book.win_opportunity(sale, None, None)?;
    sound(&book)?;
    Ok(())
}

/// A lead is not set back into a stage that is gone, or means something else by now.
#[test]
fn a_stage_that_the_lifecycle_has_no_longer_stands_against_it() -> Tested {
    for kind in [None, Some(StageKind::Nurturing)] {
        let (book, _) = book()?;
        let lead = book.capture_lead(NewLead::named("Sara").email("sara@example.com").source("web"))?.lead;
        book.move_lead(lead, "contacted")?;
        let moved = RowEvent { stage: rule("stage"), ..RowEvent::new(RowEventKind::MoveLead) };
        let of = LeadReference::Number { number: "lead".into() };
        let import = Import { of: Some(of), recognise: false, ..Import::named("moves") }.field("key", "key").event(moved);
        assert_eq!(book.import_leads(&ImportSource::bytes("key,lead,stage\n1,1,sql\n"), &import)?.events, 1);
        let mut lifecycle = book.lifecycle()?;
        match kind {
            None => {
                lifecycle.stages.retain(|stage| stage.key != "contacted");
                lifecycle.moves.retain(|step| step.from != "contacted" && step.to != "contacted");
            }
            Some(kind) => lifecycle.stages.iter_mut().filter(|stage| stage.key == "contacted").for_each(|stage| stage.kind = kind),
        }
        book.set_lifecycle(lifecycle)?;
        let refused = book.revert_import(&Revert::named("moves")).unwrap_err();
        assert!(refused.code() == "edited_since" && refused.message().contains("\"contacted\""), "{refused}");
        assert_eq!(book.lead(lead)?.stage, "sql");
    }
    Ok(())
}

/// The one whose conversion made the customer was told of last, and waits for the others.
#[test]
fn a_lead_that_others_rest_on_is_taken_back_behind_them() -> Tested {
    let (book, _) = book()?;
    let rows = "id,name,email,phone,stage\n1,A,a@example.com,+49 30 123456,converted\n2,B,b@example.com,+49 30 123456,converted\n";
    let import = Import { on_known: leadbook::OnKnown::Repeat, ..fair() };
    assert_eq!(book.import_leads(&ImportSource::bytes(rows), &import)?.events, 2);
    let cities = RowEvent { fields: [("city".to_owned(), FieldSource::from("city"))].into(), ..RowEvent::new(RowEventKind::EditLead) };
    let of = LeadReference::Number { number: "lead".into() };
    let more = Import { of: Some(of), ..Import::named("fair") }.event(cities);
    assert_eq!(book.import_leads(&ImportSource::bytes("key,lead,city\nlater,1,Yazd\n"), &more)?.events, 1);
    let report = book.revert_import(&Revert::named("fair"))?;
    assert_eq!((report.withdrawn, report.customers, report.left_out), (2, 1, 0), "{report}");
    sound(&book)?;
    Ok(())
}

/// What somebody does in the very commit in which a lead is taken back is not overlooked.
#[test]
fn a_command_of_the_same_commit_is_seen() -> Tested {
    let (book, _) = book()?;
    book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    let call = Command::RecordActivity { activity: leadbook::Activity::call(LeadId(3)).inbound() };
    let back = |lead| Command::RevertImported { lead: LeadId(lead), name: "fair".to_owned() };
    let answers = book.execute_all([Request::from(call), back(3).into(), back(2).into()])?;
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert_eq!(answers[1].as_ref().unwrap_err().code(), "storage_conflict");
    assert_eq!(book.revert_imported(LeadId(3), "fair").unwrap_err().code(), "edited_since");
    sound(&book)?;
    Ok(())
}

/// A hundred rows with the telephone of one switchboard, all of one customer, in one commit.
#[test]
fn all_leads_of_one_customer_are_taken_back_together() -> Tested {
    let (book, _) = book()?;
    let mut rows = "key,name,email,phone,stage\n".to_owned();
    for row in 0..100 {
        writeln!(rows, "{row},P{row},p{row}@example.com,+49 30 123456,converted")?;
    }
    let attributes = [("customer".to_owned(), FieldSource::from("key"))];
    let convert = RowEvent { customer_attributes: attributes.into(), ..RowEvent::new(RowEventKind::ConvertLead) };
    let import = Import { on_known: leadbook::OnKnown::Repeat, ..fair() }.field("stage", FieldRule::value("new")).event(convert);
    let report = book.import_leads(&ImportSource::bytes(&rows), &import)?;
    assert_eq!((report.refused, book.stats()?.customers), (0, 1), "{report}");
    let commits = book.stats()?.commits;
    let report = book.revert_import(&Revert::named("fair").edited(OnEdited::LeaveOut))?;
    assert_eq!((report.withdrawn, report.customers, report.left_out), (100, 1, 0), "{report}");
    assert!(book.stats()?.commits <= commits + 3, "{} commits", book.stats()?.commits - commits);
    assert_eq!(book.stats()?.customers, 0);
    sound(&book)?;
    // What a customer was is still told, as what a lead was.
    assert!(book.customer_history(leadbook::CustomerId(1))?.len() > 200);
    Ok(())
}

#[test]
fn who_does_it_and_what_it_is_called_are_checked() -> Tested {
    let (book, _) = book()?;
    book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    for dry_run in [true, false] {
        let nobody = Revert { by: Some(leadbook::UserId(99)), dry_run, edited: OnEdited::LeaveOut, ..Revert::named("fair") };
        let refused = book.revert_import(&nobody).unwrap_err();
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::NotFound, Some("by")));
    }
    for name in ["", "fair/1", "fair#1", "a\nb"] {
        assert_eq!(book.revert_imported(LeadId(1), name).unwrap_err().field(), Some("name"), "{name:?}");
    }
    assert!(book.revert_imported(LeadId(1), " fair ")?.withdrawn);
    Ok(())
}

/// Whoever gives a command an id as imports do is no import: what such commands did besides is not lost with it.
#[test]
fn commands_that_only_look_like_an_import_stand_against_it() -> Tested {
    let (book, _) = book()?;
    book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    let meta = leadbook::Meta::default().request_id("import/fair/3/9");
    book.with(meta).open_opportunity(NewOpportunity::named("Desks").from_lead(LeadId(3)))?;
    let meta = leadbook::Meta::default().request_id("import/fair/1/1/c");
    book.with(meta).add_follow_up(leadbook::NewFollowUp::on(leadbook::CustomerId(1), "2026-07-01T09:00:00Z".parse()?))?;
    let report = book.revert_import(&Revert::named("fair").edited(OnEdited::LeaveOut))?;
    assert_eq!((report.withdrawn, report.left_out, report.left[0].code.as_str()), (1, 2, "edited_since"), "{report}");
    let lead = book.capture_lead(NewLead::named("Zoe").email("zoe@example.com").source("web"))?.lead;
    book.add_follow_up(leadbook::NewFollowUp::on(lead, "2026-07-01T09:00:00Z".parse()?))?;
    assert_eq!(book.funnel(leadbook::Scope::all())?.totals.leads, 3);
    sound(&book)?;
    Ok(())
}
