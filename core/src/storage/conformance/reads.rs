//! Reading: values, order, ranges, pages and snapshots.

use super::{Checked, Factory, OrFail, all, ensure, expect_get, paged, put_all};
use crate::storage::{Direction, KeyRange};

/// What was put is read, what was deleted or never put is absent, and an empty value is a value.
///
/// # Errors
/// What is wrong.
pub fn puts_gets_and_deletes(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    let empty = storage.snapshot().or_fail("snapshot")?;
    expect_get(&*empty, b"\x01k", None, "in an empty storage")?;
    expect_get(&*empty, b"\x20k", None, "in an empty storage")?;
    ensure(all(&*empty, Direction::Forward)?.is_empty(), || "an empty storage is not empty".to_string())?;
    ensure(all(&*empty, Direction::Backward)?.is_empty(), || "an empty storage is not empty backward".to_string())?;

    put_all(&*storage, &[(b"\x01k", b"ledger"), (b"\x20k", b"projection"), (b"\x20e", b""), (b"", b"no key at all")])?;
    put_all(&*storage, &[(b"\x20k", b"overwritten")])?;
    let full = storage.snapshot().or_fail("snapshot")?;
    expect_get(&*full, b"\x01k", Some(b"ledger"), "after a put")?;
    expect_get(&*full, b"\x20k", Some(b"overwritten"), "after a second put")?;
    expect_get(&*full, b"\x20e", Some(b""), "an empty value")?;
    expect_get(&*full, b"", Some(b"no key at all"), "the empty key")?;
    expect_get(&*full, b"\x20", None, "a prefix of a key")?;
    expect_get(&*full, b"\x20kk", None, "a continuation of a key")?;
    let keys: [&[u8]; 3] = [b"\x20e", b"\x20absent", b"\x01k"];
    let many = full.multi_get(&keys).or_fail("multi_get")?;
    ensure(many == [Some(Vec::new()), None, Some(b"ledger".to_vec())], || format!("multi_get answers {many:?}"))?;

    let deleted = storage.attempt(&mut |txn| {
        txn.delete(b"\x20k")?;
        txn.delete(b"\x20never there")
    });
    deleted.or_fail("deleting")?;
    let after = storage.snapshot().or_fail("snapshot")?;
    expect_get(&*after, b"\x20k", None, "after a delete")?;
    ensure(all(&*after, Direction::Forward)?.len() == 3, || "a delete took more or less than its key".to_string())
}

/// Scans come in the order of the bytes, whatever the order of writing.
///
/// # Errors
/// What is wrong.
pub fn keys_come_in_byte_order(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    let ordered: [&[u8]; 12] =
        [b"", b"\x00", b"\x00\x00", b"\x01", b"\x0F\xFF\xFF", b"\x10", b"\x10\x00", b"\x7F", b"\x80", b"\xFE\xFF", b"\xFF", b"\xFF\xFF"];
    // In three commits, each out of order.
    for part in 0..3 {
        let entries: Vec<(&[u8], &[u8])> = ordered.iter().skip(part).step_by(3).rev().map(|key| (*key, *key)).collect();
        put_all(&*storage, &entries)?;
    }
    let snapshot = storage.snapshot().or_fail("snapshot")?;
    let mut forward: Vec<Vec<u8>> = all(&*snapshot, Direction::Forward)?.into_iter().map(|entry| entry.key).collect();
    ensure(forward == ordered, || format!("forward: {forward:02x?}"))?;
    let backward: Vec<Vec<u8>> = all(&*snapshot, Direction::Backward)?.into_iter().map(|entry| entry.key).collect();
    forward.reverse();
    ensure(backward == forward, || format!("backward: {backward:02x?}"))
}

