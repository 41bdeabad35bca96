//! A story as the rows of tables, for those who keep tables.

use crate::names::{
    CHANNELS, CONVERTED, COUNTRIES, CURRENCIES, DAY, DISQUALIFIED, LOSSES, NOTE, PIPELINE, REASONS, SOURCE_CHANNELS, SOURCES, STAGES,
    TEMPERATURES, TOUCHES, month,
};
use crate::story::{BEGIN, Story, What, stage_after};

pub(crate) struct LeadRow {
    pub(crate) id: u64,
    pub(crate) captured_at: i64,
    pub(crate) captured_month: i64,
    pub(crate) source: &'static str,
    pub(crate) channel: &'static str,
    pub(crate) campaign: Option<u64>,
    pub(crate) owner: Option<u64>,
    pub(crate) first_owner: Option<u64>,
    pub(crate) country: Option<&'static str>,
    pub(crate) temperature: &'static str,
    pub(crate) first_temperature: &'static str,
    pub(crate) stage: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) entered_at: i64,
    pub(crate) converted_at: Option<i64>,
    pub(crate) converted_month: Option<i64>,
    pub(crate) converted_owner: Option<u64>,
    pub(crate) disqualified_at: Option<i64>,
    pub(crate) first_response_at: Option<i64>,
    pub(crate) last_activity_at: Option<i64>,
}

pub(crate) struct SpellRow {
    pub(crate) lead: u64,
    pub(crate) stage: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) entered_at: i64,
    pub(crate) entered_month: i64,
    pub(crate) left_at: Option<i64>,
    pub(crate) from_stage: Option<&'static str>,
    pub(crate) reason: Option<&'static str>,
}

pub(crate) struct ActivityRow {
    pub(crate) lead: u64,
    pub(crate) kind: &'static str,
    pub(crate) direction: Option<&'static str>,
    pub(crate) at: i64,
    pub(crate) by: u64,
}

pub(crate) struct OpportunityRow {
    pub(crate) lead: u64,
    pub(crate) owner: Option<u64>,
    pub(crate) stage: &'static str,
    pub(crate) probability: u8,
    pub(crate) status: &'static str,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) currency: Option<&'static str>,
    pub(crate) close_month: i64,
    pub(crate) closed_month: Option<i64>,
    pub(crate) reason: Option<&'static str>,
}

pub(crate) struct FollowUpRow {
    pub(crate) lead: u64,
    pub(crate) due: i64,
    pub(crate) done_at: Option<i64>,
}

/// All rows of one lead.
pub(crate) struct Rows {
    pub(crate) lead: LeadRow,
    pub(crate) spells: Vec<SpellRow>,
    pub(crate) activities: Vec<ActivityRow>,
    pub(crate) opportunity: Option<OpportunityRow>,
    pub(crate) follow_up: Option<FollowUpRow>,
}

impl Rows {
    pub(crate) fn of(story: &Story) -> Self {
        let (stage, kind) = STAGES[usize::from(BEGIN)];
        let first_temperature = TEMPERATURES[usize::from(story.temperature)];
        let lead = LeadRow {
            id: story.lead,
            captured_at: story.captured_at,
            captured_month: month(story.captured_at),
            source: SOURCES[story.source],
            channel: CHANNELS[SOURCE_CHANNELS[story.source]],
            campaign: story.campaign,
            owner: story.owner,
            first_owner: story.owner,
            country: story.country.map(|country| COUNTRIES[country]),
            temperature: first_temperature,
            first_temperature,
            stage,
            kind,
            entered_at: story.captured_at,
            converted_at: None,
            converted_month: None,
            converted_owner: None,
            disqualified_at: None,
            first_response_at: None,
            last_activity_at: None,
        };
        let mut rows = Self { lead, spells: Vec::new(), activities: Vec::new(), opportunity: None, follow_up: None };
        rows.enter(BEGIN, story.captured_at, None);
        let (mut stage, mut came_from) = (BEGIN, BEGIN);
        for step in &story.steps {
            rows.take(step.what, step.at);
            if let Some(next) = stage_after(step.what, came_from) {
                let reason = if let What::Disqualify { reason } = step.what { Some(REASONS[reason]) } else { None };
                rows.enter(next, step.at, reason);
                (came_from, stage) = (stage, next);
            }
        }
        rows
    }

    fn enter(&mut self, stage: u8, at: i64, reason: Option<&'static str>) {
        let from_stage = self.spells.last_mut().map(|last| {
            last.left_at = Some(at);
            last.stage
        });
        let (key, kind) = STAGES[usize::from(stage)];
        let entered_month = month(at);
        self.spells.push(SpellRow {
            lead: self.lead.id,
            stage: key,
            kind,
            entered_at: at,
            entered_month,
            left_at: None,
            from_stage,
            reason,
        });
        let lead = &mut self.lead;
        (lead.stage, lead.kind, lead.entered_at) = (key, kind, at);
        let converted = stage == CONVERTED;
        lead.converted_at = converted.then_some(at);
        lead.converted_month = converted.then_some(entered_month);
        // Nobody is told a new owner of before: assignments stand in their order.
        lead.converted_owner = lead.owner.filter(|_| converted);
        lead.disqualified_at = (stage == DISQUALIFIED).then_some(at);
    }

    fn take(&mut self, what: What, at: i64) {
        let lead = &mut self.lead;
        match what {
            What::Assign(owner) => lead.owner = Some(owner),
            What::Temperature(temperature) => lead.temperature = TEMPERATURES[usize::from(temperature)],
            What::Touch { kind, outbound, by } => {
                let direction = (kind != NOTE).then_some(if outbound { "outbound" } else { "inbound" });
                if outbound {
                    lead.first_response_at = Some(lead.first_response_at.map_or(at, |first| first.min(at)));
                }
                if kind != NOTE {
                    lead.last_activity_at = lead.last_activity_at.max(Some(at));
                }
                self.activities.push(ActivityRow { lead: lead.id, kind: TOUCHES[usize::from(kind)], direction, at, by });
            }
            What::Convert { amount, owner, close } => {
                let (stage, probability) = PIPELINE[0];
                self.opportunity = Some(OpportunityRow {
                    lead: lead.id,
                    owner,
                    stage,
                    probability,
                    status: "open",
                    amount_minor: amount.map(|amount| amount.minor),
                    currency: amount.map(|amount| CURRENCIES[amount.currency]),
                    close_month: month(close - close % DAY),
                    closed_month: None,
                    reason: None,
                });
            }
            What::FollowUp { due } => self.follow_up = Some(FollowUpRow { lead: lead.id, due, done_at: None }),
            What::Done => {
                if let Some(task) = &mut self.follow_up {
                    task.done_at = Some(at);
                }
            }
            What::Advance(_) | What::Win | What::Lose { .. } => self.sell(what, at),
            What::Move(_) | What::Disqualify { .. } | What::Reopen | What::Revert => {}
        }
    }

    fn sell(&mut self, what: What, at: i64) {
        let Some(sale) = &mut self.opportunity else { return };
        match what {
            What::Advance(stage) => (sale.stage, sale.probability) = PIPELINE[stage],
            What::Win => (sale.status, sale.closed_month) = ("won", Some(month(at))),
            What::Lose { reason } => (sale.status, sale.closed_month, sale.reason) = ("lost", Some(month(at)), Some(LOSSES[reason])),
            _ => {}
        }
    }
}
