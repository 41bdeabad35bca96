//! Subjects that are watched until something happens, in little room.

use super::distribution::NORMAL_95;
use super::free::Free;
use super::interval::log_log;
use super::kaplan_meier::{Crossing, CurveQuantile};
use super::sorted::{ascending, ends};

/// Times, each with whether the event happened at it. What [`KaplanMeier`](super::KaplanMeier) says of them is had here without the curve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    /// Twice the time, and one more where the event happened.
    times: Vec<i64>,
    events: usize,
}

/// How many events are passed over at a time.
const STRIDE: usize = 256;
/// In how many heaps neighbouring times are counted.
const HEAPS: usize = 1_024;
/// More than what rounding makes of a fall.
const SLACK: f64 = 1e-9;

impl Watched {
    /// Takes in a subject. A time is less than half of what fits, as all times between instants are.
    #[inline]
    pub(crate) fn push(&mut self, time: i64, event: bool) {
        self.times.push(time * 2 + i64::from(event));
        self.events += usize::from(event);
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.times.extend_from_slice(&other.times);
        self.events += other.events;
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// To how many the event happened.
    pub(crate) fn events(&self) -> usize {
        self.events
    }

    /// The times of the events; in ascending order if these are sorted.
    pub(crate) fn of_events(&self) -> Vec<i64> {
        let mut times = vec![0; self.times.len()];
        let mut count = 0;
        for time in &self.times {
            times[count] = time >> 1;
            count += (time & 1) as usize;
        }
        times.truncate(count);
        times
    }

    /// Puts them in ascending order of their times.
    pub(crate) fn sort(&mut self) {
        ascending(&mut self.times, |time| *time);
    }

    /// The time of [`KaplanMeier::quantile`](super::KaplanMeier::quantile) alone, for subjects in any order.
    pub(crate) fn value(&mut self, p: f64) -> Option<i64> {
        if !self.may_fall_by(p) {
            return None;
        }
        self.sort();
        self.quantile(p).value
    }

    /// Whether the curve may fall so far, which is told without sorting: whoever is censored in a heap of neighbouring times is taken to
    /// leave before its events, so that the curve falls at least as far as it does.
    fn may_fall_by(&self, p: f64) -> bool {
        let Some((least, most)) = ends(self.times.iter().copied()) else { return false };
        let shift = (64 - most.abs_diff(least).leading_zeros()).saturating_sub(HEAPS.trailing_zeros());
        let mut heaps = [[0_u64; 2]; HEAPS];
        for time in &self.times {
            heaps[(time.abs_diff(least) >> shift) as usize % HEAPS][(time & 1) as usize] += 1;
        }
        let (mut at_risk, mut share) = (self.times.len() as u64, 1.0);
        for [censored, events] in heaps {
            at_risk -= censored;
            if events > 0 {
                share *= (at_risk - events) as f64 / at_risk as f64;
            }
            at_risk -= events;
        }
        share <= 1.0 - p + SLACK * 100.0
    }

    /// What [`KaplanMeier::quantile`](super::KaplanMeier::quantile) answers for these subjects, which are sorted.
    ///
    /// Of most of the curve it shows that no end of the interval can cross the share there, from where the curve and its variance begin
    /// and end; only the rest is gone through point by point.
    pub(crate) fn quantile(&self, p: f64) -> CurveQuantile {
        let [Some(first), Some(last)] = [self.times.first(), self.times.last()] else { return CurveQuantile::NOWHERE };
        let start = (first >> 1).min(0);
        if let Some(known) = CurveQuantile::without_curve(p, start) {
            return known;
        }
        let mut search = [Crossing::new(p.min(1.0), start); 3];
        let mut walk = Walk { times: &self.times, free: Free::new(self.times.len() as u64), spread: 0.0 };
        while !walk.times.is_empty() {
            let mut ahead = walk;
            ahead.pass(STRIDE, |_, _, _| {});
            let seen = Bounds::of(&walk, &ahead).is_none_or(|bounds| bounds.matter(&search));
            if seen {
                walk.pass(STRIDE, |time, share, spread| see(&mut search, time, share, spread));
            }
            walk = ahead;
        }
        let [value, low, high] = search;
        let (time, share) = (last >> 1, walk.free.share);
        let interval = has_interval(share).then(|| log_log(share, share * walk.spread.sqrt()));
        CurveQuantile {
            value: value.time(Some((time, share))),
            low: low.time(interval.map(|interval| (time, interval.low))),
            high: high.time(interval.map(|interval| (time, interval.high))),
        }
    }
}

fn has_interval(share: f64) -> bool {
    share > 0.0 && share < 1.0
}

fn see([value, low, high]: &mut [Crossing; 3], time: i64, share: f64, spread: f64) {
    value.see(time, share);
    if has_interval(share) {
        let interval = log_log(share, share * spread.sqrt());
        low.see(time, interval.low);
        high.see(time, interval.high);
    }
}

/// The curve as it is walked along.
#[derive(Clone, Copy)]
struct Walk<'a> {
    /// Those that are still at risk.
    times: &'a [i64],
    free: Free,
    /// Greenwood's sum.
    spread: f64,
}

