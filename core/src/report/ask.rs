//! What is asked of a report.

use super::{CalendarStep, GroupBy, Period};
use crate::domain::{Elapsed, Timestamp};
use crate::query::LeadFilter;
use serde::{Deserialize, Deserializer, Serialize};

/// What every report is asked: which time, which leads, in which groups, and as of when.
///
/// ```
/// use leadbook::{CalendarStep, GroupBy, LeadFilter, Period, Scope};
/// let scope = Scope::of(Period::year(2026)).by(GroupBy::Source).by(CalendarStep::Month).filter(LeadFilter::all().tag("vip"));
/// assert_eq!(scope.group_by.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Scope {
    /// What the report is about; which instant it selects by is told by each report. All of time if nothing is said.
    pub period: Period,
    /// The time zone of the period and of calendar groups, by its IANA name; that of the book if nothing is said.
    pub zone: Option<String>,
    /// Only these leads, as they were at `as_of`. What has no lead (an opportunity with a customer who never was one) is in only where
    /// nothing is filtered.
    pub filter: LeadFilter,
    /// At most two keys; none for one answer over all.
    pub group_by: Vec<GroupBy>,
    /// What the book knew at that instant; now, if nothing is said. Not in the future.
    pub as_of: Option<Timestamp>,
}

impl Scope {
    /// About everything.
    pub fn all() -> Self {
        Self::default()
    }

    /// About that period.
    pub fn of(period: impl Into<Period>) -> Self {
        Self { period: period.into(), ..Self::default() }
    }

    /// Counted in that time zone.
    #[must_use]
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.zone = Some(zone.into());
        self
    }

    /// Only of these leads.
    #[must_use]
    pub fn filter(mut self, filter: impl Into<LeadFilter>) -> Self {
        self.filter = filter.into();
        self
    }

    /// Grouped by that key as well.
    #[must_use]
    pub fn by(mut self, key: impl Into<GroupBy>) -> Self {
        self.group_by.push(key.into());
        self
    }

    /// As the book knew it at that instant.
    #[must_use]
    pub fn as_of(mut self, instant: Timestamp) -> Self {
        self.as_of = Some(instant);
        self
    }
}

impl From<Period> for Scope {
    fn from(period: Period) -> Self {
        Self::of(period)
    }
}

impl From<LeadFilter> for Scope {
    fn from(filter: LeadFilter) -> Self {
        Self::all().filter(filter)
    }
}

impl From<GroupBy> for Scope {
    fn from(key: GroupBy) -> Self {
        Self::all().by(key)
    }
}

/// What a report is asked: a scope, and what is asked besides.
pub(crate) trait Question {
    /// What is asked besides the scope.
    type Besides: Clone + PartialEq + Send + Sync + 'static;

    fn scope(&self) -> &Scope;

    fn besides(&self) -> Self::Besides;
}

impl Question for Scope {
    type Besides = ();

    fn scope(&self) -> &Scope {
        self
    }

    fn besides(&self) -> Self::Besides {}
}

macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:expr,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
        pub struct $name {
            /// Which time, which leads, in which groups, as of when.
            #[serde(flatten)]
            pub scope: Scope,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { scope: Scope::default(), $($field: $default,)* }
            }
        }

        impl $name {
            $($(#[$field_doc])*
            #[must_use]
            pub fn $field(mut self, $field: impl Into<$type>) -> Self {
                self.$field = $field.into();
                self
            })*
        }

        impl Question for $name {
            /// All of it, but for the scope.
            type Besides = Self;

            fn scope(&self) -> &Scope {
                &self.scope
            }

            fn besides(&self) -> Self::Besides {
                let Self { scope: _, $($field,)* } = self;
                Self { scope: Scope::default(), $($field: $field.clone(),)* }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                // What is flattened cannot refuse fields that are misspelt, so all are named here once more.
                #[derive(Deserialize)]
                #[serde(default, deny_unknown_fields)]
                struct Fields {
                    period: Period,
                    zone: Option<String>,
                    filter: LeadFilter,
                    group_by: Vec<GroupBy>,
                    as_of: Option<Timestamp>,
                    $($field: $type,)*
                }

                impl Default for Fields {
                    fn default() -> Self {
                        let $name { scope, $($field,)* } = $name::default();
                        let Scope { period, zone, filter, group_by, as_of } = scope;
                        Self { period, zone, filter, group_by, as_of, $($field,)* }
                    }
                }

                let Fields { period, zone, filter, group_by, as_of, $($field,)* } = Fields::deserialize(from)?;
                Ok(Self { scope: Scope { period, zone, filter, group_by, as_of }, $($field,)* })
            }
        }

        impl<S: Into<Scope>> From<S> for $name {
            fn from(scope: S) -> Self {
                Self { scope: scope.into(), ..Self::default() }
            }
        }
    )*};
}

queries! {
    /// What is asked of [`Book::time_to_convert`](crate::Book::time_to_convert).
    TimeToConvertQuery {
        /// The shares at which the time is told: 0.5 is the median. Each between 0 and 1.
        shares: Vec<f64> = vec![0.25, 0.5, 0.75, 0.9],
        /// The numbers of days after capture at which the incidence of each outcome is told.
        days: Vec<u32> = vec![7, 30, 90, 180, 365],
        /// Whether the whole curve is told, step by step.
        curve: bool = false,
    }

    /// What is asked of [`Book::cohorts`](crate::Book::cohorts).
    CohortsQuery {
        /// How long a cohort's time of capture is, and the steps after it.
        step: CalendarStep = CalendarStep::Month,
    }

    /// What is asked of [`Book::trend`](crate::Book::trend).
    TrendQuery {
        /// The steps that the period is told in.
        step: CalendarStep = CalendarStep::Month,
    }

    /// What is asked of [`Book::first_response`](crate::Book::first_response).
    FirstResponseQuery {
        /// How soon a response is to come; an hour if nothing is said.
        target: Elapsed = Elapsed::from_micros(3_600_000_000),
    }

    /// What is asked of [`Book::aging`](crate::Book::aging).
    AgingQuery {
        /// After how many days without any activity a lead is idle.
        idle_days: u32 = 14,
    }

    /// What is asked of [`Book::pipeline`](crate::Book::pipeline).
    PipelineQuery {
        /// The earlier instant from which on it is told what moved; nothing of the kind if not said.
        since: Option<Timestamp> = None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read_from_the_fields_that_are_given_and_no_others() {
        let read = |text: &str| serde_json::from_str::<TimeToConvertQuery>(text);
        let query = read(r#"{"period": {"year": 2026}, "group_by": ["source"], "days": [30]}"#).unwrap();
        assert_eq!(query, TimeToConvertQuery::from(Scope::of(Period::year(2026)).by(GroupBy::Source)).days([30]));
        assert_eq!(read(&serde_json::to_string(&query).unwrap()).unwrap(), query);
        for misspelt in [r#"{"perod": {}}"#, r#"{"dyas": [1]}"#, r#"{"filter": {"source": "x"}}"#, r#"{"idle_days": 3}"#] {
            assert!(read(misspelt).is_err(), "{misspelt}");
        }
        assert!(serde_json::from_str::<Scope>(r#"{"fiter": {}}"#).is_err());
        assert_eq!(serde_json::from_str::<AgingQuery>("{}").unwrap(), AgingQuery::default());
    }
}
