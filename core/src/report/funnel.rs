//! The funnel: how far leads came.

use crate::lifecycle::StageKind;
use serde::Serialize;

/// One stage of the funnel: of the leads captured in the period, those that *ever* were in it.
///
/// `entered = went_on + disqualified + still_there`, told by what came after a lead's last visit to the stage.
/// Stages stand in the order of the lifecycle; those that it no longer has, but a lead was in, stand behind in the order of their keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunnelStage {
    /// The stage, by key.
    pub stage: String,
    /// Its kind, in the last lifecycle that had it.
    pub kind: StageKind,
    /// Distinct leads that ever entered it; the initial stage is entered by being captured.
    pub entered: u64,
    /// Of those: left their last visit to it for a stage that is not of kind `disqualified`.
    pub went_on: u64,
    /// Of those: left their last visit to it for a stage of kind `disqualified`.
    pub disqualified: u64,
    /// Of those: are in it.
    pub still_there: u64,
    /// Of those: are converted.
    pub converted: u64,
    /// Step conversion: `went_on / entered`.
    pub went_on_rate: Option<f64>,
    /// How much of the funnel comes so far: `entered / leads`, of the leads of the group.
    pub entered_rate: Option<f64>,
    /// Conversion from here: `converted / entered`.
    pub converted_rate: Option<f64>,
}

/// The funnel over all groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunnelTotals {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: neither converted nor disqualified.
    pub open: u64,
    /// Of those: converted.
    pub converted: u64,
    /// Of those: disqualified.
    pub disqualified: u64,
    /// Overall conversion: `converted / leads`.
    pub converted_rate: Option<f64>,
    /// The stages.
    pub stages: Vec<FunnelStage>,
}
