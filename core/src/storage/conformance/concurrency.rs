//! Several transactions at once.
//!
//! On a backend with concurrent writers, one try is run inside the body of another: that interleaves them the same way every time. A
//! backend with a single writer must make the second one wait instead.

use super::{Checked, Factory, OrFail, ensure, expect_get, put_all, refused};
use crate::storage::{Storage, StorageErrorKind, StorageResult, Txn};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A step of a transaction.
type Step<'a> = &'a dyn Fn(&mut dyn Txn) -> StorageResult<()>;

/// Runs `first`, lets `other` land in a transaction of its own, then runs `last` in the transaction of `first`.
fn interleaved(storage: &dyn Storage, first: Step<'_>, other: Step<'_>, last: Step<'_>) -> StorageResult<()> {
    storage.attempt(&mut |txn| {
        first(txn)?;
        storage.attempt(&mut |inner| other(inner))?;
        last(txn)
    })
}

/// Of two transactions that write one key, the one that lands second fails, whether it puts or deletes, and whether the key was there.
///
/// # Errors
/// What is wrong.
pub fn one_of_two_writers_loses(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    if !storage.caps().concurrent_writers {
        return Ok(());
    }
    put_all(&*storage, &[(b"\x20there", b"0"), (b"\x20elsewhere", b"0")])?;
    let put_there: Step<'_> = &|txn| txn.put(b"\x20there", b"1");
    let delete_there: Step<'_> = &|txn| txn.delete(b"\x20there");
    let put_absent: Step<'_> = &|txn| txn.put(b"\x20absent", b"1");
    let delete_absent: Step<'_> = &|txn| txn.delete(b"\x20absent");
    let nothing: Step<'_> = &|_| Ok(());
    let cases = [
        ("two puts", put_there, put_there),
        ("a delete under a put", delete_there, put_there),
        ("a put under a delete", put_there, delete_there),
        ("two puts of a new key", put_absent, put_absent),
        ("a delete under a delete of an absent key", delete_absent, delete_absent),
    ];
    for (what, other, mine) in cases {
        refused(interleaved(&*storage, nothing, other, mine), StorageErrorKind::Conflict, what)?;
        refused(interleaved(&*storage, mine, other, nothing), StorageErrorKind::Conflict, what)?;
    }
    // Neighbours do not conflict.
    let elsewhere: Step<'_> = &|txn| txn.put(b"\x20elsewhere", b"1");
    interleaved(&*storage, nothing, elsewhere, put_there).or_fail("writers of two keys")?;
    expect_get(&*storage.snapshot().or_fail("snapshot")?, b"\x20elsewhere", Some(b"1"), "the other writer's key")?;

    // Whoever lost lands on the next try.
    let mut tries = 0;
    loop {
        tries += 1;
        let landed = storage.attempt(&mut |txn| {
            if tries == 1 {
                storage.attempt(&mut |inner| inner.put(b"\x20there", b"theirs"))?;
            }
            txn.put(b"\x20there", b"mine")
        });
        match landed {
            Ok(()) => break,
            Err(error) if error.kind() == StorageErrorKind::Conflict && tries < 3 => {}
            Err(error) => return Err(format!("after {tries} tries: {error}")),
        }
    }
    ensure(tries == 2, || format!("it took {tries} tries"))?;
    expect_get(&*storage.snapshot().or_fail("snapshot")?, b"\x20there", Some(b"mine"), "the winner of the second try")
}

/// `get_for_update` and `guard` are validated at commit, for keys that are there and for keys that are not.
///
/// # Errors
/// What is wrong.
pub fn absent_keys_are_guarded(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    if !storage.caps().concurrent_writers {
        return Ok(());
    }
    let write_mine: Step<'_> = &|txn| txn.put(b"\x30mine", b"1");
    let nothing: Step<'_> = &|_| Ok(());
    for (number, there) in [false, true, false].into_iter().enumerate() {
        let key = [b"\x20k".as_slice(), &number.to_be_bytes()].concat();
        if there {
            put_all(&*storage, &[(&key, b"old")])?;
        }
        let update: Step<'_> = &|txn| txn.get_for_update(&key).map(drop);
        let guard: Step<'_> = &|txn| txn.guard(&key);
        let put: Step<'_> = &|txn| txn.put(&key, b"theirs");
        let delete: Step<'_> = &|txn| txn.delete(&key);
        for (what, mine) in [("get_for_update", update), ("guard", guard)] {
            for (how, theirs) in [("put", put), ("delete", delete)] {
                let what = format!("{what} of a key that was {how} meanwhile");
                refused(interleaved(&*storage, mine, theirs, write_mine), StorageErrorKind::Conflict, &what)?;
                refused(interleaved(&*storage, mine, theirs, nothing), StorageErrorKind::Conflict, &format!("{what}, nothing written"))?;
            }
            // Put and deleted again: the key is as absent as before, and yet somebody was there.
            let there_and_back: Step<'_> = &|_| {
                storage.attempt(&mut |inner| inner.put(&key, b"theirs"))?;
                storage.attempt(&mut |inner| inner.delete(&key))
            };
            let between = interleaved(&*storage, mine, there_and_back, write_mine);
            refused(between, StorageErrorKind::Conflict, &format!("{what} of a key that came and went"))?;
        }
        interleaved(&*storage, guard, nothing, write_mine).or_fail("a guard that nobody touched")?;
    }
    Ok(())
}

