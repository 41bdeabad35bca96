//! What is in a file is what the list or report answers, in every format.

use super::*;
use crate::book::{Book, ManualClock, Options};
use crate::boundary::{self, call};
use crate::error::ErrorKind;
use crate::report::{Column, Values, Words};
use crate::{LeadFilter, LeadQuery};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, DurationMicrosecondType, Float64Type, Int64Type, TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::sync::Arc;

/// A book with some of everything, in two currencies, told in several scripts.
fn book() -> Book {
    let clock = ManualClock::at("2026-03-05T09:30:00Z".parse().unwrap());
    let book = Options::default().zone("Europe/Berlin").clock(Arc::new(clock)).memory().unwrap();
    let names = ["سارا احمدی", "李小龙", "Zoë, \"Z\" Doe", "=1+1", "Иван"];
    let sources = ["fair", "web_form", "اینستاگرام"];
    let mut commands = vec![json!({ "operation": "add_user", "name": "Mona" })];
    for number in 0..13 {
        commands.push(json!({
            "operation": "capture_lead", "name": names[number % 5], "emails": [format!("{number}@example.com")], "owner": 1,
            "source": sources[number % 3], "attributes": { "seats": number, "note": "a,b" },
        }));
    }
    for lead in 1..=8 {
        commands.push(json!({ "operation": "record_activity", "lead": lead, "kind": "call", "direction": "outbound", "text": "one\ntwo" }));
        commands.push(json!({ "operation": "move_lead", "lead": lead, "stage": "sql" }));
        commands.push(json!({ "operation": "add_follow_up", "lead": lead, "due": "2027-01-01T08:00:00Z" }));
        commands.push(json!({ "operation": "record_interest", "source": "fair", "text": "سلام" }));
    }
    for lead in 1..=7 {
        // The last ones alone are in yen: their column is there from the first row on.
        let (minor, currency) = if lead < 6 { (1_050, "EUR") } else { (7, "JPY") };
        commands.push(json!({ "operation": "convert_lead", "lead": lead, "customer": { "type": "new" } }));
        commands.push(json!({
            "operation": "open_opportunity", "customer": lead, "name": "Deal", "expected_close": "2026-05-01",
            "amount": { "amount_minor": minor, "currency": currency },
        }));
        commands.push(json!({ "operation": "win_opportunity", "opportunity": lead }));
    }
    commands.push(json!({ "operation": "disqualify_lead", "lead": 9, "reason": "too dear" }));
    let answers: Vec<Value> = serde_json::from_str(&call(&book, "batch", &json!({ "commands": commands }).to_string()).unwrap()).unwrap();
    let refused: Vec<&Value> = answers.iter().map(|answer| &answer["error"]).filter(|error| !error.is_null()).collect();
    assert!(refused.is_empty(), "{refused:?}");
    book
}

/// The table that an operation answers.
fn table(book: &Book, what: &str, asked: &Value) -> Table {
    match boundary::listed(book, what, &asked.to_string()) {
        Ok(table) => table,
        Err(_) => boundary::report(book, what, &asked.to_string()).unwrap().table,
    }
}

/// What an operation takes at least.
fn least(what: &str) -> Value {
    match what {
        "lead_history" | "lead_spells" => json!({ "lead": 1 }),
        "search_leads" => json!({ "text": "z" }),
        "customer_history" => json!({ "customer": 1 }),
        "opportunity_history" => json!({ "opportunity": 1 }),
        _ => json!({}),
    }
}

/// All cells as text, row by row; none where there is no value.
fn cells(batch: &RecordBatch) -> Vec<Vec<Option<String>>> {
    let cell = |column: &dyn Array, row: usize| {
        if column.is_null(row) {
            return None;
        }
        Some(match column.data_type() {
            DataType::LargeUtf8 => column.as_string::<i64>().value(row).to_owned(),
            DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
            DataType::UInt64 => column.as_primitive::<UInt64Type>().value(row).to_string(),
            DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
            DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
            DataType::Duration(_) => column.as_primitive::<DurationMicrosecondType>().value(row).to_string(),
            DataType::Timestamp(..) => column.as_primitive::<TimestampMicrosecondType>().value(row).to_string(),
            DataType::Date32 => column.as_primitive::<Date32Type>().value(row).to_string(),
            DataType::Boolean => column.as_boolean().value(row).to_string(),
            other => panic!("{other}"),
        })
    };
    (0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| cell(column, row)).collect()).collect()
}

