//! Whole books as JSON lines, and back.
//!
//! The first line says what the file is, the last one where it ends, and in between stands the ledger, a line for each command:
//!
//! ```json
//! {"format":"leadbook","version":1,"events":3}
//! {"position":1,"recorded_at":"2026-01-31T09:30:00.000000Z","at":"2026-01-31T09:30:00.000000Z","events":[{"type":"book_created",…}]}
//! {"position":2,"recorded_at":"2026-01-31T09:31:07.250000Z","at":…,"by":1,"request":{"id":…,"digest":…,"answer":…},"events":[…]}
//! {"end":{"entries":2,"events":3,"digest":"8f0c…"}}
//! ```
//!
//! It is the ledger itself in another form: a book made from it has the same records, histories, reports as of any moment, and answers to
//! requests that are asked again. What is no event is not in it: cursors of readers, and what is derived from the ledger.
//!
//! The digest is that of all lines before it, so that a file which was cut short, or changed by accident, is found. It is no seal: whoever
//! changes the lines can change the digest too. What is taken in is checked besides as far as lines tell by themselves, so that the book
//! stands on what a book can hold: places and records are numbered without gaps, instants ascend, records that are named are there, texts
//! and lists keep to their [limits](crate::limits). Whether a lead could be moved as it was is not asked again.

mod check;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::restore;
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
