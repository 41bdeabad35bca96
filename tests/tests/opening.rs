//! Opening: whose turn it is, what is no book, and what an opened book may be asked.

use leadbook::storage::{RedbOptions, Storage};
use leadbook::{Activity, Book, Command, Error, ErrorKind, LeadFilter, LeadId, NewLead, NewUser, Options, Position, Request, UserId};
use leadbook_tests::Tested;
use leadbook_tests::crowd::{at_once, fixed};
use leadbook_tests::ledger::{sound, whole_ledger};
use leadbook_tests::watchdog::Watchdog;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

/// Names the file that the second process is to open.
const SECOND_PROCESS: &str = "LEADBOOK_TESTS_SECOND_PROCESS";

fn sara() -> NewLead {
    NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form")
}

fn person(email: impl Into<String>) -> NewLead {
    NewLead::named("Somebody else").email(email).source("web_form")
}

fn place(name: &str) -> Tested<(TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(name);
    Ok((folder, path))
}

/// The error, or a failed test if there is none.
fn refused<T>(answer: leadbook::Result<T>) -> Tested<Error> {
    match answer {
        Ok(_) => Err("it was not refused".into()),
        Err(refusal) => Ok(refusal),
    }
}

/// What kind of error it was, said with the path, so that whoever reads it knows which file is meant.
fn refused_naming<T>(answer: leadbook::Result<T>, path: &Path) -> Tested<ErrorKind> {
    let refusal = refused(answer)?;
    assert!(refusal.to_string().contains(&path.display().to_string()), "{refusal} does not name {}", path.display());
    assert_eq!(refusal.operation(), "open");
    Ok(refusal.kind())
}

fn names_in(folder: &Path) -> Tested<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect::<Tested<Vec<String>>>()
}

/// Not a test of its own: it does something only in the process that [`second_process`] starts.
#[test]
fn the_second_process_opens_the_file() {
    let Ok(path) = std::env::var(SECOND_PROCESS) else { return };
    for (way, options) in [("writing", Options::default()), ("reading", Options::default().read_only(true))] {
        match options.open(&path) {
            Ok(_) => println!("{way}: opened"),
            Err(refusal) => println!("{way}: {} {refusal}", refusal.kind()),
        }
    }
}

/// What another process comes to that opens the file.
fn second_process(path: &Path) -> Tested<String> {
    let mut second = std::process::Command::new(std::env::current_exe()?);
    let test = ["the_second_process_opens_the_file", "--exact", "--nocapture"];
    let Output { status, stdout, .. } = second.args(test).env(SECOND_PROCESS, path).output()?;
    assert!(status.success());
    Ok(String::from_utf8(stdout)?)
}

#[test]
fn of_two_processes_the_second_one_gets_busy_at_once() -> Tested {
    let _dog = Watchdog::over("a second process");
    let (_folder, path) = place("sales.leadbook")?;
    let book = fixed(1).open(&path)?;
    let lead = book.capture_lead(sara())?.lead;
    let told = second_process(&path)?;
    let named = path.display().to_string();
    for way in ["writing", "reading"] {
        let line = told.lines().find(|line| line.starts_with(way)).unwrap_or_default();
        assert!(line.starts_with(&format!("{way}: busy open: ")) && line.contains(&named), "{told}");
    }
    // Nothing happened to the first one, and when it has gone the second one may.
    book.record_activity(Activity::call(lead).inbound())?;
    sound(&book)?;
    book.close()?;
    let told = second_process(&path)?;
    assert!(told.contains("writing: opened") && told.contains("reading: opened"), "{told}");
    Ok(())
}

#[test]
fn a_second_opening_in_the_same_process_gets_busy_at_once() -> Tested {
    let (_folder, path) = place("sales.leadbook")?;
    let book = fixed(1).open(&path)?;
    assert_eq!(refused_naming(fixed(2).open(&path), &path)?, ErrorKind::Busy);
    assert_eq!(refused_naming(fixed(2).read_only(true).open(&path), &path)?, ErrorKind::Busy);
    let clone = book.clone();
    drop(book);
    assert_eq!(refused_naming(fixed(2).open(&path), &path)?, ErrorKind::Busy);
    drop(clone);
    fixed(2).open(&path)?.capture_lead(sara())?;
    Ok(())
}

