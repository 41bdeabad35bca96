//! Whole books as JSON lines, and back. What the lines are is told where users read it, in [`transfer`](crate::transfer).

mod check;
mod read;
#[cfg(feature = "fuzzing")]
mod sealing;
#[cfg(test)]
mod tests;
mod write;

pub use read::restore;
#[cfg(feature = "fuzzing")]
pub(crate) use sealing::{sealed_entries, told_again};
pub use write::ExportedBook;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

/// What the first line says of the format.
const FORMAT: &str = "leadbook";
/// The version of the lines.
const VERSION: u64 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u64,
    events: u64,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    end: End,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    entries: u64,
    events: u64,
    digest: String,
}

/// The digest of lines.
#[derive(Default)]
struct Digest(Xxh3);

impl Digest {
    /// Takes a line in, without its end.
    fn take(&mut self, line: &[u8]) {
        self.0.update(line);
        self.0.update(b"\n");
    }

    fn told(&self) -> String {
        format!("{:032x}", self.0.digest128())
    }
}
