//! The log under attack: commits of every size at its borders, folds, compacting and closing among them, on a disk that loses power or
//! fails at any call.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use leadbook::storage::faulty::{CrashBackend, CrashDisk, DiskCall, DiskFault, FailingDisk};
use leadbook::storage::{Direction, KeyRange, ReadTxn, RedbOptions, RedbStorage, Storage, StorageErrorKind as Kind};
use leadbook::{Chance, SeededChance};
use redb::{BackendError, StorageBackend};
use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

type Contents = BTreeMap<Vec<u8>, Vec<u8>>;

/// What a record takes besides keys and values.
const RECORD_HEAD: usize = 20;
const WRITE_HEAD: usize = 6;
/// The key that every commit writes, and what it writes there.
const STEP_KEY: &[u8] = b"\x01step";
const STEP_BYTES: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    /// Puts a value of so many bytes, and removes another key.
    Commit {
        key: u8,
        bytes: usize,
        removed: Option<u8>,
    },
    Compact,
    Refused,
    Panicking,
    Hold,
    Reopen,
}

fn options(log_bytes: usize) -> RedbOptions {
    RedbOptions { cache_bytes: 1 << 20, log_bytes, ..RedbOptions::default() }
}

/// A script that meets the borders of a log of so many bytes: records exactly as long as an eighth of it, or as the room that is left.
fn script(log_bytes: usize, steps: usize, seed: u64) -> Vec<Step> {
    let chance = SeededChance::new(seed);
    let below = |end: u64| chance.next() % end;
    let most = log_bytes / 8;
    let fixed = RECORD_HEAD + WRITE_HEAD + STEP_KEY.len() + STEP_BYTES + WRITE_HEAD + 2;
    let mut end = 0;
    let mut script = Vec::new();
    for _ in 0..steps {
        let step = match below(20) {
            0 => Step::Compact,
            1 => Step::Refused,
            2 => Step::Panicking,
            3 | 4 => Step::Hold,
            5 => Step::Reopen,
            _ => {
                let room = (log_bytes - end).min(most);
                let record = match below(6) {
                    0 => most,
                    1 => most + 1,
                    2 => room,
                    3 => room + 1,
                    4 => fixed + below(most as u64 * 4) as usize,
                    _ => fixed + below(60) as usize,
                }
                .max(fixed);
                let removed = (below(3) == 0 && record > fixed + WRITE_HEAD + 2).then(|| below(16) as u8);
                let bytes = record - fixed - removed.map_or(0, |_| WRITE_HEAD + 2);
                if record > room {
                    end = 0;
                } else {
                    end += record;
                }
                Step::Commit { key: 16 + below(16) as u8, bytes, removed }
            }
        };
        if matches!(step, Step::Compact | Step::Reopen) {
            end = 0;
        }
        script.push(step);
    }
    script
}

fn commit(storage: &RedbStorage, number: u32, key: u8, bytes: usize, removed: Option<u8>) -> leadbook::storage::StorageResult<()> {
    storage.attempt(&mut |txn| {
        txn.put(STEP_KEY, &number.to_le_bytes())?;
        txn.put(&[0x20, key], &vec![number as u8; bytes])?;
        removed.map_or(Ok(()), |removed| txn.delete(&[0x20, removed + 16]))
    })
}

fn applied(contents: &mut Contents, number: u32, key: u8, bytes: usize, removed: Option<u8>) {
    contents.insert(STEP_KEY.to_vec(), number.to_le_bytes().to_vec());
    contents.insert(vec![0x20, key], vec![number as u8; bytes]);
    if let Some(removed) = removed {
        contents.remove(&[0x20, removed + 16][..]);
    }
}

fn contents(reads: &dyn ReadTxn) -> Contents {
    let forward = reads.scan(&KeyRange::all(), usize::MAX, Direction::Forward).unwrap().entries;
    let mut backward = reads.scan(&KeyRange::all(), usize::MAX, Direction::Backward).unwrap().entries;
    backward.reverse();
    assert_eq!(forward, backward);
    forward.into_iter().map(|entry| (entry.key, entry.value)).collect()
}

struct History {
    disk: CrashDisk,
    after: Vec<(usize, Contents)>,
}

