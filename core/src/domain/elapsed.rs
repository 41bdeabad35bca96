//! Lengths of time, in microseconds.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A length of time in whole microseconds; negative where something happened before what it is counted from.
///
/// People see its two largest units, what is smaller is cut off; under a minute one unit is enough. A day is 24 hours.
///
/// ```
/// use leadbook::Elapsed;
/// let hours = |hours: i64| Elapsed::from(hours * 3_600_000_000);
/// assert_eq!(hours(351).to_string(), "14 d 15 h");
/// assert_eq!(hours(48).to_string(), "2 d");
/// assert_eq!(Elapsed::from(12_345).to_string(), "12 ms");
/// assert_eq!(hours(36).days(), 1.5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Elapsed(i64);

impl Elapsed {
    /// That many microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Whole microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Days of 24 hours, with their fraction.
    pub fn days(self) -> f64 {
        self.0 as f64 / 86_400_000_000.0
    }
}

impl From<i64> for Elapsed {
    fn from(micros: i64) -> Self {
        Self(micros)
    }
}

impl From<Elapsed> for i64 {
    fn from(length: Elapsed) -> Self {
        length.0
    }
}

/// The units that people see, from the largest to the smallest, with their microseconds.
const UNITS: [(&str, u64); 6] =
    [("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("µs", 1)];

impl fmt::Display for Elapsed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.0.unsigned_abs();
        let Some(largest) = UNITS.iter().position(|(_, micros)| *micros <= length) else { return out.pad("0 s") };
        let (unit, micros) = UNITS[largest];
        let sign = if self.0 < 0 { "-" } else { "" };
        let mut told = format!("{sign}{} {unit}", length / micros);
        if let Some((smaller, small)) = UNITS.get(largest + 1).filter(|_| unit != "s" && unit != "ms") {
            let rest = length % micros / small;
            if rest > 0 {
                told.push_str(&format!(" {rest} {smaller}"));
            }
        }
        out.pad(&told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_the_units_that_matter() {
        const SECOND: i64 = 1_000_000;
        for (micros, told) in [
            (0, "0 s"),
            (1, "1 µs"),
            (-999, "-999 µs"),
            (12_999, "12 ms"),
            (45 * SECOND + 999_999, "45 s"),
            (60 * SECOND, "1 min"),
            (61 * SECOND, "1 min 1 s"),
            (12_000 * SECOND, "3 h 20 min"),
            (3_659 * SECOND, "1 h"),
            (-12_000 * SECOND, "-3 h 20 min"),
            (86_399 * SECOND, "23 h 59 min"),
            (86_400 * SECOND, "1 d"),
            ((14 * 24 + 15) * 3_600 * SECOND + 5, "14 d 15 h"),
            (i64::MIN, "-106751991 d 4 h"),
        ] {
            assert_eq!(Elapsed::from(micros).to_string(), told);
        }
        assert_eq!(format!("{:>6}", Elapsed::from(0)), "   0 s");
    }

    #[test]
    fn machines_see_microseconds() {
        assert_eq!(serde_json::to_string(&Elapsed::from(-5)).unwrap(), "-5");
        assert_eq!(i64::from(serde_json::from_str::<Elapsed>("1500000").unwrap()), 1_500_000);
    }
}
