//! Writes the description of every operation, from which the bindings are made: `core/docs/operations.json`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let text = serde_json::to_string_pretty(&leadbook::boundary::document()).map_err(std::io::Error::other)?;
    writeln!(std::io::stdout().lock(), "{text}")
}
