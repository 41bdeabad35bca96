//! The schemas of types that are written as text, or otherwise than they are built.

use crate::command::Edit;
use crate::domain::{Currency, Timestamp};
use crate::identity::{Email, Phone, Region};
use crate::query::Cursor;
use crate::report::{CalendarStep, GroupBy, Period, PeriodEnd, Table, Values};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

macro_rules! texts {
    ($($type:ty, $name:literal, $schema:tt;)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

texts! {
    Timestamp, "Timestamp", {
        "type": "string",
        "format": "date-time",
        "description": "An instant, in RFC 3339; answers are in UTC with microseconds.",
    };
    Email, "Email", { "type": "string", "description": "An e-mail as it was given." };
    Phone, "Phone", { "type": "string", "description": "A phone as it was given." };
    Region, "Region", { "type": "string", "description": "A region, by its ISO 3166 code of two letters." };
    Currency, "Currency", { "type": "string", "description": "A currency, by its ISO 4217 code." };
    Cursor, "Cursor", { "type": "string", "description": "Where a page ended: the `next` of that page, unchanged." };
    PeriodEnd, "PeriodEnd", { "type": "string", "description": concat!(
            "An end of a period: an instant in RFC 3339, or a date, which is the beginning of that day in ",
            "the zone of the request.",
        ) };
    GroupBy, "GroupBy", { "type": "string", "description": concat!(
            "What to group by: source, channel, campaign, owner, owner_at_capture, owner_at_event, ",
            "temperature, stage, country, product, tag, day, week, month, quarter, year or attribute:NAME.",
        ) };
}

impl JsonSchema for Period {
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let end = generator.subschema_for::<Option<PeriodEnd>>();
        let step = generator.subschema_for::<CalendarStep>();
        json_schema!({
            "description": concat!(
                "A stretch of time from its first instant until just before its last: its ends, a month, quarter ",
                "or year, or the last so many steps of the calendar.",
            ),
            "anyOf": [
                { "type": "object", "properties": { "from": end, "until": end }, "additionalProperties": false },
                { "type": "array", "items": end, "minItems": 2, "maxItems": 2 },
                {
                    "type": "object",
                    "properties": { "year": { "type": "integer" }, "month": { "type": "integer" }, "quarter": { "type": "integer" } },
                    "required": ["year"],
                    "additionalProperties": false,
                },
                {
                    "type": "object",
                    "properties": { "last": { "type": "integer" }, "step": step },
                    "required": ["last", "step"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

impl JsonSchema for Table {
    fn schema_name() -> Cow<'static, str> {
        "Table".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A table: columns of equal length.",
            "properties": {
                "columns": {
                    "type": "array",
                    "description": "The columns, in the order that they are read in.",
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": { "type": "string", "description": "Its name." },
                            "kind": {
                                "type": "string",
                                "enum": Values::KINDS,
                                "description": "What its values are.",
                            },
                            "currency": { "type": "string", "description": "The currency of a column of amounts." },
                            "values": { "type": "array", "items": true, "description": "Its values, one for each row." },
                        },
                        "required": ["name", "kind", "values"],
                    },
                },
            },
            "required": ["columns"],
        })
    }
}

impl<T: JsonSchema> JsonSchema for Edit<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Edit_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}
