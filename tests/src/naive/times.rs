//! How long things take: to convert, in a stage, until the first response.

use super::book::{LeadTale, Visit};
use super::groups::{Fact, Frame};
use super::sums::{count, how_many, length, mean, quantile, rate};
use leadbook::statistics::{AalenJohansen, KaplanMeier, log_rank};
use leadbook::{
    AfterDays, CurveStep, Elapsed, FirstResponseRow, Report, StageDuration, StageKind, TimeQuantile, TimeToConvertRow, TimeToConvertTotals,
    Timestamp, Way,
};

const DAY: i64 = 86_400_000_000;
const CONVERTED: u8 = 0;
const DISQUALIFIED: u8 = 1;

/// The times, and whether they ended with what was waited for.
type Times = Vec<(i64, bool)>;

/// The middle of the curve over those times, with its interval.
fn medians(times: Times) -> [Option<Elapsed>; 3] {
    let median = KaplanMeier::of(times).quantile(0.5);
    [median.value, median.low, median.high].map(length)
}

/// A visit, whether the lead had been there before, and how long it has lasted by the instant of the report.
#[derive(Clone, Copy, Debug)]
struct Stay<'a> {
    visit: &'a Visit,
    again: bool,
    lasted: i64,
}

/// A lead's wait for a response.
#[derive(Clone, Copy, Debug)]
struct Wait {
    time: i64,
    responded: bool,
}