#[test]
fn of_many_who_begin_one_book_at_once_one_has_it_and_the_others_get_busy() -> Tested {
    let _dog = Watchdog::over("beginning one book together");
    for _ in 0..10 {
        let (folder, path) = place("sales.leadbook")?;
        let books = at_once(8, |number| fixed(number as u64).open(&path));
        assert_eq!(books.iter().flatten().count(), 1, "{books:?}");
        assert!(books.iter().filter_map(|book| book.as_ref().err()).all(|refusal| refusal.kind() == ErrorKind::Busy), "{books:?}");
        assert_eq!(names_in(folder.path())?, ["sales.leadbook"]);
    }
    Ok(())
}

#[test]
fn what_is_no_book_is_refused_and_left_as_it_is() -> Tested {
    let other_redb = {
        let (_folder, path) = place("other.redb")?;
        let table: redb::TableDefinition<'_, u64, u64> = redb::TableDefinition::new("somebody else's");
        let database = redb::Database::create(&path)?;
        let write = database.begin_write()?;
        write.open_table(table)?.insert(1, 2)?;
        write.commit()?;
        drop(database);
        fs::read(&path)?
    };
    let contents: [(&str, Vec<u8>); 6] = [
        ("names.csv", b"name,email\nSara,sara@example.com\n".to_vec()),
        ("other.sqlite", [&b"SQLite format 3\0"[..], &[0; 4080]].concat()),
        ("other.redb", other_redb),
        ("zeros", vec![0; 8192]),
        ("one byte", vec![b'r']),
        ("noise", (0..5000_u32).map(|number| (number.wrapping_mul(2_654_435) >> 8) as u8).collect()),
    ];
    for (name, bytes) in contents {
        let (folder, path) = place(name)?;
        fs::write(&path, &bytes)?;
        for options in [fixed(1), fixed(1).create(false), fixed(1).read_only(true)] {
            assert_eq!(refused_naming(options.open(&path), &path)?, ErrorKind::Incompatible, "{name}");
            assert!(fs::read(&path)? == bytes, "{name} was touched");
            assert_eq!(names_in(folder.path())?, [name]);
        }
    }
    Ok(())
}

#[test]
fn folders_and_missing_folders_are_refused() -> Tested {
    let (folder, path) = place("a folder")?;
    fs::create_dir(&path)?;
    let missing = folder.path().join("missing").join("sales.leadbook");
    for options in [fixed(1), fixed(1).create(false), fixed(1).read_only(true)] {
        assert_eq!(refused_naming(options.open(&path), &path)?, ErrorKind::Incompatible);
        assert_eq!(refused_naming(options.open(&missing), &missing)?, ErrorKind::Io);
    }
    assert_eq!(names_in(folder.path())?, ["a folder"]);
    assert!(names_in(&path)?.is_empty());
    Ok(())
}

#[test]
fn a_book_is_begun_only_where_that_was_asked_for() -> Tested {
    let (folder, path) = place("sales.leadbook")?;
    for options in [fixed(1).create(false), fixed(1).read_only(true)] {
        assert_eq!(refused(options.open(&path))?.code(), "no_such_file");
        assert_eq!(refused_naming(options.open(&path), &path)?, ErrorKind::Io);
        assert!(names_in(folder.path())?.is_empty());
    }
    // An empty file is a place kept for a book, as a temporary file is; who does not begin books cannot read one from it.
    fs::write(&path, [])?;
    for options in [fixed(1).create(false), fixed(1).read_only(true)] {
        assert_eq!(refused_naming(options.open(&path), &path)?, ErrorKind::Incompatible);
        assert_eq!(fs::metadata(&path)?.len(), 0);
    }
    // What a new book is to start with is looked at before there is a file.
    fs::remove_file(&path)?;
    assert_eq!(refused(fixed(1).region("nowhere").open(&path))?.field(), Some("region"));
    assert!(names_in(folder.path())?.is_empty());
    fs::write(&path, [])?;
    fixed(1).open(&path)?.capture_lead(sara())?;
    assert_eq!(fixed(1).create(false).open(&path)?.stats()?.leads, 1);
    Ok(())
}

