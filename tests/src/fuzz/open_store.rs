//! A book whose keys and values are damaged above the engine.

use super::damage::damage;
use super::look::{look_at, write_in};
use super::{good, look};
use arbitrary::{Result, Unstructured};
use leadbook::storage::{MemoryStorage, Storage};
use leadbook::{Book, fuzzing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most places that are damaged.
const MOST: usize = 6;

type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

/// The first byte says whether checksums are made right again, and what else is done; the rest damages pairs one after the other.
pub fn open_store(bytes: &[u8]) {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let mut pairs = good::pairs().clone();
    let mut from = Unstructured::new(bytes);
    for _ in 0..MOST {
        if from.is_empty() || damage_one(&mut from, &mut pairs).is_err() {
            break;
        }
    }
    let sealed = how & 1 == 0;
    if sealed {
        fuzzing::seal(&mut pairs);
    }
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let filled = storage.attempt(&mut |txn| pairs.iter().try_for_each(|(key, value)| txn.put(key, value)));
    if filled.is_err() {
        return;
    }
    let Some(book) = look::told(Book::on(Arc::clone(&storage), &good::options())) else { return };
    look_at(&book);
    write_in(&book);
    if let Some(book) = look::told(Book::on(storage, &good::options())) {
        look_at(&book);
    }
}

/// Damages a pair: its space is chosen first, or the many index entries would get nearly all of it.
fn damage_one(from: &mut Unstructured<'_>, pairs: &mut Pairs) -> Result<()> {
    let mut spaces: Vec<u8> = pairs.keys().filter_map(|key| key.first().copied()).collect();
    spaces.dedup();
    let space = *from.choose(&spaces)?;
    let keys: Vec<&Vec<u8>> = pairs.keys().filter(|key| key.first() == Some(&space)).collect();
    let key = (*from.choose(&keys)?).clone();
    let value = pairs.get(&key).cloned().unwrap_or_default();
    match from.int_in_range(0..=7_u8)? {
        0 => drop(pairs.remove(&key)),
        1 => {
            let mut other = key.clone();
            let at = from.int_in_range(0..=key.len())?;
            damage(from, &mut other, at)?;
            if from.arbitrary()? {
                pairs.remove(&key);
            }
            pairs.insert(other, value);
        }
        2 => {
            let all: Vec<&Vec<u8>> = pairs.values().collect();
            let other = (*from.choose(&all)?).clone();
            pairs.insert(key, other);
        }
        _ => {
            let mut value = value;
            let at = from.int_in_range(0..=value.len())?;
            damage(from, &mut value, at)?;
            pairs.insert(key, value);
        }
    }
    Ok(())
}
