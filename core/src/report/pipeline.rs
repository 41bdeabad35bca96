//! The pipeline: what may still be sold, and what moved in it.

use super::asked::Desk;
use super::ground::Ground;
use super::measure::{Sums, clamped, currency, divided};
use super::sales::{Sale, sales};
use super::tally::Merge;
use super::{PipelineQuery, Report};
use crate::columns::Cut;
use crate::domain::{Currency, Money};
use crate::domain::{OpportunityStatus, Position, Settings};
use crate::error::{Error, Result};
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The open opportunities of one stage, one month of expected close and one currency. The period, if one is given, is that of their
/// opening. A filter and the groups are those of the lead that they came from, but for owner and product, which are the opportunity's
/// own.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct PipelineRow {
    /// The stage of the pipeline, by key.
    pub stage: String,
    /// The first day of the month in which they are expected to close; none where no day is named.
    pub close_month: Option<NaiveDate>,
    /// The currency; none for those without an amount.
    pub currency: Option<Currency>,
    /// Opportunities.
    pub count: u64,
    /// Their amounts added up, in minor units.
    pub amount_minor: i64,
    /// Each amount times its probability (that of the stage in the settings of then, where the opportunity has none of its own), rounded
    /// to the nearest minor unit (half away from zero) and added up.
    pub weighted_minor: i64,
}

/// The whole pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct PipelineTotals {
    /// Open opportunities.
    pub count: u64,
    /// Of those: without an amount.
    pub without_amount: u64,
    /// Amounts, a sum for each currency.
    pub amount: Vec<Money>,
    /// Weighted amounts, likewise.
    pub weighted: Vec<Money>,
    /// What moved since the earlier instant, one line a currency; empty if none was named.
    pub moved: Vec<PipelineMove>,
}

/// What moved in the pipeline between two instants, among opportunities of one currency (that at the later instant, or at the earlier one
/// where the amount is gone). Their states at the two instants are compared; what went and came back between them has not moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct PipelineMove {
    /// The currency; none for those without an amount at both instants.
    pub currency: Option<Currency>,
    /// Opened since, whatever became of it.
    pub new: u64,
    /// Their amounts at the later instant.
    pub new_minor: i64,
    /// Open at both instants, and in a later stage of the pipeline (in the order of the settings of the later instant; unknown stages
    /// come first).
    pub advanced: u64,
    /// Open at both instants, and in an earlier stage.
    pub went_back: u64,
    /// Open at both instants, and expected to close later than it was (or no longer on any day).
    pub slipped: u64,
    /// Open at both instants, and expected to close earlier than it was (or for the first time on a day).
    pub pulled_in: u64,
    /// Won now, and not then.
    pub won: u64,
    /// Their amounts at the later instant.
    pub won_minor: i64,
    /// Lost now, and not then.
    pub lost: u64,
    /// Their amounts at the later instant.
    pub lost_minor: i64,
    /// Ended then, and open now.
    pub reopened: u64,
    /// There at both instants with different amounts, open at both.
    pub changed: u64,
    /// By how much their amounts differ: in the currency of now, what was in another currency counted as nothing.
    pub changed_minor: i64,
}

/// Of one stage, month and currency.
#[derive(Clone, Copy, Default)]
struct Counts {
    count: u64,
    minor: i128,
    weighted: i128,
}

/// The place of the stage in the pipeline and its key; whether there is no month, and the month; whether there is no currency, and its
/// code.
type Line = (usize, String, bool, Option<NaiveDate>, bool, Option<Currency>);

/// The numbers of stage, month since the year 0, and currency.
type Numbers = (u32, i32, u32);

/// No day is named.
const NO_MONTH: i32 = i32::MIN;

#[derive(Clone, Default)]
struct Lines {
    lines: FxHashMap<Numbers, Counts>,
    without_amount: u64,
    amount: Sums,
    weighted: Sums,
}

impl Merge for Counts {
    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.minor += other.minor;
        self.weighted += other.weighted;
    }
}

impl Merge for Lines {
    fn merge(&mut self, other: &Self) {
        other.lines.iter().for_each(|(line, counts)| self.lines.entry(*line).or_default().merge(counts));
        self.without_amount += other.without_amount;
        self.amount.merge(&other.amount);
        self.weighted.merge(&other.weighted);
    }
}

