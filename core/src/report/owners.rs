//! Owners: what users did, in both of their roles.

use super::ground::{Ground, Standpoint, flat};
use super::groups::Owners;
use super::measure::{Sums, elapsed};
use super::responses::first_responses;
use super::sales::sales;
use super::{Report, Scope};
use crate::columns::{Columns, Cut, NOBODY, Whom};
use crate::domain::OpportunityStatus;
use crate::domain::{Elapsed, Money, UserId};
use crate::error::Result;
use crate::statistics;
use serde::Serialize;
use std::collections::BTreeMap;

/// What one user did in the period, as the owner of leads and as the owner of customers. The line without a user holds what nobody owned.
/// A user has a line where there is anything to tell.
///
/// Lines add up to the totals but for `leads_held`: a lead can have been held by several, and counts once in the totals.
/// A group of the calendar goes by the instant of each thing counted; time held and leads held go by the capture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnerRow {
    /// The user; none for what nobody owned, and in the totals.
    pub user: Option<UserId>,
    /// The name it had at the instant of the report.
    pub name: Option<String>,
    /// Leads captured in the period that the user owned from the start.
    pub leads_captured: u64,
    /// Distinct leads owned at some time in the period (up to the instant of the report).
    pub leads_held: u64,
    /// How long leads were owned within the period, added up, in days of 24 hours.
    pub lead_days_held: f64,
    /// First responses in the period, credited to who owned the lead at that instant.
    pub responded: u64,
    /// The median (type 7) of the times from capture to those first responses.
    pub response_median: Option<Elapsed>,
    /// Activities in the period that the user did, notes not counted; with leads, and with opportunities that have a lead. Those with
    /// customers and with opportunities without a lead are in only where nothing is filtered.
    pub activities: u64,
    /// Conversions in the period that stand, credited to who owned the lead at that instant.
    pub converted: u64,
    /// Customers written in in the period, credited to who owned them at first.
    pub customers: u64,
    /// Opportunities won in the period (that are still won), credited to their owner.
    pub won: u64,
    /// What they brought, a sum for each currency.
    pub won_amount: Vec<Money>,
}

#[derive(Clone, Default)]
struct Counts {
    leads_captured: u64,
    leads_held: u64,
    held_micros: i128,
    responses: Vec<i64>,
    activities: u64,
    converted: u64,
    customers: u64,
    won: u64,
    won_amount: Sums,
}

#[derive(Clone, Default)]
struct Lines {
    users: BTreeMap<u32, Counts>,
    all: Counts,
}

impl Lines {
    /// Counts something once for a user and once over all.
    fn add(&mut self, user: u32, count: impl Fn(&mut Counts)) {
        count(self.users.entry(user).or_default());
        count(&mut self.all);
    }
}

