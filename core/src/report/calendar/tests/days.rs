//! Where days begin and which day an instant belongs to.

use super::*;
use chrono::Days;
use chrono_tz::{Africa, America, Asia, Australia, Europe, Pacific};
use std::time::Duration;

/// The length of a day in minutes.
fn minutes(zone: Tz, day: &str) -> i64 {
    let calendar = Calendar::new(zone);
    let seconds = calendar.start_of(date(day).succ_opt().unwrap()).micros_since(calendar.start_of(date(day))) / 1_000_000;
    assert_eq!(seconds % 60, 0);
    seconds / 60
}

#[test]
fn days_have_the_length_that_the_clocks_give_them() {
    for (zone, day, hours) in [
        (Europe::Berlin, "2026-03-29", 23),
        (Europe::Berlin, "2026-10-25", 25),
        (Europe::Berlin, "2026-03-30", 24),
        (America::New_York, "2026-03-08", 23),
        (America::New_York, "2026-11-01", 25),
        (America::Sao_Paulo, "2018-11-04", 23),
        (America::Sao_Paulo, "2019-02-16", 25),
        (America::Havana, "2026-03-08", 23),
        (America::Havana, "2026-11-01", 25),
        (Pacific::Apia, "2011-12-29", 24),
        (Pacific::Apia, "2011-12-30", 0),
        (Pacific::Apia, "2011-12-31", 24),
        (Pacific::Kwajalein, "1993-08-21", 0),
        (Asia::Manila, "1844-12-31", 0),
    ] {
        assert_eq!(minutes(zone, day), hours * 60, "{zone} {day}");
    }
    assert_eq!(minutes(Australia::Lord_Howe, "2026-10-04"), 23 * 60 + 30);
    assert_eq!(minutes(Australia::Lord_Howe, "2026-04-05"), 24 * 60 + 30);
    assert_eq!(minutes(Pacific::Chatham, "2026-09-27"), 23 * 60);
}

#[test]
fn days_begin_where_the_clocks_say() {
    for (zone, day, start) in [
        (Europe::Berlin, "2026-03-29", "2026-03-28T23:00:00Z"),
        (Europe::Berlin, "2026-03-30", "2026-03-29T22:00:00Z"),
        // Clocks go from midnight to one.
        (America::Sao_Paulo, "2018-11-04", "2018-11-04T03:00:00Z"),
        (America::Havana, "2026-03-08", "2026-03-08T05:00:00Z"),
        // Clocks go from one back to midnight: the day begins with the first of its two midnights.
        (America::Havana, "2026-11-01", "2026-11-01T04:00:00Z"),
        (America::Havana, "2026-11-02", "2026-11-02T05:00:00Z"),
        // Clocks go from one minute past midnight back to one minute past eleven, so that midnight comes twice.
        (America::St_Johns, "2010-11-07", "2010-11-07T02:30:00Z"),
        (America::St_Johns, "2010-11-08", "2010-11-08T03:30:00Z"),
        (Asia::Kathmandu, "2026-01-01", "2025-12-31T18:15:00Z"),
        (Pacific::Chatham, "2026-01-01", "2025-12-31T10:15:00Z"),
        (Pacific::Apia, "2011-12-30", "2011-12-30T10:00:00Z"),
        (Pacific::Apia, "2011-12-31", "2011-12-30T10:00:00Z"),
        (Africa::Monrovia, "1950-06-01", "1950-06-01T00:44:30Z"),
        (Africa::Monrovia, "1972-01-07", "1972-01-07T00:44:30Z"),
        (Africa::Monrovia, "1972-01-08", "1972-01-08T00:00:00Z"),
        (Asia::Manila, "1845-01-01", "1844-12-31T15:56:08Z"),
    ] {
        assert_eq!(Calendar::new(zone).start_of(date(day)), at(start), "{zone} {day}");
    }
    // Old local mean time, with its odd seconds; which one depends on the edition of the zone data, so it is read from the clocks.
    let noon = at("1850-06-01T12:00:00Z");
    for zone in [Europe::Amsterdam, Africa::Monrovia, Asia::Kathmandu] {
        let start = Calendar::new(zone).start_of(date("1850-06-01"));
        let (_, offset) = shown(zone, noon);
        assert_ne!(offset % 60, 0, "{zone}");
        assert_eq!(start.micros_since(at("1850-06-01T00:00:00Z")), -i64::from(offset) * 1_000_000, "{zone}");
    }
}

