//! Random scripts, run on the storage and on a plain ordered map at the same time.

use super::{Checked, Factory, OrFail, all, ensure, refused};
use crate::storage::chance::Chance;
use crate::storage::{Direction, Entry, KeyRange, ReadTxn, StorageError, StorageErrorKind, Txn};
use std::collections::BTreeMap;
use std::ops::Bound;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

/// Random puts, deletes, gets, scans and abandoned tries leave and answer what a plain ordered map does.
///
/// # Errors
/// What is wrong, with the seed and the step.
pub fn random_scripts_agree_with_a_map(factory: &Factory<'_>) -> Checked {
    (1..=4).try_for_each(|seed| script(factory, seed).map_err(|wrong| format!("script {seed}: {wrong}")))
}

fn script(factory: &Factory<'_>, seed: u64) -> Checked {
    let storage = factory();
    let mut chance = Chance::new(seed);
    let mut model = Model::new();
    let mut held: Option<(Box<dyn ReadTxn>, Model)> = None;
    for step in 0..60 {
        let mut draft = model.clone();
        let mut checked = Ok(());
        let abandon = chance.once_in(6);
        let outcome = storage.attempt(&mut |txn| {
            checked = play(txn, &mut draft, &mut chance);
            match (&checked, abandon) {
                (Ok(()), false) => Ok(()),
                _ => Err(StorageError::new(StorageErrorKind::Abandoned, "given up")),
            }
        });
        checked.map_err(|wrong| format!("step {step}, within the try: {wrong}"))?;
        if abandon {
            refused(outcome, StorageErrorKind::Abandoned, "an abandoned try")?;
        } else {
            outcome.or_fail("attempt")?;
            model = draft;
        }
        let snapshot = storage.snapshot().or_fail("snapshot")?;
        agree(&*snapshot, &model, &mut chance).map_err(|wrong| format!("step {step}: {wrong}"))?;
        if chance.once_in(10) {
            held = Some((snapshot, model.clone()));
        }
        if let Some((snapshot, model)) = &held {
            agree(&**snapshot, model, &mut chance).map_err(|wrong| format!("step {step}, in an older snapshot: {wrong}"))?;
        }
    }
    Ok(())
}

/// Some random steps of one try.
fn play(txn: &mut dyn Txn, draft: &mut Model, chance: &mut Chance) -> Checked {
    // Now and then a long ascending run, which backends may write in another way.
    if chance.once_in(5) {
        let space = [0x02, 0x20, 0xF0][chance.below(3)];
        let start = chance.below(200);
        for number in start..start + chance.below(120) {
            let key = [&[space], number.to_be_bytes().as_slice()].concat();
            txn.put(&key, b"run").or_fail("put")?;
            draft.insert(key, b"run".to_vec());
        }
    }
    for _ in 0..chance.below(30) {
        let key = random_key(chance);
        match chance.below(6) {
            0..=2 => {
                let value = vec![b'v'; chance.below(40)];
                txn.put(&key, &value).or_fail("put")?;
                draft.insert(key, value);
            }
            3 => {
                txn.delete(&key).or_fail("delete")?;
                draft.remove(&key);
            }
            4 => {
                let got = txn.get_for_update(&key).or_fail("get_for_update")?;
                ensure(got.as_ref() == draft.get(&key), || format!("{key:02x?} for update reads {got:02x?}"))?;
            }
            _ => agree_on_range(&*txn, draft, chance)?,
        }
    }
    Ok(())
}

/// A short key of few letters, so that scripts meet the same keys and their prefixes again and again.
fn random_key(chance: &mut Chance) -> Vec<u8> {
    const SPACES: [u8; 7] = [0x00, 0x01, 0x0F, 0x10, 0x20, 0xFE, 0xFF];
    const LETTERS: [u8; 4] = [0x00, 0x01, b'a', 0xFF];
    let mut key = vec![SPACES[chance.below(SPACES.len())]];
    for _ in 0..chance.below(4) {
        key.push(LETTERS[chance.below(LETTERS.len())]);
    }
    key
}

fn agree(reads: &dyn ReadTxn, model: &Model, chance: &mut Chance) -> Checked {
    let expected: Vec<Entry> = model.iter().map(|(key, value)| Entry { key: key.clone(), value: value.clone() }).collect();
    ensure(all(reads, Direction::Forward)? == expected, || "the whole differs from the map".to_string())?;
    for _ in 0..4 {
        agree_on_range(reads, model, chance)?;
        let key = random_key(chance);
        let got = reads.get(&key).or_fail("get")?;
        ensure(got.as_ref() == model.get(&key), || format!("{key:02x?} reads {got:02x?}"))?;
    }
    Ok(())
}

fn agree_on_range<R: ReadTxn + ?Sized>(reads: &R, model: &Model, chance: &mut Chance) -> Checked {
    let range = match chance.below(3) {
        0 => KeyRange::prefix(&random_key(chance)),
        1 => KeyRange { start: random_key(chance), end: None },
        _ => KeyRange { start: random_key(chance), end: Some(random_key(chance)) },
    };
    let direction = if chance.once_in(2) { Direction::Forward } else { Direction::Backward };
    let limit = 1 + chance.below(20);
    let mut expected: Vec<(&Vec<u8>, &Vec<u8>)> = if range.is_empty() {
        Vec::new()
    } else {
        let end = range.end.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        model.range::<Vec<u8>, _>((Bound::Included(&range.start), end)).collect()
    };
    if direction == Direction::Backward {
        expected.reverse();
    }
    let rest = expected.len() > limit;
    expected.truncate(limit);
    let page = reads.scan(&range, limit, direction).or_fail("scan")?;
    let found: Vec<(&Vec<u8>, &Vec<u8>)> = page.entries.iter().map(|entry| (&entry.key, &entry.value)).collect();
    ensure(found == expected, || format!("{limit} of {range:02x?} {direction:?} are {found:02x?} instead of {expected:02x?}"))?;
    ensure(page.more || !rest, || format!("{limit} of {range:02x?} {direction:?} are said to be all"))
}
