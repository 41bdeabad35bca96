//! Power loss at every moment: redb over a disk that keeps its history.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use leadbook::storage::faulty::CrashDisk;
use leadbook::storage::{Direction, KeyRange, ReadTxn, RedbOptions, RedbStorage, Storage, StorageErrorKind};
use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const COMMITS: u32 = 24;

/// Three or four short commits fill it.
const SHORT_LOG: RedbOptions = RedbOptions { cache_bytes: 64 << 20, quick_repair: true, verify: false, log_bytes: 96 << 10 };

/// One commit: the head, a block, and some projections, of which older ones go.
fn commit(storage: &RedbStorage, number: u32) {
    let landed = storage.attempt(&mut |txn| {
        txn.put(&[&[0x01], number.to_be_bytes().as_slice()].concat(), &vec![7; 300 + 700 * (number as usize % 5)])?;
        txn.put(b"\x02head", &number.to_be_bytes())?;
        // Every sixth is large, so that the file grows in the middle of it.
        let many = if number.is_multiple_of(6) { 3_000_u32 } else { 40 };
        for entry in 0..many {
            txn.put(&[[0x20].as_slice(), &(entry * 7 % 5_000).to_be_bytes(), &number.to_be_bytes()].concat(), &[9; 150])?;
        }
        for entry in 0..many / 4 {
            txn.delete(&[[0x20].as_slice(), &(entry * 7 % 5_000).to_be_bytes(), &number.wrapping_sub(3).to_be_bytes()].concat())?;
        }
        Ok(())
    });
    landed.unwrap();
}

fn contents(reads: &dyn ReadTxn) -> Contents {
    let page = reads.scan(&KeyRange::all(), usize::MAX, Direction::Forward).unwrap();
    page.entries.into_iter().map(|entry| (entry.key, entry.value)).collect()
}

type Contents = Vec<(Vec<u8>, Vec<u8>)>;

struct History {
    disk: CrashDisk,
    /// After each number of commits: the syncs by then, and the contents.
    after: Vec<(usize, Contents)>,
}

fn history(options: &RedbOptions) -> History {
    let disk = CrashDisk::new();
    let storage = options.with_backend(disk.backend()).unwrap();
    let mut after = vec![(disk.syncs(), Vec::new())];
    for number in 1..=COMMITS {
        commit(&storage, number);
        after.push((disk.syncs(), contents(&*storage.snapshot().unwrap())));
    }
    History { disk, after }
}

impl History {
    /// Opens what is left and checks that it is one of the states between two commits, none of the acknowledged ones lost.
    fn check(&self, left: Vec<u8>, syncs: usize, options: &RedbOptions, what: &str) {
        let disk = CrashDisk::from_bytes(left);
        let storage = options.with_backend(disk.backend()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let found = contents(&*storage.snapshot().unwrap());
        let acknowledged = self.after.iter().rposition(|(by, _)| *by <= syncs).unwrap_or(0);
        let landed = self.after.iter().position(|(_, contents)| *contents == found);
        let landed = landed.unwrap_or_else(|| panic!("{what}: {} entries are no state between two commits", found.len()));
        assert!(landed == acknowledged || landed == acknowledged + 1, "{what}: {landed} commits there, {acknowledged} acknowledged");
        // And it goes on from there.
        commit(&storage, 1_000);
        storage.close().unwrap();
    }
}

fn every_sync_point(options: &RedbOptions) {
    let history = history(options);
    let created = history.after[0].0;
    assert!(history.disk.syncs() >= created + COMMITS as usize);
    for syncs in created..=history.disk.syncs() {
        history.check(history.disk.state_at_sync(syncs), syncs, options, &format!("sync {syncs}"));
    }
}

#[test]
fn nothing_acknowledged_is_lost_at_any_sync() {
    every_sync_point(&RedbOptions::default());
}

#[test]
fn nothing_acknowledged_is_lost_at_any_sync_with_a_log_that_is_full_often() {
    every_sync_point(&SHORT_LOG);
}

#[test]
fn nothing_acknowledged_is_lost_at_any_sync_without_a_log() {
    every_sync_point(&RedbOptions { log_bytes: 0, ..RedbOptions::default() });
}

#[test]
fn nothing_acknowledged_is_lost_at_any_sync_without_quick_repair() {
    every_sync_point(&RedbOptions { quick_repair: false, ..RedbOptions::default() });
}

#[test]
fn torn_sectors_never_show_half_a_commit() {
    for options in [RedbOptions::default(), SHORT_LOG, RedbOptions { quick_repair: false, log_bytes: 0, ..RedbOptions::default() }] {
        let history = history(&options);
        for syncs in history.after[0].0..=history.disk.syncs() {
            for seed in 0..6 {
                let left = history.disk.state_torn(syncs, seed);
                history.check(left, syncs, &options, &format!("{options:?}, after sync {syncs}, seed {seed}"));
            }
        }
    }
}

#[test]
fn one_commit_is_one_sync() {
    let disk = CrashDisk::new();
    let storage = RedbOptions::default().with_backend(disk.backend()).unwrap();
    commit(&storage, 1);
    let before = disk.syncs();
    for number in 2..=5 {
        commit(&storage, number);
    }
    assert_eq!(disk.syncs(), before + 4);
    storage.attempt(&mut |txn| txn.get_for_update(b"\x02head").map(drop)).unwrap();
    storage.attempt(&mut |txn| txn.get(b"\x02head").map(drop)).unwrap();
    assert_eq!(disk.syncs(), before + 4, "a try that writes nothing must not reach the disk");
}

/// A medium whose syncs fail after so many; the bytes do get there, as they may on a real disk.
#[derive(Debug)]
struct FailingSyncs<B> {
    inner: B,
    left: Arc<AtomicUsize>,
}

impl<B: StorageBackend> StorageBackend for FailingSyncs<B> {
    fn len(&self) -> io::Result<u64> {
        self.inner.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.inner.read(offset, out)
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.inner.set_len(len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.inner.sync_data()?;
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::other("the disk went away")),
        }
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.inner.write(offset, data)
    }
    fn close(&self) -> io::Result<()> {
        self.inner.close()
    }
    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.try_lock_range(start, end)
    }
}

