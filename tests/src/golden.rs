//! Golden books: files that a version wrote, kept with the project, with what they are known to hold.

use crate::Tested;
use crate::script::{self, Step};
use leadbook::{Book, LeadId, ManualClock, Options, Scope, SeededChance};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Writes the script into a new book, each step with an instant of its own; the same bytes of ledger each time.
///
/// # Errors
/// What the book answers.
pub fn write(path: &Path) -> Tested<Book> {
    let clock = Arc::new(ManualClock::at(script::BEGINS));
    let options = Options::default().clock(clock.clone()).chance(Arc::new(SeededChance::new(1)));
    let book = options.open(path)?;
    for (number, step) in script::varied()?.into_iter().enumerate() {
        clock.set(script::BEGINS + Duration::from_secs(60 * (1 + number as u64)));
        match step {
            Step::Ask(requests) => drop(book.execute_all(requests)?),
            Step::Report => drop(book.funnel(Scope::all())?),
            Step::WriteBehind => drop(book.write_behind()?),
            Step::SaveCursor(name) => book.save_cursor(name, book.snapshot()?.position())?,
        }
    }
    Ok(book)
}

/// What a book holds, so far as every later version must answer the same.
///
/// # Errors
/// What the book answers.
pub fn facts(book: &Book) -> Tested<Value> {
    let stats = book.stats()?;
    let scope = || Scope::all().as_of(stats.recorded_at);
    let funnel = book.funnel(scope())?;
    Ok(json!({
        "events": stats.events,
        "recorded_at": stats.recorded_at,
        "leads": stats.leads,
        "customers": stats.customers,
        "opportunities": stats.opportunities,
        "activities": stats.activities,
        "follow_ups": stats.follow_ups,
        "interests": stats.interests,
        "lead 1": book.lead(LeadId(1))?,
        "history of lead 1": book.lead_history(LeadId(1))?.iter().map(|told| told.event.clone()).collect::<Vec<_>>(),
        "cursor": book.cursor("after sales")?,
        "funnel": funnel.totals,
        "owners": book.owners(scope())?.totals,
        "pipeline": book.pipeline(scope())?.totals,
    }))
}
