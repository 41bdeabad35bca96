//! Days, months and periods in the zones of the world, with values worked out by hand from the zones' published changes.

use chrono_tz::Tz;
use leadbook::{Book, CalendarStep, ManualClock, NewLead, Options, SeededChance, Timestamp};
use leadbook_tests::Tested;
use leadbook_tests::naive::{Asked, Calendar, Question, Shape, date};
use serde_json::Value;
use std::sync::Arc;

const HOUR: i64 = 3_600_000_000;

fn instant(text: &str) -> Tested<Timestamp> {
    Ok(text.parse()?)
}

/// A book of 2026-11-22 with a lead captured at each of those instants.
fn captured_at(instants: impl IntoIterator<Item = Timestamp>) -> Tested<Book> {
    let clock = Arc::new(ManualClock::at(instant("2026-11-22T12:00:00Z")?));
    let book = Options::default().clock(clock).chance(Arc::new(SeededChance::new(1))).memory()?;
    for (number, at) in instants.into_iter().enumerate() {
        book.at(at).capture_lead(NewLead::named("Sara Ahmadi").email(format!("{number}@example.com")).source("web_form"))?;
    }
    Ok(book)
}

/// The answer of the report of conversions, which counts leads by their capture.
fn counted(book: &Book, asked: &Asked) -> Tested<Value> {
    Ok(Question::Conversion.ask(book, asked)?["report"].take())
}

fn leads(book: &Book, zone: Tz, shape: Shape) -> Tested<u64> {
    Ok(counted(book, &Asked::of(shape).zone(zone))?["totals"]["leads"].as_u64().unwrap_or_default())
}

/// The first days of the groups with how many leads each has.
fn grouped(book: &Book, zone: Tz, shape: Shape, step: CalendarStep) -> Tested<Vec<(String, u64)>> {
    let answer = counted(book, &Asked::of(shape).zone(zone).by(step))?;
    let rows = answer["rows"].as_array().cloned().unwrap_or_default();
    let row = |row: &Value| (row["group"][0].as_str().unwrap_or_default().to_owned(), row["leads"].as_u64().unwrap_or_default());
    Ok(rows.iter().map(row).collect())
}

/// A day of a zone with the instants at which it begins and ends.
type Day = (Tz, (i32, u32, u32), &'static str, &'static str);

