//! What of a history counts: all of it but for commands that were taken back.

use super::{Event, Recorded};
use std::collections::HashSet;

/// The events of a record's history that count, in their order. Commands that an import was taken back with do not, nor do the events that
/// tell of taking back: those say what became of the records, and nothing that happened to the lead.
pub(crate) fn standing(history: &[Recorded]) -> Vec<&Recorded> {
    let mut taken_back: HashSet<&str> = HashSet::new();
    let mut standing: Vec<&Recorded> = Vec::with_capacity(history.len());
    // From the end: an id that was taken back can have been used again since, and what stands behind the taking back counts.
    for recorded in history.iter().rev() {
        match &recorded.event {
            Event::ImportReverted { requests, .. } => taken_back.extend(requests.iter().map(String::as_str)),
            Event::LeadSetBack { .. }
            | Event::CustomerSetBack { .. }
            | Event::InterestWithdrawn { .. }
            | Event::ActivityWithdrawn { .. } => {}
            _ if recorded.request_id.as_deref().is_some_and(|id| taken_back.contains(id)) => {}
            _ => standing.push(recorded),
        }
    }
    standing.reverse();
    standing
}
