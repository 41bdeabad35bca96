//! Temperature: whether hot leads convert more often.

use super::asked::Desk;
use super::measure::{interval, rate};
use super::tally::Merge;
use super::{Report, Scope};
use crate::columns::{Codes, NONE};
use crate::domain::Temperature;
use crate::error::Result;
use crate::lifecycle::StageKind;
use serde::Serialize;

/// The leads captured in the period by one temperature, twice: that they had when they were captured, and that they had in the end,
/// before their outcome. Every temperature has a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct TemperatureRow {
    /// The temperature; `None` in the totals.
    pub temperature: Option<Temperature>,
    /// Leads that had it when they were captured.
    pub captured: u64,
    /// Of those: converted.
    pub captured_converted: u64,
    /// `captured_converted / captured`.
    pub captured_rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub captured_rate_low: Option<f64>,
    /// The upper end.
    pub captured_rate_high: Option<f64>,
    /// Leads that had it last: when the conversion or disqualification that stands was recorded, or for an open lead at the instant of the
    /// report.
    pub last: u64,
    /// Of those: converted.
    pub last_converted: u64,
    /// `last_converted / last`.
    pub last_rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub last_rate_low: Option<f64>,
    /// The upper end.
    pub last_rate_high: Option<f64>,
}

/// One beyond the places of the temperatures, which have two bits.
const NO_PLACE: u32 = 3;

/// Leads and converted ones, by the place of the temperature among all.
#[derive(Clone, Copy, Default)]
struct Counts {
    captured: [(u64, u64); Temperature::ALL.len()],
    last: [(u64, u64); Temperature::ALL.len()],
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        let into = self.captured.iter_mut().chain(&mut self.last);
        for (sum, counted) in into.zip(other.captured.iter().chain(&other.last)) {
            *sum = (sum.0 + counted.0, sum.1 + counted.1);
        }
    }
}

pub(crate) fn temperature(desk: Desk<'_>, scope: &Scope) -> Result<Report<TemperatureRow>> {
    desk.answer("temperature", scope, |ground| {
        let is_open = |stage: u32| ground.kinds.get(stage as usize).copied().unwrap_or(StageKind::New).is_open();
        let first_stage = &ground.cut.columns.leads.first_stage;
        let mut visits = None;
        let [at_capture, last] = ground.cut.temperatures(|lead| {
            // One that was captured in a stage that is not open may never have left it, and then has no outcome.
            let mut has_left = || visits.get_or_insert_with(|| ground.cut.last_spells()).get(lead).is_some_and(|row| *row != NONE);
            !ground.kind(lead).is_open() && (is_open(first_stage.get(lead)) || has_left())
        });
        // Both temperatures and whether it is converted in one number.
        let numbers = |leads: &[u32], numbers: &mut Vec<u32>| {
            ground.stages.of(leads, numbers);
            for (number, lead) in numbers.iter_mut().zip(leads) {
                let converted = ground.kinds.get(*number as usize) == Some(&StageKind::Converted);
                let place = |codes: &Codes| codes.get(*lead as usize).min(NO_PLACE);
                *number = (place(&at_capture) << 2 | place(&last)) << 1 | u32::from(converted);
            }
        };
        let mut tally = ground.tally::<Counts>();
        tally.captured_by_number(ground, numbers, |counts, number, times| {
            let places = [(&mut counts.captured, number >> 3), (&mut counts.last, number >> 1 & 3)];
            for (leads, sum) in places.into_iter().filter_map(|(counts, place)| counts.get_mut(place as usize)) {
                *leads += times;
                *sum += u64::from(number & 1) * times;
            }
        });
        let all = tally.totals();
        let (_, rows) = tally.lines(|counts| {
            let line = |index: usize| row(Some(Temperature::ALL[index]), counts.captured[index], counts.last[index]);
            (0..Temperature::ALL.len()).map(line).collect()
        });
        let sum = |counts: &[(u64, u64)]| counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let totals = row(None, sum(&all.captured), sum(&all.last));
        Ok((rows, totals))
    })
}

fn row(temperature: Option<Temperature>, captured: (u64, u64), last: (u64, u64)) -> TemperatureRow {
    let (captured_rate_low, captured_rate_high) = interval(captured.1, captured.0);
    let (last_rate_low, last_rate_high) = interval(last.1, last.0);
    TemperatureRow {
        temperature,
        captured: captured.0,
        captured_converted: captured.1,
        captured_rate: rate(captured.1, captured.0),
        captured_rate_low,
        captured_rate_high,
        last: last.0,
        last_converted: last.1,
        last_rate: rate(last.1, last.0),
        last_rate_low,
        last_rate_high,
    }
}
