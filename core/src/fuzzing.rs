//! A door for fuzzing, behind the feature `fuzzing`: the decoders of everything that is kept, each as a function of bytes that panics
//! where a promise is broken, and the checksums that keep most damage from ever getting so far.
//!
//! It is no part of the API: what is here comes and goes with what it reaches.

#![expect(clippy::expect_used, clippy::panic, reason = "a broken promise is told to the fuzzer as a panic")]

use crate::columns::sealing;
use crate::domain::{Activity, Campaign, Customer, FollowUp, Interest, Lead, Opportunity, Position, User};
use crate::event::apply::BookState;
use crate::index;
use crate::key::{self, Parts};
use crate::ledger::{Block, BlockWriter, Entry, Head, RequestNote};
use crate::projection::Marker;
use crate::value::Stored;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Reads the bytes as the value that the first of them names.
pub fn value(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind % 11 {
        0 => drop(stored::<Lead>(bytes)),
        1 => drop(stored::<Interest>(bytes)),
        2 => drop(stored::<Customer>(bytes)),
        3 => drop(stored::<Opportunity>(bytes)),
        4 => drop(stored::<Activity>(bytes)),
        5 => drop(stored::<FollowUp>(bytes)),
        6 => drop(stored::<User>(bytes)),
        7 => drop(stored::<Campaign>(bytes)),
        8 => drop(stored::<BookState>(bytes)),
        9 => drop(stored::<RequestNote>(bytes)),
        _ => entry(bytes),
    }
}

/// What was read is written so that it is read as the same. The bytes may be others: a number can be written longer than it need be.
fn stored<T: Stored + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let read = T::from_bytes(bytes).ok()?;
    let written = read.to_bytes();
    if written.len() <= T::MAX_BYTES {
        let again = T::from_bytes(&written).unwrap_or_else(|failure| panic!("{}, written as {written:02x?}: {failure}", T::NAME));
        assert_eq!(again, read, "a {} is read otherwise than it was written", T::NAME);
        assert_eq!(again.to_bytes(), written, "a {} is written in two ways", T::NAME);
    }
    Some(read)
}

fn entry(bytes: &[u8]) {
    if let Some(entry) = stored::<Entry>(bytes) {
        assert_eq!(entry.recorded().count(), entry.events.len());
    }
}

/// Reads the bytes as a key of every space.
pub fn key(bytes: &[u8]) {
    assert!(!key::describe(bytes).is_empty());
    if let Some(record) = key::record_named(bytes) {
        assert_eq!(key::record_named(&key::record(record)), Some(record));
    }
    if let Some(first) = key::block_position(bytes) {
        assert_eq!(key::block(first), bytes);
    }
    let _ = key::history_position(bytes);
    for prefix in 0..bytes.len().min(12) {
        let _ = index::holder(prefix, bytes);
        let Some(parts) = Parts::behind(prefix, bytes) else { continue };
        if let Some(text) = { parts }.text() {
            let written = key::Key::new(7).text(&text).into_bytes();
            assert!(bytes[prefix..].starts_with(&written[1..]), "{text:?} is written in two ways");
        }
        if let Some(instant) = { parts }.instant() {
            let written = key::Key::new(7).instant(instant).into_bytes();
            assert_eq!(Parts::behind(1, &written).and_then(|mut parts| parts.instant()), Some(instant));
        }
        if let Some(number) = { parts }.number() {
            let written = key::Key::new(7).number(number).into_bytes();
            assert_eq!(Parts::behind(1, &written).and_then(|mut parts| parts.number()), Some(number));
        }
    }
}

/// Reads the bytes as a block of the ledger behind its position, and once more with the checksum made right.
pub fn block(bytes: &[u8]) {
    let Some((position, bytes)) = bytes.split_first_chunk::<8>() else { return };
    let first = Position(u64::from_le_bytes(*position));
    block_at(first, bytes);
    let mut sealed = bytes.to_vec();
    seal_block(&mut sealed);
    block_at(first, &sealed);
}

fn block_at(first: Position, bytes: &[u8]) {
    let Ok(block) = Block::read(first, bytes.to_vec()) else { return };
    assert!(block.first == first && block.last() >= first);
    let Ok(entries) = block.entries().collect::<Result<Vec<Entry>, _>>() else { return };
    for entry in &entries {
        for position in [entry.first, entry.last()] {
            let found = block.entry_with(position).expect("an entry that was read is read again");
            assert_eq!(found.as_ref(), Some(entry));
        }
    }
    let mut writer = BlockWriter::default();
    if entries.iter().all(|entry| writer.push(entry).is_ok()) {
        let blocks = writer.finish(block.nonce);
        let again: Vec<Entry> = blocks.iter().flat_map(|(first, bytes)| read_back(*first, bytes)).collect();
        assert_eq!(again, entries);
    }
}

fn read_back(first: Position, bytes: &[u8]) -> Vec<Entry> {
    let block = Block::read(first, bytes.to_vec()).expect("what was packed is read");
    block.entries().collect::<Result<_, _>>().expect("the entries of what was packed are read")
}

/// Reads the bytes as a head, as a marker, and as the parts of a checkpoint of the columns.
pub fn small(bytes: &[u8]) {
    if let Ok(head) = Head::from_bytes(bytes) {
        assert_eq!(head.to_bytes(), bytes);
    }
    if let Ok(marker) = Marker::from_bytes(bytes) {
        assert_eq!(marker.to_bytes(), bytes);
    }
    sealing::check(bytes);
}

/// Makes the checksum of a block fit its bytes.
pub fn seal_block(bytes: &mut [u8]) {
    if let Some((sum, rest)) = bytes.get_mut(1..).and_then(|bytes| bytes.split_first_chunk_mut::<4>()) {
        *sum = crc32fast::hash(rest).to_le_bytes();
    }
}

/// Makes all checksums of a book's pairs fit what they stand for: those of the blocks, and those of the checkpoint of the columns.
pub fn seal(pairs: &mut BTreeMap<Vec<u8>, Vec<u8>>) {
    for (_, block) in pairs.range_mut(vec![key::BLOCK]..vec![key::BLOCK + 1]) {
        seal_block(block);
    }
    sealing::seal(pairs);
}

/// Reads the bytes as the lines of a whole book between its first and its last one; the pairs of a storage with that ledger, if they are
/// such lines. The digest is made right, since one that is not shows nothing of what the lines say.
#[cfg(feature = "transfer")]
pub fn lines(bytes: &[u8]) -> Option<BTreeMap<Vec<u8>, Vec<u8>>> {
    let entries = crate::transfer::sealed_entries(bytes)?;
    let mut writer = BlockWriter::default();
    for entry in &entries {
        crate::transfer::told_again(entry);
        writer.push(entry).ok()?;
    }
    let last = entries.last()?;
    let head = Head { position: last.last(), recorded_at: last.recorded_at, nonce: 5 };
    let mut pairs: BTreeMap<Vec<u8>, Vec<u8>> =
        writer.finish(5).into_iter().map(|(first, block)| (key::block(first).to_vec(), block)).collect();
    pairs.insert(key::HEAD.to_vec(), head.to_bytes());
    pairs.insert(key::FORMAT.to_vec(), crate::book::format_bytes());
    Some(pairs)
}
