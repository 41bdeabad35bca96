//! What is carried at once: answers that wait for slow clients, and questions that are being answered.

use super::{Answer, Body};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// How many bytes of answers may wait for their clients.
const MOST_BYTES: usize = 128 << 20;
/// Below this an answer is always given.
const LIGHT: usize = 64 << 10;
/// How many questions are answered at once. More would only share the same processors, and each holds its answer in memory.
const MOST_QUESTIONS: usize = 16;

/// The answers that are on their way.
#[derive(Debug, Default)]
pub(crate) struct Answers(AtomicUsize);

/// What an answer weighs, until its client has it.
#[derive(Debug)]
pub(crate) struct Weight<'a>(&'a AtomicUsize, usize);

impl Drop for Weight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(self.1, Ordering::SeqCst);
    }
}

impl Answers {
    /// Lets an answer go, or another one in its place where too many are on their way.
    pub(crate) fn admit(&self, answer: Answer) -> (Answer, Weight<'_>) {
        let bytes = match &answer.body {
            Body::Whole(body) => body.len(),
            Body::Endless(_) => 0,
        };
        let before = self.0.fetch_add(bytes, Ordering::SeqCst);
        let weight = Weight(&self.0, bytes);
        // What was done is told, however slow others are; what was only looked up can be looked up again.
        if bytes > LIGHT && before + bytes > MOST_BYTES {
            let full = Answer::problem(503, "too much is on its way to slow clients; come back in a moment");
            return (full.with("Retry-After", "1"), weight);
        }
        (answer, weight)
    }
}

/// The turns of those who ask.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    taken: Mutex<usize>,
    given_back: Condvar,
}

/// A turn, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'a>(&'a Turns);

impl Turns {
    /// Waits for a turn.
    pub(crate) fn wait(&self) -> Turn<'_> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let free = self.given_back.wait_while(taken, |taken| *taken >= MOST_QUESTIONS);
        *free.unwrap_or_else(PoisonError::into_inner) += 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.given_back.notify_one();
    }
}
