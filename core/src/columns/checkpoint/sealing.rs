//! Making the digests of a damaged checkpoint right again, for fuzzing: damage that a digest finds out at once shows nothing of what
//! stands behind it.

use super::{CHUNK, ROOT_BYTES, Reel, Root, Values, table_bytes, table_of};
use crate::columns::Columns;
use crate::columns::strips::{Strip, Strips};
use crate::domain::{Position, Timestamp};
use crate::key;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Makes every digest fit the bytes that it stands for, as far as there is a root to hold the last of them.
pub(crate) fn seal(pairs: &mut BTreeMap<Vec<u8>, Vec<u8>>) {
    let table = table_of(&gathered(pairs, &key::columns_table()));
    if let Some(mut table) = table {
        for (index, strip) in table.iter_mut().enumerate() {
            let chunks: Vec<&Vec<u8>> = (0..).map_while(|chunk| pairs.get(&key::columns_chunk(index, chunk))).collect();
            strip.length = chunks.iter().map(|chunk| chunk.len() as u64).sum();
            strip.chunks = chunks.iter().map(|chunk| xxh3_64(chunk)).collect();
        }
        for (chunk, bytes) in table_bytes(&table).chunks(CHUNK).enumerate() {
            pairs.insert(key::columns_table_chunk(chunk), bytes.to_vec());
        }
    }
    let bytes = gathered(pairs, &key::columns_table());
    if let Some(root) = pairs.get_mut(&key::columns_root()[..]).filter(|root| root.len() == ROOT_BYTES) {
        let (fields, digest) = root.split_at_mut(ROOT_BYTES - 8);
        fields[25..33].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        fields[33..41].copy_from_slice(&xxh3_64(&bytes).to_le_bytes());
        digest.copy_from_slice(&xxh3_64(fields).to_le_bytes());
    }
}

fn gathered(pairs: &BTreeMap<Vec<u8>, Vec<u8>>, prefix: &[u8]) -> Vec<u8> {
    pairs.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)).flat_map(|(_, value)| value.iter().copied()).collect()
}

/// Reads a root, and a table, and the bytes as arrays; what is read is written again as the same bytes.
pub(crate) fn check(bytes: &[u8]) {
    if let Some(root) = Root::from_bytes(bytes) {
        assert_eq!(root.to_bytes(), bytes);
    }
    if let Some(table) = table_of(bytes) {
        assert_eq!(table_bytes(&table), bytes);
    }
    let (position, bytes) = bytes.split_first_chunk::<8>().unwrap_or((&[0; 8], bytes));
    let Some(mut columns) = read(bytes) else { return };
    columns.position = Position(u64::from_le_bytes(*position));
    columns.recorded_at = Timestamp::from_micros(0);
    if columns.is_sound() {
        let mut again = Vec::new();
        columns.put(&mut |strip| again.push(strip));
        // The first one are the places of the book's own events, which the ledger holds.
        assert_eq!(again.split_off(1), strips(bytes));
    }
}

fn strips(mut bytes: &[u8]) -> Vec<Strip> {
    let mut strips = Vec::new();
    while let Some(([width, length], rest)) = bytes.split_first_chunk::<2>() {
        let (strip, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        strips.push(Strip { width: *width, bytes: strip.to_vec() });
        bytes = rest;
    }
    strips
}

fn read(bytes: &[u8]) -> Option<Columns> {
    let arrays: Option<Vec<Values>> = strips(bytes).iter().map(|strip| Values::of(strip.width, 0)).collect();
    let mut arrays = arrays?;
    let whole = arrays.iter_mut().zip(strips(bytes)).all(|(array, strip)| array.push(&strip.bytes));
    let mut reel = Reel::of(arrays);
    if !whole {
        return None;
    }
    <Columns as Strips>::take(&mut reel).filter(|_| reel.is_done())
}
