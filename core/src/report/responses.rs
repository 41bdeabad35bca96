//! What activities come to for each lead.

use super::tally::of_leads;
use crate::columns::{Cut, Whom};

/// The activities of leads: the lead's row, and that of the activity.
pub(super) fn touches<'a>(cut: &Cut<'a>) -> impl Iterator<Item = (usize, usize)> + use<'a> {
    let activities = &cut.columns.activities;
    let leads = cut.leads;
    let of_leads = (0..cut.activities).filter(|row| activities.whom(*row) == Whom::Lead);
    of_leads.map(|row| ((activities.subject[row] as usize).wrapping_sub(1), row)).filter(move |(lead, _)| *lead < leads)
}

/// No activity.
pub(super) const NEVER: i64 = i64::MAX;

/// For each lead when we first reached out to it, at or after its capture; [`NEVER`] if we did not.
pub(super) fn first_responses(cut: &Cut<'_>) -> Vec<i64> {
    let (activities, captured_at) = (&cut.columns.activities, &cut.columns.leads.captured_at);
    of_leads(cut.leads, |range| {
        let mut first = vec![NEVER; range.len()];
        let captured_at = &captured_at[range.clone()];
        for (lead, row) in touches(cut) {
            let index = lead.wrapping_sub(range.start);
            if index < range.len() && activities.is_outbound(row) && activities.at[row] >= captured_at[index] {
                first[index] = first[index].min(activities.at[row]);
            }
        }
        first
    })
}

/// For each lead when it was last touched; its capture, if it was not touched since.
pub(super) fn last_touches(cut: &Cut<'_>) -> Vec<i64> {
    of_leads(cut.leads, |range| {
        let mut last = cut.columns.leads.captured_at[range.clone()].to_vec();
        for (lead, row) in touches(cut) {
            if let Some(last) = last.get_mut(lead.wrapping_sub(range.start)) {
                *last = (*last).max(cut.columns.activities.at[row]);
            }
        }
        last
    })
}
