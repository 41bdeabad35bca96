//! redb files: what is opened, what is refused and left alone, and who else may have them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use leadbook::storage::{Direction, KeyRange, RedbOptions, RedbStorage, Storage, StorageErrorKind as Kind, StorageResult, conformance};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

fn create(path: &Path) -> RedbStorage {
    let storage = RedbOptions::default().create_or_open(path).unwrap();
    storage.attempt(&mut |txn| txn.put(b"\x01head", b"1")).unwrap();
    storage
}

fn kind<T: std::fmt::Debug>(answer: StorageResult<T>) -> (Kind, String) {
    let error = answer.unwrap_err();
    (error.kind(), error.to_string())
}

fn files_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_was_committed_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    create(&path).close().unwrap();
    assert_eq!(files_in(folder.path()), ["book"]);
    let again = RedbOptions { verify: true, ..RedbOptions::default() }.open(&path).unwrap();
    assert_eq!(again.snapshot().unwrap().get(b"\x01head").unwrap(), Some(b"1".to_vec()));
    assert_eq!(again.size_bytes().unwrap(), fs::metadata(&path).unwrap().len());
}

#[test]
fn foreign_files_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name,email\n".repeat(1_000).into_bytes();
    let sqlite = [b"SQLite format 3\0".as_slice(), &[7; 9_000]].concat();
    let other_redb = [b"redb\x1A\x0A\xA9\x0D\x0A".as_slice(), &[2; 9_000]].concat();
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("text", text, "text beginning with \"name,email\\n"),
        ("sqlite", sqlite, "a SQLite database"),
        ("zeros", vec![0; 5_000], "a file of zeros"),
        ("short", vec![b'r'; 3], "text beginning with \"rrr\""),
        ("binary", vec![1, 2, 3], "\\x01\\x02\\x03"),
        ("other_redb", other_redb, "a redb file of format 2"),
    ];
    let options = RedbOptions::default();
    for (name, bytes, found) in cases {
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        for answer in [options.create_or_open(&path), options.open(&path), options.open_read_only(&path)] {
            let (kind, message) = kind(answer);
            assert_eq!(kind, Kind::Incompatible, "{message}");
            assert!(message.contains(path.to_str().unwrap()) && message.contains(found), "{message}");
        }
        assert!(fs::read(&path).unwrap() == bytes, "{name} was changed");
    }
    let (kind_of_folder, message) = kind(options.create_or_open(folder.path()));
    assert_eq!(kind_of_folder, Kind::Incompatible, "{message}");
    assert!(message.ends_with("it is a folder"), "{message}");
    assert_eq!(files_in(folder.path()).len(), 6);
}

#[test]
fn a_redb_file_of_another_program_is_refused() {
    const THEIRS: redb::TableDefinition<'_, u64, &str> = redb::TableDefinition::new("their_table");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.redb");
    let theirs = redb::Database::create(&path).unwrap();
    let write = theirs.begin_write().unwrap();
    write.open_table(THEIRS).unwrap().insert(1, "one").unwrap();
    write.commit().unwrap();
    drop(theirs);
    let before = fs::read(&path).unwrap();
    let (kind, message) = kind(RedbOptions::default().open_read_only(&path));
    assert_eq!(kind, Kind::Incompatible);
    assert!(message.contains("their_table"), "{message}");
    assert!(fs::read(&path).unwrap() == before);
    // Opened for writing, redb notes its own bookkeeping in it; the tables stay as they are.
    assert_eq!(RedbOptions::default().create_or_open(&path).unwrap_err().kind(), Kind::Incompatible);
    let theirs = redb::Database::open(&path).unwrap();
    let read = redb::ReadableDatabase::begin_read(&theirs).unwrap();
    assert_eq!(read.open_table(THEIRS).unwrap().get(1).unwrap().unwrap().value(), "one");
    assert_eq!(read.list_tables().unwrap().count(), 1);
}

#[test]
fn an_empty_file_is_new_only_when_creating() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty");
    fs::write(&path, b"").unwrap();
    let (kind, message) = kind(RedbOptions::default().open(&path));
    assert_eq!(kind, Kind::Incompatible);
    assert!(message.ends_with("it is an empty file"), "{message}");
    assert_eq!(RedbOptions::default().open_read_only(&path).unwrap_err().kind(), Kind::Incompatible);
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    create(&path).close().unwrap();
    RedbOptions::default().open(&path).unwrap();
}