#[test]
fn a_book_opened_for_reading_answers_everything_and_takes_nothing_in() -> Tested {
    let (_folder, path) = place("sales.leadbook")?;
    let book = fixed(1).open(&path)?;
    let lead = book.capture_lead(sara())?.lead;
    book.record_activity(Activity::call(lead).inbound())?;
    book.save_cursor("webhook", Position(2))?;
    let (card, ledger) = (book.lead(lead)?, whole_ledger(&book)?);
    book.close()?;
    let bytes = fs::read(&path)?;

    let readers = [fixed(2).read_only(true).open(&path)?, fixed(3).read_only(true).open(&path)?];
    for book in &readers {
        assert_eq!(book.lead(lead)?, card);
        assert_eq!(book.leads(LeadFilter::all())?.items, std::slice::from_ref(&card));
        assert_eq!(whole_ledger(book)?, ledger);
        assert_eq!(book.as_of(ledger[1].recorded_at)?.lead(lead)?.touches, 0);
        assert_eq!((book.cursor("webhook")?, book.stats()?.events), (Some(Position(2)), 3));
        sound(book)?;
        let writes = [
            book.move_lead(lead, "mql").map(drop),
            book.capture_lead(sara()).map(drop),
            book.save_cursor("webhook", Position(3)),
            book.write_behind().and_then(|any| if any { Ok(()) } else { book.set_settings(book.settings()?) }),
            book.compact().map(drop),
        ];
        for write in writes {
            let refusal = refused(write)?;
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "read_only"), "{refusal}");
        }
        let every = book.execute_all([Request::from(Command::AddUser { user: NewUser::named("Mona") })])?;
        assert!(every.iter().all(|answer| answer.as_ref().is_err_and(|refusal| refusal.code() == "read_only")));
    }
    let copy = path.with_extension("copy");
    readers[0].backup(&copy)?;
    for book in readers {
        book.close()?;
    }
    assert!(fs::read(&path)? == bytes, "reading changed the file");
    assert_eq!(whole_ledger(&fixed(4).open(&copy)?)?, ledger);
    Ok(())
}

#[test]
fn a_closed_book_says_so_whatever_is_asked() -> Tested {
    let (folder, path) = place("sales.leadbook")?;
    let book = fixed(1).open(&path)?;
    let lead = book.capture_lead(sara())?.lead;
    let held = book.snapshot()?;
    let clone = book.clone();
    book.close()?;
    book.close()?;
    assert!(clone.is_closed());
    let none: [Request; 0] = [];
    assert!(clone.execute_all(none)?.is_empty());
    let now = held.recorded_at();
    let asked: Vec<(&str, leadbook::Result<()>)> = vec![
        ("capture_lead", clone.capture_lead(sara()).map(drop)),
        ("move_lead", clone.move_lead(lead, "mql").map(drop)),
        ("add_user", clone.by(UserId(1)).add_user(NewUser::named("Mona")).map(drop)),
        ("lead", clone.lead(lead).map(drop)),
        ("lead", clone.lead(LeadId(99)).map(drop)),
        ("leads", clone.leads(LeadFilter::all()).map(drop)),
        ("lead_history", clone.lead_history(lead).map(drop)),
        ("find_known", clone.find_known(&["sara@example.com".to_owned()], &[]).map(drop)),
        ("search_leads", clone.search_leads("sara", 5).map(drop)),
        ("users", clone.users().map(drop)),
        ("settings", clone.settings().map(drop)),
        ("lifecycle", clone.lifecycle().map(drop)),
        ("snapshot", clone.snapshot().map(drop)),
        ("as_of", clone.as_of(now).map(drop)),
        ("changes", clone.changes(Position::START).next().map_or(Ok(()), |first| first.map(drop))),
        ("cursor", clone.cursor("webhook").map(drop)),
        ("save_cursor", clone.save_cursor("webhook", Position(1))),
        ("stats", clone.stats().map(drop)),
        ("verify", clone.verify().map(drop)),
        ("write_behind", clone.write_behind().map(drop)),
        ("backup", clone.backup(folder.path().join("copy"))),
        ("compact", clone.compact().map(drop)),
    ];
    for (operation, answer) in asked {
        let Err(refusal) = answer else { return Err(format!("{operation} was not refused").into()) };
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Closed, "closed"), "{operation}: {refusal}");
        assert!(["", operation].contains(&refusal.operation()), "{operation}: {refusal}");
    }
    let batch = clone.execute_all([Request::from(Command::AddUser { user: NewUser::named("Mona") })])?;
    assert!(batch.iter().all(|answer| answer.as_ref().is_err_and(|refusal| refusal.kind() == ErrorKind::Closed)));
    assert_eq!(names_in(folder.path())?, ["sales.leadbook"]);
    // The file is free at once, even while a snapshot of the closed book is held.
    assert_eq!(fixed(2).open(&path)?.lead(lead)?.name, "Sara Ahmadi");
    drop(held);
    Ok(())
}

