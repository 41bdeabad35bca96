//! Every report there is, on one state.

use leadbook::{AgingQuery, CohortsQuery, FirstResponseQuery, PipelineQuery, Result, Scope, Snapshot, TimeToConvertQuery, TrendQuery};

/// Asks for every report, as a table too; answers how many leads they are about, on which those that count them must agree.
///
/// # Errors
/// What the first of them is refused for.
pub(super) fn every_report(snapshot: &Snapshot, scope: &Scope) -> Result<u64> {
    let asked = || scope.clone();
    let leads = snapshot.conversion(asked())?.totals.leads;
    let funnel = snapshot.funnel(asked())?;
    assert_eq!(funnel.totals.leads, leads);
    let times = snapshot.time_to_convert(TimeToConvertQuery { curve: true, ..asked().into() })?;
    assert_eq!(times.totals.leads, leads);
    snapshot.stage_durations(asked())?;
    assert_eq!(snapshot.sources(asked())?.totals.leads, leads);
    snapshot.owners(asked())?;
    assert_eq!(snapshot.first_response(FirstResponseQuery::from(asked()))?.totals.leads, leads);
    snapshot.activity_counts(asked())?;
    snapshot.aging(AgingQuery::from(asked()))?;
    snapshot.lost_reasons(asked())?;
    snapshot.pipeline(PipelineQuery::from(asked()))?;
    assert_eq!(snapshot.temperature(asked())?.totals.captured, leads);
    Ok(leads)
}

/// The reports that cut time into steps: they are refused where the period has too many of them.
///
/// # Errors
/// What the first of them is refused for.
pub(super) fn stepped_reports(snapshot: &Snapshot, scope: &Scope) -> Result<()> {
    snapshot.cohorts(CohortsQuery::from(scope.clone()))?;
    snapshot.trend(TrendQuery::from(scope.clone())).map(drop)
}