impl Walk<'_> {
    /// Goes past so many times with events, or to the end; each is handed out with the curve and Greenwood's sum after it.
    #[inline]
    fn pass(&mut self, events: usize, mut each: impl FnMut(i64, f64, f64)) {
        let mut passed = 0;
        while passed < events {
            let Some(first) = self.times.first() else { return };
            let time = first >> 1;
            let at_risk = self.times.len();
            let same = self.times.iter().take_while(|other| *other >> 1 == time).count();
            // Of one time the censored ones stand first.
            let censored = self.times[..same].iter().take_while(|other| *other & 1 == 0).count();
            let happened = same - censored;
            self.free.pass(at_risk as u64, happened as u64, censored as u64);
            if happened > 0 {
                passed += 1;
                let left = at_risk - happened;
                if left > 0 {
                    self.spread += happened as f64 / (at_risk as f64 * left as f64);
                }
                each(time, self.free.share, self.spread);
            }
            self.times = &self.times[same..];
        }
    }
}

/// Between what the falls of the curve and of the ends of its interval lie on a stretch.
struct Bounds([(f64, f64); 3]);

impl Bounds {
    /// With `x = -ln S` and `a = z √v`, for `S` the curve and `v` Greenwood's sum, the ends of the interval are `exp(-x exp(±a / x))`. The
    /// upper one falls with `x` and rises with `a`; the lower one falls with `a` and is highest, for one `a`, at `x = a`.
    fn of(from: &Walk<'_>, until: &Walk<'_>) -> Option<Self> {
        let (before, after) = (from.free.share, until.free.share);
        if !has_interval(before) || !has_interval(after) {
            return None;
        }
        let (x0, x1) = (-before.ln(), -after.ln());
        let (a0, a1) = (NORMAL_95 * from.spread.sqrt(), NORMAL_95 * until.spread.sqrt());
        let fall = |exponent: f64| -(-exponent).exp_m1();
        let low = |x: f64, a: f64| x * (a / x).exp();
        let high = |x: f64, a: f64| x * (-a / x).exp();
        let least = if (x0..=x1).contains(&a0) { low(a0, a0) } else { low(x0, a0).min(low(x1, a0)) };
        let most = low(x0, a1).max(low(x1, a1));
        Some(Self([(1.0 - before, 1.0 - after), (fall(least), fall(most)), (fall(high(x0, a1)), fall(high(x1, a0)))]))
    }

    /// Whether any of the searches could find something there.
    fn matter(&self, search: &[Crossing; 3]) -> bool {
        self.0.iter().zip(search).any(|((least, most), search)| search.wants(least - SLACK, most + SLACK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::KaplanMeier;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Without the curve is as with it.
        #[test]
        fn quantiles_are_those_of_the_curve(
            seed in 0_u64..1_000_000, count in 0_usize..3_000, share in 0_u64..=10, late in 0_u64..3,
            spread in prop::sample::select(vec![3, 50, 100_000]), p in prop::sample::select(vec![0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
        ) {
            let mut state = seed;
            let mut next = |below: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % below
            };
            let mut watched = Watched::default();
            let mut plain = Vec::new();
            for _ in 0..count {
                let event = next(10) < share;
                // Where most are censored early and few are left, the upper curve rises again.
                let more = if event { late * spread / 2 } else { 0 };
                let time = (next(spread) + more).cast_signed() - 2;
                watched.push(time, event);
                plain.push((time, event));
            }
            watched.sort();
            let curve = KaplanMeier::of(plain.clone());
            prop_assert_eq!(watched.quantile(p), curve.quantile(p));
            prop_assert_eq!(watched.clone().value(p), curve.quantile(p).value);
            prop_assert_eq!(watched.events() as u64, curve.events());
            let mut finished: Vec<i64> = plain.iter().filter(|(_, event)| *event).map(|(time, _)| *time).collect();
            finished.sort_unstable();
            prop_assert_eq!(watched.of_events(), finished);
        }
    }
}
