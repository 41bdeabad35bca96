//! The two distributions that intervals and tests need.

use std::f64::consts::SQRT_2;

use statrs::function::erf::erfc_inv;
use statrs::function::gamma::gamma_ur;

/// How many standard errors an interval of 95 % reaches to either side: the 97.5 % point of the standard normal distribution.
pub(super) const NORMAL_95: f64 = 1.959_963_984_540_054;

/// The same for another confidence between 0 and 1, both excluded.
pub(super) fn normal_reach(confidence: f64) -> f64 {
    SQRT_2 * erfc_inv(1.0 - confidence)
}

/// The probability that a chi-square variable of so many degrees of freedom exceeds `value`, which is finite.
pub(super) fn chi_square_tail(value: f64, degrees: u32) -> f64 {
    // The library refuses zero as an argument.
    if value <= 0.0 || degrees == 0 { 1.0 } else { gamma_ur(f64::from(degrees) / 2.0, value / 2.0).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(found: f64, expected: f64, what: &str) {
        assert!((found - expected).abs() <= 1e-10 * expected, "{what}: {found} instead of {expected}");
    }

    #[test]
    fn both_are_those_of_r() {
        let text = include_str!("../../tests/fixtures/statistics/r.json");
        let r: serde_json::Value = serde_json::from_str(text).unwrap();
        let rows = |name: &str| -> Vec<Vec<f64>> { serde_json::from_value(r[name].clone()).unwrap() };
        assert!(rows("chi_square_tail").len() > 50);
        for row in rows("chi_square_tail") {
            close(chi_square_tail(row[0], row[1] as u32), row[2], &format!("{row:?}"));
        }
        for row in rows("normal_reach") {
            close(normal_reach(row[0]), row[1], &format!("{row:?}"));
        }
        close(normal_reach(0.95), NORMAL_95, "the constant");
    }

    #[test]
    fn the_tail_begins_at_all_and_ends_at_nothing() {
        assert_eq!(chi_square_tail(0.0, 3), 1.0);
        assert_eq!(chi_square_tail(-1e-18, 3), 1.0);
        assert_eq!(chi_square_tail(1e9, 3), 0.0);
    }
}
