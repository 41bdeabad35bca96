//! The limits of the contract.

use super::{Checked, Factory, OrFail, all, ensure, refused};
use crate::storage::{Direction, MAX_KEY_BYTES, MAX_TXN_BYTES, MAX_VALUE_BYTES, StorageErrorKind, StorageResult, Txn};

/// Keys, values and transactions go up to their limits and not a byte further; what is refused leaves nothing.
///
/// # Errors
/// What is wrong.
pub fn limits_hold(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    let key = vec![0x20; MAX_KEY_BYTES];
    let value = vec![7; MAX_VALUE_BYTES];
    let long_key = vec![0x20; MAX_KEY_BYTES + 1];
    let long_value = vec![7; MAX_VALUE_BYTES + 1];

    let too_large = StorageErrorKind::TooLarge;
    let with = |what: &dyn Fn(&mut dyn Txn) -> StorageResult<()>| {
        storage.attempt(&mut |txn| {
            txn.put(b"\x20before", b"")?;
            what(txn)
        })
    };
    refused(with(&|txn| txn.put(&long_key, b"")), too_large, "a key over the limit")?;
    refused(with(&|txn| txn.delete(&long_key)), too_large, "deleting a key over the limit")?;
    refused(with(&|txn| txn.guard(&long_key)), too_large, "guarding a key over the limit")?;
    refused(with(&|txn| txn.put(b"\x20k", &long_value)), too_large, "a value over the limit")?;

    // Entries of 64 KiB in all, so that whole ones fill a transaction to the byte.
    let fill = |txn: &mut dyn Txn, bytes: usize| {
        let whole = MAX_VALUE_BYTES;
        for number in 0..bytes / whole {
            let key = [&[0x30], number.to_be_bytes().as_slice()].concat();
            txn.put(&key, &value[key.len()..])?;
        }
        Ok(())
    };
    refused(
        storage.attempt(&mut |txn| {
            fill(txn, MAX_TXN_BYTES)?;
            txn.put(b"\x20", b"")
        }),
        too_large,
        "a transaction one byte over the limit",
    )?;
    let empty = storage.snapshot().or_fail("snapshot")?;
    ensure(all(&*empty, Direction::Forward)?.is_empty(), || "a refused try left something".to_string())?;
    drop(empty);

    storage.attempt(&mut |txn| txn.put(&key, &value)).or_fail("a key and a value at their limits")?;
    storage.attempt(&mut |txn| fill(txn, MAX_TXN_BYTES)).or_fail("a transaction at its limit")?;
    // What counts is what would be written, not how often the body changed its mind.
    let over_and_over = storage.attempt(&mut |txn| (0..200).try_for_each(|_| txn.put(b"\x20same", &value)));
    over_and_over.or_fail("one key set many times in a transaction")?;
    let after = storage.snapshot().or_fail("snapshot")?;
    let got = after.get(&key).or_fail("get")?;
    ensure(got.as_deref() == Some(value.as_slice()), || "a value at its limit does not come back".to_string())?;
    let absent = after.get(&long_key).or_fail("reading a key over the limit")?;
    ensure(absent.is_none(), || "a key that can never be written has a value".to_string())?;
    let stored = all(&*after, Direction::Forward)?.len();
    ensure(stored == MAX_TXN_BYTES / MAX_VALUE_BYTES + 2, || format!("{stored} entries stored"))
}
