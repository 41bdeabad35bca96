//! Blocks: what one commit appends. A block holds whole entries only and carries its own checksum, since the engine below does not
//! check what it reads in ordinary work.
//!
//! Bytes: version (`01`) · CRC-32 of all that follows, 4, little-endian · writer's nonce, 8, little-endian · number of entries ·
//! then each entry: its length, its number of events, its bytes. Numbers without a size are LEB128.

use super::Entry;
use crate::domain::Position;
use crate::error::{Error, ErrorKind, Result};
use crate::storage::MAX_VALUE_BYTES;
use crate::value::Stored;
use std::ops::Range;

const VERSION: u8 = 1;
const HEAD_BYTES: usize = 1 + 4 + 8;

/// How large a block of several entries grows. The engine below keeps values in runs of pages, each a power of two; this is one page
/// of 4 KiB with what it needs for itself. Whoever wants one event reads and sums its whole block, so a larger block would cost every
/// history. A single larger entry makes a larger block.
pub(crate) const BLOCK_BYTES: usize = 4_050;

/// A block as it was read and checked.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) first: Position,
    pub(crate) nonce: u64,
    /// The position of each entry's first event, and where in `bytes` it lies.
    entries: Vec<(Position, Range<usize>)>,
    bytes: Vec<u8>,
    last: Position,
}

impl Block {
    /// The block at that position.
    ///
    /// # Errors
    /// `corrupt` if it is not what was written.
    pub(crate) fn read(first: Position, bytes: Vec<u8>) -> Result<Self> {
        let mut places = Places::open(first, &bytes)?;
        let nonce = places.nonce;
        let mut entries = Vec::new();
        while let Some(place) = places.next()? {
            entries.push((place.first, place.at..place.at + place.bytes.len()));
        }
        let last = Position(places.next.0 - 1);
        Ok(Self { first, nonce, entries, last, bytes })
    }

    /// The position of its last event.
    pub(crate) fn last(&self) -> Position {
        self.last
    }

    /// Its entries, from the first on.
    ///
    /// # Errors
    /// `corrupt` if one cannot be read, or is not of the place or size that the block says.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = Result<Entry>> + '_ {
        (0..self.entries.len()).map(|at| self.entry(at))
    }

    /// The entry that the event at that position belongs to, if it is in this block.
    ///
    /// # Errors
    /// As [`Block::entries`].
    pub(crate) fn entry_with(&self, position: Position) -> Result<Option<Entry>> {
        if position < self.first || position > self.last {
            return Ok(None);
        }
        self.entry(self.entries.partition_point(|(first, _)| *first <= position).saturating_sub(1)).map(Some)
    }

    fn entry(&self, at: usize) -> Result<Entry> {
        let (first, place) = &self.entries[at];
        let end = self.entries.get(at + 1).map_or(self.last, |(next, _)| Position(next.0 - 1));
        Place { first: *first, last: end, at: place.start, bytes: &self.bytes[place.clone()] }.entry()
    }
}

/// Where the entries of a block lie, one after the other, each found only when it is asked for.
pub(super) struct Places<'a> {
    first: Position,
    nonce: u64,
    /// The position of the next entry's first event.
    next: Position,
    left: u64,
    length: usize,
    rest: &'a [u8],
}

/// Where an entry lies.
pub(super) struct Place<'a> {
    /// The positions of its first and last event.
    pub(super) first: Position,
    pub(super) last: Position,
    /// Where it begins in the block.
    at: usize,
    bytes: &'a [u8],
}

fn damaged(first: Position, what: &str) -> Error {
    Error::corrupt(format!("the ledger block at {first} is damaged: {what}")).at(first.to_string())
}

