//! How many have met each of several ends, at any time.

use serde::Serialize;

use super::free::Free;
use super::interval::{Interval, log_log};
use super::sorted::ascending;

/// The probability that an event of one cause has happened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Incidence {
    /// The probability.
    pub incidence: f64,
    /// Its standard error; 0 before the first event of the cause.
    pub standard_error: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// One distinct time of an [`AalenJohansen`] estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct IncidenceStep {
    /// The time.
    pub time: i64,
    /// Subjects whose time is this one or a later one.
    pub at_risk: u64,
    /// Events of any cause at this time.
    pub events: u64,
    /// Subjects censored at this time, after its events.
    pub censored: u64,
    /// The probability of no event, of whatever cause, by the end of this time.
    pub free: f64,
}

/// The Aalen–Johansen estimate of how probable each of several ends is by a time, where one end rules out the others.
///
/// A disqualified lead will not convert. Taking it for censored, as one whose conversion is still to come, would estimate how many
/// converted in a world without disqualification; here it is an end of its own. The incidence of a cause grows at each time by
/// `free before × events of the cause / at risk`, where *free* is the [Kaplan–Meier](super::KaplanMeier) curve over the events of all
/// causes. What is free and the incidences of all causes add up to 1.
///
/// The standard errors and intervals are those of R's `survfit(Surv(time, factor) ~ 1, conf.type = "log-log")`: the variance is the
/// multinomial form of Greenwood's, which is what R's infinitesimal jackknife comes to when all begin in one state, and the interval is
/// taken on the scale of `ln(-ln incidence)`. Where the incidence is exactly 0 or 1, R has no interval (`NA`); here it is that number
/// alone. lifelines has another variance, and moves times that are equal apart at random.
///
/// The formulas: O. O. Aalen and S. Johansen, *An empirical transition matrix for non-homogeneous Markov chains based on censored
/// observations*, Scandinavian Journal of Statistics 5 (1978).
///
/// ```
/// use leadbook::statistics::AalenJohansen;
///
/// const CONVERTED: u8 = 1;
/// const DISQUALIFIED: u8 = 2;
/// let curves = AalenJohansen::of(vec![(2, Some(CONVERTED)), (3, Some(DISQUALIFIED)), (4, None), (7, Some(CONVERTED))]);
/// assert!((curves.incidence_at(CONVERTED, 5).incidence - 0.25).abs() < 1e-15);
/// assert!((curves.incidence_at(CONVERTED, 7).incidence - 0.75).abs() < 1e-15);
/// assert!((curves.incidence_at(DISQUALIFIED, 7).incidence - 0.25).abs() < 1e-15);
/// assert_eq!(curves.free_at(7), 0.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AalenJohansen {
    causes: Vec<u8>,
    steps: Vec<IncidenceStep>,
    /// A row for each step, with a column for each cause.
    estimates: Vec<Estimate>,
}

/// An incidence without its interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Estimate {
    incidence: f64,
    variance: f64,
}

impl Estimate {
    fn with_interval(self) -> Incidence {
        let standard_error = self.variance.max(0.0).sqrt();
        let Interval { low, high } = log_log(self.incidence, standard_error);
        Incidence { incidence: self.incidence, standard_error, low, high }
    }
}

impl AalenJohansen {
    /// The estimate of subjects given as a time and the cause of the event at it; without one the subject is right-censored at that time.
    ///
    /// Any number can stand for a cause, and several causes may have events at one time. One sort and one pass.
    pub fn of(mut subjects: Vec<(i64, Option<u8>)>) -> Self {
        ascending(&mut subjects, |subject| subject.0);
        let causes = causes_of(&subjects);
        let total = subjects.len() as u64;
        let at_one_time = || subjects.chunk_by(|one, next| one.0 == next.0);
        let times = at_one_time().count();
        let mut steps = Vec::with_capacity(times);
        let mut estimates = Vec::with_capacity(times * causes.len());
        let mut state = State::new(total, causes.len());
        let mut at_risk = total;
        let mut counts = vec![0; causes.len()];
        for group in at_one_time() {
            counts.fill(0);
            for place in group.iter().filter_map(|subject| causes.binary_search(&subject.1?).ok()) {
                counts[place] += 1;
            }
            let events = counts.iter().sum();
            let censored = group.len() as u64 - events;
            state.pass(at_risk, &counts, censored);
            steps.push(IncidenceStep { time: group[0].0, at_risk, events, censored, free: state.free.share });
            estimates.extend(state.causes.iter().map(|cause| cause.estimate));
            at_risk -= events + censored;
        }
        AalenJohansen { causes, steps, estimates }
    }

