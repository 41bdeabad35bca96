//! Conversion: how many leads became customers, seen from their capture and seen from the conversion.

use super::asked::Desk;
use super::heap::Heap;
use super::measure::{interval, rate};
use super::tally::Merge;
use super::{Report, Scope};
use crate::error::Result;
use crate::lifecycle::StageKind;
use serde::Serialize;

/// Two views that must not be mixed: `leads`, `converted` and the rate are of leads *captured* in the period, whenever they were
/// converted; `conversions` and `reverted` are of conversions *made* in the period, whenever the lead was captured.
///
/// A group of the calendar, or of the owner at the event, takes the first view by the capture and the second by the conversion.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct ConversionRow {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: converted, and not reverted since.
    pub converted: u64,
    /// `converted / leads`.
    pub rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub rate_low: Option<f64>,
    /// The upper end.
    pub rate_high: Option<f64>,
    /// Conversions made in the period that stand.
    pub conversions: u64,
    /// Conversions made in the period that were reverted since.
    pub reverted: u64,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    /// Those that are not converted, and those that are.
    leads: [u64; 2],
    conversions: u64,
    reverted: u64,
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.leads = [self.leads[0] + other.leads[0], self.leads[1] + other.leads[1]];
        self.conversions += other.conversions;
        self.reverted += other.reverted;
    }
}

pub(crate) fn conversion(desk: Desk<'_>, scope: &Scope) -> Result<Report<ConversionRow>> {
    desk.answer("conversion", scope, |ground| {
        let mut tally = ground.tally::<Counts>();
        let converted: Vec<bool> = ground.kinds.iter().map(|kind| *kind == StageKind::Converted).collect();
        let stages = |leads: &[u32], numbers: &mut Vec<u32>| ground.stages.of(leads, numbers);
        tally.captured_by_number(ground, stages, |counts, stage, times| {
            let converted = converted.get(stage as usize).copied().unwrap_or(false);
            counts.leads[usize::from(converted)] += times;
        });
        let take = |counts: &mut Counts, stands: &bool| {
            counts.conversions += u64::from(*stands);
            counts.reverted += u64::from(!stands);
        };
        let (spells, mut heap) = (&ground.cut.columns.spells, Heap::new(ground));
        for (row, lead, stands) in ground.all_conversions() {
            heap.push(&mut tally, lead as u32, spells.entered_at.get(row), stands, take);
        }
        heap.count(&mut tally, take);
        let (totals, rows) = tally.rows(|Counts { leads: [others, converted], conversions, reverted }| {
            let leads = others + converted;
            let (rate_low, rate_high) = interval(converted, leads);
            ConversionRow { leads, converted, rate: rate(converted, leads), rate_low, rate_high, conversions, reverted }
        });
        Ok((rows, totals))
    })
}
