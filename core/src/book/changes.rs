//! The change feed: the ledger from a place on, and named places that outlive the process.

use super::Book;
use super::open::retrying;
use crate::domain::{Position, limits};
use crate::error::{Error, Result};
use crate::event::Recorded;
use crate::key;
use crate::ledger::Blocks;
use std::collections::VecDeque;

/// How many events are read at a time.
const BATCH: usize = 1_000;
/// The version of a cursor's value.
const VERSION: u8 = 1;

/// Every event from a place on, once and in order, up to where the ledger ended when it was last asked. See [`Book::changes`].
#[derive(Debug)]
pub struct Changes {
    book: Book,
    after: Position,
    ready: VecDeque<Recorded>,
}

impl Changes {
    fn more(&mut self) -> Result<Option<Recorded>> {
        if self.ready.is_empty() {
            self.ready = self.book.events_after(self.after, BATCH)?.into();
        }
        let next = self.ready.pop_front();
        if let Some(recorded) = &next {
            self.after = recorded.position;
        }
        Ok(next)
    }
}

impl Iterator for Changes {
    type Item = Result<Recorded>;

    fn next(&mut self) -> Option<Self::Item> {
        self.more().map_err(|failure| failure.during("changes")).transpose()
    }
}

impl Book {
    /// Every event after that place, once and in order: for webhooks, search indexes and replicas. When it has come to the end it may be
    /// asked again later, and goes on with what happened since.
    ///
    /// ```
    /// use leadbook::{Book, NewLead, Position};
    /// let book = Book::memory()?;
    /// book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
    /// let mut sent = book.cursor("webhook")?.unwrap_or(Position::START);
    /// for event in book.changes(sent) {
    ///     let event = event?;
    ///     // … send it, then:
    ///     sent = event.position;
    /// }
    /// book.save_cursor("webhook", sent)?;
    /// assert_eq!(book.cursor("webhook")?, Some(Position(2)));
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    pub fn changes(&self, after: Position) -> Changes {
        Changes { book: self.clone(), after, ready: VecDeque::new() }
    }

    fn events_after(&self, after: Position, limit: usize) -> Result<Vec<Recorded>> {
        let snapshot = self.snapshot()?;
        let mut events = Vec::new();
        if after >= snapshot.position() {
            return Ok(events);
        }
        for block in Blocks::after(snapshot.txn(), after)? {
            for entry in block?.entries() {
                let news = entry?.into_recorded().into_iter().filter(|recorded| recorded.position > after);
                events.extend(news.filter(|recorded| recorded.position <= snapshot.position()));
            }
            if events.len() >= limit {
                break;
            }
        }
        Ok(events)
    }

    /// Keeps a reader's place in the ledger under a name. It is no event, and lost with the book only.
    ///
    /// # Errors
    /// `invalid` for a name or place that is not acceptable, `refused` in a book opened for reading only.
    pub fn save_cursor(&self, name: &str, position: Position) -> Result<()> {
        let save = || {
            let key = cursor_key(name)?;
            let end = self.snapshot()?.position();
            if position > end {
                return Err(Error::invalid("position", format!("{position} lies beyond the end of the ledger, at {end}")));
            }
            let value: Vec<u8> = [&[VERSION][..], &position.0.to_le_bytes()].concat();
            retrying(&*self.inner().storage()?, &mut |txn| txn.put(&key, &value))
        };
        save().map_err(|failure: Error| failure.during("save_cursor"))
    }

    /// The place that is kept under a name; `None` if there is none.
    ///
    /// # Errors
    /// `invalid` for a name that is not acceptable.
    pub fn cursor(&self, name: &str) -> Result<Option<Position>> {
        let read = || {
            let Some(bytes) = self.inner().storage()?.snapshot()?.get(&cursor_key(name)?)? else { return Ok(None) };
            match bytes.split_first() {
                Some((&VERSION, place)) => match place.try_into() {
                    Ok(place) => Ok(Some(Position(u64::from_le_bytes(place)))),
                    Err(_) => Err(Error::corrupt("the cursor is damaged").at(name)),
                },
                _ => Err(Error::corrupt("the cursor is damaged").at(name)),
            }
        };
        read().map_err(|failure: Error| failure.during("cursor"))
    }
}

fn cursor_key(name: &str) -> Result<Vec<u8>> {
    if name.is_empty() || name.chars().count() > limits::REQUEST_ID || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "name",
            format!("1 to {} characters are accepted, none of them a control character", limits::REQUEST_ID),
        ));
    }
    Ok(key::cursor(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_last_place_that_can_be_told_nothing_comes() {
        let book = Book::memory().unwrap();
        assert_eq!(book.changes(Position(u64::MAX)).count(), 0);
    }
}