#[test]
fn the_hour_that_is_shown_again_stays_in_the_day_that_had_begun() {
    let calendar = Calendar::new(America::St_Johns);
    for (instant, day, clock) in [
        ("2010-11-07T02:29:59.999999Z", "2010-11-06", "2010-11-06"),
        ("2010-11-07T02:30:00Z", "2010-11-07", "2010-11-07"),
        ("2010-11-07T02:31:00Z", "2010-11-07", "2010-11-06"),
        ("2010-11-07T03:29:59.999999Z", "2010-11-07", "2010-11-06"),
        ("2010-11-07T03:30:00Z", "2010-11-07", "2010-11-07"),
    ] {
        assert_eq!(shown(America::St_Johns, at(instant)).0, date(clock), "{instant}");
        assert_eq!(calendar.date_of(at(instant)), date(day), "{instant}");
    }
    // Alaska had the same day twice when it was sold: nearly all of the second one belongs to the day that had begun.
    let calendar = Calendar::new(America::Juneau);
    let change = at("1867-10-19T00:31:13Z");
    assert_eq!(shown(America::Juneau, change - Duration::from_secs(1)).0, date("1867-10-19"));
    assert_eq!(shown(America::Juneau, change).0, date("1867-10-18"));
    assert_eq!(calendar.date_of(change), date("1867-10-19"));
}

#[test]
fn an_instant_never_lies_in_a_day_that_was_left_out() {
    let calendar = Calendar::new(Pacific::Apia);
    assert_eq!(calendar.date_of(at("2011-12-30T09:59:59.999999Z")), date("2011-12-29"));
    assert_eq!(calendar.date_of(at("2011-12-30T10:00:00Z")), date("2011-12-31"));
    assert_eq!(calendar.step_of(CalendarStep::Month, at("2011-12-30T10:00:00Z")), date("2011-12-01"));
}

#[test]
fn the_ends_of_all_time_are_held() {
    for zone in [Tz::UTC, America::New_York, Asia::Tokyo, Pacific::Kiritimati, Europe::Amsterdam] {
        let calendar = Calendar::new(zone);
        for far in [NaiveDate::MIN, NaiveDate::from_ymd_opt(-1, 12, 31).unwrap()] {
            assert_eq!(calendar.start_of(far), Timestamp::MIN);
        }
        assert_eq!(calendar.start_of(NaiveDate::MAX), Timestamp::MAX);
        assert_eq!(calendar.start_of(date("0002-01-01")).micros().div_euclid(86_400_000_000), days_since("0002-01-01", zone));
        for end in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(calendar.date_of(end), shown(zone, end).0, "{zone}");
            for step in CalendarStep::ALL {
                assert!(calendar.step_of(step, end) <= calendar.date_of(end));
            }
        }
        for step in CalendarStep::ALL {
            assert_eq!(calendar.next(step, NaiveDate::MAX), NaiveDate::MAX);
            assert!(calendar.first_day(step, NaiveDate::MIN) <= NaiveDate::MIN);
        }
    }
}

/// The day, since 1970 in UTC, in which a day of a zone begins that has one offset all around it.
fn days_since(day: &str, zone: Tz) -> i64 {
    let midnight = i64::from(date(day).to_epoch_days()) * 86_400;
    let (_, offset) = shown(zone, Timestamp::from_seconds(midnight));
    (midnight - i64::from(offset)).div_euclid(86_400)
}

