//! What happened to leads, counted some at a time: looking their groups up costs less together.

use super::ground::Ground;
use super::tally::{Merge, Tally};

/// Things that happened to leads, some of which are counted together.
pub(super) struct Heap<'a, 'b, T> {
    ground: &'a Ground<'b>,
    leads: Vec<u32>,
    ats: Vec<i64>,
    what: Vec<T>,
}

/// How many are counted together.
const HEAP: usize = 4_096;

impl<'a, 'b, T> Heap<'a, 'b, T> {
    pub(super) fn new(ground: &'a Ground<'b>) -> Self {
        Self { ground, leads: Vec::with_capacity(HEAP), ats: Vec::with_capacity(HEAP), what: Vec::with_capacity(HEAP) }
    }

    /// Takes in what happened if it is in the period and the filter lets the lead through.
    #[inline]
    pub(super) fn push<A: Merge>(&mut self, tally: &mut Tally<'_, A>, lead: u32, at: i64, what: T, count: impl Fn(&mut A, &T)) {
        if self.ground.within(at) && self.ground.fits(Some(lead as usize)) {
            self.leads.push(lead);
            self.ats.push(at);
            self.what.push(what);
            if self.leads.len() == HEAP {
                self.count(tally, count);
            }
        }
    }

    /// Counts what is left.
    pub(super) fn count<A: Merge>(&mut self, tally: &mut Tally<'_, A>, count: impl Fn(&mut A, &T)) {
        tally.add_all(&self.leads, &self.ats, |counts, index| count(counts, &self.what[index]));
        self.leads.clear();
        self.ats.clear();
        self.what.clear();
    }
}
