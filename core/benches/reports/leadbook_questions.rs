//! The questions as a book is asked them. The same names stand in `sqlite_questions.rs` and in `duckdb_side.py`, and all three must answer
//! alike. The book's answers hold more than is compared: intervals, quantiles, rates.

use crate::answer::{Answer, Cell};
use crate::measure::timed;
use crate::names::{FIRST, month};
use chrono::{Datelike, NaiveDate};
use leadbook::{
    AgingQuery, Book, CohortsQuery, FirstResponseQuery, GroupBy, GroupValue, LeadFilter, Lost, Money, Period, PipelineQuery, Result, Scope,
    TimeToConvertQuery, Timestamp, TrendQuery, UserId,
};
use std::time::Duration;

/// A question: its name, what is asked, and what is compared where that is not all.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) compared: &'static str,
}

const fn question(name: &'static str, title: &'static str, compared: &'static str) -> Question {
    Question { name, title, compared }
}

/// The question that is asked first after opening, and after new events.
pub(crate) const FIRST_QUESTION: &str = "conversion";

pub(crate) const QUESTIONS: [Question; 16] = [
    question("conversion", "conversion by source", "leads, converted"),
    question("conversion_by_two", "conversion by source and month of capture", "leads, converted"),
    question("conversion_filtered", "conversion of two owners' leads from two sources", "leads, converted"),
    question("funnel", "funnel", "distinct leads ever in each stage, still there"),
    question("time_to_convert", "time to convert by source", "Kaplan-Meier after 7 to 365 days, median of the converted"),
    question("stage_durations", "stage durations", "visits, ended, median of the ended"),
    question("cohorts", "cohorts by month", "every cell"),
    question("trend", "trend by month", "captured, qualified, converted, disqualified, won, amounts"),
    question("sources", "sources", "leads, converted, spend, won amount"),
    question("owners", "owners", "captured, converted, activities, won"),
    question("first_response", "first response by source", "leads, responded, within an hour, median"),
    question("activity_counts", "activity counts", "leads and converted by number of touches"),
    question("aging", "aging", "leads, median and longest age, idle, overdue"),
    question("lost_reasons", "lost reasons", "losses, reopened, won"),
    question("pipeline", "pipeline", "count, amount, weighted amount of every line"),
    question("temperature", "temperature", "leads and converted, at capture and last"),
];

/// Those whose answer is another one at any other instant, since something is watched or held until then. A kept answer serves them only
/// for the very same instant.
pub(crate) const UNTIL_NOW: [&str; 6] = ["time_to_convert", "stage_durations", "sources", "owners", "first_response", "aging"];

impl Question {
    /// What it is called where it is asked again.
    pub(crate) fn again(&self) -> String {
        if UNTIL_NOW.contains(&self.name) { format!("{}, of one instant", self.title) } else { self.title.into() }
    }

    /// What it is called where no kept answer is used.
    pub(crate) fn anew(&self) -> String {
        format!("{} – computed anew", self.title)
    }
}

fn date_cell(date: NaiveDate) -> Cell {
    Cell::Whole(i64::from(date.year()) * 12 + i64::from(date.month0()))
}

fn group_cell(value: &GroupValue) -> Cell {
    match value {
        GroupValue::Text(text) => Cell::Text(text.clone()),
        GroupValue::Date(date) => date_cell(*date),
        GroupValue::User { id, .. } => id.0.into(),
        GroupValue::Campaign { id, .. } => id.0.into(),
        GroupValue::Whole(number) => (*number).into(),
        _ => Cell::Nothing,
    }
}

fn by_source() -> Scope {
    Scope::all().by(GroupBy::Source)
}

/// The months that the book is about.
fn months() -> Period {
    debug_assert_eq!(month(FIRST), 2024 * 12);
    Period::between(Timestamp::from_micros(FIRST), Timestamp::from_micros(FIRST + 762 * crate::names::DAY))
}

/// The book's answer, and how long it took; putting it into the common form is not counted.
pub(crate) fn ask(book: &Book, name: &str) -> Result<(Duration, Answer)> {
    let mut answer = Answer::default();
    let time = match name {
        "conversion" => conversion(book, by_source(), "sources", &mut answer)?,
        "conversion_by_two" => conversion(book, by_source().by(leadbook::CalendarStep::Month), "groups", &mut answer)?,
        "conversion_filtered" => {
            let filter = LeadFilter::all().owner(UserId(1)).owner(UserId(2)).source("referral").source("trade_show");
            conversion(book, Scope::all().filter(filter), "all", &mut answer)?
        }
        "funnel" => funnel(book, &mut answer)?,
        "time_to_convert" => time_to_convert(book, &mut answer)?,
        "stage_durations" => stage_durations(book, &mut answer)?,
        "cohorts" => cohorts(book, &mut answer)?,
        "trend" => trend(book, &mut answer)?,
        "sources" => sources(book, &mut answer)?,
        "owners" => owners(book, &mut answer)?,
        "first_response" => first_response(book, &mut answer)?,
        "activity_counts" => activity_counts(book, &mut answer)?,
        "aging" => aging(book, &mut answer)?,
        "lost_reasons" => lost_reasons(book, &mut answer)?,
        "pipeline" => pipeline(book, &mut answer)?,
        "temperature" => temperature(book, &mut answer)?,
        _ => Duration::ZERO,
    };
    Ok((time, answer))
}

fn conversion(book: &Book, scope: Scope, part: &str, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.conversion(scope));
    // A month may have conversions, but no captures.
    for row in report?.rows.iter().filter(|row| row.leads > 0) {
        answer.add(part, row.group.iter().map(group_cell).chain([row.leads.into(), row.converted.into()]));
    }
    Ok(time)
}

