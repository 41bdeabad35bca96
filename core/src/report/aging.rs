//! Aging: how long open leads have stood where they are.

use crate::domain::Elapsed;
use crate::lifecycle::StageKind;
use serde::Serialize;

/// The leads that are open at the instant of the report and in this stage. The period, if one is given, is that of their capture. The open stages of
/// the lifecycle have a line each, also where nobody is in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgingRow {
    /// The stage, by key; `None` in the totals, which are over all stages.
    pub stage: Option<String>,
    /// Its kind.
    pub kind: Option<StageKind>,
    /// Open leads.
    pub leads: u64,
    /// How long they have been in the stage: median (type 7).
    pub age_median: Option<Elapsed>,
    /// Ninetieth percentile.
    pub age_p90: Option<Elapsed>,
    /// The longest.
    pub age_max: Option<Elapsed>,
    /// Leads with a follow-up of their own that was due before the instant of the report and is not done.
    pub overdue_leads: u64,
    /// Those follow-ups.
    pub overdue_follow_ups: u64,
    /// Leads whose capture and last activity (no note) both lie at least the asked number of days (of 24 hours) back.
    pub idle: u64,
}
