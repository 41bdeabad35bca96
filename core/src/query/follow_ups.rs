//! Lists of follow-ups.

use super::cursor::List;
use super::page::{checked_limit, query};
use super::walk::{Bounds, Stretches, Walk};
#[cfg(feature = "boundary")]
use super::whole::Whole;
use super::{Cursor, Page, Source, Span, owned, owner_numbers, records};
use crate::domain::{FollowUp, FollowUpId, Subject, UserId};
use crate::error::Result;
use crate::event::Record;
use crate::index::{FOLLOW_UPS_BY_SUBJECT, OPEN_FOLLOW_UPS, OPEN_FOLLOW_UPS_BY_OWNER, subject_key};
use crate::key::Key;
#[cfg(feature = "boundary")]
use crate::storage::Direction;
use serde::{Deserialize, Serialize};

/// What a follow-up must be like: all conditions must hold, of a list any value will do, and what is empty is no condition.
///
/// ```
/// use leadbook::{FollowUpFilter, FollowUpQuery, Span, UserId};
/// let today = FollowUpFilter { due: Span::until("2026-02-01T00:00:00Z".parse()?), ..FollowUpFilter::open_of(UserId(2)) };
/// let query = FollowUpQuery::from(today).limit(20);
/// assert_eq!(query.filter.open, Some(true));
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FollowUpFilter {
    /// About that lead, customer or opportunity.
    pub subject: Option<Subject>,
    /// To be done by one of these users.
    pub owners: Vec<UserId>,
    /// To be done by nobody in particular; together with `owners`: by one of them or by nobody.
    pub unowned: bool,
    /// Still to be done; or, if `false`, done.
    pub open: Option<bool>,
    /// Due within that time.
    pub due: Span,
}

query! {
    /// A list of follow-ups. Open ones, and those about one subject, come by the instant that they are due, the soonest first; lists that
    /// can hold done ones of any subject come by number, the first recorded first.
    FollowUpQuery, FollowUpFilter
}

impl FollowUpFilter {
    /// Those that are still to be done.
    pub fn open() -> Self {
        Self { open: Some(true), ..Self::default() }
    }

    /// Those that are still to be done by that user.
    pub fn open_of(owner: UserId) -> Self {
        Self { owners: vec![owner], ..Self::open() }
    }

    /// Whether the follow-up is like that.
    pub fn matches(&self, follow_up: &FollowUp) -> bool {
        self.subject.is_none_or(|subject| subject == follow_up.subject)
            && owned(&self.owners, self.unowned, follow_up.owner)
            && self.open.is_none_or(|open| open == follow_up.is_open())
            && self.due.contains(follow_up.due)
    }

    fn stretches(&self) -> (List, Stretches) {
        let owners = owner_numbers(&self.owners, self.unowned);
        let keys = if let Some(subject) = self.subject {
            vec![subject_key(FOLLOW_UPS_BY_SUBJECT, subject)]
        } else if self.open != Some(true) {
            return (List::FollowUpsByNumber, records(name));
        } else if owners.is_empty() {
            vec![Key::new(OPEN_FOLLOW_UPS)]
        } else {
            owners.into_iter().map(|owner| Key::new(OPEN_FOLLOW_UPS_BY_OWNER).number(owner)).collect()
        };
        (List::FollowUpsByDue, Stretches::index(true, keys))
    }
}

fn name(number: u64) -> Record {
    Record::FollowUp(FollowUpId(number))
}

impl Source<'_> {
    /// The follow-ups that match, in the order that [`FollowUpQuery`] says, page by page.
    ///
    /// # Errors
    /// `invalid` at `limit` or `after` (a cursor of another list or order), and what keeps the follow-ups from being read.
    pub(crate) fn follow_ups(&self, query: &FollowUpQuery) -> Result<Page<FollowUp>> {
        let FollowUpQuery { filter, limit, after } = query;
        let limit = checked_limit(*limit)?;
        let (list, stretches) = filter.stretches();
        let bounds = Bounds { span: filter.due, after: Cursor::place_in(after.as_ref(), list, false)?, ..Bounds::forward() };
        let walk = Walk::along(self.txn, stretches, &bounds, limit);
        self.page(walk, limit, name, |follow_up| filter.matches(follow_up), |place| Cursor::new(list, false, place))
    }

    /// How all follow-ups that match can be read from their records, where no index leads to them.
    #[cfg(feature = "boundary")]
    pub(crate) fn whole_follow_ups<'a>(&self, query: &'a FollowUpQuery) -> Result<Option<Whole<'a, FollowUp>>> {
        let filter = &query.filter;
        let (_, stretches) = filter.stretches();
        Ok(stretches.records.then(|| Whole {
            name,
            numbers: self.book.follow_ups,
            holds_all: *filter == FollowUpFilter::default(),
            holds: Box::new(|follow_up| filter.matches(follow_up)),
            dated: None,
            direction: Direction::Forward,
        }))
    }
}