#[test]
fn a_backup_is_the_book_at_one_moment_while_writing_goes_on() -> Tested {
    let _dog = Watchdog::over("backing up in a storm");
    let (folder, path) = place("sales.leadbook")?;
    let book = fixed(1).write_behind_bytes(5_000).open(&path)?;
    let over = AtomicBool::new(false);
    let told = at_once(4, |number| -> Tested<Vec<(PathBuf, Position, Position)>> {
        let mut copies = Vec::new();
        if number > 0 {
            for turn in 0.. {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let lead = book.capture_lead(person(format!("{number}.{turn}@example.com")))?.lead;
                book.record_activity(Activity::call(lead).inbound())?;
            }
            return Ok(copies);
        }
        let mut make = |turn: usize| -> Tested {
            let copy = folder.path().join(format!("copy {turn}"));
            let before = book.snapshot()?.position();
            book.backup(&copy)?;
            copies.push((copy, before, book.snapshot()?.position()));
            Ok(())
        };
        let made = (0..8).try_for_each(&mut make);
        over.store(true, Ordering::SeqCst);
        made.map(|()| copies)
    });
    let copies = told.into_iter().collect::<Tested<Vec<_>>>()?.concat();
    let ledger = whole_ledger(&book)?;
    assert_eq!(copies.len(), 8);
    for (copy, before, after) in copies {
        let copied = fixed(2).open(&copy)?;
        let end = copied.snapshot()?.position();
        assert!(before <= end && end <= after, "the copy ends at {end}, it was made between {before} and {after}");
        assert!(whole_ledger(&copied)? == ledger[..end.0 as usize]);
        sound(&copied)?;
        copied.capture_lead(person("new@example.com"))?;
        sound(&copied)?;
    }
    sound(&book).map_err(Into::into)
}

#[test]
fn a_backup_never_replaces_a_file_and_leaves_nothing_behind() -> Tested {
    let (folder, path) = place("sales.leadbook")?;
    let book = fixed(1).open(&path)?;
    book.capture_lead(sara())?;
    let taken = folder.path().join("taken");
    fs::write(&taken, b"mine")?;
    for there in [&taken, &path] {
        let bytes = fs::read(there)?;
        let refusal = refused(book.backup(there))?;
        assert_eq!((refusal.kind(), refusal.code(), refusal.operation()), (ErrorKind::Refused, "file_exists", "backup"));
        assert!(fs::read(there)? == bytes);
    }
    let missing = folder.path().join("missing").join("copy");
    let refusal = refused(book.backup(&missing))?;
    assert_eq!(refusal.kind(), ErrorKind::Io);
    assert!(refusal.to_string().contains(&folder.path().join("missing").display().to_string()), "{refusal}");
    let mut names = names_in(folder.path())?;
    names.sort();
    assert_eq!(names, ["sales.leadbook", "taken"]);
    Ok(())
}

