//! Sources: what leads cost and what they bring.

use super::asked::Desk;
use super::ground::Ground;
use super::measure::{Sums, elapsed, interval, rate};
use super::sales::sales;
use super::tally::Merge;
use super::time_to_convert::{CONVERTED, subject};
use super::{GroupBy, Report, Scope};
use crate::columns::Cut;
use crate::domain::{CampaignCard, CampaignPlan, OpportunityStatus};
use crate::domain::{Currency, Elapsed, Money};
use crate::error::Result;
use crate::statistics::Watched;
use serde::Serialize;

/// The leads captured in the period by where they came from, what was spent to get them, and what they brought. Grouped by source where
/// nothing else is asked for.
///
/// Spend is that of campaigns, with its instant in the period. It is counted *once*: in the group of the campaign itself, of its own
/// source, of its own channel, of the time of spending; with any other key it stands in the group without a value, for nothing says
/// which leads it was for. A filter bears on spend and plan by its campaigns, sources and channels only, against those of the campaign.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct SourceRow {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// `converted / leads`.
    pub rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub rate_low: Option<f64>,
    /// The upper end.
    pub rate_high: Option<f64>,
    /// The median time to convert (Kaplan–Meier, as in the report of that name).
    pub median_time: Option<Elapsed>,
    /// What was spent, a sum for each currency.
    pub spend: Vec<Money>,
    /// `spend / leads`, rounded to the nearest minor unit (half away from zero); none without leads.
    pub cost_per_lead: Vec<Money>,
    /// `spend / converted`, likewise.
    pub cost_per_customer: Vec<Money>,
    /// Opportunities of these leads that are won, whenever.
    pub won: u64,
    /// What they brought, a sum for each currency.
    pub won_amount: Vec<Money>,
    /// `(won_amount - spend) / spend` for each currency in which more than nothing was spent.
    pub return_on_spend: Vec<Return>,
    /// How many leads the plans of the campaigns promise whose time overlaps the period; none if no plan says.
    pub planned_leads: Option<u64>,
    /// What those plans allow to be spent: the budget, or else leads times cost per lead; a sum for each currency.
    pub planned_cost: Vec<Money>,
}

/// The return on what was spent in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Return {
    /// The currency.
    pub currency: Currency,
    /// `(won - spend) / spend`.
    pub value: f64,
}

#[derive(Clone, Default)]
struct Counts {
    subjects: Watched,
    converted: u64,
    spend: Sums,
    won: u64,
    won_amount: Sums,
    planned_leads: Option<u64>,
    planned_cost: Sums,
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.subjects.extend(&other.subjects);
        self.converted += other.converted;
        self.spend.merge(&other.spend);
        self.won += other.won;
        self.won_amount.merge(&other.won_amount);
        if let Some(leads) = other.planned_leads {
            self.planned_leads = Some(self.planned_leads.unwrap_or(0).saturating_add(leads));
        }
        self.planned_cost.merge(&other.planned_cost);
    }
}