#[test]
fn missing_files_and_folders_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    for answer in [RedbOptions::default().open(&path), RedbOptions::default().open_read_only(&path)] {
        let (kind, message) = kind(answer);
        assert_eq!(kind, Kind::NotFound);
        assert!(message.contains(path.to_str().unwrap()), "{message}");
    }
    assert!(files_in(folder.path()).is_empty());
    let deep = folder.path().join("no such folder").join("book");
    let (kind_of_deep, message) = kind(RedbOptions::default().create_or_open(&deep));
    assert_eq!(kind_of_deep, Kind::NotFound);
    assert!(message.contains(&format!("{} failed", deep.display())), "{message}");
    assert_eq!(kind(RedbOptions::default().create_or_open("")).0, Kind::NotFound);
}

#[cfg(unix)]
#[test]
fn new_files_belong_to_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    create(&path);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn many_who_create_at_once_get_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    for round in 0..20_u8 {
        let _ = fs::remove_file(&path);
        let opened = thread::scope(|scope| {
            let tries: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| match RedbOptions::default().create_or_open(&path) {
                        Ok(storage) => storage.attempt(&mut |txn| txn.put(&[0x20, round], b"")).map(|()| 1),
                        Err(error) if error.kind() == Kind::Busy => Ok(0),
                        Err(error) => Err(error),
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap().unwrap()).sum::<usize>()
        });
        assert!(opened >= 1, "round {round}");
        let storage = RedbOptions::default().open(&path).unwrap();
        assert!(storage.snapshot().unwrap().get(&[0x20, round]).unwrap().is_some(), "round {round}: whoever wrote, wrote elsewhere");
    }
    assert_eq!(files_in(folder.path()), ["book"]);
}

#[test]
fn a_second_opening_is_busy_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    let first = create(&path);
    let options = RedbOptions::default();
    let (answers, answered) = mpsc::channel();
    thread::spawn({
        let (options, path) = (options.clone(), path.clone());
        move || {
            [options.create_or_open(&path), options.open(&path), options.open_read_only(&path)].map(|answer| answers.send(answer).is_ok())
        }
    });
    for _ in 0..3 {
        let (kind, message) = kind(answered.recv_timeout(Duration::from_secs(5)).unwrap());
        assert_eq!(kind, Kind::Busy);
        assert!(message.contains(path.to_str().unwrap()), "{message}");
    }
    first.close().unwrap();
    let readers = [options.open_read_only(&path).unwrap(), options.open_read_only(&path).unwrap()];
    assert_eq!(options.open(&path).unwrap_err().kind(), Kind::Busy);
    drop(readers);
    options.open(&path).unwrap();
}

/// The name of the variable that tells this test's own child what to open.
const CHILD_OPENS: &str = "STORAGE_TEST_CHILD_OPENS";

#[test]
fn another_process_finds_it_busy() {
    if let Some(path) = env::var_os(CHILD_OPENS) {
        println!("the child got {:?}", RedbOptions::default().open(path).map_err(|error| error.kind()).err());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    let first = create(&path);
    let ask = || {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "another_process_finds_it_busy", "--nocapture"]).env(CHILD_OPENS, &path);
        String::from_utf8(child.output().unwrap().stdout).unwrap()
    };
    let while_open = ask();
    assert!(while_open.contains("the child got Some(Busy)"), "{while_open}");
    first.close().unwrap();
    let after = ask();
    assert!(after.contains("the child got None"), "{after}");
}

