//! Asking the book and working it out, and where the two differ.

use super::book::Tale;
use super::groups::{Asked, Frame};
use crate::Tested;
use leadbook::{
    AgingQuery, Book, CalendarStep, CohortsQuery, Elapsed, FirstResponseQuery, PipelineQuery, Recorded, Report, TimeToConvertQuery,
    Timestamp, TrendQuery,
};
use serde::Serialize;
use serde_json::{Value, json};

/// Which report is asked for, with what only that one is asked.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is the report of that name, with its own parameters")]
pub enum Question {
    Funnel,
    Conversion,
    TimeToConvert { shares: Vec<f64>, days: Vec<u32>, curve: bool },
    StageDurations,
    Cohorts(CalendarStep),
    Trend(CalendarStep),
    Sources,
    Owners,
    FirstResponse(Elapsed),
    ActivityCounts,
    Aging(u32),
    LostReasons,
    Pipeline(Option<Timestamp>),
    Temperature,
}

impl Question {
    /// Every report, with the parameters that it has if nothing is said.
    pub fn every() -> Vec<Self> {
        let times = TimeToConvertQuery::default();
        vec![
            Self::Funnel,
            Self::Conversion,
            Self::TimeToConvert { shares: times.shares, days: times.days, curve: times.curve },
            Self::StageDurations,
            Self::Cohorts(CohortsQuery::default().step),
            Self::Trend(TrendQuery::default().step),
            Self::Sources,
            Self::Owners,
            Self::FirstResponse(FirstResponseQuery::default().target),
            Self::ActivityCounts,
            Self::Aging(AgingQuery::default().idle_days),
            Self::LostReasons,
            Self::Pipeline(None),
            Self::Temperature,
        ]
    }

    /// What the book answers.
    ///
    /// # Errors
    /// What the book answers.
    pub fn ask(&self, book: &Book, asked: &Asked) -> Tested<Value> {
        let scope = asked.scope();
        match self.clone() {
            Self::Funnel => told(&book.funnel(scope)?),
            Self::Conversion => told(&book.conversion(scope)?),
            Self::TimeToConvert { shares, days, curve } => told(&book.time_to_convert(TimeToConvertQuery { scope, shares, days, curve })?),
            Self::StageDurations => told(&book.stage_durations(scope)?),
            Self::Cohorts(step) => told(&book.cohorts(CohortsQuery { scope, step })?),
            Self::Trend(step) => told(&book.trend(TrendQuery { scope, step })?),
            Self::Sources => told(&book.sources(scope)?),
            Self::Owners => told(&book.owners(scope)?),
            Self::FirstResponse(target) => told(&book.first_response(FirstResponseQuery { scope, target })?),
            Self::ActivityCounts => told(&book.activity_counts(scope)?),
            Self::Aging(idle_days) => told(&book.aging(AgingQuery { scope, idle_days })?),
            Self::LostReasons => told(&book.lost_reasons(scope)?),
            Self::Pipeline(since) => told(&book.pipeline(PipelineQuery { scope, since })?),
            Self::Temperature => told(&book.temperature(scope)?),
        }
    }

    /// What the ledger says, worked out anew; `now` stands for the instant where the request names none.
    ///
    /// # Errors
    /// None that can be met: whatever a report holds can be written as data.
    pub fn work_out(&self, events: &[Recorded], now: Timestamp, asked: &Asked) -> Tested<Value> {
        let tale = Tale::at(events, asked.as_of.unwrap_or(now));
        let frame = Frame::of(&tale, asked);
        match self {
            Self::Funnel => told(&frame.funnel()),
            Self::Conversion => told(&frame.conversion()),
            Self::TimeToConvert { shares, days, curve } => told(&frame.time_to_convert(shares, days, *curve)),
            Self::StageDurations => told(&frame.stage_durations()),
            Self::Cohorts(step) => told(&frame.cohorts(*step)),
            Self::Trend(step) => told(&frame.trend(*step)),
            Self::Sources => told(&frame.sources()),
            Self::Owners => told(&frame.owners()),
            Self::FirstResponse(target) => told(&frame.first_response(*target)),
            Self::ActivityCounts => told(&frame.activity_counts()),
            Self::Aging(idle_days) => told(&frame.aging(*idle_days)),
            Self::LostReasons => told(&frame.lost_reasons()),
            Self::Pipeline(since) => told(&frame.pipeline(since.map(|since| Tale::at(events, since)).as_ref())),
            Self::Temperature => told(&frame.temperature()),
        }
    }
}

