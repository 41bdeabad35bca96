//! Random questions to such a book.

use super::{BEGINS, COUNTRIES, DAY, Dice, SOURCES, TAGS, ZONES, leads};
use crate::naive::{Asked, Question, Shape};
use chrono::{Days, NaiveDate};
use leadbook::{
    CalendarStep, CampaignId, Channel, CustomerId, Elapsed, GroupBy, LeadFilter, Recorded, Span, StageKind, Temperature, Timestamp, UserId,
};

/// A request about some time up to `now`.
pub fn asked(dice: &mut Dice, events: &[Recorded], now: Timestamp) -> Asked {
    let mut asked = Asked { shape: shape(dice, now), zone: dice.maybe(70, &ZONES), ..Asked::all() };
    if dice.comes(45) {
        asked.as_of = Some(moment(dice, events, now));
    }
    if dice.comes(50) {
        for _ in 0..=dice.below(2) {
            condition(dice, &mut asked.filter, now);
        }
    }
    for _ in 0..dice.below(3) {
        let key = key(dice);
        if !asked.group_by.contains(&key) {
            asked.group_by.push(key);
        }
    }
    asked
}

/// Which report, with parameters of its own.
pub fn question(dice: &mut Dice, number: usize, events: &[Recorded], asked: &Asked, now: Timestamp) -> Question {
    let every = Question::every();
    match every[number % every.len()].clone() {
        Question::TimeToConvert { .. } => Question::TimeToConvert {
            shares: vec![0.1, 0.25, 0.5, 0.75, 0.9],
            days: vec![0, 1, 30, 365],
            curve: dice.comes(40),
        },
        Question::Cohorts(_) => Question::Cohorts(dice.one(&[CalendarStep::Week, CalendarStep::Month, CalendarStep::Quarter])),
        Question::Trend(_) => Question::Trend(dice.one(&CalendarStep::ALL)),
        Question::FirstResponse(_) => Question::FirstResponse(Elapsed::from_micros(dice.between(0, 5) * DAY / 4)),
        Question::Aging(_) => Question::Aging(dice.below(60) as u32),
        Question::Pipeline(_) => {
            let since = dice.comes(70).then(|| moment(dice, events, asked.as_of.unwrap_or(now)));
            Question::Pipeline(since)
        }
        plain => plain,
    }
}

/// A moment at which the book was there: any, or just at or before an event.
fn moment(dice: &mut Dice, events: &[Recorded], now: Timestamp) -> Timestamp {
    let first = events.first().map_or(BEGINS, |first| first.recorded_at);
    if dice.comes(40) && !events.is_empty() {
        let of_event = dice.one(events).recorded_at.micros() - dice.between(0, 1);
        return Timestamp::from_micros(of_event).clamp(first, now);
    }
    Timestamp::from_micros(dice.between(first.micros(), now.micros()))
}

fn day(dice: &mut Dice, now: Timestamp) -> NaiveDate {
    now.to_datetime().date_naive() - Days::new(dice.below(800))
}

fn shape(dice: &mut Dice, now: Timestamp) -> Shape {
    let year = dice.one(&[2024, 2025, 2026]);
    let instant = |dice: &mut Dice| Timestamp::from_micros(now.micros() - dice.between(-40 * DAY, 800 * DAY));
    match dice.below(12) {
        0..2 => Shape::All,
        2 => {
            let (one, two) = (instant(dice), instant(dice));
            Shape::Between(one.min(two), one.max(two))
        }
        3 => Shape::Since(instant(dice)),
        4 => Shape::Until(instant(dice)),
        5..7 => {
            let from = day(dice, now);
            Shape::Dates(from, from + Days::new(1 + dice.below(200)))
        }
        7 => Shape::Day(day(dice, now)),
        8 => Shape::Month(year, dice.below(12) as u32 + 1),
        9 => Shape::Quarter(year, dice.below(4) as u32 + 1),
        10 => Shape::Year(year),
        _ => Shape::Last(dice.below(8) as u32 + 1, dice.one(&CalendarStep::ALL)),
    }
}

fn key(dice: &mut Dice) -> GroupBy {
    let keys = [
        GroupBy::Source,
        GroupBy::Channel,
        GroupBy::Campaign,
        GroupBy::Owner,
        GroupBy::OwnerAtCapture,
        GroupBy::OwnerAtEvent,
        GroupBy::Temperature,
        GroupBy::Stage,
        GroupBy::Country,
        GroupBy::Product,
        GroupBy::Tag,
        GroupBy::attribute("size"),
        GroupBy::attribute("seats"),
        CalendarStep::Week.into(),
        CalendarStep::Month.into(),
        CalendarStep::Quarter.into(),
        CalendarStep::Year.into(),
        CalendarStep::Day.into(),
    ];
    dice.one(&keys)
}

/// Adds a condition. Stages are those that every lifecycle has, since others would be refused.
fn condition(dice: &mut Dice, filter: &mut LeadFilter, now: Timestamp) {
    let stage = dice.one(&["new", "contacted", "nurturing", "mql", "sql", "converted", "disqualified"]);
    let since = Span::since(Timestamp::from_micros(now.micros() - dice.between(0, 700 * DAY)));
    let until = Span::until(Timestamp::from_micros(now.micros() - dice.between(-30 * DAY, 400 * DAY)));
    let span = dice.one(&[since, until]);
    let told = filter.clone();
    *filter = match dice.below(18) {
        0 => told.stage(stage),
        1 => told.kind(dice.one(&StageKind::ALL)).kind(dice.one(&StageKind::ALL)),
        2 => told.source(dice.one(&SOURCES)).source(dice.one(&SOURCES)),
        3 => told.channel(dice.one(&Channel::ALL)),
        4 => told.campaign(CampaignId(1 + dice.below(5))),
        5 => told.owner(UserId(1 + dice.below(4))),
        6 => told.unowned(),
        7 => told.temperature(dice.one(&Temperature::ALL)),
        8 => told.tag(dice.one(&TAGS)),
        9 => {
            let (name, value) = leads::attribute(dice);
            told.attribute(name, value)
        }
        10 => told.score_from(dice.between(0, 60)),
        11 => told.score_to(dice.between(40, 100)),
        12 => told.country(dice.one(&["PERU", "iran", COUNTRIES[0]])),
        13 => told.language("fa"),
        14 => told.customer(CustomerId(1 + dice.below(9))),
        15 => told.captured(span),
        16 if dice.comes(50) => told.converted(span),
        16 => told.follow_up(span),
        _ => told.open(dice.comes(60)),
    };
}

