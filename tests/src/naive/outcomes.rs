//! Outcomes: why and from where things were lost, and whether warmer leads convert.

use super::book::{LeadTale, Loss};
use super::groups::{Fact, Frame};
use super::sums::{count, how_many, rate_within};
use leadbook::{Lost, LostReason, LostTotals, OpportunityStatus, Position, Report, Temperature, TemperatureRow};
use std::collections::BTreeMap;

/// A loss, of what, and whether that is won now.
#[derive(Clone, Copy, Debug)]
struct Missed<'a> {
    lost: Lost,
    loss: &'a Loss,
    won: bool,
}

impl Frame<'_> {
    /// Why things were lost. What was reopened at any place of the ledger behind the loss was reopened later.
    pub fn lost_reasons(&self) -> Report<LostReason, LostTotals> {
        let mut facts: Vec<Fact<Missed<'_>>> = Vec::new();
        for lead in self.leads() {
            for loss in lead.losses.iter().filter(|loss| self.span.contains(loss.at)) {
                facts.push(self.fact(Some(lead), loss.at, Missed { lost: Lost::Lead, loss, won: lead.is_converted() }));
            }
        }
        for (lead, sale) in self.sales() {
            for loss in sale.losses.iter().filter(|loss| self.span.contains(loss.at)) {
                let won = sale.status == OpportunityStatus::Won;
                facts.push(self.fact(lead, loss.at, Missed { lost: Lost::Opportunity, loss, won }));
            }
        }
        self.answer("lost_reasons", &facts, lost_lines, |all| {
            let of = |lost: Lost, is_so: fn(&Missed<'_>) -> bool| how_many(all, |missed| missed.lost == lost && is_so(missed));
            LostTotals {
                leads: of(Lost::Lead, |_| true),
                leads_reopened: of(Lost::Lead, |missed| missed.loss.reopened),
                leads_won: of(Lost::Lead, |missed| missed.won),
                opportunities: of(Lost::Opportunity, |_| true),
                opportunities_reopened: of(Lost::Opportunity, |missed| missed.loss.reopened),
                opportunities_won: of(Lost::Opportunity, |missed| missed.won),
            }
        })
    }

    /// Conversion by temperature.
    pub fn temperature(&self) -> Report<TemperatureRow> {
        let lines = |leads: &[&LeadTale]| {
            Temperature::ALL
                .iter()
                .map(|temperature| {
                    let had = |of: fn(&LeadTale) -> Temperature| leads.iter().filter(|lead| of(lead) == *temperature).copied().collect();
                    temperature_row(Some(*temperature), &had(first), &had(last))
                })
                .collect()
        };
        self.answer("temperature", &self.captured(), lines, |leads| temperature_row(None, &leads.to_vec(), &leads.to_vec()))
    }
}

fn lost_lines(all: &[Missed<'_>]) -> Vec<LostReason> {
    // Given reasons stand before none.
    let key = |missed: &Missed<'_>| {
        let loss = missed.loss;
        (missed.lost, loss.reason.is_none(), loss.reason.clone(), loss.stage.clone())
    };
    let mut lines: BTreeMap<_, Vec<&Missed<'_>>> = BTreeMap::new();
    for missed in all {
        lines.entry(key(missed)).or_default().push(missed);
    }
    let line = |((lost, _, reason, stage), missed): (_, Vec<&Missed<'_>>)| LostReason {
        lost,
        reason,
        stage,
        count: count(missed.len()),
        reopened: how_many(&missed, |missed| missed.loss.reopened),
        won: how_many(&missed, |missed| missed.won),
    };
    lines.into_iter().map(line).collect()
}

/// The temperature when the lead was captured.
fn first(lead: &LeadTale) -> Temperature {
    lead.temperatures[0].1
}

/// The temperature when the outcome that stands was recorded, or the present one.
fn last(lead: &LeadTale) -> Temperature {
    let until = if lead.is_open() { Position(u64::MAX) } else { lead.present().position };
    lead.temperatures.iter().rfind(|(position, _)| *position <= until).map_or(first(lead), |(_, temperature)| *temperature)
}

fn temperature_row(temperature: Option<Temperature>, first: &Vec<&LeadTale>, last: &Vec<&LeadTale>) -> TemperatureRow {
    let converted = |leads: &Vec<&LeadTale>| how_many(leads, |lead| lead.is_converted());
    let rates = |leads: &Vec<&LeadTale>| rate_within(converted(leads), count(leads.len()));
    let ([captured_rate, captured_rate_low, captured_rate_high], [last_rate, last_rate_low, last_rate_high]) = (rates(first), rates(last));
    TemperatureRow {
        temperature,
        captured: count(first.len()),
        captured_converted: converted(first),
        captured_rate,
        captured_rate_low,
        captured_rate_high,
        last: count(last.len()),
        last_converted: converted(last),
        last_rate,
        last_rate_low,
        last_rate_high,
    }
}
