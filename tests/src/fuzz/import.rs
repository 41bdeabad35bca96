//! Importing: whatever a file holds, every row is told of once, and nothing happens twice.

use leadbook::transfer::{FieldRule, Import, ImportReport, ImportSource, OnChanged, OnEdited, Revert, RowFormat, UnknownColumns};
use leadbook::{Book, CustomerQuery, ErrorKind, LeadQuery, ManualClock, Options, Scope, SeededChance, Timestamp};
use std::sync::Arc;

/// What the first byte of an input names.
const FORMATS: [Option<RowFormat>; 5] = [None, Some(RowFormat::Csv), Some(RowFormat::Json), Some(RowFormat::Vcard), Some(RowFormat::Arrow)];

/// The first byte names the format and what to do with unknown columns, the rest is the file.
pub fn import(bytes: &[u8]) {
    let Some((manner, bytes)) = bytes.split_first() else { return };
    let clock = ManualClock::at(Timestamp::from_seconds(1_780_000_000));
    let options = Options::default().clock(Arc::new(clock)).chance(Arc::new(SeededChance::new(1)));
    let book = options.memory().expect("a book in memory");
    let import = Import {
        format: FORMATS[usize::from(*manner) % FORMATS.len()],
        unknown: if *manner & 0x10 == 0 { UnknownColumns::Ignore } else { UnknownColumns::Attributes },
        day_first: Some(*manner & 0x20 == 0),
        source: Some("fuzz".to_owned()),
        on_changed: if *manner & 0x40 == 0 { OnChanged::Refuse } else { OnChanged::Update },
        new_users: true,
        new_campaigns: true,
        ..Import::named("fuzz")
    };
    let source = ImportSource::bytes(bytes);
    let Some(first) = imported(&book, &source, &import) else {
        // Often a file has no column for a name or an address: then something is said of those.
        let named = import.field("name", FieldRule::value("Somebody")).field("emails", FieldRule::value("somebody@example.com"));
        let _ = imported(&book, &source, &named);
        return;
    };
    let events = book.stats().expect("figures").events;
    let again = imported(&book, &source, &import).expect("what was imported can be imported again");
    assert_eq!((again.rows, again.created, again.attached, again.repeated), (first.rows, 0, 0, 0), "{first}{again}");
    if again.updated == 0 {
        assert_eq!(book.stats().expect("figures").events, events, "{first}{again}");
    }
    assert!(book.verify().expect("a book that can be read").is_sound());
    taken_back(&book, &source, &import, &first);
}

/// Nobody else has changed anything, so all of it can be taken back, and imported again.
fn taken_back(book: &Book, source: &ImportSource, import: &Import, first: &ImportReport) {
    let Ok(reverted) = book.revert_import(&Revert::named("fuzz").edited(OnEdited::LeaveOut)) else {
        assert_eq!(first.created + first.users_added + first.campaigns_added, 0, "{first}");
        return;
    };
    assert_eq!((reverted.left_out, reverted.withdrawn), (0, first.created + first.repeated), "{first}{reverted}");
    assert!(book.leads(LeadQuery::default()).expect("a list").items.is_empty());
    assert!(book.customers(CustomerQuery::default()).expect("a list").items.is_empty());
    assert_eq!(book.conversion(Scope::all()).expect("a report").totals.leads, 0);
    assert!(book.verify().expect("a book that can be read").is_sound());
    let again = imported(book, source, import).expect("what was taken back can be imported again");
    let counts = |report: &ImportReport| (report.created, report.attached, report.repeated, report.refused, report.events);
    assert_eq!(counts(&again), counts(first), "{first}{again}");
}

fn imported(book: &Book, source: &ImportSource, import: &Import) -> Option<ImportReport> {
    match book.import_leads(source, import) {
        Ok(report) => {
            let told = report.created + report.attached + report.repeated + report.updated + report.unchanged + report.left_out;
            // A row whose lead was taken and of which something else was refused counts as both.
            assert!(told <= report.rows && told + report.refused >= report.rows, "{report}");
            Some(report)
        }
        Err(failure) => {
            assert!(matches!(failure.kind(), ErrorKind::Invalid), "{failure}");
            None
        }
    }
}
