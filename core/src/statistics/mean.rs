//! The mean of whole numbers.

use super::rounding::{divide, narrow};

/// The arithmetic mean, rounded to the nearest whole unit, half away from zero; `None` where there are no values.
///
/// The sum is exact, however many and however large the values.
///
/// ```
/// use leadbook::statistics::mean;
///
/// assert_eq!(mean(&[1, 2]), Some(2));
/// assert_eq!(mean(&[-1, -2]), Some(-2));
/// assert_eq!(mean(&[i64::MAX, i64::MAX, i64::MAX]), Some(i64::MAX));
/// assert_eq!(mean(&[]), None);
/// ```
pub fn mean(values: &[i64]) -> Option<i64> {
    let count = i128::try_from(values.len()).ok().filter(|&count| count > 0)?;
    let sum: i128 = values.iter().map(|&value| i128::from(value)).sum();
    Some(narrow(divide(sum, count)))
}
