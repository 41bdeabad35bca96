//! Every conversion of a lead.

use super::super::ground::Ground;
use super::super::{Column, Desk, Scope, Table, Values};
use super::{facts, instants, ungrouped};
use crate::columns::NONE;
use crate::domain::{Elapsed, Position};
use crate::error::Result;
use rustc_hash::FxHashMap;

/// Conversions, and for those of which the columns do not tell the customer, where the ledger does.
pub(crate) struct Found {
    pub(crate) table: Table,
    /// The customers, row by row; to be put into the table.
    pub(crate) customers: Vec<Option<u64>>,
    /// The rows without one, and the event that tells it.
    pub(crate) wanted: Vec<(usize, Position)>,
}

/// The conversions that happened in the period, of the leads that the filter lets through, in the order of the ledger: also those that were
/// taken back since.
///
/// # Errors
/// `invalid` for a zone, period or filter that is not acceptable, and for groups.
pub(crate) fn conversions(desk: Desk<'_>, scope: &Scope) -> Result<Found> {
    ungrouped(scope)?;
    let ground = desk.ground("conversions", scope)?;
    let columns = ground.cut.columns;
    let log = &columns.spells;
    let mut found: Vec<(usize, u32, i64, bool)> = ground
        .all_conversions()
        .map(|(row, lead, stands)| (row, lead as u32, log.entered_at.get(row), stands))
        .filter(|(_, lead, at, _)| ground.within(*at) && ground.fits(Some(*lead as usize)))
        .collect();
    found.reverse();
    let reverted = reverted(&ground, &found);
    let captured = |lead: u32| columns.leads.captured_at[lead as usize];
    let mut table = vec![
        Column::new("lead", Values::Count(found.iter().map(|(_, lead, ..)| Some(u64::from(*lead) + 1)).collect())),
        Column::new("captured_at", instants(found.iter().map(|(_, lead, ..)| Some(captured(*lead))))),
        Column::new("converted_at", instants(found.iter().map(|(_, _, at, _)| Some(*at)))),
        Column::new(
            "time_to_convert",
            Values::Length(found.iter().map(|(_, lead, at, _)| Some(Elapsed::from_micros(at - captured(*lead)))).collect()),
        ),
        Column::new("stands", Values::Flag(found.iter().map(|(.., stands)| Some(*stands)).collect())),
        Column::new("reverted_at", instants(reverted.into_iter())),
    ];
    table.extend(facts(&ground, &found.iter().map(|(_, lead, ..)| *lead).collect::<Vec<_>>()));
    let (customers, wanted) = customers(&ground, &found);
    Ok(Found { table: Table { columns: table }, customers, wanted })
}

/// When each was taken back: the lead's next step, since a converted lead moves only so.
fn reverted(ground: &Ground<'_>, found: &[(usize, u32, i64, bool)]) -> Vec<Option<i64>> {
    let log = &ground.cut.columns.spells;
    let mut next = vec![NONE; ground.cut.leads];
    let mut reverted = vec![None; found.len()];
    let mut later = found.iter().zip(&mut reverted).rev().peekable();
    // From the end of the log on: what was seen last of a lead is what comes next of it.
    for row in (0..ground.cut.spells).rev() {
        let lead = log.lead[row] as usize;
        if let Some(((_, _, _, stands), reverted)) = later.next_if(|((known, ..), _)| *known == row) {
            let after = next.get(lead).copied().filter(|after| *after != NONE && !stands);
            *reverted = after.map(|after| log.entered_at.get(after as usize));
        }
        if let Some(next) = next.get_mut(lead) {
            *next = row as u32;
        }
    }
    reverted
}

/// The customer of each, where the same event linked it to the lead.
fn customers(ground: &Ground<'_>, found: &[(usize, u32, i64, bool)]) -> (Vec<Option<u64>>, Vec<(usize, Position)>) {
    let (spells, links) = (&ground.cut.columns.spells, &ground.cut.columns.links);
    let mut places = links.places.reader();
    let linked: FxHashMap<Position, u32> = (0..ground.cut.links).map(|row| (places.get(row), links.customer.get(row))).collect();
    let mut places = spells.places.reader();
    let mut wanted = Vec::new();
    let customers = found.iter().enumerate().map(|(at, (row, ..))| {
        let place = places.get(*row);
        let customer = linked.get(&place).map(|customer| u64::from(*customer));
        if customer.is_none() {
            wanted.push((at, place));
        }
        customer
    });
    (customers.collect(), wanted)
}
