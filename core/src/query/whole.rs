//! Whole lists, for whoever wants all records of one and no page.
//!
//! A page walks an index in the order that is wanted and gets each record by itself. Whoever takes all is served sooner by the records' own
//! stretch of the key space, read once by two threads; if the list's order is another one, it is made afterwards. What a list holds and how
//! it is sorted is said where its pages are made: here is only another way to the same records.

use super::walk::strange;
use super::{Page, Source};
use crate::domain::{Activity, Customer, FollowUp, Interest, Lead, Opportunity, Timestamp};
use crate::error::Result;
use crate::event::Record;
use crate::key;
use crate::projection::each_within;
use crate::query::{ActivityQuery, Cursor, CustomerQuery, FollowUpQuery, InterestQuery, LeadQuery, OpportunityQuery};
use crate::storage::{Direction, KeyRange};
use crate::threads::on_two_threads;
use crate::value::Stored;

/// From how many records on two threads read them; in tests nearly any book has so many.
const MANY: u64 = if cfg!(test) { 3 } else { 5_000 };

/// For how many records room is made at most, before they are met: a damaged number could be any.
const ROOM: usize = 1 << 21;

/// A list, by the query for its pages.
pub(crate) trait Listed: Sized {
    /// What it lists.
    type Record: Stored;

    /// The query for a page of so many records behind that cursor.
    #[must_use]
    fn part(self, limit: usize, after: Option<Cursor>) -> Self;

    /// A page.
    ///
    /// # Errors
    /// As the list says.
    fn page(&self, source: &Source<'_>) -> Result<Page<Self::Record>>;

    /// How the whole list can be read from the records, whatever part of it the query asks for; none if an index leads to what is wanted
    /// past much that is not.
    ///
    /// # Errors
    /// What the list answers to a filter that is wrong.
    fn whole<'a>(&'a self, source: &Source<'_>) -> Result<Option<Whole<'a, Self::Record>>>;
}

macro_rules! lists {
    ($($query:ident of $record:ident by $page:ident, $whole:ident;)*) => {$(
        impl Listed for $query {
            type Record = $record;

            fn part(self, limit: usize, after: Option<Cursor>) -> Self {
                self.limit(limit).after(after)
            }

            fn page(&self, source: &Source<'_>) -> Result<Page<$record>> {
                source.$page(self)
            }

            fn whole<'a>(&'a self, source: &Source<'_>) -> Result<Option<Whole<'a, $record>>> {
                source.$whole(self)
            }
        }
    )*};
}

lists! {
    LeadQuery of Lead by leads, whole_leads;
    InterestQuery of Interest by interests, whole_interests;
    CustomerQuery of Customer by customers, whole_customers;
    OpportunityQuery of Opportunity by opportunities, whole_opportunities;
    ActivityQuery of Activity by activities, whole_activities;
    FollowUpQuery of FollowUp by follow_ups, whole_follow_ups;
}

/// How a whole list is read from the records.
pub(crate) struct Whole<'a, R> {
    /// What its records are called.
    pub(super) name: fn(u64) -> Record,
    /// How many numbers have been given to such records; no list can be longer.
    pub(super) numbers: u64,
    /// Whether there is no condition.
    pub(super) holds_all: bool,
    /// Whether the list holds the record.
    pub(super) holds: Box<dyn Fn(&R) -> bool + Sync + 'a>,
    /// The instant that it is sorted by before the number, if there is one.
    pub(super) dated: Option<fn(&R) -> Option<Timestamp>>,
    /// Which way it goes.
    pub(super) direction: Direction,
}

impl<R> Whole<'_, R> {
    /// Whether the list has no more records than that, for certain.
    pub(crate) fn is_within(&self, limit: usize) -> bool {
        usize::try_from(self.numbers).is_ok_and(|numbers| numbers <= limit)
    }
}

