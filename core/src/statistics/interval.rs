//! Intervals of shares.

use serde::Serialize;

use super::distribution::{NORMAL_95, normal_reach};

/// A confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Wilson's 95 % interval of the share that `successes` are of `trials`; `None` where nothing was tried, or where there are more successes
/// than trials.
///
/// With `p` the share, `n` the trials and `z` the 97.5 % point of the standard normal distribution:
/// `(p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)`.
///
/// Unlike `p ± z √(p(1 - p)/n)` it stays within 0 and 1 and is fit for few trials and for shares near the ends.
/// The formula: E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22 (1927).
///
/// ```
/// use leadbook::statistics::wilson;
///
/// let interval = wilson(8, 10).unwrap();
/// assert!((interval.low - 0.4902).abs() < 0.0001);
/// assert!((interval.high - 0.9433).abs() < 0.0001);
/// assert_eq!(wilson(0, 0), None);
/// ```
pub fn wilson(successes: u64, trials: u64) -> Option<Interval> {
    within_reach(successes, trials, NORMAL_95)
}

/// [`wilson`] for another confidence; `None` also where that does not lie between 0 and 1, both excluded.
///
/// ```
/// use leadbook::statistics::{wilson, wilson_at};
///
/// let (usual, surer) = (wilson(8, 10).unwrap(), wilson_at(8, 10, 0.99).unwrap());
/// assert!(surer.low < usual.low && usual.high < surer.high);
/// assert_eq!(wilson_at(8, 10, 1.0), None);
/// ```
pub fn wilson_at(successes: u64, trials: u64, confidence: f64) -> Option<Interval> {
    let possible = confidence > 0.0 && confidence < 1.0;
    if possible { within_reach(successes, trials, normal_reach(confidence)) } else { None }
}

fn within_reach(successes: u64, trials: u64, reach: f64) -> Option<Interval> {
    if trials == 0 || successes > trials {
        return None;
    }
    let count = trials as f64;
    let share = successes as f64 / count;
    let rest = (trials - successes) as f64 / count;
    let squared = reach * reach;
    let center = share + squared / (2.0 * count);
    let half = reach * (share * rest / count + squared / (4.0 * count * count)).sqrt();
    let scale = 1.0 + squared / count;
    // Within the share's own bounds, none and all reach the end exactly; the subtraction would only come near it.
    Some(Interval { low: ((center - half) / scale).clamp(0.0, share), high: ((center + half) / scale).clamp(share, 1.0) })
}

/// The 95 % interval of a probability from its standard error, on the scale of `ln(-ln p)`, which keeps it within 0 and 1:
/// `p ^ exp(±z se / (p ln p))`. At exactly 0 and 1, where that scale ends and R answers `NA`, it is the probability itself.
///
/// The formula: J. D. Kalbfleisch and R. L. Prentice, *The Statistical Analysis of Failure Time Data*, 1980.
pub(super) fn log_log(probability: f64, standard_error: f64) -> Interval {
    if probability <= 0.0 || probability >= 1.0 {
        return Interval { low: probability, high: probability };
    }
    let log = probability.ln();
    let spread = (-NORMAL_95 * standard_error / (probability * log)).exp();
    Interval { low: (log * spread).exp(), high: (log / spread).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_and_all_reach_the_end_exactly() {
        for trials in [1, 2, 7, 1_000_003, u64::MAX] {
            let (none, all) = (wilson(0, trials).unwrap(), wilson(trials, trials).unwrap());
            assert_eq!((none.low, all.high), (0.0, 1.0));
            assert!(none.high > 0.0 && none.high < 1.0, "{none:?}");
            assert!((all.low - (1.0 - none.high)).abs() < 1e-15, "{all:?}");
        }
    }

    #[test]
    fn what_cannot_be_has_no_interval() {
        assert_eq!(wilson(2, 1), None);
        for confidence in [0.0, 1.0, -1.0, 2.0, f64::NAN, f64::INFINITY] {
            assert_eq!(wilson_at(1, 2, confidence), None);
        }
    }

    #[test]
    fn an_interval_on_the_log_log_scale_holds_its_probability_and_never_leaves_the_range() {
        for probability in [1e-300, 1e-9, 0.25, 0.999_999, 1.0 - f64::EPSILON] {
            for standard_error in [0.0, 1e-9, 0.3, 1e9] {
                let Interval { low, high } = log_log(probability, standard_error);
                assert!((0.0..=probability * (1.0 + 1e-12)).contains(&low), "{probability} {standard_error}: {low}");
                assert!((probability * (1.0 - 1e-12)..=1.0).contains(&high), "{probability} {standard_error}: {high}");
            }
        }
        assert_eq!(log_log(1.0, 0.1), Interval { low: 1.0, high: 1.0 });
        assert_eq!(log_log(0.0, 0.1), Interval { low: 0.0, high: 0.0 });
    }
}
