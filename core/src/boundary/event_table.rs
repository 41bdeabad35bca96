//! Events as a table: for data scripts that read a history, or the whole ledger.

use crate::error::Result;
use crate::event::{Record, Recorded, Touch, touches};
use crate::report::{Cells, Table};

/// One row an event: where and when it was recorded, when it happened, by whom, what kind of event it is, whom it is about, and all of it
/// as JSON.
pub(super) fn table(events: impl IntoIterator<Item = Result<Recorded>>) -> Result<Table> {
    let mut cells = Cells::of_columns(|cells| put(None, cells));
    for event in events {
        cells.begin_row();
        put(Some(&event?), &mut cells);
    }
    Ok(cells.finish())
}

/// The same, as tables of some events each, one behind the other. There is one table at least.
#[cfg(feature = "transfer")]
pub(crate) fn event_tables(events: impl IntoIterator<Item = Result<Recorded>>, take: &mut dyn FnMut(&Table) -> Result<()>) -> Result<()> {
    const SOME: usize = if cfg!(test) { 5 } else { 2_000 };
    let mut events = events.into_iter();
    loop {
        let some = table(events.by_ref().take(SOME))?;
        take(&some)?;
        if some.rows() < SOME {
            return Ok(());
        }
    }
}

fn put(told: Option<&Recorded>, cells: &mut Cells) {
    let (mut lead, mut customer, mut opportunity) = (None, None, None);
    // What is touched first is what the event is about.
    let mut about = |touch: Touch| match touch.record {
        Record::Lead(id) => lead = lead.or(Some(id.0)),
        Record::Customer(id) => customer = customer.or(Some(id.0)),
        Record::Opportunity(id) => opportunity = opportunity.or(Some(id.0)),
        _ => {}
    };
    if let Some(told) = told {
        touches(&told.event, &mut about);
    }
    // Events have no maps whose keys are no texts, and no other way to fail.
    let event = told.and_then(|told| serde_json::to_string(&told.event).ok());
    cells.optional_count("position", told.map(|told| told.position.0));
    cells.instant("recorded_at", told.map(|told| told.recorded_at));
    cells.instant("at", told.map(|told| told.at));
    cells.optional_count("by", told.and_then(|told| told.by).map(|user| user.0));
    cells.text("request_id", told.and_then(|told| told.request_id.as_deref()));
    cells.category("type", event.as_deref().and_then(type_of));
    cells.optional_count("lead", lead);
    cells.optional_count("customer", customer);
    cells.optional_count("opportunity", opportunity);
    cells.text("event", event.as_deref());
}

/// The type of an event, which its JSON begins with.
fn type_of(event: &str) -> Option<&str> {
    event.strip_prefix("{\"type\":\"")?.split('"').next()
}
