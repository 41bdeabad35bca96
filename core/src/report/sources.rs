//! Sources: what leads cost and what they bring.

use crate::domain::{Currency, Elapsed, Money};
use serde::Serialize;

/// The leads captured in the period by where they came from, what was spent to get them, and what they brought. Grouped by source where
/// nothing else is asked for.
///
/// Spend is that of campaigns, with its instant in the period. It is counted *once*: in the group of the campaign itself, of its own
/// source, of its own channel, of the time of spending; with any other key it stands in the group without a value, for nothing says
/// which leads it was for. A filter bears on spend and plan by its campaigns, sources and channels only, against those of the campaign.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// `(won_amount - spend) / spend` for each currency in which something was spent.
    pub return_on_spend: Vec<Return>,
    /// How many leads the plans of the campaigns promise whose time overlaps the period; none if no plan says.
    pub planned_leads: Option<u64>,
    /// What those plans allow to be spent: the budget, or else leads times cost per lead; a sum for each currency.
    pub planned_cost: Vec<Money>,
}

/// The return on what was spent in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Return {
    /// The currency.
    pub currency: Currency,
    /// `(won - spend) / spend`.
    pub value: f64,
}
