//! Sorting many values by a whole number.

/// From how many values on they are dealt out before they are sorted.
const MANY: usize = 2_048;
/// How many heaps they are dealt into at most.
const HEAPS: u64 = 4_096;

/// Sorts by the key. Many values are dealt out into heaps by the leading bits of their keys, which takes two passes, and each small heap is
/// sorted by itself; what is equal stands in no particular order.
pub(crate) fn ascending<T: Copy>(values: &mut [T], key: impl Fn(&T) -> i64 + Copy) {
    if values.len() < MANY {
        values.sort_unstable_by_key(key);
        return;
    }
    if values.is_sorted_by_key(key) {
        return;
    }
    let Some((least, most)) = ends(values.iter().map(key)) else { return };
    let range = most.abs_diff(least);
    let shift = (64 - range.leading_zeros()).saturating_sub(HEAPS.trailing_zeros());
    let heap = |value: &T| (key(value).abs_diff(least) >> shift) as usize;
    let mut next = vec![0_usize; (range >> shift) as usize + 1];
    values.iter().for_each(|value| next[heap(value)] += 1);
    let mut begin = 0;
    for count in &mut next {
        begin += std::mem::replace(count, begin);
    }
    let dealt = values.to_vec();
    for value in dealt {
        let place = &mut next[heap(&value)];
        values[*place] = value;
        *place += 1;
    }
    // Each place has moved on to where the next heap begins.
    let mut begin = 0;
    for end in next {
        // One value of all, or as many bits less to tell them apart by.
        if shift > 0 {
            ascending(&mut values[begin..end], key);
        }
        begin = end;
    }
}

/// The least and the largest.
pub(super) fn ends(values: impl Iterator<Item = i64>) -> Option<(i64, i64)> {
    let (least, most) = values.fold((i64::MAX, i64::MIN), |(least, most), value| (least.min(value), most.max(value)));
    (least <= most).then_some((least, most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn it_sorts_as_the_standard_library_does(
            seed in 0_u64..1_000_000, count in 0_usize..9_000, spread in prop::sample::select(vec![1, 5, 5_000, 1 << 40, u64::MAX])
        ) {
            let mut state = seed;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state ^ state >> 29) % spread
            };
            // Most are close to the least, as times are.
            let mut values: Vec<i64> = (0..count).map(|_| next().min(next()).min(next()).cast_signed()).collect();
            let mut expected = values.clone();
            expected.sort_unstable();
            ascending(&mut values, |value| *value);
            prop_assert_eq!(values, expected);
        }
    }
}
