//! Importing as a user would: files in many manners, again, changed, killed, broken off; and what other programs export.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "what fails in a helper fails its test, and what is left out must say so")]

use leadbook::transfer::{
    FieldRule, FieldSource, Import, ImportReport, ImportSource, LeadReference, OnChanged, RowEvent, RowEventKind, UnknownColumns, Use,
};
use leadbook::{Book, LeadId, ManualClock, NewLead, Options, StageKind, Timestamp, boundary};
use leadbook_tests::project_root;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn book() -> Book {
    let clock = ManualClock::at("2026-06-01T09:00:00Z".parse().unwrap());
    Options::default().region("US").clock(Arc::new(clock)).memory().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Real exports, or a line that says that they are not there.
fn data(file: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("LEADBOOK_DATA").map_or_else(|| project_root().join("../shared/data"), PathBuf::from);
    let path = folder.join(file);
    if path.exists() {
        return Some(path);
    }
    println!("SKIPPED import of {file}: {} is not there; LEADBOOK_DATA names its folder", path.display());
    None
}

fn used(report: &ImportReport, column: &str) -> (Option<String>, Use) {
    let found = report.columns.iter().find(|used| used.column == column).unwrap();
    (found.field.clone(), found.told)
}

const FAIR: &str = "key,name,email,created,stage\n1,Sara Ahmadi,sara@example.com,13/01/2026,mql\n2,Mona,mona@example.com,14/01/2026,\n";

fn fair() -> Import {
    Import { source: Some("fair".into()), ..Import::named("fair") }
}

#[test]
fn rows_become_leads_once_however_often_they_are_imported() -> Result<()> {
    let book = book();
    let report = book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    assert_eq!((report.rows, report.created, report.events, report.refused), (2, 2, 1, 0), "{report}");
    let sara = book.lead(LeadId(1))?;
    assert_eq!((sara.captured_at, sara.kind), (at("2026-01-13T00:00:00Z"), StageKind::MarketingQualified));
    let before = book.stats()?.events;
    let again = book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    assert_eq!((again.unchanged, again.created, again.events, again.events_unchanged), (2, 0, 0, 1));
    assert_eq!(book.stats()?.events, before);
    // Who edits a lead meanwhile is not written over by a row that says what it said.
    book.edit_lead(LeadId(2), leadbook::LeadEdit { city: "Yazd".to_owned().into(), ..Default::default() })?;
    assert_eq!(book.import_leads(&ImportSource::bytes(FAIR), &fair())?.unchanged, 2);
    Ok(())
}

#[test]
fn a_changed_row_is_refused_or_updates_its_lead() -> Result<()> {
    let book = book();
    book.import_leads(&ImportSource::bytes(FAIR), &fair())?;
    let changed = FAIR.replace("Mona,mona@example.com,14/01/2026,", "Mona Lisa,mona@example.com,14/01/2026,sql");
    let refused = book.import_leads(&ImportSource::bytes(&changed), &fair())?;
    assert_eq!((refused.unchanged, refused.refused, refused.refusals[0].code.as_str()), (1, 1, "row_changed"));
    let update = Import { on_changed: OnChanged::Update, ..fair() };
    let updated = book.import_leads(&ImportSource::bytes(&changed), &update)?;
    assert_eq!((updated.unchanged, updated.updated, updated.events), (1, 1, 2), "{updated}");
    let mona = book.lead(LeadId(2))?;
    assert_eq!((mona.name.as_str(), mona.stage.as_str()), ("Mona Lisa", "sql"));
    let before = book.stats()?.events;
    assert_eq!(book.import_leads(&ImportSource::bytes(&changed), &update)?.unchanged, 2);
    assert_eq!(book.stats()?.events, before);
    // Back to what it said at first: that is a change as well.
    let back = book.import_leads(&ImportSource::bytes(FAIR), &Import { on_changed: OnChanged::Update, ..fair() })?;
    assert_eq!((back.updated, book.lead(LeadId(2))?.name.as_str()), (1, "Mona"));
    Ok(())
}

/// Programs tell of a conversion by its day alone; on the day of the capture it was after it.
#[test]
fn a_day_alone_does_not_lie_before_the_capture_on_it() -> Result<()> {
    let book = book();
    let rows = "key,name,email,created,stage,stage_at\n1,A,a@example.com,2026-01-05 14:00,converted,2026-01-05\n\
                2,B,b@example.com,2026-01-05 14:00,converted,2026-01-04\n3,C,c@example.com,2026-01-05 14:00,converted,2026-01-06\n";
    let report = book.import_leads(&ImportSource::bytes(rows), &Import { zone: Some("America/Sao_Paulo".into()), ..fair() })?;
    assert_eq!((report.created, report.events, report.refused, report.refusals[0].row), (3, 2, 1, 2), "{report}");
    let converted = [1, 3].map(|lead| book.lead(LeadId(lead)).unwrap().converted_at);
    assert_eq!(converted, [Some(at("2026-01-05T17:00:00Z")), Some(at("2026-01-06T03:00:00Z"))]);
    Ok(())
}

#[test]
fn files_that_hold_no_lines_are_called_by_their_name() {
    for (bytes, name) in [(b"PAR1\x15\x04".as_slice(), "Parquet"), (b"PK\x03\x04\x14", "workbook"), (b"\xd0\xcf\x11\xe0\xa1", "workbook")] {
        let refused = book().import_leads(&ImportSource::bytes(bytes), &fair()).unwrap_err();
        assert!(refused.field() == Some("path") && refused.message().contains(name), "{refused}");
    }
}

/// A file that comes every week: each stage that it tells is taken, and the same file again changes nothing.
#[test]
fn a_row_that_moves_on_moves_its_lead_each_time() -> Result<()> {
    let book = book();
    let update = Import { on_changed: OnChanged::Update, ..fair() };
    let row = |stage: &str, at: &str| {
        ImportSource::bytes(format!("key,name,email,created,stage,stage_at\n1,A,a@example.com,2026-01-01,{stage},{at}\n"))
    };
    let mut stages = Vec::new();
    for (number, (stage, at)) in [("contacted", "2026-02-01"), ("mql", "2026-03-01"), ("converted", "2026-04-01")].into_iter().enumerate() {
        let report = book.import_leads(&row(stage, at), &update)?;
        assert_eq!((report.refused, report.created + report.updated, report.events), (0, 1, 1), "{stage}: {report}");
        let again = book.import_leads(&row(stage, at), &update)?;
        assert_eq!((again.refused, again.unchanged, again.events), (0, 1, 0), "{stage}: {again}");
        stages =
            book.lead_spells(LeadId(1))?.into_iter().map(|spell| (spell.stage, spell.entered_at.to_string()[..10].to_owned())).collect();
        assert_eq!((stages.len(), stages[number + 1].clone()), (number + 2, (stage.to_owned(), at.to_owned())));
    }
    assert_eq!(stages[0].1, "2026-01-01");
    Ok(())
}

/// What a row tells of somebody known is either taken or told to be refused, and never lost without a word.
#[test]
fn what_an_attached_row_tells_is_not_lost_in_silence() -> Result<()> {
    let book = book();
    let rows = "key,name,email,created,stage,call_at\n1,A,a@example.com,2026-01-01,,\n2,A,a@example.com,2026-02-01,converted,2026-02-02\n\
                3,A,a@example.com,2026-02-03,new,\n";
    let mut call = RowEvent::new(RowEventKind::RecordActivity);
    call.kind = Some(FieldRule::value("call"));
    call.direction = Some(FieldRule::value("inbound"));
    call.at = Some("call_at".into());
    let import = fair().event(call);
    for again in [false, true] {
        let report = book.import_leads(&ImportSource::bytes(rows), &import)?;
        assert_eq!((report.created + report.attached, report.unchanged), if again { (0, 3) } else { (3, 0) }, "{report}");
        assert_eq!((report.refused, report.refusals[0].row, report.refusals[0].code.as_str()), (1, 2, "attached"), "{report}");
        assert_eq!(book.lead(LeadId(1))?.touches, 1);
    }
    Ok(())
}

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nothing() -> Result<()> {
    let book = book();
    book.capture_lead(NewLead::named("Sara").email("SARA@example.com").source("web"))?;
    let rows = format!("{FAIR}3,,nobody,15/01/2026,\n4,Sara again,sara@example.com,15/01/2026,\n");
    let before = book.stats()?;
    let dry = book.import_leads(&ImportSource::bytes(&rows), &fair().dry_run())?;
    // Who was known is attached, but the stage that the row tells is refused.
    assert_eq!((dry.created, dry.attached, dry.refused), (1, 2, 2), "{dry}");
    assert_eq!(book.stats()?.events, before.events);
    let real = book.import_leads(&ImportSource::bytes(&rows), &fair())?;
    assert_eq!(ImportReport { dry_run: false, ..dry }, real);
    Ok(())
}

#[test]
fn bad_rows_are_told_and_cost_nobody_else_anything() -> Result<()> {
    let (mut text, mut bad) = ("id,name,email,created\n".to_owned(), Vec::new());
    for number in 1..=400_u64 {
        let (name, email, created) = (format!("Lead {number}"), format!("l{number}@example.com"), "2026-01-02");
        let line = match number * 7 % 31 {
            0 => format!("{number},{name},no mail,{created}"),
            1 => format!("{number},,{email},{created}"),
            2 => format!("{number},{name},{email},yesterday"),
            3 => format!("{number},{name}"),
            4 => format!("{number},\"{name},{email},{created}"),
            5 => format!("{number},{name},{email},2027-01-01"),
            6 => format!("{number},{},{email},{created}", "x".repeat(300)),
            _ => {
                writeln!(text, "{number},{name},{email},{created}")?;
                continue;
            }
        };
        bad.push(number);
        writeln!(text, "{line}")?;
    }
    let book = book();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("refused.csv");
    let import = Import { refused_to: Some(path.display().to_string()), ..fair() };
    let report = book.import_leads(&ImportSource::bytes(&text), &import)?;
    let told: Vec<u64> = report.refusals.iter().map(|refused| refused.row).collect();
    let mut sorted = told.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, bad, "{report}");
    assert_eq!((report.created, report.refused, report.rows), (400 - bad.len() as u64, bad.len() as u64, 400));
    let first = |code: &str, column: Option<&str>| {
        let found = report.refusals.iter().find(|refused| refused.code == code && refused.column.as_deref() == column);
        found.unwrap_or_else(|| panic!("{code} at {column:?} is not told: {report}")).clone()
    };
    assert_eq!(first("invalid_value", Some("email")).value.as_deref(), Some("no mail"));
    assert_eq!(first("invalid_value", Some("created")).value.as_deref(), Some("yesterday"));
    first("missing", Some("name"));
    first("too_long", Some("name"));
    first("in_future", Some("created"));
    first("unreadable", None);
    // The refused rows as they were, mended, are taken.
    let kept = std::fs::read_to_string(&path)?;
    assert!(kept.starts_with("id,name,email,created\n") && kept.contains("no mail"), "{kept}");
    assert_eq!(kept.lines().count(), bad.len() + 1);
    let mended = kept.replace("no mail", "mended@example.com");
    assert!(book.import_leads(&ImportSource::bytes(mended), &fair())?.created > 0);
    // An existing file is not written over, and nothing is imported.
    let failure = book.import_leads(&ImportSource::bytes("id,name,email\n900,A,a@example.com\n"), &import).unwrap_err();
    assert_eq!((failure.field(), failure.code()), (Some("refused_to"), "file_exists"));
    Ok(())
}

