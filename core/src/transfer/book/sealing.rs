//! Making the first and the last line of a book fit those in between, for fuzzing.

#![expect(clippy::panic, reason = "a broken promise is told to the fuzzer as a panic")]

use super::{Digest, End, FORMAT, Header, Trailer, VERSION, read};
use crate::ledger::Entry;
use crate::value::Told;
use serde_json::Value;

/// The entries that the lines tell, if a book can be made of them.
pub(crate) fn sealed_entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let count = |line: &&[u8]| serde_json::from_slice::<Value>(line).ok()?.get("events")?.as_array().map(|events| events.len() as u64);
    let events = lines.iter().map(|line| count(line).unwrap_or(0)).sum();
    let header = serde_json::to_vec(&Header { format: FORMAT.to_owned(), version: VERSION, events }).ok()?;
    let (mut digest, mut whole) = (Digest::default(), Vec::new());
    for line in std::iter::once(header.as_slice()).chain(lines.iter().copied()) {
        // As the reader has them: without what ends a line.
        let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
        let line = &line[..end];
        digest.take(line);
        whole.extend_from_slice(line);
        whole.push(b'\n');
    }
    let end = End { entries: lines.len() as u64, events, digest: digest.told() };
    whole.extend(serde_json::to_vec(&Trailer { end }).ok()?);
    let mut entries = Vec::new();
    let read = read::read(whole.as_slice(), |entry| {
        entries.push(entry.clone());
        Ok(())
    });
    match read {
        Ok(()) => Some(entries),
        Err(failure) => {
            assert!(failure.field().is_some_and(|field| field.starts_with("line ")), "{failure}");
            None
        }
    }
}

/// What is told is read as the same.
pub(crate) fn told_again(entry: &Entry) {
    let again = Entry::read(entry.tell()).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(&again, entry);
}