#[test]
fn reading_only_refuses_writes_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    create(&path).close().unwrap();
    let before = fs::read(&path).unwrap();
    let storage = RedbOptions::default().open_read_only(&path).unwrap();
    conformance::read_only_refuses_writes(&storage).unwrap();
    assert_eq!(storage.compact().unwrap_err().kind(), Kind::ReadOnly);
    assert_eq!(storage.snapshot().unwrap().get(b"\x01head").unwrap(), Some(b"1".to_vec()));
    storage.close().unwrap();
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn compacting_waits_for_nobody_and_gives_space_back() {
    let folder = tempfile::tempdir().unwrap();
    let storage = create(&folder.path().join("book"));
    for round in 0..8_u8 {
        let fill = |txn: &mut dyn leadbook::storage::Txn| (0..60_u8).try_for_each(|number| txn.put(&[0x20, round, number], &[7; 60_000]));
        storage.attempt(&mut |txn| fill(txn)).unwrap();
    }
    let held = storage.snapshot().unwrap();
    storage
        .attempt(&mut |txn| {
            (0..8_u8).flat_map(|round| (0..60_u8).map(move |number| [0x20, round, number])).try_for_each(|key| txn.delete(&key))
        })
        .unwrap();
    assert_eq!(storage.compact().unwrap_err().kind(), Kind::Unavailable);
    let mut inside = None;
    storage
        .attempt(&mut |txn| {
            inside = Some(storage.compact().map_err(|error| error.kind()));
            txn.put(b"\x01head", b"2")
        })
        .unwrap();
    assert_eq!(inside, Some(Err(Kind::Unavailable)));
    drop(held);
    let before = storage.size_bytes().unwrap();
    assert!(storage.compact().unwrap());
    let after = storage.size_bytes().unwrap();
    assert!(after * 4 < before, "{before} → {after}");
    assert_eq!(storage.snapshot().unwrap().get(b"\x01head").unwrap(), Some(b"2".to_vec()));
}

#[test]
fn a_transaction_inside_a_transaction_is_refused_instead_of_waiting_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let storage = create(&folder.path().join("book"));
    let mut inner = None;
    storage
        .attempt(&mut |txn| {
            inner = Some(storage.attempt(&mut |_| Ok(())).map_err(|error| error.kind()));
            // A snapshot is fine, and does not see what is not committed.
            txn.put(b"\x01head", b"2")?;
            assert_eq!(storage.snapshot()?.get(b"\x01head")?, Some(b"1".to_vec()));
            Ok(())
        })
        .unwrap();
    assert_eq!(inner, Some(Err(Kind::Unavailable)));
    storage.attempt(&mut |txn| txn.put(b"\x01head", b"3")).unwrap();
}

#[test]
fn snapshots_of_a_closed_storage_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    let storage = create(&path);
    let filled = storage
        .attempt(&mut |txn| (0..40_000_u32).try_for_each(|number| txn.put(&[&[0x20], number.to_be_bytes().as_slice()].concat(), b"value")));
    filled.unwrap();
    let held = storage.snapshot().unwrap();
    storage.close().unwrap();
    assert_eq!(held.scan(&KeyRange::all(), usize::MAX, Direction::Forward).unwrap_err().kind(), Kind::Unavailable);
    RedbOptions::default().open(&path).unwrap();
}

#[test]
fn runs_written_through_cursors_meet_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let storage: Arc<dyn Storage> = Arc::new(create(&folder.path().join("book")));
    let key = |number: u32| [&[0x20], number.to_be_bytes().as_slice()].concat();
    // Every hundredth, then all the gaps with the hundredths overwritten, then every second deleted and every third put again.
    storage.attempt(&mut |txn| (0..20_000).step_by(100).try_for_each(|number| txn.put(&key(number), b"first"))).unwrap();
    storage.attempt(&mut |txn| (0..20_000).try_for_each(|number| txn.put(&key(number), b"second"))).unwrap();
    let third = |txn: &mut dyn leadbook::storage::Txn| {
        for number in 0..20_000 {
            match number % 6 {
                0 | 3 => txn.put(&key(number), b"third")?,
                2 | 4 => txn.delete(&key(number))?,
                _ => {}
            }
        }
        txn.put(&[0xFF], b"last")
    };
    storage.attempt(&mut |txn| third(txn)).unwrap();
    let page = storage.snapshot().unwrap().scan(&KeyRange::prefix(&[0x20]), usize::MAX, Direction::Forward).unwrap();
    let expected = (0..20_000_u32).filter(|number| ![2, 4].contains(&(number % 6)));
    let expected = expected.map(|number| (key(number), if number % 3 == 0 { b"third".to_vec() } else { b"second".to_vec() }));
    assert!(page.entries.into_iter().map(|entry| (entry.key, entry.value)).eq(expected));
}