/// Plain gets and scans are not validated, so that two transactions that each read what the other writes both land. Rules must not
/// lean on plain reads; this check keeps a backend with concurrent writers from promising more than the others do.
///
/// # Errors
/// What is wrong.
pub fn plain_reads_may_go_stale(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    if !storage.caps().concurrent_writers {
        return Ok(());
    }
    put_all(&*storage, &[(b"\x20a", b"on call"), (b"\x20b", b"on call")])?;
    let read_b: Step<'_> = &|txn| {
        txn.get(b"\x20b")?;
        txn.scan(&crate::storage::KeyRange::all(), 10, crate::storage::Direction::Forward).map(drop)
    };
    let leave_b: Step<'_> = &|txn| {
        txn.get(b"\x20a")?;
        txn.delete(b"\x20b")
    };
    let leave_a: Step<'_> = &|txn| {
        // What this one reads stands still even now.
        match txn.get(b"\x20b")? {
            Some(_) => txn.delete(b"\x20a"),
            None => Ok(()),
        }
    };
    interleaved(&*storage, read_b, leave_b, leave_a).or_fail("two transactions that read each other's key")?;
    let after = storage.snapshot().or_fail("snapshot")?;
    expect_get(&*after, b"\x20a", None, "after both landed")?;
    expect_get(&*after, b"\x20b", None, "after both landed")
}

/// A second writer sees what the first has written, even if it came while the first was under way.
///
/// # Errors
/// What is wrong.
pub fn writers_take_turns(factory: &Factory<'_>) -> Checked {
    let storage = factory();
    if storage.caps().concurrent_writers {
        return Ok(());
    }
    let (inside, wait_inside) = mpsc::channel();
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            storage.attempt(&mut |txn| {
                // Nobody listens any more only if the other side has failed already.
                let _ = inside.send(());
                // Long enough that a second writer which does not wait would be through by then.
                thread::sleep(Duration::from_millis(100));
                txn.put(b"\x01head", b"first")
            })
        });
        let mut seen = None;
        let second = match wait_inside.recv_timeout(Duration::from_secs(10)) {
            Ok(()) => storage.attempt(&mut |txn| {
                seen = txn.get_for_update(b"\x01head")?;
                txn.put(b"\x01head", b"second")
            }),
            Err(error) => return Err(format!("the first writer never began: {error}")),
        };
        first.join().map_err(|_| "the first writer panicked".to_string())?.or_fail("the first writer")?;
        second.or_fail("the second writer")?;
        ensure(seen.as_deref() == Some(b"first"), || format!("the second writer saw {seen:?}"))
    })?;
    expect_get(&*storage.snapshot().or_fail("snapshot")?, b"\x01head", Some(b"second"), "after both")
}

/// Threads that add one to a counter, each trying again after a conflict, together come to the exact total.
///
/// # Errors
/// What is wrong.
pub fn updates_are_never_lost(factory: &Factory<'_>) -> Checked {
    const THREADS: u32 = 4;
    const EACH: u32 = 50;
    let storage = factory();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| (0..EACH).try_for_each(|_| add_one(&*storage)))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a worker panicked".to_string())?)
    })?;
    let total = THREADS * EACH;
    expect_get(&*storage.snapshot().or_fail("snapshot")?, b"\x01counter", Some(&total.to_be_bytes()), "the total")
}

fn add_one(storage: &dyn Storage) -> Checked {
    loop {
        let added = storage.attempt(&mut |txn| {
            let now = txn.get_for_update(b"\x01counter")?;
            let now = now.and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
            // Others get in between more often so.
            thread::yield_now();
            txn.put(b"\x01counter", &(now + 1).to_be_bytes())
        });
        match added {
            Err(error) if error.kind() == StorageErrorKind::Conflict => {}
            added => return added.or_fail("adding one"),
        }
    }
}
