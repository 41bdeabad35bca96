//! How many are still waiting for the event, at any time.

use serde::Serialize;

use super::free::Free;
use super::interval::{Interval, log_log};
use super::rounding::middle;
use super::sorted::ascending;

/// Differences of the curve that count as none when a quantile is looked for, as in R: the square root of the machine's precision.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// One distinct time of a [`KaplanMeier`] curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Step {
    /// The time.
    pub time: i64,
    /// Subjects whose time is this one or a later one.
    pub at_risk: u64,
    /// Events at this time.
    pub events: u64,
    /// Subjects censored at this time, after its events.
    pub censored: u64,
    /// The probability that the event has not happened by the end of this time.
    pub survival: f64,
    /// Greenwood's standard error of `survival`; 0 where that is 0 or 1.
    pub standard_error: f64,
    /// Lower end of the 95 % interval of `survival`.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// What a [`KaplanMeier`] curve says of one time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Survival {
    /// Subjects whose time is this one or a later one.
    pub at_risk: u64,
    /// The probability that the event has not happened by the end of this time.
    pub survival: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// The time by which the event has happened to a share of the subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct CurveQuantile {
    /// The time; `None` where the curve does not reach that share.
    pub value: Option<i64>,
    /// Lower end of its 95 % interval; `None` where the lower curve does not reach that share.
    pub low: Option<i64>,
    /// Upper end of it; `None` where the upper curve does not reach that share, which then may as well be reached never.
    pub high: Option<i64>,
}

impl CurveQuantile {
    pub(super) const NOWHERE: Self = Self { value: None, low: None, high: None };

    /// What needs no look at the curve, which begins at that time.
    pub(super) fn without_curve(p: f64, start: i64) -> Option<Self> {
        let begun = Self { value: Some(start), low: Some(start), high: Some(start) };
        if p.is_nan() { Some(Self::NOWHERE) } else { (p < TOLERANCE).then_some(begun) }
    }
}

/// The Kaplan–Meier estimate of the probability that an event has *not* happened yet, by time.
///
/// At each time with events the curve falls by the factor `1 - events / at risk`. Its variance is Greenwood's,
/// `S² Σ events / (at risk (at risk - events))`, and its interval of 95 % is taken on the scale of `ln(-ln S)`, as R does for
/// `survfit(…, conf.type = "log-log")` and lifelines does by default. Where `S` is exactly 0 or 1, R has no interval (`NA`); here it is
/// that number alone.
///
/// The formulas: E. L. Kaplan and P. Meier, *Nonparametric estimation from incomplete observations*, JASA 53 (1958);
/// J. D. Kalbfleisch and R. L. Prentice, *The Statistical Analysis of Failure Time Data*, 1980, for the interval.
///
/// ```
/// use leadbook::statistics::KaplanMeier;
///
/// // Three converted after 2, 5 and 9 days; one has been open for 4 days, one for 12.
/// let curve = KaplanMeier::of(vec![(2, true), (5, true), (9, true), (4, false), (12, false)]);
/// assert_eq!((curve.subjects(), curve.events()), (5, 3));
///
/// let after_six_days = curve.survival_at(6);
/// assert_eq!(after_six_days.at_risk, 2);
/// assert!((after_six_days.survival - 8.0 / 15.0).abs() < 1e-15); // 4/5 at 2 days, times 2/3 at 5
/// assert_eq!(curve.quantile(0.5).value, Some(9));
/// assert_eq!(curve.quantile(0.9).value, None); // not known yet
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KaplanMeier {
    steps: Vec<Step>,
    subjects: u64,
    events: u64,
}

impl KaplanMeier {
    /// The curve of subjects given as a time and whether the event happened at it; where not, the subject is right-censored at that time.
    ///
    /// Times are compared exactly, as R does with `timefix = FALSE`; by default it takes those for one that differ by a part in 67 million,
    /// which for a year in microseconds is half a second. One sort and one pass. Without subjects the curve stays at 1.
    pub fn of(mut subjects: Vec<(i64, bool)>) -> Self {
        ascending(&mut subjects, |subject| subject.0);
        let total = subjects.len() as u64;
        let at_one_time = || subjects.chunk_by(|one, next| one.0 == next.0);
        let mut steps = Vec::with_capacity(at_one_time().count());
        let mut free = Free::new(total);
        let mut at_risk = total;
        let mut all_events = 0;
        // Greenwood's sum, which is the variance of ln S.
        let mut spread = 0.0;
        let (mut standard_error, mut interval) = (0.0, Interval { low: 1.0, high: 1.0 });
        for group in at_one_time() {
            let events = group.iter().filter(|subject| subject.1).count() as u64;
            let censored = group.len() as u64 - events;
            free.pass(at_risk, events, censored);
            if events > 0 {
                all_events += events;
                let left = at_risk - events;
                if left > 0 {
                    spread += events as f64 / (at_risk as f64 * left as f64);
                    standard_error = free.share * spread.sqrt();
                } else {
                    standard_error = 0.0;
                }
                interval = log_log(free.share, standard_error);
            }
            let Interval { low, high } = interval;
            steps.push(Step { time: group[0].0, at_risk, events, censored, survival: free.share, standard_error, low, high });
            at_risk -= events + censored;
        }
        KaplanMeier { steps, subjects: total, events: all_events }
    }