fn funnel(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.funnel(Scope::all()));
    for row in report?.rows.iter().filter(|row| row.entered > 0) {
        answer.add("stages", [row.stage.as_str().into(), row.entered.into(), row.still_there.into()]);
    }
    Ok(time)
}

fn time_to_convert(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.time_to_convert(TimeToConvertQuery::from(by_source())));
    for row in &report?.rows {
        let source = row.group.iter().map(group_cell);
        answer.add("unconverted", source.clone().chain(row.after.iter().map(|after| after.unconverted.into())));
        if let Some(median) = row.converted_only_median {
            answer.add("converted_only", source.chain([median.micros().into()]));
        }
    }
    Ok(time)
}

fn stage_durations(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.stage_durations(Scope::all()));
    for row in report?.rows.iter().filter(|row| row.spells > 0) {
        answer.add("stages", [row.stage.as_str().into(), row.spells.into(), row.finished.into()]);
        if let Some(median) = row.finished_median {
            answer.add("finished", [row.stage.as_str().into(), median.micros().into()]);
        }
    }
    Ok(time)
}

fn cohorts(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.cohorts(CohortsQuery::default()));
    for row in &report?.rows {
        let mut before = 0;
        for (step, cell) in (0_i64..).zip(&row.cells) {
            if cell.converted > before {
                answer.add("cells", [date_cell(row.cohort), step.into(), (cell.converted - before).into()]);
            }
            before = cell.converted;
        }
        if row.leads > row.converted {
            answer.add("cells", [date_cell(row.cohort), Cell::Nothing, (row.leads - row.converted).into()]);
        }
    }
    Ok(time)
}

fn money(part: &str, of: &Cell, amounts: &[Money], answer: &mut Answer) {
    for amount in amounts {
        answer.add(part, [of.clone(), amount.currency.as_str().into(), amount.amount_minor.into()]);
    }
}

fn trend(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.trend(TrendQuery::from(Scope::of(months()))));
    for row in &report?.rows {
        let (date, counted) = (date_cell(row.date), &row.measures.measures);
        let counts = [
            ("captured", counted.captured),
            ("converted", counted.converted),
            ("disqualified", counted.disqualified),
            ("mql", counted.mql),
            ("sql", counted.sql),
            ("qualified", counted.qualified),
            ("won", counted.won),
        ];
        for (part, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            answer.add(part, [date.clone(), count.into()]);
        }
        money("won_amount", &date, &counted.won_amount, answer);
    }
    Ok(time)
}

fn sources(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.sources(by_source()));
    for row in &report?.rows {
        let source = row.group.first().map_or(Cell::Nothing, group_cell);
        answer.add("leads", [source.clone(), row.leads.into(), row.converted.into()]);
        money("spend", &source, &row.spend, answer);
        money("won", &source, &row.won_amount, answer);
    }
    Ok(time)
}

fn owners(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.owners(Scope::all()));
    for row in &report?.rows {
        let counts = [("captured", row.leads_captured), ("converted", row.converted), ("activities", row.activities), ("won", row.won)];
        for (part, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            answer.add(part, [row.user.map(|user| user.0).into(), count.into()]);
        }
    }
    Ok(time)
}

fn first_response(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.first_response(FirstResponseQuery::from(by_source())));
    for row in &report?.rows {
        let source = row.group.iter().map(group_cell);
        answer.add("sources", source.clone().chain([row.leads.into(), row.responded.into(), row.within_target.into()]));
        if let Some(median) = row.responded_median {
            answer.add("median", source.chain([median.micros().into()]));
        }
    }
    Ok(time)
}

fn activity_counts(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.activity_counts(Scope::all()));
    for row in &report?.rows {
        answer.add("touches", [row.touches.into(), row.leads.into(), row.converted.into()]);
    }
    Ok(time)
}

fn aging(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.aging(AgingQuery::default()));
    for row in report?.rows.iter().filter(|row| row.leads > 0) {
        let stage = || Cell::from(row.stage.as_deref());
        answer.add("stages", [stage(), row.leads.into(), row.age_max.map(|age| age.micros()).into(), row.idle.into()]);
        answer.add("median", [stage(), row.age_median.map(|age| age.micros()).into()]);
        if row.overdue_leads > 0 {
            answer.add("overdue", [stage(), row.overdue_leads.into()]);
        }
    }
    Ok(time)
}

fn lost_reasons(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.lost_reasons(Scope::all()));
    for row in &report?.rows {
        let line = [row.reason.as_deref().into(), row.stage.as_str().into(), row.count.into()];
        match row.lost {
            Lost::Lead => answer.add("leads", line.into_iter().chain([row.reopened.into(), row.won.into()])),
            Lost::Opportunity => answer.add("opportunities", line),
        }
    }
    Ok(time)
}

fn pipeline(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.pipeline(PipelineQuery::default()));
    for row in &report?.rows {
        let currency = row.currency.as_ref().map(|currency| currency.as_str());
        let line = [row.stage.as_str().into(), row.close_month.map_or(Cell::Nothing, date_cell), currency.into(), row.count.into()];
        answer.add("open", line.into_iter().chain([row.amount_minor.into(), row.weighted_minor.into()]));
    }
    Ok(time)
}

fn temperature(book: &Book, answer: &mut Answer) -> Result<Duration> {
    let (time, report) = timed(|| book.temperature(Scope::all()));
    for row in &report?.rows {
        let temperature = || Cell::from(row.temperature.map(|temperature| temperature.as_str()));
        for (part, leads, converted) in [("captured", row.captured, row.captured_converted), ("last", row.last, row.last_converted)]
            .into_iter()
            .filter(|(_, leads, _)| *leads > 0)
        {
            answer.add(part, [temperature(), leads.into(), converted.into()]);
        }
    }
    Ok(time)
}
