//! Entries of the ledger as JSON, exactly: what the lines of a whole book say.
//!
//! Each type that an event holds is told by the fields of its form, under their names, from the one list that the form is made of as well.
//! This is not the JSON of the boundary, which leaves out what callers need not know: the normal form of an e-mail, or whether a text that
//! reads like an instant is one.
//!
//! - A record is an object; a field that is none, or an empty list, is left out.
//! - A choice that carries something tells itself in `type`: `{"type": "lead_assigned", "lead": 1, "to": 2}`.
//! - Instants are RFC 3339 in UTC with microseconds, days `2026-01-31`, and digests texts of 32 hexadecimal digits.
//! - E-mails and phones are texts; where the normal form is another one, `{"given": …, "normal": …}`.

use crate::domain::{
    ActivityId, Attribute, Attributes, CampaignId, Currency, Customer, CustomerId, Due, FollowUpId, InterestId, Lead, LeadCard, LeadId,
    Link, OpportunityId, Position, Timestamp, UserId,
};
use crate::event::Event;
use crate::identity::{Email, Phone};
use crate::ledger::{Asked, Entry};
use crate::lifecycle::{AllowedMove, Lifecycle};
use chrono::NaiveDate;
use serde_json::{Map, Value};
use std::fmt;

/// What is wrong with a value, and where in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    place: String,
    problem: String,
}

impl Wrong {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self { place: String::new(), problem: problem.into() }
    }

    /// Puts the place of what holds the value before its own.
    fn within(mut self, place: &str) -> Self {
        self.place = match self.place.chars().next() {
            None => place.to_owned(),
            Some('[') => format!("{place}{}", self.place),
            Some(_) => format!("{place}.{}", self.place),
        };
        self
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(out, "{}: ", self.place)?;
        }
        out.write_str(&self.problem)
    }
}

/// A value that stands somewhere else than what was expected; not more of it than a line of a message holds.
fn not(expected: &str, value: &Value) -> Wrong {
    let found = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("{:?}", text.chars().take(60).collect::<String>()),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    Wrong::new(format!("{found} is no {expected}"))
}

/// A type that is told in JSON.
pub(crate) trait Told: Sized {
    /// It as JSON.
    fn tell(&self) -> Value;

    /// What was told.
    ///
    /// # Errors
    /// What is wrong with a value that was never told so.
    fn read(value: Value) -> Result<Self, Wrong>;

    /// Whether a field is left out, since `missing` gives the same.
    fn is_missing(&self) -> bool {
        false
    }

    /// What a field is that was left out; none, if it never is.
    fn missing() -> Option<Self> {
        None
    }
}

/// The fields of an object that is told.
#[derive(Default)]
pub(super) struct Telling(Map<String, Value>);

impl Telling {
    pub(super) fn of_type(name: &str) -> Self {
        let mut fields = Self::default();
        fields.0.insert("type".to_owned(), snake(name).into());
        fields
    }

    pub(super) fn put(&mut self, name: &str, value: &impl Told) {
        if !value.is_missing() {
            self.0.insert(name.to_owned(), value.tell());
        }
    }

    pub(super) fn end(self) -> Value {
        Value::Object(self.0)
    }
}

/// The fields of an object that is read.
pub(super) struct Reading(Map<String, Value>);

impl Reading {
    pub(super) fn of(value: Value) -> Result<Self, Wrong> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(not("object", &other)),
        }
    }

    /// Which choice it tells.
    pub(super) fn which(&mut self) -> Result<String, Wrong> {
        match self.0.remove("type") {
            Some(Value::String(name)) => Ok(name),
            Some(other) => Err(not("name of a type", &other).within("type")),
            None => Err(Wrong::new("it is missing").within("type")),
        }
    }

    pub(super) fn take<T: Told>(&mut self, name: &str) -> Result<T, Wrong> {
        match self.0.remove(name) {
            Some(value) => T::read(value).map_err(|wrong| wrong.within(name)),
            None => T::missing().ok_or_else(|| Wrong::new("it is missing").within(name)),
        }
    }

    /// Nothing else is there.
    pub(super) fn end(self) -> Result<(), Wrong> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(Wrong::new(format!("there is no field {:?} here", name.chars().take(60).collect::<String>()))),
        }
    }
}

