//! The desk: where JavaScript hands in what it wants of one book.

use crate::clock::Clock;
use crate::import::{Importing, Watch};
use crate::job::{Ask, Job, Opening, Operation};
use crate::outbox::{Bell, Outbox, Outcomes};
use crate::room::Room;
use crate::threads;
use napi::bindgen_prelude::Uint8Array;
use napi::{Error, Result};
use napi_derive::napi;
use std::sync::Arc;

/// A desk for one book. Every job has a number, and is answered in the outbox under it. Jobs are handed in one by one and begun together,
/// so that those of one turn of JavaScript's loop wake nobody more than once.
#[napi(js_name = "Desk")]
pub struct Desk {
    room: Arc<Room>,
    outcomes: Arc<Outcomes>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        // The threads finish what is there, and close the book.
        self.room.shut();
    }
}

#[napi]
impl Desk {
    /// A desk that rings when something is done.
    #[napi(constructor)]
    pub fn new(bell: Bell) -> Self {
        let outcomes = Arc::<Outcomes>::default();
        Self { room: Arc::new(Room::new(threads::most_readers(), outcomes.clone(), bell)), outcomes }
    }

    /// From where what is done is taken.
    #[napi]
    pub fn outbox(&self) -> Outbox {
        Outbox(self.outcomes.clone())
    }

    /// Opens the book, with options in JSON.
    #[napi(catch_unwind)]
    pub fn open(&self, number: u32, options: String, clock: Option<&Clock>) -> Result<bool> {
        let said = serde_json::from_str(&options).map_err(|failure| Error::from_reason(failure.to_string()))?;
        let clock = clock.map(|clock| clock.0.clone());
        Ok(self.hand_in(number, Ask::Open(Box::new(Opening { said, clock }))))
    }

    /// Does an operation; its answer is JSON. `false` where the book is closed, here and in all that follows.
    #[napi(catch_unwind)]
    pub fn call(&self, number: u32, name: String, parameters: String) -> bool {
        self.hand_in(number, Ask::Call(Operation { name, parameters }))
    }

    /// Does a report; its answer is in all its shapes.
    #[napi(catch_unwind)]
    pub fn report(&self, number: u32, name: String, parameters: String) -> bool {
        self.hand_in(number, Ask::Report(Operation { name, parameters }))
    }

    /// All records of a list, in Arrow's bytes.
    #[napi(catch_unwind)]
    pub fn listed(&self, number: u32, name: String, parameters: String) -> bool {
        self.hand_in(number, Ask::Listed(Operation { name, parameters }))
    }

    /// Imports leads: from those bytes, or from what the parameters name.
    #[napi(catch_unwind)]
    pub fn import(&self, number: u32, parameters: String, bytes: Option<Uint8Array>, watch: &Watch) -> bool {
        let bytes = bytes.map(|bytes| bytes.to_vec());
        self.hand_in(number, Ask::Import(Box::new(Importing { parameters, bytes, seen: watch.0.clone() })))
    }

    /// Repairs the book in a file.
    #[napi(catch_unwind)]
    pub fn repair(&self, number: u32, path: String) -> bool {
        self.hand_in(number, Ask::Repair(path))
    }

    /// Closes the book when all that was asked before is done; nothing more is taken from now on.
    #[napi(catch_unwind)]
    pub fn close(&self, number: u32) -> bool {
        self.hand_in(number, Ask::Close)
    }

    /// Has what was handed in done. Answers the jobs that nobody will do, if the operating system makes no thread for them.
    #[napi(catch_unwind)]
    pub fn begin(&self) -> Vec<u32> {
        match threads::send(&self.room, self.room.call()) {
            Ok(()) => Vec::new(),
            Err((_, left)) => left,
        }
    }

    fn hand_in(&self, number: u32, ask: Ask) -> bool {
        let last = matches!(ask, Ask::Close);
        self.room.take_in(Job { number, ask }, last)
    }
}

/// How many digits the minor unit of a currency takes; nothing for what is no currency.
#[napi(catch_unwind)]
pub(crate) fn currency_digits(code: String) -> Option<u32> {
    leadbook::Currency::new(&code).ok().map(|currency| currency.digits())
}

/// The version of the package that this was built for.
#[napi]
pub(crate) fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