#[test]
fn what_cannot_be_decided_is_asked_for() -> Result<()> {
    let book = book();
    let failed = |text: &str, import: &Import| book.import_leads(&ImportSource::bytes(text), import).unwrap_err();
    let both = failed("name,email,created\nA,a@example.com,01/02/2026\n", &fair());
    assert_eq!((both.field(), both.operation()), (Some("created"), "import_leads"));
    assert!(both.message().contains("day_first"), "{both}");
    assert_eq!(failed("name,email\nA,a@example.com\n", &Import::named("x")).field(), Some("source"));
    assert_eq!(failed("who,email\nA,a@example.com\n", &fair()).field(), Some("mapping.name"));
    assert_eq!(failed("name,reach\nA,a\n", &fair()).field(), Some("mapping.emails"));
    assert_eq!(failed(FAIR, &fair().field("cty", "name")).field(), Some("mapping.cty"));
    assert_eq!(failed(FAIR, &fair().field("city", "town")).field(), Some("mapping.city"));
    assert_eq!(
        failed(FAIR, &Import { unknown: UnknownColumns::Refuse, mapping: [("stage".to_owned(), None)].into(), ..fair() }).field(),
        Some("stage")
    );
    assert_eq!(failed(FAIR, &Import { zone: Some("Mars".into()), ..fair() }).field(), Some("zone"));
    assert_eq!(failed(FAIR, &Import { encoding: Some("utf-9".into()), ..fair() }).field(), Some("encoding"));
    assert_eq!(failed(FAIR, &Import { name: Some("a/b".into()), ..fair() }).field(), Some("name"));
    assert_eq!(failed(FAIR, &Import { name: None, ..fair() }).field(), Some("name"));
    assert_eq!(book.import_leads(&ImportSource::file("nowhere.csv"), &fair()).unwrap_err().code(), "no_such_file");
    for no_file in [PathBuf::from("/dev/zero"), project_root()] {
        assert_eq!(book.import_leads(&ImportSource::file(no_file), &fair()).unwrap_err().field(), Some("path"));
    }
    let no_events = Import { of: Some(LeadReference::Number { number: "key".into() }), ..fair() }.field("city", "name");
    assert_eq!(failed(FAIR, &no_events).field(), Some("mapping.city"));
    assert_eq!(book.stats()?.leads, 0);
    Ok(())
}

