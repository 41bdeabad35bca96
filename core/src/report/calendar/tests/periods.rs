//! Periods: what they come to, how they are written, what is refused.

use super::*;
use crate::error::ErrorKind;
use crate::query::Span;
use chrono_tz::{Europe, Pacific};
use serde_json::{Value, json};

const NOW: &str = "2026-11-22T04:00:00Z";

fn berlin(period: &Period) -> (String, String) {
    let span = period.resolve(Europe::Berlin, at(NOW)).unwrap();
    (span.from.unwrap().to_string(), span.until.unwrap().to_string())
}

#[test]
fn a_period_comes_to_the_midnights_of_its_zone() {
    for (period, from, until) in [
        (Period::day(date("2026-03-29")), "2026-03-28T23", "2026-03-29T22"),
        (Period::dates(date("2026-01-01"), date("2026-07-01")), "2025-12-31T23", "2026-06-30T22"),
        (Period::month(2026, 3), "2026-02-28T23", "2026-03-31T22"),
        (Period::month(2026, 12), "2026-11-30T23", "2026-12-31T23"),
        (Period::quarter(2026, 1), "2025-12-31T23", "2026-03-31T22"),
        (Period::quarter(2026, 4), "2026-09-30T22", "2026-12-31T23"),
        (Period::year(2026), "2025-12-31T23", "2026-12-31T23"),
        (Period::last_days(1), "2026-11-21T23", "2026-11-22T23"),
        (Period::last_days(30), "2026-10-23T22", "2026-11-22T23"),
        (Period::last_weeks(1), "2026-11-15T23", "2026-11-22T23"),
        (Period::last_weeks(2), "2026-11-08T23", "2026-11-22T23"),
        (Period::last_months(3), "2026-08-31T22", "2026-11-30T23"),
        (Period::last_quarters(2), "2026-06-30T22", "2026-12-31T23"),
        (Period::last_years(1), "2025-12-31T23", "2026-12-31T23"),
    ] {
        let ends = [from, until].map(|hour| format!("{hour}:00:00.000000Z"));
        assert_eq!(berlin(&period), (ends[0].clone(), ends[1].clone()), "{period:?}");
    }
}

#[test]
fn instants_stay_as_they_are_and_missing_ends_open() {
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    for (period, span) in [
        (Period::default(), Span::default()),
        (Period::since(from), Span::since(from)),
        (Period::until(until), Span::until(until)),
        (Period::from((from, until)), Span::between(from, until)),
        (Period::from(Span::since(from)), Span::since(from)),
        (Period::between(from, from), Span::between(from, from)),
    ] {
        assert_eq!(period.resolve(Europe::Berlin, at(NOW)).unwrap(), span);
    }
    assert_eq!(Period::from((date("2026-01-01"), date("2026-01-02"))), Period::day(date("2026-01-01")));
}

#[test]
fn the_running_day_is_that_of_the_zone() {
    let evening = at("2026-11-22T23:30:00Z");
    let span = Period::last_days(1).resolve(Europe::Berlin, evening).unwrap();
    assert_eq!(span.from, Some(at("2026-11-22T23:00:00Z")));
    let span = Period::last_days(1).resolve(Tz::UTC, evening).unwrap();
    assert_eq!(span.from, Some(at("2026-11-22T00:00:00Z")));
}

#[test]
fn the_first_and_the_last_year_can_be_asked_for() {
    for zone in TZ_VARIANTS {
        for period in
            [Period::year(1), Period::year(9999), Period::day(date("9999-12-31")), Period::dates(date("0001-01-01"), date("0001-01-02"))]
        {
            let span = period.resolve(zone, at(NOW)).unwrap();
            assert!(span.from < span.until, "{zone} {period:?}");
        }
        assert!(Period::last_years(1).resolve(zone, Timestamp::MAX).is_ok());
    }
    assert_eq!(Period::last_years(2_026).resolve(Tz::UTC, at(NOW)).unwrap().from, Some(Timestamp::MIN));
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let later = at("2026-01-01T00:00:00Z");
    for (period, told) in [
        (Period::month(2026, 0), "no month 0"),
        (Period::month(2026, 13), "only 1 to 12"),
        (Period::quarter(2026, 5), "only 1 to 4"),
        (Period::year(0), "years 1 to 9999"),
        (Period::month(10_000, 1), "years 1 to 9999"),
        (Period::year(i32::MIN), "years 1 to 9999"),
        (Period::between(later, Timestamp::MIN), "must not come after"),
        (Period::dates(date("2026-01-02"), date("2026-01-01")), "must not come after"),
        (Period::day(NaiveDate::MAX), "years 1 to 9999"),
        (Period::dates(NaiveDate::MIN, date("2026-01-01")), "years 1 to 9999"),
        (Period::last_days(0), "1 to 10000"),
        (Period::last_days(10_001), "1 to 10000"),
        (Period::last_months(u32::MAX), "1 to 10000"),
        (Period::last_years(2_027), "before the year 1"),
        (Period::last_years(10_000), "before the year 1"),
    ] {
        for zone in [Tz::UTC, Europe::Berlin, Pacific::Apia] {
            let refusal = period.resolve(zone, at(NOW)).unwrap_err();
            assert_eq!((refusal.kind(), refusal.field()), (ErrorKind::Invalid, Some("period")), "{period:?}");
            assert!(refusal.message().contains(told), "{period:?}: {refusal}");
        }
    }
}

