//! Tables of visits and conversions say what the histories of the leads say, now and as of earlier moments.

use leadbook::{Book, ErrorKind, GroupBy, LeadFilter, LeadId, Period, Recorded, Scope, Table, Timestamp, Values};
use leadbook_tests::Tested;
use leadbook_tests::trade::Trade;
use std::collections::BTreeMap;
use std::time::Duration;

/// The cells of a column, as text; nothing for none.
fn cells(table: &Table, name: &str) -> Tested<Vec<String>> {
    let column = table.column(name).ok_or_else(|| format!("there is no column {name}"))?;
    Ok(match &column.values {
        Values::Text(texts) => texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect(),
        Values::Category(texts) => texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect(),
        Values::Count(counts) => counts.iter().map(|count| count.map(|count| count.to_string()).unwrap_or_default()).collect(),
        Values::Instant(instants) => instants.iter().map(|one| one.map(|one| one.to_string()).unwrap_or_default()).collect(),
        Values::Length(lengths) => lengths.iter().map(|one| one.map(|one| i64::from(one).to_string()).unwrap_or_default()).collect(),
        Values::Flag(flags) => flags.iter().map(|flag| flag.map(|flag| flag.to_string()).unwrap_or_default()).collect(),
        other => return Err(format!("{name} is a column of {}", other.kind()).into()),
    })
}

fn rows(table: &Table, names: &[&str]) -> Tested<Vec<Vec<String>>> {
    let columns = names.iter().map(|name| cells(table, name)).collect::<Tested<Vec<_>>>()?;
    Ok((0..table.rows()).map(|row| columns.iter().map(|column| column[row].clone()).collect()).collect())
}

fn shown(instant: Option<Timestamp>) -> String {
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}

/// The visits of all leads, each asked for by itself.
fn visits(book: &Book, as_of: Timestamp) -> Tested<Vec<Vec<String>>> {
    let state = book.as_of(as_of)?;
    let mut rows = Vec::new();
    for number in 1.. {
        let Ok(spells) = state.lead_spells(LeadId(number)) else { break };
        for (visit, spell) in spells.iter().enumerate() {
            let length = spell.left_at.map(|left| (left.micros() - spell.entered_at.micros()).to_string()).unwrap_or_default();
            rows.push(vec![
                number.to_string(),
                (visit + 1).to_string(),
                spell.stage.clone(),
                spell.kind.as_str().to_owned(),
                spell.entered_at.to_string(),
                shown(spell.left_at),
                length,
                spell.reason.clone().unwrap_or_default(),
            ]);
        }
    }
    Ok(rows)
}

const VISITS: [&str; 8] = ["lead", "visit", "stage", "kind", "entered_at", "left_at", "length", "reason"];
const CONVERSIONS: [&str; 5] = ["lead", "converted_at", "reverted_at", "stands", "customer"];

/// The conversions that the ledger tells of up to a moment.
fn conversions(events: &[Recorded], as_of: Timestamp) -> Tested<Vec<Vec<String>>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut last: BTreeMap<u64, usize> = BTreeMap::new();
    for told in events.iter().take_while(|told| told.recorded_at <= as_of) {
        let event = serde_json::to_value(&told.event)?;
        let number = |name: &str| event[name].as_u64().unwrap_or_default();
        match event["type"].as_str() {
            Some("lead_converted") => {
                last.insert(number("lead"), rows.len());
                let (lead, customer) = (number("lead").to_string(), number("customer").to_string());
                rows.push(vec![lead, told.at.to_string(), String::new(), "true".to_owned(), customer]);
            }
            Some("conversion_reverted") => {
                let row = &mut rows[last[&number("lead")]];
                row[2] = told.at.to_string();
                row[3] = "false".to_owned();
            }
            _ => {}
        }
    }
    Ok(rows)
}

#[test]
fn extracts_say_what_the_histories_say() -> Tested {
    let (mut seen, mut reverted) = (0, 0);
    for seed in 700..706 {
        let mut trade = Trade::begin(seed)?;
        let mut moments = Vec::new();
        for _ in 0..5 {
            trade.go_on(90)?;
            moments.push(trade.report_now()?);
            trade.clock.advance(Duration::from_millis(1));
        }
        let events = trade.events()?;
        for at in moments {
            let whole = Scope::all().as_of(at);
            let told = rows(&trade.book.spells(whole.clone())?, &VISITS)?;
            assert_eq!(told, visits(&trade.book, at)?, "seed {seed} as of {at}");
            let told = rows(&trade.book.conversions(whole)?, &CONVERSIONS)?;
            assert_eq!(told, conversions(&events, at)?, "seed {seed} as of {at}");
            seen += told.len();
            reverted += told.iter().filter(|row| row[3] == "false").count();
        }
    }
    assert!(seen > 100 && reverted > 5, "only {seen} conversions were seen, {reverted} of them taken back");
    Ok(())
}

/// A period and a filter choose as they do for reports: the numbers of both are the same.
#[test]
fn an_extract_holds_what_a_report_counts() -> Tested {
    let mut trade = Trade::begin(720)?;
    trade.go_on(400)?;
    let book = &trade.book;
    let begun = book.leads(leadbook::LeadQuery::default())?.items.first().ok_or("no lead")?.captured_at;
    let (year, month) = (begun.to_string()[..4].parse()?, begun.to_string()[5..7].parse()?);
    for scope in [Scope::all(), Scope::of(Period::month(year, month)), Scope::all().filter(LeadFilter::all().source("web_form"))] {
        let durations: u64 = book.stage_durations(scope.clone())?.rows.iter().map(|row| row.measures.spells).sum();
        assert_eq!(book.spells(scope.clone())?.rows() as u64, durations);
        let counted = book.conversion(scope.clone())?.totals.conversions;
        let stands = cells(&book.conversions(scope)?, "stands")?.into_iter().filter(|stands| stands == "true").count();
        assert_eq!(stands as u64, counted);
    }
    let failure = book.spells(Scope::all().by(GroupBy::Source)).err().ok_or("groups were accepted")?;
    assert_eq!((failure.kind(), failure.field(), failure.operation()), (ErrorKind::Invalid, Some("group_by"), "spells"));
    Ok(())
}
