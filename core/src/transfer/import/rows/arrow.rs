//! Tables in Arrow's form: of a data frame, or of a file or stream in its IPC format.

use super::{Cell, Row, Rows, names};
use crate::domain::Timestamp;
use crate::error::{Error, Result};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, NaiveDate};
use std::sync::Arc;

pub(super) struct ArrowRows {
    batches: Arc<Vec<RecordBatch>>,
    columns: Vec<String>,
    batch: usize,
    at: usize,
    bytes: u64,
}

impl ArrowRows {
    /// # Errors
    /// `invalid` for a column of a type that has no place in a lead.
    pub(super) fn new(batches: Arc<Vec<RecordBatch>>) -> Result<Self> {
        let Some(first) = batches.first() else {
            return Ok(Self { batches, columns: Vec::new(), batch: 0, at: 0, bytes: 0 });
        };
        for field in first.schema().fields() {
            if !is_known(field.data_type()) {
                let message = format!(
                    "a column of type {} cannot be imported; texts, numbers, flags, dates, instants, dictionaries and lists of texts can",
                    field.data_type()
                );
                return Err(Error::invalid(field.name(), message));
            }
        }
        let columns = names(first.schema().fields().iter().map(|field| field.name().clone()));
        Ok(Self { batches, columns, batch: 0, at: 0, bytes: 0 })
    }
}

/// The batches of a file or stream in the IPC format.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<RecordBatch>> {
    let wrong = |cause: arrow_schema::ArrowError| Error::invalid("path", format!("it is no table in Arrow's IPC format: {cause}"));
    if bytes.starts_with(b"ARROW1") {
        let reader = arrow_ipc::reader::FileReader::try_new(std::io::Cursor::new(bytes), None).map_err(wrong)?;
        return reader.collect::<std::result::Result<_, _>>().map_err(wrong);
    }
    let reader = arrow_ipc::reader::StreamReader::try_new(bytes, None).map_err(wrong)?;
    reader.collect::<std::result::Result<_, _>>().map_err(wrong)
}

fn is_known(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        DataType::List(inner) | DataType::LargeList(inner) => is_text(inner.data_type()),
        DataType::Null | DataType::Boolean | DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => true,
        DataType::Float32 | DataType::Float64 => true,
        kind => kind.is_integer() || is_text(kind),
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn text(array: &dyn Array, at: usize) -> Option<&str> {
    if array.is_null(at) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string::<i32>().value(at)),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(at)),
        DataType::Utf8View => Some(array.as_string_view().value(at)),
        _ => None,
    }
}

fn texts(list: &dyn Array) -> Cell {
    Cell::List((0..list.len()).filter_map(|at| text(list, at)).map(str::to_owned).collect())
}

/// So many of a unit since 1970, in microseconds.
fn micros(array: &dyn Array, unit: TimeUnit, at: usize) -> i64 {
    match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(at).saturating_mul(1_000_000),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(at).saturating_mul(1_000),
        TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(at),
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(at).div_euclid(1_000),
    }
}

fn date(days: i64) -> Cell {
    i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days).map_or(Cell::Empty, Cell::Date)
}

fn cell(array: &dyn Array, at: usize) -> Cell {
    if array.is_null(at) {
        return Cell::Empty;
    }
    match array.data_type() {
        DataType::Boolean => Cell::Flag(array.as_boolean().value(at)),
        DataType::Int8 => Cell::Whole(array.as_primitive::<Int8Type>().value(at).into()),
        DataType::Int16 => Cell::Whole(array.as_primitive::<Int16Type>().value(at).into()),
        DataType::Int32 => Cell::Whole(array.as_primitive::<Int32Type>().value(at).into()),
        DataType::Int64 => Cell::Whole(array.as_primitive::<Int64Type>().value(at)),
        DataType::UInt8 => Cell::Whole(array.as_primitive::<UInt8Type>().value(at).into()),
        DataType::UInt16 => Cell::Whole(array.as_primitive::<UInt16Type>().value(at).into()),
        DataType::UInt32 => Cell::Whole(array.as_primitive::<UInt32Type>().value(at).into()),
        DataType::UInt64 => {
            let number = array.as_primitive::<UInt64Type>().value(at);
            i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Whole)
        }
        DataType::Float32 => number(array.as_primitive::<Float32Type>().value(at).into()),
        DataType::Float64 => number(array.as_primitive::<Float64Type>().value(at)),
        DataType::Date32 => date(array.as_primitive::<Date32Type>().value(at).into()),
        DataType::Date64 => date(array.as_primitive::<Date64Type>().value(at).div_euclid(86_400_000)),
        DataType::Timestamp(unit, zone) => {
            let micros = micros(array, *unit, at);
            match zone {
                Some(_) => Cell::Instant(Timestamp::from_micros(micros)),
                None => DateTime::from_timestamp_micros(micros).map_or(Cell::Empty, |told| Cell::Local(told.naive_utc())),
            }
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let place = dictionary.normalized_keys().get(at).copied();
            place.and_then(|place| text(dictionary.values(), place)).map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
        }
        DataType::List(_) => texts(&array.as_list::<i32>().value(at)),
        DataType::LargeList(_) => texts(&array.as_list::<i64>().value(at)),
        _ => text(array, at).map_or(Cell::Empty, |text| Cell::Text(text.to_owned())),
    }
}

/// Data frames have not-a-number where there is nothing.
fn number(number: f64) -> Cell {
    if number.is_nan() { Cell::Empty } else { Cell::Number(number) }
}

impl Rows for ArrowRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut Row) -> Result<bool> {
        while let Some(batch) = self.batches.get(self.batch) {
            if self.at >= batch.num_rows() {
                self.bytes += batch.get_array_memory_size() as u64;
                self.batch += 1;
                self.at = 0;
                continue;
            }
            row.begin(self.columns.len());
            for (place, cell_of) in row.cells.iter_mut().enumerate() {
                *cell_of = cell(batch.column(place), self.at);
            }
            self.at += 1;
            return Ok(true);
        }
        Ok(false)
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }
}
