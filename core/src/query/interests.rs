//! Lists of interests.

use super::cursor::List;
use super::page::{checked_limit, query};
use super::walk::{Bounds, Stretches, Walk};
#[cfg(feature = "boundary")]
use super::whole::Whole;
use super::{Cursor, Page, Source, Span, any_of, records};
use crate::domain::{Interest, InterestId, LeadId};
use crate::error::Result;
use crate::event::Record;
use crate::index::INTERESTS_BY_LEAD;
use crate::key::Key;
#[cfg(feature = "boundary")]
use crate::storage::Direction;
use serde::{Deserialize, Serialize};

/// What an interest must be like: all conditions must hold, of a list any value will do, and what is empty is no condition.
///
/// ```
/// use leadbook::{Interest, InterestFilter, LeadId};
/// let anonymous = InterestFilter { identified: Some(false), ..InterestFilter::default() };
/// assert!(anonymous.matches(&Interest::default()));
/// assert!(!anonymous.matches(&Interest { lead: Some(LeadId(1)), ..Interest::default() }));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InterestFilter {
    /// Of that lead.
    pub lead: Option<LeadId>,
    /// Of a lead that is known; or, if `false`, still anonymous.
    pub identified: Option<bool>,
    /// From one of these sources.
    pub sources: Vec<String>,
    /// Shown within that time.
    pub at: Span,
}

query! {
    /// A list of interests by number.
    InterestQuery, InterestFilter
}

impl InterestFilter {
    /// Whether the interest is like that.
    pub fn matches(&self, interest: &Interest) -> bool {
        (self.lead.is_none() || self.lead == interest.lead)
            && self.identified.is_none_or(|identified| identified == interest.lead.is_some())
            && any_of(&self.sources, &interest.source)
            && self.at.contains(interest.at)
    }

    fn stretches(&self) -> Stretches {
        let of = |lead: u64| Stretches::index(false, [Key::new(INTERESTS_BY_LEAD).number(lead)]);
        match (self.lead, self.identified) {
            (Some(lead), _) => of(lead.0),
            (None, Some(false)) => of(0),
            (None, _) => records(name),
        }
    }
}

fn name(number: u64) -> Record {
    Record::Interest(InterestId(number))
}

impl Source<'_> {
    /// The interests that match, by number, page by page.
    ///
    /// # Errors
    /// `invalid` at `limit` or `after` (a cursor of another list), and what keeps the interests from being read.
    pub(crate) fn interests(&self, query: &InterestQuery) -> Result<Page<Interest>> {
        let InterestQuery { filter, limit, after } = query;
        let limit = checked_limit(*limit)?;
        let bounds = Bounds { after: Cursor::place_in(after.as_ref(), List::Interests, false)?, ..Bounds::forward() };
        let walk = Walk::along(self.txn, filter.stretches(), &bounds, limit);
        self.page(walk, limit, name, |interest| filter.matches(interest), |place| Cursor::new(List::Interests, false, place))
    }

    /// How all interests that match can be read from their records, where no index leads to them.
    #[cfg(feature = "boundary")]
    pub(crate) fn whole_interests<'a>(&self, query: &'a InterestQuery) -> Result<Option<Whole<'a, Interest>>> {
        let filter = &query.filter;
        let stretches = filter.stretches();
        Ok(stretches.records.then(|| Whole {
            name,
            numbers: self.book.interests,
            holds_all: *filter == InterestFilter::default(),
            holds: Box::new(|interest| filter.matches(interest)),
            dated: None,
            direction: Direction::Forward,
        }))
    }
}
