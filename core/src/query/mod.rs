//! Queries: filtered, sorted lists in pages, and search, over one state of the key space.
//!
//! A filter is *defined* by a plain function of the record (`matches`); a plan only picks the way to walk: which stretches of which index
//! hold all records that can match, in the order that is wanted. Everything that a walk finds is tested by the definition before it is
//! handed out, so a plan can be slow but never wrong.
//!
//! Several values of one field are several stretches that have no record in common; they are merged as they are read. A page begins where
//! the last one ended, by the place of its last record in the order (an instant and a number), so the hundredth page costs what the first
//! does, and records that come or go in between neither repeat nor hide another one.

mod activities;
mod cursor;
mod customers;
mod filter;
mod follow_ups;
mod interests;
mod known;
mod leads;
mod opportunities;
mod page;
mod plan;
mod search;
mod sort;
mod span;
mod walk;
#[cfg(feature = "boundary")]
mod whole;

#[cfg(test)]
mod tests;

pub use activities::{ActivityFilter, ActivityQuery};
pub use cursor::Cursor;
pub use customers::{CustomerFilter, CustomerQuery};
pub use filter::LeadFilter;
pub use follow_ups::{FollowUpFilter, FollowUpQuery};
pub use interests::{InterestFilter, InterestQuery};
pub use opportunities::{OpportunityFilter, OpportunityQuery};
pub use page::Page;
pub use sort::{LeadOrder, LeadQuery, LeadSort};
pub use span::Span;
#[cfg(feature = "boundary")]
pub(crate) use whole::{Gathered, Listed};

use crate::domain::{Campaign, CampaignId, User, UserId};
use crate::error::{Error, Result};
use crate::event::Record;
use crate::event::apply::BookState;
use crate::key;
use crate::projection;
use crate::storage::{Direction, ReadTxn};
use crate::value::Stored;
use cursor::Place;
use walk::{Bounds, Found, Stretches, Walk};

/// What a query reads: one state of the book.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The records and their indexes.
    pub(crate) txn: &'a dyn ReadTxn,
    /// The settings and the lifecycle that hold in that state.
    pub(crate) book: &'a BookState,
}

impl Source<'_> {
    /// All users, by number.
    ///
    /// # Errors
    /// What keeps them from being read.
    pub(crate) fn users(&self) -> Result<Vec<User>> {
        self.all(|number| Record::User(UserId(number)))
    }

    /// All campaigns, by number.
    ///
    /// # Errors
    /// What keeps them from being read.
    pub(crate) fn campaigns(&self) -> Result<Vec<Campaign>> {
        self.all(|number| Record::Campaign(CampaignId(number)))
    }

    fn all<R: Stored>(&self, name: fn(u64) -> Record) -> Result<Vec<R>> {
        let mut walk = Walk::along(self.txn, records(name), &Bounds::forward(), usize::MAX);
        let mut all = Vec::new();
        while let Some(found) = walk.next()? {
            all.push(self.record(&found, name)?);
        }
        Ok(all)
    }

    /// The record that was found; an index names it, a walk along the records brings it along.
    fn record<R: Stored>(&self, found: &Found, name: fn(u64) -> Record) -> Result<R> {
        if let Some(bytes) = &found.record {
            return Ok(R::from_bytes(bytes)?);
        }
        let name = name(found.place.number);
        // An index that names nobody means damage; to leave the record out would hide it.
        projection::load(self.txn, name)?.ok_or_else(|| Error::corrupt(format!("an index names {name:?}, which is not there")))
    }

    /// The first records of a walk that pass the test.
    fn page<R: Stored>(
        &self,
        mut walk: Walk<'_>,
        limit: usize,
        name: fn(u64) -> Record,
        test: impl Fn(&R) -> bool,
        cursor: impl Fn(Place) -> Cursor,
    ) -> Result<Page<R>> {
        let mut items = Vec::new();
        let mut last = None;
        while items.len() < limit {
            let Some(found) = walk.next()? else { return Ok(Page { items, next: None }) };
            let record = self.record(&found, name)?;
            last = Some(found.place);
            if test(&record) {
                // Records are large to move: room is made for all that may follow at once.
                if items.len() == items.capacity() {
                    items.reserve_exact((1 + walk.at_hand()).min(limit - items.len()));
                }
                items.push(record);
            }
        }
        let next = if walk.is_done()? { None } else { last.map(cursor) };
        Ok(Page { items, next })
    }
}

/// All records of a kind.
fn records(name: fn(u64) -> Record) -> Stretches {
    Stretches { prefixes: vec![vec![key::record_kind(name(0))]], dated: false, records: true }
}

/// Whether a record of that owner is asked for; nobody asked for means anybody.
fn owned(owners: &[UserId], unowned: bool, owner: Option<UserId>) -> bool {
    match owner {
        _ if owners.is_empty() && !unowned => true,
        Some(owner) => owners.contains(&owner),
        None => unowned,
    }
}

/// The most stretches that are merged; each costs a look-up at the start. What would need more walks a coarser way.
const MOST_STRETCHES: usize = 512;

/// The numbers that stand for those owners in keys, where nobody is 0; none if they are too many to be walked one by one.
fn owner_numbers(owners: &[UserId], unowned: bool) -> Vec<u64> {
    if owners.len() >= MOST_STRETCHES {
        return Vec::new();
    }
    owners.iter().map(|UserId(number)| *number).chain(unowned.then_some(0)).collect()
}

/// Whether a value is asked for; none asked for means any.
fn any_of<T: PartialEq>(asked: &[T], value: &T) -> bool {
    asked.is_empty() || asked.contains(value)
}

/// The way that a walk goes.
fn direction(descending: bool) -> Direction {
    if descending { Direction::Backward } else { Direction::Forward }
}
