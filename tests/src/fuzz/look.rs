//! Looking at a book that may be damaged: everything is read, reported and verified, and something is written. Whatever it answers, it
//! answers.

use super::reports::{every_report, stepped_reports};
use leadbook::transfer::{OnEdited, Revert};
use leadbook::{
    Activity, ActivityQuery, Book, CalendarStep, CustomerId, CustomerQuery, FollowUpQuery, GroupBy, InterestQuery, LeadId, LeadOrder,
    LeadQuery, Meta, NewLead, OpportunityId, OpportunityQuery, Period, Position, Recorded, Result, Scope, Snapshot, Timestamp,
    Verification,
};

/// No list of the good book has so many pages.
const MOST_PAGES: usize = 400;
/// More events than the good book has.
const MOST_EVENTS: usize = 100_000;

/// What was answered, if it was; a failure must say something.
pub(super) fn told<T>(answer: Result<T>) -> Option<T> {
    answer.map_err(|failure| assert!(!failure.message().is_empty() && !failure.code().is_empty(), "{failure:?}")).ok()
}

/// Reads a list to its end or its first failure.
macro_rules! pages {
    ($snapshot:ident.$list:ident($query:expr)) => {{
        let mut query = $query;
        let mut pages = 0;
        while let Some(page) = told($snapshot.$list(query.clone())) {
            pages += 1;
            assert!(pages < MOST_PAGES, "the pages of {} have no end", stringify!($list));
            match page.next {
                Some(next) => query = query.after(next),
                None => break,
            }
        }
    }};
}

/// Reads everything, and answers what verifying found.
pub(super) fn look_at(book: &Book) -> Option<Verification> {
    let verified = told(book.verify());
    told(book.stats());
    let snapshot = told(book.snapshot())?;
    look_at_state(&snapshot);
    report(&snapshot);
    let events = changes(book);
    if let Some(recorded) = events.get(events.len() / 2)
        && let Some(then) = told(book.as_of(recorded.recorded_at))
    {
        look_at_state(&then);
        report(&then);
    }
    told(book.cursor("after people"));
    verified
}

fn changes(book: &Book) -> Vec<Recorded> {
    let mut events = Vec::new();
    let mut last = Position::START;
    for event in book.changes(Position::START) {
        let Some(recorded) = told(event) else { break };
        assert!(recorded.position > last, "{} comes after {last}", recorded.position);
        last = recorded.position;
        events.push(recorded);
        assert!(events.len() < MOST_EVENTS, "the changes have no end");
    }
    events
}

fn look_at_state(snapshot: &Snapshot) {
    for order in LeadOrder::ALL {
        pages!(snapshot.leads(LeadQuery::default().sort(order).limit(20)));
    }
    pages!(snapshot.interests(InterestQuery::default()));
    pages!(snapshot.customers(CustomerQuery::default()));
    pages!(snapshot.opportunities(OpportunityQuery::default()));
    pages!(snapshot.activities(ActivityQuery::default()));
    pages!(snapshot.follow_ups(FollowUpQuery::default()));
    told(snapshot.users());
    told(snapshot.campaigns());
    told(snapshot.lifecycle());
    told(snapshot.settings());
    for number in 1..=6 {
        told(snapshot.lead(LeadId(number)));
        told(snapshot.lead_history(LeadId(number)));
        told(snapshot.lead_spells(LeadId(number)));
        told(snapshot.customer(CustomerId(number)));
        told(snapshot.customer_history(CustomerId(number)));
        told(snapshot.opportunity(OpportunityId(number)));
        told(snapshot.opportunity_history(OpportunityId(number)));
    }
    told(snapshot.find_known(&["person3@example.com".to_owned()], &["+1 202 456 1103".to_owned()]));
    told(snapshot.search_leads("person", 20));
    told(snapshot.search_leads("202456", 20));
}

fn report(snapshot: &Snapshot) {
    let scopes = [
        Scope::all(),
        Scope::of(Period::year(2026)).by(GroupBy::OwnerAtEvent).by(CalendarStep::Month),
        Scope::all().by(GroupBy::attribute("size")).by(GroupBy::Tag),
    ];
    for scope in scopes {
        told(every_report(snapshot, &scope));
        told(stepped_reports(snapshot, &scope));
    }
}

/// Writes something, writes it behind, and closes the book.
pub(super) fn write_in(book: &Book) {
    told(book.capture_lead(NewLead::named("Noor").email("noor@example.com").source("fair")));
    told(book.record_activity(Activity::call(LeadId(1)).inbound()));
    told(book.move_lead(LeadId(2), "contacted"));
    told(book.convert_lead(LeadId(6), leadbook::CustomerChoice::New));
    told(
        book.with(Meta::default().request_id("import/fuzz/1"))
            .capture_lead(NewLead::named("Nora").email("nora@example.com").source("fair")),
    );
    told(book.revert_import(&Revert::named("fuzz").edited(OnEdited::LeaveOut)));
    told(book.funnel(Scope::all()));
    told(book.write_behind());
    told(book.as_of(Timestamp::from_seconds(1_770_000_000)));
    told(book.close());
}
