//! Small measures that many reports take.

use crate::columns::Cut;
use crate::domain::{Currency, Elapsed, Money};
use crate::statistics;

/// `part / whole`; none of nothing.
pub(super) fn rate(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The ends of the 95 % interval of `part / whole`.
pub(super) fn interval(part: u64, whole: u64) -> (Option<f64>, Option<f64>) {
    let interval = statistics::wilson(part, whole);
    (interval.map(|interval| interval.low), interval.map(|interval| interval.high))
}

pub(super) fn elapsed(micros: Option<i64>) -> Option<Elapsed> {
    micros.map(Elapsed::from_micros)
}

/// Sums of money, one a currency, exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums(Vec<(u32, i128)>);

impl Sums {
    /// Adds an amount in the currency of that number; 0 stands for no amount.
    pub(super) fn add(&mut self, minor: i64, currency: u32) {
        if currency == 0 {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, sum)) => *sum += i128::from(minor),
            None => self.0.push((currency, i128::from(minor))),
        }
    }

    /// Adds what was summed elsewhere.
    pub(super) fn merge(&mut self, other: &Self) {
        for (currency, sum) in &other.0 {
            match self.0.iter_mut().find(|(known, _)| known == currency) {
                Some((_, into)) => *into += sum,
                None => self.0.push((*currency, *sum)),
            }
        }
    }

    /// The sums, in the order of the currencies' codes.
    pub(super) fn money(&self, cut: &Cut<'_>) -> Vec<Money> {
        self.map(cut, |sum| sum)
    }

    /// The sums divided by a count, each rounded half away from zero; none for a count of nothing.
    pub(super) fn per(&self, cut: &Cut<'_>, count: u64) -> Vec<Money> {
        if count == 0 { Vec::new() } else { self.map(cut, |sum| divided(sum, i128::from(count))) }
    }

    fn map(&self, cut: &Cut<'_>, value: impl Fn(i128) -> i128) -> Vec<Money> {
        let money = |(number, sum): &(u32, i128)| Some(Money { amount_minor: clamped(value(*sum)), currency: currency(cut, *number)? });
        let mut all: Vec<Money> = self.0.iter().filter_map(money).collect();
        all.sort_by_key(|money| money.currency);
        all
    }
}

/// The currency of a number.
pub(super) fn currency(cut: &Cut<'_>, number: u32) -> Option<Currency> {
    cut.columns.words.currencies.text(number).and_then(|code| Currency::new(code).ok())
}

/// Half away from zero.
pub(super) fn divided(sum: i128, by: i128) -> i128 {
    let half = by / 2;
    if sum >= 0 { (sum + half) / by } else { (sum - half) / by }
}

/// What lies beyond is told as the end: no book holds so much.
pub(super) fn clamped(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        let quotients = [(5, 2), (-5, 2), (4, 3), (-4, 3), (1, 3), (2, 3)].map(|(sum, by)| divided(sum, by));
        assert_eq!(quotients, [3, -3, 1, -1, 0, 1]);
        assert_eq!((clamped(i128::MAX), clamped(i128::MIN)), (i64::MAX, i64::MIN));
        assert_eq!((rate(1, 4), rate(0, 0)), (Some(0.25), None));
    }
}
