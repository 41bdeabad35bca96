//! Whole lists as tables: told at once, they are the same as told page by page.

use super::*;
use crate::book::Book;
use crate::boundary::{call, listed};
use crate::query::{ActivityQuery, CustomerQuery, FollowUpQuery, InterestQuery, LeadQuery, OpportunityQuery};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A dice whose throws are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

const STAGES: [&str; 3] = ["new", "mql", "sql"];

/// A command about something that is there or not: what is refused changes nothing.
fn command(dice: &mut Dice, number: u64) -> Value {
    let lead = 1 + dice.below(number / 3 + 1);
    let at = format!("2026-0{}-1{}T08:00:00Z", 1 + dice.below(6), dice.below(3));
    let tags = &["a", "b"][..dice.below(3) as usize];
    match dice.below(12) {
        0..=4 => {
            json!({ "operation": "capture_lead", "name": format!("Lead {number}"), "emails": [format!("{number}@example.com")], "at": at,
            "source": dice.one(&["fair", "web_form"]), "tags": tags, "owner": 1 + dice.below(2),
            "attributes": { "seats": dice.below(2) }, "city": dice.one(&["Shiraz", "Porto", "Köln"]) })
        }
        5 => json!({ "operation": "move_lead", "lead": lead, "stage": dice.one(&STAGES) }),
        6 => json!({ "operation": "convert_lead", "lead": lead, "customer": { "type": "new" } }),
        7 => json!({ "operation": "record_activity", "lead": lead, "kind": dice.one(&["call", "email"]), "direction": "outbound" }),
        8 => json!({ "operation": "add_follow_up", "lead": lead, "due": "2027-01-01T08:00:00Z", "text": dice.one(&["call", "write"]) }),
        9 => json!({ "operation": "record_interest", "source": dice.one(&["fair", "web_form"]), "at": at }),
        10 => json!({ "operation": "open_opportunity", "customer": 1 + dice.below(3), "name": "Deal",
            "amount": { "amount_minor": dice.below(900), "currency": dice.one(&["EUR", "JPY", "USD"]) } }),
        _ => json!({ "operation": "complete_follow_up", "follow_up": 1 + dice.below(4) }),
    }
}

fn write(book: &Book, dice: &mut Dice, commands: u64) {
    let begin = book.stats().unwrap().events;
    let commands: Vec<Value> = (begin..begin + commands).map(|number| command(dice, number)).collect();
    call(book, "batch", &json!({ "commands": commands }).to_string()).unwrap();
}

/// Compares the two ways to a list; whether they were two.
fn same<Q>(state: &Snapshot, query: &Value, limit: Option<usize>, after: Option<Cursor>) -> bool
where
    Q: Listed + Clone + DeserializeOwned,
    Q::Record: Tabled,
{
    let query: Q = serde_json::from_value(query.clone()).unwrap();
    let told = all(state, query.clone(), limit, after).unwrap();
    let pages = page_by_page(&state.source(), query.clone(), limit, after).unwrap();
    assert_eq!(told, pages);
    let at_once = query.whole(&state.source()).unwrap();
    after.is_none() && at_once.is_some_and(|whole| limit.is_none_or(|limit| whole.is_within(limit)))
}