/// A range holds its start and not its end; prefixes work up to `0xFF`; a range turned round is empty.
///
/// # Errors
/// What is wrong.
pub fn ranges_hold_their_bounds(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    let keys: [&[u8]; 9] = [b"\x0Fz", b"\x10a", b"\x10b", b"\x10b\x00", b"\x10c", b"\xFE", b"\xFF", b"\xFF\x01", b"\xFF\xFFz"];
    put_all(&*storage, &keys.map(|key| (key, b"v".as_slice())))?;
    let snapshot = storage.snapshot().or_fail("snapshot")?;
    let range = |start: &[u8], end: Option<&[u8]>| KeyRange { start: start.to_vec(), end: end.map(<[u8]>::to_vec) };
    let cases: [(KeyRange, &[&[u8]]); 10] = [
        (range(b"\x10a", Some(b"\x10c")), &[b"\x10a", b"\x10b", b"\x10b\x00"]),
        (range(b"\x0F", Some(b"\x10b")), &[b"\x0Fz", b"\x10a"]),
        (range(b"\x10b\x00", None), &[b"\x10b\x00", b"\x10c", b"\xFE", b"\xFF", b"\xFF\x01", b"\xFF\xFFz"]),
        (range(b"", Some(b"\x10")), &[b"\x0Fz"]),
        (KeyRange::prefix(b"\x10b"), &[b"\x10b", b"\x10b\x00"]),
        (KeyRange::prefix(b"\xFF"), &[b"\xFF", b"\xFF\x01", b"\xFF\xFFz"]),
        (KeyRange::prefix(b"\xFF\xFF"), &[b"\xFF\xFFz"]),
        (range(b"\x10a", Some(b"\x10a")), &[]),
        (range(b"\xFF", Some(b"\x01")), &[]),
        (range(b"\x10d", Some(b"\x20")), &[]),
    ];
    for (range, expected) in cases {
        let mut expected: Vec<Vec<u8>> = expected.iter().map(|key| key.to_vec()).collect();
        for direction in [Direction::Forward, Direction::Backward] {
            let found: Vec<Vec<u8>> = paged(&*snapshot, &range, 2, direction)?.into_iter().map(|entry| entry.key).collect();
            ensure(found == expected, || format!("{range:02x?} {direction:?} holds {found:02x?} instead of {expected:02x?}"))?;
            expected.reverse();
        }
    }
    Ok(())
}

/// A page says whether there is more, and the pages of any size together are the whole.
///
/// # Errors
/// What is wrong.
pub fn pages_follow_one_another(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    let keys: Vec<Vec<u8>> = (0..60_u8).map(|number| vec![if number < 25 { 0x02 } else { 0x30 }, number]).collect();
    let entries: Vec<(&[u8], &[u8])> = keys.iter().map(|key| (key.as_slice(), key.as_slice())).collect();
    put_all(&*storage, &entries)?;
    let snapshot = storage.snapshot().or_fail("snapshot")?;
    for direction in [Direction::Forward, Direction::Backward] {
        for limit in [1, 7, 25, 59, 60, 61, usize::MAX] {
            let found = paged(&*snapshot, &KeyRange::all(), limit, direction)?;
            ensure(found.len() == 60, || format!("pages of {limit} {direction:?} together hold {} of 60 entries", found.len()))?;
        }
        let page = snapshot.scan(&KeyRange::all(), 59, direction).or_fail("scan")?;
        ensure(page.more, || format!("59 of 60 entries {direction:?} are said to be all"))?;
        let page = snapshot.scan(&KeyRange::all(), 61, direction).or_fail("scan")?;
        ensure(!page.more, || format!("a page {direction:?} with room left says that there is more"))?;
        let none = snapshot.scan(&KeyRange::all(), 0, direction).or_fail("scan")?;
        ensure(none.entries.is_empty() && none.more, || format!("a page of nothing {direction:?} answers {none:?}"))?;
    }
    Ok(())
}

/// A snapshot reads the same, whatever is committed after it.
///
/// # Errors
/// What is wrong.
pub fn snapshots_stand_still(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    let key = |number: u32| [[if number.is_multiple_of(4) { 0x03 } else { 0x40 }].as_slice(), &number.to_be_bytes()].concat();
    storage.attempt(&mut |txn| (0..2_000).try_for_each(|number| txn.put(&key(number), b"first"))).or_fail("filling")?;
    let held = storage.snapshot().or_fail("snapshot")?;
    let before = all(&*held, Direction::Forward)?;
    ensure(before.len() == 2_000, || format!("{} of 2000 entries", before.len()))?;
    let mut middle = None;
    for round in 0..20_u32 {
        let written = storage.attempt(&mut |txn| {
            for number in (round..2_100).step_by(7) {
                if number % 3 == 0 { txn.delete(&key(number))? } else { txn.put(&key(number), &round.to_be_bytes())? }
            }
            Ok(())
        });
        written.or_fail("overwriting")?;
        if round == 10 {
            let snapshot = storage.snapshot().or_fail("snapshot")?;
            middle = Some((all(&*snapshot, Direction::Forward)?, snapshot));
        }
    }
    ensure(all(&*held, Direction::Forward)? == before, || "a snapshot changed under later commits".to_string())?;
    expect_get(&*held, &key(21), Some(b"first"), "in an old snapshot")?;
    let mut backward = all(&*held, Direction::Backward)?;
    backward.reverse();
    ensure(backward == before, || "a snapshot read backward is another".to_string())?;
    drop(held);
    let Some((then, middle)) = middle else { return Err("no snapshot was taken half-way".to_string()) };
    ensure(all(&*middle, Direction::Forward)? == then, || "a snapshot changed when an older one was dropped".to_string())?;
    let newest = storage.snapshot().or_fail("snapshot")?;
    ensure(all(&*newest, Direction::Forward)? != then, || "a new snapshot does not see the newest commit".to_string())
}
