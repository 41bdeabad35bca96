//! Owners: what users did, in both of their roles.

use crate::domain::{Elapsed, Money, UserId};
use serde::Serialize;

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
    /// How long leads were owned within the period, added up.
    pub time_held: Elapsed,
    /// First responses in the period, credited to who owned the lead at that instant.
    pub responded: u64,
    /// The median (type 7) of the times from capture to those first responses.
    pub response_median: Option<Elapsed>,
    /// Activities in the period that the user did, notes not counted; with leads, and with opportunities that have a lead. Those with customers
    /// and with opportunities without a lead are in only where nothing is filtered.
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
