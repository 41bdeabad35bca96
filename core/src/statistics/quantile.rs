//! Quantiles of whole numbers, exact: found among the values themselves, not in buckets.

use super::rounding::narrow;

/// The quantile of a share `p` of values that are sorted in ascending order, as R's `quantile(type = 7)`, which is also the default of
/// NumPy: with `n` values counted from 0, what stands at the place `(n - 1) p`, and between two places what lies in proportion between
/// their values. Rounded to the nearest whole unit, half away from zero.
///
/// `p` is taken as 0 below and as 1 above that; `None` where there are no values or `p` is NaN. A place that differs from a whole one by
/// no more than the rounding of the product is that whole one: for 0.29 of 101 values it is the value at 29, untouched by its neighbours.
/// Exact as long as neighbours are less than 2⁵³ units apart, which for microseconds is 285 years.
///
/// The method: R. J. Hyndman and Y. Fan, *Sample quantiles in statistical packages*, The American Statistician 50 (1996), definition 7.
///
/// ```
/// use leadbook::statistics::quantile;
///
/// let days = [1, 2, 4, 9];
/// assert_eq!(quantile(&days, 0.0), Some(1));
/// assert_eq!(quantile(&days, 0.5), Some(3));
/// assert_eq!(quantile(&days, 0.9), Some(8)); // 7.5
/// assert_eq!(quantile(&[], 0.5), None);
/// ```
pub fn quantile(sorted: &[i64], p: f64) -> Option<i64> {
    Place::of(sorted.len(), p)?.read(sorted)
}

/// The [`quantile`]s of several shares, in the order of the shares, of values in any order.
///
/// The values are put into another order, just enough to know what stands at the places asked for: for a few shares that takes a fraction
/// of the time of sorting them.
///
/// ```
/// use leadbook::statistics::quantiles;
///
/// let mut days = [9, 1, 4, 2];
/// assert_eq!(quantiles(&mut days, &[0.5, 0.0]), [Some(3), Some(1)]);
/// assert_eq!(quantiles(&mut [], &[0.5]), [None]);
/// ```
pub fn quantiles(values: &mut [i64], shares: &[f64]) -> Vec<Option<i64>> {
    let places: Vec<Option<Place>> = shares.iter().map(|&share| Place::of(values.len(), share)).collect();
    let mut ranks: Vec<usize> = places.iter().flatten().flat_map(|place| [place.below, place.above()]).collect();
    ranks.sort_unstable();
    ranks.dedup();
    arrange(values, 0, &ranks);
    places.iter().map(|place| place.as_ref()?.read(values)).collect()
}

/// Puts at each of the ranks the value that stands there when all are sorted. `values` are those from rank `first` on; `ranks` ascend.
fn arrange(values: &mut [i64], first: usize, ranks: &[usize]) {
    let half = ranks.len() / 2;
    let Some(&rank) = ranks.get(half) else { return };
    let (lower, _, upper) = values.select_nth_unstable(rank - first);
    arrange(lower, first, &ranks[..half]);
    arrange(upper, rank + 1, &ranks[half + 1..]);
}

/// Where a quantile stands among sorted values.
struct Place {
    /// The place at or below it.
    below: usize,
    /// How much of the way it is from there to the next place; less than all of it.
    beyond: f64,
}

impl Place {
    fn of(count: usize, share: f64) -> Option<Place> {
        let last = count.checked_sub(1)?;
        if share.is_nan() {
            return None;
        }
        let exact = share.clamp(0.0, 1.0) * last as f64;
        let nearest = exact.round();
        let place = if (exact - nearest).abs() <= 2.0 * f64::EPSILON * exact { nearest } else { exact };
        let below = place.floor();
        // A count of more than 53 bits may have been rounded past the last place.
        Some(if below as usize >= last {
            Place { below: last, beyond: 0.0 }
        } else {
            Place { below: below as usize, beyond: place - below }
        })
    }

    fn above(&self) -> usize {
        self.below + usize::from(self.beyond > 0.0)
    }

    fn read(&self, values: &[i64]) -> Option<i64> {
        let below = *values.get(self.below)?;
        let above = *values.get(self.above())?;
        // The value itself may have more digits than a float; the way from it to the next one has not, within a human life in microseconds.
        let way = above.abs_diff(below) as f64 * self.beyond;
        let whole = i128::from(below) + way.floor() as i128;
        let rest = way - way.floor();
        let up = rest > 0.5 || (rest == 0.5 && whole >= 0);
        Some(narrow((whole + i128::from(up)).min(i128::from(above))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_outside_of_all_are_the_ends_and_no_share_has_no_quantile() {
        let values = [3, 5, 8];
        assert_eq!(quantile(&values, -0.5), Some(3));
        assert_eq!(quantile(&values, 1.5), Some(8));
        assert_eq!(quantile(&values, f64::INFINITY), Some(8));
        assert_eq!(quantile(&values, f64::NAN), None);
        assert_eq!(quantiles(&mut [5, 3, 8], &[f64::NAN, f64::NEG_INFINITY, 7.0]), [None, Some(3), Some(8)]);
    }

    #[test]
    fn a_place_that_is_whole_but_for_rounding_is_whole() {
        let mut values = vec![0; 101];
        values[29] = 1;
        values[30] = 1_000_000_000_000_000_000;
        values[28] = -1_000_000_000_000_000_000;
        // 0.29 × 100 is a little less than 29 in floats.
        assert_eq!(quantile(&values, 0.29), Some(1));
    }

    #[test]
    fn halves_go_away_from_zero() {
        let halves = |values: [i64; 2], share| quantile(&values, share).unwrap();
        assert_eq!([halves([1, 2], 0.5), halves([-2, -1], 0.5), halves([-1, 0], 0.5), halves([0, 1], 0.5)], [2, -2, -1, 1]);
        // 6.5 and -4.5, though neither 0.7 nor 0.3 is a float.
        assert_eq!([halves([3, 8], 0.7), halves([-6, -1], 0.3)], [7, -5]);
        let large = i64::MAX - 10;
        assert_eq!([halves([large, large + 3], 0.5), halves([large, large + 3], 0.1)], [large + 2, large]);
    }

    #[test]
    fn the_outermost_values_do_not_overflow() {
        let values = [i64::MIN, i64::MAX];
        assert_eq!(quantile(&values, 0.0), Some(i64::MIN));
        assert_eq!(quantile(&values, 1.0), Some(i64::MAX));
        assert_eq!(quantile(&values, 0.5), Some(0));
        assert_eq!(quantile(&[i64::MAX; 3], 0.3), Some(i64::MAX));
        assert_eq!(quantile(&[i64::MIN; 3], 0.3), Some(i64::MIN));
    }
}
