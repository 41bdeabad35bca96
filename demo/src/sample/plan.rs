//! Who comes when, and from where: the whole sample as one list of commands.

use super::calendar::{Calendar, DAY, HOUR, MINUTE};
use super::capture::Arrival;
use super::dice::Dice;
use super::people::{People, Person};
use super::story::{World, instant};
use super::tale::{Begins, Happening, Tale};
use super::trade::{FAIRS, RUNS, Run, SEASON, SELLERS, SOURCES, TRADE_SHOW, WEBINAR};
use super::words::TRACES;
use leadbook::{CampaignPlan, Command, Currency, Money, NewCampaign, NewInterest, NewUser, Result, Spend, Timestamp};

/// How many leads there are.
pub(super) const LEADS: usize = 2_500;
/// For how many days there was somebody to capture them.
pub(super) const DAYS: i64 = 548;
/// How many signs of interest stay anonymous.
const ANONYMOUS: usize = 230;
/// When the last ones came, in minutes ago.
const LAST_MINUTES: [i64; 5] = [9, 41, 118, 265, 430];

/// Everything that happens until `now`, in the order in which the book is told.
pub(super) fn plan(seed: u64, now: Timestamp) -> Result<Vec<Happening>> {
    let now = now.micros();
    let mut dice = Dice::of(seed);
    let world = World {
        calendar: Calendar::around(now)?,
        now,
        limit: now - 3 * MINUTE,
        euro: Currency::new("EUR")?,
        dollar: Currency::new("USD")?,
    };
    let mut tale = Tale::default();
    found(&world, &mut tale, &mut dice)?;
    for number in 0..ANONYMOUS {
        anonymous(&world, LEADS + number, &mut tale, &mut dice);
    }
    let mut arrivals: Vec<(i64, usize)> = LAST_MINUTES.iter().map(|minutes| (now - minutes * MINUTE, 0)).collect();
    while arrivals.len() < LEADS {
        let source = dice.weighted(SOURCES.iter().map(|source| source.weight));
        arrivals.push((arrival(&world, source, &mut dice), source));
    }
    arrivals.sort_unstable();
    let mut people = People::default();
    let mut met: Vec<(i64, Person)> = Vec::with_capacity(LEADS);
    for (story, (at, source)) in arrivals.into_iter().enumerate() {
        let known = (story > 0 && dice.happens(0.022)).then(|| &met[dice.below(story)]);
        // Whoever comes again does so after a while.
        let known = known.filter(|(before, _)| at - before > 15 * DAY).map(|(_, person)| person.clone());
        let again = known.is_some();
        let person = known.unwrap_or_else(|| people.meet(&SOURCES[source], &mut dice));
        Arrival { story, at, source, person: &person, again }.tell(&world, &mut tale, &mut dice);
        met.push((at, person));
    }
    Ok(tale.in_order())
}

/// Users, campaigns, and what they cost.
fn found(world: &World, tale: &mut Tale, dice: &mut Dice) -> Result<()> {
    let begin = world.now - DAYS * DAY - 6 * HOUR;
    for (place, seller) in SELLERS.iter().enumerate() {
        let at = begin + place as i64 * 5 * MINUTE;
        tale.tell(at, None, Begins::Nothing, move |_| Command::AddUser { user: NewUser::named(seller.name).email(seller.email) });
    }
    for (place, run) in RUNS.iter().enumerate() {
        let (starts_at, ends_at) = (world.now - run.begins * DAY, world.now - run.ends * DAY);
        let [cents, reach, clicks] = run.month;
        let months = (run.begins - run.ends) as f64 / 30.44;
        let euros = |cents: f64| Money { amount_minor: cents as i64 / 100_000 * 100_000, currency: world.euro };
        let budget = euros(cents as f64 * months.max(1.0) * 1.15);
        let plan = CampaignPlan { leads: Some(run.plan), cost_per_lead: None, budget: Some(budget) };
        let campaign = NewCampaign {
            channel: Some(SOURCES[run.source].channel),
            source: Some(SOURCES[run.source].key.into()),
            starts_at: Some(instant(starts_at)),
            // One that still runs has no end yet.
            ends_at: (run.ends > 0).then(|| instant(ends_at)),
            plan,
            ..NewCampaign::named(run.name)
        };
        let added_at = (starts_at - 9 * DAY).max(begin + HOUR + place as i64 * MINUTE);
        tale.tell(added_at, Some(0), Begins::Nothing, move |_| Command::AddCampaign { campaign });
        for at in world.calendar.month_ends(starts_at, ends_at.min(world.limit))? {
            let about = |mean: i64, dice: &mut Dice| (mean as f64 * (0.8 + 0.4 * dice.share())) as i64;
            let amount = Money { amount_minor: about(cents, dice), currency: world.euro };
            let (reach, clicks) = (about(reach, dice) as u64, about(clicks, dice) as u64);
            let spend = Spend { amount: Some(amount), reach, clicks };
            let campaign = leadbook::CampaignId(place as u64 + 1);
            tale.tell(at, Some(0), Begins::Nothing, move |_| Command::RecordSpend { campaign, spend });
        }
    }
    Ok(())
}

