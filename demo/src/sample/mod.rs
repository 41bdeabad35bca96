//! A believable sample, all from one seed: some eighteen months of a business that sells software to companies in fifteen countries.
//!
//! What happens is made up first, life by life, and put in the order of time; then a book is told it with a clock that moves along. So
//! the book has learned of everything at about the instant at which it happened, and questions "as of" some earlier day have an answer.
//! Every command is one of [`leadbook::Command`]; a refused one is a defect of the sample and ends the filling.

mod calendar;
mod capture;
mod companies;
mod dice;
mod names;
mod people;
mod places;
mod plan;
mod sale;
mod story;
mod tale;
#[cfg(test)]
mod tests;
mod touch;
mod trade;
mod words;

use leadbook::{Book, ManualClock, Meta, Options, Request, Result, SeededChance, Timestamp};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The seed of the sample that everybody gets.
const SEED: u64 = 20_180_226;

/// Writes a new book with the sample into that file: 2,500 leads of the eighteen months before `now`. The file appears under its name when
/// the book is whole; the same `now` gives the same book.
///
/// # Errors
/// `refused` if the file is there already, `io` if the operating system refuses.
pub fn fill(path: &Path, now: Timestamp) -> Result<()> {
    let book = make(SEED, now)?;
    // So that the file opens without folding the ledger first.
    book.write_behind()?;
    book.backup(path)
}

/// The sample as a book in memory, whose clock stands at `now`.
fn make(seed: u64, now: Timestamp) -> Result<Book> {
    let happenings = plan::plan(seed, now)?;
    let first = happenings.first().map_or(now, |happening| Timestamp::from_micros(happening.told_at));
    let clock = Arc::new(ManualClock::at(first - Duration::from_secs(60)));
    let options = Options::default().region("DE").zone("Europe/Berlin").currency("EUR");
    let book = options.clock(clock.clone()).chance(Arc::new(SeededChance::new(seed))).memory()?;
    let mut settings = book.settings()?;
    settings.name = "Sample".into();
    book.set_settings(settings)?;
    let mut known = tale::Known::default();
    for happening in happenings {
        clock.set(Timestamp::from_micros(happening.told_at));
        // Only what is told late says when it was; what is told at once happens when it is told.
        let is_late = happening.told_at > happening.at;
        let at = is_late.then(|| Timestamp::from_micros(happening.at));
        let meta = Meta { at, by: happening.by.map(story::user), ..Meta::default() };
        let answer = book.execute(Request::new((happening.command)(&known), meta))?;
        known.keep(happening.begins, &answer);
    }
    clock.set(now);
    Ok(book)
}
