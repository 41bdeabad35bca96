//! Books to race on, and threads that begin at the same moment.

use leadbook::storage::Storage;
use leadbook::{Book, ManualClock, Options, Result, SeededChance, Timestamp};
use std::panic::resume_unwind;
use std::sync::{Arc, Barrier};
use std::thread;

/// Options with a clock that stands still and chance from a seed, so that only the threads are left to chance.
pub fn fixed(seed: u64) -> Options {
    let clock = ManualClock::at(Timestamp::from_seconds(1_769_850_000));
    Options::default().clock(Arc::new(clock)).chance(Arc::new(SeededChance::new(seed)))
}

/// Several ways into the same book: clones of one handle, or books of their own on one storage.
#[derive(Debug)]
pub struct Ways {
    /// What they are, for messages.
    pub name: &'static str,
    books: Vec<Book>,
}

impl Ways {
    /// So many clones of one book.
    pub fn clones(book: &Book, count: usize) -> Self {
        Self { name: "clones of one book", books: vec![book.clone(); count] }
    }

    /// So many books on one storage, each with chance of its own: writers are told apart by it.
    ///
    /// # Errors
    /// What opening answers.
    pub fn books(storage: &Arc<dyn Storage>, count: u64, options: &Options) -> Result<Self> {
        let open = |number| Book::on(storage.clone(), &options.clone().chance(Arc::new(SeededChance::new(1_000 + number))));
        Ok(Self { name: "books on one storage", books: (0..count).map(open).collect::<Result<_>>()? })
    }

    /// The way of that number; there are as many as were asked for, and then the first one again.
    pub fn way(&self, number: usize) -> &Book {
        &self.books[number % self.books.len()]
    }

    /// All of them.
    pub fn all(&self) -> &[Book] {
        &self.books
    }
}

/// Runs the same on so many threads, which begin together; answers what each came to, in the order of their numbers.
pub fn at_once<T: Send>(threads: usize, run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let gate = Barrier::new(threads);
    thread::scope(|scope| {
        let begin = |number| {
            let (gate, run) = (&gate, &run);
            scope.spawn(move || {
                gate.wait();
                run(number)
            })
        };
        let running: Vec<_> = (0..threads).map(begin).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}
