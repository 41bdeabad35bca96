//! What is done, until JavaScript takes it.

use crate::table::Table;
use leadbook::{Error, boundary};
use napi::Status;
use napi::bindgen_prelude::{Either, Either4, Uint8Array};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode, UnknownReturnValue};
use napi_derive::napi;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Calls a function of JavaScript from any thread; it does not keep the process alive.
pub(crate) type Bell = ThreadsafeFunction<(), UnknownReturnValue, (), Status, false, true>;

/// What a job came to.
pub(crate) enum Outcome {
    /// An answer in JSON; nothing for what has none.
    Answer(String),
    /// A report.
    Report(Box<boundary::Reported>),
    /// A list as Arrow's bytes.
    Bytes(Vec<u8>),
    /// An error.
    Failure(Error),
    /// There is no book.
    Closed,
}

/// A report in all its shapes.
#[napi(object, object_from_js = false)]
pub struct Report {
    /// The answer in JSON.
    pub answer: String,
    /// All of it for people to read.
    pub text: String,
    /// Its rows.
    pub table: Table,
}

/// An error in JSON; nothing, where there is no book.
#[napi(object, object_from_js = false)]
pub struct Failure {
    /// What it says.
    pub failure: Option<String>,
}

#[derive(Default)]
struct Done {
    outcomes: VecDeque<(u32, Outcome)>,
    /// Whether JavaScript was told that something is there, and has not seen the end of it yet.
    told: bool,
}

/// The jobs that are done.
#[derive(Default)]
pub(crate) struct Outcomes(Mutex<Done>);

/// A lock that a panicking thread left: what it guards is whole at any moment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outcomes {
    /// Leaves what is done, and rings if nobody is on the way to take it.
    pub(crate) fn leave(&self, bell: &Bell, outcomes: impl IntoIterator<Item = (u32, Outcome)>) {
        let mut done = lock(&self.0);
        done.outcomes.extend(outcomes);
        let ring = !done.outcomes.is_empty() && !std::mem::replace(&mut done.told, true);
        drop(done);
        if ring {
            // A JavaScript that is shutting down takes nothing any more.
            bell.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}

/// What JavaScript takes from. It knows neither the desk nor the bell, so that whoever holds it keeps no book open.
#[napi(js_name = "Outbox")]
pub struct Outbox(pub(crate) Arc<Outcomes>);

#[napi]
impl Outbox {
    /// Up to so many outcomes, as pairs: the number of a job, and what came of it. Nothing, once all was taken; then the bell rings again
    /// for what comes after.
    #[napi(catch_unwind)]
    pub fn take(&self, most: u32) -> Vec<Either4<u32, String, Uint8Array, Either<Report, Failure>>> {
        let mut done = lock(&self.0.0);
        let count = done.outcomes.len().min(most as usize);
        if count == 0 {
            done.told = false;
        }
        let taken: Vec<_> = done.outcomes.drain(..count).collect();
        drop(done);
        let mut pairs = Vec::with_capacity(2 * count);
        for (number, outcome) in taken {
            pairs.push(Either4::A(number));
            pairs.push(match outcome {
                Outcome::Answer(answer) => Either4::B(answer),
                Outcome::Bytes(bytes) => Either4::C(bytes.into()),
                Outcome::Report(report) => {
                    let boundary::Reported { answer, table, text } = *report;
                    Either4::D(Either::A(Report { answer, text, table: Table(table) }))
                }
                Outcome::Failure(failure) => Either4::D(Either::B(Failure { failure: Some(told(&failure)) })),
                Outcome::Closed => Either4::D(Either::B(Failure { failure: None })),
            });
        }
        pairs
    }
}

/// An error in JSON, with what the operating system or the storage said.
pub(crate) fn told(failure: &Error) -> String {
    let mut said = boundary::failure(failure);
    let causes: Vec<String> =
        std::iter::successors(std::error::Error::source(failure), |cause| cause.source()).map(ToString::to_string).collect();
    said["cause"] = causes.into();
    said.to_string()
}
