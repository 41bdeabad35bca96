//! Tables as Arrow record batches.

use super::{Categories, Table, Values};
use crate::error::{Error, Result};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, DurationMicrosecondArray, Float64Array, Int64Array, LargeStringArray,
    RecordBatch, RecordBatchOptions, StringArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow_schema::{Field, Schema};
use std::collections::HashMap;
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
        let columns = self.columns.iter().map(|column| {
            let array = array(&column.values);
            let field = Field::new(&column.name, array.data_type().clone(), true).with_metadata(metadata(&column.values));
            (field, array)
        });
        let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.unzip();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows()));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
            .map_err(|cause| Error::invalid("columns", format!("the columns make no record batch: {cause}")).caused_by(cause))
    }
}

fn array(values: &Values) -> ArrayRef {
    match values {
        Values::Text(texts) => Arc::new(texts.iter().collect::<LargeStringArray>()),
        Values::Category(texts) => dictionary(texts),
        Values::Count(counts) => Arc::new(UInt64Array::from(counts.clone())),
        Values::Whole(numbers) | Values::Amount { values: numbers, .. } => Arc::new(Int64Array::from(numbers.clone())),
        Values::Number(numbers) | Values::Share(numbers) => Arc::new(Float64Array::from(numbers.clone())),
        Values::Length(lengths) => Arc::new(lengths.iter().map(|length| length.map(i64::from)).collect::<DurationMicrosecondArray>()),
        Values::Instant(instants) => {
            let micros = instants.iter().map(|instant| instant.map(|instant| instant.micros()));
            Arc::new(micros.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        }
        Values::Date(dates) => Arc::new(dates.iter().map(|date| date.map(|date| date.to_epoch_days())).collect::<Date32Array>()),
        Values::Flag(flags) => Arc::new(BooleanArray::from(flags.clone())),
    }
}

/// Texts as the numbers of a dictionary.
fn dictionary(texts: &Categories) -> ArrayRef {
    let rows = (0..texts.len()).map(|row| texts.code(row).and_then(|code| i32::try_from(code).ok()));
    let known: StringArray = texts.known().map(Some).collect();
    match DictionaryArray::<Int32Type>::try_new(rows.collect(), Arc::new(known)) {
        Ok(dictionary) => Arc::new(dictionary),
        // Only more different texts than numbers could do so; each row has its text all the same.
        Err(_) => Arc::new(texts.iter().collect::<DictionaryArray<Int32Type>>()),
    }
}

fn metadata(values: &Values) -> HashMap<String, String> {
    let mut told = vec![("kind", values.kind().to_owned())];
    if let Values::Amount { currency, .. } = values {
        told.extend([("currency", currency.to_string()), ("digits", currency.digits().to_string())]);
    }
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
