//! Applying events: state and event → state. Never refuses, and looks at nothing but the record and the event.
//!
//! Each record is folded by itself, so that a record can be rebuilt from its own history alone. Every record carries the
//! position of the event that last changed it; an event that a record already holds is passed over, which makes
//! folding a stretch of the ledger twice the same as folding it once.

mod book;
mod lead;
mod sales;
mod work;

pub(crate) use book::{BookState, Withdrawn};
pub(crate) use lead::set_lead_field;
pub(crate) use sales::{set_customer_field, set_opportunity_field};

use super::Recorded;
use crate::domain::Position;

/// A record that events are folded into.
pub(crate) trait Fold: Sized {
    /// The event that last changed the record.
    fn touched(&self) -> Position;

    /// The record that the event begins, if it begins one of this kind.
    fn begun_by(recorded: &Recorded) -> Option<Self>;

    /// Whether the event ends the record: from then on there is none.
    fn ended_by(_recorded: &Recorded) -> bool {
        false
    }

    /// Takes the event in.
    fn take(&mut self, recorded: &Recorded);
}

/// The record after the event; `None` if it is not there yet and the event does not begin it, and if the event ends it.
pub(crate) fn fold<R: Fold>(before: Option<R>, recorded: &Recorded) -> Option<R> {
    match before {
        Some(record) if record.touched() >= recorded.position => Some(record),
        Some(_) if R::ended_by(recorded) => None,
        Some(mut record) => {
            record.take(recorded);
            Some(record)
        }
        None => R::begun_by(recorded),
    }
}