/// Compares both ways to every list under many queries; in how many they were two.
fn compare(state: &Snapshot, dice: &mut Dice) -> usize {
    let lead_filters = [
        json!({}),
        json!({ "tags": ["b"] }),
        json!({ "score_to": 5 }),
        json!({ "country": "DE" }),
        json!({ "open": true }),
        json!({ "stages": ["mql"] }),
        json!({ "stages": STAGES, "kinds": ["converted"] }),
        json!({ "captured": { "from": "2026-03-01T00:00:00Z" } }),
        json!({ "converted": { "from": "2020-03-01T00:00:00Z" } }),
        json!({ "owners": [1] }),
    ];
    let mut two = 0;
    for filter in lead_filters {
        for by in ["captured", "converted", "next_follow_up", "number"] {
            for descending in [Value::Null, true.into(), false.into()] {
                let query = json!({ "filter": filter, "sort": { "by": by, "descending": descending } });
                let page: LeadQuery = serde_json::from_value(query.clone()).unwrap();
                let after = state.source().leads(&page.limit(1 + dice.below(9) as usize)).unwrap().next;
                for (limit, after) in [(None, None), (Some(dice.below(90) as usize), None), (Some(100_000), None), (None, after)] {
                    two += usize::from(same::<LeadQuery>(state, &query, limit, after));
                }
            }
        }
    }
    for limit in [None, Some(0), Some(3), Some(100_000)] {
        for filter in [json!({}), json!({ "sources": ["fair"] }), json!({ "identified": false })] {
            two += usize::from(same::<InterestQuery>(state, &json!({ "filter": filter }), limit, None));
        }
        for filter in [json!({}), json!({ "text": "lead" }), json!({ "kind": "person" }), json!({ "owners": [2] })] {
            two += usize::from(same::<CustomerQuery>(state, &json!({ "filter": filter }), limit, None));
        }
        for filter in [json!({}), json!({ "statuses": ["open"] }), json!({ "expected_close_from": "2026-01-01" })] {
            two += usize::from(same::<OpportunityQuery>(state, &json!({ "filter": filter }), limit, None));
        }
        for filter in [json!({}), json!({ "kinds": ["call"] }), json!({ "by": 1 })] {
            two += usize::from(same::<ActivityQuery>(state, &json!({ "filter": filter }), limit, None));
        }
        for filter in [json!({}), json!({ "open": true }), json!({ "open": false })] {
            two += usize::from(same::<FollowUpQuery>(state, &json!({ "filter": filter }), limit, None));
        }
    }
    two
}

#[test]
fn a_list_told_at_once_is_the_one_told_page_by_page() {
    let mut dice = Dice(0x1EAD_B00C);
    let folder = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let path = folder.path().join(format!("{round}.leadbook"));
        let book = if round == 0 { Book::memory().unwrap() } else { Book::open(&path).unwrap() };
        for name in ["Mona", "Omid"] {
            call(&book, "add_user", &json!({ "name": name }).to_string()).unwrap();
        }
        compare(&book.snapshot().unwrap(), &mut dice);
        write(&book, &mut dice, 90);
        let then = book.snapshot().unwrap().recorded_at();
        assert!(compare(&book.snapshot().unwrap(), &mut dice) >= 60, "hardly a list is told at once");
        let book = if round == 0 {
            book
        } else {
            // What is on its way is in the base tables from then on; what follows lies over them.
            book.close().unwrap();
            Book::open(&path).unwrap()
        };
        compare(&book.snapshot().unwrap(), &mut dice);
        write(&book, &mut dice, 60);
        compare(&book.snapshot().unwrap(), &mut dice);
        let earlier = book.as_of(then).unwrap();
        compare(&earlier, &mut dice);
        assert!(all(&earlier, LeadQuery::default(), None, None).unwrap().rows() < book.stats().unwrap().leads as usize);
    }
}