/// The name of a choice as it is told: `LeadMoved` is `lead_moved`.
pub(super) fn snake(name: &str) -> String {
    let mut told = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !told.is_empty() {
            told.push('_');
        }
        told.push(letter.to_ascii_lowercase());
    }
    told
}

/// Told by the fields that a record has. All of them stand here, or it does not compile.
macro_rules! told_record {
    ($kept:ident { $($field:ident),* $(,)? }) => {
        impl $crate::value::told::Told for $kept {
            fn tell(&self) -> serde_json::Value {
                let $kept { $($field,)* } = self;
                let mut fields = $crate::value::told::Telling::default();
                $(fields.put(stringify!($field), $field);)*
                fields.end()
            }

            fn read(value: serde_json::Value) -> Result<Self, $crate::value::told::Wrong> {
                let mut fields = $crate::value::told::Reading::of(value)?;
                $(let $field = fields.take(stringify!($field))?;)*
                fields.end()?;
                Ok($kept { $($field,)* })
            }

            fn is_missing(&self) -> bool {
                let $kept { $($field,)* } = self;
                true $(&& $crate::value::told::Told::is_missing($field))*
            }

            fn missing() -> Option<Self> {
                Some($kept { $($field: $crate::value::told::Told::missing()?,)* })
            }
        }
    };
}

/// A choice that carries something.
macro_rules! told_choice {
    ($kept:ident { $($variant:ident { $($([$place:tt])? $field:ident),* })* }) => {
        impl $crate::value::told::Told for $kept {
            fn tell(&self) -> serde_json::Value {
                match self {
                    $($kept::$variant { $($($place:)? $field,)* } => {
                        let mut fields = $crate::value::told::Telling::of_type(stringify!($variant));
                        $(fields.put(stringify!($field), $field);)*
                        fields.end()
                    })*
                }
            }

            fn read(value: serde_json::Value) -> Result<Self, $crate::value::told::Wrong> {
                let mut fields = $crate::value::told::Reading::of(value)?;
                let which = fields.which()?;
                $(if which == $crate::value::told::snake(stringify!($variant)) {
                    $(let $field = fields.take(stringify!($field))?;)*
                    fields.end()?;
                    return Ok($kept::$variant { $($($place:)? $field,)* });
                })*
                Err($crate::value::told::unknown(stringify!($kept), &which))
            }
        }
    };
}

/// A choice that carries nothing.
macro_rules! told_code {
    ($kept:ident { $($variant:ident)* }) => {
        impl $crate::value::told::Told for $kept {
            fn tell(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant => $crate::value::told::snake(stringify!($variant)).into(),)*
                }
            }

            fn read(value: serde_json::Value) -> Result<Self, $crate::value::told::Wrong> {
                let which = <String as $crate::value::told::Told>::read(value)?;
                $(if which == $crate::value::told::snake(stringify!($variant)) {
                    return Ok(Self::$variant);
                })*
                Err($crate::value::told::unknown(stringify!($kept), &which))
            }
        }
    };
}

pub(super) use {told_choice, told_code, told_record};

/// A choice that there is none of that name in.
pub(super) fn unknown(choice: &str, which: &str) -> Wrong {
    let which: String = which.chars().take(60).collect();
    Wrong::new(format!("{which:?} is no {}", snake(choice).replace('_', " ")))
}

impl<T: Told> Told for Option<T> {
    fn tell(&self) -> Value {
        self.as_ref().map_or(Value::Null, Told::tell)
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        if value.is_null() { Ok(None) } else { T::read(value).map(Some) }
    }

