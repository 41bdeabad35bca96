//! Lists and searches against the naive reading of all records.

mod cost;
mod leads;
mod others;
mod search;

use super::*;
use crate::domain::{Currency, Position, Settings, Timestamp};
use crate::event::Event;
use crate::identity::Region;
use crate::ledger::Entry;
use crate::lifecycle::Lifecycle;
use crate::projection::Work;
use crate::projection::overlay::{Overlay, Run, View};
use crate::storage::{MemoryStorage, Storage};

/// What happened to a made-up book.
pub(super) struct Story(Vec<Entry>);

impl Story {
    pub(super) fn new() -> Self {
        let settings = Settings::standard(&Region::new("IR").unwrap(), chrono_tz::UTC, Currency::new("EUR").unwrap());
        let mut story = Self(Vec::new());
        story.tell(0, None, Event::BookCreated { settings, lifecycle: Lifecycle::standard() });
        story
    }

    pub(super) fn tell(&mut self, at: i64, by: Option<UserId>, event: Event) {
        let first = Position(self.0.len() as u64 + 1);
        let recorded_at = Timestamp::from_seconds(first.0 as i64);
        self.0.push(Entry { first, recorded_at, at: Timestamp::from_seconds(at), by, request: None, events: vec![event] });
    }

    /// The state of the book: what happened first in the base tables, the rest in the overlay.
    pub(super) fn state(&self) -> State {
        let (first, rest) = self.0.split_at(self.0.len() / 2);
        let storage = MemoryStorage::new();
        let early = Overlay::new().with(run(&storage, first));
        storage
            .attempt(&mut |txn| {
                early.iter().try_for_each(|change| match change.value {
                    Some(value) => txn.put(change.key, value),
                    None => txn.delete(change.key),
                })
            })
            .unwrap();
        let overlay = Overlay::new().with(run(&storage, rest));
        let view = View::new(storage.snapshot().unwrap(), overlay);
        let book = projection::load(&view, Record::Book).unwrap().unwrap();
        State { view, book }
    }

    /// The same book before the last so many events.
    pub(super) fn earlier(&self, events: usize) -> Self {
        Self(self.0[..self.0.len() - events.min(self.0.len() - 1)].to_vec())
    }
}

fn run(storage: &MemoryStorage, entries: &[Entry]) -> Run {
    let view = View::new(storage.snapshot().unwrap(), Overlay::new());
    let mut work = Work::on(&view, None);
    for entry in entries {
        work.take(entry.clone()).unwrap();
    }
    work.finish().unwrap().0
}

/// The state of a made-up book.
pub(super) struct State {
    pub(super) view: View,
    pub(super) book: BookState,
}

impl State {
    pub(super) fn source(&self) -> Source<'_> {
        Source { txn: &self.view, book: &self.book }
    }

    /// Every record of a kind, found by number alone.
    pub(super) fn every<R: Stored>(&self, count: u64, name: fn(u64) -> Record) -> Vec<R> {
        (1..=count).map(|number| projection::load(&self.view, name(number)).unwrap().unwrap()).collect()
    }
}

/// All items of a list, page by page; `ask` gives the page behind a cursor.
pub(super) fn all_pages<T>(limit: usize, ask: impl Fn(Option<Cursor>) -> Page<T>) -> Vec<T> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = ask(after);
        assert!(page.items.len() <= limit);
        assert!(page.next.is_none() || page.items.len() == limit, "only the last page can be short");
        all.extend(page.items);
        // As callers hold it: as text.
        after = page.next.map(|cursor| cursor.to_string().parse().unwrap());
        if after.is_none() {
            return all;
        }
    }
}

/// One of those, by chance.
pub(super) fn pick<T: Clone>(byte: u8, of: &[T]) -> T {
    of[usize::from(byte) % of.len()].clone()
}

/// Nothing more often than something; nothing when small, so that failures shrink to few conditions.
pub(super) fn maybe<T: Clone>(byte: u8, of: &[T]) -> Option<T> {
    (byte >= 170).then(|| pick(byte, of))
}

/// A span, or an open one.
pub(super) fn span(from: u8, until: u8) -> Span {
    let at = |byte: u8| (byte >= 150).then(|| Timestamp::from_seconds(i64::from(byte % 24)));
    Span { from: at(from), until: at(until) }
}