#[test]
fn no_lead_one_lead_and_more_than_a_page_of_them_make_a_table() {
    let book = Book::memory().unwrap();
    let ids = |parameters: &str| -> Vec<u64> {
        let table = listed(&book, "leads", parameters).unwrap();
        assert_eq!(table.columns.len(), 36);
        let crate::Values::Count(ids) = &table.column("id").unwrap().values else { panic!() };
        ids.iter().copied().flatten().collect()
    };
    let capture = |from: u64, to: u64| {
        // Every other one is told of a day before, so that the order is none of the numbers.
        let one = |number: u64| {
            json!({ "operation": "capture_lead", "name": "A", "source": "fair", "emails": [format!("{number}@example.com")],
                "at": if number.is_multiple_of(2) { "2026-01-01T00:00:00Z" } else { "2026-01-02T00:00:00Z" } })
        };
        let commands: Vec<Value> = (from..to).map(one).collect();
        call(&book, "batch", &json!({ "commands": commands }).to_string()).unwrap();
    };
    assert!(ids("{}").is_empty());
    capture(1, 2);
    assert_eq!(ids("{}"), [1]);
    capture(2, 5_001);
    capture(5_001, 10_002);
    let of_day = |odd: bool| (1..=10_001_u64).rev().filter(move |id| id.is_multiple_of(2) != odd);
    let expected: Vec<u64> = of_day(true).chain(of_day(false)).collect();
    assert_eq!(ids("{}"), expected);
    assert_eq!(ids(r#"{"limit": 10001}"#), expected);
    assert_eq!(ids(r#"{"limit": 10000}"#), expected[..10_000]);
    assert_eq!(ids(r#"{"sort": {"by": "number"}}"#), (1..=10_001).collect::<Vec<_>>());
}

#[test]
fn a_misspelt_stage_is_refused_however_many_are_wanted() {
    let book = Book::memory().unwrap();
    let field = |parameters: &str| listed(&book, "leads", parameters).unwrap_err().field().map(str::to_owned);
    assert_eq!(field(r#"{"filter": {"stages": ["mqll"]}}"#).as_deref(), Some("filter.stages"));
    assert_eq!(field(r#"{"after": "0a0105"}"#).as_deref(), Some("after"));
}

/// What stands in a column, as JSON tells it.
fn column(table: &Table, name: &str) -> Value {
    serde_json::to_value(table.column(name).unwrap()).unwrap()["values"].take()
}

#[test]
fn records_that_are_answered_all_at_once_make_a_table_of_them() {
    let book = Book::memory().unwrap();
    let done =
        |name: &str, parameters: Value| -> Value { serde_json::from_str(&call(&book, name, &parameters.to_string()).unwrap()).unwrap() };
    done("add_user", json!({ "name": "Mona", "email": "mona@example.com" }));
    done("add_user", json!({ "name": "Omid" }));
    done("edit_user", json!({ "user": 2, "active": false }));
    let plan = json!({ "leads": 7, "budget": { "amount_minor": 500, "currency": "EUR" } });
    done("add_campaign", json!({ "name": "Spring", "channel": "inbound", "source": "fair", "plan": plan }));
    done("record_spend", json!({ "campaign": 1, "amount": { "amount_minor": 30, "currency": "USD" }, "reach": 9, "clicks": 2 }));
    done("capture_lead", json!({ "name": "Sara", "emails": ["sara@example.com"], "source": "fair", "at": "2026-01-01T00:00:00Z" }));
    done("move_lead", json!({ "lead": 1, "stage": "mql", "reason": "fits", "at": "2026-01-01T00:00:02Z" }));
    done("convert_lead", json!({ "lead": 1, "customer": { "type": "new" } }));
    let table = |name: &str, parameters: Value| listed(&book, name, &parameters.to_string()).unwrap();

    let users = table("users", json!({}));
    assert_eq!((column(&users, "id"), column(&users, "name")), (json!([1, 2]), json!(["Mona", "Omid"])));
    assert_eq!((column(&users, "email"), column(&users, "active")), (json!(["mona@example.com", null]), json!([true, false])));

    let campaigns = table("campaigns", json!({}));
    let one = |name: &str| column(&campaigns, name)[0].clone();
    assert_eq!([one("channel"), one("source"), one("planned_leads")], [json!("inbound"), json!("fair"), json!(7)]);
    assert_eq!([one("budget_EUR"), one("spend_USD"), one("reach"), one("clicks")], [json!(500), json!(30), json!(9), json!(2)]);

    let spells = table("lead_spells", json!({ "lead": 1 }));
    assert_eq!(column(&spells, "stage"), json!(["new", "mql", "converted"]));
    assert_eq!((&column(&spells, "length")[0], &column(&spells, "length")[2]), (&json!(2_000_000), &Value::Null));
    assert_eq!((&column(&spells, "left_at")[0], &column(&spells, "reason")[1]), (&column(&spells, "entered_at")[1], &json!("fits")));

    let known = table("find_known", json!({ "emails": ["sara@example.com"] }));
    let told = done("find_known", json!({ "emails": ["sara@example.com"] }));
    assert_eq!(known.rows(), told.as_array().unwrap().len());
    assert_eq!((column(&known, "lead"), column(&known, "customer")), (json!([1, null]), json!([null, 1])));
    assert_eq!((&column(&known, "by")[0], &column(&known, "value")[0]), (&json!("email"), &json!("sara@example.com")));

    assert_eq!(table("search_leads", json!({ "text": "sar" })), table("leads", json!({})));
    assert_eq!(table("search_leads", json!({ "text": "sar", "as_of": book.snapshot().unwrap().as_of() })).rows(), 1);
    assert!(listed(&book, "users", r#"{"limit": 1}"#).unwrap_err().to_string().contains("no parameter"));
}

#[test]
fn every_read_that_answers_several_records_answers_a_table() {
    let document = crate::boundary::document();
    let mut several = 0;
    for operation in document["operations"].as_array().unwrap() {
        if operation["kind"] == "read" && operation["answer"]["type"] == "array" {
            assert_eq!(operation["table"], true, "{}", operation["name"]);
            several += 1;
        }
    }
    assert!(several >= 8, "{several}");
}