#[test]
fn a_book_for_reading_can_only_rehearse() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("a.leadbook");
    Book::open(&path)?.close()?;
    let book = Options::default().read_only(true).open(&path)?;
    assert_eq!(book.import_leads(&ImportSource::bytes(FAIR), &fair()).unwrap_err().code(), "read_only");
    assert_eq!(book.import_leads(&ImportSource::bytes(FAIR), &fair().dry_run())?.created, 2);
    Ok(())
}

#[test]
fn the_same_rows_in_any_manner_are_the_same_leads() -> Result<()> {
    let semicolons = "\u{feff}Name;E-Mail;Date\r\nJosé;jose@example.com;13.01.2026\r\n";
    let latin: Vec<u8> = "name,email,created\nJos\u{e9},jose@example.com,2026-01-13\n".chars().map(|letter| letter as u8).collect();
    let lines = "{\"name\": \"José\", \"email\": \"jose@example.com\", \"created_at\": \"2026-01-13T00:00:00Z\"}\n";
    let card = "BEGIN:VCARD\nVERSION:3.0\nFN:José\nEMAIL:jose@example.com\nEND:VCARD\n";
    for (bytes, dated) in [
        (semicolons.as_bytes(), true),
        (&latin, true),
        (lines.as_bytes(), true),
        ("[{\"name\": \"José\", \"email\": \"jose@example.com\"}]".as_bytes(), false),
        (card.as_bytes(), false),
        ("name\temail\nJosé\tjose@example.com".as_bytes(), false),
    ] {
        let book = book();
        let import = if dated {
            fair().field(
                "captured_at",
                if bytes == semicolons.as_bytes() {
                    "Date"
                } else if bytes == lines.as_bytes() {
                    "created_at"
                } else {
                    "created"
                },
            )
        } else {
            fair()
        };
        let report = book.import_leads(&ImportSource::bytes(bytes), &import)?;
        assert_eq!((report.created, report.refused), (1, 0), "{report}");
        let lead = book.lead(LeadId(1))?;
        assert_eq!((lead.name.as_str(), lead.emails[0].normal()), ("José", "jose@example.com"));
        assert!(!dated || lead.captured_at == at("2026-01-13T00:00:00Z"), "{}", lead.captured_at);
    }
    Ok(())
}

