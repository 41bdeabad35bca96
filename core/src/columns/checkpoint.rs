//! Columns kept in the book, so that the first report after opening need not fold the whole ledger.
//!
//! A checkpoint is a root, a table, and chunks. Each plain array of the columns is cut into chunks; most arrays only grow, so that of a
//! later checkpoint most chunks are the same and are not written again. The table says how long each array is and has a digest of every
//! chunk, the root says of which version and up to which position they are and has a digest of the table. What does not fit together is
//! not believed: it is as if there were no checkpoint. It is no truth, only the ledger is, and `verify` compares the two.
//!
//! Bytes of the root: version · position, 8 · its `recorded_at`, 8 · nonce of the writer, 8 · length of the table, 8 · digest of the
//! table, 8 · digest of all that, 8. While chunks are being written the version is 0. The table: for each array the bytes of a value, 1 ·
//! length, 8 · a digest for each chunk, 8. All little-endian; digests are XXH3-64.

#[cfg(feature = "fuzzing")]
pub(crate) mod sealing;

use super::strips::{Reel, Strip, Strips, Values};
use super::{COLUMNS_VERSION, Columns, LEFT_OUT_VERSION, LeftOut};
use crate::domain::{Position, Timestamp};
use crate::error::Result;
use crate::event::Recorded;
use crate::key;
use crate::ledger::{Block, event_at};
use crate::storage::{Direction, KeyRange, ReadTxn, Storage, StorageError, StorageErrorKind, Txn};
use std::sync::mpsc::sync_channel;
use xxhash_rust::xxh3::xxh3_64;

/// How many bytes a chunk has: what fills one run of pages of the engine below, and whole values of any width.
const CHUNK: usize = 65_408;
/// How many bytes of chunks one transaction takes.
const WRITE_BYTES: usize = 4 * 1024 * 1024;
/// How many chunks are read at a time.
const READ_CHUNKS: usize = 64;
/// How many keys are removed at a time.
const CLEAR_KEYS: usize = 20_000;
/// How much memory is taken for an array on the word of the table.
const ROOM: usize = 16 * 1024 * 1024;
const ROOT_BYTES: usize = 1 + 6 * 8;

/// What is known of the checkpoint in the storage: who wrote it, and what its chunks are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Digests {
    pub(crate) position: Position,
    pub(crate) nonce: u64,
    strips: Vec<StripTable>,
}

