//! The scenarios of `tests/scenarios`: commands with a fixed clock, and what is answered. Every way into a book runs the same files.

use crate::{Tested, project_root};
use leadbook::{Book, ManualClock, Options, Timestamp};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, iter};

/// Holds an answer to what was expected of it.
///
/// # Errors
/// Where it differs.
pub fn compare(place: &str, expected: &Value, found: &Value) -> Result<(), String> {
    match (expected, found) {
        (Value::Object(fields), Value::Object(others)) => fields.iter().try_for_each(|(name, value)| {
            let other = others.get(name).ok_or_else(|| format!("{place}.{name} is not there"))?;
            compare(&format!("{place}.{name}"), value, other)
        }),
        (Value::Array(values), Value::Array(others)) if values.len() == others.len() => {
            iter::zip(values, others).enumerate().try_for_each(|(at, (value, other))| compare(&format!("{place}[{at}]"), value, other))
        }
        (Value::String(text), Value::String(other)) if instant(text).is_some() && instant(text) == instant(other) => Ok(()),
        (Value::Number(number), Value::Number(other)) if near(number.as_f64(), other.as_f64()) => Ok(()),
        _ if expected == found => Ok(()),
        _ => Err(format!("{place} is {found} and not {expected}")),
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn near(one: Option<f64>, two: Option<f64>) -> bool {
    one.zip(two).is_some_and(|(one, two)| (one - two).abs() <= 1e-9)
}

fn length(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.len().checked_sub(1)?);
    let seconds = match unit {
        "d" => 86_400,
        "h" => 3_600,
        "m" => 60,
        "s" => 1,
        _ => return None,
    };
    Some(Duration::from_secs(number.parse::<u64>().ok()? * seconds))
}

/// An operation by its name with its parameters: what it answers, or the failure as the boundary tells it.
pub type Asking<'a> = dyn Fn(&str, &Value) -> Tested<Result<Value, Value>> + 'a;

/// Goes through a scenario; `way` is given its book and answers how operations are asked of it. Answers how many steps there were.
///
/// # Errors
/// The first step that went otherwise than it says.
pub fn run<'a>(scenario: &Value, way: impl FnOnce(Book) -> Tested<Box<Asking<'a>>>) -> Tested<usize> {
    let clock = Arc::new(ManualClock::at(scenario["clock"].as_str().ok_or("no clock")?.parse()?));
    let option = |name: &str| scenario["book"][name].as_str().map(str::to_owned);
    let mut options = Options::default().clock(clock.clone());
    options = option("region").map_or(options.clone(), |region| options.region(region));
    options = option("zone").map_or(options.clone(), |zone| options.zone(zone));
    options = option("currency").map_or(options.clone(), |currency| options.currency(currency));
    let ask = way(options.memory()?)?;
    let steps = scenario["steps"].as_array().ok_or("no steps")?;
    for (number, step) in steps.iter().enumerate() {
        if let Some(wait) = step["wait"].as_str() {
            clock.advance(length(wait).ok_or("no length of time")?);
            continue;
        }
        let operation = step["do"].as_str().ok_or("neither wait nor do")?;
        let place = format!("step {number}, {operation}");
        match (ask(operation, &step["with"])?, step.get("answers"), step.get("fails")) {
            (Ok(answer), Some(expected), None) => compare(&place, expected, &answer)?,
            (Err(failure), None, Some(expected)) => compare(&place, expected, &failure)?,
            (Ok(answer), ..) => return Err(format!("{place} was to fail, and answers {answer}").into()),
            (Err(failure), ..) => return Err(format!("{place} fails: {failure}").into()),
        }
    }
    Ok(steps.len())
}

/// Goes through every scenario in the same way.
///
/// # Errors
/// All that went otherwise than they say.
pub fn run_all<'a>(way: impl Fn(Book) -> Tested<Box<Asking<'a>>>) -> Tested {
    let mut files: Vec<PathBuf> =
        fs::read_dir(project_root().join("tests/scenarios"))?.map(|entry| Ok(entry?.path())).collect::<Tested<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut failed = Vec::new();
    for path in &files {
        let scenario = serde_json::from_str(&fs::read_to_string(path)?)?;
        let name = path.file_stem().unwrap_or_default().display();
        match run(&scenario, &way) {
            Ok(steps) => eprintln!("scenario {name}: {steps} steps"),
            Err(failure) => failed.push(format!("{name}: {failure}")),
        }
    }
    if files.len() < 4 {
        failed.push(format!("there are but {} scenarios", files.len()));
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_is_found() {
        let found = json!({ "a": 1, "b": [{ "c": "2026-01-01T00:00:00.000000Z" }], "d": 0.1 });
        for same in [json!({}), json!({ "a": 1 }), json!({ "b": [{ "c": "2026-01-01T00:00:00Z" }] }), json!({ "d": 0.1 })] {
            assert_eq!(compare("it", &same, &found), Ok(()));
        }
        for other in [json!({ "a": 2 }), json!({ "b": [] }), json!({ "b": [{ "c": "2026-01-01T00:00:01Z" }] }), json!({ "e": null })] {
            assert!(compare("it", &other, &found).is_err(), "{other}");
        }
    }
}