/// `since` is the last event that the book knew of at the instant from which on is told what moved.
pub(crate) fn pipeline(desk: Desk<'_>, since: Option<Position>, query: &PipelineQuery) -> Result<Report<PipelineRow, PipelineTotals>> {
    desk.answer("pipeline", query, |ground| {
        let cut = &ground.cut;
        let settings = cut.settings().ok_or_else(|| Error::corrupt("the book has no settings").at("book"))?;
        let now = sales(cut).all;
        let pipeline = &cut.columns.words.pipeline;
        // By the number of the stage: its probability.
        let percents: Vec<u8> = std::iter::once("")
            .chain(pipeline.iter())
            .map(|key| settings.pipeline_stage(key).map_or(0, |stage| stage.probability))
            .collect();
        let mut tally = ground.tally::<Lines>();
        for sale in now.iter().filter(|sale| sale.status == OpportunityStatus::Open && is_meant(ground, sale)) {
            let percent = sale.percent.unwrap_or_else(|| percents.get(sale.stage as usize).copied().unwrap_or(0));
            let weighted = weighted(sale.minor, percent);
            let line = (sale.stage, sale.close.map_or(NO_MONTH, |day| day.year() * 12 + day.month0() as i32), sale.currency);
            tally.groups.own = Some((sale.owner, sale.product));
            tally.add(sale.lead, sale.opened_at, |lines| {
                let counts = lines.lines.entry(line).or_default();
                counts.count += 1;
                counts.minor += i128::from(sale.minor);
                counts.weighted += weighted;
                lines.without_amount += u64::from(sale.currency == 0);
                lines.amount.add(sale.minor, sale.currency);
                lines.weighted.add(clamped(weighted), sale.currency);
            });
        }
        let all = tally.totals();
        let (_, rows) = tally.lines(|lines| told(cut, settings, lines));
        let moved = match since {
            Some(since) => moves(ground, settings, &now, &Cut::at(cut.columns, since)),
            None => Vec::new(),
        };
        let totals = PipelineTotals {
            count: all.lines.values().map(|counts| counts.count).sum(),
            without_amount: all.without_amount,
            amount: all.amount.money(cut),
            weighted: all.weighted.money(cut),
            moved,
        };
        Ok((rows, totals))
    })
}

fn is_meant(ground: &Ground<'_>, sale: &Sale) -> bool {
    ground.within(sale.opened_at) && ground.fits(sale.lead)
}

/// Unknown stages stand behind the known ones.
fn place(settings: &Settings, key: &str) -> usize {
    settings.pipeline.iter().position(|stage| stage.key == key).unwrap_or(usize::MAX)
}

/// So many percent of an amount, rounded half away from zero.
fn weighted(minor: i64, percent: u8) -> i128 {
    // Amounts are seldom so large that it takes more than 64 bits, in which the division costs a tenth.
    let half = if minor < 0 { -50 } else { 50 };
    let short = minor.checked_mul(i64::from(percent)).and_then(|product| product.checked_add(half));
    short.map_or_else(|| divided(i128::from(minor) * i128::from(percent), 100), |sum| i128::from(sum / 100))
}

/// The lines in words, in their order. Of one stage there can be no two numbers.
fn told(cut: &Cut<'_>, settings: &Settings, lines: Lines) -> Vec<PipelineRow> {
    let in_words = |((stage, month, code), counts): (Numbers, Counts)| {
        let key = cut.columns.words.pipeline.text(stage).unwrap_or_default();
        let month = NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).unsigned_abs() + 1, 1).filter(|_| month != NO_MONTH);
        let currency = currency(cut, code);
        let line: Line = (place(settings, key), key.to_owned(), month.is_none(), month, currency.is_none(), currency);
        (line, counts)
    };
    let in_order: BTreeMap<Line, Counts> = lines.lines.into_iter().map(in_words).collect();
    in_order.into_iter().map(|(line, counts)| row(line, counts)).collect()
}

fn row((_, stage, _, close_month, _, currency): Line, counts: Counts) -> PipelineRow {
    PipelineRow {
        stage,
        close_month,
        currency,
        count: counts.count,
        amount_minor: clamped(counts.minor),
        weighted_minor: clamped(counts.weighted),
    }
}

