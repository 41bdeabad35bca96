//! Instants: UTC, in microseconds.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

/// An instant in UTC, to the microsecond, between the years 1 and 9999.
///
/// ```
/// use leadbook::Timestamp;
/// let won: Timestamp = "2018-02-26T19:58:54Z".parse()?;
/// assert_eq!(won.to_string(), "2018-02-26T19:58:54.000000Z");
/// assert_eq!("2018-02-26T16:58:54-03:00".parse::<Timestamp>()?, won);
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first instant that can be told: 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The last instant that can be told: 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The instant so many microseconds after 1970-01-01T00:00:00Z, held within [`Timestamp::MIN`] and [`Timestamp::MAX`].
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// The instant so many seconds after 1970-01-01T00:00:00Z, held within [`Timestamp::MIN`] and [`Timestamp::MAX`].
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::from_micros(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Microseconds from `earlier` to this instant; negative if `earlier` is later.
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The same instant as `chrono` tells it.
    pub fn to_datetime(self) -> DateTime<Utc> {
        // The range of a `Timestamp` lies well within that of `DateTime`.
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::from_micros(instant.timestamp_micros())
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, length: Duration) -> Self {
        Self::from_micros(self.0.saturating_add(i64::try_from(length.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, length: Duration) -> Self {
        Self::from_micros(self.0.saturating_sub(i64::try_from(length.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl FromStr for Timestamp {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let told = DateTime::parse_from_rfc3339(text).map_err(|cause| {
            let problem = match text.parse::<NaiveDateTime>() {
                Ok(_) => format!("{text:?} is in no time zone; end it with Z for UTC, or with an offset such as +03:30"),
                Err(_) => format!("{text:?} is not an instant in RFC 3339, such as 2026-01-31T09:30:00Z ({cause})"),
            };
            crate::Error::invalid("instant", problem)
        })?;
        let micros = told.timestamp_micros();
        if (Self::MIN.0..=Self::MAX.0).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(crate::Error::invalid("instant", format!("{text:?} lies outside the years 1 to 9999")))
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_datetime().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|failure: crate::Error| de::Error::custom(failure.problem()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_no_time_zone_is_told_so() {
        let failure = "2026-01-31T09:30:00".parse::<Timestamp>().unwrap_err();
        assert!(failure.message().contains("no time zone"), "{failure}");
        assert!("2026-01-31T09:30".parse::<Timestamp>().unwrap_err().message().contains("RFC 3339"));
    }

    #[test]
    fn the_ends_are_told_and_read_back() {
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00.000000Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999Z");
        for end in [Timestamp::MIN, Timestamp::MAX, Timestamp::from_micros(-1)] {
            assert_eq!(end.to_string().parse::<Timestamp>().unwrap(), end);
        }
    }

    #[test]
    fn what_lies_outside_is_held_or_refused() {
        assert_eq!(Timestamp::from_micros(i64::MIN), Timestamp::MIN);
        assert_eq!(Timestamp::from_micros(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MAX + Duration::MAX, Timestamp::MAX);
        assert!("0000-12-31T23:59:59Z".parse::<Timestamp>().is_err());
        assert!("2026-01-31 09:30".parse::<Timestamp>().is_err());
    }
}
