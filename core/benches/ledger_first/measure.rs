//! Taking times and printing them.

use std::time::{Duration, Instant};

/// Now.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// How long `work` takes, with its answer.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = now();
    let answer = work();
    (start.elapsed(), answer)
}

/// Like [`timed`] in processor time of this thread, for work in memory that others on the machine should not blur. Right to some
/// milliseconds.
pub(crate) fn timed_on_processor<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let spent = || {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
    };
    let start = spent();
    let answer = work();
    (spent() - start, answer)
}

/// Times of one kind of work.
#[derive(Default, Clone)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn sum(&self) -> Duration {
        self.0.iter().sum()
    }

    /// The time that this share of all stays below, in microseconds.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(f64::NAN, micros)
    }

    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub(crate) fn max(&self) -> f64 {
        self.quantile(1.0)
    }
}

pub(crate) fn micros(time: &Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Prints one line of the table: what, the sides with their figures, the ratio to the last of them.
#[expect(clippy::print_stdout, reason = "a benchmark prints its result")]
pub(crate) fn line(work: &str, unit: &str, figures: &[(&str, f64)]) {
    let against = figures.last().map_or(f64::NAN, |(_, figure)| *figure);
    let cells: Vec<String> = figures
        .iter()
        .map(|(side, figure)| format!("{side} {figure:.*} ({:.2}x)", usize::from(*figure < 1000.0), figure / against))
        .collect();
    println!("| {work} | {unit} | {} |", cells.join(" | "));
}

/// Prints a heading or a remark.
#[expect(clippy::print_stdout, reason = "a benchmark prints its result")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}
