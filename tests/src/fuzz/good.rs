//! The good book that damage is done to: a bit of everything, written behind, with columns kept.

use crate::script::{self, Step};
use leadbook::storage::faulty::CrashDisk;
use leadbook::storage::{Direction, KeyRange, MemoryStorage, RedbOptions, Storage};
use leadbook::{Book, Chance, Clock, Command, ManualClock, Options, Request, Scope, SeededChance};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How many of a call's commands are run: the script's crowds would only make each run slower.
const OF_A_CALL: usize = 5;

/// Notes are cheap, and make the ledger long enough for its columns to be kept.
fn is_wanted(number: usize, request: &Request) -> bool {
    number < OF_A_CALL || matches!(request.command, Command::RecordActivity { .. })
}

/// Options with a clock that stands where the script has ended.
pub(super) fn options() -> Options {
    options_at(&Arc::new(ManualClock::at(script::BEGINS + Duration::from_secs(90 * 86_400))))
}

fn options_at(clock: &Arc<ManualClock>) -> Options {
    let (clock, chance): (Arc<dyn Clock>, Arc<dyn Chance>) = (Arc::<ManualClock>::clone(clock), Arc::new(SeededChance::new(5)));
    Options::default().clock(clock).chance(chance)
}

fn written(storage: Arc<dyn Storage>) -> leadbook::Result<()> {
    let clock = Arc::new(ManualClock::at(script::BEGINS));
    let book = Book::on(storage, &options_at(&clock))?;
    for step in script::varied()? {
        clock.advance(Duration::from_secs(86_400));
        match step {
            Step::Ask(requests) => {
                let wanted = requests.into_iter().enumerate().filter(|(number, request)| is_wanted(*number, request));
                drop(book.execute_all(wanted.map(|(_, request)| request))?);
            }
            Step::Report => drop(book.funnel(Scope::all())?),
            Step::WriteBehind => drop(book.write_behind()?),
            Step::SaveCursor(name) => book.save_cursor(name, book.snapshot()?.position())?,
        }
    }
    book.funnel(Scope::all())?;
    book.close()
}

/// The keys and values of the book, as they stand in a storage.
pub(super) fn pairs() -> &'static BTreeMap<Vec<u8>, Vec<u8>> {
    static PAIRS: OnceLock<BTreeMap<Vec<u8>, Vec<u8>>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let storage = Arc::new(MemoryStorage::new());
        written(Arc::<MemoryStorage>::clone(&storage)).expect("the script is run");
        let page = storage.snapshot().and_then(|snapshot| snapshot.scan(&KeyRange::all(), usize::MAX, Direction::Forward));
        let entries = page.expect("memory is read").entries;
        let pairs: BTreeMap<Vec<u8>, Vec<u8>> = entries.into_iter().map(|entry| (entry.key, entry.value)).collect();
        assert!(pairs.contains_key(&[0x12][..]), "the columns are to be kept");
        pairs
    })
}

/// The bytes of the book's file, closed cleanly.
pub(super) fn file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let disk = CrashDisk::new();
        let storage = RedbOptions::default().with_backend(disk.backend()).expect("an empty disk is opened");
        written(Arc::new(storage)).expect("the script is run");
        disk.bytes()
    })
}
