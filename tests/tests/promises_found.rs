//! What the random scripts found, each as a test with a name.

use leadbook::{Book, ErrorKind, Meta, NewInterest, NewLead, NewOpportunity, OpportunityEdit, StageChange, UserId};

fn lead(name: &str) -> NewLead {
    NewLead::named(name).email(format!("{name}@example.com")).source("fair")
}

#[test]
fn an_earlier_state_does_not_count_a_mere_mention_as_a_change() {
    let book = Book::memory().unwrap();
    let sara = book.capture_lead(lead("sara")).unwrap().lead;
    book.open_opportunity(NewOpportunity::named("First order").from_lead(sara)).unwrap();
    let then = book.snapshot().unwrap();
    book.move_lead(sara, "mql").unwrap();
    let as_of = book.as_of(then.recorded_at()).unwrap();
    assert_eq!(as_of.lead(sara).unwrap(), then.lead(sara).unwrap());
}

/// The code that is told where several rules stand against a command is the first in the documented order.
fn told<T>(answer: leadbook::Result<T>) -> Option<&'static str> {
    answer.err().map(|error| error.code())
}

#[test]
fn what_is_named_and_not_there_is_told_first() {
    let book = Book::memory().unwrap();
    let sara = book.capture_lead(lead("sara")).unwrap().lead;
    let nobody = UserId(77);
    assert_eq!(told(book.capture_lead(lead("").owner(nobody))), Some("not_found"));
    assert_eq!(told(book.from_version(3).capture_lead(lead("ali").owner(nobody))), Some("not_found"));
    assert_eq!(told(book.at("2020-01-01T00:00:00Z".parse().unwrap()).assign_lead(sara, nobody)), Some("not_found"));
    assert_eq!(told(book.from_version(3).identify_interest(9.into(), lead("ali"))), Some("not_found"));
    let sale = NewOpportunity { name: String::new(), ..NewOpportunity::named("").from_lead(sara).owner(nobody) };
    assert_eq!(told(book.open_opportunity(sale)), Some("not_found"));
}

#[test]
fn reopening_what_is_not_disqualified_tells_an_unknown_stage_first() {
    let book = Book::memory().unwrap();
    let sara = book.capture_lead(lead("sara")).unwrap().lead;
    assert_eq!(told(book.reopen_lead(sara, "nowhere")), Some("unknown_stage"));
    assert_eq!(told(book.reopen_lead(sara, "contacted")), Some("not_disqualified"));
    let past = StageChange::to("nowhere").until("2020-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(told(book.move_lead(sara, past)), Some("invalid_value"));
}

#[test]
fn instants_are_asked_before_reasons_and_before_who_is_known() {
    let book = Book::memory().unwrap();
    let sara = book.capture_lead(lead("sara")).unwrap().lead;
    let long_ago = "2020-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(told(book.at(long_ago).revert_conversion(sara, "")), Some("before_last_event"));
    let interest = book.record_interest(NewInterest::from_source("fair")).unwrap();
    let refusing = lead("sara").on_known(leadbook::OnKnown::Refuse);
    assert_eq!(told(book.with(Meta::default().at(long_ago)).identify_interest(interest, refusing)), Some("before_last_event"));
}

#[test]
fn a_won_amount_stands_before_whose_opportunity_it_is() {
    let book = Book::memory().unwrap();
    let customer = book.create_customer(leadbook::NewCustomer::company("Example Trading")).unwrap();
    let other = book.create_customer(leadbook::NewCustomer::company("Another")).unwrap();
    let sale = book.open_opportunity(NewOpportunity::named("First order").with_customer(customer)).unwrap();
    book.win_opportunity(sale, None, None).unwrap();
    let amount = leadbook::Money::new(5, "EUR").unwrap();
    let edit = OpportunityEdit { amount: amount.into(), customer: Some(other), ..OpportunityEdit::default() };
    let refused = book.edit_opportunity(sale, edit).unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (ErrorKind::Refused, "opportunity_ended"));
}
