//! Who writes next: a commit waits for one slice of writing behind, not for all of them.

use leadbook::storage::faulty::CrashDisk;
use leadbook::storage::{RedbOptions, Storage};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const COMMITS: usize = 10;
/// How many slices may begin while they wait. None has to; a busy machine may let one go by. Without an order there are 30 and more.
const SLICES: usize = COMMITS;
/// Where whoever asks in vain goes home.
const MOST: usize = 20 * COMMITS;

#[test]
fn whoever_waits_writes_before_another_one_writes_again() {
    let storage = RedbOptions::default().with_backend(CrashDisk::new().backend()).unwrap();
    let (begun, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let slices = || begun.load(Ordering::Acquire);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Acquire) && slices() < MOST {
                let slice = storage.attempt(&mut |txn| {
                    begun.fetch_add(1, Ordering::AcqRel);
                    thread::sleep(Duration::from_millis(20));
                    txn.put(b"\x30", b"slice")
                });
                slice.unwrap();
            }
        });
        let mut waited_for = 0;
        for _ in 0..COMMITS {
            let before = slices();
            while slices() == before && before < MOST {
                thread::yield_now();
            }
            let seen = slices();
            storage.attempt(&mut |txn| txn.put(b"\x01", b"commit")).unwrap();
            waited_for += slices() - seen;
        }
        done.store(true, Ordering::Release);
        assert!(waited_for <= SLICES, "{COMMITS} commits waited for {waited_for} slices");
    });
}
