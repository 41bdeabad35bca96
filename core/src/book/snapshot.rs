//! Snapshots: one state of the book, that of now or of any earlier moment.

use super::Book;
use super::columns::Shelf;
use super::inner::{Published, lock};
use crate::columns::Columns;
use crate::domain::{Activity, Campaign, Customer, FollowUp, Interest, Lead, Opportunity, Position, Timestamp, User};
use crate::error::{Error, Result};
use crate::event::apply::{BookState, Fold, fold};
use crate::event::{Event, Record, Recorded, Touch, changes, touches};
use crate::index::{Indexed, Write};
use crate::key;
use crate::ledger::{Blocks, Head, event_at, position_at};
use crate::projection::overlay::View;
use crate::projection::{history, load, run_of};
use crate::query::Source;
use crate::report::{Desk, Standpoint};
use crate::value::Stored;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// One state of a book, for as long as it is held. Reads of one snapshot fit together, whatever is written meanwhile.
///
/// ```
/// use leadbook::{Book, NewLead};
/// let book = Book::memory()?;
/// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
/// let then = book.snapshot()?;
/// book.move_lead(lead, "mql")?;
/// assert_eq!(then.lead(lead)?.stage, "new");
/// assert_eq!(book.as_of(then.recorded_at())?.lead(lead)?.stage, "new");
/// # Ok::<(), leadbook::Error>(())
/// ```
pub struct Snapshot {
    view: View,
    position: Position,
    recorded_at: Timestamp,
    as_of: Timestamp,
    book: Arc<BookState>,
    shelf: Arc<Shelf>,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Snapshot").field("position", &self.position).field("recorded_at", &self.recorded_at).finish_non_exhaustive()
    }
}

impl Book {
    /// The newest state of the book.
    ///
    /// # Errors
    /// `closed`, and what the storage answers.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let (view, published, as_of) = self.newest()?;
        let book = match &published.book {
            Some(book) => book.clone(),
            None => Arc::new(load(&view, Record::Book)?.ok_or_else(no_state)?),
        };
        let Head { position, recorded_at, .. } = published.head;
        Ok(Snapshot { view, position, recorded_at, as_of, book, shelf: self.inner().shelf.clone() })
    }

    /// The newest state, and the instant that it is of.
    fn newest(&self) -> Result<(View, Arc<Published>, Timestamp)> {
        let inner = self.inner();
        let mut taken = inner.view()?;
        // Where others write all the time, a state is not the newest for long.
        for _ in 0..100 {
            let (view, published) = taken;
            let is_newest = || inner.published().head.position == published.head.position;
            if let Some(as_of) = inner.tide.tell(&*inner.clock, published.head.recorded_at, is_newest) {
                return Ok((view, published, as_of));
            }
            drop(view);
            taken = inner.view()?;
        }
        let (view, published) = taken;
        let as_of = published.head.recorded_at;
        Ok((view, published, as_of))
    }

    /// The newest state, of that instant or later if the clock has come to it.
    pub(super) fn snapshot_of(&self, asked: Option<Timestamp>) -> Result<Snapshot> {
        let snapshot = self.snapshot()?;
        let inner = self.inner();
        match asked {
            Some(instant) if instant > snapshot.as_of && instant <= inner.clock.now() => {
                drop(snapshot);
                // What is on its way may be recorded before that instant, so it is waited for; what comes later is held behind it.
                let turn = lock(&inner.advance);
                inner.tide.hold(instant);
                drop(turn);
                let snapshot = self.snapshot()?;
                Ok(Snapshot { as_of: snapshot.as_of.max(instant), ..snapshot })
            }
            _ => Ok(snapshot),
        }
    }

    /// What the book knew at that instant: the state after the last command recorded by then. The same today, tomorrow and in ten years.
    ///
    /// What it costs grows with what has been recorded since. That nothing is recorded at or before an instant that was asked for holds as
    /// long as the clock is not set back while the book is closed.
    ///
    /// # Errors
    /// `invalid` for an instant before the book was begun; `closed`, and what the storage answers.
    pub fn as_of(&self, instant: Timestamp) -> Result<Snapshot> {
        self.known_at("instant", instant).map_err(|failure| failure.during("as_of"))
    }

    /// The same, for whoever calls the instant otherwise.
    pub(crate) fn known_at(&self, field: &str, instant: Timestamp) -> Result<Snapshot> {
        let now = self.snapshot_of(Some(instant))?;
        let head = Head { position: now.position, recorded_at: now.recorded_at, nonce: 0 };
        let position = position_at(&now.view, head, instant)?;
        if position == Position::START {
            return Err(not_begun(field, instant));
        }
        let as_of = instant.min(now.as_of);
        Ok(Snapshot { as_of, ..now.back_to(position)? })
    }
}

/// The refusal of an instant of which no book could know anything.
pub(super) fn not_begun(field: &str, instant: Timestamp) -> Error {
    Error::invalid(field, format!("the book had not been begun at {instant}"))
}

fn no_state() -> Error {
    Error::corrupt("the book has no settings").at("book")
}

impl Snapshot {
    /// The last event that it knows of.
    pub fn position(&self) -> Position {
        self.position
    }

    /// When the book learned of that event.
    pub fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// The instant that the state is of: that which was asked for, or that at which the snapshot was taken. What lasts has lasted until
    /// then.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// Hands out a desk at which reports are answered from a standpoint of this state.
    pub(super) fn with_desk<R>(&self, standpoint: Standpoint, ask: impl FnOnce(Desk<'_>) -> Result<R>) -> Result<R> {
        let ask = |columns: &Columns| ask(Desk::new(columns, standpoint, &self.shelf.answers));
        self.shelf.with(&self.view, standpoint.position, self.position, ask)
    }

    pub(super) fn state(&self) -> &Arc<BookState> {
        &self.book
    }

    pub(super) fn txn(&self) -> &View {
        &self.view
    }

    /// What queries read.
    pub(crate) fn source(&self) -> Source<'_> {
        Source { txn: &self.view, book: &self.book }
    }

