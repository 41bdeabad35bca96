//! Owners: what users did, in both of their roles.

use super::asked::Desk;
use super::holders::Owners;
use super::measure::{Sums, elapsed};
use super::responses::{NEVER, first_responses};
use super::sales::sales;
use super::tally::Merge;
use super::{Report, Scope};
use crate::columns::{Cut, NOBODY, Whom};
use crate::domain::OpportunityStatus;
use crate::domain::{Elapsed, Money, UserId};
use crate::error::Result;
use crate::statistics;
use serde::Serialize;

/// What one user did in the period, as the owner of leads and as the owner of customers. The line without a user holds what nobody owned.
/// A user has a line where there is anything to tell.
///
/// Lines add up to the totals but for `leads_held`: a lead can have been held by several, and counts once in the totals.
/// A group of the calendar goes by the instant of each thing counted; time held and leads held go by the capture.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
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
    /// By the number of the user; none where there is nothing to tell.
    users: Vec<Option<Box<Counts>>>,
    /// Distinct leads held by anybody.
    leads_held: u64,
}

impl Lines {
    #[inline]
    fn of(&mut self, user: u32) -> &mut Counts {
        let index = user as usize;
        if self.users.len() <= index {
            self.users.resize(index + 1, None);
        }
        self.users[index].get_or_insert_default()
    }

    /// Over all users.
    fn all(&self) -> Counts {
        let mut all = Counts::default();
        self.users.iter().flatten().for_each(|counts| all.merge(counts));
        Counts { leads_held: self.leads_held, ..all }
    }
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.leads_captured += other.leads_captured;
        self.leads_held += other.leads_held;
        self.held_micros += other.held_micros;
        self.responses.extend_from_slice(&other.responses);
        self.activities += other.activities;
        self.converted += other.converted;
        self.customers += other.customers;
        self.won += other.won;
        self.won_amount.merge(&other.won_amount);
    }
}

impl Merge for Lines {
    fn merge(&mut self, other: &Self) {
        for (user, counts) in (0..).zip(&other.users) {
            if let Some(counts) = counts {
                self.of(user).merge(counts);
            }
        }
        self.leads_held += other.leads_held;
    }
}

