//! Sums, shares, means and quantiles, the plain way.

use leadbook::statistics::wilson;
use leadbook::{Currency, Elapsed, Money};
use std::collections::BTreeMap;

/// So many as a number of the answer.
pub(super) fn count(number: usize) -> u64 {
    number as u64
}

/// How many of them are so.
pub(super) fn how_many<T>(all: impl IntoIterator<Item = T>, is_so: impl Fn(&T) -> bool) -> u64 {
    count(all.into_iter().filter(|one| is_so(one)).count())
}

/// `part / whole`; none of nothing.
pub(super) fn rate(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A rate with the ends of its interval.
pub(super) fn rate_within(part: u64, whole: u64) -> [Option<f64>; 3] {
    let interval = wilson(part, whole);
    [rate(part, whole), interval.as_ref().map(|ends| ends.low), interval.as_ref().map(|ends| ends.high)]
}

/// The quantile of type 7, rounded to a whole number (half away from zero).
pub(super) fn quantile(values: &[i64], share: f64) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * share;
    let low = place.floor() as usize;
    let high = (low + 1).min(last);
    let step = (sorted[high] - sorted[low]) as f64 * (place - place.floor());
    Some(sorted[low] + step.round() as i64)
}

/// The mean, rounded to a whole number (half away from zero).
pub(super) fn mean(values: &[i64]) -> Option<i64> {
    let many = i128::try_from(values.len()).ok().filter(|many| *many > 0)?;
    let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
    i64::try_from(rounded(sum, many)).ok()
}

/// A quotient rounded to the nearest whole number, half away from zero.
pub(super) fn rounded(number: i128, by: i128) -> i128 {
    let sign = if (number < 0) == (by < 0) { 1 } else { -1 };
    let (number, by) = (number.abs(), by.abs());
    sign * ((2 * number + by) / (2 * by))
}

/// A number of microseconds as a length of time.
pub(super) fn length(micros: Option<i64>) -> Option<Elapsed> {
    micros.map(Elapsed::from_micros)
}

/// A sum as the answer holds it.
pub(super) fn held(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// Exact sums, one a currency.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums(BTreeMap<Currency, i128>);

impl Sums {
    /// The sums of those amounts; what has none adds nothing.
    pub(super) fn of(amounts: impl IntoIterator<Item = Option<Money>>) -> Self {
        let mut sums = Self::default();
        for money in amounts.into_iter().flatten() {
            sums.add(money.currency, i128::from(money.amount_minor));
        }
        sums
    }

    /// Adds so much.
    pub(super) fn add(&mut self, currency: Currency, minor: i128) {
        *self.0.entry(currency).or_default() += minor;
    }

    /// The currencies with their sums.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Currency, i128)> + '_ {
        self.0.iter().map(|(currency, minor)| (*currency, *minor))
    }

    /// The sum of a currency.
    pub(super) fn in_currency(&self, currency: Currency) -> i128 {
        self.0.get(&currency).copied().unwrap_or_default()
    }

    /// The sums as the answer holds them.
    pub(super) fn money(&self) -> Vec<Money> {
        self.iter().map(|(currency, minor)| Money { amount_minor: held(minor), currency }).collect()
    }

    /// Each sum by so many; none by nothing.
    pub(super) fn by(&self, many: u64) -> Vec<Money> {
        if many == 0 {
            return Vec::new();
        }
        self.iter().map(|(currency, minor)| Money { amount_minor: held(rounded(minor, i128::from(many))), currency }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_values_around_their_place() {
        assert_eq!(quantile(&[4, 1, 2, 3], 0.5), Some(3)); // 2.5, away from zero
        assert_eq!(quantile(&[10, 20, 30, 40, 50], 0.25), Some(20));
        assert_eq!(quantile(&[10, 20], 0.9), Some(19));
        assert_eq!(quantile(&[7], 0.9), Some(7));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!([rounded(5, 2), rounded(-5, 2), rounded(7, 3), rounded(-7, 3)], [3, -3, 2, -2]);
        assert_eq!([mean(&[1, 2]), mean(&[]), mean(&[i64::MAX, i64::MAX])], [Some(2), None, Some(i64::MAX)]);
    }
}
