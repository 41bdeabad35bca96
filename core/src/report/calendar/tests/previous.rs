//! The period before a period.

use super::*;
use crate::query::Span;
use chrono::{Datelike, Days, Months};
use chrono_tz::{America, Europe, Pacific};

fn span(from: &str, until: &str) -> Span {
    Span::between(at(from), at(until))
}

/// The period before one of whole days in Berlin, as days.
fn before(from: &str, until: &str) -> (String, String) {
    let calendar = Calendar::new(Europe::Berlin);
    let span = Period::dates(date(from), date(until)).resolve(Europe::Berlin, Timestamp::default()).unwrap();
    let earlier = previous(span, Europe::Berlin).unwrap();
    let [from, until] = [earlier.from, earlier.until].map(|end| {
        let day = calendar.date_of(end.unwrap());
        assert_eq!(calendar.start_of(day), end.unwrap());
        day.to_string()
    });
    (from, until)
}

#[test]
fn whole_months_go_with_whole_months_and_days_with_days() {
    for (from, until, earlier) in [
        ("2026-03-01", "2026-04-01", "2026-02-01"),
        ("2024-03-01", "2024-04-01", "2024-02-01"),
        ("2026-01-01", "2026-02-01", "2025-12-01"),
        ("2026-04-01", "2026-07-01", "2026-01-01"),
        ("2026-01-01", "2027-01-01", "2025-01-01"),
        ("2026-03-15", "2026-04-15", "2026-02-15"),
        ("2026-03-31", "2026-05-31", "2026-01-31"),
        // November has no 31st: its last day is taken.
        ("2026-01-31", "2026-03-31", "2025-11-30"),
        ("2026-03-29", "2026-03-30", "2026-03-28"),
        ("2026-11-16", "2026-11-23", "2026-11-09"),
        ("2026-01-31", "2026-02-28", "2026-01-03"),
    ] {
        assert_eq!(before(from, until), (earlier.to_owned(), from.to_owned()), "{from} {until}");
    }
}

#[test]
fn the_same_time_of_day_is_shifted_by_the_clock() {
    // From nine to nine across the change of clocks: nine o'clock it stays.
    let week = span("2026-03-26T08:00:00Z", "2026-04-02T07:00:00Z");
    assert_eq!(previous(week, Europe::Berlin), Some(span("2026-03-19T08:00:00Z", "2026-03-26T08:00:00Z")));
    let month = span("2026-04-10T07:00:00Z", "2026-05-10T07:00:00Z");
    assert_eq!(previous(month, Europe::Berlin), Some(span("2026-03-10T08:00:00Z", "2026-04-10T07:00:00Z")));
    // Half past two, which the clocks skipped on the day before: they went on at three.
    let day = span("2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
    assert_eq!(previous(day, Europe::Berlin), Some(span("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")));
}

#[test]
fn other_lengths_are_taken_as_they_are() {
    let hours = span("2026-03-29T00:30:00Z", "2026-03-29T05:00:00.000001Z");
    assert_eq!(previous(hours, Europe::Berlin), Some(span("2026-03-28T19:59:59.999999Z", "2026-03-29T00:30:00Z")));
    // Half past two and half past two again, an hour later.
    let hour = span("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
    assert_eq!(previous(hour, Europe::Berlin), Some(span("2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z")));
    let nothing = span("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z");
    assert_eq!(previous(nothing, Europe::Berlin), Some(nothing));
}

#[test]
fn days_without_midnight_are_days() {
    // The day begins at one.
    let day = span("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z");
    assert_eq!(previous(day, America::Sao_Paulo), Some(span("2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z")));
    // The day before was left out.
    let day = span("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
    assert_eq!(previous(day, Pacific::Apia), Some(span("2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z")));
}

#[test]
fn without_two_ends_or_room_there_is_none() {
    let some = at("2026-01-01T00:00:00Z");
    for open in [Span::default(), Span::since(some), Span::until(some)] {
        assert_eq!(previous(open, Europe::Berlin), None);
    }
    let turned = span("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z");
    assert_eq!(previous(turned, Tz::UTC), None);
    for from in ["0001-01-01T00:00:00Z", "0001-06-01T00:00:00Z", "0001-06-01T00:00:01Z"] {
        assert_eq!(previous(span(from, "0002-06-01T00:00:00Z"), Tz::UTC), None, "{from}");
    }
    assert_eq!(previous(span("0002-01-01T00:00:00Z", "0003-01-01T00:00:00Z"), Tz::UTC).unwrap().from, Some(Timestamp::MIN));
}

#[test]
fn the_last_year_of_all_goes_with_the_one_before() {
    for zone in [Tz::UTC, America::New_York, Europe::Berlin] {
        let year = |year| Period::year(year).resolve(zone, Timestamp::default()).unwrap();
        assert_eq!(previous(year(9999), zone), Some(year(9998)), "{zone}");
    }
}

proptest! {
    #[test]
    fn months_stay_as_many(zone in zones(), year in 10..9999_i32, month in 1..=12_u32, day in 1..=28_u32, months in 1..=24_u32) {
        let calendar = Calendar::new(zone);
        let first = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let days = |back: u32| first.checked_sub_months(Months::new(months * back)).unwrap();
        let whole = |from: NaiveDate, until: NaiveDate| Span::between(calendar.start_of(from), calendar.start_of(until));
        let span = whole(first, first + Months::new(months));
        // Where an end falls on a day that was left out, it cannot be told from the day after it.
        let left_out = |date: NaiveDate| calendar.date_of(calendar.start_of(date)) != date;
        prop_assume!(![first + Months::new(months), first, days(1), days(2)].into_iter().any(left_out));
        let earlier = previous(span, zone).unwrap();
        prop_assert_eq!(earlier, whole(days(1), first));
        prop_assert_eq!(previous(earlier, zone).unwrap(), whole(days(2), days(1)));
    }

    #[test]
    fn days_stay_as_many(zone in zones(), from in instants(), days in 1..1000_u64) {
        let calendar = Calendar::new(zone);
        let first = calendar.date_of(from);
        let last = first + Days::new(days);
        prop_assume!(first.day() != last.day() && first.year() > 4 && last.year() < 9999);
        prop_assume!(calendar.date_of(calendar.start_of(last)) == last);
        let span = Span::between(calendar.start_of(first), calendar.start_of(last));
        prop_assert_eq!(previous(span, zone).unwrap().from.unwrap(), calendar.start_of(first - Days::new(days)));
    }

    #[test]
    fn the_earlier_period_ends_where_the_other_begins(zone in zones(), one in instants(), other in instants()) {
        let span = Span::between(one.min(other), one.max(other));
        if let Some(earlier) = previous(span, zone) {
            prop_assert_eq!(earlier.until, span.from);
            prop_assert!(earlier.from <= earlier.until);
        }
    }
}
