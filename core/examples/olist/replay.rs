//! The leads told to a book as it happened: in order, with the book's clock at each instant, so that it learned of everything when it
//! happened and can be asked what it knew then.
//!
//! Unlike `load`, nothing is told before it could be known: who qualified a lead, and that it was a deal, comes with the deal. The early
//! deal, won before its lead's first contact, is of a lead that the book does not know yet; it is left out here too.

use super::load::NO_ORIGIN;
use super::read::{DealRow, LeadRow, Result};
use leadbook::{
    Answer, Book, Command, Conversion, CustomerChoice, LeadId, ManualClock, Meta, NewLead, NewUser, Options, Request, SeededChance,
    Timestamp, UserId,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What happened at an instant.
#[derive(Default)]
struct Told<'a> {
    contacts: Vec<&'a LeadRow>,
    deals: Vec<(&'a LeadRow, &'a DealRow)>,
}

/// A book in memory that was told everything before `until`, and at whose clock it is `until`.
pub(crate) fn replay(rows: &[LeadRow], until: Timestamp) -> Result<Book> {
    let mut history: BTreeMap<Timestamp, Told<'_>> = BTreeMap::new();
    for row in rows {
        history.entry(row.first_contact).or_default().contacts.push(row);
        if let Some(deal) = &row.deal {
            history.entry(deal.won).or_default().deals.push((row, deal));
        }
    }
    let first = history.keys().next().copied().unwrap_or(until);
    let clock = Arc::new(ManualClock::at(first));
    // A book is the same book again only with the same chance.
    let options = Options::default().region("BR").currency("BRL").clock(clock.clone()).chance(Arc::new(SeededChance::new(2017)));
    let book = options.memory()?;
    let (mut leads, mut users) = (HashMap::new(), HashMap::new());
    for (instant, told) in history.range(..until) {
        clock.set(*instant);
        capture(&book, *instant, &told.contacts, &mut leads)?;
        for (row, deal) in &told.deals {
            if let Some(lead) = leads.get(row.mql_id.as_str()) {
                win(&book, *lead, deal, &mut users)?;
            }
        }
    }
    clock.set(until);
    Ok(book)
}

fn capture<'a>(book: &Book, at: Timestamp, rows: &[&'a LeadRow], leads: &mut HashMap<&'a str, LeadId>) -> Result<()> {
    let requests = rows.iter().map(|row| {
        let lead = NewLead::named(format!("MQL {}", row.mql_id))
            .email(format!("{}@example.com", row.mql_id))
            .source(row.origin.as_deref().unwrap_or(NO_ORIGIN))
            .attribute("landing_page", row.landing_page.as_str());
        Request::new(Command::CaptureLead { lead }, Meta::default().at(at))
    });
    for (answer, row) in book.execute_all(requests)?.into_iter().zip(rows) {
        match answer? {
            Answer::Captured(captured) => leads.insert(&row.mql_id, captured.lead),
            other => return Err(format!("{} was to be captured, but: {other:?}", row.mql_id).into()),
        };
    }
    Ok(())
}

fn win<'a>(book: &Book, lead: LeadId, deal: &'a DealRow, users: &mut HashMap<&'a str, UserId>) -> Result<()> {
    for person in [deal.told.sdr_id.as_str(), deal.told.sr_id.as_str()] {
        if !users.contains_key(person) {
            users.insert(person, book.add_user(NewUser::named(person))?);
        }
    }
    let writer = book.with(Meta::default().at(deal.won));
    writer.assign_lead(lead, users.get(deal.told.sdr_id.as_str()).copied())?;
    let mut conversion = Conversion::into(CustomerChoice::New);
    conversion.customer_owner = users.get(deal.told.sr_id.as_str()).copied();
    writer.convert_lead(lead, conversion)?;
    Ok(())
}
