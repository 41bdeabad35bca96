//! Steps through the lifecycle, and the spells they make.

use super::{Ask, Faults, Model, Whose, change, get};
use leadbook::{
    Answer, Bant, Code, Event, Lead, LeadField, LeadId, Qualification, QualifiedAs, Spell, Stage, StageChange, StageKind, Step, Timestamp,
};

impl Model {
    fn stage(&self, key: &str) -> Option<&Stage> {
        self.lifecycle.stages.iter().find(|stage| stage.key == key)
    }

    fn first_of(&self, kind: StageKind) -> Option<&Stage> {
        self.lifecycle.stages.iter().find(|stage| stage.kind == kind)
    }

    /// The stages that a lead in that one may be moved to, in the order of the lifecycle.
    fn exits(&self, from: &str) -> Vec<String> {
        let stages = self.lifecycle.stages.iter().map(|stage| stage.key.clone());
        stages.filter(|to| self.lifecycle.moves.iter().any(|step| step.from == from && step.to == *to)).collect()
    }

    /// What the lifecycle has against a move; whether it takes place within a stage or not.
    pub(super) fn check_move(&self, faults: &mut Faults, lead: &Lead, to: &Stage) {
        let allowed = self.lifecycle.moves.iter().any(|step| step.from == lead.stage && step.to == to.key);
        if !allowed {
            let code = if lead.stage == to.key { Code::AlreadyThere } else { Code::MoveNotAllowed };
            faults.allowing(code, self.exits(&lead.stage));
        }
    }

    /// The step to a stage, if nothing stands against it. A converted lead only moves by reverting; the lifecycle is not even asked.
    fn step(&self, ask: &Ask<'_>, faults: &mut Faults, lead: &Lead, change: &StageChange) -> Option<Step> {
        let reason = faults.line(change.reason.as_deref(), 4_000);
        ask.not_before(faults, lead.last_event_at);
        faults.add_if(change.until.is_some_and(|until| until <= ask.at), Code::InvalidValue);
        let Some(to) = self.stage(&change.stage) else {
            faults.allowing(Code::UnknownStage, self.lifecycle.stages.iter().map(|stage| stage.key.clone()).collect());
            return None;
        };
        faults.add_if(change.until.is_some() && to.kind != StageKind::Nurturing, Code::InvalidValue);
        if lead.kind == StageKind::Converted {
            faults.add(Code::UseRevertConversion);
            return None;
        }
        self.check_move(faults, lead, to);
        faults.add_if(to.kind == StageKind::Converted, Code::UseConvertLead);
        let reasoned = self.lifecycle.moves.iter().any(|step| step.from == lead.stage && step.to == to.key && step.reason);
        faults.add_if(reason.is_none() && (reasoned || to.kind == StageKind::Disqualified), Code::ReasonNeeded);
        let news = change.until.is_some() && change.until != lead.nurture_until;
        faults.add_if(lead.stage == to.key && !news, Code::DateNeeded);
        Some(Step { from: lead.stage.clone(), from_kind: lead.kind, to: to.key.clone(), to_kind: to.kind, reason, until: change.until })
    }

    /// Takes a step that nothing stands against.
    fn take(&mut self, ask: &Ask<'_>, lead: LeadId, step: Step) {
        let event = match (step.from_kind, step.to_kind) {
            (_, StageKind::Disqualified) => Event::LeadDisqualified { lead, step: step.clone() },
            (StageKind::Disqualified, _) => Event::LeadReopened { lead, step: step.clone() },
            _ => Event::LeadMoved { lead, step: step.clone() },
        };
        let touched = self.write(ask, event, &[Whose::Lead(lead)]);
        change(&mut self.leads, lead.0, |lead| {
            lead.touched = touched;
            lead.cycle += u64::from(step.from_kind == StageKind::Disqualified);
            if step.to_kind == StageKind::Disqualified {
                lead.lost_reason.clone_from(&step.reason);
            }
            enter(lead, &step, ask.at);
        });
    }