impl Digests {
    /// The bytes of all chunks.
    pub(crate) fn bytes(&self) -> u64 {
        self.strips.iter().map(|strip| strip.length).sum()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct StripTable {
    width: u8,
    length: u64,
    chunks: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Root {
    version: u8,
    position: Position,
    recorded_at: Timestamp,
    nonce: u64,
    table_length: u64,
    table_digest: u64,
}

impl Root {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![self.version];
        bytes.extend_from_slice(&self.position.0.to_le_bytes());
        bytes.extend_from_slice(&self.recorded_at.micros().to_le_bytes());
        for number in [self.nonce, self.table_length, self.table_digest] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        let digest = xxh3_64(&bytes);
        bytes.extend_from_slice(&digest.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (numbers, []) = rest.as_chunks::<8>() else { return None };
        let [position, recorded_at, nonce, table_length, table_digest, digest] = *numbers else { return None };
        let whole = xxh3_64(&bytes[..ROOT_BYTES - 8]) == u64::from_le_bytes(digest);
        whole.then(|| Self {
            version: *version,
            position: Position(u64::from_le_bytes(position)),
            recorded_at: Timestamp::from_micros(i64::from_le_bytes(recorded_at)),
            nonce: u64::from_le_bytes(nonce),
            table_length: u64::from_le_bytes(table_length),
            table_digest: u64::from_le_bytes(table_digest),
        })
    }
}

fn table_bytes(strips: &[StripTable]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for strip in strips {
        bytes.push(strip.width);
        bytes.extend_from_slice(&strip.length.to_le_bytes());
        bytes.extend(strip.chunks.iter().flat_map(|chunk| chunk.to_le_bytes()));
    }
    bytes
}

fn table_of(mut bytes: &[u8]) -> Option<Vec<StripTable>> {
    let mut strips = Vec::new();
    while let Some((width, rest)) = bytes.split_first() {
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let length = u64::from_le_bytes(*length);
        let count = usize::try_from(length.div_ceil(CHUNK as u64)).ok()?;
        let (chunks, rest) = rest.split_at_checked(count.checked_mul(8)?)?;
        let chunks = chunks.as_chunks::<8>().0.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect();
        strips.push(StripTable { width: *width, length, chunks });
        bytes = rest;
    }
    Some(strips)
}

/// A checkpoint that was looked for.
pub(crate) enum Loaded {
    /// There is none, or none of this version, or one that is being written.
    Absent,
    /// There is one that does not hold together.
    Damaged(String),
    /// There is one.
    Whole(Box<Columns>, Digests),
}

fn root(txn: &dyn ReadTxn) -> Result<Option<Option<Root>>> {
    Ok(txn.get(&key::columns_root())?.map(|bytes| Root::from_bytes(&bytes)))
}

fn is_known(version: u8) -> bool {
    [COLUMNS_VERSION, LEFT_OUT_VERSION].contains(&version)
}

/// Reads the checkpoint.
///
/// # Errors
/// What the storage answers, and damage of the ledger. Damage of the checkpoint itself is an answer.
pub(crate) fn load(txn: &dyn ReadTxn) -> Result<Loaded> {
    let damaged = |what: &str| Ok(Loaded::Damaged(what.to_owned()));
    let root = match root(txn)? {
        None => return Ok(Loaded::Absent),
        Some(None) => return damaged("its root is not what was written"),
        Some(Some(root)) if !is_known(root.version) => return Ok(Loaded::Absent),
        Some(Some(root)) => root,
    };
    let mut table = Vec::new();
    let whole = chunks(txn, &key::columns_table(), &mut |_, bytes| {
        table.extend_from_slice(&bytes);
        table.len() as u64 <= root.table_length
    })?;
    if !whole || table.len() as u64 != root.table_length || xxh3_64(&table) != root.table_digest {
        return damaged("its table is not what was written");
    }
    let Some(strips) = table_of(&table) else { return damaged("its table means nothing") };
    let Some(reel) = read_strips(txn, &strips)? else { return damaged("a chunk is not what was written") };
    let Some(columns) = columns_of(txn, &root, reel)? else { return damaged("its arrays do not hold together") };
    Ok(Loaded::Whole(Box::new(columns), Digests { position: root.position, nonce: root.nonce, strips }))
}

/// Hands out the chunks below a prefix, in order, as long as they are wanted; answers whether all were.
fn chunks(txn: &dyn ReadTxn, prefix: &[u8], each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool) -> Result<bool> {
    let mut range = KeyRange::prefix(prefix);
    loop {
        let page = txn.scan(&range, READ_CHUNKS, Direction::Forward)?;
        range.start = page.entries.last().map(|last| [last.key.as_slice(), &[0]].concat()).unwrap_or_default();
        for entry in page.entries {
            if !each(&entry.key, entry.value) {
                return Ok(false);
            }
        }
        if !page.more {
            return Ok(true);
        }
    }
}

/// From how many bytes on chunks are checked and taken apart on a thread of their own, while the next ones are read; in tests all are so
/// many.
const MUCH: u64 = if cfg!(test) { 1 } else { 8 * 1024 * 1024 };
/// How many chunks may wait for that.
const WAITING: usize = 128;

fn read_strips(txn: &dyn ReadTxn, table: &[StripTable]) -> Result<Option<Reel>> {
    if table.iter().map(|strip| strip.length).sum::<u64>() >= MUCH {
        let read = std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<(Vec<u8>, Vec<u8>)>(WAITING);
            let work = move || {
                let mut decoder = Decoder::new(table);
                // Who stops listening stops the reading.
                if receive.iter().all(|(key, bytes)| decoder.take(&key, &bytes)) { decoder.finish() } else { None }
            };
            let worker = std::thread::Builder::new().spawn_scoped(scope, work).ok()?;
            let whole = chunks(txn, &key::columns_chunks(), &mut |key, bytes| send.send((key.to_vec(), bytes)).is_ok());
            drop(send);
            let reel = worker.join().ok().flatten();
            Some(whole.map(|whole| reel.filter(|_| whole)))
        });
        if let Some(read) = read {
            return read;
        }
    }
    let mut decoder = Decoder::new(table);
    let whole = chunks(txn, &key::columns_chunks(), &mut |key, bytes| decoder.take(key, &bytes))?;
    Ok(decoder.finish().filter(|_| whole))
}

/// Puts chunks together to arrays.
struct Decoder<'a> {
    table: &'a [StripTable],
    arrays: Vec<Option<Values>>,
    /// The array and the chunk that come next.
    next: (usize, usize),
}