#[test]
fn of_many_backups_to_one_name_one_makes_it_and_it_is_whole() -> Tested {
    let _dog = Watchdog::over("backing up to one name");
    let (folder, path) = place("sales.leadbook")?;
    let book = fixed(1).open(&path)?;
    let many = (0..400).map(|number| Command::CaptureLead { lead: person(format!("{number}@example.com")) });
    book.execute_all(many)?;
    for round in 0..6 {
        let copy = folder.path().join(format!("copy {round}"));
        let answers = at_once(6, |_| book.backup(&copy).map(|()| fixed(9).read_only(true).open(&copy).and_then(|copy| copy.verify())));
        let mut made = answers.iter().flatten();
        let (Some(Ok(verified)), None) = (made.next(), made.next()) else { return Err(format!("{answers:#?}").into()) };
        assert!(verified.is_sound(), "{verified}");
        assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(|refusal| refusal.code() == "file_exists"), "{answers:#?}");
        assert_eq!(names_in(folder.path())?.len(), 2 + round);
    }
    Ok(())
}

#[test]
fn compacting_gives_space_back_and_waits_for_no_snapshot() -> Tested {
    let _dog = Watchdog::over("compacting");
    let (_folder, path) = place("sales.leadbook")?;
    let book = fixed(1).write_behind_bytes(20_000).open(&path)?;
    let many = (0..2_000).map(|number| Command::CaptureLead { lead: person(format!("{number}@example.com")) });
    book.execute_all(many)?;
    for turn in 0..10 {
        book.execute_all((1..=2_000).map(|number| Command::EditLead {
            lead: LeadId(number),
            edit: leadbook::LeadEdit { city: format!("City {turn}").into(), ..leadbook::LeadEdit::default() },
        }))?;
        book.write_behind()?;
    }
    let held = book.snapshot()?;
    let refusal = refused(book.compact())?;
    assert_eq!((refusal.kind(), refusal.code(), refusal.operation()), (ErrorKind::Refused, "unavailable", "compact"), "{refusal}");
    assert_eq!(held.lead(LeadId(3))?.city.as_deref(), Some("City 9"));
    drop(held);
    let (before, ledger) = (book.stats()?.storage_bytes, whole_ledger(&book)?);
    assert!(book.compact()?);
    assert!(book.stats()?.storage_bytes < before);
    assert!(whole_ledger(&book)? == ledger);
    book.move_lead(LeadId(1), "mql")?;
    sound(&book)?;
    book.close()?;
    sound(&fixed(2).open(&path)?)?;
    Ok(())
}

#[test]
fn a_book_of_another_format_is_refused_with_advice() -> Tested {
    for (format, advice) in
        [(&b"leadbook\x02"[..], "newer version"), (b"leadbook\x00", "format 0"), (b"leadbook", "no book"), (b"ledger\x01", "no book")]
    {
        let (_folder, path) = place("sales.leadbook")?;
        let planted = RedbOptions::default().create_or_open(&path)?;
        planted.attempt(&mut |txn| txn.put(&[0x03], format))?;
        planted.close()?;
        let bytes = fs::read(&path)?;
        for options in [fixed(1), fixed(1).create(false), fixed(1).read_only(true)] {
            let refusal = refused(options.open(&path))?;
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Incompatible, "incompatible"), "{refusal}");
            assert!(refusal.message().contains(advice), "{refusal}");
        }
        let planted = RedbOptions::default().open(&path)?;
        assert_eq!(planted.snapshot()?.get(&[0x03])?.as_deref(), Some(format));
        planted.close()?;
        assert_eq!(fs::read(&path)?.len(), bytes.len());
    }
    // Something else than a book, in tables of the same names.
    let (_folder, path) = place("sales.leadbook")?;
    let planted = RedbOptions::default().create_or_open(&path)?;
    planted.attempt(&mut |txn| txn.put(&[0x20, 1], b"mine"))?;
    planted.close()?;
    assert_eq!(refused(fixed(1).open(&path))?.kind(), ErrorKind::Incompatible);
    Ok(())
}

#[test]
fn books_in_memory_are_nobody_elses() -> Tested {
    let (one, other): (Book, Book) = (fixed(1).memory()?, fixed(2).memory()?);
    one.capture_lead(sara())?;
    assert_eq!((one.stats()?.leads, other.stats()?.leads), (1, 0));
    assert!(!one.compact()?);
    Ok(())
}