impl<'a> Places<'a> {
    /// The places in the block at that position, whose checksum is right.
    ///
    /// # Errors
    /// `corrupt` if it is not.
    pub(super) fn open(first: Position, bytes: &'a [u8]) -> Result<Self> {
        if first == Position::START {
            return Err(damaged(first, "no event is there"));
        }
        let (version, rest) = bytes.split_first().ok_or_else(|| damaged(first, "it is empty"))?;
        if *version != VERSION {
            return Err(damaged(first, &format!("version {version} is unknown")));
        }
        let (sum, rest) = rest.split_first_chunk::<4>().ok_or_else(|| damaged(first, "it is cut short"))?;
        if crc32fast::hash(rest) != u32::from_le_bytes(*sum) {
            return Err(damaged(first, "its checksum does not match"));
        }
        let (nonce, mut rest) = rest.split_first_chunk::<8>().ok_or_else(|| damaged(first, "it is cut short"))?;
        let count = number(&mut rest).ok_or_else(|| damaged(first, "it is cut short"))?;
        if count == 0 {
            return Err(damaged(first, "it holds no entry"));
        }
        Ok(Self { first, nonce: u64::from_le_bytes(*nonce), next: first, left: count, length: bytes.len(), rest })
    }

    /// The next one that ends at that position or behind it.
    ///
    /// # Errors
    /// As [`Places::next`].
    pub(super) fn reaching(&mut self, wanted: Position) -> Result<Option<Place<'a>>> {
        // Entries that end before it are passed over; what is not as it should be among them is left for `next` to tell.
        while self.left > 0 {
            let mut rest = self.rest;
            let Some((length, events)) = number(&mut rest).zip(number(&mut rest)) else { break };
            let ends_before = wanted.0.checked_sub(self.next.0).is_some_and(|between| (1..=between).contains(&events));
            let Some(behind) = usize::try_from(length).ok().filter(|_| ends_before).and_then(|length| rest.get(length..)) else { break };
            (self.next, self.left, self.rest) = (Position(self.next.0 + events), self.left - 1, behind);
        }
        while let Some(place) = self.next()? {
            if place.last >= wanted {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// The next one.
    ///
    /// # Errors
    /// `corrupt` if the block says what cannot be.
    pub(super) fn next(&mut self) -> Result<Option<Place<'a>>> {
        let damaged = |what| damaged(self.first, what);
        if self.left == 0 {
            if !self.rest.is_empty() {
                return Err(damaged("it holds something else than entries"));
            }
            return Ok(None);
        }
        let mut rest = self.rest;
        let (length, events) = number(&mut rest).zip(number(&mut rest)).ok_or_else(|| damaged("it is cut short"))?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let at = self.length - rest.len();
        let (bytes, behind) = rest.split_at_checked(length).ok_or_else(|| damaged("an entry is cut short"))?;
        if events == 0 || events > MAX_VALUE_BYTES as u64 {
            return Err(damaged("an entry has an impossible number of events"));
        }
        let first = self.next;
        let next = first.0.checked_add(events).ok_or_else(|| damaged("it goes on beyond the last position"))?;
        (self.next, self.left, self.rest) = (Position(next), self.left - 1, behind);
        Ok(Some(Place { first, last: Position(next - 1), at, bytes }))
    }
}

impl Place<'_> {
    /// The entry.
    ///
    /// # Errors
    /// `corrupt` if it cannot be read, or is not of the place or size that the block says.
    pub(super) fn entry(&self) -> Result<Entry> {
        let entry = Entry::from_bytes(self.bytes)?;
        if entry.first != self.first || entry.last() != self.last {
            let first = self.first;
            return Err(Error::corrupt(format!("the ledger entry at {first} says that it is at {}", entry.first)).at(first.to_string()));
        }
        Ok(entry)
    }
}

/// Packs entries, which follow one another without a gap, into blocks.
#[derive(Default)]
pub(crate) struct BlockWriter {
    done: Vec<Packed>,
    open: Packed,
    bytes: usize,
}

impl BlockWriter {
    /// Takes one more entry in.
    ///
    /// # Errors
    /// `too_large` if the entry is larger than a stored value may be; nothing is taken in then.
    pub(crate) fn push(&mut self, entry: &Entry) -> Result<()> {
        let bytes = entry.to_bytes();
        if bytes.len() + HEAD_BYTES + 30 > MAX_VALUE_BYTES {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "too_large",
                format!("what the command would write takes {} bytes, about {MAX_VALUE_BYTES} are accepted", bytes.len()),
            ));
        }
        if self.open.count > 0 && self.open.bytes.len() + bytes.len() + 8 > BLOCK_BYTES {
            self.done.push(std::mem::take(&mut self.open));
        }
        self.bytes += bytes.len();
        self.open.push(entry, &bytes);
        Ok(())
    }

    /// How many bytes the entries take together.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The blocks, each with the position of its first event.
    pub(crate) fn finish(self, nonce: u64) -> Vec<(Position, Vec<u8>)> {
        self.done.into_iter().chain([self.open]).filter(|packed| packed.count > 0).map(|packed| packed.seal(nonce)).collect()
    }
}

