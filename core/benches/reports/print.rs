//! The table, for people and as JSON.

use crate::measure::say;
use serde_json::{Value, json};

/// What a time must stay below, as a ratio to a side.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    Sqlite(f64),
    Duckdb(f64),
}

/// The goals of a report that is asked again.
pub(crate) const REPEATED: [Goal; 2] = [Goal::Sqlite(0.005), Goal::Duckdb(0.2)];
/// That of the first report after opening, from the checkpoint.
pub(crate) const OPENED: [Goal; 1] = [Goal::Duckdb(1.0)];
/// How many bytes a lead may take in the columns in memory.
pub(crate) const COLUMN_BYTES: f64 = 100.0;

/// One line: times in microseconds.
pub(crate) struct Line {
    pub(crate) work: String,
    pub(crate) ours: f64,
    pub(crate) sqlite: Option<f64>,
    pub(crate) duckdb: Option<f64>,
    /// On one thread.
    pub(crate) duckdb_alone: Option<f64>,
    pub(crate) goals: &'static [Goal],
    /// Which numbers were compared and found equal.
    pub(crate) compared: &'static str,
}

impl Line {
    fn goal(&self) -> String {
        let told = self.goals.iter().map(|goal| match goal {
            Goal::Sqlite(most) => format!("≤ {most}x SQLite"),
            Goal::Duckdb(most) => format!("≤ {most}x DuckDB"),
        });
        told.collect::<Vec<_>>().join(", ")
    }

    /// Whether each goal is met whose side there is.
    fn verdict(&self) -> String {
        let each = self.goals.iter().filter_map(|goal| {
            let (side, against, most) = match goal {
                Goal::Sqlite(most) => ("SQLite", self.sqlite, most),
                Goal::Duckdb(most) => ("DuckDB", self.duckdb, most),
            };
            against.map(|against| (side, self.ours / against <= *most))
        });
        let missed: Vec<&str> = each.clone().filter(|(_, met)| !met).map(|(side, _)| side).collect();
        match (each.count(), missed.is_empty()) {
            (0, _) => "–".into(),
            (_, true) => "met".into(),
            (_, false) => format!("missed: {}", missed.join(", ")),
        }
    }

    fn json(&self) -> Value {
        json!({
            "work": self.work, "leadbook_us": self.ours, "sqlite_us": self.sqlite, "duckdb_us": self.duckdb,
            "duckdb_one_thread_us": self.duckdb_alone, "to_sqlite": self.sqlite.map(|against| self.ours / against),
            "to_duckdb": self.duckdb.map(|against| self.ours / against), "goal": self.goal(), "verdict": self.verdict(),
            "compared": self.compared,
        })
    }
}

fn time(micros: Option<f64>) -> String {
    micros.map_or_else(|| "–".into(), |micros| format!("{micros:.*}", usize::from(micros < 100.0)))
}

fn ratio(ours: f64, against: Option<f64>) -> String {
    against.map_or_else(|| "–".into(), |against| format!("{:.4}x", ours / against))
}

/// Prints the lines as a table.
pub(crate) fn table(heading: &str, lines: &[Line]) {
    say(&format!(
        "\n| {heading} | Leadbook µs | SQLite µs | DuckDB µs | DuckDB, 1 thread, µs | to SQLite | to DuckDB | goal at 1,000,000 \
         | verdict | found equal |"
    ));
    say("|---|--:|--:|--:|--:|--:|--:|---|---|---|");
    for line in lines {
        let Line { work, ours, sqlite, duckdb, duckdb_alone, compared, .. } = line;
        let times = [Some(*ours), *sqlite, *duckdb, *duckdb_alone].map(time).join(" | ");
        let (to_sqlite, to_duckdb) = (ratio(*ours, *sqlite), ratio(*ours, *duckdb));
        say(&format!("| {work} | {times} | {to_sqlite} | {to_duckdb} | {} | {} | {compared} |", line.goal(), line.verdict()));
    }
}

/// The lines as JSON.
pub(crate) fn json(lines: &[Line]) -> Value {
    lines.iter().map(Line::json).collect()
}
