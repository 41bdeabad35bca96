//! Tables as Arrow record batches.

use super::{Categories, Column, Table, Values};
use crate::error::{Error, Result};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, DurationMicrosecondArray, Float64Array, Int64Array, LargeStringArray,
    RecordBatch, RecordBatchOptions, StringArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

impl Table {
    /// The table as an Arrow record batch.
    ///
    /// Each column may be null and names its kind in the field's metadata, under `kind`. Texts are `LargeUtf8`, categories dictionaries of
    /// `Utf8` by `Int32`, counts `UInt64`, whole numbers `Int64`, numbers and shares `Float64`, lengths `Duration` and instants `Timestamp`
    /// (UTC), both in microseconds, dates `Date32`, flags `Boolean`. Amounts are `Int64` of minor units, with `currency` and its
    /// `digits` in the metadata.
    ///
    /// # Errors
    /// `invalid`, field `columns`, if they are not of one length.
    pub fn to_arrow(&self) -> Result<RecordBatch> {
        self.batch(0..self.rows(), Words::Dictionary)
    }

    /// The columns.
    pub(crate) fn schema(&self, words: Words) -> Schema {
        Schema::new(self.columns.iter().map(|column| field(column, words)).collect::<Vec<_>>())
    }

    /// All rows, as batches of some each.
    #[cfg(feature = "transfer")]
    pub(crate) fn batches(&self, words: Words) -> impl Iterator<Item = Result<RecordBatch>> + '_ {
        const SOME: usize = 8_192;
        let rows = self.rows();
        (0..rows).step_by(SOME).map(move |begin| self.batch(begin..rows.min(begin + SOME), words))
    }

    fn batch(&self, rows: Range<usize>, words: Words) -> Result<RecordBatch> {
        let schema = Arc::new(self.schema(words));
        let arrays: Vec<ArrayRef> = self.columns.iter().map(|column| array(&column.values, rows.clone(), words)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        RecordBatch::try_new_with_options(schema, arrays, &options)
            .map_err(|cause| Error::invalid("columns", format!("the columns make no record batch: {cause}")).caused_by(cause))
    }
}

/// What becomes of categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// Numbers of a dictionary, of which a batch brings its own.
    Dictionary,
    /// Texts: for files of several batches, where each would have another dictionary, and not every reader takes that.
    #[cfg(feature = "transfer")]
    Plain,
}

fn field(column: &Column, words: Words) -> Field {
    let kind = match &column.values {
        Values::Text(_) => DataType::LargeUtf8,
        Values::Category(_) if words == Words::Dictionary => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        Values::Category(_) => DataType::Utf8,
        Values::Count(_) => DataType::UInt64,
        Values::Whole(_) | Values::Amount { .. } => DataType::Int64,
        Values::Number(_) | Values::Share(_) => DataType::Float64,
        Values::Length(_) => DataType::Duration(TimeUnit::Microsecond),
        Values::Instant(_) => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Values::Date(_) => DataType::Date32,
        Values::Flag(_) => DataType::Boolean,
    };
    Field::new(&column.name, kind, true).with_metadata(metadata(&column.values))
}

/// The values of those rows, as far as there are any.
fn some<T: Copy>(values: &[Option<T>], rows: Range<usize>) -> impl Iterator<Item = Option<T>> + '_ {
    values.get(rows.start.min(values.len())..rows.end.min(values.len())).unwrap_or_default().iter().copied()
}

fn array(values: &Values, rows: Range<usize>, words: Words) -> ArrayRef {
    match values {
        Values::Text(texts) => {
            let rows = rows.start..rows.end.min(texts.len());
            Arc::new(rows.map(|row| texts.get(row)).collect::<LargeStringArray>())
        }
        Values::Category(texts) => {
            let rows = rows.start..rows.end.min(texts.len());
            if words == Words::Dictionary {
                dictionary(texts, rows)
            } else {
                Arc::new(rows.map(|row| texts.get(row)).collect::<StringArray>())
            }
        }
        Values::Count(counts) => Arc::new(some(counts, rows).collect::<UInt64Array>()),
        Values::Whole(numbers) | Values::Amount { values: numbers, .. } => Arc::new(some(numbers, rows).collect::<Int64Array>()),
        Values::Number(numbers) | Values::Share(numbers) => Arc::new(some(numbers, rows).collect::<Float64Array>()),
        Values::Length(lengths) => Arc::new(some(lengths, rows).map(|length| length.map(i64::from)).collect::<DurationMicrosecondArray>()),
        Values::Instant(instants) => {
            let micros = some(instants, rows).map(|instant| instant.map(|instant| instant.micros()));
            Arc::new(micros.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        }
        Values::Date(dates) => Arc::new(some(dates, rows).map(|date| date.map(|date| date.to_epoch_days())).collect::<Date32Array>()),
        Values::Flag(flags) => Arc::new(some(flags, rows).collect::<BooleanArray>()),
    }
}

/// Texts as the numbers of a dictionary.
fn dictionary(texts: &Categories, rows: Range<usize>) -> ArrayRef {
    let numbers = rows.clone().map(|row| texts.code(row).and_then(|code| i32::try_from(code).ok()));
    let known: StringArray = texts.known().map(Some).collect();
    match DictionaryArray::<Int32Type>::try_new(numbers.collect(), Arc::new(known)) {
        Ok(dictionary) => Arc::new(dictionary),
        // Only more different texts than numbers could do so; each row has its text all the same.
        Err(_) => Arc::new(rows.map(|row| texts.get(row)).collect::<DictionaryArray<Int32Type>>()),
    }
}

fn metadata(values: &Values) -> HashMap<String, String> {
    let mut told = vec![("kind", values.kind().to_owned())];
    if let Values::Amount { currency, .. } = values {
        told.extend([("currency", currency.to_string()), ("digits", currency.digits().to_string())]);
    }
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
