//! What of a history counts: all of it but for commands that were taken back.

use super::{Event, Recorded};
use std::collections::HashSet;

/// The events of a record's history that count, in their order. Commands that an import was taken back with do not, nor do the events that
/// tell of taking back: those say what became of the records, and nothing that happened to the lead.
pub(crate) fn standing(history: &[Recorded]) -> Vec<&Recorded> {
    let mut standing: Vec<&Recorded> = Vec::with_capacity(history.len());
    for recorded in history {
        match &recorded.event {
            Event::ImportReverted { requests, .. } => {
                let requests: HashSet<&str> = requests.iter().map(String::as_str).collect();
                // An id can be used again later; it was not yet when this was recorded.
                standing.retain(|earlier| earlier.request_id.as_deref().is_none_or(|id| !requests.contains(id)));
            }
            Event::LeadSetBack { .. }
            | Event::CustomerSetBack { .. }
            | Event::InterestWithdrawn { .. }
            | Event::ActivityWithdrawn { .. } => {}
            _ => standing.push(recorded),
        }
    }
    standing
}