#[test]
fn periods_are_written_as_they_are_read() {
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    for (period, written) in [
        (Period::all(), json!({})),
        (Period::between(from, until), json!({"from": "2026-01-01T00:00:00.000000Z", "until": "2026-02-01T00:00:00.000000Z"})),
        (Period::until(until), json!({"until": "2026-02-01T00:00:00.000000Z"})),
        (Period::dates(date("2026-01-01"), date("2026-02-01")), json!({"from": "2026-01-01", "until": "2026-02-01"})),
        (Period::day(date("9999-12-31")), json!({"from": "9999-12-31", "until": "+10000-01-01"})),
        (Period::month(2026, 3), json!({"year": 2026, "month": 3})),
        (Period::quarter(2026, 1), json!({"year": 2026, "quarter": 1})),
        (Period::year(2026), json!({"year": 2026})),
        (Period::last_weeks(6), json!({"last": 6, "step": "week"})),
    ] {
        assert_eq!(serde_json::to_value(&period).unwrap(), written);
        assert_eq!(serde_json::from_value::<Period>(written).unwrap(), period);
    }
}

#[test]
fn short_and_mixed_ends_are_read() {
    let read = |value: Value| serde_json::from_value::<Period>(value).unwrap();
    assert_eq!(read(json!(["2026-01-01", "2026-02-01"])), Period::dates(date("2026-01-01"), date("2026-02-01")));
    assert_eq!(read(json!(["2026-01-01", null])), read(json!({"from": "2026-01-01"})));
    assert_eq!(read(json!({"from": null})), Period::all());
    let mixed = read(json!({"from": "2026-01-01", "until": "2026-02-01T12:00:00+01:00"}));
    assert_eq!(berlin(&mixed), ("2025-12-31T23:00:00.000000Z".to_owned(), "2026-02-01T11:00:00.000000Z".to_owned()));
}

#[test]
fn what_is_no_period_is_not_read() {
    for (value, told) in [
        (json!({"form": "2026-01-01"}), "unknown field `form`"),
        (json!({"month": 3}), "do not go together"),
        (json!({"year": 2026, "month": 3, "quarter": 1}), "do not go together"),
        (json!({"year": 2026, "from": "2026-01-01"}), "do not go together"),
        (json!({"last": 3}), "do not go together"),
        (json!({"last": 3, "step": "decade"}), "unknown variant `decade`"),
        (json!({"last": -3, "step": "day"}), "invalid value"),
        (json!({"from": "2026-02-30"}), "no end of a period"),
        (json!({"from": "2026-1-5"}), "no end of a period"),
        (json!({"from": "2026-01-01 10:00"}), "no end of a period"),
        (json!(["2026-01-01"]), "invalid length 1"),
        (json!(["2026-01-01", "2026-01-02", "2026-01-03"]), "invalid length"),
        (json!("2026"), "{year, month}"),
    ] {
        let refusal = serde_json::from_value::<Period>(value.clone()).unwrap_err().to_string();
        assert!(refusal.contains(told), "{value}: {refusal}");
    }
}

proptest! {
    #[test]
    fn months_and_quarters_make_up_the_year(zone in zones(), year in 1..=9999_i32) {
        let span = |period: Period| period.resolve(zone, Timestamp::default()).unwrap();
        let whole = span(Period::year(year));
        for (count, part) in [(12, Period::month as fn(i32, u32) -> Period), (4, Period::quarter)] {
            let parts: Vec<Span> = (1..=count).map(|number| span(part(year, number))).collect();
            prop_assert_eq!((parts[0].from, parts[parts.len() - 1].until), (whole.from, whole.until));
            prop_assert!(parts.windows(2).all(|pair| pair[0].until == pair[1].from && pair[0].from < pair[0].until));
        }
    }

    #[test]
    fn the_last_steps_hold_now_and_are_so_many(
        zone in zones(),
        step in prop::sample::select(CalendarStep::ALL.to_vec()),
        count in 1..300_u32,
        now in instants(),
    ) {
        if let Ok(span) = Period::last(count, step).resolve(zone, now) {
            prop_assert!(span.contains(now));
            let calendar = Calendar::new(zone);
            let [first, behind] = [span.from, span.until].map(|end| calendar.date_of(end.unwrap()));
            // A day that was left out is counted where it stands between others, but at an end nothing of it can be touched.
            let left_out = i64::from(count) - step.steps_between(first, behind);
            prop_assert!((-1..=1).contains(&left_out) && (left_out == 0 || step == CalendarStep::Day), "{left_out}");
        }
    }
}