    fn is_missing(&self) -> bool {
        self.is_none()
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Told> Told for Box<T> {
    fn tell(&self) -> Value {
        T::tell(self)
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        T::read(value).map(Self::new)
    }
}

impl<T: Told> Told for Vec<T> {
    fn tell(&self) -> Value {
        self.iter().map(Told::tell).collect()
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        let Value::Array(items) = value else { return Err(not("list", &value)) };
        let item = |(at, item)| T::read(item).map_err(|wrong: Wrong| wrong.within(&format!("[{at}]")));
        items.into_iter().enumerate().map(item).collect()
    }

    fn is_missing(&self) -> bool {
        self.is_empty()
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }
}

impl Told for Attributes {
    fn tell(&self) -> Value {
        Value::Object(self.iter().map(|(name, value)| (name.clone(), value.tell())).collect())
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        let Value::Object(items) = value else { return Err(not("object", &value)) };
        let item = |(name, value): (String, Value)| match Attribute::read(value) {
            Ok(value) => Ok((name, value)),
            Err(wrong) => Err(wrong.within(&name)),
        };
        items.into_iter().map(item).collect()
    }

    fn is_missing(&self) -> bool {
        self.is_empty()
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }
}

impl Told for String {
    fn tell(&self) -> Value {
        self.as_str().into()
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        if let Value::String(text) = value { Ok(text) } else { Err(not("text", &value)) }
    }
}

impl Told for bool {
    fn tell(&self) -> Value {
        (*self).into()
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        value.as_bool().ok_or_else(|| not("true or false", &value))
    }
}

macro_rules! numbers {
    ($($type:ty, $as:ident, $what:literal;)*) => {$(
        impl Told for $type {
            fn tell(&self) -> Value {
                (*self).into()
            }

            fn read(value: Value) -> Result<Self, Wrong> {
                value.$as().and_then(|number| number.try_into().ok()).ok_or_else(|| not($what, &value))
            }
        }
    )*};
}

numbers! {
    u8, as_u64, "whole number up to 255";
    u64, as_u64, "whole number from 0 on";
    i32, as_i64, "whole number of 32 bits";
    i64, as_i64, "whole number of 64 bits";
}

impl Told for f64 {
    fn tell(&self) -> Value {
        // The book takes in finite numbers only.
        (*self).into()
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        value.as_f64().filter(|number| number.is_finite()).ok_or_else(|| not("number", &value))
    }
}

/// A digest.
impl Told for u128 {
    fn tell(&self) -> Value {
        format!("{self:032x}").into()
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        let digits = value.as_str().filter(|text| text.len() == 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit()));
        digits.and_then(|digits| Self::from_str_radix(digits, 16).ok()).ok_or_else(|| not("digest of 32 hexadecimal digits", &value))
    }
}

macro_rules! ids {
    ($($name:ident)*) => {$(
        impl Told for $name {
            fn tell(&self) -> Value {
                self.0.into()
            }

            fn read(value: Value) -> Result<Self, Wrong> {
                u64::read(value).map(Self)
            }
        }
    )*};
}

ids!(LeadId InterestId CustomerId OpportunityId ActivityId FollowUpId UserId CampaignId Position);

/// Told by a text, and read only from the text that would be told.
macro_rules! texts {
    ($($type:ty, $what:literal;)*) => {$(
        impl Told for $type {
            fn tell(&self) -> Value {
                self.to_string().into()
            }

            fn read(value: Value) -> Result<Self, Wrong> {
                let read: Option<Self> = value.as_str().and_then(|text| text.parse().ok());
                read.filter(|read| value.as_str() == Some(read.to_string().as_str())).ok_or_else(|| not($what, &value))
            }
        }
    )*};
}

texts! {
    Timestamp, "instant such as 2026-01-31T09:30:00.000000Z";
    NaiveDate, "day such as 2026-01-31";
    Currency, "currency such as EUR";
}

/// What is given, and in normal form where that differs.
fn tell_reach(given: &str, normal: &str) -> Value {
    if given == normal {
        return given.into();
    }
    Value::Object([("given", given), ("normal", normal)].map(|(name, text)| (name.to_owned(), text.into())).into_iter().collect())
}

fn read_reach(value: Value) -> Result<(String, Option<String>), Wrong> {
    if let Value::String(given) = value {
        return Ok((given, None));
    }
    let mut fields = Reading::of(value)?;
    let (given, normal) = (fields.take("given")?, fields.take("normal")?);
    fields.end()?;
    Ok((given, Some(normal)))
}

impl Told for Email {
    fn tell(&self) -> Value {
        tell_reach(self.given(), self.normal())
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        read_reach(value).map(|(given, normal)| Self::from_stored(given, normal))
    }
}

impl Told for Phone {
    fn tell(&self) -> Value {
        tell_reach(self.given(), self.e164())
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        read_reach(value).map(|(given, e164)| Self::from_stored(given, e164))
    }
}

told_record! {
    LeadCard {
        name, job_title, emails, phones, company, country, city, language, product, interest, source, channel, campaign, utm, referrer,
        temperature, score, bant, tags, attributes, consents,
    }
}

told_record! {
    Lead {
        id, version, card, stage, kind, entered_at, lost_reason, nurture_until, owner, owner_since, captured_at, first_response_at,
        last_activity_at, touches, converted_at, converted_to, converted_from, converted_from_kind, links, cycle, open_follow_ups,
        repeat_of, from_interest, last_event_at, touched,
    }
}

told_record! {
    Customer {
        id, version, card, owner, owner_since, customer_since, lifetime_value, opportunities_won, last_activity_at, open_follow_ups,
        touched,
    }
}

told_record!(Link { customer, at, by_conversion });
told_record!(Due { due, follow_up });
told_record!(Lifecycle { stages, moves });
told_record!(AllowedMove { from, to, reason });
told_record!(Asked { id, digest, answer });

impl Told for Entry {
    fn tell(&self) -> Value {
        let Self { first, recorded_at, at, by, request, events } = self;
        let mut fields = Telling::default();
        fields.put("position", first);
        fields.put("recorded_at", recorded_at);
        fields.put("at", at);
        fields.put("by", by);
        fields.put("request", request);
        fields.put("events", events);
        fields.end()
    }