/// A history in another program's form: one row an event, in no order, with stages by its own names.
#[test]
fn histories_become_spells_with_their_own_instants() -> Result<()> {
    let book = book();
    let contacts = "id,email,first_name,createdate\n7,ana@example.com,Ana,1767225600000\n";
    book.import_leads(&ImportSource::bytes(contacts), &Import { source: Some("hubspot".into()), ..Import::named("contacts") })?;
    let history = "contact_id,name,value,timestamp\n\
                   7,lifecyclestage,customer,2026-03-01T10:00:00Z\n\
                   7,lifecyclestage,marketingqualifiedlead,2026-01-10T10:00:00Z\n\
                   7,city,Lisbon,2026-01-11T10:00:00Z\n\
                   7,lifecyclestage,lead,2026-01-01T00:00:00Z\n\
                   8,lifecyclestage,lead,2026-01-01T00:00:00Z\n\
                   7,lifecyclestage,salesqualifiedlead,2026-02-01T10:00:00Z\n";
    let mut stages = RowEvent::new(RowEventKind::MoveLead);
    stages.stage = Some("value".into());
    stages.at = Some("timestamp".into());
    stages.only = [("name".to_owned(), "LifecycleStage".to_owned())].into();
    let mut city = RowEvent::new(RowEventKind::EditLead);
    city.fields = [("city".to_owned(), FieldSource::from("value"))].into();
    city.only = [("name".to_owned(), "city".to_owned())].into();
    city.at = Some("timestamp".into());
    let import = Import {
        order: leadbook::transfer::RowOrder::ByTime,
        of: Some(LeadReference::Import { import: "contacts".into(), key: "contact_id".into() }),
        ..Import::named("history")
    };
    let import = import.event(stages).event(city);
    let report = book.import_leads(&ImportSource::bytes(history), &import)?;
    assert_eq!((report.events, report.events_unchanged, report.refused), (4, 1, 1), "{report}");
    assert_eq!((report.refusals[0].column.as_deref(), report.refusals[0].value.as_deref()), (Some("contact_id"), Some("8")));
    let spells: Vec<(String, String)> =
        book.lead_spells(LeadId(1))?.into_iter().map(|spell| (spell.stage, spell.entered_at.to_string()[..10].to_owned())).collect();
    let wanted = [("new", "2026-01-01"), ("mql", "2026-01-10"), ("sql", "2026-02-01"), ("converted", "2026-03-01")];
    assert_eq!(spells, wanted.map(|(stage, day)| (stage.to_owned(), day.to_owned())));
    assert_eq!(book.lead(LeadId(1))?.city.as_deref(), Some("Lisbon"));
    let before = book.stats()?.events;
    book.import_leads(&ImportSource::bytes(history), &import)?;
    assert_eq!(book.stats()?.events, before);
    Ok(())
}