    /// The events of a record's history, as far as this state knows them.
    pub(super) fn history(&self, record: Record) -> Result<Vec<Recorded>> {
        history(&self.view, record, self.position)
    }

    /// The earlier state at that position: what was touched since is laid over the present state as it was then.
    fn back_to(self, position: Position) -> Result<Self> {
        if position == self.position {
            return Ok(self);
        }
        let mut state = BookState::clone(&self.book);
        let mut touched = BTreeSet::new();
        for block in Blocks::after(&self.view, position)? {
            let block = block?;
            if block.first > self.position {
                break;
            }
            for entry in block.entries() {
                for recorded in entry?.into_recorded() {
                    if recorded.position > position && recorded.position <= self.position {
                        touches(&recorded.event, &mut |touch| note(&mut touched, touch));
                        forget(&mut state, &recorded.event);
                    }
                }
            }
        }
        let recorded_at = event_at(&self.view, position, &mut None)?.ok_or_else(|| Error::corrupt("the ledger has a gap"))?.recorded_at;
        let mut writes = Vec::new();
        for record in touched {
            self.undo(record, position, &mut writes)?;
        }
        for recorded in history(&self.view, Record::Book, position)? {
            match recorded.event {
                Event::BookCreated { settings, lifecycle } => {
                    state.settings = Arc::new(settings);
                    state.lifecycle = Arc::new(lifecycle);
                }
                Event::SettingsChanged { settings } => state.settings = Arc::new(settings),
                Event::LifecycleChanged { lifecycle } => state.lifecycle = Arc::new(lifecycle),
                _ => {}
            }
        }
        let overlay = self.view.overlay().with(run_of(&writes)?);
        Ok(Self {
            view: self.view.with_overlay(overlay),
            position,
            recorded_at,
            as_of: self.as_of,
            book: Arc::new(state),
            shelf: self.shelf,
        })
    }

    fn undo(&self, record: Record, to: Position, writes: &mut Vec<Write>) -> Result<()> {
        match record {
            Record::Book => Ok(()),
            Record::Lead(_) => self.undo_one::<Lead>(record, to, writes),
            Record::Interest(_) => self.undo_one::<Interest>(record, to, writes),
            Record::Customer(_) => self.undo_one::<Customer>(record, to, writes),
            Record::Opportunity(_) => self.undo_one::<Opportunity>(record, to, writes),
            Record::Activity(_) => self.undo_one::<Activity>(record, to, writes),
            Record::FollowUp(_) => self.undo_one::<FollowUp>(record, to, writes),
            Record::User(_) => self.undo_one::<User>(record, to, writes),
            Record::Campaign(_) => self.undo_one::<Campaign>(record, to, writes),
        }
    }

    fn undo_one<R: Stored + Fold + Indexed>(&self, record: Record, to: Position, writes: &mut Vec<Write>) -> Result<()> {
        let now: Option<R> = load(&self.view, record)?;
        let mut then: Option<R> = None;
        // What a record is merely mentioned by stands in its history, and changes nothing of it.
        for recorded in history(&self.view, record, to)?.iter().filter(|recorded| changes(&recorded.event, record)) {
            then = fold(then, recorded);
        }
        R::diff(now.as_ref(), then.as_ref(), writes);
        writes.push((key::record(record), then.map(|then| then.to_bytes())));
        Ok(())
    }
}

fn note(touched: &mut BTreeSet<Record>, touch: Touch) {
    if touch.changes {
        touched.insert(touch.record);
    }
}

/// Takes back the number that a later event gave out, and what it withdrew.
fn forget(state: &mut BookState, event: &Event) {
    if let Some(count) = state.withdrawn.by(event) {
        *count = count.saturating_sub(1);
    }
    let (counter, number) = match event {
        Event::LeadCaptured { lead, .. } => (&mut state.leads, lead.0),
        Event::InterestRecorded { interest, .. } => (&mut state.interests, interest.0),
        Event::CustomerCreated { customer, .. } => (&mut state.customers, customer.0),
        Event::OpportunityOpened { opportunity, .. } => (&mut state.opportunities, opportunity.0),
        Event::ActivityRecorded { activity, .. } => (&mut state.activities, activity.0),
        Event::FollowUpAdded { follow_up, .. } => (&mut state.follow_ups, follow_up.0),
        Event::UserAdded { user, .. } => (&mut state.users, user.0),
        Event::CampaignAdded { campaign, .. } => (&mut state.campaigns, campaign.0),
        _ => return,
    };
    *counter = (*counter).min(number.saturating_sub(1));
}

impl Snapshot {
    /// The state of a lead's record, or `not_found`.
    pub(super) fn record<R: Stored>(&self, record: Record, name: impl fmt::Display) -> Result<R> {
        load(&self.view, record)?.ok_or_else(|| self.no_such(name))
    }

    fn no_such(&self, name: impl fmt::Display) -> Error {
        crate::command::Code::NotFound.on(name.to_string(), format!("there is no {name} in this book"))
    }

    /// The history of a record, or `not_found`. One that is there has a history, from its beginning on, and one that was there too.
    pub(super) fn history_of(&self, record: Record, name: impl fmt::Display) -> Result<Vec<Recorded>> {
        let history = self.history(record)?;
        if history.is_empty() {
            return Err(self.no_such(name));
        }
        Ok(history)
    }
}
