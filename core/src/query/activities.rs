//! Lists of activities.

use super::cursor::List;
use super::page::{checked_limit, query};
use super::walk::{Bounds, Stretches, Walk};
#[cfg(feature = "boundary")]
use super::whole::Whole;
use super::{Cursor, Page, Source, Span, any_of, records};
use crate::domain::{Activity, ActivityId, ActivityKind, Subject, UserId};
use crate::error::Result;
use crate::event::Record;
use crate::index::{ACTIVITIES_BY_SUBJECT, ACTIVITIES_BY_USER, subject_key};
use crate::key::Key;
use crate::storage::Direction;
use serde::{Deserialize, Serialize};

/// What an activity must be like: all conditions must hold, of a list any value will do, and what is empty is no condition.
///
/// ```
/// use leadbook::{ActivityFilter, ActivityQuery, LeadId};
/// let query = ActivityQuery::from(ActivityFilter { subject: Some(LeadId(7).into()), ..ActivityFilter::default() }).limit(10);
/// assert_eq!(query.limit, 10);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ActivityFilter {
    /// With that lead, customer or opportunity.
    pub subject: Option<Subject>,
    /// Done by that user.
    pub by: Option<UserId>,
    /// Of one of these kinds.
    pub kinds: Vec<ActivityKind>,
    /// Within that time.
    pub at: Span,
}

query! {
    /// A list of activities. Those of one subject or one user come by the instant that they happened, the newest first; all others come by
    /// number, the last recorded first.
    ActivityQuery, ActivityFilter
}

impl ActivityFilter {
    /// Whether the activity is like that.
    pub fn matches(&self, activity: &Activity) -> bool {
        self.subject.is_none_or(|subject| subject == activity.subject)
            && (self.by.is_none() || self.by == activity.by)
            && any_of(&self.kinds, &activity.kind)
            && self.at.contains(activity.at)
    }

    fn stretches(&self) -> (List, Stretches) {
        let key = match (self.subject, self.by) {
            (Some(subject), _) => subject_key(ACTIVITIES_BY_SUBJECT, subject),
            (None, Some(user)) => Key::new(ACTIVITIES_BY_USER).number(user.0),
            (None, None) => return (List::ActivitiesByNumber, records(name)),
        };
        (List::ActivitiesByInstant, Stretches::index(true, [key]))
    }
}

fn name(number: u64) -> Record {
    Record::Activity(ActivityId(number))
}

impl Source<'_> {
    /// The activities that match, the newest first, page by page.
    ///
    /// # Errors
    /// `invalid` at `limit` or `after` (a cursor of another list or order), and what keeps the activities from being read.
    pub(crate) fn activities(&self, query: &ActivityQuery) -> Result<Page<Activity>> {
        let ActivityQuery { filter, limit, after } = query;
        let limit = checked_limit(*limit)?;
        let (list, stretches) = filter.stretches();
        let after = Cursor::place_in(after.as_ref(), list, true)?;
        let bounds = Bounds { direction: Direction::Backward, span: filter.at, after };
        let walk = Walk::along(self.txn, stretches, &bounds, limit);
        self.page(walk, limit, name, |activity| filter.matches(activity), |place| Cursor::new(list, true, place))
    }

    /// How all activities that match can be read from their records, where no index leads to them.
    #[cfg(feature = "boundary")]
    pub(crate) fn whole_activities<'a>(&self, query: &'a ActivityQuery) -> Result<Option<Whole<'a, Activity>>> {
        let filter = &query.filter;
        let (_, stretches) = filter.stretches();
        Ok(stretches.records.then(|| Whole {
            name,
            numbers: self.book.activities,
            holds_all: *filter == ActivityFilter::default(),
            holds: Box::new(|activity| filter.matches(activity)),
            dated: None,
            direction: Direction::Backward,
        }))
    }
}
