//! What a desk is asked to do.

use crate::import::Importing;
use leadbook::boundary::{self, Kind};
use leadbook::{Book, Error, ManualClock, Options, transfer};
use serde::Deserialize;
use std::sync::Arc;

/// A job, by the number under which JavaScript waits for it.
pub(crate) struct Job {
    pub(crate) number: u32,
    pub(crate) ask: Ask,
}

/// What is asked.
pub(crate) enum Ask {
    /// Open the book.
    Open(Box<Opening>),
    /// Do an operation.
    Call(Operation),
    /// Do a report, and answer it in all its shapes.
    Report(Operation),
    /// A whole list as a table.
    Listed(Operation),
    /// Import leads.
    Import(Box<Importing>),
    /// Make everything that is derived from the ledger of a file anew; no book is open then.
    Repair(String),
    /// Close the book.
    Close,
}

/// An operation of the boundary.
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) parameters: String,
}

/// How a job is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// One after the other with all writes, in the order in which it was asked.
    InOrder,
    /// Beside others; it is done in no time, and nobody minds waiting for some of its kind.
    Quick,
    /// Beside others, and for long.
    Slow,
}

impl Ask {
    pub(crate) fn manner(&self) -> Manner {
        match self {
            Self::Open(_) | Self::Repair(_) | Self::Close => Manner::InOrder,
            Self::Call(asked) => match boundary::operation(&asked.name).map(|operation| operation.kind) {
                Ok(Kind::Write) => Manner::InOrder,
                Ok(Kind::Read) => Manner::Quick,
                // Many commands at once are writes too; of two places that are kept under one name, the later one must stay.
                _ if matches!(asked.name.as_str(), "batch" | "save_cursor") => Manner::InOrder,
                _ => Manner::Slow,
            },
            Self::Report(_) | Self::Listed(_) | Self::Import(_) => Manner::Slow,
        }
    }
}

impl Operation {
    pub(crate) fn is_write(&self) -> bool {
        boundary::operation(&self.name).is_ok_and(|operation| operation.kind == Kind::Write)
    }
}

/// How a book is opened.
pub(crate) struct Opening {
    pub(crate) said: Said,
    pub(crate) clock: Option<Arc<ManualClock>>,
}

/// The options, as JavaScript writes them.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Said {
    /// The file; memory, if there is none.
    path: Option<String>,
    /// The JSON lines of a whole book, of which it is to be made first.
    lines: Option<String>,
    create: Option<bool>,
    read_only: Option<bool>,
    check_pages: Option<bool>,
    region: Option<String>,
    zone: Option<String>,
    currency: Option<String>,
    cache_bytes: Option<usize>,
}

impl Opening {
    pub(crate) fn open(self) -> Result<Book, Error> {
        let Said { path, lines, create, read_only, check_pages, region, zone, currency, cache_bytes } = self.said;
        let mut options = Options::default();
        options = region.into_iter().fold(options, |options, region| options.region(region));
        options = zone.into_iter().fold(options, |options, zone| options.zone(zone));
        options = currency.into_iter().fold(options, |options, currency| options.currency(currency));
        options = cache_bytes.into_iter().fold(options, |options, bytes| options.cache_bytes(bytes));
        options = self.clock.into_iter().fold(options, |options, clock| options.clock(clock));
        let Some(path) = path else { return options.memory() };
        if let Some(lines) = lines {
            return transfer::restore(lines, path, &options);
        }
        options = create.into_iter().fold(options, |options, create| options.create(create));
        options = read_only.into_iter().fold(options, |options, read_only| options.read_only(read_only));
        options = check_pages.into_iter().fold(options, |options, check| options.check_pages(check));
        options.open(path)
    }
}