pub(crate) fn sources(desk: Desk<'_>, scope: &Scope) -> Result<Report<SourceRow>> {
    let mut scope = scope.clone();
    if scope.group_by.is_empty() {
        scope.group_by.push(GroupBy::Source);
    }
    desk.answer("sources", &scope, |ground| {
        let cut = &ground.cut;
        let mut tally = ground.tally::<Counts>();
        let (now, since) = (ground.now.exactly(), ground.since());
        tally.captured(ground, |counts, lead, at| {
            let (time, outcome) = subject(ground, now, &since, lead, at);
            let converted = outcome == Some(CONVERTED);
            counts.subjects.push(time, converted);
            counts.converted += u64::from(converted);
        });
        for sale in sales(cut).all.iter().filter(|sale| sale.status == OpportunityStatus::Won) {
            let Some(lead) = sale.lead.filter(|lead| *lead < cut.leads && ground.fits(Some(*lead))) else { continue };
            let captured_at = cut.columns.leads.captured_at[lead];
            if ground.within(captured_at) {
                tally.add(Some(lead), captured_at, |counts| {
                    counts.won += 1;
                    counts.won_amount.add(sale.minor, sale.currency);
                });
            }
        }
        let spends = &cut.columns.spends;
        for row in (0..cut.spends).filter(|row| ground.within(spends.at[*row])) {
            let (campaign, at) = (spends.campaign.get(row), spends.at[row]);
            if cut.campaign(campaign).is_some_and(|card| is_meant(ground, campaign, card)) {
                let (minor, currency) = (spends.minor[row], spends.currency.get(row));
                tally.add_to(|groups| groups.of_campaign(campaign, Some(at)), |counts| counts.spend.add(minor, currency));
            }
        }
        for campaign in cut.campaigns() {
            let Some(card) = cut.campaign(campaign).filter(|card| is_meant(ground, campaign, card) && overlaps(ground, card)) else {
                continue;
            };
            let cost = planned_cost(&card.plan)
                .and_then(|cost| Some((cost.amount_minor, cut.columns.words.currencies.find(cost.currency.as_str())?)));
            if card.plan.leads.is_none() && cost.is_none() {
                continue;
            }
            tally.add_to(
                |groups| groups.of_campaign(campaign, None),
                |counts| {
                    if let Some(leads) = card.plan.leads {
                        counts.planned_leads = Some(counts.planned_leads.unwrap_or(0).saturating_add(leads));
                    }
                    if let Some((minor, currency)) = cost {
                        counts.planned_cost.add(minor, currency);
                    }
                },
            );
        }
        let (totals, rows) = tally.rows(|counts| source_row(cut, counts));
        Ok((rows, totals))
    })
}

/// Whether the filter, so far as it speaks of campaigns, lets one through.
fn is_meant(ground: &Ground<'_>, number: u32, card: &CampaignCard) -> bool {
    let filter = ground.filter();
    (filter.campaigns.is_empty() || filter.campaigns.iter().any(|asked| asked.0 == u64::from(number)))
        && (filter.sources.is_empty() || card.source.as_ref().is_some_and(|source| filter.sources.contains(source)))
        && (filter.channels.is_empty() || card.channel.is_some_and(|channel| filter.channels.contains(&channel)))
}

/// Whether the time of a campaign overlaps the period.
fn overlaps(ground: &Ground<'_>, card: &CampaignCard) -> bool {
    let (from, until) = ground.ends();
    from < until && card.starts_at.is_none_or(|starts| starts.micros() < until) && card.ends_at.is_none_or(|ends| from < ends.micros())
}

fn planned_cost(plan: &CampaignPlan) -> Option<Money> {
    plan.budget.or_else(|| {
        let (leads, cost) = (plan.leads?, plan.cost_per_lead?);
        let minor = cost.amount_minor.saturating_mul(i64::try_from(leads).unwrap_or(i64::MAX));
        Some(Money { amount_minor: minor, currency: cost.currency })
    })
}

fn source_row(cut: &Cut<'_>, mut counts: Counts) -> SourceRow {
    let leads = counts.subjects.len() as u64;
    let (rate_low, rate_high) = interval(counts.converted, leads);
    let (spend, won_amount) = (counts.spend.money(cut), counts.won_amount.money(cut));
    let returned = |spent: &Money| {
        let won = won_amount.iter().find(|won| won.currency == spent.currency).map_or(0, |won| won.amount_minor);
        let value = (won as f64 - spent.amount_minor as f64) / spent.amount_minor as f64;
        (spent.amount_minor > 0).then_some(Return { currency: spent.currency, value })
    };
    SourceRow {
        leads,
        converted: counts.converted,
        rate: rate(counts.converted, leads),
        rate_low,
        rate_high,
        median_time: elapsed(counts.subjects.value(0.5)),
        cost_per_lead: counts.spend.per(cut, leads),
        cost_per_customer: counts.spend.per(cut, counts.converted),
        return_on_spend: spend.iter().filter_map(returned).collect(),
        spend,
        won: counts.won,
        won_amount,
        planned_leads: counts.planned_leads,
        planned_cost: counts.planned_cost.money(cut),
    }
}
