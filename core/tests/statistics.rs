//! The statistics against what R and Python make of the same numbers; `fixtures/statistics/README.md` tells where those come from.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, also in what several of them share")]

use std::fs;
use std::path::{Path, PathBuf};

use leadbook::statistics::{AalenJohansen, CurveQuantile, KaplanMeier, Step, log_rank, mean, quantile, quantiles, wilson, wilson_at};
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/statistics")
}

fn read<T: DeserializeOwned>(file: &str) -> T {
    let text = fs::read_to_string(folder().join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[derive(Deserialize)]
struct R {
    kaplan_meier: Vec<RCurve>,
    aalen_johansen: Vec<REnds>,
    log_rank: Vec<Test>,
    quantile: Vec<Quantiles>,
}

#[derive(Deserialize)]
struct Python {
    kaplan_meier: Vec<PythonCurve>,
    aalen_johansen: Vec<PythonEnds>,
    log_rank: Vec<Test>,
    wilson: Vec<(u64, u64, f64, f64, f64)>,
    quantile: Vec<Quantiles>,
}

/// Time, at risk, events, censored, survival, standard error, low, high; what R does not know is null.
type RStep = (i64, u64, u64, u64, f64, Option<f64>, Option<f64>, Option<f64>);

/// Time, at risk, survival, low, high.
type RAt = (i64, u64, f64, Option<f64>, Option<f64>);

/// Share, value, low, high.
type RQuantile = (f64, Option<f64>, Option<f64>, Option<f64>);

#[derive(Deserialize)]
struct RCurve {
    data: String,
    group: Option<String>,
    subjects: u64,
    events: u64,
    step_count: usize,
    steps: Vec<RStep>,
    at: Vec<RAt>,
    quantiles: Vec<RQuantile>,
}

#[derive(Deserialize)]
struct PythonCurve {
    data: String,
    group: Option<String>,
    /// Time, survival, low, high.
    steps: Vec<(f64, f64, f64, f64)>,
    quantiles: Vec<(f64, Option<f64>)>,
}

#[derive(Deserialize)]
struct REnds {
    data: String,
    group: Option<String>,
    causes: Vec<u8>,
    step_count: usize,
    steps: Vec<REndsStep>,
}

#[derive(Deserialize)]
struct REndsStep {
    time: i64,
    at_risk: u64,
    free: f64,
    /// Incidence, standard error, low, high of each cause.
    causes: Vec<(f64, f64, Option<f64>, Option<f64>)>,
}

#[derive(Deserialize)]
struct PythonEnds {
    data: String,
    causes: Vec<u8>,
    /// Of each cause, times and incidences.
    curves: Vec<Vec<(f64, f64)>>,
}

#[derive(Deserialize)]
struct Test {
    data: String,
    chi_square: f64,
    degrees: u32,
    p_value: f64,
    #[serde(default)]
    groups: Vec<TestGroup>,
}

#[derive(Deserialize)]
struct TestGroup {
    name: String,
    subjects: u64,
    observed: u64,
    expected: f64,
}

#[derive(Deserialize)]
struct Quantiles {
    values: Vec<i64>,
    shares: Vec<f64>,
    expected: Vec<f64>,
    mean: f64,
}

/// A line of a data file: time, what happened, group.
fn data(name: &str, group: Option<&str>) -> Vec<(i64, u8, String)> {
    let mut file = csv::Reader::from_path(folder().join(format!("data/{name}.csv"))).unwrap();
    let lines = file.deserialize().map(|line| line.unwrap());
    lines.filter(|line: &(i64, u8, String)| group.is_none_or(|group| line.2 == group)).collect()
}

fn curve(name: &str, group: Option<&str>) -> KaplanMeier {
    KaplanMeier::of(data(name, group).into_iter().map(|(time, status, _)| (time, status != 0)).collect())
}

fn ends(name: &str, group: Option<&str>) -> AalenJohansen {
    AalenJohansen::of(data(name, group).into_iter().map(|(time, status, _)| (time, (status != 0).then_some(status))).collect())
}

#[track_caller]
fn close(found: f64, expected: f64, what: &str) {
    // Numbers that the others found to be zero but for their own rounding are zero.
    let allowed = 1e-9 * expected.abs() + 1e-15;
    assert!((found - expected).abs() <= allowed, "{what}: {found} instead of {expected}");
}

/// The two ends of an interval, or where R has none, the share itself.
#[track_caller]
fn close_interval(found: (f64, f64), expected: (Option<f64>, Option<f64>), share: f64, what: &str) {
    match expected {
        (Some(low), Some(high)) => {
            close(found.0, low, &format!("{what}, low"));
            close(found.1, high, &format!("{what}, high"));
        }
        (None, None) => {
            assert!(share == 0.0 || share == 1.0, "{what}: no interval of {share}");
            assert_eq!(found, (share, share), "{what}");
        }
        _ => panic!("{what}: half an interval"),
    }
}

#[test]
fn kaplan_meier_is_that_of_r() {
    let r: R = read("r.json");
    assert!(r.kaplan_meier.len() > 40);
    for expected in &r.kaplan_meier {
        let name = format!("{} {:?}", expected.data, expected.group);
        let found = curve(&expected.data, expected.group.as_deref());
        assert_eq!((found.subjects(), found.events()), (expected.subjects, expected.events), "{name}");
        assert_eq!(found.steps().len(), expected.step_count, "{name}");
        for &(time, at_risk, events, censored, survival, error, low, high) in &expected.steps {
            let what = format!("{name} at {time}");
            let step: &Step = found.steps().iter().find(|step| step.time == time).expect(&what);
            assert_eq!((step.at_risk, step.events, step.censored), (at_risk, events, censored), "{what}");
            close(step.survival, survival, &what);
            close(step.standard_error, error.unwrap_or(0.0), &what);
            close_interval((step.low, step.high), (low, high), step.survival, &what);
        }
        for &(time, at_risk, survival, low, high) in &expected.at {
            let what = format!("{name} at {time}");
            let at = found.survival_at(time);
            assert_eq!(at.at_risk, at_risk, "{what}");
            close(at.survival, survival, &what);
            close_interval((at.low, at.high), (low, high), at.survival, &what);
        }
    }
}

#[test]
fn quantiles_of_survival_are_those_of_r() {
    let r: R = read("r.json");
    // f64::round goes away from zero at a half.
    let whole = |time: Option<f64>| time.map(|time| time.round() as i64);
    for expected in &r.kaplan_meier {
        let found = curve(&expected.data, expected.group.as_deref());
        for &(share, value, low, high) in &expected.quantiles {
            let mut quantile = CurveQuantile { value: whole(value), low: whole(low), high: whole(high) };
            if share == 0.0 && expected.events == 0 {
                // Here R has no value between its two ends, as it looks for the middle of a level stretch that has no beginning.
                assert_eq!(quantile, CurveQuantile { value: None, low: Some(0), high: Some(0) });
                quantile.value = Some(0);
            }
            assert_eq!(found.quantile(share), quantile, "{} {:?} {share}", expected.data, expected.group);
        }
    }
}

#[test]
fn kaplan_meier_is_that_of_lifelines_but_for_quantiles_on_a_level_stretch() {
    let python: Python = read("python.json");
    assert!(python.kaplan_meier.len() > 15);
    for expected in &python.kaplan_meier {
        let found = curve(&expected.data, expected.group.as_deref());
        for &(time, survival, low, high) in &expected.steps {
            let what = format!("{} {:?} at {time}", expected.data, expected.group);
            let at = found.survival_at(time as i64);
            close(at.survival, survival, &what);
            // lifelines has an interval of some kind at 0.
            if at.survival > 0.0 {
                close(at.low, low, &what);
                close(at.high, high, &what);
            }
        }
        for &(share, time) in &expected.quantiles {
            let value = found.quantile(share).value;
            let level = time.is_some_and(|time| (found.survival_at(time as i64).survival - (1.0 - share)).abs() < 1e-9);
            if level {
                assert!(value > time.map(|time| time as i64), "{} {share}", expected.data);
            } else {
                assert_eq!(value, time.map(|time| time as i64), "{} {share}", expected.data);
            }
        }
    }
}

#[test]
fn aalen_johansen_is_that_of_r() {
    let r: R = read("r.json");
    assert!(r.aalen_johansen.len() > 4);
    for expected in &r.aalen_johansen {
        let name = format!("{} {:?}", expected.data, expected.group);
        let found = ends(&expected.data, expected.group.as_deref());
        assert_eq!(found.causes(), expected.causes, "{name}");
        assert_eq!(found.steps().len(), expected.step_count, "{name}");
        for step in &expected.steps {
            let what = format!("{name} at {}", step.time);
            let here = found.steps().iter().position(|found| found.time == step.time).expect(&what);
            assert_eq!(found.steps()[here].at_risk, step.at_risk, "{what}");
            close(found.steps()[here].free, step.free, &what);
            close(found.free_at(step.time), step.free, &what);
            for (&cause, &(incidence, error, low, high)) in expected.causes.iter().zip(&step.causes) {
                let what = format!("{what}, cause {cause}");
                let at = found.incidence_at(cause, step.time);
                assert_eq!(Some(at), found.incidences(cause).nth(here), "{what}");
                close(at.incidence, incidence, &what);
                close(at.standard_error, error, &what);
                close_interval((at.low, at.high), (low, high), at.incidence, &what);
            }
        }
    }
}

#[test]
fn incidences_are_those_of_lifelines() {
    let python: Python = read("python.json");
    for expected in &python.aalen_johansen {
        let found = ends(&expected.data, None);
        assert_eq!(found.causes(), expected.causes);
        for (&cause, points) in expected.causes.iter().zip(&expected.curves) {
            assert!(points.len() > 10);
            for &(time, incidence) in points {
                close(found.incidence_at(cause, time as i64).incidence, incidence, &format!("{} {cause} at {time}", expected.data));
            }
        }
    }
}

#[test]
fn the_log_rank_test_is_that_of_r_and_of_lifelines() {
    let (r, python): (R, Python) = (read("r.json"), read("python.json"));
    assert!(r.log_rank.len() > 10 && python.log_rank.len() > 5);
    for expected in r.log_rank.iter().chain(&python.log_rank) {
        let what = &expected.data;
        let lines = data(what, None);
        let mut names: Vec<String> = lines.iter().map(|line| line.2.clone()).collect();
        names.sort();
        names.dedup();
        let of = |name: &String| lines.iter().filter(|line| line.2 == *name).map(|line| (line.0, line.1 != 0)).collect();
        let groups: Vec<Vec<(i64, bool)>> = names.iter().map(of).collect();
        let found = log_rank(&groups).expect(what);
        close(found.chi_square, expected.chi_square, what);
        assert_eq!(found.degrees, expected.degrees, "{what}");
        close(found.p_value, expected.p_value, what);
        for group in &expected.groups {
            let here = names.iter().position(|name| *name == group.name).expect(&group.name);
            assert_eq!((found.groups[here].subjects, found.groups[here].observed), (group.subjects, group.observed), "{what}");
            close(found.groups[here].expected, group.expected, what);
        }
    }
}

#[test]
fn without_anything_to_tell_groups_apart_by_there_is_no_test() {
    let alike = vec![(3, true), (3, true)];
    let censored = vec![(1, false), (9, false)];
    assert_eq!(log_rank(&[]), None);
    assert_eq!(log_rank(std::slice::from_ref(&alike)), None);
    assert_eq!(log_rank(&[alike.clone(), Vec::new()]), None);
    assert_eq!(log_rank(&[alike.clone(), alike.clone()]), None, "all at risk fall at once");
    assert_eq!(log_rank(&[censored.clone(), censored]), None, "no event");
    assert_eq!(log_rank(&[alike, vec![(1, false)]]), None, "only one group is left when it happens");
}

#[test]
fn quantiles_and_means_are_those_of_r_and_numpy() {
    let (r, python): (R, Python) = (read("r.json"), read("python.json"));
    for case in r.quantile.iter().chain(&python.quantile) {
        let expected: Vec<Option<i64>> = case.expected.iter().map(|value| Some(value.round() as i64)).collect();
        let mut values = case.values.clone();
        assert_eq!(quantiles(&mut values, &case.shares), expected, "{:?}", case.values);
        values.sort_unstable();
        let found: Vec<Option<i64>> = case.shares.iter().map(|&share| quantile(&values, share)).collect();
        assert_eq!(found, expected, "{values:?}");
        assert_eq!(mean(&values), Some(case.mean.round() as i64), "{values:?}");
    }
}

#[test]
fn intervals_of_shares_are_those_of_statsmodels() {
    let python: Python = read("python.json");
    assert!(python.wilson.len() > 50);
    for &(successes, trials, confidence, low, high) in &python.wilson {
        let what = format!("{successes} of {trials} at {confidence}");
        let found = wilson_at(successes, trials, confidence).expect(&what);
        close(found.low, low, &what);
        close(found.high, high, &what);
        if confidence == 0.95 {
            let usual = wilson(successes, trials).expect(&what);
            close(usual.low, low, &what);
            close(usual.high, high, &what);
        }
    }
}

#[test]
fn nothing_comes_out_of_nothing() {
    let nobody = KaplanMeier::of(Vec::new());
    assert_eq!((nobody.subjects(), nobody.events(), nobody.steps()), (0, 0, &[][..]));
    let at = nobody.survival_at(3);
    assert_eq!((at.at_risk, at.survival, at.low, at.high), (0, 1.0, 1.0, 1.0));
    for share in [0.0, 0.5, 1.0] {
        assert_eq!(nobody.quantile(share), CurveQuantile { value: None, low: None, high: None });
    }
    let nothing = AalenJohansen::of(Vec::new());
    assert_eq!((nothing.causes(), nothing.steps(), nothing.free_at(3)), (&[][..], &[][..], 1.0));
    let at = nothing.incidence_at(1, 3);
    assert_eq!((at.incidence, at.standard_error, at.low, at.high), (0.0, 0.0, 0.0, 0.0));
}

#[test]
fn a_curve_may_begin_below_zero_and_a_share_may_be_out_of_range() {
    let found = KaplanMeier::of(vec![(-4, true), (-3, true), (2, false), (i64::MAX, true)]);
    assert_eq!(found.survival_at(i64::MIN).survival, 1.0);
    assert_eq!(found.survival_at(-3).survival, 0.5);
    assert_eq!(found.quantile(0.0).value, Some(-4));
    assert_eq!(found.quantile(-7.0), found.quantile(0.0));
    assert_eq!(found.quantile(0.25).value, Some(-4), "the middle of -4 and -3, away from zero");
    assert_eq!(found.quantile(0.3).value, Some(-3));
    assert_eq!(found.quantile(7.0).value, Some(i64::MAX));
    assert_eq!(found.quantile(f64::NAN), CurveQuantile { value: None, low: None, high: None });
}