impl<'a> Decoder<'a> {
    fn new(table: &'a [StripTable]) -> Self {
        // Beyond that it grows with what is really there: a length can be made up.
        let room = |strip: &StripTable| usize::try_from(strip.length).unwrap_or(0).min(ROOM);
        let arrays = table.iter().map(|strip| Values::of(strip.width, room(strip))).collect();
        let mut decoder = Self { table, arrays, next: (0, 0) };
        decoder.skip();
        decoder
    }

    /// On to the next array that has any more chunks.
    fn skip(&mut self) {
        while self.table.get(self.next.0).is_some_and(|strip| self.next.1 >= strip.chunks.len()) {
            self.next = (self.next.0 + 1, 0);
        }
    }

    /// Takes a chunk in; answers whether it is the one that comes next.
    fn take(&mut self, key: &[u8], bytes: &[u8]) -> bool {
        let (strip, chunk) = self.next;
        let expected = self.table.get(strip).and_then(|table| table.chunks.get(chunk));
        let mine = expected == Some(&xxh3_64(bytes)) && key == key::columns_chunk(strip, chunk);
        self.next.1 += 1;
        self.skip();
        mine && self.arrays.get_mut(strip).and_then(Option::as_mut).is_some_and(|array| array.push(bytes))
    }

    /// The arrays, if all are whole.
    fn finish(self) -> Option<Reel> {
        let arrays: Option<Vec<Values>> = self.arrays.into_iter().collect();
        let whole = |arrays: &Vec<Values>| arrays.iter().zip(self.table).all(|(array, table)| array.length() as u64 == table.length);
        arrays.filter(|arrays| self.next.0 == self.table.len() && whole(arrays)).map(Reel::of)
    }
}

fn columns_of(txn: &dyn ReadTxn, root: &Root, mut reel: Reel) -> Result<Option<Columns>> {
    let Some(places) = Vec::<u64>::take(&mut reel) else { return Ok(None) };
    let Some(mut columns) = <Columns as Strips>::take(&mut reel).filter(|columns| reel.is_done() && columns.version() == root.version)
    else {
        return Ok(None);
    };
    columns.position = root.position;
    columns.recorded_at = root.recorded_at;
    if !places.is_sorted() || places.last().is_some_and(|last| *last > root.position.0) || !columns.is_sound() {
        return Ok(None);
    }
    let mut block: Option<Block> = None;
    for place in places {
        let Some(note) = event_at(txn, Position(place), &mut block)? else { return Ok(None) };
        columns.notes.push(note);
    }
    Ok(Some(columns))
}

impl Strips for Columns {
    fn put(&self, out: &mut dyn FnMut(Strip)) {
        let places: Vec<u64> = self.notes.iter().map(|note: &Recorded| note.position.0).collect();
        places.put(out);
        self.words.put(out);
        self.leads.put(out);
        self.spells.put(out);
        self.assignments.put(out);
        self.changes.put(out);
        self.links.put(out);
        self.activities.put(out);
        self.follow_ups.put(out);
        self.opportunities.put(out);
        self.customers.put(out);
        self.spends.put(out);
        if self.left_out != LeftOut::default() {
            self.left_out.put(out);
        }
    }