#[test]
fn a_key_that_comes_again_is_told_once_in_any_order() -> Result<()> {
    for order in [leadbook::transfer::RowOrder::Given, leadbook::transfer::RowOrder::ByTime] {
        let book = book();
        let twice = format!("{FAIR}1,Sara Ahmadi,sara@example.com,13/01/2026,mql\n");
        let report = book.import_leads(&ImportSource::bytes(twice), &Import { order, ..fair() })?;
        assert_eq!((report.created, report.unchanged, report.events, book.stats()?.leads), (2, 1, 1, 2), "{report}");
        // Also where rows are written while others are still read.
        let mut many = "id,name,email\n".to_owned();
        for number in 0..2_500 {
            let key = if number == 9 { 5 } else { number };
            writeln!(many, "{key},Lead {key},l{key}@example.com")?;
        }
        let report = book.import_leads(&ImportSource::bytes(&many), &Import { order, name: Some("many".into()), ..fair() })?;
        assert_eq!((report.created, report.unchanged), (2_499, 1), "{report}");
    }
    Ok(())
}

#[test]
fn rows_that_were_deleted_where_they_come_from_are_left_out() -> Result<()> {
    let book = book();
    let rows = "id,name,email,is_deleted\n1,A,a@example.com,FALSE\n2,B,b@example.com,TRUE\n";
    let report = book.import_leads(&ImportSource::bytes(rows), &fair())?;
    assert_eq!((report.rows, report.created, report.left_out), (2, 1, 1), "{report}");
    Ok(())
}

