//! Owners: what users did in both of their roles.

use super::book::LeadTale;
use super::groups::{Fact, Frame};
use super::sums::{Sums, count, length, quantile};
use leadbook::{LeadId, Money, OwnerRow, Report, Row, Subject, UserId};
use std::collections::BTreeSet;

/// What the report counts of a user.
#[derive(Clone, Copy, Debug)]
enum Thing {
    Captured,
    Held(LeadId, i64),
    Responded(i64),
    Acted,
    Converted,
    Customer,
    Won(Option<Money>),
}

/// A thing and whose it is.
type Owned = (Option<UserId>, Thing);

impl Frame<'_> {
    /// What users did.
    pub fn owners(&self) -> Report<OwnerRow> {
        let mut facts: Vec<Fact<Owned>> = Vec::new();
        for lead in self.leads() {
            self.of_lead(lead, &mut facts);
        }
        for deed in self.tale.deeds.iter().filter(|deed| self.span.contains(deed.at)) {
            let id = match deed.subject {
                Subject::Lead(id) => Some(id),
                Subject::Opportunity(id) => self.tale.sales.get(&id).and_then(|sale| sale.lead),
                Subject::Customer(_) => None,
            };
            if self.lets_in(id) {
                facts.push(self.fact(id.and_then(|id| self.lead(id)), deed.at, (deed.by, Thing::Acted)));
            }
        }
        for arrival in self.tale.arrivals.iter().filter(|arrival| self.span.contains(arrival.at) && self.lets_in(arrival.lead)) {
            facts.push(self.fact(arrival.lead.and_then(|id| self.lead(id)), arrival.at, (arrival.owner, Thing::Customer)));
        }
        for (lead, sale) in self.sales() {
            if let Some(at) = sale.won_at().filter(|at| self.span.contains(*at)) {
                facts.push(self.fact(lead, at, (sale.owner, Thing::Won(sale.card.amount))));
            }
        }
        let mut rows = Vec::new();
        for (group, owned) in self.grouped(&facts) {
            let mut users: Vec<Option<UserId>> = owned.iter().map(|(user, _)| *user).collect();
            users.sort_by_key(|user| (user.is_none(), *user));
            users.dedup();
            for user in users {
                let things: Vec<Thing> = owned.iter().filter(|(whose, _)| *whose == user).map(|(_, thing)| *thing).collect();
                let name = user.map(|id| self.tale.users.get(&id).cloned().unwrap_or_default());
                rows.push(Row { group: group.clone(), measures: OwnerRow { user, name, ..owner_row(&things) } });
            }
        }
        let things: Vec<Thing> = facts.iter().map(|fact| fact.what.1).collect();
        Report { request: self.resolved("owners"), rows, totals: owner_row(&things) }
    }

    fn of_lead(&self, lead: &LeadTale, facts: &mut Vec<Fact<Owned>>) {
        let captured = lead.captured_at;
        if self.span.contains(captured) {
            facts.push(self.fact(Some(lead), captured, (lead.first_owner(), Thing::Captured)));
        }
        for (number, (since, owner)) in lead.owners.iter().enumerate() {
            let until = lead.owners.get(number + 1).map_or(self.as_of(), |(at, _)| *at);
            let from = self.span.from.map_or(*since, |from| from.max(*since));
            let until = self.span.until.map_or(until, |end| end.min(until)).min(self.as_of());
            if from < until {
                facts.push(self.fact(Some(lead), captured, (*owner, Thing::Held(lead.id, until.micros_since(from)))));
            }
        }
        if let Some(at) = self.first_response_at(lead).filter(|at| self.span.contains(*at)) {
            facts.push(self.fact(Some(lead), at, (lead.owner_at(at), Thing::Responded(at.micros_since(captured)))));
        }
        if let Some(at) = lead.converted_at().filter(|at| self.span.contains(*at)) {
            facts.push(self.fact(Some(lead), at, (lead.owner_at(at), Thing::Converted)));
        }
    }
}

fn owner_row(things: &[Thing]) -> OwnerRow {
    let mut row = OwnerRow {
        user: None,
        name: None,
        leads_captured: 0,
        leads_held: 0,
        lead_days_held: 0.0,
        responded: 0,
        response_median: None,
        activities: 0,
        converted: 0,
        customers: 0,
        won: 0,
        won_amount: Vec::new(),
    };
    let (mut held, mut time, mut responses, mut amounts) = (BTreeSet::new(), 0_i64, Vec::new(), Vec::new());
    for thing in things {
        match thing {
            Thing::Captured => row.leads_captured += 1,
            Thing::Held(lead, micros) => {
                held.insert(*lead);
                time += micros;
            }
            Thing::Responded(micros) => responses.push(*micros),
            Thing::Acted => row.activities += 1,
            Thing::Converted => row.converted += 1,
            Thing::Customer => row.customers += 1,
            Thing::Won(amount) => amounts.push(*amount),
        }
    }
    row.leads_held = count(held.len());
    row.lead_days_held = time as f64 / 86_400e6;
    row.responded = count(responses.len());
    row.response_median = length(quantile(&responses, 0.5));
    row.won = count(amounts.len());
    row.won_amount = Sums::of(amounts).money();
    row
}