/// Runs the script on a disk without faults; looks at every state on its way.
fn run(log_bytes: usize, script: &[Step]) -> History {
    let disk = CrashDisk::new();
    let mut storage = Some(options(log_bytes).with_backend(disk.backend()).unwrap());
    let mut now = Contents::new();
    let mut after = vec![(disk.syncs(), now.clone())];
    let mut held: Vec<(Box<dyn ReadTxn>, Contents)> = Vec::new();
    for (number, step) in script.iter().enumerate() {
        let open = storage.as_ref().unwrap();
        match step {
            Step::Commit { key, bytes, removed } => {
                // What a `removed` key of its own removes is written before.
                commit(open, number as u32, *key, *bytes, *removed).unwrap();
                applied(&mut now, number as u32, *key, *bytes, *removed);
                after.push((disk.syncs(), now.clone()));
            }
            Step::Compact => match open.compact() {
                Ok(_) => {}
                Err(error) => assert!(error.kind() == Kind::Unavailable && !held.is_empty(), "{error}"),
            },
            Step::Refused => {
                let refused = open.attempt(&mut |txn| {
                    txn.put(STEP_KEY, b"never")?;
                    Err(leadbook::storage::StorageError::new(Kind::Abandoned, "no"))
                });
                assert_eq!(refused.unwrap_err().kind(), Kind::Abandoned);
            }
            Step::Panicking => {
                let panicked = catch_unwind(AssertUnwindSafe(|| {
                    open.attempt(&mut |txn| {
                        txn.put(STEP_KEY, b"never")?;
                        panic!("on purpose")
                    })
                }));
                assert!(panicked.is_err());
            }
            Step::Hold => {
                if held.len() > 3 {
                    held.clear();
                }
                held.push((open.snapshot().unwrap(), now.clone()));
            }
            Step::Reopen => {
                held.clear();
                let closed = storage.take().unwrap();
                if number % 2 == 0 {
                    closed.close().unwrap();
                } else {
                    drop(closed);
                }
                storage = Some(options(log_bytes).with_backend(disk.backend()).unwrap());
            }
        }
        let open = storage.as_ref().unwrap();
        assert_eq!(contents(&*open.snapshot().unwrap()), now, "step {number}: {step:?}");
        for (reads, then) in &held {
            assert_eq!(contents(&**reads), *then, "held over step {number}: {step:?}");
        }
    }
    drop(held);
    History { disk, after }
}

