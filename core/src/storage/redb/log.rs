//! The log: short commits, one behind the other, in room that the file has already.
//!
//! A commit of a tree rewrites a path of pages for every key; a commit of the log writes its own bytes and no more. What is in the log is
//! read from memory (`pending`) until a larger commit takes it into redb together with its own writes, in one transaction that notes
//! the last record it took (the *mark*). The log then begins anew at its first byte.
//!
//! A record:
//!
//! | bytes | |
//! |---|---|
//! | 8 | XXH3 of all that follows, seeded with that of the record before |
//! | 8 | its number: one more than that of the record before |
//! | 4 | length of the writes |
//! | … | the writes in ascending order of keys: length of the key (2), of the value (4, `FFFFFFFF`: removed), key, value |
//!
//! Numbers are little-endian. Opening reads from the first byte as long as the numbers go on from the mark and the sums are right. What
//! comes after is the torn record of a commit that was never answered, or the leavings of the log before; if a sound record follows it,
//! it is damaged. Because of the seed nothing else can pass for the next record, not even where somebody wrote bytes into a lead that
//! look like one.

use super::container::Layout;
use super::error::meaning_of_io;
use super::pending::{Pending, Slot};
use crate::storage::buffer::WriteBuffer;
use crate::storage::{MAX_KEY_BYTES, MAX_VALUE_BYTES, StorageError, StorageErrorKind, StorageResult};
use redb::StorageBackend;
use std::io;
use std::sync::Arc;
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

const SUM_BYTES: usize = 8;
/// Sum, number and length.
const HEAD_BYTES: usize = 20;
/// Lengths of key and value.
const WRITE_BYTES: usize = 6;
const REMOVED: u32 = u32::MAX;
/// Only commits that take at most this part of the log go into it: longer ones are better off in redb at once, written once.
const PARTS: u64 = 8;

/// So many places at most are tried for the record behind a damaged one: bytes that somebody wrote may look like heads without end.
const TRIALS: usize = 64;

/// The last record that redb has taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    number: u64,
    sum: u64,
}

impl Mark {
    /// The mark that `bytes` say; none if they say nothing.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (number, sum) = bytes.split_first_chunk()?;
        Some(Self { number: u64::from_le_bytes(*number), sum: u64::from_le_bytes(sum.try_into().ok()?) })
    }

    /// The bytes that say it.
    pub(super) fn encode(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.number.to_le_bytes());
        bytes[8..].copy_from_slice(&self.sum.to_le_bytes());
        bytes
    }
}

/// The log of one file.
#[derive(Debug)]
pub(super) struct Log {
    layout: Layout,
    /// How far it is written, from its own first byte.
    end: u64,
    /// Its last record, or the mark where it has none.
    last: Mark,
}

/// A record ready to be written.
pub(super) struct Record {
    bytes: Arc<[u8]>,
    slots: Vec<Slot>,
    mark: Mark,
}

impl Record {
    /// The one in `bytes`, whose sum is right; none if they are not what a commit writes.
    fn read(bytes: &[u8], mark: Mark) -> Option<Self> {
        let bytes: Arc<[u8]> = bytes.into();
        let slots = slots_of(&bytes)?;
        Some(Self { bytes, slots, mark })
    }

    /// What it writes.
    pub(super) fn into_slots(self) -> Vec<Slot> {
        self.slots
    }
}

impl Log {
    /// Reads the log from `medium`, of which redb has taken in what is up to `mark`. Answers what is in it besides.
    ///
    /// # Errors
    /// `Corrupt` if a record is damaged that others follow.
    pub(super) fn open(medium: &dyn StorageBackend, layout: Layout, mark: Mark) -> StorageResult<(Self, Pending)> {
        let mut log = Self { layout, end: 0, last: mark };
        let mut pending = Pending::default();
        let mut bytes = vec![0; usize::try_from(layout.log_bytes()).unwrap_or(0)];
        medium.read(layout.log_at(), &mut bytes).map_err(|error| log_failed("reading", &error))?;
        let mut rest = bytes.as_slice();
        while let Some((whole, mark)) = sound(rest, log.last) {
            // Its sum is right, so nothing was torn: who wrote this wrote something else than a commit.
            let record = Record::read(whole, mark).ok_or_else(|| log.damaged())?;
            rest = &rest[whole.len()..];
            log.accept(&record);
            pending = pending.with(record.slots);
        }
        if is_followed(rest, log.last, layout.log_bytes() / PARTS) {
            return Err(log.damaged());
        }
        Ok((log, pending))
    }

