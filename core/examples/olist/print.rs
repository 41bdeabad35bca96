//! The numbers as aligned tables.

use super::load::Loaded;
use super::numbers::{Numbers, Share, days_between, quantile};
use std::collections::BTreeMap;
use std::io::{Result, Write};

/// How many of the people with the most conversions are named.
const NAMED: usize = 8;

/// What loading came to: what was refused, and whether anything changed.
pub(crate) fn loaded(out: &mut dyn Write, loaded: &Loaded) -> Result<()> {
    writeln!(out, "{} leads and {} won deals read", loaded.leads, loaded.deals)?;
    for deal in &loaded.refused {
        let days = -days_between(deal.first_contact, deal.won);
        writeln!(out, "  refused: {} ({}), won {days:.2} days before its first contact", deal.mql_id, deal.code)?;
    }
    let (before, after) = (loaded.events_before, loaded.events_after);
    if before == after {
        writeln!(out, "nothing changed: {before} events before, {after} after")
    } else {
        writeln!(out, "{} events written: {before} before, {after} after", after - before)
    }
}

/// The numbers.
pub(crate) fn numbers(out: &mut dyn Write, numbers: &Numbers) -> Result<()> {
    let Share { leads, won } = numbers.all;
    writeln!(out, "\n{leads} leads, {won} converted, {:.2} %", numbers.all.percent())?;
    let days = |share| quantile(&numbers.days, share).map_or("-".to_owned(), |days| format!("{days:.2}"));
    let (median, most) = (days(0.5), days(0.9));
    writeln!(out, "days to convert, over {won} conversions: median {median}, 90th percentile {most}")?;
    origins(out, &numbers.by_origin)?;
    writeln!(out, "\n{:<10}{:>10}{:>12}{:>14}{:>14}", "month", "leads", "of them won", "within 30 d", "within 90 d")?;
    for (month, cohort) in &numbers.cohorts {
        let (all, soon, later) = (cohort.all, cohort.within_30_days, cohort.within_90_days);
        writeln!(out, "{month:<10}{:>10}{:>12}{soon:>14}{later:>14}", all.leads, all.won)?;
    }
    writeln!(out, "\n{:<10}{:>12}", "month", "conversions")?;
    for (month, won) in &numbers.won_by_month {
        writeln!(out, "{month:<10}{won:>12}")?;
    }
    people(out, "SDR (owns the lead)", &numbers.won_by_sdr)?;
    people(out, "SR (owns the customer)", &numbers.won_by_sr)
}

fn origins(out: &mut dyn Write, by_origin: &BTreeMap<String, Share>) -> Result<()> {
    let mut origins: Vec<(&String, &Share)> = by_origin.iter().collect();
    origins.sort_by_key(|(_, share)| std::cmp::Reverse(share.leads));
    writeln!(out, "\n{:<22}{:>8}{:>8}{:>10}", "origin", "leads", "won", "rate")?;
    for (origin, share) in origins {
        writeln!(out, "{origin:<22}{:>8}{:>8}{:>8.2} %", share.leads, share.won, share.percent())?;
    }
    Ok(())
}

fn people(out: &mut dyn Write, role: &str, won: &BTreeMap<String, u64>) -> Result<()> {
    let mut people: Vec<(&String, u64)> = won.iter().map(|(name, won)| (name, *won)).collect();
    people.sort_by_key(|(_, won)| std::cmp::Reverse(*won));
    writeln!(out, "\n{role:<36}{:>12}", "conversions")?;
    for (name, won) in people.iter().take(NAMED) {
        writeln!(out, "{name:<36}{won:>12}")?;
    }
    let others: Vec<u64> = people.iter().skip(NAMED).map(|(_, won)| *won).collect();
    if !others.is_empty() {
        writeln!(out, "{:<36}{:>12}", format!("{} others", others.len()), others.iter().sum::<u64>())?;
    }
    Ok(())
}