fn all_cells(batches: &[RecordBatch]) -> Vec<Vec<Option<String>>> {
    batches.iter().flat_map(cells).collect()
}

/// What a file of Arrow's or Parquet's formats holds.
fn read_back(path: &Path, format: Format) -> (SchemaRef, Vec<RecordBatch>) {
    let file = File::open(path).unwrap();
    match format {
        Format::Arrow => {
            let read = arrow_ipc::reader::FileReader::try_new(file, None).unwrap();
            (read.schema(), read.map(Result::unwrap).collect())
        }
        Format::ArrowStream => {
            let read = arrow_ipc::reader::StreamReader::try_new(file, None).unwrap();
            (read.schema(), read.map(Result::unwrap).collect())
        }
        _ => {
            let read = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            (read.schema().clone(), read.build().unwrap().map(Result::unwrap).collect())
        }
    }
}

fn written(path: &Path, format: Format, expected: &Table, what: &str) {
    match format {
        Format::Csv => {
            let mut csv = Vec::new();
            expected.write_csv(&mut csv).unwrap();
            assert_eq!(fs::read_to_string(path).unwrap(), String::from_utf8(csv).unwrap(), "{what}");
        }
        Format::JsonLines => {
            let mut lines = Vec::new();
            expected.write_json_lines(&mut lines).unwrap();
            assert_eq!(fs::read_to_string(path).unwrap(), String::from_utf8(lines).unwrap(), "{what}");
        }
        _ => {
            let (schema, batches) = read_back(path, format);
            let whole: Vec<RecordBatch> = expected.batches(Words::Plain).map(Result::unwrap).collect();
            assert_eq!(schema.fields(), expected.schema(Words::Plain).fields(), "{what} as {format}");
            assert_eq!(all_cells(&batches), all_cells(&whole), "{what} as {format}");
        }
    }
}

#[test]
fn every_list_and_report_goes_through_every_format_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let (full, empty) = (book(), Book::memory().unwrap());
    let tabled: Vec<&str> = boundary::operations().filter(|operation| operation.has_table()).map(|operation| operation.name).collect();
    assert!(tabled.len() >= 26, "{tabled:?}");
    let mut filled = 0;
    for (number, what) in tabled.iter().enumerate() {
        for (book, is_empty) in [(&full, false), (&empty, true)] {
            // What is of one record has none in an empty book.
            if is_empty && (what.ends_with("_history") || *what == "lead_spells") {
                continue;
            }
            let expected = table(book, what, &least(what));
            filled += usize::from(expected.rows() > 5);
            for format in Format::ALL {
                let path = folder.path().join(format!("{number}-{is_empty}.{}", format.endings()[0]));
                let asked = json!({ "what": what, "path": path, "parameters": least(what), "mark_formulas": false });
                let answer: Value = serde_json::from_str(&call(book, "export", &asked.to_string()).unwrap()).unwrap();
                let bytes = fs::metadata(&path).unwrap().len();
                let told = json!({ "path": path, "format": format.as_str(), "rows": expected.rows(), "bytes": bytes });
                assert_eq!(answer, told, "{what}");
                written(&path, format, &expected, what);
            }
        }
    }
    assert!(filled >= 8, "only {filled} tables have more rows than are written at a time");
}

#[test]
fn an_empty_book_has_the_columns_and_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    let exported = Book::memory().unwrap().export_leads(LeadQuery::default(), &path).unwrap();
    assert_eq!(exported.rows, 0);
    assert!(fs::read_to_string(&path).unwrap().starts_with("id,version,name,"));
    let path = folder.path().join("leads.parquet");
    Book::memory().unwrap().export_leads(LeadQuery::default(), &path).unwrap();
    assert_eq!(read_back(&path, Format::Parquet).0.fields().len(), 36);
}