    /// The causes that had an event, in ascending order.
    pub fn causes(&self) -> &[u8] {
        &self.causes
    }

    /// The distinct times of events and censorings, in ascending order; [`incidences`](Self::incidences) has the curve of a cause over
    /// them.
    pub fn steps(&self) -> &[IncidenceStep] {
        &self.steps
    }

    /// The incidence of a cause at each of the [`steps`](Self::steps); 0 throughout for a cause without events.
    pub fn incidences(&self, cause: u8) -> impl ExactSizeIterator<Item = Incidence> {
        (0..self.steps.len()).map(move |step| self.estimate(step, cause).with_interval())
    }

    /// The probability that an event of the cause has happened by the end of a time. 0 before the first one and for a cause without events;
    /// after the last step what held there.
    pub fn incidence_at(&self, cause: u8, time: i64) -> Incidence {
        self.passed(time).map_or(Estimate::default(), |step| self.estimate(step, cause)).with_interval()
    }

    /// The probability of no event, of whatever cause, by the end of a time.
    pub fn free_at(&self, time: i64) -> f64 {
        self.passed(time).and_then(|step| self.steps.get(step)).map_or(1.0, |step| step.free)
    }

    /// The last step that is not after a time.
    fn passed(&self, time: i64) -> Option<usize> {
        self.steps.partition_point(|step| step.time <= time).checked_sub(1)
    }

    fn estimate(&self, step: usize, cause: u8) -> Estimate {
        let place = self.causes.binary_search(&cause).ok();
        place.and_then(|place| self.estimates.get(step * self.causes.len() + place)).copied().unwrap_or_default()
    }
}

fn causes_of(subjects: &[(i64, Option<u8>)]) -> Vec<u8> {
    let mut seen = [false; 256];
    for cause in subjects.iter().filter_map(|subject| subject.1) {
        seen[usize::from(cause)] = true;
    }
    (0..=u8::MAX).filter(|&cause| seen[usize::from(cause)]).collect()
}

/// The estimate as it is carried along the times.
struct State {
    free: Free,
    /// The variance of the free probability.
    variance: f64,
    events: u64,
    causes: Vec<Cause>,
}

#[derive(Clone, Copy, Default)]
struct Cause {
    estimate: Estimate,
    /// The covariance of its incidence and the free probability.
    with_free: f64,
    events: u64,
}

impl State {
    fn new(subjects: u64, causes: usize) -> State {
        State { free: Free::new(subjects), variance: 0.0, events: 0, causes: vec![Cause::default(); causes] }
    }

    /// Goes past one time. The free probability and each incidence move by a linear map of what they were, plus the scatter of the
    /// multinomial drawing of this time's events among those at risk; those have one and the same past, so the two do not mix, and the
    /// variances follow by the same map.
    fn pass(&mut self, at_risk: u64, counts: &[u64], censored: u64) {
        let events: u64 = counts.iter().sum();
        let before = self.free.share;
        self.free.pass(at_risk, events, censored);
        if events == 0 {
            return;
        }
        let risk = at_risk as f64;
        let stay = (at_risk - events) as f64 / risk;
        let scatter = before * before / risk;
        let variance = self.variance;
        self.variance = stay * stay * variance + scatter * stay * (1.0 - stay);
        self.events += events;
        for (cause, &count) in self.causes.iter_mut().zip(counts) {
            let hit = count as f64 / risk;
            cause.events += count;
            if cause.events == self.events {
                // The one cause so far is the complement, and taken as such it has no rounding of its own.
                cause.estimate = Estimate { incidence: 1.0 - self.free.share, variance: self.variance };
                cause.with_free = -self.variance;
                continue;
            }
            let crossed = cause.with_free + hit * variance;
            cause.estimate.incidence = (cause.estimate.incidence + before * hit).min(1.0);
            cause.estimate.variance += hit * (cause.with_free + crossed) + scatter * hit * (1.0 - hit);
            cause.with_free = stay * crossed - scatter * hit * stay;
        }
    }
}
