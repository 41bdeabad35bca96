//! Lists of opportunities.

use super::cursor::List;
use super::page::{checked_limit, query};
use super::walk::{Bounds, Stretches, Walk};
#[cfg(feature = "boundary")]
use super::whole::Whole;
use super::{Cursor, MOST_STRETCHES, Page, Source, any_of, owned, owner_numbers, records};
use crate::domain::{CustomerId, LeadId, Opportunity, OpportunityId, OpportunityStatus, PipelineStage, Settings, UserId};
use crate::error::Result;
use crate::event::Record;
use crate::index::{OPPORTUNITIES_BY_CUSTOMER, OPPORTUNITIES_BY_LEAD, OPPORTUNITIES_BY_OWNER, OPPORTUNITIES_BY_STATUS, status_number};
use crate::key::Key;
#[cfg(feature = "boundary")]
use crate::storage::Direction;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What an opportunity must be like: all conditions must hold, of a list any value will do, and what is empty is no condition.
///
/// ```
/// use leadbook::{Opportunity, OpportunityFilter, OpportunityStatus};
/// let filter = OpportunityFilter { statuses: vec![OpportunityStatus::Open], ..OpportunityFilter::default() };
/// assert!(filter.matches(&Opportunity::default()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OpportunityFilter {
    /// Come from that lead.
    pub lead: Option<LeadId>,
    /// With that customer.
    pub customer: Option<CustomerId>,
    /// Owned by one of these users.
    pub owners: Vec<UserId>,
    /// Owned by nobody; together with `owners`: by one of them or by nobody.
    pub unowned: bool,
    /// Open, won or lost.
    pub statuses: Vec<OpportunityStatus>,
    /// In one of these stages of the pipeline, by key, or ended in it. The pipeline may have lost a stage in which some ended, so no key is
    /// refused.
    pub stages: Vec<String>,
    /// Expected to be decided on that day or later.
    pub expected_close_from: Option<NaiveDate>,
    /// Expected to be decided before that day.
    pub expected_close_until: Option<NaiveDate>,
}

query! {
    /// A list of opportunities by number.
    OpportunityQuery, OpportunityFilter
}

impl OpportunityFilter {
    /// Whether the opportunity is like that.
    pub fn matches(&self, opportunity: &Opportunity) -> bool {
        (self.lead.is_none() || self.lead == opportunity.lead)
            && (self.customer.is_none() || self.customer == opportunity.customer)
            && owned(&self.owners, self.unowned, opportunity.owner)
            && any_of(&self.statuses, &opportunity.status)
            && any_of(&self.stages, &opportunity.stage)
            && self.closes_in_time(opportunity.expected_close)
    }

    fn closes_in_time(&self, day: Option<NaiveDate>) -> bool {
        let (from, until) = (self.expected_close_from, self.expected_close_until);
        match day {
            None => from.is_none() && until.is_none(),
            Some(day) => from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until),
        }
    }

    fn stretches(&self, settings: &Settings) -> Stretches {
        if let Some(lead) = self.lead {
            return Stretches::index(false, [Key::new(OPPORTUNITIES_BY_LEAD).number(lead.0)]);
        }
        if let Some(customer) = self.customer {
            return Stretches::index(false, [Key::new(OPPORTUNITIES_BY_CUSTOMER).number(customer.0)]);
        }
        let statuses = if self.statuses.is_empty() { EVERY_STATUS.as_slice() } else { &self.statuses };
        let owners = owner_numbers(&self.owners, self.unowned);
        if !owners.is_empty() {
            let of = |owner: u64| statuses.iter().map(move |status| by_owner(owner, *status));
            return Stretches::index(false, owners.into_iter().flat_map(of));
        }
        // Open ones are always in a stage of the pipeline; others may have ended in one that has gone since.
        let stages: Vec<&str> = if self.stages.is_empty() && statuses == [OpportunityStatus::Open] {
            settings.pipeline.iter().map(|stage: &PipelineStage| stage.key.as_str()).collect()
        } else {
            self.stages.iter().map(String::as_str).collect()
        };
        if stages.is_empty() || stages.len() > MOST_STRETCHES {
            return records(name);
        }
        let of = |stage: &&str| statuses.iter().map(|status| by_status(*status, stage)).collect::<Vec<Key>>();
        Stretches::index(false, stages.iter().flat_map(of))
    }
}

const EVERY_STATUS: [OpportunityStatus; 3] = [OpportunityStatus::Open, OpportunityStatus::Won, OpportunityStatus::Lost];

fn by_owner(owner: u64, status: OpportunityStatus) -> Key {
    Key::new(OPPORTUNITIES_BY_OWNER).number(owner).byte(status_number(status))
}

fn by_status(status: OpportunityStatus, stage: &str) -> Key {
    Key::new(OPPORTUNITIES_BY_STATUS).byte(status_number(status)).text(stage)
}

fn name(number: u64) -> Record {
    Record::Opportunity(OpportunityId(number))
}

impl Source<'_> {
    /// The opportunities that match, by number, page by page.
    ///
    /// # Errors
    /// `invalid` at `limit` or `after` (a cursor of another list), and what keeps the opportunities from being read.
    pub(crate) fn opportunities(&self, query: &OpportunityQuery) -> Result<Page<Opportunity>> {
        let OpportunityQuery { filter, limit, after } = query;
        let limit = checked_limit(*limit)?;
        let bounds = Bounds { after: Cursor::place_in(after.as_ref(), List::Opportunities, false)?, ..Bounds::forward() };
        let walk = Walk::along(self.txn, filter.stretches(&self.book.settings), &bounds, limit);
        self.page(walk, limit, name, |opportunity| filter.matches(opportunity), |place| Cursor::new(List::Opportunities, false, place))
    }

    /// How all opportunities that match can be read from their records, where no index leads to them.
    #[cfg(feature = "boundary")]
    pub(crate) fn whole_opportunities<'a>(&self, query: &'a OpportunityQuery) -> Result<Option<Whole<'a, Opportunity>>> {
        let filter = &query.filter;
        let stretches = filter.stretches(&self.book.settings);
        Ok(stretches.records.then(|| Whole {
            name,
            numbers: self.book.opportunities,
            holds_all: *filter == OpportunityFilter::default(),
            holds: Box::new(|opportunity| filter.matches(opportunity)),
            dated: None,
            direction: Direction::Forward,
        }))
    }
}
