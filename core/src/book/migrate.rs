//! Migrating: a book of an older format is brought to this one step by step when it is opened for writing.
//!
//! A step turns a book of one format into one of the next. It may be broken off anywhere and is then run again from its beginning, so it
//! must be able to meet what it has done already; only when it is through is the format's number moved on, in a transaction of its own. A
//! book opened for reading only is not touched, and refused with what to do.

use super::open::{FORMAT_VERSION, MAGIC, retrying};
use crate::error::{Error, ErrorKind, Result};
use crate::key;
use crate::storage::Storage;

/// From a format to the next.
pub(super) struct Step {
    /// The format that it begins with.
    pub(super) from: u8,
    /// Brings everything but the format's number to the next format.
    pub(super) run: fn(&dyn Storage) -> Result<()>,
}

/// The steps of this version, in order. Format 1 is the first, so there are none yet; the tests go one from a made format 0.
pub(super) const STEPS: &[Step] = &[];

/// Brings a book of an older format to that of this version.
///
/// # Errors
/// `incompatible` where no step leads on, or the book is only to be read; what a step answers.
pub(super) fn migrate(storage: &dyn Storage, older: u8, steps: &[Step]) -> Result<()> {
    let incompatible = |what: &str| {
        let message = format!("the book is of format {older}, this version of Leadbook reads format {FORMAT_VERSION}: {what}");
        Error::new(ErrorKind::Incompatible, "incompatible", message)
    };
    let mut format = older;
    let mut way = Vec::new();
    while format < FORMAT_VERSION {
        let step = steps.iter().find(|step| step.from == format).ok_or_else(|| incompatible("no way leads from the one to the other"))?;
        way.push(step);
        format += 1;
    }
    // Only when it is known that there is a way to the end is the first step taken.
    if storage.caps().read_only {
        return Err(incompatible("open it once for writing, which brings it there"));
    }
    for step in way {
        (step.run)(storage)?;
        let reached: Vec<u8> = [MAGIC, &[step.from + 1]].concat();
        retrying(storage, &mut |txn| {
            txn.get_for_update(key::FORMAT)?;
            txn.put(key::FORMAT, &reached)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::book::open::open_by;
    use crate::book::options::Options;
    use crate::columns::tests::told;
    use crate::report::Scope;
    use crate::storage::{Direction, KeyRange, MemoryStorage};
    use std::sync::Arc;

    /// A made format 0: its head has no version and no nonce, and its format's number is 0.
    fn down(storage: &MemoryStorage) {
        let head = storage.snapshot().unwrap().get(key::HEAD).unwrap().unwrap();
        storage
            .attempt(&mut |txn| {
                txn.put(key::HEAD, &head[1..17])?;
                txn.put(key::FORMAT, &[MAGIC, &[0]].concat())
            })
            .unwrap();
    }

    /// From format 0 to 1.
    fn up(storage: &dyn Storage) -> Result<()> {
        retrying(storage, &mut |txn| {
            let head = txn.get_for_update(key::HEAD)?.unwrap_or_default();
            // One that was broken off behind this finds it done.
            if head.len() == 16 { txn.put(key::HEAD, &[&[1][..], &head, &[0; 8]].concat()) } else { Ok(()) }
        })
    }

    const UP: [Step; 1] = [Step { from: 0, run: up }];

    fn opened(storage: &Arc<MemoryStorage>, steps: &[Step]) -> Result<Book> {
        let shared: Arc<dyn Storage> = storage.clone();
        Book::opened(open_by(shared, true, &Options::default(), steps))
    }

    fn everything(storage: &MemoryStorage) -> Vec<crate::storage::Entry> {
        storage.snapshot().unwrap().scan(&KeyRange::all(), 1_000_000, Direction::Forward).unwrap().entries
    }

    #[test]
    fn a_book_of_an_older_format_is_brought_here_step_by_step() {
        let (book, storage) = told(20);
        let before = book.funnel(Scope::all()).unwrap().totals;
        book.close().unwrap();
        down(&storage);
        let older = everything(&storage);
        // Without a way nothing is changed, and it is said.
        let refusal = opened(&storage, &[]).unwrap_err();
        assert_eq!(refusal.code(), "incompatible");
        assert!(refusal.message().contains("format 0") && refusal.message().contains("no way"), "{refusal}");
        assert_eq!(everything(&storage), older);
        // Broken off after the step, before the number was moved on.
        up(&*storage).unwrap();
        let book = opened(&storage, &UP).unwrap();
        assert!(book.verify().unwrap().is_sound());
        assert_eq!(book.funnel(Scope::all()).unwrap().totals, before);
        book.close().unwrap();
        // From then on it is a book of this format, which needs no steps.
        let book = opened(&storage, &[]).unwrap();
        assert_eq!(book.stats().unwrap().leads, 20);
    }
}