    /// The record of `own` as the next one, if it may go into the log and there is room for it.
    pub(super) fn record(&self, own: &WriteBuffer) -> Option<Record> {
        let length = HEAD_BYTES + own.iter().map(|(key, value)| WRITE_BYTES + key.len() + value.map_or(0, <[u8]>::len)).sum::<usize>();
        let room = (self.layout.log_bytes() / PARTS).min(self.layout.log_bytes() - self.end);
        if length as u64 > room {
            return None;
        }
        let number = self.last.number.checked_add(1)?;
        let mut bytes = Vec::with_capacity(length);
        bytes.extend_from_slice(&[0; SUM_BYTES]);
        bytes.extend_from_slice(&number.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(length - HEAD_BYTES).ok()?.to_le_bytes());
        for (key, value) in own.iter() {
            bytes.extend_from_slice(&u16::try_from(key.len()).ok()?.to_le_bytes());
            let value_length = value.map_or(Some(REMOVED), |value| u32::try_from(value.len()).ok())?;
            bytes.extend_from_slice(&value_length.to_le_bytes());
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(value.unwrap_or_default());
        }
        let sum = xxh3_64_with_seed(&bytes[SUM_BYTES..], self.last.sum);
        bytes[..SUM_BYTES].copy_from_slice(&sum.to_le_bytes());
        Record::read(&bytes, Mark { number, sum })
    }

    /// Writes `record` behind the last one and makes it durable.
    ///
    /// # Errors
    /// As the operating system reports. What then lies on the medium is unknown.
    pub(super) fn append(&mut self, medium: &dyn StorageBackend, record: &Record) -> io::Result<()> {
        medium.write(self.layout.log_at() + self.end, &record.bytes)?;
        medium.sync_data()?;
        self.accept(record);
        Ok(())
    }

    /// What redb is to note with the commit that takes in all that is in the log.
    pub(super) fn mark(&self) -> Mark {
        self.last
    }

    /// Begins anew: redb has it all.
    pub(super) fn clear(&mut self) {
        self.end = 0;
    }

    /// What is said of the record behind the last one.
    fn damaged(&self) -> StorageError {
        let (number, at) = (self.last.number.saturating_add(1), self.layout.log_at() + self.end);
        StorageError::new(StorageErrorKind::Corrupt, format!("record {number} of the log, at byte {at}, is damaged"))
    }

    fn accept(&mut self, record: &Record) {
        self.end += record.bytes.len() as u64;
        self.last = record.mark;
    }
}

/// The bytes of the record at the beginning of `bytes`, if it is the one after `last`, and the mark that it makes.
fn sound(bytes: &[u8], last: Mark) -> Option<(&[u8], Mark)> {
    let (sum, number, length) = head_of(bytes)?;
    if Some(number) != last.number.checked_add(1) {
        return None;
    }
    let bytes = bytes.get(..HEAD_BYTES.checked_add(length)?)?;
    let right = xxh3_64_with_seed(&bytes[SUM_BYTES..], last.sum) == sum;
    right.then_some((bytes, Mark { number, sum }))
}

fn head_of(bytes: &[u8]) -> Option<(u64, u64, usize)> {
    let sum = u64::from_le_bytes(*bytes.first_chunk()?);
    let number = u64::from_le_bytes(*bytes.get(SUM_BYTES..)?.first_chunk()?);
    let length = u32::from_le_bytes(*bytes.get(SUM_BYTES + 8..)?.first_chunk()?);
    Some((sum, number, usize::try_from(length).ok()?))
}

