//! A lead's visits to stages, as its history tells them.

use super::{Event, Recorded, standing};
use crate::domain::Spell;

/// The spells that a lead's history tells of. They partition the time since its capture: each ends where the next one begins.
/// What was taken back with an import is no part of them.
pub(crate) fn spells(history: &[Recorded]) -> Vec<Spell> {
    let mut spells: Vec<Spell> = Vec::new();
    let mut cycle = 0;
    for recorded in standing(history) {
        match &recorded.event {
            Event::LeadCaptured { lead, stage, .. } => spells.push(Spell {
                lead: *lead,
                stage: stage.clone(),
                kind: crate::lifecycle::StageKind::New,
                entered_at: recorded.at,
                left_at: None,
                reason: None,
                cycle,
            }),
            Event::LeadMoved { lead, step }
            | Event::LeadDisqualified { lead, step }
            | Event::LeadReopened { lead, step }
            | Event::LeadConverted { lead, step, .. }
            | Event::ConversionReverted { lead, step, .. } => {
                cycle += u64::from(matches!(recorded.event, Event::LeadReopened { .. }));
                // A new date for a nurtured lead is no new visit.
                if step.from == step.to {
                    continue;
                }
                if let Some(last) = spells.last_mut() {
                    last.left_at = Some(recorded.at);
                }
                spells.push(Spell {
                    lead: *lead,
                    stage: step.to.clone(),
                    kind: step.to_kind,
                    entered_at: recorded.at,
                    left_at: None,
                    reason: step.reason.clone(),
                    cycle,
                });
            }
            _ => {}
        }
    }
    spells
}
