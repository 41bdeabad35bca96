//! The same leads in a book.

use crate::commands::{Order, Scribe, beginning};
use crate::names::NOW;
use crate::story::Story;
use leadbook::{Book, ManualClock, Options, Request, Timestamp};
use std::path::Path;
use std::sync::Arc;

/// How many commands are told at a time.
const BATCH: usize = 10_000;
const HOUR: i64 = 3_600_000_000;

/// How the book is opened: its clock stands still, so that nothing lies in the future and all sides count up to one instant.
pub(crate) fn options() -> (Options, Arc<ManualClock>) {
    // A report of now is of the last instant that nothing can come at any more.
    let clock = Arc::new(ManualClock::at(Timestamp::from_micros(NOW + 1)));
    let options = Options::default().cache_bytes(256 << 20).write_behind_bytes(256 << 20).clock(clock.clone());
    (options, clock)
}

fn execute(book: &Book, requests: Vec<Request>) -> leadbook::Result<()> {
    book.execute_all(requests)?.into_iter().try_for_each(|answer| answer.map(drop))
}

/// Tells a new book the stories of so many leads. It closes it without having asked for a report.
pub(crate) fn load(path: &Path, leads: u64) -> leadbook::Result<()> {
    let (options, clock) = options();
    // Each event is learned a little after the one before; all of them before the instant of the reports.
    clock.set(Timestamp::from_micros(NOW - HOUR));
    let book = options.open(path)?;
    execute(&book, beginning()?)?;
    let order = Order::of(leads);
    let mut scribe = Scribe::default();
    let mut batch = Vec::with_capacity(BATCH);
    for (place, part) in order.parts() {
        batch.push(scribe.command(&Story::of(place, leads), part)?);
        if batch.len() == BATCH {
            execute(&book, std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))?;
        }
    }
    execute(&book, batch)?;
    book.write_behind()?;
    book.close()
}

/// Captures leads after all the others, by their places.
pub(crate) fn capture(book: &Book, stories: &[Story]) -> leadbook::Result<()> {
    let mut scribe = Scribe::default();
    let requests: leadbook::Result<Vec<Request>> = stories.iter().map(|story| scribe.command(story, 0)).collect();
    execute(book, requests?)
}