    /// The curve, one step a distinct time of an event or a censoring, in ascending order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many subjects it was made of.
    pub fn subjects(&self) -> u64 {
        self.subjects
    }

    /// To how many of them the event happened.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// What the curve says of a time: before the first event that survival is sure, and after the last step what held there.
    pub fn survival_at(&self, time: i64) -> Survival {
        let next = self.steps.partition_point(|step| step.time < time);
        let at_risk = self.steps.get(next).map_or(0, |step| step.at_risk);
        let passed = self.steps.partition_point(|step| step.time <= time);
        match passed.checked_sub(1).and_then(|last| self.steps.get(last)) {
            Some(step) => Survival { at_risk, survival: step.survival, low: step.low, high: step.high },
            None => Survival { at_risk, survival: 1.0, low: 1.0, high: 1.0 },
        }
    }

    /// The time by which the event has happened to a share `p` of the subjects, as R's `quantile(survfit(…), p)`.
    ///
    /// That is the first time at which the curve is at `1 - p` or below. Where the curve lies on `1 - p` for a while, to within 1.5e-8, any
    /// time of that stretch would do, and its middle is taken (rounded half away from zero); the last stretch ends with the last time, be
    /// it a censored one. The ends of the interval are found in the same way on the lower and the upper curve, where these are defined,
    /// that is where survival is neither 0 nor 1.
    ///
    /// A share of 0 is the start, time 0 (or the first time, where that is below 0), and so are the ends of its interval (R has `NA`
    /// between the two where there is no event at all). Shares below 0 and above 1 are taken as 0 and 1. Without subjects, and for a
    /// share that is NaN, there is neither time nor interval.
    ///
    /// lifelines takes the first time of a stretch instead of its middle.
    pub fn quantile(&self, p: f64) -> CurveQuantile {
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else { return CurveQuantile::NOWHERE };
        let start = first.time.min(0);
        if let Some(known) = CurveQuantile::without_curve(p, start) {
            return known;
        }
        let [mut value, mut low, mut high] = [Crossing::new(p.min(1.0), start); 3];
        // Without an event a step only repeats the one before it.
        for step in self.steps.iter().filter(|step| step.events > 0) {
            value.see(step.time, step.survival);
            if has_interval(step) {
                low.see(step.time, step.low);
                high.see(step.time, step.high);
            }
        }
        let end = |curve: f64| Some((last.time, curve)).filter(|_| has_interval(last));
        CurveQuantile { value: value.time(Some((last.time, last.survival))), low: low.time(end(last.low)), high: high.time(end(last.high)) }
    }
}

/// Whether R has an interval at a step.
fn has_interval(step: &Step) -> bool {
    step.survival > 0.0 && step.survival < 1.0
}

/// The search for the time at which a curve has fallen by `p`.
///
/// Most curves only fall, but an upper one may rise again by a little. As in R, the point looked for is the one of the least fall that is
/// enough, and the first of those with that fall.
#[derive(Clone, Copy)]
pub(super) struct Crossing {
    p: f64,
    /// Fall and time of the point from which on the fall is `p`, or nearly so.
    from: Option<(f64, i64)>,
    /// Fall and time of the point from which on it is more than that.
    beyond: Option<(f64, i64)>,
}

impl Crossing {
    pub(super) fn new(p: f64, start: i64) -> Crossing {
        let mut crossing = Crossing { p, from: None, beyond: None };
        crossing.see(start, 1.0);
        crossing
    }

    /// Whether falls between those two could still change what was found.
    pub(super) fn wants(&self, least: f64, most: f64) -> bool {
        let could = |found: Option<(f64, i64)>, enough: f64| most >= enough && found.is_none_or(|found| least < found.0);
        could(self.from, self.p - TOLERANCE) || could(self.beyond, self.p + TOLERANCE)
    }

    pub(super) fn see(&mut self, time: i64, curve: f64) {
        let fall = 1.0 - curve;
        for (least, enough) in [(&mut self.from, self.p - TOLERANCE), (&mut self.beyond, self.p + TOLERANCE)] {
            if fall >= enough && least.is_none_or(|least| fall < least.0) {
                *least = Some((fall, time));
            }
        }
    }

    /// The time, given the last one and the curve there, if it is defined there.
    pub(super) fn time(&self, end: Option<(i64, f64)>) -> Option<i64> {
        let from = self.from?.1;
        let level_to_the_end = end.filter(|end| (self.p - (1.0 - end.1)).abs() < TOLERANCE).map(|end| end.0);
        Some(middle(from, level_to_the_end.or(self.beyond.map(|beyond| beyond.1))?))
    }
}
