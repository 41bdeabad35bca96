//! The rows of the reports, out of what their own benchmark wrote.

use crate::peer::Done;
use crate::table::{Goal, Line, Table};
use serde_json::Value;
use std::path::Path;

/// The goal that is written as `≤ 0.2x DuckDB` among others.
fn goal_against(told: &str, peer: &str) -> Goal {
    let of_peer = told.split(", ").find_map(|goal| goal.strip_suffix(peer)).map(|goal| goal.trim_matches(['≤', ' ', 'x']));
    of_peer.and_then(|number| number.parse().ok()).map_or(Goal::None, Goal::AtMost)
}

/// Takes in the figures of the reports' benchmark.
pub(crate) fn read(path: &Path, table: &mut Table) -> Done<()> {
    let told: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    for line in told["lines"].as_array().into_iter().flatten() {
        let (work, goals) = (line["work"].as_str().unwrap_or_default(), line["goal"].as_str().unwrap_or_default());
        for (peer, figure) in [("SQLite", "sqlite_us"), ("DuckDB", "duckdb_us")] {
            if let (Some(ours), Some(theirs)) = (line["leadbook_us"].as_f64(), line[figure].as_f64()) {
                let row = match work {
                    _ if work.starts_with("open") || work.starts_with('–') => "first_report",
                    _ if work.ends_with("computed anew") => "report_anew",
                    _ => "report",
                };
                let line = Line::new(row, work, "µs", &[(ours, theirs)], goal_against(goals, peer));
                table.add(Line { peer, ..line });
            }
        }
    }
    if let Some(columns) = told["columns_bytes_per_lead"].as_f64() {
        let line = Line::new("columns", "columns in memory after all reports, a lead", "bytes", &[(columns, 100.0)], Goal::AtMost(1.0));
        table.add(Line { peer: "goal", ..line });
    }
    Ok(())
}