    fn read(value: Value) -> Result<Self, Wrong> {
        let mut fields = Reading::of(value)?;
        let entry = Self {
            first: fields.take("position")?,
            recorded_at: fields.take("recorded_at")?,
            at: fields.take("at")?,
            by: fields.take("by")?,
            request: fields.take::<Option<Asked>>("request")?,
            events: fields.take::<Vec<Event>>("events")?,
        };
        fields.end()?;
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::super::arbitrary::Any;
    use super::*;
    use crate::command::Answer;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        /// Also what no command would write comes back as it was.
        #[test]
        fn what_is_told_is_read(entry in Entry::any()) {
            let line = serde_json::to_string(&entry.tell()).unwrap();
            let read = Entry::read(serde_json::from_str(&line).unwrap()).unwrap();
            prop_assert_eq!(&read, &entry);
            // Equality does not see the sign of zero.
            prop_assert_eq!(crate::value::Stored::to_bytes(&read), crate::value::Stored::to_bytes(&entry));
        }

        #[test]
        fn what_is_left_out_is_missed_or_none(entry in Entry::any()) {
            let Value::Object(whole) = entry.tell() else { panic!() };
            for name in whole.keys() {
                let mut less = whole.clone();
                less.shift_remove(name);
                let read = Entry::read(Value::Object(less));
                prop_assert!(read.map_or(true, |read| read != entry), "{}", name);
            }
            let mut more = whole.clone();
            more.insert("note".to_owned(), 1.into());
            prop_assert!(Entry::read(Value::Object(more)).is_err());
        }
    }