#[test]
fn leads_are_filtered_sorted_limited_and_as_of() {
    let folder = tempfile::tempdir().unwrap();
    let book = book();
    let then = book.snapshot().unwrap().recorded_at();
    book.capture_lead(crate::NewLead::named("Later").email("later@example.com").source("fair")).unwrap();
    for (number, asked) in [
        json!({}),
        json!({ "filter": { "sources": ["fair"] } }),
        json!({ "sort": { "by": "number" } }),
        json!({ "sort": { "by": "converted" }, "limit": 3 }),
        json!({ "limit": 0 }),
        json!({ "limit": 5 }),
        json!({ "limit": 6 }),
        json!({ "as_of": then }),
        json!({ "as_of": "2026-03-05T09:30:00Z" }),
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.path().join(format!("{number}.arrow"));
        let mut whole = asked.clone();
        whole["path"] = json!(path);
        call(&book, "export_leads", &whole.to_string()).unwrap();
        written(&path, Format::Arrow, &table(&book, "leads", &asked), &asked.to_string());
    }
    let then_path = folder.path().join("then.csv");
    let exported = book.as_of(then).unwrap().export_leads(LeadFilter::default(), Export::to(&then_path).limit(9)).unwrap();
    assert_eq!(exported.rows, 9);
    let wrong = json!({ "path": folder.path().join("wrong.csv"), "filter": { "stages": ["mqll"] }, "limit": 0 });
    assert_eq!(call(&book, "export_leads", &wrong.to_string()).unwrap_err().field(), Some("filter.stages"));
    let wrong = json!({ "what": "leads", "path": folder.path().join("wrong.csv"), "parameters": { "filtr": {} } });
    assert_eq!(call(&book, "export", &wrong.to_string()).unwrap_err().field(), Some("parameters.filtr"));
    assert!(!folder.path().join("wrong.csv").exists());
}

#[test]
fn csv_and_json_lines_are_read_by_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let book = book();
    let (csv, lines) = (folder.path().join("leads.csv"), folder.path().join("leads.ndjson"));
    book.export_leads(LeadQuery::default(), &csv).unwrap();
    book.export_leads(LeadQuery::default(), &lines).unwrap();
    let expected = table(&book, "leads", &json!({}));
    let Values::Text(names) = &expected.column("name").unwrap().values else { panic!() };
    let mut read = csv::Reader::from_path(&csv).unwrap();
    let headers = read.headers().unwrap().clone();
    assert_eq!(headers.iter().collect::<Vec<_>>(), expected.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>());
    let told: Vec<String> = read.records().map(|record| record.unwrap()[2].to_owned()).collect();
    // People open it, so what would be a formula is none.
    let marked: Vec<String> = names.iter().map(|name| name.unwrap().replace("=1+1", "'=1+1")).collect();
    assert_eq!(told, marked);
    assert!(told.contains(&"'=1+1".to_owned()) && told.contains(&"سارا احمدی".to_owned()));
    for (line, name) in fs::read_to_string(&lines).unwrap().lines().zip(names.iter()) {
        let told: Value = serde_json::from_str(line).unwrap();
        assert_eq!((told["name"].as_str(), told["owner"].as_u64()), (name, Some(1)));
        assert!(told["captured_at"].as_str().unwrap().ends_with('Z'));
    }
}

#[test]
fn every_block_has_the_columns_of_all_currencies() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.csv");
    book().export_opportunities(crate::OpportunityQuery::default(), &path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.lines().next().unwrap().ends_with("amount_EUR [EUR],amount_JPY [JPY]"), "{text}");
    assert!(text.lines().nth(1).unwrap().ends_with(",10.50,"), "{text}");
    assert!(text.lines().last().unwrap().ends_with(",,7"), "{text}");
}

#[test]
fn a_format_is_told_by_the_name_or_said() {
    let folder = tempfile::tempdir().unwrap();
    let table = Table { columns: vec![Column::new("n", Values::Count(vec![Some(1)]))] };
    for (name, format) in [("a.CSV", Format::Csv), ("a.feather", Format::Arrow), ("a.b.jsonl", Format::JsonLines)] {
        assert_eq!(table.export(folder.path().join(name)).unwrap().format, format);
    }
    for name in ["a", "a.xlsx", "csv", ".csv"] {
        let failure = table.export(folder.path().join(name)).unwrap_err();
        assert_eq!((failure.kind(), failure.field(), failure.operation()), (ErrorKind::Invalid, Some("path"), "export"), "{name}");
        assert!(failure.allowed().iter().any(|ending| ending == ".parquet"));
    }
    table.export(Export::to(folder.path().join("a")).format(Format::Parquet)).unwrap();
    for format in Format::ALL {
        assert_eq!(format.as_str().parse::<Format>().unwrap(), format);
        assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
    }
    assert_eq!("xlsx".parse::<Format>().unwrap_err().field(), Some("format"));
    let book = Book::memory().unwrap();
    let asked = json!({ "what": "leads", "path": folder.path().join("b"), "format": "xlsx" }).to_string();
    assert_eq!(call(&book, "export", &asked).unwrap_err().field(), Some("format"));
    let asked = json!({ "what": "capture_lead", "path": folder.path().join("b.csv") }).to_string();
    assert_eq!(call(&book, "export", &asked).unwrap_err().field(), Some("what"));
}

