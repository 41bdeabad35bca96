//! The storage that loses answers does so as planned.

use leadbook::storage::faulty::{FaultPlan, LostAnswers};
use leadbook::storage::{MemoryStorage, Storage, StorageErrorKind};
use std::num::NonZeroU64;
use std::sync::Arc;

fn add(storage: &dyn Storage) -> Result<(), StorageErrorKind> {
    let added = storage.attempt(&mut |txn| {
        let now = txn.get_for_update(b"\x01n")?.map_or(0, |bytes| bytes[0]);
        txn.put(b"\x01n", &[now + 1])
    });
    added.map_err(|error| error.kind())
}

#[test]
fn each_fault_comes_when_planned() {
    let plan = FaultPlan { landed_unknown: NonZeroU64::new(3), not_landed_unknown: NonZeroU64::new(4), conflict: NonZeroU64::new(5) };
    let storage = LostAnswers::new(Arc::new(MemoryStorage::new()), plan);
    let mut landed = 0;
    let mut answers = Vec::new();
    for _ in 0..20 {
        let answer = add(&storage);
        let now = storage.snapshot().unwrap().get(b"\x01n").unwrap().map_or(0, |bytes| bytes[0]);
        answers.push((answer, now > landed));
        landed = now;
    }
    let count = |answer, did_land| answers.iter().filter(|one| **one == (answer, did_land)).count() as u64;
    let faults = storage.faults();
    assert_eq!(count(Err(StorageErrorKind::Conflict), false), 4);
    assert_eq!(count(Err(StorageErrorKind::CommitUnknown), false), 4);
    assert_eq!(count(Err(StorageErrorKind::CommitUnknown), true), 4);
    assert_eq!(count(Ok(()), true), 8);
    assert_eq!((faults.conflicts, faults.not_landed_unknown, faults.landed_unknown), (4, 4, 4));
}

#[test]
fn the_bodys_own_error_comes_first() {
    let plan = FaultPlan { conflict: NonZeroU64::new(1), ..FaultPlan::default() };
    let storage = LostAnswers::new(Arc::new(MemoryStorage::new()), plan);
    let long = vec![0; 2_000];
    let answer = storage.attempt(&mut |txn| txn.put(&long, b""));
    assert_eq!(answer.unwrap_err().kind(), StorageErrorKind::TooLarge);
    assert_eq!(storage.faults().conflicts, 0);
}