impl Frame<'_> {
    fn time(&self, lead: &LeadTale) -> i64 {
        lead.outcome_or(self.as_of()).micros_since(lead.captured_at)
    }

    fn times(&self, leads: &[&LeadTale]) -> Times {
        leads.iter().map(|lead| (self.time(lead), lead.is_converted())).collect()
    }

    /// The median time to convert, as the report of that name tells it.
    pub fn median_time(&self, leads: &[&LeadTale]) -> Option<Elapsed> {
        medians(self.times(leads))[0]
    }

    /// How long leads take to convert.
    pub fn time_to_convert(&self, shares: &[f64], days: &[u32], curve: bool) -> Report<TimeToConvertRow, TimeToConvertTotals> {
        let leads = self.captured();
        let groups: Vec<Times> = self.grouped(&leads).values().map(|leads| self.times(leads)).collect();
        let row = |leads: &[&LeadTale]| self.time_row(leads, shares, days, curve);
        self.answer(
            "time_to_convert",
            &leads,
            |leads| vec![row(leads)],
            |all| {
                let tells = !self.resolved("").overlapping && groups.len() > 1 && all.iter().any(|lead| lead.is_converted());
                TimeToConvertTotals { all: row(all), log_rank: if tells { log_rank(&groups) } else { None } }
            },
        )
    }

    fn time_row(&self, leads: &[&LeadTale], shares: &[f64], days: &[u32], curve: bool) -> TimeToConvertRow {
        let survival = KaplanMeier::of(self.times(leads));
        let outcome = |lead: &LeadTale| match lead.kind() {
            StageKind::Converted => Some(CONVERTED),
            StageKind::Disqualified => Some(DISQUALIFIED),
            _ => None,
        };
        let incidence = AalenJohansen::of(leads.iter().map(|lead| (self.time(lead), outcome(lead))).collect());
        let quantiles = shares.iter().map(|share| {
            let at = survival.quantile(*share);
            TimeQuantile { share: *share, time: length(at.value), low: length(at.low), high: length(at.high) }
        });
        let after = days.iter().map(|days| {
            let time = i64::from(*days) * DAY;
            let left = survival.survival_at(time);
            let converted = incidence.incidence_at(CONVERTED, time);
            // Nothing is known of a time that nobody was watched for while somebody still waits.
            let watched = leads.iter().any(|lead| self.time(lead) >= time);
            let waits = leads.iter().any(|lead| lead.kind().is_open());
            let told = |share: f64| Some(share).filter(|_| watched || !(waits || leads.is_empty()));
            AfterDays {
                days: *days,
                at_risk: left.at_risk,
                unconverted: told(left.survival),
                unconverted_low: told(left.low),
                unconverted_high: told(left.high),
                converted: told(converted.incidence),
                converted_low: told(converted.low),
                converted_high: told(converted.high),
                disqualified: told(incidence.incidence_at(DISQUALIFIED, time).incidence),
            }
        });
        let steps = survival.steps().iter().filter(|_| curve).map(|step| CurveStep {
            time: Elapsed::from_micros(step.time),
            at_risk: step.at_risk,
            converted: step.events,
            censored: step.censored,
            unconverted: step.survival,
            low: step.low,
            high: step.high,
        });
        let converted: Vec<i64> = leads.iter().filter(|lead| lead.is_converted()).map(|lead| self.time(lead)).collect();
        TimeToConvertRow {
            leads: count(leads.len()),
            converted: count(converted.len()),
            disqualified: how_many(leads, |lead| lead.is_disqualified()),
            waiting: how_many(leads, |lead| lead.is_open()),
            quantiles: quantiles.collect(),
            after: after.collect(),
            converted_only_mean: length(mean(&converted)),
            converted_only_median: length(quantile(&converted, 0.5)),
            curve: steps.collect(),
        }
    }

    /// How long visits to a stage last. "Others" among the stages are those whose visits were selected.
    pub fn stage_durations(&self) -> Report<StageDuration, Vec<StageDuration>> {
        let mut stays = Vec::new();
        for lead in self.leads() {
            for (number, visit) in lead.visits.iter().enumerate().filter(|(_, visit)| self.span.contains(visit.at)) {
                let again = lead.visits[..number].iter().any(|earlier| earlier.stage == visit.stage);
                let lasted = visit.ended.unwrap_or(self.as_of()).micros_since(visit.at);
                stays.push(self.fact(Some(lead), visit.at, Stay { visit, again, lasted }));
            }
        }
        let stages = self.stages(stays.iter().map(|fact: &Fact<Stay<'_>>| fact.what.visit.stage.as_str()));
        let lines = |stays: &[Stay<'_>]| stages.iter().map(|(stage, kind)| duration(stage, *kind, stays)).collect::<Vec<_>>();
        self.answer("stage_durations", &stays, lines, lines)
    }

    /// How soon leads hear from us.
    pub fn first_response(&self, target: Elapsed) -> Report<FirstResponseRow> {
        let waits = self.captured().into_iter().map(|fact| {
            let lead = fact.what;
            let answered = self.first_response_at(lead);
            let time = answered.unwrap_or_else(|| lead.outcome_or(self.as_of())).micros_since(lead.captured_at);
            Fact { groups: fact.groups, what: Wait { time, responded: answered.is_some() } }
        });
        let row = |waits: &[Wait]| response_row(waits, target.micros());
        self.answer("first_response", &waits.collect::<Vec<_>>(), |waits| vec![row(waits)], row)
    }

    /// When somebody first reached out to the lead at or after its capture.
    pub fn first_response_at(&self, lead: &LeadTale) -> Option<Timestamp> {
        let answers = self.tale.touches(lead.id).filter(|deed| deed.direction == Some(Way::Outbound) && deed.at >= lead.captured_at);
        answers.map(|deed| deed.at).min()
    }
}

fn duration(stage: &str, kind: StageKind, stays: &[Stay<'_>]) -> StageDuration {
    let here: Vec<&Stay<'_>> = stays.iter().filter(|stay| stay.visit.stage == stage).collect();
    let finished: Vec<i64> = here.iter().filter(|stay| stay.visit.ended.is_some()).map(|stay| stay.lasted).collect();
    let [median, median_low, median_high] = medians(here.iter().map(|stay| (stay.lasted, stay.visit.ended.is_some())).collect());
    StageDuration {
        stage: stage.to_owned(),
        kind,
        spells: count(here.len()),
        finished: count(finished.len()),
        running: count(here.len() - finished.len()),
        revisits: how_many(&here, |stay| stay.again),
        finished_mean: length(mean(&finished)),
        finished_p25: length(quantile(&finished, 0.25)),
        finished_median: length(quantile(&finished, 0.5)),
        finished_p75: length(quantile(&finished, 0.75)),
        finished_p90: length(quantile(&finished, 0.9)),
        median,
        median_low,
        median_high,
    }
}

fn response_row(waits: &[Wait], target: i64) -> FirstResponseRow {
    let (responded, waiting): (Vec<&Wait>, Vec<&Wait>) = waits.iter().partition(|wait| wait.responded);
    let times: Vec<i64> = responded.iter().map(|wait| wait.time).collect();
    let within_target = how_many(&responded, |wait| wait.time <= target);
    let missed = how_many(waits, |wait| wait.time > target);
    let [median, median_low, median_high] = medians(waits.iter().map(|wait| (wait.time, wait.responded)).collect());
    FirstResponseRow {
        leads: count(waits.len()),
        responded: count(responded.len()),
        waiting: count(waiting.len()),
        within_target,
        missed,
        undecided: how_many(&waiting, |wait| wait.time <= target),
        within_rate: rate(within_target, within_target + missed),
        responded_mean: length(mean(&times)),
        responded_p25: length(quantile(&times, 0.25)),
        responded_median: length(quantile(&times, 0.5)),
        responded_p75: length(quantile(&times, 0.75)),
        responded_p90: length(quantile(&times, 0.9)),
        median,
        median_low,
        median_high,
    }
}
