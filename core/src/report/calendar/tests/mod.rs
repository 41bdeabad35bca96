//! The calendar against days that are known to be odd, and against a slow reading of the clocks.

mod days;
mod periods;
mod previous;

use super::*;
use crate::domain::Timestamp;
use chrono::{NaiveDate, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::prelude::*;

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Any zone, the odd ones more often.
pub(super) fn zones() -> impl Strategy<Value = Tz> {
    use chrono_tz::{Africa, America, Asia, Atlantic, Australia, Europe, Pacific};
    prop_oneof![
        prop::sample::select(vec![
            Tz::UTC,
            Europe::Berlin,
            Europe::Amsterdam,
            America::New_York,
            America::Sao_Paulo,
            America::Havana,
            America::St_Johns,
            America::Juneau,
            Australia::Lord_Howe,
            Asia::Kathmandu,
            Asia::Manila,
            Asia::Tehran,
            Atlantic::Azores,
            Pacific::Chatham,
            Pacific::Apia,
            Pacific::Kwajalein,
            Africa::Monrovia,
            Africa::Casablanca,
        ]),
        prop::sample::select(TZ_VARIANTS.to_vec()),
    ]
}

/// Any instant, those of the centuries that have changes of clocks more often.
pub(super) fn instants() -> impl Strategy<Value = Timestamp> {
    let within = |from: &str, until: &str| (at(from).micros()..=at(until).micros()).prop_map(Timestamp::from_micros);
    prop_oneof![
        1 => (Timestamp::MIN.micros()..Timestamp::MAX.micros()).prop_map(Timestamp::from_micros),
        4 => within("1840-01-01T00:00:00Z", "2101-01-01T00:00:00Z"),
    ]
}

/// The date that the zone's clocks show, and how far they are from UTC.
pub(super) fn shown(zone: Tz, instant: Timestamp) -> (NaiveDate, i32) {
    let local = zone.from_utc_datetime(&instant.to_datetime().naive_utc());
    (local.date_naive(), local.offset().fix().local_minus_utc())
}