pub(crate) fn owners(columns: &Columns, standpoint: Standpoint, scope: &Scope) -> Result<Report<OwnerRow>> {
    let ground = Ground::new("owners", columns, scope, standpoint)?;
    let cut = &ground.cut;
    let owners = Owners::new(cut);
    let mut tally = ground.tally::<Lines>();
    let responses = first_responses(cut);
    let mut held = Vec::new();
    for lead in ground.leads() {
        let captured_at = cut.columns.leads.captured_at[lead];
        if ground.within(captured_at) {
            tally.add(Some(lead), captured_at, |lines| lines.add(owners.first(lead), |counts| counts.leads_captured += 1));
        }
        times_held(&ground, &owners, lead, captured_at, &mut held);
        if !held.is_empty() {
            tally.add(Some(lead), captured_at, |lines| {
                for (user, micros) in &held {
                    let counts = lines.users.entry(*user).or_default();
                    counts.leads_held += 1;
                    counts.held_micros += micros;
                    lines.all.held_micros += micros;
                }
                lines.all.leads_held += 1;
            });
        }
        if let Some(at) = responses[lead].filter(|at| ground.within(*at)) {
            let owner = owners.at(lead, at);
            tally.add(Some(lead), at, |lines| lines.add(owner, |counts| counts.responses.push(at - captured_at)));
        }
        if let Some(at) = ground.converted_at(lead).filter(|at| ground.within(*at)) {
            let owner = owners.at(lead, at);
            tally.add(Some(lead), at, |lines| lines.add(owner, |counts| counts.converted += 1));
        }
    }
    let sales = sales(cut);
    let activities = &cut.columns.activities;
    for row in (0..cut.activities).filter(|row| ground.within(activities.at[*row])) {
        let index = (activities.subject[row] as usize).wrapping_sub(1);
        let lead = match activities.whom(row) {
            Whom::Lead => Some(index),
            Whom::Opportunity => sales.get(index).and_then(|sale| sale.lead),
            Whom::Customer => None,
        };
        if ground.fits(lead) {
            tally.add(lead, activities.at[row], |lines| lines.add(activities.by.get(row), |counts| counts.activities += 1));
        }
    }
    let customers = &cut.columns.customers;
    for row in (0..cut.customers).filter(|row| ground.within(customers.since[*row])) {
        let lead = (customers.lead.get(row) as usize).checked_sub(1);
        if ground.fits(lead) {
            tally.add(lead, customers.since[row], |lines| lines.add(customers.owner.get(row), |counts| counts.customers += 1));
        }
    }
    for sale in sales.iter().filter(|sale| sale.status == OpportunityStatus::Won && ground.within(sale.closed_at)) {
        if ground.fits(sale.lead) {
            tally.add(sale.lead, sale.closed_at, |lines| {
                lines.add(sale.owner, |counts| {
                    counts.won += 1;
                    counts.won_amount.add(sale.minor, sale.currency);
                });
            });
        }
    }
    let (mut lines, rows) = tally.finish(|lines| {
        let all = owner_row(cut, None, lines.all);
        // Nobody stands first by number, and last by custom.
        let mut users: Vec<(u32, Counts)> = lines.users.into_iter().collect();
        users.sort_by_key(|(user, _)| (*user == NOBODY, *user));
        (all, users.into_iter().map(|(user, counts)| owner_row(cut, Some(user).filter(|user| *user != NOBODY), counts)).collect::<Vec<_>>())
    });
    lines.1.clear();
    let rows = rows.into_iter().map(|(group, (_, lines))| (group, lines)).collect();
    Ok(Report { request: ground.request, rows: flat(rows), totals: lines.0 })
}

/// Who held a lead within the period, and for how long; each once.
fn times_held(ground: &Ground<'_>, owners: &Owners, lead: usize, captured_at: i64, held: &mut Vec<(u32, i128)>) {
    held.clear();
    let (from, until) = ground.ends();
    let until = until.min(ground.now);
    let changes = owners.changes(lead);
    let mut since = (captured_at, owners.first(lead));
    for next in changes.iter().copied().chain([(until, NOBODY)]) {
        let micros = i128::from(next.0.min(until)) - i128::from(since.0.max(from));
        if micros > 0 {
            match held.iter_mut().find(|(user, _)| *user == since.1) {
                Some((_, sum)) => *sum += micros,
                None => held.push((since.1, micros)),
            }
        }
        since = next;
    }
}

fn owner_row(cut: &Cut<'_>, user: Option<u32>, mut counts: Counts) -> OwnerRow {
    OwnerRow {
        user: user.map(|user| UserId(u64::from(user))),
        name: user.and_then(|user| cut.user_name(user)).map(str::to_owned),
        leads_captured: counts.leads_captured,
        leads_held: counts.leads_held,
        lead_days_held: counts.held_micros as f64 / 86_400e6,
        responded: counts.responses.len() as u64,
        response_median: elapsed(statistics::quantiles(&mut counts.responses, &[0.5])[0]),
        activities: counts.activities,
        converted: counts.converted,
        customers: counts.customers,
        won: counts.won,
        won_amount: counts.won_amount.money(cut),
    }
}
