//! What the threads of a desk share: the jobs that wait, the book, and who is at work.

use crate::job::{Job, Manner};
use crate::outbox::{Bell, Outcome, Outcomes, lock};
use leadbook::Book;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// How many jobs of a queue the writer does in one go. More would share no fewer syncs to speak of, and have the first ones wait for the
/// last.
const MOST: usize = 1_024;
/// How many quick reads a reader takes at once where many wait.
const SOME: usize = 32;

/// The room behind a desk.
pub(crate) struct Room {
    state: Mutex<State>,
    /// Something to write came in, or a reader went, or nothing more will come.
    for_writer: Condvar,
    /// Something to read came in, or nothing more will.
    for_readers: Condvar,
    most_readers: usize,
    outcomes: Arc<Outcomes>,
    bell: Bell,
}

#[derive(Default)]
struct State {
    writes: VecDeque<Job>,
    /// Reads that are done in no time, and all others.
    quick: VecDeque<Job>,
    slow: VecDeque<Job>,
    book: Option<Book>,
    writer: Writer,
    /// The readers that there are, those that wait for something to do, those that are reading, and those that read for long.
    readers: usize,
    waiting: usize,
    reading: usize,
    reading_slow: usize,
    /// Nothing more comes in: the book is being closed, or the desk is gone.
    shut: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Writer {
    #[default]
    Absent,
    Busy,
    Waiting,
}

impl State {
    /// How many more slow reads may begin: one reader is left for quick ones, whatever else is asked.
    fn slow_now(&self, most_readers: usize) -> usize {
        self.slow.len().min((most_readers - 1).saturating_sub(self.reading_slow))
    }

    /// What a reader does next: slow reads go on as well, however many quick ones come in.
    fn next(&mut self, most_readers: usize) -> Vec<Job> {
        let slow = self.slow_now(most_readers) > 0;
        if slow && (self.quick.is_empty() || self.reading_slow == 0) {
            return self.slow.pop_front().into_iter().collect();
        }
        let share = (self.quick.len() / self.readers.max(1)).clamp(1, SOME);
        let count = share.min(self.quick.len());
        self.quick.drain(..count).collect()
    }
}

/// What a reader has to do.
pub(crate) struct Reading {
    pub(crate) jobs: Vec<Job>,
    pub(crate) slow: bool,
    pub(crate) book: Option<Book>,
}

/// Who is to be sent into the room for what came in.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) writer: bool,
    pub(crate) readers: usize,
}

impl Room {
    pub(crate) fn new(most_readers: usize, outcomes: Arc<Outcomes>, bell: Bell) -> Self {
        let (for_writer, for_readers) = (Condvar::new(), Condvar::new());
        Self { state: Mutex::default(), for_writer, for_readers, most_readers: most_readers.max(2), outcomes, bell }
    }

    /// Takes a job in, unless the room is shut. Nobody is called yet: see [`Room::call`].
    pub(crate) fn take_in(&self, job: Job, last: bool) -> bool {
        let manner = job.ask.manner();
        let mut state = lock(&self.state);
        if state.shut {
            return false;
        }
        state.shut = last;
        match manner {
            Manner::InOrder => state.writes.push_back(job),
            Manner::Quick => state.quick.push_back(job),
            Manner::Slow => state.slow.push_back(job),
        }
        true
    }

    /// Calls whoever has something to do now, and says who is wanted besides.
    pub(crate) fn call(&self) -> Wanted {
        let mut state = lock(&self.state);
        let mut wanted = Wanted::default();
        let write = !state.writes.is_empty() && state.writer != Writer::Busy;
        if write {
            wanted.writer = state.writer == Writer::Absent;
            state.writer = Writer::Busy;
        }
        // A few quick reads are done sooner by one that is awake than by many that are woken.
        let needed = state.quick.len().div_ceil(SOME / 4) + state.slow_now(self.most_readers);
        let called = needed.min(state.waiting);
        wanted.readers = (needed - called).min(self.most_readers.saturating_sub(state.readers));
        state.readers += wanted.readers;
        let shut = state.shut;
        drop(state);
        if write && !wanted.writer {
            self.for_writer.notify_one();
        }
        if shut {
            // Readers that have nothing to do go home.
            self.for_readers.notify_all();
        } else {
            (0..called).for_each(|_| self.for_readers.notify_one());
        }
        wanted
    }

    /// Threads that were wanted could not be made. Answers the jobs that nobody will do.
    pub(crate) fn miss(&self, missing: &Wanted) -> Vec<u32> {
        let mut state = lock(&self.state);
        let mut left: Vec<Job> = Vec::new();
        state.readers -= missing.readers;
        if missing.readers > 0 && state.readers == 0 {
            left.extend(state.quick.drain(..));
            left.extend(state.slow.drain(..));
        }
        if missing.writer {
            state.writer = Writer::Absent;
            left.extend(state.writes.drain(..));
        }
        left.into_iter().map(|job| job.number).collect()
    }

    /// Nothing more comes in; what is in is done.
    pub(crate) fn shut(&self) {
        lock(&self.state).shut = true;
        self.for_writer.notify_all();
        self.for_readers.notify_all();
    }

    /// The writer's next jobs; none when there will be no more.
    pub(crate) fn writes(&self) -> Vec<Job> {
        let mut state = lock(&self.state);
        while state.writes.is_empty() && !state.shut {
            state.writer = Writer::Waiting;
            state = wait(&self.for_writer, state);
        }
        state.writer = Writer::Busy;
        let count = state.writes.len().min(MOST);
        state.writes.drain(..count).collect()
    }

    /// A reader's next jobs, with the book to do them on; none when there will be no more.
    pub(crate) fn reads(&self) -> Option<Reading> {
        let mut state = lock(&self.state);
        loop {
            let jobs = state.next(self.most_readers);
            if let Some(first) = jobs.first() {
                let slow = first.ask.manner() == Manner::Slow;
                state.reading += 1;
                state.reading_slow += usize::from(slow);
                return Some(Reading { jobs, slow, book: state.book.clone() });
            }
            if state.shut {
                // What is left is done by those that are reading.
                state.readers -= 1;
                return None;
            }
            state.waiting += 1;
            state = wait(&self.for_readers, state);
            state.waiting -= 1;
        }
    }

    /// A reader has let go of the book.
    pub(crate) fn has_read(&self, slow: bool) {
        let mut state = lock(&self.state);
        state.reading -= 1;
        state.reading_slow -= usize::from(slow);
        if state.shut {
            drop(state);
            self.for_writer.notify_all();
        }
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
        while state.reading > 0 || !state.quick.is_empty() || !state.slow.is_empty() {
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
