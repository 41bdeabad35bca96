//! What the book's own reports say of the leads.

use super::read::Result;
use leadbook::{Book, CalendarStep, CohortsQuery, GroupBy, Period, PipelineQuery, Scope, TimeToConvertQuery, Timestamp};
use std::io::Write;

/// The reports worth reading, as of an instant.
pub(crate) fn show(out: &mut dyn Write, book: &Book, as_of: Timestamp) -> Result<()> {
    let scope = || Scope::all().as_of(as_of);
    // One in ten converts at all, so most medians are not reached; the earlier quantiles are.
    let times = TimeToConvertQuery::from(scope().by(GroupBy::Source)).shares([0.02, 0.05, 0.1, 0.5]).days([30, 90, 365]);
    writeln!(out, "\n{}", book.funnel(scope())?)?;
    writeln!(out, "{}", book.conversion(scope().by(GroupBy::Source))?)?;
    writeln!(out, "{}", book.time_to_convert(times)?)?;
    writeln!(out, "{}", book.cohorts(scope())?)?;
    writeln!(out, "{}", book.owners(scope())?)?;
    Ok(())
}

/// Every report with some parameters, as text: what two books that know the same must say alike.
pub(crate) fn all(book: &Book, as_of: Timestamp) -> Result<Vec<String>> {
    let scope = || Scope::of(Period::last_months(9)).zone("America/Sao_Paulo").as_of(as_of);
    let by_source = || scope().by(GroupBy::Source);
    let month = CalendarStep::Month;
    Ok(vec![
        format!("{:?}", book.funnel(by_source())?),
        format!("{:?}", book.conversion(by_source().by(month))?),
        format!("{:?}", book.time_to_convert(TimeToConvertQuery::from(by_source()).curve(true))?),
        format!("{:?}", book.stage_durations(scope().by(month))?),
        format!("{:?}", book.cohorts(CohortsQuery::from(by_source()).step(CalendarStep::Week))?),
        format!("{:?}", book.trend(scope().by(GroupBy::Channel))?),
        format!("{:?}", book.sources(scope().by(GroupBy::attribute("landing_page")))?),
        format!("{:?}", book.owners(scope().by(GroupBy::Stage))?),
        format!("{:?}", book.first_response(by_source())?),
        format!("{:?}", book.activity_counts(scope().by(GroupBy::OwnerAtEvent))?),
        format!("{:?}", book.aging(by_source())?),
        format!("{:?}", book.lost_reasons(scope())?),
        format!("{:?}", book.pipeline(PipelineQuery::from(scope()).since(as_of - MONTH))?),
        format!("{:?}", book.temperature(by_source())?),
    ])
}

/// Thirty days.
const MONTH: std::time::Duration = std::time::Duration::from_secs(30 * 86_400);
