//! Groups sum to the totals wherever the measure adds up, rates follow from the counts beside them, and nothing is dropped.

use leadbook::{
    CalendarStep, Conversion, CustomerChoice, GroupBy, GroupValue, Money, NewCampaign, NewLead, NewOpportunity, NewUser, Scope, UserEdit,
    UserId,
};
use leadbook_tests::Tested;
use leadbook_tests::naive::{Asked, Question, Shape};
use leadbook_tests::trade::Trade;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What adds up over the rows of each report, by its name. Amounts are sums of their own for each currency.
const ADDING: [(&str, &[&str]); 13] = [
    ("conversion", &["leads", "converted", "conversions", "reverted"]),
    ("time_to_convert", &["leads", "converted", "disqualified", "waiting"]),
    ("cohorts", &["leads", "converted"]),
    ("trend", &["captured", "mql", "sql", "qualified", "converted", "disqualified", "won", "won_amount"]),
    ("sources", &["leads", "converted", "spend", "won", "won_amount", "planned_leads", "planned_cost"]),
    ("owners", &["leads_captured", "lead_days_held", "responded", "activities", "converted", "customers", "won", "won_amount"]),
    ("first_response", &["leads", "responded", "waiting", "within_target", "missed", "undecided"]),
    ("activity_counts", &["leads", "converted", "calls", "emails", "messages", "meetings", "forms", "visits", "proposals"]),
    ("aging", &["leads", "overdue_leads", "overdue_follow_ups", "idle"]),
    ("temperature", &["captured", "captured_converted", "last", "last_converted"]),
    ("pipeline", &["count"]),
    ("funnel", &[]),
    ("stage_durations", &[]),
];

/// What adds up over the rows of one stage, where the totals have a line for each.
const ADDING_BY_STAGE: [(&str, &[&str]); 2] = [
    ("funnel", &["entered", "went_on", "disqualified", "still_there", "converted"]),
    ("stage_durations", &["spells", "finished", "running", "revisits"]),
];

/// A number, a sum of amounts in each currency, or what is missing, which adds nothing.
fn add(sum: &mut BTreeMap<String, f64>, value: &Value) {
    match value {
        Value::Array(amounts) => {
            for amount in amounts {
                let currency = amount["currency"].as_str().unwrap_or_default().to_owned();
                *sum.entry(currency).or_default() += amount["amount_minor"].as_f64().unwrap_or_default();
            }
        }
        value => *sum.entry(String::new()).or_default() += value.as_f64().unwrap_or_default(),
    }
}

fn same(one: &BTreeMap<String, f64>, two: &BTreeMap<String, f64>) -> bool {
    let keys: BTreeSet<&String> = one.keys().chain(two.keys()).collect();
    let value = |sums: &BTreeMap<String, f64>, key: &String| sums.get(key).copied().unwrap_or_default();
    // Only days held have a fraction, whose last digits depend on the order.
    keys.into_iter().all(|key| (value(one, key) - value(two, key)).abs() <= 1e-9 * value(one, key).abs())
}

fn adds_up<'a>(place: &str, field: &str, rows: impl IntoIterator<Item = &'a Value>, total: &Value) -> Tested {
    let (mut sum, mut whole) = (BTreeMap::new(), BTreeMap::new());
    rows.into_iter().for_each(|row| add(&mut sum, &row[field]));
    add(&mut whole, total);
    if same(&sum, &whole) { Ok(()) } else { Err(format!("{place}: {field} sums to {sum:?}, the totals say {whole:?}").into()) }
}

fn rows(report: &Value) -> &[Value] {
    report["rows"].as_array().map_or(&[], Vec::as_slice)
}