impl History {
    fn check(&self, log_bytes: usize, left: Vec<u8>, syncs: usize, what: &str) {
        let disk = CrashDisk::from_bytes(left);
        let storage = options(log_bytes).with_backend(disk.backend()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let found = contents(&*storage.snapshot().unwrap());
        let acknowledged = self.after.iter().rposition(|(by, _)| *by <= syncs).unwrap_or(0);
        let allowed = &self.after[acknowledged..(acknowledged + 2).min(self.after.len())];
        assert!(allowed.iter().any(|(_, contents)| *contents == found), "{what}: another state than {acknowledged}");
        // It goes on from there, over the kill of what it wrote there, too.
        let mut now = found;
        for number in 0..12_u32 {
            let bytes = number as usize * 37 % 480;
            commit(&storage, 1_000 + number, 99, bytes, Some(3)).unwrap();
            applied(&mut now, 1_000 + number, 99, bytes, Some(3));
        }
        let killed = CrashDisk::from_bytes(disk.state_at_sync(disk.syncs()));
        let again = options(log_bytes).with_backend(killed.backend()).unwrap();
        assert_eq!(contents(&*again.snapshot().unwrap()), now, "{what}, and again");
    }
}

#[test]
fn no_state_at_a_border_of_the_log_is_lost_at_a_power_loss() {
    for (log_bytes, seed) in [(4_096, 1), (4_096, 2), (8_192, 3), (16_384, 4), (0, 5)] {
        let script = script(log_bytes.max(4_096), 60, seed);
        let history = run(log_bytes, &script);
        for syncs in history.after[0].0..=history.disk.syncs() {
            history.check(log_bytes, history.disk.state_at_sync(syncs), syncs, &format!("log {log_bytes}, seed {seed}, sync {syncs}"));
            for tear in 0..3 {
                let left = history.disk.state_torn(syncs, tear);
                history.check(log_bytes, left, syncs, &format!("log {log_bytes}, seed {seed}, after sync {syncs}, torn {tear}"));
            }
        }
    }
}

/// Runs the script from `base` with a fault, and checks what it leaves.
fn survive(base: &[u8], begin: &Contents, log_bytes: usize, script: &[Step], fault: DiskFault) -> u64 {
    let what = format!("log {log_bytes}, {fault:?}");
    let disk = FailingDisk::over(CrashDisk::from_bytes(base.to_vec()));
    disk.plan(fault);
    let mut now = begin.clone();
    let mut unknown: Option<Contents> = None;
    let mut storage = options(log_bytes).with_backend(disk.backend()).ok();
    let mut held: Vec<(Box<dyn ReadTxn>, Contents)> = Vec::new();
    for (number, step) in script.iter().enumerate() {
        let Some(open) = storage.as_ref() else { break };
        match step {
            Step::Commit { key, bytes, removed } => match commit(open, number as u32, *key, *bytes, *removed) {
                Ok(()) => {
                    assert!(unknown.is_none(), "{what}: a commit is answered behind an unknown one");
                    applied(&mut now, number as u32, *key, *bytes, *removed);
                }
                Err(error) if error.kind() == Kind::CommitUnknown => {
                    let mut perhaps = now.clone();
                    applied(&mut perhaps, number as u32, *key, *bytes, *removed);
                    assert!(unknown.replace(perhaps).is_none(), "{what}: a second unknown one");
                }
                Err(error) => assert!(disk.injected() > 0, "{what}: {error}"),
            },
            Step::Compact => {
                held.clear();
                if let Err(error) = open.compact() {
                    if error.kind() == Kind::CommitUnknown {
                        unknown = unknown.or_else(|| Some(now.clone()));
                    }
                    assert!(disk.injected() > 0, "{what}: {error}");
                }
            }
            Step::Hold => {
                if let Ok(reads) = open.snapshot() {
                    held.push((reads, now.clone()));
                }
            }
            Step::Reopen => {
                held.clear();
                drop(storage.take());
                storage = options(log_bytes).with_backend(disk.backend()).ok();
                if let Some(perhaps) = unknown.take() {
                    let Some(open) = storage.as_ref() else {
                        unknown = Some(perhaps);
                        continue;
                    };
                    match open.snapshot().and_then(|reads| reads.get(STEP_KEY)) {
                        Ok(found) if found.as_ref() == perhaps.get(STEP_KEY) => now = perhaps,
                        Ok(_) => {}
                        Err(_) => {
                            unknown = Some(perhaps);
                            drop(storage.take());
                        }
                    }
                }
            }
            Step::Refused | Step::Panicking => {}
        }
        for (reads, then) in &held {
            if let Ok(page) = reads.scan(&KeyRange::all(), usize::MAX, Direction::Forward) {
                let found: Contents = page.entries.into_iter().map(|entry| (entry.key, entry.value)).collect();
                assert_eq!(found, *then, "{what}: held over step {number}: {step:?}");
            }
        }
        if let Some(reads) = storage.as_ref().and_then(|open| open.snapshot().ok())
            && let Ok(page) = reads.scan(&KeyRange::all(), usize::MAX, Direction::Forward)
        {
            let found: Contents = page.entries.into_iter().map(|entry| (entry.key, entry.value)).collect();
            assert_eq!(found, now, "{what}: shown after step {number}: {step:?}");
        }
    }
    held.clear();
    drop(storage);
    let torn = (0..2).map(|seed| disk.disk().state_torn(disk.disk().syncs(), seed));
    for (nth, left) in std::iter::once(disk.disk().bytes()).chain(torn).enumerate() {
        let again = options(log_bytes).with_backend(CrashDisk::from_bytes(left).backend());
        let again = again.unwrap_or_else(|error| panic!("{what}, left {nth}: {error}"));
        let found = contents(&*again.snapshot().unwrap());
        assert!(
            found == now || unknown.as_ref() == Some(&found),
            "{what}, left {nth}: {:?} of {:?}",
            found.get(STEP_KEY),
            now.get(STEP_KEY)
        );
        again.close().unwrap();
    }
    disk.injected()
}

#[test]
fn nothing_answered_is_lost_whichever_call_of_the_disk_fails() {
    let mut injected = 0;
    for (log_bytes, seed) in [(4_096, 11), (8_192, 12)] {
        let script = script(log_bytes, 30, seed);
        // Without a fault, to know how many calls there are.
        let begun = CrashDisk::new();
        let storage = options(log_bytes).with_backend(begun.backend()).unwrap();
        let mut begin = Contents::new();
        for number in 0..5 {
            commit(&storage, number, 16, 100, None).unwrap();
            applied(&mut begin, number, 16, 100, None);
        }
        let base = begun.bytes();
        drop(storage);
        let disk = FailingDisk::over(CrashDisk::from_bytes(base.clone()));
        survive_without_fault(&disk, log_bytes, &script);
        for call in DiskCall::ALL {
            for number in 0..disk.calls(call) {
                for fault in [DiskFault::Once(call, number), DiskFault::FromThenOn(call, number)] {
                    injected += survive(&base, &begin, log_bytes, &script, fault);
                }
                if call == DiskCall::Write {
                    injected += survive(&base, &begin, log_bytes, &script, DiskFault::ShortWrite(number));
                    injected += survive(&base, &begin, log_bytes, &script, DiskFault::FullAtWrite(number));
                }
            }
        }
        for change in (0..disk.changes()).step_by(3) {
            injected += survive(&base, &begin, log_bytes, &script, DiskFault::ReadOnlyAt(change));
        }
    }
    assert!(injected > 1_000, "{injected}");
    println!("{injected} calls failed");
}

fn survive_without_fault(disk: &FailingDisk, log_bytes: usize, script: &[Step]) {
    let mut storage = Some(options(log_bytes).with_backend(disk.backend()).unwrap());
    for (number, step) in script.iter().enumerate() {
        let open = storage.as_ref().unwrap();
        match step {
            Step::Commit { key, bytes, removed } => commit(open, number as u32, *key, *bytes, *removed).unwrap(),
            Step::Compact => drop(open.compact()),
            Step::Reopen => {
                drop(storage.take());
                storage = Some(options(log_bytes).with_backend(disk.backend()).unwrap());
            }
            _ => {}
        }
    }
}

/// A file with folds behind it and commits in its log, as a kill leaves it.
fn killed(log_bytes: usize) -> (Vec<u8>, Contents) {
    let disk = CrashDisk::new();
    let storage = options(log_bytes).with_backend(disk.backend()).unwrap();
    let mut now = Contents::new();
    for number in 0..40 {
        commit(&storage, number, 16 + number as u8 % 5, 300, None).unwrap();
        applied(&mut now, number, 16 + number as u8 % 5, 300, None);
    }
    (disk.bytes(), now)
}

#[test]
fn a_file_cut_off_anywhere_is_whole_or_refused() {
    let (whole, now) = killed(8_192);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    let near = [0, 1, 16, 17, 39, 40, 4_095, 4_096, 4_097, 8_192, 12_287, 12_288, 12_289, 12_300, 12_608, 16_384, 20_480, whole.len() - 1];
    for length in near.into_iter().chain((20_481..whole.len()).step_by(whole.len() / 40)) {
        std::fs::write(&path, &whole[..length]).unwrap();
        let opened = options(8_192).open(&path);
        match opened.and_then(|open| open.snapshot()?.scan(&KeyRange::all(), usize::MAX, Direction::Forward)) {
            Ok(page) => {
                let found: Contents = page.entries.into_iter().map(|entry| (entry.key, entry.value)).collect();
                assert_eq!(found, now, "cut off at {length}");
            }
            Err(error) => assert!(matches!(error.kind(), Kind::Corrupt | Kind::Incompatible), "cut off at {length}: {error}"),
        }
    }
}

#[test]
fn reading_only_after_a_kill_says_what_to_do() {
    let (whole, now) = killed(8_192);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    std::fs::write(&path, &whole).unwrap();
    let refused = options(0).open_read_only(&path).unwrap_err();
    assert_eq!(refused.kind(), Kind::Unavailable);
    assert!(refused.message().contains("open it once for writing"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), whole);
    options(0).open(&path).unwrap().close().unwrap();
    assert_eq!(contents(&*options(0).open_read_only(&path).unwrap().snapshot().unwrap()), now);
}

#[test]
fn one_altered_byte_of_the_log_takes_the_last_commit_at_most() {
    let (whole, now) = killed(8_192);
    let (mut kept, mut before, mut refused) = (0, 0, 0);
    for at in (4_096..12_288).step_by(5) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        let opened = options(8_192).with_backend(CrashDisk::from_bytes(bytes).backend());
        match opened.and_then(|open| open.snapshot()?.get(STEP_KEY)) {
            Ok(step) if step.as_ref() == now.get(STEP_KEY) => kept += 1,
            Ok(step) => {
                // The last one is the only one that may pass for torn.
                assert_eq!(step, Some(38_u32.to_le_bytes().to_vec()), "byte {at}");
                before += 1;
            }
            Err(error) => {
                assert_eq!(error.kind(), Kind::Corrupt, "{error}");
                refused += 1;
            }
        }
    }
    assert!(kept > 0 && before > 0 && refused > 500, "{kept} {before} {refused}");
}