/// The answer as data. The values of the groups stand there a second time with their types, which they do not have as data.
fn told<R: Serialize, T: Serialize>(report: &Report<R, T>) -> Tested<Value> {
    let groups: Vec<String> = report.rows.iter().map(|row| format!("{:?}", row.group)).collect();
    Ok(json!({ "groups": groups, "report": serde_json::to_value(report)? }))
}

/// Fields under which floating-point numbers come out of estimates, and may differ in their last digits.
const ESTIMATES: [&str; 3] = [".after[", ".curve[", ".log_rank."];

/// The first place at which an answer of the book differs from what was worked out.
pub fn first_difference(book: &Value, naive: &Value) -> Option<String> {
    differs("", book, naive)
}

fn differs(path: &str, book: &Value, naive: &Value) -> Option<String> {
    match (book, naive) {
        (Value::Object(one), Value::Object(two)) => {
            let names = one.keys().chain(two.keys().filter(|name| !one.contains_key(*name)));
            let field = |value: &serde_json::Map<String, Value>, name| value.get(name).cloned().unwrap_or(Value::Null);
            names.into_iter().find_map(|name| differs(&format!("{path}.{name}"), &field(one, name), &field(two, name)))
        }
        (Value::Array(one), Value::Array(two)) => {
            let held = one.iter().zip(two).enumerate().find_map(|(at, (one, two))| differs(&format!("{path}[{at}]"), one, two));
            let (longer, whose) = if one.len() > two.len() { (one, "the book has") } else { (two, "the naive answer has") };
            let more = || longer.get(one.len().min(two.len())).map(|more| format!("at {path} {whose} one more: {more}"));
            held.or_else(|| if one.len() == two.len() { None } else { more() })
        }
        (one, two) if one == two || close(path, one, two) => None,
        (one, two) => Some(format!("at {path} the book says {one}, the naive answer {two}")),
    }
}

fn close(path: &str, one: &Value, two: &Value) -> bool {
    let estimate = ESTIMATES.iter().any(|name| path.contains(name));
    match (one.as_f64(), two.as_f64()) {
        (Some(one_number), Some(two_number)) if estimate && one.is_f64() && two.is_f64() => {
            (one_number - two_number).abs() <= 1e-12 * one_number.abs().max(two_number.abs())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let book = json!({ "rows": [{ "leads": 1, "rate": 0.5 }, { "leads": 2 }] });
        let naive = json!({ "rows": [{ "leads": 1, "rate": 0.5 }, { "leads": 3 }] });
        assert_eq!(first_difference(&book, &book), None);
        assert_eq!(first_difference(&book, &naive).as_deref(), Some("at .rows[1].leads the book says 2, the naive answer 3"));
        let shorter = json!({ "rows": [{ "leads": 1, "rate": 0.5 }] });
        assert_eq!(first_difference(&book, &shorter).as_deref(), Some("at .rows the book has one more: {\"leads\":2}"));
    }

    #[test]
    fn only_estimates_may_differ_in_their_last_digits() {
        let number = 0.1 + 0.2;
        let pair = |name: &str| (json!({ name: [{ "low": number }] }), json!({ name: [{ "low": 0.3 }] }));
        let (one, two) = pair("after");
        assert_eq!(first_difference(&one, &two), None);
        let (one, two) = pair("rates");
        assert!(first_difference(&one, &two).is_some());
        assert!(first_difference(&json!({ "after": [{ "at_risk": 1 }] }), &json!({ "after": [{ "at_risk": 2 }] })).is_some());
    }
}
