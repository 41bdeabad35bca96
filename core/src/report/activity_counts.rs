//! Activity counts: how many touches it takes.

use super::asked::Desk;
use super::measure::{interval, rate};
use super::responses::touches;
use super::tally::Merge;
use super::{Report, Scope};
use crate::domain::ActivityKind;
use crate::error::Result;
use crate::lifecycle::StageKind;
use crate::statistics;
use serde::Serialize;
use std::collections::BTreeMap;

/// The touches of each kind, notes not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Touches {
    /// Calls.
    pub calls: u64,
    /// E-mails.
    pub emails: u64,
    /// Messages.
    pub messages: u64,
    /// Meetings.
    pub meetings: u64,
    /// Forms.
    pub forms: u64,
    /// Visits.
    pub visits: u64,
    /// Proposals.
    pub proposals: u64,
}

/// The leads captured in the period that had so many touches: activities with the lead itself, notes not counted, in either direction,
/// up to and including the instant of its conversion, or for one that is not converted up to the instant of the report.
///
/// Only numbers of touches that occur have a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct ActivityCount {
    /// How many touches.
    pub touches: u64,
    /// Leads that had so many.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// `converted / leads`.
    pub rate: Option<f64>,
    /// The lower end of the rate's 95 % interval (Wilson).
    pub rate_low: Option<f64>,
    /// The upper end.
    pub rate_high: Option<f64>,
    /// All touches of these leads by kind.
    #[serde(flatten)]
    pub kinds: Touches,
}

/// All leads together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct ActivityTotals {
    /// Leads captured in the period.
    pub leads: u64,
    /// Of those: converted.
    pub converted: u64,
    /// All their touches.
    pub touches: u64,
    /// `touches / leads`.
    pub touches_per_lead: Option<f64>,
    /// Median (type 7) of the number of touches of converted leads, rounded to a whole number.
    pub converted_median: Option<u64>,
    /// By kind.
    #[serde(flatten)]
    pub kinds: Touches,
}

/// How many kinds of activities there are.
const KINDS: usize = ActivityKind::ALL.len();

/// Touches by the place of their kind among all.
type Kinds = [u64; KINDS];

#[derive(Clone, Default)]
struct Counts {
    leads: u64,
    converted: u64,
    kinds: Kinds,
}

#[derive(Clone, Default)]
struct Lines {
    /// By the number of touches, those with few.
    few: Vec<Counts>,
    /// Those with more.
    many: BTreeMap<u64, Counts>,
}

/// How many touches are few.
const FEW: u64 = 256;

impl Lines {
    #[inline]
    fn of(&mut self, touches: u64) -> &mut Counts {
        if touches >= FEW {
            return self.many.entry(touches).or_default();
        }
        let index = touches as usize;
        if self.few.len() <= index {
            self.few.resize(index + 1, Counts::default());
        }
        &mut self.few[index]
    }

    /// In the order of the numbers of touches, those that occur.
    fn iter(&self) -> impl Iterator<Item = (u64, &Counts)> {
        let few = (0..).zip(&self.few).filter(|(_, counts)| counts.leads > 0);
        few.chain(self.many.iter().map(|(touches, counts)| (*touches, counts)))
    }
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.leads += other.leads;
        self.converted += other.converted;
        self.kinds.iter_mut().zip(other.kinds).for_each(|(sum, count)| *sum += count);
    }
}

impl Merge for Lines {
    fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(touches, counts)| self.of(touches).merge(counts));
    }
}

pub(crate) fn activity_counts(desk: Desk<'_>, scope: &Scope) -> Result<Report<ActivityCount, ActivityTotals>> {
    desk.answer("activity_counts", scope, |ground| {
        let activities = &ground.cut.columns.activities;
        // Nothing that is known lies behind the instant of the report.
        let mut ends: Vec<i64> = vec![i64::MAX; ground.cut.leads];
        ground.conversions().for_each(|(lead, at)| ends[lead] = at);
        let mut kinds: Vec<[u32; KINDS]> = vec![[0; KINDS]; ground.cut.leads];
        for (lead, row) in touches(&ground.cut).filter(|(lead, row)| activities.at[*row] <= ends[*lead]) {
            kinds[lead][activities.kind(row)] += 1;
        }
        let mut tally = ground.tally::<Lines>();
        tally.captured(ground, |lines, lead, _| {
            let converted = ground.kind(lead) == StageKind::Converted;
            let touches: u64 = kinds[lead].iter().map(|count| u64::from(*count)).sum();
            let counts = lines.of(touches);
            counts.leads += 1;
            counts.converted += u64::from(converted);
            for (sum, count) in counts.kinds.iter_mut().zip(kinds[lead]) {
                *sum += u64::from(count);
            }
        });
        let totals = totals(&tally.totals());
        let (_, rows) = tally.lines(|lines| lines.iter().map(|(touches, counts)| row(touches, counts)).collect());
        Ok((rows, totals))
    })
}

fn row(touches: u64, counts: &Counts) -> ActivityCount {
    let (rate_low, rate_high) = interval(counts.converted, counts.leads);
    ActivityCount {
        touches,
        leads: counts.leads,
        converted: counts.converted,
        rate: rate(counts.converted, counts.leads),
        rate_low,
        rate_high,
        kinds: by_name(counts.kinds),
    }
}

fn totals(lines: &Lines) -> ActivityTotals {
    let mut all = Counts::default();
    let mut touches = 0;
    let mut of_converted = Vec::new();
    for (count, counts) in lines.iter() {
        touches += count * counts.leads;
        all.merge(counts);
        of_converted.extend(std::iter::repeat_n(count as i64, counts.converted as usize));
    }
    let median = statistics::quantile(&of_converted, 0.5);
    ActivityTotals {
        leads: all.leads,
        converted: all.converted,
        touches,
        touches_per_lead: rate(touches, all.leads),
        converted_median: median.and_then(|median| u64::try_from(median).ok()),
        kinds: by_name(all.kinds),
    }
}

fn by_name([calls, emails, messages, meetings, forms, visits, proposals, _]: Kinds) -> Touches {
    Touches { calls, emails, messages, meetings, forms, visits, proposals }
}
