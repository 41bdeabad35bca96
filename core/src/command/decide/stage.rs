//! Steps through the lifecycle: moving, disqualifying, reopening, qualifying.

use super::check;
use super::{Decision, Given};
use crate::command::{Answer, Code, Qualification, QualifiedAs, StageChange};
use crate::domain::{Bant, Lead, LeadId, Timestamp};
use crate::error::{Error, Result};
use crate::event::{Event, LeadField, Step};
use crate::lifecycle::{Lifecycle, Stage, StageKind};

/// Where a step is to lead.
struct Aim<'a> {
    target: &'a Stage,
    reason: Option<String>,
    until: Option<Timestamp>,
}

impl Given<'_> {
    pub(super) fn move_lead(&self, id: LeadId, to: &StageChange) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        let event = self.step(&lead, to)?;
        Ok(Decision::changed(event, lead.version.saturating_add(1)))
    }

    pub(super) fn disqualify_lead(&self, id: LeadId, reason: &str) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        let stage = self.stage_of_kind(StageKind::Disqualified)?;
        let event = self.step(&lead, &StageChange::to(stage.key.clone()).reason(reason))?;
        Ok(Decision::changed(event, lead.version.saturating_add(1)))
    }

    pub(super) fn reopen_lead(&self, id: LeadId, to: &StageChange) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        let aim = self.aim(&lead, to)?;
        if lead.kind != StageKind::Disqualified {
            return Err(Code::NotDisqualified.on(id.to_string(), format!("{id} is in stage {:?}, not disqualified", lead.stage)));
        }
        let event = self.taken(&lead, aim)?;
        Ok(Decision::changed(event, lead.version.saturating_add(1)))
    }

    pub(super) fn qualify_lead(&self, id: LeadId, qualification: &Qualification) -> Result<Decision> {
        let lead = self.the_lead(id)?;
        self.same_version(id, lead.version)?;
        let given = check::bant(&qualification.bant)?;
        let score = qualification.score.as_ref().map(check::score).transpose()?;
        let mut fields = Vec::new();
        if given != Bant::default() {
            fields.push(LeadField::Bant(joined(&lead.bant, given)));
        }
        fields.extend(score.map(LeadField::Score));
        let mut events = Vec::new();
        let mut version = lead.version;
        if !fields.is_empty() {
            super::lead::still_fits(&lead, &fields)?;
            self.instant()?;
            version += 1;
            events.push(Event::LeadEdited { lead: id, fields });
        }
        let kind = qualification.qualified_as.map(|level| match level {
            QualifiedAs::Marketing => StageKind::MarketingQualified,
            QualifiedAs::Sales => StageKind::SalesQualified,
        });
        match kind {
            // Qualified as that already: the answers may still be news.
            Some(kind) if kind == lead.kind && !events.is_empty() => {}
            Some(kind) => {
                let change =
                    StageChange { stage: self.stage_of_kind(kind)?.key.clone(), reason: qualification.reason.clone(), until: None };
                version += 1;
                events.push(self.step(&lead, &change)?);
            }
            None if events.is_empty() => {
                return Err(Code::Missing.on("qualification", "say as what the lead qualifies, or give an answer or a score"));
            }
            None => {}
        }
        Ok(Decision::new(events, Answer::Changed { version }))
    }

    fn stage_of_kind(&self, kind: StageKind) -> Result<&Stage> {
        self.book
            .lifecycle
            .first_of(kind)
            .ok_or_else(|| Code::NoSuchStageKind.on("stage", format!("the lifecycle of this book has no stage of kind {}", kind.as_str())))
    }

    /// The event of a step that is no conversion and no reverting of one.
    fn step(&self, lead: &Lead, to: &StageChange) -> Result<Event> {
        self.taken(lead, self.aim(lead, to)?)
    }

    /// Where a step is to lead and when, as far as the lifecycle need not be asked.
    fn aim(&self, lead: &Lead, to: &StageChange) -> Result<Aim<'_>> {
        let lifecycle = &self.book.lifecycle;
        let reason = check::long("reason", to.reason.as_deref())?;
        let at = self.request.meta.at.unwrap_or(self.now);
        if let Some(until) = to.until.filter(|until| *until <= at) {
            return Err(Code::InvalidValue.on("until", format!("{until} is not after {at}, the instant of the step")));
        }
        let target = lifecycle.stage(&to.stage).ok_or_else(|| unknown_stage(lifecycle, &to.stage))?;
        if to.until.is_some() && target.kind != StageKind::Nurturing {
            return Err(Code::InvalidValue
                .on("until", format!("a date to come back is accepted for nurturing stages only, {:?} is none", target.key)));
        }
        self.instant_after(lead.id, lead.last_event_at)?;
        Ok(Aim { target, reason, until: to.until })
    }

    /// The event of a step with that aim, if the lifecycle allows it.
    fn taken(&self, lead: &Lead, aim: Aim<'_>) -> Result<Event> {
        let Aim { target, reason, until } = aim;
        if lead.kind == StageKind::Converted {
            return Err(
                Code::UseRevertConversion.on("stage", format!("{} is converted; it moves only by reverting the conversion", lead.id))
            );
        }
        let Some(allowed) = self.book.lifecycle.allowed(&lead.stage, &target.key) else { return Err(self.not_allowed(lead, target)) };
        if target.kind == StageKind::Converted {
            return Err(Code::UseConvertLead
                .on("stage", format!("a lead enters {:?} by being converted, so that a customer stands behind it", target.key)));
        }
        if reason.is_none() && (allowed.reason || target.kind == StageKind::Disqualified) {
            return Err(Code::ReasonNeeded.on("reason", format!("the move from {:?} to {:?} needs a reason", lead.stage, target.key)));
        }
        if lead.stage == target.key && (until.is_none() || until == lead.nurture_until) {
            return Err(Code::DateNeeded.on("until", format!("to stay in {:?}, give a new date to come back", target.key)));
        }
        let step = Step { from: lead.stage.clone(), from_kind: lead.kind, to: target.key.clone(), to_kind: target.kind, reason, until };
        let lead = lead.id;
        Ok(match (step.from_kind, step.to_kind) {
            (_, StageKind::Disqualified) => Event::LeadDisqualified { lead, step },
            (StageKind::Disqualified, _) => Event::LeadReopened { lead, step },
            _ => Event::LeadMoved { lead, step },
        })
    }

    /// The refusal of a move that the lifecycle does not allow, with those that it does.
    pub(super) fn not_allowed(&self, lead: &Lead, target: &Stage) -> Error {
        let exits: Vec<String> = self.book.lifecycle.exits(&lead.stage).into_iter().map(|stage| stage.key.clone()).collect();
        if lead.stage == target.key {
            return Code::AlreadyThere.on("stage", format!("{} is in {:?} already", lead.id, target.key)).allowing(exits);
        }
        Code::MoveNotAllowed
            .on("stage", format!("the lifecycle does not allow {} to move from {:?} to {:?}", lead.id, lead.stage, target.key))
            .allowing(exits)
    }
}

fn unknown_stage(lifecycle: &Lifecycle, key: &str) -> Error {
    Code::UnknownStage
        .on("stage", format!("the lifecycle of this book has no stage {key:?}"))
        .allowing(lifecycle.stages.iter().map(|stage| stage.key.clone()).collect())
}

/// The answers on the card with those that were given now in their place.
fn joined(held: &Bant, given: Bant) -> Bant {
    Bant {
        budget: given.budget.or_else(|| held.budget.clone()),
        authority: given.authority.or_else(|| held.authority.clone()),
        need: given.need.or_else(|| held.need.clone()),
        timeline: given.timeline.or_else(|| held.timeline.clone()),
        problem: given.problem.or_else(|| held.problem.clone()),
    }
}
