//! The work with leads: how many touches it takes, and how long open leads have stood.

use super::book::LeadTale;
use super::groups::{Fact, Frame};
use super::sums::{count, how_many, length, quantile, rate, rate_within};
use leadbook::{ActivityCount, ActivityKind, ActivityTotals, AgingRow, Report, StageKind, Timestamp, Touches};
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000_000;

/// The touches that a lead had.
#[derive(Clone, Debug)]
struct Touched {
    kinds: Vec<ActivityKind>,
    converted: bool,
}

impl Frame<'_> {
    /// How many touches leads had.
    pub fn activity_counts(&self) -> Report<ActivityCount, ActivityTotals> {
        let leads = self.captured().into_iter().map(|fact| {
            let lead = fact.what;
            let until = lead.converted_at().unwrap_or(self.as_of());
            let kinds = self.tale.touches(lead.id).filter(|deed| deed.at <= until).map(|deed| deed.kind).collect();
            Fact { groups: fact.groups, what: Touched { kinds, converted: lead.is_converted() } }
        });
        let lines = |leads: &[Touched]| {
            let mut by_touches: BTreeMap<usize, Vec<&Touched>> = BTreeMap::new();
            for lead in leads {
                by_touches.entry(lead.kinds.len()).or_default().push(lead);
            }
            by_touches.into_iter().map(|(touches, leads)| count_row(touches, &leads)).collect()
        };
        self.answer("activity_counts", &leads.collect::<Vec<_>>(), lines, |leads| {
            let touches = count(leads.iter().map(|lead| lead.kinds.len()).sum());
            let of_converted: Vec<i64> = leads.iter().filter(|lead| lead.converted).map(|lead| lead.kinds.len() as i64).collect();
            ActivityTotals {
                leads: count(leads.len()),
                converted: how_many(leads, |lead| lead.converted),
                touches,
                touches_per_lead: rate(touches, count(leads.len())),
                converted_median: quantile(&of_converted, 0.5).map(i64::unsigned_abs),
                kinds: kinds(&leads.iter().collect::<Vec<_>>()),
            }
        })
    }

    /// How long open leads have stood where they are.
    pub fn aging(&self, idle_days: u32) -> Report<AgingRow> {
        let mut leads = self.captured();
        leads.retain(|fact| fact.what.is_open());
        let stages = self.stages(leads.iter().map(|fact| fact.what.stage()));
        let open: Vec<&(String, StageKind)> = stages.iter().filter(|(_, kind)| kind.is_open()).collect();
        let lines = |leads: &[&LeadTale]| {
            let line = |(stage, kind): &&(String, StageKind)| {
                let here: Vec<&LeadTale> = leads.iter().filter(|lead| lead.stage() == stage).copied().collect();
                AgingRow { stage: Some(stage.clone()), kind: Some(*kind), ..self.aging_row(idle_days, &here) }
            };
            open.iter().map(line).collect()
        };
        self.answer("aging", &leads, lines, |leads| self.aging_row(idle_days, leads))
    }

    fn aging_row(&self, idle_days: u32, leads: &[&LeadTale]) -> AgingRow {
        let now = self.as_of();
        let ages: Vec<i64> = leads.iter().map(|lead| now.micros_since(lead.present().at)).collect();
        let overdue = |lead: &LeadTale| how_many(lead.open_follow_ups.values(), |due| **due < now);
        let far_back = |at: Timestamp| now.micros_since(at) >= i64::from(idle_days) * DAY;
        let idle = |lead: &LeadTale| far_back(lead.captured_at) && self.tale.touches(lead.id).all(|deed| far_back(deed.at));
        AgingRow {
            stage: None,
            kind: None,
            leads: count(leads.len()),
            age_median: length(quantile(&ages, 0.5)),
            age_p90: length(quantile(&ages, 0.9)),
            age_max: length(ages.iter().max().copied()),
            overdue_leads: how_many(leads, |lead| overdue(lead) > 0),
            overdue_follow_ups: leads.iter().map(|lead| overdue(lead)).sum(),
            idle: how_many(leads, |lead| idle(lead)),
        }
    }
}

fn count_row(touches: usize, leads: &[&Touched]) -> ActivityCount {
    let converted = how_many(leads, |lead| lead.converted);
    let [rate, rate_low, rate_high] = rate_within(converted, count(leads.len()));
    ActivityCount { touches: count(touches), leads: count(leads.len()), converted, rate, rate_low, rate_high, kinds: kinds(leads) }
}

fn kinds(leads: &[&Touched]) -> Touches {
    let many = |kind| count(leads.iter().map(|lead| lead.kinds.iter().filter(|had| **had == kind).count()).sum());
    Touches {
        calls: many(ActivityKind::Call),
        emails: many(ActivityKind::Email),
        messages: many(ActivityKind::Message),
        meetings: many(ActivityKind::Meeting),
        forms: many(ActivityKind::Form),
        visits: many(ActivityKind::Visit),
        proposals: many(ActivityKind::Proposal),
    }
}
