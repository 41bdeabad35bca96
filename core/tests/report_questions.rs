//! What reports are asked: refusals that name the field, zones and periods of the book, snapshots, and a checkpoint that spares the fold.

#![expect(clippy::unwrap_used, reason = "a helper that fails here fails the test")]

use leadbook::{
    AgingQuery, Book, CohortsQuery, CustomerChoice, Elapsed, ErrorKind, FirstResponseQuery, GroupBy, LeadFilter, ManualClock, NewLead,
    Options, Period, PipelineQuery, Result, Scope, TimeToConvertQuery, Timestamp, TrendQuery,
};
use leadbook::{CalendarStep, Clock};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// A book that was begun on the 1st of February 2026 and has had a lead a day since, every third of them converted; it is the 1st of March.
fn book(options: Options) -> Result<(Book, Arc<ManualClock>)> {
    let clock = Arc::new(ManualClock::at("2026-02-01T12:00:00Z".parse()?));
    let book = options.clock(clock.clone()).memory()?;
    fill(&book, &clock)?;
    Ok((book, clock))
}

fn fill(book: &Book, clock: &ManualClock) -> Result<()> {
    for number in 0..28 {
        let draft = NewLead::named("Somebody").email(format!("{number}@example.com")).source(["fair", "web"][number % 2]);
        let lead = book.capture_lead(draft)?.lead;
        if number % 3 == 0 {
            book.convert_lead(lead, CustomerChoice::New)?;
        }
        clock.advance(DAY);
    }
    Ok(())
}

fn refused<T: std::fmt::Debug>(asked: Result<T>, operation: &str, field: &str) {
    let refusal = asked.unwrap_err();
    assert_eq!((refusal.kind(), refusal.operation(), refusal.field()), (ErrorKind::Invalid, operation, Some(field)), "{refusal}");
}

#[test]
fn what_cannot_be_asked_is_refused_by_the_name_of_its_field() -> Result<()> {
    let (book, clock) = book(Options::default())?;
    let (now, begun) = (clock.now(), "2026-02-01T11:59:59Z".parse::<Timestamp>()?);
    refused(book.funnel(Scope::all().zone("Mars/Olympus")), "funnel", "zone");
    refused(book.conversion(Scope::of(Period::month(2026, 13))), "conversion", "period");
    refused(book.conversion(Scope::of(Period::between(now, begun))), "conversion", "period");
    refused(book.trend(Scope::of(Period::last(0, CalendarStep::Day))), "trend", "period");
    refused(book.sources(Scope::all().as_of(now + DAY)), "sources", "as_of");
    refused(book.owners(Scope::all().as_of(begun)), "owners", "as_of");
    refused(book.aging(LeadFilter::all().stage("sold")), "aging", "filter.stages");
    refused(book.temperature(Scope::all().by(GroupBy::Tag).by(GroupBy::Tag)), "temperature", "group_by");
    let three = Scope::all().by(GroupBy::Tag).by(GroupBy::Source).by(GroupBy::Stage);
    refused(book.lost_reasons(three), "lost_reasons", "group_by");
    refused(book.pipeline(PipelineQuery::default().since(now + DAY)), "pipeline", "since");
    refused(book.pipeline(PipelineQuery::from(Scope::all().as_of(now - DAY)).since(now)), "pipeline", "since");
    refused(book.pipeline(PipelineQuery::default().since(begun)), "pipeline", "since");
    refused(book.time_to_convert(TimeToConvertQuery::default().shares([0.5, 1.5])), "time_to_convert", "shares[1]");
    refused(book.time_to_convert(TimeToConvertQuery::default().shares([f64::NAN])), "time_to_convert", "shares[0]");
    refused(book.time_to_convert(TimeToConvertQuery::default().days(vec![1; 101])), "time_to_convert", "days");
    refused(book.first_response(FirstResponseQuery::default().target(Elapsed::from_micros(-1))), "first_response", "target");
    let long_ago = Period::since("1066-10-14T00:00:00Z".parse()?);
    refused(book.trend(TrendQuery::from(long_ago).step(CalendarStep::Day)), "trend", "step");
    // A refusal leaves the book as able as before.
    assert_eq!(book.funnel(Scope::all())?.totals.leads, 28);
    book.close()?;
    assert_eq!(book.funnel(Scope::all()).unwrap_err().kind(), ErrorKind::Closed);
    Ok(())
}