    pub(super) fn move_lead(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, to: &StageChange) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        ask.version(&mut faults, lead.version);
        let step = self.step(ask, &mut faults, &lead, to);
        self.go(ask, faults, &lead, step)
    }

    pub(super) fn disqualify_lead(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, reason: &str) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        ask.version(&mut faults, lead.version);
        let step = match self.first_of(StageKind::Disqualified) {
            Some(stage) => self.step(ask, &mut faults, &lead, &StageChange::to(stage.key.clone()).reason(reason)),
            None => {
                faults.add(Code::NoSuchStageKind);
                None
            }
        };
        self.go(ask, faults, &lead, step)
    }

    /// What is not disqualified cannot be reopened, wherever to; the lifecycle is not even asked.
    pub(super) fn reopen_lead(&mut self, ask: &Ask<'_>, mut faults: Faults, id: LeadId, to: &StageChange) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        ask.version(&mut faults, lead.version);
        if lead.kind != StageKind::Disqualified {
            let mut only = Faults::default();
            self.step(ask, &mut only, &lead, to);
            // Of the rules of the step only those that hold for any step are asked.
            for code in [Code::InvalidValue, Code::TooLong, Code::UnknownStage, Code::BeforeLastEvent] {
                if let Some((_, told)) = only.told(code.as_str()) {
                    faults.allowing(code, told.allowed.clone());
                }
            }
            faults.add(Code::NotDisqualified);
            return Err(faults);
        }
        let step = self.step(ask, &mut faults, &lead, to);
        self.go(ask, faults, &lead, step)
    }

    fn go(&mut self, ask: &Ask<'_>, faults: Faults, lead: &Lead, step: Option<Step>) -> Result<Answer, Faults> {
        faults.settle()?;
        if let Some(step) = step {
            self.take(ask, lead.id, step);
        }
        Ok(Answer::Changed { version: lead.version + 1 })
    }

    pub(super) fn qualify_lead(
        &mut self,
        ask: &Ask<'_>,
        mut faults: Faults,
        id: LeadId,
        qualification: &Qualification,
    ) -> Result<Answer, Faults> {
        let lead = faults.there(get(&self.leads, id.0))?.clone();
        ask.version(&mut faults, lead.version);
        let given = Bant {
            budget: faults.line(qualification.bant.budget.as_deref(), 4_000),
            authority: faults.line(qualification.bant.authority.as_deref(), 4_000),
            need: faults.line(qualification.bant.need.as_deref(), 4_000),
            timeline: faults.line(qualification.bant.timeline.as_deref(), 4_000),
            problem: faults.line(qualification.bant.problem.as_deref(), 4_000),
        };
        let score = qualification.score.as_ref().map(|score| faults.score(score));
        let mut card = lead.card.clone();
        let mut fields = Vec::new();
        if given != Bant::default() {
            card.bant = Bant {
                budget: given.budget.or(card.bant.budget),
                authority: given.authority.or(card.bant.authority),
                need: given.need.or(card.bant.need),
                timeline: given.timeline.or(card.bant.timeline),
                problem: given.problem.or(card.bant.problem),
            };
            fields.push(LeadField::Bant(card.bant.clone()));
        }
        if let Some(score) = score {
            card.score = score.clone();
            fields.push(LeadField::Score(score));
        }
        let kind = qualification.qualified_as.map(|level| match level {
            QualifiedAs::Marketing => StageKind::MarketingQualified,
            QualifiedAs::Sales => StageKind::SalesQualified,
        });
        faults.add_if(kind.is_none() && fields.is_empty(), Code::Missing);
        let mut step = None;
        // Qualified as that already, the answers may still be news.
        if let Some(kind) = kind.filter(|kind| *kind != lead.kind || fields.is_empty()) {
            match self.first_of(kind) {
                Some(stage) => {
                    let to = StageChange { stage: stage.key.clone(), reason: qualification.reason.clone(), until: None };
                    step = self.step(ask, &mut faults, &lead, &to);
                }
                None => faults.add(Code::NoSuchStageKind),
            }
        }
        faults.settle()?;
        let version = lead.version + u64::from(!fields.is_empty()) + u64::from(step.is_some());
        if !fields.is_empty() {
            let touched = self.write(ask, Event::LeadEdited { lead: id, fields }, &[Whose::Lead(id)]);
            change(&mut self.leads, id.0, |lead| {
                (lead.card, lead.touched) = (card, touched);
                lead.version += 1;
            });
        }
        if let Some(step) = step {
            self.take(ask, id, step);
        }
        Ok(Answer::Changed { version })
    }

    /// The visits of a lead to stages, as the events of its history tell them.
    pub fn spells(&self, lead: LeadId) -> Vec<Spell> {
        let mut spells: Vec<Spell> = Vec::new();
        let mut cycle = 0;
        for recorded in self.history(Whose::Lead(lead)) {
            let (stage, kind, reason) = match recorded.event {
                Event::LeadCaptured { stage, .. } => (stage, StageKind::New, None),
                Event::LeadReopened { step, .. } => {
                    cycle += 1;
                    (step.to, step.to_kind, step.reason)
                }
                Event::LeadMoved { step, .. }
                | Event::LeadDisqualified { step, .. }
                | Event::LeadConverted { step, .. }
                | Event::ConversionReverted { step, .. } => (step.to, step.to_kind, step.reason),
                _ => continue,
            };
            // A new date to come back is no new visit.
            if spells.last().is_some_and(|last| last.stage == stage) {
                continue;
            }
            if let Some(last) = spells.last_mut() {
                last.left_at = Some(recorded.at);
            }
            spells.push(Spell { lead, stage, kind, entered_at: recorded.at, left_at: None, reason, cycle });
        }
        spells
    }
}

/// Puts a lead where a step leads to.
pub(super) fn enter(lead: &mut Lead, step: &Step, at: Timestamp) {
    lead.version += 1;
    lead.last_event_at = at;
    lead.nurture_until = step.until;
    if lead.stage != step.to {
        lead.entered_at = at;
        lead.stage.clone_from(&step.to);
        lead.kind = step.to_kind;
    }
}