    fn take(from: &mut Reel) -> Option<Self> {
        Some(Self {
            words: Strips::take(from)?,
            leads: Strips::take(from)?,
            spells: Strips::take(from)?,
            assignments: Strips::take(from)?,
            changes: Strips::take(from)?,
            links: Strips::take(from)?,
            activities: Strips::take(from)?,
            follow_ups: Strips::take(from)?,
            opportunities: Strips::take(from)?,
            customers: Strips::take(from)?,
            spends: Strips::take(from)?,
            left_out: if from.is_done() {
                LeftOut::default()
            } else {
                Strips::take(from).filter(|left_out| *left_out != LeftOut::default())?
            },
            ..Self::default()
        })
    }

    fn size(&self) -> usize {
        self.words.size()
            + self.leads.size()
            + self.spells.size()
            + self.assignments.size()
            + self.changes.size()
            + self.links.size()
            + self.activities.size()
            + self.follow_ups.size()
            + self.opportunities.size()
            + self.customers.size()
            + self.spends.size()
            + self.left_out.size()
    }

    fn shrink(&mut self) {
        self.words.shrink();
        self.leads.shrink();
        self.spells.shrink();
        self.assignments.shrink();
        self.changes.shrink();
        self.links.shrink();
        self.activities.shrink();
        self.follow_ups.shrink();
        self.opportunities.shrink();
        self.customers.shrink();
        self.spends.shrink();
        self.left_out.shrink();
    }
}

/// Writes the columns into the storage; only chunks that are not there yet, if `there` is still what the storage holds. Answers what is
/// there now, or nothing if another book is at it.
///
/// # Errors
/// What the storage answers; then there is no usable checkpoint, and nothing else is lost.
pub(crate) fn save(storage: &dyn Storage, columns: &Columns, there: Option<&Digests>, nonce: u64) -> Result<Option<Digests>> {
    let known = match (there, root(&*storage.snapshot()?)?.flatten()) {
        (Some(there), Some(root)) if root.nonce == there.nonce && is_known(root.version) => Some(there),
        _ => None,
    };
    let begun = Root { version: 0, position: columns.position, recorded_at: columns.recorded_at, nonce, table_length: 0, table_digest: 0 };
    let before = known.map(|there| there.nonce);
    let mut pen = Pen { storage, nonce, waiting: Vec::new(), bytes: 0 };
    if !pen.begin(before, begun)? {
        return Ok(None);
    }
    if known.is_none() {
        pen.clear()?;
    }
    let mut strips: Vec<StripTable> = Vec::new();
    let mut outcome = Ok(true);
    columns.put(&mut |strip| {
        let index = strips.len();
        let kept = known.and_then(|there| there.strips.get(index)).filter(|kept| kept.width == strip.width);
        let mut table = StripTable { width: strip.width, length: strip.bytes.len() as u64, chunks: Vec::new() };
        for (chunk, bytes) in strip.bytes.chunks(CHUNK).enumerate() {
            let digest = xxh3_64(bytes);
            table.chunks.push(digest);
            if kept.and_then(|kept| kept.chunks.get(chunk)) != Some(&digest) && matches!(outcome, Ok(true)) {
                outcome = pen.put(key::columns_chunk(index, chunk), bytes.to_vec());
            }
        }
        let surplus = known.and_then(|there| there.strips.get(index)).map_or(0, |kept| kept.chunks.len());
        for chunk in table.chunks.len()..surplus {
            if matches!(outcome, Ok(true)) {
                outcome = pen.remove(key::columns_chunk(index, chunk));
            }
        }
        strips.push(table);
    });
    if !outcome? {
        return Ok(None);
    }
    let table = table_bytes(&strips);
    for (chunk, bytes) in table.chunks(CHUNK).enumerate() {
        if !pen.put(key::columns_table_chunk(chunk), bytes.to_vec())? {
            return Ok(None);
        }
    }
    let root = Root { version: columns.version(), table_length: table.len() as u64, table_digest: xxh3_64(&table), ..begun };
    let kept = known.map_or(0, |there| table_bytes(&there.strips).len().div_ceil(CHUNK));
    for chunk in table.len().div_ceil(CHUNK)..kept {
        pen.remove(key::columns_table_chunk(chunk))?;
    }
    if !pen.end(root)? {
        return Ok(None);
    }
    Ok(Some(Digests { position: columns.position, nonce, strips }))
}

