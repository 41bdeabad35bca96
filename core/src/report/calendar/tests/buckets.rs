//! Steps made ready for finding many instants.

use super::*;
use chrono_tz::{Europe, Pacific};

fn over(zone: Tz, step: CalendarStep, from: &str, until: &str) -> Buckets {
    Buckets::over(zone, step, at(from), at(until), "group_by").unwrap()
}

#[test]
fn steps_cover_the_stretch_and_no_more() {
    let months = over(Europe::Berlin, CalendarStep::Month, "2026-01-31T23:00:00Z", "2026-04-30T22:00:00Z");
    let dates: Vec<_> = (0..months.len()).map(|index| months.date(index)).collect();
    assert_eq!(dates, [date("2026-02-01"), date("2026-03-01"), date("2026-04-01")]);
    assert_eq!(months.start(2), at("2026-03-31T22:00:00Z"));
    assert_eq!(months.start(3), at("2026-04-30T22:00:00Z"));
    assert_eq!(over(Europe::Berlin, CalendarStep::Month, "2026-01-31T22:59:59Z", "2026-04-30T22:00:00.000001Z").len(), 5);
}

#[test]
fn a_day_that_was_left_out_is_listed_but_never_found() {
    let days = over(Pacific::Apia, CalendarStep::Day, "2011-12-29T12:00:00Z", "2012-01-01T12:00:00Z");
    let dates: Vec<_> = (0..days.len()).map(|index| days.date(index).to_string()).collect();
    assert_eq!(dates, ["2011-12-29", "2011-12-30", "2011-12-31", "2012-01-01", "2012-01-02"]);
    assert_eq!(days.find(at("2011-12-30T09:59:59Z")), 0);
    assert_eq!(days.find(at("2011-12-30T10:00:00Z")), 2);
}

#[test]
fn an_empty_stretch_has_no_steps() {
    for until in ["2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z"] {
        let none = over(Tz::UTC, CalendarStep::Day, "2026-01-01T00:00:00Z", until);
        assert_eq!((none.len(), none.find(at("2026-01-01T00:00:00Z"))), (0, 0));
        assert_eq!(none.start(0), at("2026-01-01T00:00:00Z"));
        none.date(0);
    }
}

#[test]
fn too_many_steps_are_refused_with_the_longer_ones_that_are_not() {
    assert_eq!(over(Tz::UTC, CalendarStep::Day, "2010-01-01T00:00:00Z", "2020-12-14T00:00:00Z").len(), 4_000);
    let refusal =
        Buckets::over(Tz::UTC, CalendarStep::Day, at("2010-01-01T00:00:00Z"), at("2020-12-14T00:00:00.000001Z"), "step").unwrap_err();
    assert_eq!((refusal.kind(), refusal.field()), (crate::ErrorKind::Invalid, Some("step")));
    assert!(refusal.message().contains("4001 steps of a day") && refusal.message().contains("4000"), "{refusal}");
    assert_eq!(refusal.allowed(), ["week", "month", "quarter", "year"]);
    let refusal = Buckets::over(Tz::UTC, CalendarStep::Year, Timestamp::MIN, Timestamp::MAX, "group_by").unwrap_err();
    assert!(refusal.message().contains("9999") && refusal.allowed().is_empty(), "{refusal}");
}

#[test]
fn instants_outside_count_to_the_nearest_step() {
    let days = over(Europe::Berlin, CalendarStep::Day, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    assert_eq!(days.find(Timestamp::MIN), 0);
    assert_eq!(days.find(Timestamp::MAX), days.len() - 1);
    let last = over(Tz::UTC, CalendarStep::Month, "9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z");
    assert_eq!((last.len(), last.find(Timestamp::MAX)), (12, 11));
    let first = Buckets::over(Pacific::Apia, CalendarStep::Year, Timestamp::MIN, at("0003-01-01T00:00:00Z"), "step").unwrap();
    assert_eq!(first.date(first.find(Timestamp::MIN)), Calendar::new(Pacific::Apia).step_of(CalendarStep::Year, Timestamp::MIN));
}

proptest! {
    #[test]
    fn the_step_found_is_the_step_of_the_instant(
        zone in zones(),
        step in prop::sample::select(CalendarStep::ALL.to_vec()),
        from in instants(),
        days in 1..3_000_u64,
        places in prop::collection::vec(0.0..1.0_f64, 1..30),
    ) {
        let until = from + std::time::Duration::from_secs(days * 86_400);
        let calendar = Calendar::new(zone);
        let buckets = Buckets::over(zone, step, from, until, "step").unwrap();
        let length = until.micros_since(from);
        let inside = places.iter().map(|place| Timestamp::from_micros(from.micros() + (length as f64 * place) as i64));
        let edges = (0..buckets.len()).flat_map(|index| [0, 1].map(|before| Timestamp::from_micros(buckets.start(index).micros() - before)));
        for instant in inside.chain(edges).filter(|instant| (from..until).contains(instant)) {
            let found = buckets.find(instant);
            prop_assert_eq!(buckets.date(found), calendar.step_of(step, instant));
            prop_assert!(buckets.start(found) <= instant && instant < buckets.start(found + 1));
        }
        prop_assert!(from == until || buckets.start(0) <= from && until <= buckets.start(buckets.len()));
    }
}
