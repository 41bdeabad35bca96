//! The conformance suite, on every backend.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use leadbook::storage::faulty::{CrashDisk, FaultPlan, LostAnswers};
use leadbook::storage::{MemoryStorage, RedbOptions, Storage, conformance};
use std::sync::Arc;

fn memory() -> Arc<dyn Storage> {
    Arc::new(MemoryStorage::new())
}

fn redb_file() -> Arc<dyn Storage> {
    let folder = tempfile::tempdir().unwrap();
    // The folder goes with the end of this function; the open file lives on without a name.
    Arc::new(RedbOptions::default().create_or_open(folder.path().join("book")).unwrap())
}

fn redb_without_a_log() -> Arc<dyn Storage> {
    let options = RedbOptions { log_bytes: 0, quick_repair: false, cache_bytes: 1 << 20, ..RedbOptions::default() };
    Arc::new(options.with_backend(CrashDisk::new().backend()).unwrap())
}

fn redb_with_a_log_that_is_full_often() -> Arc<dyn Storage> {
    let options = RedbOptions { log_bytes: 4096, ..RedbOptions::default() };
    Arc::new(options.with_backend(CrashDisk::new().backend()).unwrap())
}

fn wrapper_without_faults() -> Arc<dyn Storage> {
    Arc::new(LostAnswers::new(memory(), FaultPlan::default()))
}

macro_rules! conforms {
    ($($backend:ident),+; $checks:tt) => { $( conforms!(@backend $backend $checks); )+ };
    (@backend $backend:ident [$($check:ident),+ $(,)?]) => {
        mod $backend {
            #[test]
            fn runs_every_check() {
                let run = [$(stringify!($check)),+];
                assert_eq!(run.as_slice(), super::conformance::CHECKS.iter().map(|check| check.name).collect::<Vec<_>>());
            }
            $(
                #[test]
                fn $check() {
                    super::conformance::$check(&|| super::$backend()).unwrap();
                }
            )+
        }
    };
}

conforms!(memory, redb_file, redb_without_a_log, redb_with_a_log_that_is_full_often, wrapper_without_faults; [
    puts_gets_and_deletes,
    keys_come_in_byte_order,
    ranges_hold_their_bounds,
    pages_follow_one_another,
    snapshots_stand_still,
    attempts_see_their_own_writes,
    failed_bodies_leave_nothing,
    panicking_bodies_leave_nothing,
    empty_attempts_are_harmless,
    limits_hold,
    one_of_two_writers_loses,
    absent_keys_are_guarded,
    plain_reads_may_go_stale,
    writers_take_turns,
    updates_are_never_lost,
    random_scripts_agree_with_a_map,
]);