#[test]
fn a_commit_whose_sync_failed_is_unknown_and_nothing_is_read_after_it() {
    let disk = CrashDisk::new();
    let left = Arc::new(AtomicUsize::new(usize::MAX));
    let storage = RedbOptions::default().with_backend(FailingSyncs { inner: disk.backend(), left: Arc::clone(&left) }).unwrap();
    commit(&storage, 1);
    let before = storage.snapshot().unwrap();
    left.store(0, Ordering::SeqCst);
    let error = storage.attempt(&mut |txn| txn.put(b"\x02head", b"lost?")).unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::CommitUnknown);
    // What the engine has in memory may be other than what the disk has: it must not answer "mine or not".
    assert_eq!(storage.snapshot().err().map(|error| error.kind()), Some(StorageErrorKind::Fatal));
    let again = storage.attempt(&mut |txn| txn.put(b"\x02head", b"again"));
    assert_eq!(again.unwrap_err().kind(), StorageErrorKind::Fatal);
    assert_eq!(storage.compact().unwrap_err().kind(), StorageErrorKind::Fatal);
    assert_eq!(before.get(b"\x02head").unwrap(), Some(1_u32.to_be_bytes().to_vec()));
    drop(before);
    drop(storage);
    let reopened = RedbOptions::default().with_backend(CrashDisk::from_bytes(disk.bytes()).backend()).unwrap();
    assert_eq!(reopened.snapshot().unwrap().get(b"\x02head").unwrap(), Some(b"lost?".to_vec()));
}

#[test]
fn damage_is_answered_and_never_panics() {
    let disk = CrashDisk::new();
    let storage = RedbOptions::default().with_backend(disk.backend()).unwrap();
    for number in 1..=8 {
        commit(&storage, number);
    }
    storage.close().unwrap();
    let whole = disk.bytes();
    let outcomes: Vec<_> = (0..300)
        .map(|step| {
            let mut bytes = whole.clone();
            // Denser at the front, where the header and the roots are.
            let at = if step < 100 { step * 4 } else { step * 7_919 % bytes.len() };
            bytes[at] ^= 1 << (step % 8);
            bytes[(at + 4_099) % whole.len()] ^= 0xFF;
            std::panic::catch_unwind(|| {
                let storage = RedbOptions::default().with_backend(CrashDisk::from_bytes(bytes).backend()).map_err(|error| error.kind())?;
                let page = storage.snapshot().and_then(|reads| reads.scan(&KeyRange::all(), usize::MAX, Direction::Forward));
                let written = storage.attempt(&mut |txn| txn.put(b"\x20new", b""));
                drop(storage);
                page.map_err(|error| error.kind())?;
                written.map_err(|error| error.kind())
            })
        })
        .collect();
    assert!(outcomes.iter().all(Result::is_ok), "{} of 300 panicked", outcomes.iter().filter(|one| one.is_err()).count());
    assert!(outcomes.iter().flatten().any(|outcome| *outcome == Err(StorageErrorKind::Corrupt)));
}