/// Writes chunks in transactions, as long as nobody else does.
struct Pen<'a> {
    storage: &'a dyn Storage,
    nonce: u64,
    waiting: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    bytes: usize,
}

impl Pen<'_> {
    /// One transaction, if the checkpoint there is still of the writer that is expected (any one, if none is); answers whether it was.
    fn write(&self, expected: Option<u64>, body: &mut dyn FnMut(&mut dyn Txn) -> Result<(), StorageError>) -> Result<bool> {
        for _ in 0..1_000 {
            let mut lost = false;
            let tried = self.storage.attempt(&mut |txn: &mut dyn Txn| {
                let there = txn.get_for_update(&key::columns_root())?.and_then(|bytes| Root::from_bytes(&bytes));
                let nonce = there.map(|root| root.nonce);
                // Also its own, when an earlier try landed and only the answer was lost.
                lost = expected.is_some_and(|expected| nonce != Some(expected)) && nonce != Some(self.nonce);
                if lost {
                    return Err(StorageError::new(StorageErrorKind::Abandoned, "another book keeps its columns"));
                }
                body(txn)
            });
            match tried {
                Ok(()) => return Ok(true),
                Err(_) if lost => return Ok(false),
                Err(failure) if matches!(failure.kind(), StorageErrorKind::Conflict | StorageErrorKind::CommitUnknown) => {}
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(false)
    }

    fn begin(&self, before: Option<u64>, root: Root) -> Result<bool> {
        self.write(before, &mut |txn| txn.put(&key::columns_root(), &root.to_bytes()))
    }

    /// Removes whatever another version, or one that broke off, left behind.
    fn clear(&self) -> Result<bool> {
        loop {
            let page = self.storage.snapshot()?.scan(&key::columns_parts(), CLEAR_KEYS, Direction::Forward)?;
            let mine = self.write(Some(self.nonce), &mut |txn| page.entries.iter().try_for_each(|entry| txn.delete(&entry.key)))?;
            if !page.more || !mine {
                return Ok(mine);
            }
        }
    }

    fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<bool> {
        self.bytes += key.len() + value.len();
        self.waiting.push((key, Some(value)));
        if self.bytes >= WRITE_BYTES { self.flush() } else { Ok(true) }
    }

    fn remove(&mut self, key: Vec<u8>) -> Result<bool> {
        self.waiting.push((key, None));
        if self.waiting.len() >= CLEAR_KEYS { self.flush() } else { Ok(true) }
    }

    fn flush(&mut self) -> Result<bool> {
        let waiting = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        self.write(Some(self.nonce), &mut |txn| put_all(txn, &waiting))
    }

    fn end(&mut self, root: Root) -> Result<bool> {
        let waiting = std::mem::take(&mut self.waiting);
        self.write(Some(self.nonce), &mut |txn| {
            put_all(txn, &waiting)?;
            txn.put(&key::columns_root(), &root.to_bytes())
        })
    }
}

fn put_all(txn: &mut dyn Txn, waiting: &[(Vec<u8>, Option<Vec<u8>>)]) -> Result<(), StorageError> {
    waiting.iter().try_for_each(|(key, value)| match value {
        Some(value) => txn.put(key, value),
        None => txn.delete(key),
    })
}

/// What is said of a checkpoint that is not what the ledger makes of it.
pub(crate) fn differs(found: &Columns, folded: &Columns) -> Option<&'static str> {
    let parts: [(&str, bool); 13] = [
        ("the book's own events", found.notes == folded.notes),
        ("dictionaries", found.words == folded.words),
        ("leads", found.leads == folded.leads),
        ("spells", found.spells == folded.spells),
        ("assignments", found.assignments == folded.assignments),
        ("changes", found.changes == folded.changes),
        ("links", found.links == folded.links),
        ("activities", found.activities == folded.activities),
        ("follow-ups", found.follow_ups == folded.follow_ups),
        ("opportunities", found.opportunities == folded.opportunities),
        ("customers", found.customers == folded.customers),
        ("spends", found.spends == folded.spends),
        ("what was left out", found.left_out == folded.left_out),
    ];
    parts.into_iter().find(|(_, same)| !same).map(|(part, _)| part)
}
