//! Tables: built, shown, and as JSON; and as Arrow, with that feature.

use super::*;
use crate::domain::Money;
use proptest::prelude::*;
use serde_json::json;

fn money(amount: i64, currency: &str) -> Money {
    Money::new(amount, currency).unwrap()
}

fn sources() -> Table {
    let mut cells = Cells::new();
    for (source, leads, rate, length, won) in [
        (Some("Empfehlung: Müller"), 12_345, Some(0.123_4), Some(1_263_600_000_000), vec![money(123_456_789, "EUR"), money(-5, "USD")]),
        (Some("نمایشگاه تهران"), 7, Some(0.000_4), Some(12_000_000_000), vec![]),
        (Some("展示会"), 0, None, None, vec![money(1_500, "KWD"), money(0, "EUR")]),
        (None, 1_000, Some(1.0), Some(-45_000_000), vec![money(500, "JPY")]),
    ] {
        cells.begin_row();
        cells.text("source", source);
        cells.count("leads", leads);
        cells.amounts("won", &won);
        cells.share("rate", rate);
        cells.length("median", length.map(Elapsed::from));
    }
    cells.finish()
}

#[test]
fn people_read_lines_that_line_up() {
    let shown = sources().to_string();
    let golden = [
        "source               leads       won_EUR  won_JPY  won_KWD  won_USD     rate      median",
        "──────────────────  ──────  ────────────  ───────  ───────  ───────  ───────  ──────────",
        "Empfehlung: Müller  12,345  1,234,567.89        –        –    -0.05   12.3 %   14 d 15 h",
        "نمایشگاه تهران           7             –        –        –        –   <0.1 %  3 h 20 min",
        "展示会                   0          0.00        –    1.500        –        –           –",
        "–                    1,000             –      500        –        –  100.0 %       -45 s",
    ];
    assert_eq!(shown.lines().collect::<Vec<_>>(), golden, "\n{shown}");
    assert!(shown.lines().all(|line| text::width(line) == text::width(golden[0])), "{shown}");
}

