//! Every visit of a lead to a stage.

use super::super::{Column, Desk, Scope, Table, Values};
use super::{facts, instants, stages, ungrouped};
use crate::domain::Elapsed;
use crate::error::Result;

/// The row of the log that stands for the visit that a lead began with.
const FIRST: u32 = u32::MAX;

/// The visits that began in the period, of the leads that the filter lets through: lead by lead, each in the order of its visits.
///
/// # Errors
/// `invalid` for a zone, period or filter that is not acceptable, and for groups.
pub(crate) fn spells(desk: Desk<'_>, scope: &Scope) -> Result<Table> {
    ungrouped(scope)?;
    let ground = desk.ground("spells", scope)?;
    let columns = ground.cut.columns;
    let (leads, log) = (&columns.leads, &columns.spells);
    let rows = by_lead(ground.cut.leads, &log.lead[..ground.cut.spells]);
    let begun = |lead: usize, row: u32| if row == FIRST { leads.captured_at[lead] } else { log.entered_at.get(row as usize) };
    // The lead, which of its visits it is, its row in the log, and when it ended.
    let mut visits: Vec<(u32, u64, u32, Option<i64>)> = Vec::with_capacity(rows.len());
    let mut lead = 0_u32;
    let mut visit = 0;
    for (at, row) in rows.iter().enumerate() {
        if *row == FIRST {
            lead = if at == 0 { 0 } else { lead + 1 };
            visit = 0;
        }
        visit += 1;
        let place = lead as usize;
        if ground.within(begun(place, *row)) && ground.fits(Some(place)) {
            let ended = rows.get(at + 1).filter(|next| **next != FIRST).map(|next| log.entered_at.get(*next as usize));
            visits.push((lead, visit, *row, ended));
        }
    }
    let stage = |(lead, _, row, _): &(u32, u64, u32, Option<i64>)| {
        if *row == FIRST { leads.first_stage.get(*lead as usize) } else { log.stage.get(*row as usize) }
    };
    let entered = |(lead, _, row, _): &(u32, u64, u32, Option<i64>)| begun(*lead as usize, *row);
    let reason = |(_, _, row, _): &(u32, u64, u32, Option<i64>)| {
        (*row != FIRST).then(|| log.reason.get(*row as usize)).and_then(|code| columns.words.reasons.text(code))
    };
    let (keys, kinds) = stages(&ground, visits.iter().map(stage));
    let length = |one: &(u32, u64, u32, Option<i64>)| one.3.map(|ended| Elapsed::from_micros(ended - entered(one)));
    let mut table = vec![
        Column::new("lead", Values::Count(visits.iter().map(|(lead, ..)| Some(u64::from(*lead) + 1)).collect())),
        Column::new("visit", Values::Count(visits.iter().map(|(_, visit, ..)| Some(*visit)).collect())),
        Column::new("stage", keys),
        Column::new("kind", kinds),
        Column::new("entered_at", instants(visits.iter().map(|one| Some(entered(one))))),
        Column::new("left_at", instants(visits.iter().map(|(.., ended)| *ended))),
        Column::new("length", Values::Length(visits.iter().map(length).collect())),
        Column::new("reason", Values::Category(visits.iter().map(reason).collect())),
    ];
    table.extend(facts(&ground, &visits.iter().map(|(lead, ..)| *lead).collect::<Vec<_>>()));
    Ok(Table { columns: table })
}

/// The rows of the log, lead by lead: for each first [`FIRST`], then its rows in their order.
fn by_lead(leads: usize, log: &[u32]) -> Vec<u32> {
    let mut ends: Vec<u32> = vec![1; leads];
    // Only damage can tell of a lead before its capture.
    for lead in log.iter().filter(|lead| (**lead as usize) < leads) {
        ends[*lead as usize] += 1;
    }
    let mut all = 0;
    for end in &mut ends {
        all += *end;
        *end = all;
    }
    let mut rows = vec![FIRST; all as usize];
    for (row, lead) in log.iter().enumerate().rev().filter(|(_, lead)| (**lead as usize) < leads) {
        let end = &mut ends[*lead as usize];
        *end -= 1;
        rows[*end as usize] = row as u32;
    }
    rows
}
