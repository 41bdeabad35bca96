//! The book: how it is opened, and its answers in the form in which they are compared.

use crate::names::NOW;
use crate::peer::Done;
use crate::schema::{BEHIND_BYTES, BOOK_CACHE_BYTES};
use leadbook::{
    Book, Known, Lead, LeadFilter, LeadId, LeadQuery, ManualClock, Options, Recorded, Request, SeededChance, Timestamp, UserId,
};
use std::path::Path;
use std::sync::Arc;

/// How the book is opened: as much memory for pages as the peer has, all else as it is when nothing is said. The clock stands still, so
/// that runs are alike.
pub(crate) fn options() -> Options {
    let clock = Arc::new(ManualClock::at(Timestamp::from_micros(NOW)));
    let chance = Arc::new(SeededChance::new(7));
    Options::default().cache_bytes(BOOK_CACHE_BYTES).write_behind_bytes(BEHIND_BYTES).clock(clock).chance(chance)
}

pub(crate) fn open(path: &Path) -> Done<Book> {
    Ok(options().open(path)?)
}

/// Runs the commands with one call; each must be accepted.
pub(crate) fn execute(book: &Book, requests: Vec<Request>) -> Done<()> {
    for answer in book.execute_all(requests)? {
        answer?;
    }
    Ok(())
}

/// The leads with that e-mail, by number.
pub(crate) fn by_email(book: &Book, email: &str) -> Done<Vec<Lead>> {
    let snapshot = book.snapshot()?;
    let mut leads = Vec::new();
    for known in snapshot.find_known(&[email.to_owned()], &[])? {
        if let Known::Lead(id) = known.record {
            leads.push(snapshot.lead(id)?);
        }
    }
    Ok(leads)
}

/// The newest fifty of an owner in a stage.
pub(crate) fn newest(book: &Book, owner: u64, stage: &str) -> Done<Vec<Lead>> {
    let query = LeadQuery { limit: 50, ..LeadQuery::from(LeadFilter::all().owner(UserId(owner)).stage(stage)) };
    Ok(book.leads(query)?.items)
}

pub(crate) fn history(book: &Book, lead: u64) -> Done<Vec<Recorded>> {
    Ok(book.lead_history(LeadId(lead))?)
}

/// The event's name and its instant.
pub(crate) fn event_told(recorded: &Recorded) -> (String, i64) {
    let name = serde_json::to_value(&recorded.event).ok().and_then(|value| value["type"].as_str().map(str::to_owned));
    (name.unwrap_or_default(), recorded.at.micros())
}

/// Every value that the peer keeps too, as text.
pub(crate) fn told(lead: &Lead) -> String {
    let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
    let repeat_of = lead.repeat_of.and_then(|known| match known {
        Known::Lead(id) => Some(id.0),
        Known::Customer(_) => None,
    });
    format!(
        "{} v{} {:?} {:?} {:?} {:?} {:?} {:?} {} {} {:?} {} {:?} {} {} {} {} {} {:?} {:?} {} {:?} {:?} {:?} {:?} {} {:?}",
        lead.id.0,
        lead.version,
        lead.name,
        lead.emails.first().map(|email| email.normal()),
        lead.phones.first().map(|phone| phone.e164()),
        lead.company.as_ref().map(|company| &company.name),
        lead.country,
        lead.interest,
        lead.source,
        lead.channel.map_or("", leadbook::Channel::as_str),
        lead.campaign.map(|campaign| campaign.0),
        lead.temperature.as_str(),
        lead.owner.map(|owner| owner.0),
        lead.owner_since.micros(),
        lead.stage,
        lead.entered_at.micros(),
        lead.captured_at.micros(),
        lead.last_event_at.micros(),
        micros(lead.first_response_at),
        micros(lead.last_activity_at),
        lead.touches,
        micros(lead.converted_at),
        lead.converted_to.map(|customer| customer.0),
        lead.converted_from,
        lead.lost_reason,
        lead.cycle,
        repeat_of,
    )
}

/// Leads, customers, opportunities, activities, follow-ups, and events, without those that came before the leads.
pub(crate) fn counts(book: &Book, before: u64) -> Done<[u64; 6]> {
    let stats = book.stats()?;
    Ok([stats.leads, stats.customers, stats.opportunities, stats.activities, stats.follow_ups, stats.events - before])
}
