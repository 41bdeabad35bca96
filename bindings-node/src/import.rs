//! Importing: what is imported, and a watch that JavaScript looks at meanwhile.

use crate::outbox::lock;
use leadbook::transfer::{ImportProgress, ImportSource};
use leadbook::{Book, Error, boundary};
use napi_derive::napi;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// How far an import has come, and whether it is to be broken off.
#[derive(Default)]
pub(crate) struct Seen {
    progress: Mutex<ImportProgress>,
    stop: AtomicBool,
}

/// A watch over one import.
#[napi(js_name = "Watch")]
#[derive(Default)]
pub struct Watch(pub(crate) Arc<Seen>);

#[napi]
impl Watch {
    /// A watch over an import that is to be begun with it.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// How far it has come, in JSON.
    #[napi(catch_unwind)]
    pub fn progress(&self) -> String {
        serde_json::to_string(&*lock(&self.0.progress)).unwrap_or_default()
    }

    /// Breaks it off behind the rows that are written by then.
    #[napi]
    pub fn stop(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// An import that is asked for.
pub(crate) struct Importing {
    pub(crate) parameters: String,
    /// A file's contents, where the parameters name no rows.
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) seen: Arc<Seen>,
}

impl Importing {
    pub(crate) fn run(&self, book: &Book) -> Result<String, Error> {
        let source = self.bytes.as_ref().map(ImportSource::bytes);
        boundary::import(book, &self.parameters, source, &mut |progress| {
            *lock(&self.seen.progress) = *progress;
            if self.seen.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }
}
