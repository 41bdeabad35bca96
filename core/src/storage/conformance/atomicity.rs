//! A try lands whole or not at all, and sees its own writes while under way.

use super::{Checked, Factory, OrFail, all, ensure, expect_get, put_all, refused};
use crate::storage::{Direction, KeyRange, Storage, StorageError, StorageErrorKind, Txn};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Within a try, gets and scans see what it has put and deleted; nobody else does before it lands.
///
/// # Errors
/// What is wrong.
pub fn attempts_see_their_own_writes(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    put_all(&*storage, &[(b"\x01a", b"old"), (b"\x20b", b"old"), (b"\x20d", b"old"), (b"\x20f", b"old")])?;
    let outside = storage.snapshot().or_fail("snapshot")?;
    let mut seen = Ok(());
    let landed = storage.attempt(&mut |txn| {
        // Ascending first, then out of order, then over itself.
        txn.put(b"\x20b", b"new")?;
        txn.put(b"\x20e", b"new")?;
        txn.put(b"\x02c", b"new")?;
        txn.delete(b"\x20f")?;
        txn.put(b"\x20g", b"short-lived")?;
        txn.delete(b"\x20g")?;
        txn.delete(b"\x01a")?;
        txn.put(b"\x01a", b"back")?;
        seen = own_writes_seen(txn);
        Ok(())
    });
    landed.or_fail("attempt")?;
    seen?;
    ensure(all(&*outside, Direction::Forward)?.len() == 4, || "an older snapshot sees the try's writes".to_string())?;
    let after = storage.snapshot().or_fail("snapshot")?;
    let found: Vec<Vec<u8>> = all(&*after, Direction::Forward)?.into_iter().map(|entry| [entry.key, entry.value].concat()).collect();
    let expected: [&[u8]; 5] = [b"\x01aback", b"\x02cnew", b"\x20bnew", b"\x20dold", b"\x20enew"];
    ensure(found == expected, || format!("landed: {found:02x?}"))
}

fn own_writes_seen(txn: &mut dyn Txn) -> Checked {
    let get = |txn: &mut dyn Txn, key: &[u8], value: Option<&[u8]>| {
        let got = txn.get(key).or_fail("get")?;
        let locked = txn.get_for_update(key).or_fail("get_for_update")?;
        ensure(got.as_deref() == value && locked == got, || {
            format!("within a try {} reads {got:?} and for update {locked:?}", key.escape_ascii())
        })
    };
    get(txn, b"\x01a", Some(b"back"))?;
    get(txn, b"\x02c", Some(b"new"))?;
    get(txn, b"\x20b", Some(b"new"))?;
    get(txn, b"\x20d", Some(b"old"))?;
    get(txn, b"\x20f", None)?;
    get(txn, b"\x20g", None)?;
    let keys = |txn: &dyn Txn, range: &KeyRange, limit, direction| {
        let page = txn.scan(range, limit, direction).or_fail("scan")?;
        Ok::<_, String>((page.entries.into_iter().map(|entry| entry.key).collect::<Vec<_>>(), page.more))
    };
    let order: [&[u8]; 5] = [b"\x01a", b"\x02c", b"\x20b", b"\x20d", b"\x20e"];
    let reverse: Vec<&[u8]> = order.iter().rev().copied().collect();
    let forward = keys(txn, &KeyRange::all(), 5, Direction::Forward)?;
    ensure(forward.0 == order && !forward.1, || format!("within a try, forward: {forward:02x?}"))?;
    let backward = keys(txn, &KeyRange::all(), 9, Direction::Backward)?;
    ensure(backward.0 == reverse && !backward.1, || format!("within a try, backward: {backward:02x?}"))?;
    let first = keys(txn, &KeyRange::all(), 3, Direction::Forward)?;
    ensure(first.0 == order[..3] && first.1, || format!("within a try, the first three: {first:02x?}"))?;
    let last = keys(txn, &KeyRange::prefix(b"\x20"), 2, Direction::Backward)?;
    ensure(last.0 == reverse[..2] && last.1, || format!("within a try, the last two of a space: {last:02x?}"))
}

/// A body that gives up leaves nothing, and its error comes back unchanged.
///
/// # Errors
/// What is wrong.
pub fn failed_bodies_leave_nothing(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    put_all(&*storage, &[(b"\x01head", b"1"), (b"\x20k", b"1")])?;
    for kind in [StorageErrorKind::Abandoned, StorageErrorKind::Conflict, StorageErrorKind::Corrupt] {
        let given_up = storage.attempt(&mut |txn| {
            txn.put(b"\x01head", b"2")?;
            txn.put(b"\x20new", b"2")?;
            txn.delete(b"\x20k")?;
            Err(StorageError::new(kind, "enough"))
        });
        let message = given_up.as_ref().err().map(|error| error.message().to_string());
        ensure(message.as_deref() == Some("enough"), || format!("the body's error came back as {message:?}"))?;
        refused(given_up, kind, "a try whose body gave up")?;
    }
    untouched(&*storage)
}

/// A body that panics leaves nothing, and the storage goes on.
///
/// # Errors
/// What is wrong.
pub fn panicking_bodies_leave_nothing(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    put_all(&*storage, &[(b"\x01head", b"1"), (b"\x20k", b"1")])?;
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        storage.attempt(&mut |txn| {
            txn.put(b"\x01head", b"2")?;
            txn.delete(b"\x20k")?;
            std::panic::resume_unwind(Box::new("a body that panics, on purpose"))
        })
    }));
    ensure(panicked.is_err(), || "a panic of the body was swallowed".to_string())?;
    untouched(&*storage)
}

fn untouched(storage: &dyn Storage) -> Checked {
    let after = storage.snapshot().or_fail("snapshot")?;
    expect_get(&*after, b"\x01head", Some(b"1"), "after a try that failed")?;
    ensure(all(&*after, Direction::Forward)?.len() == 2, || "a try that failed left something".to_string())?;
    drop(after);
    put_all(storage, &[(b"\x01head", b"3")])?;
    expect_get(&*storage.snapshot().or_fail("snapshot")?, b"\x01head", Some(b"3"), "the try after one that failed")
}

/// A try that writes nothing goes through and changes nothing.
///
/// # Errors
/// What is wrong.
pub fn empty_attempts_are_harmless(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    storage.attempt(&mut |_| Ok(())).or_fail("a try that does nothing")?;
    let only_read = storage.attempt(&mut |txn| {
        txn.guard(b"\x01absent")?;
        txn.get_for_update(b"\x20absent").map(drop)
    });
    only_read.or_fail("a try that only reads")?;
    let after = storage.snapshot().or_fail("snapshot")?;
    ensure(all(&*after, Direction::Forward)?.is_empty(), || "a try that wrote nothing left something".to_string())
}
