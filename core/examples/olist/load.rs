//! Writing the leads into a book, by the ordinary commands and with a request id for each: doing it again changes nothing.
//!
//! * Every lead is captured at its first contact. The deals name who qualified the lead; that user owns it from the first contact on,
//!   since nobody else is told to have worked on it. Leads without a deal have no owner: the data set does not say who worked on them.
//! * Its source is the origin as given; where the file has nothing it is [`NO_ORIGIN`], because a lead without a source is refused and
//!   `unknown` is an origin of its own. What the deals tell of the lead stands on its card as attributes and tags.
//! * The people are anonymous. A lead must be reachable all the same, so each has an address at example.com made from its id.
//! * A won lead is converted into a new customer at the instant it was won, owned by who closed the deal. The seller's account is an
//!   attribute of the customer: it belongs to the customer's record, not to the lead's.

use super::read::{LeadRow, Result, Told};
use leadbook::{
    Answer, Attribute, Book, Code, Command, Conversion, CustomerChoice, CustomerEdit, CustomerId, LeadId, Meta, NewLead, NewUser, Outcome,
    Request, Timestamp, UserId,
};
use std::collections::HashMap;

/// The source of leads of which the file tells no origin.
pub(crate) const NO_ORIGIN: &str = "(none)";

/// The attribute of a customer that names the seller's account.
pub(crate) const SELLER: &str = "seller_id";

/// How many commands go into one call; they share their commits.
const BATCH: usize = 1_000;

/// What loading came to.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) leads: usize,
    pub(crate) deals: usize,
    pub(crate) refused: Vec<Refused>,
    /// How many events the ledger held before, and holds now.
    pub(crate) events_before: u64,
    pub(crate) events_after: u64,
}

/// A deal that the book did not take in.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) mql_id: String,
    pub(crate) first_contact: Timestamp,
    pub(crate) won: Timestamp,
    /// The code of the refusal.
    pub(crate) code: String,
}

/// A won lead on its way.
struct Deal<'a> {
    lead: LeadId,
    row: &'a LeadRow,
    won: Timestamp,
    told: &'a Told,
}

/// Writes the leads into the book; `progress` hears how many commands were answered since it was last called.
pub(crate) fn load(book: &Book, rows: &[LeadRow], progress: &mut dyn FnMut(usize)) -> Result<Loaded> {
    let events_before = book.stats()?.events;
    let users = add_users(book, rows)?;
    let leads = capture(book, rows, &users, progress)?;
    let mut deals: Vec<Deal<'_>> = leads
        .into_iter()
        .zip(rows)
        .filter_map(|(lead, row)| row.deal.as_ref().map(|deal| Deal { lead, row, won: deal.won, told: &deal.told }))
        .collect();
    deals.sort_by_key(|deal| deal.won);
    let mut refused = Vec::new();
    for some in deals.chunks(BATCH) {
        let customers = convert(book, some, &users, &mut refused)?;
        name_sellers(book, &customers)?;
        progress(some.len());
    }
    Ok(Loaded { leads: rows.len(), deals: deals.len(), refused, events_before, events_after: book.stats()?.events })
}

/// How many commands `load` will report as answered.
pub(crate) fn steps(rows: &[LeadRow]) -> usize {
    rows.len() + rows.iter().filter(|row| row.deal.is_some()).count()
}

/// One user for each person that the deals name; some have been both SDR and SR.
fn add_users<'a>(book: &Book, rows: &'a [LeadRow]) -> Result<HashMap<&'a str, UserId>> {
    let mut users = HashMap::new();
    for told in rows.iter().filter_map(|row| row.deal.as_ref()).map(|deal| &deal.told) {
        for person in [told.sdr_id.as_str(), told.sr_id.as_str()] {
            if !users.contains_key(person) {
                let request = Meta::default().request_id(format!("user-{person}"));
                users.insert(person, book.with(request).add_user(NewUser::named(person))?);
            }
        }
    }
    Ok(users)
}

