//! What the book answers about its leads, by its public reads alone: pages of leads and customers, the users, and the histories.

use super::load::SELLER;
use super::read::Result;
use leadbook::{Customer, CustomerId, CustomerQuery, Event, Lead, LeadOrder, LeadQuery, Snapshot, Timestamp, UserId};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: usize = 1_000;
const MICROS_PER_DAY: f64 = 86_400_000_000.0;

/// How many leads, and how many of them were won.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) leads: u64,
    pub(crate) won: u64,
}

impl Share {
    /// Of a hundred leads, how many were won.
    pub(crate) fn percent(self) -> f64 {
        if self.leads == 0 { 0.0 } else { 100.0 * self.won as f64 / self.leads as f64 }
    }
}

/// The leads of one month of first contact: how many were won at all, and within 30 and 90 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cohort {
    pub(crate) all: Share,
    pub(crate) within_30_days: u64,
    pub(crate) within_90_days: u64,
}

/// The numbers. Months are those of UTC, written `2018-02`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Numbers {
    pub(crate) all: Share,
    pub(crate) by_origin: BTreeMap<String, Share>,
    /// Days from first contact to conversion, ascending.
    pub(crate) days: Vec<f64>,
    pub(crate) won_by_month: BTreeMap<String, u64>,
    pub(crate) cohorts: BTreeMap<String, Cohort>,
    /// Conversions by the owner of the lead.
    pub(crate) won_by_sdr: BTreeMap<String, u64>,
    /// Conversions by the owner of the customer.
    pub(crate) won_by_sr: BTreeMap<String, u64>,
    /// The accounts of the sellers that became customers.
    pub(crate) sellers: BTreeSet<String>,
}

/// Reads the numbers from one state of the book.
pub(crate) fn numbers(book: &Snapshot) -> Result<Numbers> {
    let users: BTreeMap<UserId, String> = book.users()?.into_iter().map(|user| (user.id, user.name)).collect();
    let user = |id: Option<UserId>| id.and_then(|id| users.get(&id)).cloned().ok_or("a conversion is nobody's");
    let customers: BTreeMap<CustomerId, Customer> = all_customers(book)?.into_iter().map(|customer| (customer.id, customer)).collect();
    let mut numbers = Numbers::default();
    for lead in all_leads(book)? {
        let cohort = numbers.cohorts.entry(month(lead.captured_at)).or_default();
        let origin = numbers.by_origin.entry(lead.source.clone()).or_default();
        for share in [&mut numbers.all, &mut cohort.all, origin] {
            share.leads += 1;
            share.won += u64::from(lead.converted_at.is_some());
        }
        let Some((at, customer)) = lead.converted_at.zip(lead.converted_to) else { continue };
        if told_by_history(book, &lead)? != Some(at) {
            return Err(format!("{} was converted at {at} by its record, but not by its history", lead.id).into());
        }
        let days = days_between(lead.captured_at, at);
        cohort.within_30_days += u64::from(days <= 30.0);
        cohort.within_90_days += u64::from(days <= 90.0);
        numbers.days.push(days);
        *numbers.won_by_month.entry(month(at)).or_default() += 1;
        *numbers.won_by_sdr.entry(user(lead.owner)?).or_default() += 1;
        let customer = customers.get(&customer).ok_or_else(|| format!("{} became {customer}, which is not there", lead.id))?;
        *numbers.won_by_sr.entry(user(customer.owner)?).or_default() += 1;
        numbers.sellers.extend(customer.attributes.get(SELLER).map(ToString::to_string));
    }
    numbers.days.sort_by(f64::total_cmp);
    Ok(numbers)
}

/// When the lead was converted by the events of its history.
fn told_by_history(book: &Snapshot, lead: &Lead) -> Result<Option<Timestamp>> {
    let history = book.lead_history(lead.id)?;
    Ok(history.iter().rev().find(|recorded| matches!(recorded.event, Event::LeadConverted { .. })).map(|recorded| recorded.at))
}

/// Every lead, page by page.
pub(crate) fn all_leads(book: &Snapshot) -> Result<Vec<Lead>> {
    let mut query = LeadQuery::default().sort(LeadOrder::Number).limit(PAGE);
    let mut leads = Vec::new();
    loop {
        let page = book.leads(query.clone())?;
        leads.extend(page.items);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(leads),
        }
    }
}

fn all_customers(book: &Snapshot) -> Result<Vec<Customer>> {
    let mut query = CustomerQuery::default().limit(PAGE);
    let mut customers = Vec::new();
    loop {
        let page = book.customers(query.clone())?;
        customers.extend(page.items);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(customers),
        }
    }
}

/// The month of an instant in UTC.
fn month(instant: Timestamp) -> String {
    instant.to_datetime().format("%Y-%m").to_string()
}

/// Days from one instant to another; negative if the other is earlier.
pub(crate) fn days_between(from: Timestamp, to: Timestamp) -> f64 {
    to.micros_since(from) as f64 / MICROS_PER_DAY
}

/// The quantile of ascending values, interpolated between the two nearest: type 7, as spreadsheets and NumPy have it by default.
pub(crate) fn quantile(ascending: &[f64], share: f64) -> Option<f64> {
    let place = share * (ascending.len().checked_sub(1)?) as f64;
    let (below, above) = (ascending.get(place.floor() as usize)?, ascending.get(place.ceil() as usize)?);
    Some(below + (place - place.floor()) * (above - below))
}
