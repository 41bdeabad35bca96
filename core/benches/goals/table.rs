//! The rows of the table: both sides measured in rounds, the ratio of each round, goal and verdict.

use crate::measure::{say, timed};
use crate::peer::Done;
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::time::Duration;

/// How many rounds a row takes; half of them begin with the peer.
const ROUNDS: u64 = 6;
/// How many it takes where only the answers matter.
const FEW_ROUNDS: u64 = 2;

static QUICK: OnceLock<bool> = OnceLock::new();

/// From now on only the answers matter.
pub(crate) fn be_quick() {
    QUICK.get_or_init(|| true);
}

/// How many rounds a row takes.
pub(crate) fn round_count() -> u64 {
    if *QUICK.get_or_init(|| false) { FEW_ROUNDS } else { ROUNDS }
}

/// What the ratio of the book to its peer must not pass.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// A time or a size: at most so much of the peer's.
    AtMost(f64),
    /// A rate: at least so many times the peer's.
    AtLeast(f64),
    /// None; the row is there to know.
    None,
}

impl Goal {
    fn met(self, ratio: f64) -> Option<bool> {
        match self {
            Self::AtMost(most) => Some(ratio <= most),
            Self::AtLeast(least) => Some(ratio >= least),
            Self::None => None,
        }
    }

    pub(crate) fn verdict(self, ratio: f64) -> &'static str {
        match self.met(ratio) {
            None => "–",
            Some(true) => "met",
            Some(false) => "missed",
        }
    }

    pub(crate) fn told(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {most}x"),
            Self::AtLeast(least) => format!("≥ {least}x"),
            Self::None => "–".into(),
        }
    }
}

/// The figures of one row, a pair for each round.
pub(crate) struct Line {
    pub(crate) row: String,
    pub(crate) work: String,
    pub(crate) unit: &'static str,
    pub(crate) peer: &'static str,
    pub(crate) ours: f64,
    pub(crate) theirs: f64,
    /// The median of the rounds' ratios, and the lowest and the highest of them.
    pub(crate) ratio: [f64; 3],
    pub(crate) rounds: usize,
    pub(crate) goal: Goal,
}

/// The middle one, or the mean of the two in the middle.
pub(crate) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => sorted[middle - 1].midpoint(sorted[middle]),
    }
}

impl Line {
    pub(crate) fn new(row: &str, work: impl Into<String>, unit: &'static str, pairs: &[(f64, f64)], goal: Goal) -> Self {
        let ratios: Vec<f64> = pairs.iter().map(|(ours, theirs)| ours / theirs).collect();
        let of = |side: fn(&(f64, f64)) -> f64| median(&pairs.iter().map(side).collect::<Vec<_>>());
        let end = |pick: fn(f64, f64) -> f64| ratios.iter().copied().reduce(pick).unwrap_or(f64::NAN);
        Self {
            row: row.into(),
            work: work.into(),
            unit,
            peer: "SQLite",
            ours: of(|pair| pair.0),
            theirs: of(|pair| pair.1),
            ratio: [median(&ratios), end(f64::min), end(f64::max)],
            rounds: pairs.len(),
            goal,
        }
    }

    pub(crate) fn verdict(&self) -> &'static str {
        self.goal.verdict(self.ratio[0])
    }

    pub(crate) fn json(&self) -> Value {
        let [ratio, low, high] = self.ratio;
        json!({
            "row": self.row, "work": self.work, "unit": self.unit, "leadbook": self.ours, "peer": self.peer, "theirs": self.theirs,
            "ratio": ratio, "ratio_low": low, "ratio_high": high, "rounds": self.rounds, "goal": self.goal.told(),
            "verdict": self.verdict(),
        })
    }

    /// As it stands in the table.
    pub(crate) fn told(&self) -> String {
        let figure = |value: f64| format!("{value:.*}", if value < 10.0 { 2 } else { usize::from(value < 1_000.0) });
        let share = |value: f64| format!("{value:.*}", if value < 0.1 { 4 } else { 2 });
        if self.theirs.is_nan() {
            return format!("| {} | {} | – | {} | – | – | – |", self.work, figure(self.ours), self.unit);
        }
        let [ratio, low, high] = self.ratio.map(share);
        let spread = if self.rounds > 1 { format!(" ({low}–{high})") } else { String::new() };
        format!(
            "| {} | {} | {} {} | {} | {ratio}x{spread} | {} | {} |",
            self.work,
            figure(self.ours),
            self.peer,
            figure(self.theirs),
            self.unit,
            self.goal.told(),
            self.verdict()
        )
    }
}

pub(crate) const HEADING: &str = "| work | Leadbook | peer | unit | ratio (spread) | goal | verdict |\n|---|--:|--:|---|--:|---|---|";

/// Both sides in rounds; every second one begins with the peer. What they answer for a round is the figure.
pub(crate) fn rounds(mut ours: impl FnMut(u64) -> Done<f64>, mut theirs: impl FnMut(u64) -> Done<f64>) -> Done<Vec<(f64, f64)>> {
    let mut pairs = Vec::new();
    for round in 0..round_count() {
        pairs.push(if round % 2 == 0 {
            let first = ours(round)?;
            (first, theirs(round)?)
        } else {
            let first = theirs(round)?;
            (ours(round)?, first)
        });
    }
    Ok(pairs)
}

/// How long the work takes in microseconds, for each of so many.
pub(crate) fn each<T>(count: u64, work: impl FnOnce() -> Done<T>) -> Done<f64> {
    let (time, answer) = timed(work);
    answer?;
    Ok(time.as_secs_f64() * 1e6 / count as f64)
}

/// How many a second.
pub(crate) fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The lines that are done, printed as they come.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) lines: Vec<Line>,
}

impl Table {
    pub(crate) fn add(&mut self, line: Line) {
        if self.lines.is_empty() {
            say(HEADING);
        }
        say(&line.told());
        self.lines.push(line);
    }
}
