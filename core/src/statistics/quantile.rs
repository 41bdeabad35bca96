//! Quantiles of whole numbers, exact: found among the values themselves, not in buckets.

use super::rounding::narrow;
use super::sorted::ends;

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
    Place::of(sorted.len(), p)?.read(|rank| sorted.get(rank).copied())
}

/// The [`quantile`]s of several shares, in the order of the shares, of values in any order.
///
/// The values may be put into another order, just enough to know what stands at the places asked for: for a few shares that takes a
/// fraction of the time of sorting them.
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
    let found = at_ranks(values, &ranks);
    let at = |rank: usize| ranks.binary_search(&rank).ok().and_then(|place| found.get(place)).copied();
    places.iter().map(|place| place.as_ref()?.read(at)).collect()
}

/// From how many values on they are counted in heaps first.
const MANY: usize = 8_192;
/// In how many heaps.
const HEAPS: usize = 1_024;

/// The values that stand at the ranks, which ascend, when all are sorted. Of many values only the heaps of neighbours are looked at closely
/// that a rank falls into.
fn at_ranks(values: &mut [i64], ranks: &[usize]) -> Vec<i64> {
    if values.len() < MANY {
        return arranged(values, ranks);
    }
    let Some((least, most)) = ends(values.iter().copied()) else { return Vec::new() };
    let shift = (64 - most.abs_diff(least).leading_zeros()).saturating_sub(HEAPS.trailing_zeros());
    let heap = |value: i64| (value.abs_diff(least) >> shift) as usize % HEAPS;
    let mut counts = [0_usize; HEAPS];
    values.iter().for_each(|value| counts[heap(*value)] += 1);
    // For each heap: one more than its place among those that are looked at; 0 for the others.
    let mut place = [0_usize; HEAPS];
    let mut looked_at: Vec<(Vec<i64>, Vec<usize>)> = Vec::new();
    let (mut before, mut left) = (0, ranks);
    for (heap, count) in counts.iter().enumerate() {
        let (inside, behind) = left.split_at(left.partition_point(|rank| *rank < before + count));
        if !inside.is_empty() {
            looked_at.push((Vec::with_capacity(*count), inside.iter().map(|rank| rank - before).collect()));
            place[heap] = looked_at.len();
        }
        (before, left) = (before + count, behind);
    }
    if looked_at.iter().any(|(room, _)| room.capacity() > values.len() / 2) {
        return arranged(values, ranks);
    }
    for value in values.iter() {
        if let Some(at) = place[heap(*value)].checked_sub(1) {
            looked_at[at].0.push(*value);
        }
    }
    looked_at.iter_mut().flat_map(|(values, ranks)| at_ranks(values, ranks)).collect()
}

fn arranged(values: &mut [i64], ranks: &[usize]) -> Vec<i64> {
    arrange(values, 0, ranks);
    ranks.iter().filter_map(|rank| values.get(*rank).copied()).collect()
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

    fn read(&self, at: impl Fn(usize) -> Option<i64>) -> Option<i64> {
        let below = at(self.below)?;
        let above = at(self.above())?;
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
    fn of_many_values_the_same_stands_at_the_ranks_as_when_all_are_sorted() {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 20) % below).cast_signed()
        };
        for spread in [1, 3, 900, 1 << 42] {
            // Most are small, as times are.
            let values: Vec<i64> =
                (0..40_000).map(|number| if number % 9 == 0 { next(spread) } else { next(spread / 90 + 1) } - 5).collect();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let shares = [0.0, 0.01, 0.5, 0.501, 0.9, 0.99, 1.0];
            let expected: Vec<Option<i64>> = shares.iter().map(|share| quantile(&sorted, *share)).collect();
            assert_eq!(quantiles(&mut values.clone(), &shares), expected, "{spread}");
        }
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