/// Two rows of people with one telephone who both became customers: the second one is that customer.
#[test]
fn a_conversion_finds_the_customer_that_is_known() -> Result<()> {
    let book = book();
    let rows = "id,name,email,phone,status\n1,A,a@example.com,+49 30 123456,Closed - Converted\n2,B,b@example.com,+49 30 123456,customer\n";
    let import = Import { on_known: leadbook::OnKnown::Repeat, ..fair() };
    let report = book.import_leads(&ImportSource::bytes(rows), &import)?;
    assert_eq!((report.created, report.repeated, report.events, report.refused), (1, 1, 2, 0), "{report}");
    assert_eq!(book.stats()?.customers, 1);
    assert_eq!(book.lead(LeadId(2))?.converted_to, book.lead(LeadId(1))?.converted_to);
    let again = book.import_leads(&ImportSource::bytes(rows), &import)?;
    assert_eq!((again.unchanged, again.events, again.events_unchanged), (2, 0, 2), "{again}");
    Ok(())
}

#[test]
fn owners_campaigns_and_activities_come_along() -> Result<()> {
    let book = book();
    book.add_user(leadbook::NewUser::named("Mona"))?;
    let rows = "id,name,email,owner,campaign,call_at,direction,Lead Source\n\
                1,A,a@example.com,mona,Spring,2026-01-02 10:00,Outbound,Fair\n\
                2,B,b@example.com,Nobody,Spring,,,FAIR\n";
    let mut call = RowEvent::new(RowEventKind::RecordActivity);
    call.kind = Some(FieldRule::value("call"));
    call.at = Some("call_at".into());
    call.direction = Some("direction".into());
    let import = Import { new_campaigns: true, fold_sources: true, ..Import::named("fair") }.event(call);
    let report = book.import_leads(&ImportSource::bytes(rows), &import)?;
    assert_eq!((report.created, report.events, report.campaigns_added, report.refused), (1, 1, 1, 1), "{report}");
    assert_eq!(report.refusals[0].column.as_deref(), Some("owner"));
    let report = book.import_leads(&ImportSource::bytes(rows), &Import { new_users: true, ..import })?;
    assert_eq!((report.created, report.unchanged, report.users_added), (1, 1, 1), "{report}");
    assert_eq!(book.lead(LeadId(2))?.source, "Fair");
    Ok(())
}