/// All records of a list, taken in.
#[derive(Debug)]
pub(crate) struct Gathered<T> {
    /// What took them in, one part behind the other.
    pub(crate) parts: Vec<T>,
    /// Where the first, second, … record of the list stands among those of all parts; none if they stand in the list's order.
    pub(crate) order: Option<Vec<usize>>,
}

/// A part of the records, and the instants that they are sorted by.
struct Part<T> {
    taken: T,
    instants: Vec<Option<Timestamp>>,
}

impl Source<'_> {
    /// Has all records of the list taken in; each part of them is begun with `new`, which is told how many will be at hand, if that is
    /// known.
    ///
    /// # Errors
    /// `corrupt` for a record that cannot be decoded, and what the storage answers.
    pub(crate) fn gather<R, T>(
        &self,
        whole: &Whole<'_, R>,
        new: impl Fn(usize) -> T + Sync,
        take: impl Fn(&mut T, &R) + Sync,
    ) -> Result<Gathered<T>>
    where
        R: Stored,
        T: Send,
    {
        let ranges = whole.ranges();
        let room = if whole.holds_all { usize::try_from(whole.numbers).unwrap_or_default().div_ceil(ranges.len()).min(ROOM) } else { 0 };
        let read = |range: KeyRange| {
            let mut part = Part { taken: new(room), instants: Vec::with_capacity(if whole.dated.is_some() { room } else { 0 }) };
            // Leads are large, and full of texts: one after the other is read into the same memory.
            let mut read: Option<R> = None;
            each_within(self.txn, range, whole.direction, |key, bytes| {
                if key::record_named(key).is_none() {
                    return Err(strange(key));
                }
                let record = match &mut read {
                    Some(record) => {
                        record.refill(bytes)?;
                        record
                    }
                    None => read.insert(R::from_bytes(bytes)?),
                };
                if whole.holds_all || (whole.holds)(record) {
                    take(&mut part.taken, record);
                    part.instants.extend(whole.dated.map(|instant| instant(record)));
                }
                Ok(())
            })?;
            Ok(part)
        };
        let parts: Result<Vec<Part<T>>> = on_two_threads(ranges, whole.numbers >= MANY, read).into_iter().collect();
        let (parts, instants): (Vec<T>, Vec<_>) = parts?.into_iter().map(|part| (part.taken, part.instants)).unzip();
        Ok(Gathered { parts, order: order(&instants.concat(), whole.direction) })
    }
}

impl<R> Whole<'_, R> {
    /// The halves of the records, in the direction of the list.
    fn ranges(&self) -> Vec<KeyRange> {
        let all = KeyRange::prefix(&[key::record_kind((self.name)(0))]);
        if self.numbers < MANY {
            return vec![all];
        }
        let middle = key::record((self.name)(self.numbers / 2 + 1));
        let upper = KeyRange { start: middle.clone(), end: all.end };
        let lower = KeyRange { start: all.start, end: Some(middle) };
        match self.direction {
            Direction::Forward => vec![lower, upper],
            Direction::Backward => vec![upper, lower],
        }
    }
}

/// The order by those instants of records that stand in the order of their numbers, both in that direction; none if it is the same.
fn order(instants: &[Option<Timestamp>], direction: Direction) -> Option<Vec<usize>> {
    let in_order = match direction {
        Direction::Forward => instants.is_sorted(),
        Direction::Backward => instants.is_sorted_by(|one, next| one >= next),
    };
    if in_order {
        return None;
    }
    let mut placed: Vec<(Option<Timestamp>, usize)> = instants.iter().copied().zip(0..).collect();
    // Where instants are alike, the numbers are in order already, which their places say.
    match direction {
        Direction::Forward => placed.sort_unstable(),
        Direction::Backward => placed.sort_unstable_by(|(one, first), (other, second)| other.cmp(one).then(first.cmp(second))),
    }
    Some(placed.into_iter().map(|(_, place)| place).collect())
}