#[test]
fn values_of_every_kind_have_their_form() {
    let date = |text: &str| Some(text.parse().unwrap());
    let show = |values: Values| {
        let shown = Table { columns: vec![Column::new("x", values)] }.to_string();
        shown.lines().skip(2).map(|line| line.trim_start().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(show(Values::Whole(vec![Some(i64::MIN), Some(-999), Some(1_000)])), ["-9,223,372,036,854,775,808", "-999", "1,000"]);
    assert_eq!(show(Values::Count(vec![Some(u64::MAX), None])), ["18,446,744,073,709,551,615", "–"]);
    assert_eq!(show(Values::Number(vec![Some(3.0), Some(-12_000.0), None])), ["3", "-12,000", "–"]);
    assert_eq!(
        show(Values::Number(vec![Some(1_234.567), Some(0.012_34), Some(0.0), Some(1.0), Some(-0.05), Some(0.099_99)])),
        ["1,234.57", "0.0123", "0.00", "1.00", "-0.0500", "0.1000"]
    );
    assert_eq!(show(Values::Number(vec![Some(1e-12), Some(f64::MAX), Some(f64::NAN), Some(0.5)])), ["1.00e-12", "1.80e308", "–", "0.50"]);
    assert_eq!(
        show(Values::Share(vec![Some(0.123), Some(0.0), Some(0.000_999), Some(-0.000_1), Some(-0.25), Some(123.4), Some(f64::INFINITY)])),
        ["12.3 %", "0.0 %", "<0.1 %", ">-0.1 %", "-25.0 %", "12,340.0 %", "–"]
    );
    let eur = Values::Amount { currency: Currency::new("EUR").unwrap(), values: vec![Some(123_456), Some(-5), Some(0), None] };
    assert_eq!(show(eur), ["1,234.56", "-0.05", "0.00", "–"]);
    let jpy = Values::Amount { currency: Currency::new("JPY").unwrap(), values: vec![Some(i64::MIN)] };
    assert_eq!(show(jpy), ["-9,223,372,036,854,775,808"]);
    assert_eq!(show(Values::Date(vec![date("2026-11-22"), None])), ["2026-11-22", "–"]);
    assert_eq!(show(Values::Flag(vec![Some(true), Some(false)])), ["yes", "no"]);
    assert_eq!(show(Values::Instant(vec![Some(Timestamp::default())])), ["1970-01-01T00:00:00.000000Z"]);
}

#[test]
fn texts_can_do_no_harm() {
    let long = "x".repeat(41);
    let wide = "展".repeat(21);
    for (text, shown) in [
        ("x\ny", "x\\u{a}y".to_owned()),
        ("\u{1b}[31mred", "\\u{1b}[31mred".to_owned()),
        ("abc\u{202e}fed", "abc\\u{202e}fed".to_owned()),
        ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}".to_owned()),
        ("می\u{200c}خواهم", "می\u{200c}خواهم".to_owned()),
        (&long[..40], long[..40].to_owned()),
        (&long, long[..39].to_owned() + "…"),
        (&wide[..60], wide[..60].to_owned()),
        (&wide, wide[..57].to_owned() + "…"),
        ("", String::new()),
    ] {
        assert_eq!(harmless(text), shown);
    }
    let marks = "a".to_owned() + &"\u{301}".repeat(100_000);
    assert!(harmless(&marks).chars().count() < 200);
    let table = Table { columns: vec![Column::new("na\nme", Values::Text([Some("a  ")].into_iter().collect()))] };
    assert_eq!(table.to_string(), "na\\u{a}me\n─────────\na\n");
}

#[test]
fn rows_without_a_cell_have_none_and_columns_keep_their_order() {
    let mut cells = Cells::new();
    cells.begin_row();
    cells.count("b", 1);
    cells.begin_row();
    cells.category("a", Some("late"));
    cells.count("b", 2);
    cells.begin_row();
    // Another kind under the same name, and the same name twice.
    cells.category("b", Some("three"));
    cells.category("a", Some("first"));
    cells.category("a", Some("last"));
    cells.amounts("a", &[money(1, "EUR")]);
    cells.begin_row();
    let table = cells.finish();
    assert_eq!(table.rows(), 4);
    assert_eq!(
        table.columns,
        [
            Column::new("b", Values::Count(vec![Some(1), Some(2), None, None])),
            Column::new("a", Values::Category([None, Some("late"), Some("last"), None].into_iter().collect())),
        ]
    );
}

#[test]
fn amounts_have_a_column_for_each_currency_at_their_first_place() {
    let mut cells = Cells::new();
    for amounts in [vec![], vec![money(1, "USD"), money(2, "USD")], vec![money(0, "EUR")]] {
        cells.begin_row();
        cells.amounts("won", &amounts);
        cells.flag("last", true);
    }
    let amount =
        |currency: &str, values: [Option<i64>; 3]| Values::Amount { currency: Currency::new(currency).unwrap(), values: values.into() };
    assert_eq!(
        cells.finish().columns,
        [
            Column::new("won_EUR", amount("EUR", [None, None, Some(0)])),
            Column::new("won_USD", amount("USD", [None, Some(3), None])),
            Column::new("last", Values::Flag(vec![Some(true); 3])),
        ]
    );
}

#[test]
fn nothing_is_a_table_too() {
    assert_eq!(Cells::new().finish(), Table::default());
    assert_eq!(Table::default().rows(), 0);
    assert_eq!(Table::default().to_string(), "\n\n");
    let mut cells = Cells::new();
    cells.number("x", 1.5);
    assert_eq!(cells.finish().to_string(), "   x\n────\n1.50\n");
}

#[test]
fn columns_of_unequal_length_are_shown_all_the_same() {
    let columns = vec![Column::new("a", Values::Count(vec![Some(1)])), Column::new("b", Values::Count(vec![Some(2), Some(3)]))];
    assert_eq!(Table { columns }.to_string(), "a  b\n─  ─\n1  2\n–  3\n");
}

#[test]
fn machines_read_columns() {
    let mut cells = Cells::new();
    cells.begin_row();
    cells.category("source", Some("fair"));
    cells.length("median", Elapsed::from(1_500));
    cells.date("month", NaiveDate::from_ymd_opt(2026, 11, 1));
    cells.amounts("won", &[money(5, "EUR")]);
    cells.number("p", f64::NAN);
    cells.instant("as_of", None);
    assert_eq!(
        serde_json::to_value(cells.finish()).unwrap(),
        json!({"columns": [
            {"name": "source", "kind": "category", "values": ["fair"]},
            {"name": "median", "kind": "length", "values": [1_500]},
            {"name": "month", "kind": "date", "values": ["2026-11-01"]},
            {"name": "won_EUR", "kind": "amount", "currency": "EUR", "values": [5]},
            {"name": "p", "kind": "number", "values": [null]},
            {"name": "as_of", "kind": "instant", "values": [null]},
        ]})
    );
}

proptest! {
    #[test]
    fn no_text_breaks_a_line(texts in prop::collection::vec(any::<String>(), 1..6), number in any::<f64>(), amount in any::<i64>()) {
        let rows = texts.len();
        let currency = Currency::new("KWD").unwrap();
        let columns = vec![
            Column::new(texts[0].clone(), Values::Text(texts.into_iter().map(Some).collect())),
            Column::new("n", Values::Number(vec![Some(number); rows])),
            Column::new("s", Values::Share(vec![Some(number); rows])),
            Column::new("a", Values::Amount { currency, values: vec![Some(amount); rows] }),
        ];
        let shown = Table { columns }.to_string();
        prop_assert_eq!(shown.lines().count(), rows + 2);
        prop_assert!(shown.chars().all(|letter| letter == '\n' || !letter.is_control()));
        prop_assert!(shown.lines().all(|line| line == line.trim_end()));
    }
}

#[cfg(feature = "arrow")]
mod arrow {
    use super::*;
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{
        Date32Type, DurationMicrosecondType, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt64Type,
    };
    use arrow_schema::{DataType, TimeUnit};

    fn every_kind() -> Table {
        let mut cells = Cells::new();
        for row in 0..2_u32 {
            cells.begin_row();
            #[cfg(feature = "boundary")]
            cells.text("text", (row == 0).then_some("Sara"));
            cells.category("category", (row == 0).then_some("fair"));
            cells.count("count", u64::MAX);
            cells.whole("whole", -1);
            cells.number("number", 0.5);
            cells.share("share", (row == 0).then_some(0.25));
            cells.length("length", Elapsed::from(7));
            cells.instant("instant", Timestamp::from_micros(8));
            cells.date("date", NaiveDate::from_ymd_opt(1970, 1, 10));
            cells.amounts("won", &[money(12, "EUR")]);
            cells.flag("flag", true);
        }
        cells.finish()
    }

    #[test]
    fn every_kind_has_its_type_and_says_what_it_is() {
        let batch = every_kind().to_arrow().unwrap();
        let schema = batch.schema();
        let types: &[(&str, DataType)] = &[
            #[cfg(feature = "boundary")]
            ("text", DataType::LargeUtf8),
            ("category", DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))),
            ("count", DataType::UInt64),
            ("whole", DataType::Int64),
            ("number", DataType::Float64),
            ("share", DataType::Float64),
            ("length", DataType::Duration(TimeUnit::Microsecond)),
            ("instant", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))),
            ("date", DataType::Date32),
            ("amount", DataType::Int64),
            ("flag", DataType::Boolean),
        ];
        for (field, (kind, of)) in schema.fields().iter().zip(types) {
            assert_eq!((field.metadata()["kind"].as_str(), field.data_type()), (*kind, of));
            assert!(field.is_nullable());
        }
        assert_eq!(schema.fields().len(), types.len());
        let won = schema.field_with_name("won_EUR").unwrap().metadata();
        assert_eq!((won["currency"].as_str(), won["digits"].as_str()), ("EUR", "2"));
    }

    #[test]
    fn values_arrive_unchanged() {
        let batch = every_kind().to_arrow().unwrap();
        let column = |name: &str| batch.column_by_name(name).unwrap();
        #[cfg(feature = "boundary")]
        assert_eq!((column("text").as_string::<i64>().value(0), column("text").is_null(1)), ("Sara", true));
        let texts = column("category").as_dictionary::<Int32Type>();
        assert_eq!((texts.values().as_string::<i32>().value(0), texts.is_null(1)), ("fair", true));
        assert_eq!(column("count").as_primitive::<UInt64Type>().value(1), u64::MAX);
        assert_eq!(column("whole").as_primitive::<Int64Type>().value(1), -1);
        assert_eq!(column("number").as_primitive::<Float64Type>().value(0), 0.5);
        let shares = column("share").as_primitive::<Float64Type>();
        assert_eq!((shares.value(0), shares.is_null(1)), (0.25, true));
        assert_eq!(column("length").as_primitive::<DurationMicrosecondType>().value(0), 7);
        assert_eq!(column("instant").as_primitive::<TimestampMicrosecondType>().value(0), 8);
        assert_eq!(column("date").as_primitive::<Date32Type>().value(0), 9);
        assert_eq!(column("won_EUR").as_primitive::<Int64Type>().value(0), 12);
        assert!(column("flag").as_boolean().value(0));
    }

    #[test]
    fn odd_tables_make_batches_or_are_refused() {
        assert_eq!(Table::default().to_arrow().unwrap().num_rows(), 0);
        let columns = vec![Column::new("a", Values::Count(vec![Some(1)])), Column::new("b", Values::Count(vec![]))];
        let refusal = Table { columns }.to_arrow().unwrap_err();
        assert_eq!((refusal.kind(), refusal.field()), (crate::ErrorKind::Invalid, Some("columns")));
    }
}
