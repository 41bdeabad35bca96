//! The funnel and the conversions.

use super::book::LeadTale;
use super::groups::Frame;
use super::sums::{count, how_many, rate, rate_within};
use leadbook::{ConversionRow, FunnelStage, FunnelTotals, Report, StageKind};

/// What the report of conversions counts.
#[derive(Clone, Copy, Debug)]
enum Seen<'a> {
    Captured(&'a LeadTale),
    Converted { stands: bool },
}

impl Frame<'_> {
    /// The funnel. "Others" among its stages are those that a selected lead was ever in.
    pub fn funnel(&self) -> Report<FunnelStage, FunnelTotals> {
        let leads = self.captured();
        let stages = self.stages(leads.iter().flat_map(|fact| &fact.what.visits).map(|visit| visit.stage.as_str()));
        let lines = |leads: &[&LeadTale]| stages.iter().map(|(stage, kind)| funnel_stage(stage, *kind, leads)).collect::<Vec<_>>();
        self.answer("funnel", &leads, lines, |leads| {
            let converted = how_many(leads, |lead| lead.is_converted());
            FunnelTotals {
                leads: count(leads.len()),
                open: how_many(leads, |lead| lead.is_open()),
                converted,
                disqualified: how_many(leads, |lead| lead.is_disqualified()),
                converted_rate: rate(converted, count(leads.len())),
                stages: lines(leads),
            }
        })
    }

    /// The conversions, in both views.
    pub fn conversion(&self) -> Report<ConversionRow> {
        let mut facts = Vec::new();
        for lead in self.leads() {
            if self.span.contains(lead.captured_at) {
                facts.push(self.fact(Some(lead), lead.captured_at, Seen::Captured(lead)));
            }
            for conversion in lead.conversions.iter().filter(|conversion| self.span.contains(conversion.at)) {
                facts.push(self.fact(Some(lead), conversion.at, Seen::Converted { stands: conversion.stands }));
            }
        }
        self.answer("conversion", &facts, |seen| vec![conversion_row(seen)], conversion_row)
    }
}

fn funnel_stage(stage: &str, kind: StageKind, leads: &[&LeadTale]) -> FunnelStage {
    let (mut entered, mut went_on, mut disqualified, mut still_there, mut converted) = (0, 0, 0, 0, 0);
    for lead in leads {
        let Some(last) = lead.visits.iter().rposition(|visit| visit.stage == stage) else { continue };
        entered += 1;
        match lead.visits.get(last + 1) {
            None => still_there += 1,
            Some(next) if next.kind == StageKind::Disqualified => disqualified += 1,
            Some(_) => went_on += 1,
        }
        if lead.is_converted() {
            converted += 1;
        }
    }
    FunnelStage {
        stage: stage.to_owned(),
        kind,
        entered,
        went_on,
        disqualified,
        still_there,
        converted,
        went_on_rate: rate(went_on, entered),
        entered_rate: rate(entered, count(leads.len())),
        converted_rate: rate(converted, entered),
    }
}

fn conversion_row(seen: &[Seen<'_>]) -> ConversionRow {
    let leads = how_many(seen, |seen| matches!(seen, Seen::Captured(_)));
    let converted = how_many(seen, |seen| matches!(seen, Seen::Captured(lead) if lead.is_converted()));
    let [rate, rate_low, rate_high] = rate_within(converted, leads);
    ConversionRow {
        leads,
        converted,
        rate,
        rate_low,
        rate_high,
        conversions: how_many(seen, |seen| matches!(seen, Seen::Converted { stands: true })),
        reverted: how_many(seen, |seen| matches!(seen, Seen::Converted { stands: false })),
    }
}
