//! Lists of leads.

use super::cursor::{List, Place};
use super::page::checked_limit;
use super::walk::{Bounds, Walk};
#[cfg(feature = "boundary")]
use super::whole::Whole;
use super::{Cursor, LeadFilter, LeadOrder, LeadQuery, Page, Source, Span, direction, plan};
use crate::domain::Lead;
#[cfg(feature = "boundary")]
use crate::domain::Timestamp;
use crate::error::Result;

/// How many leads a narrow filter may leave for them to be sorted by hand, where no index has both the filter and the order.
const SORTED_BY_HAND: usize = 512;

impl Source<'_> {
    /// The leads that match, in the order asked for, page by page.
    ///
    /// # Errors
    /// `invalid` at `limit`, at `after` (a cursor of another list, order or direction) or at `filter.stages` (the lifecycle has no such
    /// stage), and what keeps the leads from being read.
    pub(crate) fn leads(&self, query: &LeadQuery) -> Result<Page<Lead>> {
        let LeadQuery { filter, sort, limit, after } = query;
        let limit = checked_limit(*limit)?;
        let (list, descending) = (sort.list(), sort.is_descending());
        let after = Cursor::place_in(after.as_ref(), list, descending)?;
        filter.check(&self.book.lifecycle)?;

        let bounds = |span: Span| Bounds { direction: direction(descending), span, after };
        let (narrow_way, narrow) = plan::by_capture(filter, &self.book.lifecycle);
        let walk = match plan::in_order(sort) {
            None => Walk::along(self.txn, narrow_way, &bounds(filter.captured), limit),
            Some(ordered) => {
                let all = Bounds { span: filter.captured, ..Bounds::forward() };
                let few = if narrow { Walk::along(self.txn, narrow_way, &all, SORTED_BY_HAND).gather(SORTED_BY_HAND)? } else { None };
                match few {
                    Some(few) => Walk::through(self.txn, self.places(few, list, |lead| filter.matches(lead))?, &bounds(Span::default())),
                    None => {
                        let span = if sort.by == LeadOrder::Converted { filter.converted } else { filter.follow_up };
                        Walk::along(self.txn, ordered, &bounds(span), limit)
                    }
                }
            }
        };
        self.page(walk, limit, plan::name, |lead| holds(lead, list, filter), |place| Cursor::new(list, descending, place))
    }

    /// How all leads that match can be read from their records: where no condition narrows the way, and the list holds leads of every kind.
    ///
    /// # Errors
    /// `invalid` at `filter.stages`.
    #[cfg(feature = "boundary")]
    pub(crate) fn whole_leads<'a>(&self, query: &'a LeadQuery) -> Result<Option<Whole<'a, Lead>>> {
        let LeadQuery { filter, sort, .. } = query;
        filter.check(&self.book.lifecycle)?;
        let list = sort.list();
        let dated: Option<fn(&Lead) -> Option<Timestamp>> = match list {
            List::LeadsByCapture => Some(|lead| place(lead, List::LeadsByCapture)?.at),
            List::LeadsByNumber => None,
            _ => return Ok(None),
        };
        let (_, narrow) = plan::by_capture(filter, &self.book.lifecycle);
        if narrow || !filter.captured.is_open() {
            return Ok(None);
        }
        Ok(Some(Whole {
            name: plan::name,
            numbers: self.book.leads,
            // Every lead was captured, so the list leaves none out.
            holds_all: *filter == LeadFilter::default(),
            holds: Box::new(move |lead| holds(lead, list, filter)),
            dated,
            direction: direction(sort.is_descending()),
        }))
    }

    /// The places in that list of the leads that pass the test.
    fn places(&self, leads: Vec<Place>, list: List, test: impl Fn(&Lead) -> bool) -> Result<Vec<Place>> {
        let mut places = Vec::with_capacity(leads.len());
        for found in leads {
            let lead: Lead = self.record(&found.into(), plan::name)?;
            if test(&lead) {
                places.extend(place(&lead, list));
            }
        }
        Ok(places)
    }
}

/// Whether a list under that filter holds the lead.
fn holds(lead: &Lead, list: List, filter: &LeadFilter) -> bool {
    place(lead, list).is_some() && filter.matches(lead)
}

/// The lead's place in a list; none if the list does not hold it.
pub(super) fn place(lead: &Lead, list: List) -> Option<Place> {
    let number = lead.id.0;
    let dated = |at| Some(Place { at: Some(at), number });
    match list {
        List::LeadsByCapture => dated(lead.captured_at),
        List::LeadsByConversion => dated(lead.converted_at?),
        List::LeadsByFollowUp => dated(lead.next_follow_up()?),
        _ => Some(Place { at: None, number }),
    }
}
