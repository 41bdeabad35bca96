//! The columns of reports and lists are told by what is asked, whether there are rows or not.

use crate::book::Book;
use crate::boundary::{Kind, Operation, call, listed, operations, report};
use crate::report::{Table, Values};
use serde_json::{Value, json};

/// A book in which every report has rows, in two currencies.
fn filled() -> Book {
    let book = Book::memory().unwrap();
    let done = |name: &str, parameters: Value| {
        call(&book, name, &parameters.to_string()).unwrap();
    };
    done("add_user", json!({ "name": "Mona" }));
    done("add_campaign", json!({ "name": "Spring", "source": "fair", "plan": { "leads": 3 } }));
    done("record_spend", json!({ "campaign": 1, "amount": { "amount_minor": 900, "currency": "EUR" } }));
    for (lead, currency) in [(1, "EUR"), (2, "USD"), (3, "EUR")] {
        done(
            "capture_lead",
            json!({ "name": "Sara", "emails": [format!("{lead}@example.com")], "source": "fair", "owner": 1, "campaign": 1,
                "country": "DE", "product": "crm", "tags": ["vip"], "channel": "inbound", "attributes": { "seats": "many" } }),
        );
        done("record_activity", json!({ "lead": lead, "kind": "call", "direction": "outbound" }));
        done("open_opportunity", json!({ "lead": lead, "name": "Deal", "amount": { "amount_minor": 5, "currency": currency } }));
    }
    done("convert_lead", json!({ "lead": 1, "customer": { "type": "new" } }));
    done("win_opportunity", json!({ "opportunity": 1 }));
    done("disqualify_lead", json!({ "lead": 2, "reason": "no budget" }));
    book
}

/// Names and kinds, but for those of money.
fn columns(table: &Table) -> Vec<(&str, &str)> {
    let is_money = |name: &str, values: &Values| matches!(values, Values::Amount { .. }) || name.starts_with("return_on_spend_");
    let plain = table.columns.iter().filter(|column| !is_money(&column.name, &column.values));
    plain.map(|column| (column.name.as_str(), column.values.kind())).collect()
}

fn reports() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| operation.kind == Kind::Report && operation.report.is_some())
}

#[test]
fn a_report_has_the_same_columns_without_rows() {
    let (empty, filled) = (Book::memory().unwrap(), filled());
    let keys = [
        "source",
        "channel",
        "campaign",
        "owner",
        "owner_at_capture",
        "owner_at_event",
        "temperature",
        "stage",
        "country",
        "product",
        "tag",
        "attribute:seats",
        "day",
        "week",
        "month",
        "quarter",
        "year",
    ];
    let mut groups = vec![json!([]), json!(["owner", "month"]), json!(["stage", "temperature"])];
    groups.extend(keys.map(|key| json!([key])));
    let mut without_rows = 0;
    for operation in reports() {
        for group_by in &groups {
            let asked = json!({ "group_by": group_by }).to_string();
            let of = |book: &Book| report(book, operation.name, &asked).unwrap();
            let (nothing, all) = (of(&empty).table, of(&filled).table);
            assert!(all.rows() > 0, "{} {asked} has no rows", operation.name);
            assert_eq!(columns(&nothing), columns(&all), "{} {asked}", operation.name);
            without_rows += usize::from(nothing.rows() == 0);
        }
    }
    assert!(without_rows >= 14 * 19, "only {without_rows} answers had no rows");
}

#[test]
fn what_is_asked_besides_has_its_columns_too() {
    let book = Book::memory().unwrap();
    let named = |name: &str, asked: Value| -> Vec<String> {
        let table = report(&book, name, &asked.to_string()).unwrap().table;
        assert_eq!(table.rows(), 0);
        table.columns.into_iter().map(|column| column.name).collect()
    };
    let times = named("time_to_convert", json!({ "group_by": ["source"], "shares": [0.5, 0.8], "days": [10] }));
    let expected = ["median", "median_low", "median_high", "p80", "p80_low", "p80_high", "at_risk_after_10_days"];
    assert_eq!(times[5..12], expected, "{times:?}");
    assert_eq!(named("cohorts", json!({ "step": "week" })), ["cohort", "leads", "converted", "after_0"]);
    let owners = named("owners", json!({ "group_by": ["owner"], "period": { "year": 2001 } }));
    assert_eq!(owners[..4], ["owner", "owner_id", "user", "user_id"]);
}

#[test]
fn an_attribute_has_a_column_of_the_kind_of_its_values() {
    let book = filled();
    let kind = |attribute: Value| {
        let asked = json!({ "name": "B", "source": "fair", "emails": ["b@example.com"], "attributes": { "number": attribute } });
        let book = Book::memory().unwrap();
        call(&book, "capture_lead", &asked.to_string()).unwrap();
        report(&book, "conversion", r#"{"group_by": ["attribute:number"]}"#).unwrap().table.columns[0].values.kind()
    };
    assert_eq!([kind(json!(5)), kind(json!(5.5)), kind(json!(true)), kind(json!("five"))], ["whole", "number", "flag", "category"]);
    let nobody_has_it = report(&book, "conversion", r#"{"group_by": ["attribute:number"]}"#).unwrap().table;
    assert_eq!((nobody_has_it.rows(), nobody_has_it.columns[0].values.kind()), (1, "category"));
}

#[test]
fn a_list_has_the_same_columns_without_rows() {
    let (empty, filled) = (Book::memory().unwrap(), filled());
    let mut compared = 0;
    for operation in operations().filter(|operation| operation.listed.is_some()) {
        // Of a lead or customer that is there, there is always something to tell.
        if matches!(operation.name, "lead_history" | "customer_history" | "opportunity_history" | "lead_spells") {
            continue;
        }
        let asked = match operation.name {
            "search_leads" => r#"{"text": "sara"}"#,
            "find_known" => r#"{"emails": ["1@example.com"]}"#,
            _ => "{}",
        };
        let of = |book: &Book| listed(book, operation.name, asked).unwrap();
        assert!(of(&filled).rows() > 0 || matches!(operation.name, "interests" | "follow_ups"), "{} has no rows", operation.name);
        assert_eq!(columns(&of(&empty)), columns(&of(&filled)), "{}", operation.name);
        compared += 1;
    }
    assert_eq!(compared, 13);
}
