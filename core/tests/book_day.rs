//! A day in a book, from capture to a sale and back, on both backends.
#![expect(clippy::unwrap_used, reason = "a test says that it failed by panicking")]

use leadbook::*;
use std::sync::Arc;
use std::time::Duration;

fn day() -> Arc<ManualClock> {
    Arc::new(ManualClock::at("2026-01-31T09:00:00Z".parse().unwrap()))
}

fn a_day_in(book: &Book, clock: &ManualClock) -> (LeadId, Converted) {
    let minute = || clock.advance(Duration::from_secs(60));
    let mona = book.add_user(NewUser::named("Mona").email("mona@example.com")).unwrap();
    let captured = book
        .by(mona)
        .capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").phone("+1 202 456 1111").source("web_form").owner(mona))
        .unwrap();
    assert_eq!(captured.outcome, Outcome::Created);
    let lead = captured.lead;
    minute();
    book.by(mona).record_activity(Activity::call(lead).outbound().text("Introduced ourselves")).unwrap();
    let task = book.add_follow_up(NewFollowUp::on(lead, "2026-02-02T09:00:00Z".parse().unwrap())).unwrap();
    minute();
    book.move_lead(lead, "contacted").unwrap();
    book.complete_follow_up(task, Some("done".into())).unwrap();
    let again = book.capture_lead(NewLead::named("S. Ahmadi").email("SARA@example.com").source("trade_show")).unwrap();
    assert_eq!((again.outcome, again.lead), (Outcome::Attached, lead));
    minute();
    book.qualify_lead(lead, Qualification::sales(Bant { budget: Some("10k".into()), ..Bant::default() })).unwrap();
    minute();
    let order = NewOpportunity::named("First order").amount(Money::new(250_000, "USD").unwrap());
    let sale = book.convert_lead(lead, Conversion::into(CustomerChoice::New).opening(order)).unwrap();
    book.win_opportunity(sale.opportunity.unwrap(), None, None).unwrap();
    (lead, sale)
}

fn check(book: &Book, lead: LeadId, sale: &Converted) {
    let card = book.lead(lead).unwrap();
    assert_eq!((card.stage.as_str(), card.kind, card.cycle), ("converted", StageKind::Converted, 0));
    assert_eq!(card.first_response_at, Some("2026-01-31T09:01:00Z".parse().unwrap()));
    assert_eq!(card.customers().collect::<Vec<_>>(), [sale.customer]);
    let customer = book.customer(sale.customer).unwrap();
    assert_eq!(customer.lifetime_value, [Money::new(250_000, "USD").unwrap()]);
    let spells: Vec<String> = book.lead_spells(lead).unwrap().into_iter().map(|spell| spell.stage).collect();
    assert_eq!(spells, ["new", "contacted", "sql", "converted"]);
    let history = book.lead_history(lead).unwrap();
    assert_eq!(history.len(), 12, "{history:#?}");
    let then = book.as_of("2026-01-31T09:02:30Z".parse().unwrap()).unwrap();
    assert_eq!(then.lead(lead).unwrap().stage, "contacted");
    assert_eq!(then.customer(sale.customer).unwrap_err().kind(), ErrorKind::NotFound);
    let verified = book.verify().unwrap();
    assert!(verified.is_sound(), "{verified}");
}

#[test]
fn in_memory() {
    let clock = day();
    let book = Options::default().clock(clock.clone()).memory().unwrap();
    let (lead, sale) = a_day_in(&book, &clock);
    check(&book, lead, &sale);
    book.write_behind().unwrap();
    check(&book, lead, &sale);
    book.close().unwrap();
    assert_eq!(book.lead(lead).unwrap_err().kind(), ErrorKind::Closed);
}

#[test]
fn in_a_file_that_is_closed_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.leadbook");
    let clock = day();
    let options = Options::default().clock(clock.clone());
    let book = options.open(&path).unwrap();
    let (lead, sale) = a_day_in(&book, &clock);
    check(&book, lead, &sale);
    drop(book);
    let book = options.open(&path).unwrap();
    check(&book, lead, &sale);
    assert_eq!(book.stats().unwrap().overlay_bytes, 0);
    drop(book);
    let book = options.clone().read_only(true).open(&path).unwrap();
    check(&book, lead, &sale);
    assert_eq!(book.move_lead(lead, "sql").unwrap_err().code(), "read_only");
}

#[test]
fn a_conversion_is_taken_back_and_made_again() {
    let clock = day();
    let book = Options::default().clock(clock.clone()).memory().unwrap();
    let (lead, sale) = a_day_in(&book, &clock);
    clock.advance(Duration::from_secs(60));
    book.revert_conversion(lead, "signed for another firm").unwrap();
    let card = book.lead(lead).unwrap();
    assert_eq!((card.stage.as_str(), card.converted_at, card.links.len()), ("sql", None, 0));
    let known = book.convert_lead(lead, CustomerChoice::New).unwrap_err();
    assert_eq!((known.kind(), known.matches()[0].record), (ErrorKind::Known, Known::Customer(sale.customer)));
    let again = book.convert_lead(lead, CustomerChoice::Match).unwrap();
    assert_eq!((again.customer, again.created), (sale.customer, false));
    let verified = book.verify().unwrap();
    assert!(verified.is_sound(), "{verified}");
}
