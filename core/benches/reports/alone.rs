//! The book by itself, for whoever works on its reports: how long each takes on the processor, and what the columns weigh.

use crate::Done;
use crate::book;
use crate::leadbook_questions::{FIRST_QUESTION, QUESTIONS, ask};
use crate::measure::{Times, micros, say, timed, timed_on_processor};
use std::path::Path;

const ROUNDS: usize = 7;

/// Prints the fastest and the median time of every question, and what opening comes to.
pub(crate) fn measure(path: &Path) -> Done<()> {
    let only = std::env::var("LEADBOOK_BENCH_ONLY").ok();
    let (options, _) = book::options();
    for checkpoint in ["without a checkpoint", "with one", "with one", "with one"] {
        let (opening, book) = timed(|| options.open(path));
        let book = book?;
        let (time, _) = ask(&book, FIRST_QUESTION)?;
        say(&format!("open, first report, {checkpoint}: {:.0} + {:.0} µs", micros(&opening), micros(&time)));
        book.close()?;
    }
    let book = options.open(path)?;
    for question in QUESTIONS.iter().filter(|question| only.as_deref().is_none_or(|only| question.name == only)) {
        let mut times = Times::default();
        for _ in 0..ROUNDS {
            book.forget_answers();
            let (time, answer) = timed_on_processor(|| ask(&book, question.name));
            answer?;
            times.add(time);
        }
        say(&format!("{:20} {:>9.0} {:>9.0} µs", question.name, times.quantile(0.0), times.median()));
    }
    let stats = book.stats()?;
    say(&format!("{} bytes of columns, {} of their checkpoint", stats.columns_bytes, stats.checkpoint_bytes));
    Ok(())
}