#[test]
fn extremes_are_answered() -> Result<()> {
    let (book, _) = book(Options::default())?;
    let far = book.time_to_convert(TimeToConvertQuery::default().days([0, u32::MAX]).shares([0.0, 1.0]).curve(true))?;
    assert_eq!((far.totals.after.len(), far.totals.after[1].at_risk), (2, 0));
    assert_eq!(book.aging(AgingQuery::default().idle_days(u32::MAX))?.totals.idle, 0);
    assert_eq!(book.first_response(FirstResponseQuery::default().target(Elapsed::from_micros(i64::MAX)))?.totals.undecided, 28);
    let all = Period::between(Timestamp::MIN, Timestamp::MAX);
    for step in CalendarStep::ALL {
        assert_eq!(book.conversion(Scope::of(all.clone()).by(step).zone("Asia/Kathmandu"))?.totals.leads, 28);
        book.cohorts(CohortsQuery::from(all.clone()).step(step))?;
    }
    assert_eq!(book.conversion(GroupBy::attribute("nobody has it"))?.rows.len(), 1);
    assert_eq!(book.conversion(Scope::of(Period::day("2030-01-01".parse().unwrap())))?.rows.len(), 1);
    Ok(())
}

#[test]
fn a_period_is_counted_in_the_zone_of_the_book_unless_another_is_named() -> Result<()> {
    // Each lead comes at noon in UTC, which is the next day already in Kiritimati.
    let (book, _) = book(Options::default().zone("Pacific/Kiritimati"))?;
    let first_days = || Period::dates("2026-02-01".parse().unwrap(), "2026-02-04".parse().unwrap());
    let count = |scope: Scope| Ok::<_, leadbook::Error>(book.conversion(scope)?.totals.leads);
    assert_eq!((count(Scope::of(first_days()))?, count(Scope::of(first_days()).zone("UTC"))?), (2, 3));
    assert_eq!(book.conversion(Scope::all())?.request.zone, "Pacific/Kiritimati");
    Ok(())
}

#[test]
fn a_snapshot_reports_what_it_is_of() -> Result<()> {
    let (book, clock) = book(Options::default())?;
    let then = book.snapshot()?;
    let before = then.conversion(GroupBy::Source)?;
    clock.advance(DAY);
    let lead = book.capture_lead(NewLead::named("Late").email("late@example.com").source("fair"))?.lead;
    book.convert_lead(lead, CustomerChoice::New)?;
    assert_eq!(then.conversion(GroupBy::Source)?, before);
    assert_eq!(book.as_of(then.as_of())?.conversion(GroupBy::Source)?, before);
    assert_eq!(book.conversion(Scope::from(GroupBy::Source).as_of(then.as_of()))?, before);
    assert_eq!(book.conversion(GroupBy::Source)?.totals.leads, before.totals.leads + 1);
    // Also when nothing happens, time passes for what lasts.
    let waiting = |as_of| Ok::<_, leadbook::Error>(book.aging(Scope::all().as_of(as_of))?.totals.age_max.map(Elapsed::micros));
    let (one, two) = (waiting(then.as_of())?, waiting(then.as_of() + DAY)?);
    assert_eq!(two.zip(one).map(|(two, one)| two - one), Some(DAY.as_micros() as i64));
    Ok(())
}

#[test]
fn columns_are_kept_in_the_file_and_read_again() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.leadbook");
    let clock = Arc::new(ManualClock::at("2026-02-01T12:00:00Z".parse()?));
    let options = Options::default().clock(clock.clone());
    let book = options.open(&path)?;
    for round in 0..12 {
        fill_round(&book, &clock, round)?;
    }
    assert_eq!((book.stats()?.columns_bytes, book.stats()?.checkpoint_bytes), (0, 0));
    let asked = || Scope::from(GroupBy::Source).by(CalendarStep::Week);
    let before = book.conversion(asked())?;
    assert!(book.stats()?.columns_bytes > 0);
    book.close()?;

    for reading_only in [true, false, false] {
        let book = options.clone().read_only(reading_only).open(&path)?;
        assert_eq!(book.conversion(asked())?, before);
        let stats = book.stats()?;
        assert!(stats.checkpoint_bytes > 0, "{stats:?}");
        let verified = book.verify()?;
        assert!(verified.is_sound(), "{verified}");
        book.close()?;
    }
    // A snapshot older than what others have folded is answered as well.
    let book = options.open(&path)?;
    let then = book.snapshot()?;
    fill_round(&book, &clock, 12)?;
    assert!(book.conversion(asked())?.totals.leads > before.totals.leads);
    assert_eq!(then.conversion(asked())?.totals, before.totals);
    Ok(())
}

fn fill_round(book: &Book, clock: &ManualClock, round: usize) -> Result<()> {
    for number in 0..28 {
        let draft = NewLead::named("Somebody").email(format!("{round}.{number}@example.com")).source(["fair", "web"][number % 2]);
        let lead = book.capture_lead(draft)?.lead;
        if number % 3 == 0 {
            book.convert_lead(lead, CustomerChoice::New)?;
        }
    }
    clock.advance(DAY);
    Ok(())
}
