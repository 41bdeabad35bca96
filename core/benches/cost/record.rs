//! The record in the repository: one line an operation.

use crate::count::Counted;
use crate::{Done, say};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// By how much a figure may differ from the record, in percent.
const TOLERANCE: f64 = 3.0;

const ABOUT: &str = "\
# Instructions that one operation takes on a book of two thousand leads, counted by callgrind on x86-64 Linux in the release profile.
# `tests/bench/cost` compares, `tests/bench/cost --record` writes this anew: say in the commit why an operation costs more.
";

fn with_dots(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// What the figures depend on besides the code, as `tests/bench/cost` tells it.
fn made_with() -> String {
    std::env::var("LEADBOOK_COST_MADE_WITH").unwrap_or_default()
}

pub(crate) fn write(path: &Path, counted: &[Counted]) -> Done<()> {
    let mut text = format!("{ABOUT}# made with {}\n", made_with());
    for (name, count) in counted {
        writeln!(text, "{name:<48} {:>14}", with_dots(*count))?;
    }
    std::fs::write(path, text)?;
    say(&format!("{} operations recorded", counted.len()));
    Ok(())
}

fn read(path: &Path) -> Done<BTreeMap<String, u64>> {
    let text = std::fs::read_to_string(path)?;
    let mut recorded = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, count) = line.rsplit_once(' ').ok_or_else(|| format!("a line of the record without a figure: {line:?}"))?;
        recorded.insert(name.trim().to_owned(), count.replace('_', "").parse()?);
    }
    Ok(recorded)
}

/// Fails where an operation takes more than is recorded, or so much less that the record should say so.
pub(crate) fn compare(path: &Path, counted: &[Counted]) -> Done<()> {
    let mut recorded = read(path)?;
    let mut wrong = 0;
    for (name, count) in counted {
        let was = recorded.remove(*name);
        let change = was.map(|was| (*count as f64 / was as f64 - 1.0) * 100.0);
        let verdict = match change {
            None => "is not in the record",
            Some(change) if change > TOLERANCE => "COSTS MORE",
            Some(change) if change < -TOLERANCE => "costs less: record it, so that it stays",
            Some(_) => "",
        };
        wrong += usize::from(!verdict.is_empty());
        say(&format!("{name:<48} {:>14} {:>+7.2} % {verdict}", with_dots(*count), change.unwrap_or(f64::NAN)));
    }
    for name in recorded.keys() {
        wrong += 1;
        say(&format!("{name:<48} is recorded, and no operation any more"));
    }
    if wrong == 0 {
        say(&format!("cost: {} operations within {TOLERANCE} % of their record", counted.len()));
        return Ok(());
    }
    Err(format!("{wrong} operations left their record; if that is meant, run tests/bench/cost --record and say why").into())
}