#[test]
fn who_breaks_an_import_off_can_go_on_with_it() -> Result<()> {
    let mut text = "id,name,email\n".to_owned();
    for number in 0..20_000 {
        writeln!(text, "{number},Lead {number},l{number}@example.com")?;
    }
    let whole = book();
    whole.import_leads(&ImportSource::bytes(&text), &fair())?;
    let book = book();
    let mut calls = 0;
    let broken = book.import_leads_with(&ImportSource::bytes(&text), &fair(), &mut |progress| {
        calls += usize::from(progress.writing);
        if calls == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    assert!(broken.cancelled && broken.created == book.stats()?.leads && broken.created < 20_000, "{broken}");
    let rest = book.import_leads(&ImportSource::bytes(&text), &fair())?;
    assert_eq!((rest.created + broken.created, rest.unchanged, rest.cancelled), (20_000, broken.created, false));
    assert_eq!(book.stats()?.events, whole.stats()?.events);
    assert_eq!(book.lead(LeadId(20_000))?.card, whole.lead(LeadId(20_000))?.card);
    Ok(())
}

#[test]
fn salesforce_exports_are_recognised() -> Result<()> {
    let Some(path) = data("crm_exports/salesforce_easyspaces/Lead_Data.csv") else { return Ok(()) };
    let book = book();
    let report = book.import_leads(&ImportSource::file(&path), &Import::default())?;
    assert_eq!((report.rows, report.created, report.refused, report.program.as_deref()), (11, 11, 0, Some("salesforce")), "{report}");
    assert_eq!(used(&report, "LastName"), (Some("last_name".into()), Use::Recognised));
    assert_eq!((used(&report, "Street").1, used(&report, "State").1), (Use::Ignored, Use::Ignored));
    let serena = book.lead(LeadId(1))?;
    assert_eq!(
        (serena.name.as_str(), serena.company.as_ref().map(|company| company.name.as_str())),
        ("Serena Patterfield", Some("Hettinger and Sons"))
    );
    assert_eq!(
        (serena.job_title.as_deref(), serena.phones[0].e164(), serena.source.as_str()),
        (Some("VP New Markets"), "+16193077599", "salesforce")
    );
    // The same people as a tree of records: known, and attached.
    let tree = data("crm_exports/salesforce_easyspaces/Leads.json").ok_or("half of the data is there")?;
    let report = book.import_leads(&ImportSource::file(&tree), &Import::default())?;
    assert_eq!((report.attached + report.created, report.refused), (report.rows, 0), "{report}");
    assert!(report.attached >= 9, "{report}");

    // 382 columns, most of them a company's own: one lead, converted.
    let wide = data("crm_exports/salesforce_fivetran/sf_lead_data.csv").ok_or("half of the data is there")?;
    let import = Import { new_users: true, unknown: UnknownColumns::Attributes, ..Import::default() };
    let report = book.import_leads(&ImportSource::file(&wide), &import)?;
    assert_eq!((report.created, report.events, report.columns.len()), (1, 1, 382), "{report}");
    let croc = book.leads(leadbook::LeadQuery::from(leadbook::LeadFilter::all().stage("converted")))?.items.remove(0);
    assert_eq!((croc.name.as_str(), croc.captured_at), ("h", at("2019-11-11T17:23:34Z")));
    assert_eq!(croc.attributes["annual_revenue"], leadbook::Attribute::Whole(280_522_000));
    assert_eq!(croc.attributes["has_opted_out_of_email"], leadbook::Attribute::Flag(false));
    // People who cannot be reached are no leads, and named.
    let contacts = data("crm_exports/salesforce_fivetran/sf_contact_data.csv").ok_or("half of the data is there")?;
    let report = book.import_leads(&ImportSource::file(&contacts), &Import::default())?;
    assert_eq!((report.rows, report.refused), (4, 4), "{report}");
    assert!(report.refusals.iter().all(|refused| refused.column.is_some()), "{report}");
    Ok(())
}

#[test]
fn hubspot_exports_are_recognised() -> Result<()> {
    let Some(path) = data("crm_exports/hubspot_fivetran/contact_data.csv") else { return Ok(()) };
    let book = book();
    // The e-mails of this export are digests; they are made addresses again.
    let import = Import::default().field("emails", FieldRule::template("{property_email}@example.com"));
    let report = book.import_leads(&ImportSource::file(&path), &import)?;
    assert_eq!(report.program.as_deref(), Some("hubspot"), "{report}");
    assert_eq!(used(&report, "property_firstname"), (Some("first_name".into()), Use::Recognised));
    assert_eq!(used(&report, "property_created_at"), (Some("captured_at".into()), Use::Recognised));
    assert_eq!(used(&report, "_fivetran_synced").1, Use::Ignored);
    assert_eq!(report.created + report.attached + report.repeated + report.left_out + report.refused, report.rows, "{report}");
    assert!(report.created >= 15, "{report}");
    let unmended = Book::memory()?.import_leads(&ImportSource::file(&path), &Import::default())?;
    assert!(unmended.refusals.iter().all(|refused| refused.column.is_some() && refused.value.is_some()), "{unmended}");
    Ok(())
}

#[test]
fn the_boundary_imports_what_any_language_says() -> Result<()> {
    let book = book();
    let asked = json!({
        "name": "fair", "text": FAIR, "source": "fair",
        "mapping": { "city": { "value": "Shiraz" }, "stage": null },
    });
    let answer: Value = serde_json::from_str(&boundary::call(&book, "import_leads", &asked.to_string())?)?;
    assert_eq!((&answer["created"], &answer["events"]), (&json!(2), &json!(0)));
    assert_eq!(book.lead(LeadId(1))?.city.as_deref(), Some("Shiraz"));
    let wrong = boundary::call(&book, "import_leads", r#"{"name": "x", "text": "a", "events": [{"operation": "move_lead"}]}"#).unwrap_err();
    assert_eq!(wrong.field(), Some("events[0].stage"));
    Ok(())
}
