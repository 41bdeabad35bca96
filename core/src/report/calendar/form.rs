//! Periods as the boundary writes and reads them.

use super::{CalendarStep, Period, PeriodEnd};
use crate::domain::Timestamp;
use chrono::NaiveDate;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// All fields that a period may have.
#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<PeriodEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<PeriodEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quarter: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<CalendarStep>,
}

impl From<Period> for Form {
    fn from(period: Period) -> Self {
        let form = Self::default();
        match period {
            Period::Between { from, until } => Self { from, until, ..form },
            Period::Month { year, month } => Self { year: Some(year), month: Some(month), ..form },
            Period::Quarter { year, quarter } => Self { year: Some(year), quarter: Some(quarter), ..form },
            Period::Year { year } => Self { year: Some(year), ..form },
            Period::Last { count, step } => Self { last: Some(count), step: Some(step), ..form },
        }
    }
}

impl Form {
    /// The period that the fields tell; none if they do not go together.
    fn period(self) -> Option<Period> {
        match self {
            Self { from, until, year: None, quarter: None, month: None, last: None, step: None } => Some(Period::Between { from, until }),
            Self { from: None, until: None, year: None, quarter: None, month: None, last: Some(count), step: Some(step) } => {
                Some(Period::Last { count, step })
            }
            Self { from: None, until: None, year: Some(year), quarter, month, last: None, step: None } => match (quarter, month) {
                (None, None) => Some(Period::Year { year }),
                (None, Some(month)) => Some(Period::Month { year, month }),
                (Some(quarter), None) => Some(Period::Quarter { year, quarter }),
                (Some(_), Some(_)) => None,
            },
            _ => None,
        }
    }
}

const ACCEPTED: &str = "a period: {from, until}, [from, until], {year}, {year, month}, {year, quarter} or {last, step}";

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Period;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(ACCEPTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Period, A::Error> {
        let form = Form::deserialize(MapAccessDeserializer::new(map))?;
        form.period().ok_or_else(|| A::Error::custom(format!("these fields do not go together in {ACCEPTED}")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut ends: A) -> Result<Period, A::Error> {
        let from = ends.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let until = ends.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        match ends.next_element::<PeriodEnd>()? {
            None => Ok(Period::Between { from, until }),
            Some(_) => Err(A::Error::invalid_length(3, &self)),
        }
    }
}

impl Serialize for PeriodEnd {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Instant(instant) => instant.serialize(out),
            Self::Date(date) => out.collect_str(date),
        }
    }
}

impl<'de> Deserialize<'de> for PeriodEnd {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        // `chrono` also reads dates in other forms, such as 2026-1-5.
        let date = text.parse::<NaiveDate>().ok().filter(|date| date.to_string() == text);
        match (date, text.parse::<Timestamp>()) {
            (Some(date), _) => Ok(Self::Date(date)),
            (None, Ok(instant)) => Ok(Self::Instant(instant)),
            (None, Err(_)) => Err(D::Error::custom(format!(
                "{text:?} is no end of a period: an instant in RFC 3339, such as 2026-01-31T09:30:00Z, or a date, such as 2026-01-31"
            ))),
        }
    }
}