fn checked(place: &str, report: &Value) -> Tested {
    let (name, totals) = (report["request"]["report"].as_str().unwrap_or_default(), &report["totals"]);
    let find = |table: &[(&str, &'static [&'static str])]| table.iter().find(|(of, _)| *of == name).map(|(_, fields)| *fields);
    for field in find(&ADDING).unwrap_or_default() {
        adds_up(place, field, rows(report), &totals[*field])?;
    }
    for field in find(&ADDING_BY_STAGE).unwrap_or_default() {
        let stages = if name == "funnel" { &totals["stages"] } else { totals };
        for stage in stages.as_array().into_iter().flatten() {
            let of_stage = rows(report).iter().filter(|row| row["stage"] == stage["stage"]);
            adds_up(&format!("{place} {}", stage["stage"]), field, of_stage, &stage[*field])?;
        }
    }
    match name {
        "cohorts" => {
            for (number, cell) in totals["cells"].as_array().into_iter().flatten().enumerate() {
                let cells: Vec<Value> = rows(report).iter().map(|row| row["cells"][number].clone()).collect();
                adds_up(&format!("{place}, step {number}"), "leads", &cells, &cell["leads"])?;
                adds_up(&format!("{place}, step {number}"), "converted", &cells, &cell["converted"])?;
            }
        }
        "pipeline" => {
            let amount = |row: &Value, field: &str| {
                let money = serde_json::json!({ "amount_minor": row[format!("{field}_minor")], "currency": row["currency"] });
                serde_json::json!({ field: [money] })
            };
            for field in ["amount", "weighted"] {
                let amounts: Vec<Value> = rows(report).iter().map(|row| amount(row, field)).collect();
                let in_currency = amounts.iter().filter(|row| row[field][0]["currency"].is_string());
                adds_up(place, field, in_currency, &totals[field])?;
            }
            let without = rows(report).iter().filter(|row| row["currency"].is_null()).map(|row| row["count"].as_u64().unwrap_or_default());
            assert_eq!(totals["without_amount"], without.sum::<u64>(), "{place}");
        }
        "lost_reasons" => {
            for (lost, all) in [("lead", "leads"), ("opportunity", "opportunities")] {
                let lines = || rows(report).iter().filter(|row| row["lost"] == lost);
                for (field, total) in [("count", String::new()), ("reopened", "_reopened".to_owned()), ("won", "_won".to_owned())] {
                    adds_up(&format!("{place} {lost}"), field, lines(), &totals[format!("{all}{total}")])?;
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Every report, by everything that does not overlap, on books of several sizes.
#[test]
fn groups_sum_to_the_totals() -> Tested {
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
        GroupBy::attribute("size"),
        CalendarStep::Month.into(),
    ];
    for seed in 400..403 {
        let mut trade = Trade::begin(seed)?;
        trade.go_on(500)?;
        for (number, key) in keys.iter().enumerate() {
            for question in Question::every() {
                let second = keys[(number + 5) % keys.len()].clone();
                for asked in [Asked::all().by(key.clone()), Asked::of(Shape::Year(2025)).by(key.clone()).by(second)] {
                    let report = question.ask(&trade.book, &asked)?["report"].take();
                    assert_eq!(report["request"]["overlapping"], false);
                    checked(&format!("seed {seed}, {question:?} by {:?}", asked.group_by), &report)?;
                }
            }
        }
    }
    Ok(())
}

/// Each rate with the counts that it is of, in whatever place of an answer all three stand.
const RATES: [(&str, &str, &str); 9] = [
    ("rate", "converted", "leads"),
    ("went_on_rate", "went_on", "entered"),
    ("captured_rate", "captured_converted", "captured"),
    ("last_rate", "last_converted", "last"),
    ("touches_per_lead", "touches", "leads"),
    ("captured_rate_low", "captured_converted", "captured"),
    ("rate_low", "converted", "leads"),
    ("rate_high", "converted", "leads"),
    ("last_rate_high", "last_converted", "last"),
];

fn rates_follow(place: &str, value: &Value, seen: &mut BTreeMap<String, u64>) {
    let mut follow = |fields: &Map<String, Value>, rate: &str, part: u64, whole: u64| {
        let told = fields[rate].as_f64();
        *seen.entry(rate.to_owned()).or_default() += u64::from(whole > 0);
        assert_eq!(told.is_some(), whole > 0, "{place} {rate}");
        let Some(told) = told else { return };
        let share = part as f64 / whole as f64;
        match rate {
            // An end of the interval lies on its side of the rate.
            rate if rate.ends_with("_low") => assert!((0.0..=share).contains(&told), "{place} {rate} {told}"),
            rate if rate.ends_with("_high") => assert!((share..=1.0).contains(&told), "{place} {rate} {told}"),
            rate => assert!(told.to_bits() == share.to_bits(), "{place} {rate}: {part} of {whole} are {share}, not {told}"),
        }
    };
    match value {
        Value::Object(fields) => {
            let count = |name: &str| fields.get(name).and_then(Value::as_u64);
            for (rate, part, whole) in RATES {
                if let (true, Some(part), Some(whole)) = (fields.contains_key(rate), count(part), count(whole)) {
                    follow(fields, rate, part, whole);
                }
            }
            // The funnel's shares of what entered, and of the leads; the responses' of those that are known.
            if let (Some(converted), Some(entered)) = (count("converted"), count("entered")) {
                follow(fields, "converted_rate", converted, entered);
            }
            if let (Some(within), Some(missed)) = (count("within_target"), count("missed")) {
                follow(fields, "within_rate", within, within + missed);
            }
            fields.iter().for_each(|(name, value)| rates_follow(&format!("{place}.{name}"), value, seen));
        }
        Value::Array(values) => values.iter().enumerate().for_each(|(at, value)| rates_follow(&format!("{place}[{at}]"), value, seen)),
        _ => {}
    }
}

#[test]
fn rates_follow_from_the_counts_beside_them() -> Tested {
    let mut trade = Trade::begin(410)?;
    trade.go_on(500)?;
    let mut seen = BTreeMap::new();
    for question in Question::every() {
        for asked in [Asked::all(), Asked::all().by(GroupBy::Country).by(GroupBy::Product)] {
            rates_follow(&format!("{question:?}"), &question.ask(&trade.book, &asked)?["report"], &mut seen);
        }
    }
    let names = RATES.iter().map(|(rate, _, _)| *rate).chain(["converted_rate", "within_rate"]);
    assert!(names.clone().all(|rate| seen.get(rate).is_some_and(|count| *count > 1)), "{seen:?}");
    Ok(())
}

/// In the funnel each lead that entered went on, was disqualified or is still there, and was of the group's leads.
#[test]
fn a_funnel_loses_nobody() -> Tested {
    let mut trade = Trade::begin(420)?;
    trade.go_on(500)?;
    let funnel = trade.book.funnel(Scope::all().by(GroupBy::Source))?;
    for stage in funnel.rows.iter().map(|row| &row.measures).chain(&funnel.totals.stages) {
        assert_eq!(stage.entered, stage.went_on + stage.disqualified + stage.still_there, "{stage:?}");
    }
    let totals = &funnel.totals;
    assert_eq!(totals.leads, totals.open + totals.converted + totals.disqualified);
    assert_eq!(totals.leads, totals.stages.iter().map(|stage| stage.still_there).sum::<u64>());
    let initial = trade.book.lifecycle()?.initial().key.clone();
    assert!(totals.stages.iter().any(|stage| stage.stage == initial && stage.entered == totals.leads));
    Ok(())
}

/// A lead with tags counts in each of their groups and once in the totals.
#[test]
fn tags_overlap_and_the_totals_count_once() -> Tested {
    let book = leadbook::Book::memory()?;
    let lead = |name: &str| NewLead::named(name).email(format!("{name}@example.com")).source("web_form");
    book.capture_lead(lead("sara").tag("vip").tag("fair"))?;
    book.capture_lead(lead("omid"))?;
    let by_tag = book.conversion(Scope::all().by(GroupBy::Tag))?;
    assert!(by_tag.request.overlapping);
    let groups: Vec<(GroupValue, u64)> = by_tag.rows.iter().map(|row| (row.group[0].clone(), row.leads)).collect();
    let text = |tag: &str| GroupValue::Text(tag.to_owned());
    assert_eq!(groups, [(text("fair"), 1), (text("vip"), 1), (GroupValue::None, 1)]);
    assert_eq!(by_tag.totals.leads, 2);
    Ok(())
}

#[test]
fn what_has_no_owner_campaign_or_amount_stands_in_a_group_of_its_own() -> Tested {
    let book = leadbook::Book::memory()?;
    let gone = book.add_user(NewUser::named("Mona"))?;
    let spring = book.add_campaign(NewCampaign::named("Spring"))?;
    let lead = |name: &str| NewLead::named(name).email(format!("{name}@example.com")).source("web_form");
    let owned = book.capture_lead(lead("sara").owner(gone).campaign(spring))?.lead;
    book.capture_lead(lead("omid"))?;
    let sale = book.convert_lead(owned, Conversion::into(CustomerChoice::New).opening(NewOpportunity::named("Order").owner(gone)))?;
    book.open_opportunity(NewOpportunity::named("More").with_customer(sale.customer).amount(Money::new(500, "EUR")?))?;
    book.edit_user(gone, UserEdit { active: Some(false), ..UserEdit::default() })?;
    book.record_spend(spring, Money::new(4_200, "EUR")?)?;

    let user = |id: UserId, name: &str| GroupValue::User { id, name: name.to_owned() };
    let by_owner = book.conversion(Scope::all().by(GroupBy::Owner))?;
    let groups: Vec<(GroupValue, u64)> = by_owner.rows.iter().map(|row| (row.group[0].clone(), row.leads)).collect();
    assert_eq!(groups, [(user(gone, "Mona"), 1), (GroupValue::None, 1)]);

    let by_campaign = book.sources(Scope::all().by(GroupBy::Campaign))?;
    let groups: Vec<(GroupValue, u64, usize)> =
        by_campaign.rows.iter().map(|row| (row.group[0].clone(), row.leads, row.spend.len())).collect();
    assert_eq!(groups, [(GroupValue::Campaign { id: spring, name: "Spring".to_owned() }, 1, 1), (GroupValue::None, 1, 0)]);
    // Nothing says which owner's leads the spend was for.
    let by_owner = book.sources(Scope::all().by(GroupBy::Owner))?;
    let groups: Vec<(GroupValue, u64, usize)> =
        by_owner.rows.iter().map(|row| (row.group[0].clone(), row.leads, row.spend.len())).collect();
    assert_eq!(groups, [(user(gone, "Mona"), 1, 0), (GroupValue::None, 1, 1)]);

    let owners = book.owners(Scope::all())?;
    let lines: Vec<(Option<UserId>, Option<&str>, u64)> =
        owners.rows.iter().map(|row| (row.user, row.name.as_deref(), row.leads_captured)).collect();
    assert_eq!(lines, [(Some(gone), Some("Mona"), 1), (None, None, 1)]);

    let pipeline = book.pipeline(Scope::all())?;
    let lines: Vec<(Option<String>, u64, i64)> =
        pipeline.rows.iter().map(|row| (row.currency.map(|currency| currency.to_string()), row.count, row.amount_minor)).collect();
    assert_eq!(lines, [(Some("EUR".to_owned()), 1, 500), (None, 1, 0)]);
    assert_eq!((pipeline.totals.count, pipeline.totals.without_amount), (2, 1));
    // The one without a lead stands in the group without a source.
    let by_source = book.pipeline(Scope::all().by(GroupBy::Source))?;
    let groups: Vec<GroupValue> = by_source.rows.iter().map(|row| row.group[0].clone()).collect();
    assert_eq!(groups, [GroupValue::Text("web_form".to_owned()), GroupValue::None]);
    Ok(())
}