#[test]
fn a_file_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.parquet");
    let book = book();
    let files = || fs::read_dir(folder.path()).unwrap().count();
    let to = Export::to(&path);
    let broken = |to: &Export| {
        to.write(|take| {
            take(&table(&book, "leads", &json!({})))?;
            Err(Error::corrupt("a lead is damaged"))
        })
    };
    assert_eq!(broken(&to).unwrap_err().message(), "a lead is damaged");
    assert_eq!(files(), 0);
    book.export_leads(LeadQuery::default(), &path).unwrap();
    let before = fs::read(&path).unwrap();
    let refusal = book.export_leads(LeadQuery::default(), &path).unwrap_err();
    assert_eq!((refusal.kind(), refusal.code(), refusal.operation()), (ErrorKind::Refused, "file_exists", "export_leads"));
    assert!(broken(&to.clone().overwrite(true)).is_err());
    assert_eq!((fs::read(&path).unwrap(), files()), (before.clone(), 1));
    book.capture_lead(crate::NewLead::named("Later").email("later@example.com").source("fair")).unwrap();
    assert_eq!(book.export_leads(LeadQuery::default(), to.overwrite(true)).unwrap().rows, 14);
    assert_ne!(fs::read(&path).unwrap(), before);
    let nowhere = book.export_leads(LeadQuery::default(), folder.path().join("no/such/folder.csv")).unwrap_err();
    assert_eq!((nowhere.kind(), nowhere.field()), (ErrorKind::Io, Some("path")));
    assert_eq!(files(), 1);
}

/// A disk with room for so many bytes.
struct Full(usize);

impl io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        let count = bytes.len().min(self.0);
        self.0 -= count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told_wherever_it_is_met() {
    let tables: Vec<Table> = (0..3).map(|_| table(&book(), "leads", &json!({}))).collect();
    for format in Format::ALL {
        let write = |room: usize| {
            let mut sink = Sink::new(format, Formulas::Kept, Full(room));
            filled(&mut sink, |take| tables.iter().try_for_each(&mut *take)).and_then(|_| sink.end())
        };
        let left = write(1 << 24).unwrap().0;
        let needed = (1 << 24) - left;
        for room in (0..needed).step_by(1 + needed / 200) {
            let failure = write(room).map(|_| ()).unwrap_err();
            assert_eq!((failure.kind(), failure.code()), (ErrorKind::Io, "io"), "{format} {room}");
        }
        assert!(write(needed).is_ok(), "{format}");
    }
}

#[test]
fn a_report_of_more_rows_than_a_batch_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let rows = 70_000_u64;
    let words: crate::Categories = (0..rows).map(|row| Some(["a", "b", "c"][row as usize % 3])).collect();
    let columns = vec![Column::new("n", Values::Count((0..rows).map(Some).collect())), Column::new("word", Values::Category(words))];
    let table = Table { columns };
    for format in [Format::Arrow, Format::ArrowStream, Format::Parquet] {
        let path = folder.path().join(format!("rows.{}", format.endings()[0]));
        table.export(&path).unwrap();
        written(&path, format, &table, "rows");
    }
    let mut parquet = Vec::new();
    table.write_parquet(&mut parquet).unwrap();
    assert_eq!(parquet, fs::read(folder.path().join("rows.parquet")).unwrap());
    let mut stream = Vec::new();
    table.write_arrow(&mut stream).unwrap();
    let read: Vec<RecordBatch> = arrow_ipc::reader::StreamReader::try_new(stream.as_slice(), None).unwrap().map(Result::unwrap).collect();
    assert_eq!(read, [table.to_arrow().unwrap()]);
}
