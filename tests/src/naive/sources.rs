//! Sources: what leads cost and bring.

use super::book::LeadTale;
use super::groups::{Fact, Frame, text};
use super::sums::{Sums, count, how_many, rate_within};
use leadbook::{CampaignCard, CampaignId, GroupBy, GroupValue, Money, Report, Return, SourceRow, Timestamp};
use std::collections::BTreeSet;

/// What the report adds up.
#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Lead(&'a LeadTale),
    Spent(Money),
    Planned { leads: Option<u64>, cost: Option<Money> },
}

impl Frame<'_> {
    /// The sources. A plan that says neither leads nor cost, and spend without an amount, tell nothing and make no group.
    pub fn sources(mut self) -> Report<SourceRow> {
        if self.keys.is_empty() {
            self.keys.push(GroupBy::Source);
        }
        let mut parts: Vec<Fact<Part<'_>>> =
            self.captured().into_iter().map(|fact| Fact { groups: fact.groups, what: Part::Lead(fact.what) }).collect();
        for spent in self.tale.spent.iter().filter(|spent| self.span.contains(spent.at)) {
            let Some(card) = self.tale.campaigns.get(&spent.campaign) else { continue };
            if self.bears_on(spent.campaign, card) {
                parts.push(Fact { groups: self.bought(spent.campaign, card, Some(spent.at)), what: Part::Spent(spent.amount) });
            }
        }
        for (id, card) in &self.tale.campaigns {
            let cost = card.plan.budget.or_else(|| {
                let each = card.plan.cost_per_lead?;
                let minor = i128::from(each.amount_minor) * i128::from(card.plan.leads?);
                Some(Money { amount_minor: super::sums::held(minor), currency: each.currency })
            });
            let leads = card.plan.leads;
            if (leads.is_some() || cost.is_some()) && self.overlaps(card) && self.bears_on(*id, card) {
                parts.push(Fact { groups: self.bought(*id, card, None), what: Part::Planned { leads, cost } });
            }
        }
        self.answer("sources", &parts, |parts| vec![self.source_row(parts)], |parts| self.source_row(parts))
    }

    /// Whether the filter lets in what a campaign spends and plans.
    fn bears_on(&self, id: CampaignId, card: &CampaignCard) -> bool {
        let filter = &self.asked.filter;
        (filter.campaigns.is_empty() || filter.campaigns.contains(&id))
            && (filter.sources.is_empty() || card.source.as_ref().is_some_and(|source| filter.sources.contains(source)))
            && (filter.channels.is_empty() || card.channel.is_some_and(|channel| filter.channels.contains(&channel)))
    }

    /// Whether the time of the campaign has an instant in common with the period.
    fn overlaps(&self, card: &CampaignCard) -> bool {
        let ends_first =
            |end: Option<Timestamp>, start: Option<Timestamp>| matches!((end, start), (Some(end), Some(start)) if end <= start);
        !ends_first(card.ends_at, self.span.from) && !ends_first(self.span.until, card.starts_at)
    }

    /// The group of what a campaign spent at that instant, or of what it plans.
    fn bought(&self, id: CampaignId, card: &CampaignCard, at: Option<Timestamp>) -> BTreeSet<Vec<GroupValue>> {
        self.groups(|key| {
            vec![match (key, at) {
                (GroupBy::Campaign, _) => self.campaign(Some(id)),
                (GroupBy::Source, _) => text(card.source.as_deref()),
                (GroupBy::Channel, _) => text(card.channel.map(|channel| channel.as_str())),
                (GroupBy::Calendar(step), Some(at)) => GroupValue::Date(self.calendar.step_of(*step, at)),
                _ => GroupValue::None,
            }]
        })
    }

    fn source_row(&self, parts: &[Part<'_>]) -> SourceRow {
        let leads: Vec<&LeadTale> = parts.iter().filter_map(|part| if let Part::Lead(lead) = part { Some(*lead) } else { None }).collect();
        let converted = how_many(&leads, |lead| lead.is_converted());
        let [rate, rate_low, rate_high] = rate_within(converted, count(leads.len()));
        let spend = Sums::of(parts.iter().map(|part| if let Part::Spent(amount) = part { Some(*amount) } else { None }));
        let ids: BTreeSet<_> = leads.iter().map(|lead| lead.id).collect();
        let won = self.tale.sales.values().filter(|sale| sale.won_at().is_some() && sale.lead.is_some_and(|lead| ids.contains(&lead)));
        let won: Vec<Option<Money>> = won.map(|sale| sale.card.amount).collect();
        let brought = Sums::of(won.iter().copied());
        let returns = spend.iter().filter(|(_, spent)| *spent > 0).map(|(currency, spent)| {
            let gained = brought.in_currency(currency) - spent;
            Return { currency, value: gained as f64 / spent as f64 }
        });
        let plans = || parts.iter().filter_map(|part| if let Part::Planned { leads, cost } = part { Some((*leads, *cost)) } else { None });
        let promised: Vec<u64> = plans().filter_map(|(leads, _)| leads).collect();
        SourceRow {
            leads: count(leads.len()),
            converted,
            rate,
            rate_low,
            rate_high,
            median_time: self.median_time(&leads),
            spend: spend.money(),
            cost_per_lead: spend.by(count(leads.len())),
            cost_per_customer: spend.by(converted),
            won: count(won.len()),
            won_amount: brought.money(),
            return_on_spend: returns.collect(),
            planned_leads: if promised.is_empty() { None } else { Some(promised.iter().sum()) },
            planned_cost: Sums::of(plans().map(|(_, cost)| cost)).money(),
        }
    }
}
