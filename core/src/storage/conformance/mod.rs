//! What every backend must do, as checks that a backend's own tests run.
//!
//! A check gets a factory of empty storages and answers with an explanation if the storage does not keep the contract.
//! Nothing in here panics.
//!
//! ```
//! use leadbook::storage::{MemoryStorage, Storage, conformance};
//! use std::sync::Arc;
//!
//! for check in conformance::CHECKS {
//!     (check.run)(&|| Arc::new(MemoryStorage::new()) as Arc<dyn Storage>)?;
//! }
//! # Ok::<(), String>(())
//! ```

mod atomicity;
mod concurrency;
mod limits;
mod reads;
mod script;

pub use self::atomicity::{
    attempts_see_their_own_writes, empty_attempts_are_harmless, failed_bodies_leave_nothing, panicking_bodies_leave_nothing,
};
pub use self::concurrency::{
    absent_keys_are_guarded, one_of_two_writers_loses, plain_reads_may_go_stale, updates_are_never_lost, writers_take_turns,
};
pub use self::limits::limits_hold;
pub use self::reads::{
    keys_come_in_byte_order, pages_follow_one_another, puts_gets_and_deletes, ranges_hold_their_bounds, snapshots_stand_still,
};
pub use self::script::random_scripts_agree_with_a_map;

use super::{Direction, Entry, KeyRange, Page, ReadTxn, Storage, StorageErrorKind, StorageResult};
use std::sync::Arc;

/// Makes an empty storage, a new one at each call.
pub type Factory<'a> = dyn Fn() -> Arc<dyn Storage> + 'a;

/// The answer of a check: what is wrong, if anything.
pub type Checked = Result<(), String>;

/// One check of the suite.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub run: fn(&Factory<'_>) -> Checked,
}

/// The whole suite.
pub const CHECKS: &[Check] = &[
    Check { name: "puts_gets_and_deletes", run: puts_gets_and_deletes },
    Check { name: "keys_come_in_byte_order", run: keys_come_in_byte_order },
    Check { name: "ranges_hold_their_bounds", run: ranges_hold_their_bounds },
    Check { name: "pages_follow_one_another", run: pages_follow_one_another },
    Check { name: "snapshots_stand_still", run: snapshots_stand_still },
    Check { name: "attempts_see_their_own_writes", run: attempts_see_their_own_writes },
    Check { name: "failed_bodies_leave_nothing", run: failed_bodies_leave_nothing },
    Check { name: "panicking_bodies_leave_nothing", run: panicking_bodies_leave_nothing },
    Check { name: "empty_attempts_are_harmless", run: empty_attempts_are_harmless },
    Check { name: "limits_hold", run: limits_hold },
    Check { name: "one_of_two_writers_loses", run: one_of_two_writers_loses },
    Check { name: "absent_keys_are_guarded", run: absent_keys_are_guarded },
    Check { name: "plain_reads_may_go_stale", run: plain_reads_may_go_stale },
    Check { name: "writers_take_turns", run: writers_take_turns },
    Check { name: "updates_are_never_lost", run: updates_are_never_lost },
    Check { name: "random_scripts_agree_with_a_map", run: random_scripts_agree_with_a_map },
];

/// Checks a storage whose [`Caps::read_only`](super::Caps::read_only) says that it refuses writes.
///
/// # Errors
/// What is wrong.
pub fn read_only_refuses_writes(storage: &dyn Storage) -> Checked {
    ensure(storage.caps().read_only, || "a read-only storage must say so".to_string())?;
    let before = all(&*storage.snapshot().or_fail("snapshot")?, Direction::Forward)?;
    refused(storage.attempt(&mut |txn| txn.put(b"\x20refused", b"")), StorageErrorKind::ReadOnly, "a write to a read-only storage")?;
    let after = all(&*storage.snapshot().or_fail("snapshot")?, Direction::Forward)?;
    ensure(before == after, || "a refused write changed a read-only storage".to_string())
}