pub(crate) fn owners(desk: Desk<'_>, scope: &Scope) -> Result<Report<OwnerRow>> {
    desk.answer("owners", scope, |ground| {
        let cut = &ground.cut;
        let owners = Owners::new(cut);
        let (from, until) = ground.ends();
        let ends = (from, ground.now.at_most(until));
        let mut tally = ground.tally::<Lines>();
        let responses = first_responses(cut);
        let captured_at = &cut.columns.leads.captured_at;
        let ungrouped = ground.asked.group_by.is_empty();
        let first = |leads: &[u32], numbers: &mut Vec<u32>| owners.at_capture().of(leads, numbers);
        tally.captured_by_number(ground, first, |lines, owner, times| lines.of(owner).leads_captured += times);
        tally.in_halves(ground, |tally, range| {
            let mut held = Vec::new();
            // By user: leads that always were the user's, and how long; where nothing is grouped they need not be told one by one.
            let mut settled: Vec<(u64, i128)> = Vec::new();
            for lead in range.filter(|lead| ground.fits(Some(*lead))) {
                let captured_at = captured_at[lead];
                if ungrouped && owners.is_settled(lead) {
                    let (user, micros) = (owners.first(lead) as usize, i128::from(ends.1) - i128::from(captured_at.max(ends.0)));
                    if settled.len() <= user {
                        settled.resize(user + 1, (0, 0));
                    }
                    let (leads, sum) = &mut settled[user];
                    *leads += u64::from(micros > 0);
                    *sum += micros.max(0);
                    held.clear();
                } else {
                    times_held(ends, &owners, lead, captured_at, &mut held);
                }
                if !held.is_empty() {
                    tally.add(Some(lead), captured_at, |lines| {
                        for (user, micros) in &held {
                            let counts = lines.of(*user);
                            counts.leads_held += 1;
                            counts.held_micros += micros;
                        }
                        lines.leads_held += 1;
                    });
                }
                let at = responses[lead];
                if at != NEVER && ground.within(at) {
                    let owner = owners.at(lead, at);
                    tally.add(Some(lead), at, |lines| lines.of(owner).responses.push(at - captured_at));
                }
            }
            for (user, (leads, micros)) in (0..).zip(settled).filter(|(_, (leads, _))| *leads > 0) {
                tally.add(None, NEVER, |lines| {
                    let counts = lines.of(user);
                    counts.leads_held += leads;
                    counts.held_micros += micros;
                    lines.leads_held += leads;
                });
            }
        });
        for (lead, at) in ground.conversions().filter(|(_, at)| ground.within(*at)) {
            let owner = owners.at(lead, at);
            tally.add(Some(lead), at, |lines| lines.of(owner).converted += 1);
        }
        let sales = sales(cut).all;
        let activities = &cut.columns.activities;
        let mut by_user: Vec<u64> = Vec::new();
        for row in (0..cut.activities).filter(|row| ground.within(activities.at[*row])) {
            let index = (activities.subject[row] as usize).wrapping_sub(1);
            let lead = match activities.whom(row) {
                Whom::Lead => Some(index),
                Whom::Opportunity => sales.get(index).and_then(|sale| sale.lead),
                Whom::Customer => None,
            };
            if !ground.fits(lead) {
                continue;
            }
            let user = activities.by.get(row);
            if ungrouped {
                if by_user.len() <= user as usize {
                    by_user.resize(user as usize + 1, 0);
                }
                by_user[user as usize] += 1;
            } else {
                tally.add(lead, activities.at[row], |lines| lines.of(user).activities += 1);
            }
        }
        for (user, count) in (0..).zip(by_user).filter(|(_, count)| *count > 0) {
            tally.add(None, NEVER, |lines| lines.of(user).activities += count);
        }
        let customers = &cut.columns.customers;
        for row in (0..cut.customers).filter(|row| ground.within(customers.since[*row])) {
            if cut.columns.left_out.customers.binary_search(&(row as u32)).is_ok() {
                continue;
            }
            let lead = (customers.lead.get(row) as usize).checked_sub(1);
            if ground.fits(lead) {
                tally.add(lead, customers.since[row], |lines| lines.of(customers.owner.get(row)).customers += 1);
            }
        }
        for sale in sales.iter().filter(|sale| sale.status == OpportunityStatus::Won && ground.within(sale.closed_at)) {
            if ground.fits(sale.lead) {
                tally.add(sale.lead, sale.closed_at, |lines| {
                    let counts = lines.of(sale.owner);
                    counts.won += 1;
                    counts.won_amount.add(sale.minor, sale.currency);
                });
            }
        }
        let totals = owner_row(cut, None, tally.totals().all());
        let (_, rows) = tally.lines(|lines| {
            let told = (0..).zip(lines.users).filter_map(|(user, counts)| Some((user, *counts?)));
            // Nobody stands first by number, and last by custom.
            let mut users: Vec<(u32, Counts)> = told.collect();
            users.sort_by_key(|(user, _)| (*user == NOBODY, *user));
            users.into_iter().map(|(user, counts)| owner_row(cut, Some(user).filter(|user| *user != NOBODY), counts)).collect()
        });
        Ok((rows, totals))
    })
}

/// Who held a lead within the period, and for how long; each once.
fn times_held((from, until): (i64, i64), owners: &Owners<'_>, lead: usize, captured_at: i64, held: &mut Vec<(u32, i128)>) {
    held.clear();
    if owners.is_settled(lead) {
        let micros = i128::from(until) - i128::from(captured_at.max(from));
        if micros > 0 {
            held.push((owners.first(lead), micros));
        }
        return;
    }
    let mut since = (captured_at, owners.first(lead));
    for next in owners.changes(lead).chain([(until, NOBODY)]) {
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
