//! The ledger as a feed, and the book as a file.

use super::answers::{Done, Feed, Kept, happened};
use super::event_table;
use super::operation::{Operation, operation};
use crate::book::{Stats, Verification};
use crate::domain::Position;
use crate::error::{Error, Result};

/// The most events that one page of the feed holds.
const MOST_EVENTS: usize = 10_000;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        listed: Some(|book, mut fields| {
            let (after, limit): (Option<Position>, Option<usize>) = (fields.may("after")?, fields.may("limit")?);
            fields.end()?;
            event_table::table(book.changes(after.unwrap_or(Position::START)).take(limit.unwrap_or(usize::MAX)))
        }),
        #[cfg(feature = "transfer")]
        tables: Some(|book, mut fields, take| {
            let (after, limit): (Option<Position>, Option<usize>) = (fields.may("after")?, fields.may("limit")?);
            fields.end()?;
            crate::transfer::changes_in_blocks(book, after.unwrap_or(Position::START), limit, take)
        }),
        ..operation!(Admin Care changes
        "What happened after a place in the ledger, once and in order: for webhooks, search indexes and replicas."
        (may after: Position = "The place; the beginning, if nothing is said.",
         may limit: usize = "How many events at most, up to 10,000; 1,000 if nothing is said.",)
        -> Feed, |book| {
            let after = after.unwrap_or(Position::START);
            let limit = limit.unwrap_or(1_000);
            if !(1..=MOST_EVENTS).contains(&limit) {
                return Err(Error::invalid("limit", format!("1 to {MOST_EVENTS} events can be asked for at once, not {limit}")));
            }
            let events: Vec<_> = book.changes(after).take(limit).collect::<Result<_>>()?;
            let next = events.last().map_or(after, |event| event.position);
            Feed { items: happened(events), next }
        })
    },
    operation!(Admin Care save_cursor
        "Keeps a reader's place in the ledger under a name. It is no event."
        (need name: String = "The name.",
         need position: Position = "The place.",)
        -> Kept, |book| { book.save_cursor(&name, position)?; Kept { position: Some(position) } }),
    operation!(Admin Care cursor
        "The place that is kept under a name."
        (need name: String = "The name.",)
        -> Kept, |book| Kept { position: book.cursor(&name)? }),
    operation!(Admin Care stats
        "Figures of the book: how many records of each kind, and what they take."
        ()
        -> Stats, |book| book.stats()?),
    operation!(Admin Care verify
        "Folds the ledger again and compares everything that is derived from it; answers what is not as it should be."
        ()
        -> Verification, |book| book.verify()?),
    operation!(Admin Care backup
        "Copies the book, as it is at this moment, into a new file that nobody else writes."
        (need path: String = "The file; there must be none of that name.",)
        -> Done, |book| { book.backup(&path)?; Done { done: true } }),
    operation!(Admin Care compact
        "Gives unused space of the file back; answers whether anything was gained."
        ()
        -> Done, |book| Done { done: book.compact()? }),
    operation!(Admin Care write_behind
        "Writes what waits in memory into the file's tables, so that opening it again is quick; answers whether anything waited. Nothing \
         that was answered is lost without it."
        ()
        -> Done, |book| Done { done: book.write_behind()? }),
];
