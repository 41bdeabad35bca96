//! Conversion: how many leads became customers, seen from their capture and seen from the conversion.

use super::ground::{Ground, Standpoint};
use super::measure::{interval, rate};
use super::{Report, Scope};
use crate::columns::{Columns, How};
use crate::error::Result;
use crate::lifecycle::StageKind;
use serde::Serialize;

/// Two views that must not be mixed: `leads`, `converted` and the rate are of leads *captured* in the period, whenever they were
/// converted; `conversions` and `reverted` are of conversions *made* in the period, whenever the lead was captured.
///
/// A group of the calendar, or of the owner at the event, takes the first view by the capture and the second by the conversion.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    leads: u64,
    converted: u64,
    conversions: u64,
    reverted: u64,
}

pub(crate) fn conversion(columns: &Columns, standpoint: Standpoint, scope: &Scope) -> Result<Report<ConversionRow>> {
    let ground = Ground::new("conversion", columns, scope, standpoint)?;
    let mut tally = ground.tally::<Counts>();
    for (lead, at) in ground.captured() {
        let converted = u64::from(ground.kind(lead) == StageKind::Converted);
        tally.add(Some(lead), at, |counts| {
            counts.leads += 1;
            counts.converted += converted;
        });
    }
    let spells = &ground.cut.columns.spells;
    for spell in (0..ground.cut.spells).filter(|spell| spells.how[*spell] == How::Converted as u8) {
        let (lead, at) = (spells.lead[spell] as usize, spells.entered_at[spell]);
        if ground.within(at) && ground.fits(Some(lead)) {
            let stands = ground.cut.last_spell(lead) == Some(spell);
            tally.add(Some(lead), at, |counts| {
                counts.conversions += u64::from(stands);
                counts.reverted += u64::from(!stands);
            });
        }
    }
    let (totals, rows) = tally.rows(|Counts { leads, converted, conversions, reverted }| {
        let (rate_low, rate_high) = interval(converted, leads);
        ConversionRow { leads, converted, rate: rate(converted, leads), rate_low, rate_high, conversions, reverted }
    });
    Ok(Report { request: ground.request, rows, totals })
}