#[test]
fn hostile_bytes_of_the_log_and_of_the_first_page_are_answered() {
    let (whole, _) = killed(8_192);
    let chance = SeededChance::new(7);
    let mut refused = 0;
    for round in 0..600 {
        let mut bytes = whole.clone();
        for _ in 0..=chance.next() % 3 {
            let at = if round % 3 == 0 { chance.next() % 64 } else { 4_096 + chance.next() % 8_512 };
            let with = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, chance.next() as u8][chance.next() as usize % 7];
            let run = 1 + chance.next() as usize % 9;
            bytes[at as usize..][..run].fill(with);
        }
        let opened = options(8_192).with_backend(CrashDisk::from_bytes(bytes).backend());
        if let Err(error) = opened.and_then(|open| open.snapshot()?.scan(&KeyRange::all(), usize::MAX, Direction::Forward)) {
            assert!(matches!(error.kind(), Kind::Corrupt | Kind::Incompatible), "{error}");
            refused += 1;
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn a_copy_taken_while_it_is_written_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("book"), folder.path().join("copy"));
    let storage = options(8_192).create_or_open(&path).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (storage, done) = (&storage, &done);
        scope.spawn(move || {
            for number in 0..4_000 {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                commit(storage, number, 16 + number as u8 % 40, number as usize * 53 % 3_000, Some(number as u8 % 7)).unwrap();
            }
        });
        for _ in 0..40 {
            std::fs::copy(&path, &copy).unwrap();
            for verify in [false, true] {
                let options = RedbOptions { verify, ..options(8_192) };
                match options.open(&copy).and_then(|open| open.snapshot()?.scan(&KeyRange::all(), usize::MAX, Direction::Forward)) {
                    Ok(_) => {}
                    Err(error) => assert!(matches!(error.kind(), Kind::Corrupt | Kind::Incompatible), "{error}"),
                }
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// A medium on which somebody else makes a book just before it is locked.
#[derive(Debug)]
struct Overtaken {
    disk: CrashDisk,
    inner: CrashBackend,
    overtaken: AtomicBool,
}

impl StorageBackend for Overtaken {
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
        self.inner.sync_data()
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.inner.write(offset, data)
    }
    fn close(&self) -> io::Result<()> {
        self.inner.close()
    }
    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        if !self.overtaken.swap(true, Ordering::Relaxed) {
            let other = options(4_096).with_backend(self.disk.backend()).unwrap();
            commit(&other, 1, 16, 9, None).unwrap();
            other.close().unwrap();
        }
        self.inner.try_lock_range(start, end)
    }
    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.inner.unlock_range(start, end)
    }
}

#[test]
fn who_is_overtaken_in_creating_writes_over_nobody() {
    for log_bytes in [4_096, 16 << 20] {
        let disk = CrashDisk::new();
        let medium = Overtaken { inner: disk.backend(), disk: disk.clone(), overtaken: AtomicBool::new(false) };
        assert_eq!(options(log_bytes).with_backend(medium).map_err(|error| error.kind()).err(), Some(Kind::Busy));
        let storage = options(4_096).with_backend(CrashDisk::from_bytes(disk.bytes()).backend()).unwrap();
        assert_eq!(storage.snapshot().unwrap().get(STEP_KEY).unwrap(), Some(1_u32.to_le_bytes().to_vec()));
    }
}