#[derive(Default)]
struct Packed {
    first: Position,
    count: u64,
    bytes: Vec<u8>,
}

impl Packed {
    fn push(&mut self, entry: &Entry, bytes: &[u8]) {
        if self.count == 0 {
            self.first = entry.first;
        }
        self.count += 1;
        write_number(&mut self.bytes, bytes.len() as u64);
        write_number(&mut self.bytes, entry.events.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    fn seal(self, nonce: u64) -> (Position, Vec<u8>) {
        let mut body = Vec::with_capacity(self.bytes.len() + 18);
        body.extend_from_slice(&nonce.to_le_bytes());
        write_number(&mut body, self.count);
        body.extend_from_slice(&self.bytes);
        let mut block = Vec::with_capacity(body.len() + 5);
        block.push(VERSION);
        block.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
        block.extend_from_slice(&body);
        (self.first, block)
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[inline(always)]
fn number(from: &mut &[u8]) -> Option<u64> {
    if let Some((byte, rest)) = from.split_first()
        && *byte < 0x80
    {
        *from = rest;
        return Some(u64::from(*byte));
    }
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LeadId, Temperature, Timestamp};
    use crate::event::Event;

    fn blocks(entries: &[Entry], nonce: u64) -> Vec<(Position, Vec<u8>)> {
        let mut writer = BlockWriter::default();
        for entry in entries {
            writer.push(entry).unwrap();
        }
        writer.finish(nonce)
    }

    fn entry(first: u64, events: usize) -> Entry {
        let event = Event::TemperatureSet { lead: LeadId(1), from: Temperature::Cold, to: Temperature::Hot };
        let recorded_at = Timestamp::from_micros(first.cast_signed());
        Entry { first: Position(first), recorded_at, at: recorded_at, by: None, request: None, events: vec![event; events] }
    }

    #[test]
    fn what_is_packed_is_read_back() {
        let entries: Vec<Entry> = (0..4_000).map(|number| entry(1 + number * 2, 2)).collect();
        let packed = blocks(&entries, 77);
        assert!(packed.len() > 2 && packed.iter().all(|(_, bytes)| bytes.len() <= BLOCK_BYTES + 32));
        let mut read = Vec::new();
        for (first, bytes) in &packed {
            let block = Block::read(*first, bytes.clone()).unwrap();
            assert_eq!(block.nonce, 77);
            assert_eq!(block.entry_with(block.last()).unwrap().unwrap().last(), block.last());
            assert!(block.entry_with(block.last().next()).unwrap().is_none());
            read.extend(block.entries().collect::<Result<Vec<_>>>().unwrap());
        }
        assert_eq!(read, entries);
    }

    #[test]
    fn every_changed_byte_is_seen() {
        let (first, bytes) = blocks(&[entry(1, 1), entry(2, 3)], 5).remove(0);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            assert!(Block::read(first, changed).is_err(), "byte {at}");
        }
        for length in 0..bytes.len() {
            assert!(Block::read(first, bytes[..length].to_vec()).is_err());
        }
    }

    #[test]
    fn a_block_at_the_end_of_all_positions_or_before_the_first_is_damaged() {
        let (_, bytes) = blocks(&[entry(1, 1)], 5).remove(0);
        for place in [0, u64::MAX] {
            assert_eq!(Block::read(Position(place), bytes.clone()).unwrap_err().kind(), ErrorKind::Corrupt, "{place}");
        }
    }

    #[test]
    fn a_block_in_the_wrong_place_is_seen() {
        let (_, bytes) = blocks(&[entry(1, 1)], 5).remove(0);
        assert!(Block::read(Position(9), bytes).unwrap().entries().next().unwrap().is_err());
    }
}