/// Whether a sound record follows the one at the beginning of `bytes`, which is not sound. The record of a commit that was not answered is
/// the last one, so then it is not torn but damaged. Whatever of it is damaged, its length too, the one behind it bears the next
/// number and is seeded with its sum: with the one that stands there, or, if that is what is damaged, with the one that would be right.
fn is_followed(bytes: &[u8], last: Mark, longest: u64) -> bool {
    let Some(number) = last.number.checked_add(1) else { return false };
    let (Some(next), Some(stood)) = (number.checked_add(1), bytes.first_chunk()) else { return false };
    let next = next.to_le_bytes();
    let writes = bytes.get(HEAD_BYTES..).unwrap_or_default();
    // The one behind it begins no further than the longest record reaches.
    let reach = usize::try_from(longest).unwrap_or(usize::MAX).min(writes.len());
    let numbers = writes.get(SUM_BYTES..reach).unwrap_or_default().windows(next.len());
    let lengths = numbers.enumerate().filter(|(_, number)| number.first_chunk() == Some(&next)).map(|(length, _)| length);
    lengths.take(TRIALS).any(|length| {
        let mut restored = Xxh3::with_seed(last.sum);
        restored.update(&number.to_le_bytes());
        restored.update(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        restored.update(&writes[..length]);
        [u64::from_le_bytes(*stood), restored.digest()].iter().any(|sum| sound(&writes[length..], Mark { number, sum: *sum }).is_some())
    })
}

/// The writes of the record in `bytes`; none if they are not what a commit's are: at least one, in ascending order, each within the limits.
fn slots_of(bytes: &Arc<[u8]>) -> Option<Vec<Slot>> {
    let mut slots: Vec<Slot> = Vec::new();
    let mut at = HEAD_BYTES;
    while at < bytes.len() {
        let key_length = u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
        let value_length = u32::from_le_bytes(*bytes.get(at + 2..)?.first_chunk()?);
        let value_length = (value_length != REMOVED).then_some(value_length);
        let key_at = at + WRITE_BYTES;
        let value_bytes = value_length.unwrap_or(0) as usize;
        at = (key_at + usize::from(key_length)).saturating_add(value_bytes);
        if at > bytes.len() || usize::from(key_length) > MAX_KEY_BYTES || value_bytes > MAX_VALUE_BYTES {
            return None;
        }
        let slot = Slot::new(bytes, u32::try_from(key_at).ok()?, key_length, value_length);
        if slots.last().is_some_and(|before| before.key() >= slot.key()) {
            return None;
        }
        slots.push(slot);
    }
    (!slots.is_empty()).then_some(slots)
}

/// The failure of `doing` something with the log.
pub(super) fn log_failed(doing: &str, error: &io::Error) -> StorageError {
    StorageError::new(meaning_of_io(error), format!("{doing} the log failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::faulty::CrashDisk;

    const LAYOUT_BYTES: usize = 8_192;

    fn own(number: u32, bytes: usize) -> WriteBuffer {
        let mut own = WriteBuffer::default();
        own.set(&number.to_be_bytes(), Some(&vec![7; bytes])).unwrap();
        own.set(b"head", Some(&number.to_be_bytes())).unwrap();
        own.set(b"gone", None).unwrap();
        own
    }

    struct Tape {
        disk: CrashDisk,
        log: Log,
        ends: Vec<u64>,
    }

    fn layout() -> Layout {
        Layout::with_log(LAYOUT_BYTES)
    }

    fn tape() -> Tape {
        let disk = CrashDisk::new();
        disk.backend().set_len(layout().engine_at()).unwrap();
        let (log, pending) = Log::open(&disk.backend(), layout(), Mark::default()).unwrap();
        assert!(pending.is_empty());
        Tape { disk, log, ends: vec![0] }
    }

    impl Tape {
        fn write(&mut self, number: u32) {
            let record = self.log.record(&own(number, 200)).unwrap();
            self.log.append(&self.disk.backend(), &record).unwrap();
            self.ends.push(self.log.end);
        }

        fn read(bytes: Vec<u8>, mark: Mark) -> StorageResult<(Log, Pending)> {
            Log::open(&CrashDisk::from_bytes(bytes).backend(), layout(), mark)
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let mut tape = tape();
        (1..=9).for_each(|number| tape.write(number));
        let (log, pending) = Tape::read(tape.disk.bytes(), Mark::default()).unwrap();
        assert_eq!((log.end, log.last), (tape.log.end, tape.log.last));
        assert_eq!(pending.get(b"head"), Some(Some(9_u32.to_be_bytes().as_slice())));
        assert_eq!(pending.get(&4_u32.to_be_bytes()), Some(Some([7; 200].as_slice())));
        assert_eq!(pending.get(b"gone"), Some(None));
        assert_eq!(pending.get(b"other"), None);
    }

    #[test]
    fn leavings_of_the_log_before_are_not_read() {
        let mut tape = tape();
        (1..=5).for_each(|number| tape.write(number));
        let mark = tape.log.mark();
        tape.log.clear();
        let (log, pending) = Tape::read(tape.disk.bytes(), mark).unwrap();
        assert!(pending.is_empty() && log.end == 0);
        // A record as long as the one that it is written over: the next old one lies right behind it, whole.
        tape.write(6);
        let (log, pending) = Tape::read(tape.disk.bytes(), mark).unwrap();
        assert_eq!((log.end, log.last), (tape.log.end, tape.log.last));
        assert_eq!(pending.get(b"head"), Some(Some(6_u32.to_be_bytes().as_slice())));
        assert_eq!(pending.get(&2_u32.to_be_bytes()), None);
    }

    #[test]
    fn a_torn_end_is_left_out_and_damage_before_it_is_told() {
        let mut tape = tape();
        (1..=6).for_each(|number| tape.write(number));
        let whole = tape.disk.bytes();
        let at = |record: usize| usize::try_from(layout().log_at() + tape.ends[record]).unwrap();
        for byte in (at(5)..at(6)).step_by(7) {
            let mut torn = whole.clone();
            torn[byte] ^= 0x40;
            let (log, _) = Tape::read(torn, Mark::default()).unwrap();
            assert_eq!(log.last.number, 5, "byte {byte}");
        }
        // Whichever of its bytes it is: sum, number, length or writes.
        for byte in at(2)..at(3) {
            let mut damaged = whole.clone();
            damaged[byte] ^= 0x40;
            let error = Tape::read(damaged, Mark::default()).unwrap_err();
            assert_eq!(error.kind(), StorageErrorKind::Corrupt);
            assert!(error.message().starts_with("record 3 of the log, at byte "), "{error}");
        }
    }

    /// A log with one record, whose sum is right over these writes.
    fn forged(number: u64, writes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(writes.len()).unwrap().to_le_bytes();
        let told = [number.to_le_bytes().as_slice(), &length, writes].concat();
        let mut bytes = vec![0; usize::try_from(layout().engine_at()).unwrap()];
        let record = [xxh3_64_with_seed(&told, 0).to_le_bytes().as_slice(), &told].concat();
        bytes[4_096..4_096 + record.len()].copy_from_slice(&record);
        bytes
    }

    #[test]
    fn a_sound_record_of_what_no_commit_writes_is_damaged() {
        let write = |key: &[u8], value: &[u8]| {
            let lengths =
                [u16::try_from(key.len()).unwrap().to_le_bytes().as_slice(), &u32::try_from(value.len()).unwrap().to_le_bytes()].concat();
            [lengths.as_slice(), key, value].concat()
        };
        let right = [write(b"a", b"1"), write(b"b", b"2")].concat();
        assert_eq!(Tape::read(forged(1, &right), Mark::default()).unwrap().0.last.number, 1);
        let wrong = [
            Vec::new(),
            [write(b"b", b"1"), write(b"a", b"2")].concat(),
            [write(b"a", b"1"), write(b"a", b"2")].concat(),
            right[..right.len() - 1].to_vec(),
            [right.as_slice(), &[0; 5]].concat(),
            write(&[7; MAX_KEY_BYTES + 1], b""),
            [1, 0, 0xFE, 0xFF, 0xFF, 0xFF, 7].to_vec(),
        ];
        for writes in wrong {
            let error = Tape::read(forged(1, &writes), Mark::default()).unwrap_err();
            assert_eq!(error.kind(), StorageErrorKind::Corrupt, "{} bytes", writes.len());
        }
    }

    #[test]
    fn numbers_at_their_end_and_lengths_beyond_the_log_are_borne() {
        for number in [u64::MAX - 2, u64::MAX - 1, u64::MAX] {
            let mark = Mark { number, sum: 0 };
            let (mut log, pending) = Tape::read(forged(number.wrapping_add(1), &[1, 0, 0, 0, 0, 0, 7]), mark).unwrap();
            assert_eq!(pending.is_empty(), number == u64::MAX, "{number}");
            let disk = CrashDisk::from_bytes(forged(1, b""));
            while let Some(record) = log.record(&own(1, 100)) {
                log.append(&disk.backend(), &record).unwrap();
            }
            assert_eq!(log.last.number, u64::MAX);
        }
        for length in [u32::MAX, u32::MAX - 19, 8_192, 8_172, 8_171] {
            let mut bytes = forged(1, &[0; 40]);
            bytes[4_096 + 16..4_096 + 20].copy_from_slice(&length.to_le_bytes());
            assert!(Tape::read(bytes, Mark::default()).unwrap().1.is_empty());
        }
    }

    #[test]
    fn a_log_full_of_heads_is_read_to_its_end() {
        // Each place looks like the record behind a damaged one, and names a length to be summed.
        let mut bytes = forged(9, b"x");
        for head in bytes[4_096 + 20..12_288].chunks_exact_mut(HEAD_BYTES) {
            head[SUM_BYTES..].copy_from_slice(&[[2, 0, 0, 0, 0, 0, 0, 0].as_slice(), &4_000_u32.to_le_bytes()].concat());
        }
        assert!(Tape::read(bytes, Mark::default()).unwrap().1.is_empty());
    }

    #[test]
    fn a_full_log_and_a_long_commit_are_refused() {
        let mut tape = tape();
        assert!(tape.log.record(&own(1, LAYOUT_BYTES / 8)).is_none());
        let mut written = 0;
        while let Some(record) = tape.log.record(&own(written, 200)) {
            tape.log.append(&tape.disk.backend(), &record).unwrap();
            written += 1;
        }
        assert!(written > 25 && tape.log.end <= LAYOUT_BYTES as u64, "{written}");
        tape.log.clear();
        assert!(tape.log.record(&own(1, 200)).is_some());
    }
}