/// What differs between the opportunities of then and of now, by currency.
fn moves(ground: &Ground<'_>, settings: &Settings, now: &[Sale], earlier: &Cut<'_>) -> Vec<PipelineMove> {
    let then = sales(earlier).all;
    let pipeline = &ground.cut.columns.words.pipeline;
    // Unknown stages come first here, so that to reach a known one is an advance.
    let rank = |stage: u32| {
        pipeline.text(stage).and_then(|key| settings.pipeline.iter().position(|known| known.key == key)).map_or(0, |at| at + 1)
    };
    let mut by_currency: BTreeMap<(bool, Option<Currency>), Moved> = BTreeMap::new();
    for (index, sale) in now.iter().enumerate().filter(|(_, sale)| is_meant(ground, sale)) {
        let before = then.get(index);
        let in_currency = if sale.currency != 0 { sale.currency } else { before.map_or(0, |before| before.currency) };
        let currency = currency(&ground.cut, in_currency);
        by_currency.entry((currency.is_none(), currency)).or_default().add(before, sale, in_currency, rank);
    }
    let told = by_currency.into_iter().map(|((_, currency), moved)| moved.told(currency));
    told.filter(|moved| *moved != Moved::default().told(moved.currency)).collect()
}

#[derive(Clone, Copy, Default)]
struct Moved {
    counts: [u64; 9],
    minor: [i128; 9],
}

impl Moved {
    const NEW: usize = 0;
    const ADVANCED: usize = 1;
    const WENT_BACK: usize = 2;
    const SLIPPED: usize = 3;
    const PULLED_IN: usize = 4;
    const WON: usize = 5;
    const LOST: usize = 6;
    const REOPENED: usize = 7;
    const CHANGED: usize = 8;

    fn count(&mut self, what: usize, minor: i64) {
        self.counts[what] += 1;
        self.minor[what] += i128::from(minor);
    }

    fn add(&mut self, before: Option<&Sale>, sale: &Sale, currency: u32, rank: impl Fn(u32) -> usize) {
        let status = before.map(|before| before.status);
        if before.is_none() {
            self.count(Self::NEW, sale.minor);
        }
        if status != Some(sale.status) {
            match sale.status {
                OpportunityStatus::Won => self.count(Self::WON, sale.minor),
                OpportunityStatus::Lost => self.count(Self::LOST, sale.minor),
                OpportunityStatus::Open if before.is_some() => self.count(Self::REOPENED, sale.minor),
                OpportunityStatus::Open => {}
            }
        }
        let Some(before) = before.filter(|before| before.status == OpportunityStatus::Open && sale.status == OpportunityStatus::Open)
        else {
            return;
        };
        match rank(sale.stage).cmp(&rank(before.stage)) {
            Ordering::Greater => self.count(Self::ADVANCED, 0),
            Ordering::Less => self.count(Self::WENT_BACK, 0),
            Ordering::Equal => {}
        }
        // No day is later than any day.
        let day = |sale: &Sale| (sale.close.is_none(), sale.close);
        match day(sale).cmp(&day(before)) {
            Ordering::Greater => self.count(Self::SLIPPED, 0),
            Ordering::Less => self.count(Self::PULLED_IN, 0),
            Ordering::Equal => {}
        }
        if (sale.minor, sale.currency) != (before.minor, before.currency) {
            let of = |sale: &Sale| if sale.currency == currency { sale.minor } else { 0 };
            self.counts[Self::CHANGED] += 1;
            self.minor[Self::CHANGED] += i128::from(of(sale)) - i128::from(of(before));
        }
    }

    fn told(self, currency: Option<Currency>) -> PipelineMove {
        let minor = |what: usize| clamped(self.minor[what]);
        PipelineMove {
            currency,
            new: self.counts[Self::NEW],
            new_minor: minor(Self::NEW),
            advanced: self.counts[Self::ADVANCED],
            went_back: self.counts[Self::WENT_BACK],
            slipped: self.counts[Self::SLIPPED],
            pulled_in: self.counts[Self::PULLED_IN],
            won: self.counts[Self::WON],
            won_minor: minor(Self::WON),
            lost: self.counts[Self::LOST],
            lost_minor: minor(Self::LOST),
            reopened: self.counts[Self::REOPENED],
            changed: self.counts[Self::CHANGED],
            changed_minor: minor(Self::CHANGED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_amounts_are_rounded_alike_whatever_their_size() {
        let of = |minor, percent| (weighted(minor, percent), divided(i128::from(minor) * i128::from(percent), 100));
        for minor in [0, 1, 49, 50, 51, 149, 150, 333, 12_345, i64::MAX / 100, i64::MAX / 100 + 1, i64::MAX] {
            for percent in [0, 1, 33, 50, 99, 100] {
                for minor in [minor, -minor, -minor - 1] {
                    let (short, long) = of(minor, percent);
                    assert_eq!(short, long, "{percent} % of {minor}");
                }
            }
        }
    }
}
