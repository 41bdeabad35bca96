//! What the threads of a desk share: the jobs that wait, the book, and who is at work.

use crate::job::Job;
use crate::outbox::{Bell, Outcome, Outcomes, lock};
use leadbook::Book;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// How many jobs of a queue are done in one go. More would share no fewer syncs to speak of, and have the first ones wait for the last.
const MOST: usize = 1_024;

/// The room behind a desk.
pub(crate) struct Room {
    state: Mutex<State>,
    /// Something to write came in, or a reader went, or the desk is gone.
    for_writer: Condvar,
    /// Something to read came in, or nothing more will.
    for_readers: Condvar,
    outcomes: Arc<Outcomes>,
    bell: Bell,
}

#[derive(Default)]
struct State {
    writes: VecDeque<Job>,
    reads: VecDeque<Job>,
    book: Option<Book>,
    /// The readers that there are, those that wait for something to do, and those that are reading.
    readers: usize,
    waiting: usize,
    reading: usize,
    writer: bool,
    /// Nothing more comes in: the book is being closed, or the desk is gone.
    shut: bool,
}

/// Who is to be sent into the room for a job that came in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Nobody,
    Writer,
    Reader,
}

impl Room {
    pub(crate) fn new(outcomes: Arc<Outcomes>, bell: Bell) -> Self {
        let (for_writer, for_readers) = (Condvar::new(), Condvar::new());
        Self { state: Mutex::default(), for_writer, for_readers, outcomes, bell }
    }

    /// Takes a job in; gives it back once the room is shut.
    pub(crate) fn take_in(&self, job: Job, in_order: bool, last: bool, most_readers: usize) -> Result<Wanted, Job> {
        let mut state = lock(&self.state);
        if state.shut {
            return Err(job);
        }
        if last {
            state.shut = true;
            // Readers that have nothing to do go home.
            self.for_readers.notify_all();
        }
        if in_order {
            state.writes.push_back(job);
            let first = !std::mem::replace(&mut state.writer, true);
            drop(state);
            self.for_writer.notify_one();
            return Ok(if first { Wanted::Writer } else { Wanted::Nobody });
        }
        state.reads.push_back(job);
        if state.waiting < state.reads.len() && state.readers < most_readers {
            state.readers += 1;
            return Ok(Wanted::Reader);
        }
        drop(state);
        self.for_readers.notify_one();
        Ok(Wanted::Nobody)
    }

    /// Nothing more comes in; what is in is done.
    pub(crate) fn shut(&self) {
        lock(&self.state).shut = true;
        self.for_writer.notify_all();
        self.for_readers.notify_all();
    }

    /// A thread that was wanted could not be made: whoever is there goes on alone. Answers whether anybody is.
    pub(crate) fn miss(&self, wanted: &Wanted) -> bool {
        let mut state = lock(&self.state);
        match wanted {
            Wanted::Nobody => true,
            Wanted::Writer => {
                state.writer = false;
                false
            }
            Wanted::Reader => {
                state.readers -= 1;
                state.readers > 0
            }
        }
    }

    /// Takes back the job that was taken in last, since nobody is there to do it.
    pub(crate) fn take_back(&self, in_order: bool) -> Option<Job> {
        let mut state = lock(&self.state);
        if in_order { state.writes.pop_back() } else { state.reads.pop_back() }
    }

    /// The writer's next jobs; none when there will be no more.
    pub(crate) fn writes(&self) -> Vec<Job> {
        let mut state = lock(&self.state);
        while state.writes.is_empty() && !state.shut {
            state = wait(&self.for_writer, state);
        }
        let count = state.writes.len().min(MOST);
        state.writes.drain(..count).collect()
    }

    /// A reader's next job, with the book to do it on; none when there will be no more.
    pub(crate) fn read(&self) -> Option<(Job, Option<Book>)> {
        let mut state = lock(&self.state);
        loop {
            if let Some(job) = state.reads.pop_front() {
                state.reading += 1;
                return Some((job, state.book.clone()));
            }
            if state.shut {
                state.readers -= 1;
                return None;
            }
            state.waiting += 1;
            state = wait(&self.for_readers, state);
            state.waiting -= 1;
        }
    }

    /// A reader has let go of the book.
    pub(crate) fn has_read(&self) {
        lock(&self.state).reading -= 1;
        self.for_writer.notify_all();
    }

    /// The book, as it is now.
    pub(crate) fn book(&self) -> Option<Book> {
        lock(&self.state).book.clone()
    }

    /// Puts the book there.
    pub(crate) fn put(&self, book: Book) {
        lock(&self.state).book = Some(book);
    }

    /// Takes the book out, when nobody reads from it any more.
    pub(crate) fn take_out(&self) -> Option<Book> {
        let mut state = lock(&self.state);
        while state.reading > 0 || !state.reads.is_empty() {
            state = wait(&self.for_writer, state);
        }
        state.book.take()
    }

    /// Says what jobs came to.
    pub(crate) fn say(&self, outcomes: impl IntoIterator<Item = (u32, Outcome)>) {
        self.outcomes.leave(&self.bell, outcomes);
    }
}

fn wait<'a>(called: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    called.wait(state).unwrap_or_else(PoisonError::into_inner)
}
