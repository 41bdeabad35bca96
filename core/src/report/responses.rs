//! What activities come to for each lead.

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
    let mut first = vec![NEVER; cut.leads];
    for (lead, row) in touches(cut).filter(|(_, row)| activities.is_outbound(*row)) {
        let at = activities.at[row];
        if at >= captured_at[lead] {
            first[lead] = first[lead].min(at);
        }
    }
    first
}

/// For each lead when it was last touched; its capture, if it was not touched since.
pub(super) fn last_touches(cut: &Cut<'_>) -> Vec<i64> {
    let mut last = cut.columns.leads.captured_at[..cut.leads].to_vec();
    for (lead, row) in touches(cut) {
        last[lead] = last[lead].max(cut.columns.activities.at[row]);
    }
    last
}
