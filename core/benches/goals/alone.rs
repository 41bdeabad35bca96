//! The book by itself, for how its figures grow where a peer would take hours: the same leads, the same questions, nothing compared.

use crate::dice::Dice;
use crate::leads::MadeLead;
use crate::load::{Files, begin, import_part, tell_all};
use crate::measure::now;
use crate::names::{STAGES, USERS};
use crate::ours;
use crate::peer::Done;
use crate::read_rows::{FOUND, GETS, HISTORIES, PAGES, SEARCHES, asked, emails, numbers};
use crate::table::{Goal, Line, Table, each, rate, round_count};
use crate::write_rows::{SINGLES, move_request, moves};
use leadbook::{Book, GroupBy, LeadId, Request, Scope, TimeToConvertQuery};

const PARTS: u64 = 10;

/// A line without a peer, the median of the rounds.
fn line(row: &str, work: &str, unit: &'static str, figures: &[f64]) -> Line {
    let pairs: Vec<(f64, f64)> = figures.iter().map(|figure| (*figure, f64::NAN)).collect();
    Line { peer: "–", ..Line::new(row, work, unit, &pairs, Goal::None) }
}

fn in_rounds(work: impl Fn(u64) -> Done<f64>) -> Done<Vec<f64>> {
    (0..round_count()).map(work).collect()
}

/// Fills a book and measures it.
pub(crate) fn measure(files: &Files, leads: u64, table: &mut Table) -> Done<()> {
    let book = begin(&files.book())?;
    let mut rates = [Vec::new(), Vec::new()];
    for part in 0..PARTS {
        let places = leads * part / PARTS..leads * (part + 1) / PARTS;
        let count = places.end - places.start;
        for (rates, time) in rates.iter_mut().zip(import_part(&book, places, leads)?) {
            rates.push(rate(count, time));
        }
    }
    table.add(line("import", "import, 10000 a batch, until it is answered", "leads/s", &rates[0]));
    table.add(line("import", "– until it is written behind (SQLite: checkpointed)", "leads/s", &rates[1]));
    let start = now();
    let events = tell_all(&book, leads)?;
    book.write_behind()?;
    let work = format!("{events} more events of all kinds, 10000 a batch, until written behind");
    table.add(line("life", &work, "events/s", &[rate(events, start.elapsed())]));
    reads(&book, leads, table)?;
    singles(&book, leads, table)?;
    book.close()?;
    table.add(line(
        "file",
        "file after closing, history and all indexes",
        "MiB",
        &[std::fs::metadata(files.book())?.len() as f64 / 1_048_576.0],
    ));
    reports(files, table)
}

fn reads(book: &Book, leads: u64, table: &mut Table) -> Done<()> {
    let gets = in_rounds(|round| {
        let ids = numbers(10 + round, GETS, leads);
        each(GETS, || Ok(ids.iter().try_for_each(|id| book.lead(LeadId(*id)).map(drop))?))
    })?;
    table.add(line("get", "get a lead by its number", "µs", &gets));
    let found = in_rounds(|round| {
        let emails = emails(30 + round, GETS, leads);
        each(GETS, || emails.iter().try_for_each(|email| ours::by_email(book, email).map(drop)))
    })?;
    table.add(line("email", "get the leads with an e-mail", "µs", &found));
    let pages = in_rounds(|round| {
        let dice = Dice::of(50 + round);
        let asked: Vec<_> = (0..PAGES).map(|_| (dice.below(USERS as usize) as u64 + 1, STAGES[dice.below(STAGES.len())].0)).collect();
        each(PAGES, || asked.iter().try_for_each(|(owner, stage)| ours::newest(book, *owner, stage).map(drop)))
    })?;
    table.add(line("page", "the newest 50 of an owner in a stage", "µs", &pages));
    let histories = in_rounds(|round| {
        let ids = numbers(70 + round, HISTORIES, leads);
        each(HISTORIES, || ids.iter().try_for_each(|id| ours::history(book, *id).map(drop)))
    })?;
    table.add(line("history", "the history of a lead", "µs", &histories));
    let searches = in_rounds(|round| {
        let texts: Vec<String> = asked(90 + round, SEARCHES, leads).iter().map(|words| words.join(" ")).collect();
        each(SEARCHES, || Ok(texts.iter().try_for_each(|text| book.search_leads(text, FOUND).map(drop))?))
    })?;
    table.add(line("search", "20 leads by beginnings of words of name or company", "µs", &searches));
    Ok(())
}

fn singles(book: &Book, leads: u64, table: &mut Table) -> Done<()> {
    let one_by_one = |requests: Vec<Request>| -> Done<f64> {
        let times =
            requests.into_iter().map(|request| each(1, || book.execute(request).map_err(Into::into))).collect::<Done<Vec<f64>>>()?;
        Ok(crate::table::median(&times))
    };
    let captures = in_rounds(|round| {
        let places = leads + round * SINGLES..leads + (round + 1) * SINGLES;
        one_by_one(places.map(|place| MadeLead::of(place, leads).request()).collect())
    })?;
    table.add(line("single", "one durable capture, one caller", "µs", &captures));
    let stage = |lead| {
        let stage = book.lead(LeadId(lead))?.stage;
        let place = STAGES.iter().position(|(key, _)| *key == stage).ok_or("an unknown stage")?;
        Ok(place as u8)
    };
    let mut from = 3;
    let steps = moves(stage, SINGLES * round_count(), leads, &mut from)?;
    let changes = in_rounds(|round| {
        let part = &steps[(round * SINGLES) as usize..((round + 1) * SINGLES) as usize];
        one_by_one(part.iter().map(|step| move_request(*step)).collect())
    })?;
    table.add(line("single", "one durable stage change, one caller", "µs", &changes));
    Ok(())
}

fn reports(files: &Files, table: &mut Table) -> Done<()> {
    let by_source = || Scope::all().by(GroupBy::Source);
    for work in ["open, first report, without a checkpoint (once)", "open, first report, with a checkpoint"] {
        let mut opened = None;
        let time = each(1, || {
            let book = ours::open(&files.book())?;
            book.conversion(by_source())?;
            opened = Some(book);
            Ok(())
        })?;
        table.add(line("first_report", work, "µs", &[time]));
        if let Some(book) = opened {
            book.close()?;
        }
    }
    let book = ours::open(&files.book())?;
    type Ask<'b> = &'b dyn Fn() -> leadbook::Result<()>;
    let conversion: Ask<'_> = &|| book.conversion(by_source()).map(drop);
    let funnel: Ask<'_> = &|| book.funnel(Scope::all()).map(drop);
    let time_to_convert: Ask<'_> = &|| book.time_to_convert(TimeToConvertQuery::from(by_source())).map(drop);
    for (name, ask) in [("conversion by source", conversion), ("funnel", funnel), ("time to convert by source", time_to_convert)] {
        ask()?;
        let anew = in_rounds(|_| {
            book.forget_answers();
            each(1, || Ok(ask()?))
        })?;
        table.add(line("report_anew", &format!("{name} – computed anew"), "µs", &anew));
    }
    Ok(book.close()?)
}