    fn wrong(value: Value) -> String {
        Entry::read(value).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let at = "2026-01-31T09:30:00.000000Z";
        let told = |event: Value| json!({ "position": 2, "recorded_at": at, "at": at, "events": [event] });
        let step = json!({ "from": "new", "from_kind": "new", "to": "mql", "to_kind": "marketing_qualified" });
        assert!(Entry::read(told(json!({ "type": "lead_moved", "lead": 1, "step": step }))).is_ok());
        assert_eq!(wrong(json!([])), "a list is no object");
        assert_eq!(wrong(json!({ "position": -1 })), "position: -1 is no whole number from 0 on");
        assert_eq!(wrong(json!({ "position": 1.0 })), "position: 1.0 is no whole number from 0 on");
        assert_eq!(wrong(json!({ "position": 1 })), "recorded_at: it is missing");
        assert_eq!(
            wrong(json!({ "position": 1, "recorded_at": "2026-01-31T09:30:00Z" })),
            "recorded_at: \"2026-01-31T09:30:00Z\" is no instant such as 2026-01-31T09:30:00.000000Z"
        );
        assert_eq!(wrong(told(json!({ "lead": 1 }))), "events[0].type: it is missing");
        assert_eq!(wrong(told(json!({ "type": "lead_vanished" }))), "events[0]: \"lead_vanished\" is no event");
        assert_eq!(wrong(told(json!({ "type": "lead_assigned", "lead": 1, "toto": 2 }))), "events[0]: there is no field \"toto\" here");
        let edited = json!({ "type": "lead_edited", "lead": 1, "fields": [{ "type": "emails", "value": ["a@b.example", 5] }] });
        assert_eq!(wrong(told(edited)), "events[0].fields[0].value[1]: 5 is no object");
        let set = json!({ "type": "temperature_set", "lead": 1, "from": "cold", "to": "boiling" });
        assert_eq!(wrong(told(set)), "events[0].to: \"boiling\" is no temperature");
    }

    #[test]
    fn golden() {
        let entry = Entry {
            first: Position(7),
            recorded_at: Timestamp::from_seconds(1_790_000_000),
            at: Timestamp::from_seconds(1_780_000_000),
            by: Some(UserId(2)),
            request: Some(Asked { id: "form-1".into(), digest: 0xAB, answer: Answer::Changed { version: 3 } }),
            events: vec![Event::LeadEdited {
                lead: LeadId(4),
                fields: vec![
                    crate::LeadField::Emails(vec![Email::parse("a@b.example").unwrap(), Email::parse("A@b.example").unwrap()]),
                    crate::LeadField::Attribute("due".into(), Some(Attribute::Text("2026-01-31T09:30:00Z".into()))),
                    crate::LeadField::Attribute("size".into(), Some(Attribute::Number(2.0))),
                    crate::LeadField::City(None),
                ],
            }],
        };
        assert_eq!(
            entry.tell(),
            json!({
                "position": 7, "recorded_at": "2026-09-21T14:13:20.000000Z", "at": "2026-05-28T20:26:40.000000Z", "by": 2,
                "request": {
                    "id": "form-1", "digest": "000000000000000000000000000000ab", "answer": { "type": "changed", "version": 3 },
                },
                "events": [{
                    "type": "lead_edited",
                    "lead": 4,
                    "fields": [
                        { "type": "emails", "value": ["a@b.example", { "given": "A@b.example", "normal": "a@b.example" }] },
                        { "type": "attribute", "name": "due", "value": { "type": "text", "text": "2026-01-31T09:30:00Z" } },
                        { "type": "attribute", "name": "size", "value": { "type": "number", "number": 2.0 } },
                        { "type": "city" },
                    ],
                }],
            })
        );
    }
}
