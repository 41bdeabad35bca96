//! What must hold of any numbers.

use proptest::prelude::*;

use super::*;

fn subjects(most: usize) -> impl Strategy<Value = Vec<(i64, bool)>> {
    prop::collection::vec((0_i64..40, any::<bool>()), 0..most)
}

fn ends(most: usize) -> impl Strategy<Value = Vec<(i64, Option<u8>)>> {
    prop::collection::vec((0_i64..30, prop::option::weighted(0.7, 0_u8..4)), 0..most)
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

proptest! {
    #[test]
    fn without_censoring_survival_is_the_share_of_those_left(times in prop::collection::vec(-5_i64..60, 1..200)) {
        let curve = KaplanMeier::of(times.iter().map(|&time| (time, true)).collect());
        for step in curve.steps() {
            let left = times.iter().filter(|&&time| time > step.time).count();
            prop_assert_eq!(step.survival, share(left, times.len()));
            let binomial = (step.survival * (1.0 - step.survival) / times.len() as f64).sqrt();
            prop_assert!(close(step.standard_error, binomial));
        }
    }

    #[test]
    fn survival_never_rises_and_everything_stays_within_its_range(subjects in subjects(120), time in -2_i64..45) {
        let curve = KaplanMeier::of(subjects.clone());
        let mut before = 1.0;
        let mut at_risk = subjects.len() as u64;
        for step in curve.steps() {
            prop_assert!(step.survival <= before && step.survival >= 0.0);
            prop_assert!(0.0 <= step.low && step.low <= step.survival && step.survival <= step.high && step.high <= 1.0, "{step:?}");
            prop_assert!(step.standard_error >= 0.0 && step.standard_error <= 0.6, "{step:?}");
            prop_assert_eq!(step.at_risk, at_risk);
            at_risk -= step.events + step.censored;
            before = step.survival;
        }
        prop_assert_eq!(at_risk, 0);
        prop_assert_eq!(curve.events(), subjects.iter().filter(|subject| subject.1).count() as u64);
        prop_assert_eq!(curve.survival_at(time).at_risk, subjects.iter().filter(|subject| subject.0 >= time).count() as u64);
        let last = curve.steps().iter().rfind(|step| step.time <= time);
        prop_assert_eq!(curve.survival_at(time).survival, last.map_or(1.0, |step| step.survival));
    }

    #[test]
    fn a_quantile_is_where_the_curve_crosses(subjects in subjects(80), p in 0.001_f64..1.0) {
        let curve = KaplanMeier::of(subjects);
        let CurveQuantile { value, low, high } = curve.quantile(p);
        if let Some(value) = value {
            prop_assert!(curve.survival_at(value).survival <= 1.0 - p + 1e-7);
            prop_assert!(curve.survival_at(value - 1).survival >= 1.0 - p - 1e-7 || value == 0);
            prop_assert!(low.is_none_or(|low| low <= value));
            prop_assert!(high.is_none_or(|high| high >= value));
        } else {
            prop_assert!(curve.steps().iter().all(|step| step.survival > 1.0 - p));
            prop_assert_eq!(high, None);
        }
    }

    #[test]
    fn with_one_cause_incidence_is_what_survival_lacks(subjects in subjects(120)) {
        let curve = KaplanMeier::of(subjects.clone());
        let ends = AalenJohansen::of(subjects.iter().map(|&(time, event)| (time, event.then_some(9))).collect());
        prop_assert_eq!(ends.steps().len(), curve.steps().len());
        for (step, incidence) in curve.steps().iter().zip(ends.incidences(9)) {
            prop_assert_eq!(incidence.incidence, 1.0 - step.survival);
            prop_assert!(close(incidence.standard_error, step.standard_error));
        }
    }

    #[test]
    fn all_causes_and_none_add_up_to_one(subjects in ends(120), time in -2_i64..35) {
        let ends = AalenJohansen::of(subjects.clone());
        let sum: f64 = (0..=u8::MAX).map(|cause| ends.incidence_at(cause, time).incidence).sum();
        prop_assert!(close(sum + ends.free_at(time), 1.0));
        let any_end = KaplanMeier::of(subjects.iter().map(|&(time, end)| (time, end.is_some())).collect());
        prop_assert_eq!(ends.free_at(time), any_end.survival_at(time).survival);
        for cause in 0..4 {
            let mut before = 0.0;
            for step in ends.incidences(cause) {
                prop_assert!(step.incidence >= before);
                prop_assert!(0.0 <= step.low && step.low <= step.incidence && step.incidence <= step.high && step.high <= 1.0, "{step:?}");
                prop_assert!(step.standard_error >= 0.0 && step.standard_error <= 0.6, "{step:?}");
                before = step.incidence;
            }
        }
    }

    #[test]
    fn a_cause_merged_with_another_has_the_sum_of_their_incidences(subjects in ends(80)) {
        let apart = AalenJohansen::of(subjects.clone());
        let merged = AalenJohansen::of(subjects.iter().map(|&(time, end)| (time, end.map(|cause| cause.min(1)))).collect());
        for (step, incidence) in merged.steps().iter().zip(merged.incidences(1)) {
            let sum: f64 = (1..4).map(|cause| apart.incidence_at(cause, step.time).incidence).sum();
            prop_assert!(close(incidence.incidence, sum));
        }
    }

    #[test]
    fn without_censoring_incidence_is_a_share_with_its_binomial_error(subjects in prop::collection::vec((0_i64..30, 0_u8..3), 1..150)) {
        let ends = AalenJohansen::of(subjects.iter().map(|&(time, cause)| (time, Some(cause))).collect());
        for step in ends.steps() {
            for cause in 0..3 {
                let met = share(subjects.iter().filter(|subject| subject.0 <= step.time && subject.1 == cause).count(), subjects.len());
                let found = ends.incidence_at(cause, step.time);
                prop_assert!(close(found.incidence, met));
                let variance = met * (1.0 - met) / subjects.len() as f64;
                prop_assert!(close(found.standard_error * found.standard_error, variance), "{found:?} {variance}");
            }
        }
    }

    #[test]
    fn selecting_gives_what_sorting_gives(
        values in prop::collection::vec(any::<i64>(), 0..200), shares in prop::collection::vec(-0.1_f64..1.1, 0..12)
    ) {
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let mut arranged = values;
        let expected: Vec<Option<i64>> = shares.iter().map(|&share| quantile(&sorted, share)).collect();
        prop_assert_eq!(quantiles(&mut arranged, &shares), expected);
        arranged.sort_unstable();
        prop_assert_eq!(arranged, sorted);
    }

    #[test]
    fn quantiles_rise_with_the_share_and_stay_between_the_ends(
        mut values in prop::collection::vec(any::<i64>(), 1..100), one in 0.0_f64..1.0, other in 0.0_f64..1.0
    ) {
        values.sort_unstable();
        let (lesser, greater) = (quantile(&values, one.min(other)), quantile(&values, one.max(other)));
        prop_assert!(values.first().copied() <= lesser && lesser <= greater && greater <= values.last().copied());
        prop_assert!(values.first().copied() <= mean(&values) && mean(&values) <= values.last().copied());
    }

    #[test]
    fn the_log_rank_test_has_no_first_group(one in subjects(40), other in subjects(40), third in subjects(40)) {
        let forth = log_rank(&[one.clone(), other.clone(), third.clone()]);
        let back = log_rank(&[third, Vec::new(), other, one]);
        prop_assert_eq!(forth.is_some(), back.is_some());
        if let (Some(forth), Some(mut back)) = (forth, back) {
            let apart = (forth.chi_square - back.chi_square).abs();
            prop_assert!(apart <= 1e-9 * (1.0 + forth.chi_square), "{} {}", forth.chi_square, back.chi_square);
            prop_assert_eq!(forth.degrees, back.degrees);
            back.groups.reverse();
            let observed: u64 = forth.groups.iter().map(|group| group.observed).sum();
            let expected: f64 = forth.groups.iter().map(|group| group.expected).sum();
            prop_assert!((observed as f64 - expected).abs() < 1e-9);
            for (one, other) in forth.groups.iter().zip(&back.groups) {
                prop_assert_eq!((one.subjects, one.observed), (other.subjects, other.observed));
                prop_assert!(close(one.expected, other.expected));
            }
        }
    }

    #[test]
    fn wilson_holds_the_share(successes in 0_u64..500, more in 0_u64..500, confidence in 0.01_f64..0.999) {
        prop_assume!(successes + more > 0);
        let trials = successes + more;
        let Interval { low, high } = wilson_at(successes, trials, confidence).unwrap();
        let share = successes as f64 / trials as f64;
        prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
    }
}
