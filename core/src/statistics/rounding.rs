//! Whole numbers out of fractions: to the nearest, and half away from zero.

/// `numerator / denominator` rounded to the nearest whole number, half away from zero. The denominator is above zero.
pub(super) fn divide(numerator: i128, denominator: i128) -> i128 {
    let whole = numerator / denominator;
    let rest = (numerator % denominator).abs();
    if rest >= denominator - rest { whole + numerator.signum() } else { whole }
}

/// A number that lies between two values of 64 bits, as such a value.
pub(super) fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// What lies half-way between two values.
pub(super) fn middle(one: i64, other: i64) -> i64 {
    narrow(divide(i128::from(one) + i128::from(other), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero_and_everything_else_to_the_nearest() {
        let rounded: Vec<i128> = [-8, -7, -6, -5, -4, 0, 4, 5, 6, 7, 8].iter().map(|&quarters| divide(quarters, 4)).collect();
        assert_eq!(rounded, [-2, -2, -2, -1, -1, 0, 1, 1, 2, 2, 2]);
        assert_eq!(divide(5, 3), 2);
        assert_eq!(divide(4, 3), 1);
    }

    #[test]
    fn the_middle_of_the_outermost_values_is_found() {
        assert_eq!(middle(i64::MAX, i64::MAX), i64::MAX);
        assert_eq!(middle(i64::MIN, i64::MIN), i64::MIN);
        assert_eq!(middle(i64::MIN, i64::MAX), -1);
        assert_eq!(middle(2, 5), 4);
        assert_eq!(middle(-2, -5), -4);
    }
}