/// A sign of interest of somebody who does not say who it is.
fn anonymous(world: &World, number: usize, tale: &mut Tale, dice: &mut Dice) {
    let source = dice.pick(&[0, 0, 0, 1, 3, 4]);
    let at = arrival(world, source, dice);
    let interest = trace(world, source, at, dice);
    tale.tell(at, None, Begins::Interest(number), move |_| Command::RecordInterest { interest });
}

/// What somebody leaves behind who does not say who it is.
pub(super) fn trace(world: &World, source: usize, at: i64, dice: &mut Dice) -> NewInterest {
    let mut interest = NewInterest::from_source(SOURCES[source].key).text(dice.pick(&TRACES));
    interest.channel = Some(SOURCES[source].channel);
    interest.campaign = running(world, source, at, dice).map(|(number, _)| leadbook::CampaignId(number));
    interest.product = dice.happens(0.5).then(|| dice.pick(&super::words::PRODUCTS).into());
    interest
}

/// The campaign that brings somebody from that source at that instant, with its number in the book.
pub(super) fn running(world: &World, source: usize, at: i64, dice: &mut Dice) -> Option<(u64, &'static Run)> {
    let runs = RUNS.iter().enumerate().filter(|(_, run)| run.source == source);
    let days_ago = (world.now - at) / DAY;
    let mut runs = runs.filter(|(_, run)| (run.ends..run.begins).contains(&days_ago));
    let share = dice.share();
    let mut passed = 0.0;
    runs.find(|(_, run)| {
        passed += run.share;
        share < passed
    })
    .map(|(place, run)| (place as u64 + 1, run))
}

/// When somebody comes from that source.
fn arrival(world: &World, source: usize, dice: &mut Dice) -> i64 {
    loop {
        let at = match source {
            TRADE_SHOW => at_fair(world, dice),
            _ => on_a_day(world, source, dice),
        };
        if (world.now - DAYS * DAY..world.limit).contains(&at) {
            return at;
        }
    }
}

/// Fairs last from Tuesday to Thursday.
fn at_fair(world: &World, dice: &mut Dice) -> i64 {
    let (days_ago, _) = FAIRS[dice.weighted(FAIRS.iter().map(|(_, weight)| *weight))];
    let noon = world.calendar.midnight(world.now - days_ago * DAY) + DAY / 2;
    let day = 1 + dice.below(3) as i64 - world.calendar.weekday(noon) as i64;
    world.calendar.midnight(noon + day * DAY) + dice.within(9 * HOUR, 17 * HOUR)
}

/// More come from month to month, in spring and autumn, and in the middle of the week.
fn on_a_day(world: &World, source: usize, dice: &mut Dice) -> i64 {
    let by_day = match SOURCES[source].at_all_hours {
        true => [1.1, 1.15, 1.1, 1.05, 0.9, 0.35, 0.42],
        false => [1.0, 1.12, 1.1, 1.05, 0.8, 0.0, 0.0],
    };
    loop {
        let day = dice.within(0, DAYS + 1);
        let noon = world.calendar.midnight(world.now - (DAYS - day) * DAY) + DAY / 2;
        let growth = 0.5 + 0.85 * day as f64 / DAYS as f64;
        let weight = growth * SEASON[world.calendar.month(noon)] * by_day[world.calendar.weekday(noon)];
        // The largest weight that there is lies just below two.
        if !dice.happens(weight / 2.0) {
            continue;
        }
        let around_noon = (dice.share() + dice.share()) / 2.0;
        let (opens, hours) = if SOURCES[source].at_all_hours { (6.5, 17.0) } else { (8.6, 9.0) };
        // Webinars are on Wednesdays; who comes by one comes in the days round it, in every third week.
        let week = day / 7;
        if source == WEBINAR && week % 3 != 0 && !dice.happens(0.12) {
            continue;
        }
        return world.calendar.midnight(noon) + ((opens + hours * around_noon) * HOUR as f64) as i64;
    }
}
