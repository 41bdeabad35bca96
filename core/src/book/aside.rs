//! A write in two steps, so that many of them share a commit: its command is taken down first, and answered when all of them were run.

use super::inner::lock;
use crate::command::{Answer, Request};
use crate::error::{Error, Result};
use std::sync::Mutex;

/// Takes the place of the book for one command: keeps what is asked, and says later what came of it.
#[derive(Debug, Default)]
pub(crate) struct Aside(Mutex<Step>);

#[derive(Debug, Default)]
enum Step {
    #[default]
    Empty,
    Asked(Box<Request>),
    Answered(Result<Answer>),
}

impl Aside {
    /// What is asked for the first time is kept, and whoever asks is stopped by an error that nobody sees; the second time it is answered.
    pub(super) fn take(&self, request: Request) -> Result<Answer> {
        let mut step = lock(&self.0);
        match std::mem::take(&mut *step) {
            Step::Answered(answer) => answer,
            Step::Empty => {
                *step = Step::Asked(Box::new(request));
                Err(Error::invalid("operation", "it was taken down and is not run yet"))
            }
            Step::Asked(_) => Err(Error::invalid("operation", "an operation has one command")),
        }
    }

    /// What was asked, if anything was.
    pub(crate) fn asked(&self) -> Option<Request> {
        match std::mem::take(&mut *lock(&self.0)) {
            Step::Asked(request) => Some(*request),
            _ => None,
        }
    }

    /// What came of it.
    pub(crate) fn answer(&self, answer: Result<Answer>) {
        *lock(&self.0) = Step::Answered(answer);
    }
}