/// A storage error as an explanation.
trait OrFail<T> {
    fn or_fail(self, doing: &str) -> Result<T, String>;
}

impl<T> OrFail<T> for StorageResult<T> {
    fn or_fail(self, doing: &str) -> Result<T, String> {
        self.map_err(|error| format!("{doing}: {:?}: {error}", error.kind()))
    }
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn refused(answer: StorageResult<()>, kind: StorageErrorKind, what: &str) -> Checked {
    match answer {
        Ok(()) => Err(format!("{what} went through instead of failing as {kind:?}")),
        Err(error) => ensure(error.kind() == kind, || format!("{what} failed as {:?} instead of {kind:?}: {error}", error.kind())),
    }
}

fn put_all(storage: &dyn Storage, entries: &[(&[u8], &[u8])]) -> Checked {
    storage.attempt(&mut |txn| entries.iter().try_for_each(|(key, value)| txn.put(key, value))).or_fail("putting")
}

fn expect_get(reads: &dyn ReadTxn, key: &[u8], value: Option<&[u8]>, when: &str) -> Checked {
    let got = reads.get(key).or_fail("get")?;
    let mut lent = None;
    let there = reads.lend(key, &mut |value| lent = Some(value.to_vec())).or_fail("lend")?;
    ensure(lent == got && there == got.is_some(), || format!("{when}: {} is lent as another value", key.escape_ascii()))?;
    ensure(got.as_deref() == value, || {
        let shown = got.as_deref().map(<[u8]>::escape_ascii);
        format!("{when}: {} reads {shown:?} instead of {:?}", key.escape_ascii(), value.map(<[u8]>::escape_ascii))
    })
}

/// Whether what is lent of a range is what was read of it.
fn lends(reads: &dyn ReadTxn, range: &KeyRange, limit: usize, direction: Direction, page: &Page) -> Checked {
    let entry = |key: &[u8], value: &[u8]| Entry { key: key.to_vec(), value: value.to_vec() };
    let mut lent = Page::default();
    lent.more = reads.lend_range(range, limit, direction, &mut |key, value| lent.entries.push(entry(key, value))).or_fail("lend_range")?;
    ensure(lent == *page, || format!("{range:02x?} {direction:?} lends {lent:02x?} and reads {page:02x?}"))?;
    let mut last = None;
    let there = reads.lend_last(range, &mut |key, value| last = Some(entry(key, value))).or_fail("lend_last")?;
    let read = reads.last(range).or_fail("last")?;
    ensure(last == read && there == read.is_some(), || format!("{range:02x?} lends {last:02x?} as its last and reads {read:02x?}"))
}

/// Everything there is, page by page.
fn all(reads: &dyn ReadTxn, direction: Direction) -> Result<Vec<Entry>, String> {
    paged(reads, &KeyRange::all(), 100, direction)
}

/// Everything in `range`, in pages of `limit`, each checked against what it says of itself.
fn paged(reads: &dyn ReadTxn, range: &KeyRange, limit: usize, direction: Direction) -> Result<Vec<Entry>, String> {
    let mut rest = range.clone();
    let mut found = Vec::new();
    loop {
        let page = reads.scan(&rest, limit, direction).or_fail("scan")?;
        ensure(page.entries.len() <= limit, || format!("a page of {} entries where {limit} were asked for", page.entries.len()))?;
        ensure(page.entries.len() == limit || !page.more, || "a page that is not full says that there is more".to_string())?;
        lends(reads, &rest, limit, direction, &page)?;
        let last = page.entries.last().map(|entry| entry.key.clone());
        found.extend(page.entries);
        match (last, page.more) {
            (Some(mut key), true) => match direction {
                Direction::Forward => {
                    key.push(0);
                    rest.start = key;
                }
                Direction::Backward => rest.end = Some(key),
            },
            _ => return Ok(found),
        }
    }
}