const DAYS: [Day; 14] = [
    // 23 and 25 hours.
    (Tz::Europe__Berlin, (2026, 3, 29), "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
    (Tz::Europe__Berlin, (2025, 10, 26), "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z"),
    (Tz::America__New_York, (2026, 3, 8), "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
    // Midnight is skipped: the day begins at one o'clock.
    (Tz::America__Sao_Paulo, (2018, 11, 4), "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
    // Clocks go from midnight back to 23: the hour that is shown again belongs to the day before.
    (Tz::America__Sao_Paulo, (2018, 2, 17), "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z"),
    (Tz::America__Sao_Paulo, (2018, 2, 18), "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z"),
    // Half and quarter hours from UTC.
    (Tz::Asia__Kathmandu, (2026, 1, 15), "2026-01-14T18:15:00Z", "2026-01-15T18:15:00Z"),
    (Tz::America__St_Johns, (2026, 1, 15), "2026-01-15T03:30:00Z", "2026-01-16T03:30:00Z"),
    // Until 2011 clocks changed a minute after midnight: midnight of the next day is shown twice, and its first time begins it.
    (Tz::America__St_Johns, (2010, 11, 7), "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"),
    (Tz::America__St_Johns, (2010, 3, 14), "2010-03-14T03:30:00Z", "2010-03-15T02:30:00Z"),
    // Clocks change by half an hour.
    (Tz::Australia__Lord_Howe, (2025, 10, 5), "2025-10-04T13:30:00Z", "2025-10-05T13:00:00Z"),
    (Tz::Australia__Lord_Howe, (2026, 4, 5), "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"),
    // A day that was left out, and the one before it.
    (Tz::Pacific__Apia, (2011, 12, 29), "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
    (Tz::Pacific__Apia, (2011, 12, 31), "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
];

#[test]
fn days_begin_and_end_where_the_clocks_say() -> Tested {
    for (zone, (year, month, day), begins, ends) in DAYS {
        let (begins, ends) = (instant(begins)?, instant(ends)?);
        let before = |end: Timestamp| Timestamp::from_micros(end.micros() - 1);
        // Two leads inside, one on either side.
        let book = captured_at([before(begins), begins, before(ends), ends])?;
        let name = date(year, month, day);
        assert_eq!(leads(&book, zone, Shape::Day(name))?, 2, "{zone} {name}");
        let groups = grouped(&book, zone, Shape::All, CalendarStep::Day)?;
        assert_eq!(groups.iter().map(|(_, leads)| *leads).collect::<Vec<_>>(), [1, 2, 1], "{zone} {groups:?}");
        assert_eq!(groups[1].0, name.to_string());
        // The naive calendar that the other tests go by is held to the same.
        let calendar = Calendar::of(zone);
        assert_eq!((calendar.start_of(name), calendar.start_of(name.succ_opt().unwrap_or_default())), (begins, ends), "{zone} {name}");
        assert_eq!([begins, before(ends)].map(|at| calendar.date_of(at)), [name, name]);
        assert_ne!(calendar.date_of(ends), name);
    }
    Ok(())
}

#[test]
fn a_lead_an_hour_makes_as_many_leads_as_a_day_has_hours() -> Tested {
    let hours = |from: &str, count: i64| -> Tested<Vec<Timestamp>> {
        let from = instant(from)?;
        Ok((0..count).map(|hour| Timestamp::from_micros(from.micros() + hour * HOUR)).collect())
    };
    let spring = captured_at(hours("2026-03-27T23:00:00Z", 71)?)?;
    let counts = |book: &Book| grouped(book, Tz::Europe__Berlin, Shape::All, CalendarStep::Day);
    let counted = |days: [(&str, u64); 3]| days.map(|(day, leads)| (day.to_owned(), leads)).to_vec();
    assert_eq!(counts(&spring)?, counted([("2026-03-28", 24), ("2026-03-29", 23), ("2026-03-30", 24)]));
    let autumn = captured_at(hours("2025-10-24T22:00:00Z", 73)?)?;
    assert_eq!(counts(&autumn)?, counted([("2025-10-25", 24), ("2025-10-26", 25), ("2025-10-27", 24)]));
    assert_eq!(leads(&autumn, Tz::Europe__Berlin, Shape::Dates(date(2025, 10, 25), date(2025, 10, 27)))?, 49);
    assert_eq!(leads(&autumn, Tz::UTC, Shape::Day(date(2025, 10, 26)))?, 24);
    Ok(())
}

#[test]
fn a_skipped_day_holds_nothing() -> Tested {
    let book = captured_at([instant("2011-12-30T09:59:59Z")?, instant("2011-12-30T10:00:00Z")?])?;
    assert_eq!(leads(&book, Tz::Pacific__Apia, Shape::Day(date(2011, 12, 30)))?, 0);
    assert_eq!(leads(&book, Tz::Pacific__Apia, Shape::Dates(date(2011, 12, 29), date(2012, 1, 1)))?, 2);
    Ok(())
}

#[test]
fn one_instant_lies_in_other_weeks_months_and_years_in_other_zones() -> Tested {
    // In Kathmandu the year 2024 has begun, in Newfoundland it has not. 2024-01-01 is a Monday.
    let book = captured_at([instant("2023-12-31T18:15:00Z")?])?;
    let steps = [CalendarStep::Day, CalendarStep::Week, CalendarStep::Month, CalendarStep::Quarter, CalendarStep::Year];
    let expected = [
        (Tz::Asia__Kathmandu, ["2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01"]),
        (Tz::America__St_Johns, ["2023-12-31", "2023-12-25", "2023-12-01", "2023-10-01", "2023-01-01"]),
    ];
    for (zone, days) in expected {
        for (step, day) in steps.into_iter().zip(days) {
            assert_eq!(grouped(&book, zone, Shape::All, step)?, [(day.to_owned(), 1)], "{zone} {step:?}");
        }
        let year = leads(&book, zone, Shape::Year(2024))?;
        assert_eq!(year, u64::from(zone == Tz::Asia__Kathmandu));
        assert_eq!(leads(&book, zone, Shape::Quarter(2024, 1))?, year);
        assert_eq!(leads(&book, zone, Shape::Month(2024, 1))?, year);
    }
    Ok(())
}

#[test]
fn the_last_steps_end_with_the_running_one() -> Tested {
    // It is Sunday, 2026-11-22, in UTC; in Kathmandu too.
    let book = captured_at([])?;
    let cases = [
        (Tz::UTC, 3, CalendarStep::Month, "2026-09-01T00:00:00Z", "2026-12-01T00:00:00Z"),
        (Tz::UTC, 1, CalendarStep::Week, "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
        (Tz::Asia__Kathmandu, 7, CalendarStep::Day, "2026-11-15T18:15:00Z", "2026-11-22T18:15:00Z"),
        (Tz::Europe__Berlin, 2, CalendarStep::Quarter, "2026-06-30T22:00:00Z", "2026-12-31T23:00:00Z"),
        (Tz::America__Sao_Paulo, 2, CalendarStep::Year, "2025-01-01T03:00:00Z", "2027-01-01T03:00:00Z"),
    ];
    for (zone, count, step, from, until) in cases {
        let answer = counted(&book, &Asked::of(Shape::Last(count, step)).zone(zone))?;
        let told = [&answer["request"]["from"], &answer["request"]["until"]].map(|end| end.as_str().unwrap_or_default().to_owned());
        assert_eq!(told, [instant(from)?, instant(until)?].map(|end| end.to_string()), "{zone} {count} {step:?}");
    }
    Ok(())
}

/// A period, and when the one before it begins.
const BEFORE: [(Tz, &str, &str, &str); 11] = [
    // March and February; a quarter and the one before; a year and a leap year.
    (Tz::UTC, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-02-01T00:00:00Z"),
    (Tz::UTC, "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z", "2025-10-01T00:00:00Z"),
    (Tz::UTC, "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    (Tz::Europe__Berlin, "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z", "2026-01-31T23:00:00Z"),
    // Thirty days, and a day of 23 hours.
    (Tz::UTC, "2026-03-01T00:00:00Z", "2026-03-31T00:00:00Z", "2026-01-30T00:00:00Z"),
    (Tz::Europe__Berlin, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-27T23:00:00Z"),
    (Tz::Europe__Berlin, "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z", "2026-03-28T23:00:00Z"),
    // From half past ten to half past ten, a month and a day, over a change of clocks.
    (Tz::Europe__Berlin, "2026-04-15T08:30:00Z", "2026-05-15T08:30:00Z", "2026-03-15T09:30:00Z"),
    (Tz::Europe__Berlin, "2026-03-29T08:30:00Z", "2026-03-30T08:30:00Z", "2026-03-28T09:30:00Z"),
    // No whole days.
    (Tz::UTC, "2026-03-01T00:00:00Z", "2026-03-02T12:34:56Z", "2026-02-27T11:25:04Z"),
    // The end of a month whose predecessor is shorter.
    (Tz::UTC, "2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z", "2026-01-31T00:00:00Z"),
];

#[test]
fn the_period_before_has_as_many_steps() -> Tested {
    for (zone, from, until, earlier) in BEFORE {
        let [from, until, earlier] = [instant(from)?, instant(until)?, instant(earlier)?];
        let just_before = |at: Timestamp| Timestamp::from_micros(at.micros() - 1);
        let book = captured_at([just_before(earlier), earlier, just_before(from), from, just_before(until), until])?;
        let asked = Asked::of(Shape::Between(from, until)).zone(zone);
        let totals = Question::Trend(CalendarStep::Month).ask(&book, &asked)?["report"]["totals"].take();
        let place = format!("{zone} {from} {until}");
        assert_eq!(totals["captured"], 2, "{place}");
        assert_eq!(totals["previous"]["from"], earlier.to_string(), "{place}");
        assert_eq!(totals["previous"]["until"], from.to_string(), "{place}");
        assert_eq!(totals["previous"]["captured"], 2, "{place}");
    }
    Ok(())
}

#[test]
fn an_open_period_has_none_before() -> Tested {
    let from = instant("2026-03-01T00:00:00Z")?;
    let book = captured_at([from])?;
    for shape in [Shape::All, Shape::Since(from), Shape::Until(from)] {
        let totals = Question::Trend(CalendarStep::Month).ask(&book, &Asked::of(shape))?["report"]["totals"].take();
        assert!(totals["previous"].is_null(), "{shape:?}");
    }
    Ok(())
}

#[test]
fn the_trend_has_every_step_that_has_begun() -> Tested {
    // It is 2026-11-22; December has not begun, October had nothing.
    let book = captured_at([instant("2026-09-30T22:30:00Z")?, instant("2026-11-03T08:00:00Z")?])?;
    let rows = |zone: Tz, shape: Shape| -> Tested<Vec<(String, u64)>> {
        let answer = Question::Trend(CalendarStep::Month).ask(&book, &Asked::of(shape).zone(zone))?;
        let rows = answer["report"]["rows"].as_array().cloned().unwrap_or_default();
        let row = |row: &Value| (row["date"].as_str().unwrap_or_default().to_owned(), row["captured"].as_u64().unwrap_or_default());
        Ok(rows.iter().map(row).collect())
    };
    let told = |steps: &[(&str, u64)]| steps.iter().map(|(day, count)| ((*day).to_owned(), *count)).collect::<Vec<_>>();
    let quarter = Shape::Quarter(2026, 4);
    assert_eq!(rows(Tz::UTC, Shape::Year(2026))?[8..], told(&[("2026-09-01", 1), ("2026-10-01", 0), ("2026-11-01", 1)]));
    assert_eq!(rows(Tz::UTC, quarter)?, told(&[("2026-10-01", 0), ("2026-11-01", 1)]));
    // In Berlin the first one was captured half an hour into October.
    assert_eq!(rows(Tz::Europe__Berlin, quarter)?, told(&[("2026-10-01", 1), ("2026-11-01", 1)]));
    // A period without a beginning begins with the first thing that is counted.
    assert_eq!(rows(Tz::Europe__Berlin, Shape::All)?, told(&[("2026-10-01", 1), ("2026-11-01", 1)]));
    // The first and last steps hold only what lies in the period.
    let until = instant("2026-11-03T08:00:00Z")?;
    assert_eq!(rows(Tz::UTC, Shape::Until(until))?, told(&[("2026-09-01", 1), ("2026-10-01", 0), ("2026-11-01", 0)]));
    Ok(())
}

#[test]
fn cohorts_go_by_the_days_of_the_zone() -> Tested {
    let book = captured_at([instant("2026-09-30T22:30:00Z")?, instant("2026-10-31T23:30:00Z")?])?;
    let cohorts = |zone: Tz| -> Tested<Vec<(String, usize)>> {
        let answer = Question::Cohorts(CalendarStep::Month).ask(&book, &Asked::all().zone(zone))?;
        let rows = answer["report"]["rows"].as_array().cloned().unwrap_or_default();
        let row = |row: &Value| (row["cohort"].as_str().unwrap_or_default().to_owned(), row["cells"].as_array().map_or(0, Vec::len));
        Ok(rows.iter().map(row).collect())
    };
    let told = |cohorts: [(&str, usize); 2]| cohorts.map(|(day, cells)| (day.to_owned(), cells)).to_vec();
    // Up to November, which is running.
    assert_eq!(cohorts(Tz::UTC)?, told([("2026-09-01", 3), ("2026-10-01", 2)]));
    assert_eq!(cohorts(Tz::Europe__Berlin)?, told([("2026-10-01", 2), ("2026-11-01", 1)]));
    Ok(())
}