#[test]
fn steps_begin_where_the_calendar_says() {
    let calendar = Calendar::new(Tz::UTC);
    use CalendarStep::{Day, Month, Quarter, Week, Year};
    for (step, within, first, next) in [
        (Day, "2024-02-29", "2024-02-29", "2024-03-01"),
        (Week, "2026-11-22", "2026-11-16", "2026-11-23"),
        (Week, "2027-01-01", "2026-12-28", "2027-01-04"),
        (Month, "2026-02-28", "2026-02-01", "2026-03-01"),
        (Month, "2026-12-31", "2026-12-01", "2027-01-01"),
        (Quarter, "2026-06-30", "2026-04-01", "2026-07-01"),
        (Quarter, "2026-11-22", "2026-10-01", "2027-01-01"),
        (Year, "2026-11-22", "2026-01-01", "2027-01-01"),
    ] {
        assert_eq!(calendar.first_day(step, date(within)), date(first), "{step} {within}");
        assert_eq!(calendar.next(step, date(within)), date(next), "{step} {within}");
        assert_eq!(step.steps_between(date(within), date(next)), 1, "{step} {within}");
    }
}

/// What makes the few look-ups of the calendar enough: between two changes of a zone's clocks lie more than 32 hours, and no clock stands
/// 16 hours from UTC. Held for all zones by reading them once a day: two changes in one window would show in readings next to each other.
#[test]
fn no_zone_changes_its_clocks_twice_within_the_window() {
    for zone in TZ_VARIANTS {
        let (mut last, mut changed) = (None, i64::MIN);
        for hour in (at("1840-01-01T00:00:00Z").micros() / 3_600_000_000..at("2101-01-01T00:00:00Z").micros() / 3_600_000_000).step_by(24) {
            let (_, offset) = shown(zone, Timestamp::from_seconds(hour * 3_600));
            assert!(offset.abs() < 16 * 3_600, "{zone}");
            if last.is_some_and(|last| last != offset) {
                assert!(hour.saturating_sub(changed) > 72, "{zone} changes twice about hour {hour}");
                changed = hour;
            }
            last = Some(offset);
        }
    }
}

proptest! {
    #[test]
    fn days_share_out_time(zone in zones(), instant in instants()) {
        let calendar = Calendar::new(zone);
        let day = calendar.date_of(instant);
        prop_assert!(calendar.start_of(day) <= instant);
        prop_assert!(instant < calendar.start_of(day.succ_opt().unwrap()));
        for days in 0..3 {
            prop_assert!(calendar.start_of(day - Days::new(days + 1)) <= calendar.start_of(day - Days::new(days)));
        }
    }

    #[test]
    fn a_day_is_the_latest_one_that_the_clocks_have_shown(zone in zones(), instant in instants()) {
        let latest = (0..26 * 120).map(|half_minutes| shown(zone, instant - Duration::from_secs(half_minutes * 30)).0).max();
        prop_assert_eq!(Some(Calendar::new(zone).date_of(instant)), latest);
    }

    #[test]
    fn steps_hold_whole_steps(zone in zones(), instant in instants()) {
        let calendar = Calendar::new(zone);
        for step in CalendarStep::ALL {
            let first = calendar.step_of(step, instant);
            let next = calendar.next(step, first);
            prop_assert!(calendar.start_of(first) <= instant && instant < calendar.start_of(next));
            prop_assert_eq!(calendar.first_day(step, next), next);
            prop_assert_eq!(calendar.first_day(step, next.pred_opt().unwrap()), first);
            if step != CalendarStep::Week {
                for shorter in CalendarStep::ALL.into_iter().filter(|shorter| *shorter < step && *shorter != CalendarStep::Week) {
                    prop_assert_eq!(calendar.first_day(shorter, first), first);
                }
            }
        }
    }

    #[test]
    fn no_date_or_time_is_too_far(zone in zones(), days in any::<i32>()) {
        if let Some(date) = NaiveDate::from_epoch_days(days) {
            let start = Calendar::new(zone).start_of(date);
            prop_assert!((Timestamp::MIN..=Timestamp::MAX).contains(&start));
            for step in CalendarStep::ALL {
                prop_assert!(Calendar::new(zone).next(step, date) > date || date == NaiveDate::MAX);
            }
        }
    }
}