fn capture(book: &Book, rows: &[LeadRow], users: &HashMap<&str, UserId>, progress: &mut dyn FnMut(usize)) -> Result<Vec<LeadId>> {
    let mut leads = Vec::with_capacity(rows.len());
    for some in rows.chunks(BATCH) {
        let requests = some.iter().map(|row| {
            let meta = Meta::default().at(row.first_contact).request_id(format!("mql-{}", row.mql_id));
            Request::new(Command::CaptureLead { lead: lead(row, users) }, meta)
        });
        for (answer, row) in book.execute_all(requests)?.into_iter().zip(some) {
            match answer? {
                Answer::Captured(captured) if captured.outcome == Outcome::Created => leads.push(captured.lead),
                other => return Err(format!("{} was to be a lead that nobody knew before, but: {other:?}", row.mql_id).into()),
            }
        }
        progress(some.len());
    }
    Ok(leads)
}

fn lead(row: &LeadRow, users: &HashMap<&str, UserId>) -> NewLead {
    let mut lead = NewLead::named(format!("MQL {}", row.mql_id))
        .email(format!("{}@example.com", row.mql_id))
        .source(row.origin.as_deref().unwrap_or(NO_ORIGIN))
        .attribute("landing_page", row.landing_page.as_str());
    let Some(deal) = &row.deal else { return lead };
    let told = &deal.told;
    lead.owner = users.get(told.sdr_id.as_str()).copied();
    let texts = [
        ("business_segment", &told.business_segment),
        ("lead_type", &told.lead_type),
        ("business_type", &told.business_type),
        ("average_stock", &told.average_stock),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            lead = lead.attribute(name, text.as_str());
        }
    }
    for (name, flag) in [("has_company", &told.has_company), ("has_gtin", &told.has_gtin)] {
        if let Some(flag) = flag {
            lead = lead.attribute(name, flag == "True");
        }
    }
    let numbers = [
        ("declared_product_catalog_size", told.declared_product_catalog_size),
        ("declared_monthly_revenue", told.declared_monthly_revenue),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            lead = lead.attribute(name, number);
        }
    }
    // A lead can have several profiles ("cat, wolf"), so they are tags.
    for profile in told.lead_behaviour_profile.iter().flat_map(|profiles| profiles.split(',')) {
        lead = lead.tag(profile.trim());
    }
    lead
}

/// Converts the leads, each at the instant it was won; answers the customers with their deals.
fn convert<'a>(
    book: &Book,
    deals: &'a [Deal<'a>],
    users: &HashMap<&str, UserId>,
    refused: &mut Vec<Refused>,
) -> Result<Vec<(CustomerId, &'a Deal<'a>)>> {
    let requests = deals.iter().map(|deal| {
        let mut conversion = Conversion::into(CustomerChoice::New);
        conversion.customer_owner = users.get(deal.told.sr_id.as_str()).copied();
        let meta = Meta::default().at(deal.won).request_id(format!("won-{}", deal.row.mql_id));
        Request::new(Command::ConvertLead { lead: deal.lead, conversion }, meta)
    });
    let mut customers = Vec::with_capacity(deals.len());
    for (answer, deal) in book.execute_all(requests)?.into_iter().zip(deals) {
        match answer {
            Ok(Answer::Converted(converted)) => customers.push((converted.customer, deal)),
            Ok(other) => return Err(format!("{} was to be converted, but: {other:?}", deal.row.mql_id).into()),
            // The one refusal to be met: a deal that was won before the first contact. Its time cannot be told, so the book has it not.
            Err(refusal) if refusal.code() == Code::BeforeLastEvent.as_str() => refused.push(Refused {
                mql_id: deal.row.mql_id.clone(),
                first_contact: deal.row.first_contact,
                won: deal.won,
                code: refusal.code().to_owned(),
            }),
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(customers)
}

/// Writes each seller's account on the customer's card.
fn name_sellers(book: &Book, customers: &[(CustomerId, &Deal<'_>)]) -> Result<()> {
    let requests = customers.iter().map(|(customer, deal)| {
        let seller = Some(Attribute::from(deal.told.seller_id.as_str()));
        let edit = CustomerEdit { attributes: [(SELLER.to_owned(), seller)].into(), ..CustomerEdit::default() };
        let meta = Meta::default().at(deal.won).request_id(format!("seller-{}", deal.row.mql_id));
        Request::new(Command::EditCustomer { customer: *customer, edit }, meta)
    });
    for answer in book.execute_all(requests)? {
        answer?;
    }
    Ok(())
}
