//! Who owned leads, and when.

use crate::columns::{Codes, Cut};

/// No more assignments.
const NONE: u32 = u32::MAX;

/// Who owned a lead at an instant.
pub(super) struct Owners<'a> {
    cut: Cut<'a>,
    at_capture: Codes,
    /// For each lead its first assignment, by row.
    first: Vec<u32>,
    /// For each assignment the next one of the same lead.
    next: Vec<u32>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(cut: &Cut<'a>) -> Self {
        let (mut first, mut next) = (vec![NONE; cut.leads], vec![NONE; cut.assignments]);
        for (row, lead) in cut.columns.assignments.lead[..cut.assignments].iter().enumerate().rev() {
            if let Some(first) = first.get_mut(*lead as usize) {
                next[row] = std::mem::replace(first, row as u32);
            }
        }
        Self { cut: *cut, at_capture: cut.owners_at_capture(), first, next }
    }

    /// The number of the owner; that of the last assignment by then.
    pub(super) fn at(&self, lead: usize, at: i64) -> u32 {
        let by_then = self.changes(lead).filter(|(since, _)| *since <= at).last();
        by_then.map_or_else(|| self.at_capture.get(lead), |(_, to)| to)
    }

    /// The owner from the capture on.
    pub(super) fn first(&self, lead: usize) -> u32 {
        self.at_capture.get(lead)
    }

    /// The owners from the capture on.
    pub(super) fn at_capture(&self) -> &Codes {
        &self.at_capture
    }

    /// Whether the lead always had the same owner.
    pub(super) fn is_settled(&self, lead: usize) -> bool {
        self.first.get(lead).is_none_or(|row| *row == NONE)
    }

    /// The changes of owner, in the order of the ledger: since when, and who.
    pub(super) fn changes(&self, lead: usize) -> impl Iterator<Item = (i64, u32)> + '_ {
        let assignments = &self.cut.columns.assignments;
        let row = |row: u32| Some(row as usize).filter(|_| row != NONE);
        std::iter::successors(self.first.get(lead).and_then(|first| row(*first)), move |last| row(self.next[*last]))
            .map(|row| (assignments.at[row], assignments.to.get(row)))
    }
}
