//! What is wrong with a value, in words that every language has.

use crate::error::{Error, ErrorKind};
use serde::de::{self, Expected, Unexpected};
use std::fmt;

/// A value that does not fit, and the place where it stands.
#[derive(Debug)]
pub(super) struct Fault {
    /// Field by field from without, such as `company.name` or `emails[0]`; empty for the whole value.
    place: String,
    message: String,
    /// What is accepted there.
    allowed: Vec<String>,
}

impl Fault {
    fn of(message: String) -> Self {
        Self { place: String::new(), message, allowed: Vec::new() }
    }

    /// The fault of what lies in a field.
    pub(super) fn in_field(mut self, name: &str) -> Self {
        // The names of what is not known, or missing, lie in no field yet.
        self.place = match self.place.as_str() {
            "" => name.to_owned(),
            inside if inside.starts_with('[') => format!("{name}{inside}"),
            inside => format!("{name}.{inside}"),
        };
        self
    }

    /// The fault of what lies in a list.
    pub(super) fn in_item(mut self, at: usize) -> Self {
        self.place = match self.place.as_str() {
            "" => format!("[{at}]"),
            inside if inside.starts_with('[') => format!("[{at}]{inside}"),
            inside => format!("[{at}].{inside}"),
        };
        self
    }

    pub(super) fn error(self) -> Error {
        let error = Error::new(ErrorKind::Invalid, "invalid_value", self.message).allowing(self.allowed);
        if self.place.is_empty() { error } else { error.at(self.place) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::of(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of(format!("{} is not {}", shown(found), accepted(&expected.to_string())))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::of(format!("a list of {length} is not {}", accepted(&expected.to_string())))
    }

    fn unknown_variant(name: &str, expected: &'static [&'static str]) -> Self {
        let allowed = expected.iter().map(|&name| name.to_owned()).collect();
        Self { allowed, ..Self::of(format!("{} is none of what is accepted here", told(name))) }
    }

    fn unknown_field(name: &str, expected: &'static [&'static str]) -> Self {
        let allowed = expected.iter().map(|&name| name.to_owned()).collect();
        Self { allowed, ..Self::of(format!("there is no field {} here", told(name))) }
    }

    fn missing_field(name: &'static str) -> Self {
        Self::of(format!("{name} is missing")).in_field(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::of(format!("{name} stands there twice")).in_field(name)
    }
}

/// A text in a message, cut where it is long.
pub(super) fn told(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}", format!("{}…", &text[..end])),
    }
}

/// What was found, as JSON has it.
fn shown(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Bool(flag) => flag.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        // With its fraction, even if that is nothing: it is why it does not fit.
        Unexpected::Float(number) => format!("{number:?}"),
        Unexpected::Str(text) => told(text),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        other => other.to_string(),
    }
}

/// What is accepted: serde tells it by the types of Rust.
fn accepted(expected: &str) -> String {
    let plain = match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number from 0 on",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a string" | "a borrowed string" | "str" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "unit" => "null",
        other if other.starts_with("struct ") || other.starts_with("internally tagged ") || other.starts_with("adjacently tagged ") => {
            "an object with the fields that belong there"
        }
        other if other.starts_with("enum ") || other.starts_with("variant ") => "one of the names that are accepted here",
        other if other.starts_with("a formatted date") || other.starts_with("an ISO 8601") => "a date such as 2026-01-31",
        other => other,
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::strict::read;
    use crate::command::{CustomerChoice, LeadEdit, NewCustomer, NewLead};
    use crate::domain::Attribute;
    use crate::query::LeadQuery;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};
    use std::fmt::Debug;

    fn fault<T: DeserializeOwned + Debug>(value: Value) -> (String, String, Vec<String>) {
        let failure = read::<T>(value).unwrap_err();
        (failure.field().unwrap_or_default().to_owned(), failure.message().to_owned(), failure.allowed().to_vec())
    }

    #[test]
    fn a_fault_says_where_it_lies_and_what_is_accepted() {
        for (value, place, message) in [
            (json!({ "name": 5, "source": "a" }), "name", "5 is not a text"),
            (json!({ "name": null, "source": "a" }), "name", "null is not a text"),
            (json!({ "emails": ["a@example.com", 7] }), "emails[1]", "7 is not a text"),
            (json!({ "emails": "a@example.com" }), "emails", "\"a@example.com\" is not a list"),
            (json!({ "company": "Acme" }), "company", "\"Acme\" is not an object with the fields that belong there"),
            (json!({ "company": { "nam": "Acme" } }), "company.nam", "there is no field \"nam\" here"),
            (json!({ "owner": -1 }), "owner", "-1 is not a whole number from 0 on"),
            (json!({ "campaign": 1.0 }), "campaign", "1.0 is not a whole number from 0 on"),
            (json!({ "attributes": { "seats": [1] } }), "attributes.seats", "neither"),
            (json!([]), "", "a list is not an object with the fields that belong there"),
            (json!("x".repeat(100)), "", &format!("\"{}…\" is not an object with the fields that belong there", "x".repeat(60))),
        ] {
            let (field, told, _) = fault::<NewLead>(value.clone());
            assert_eq!((field.as_str(), told.contains(message)), (place, true), "{value}: {told}");
        }
        let (place, _, allowed) = fault::<NewLead>(json!({ "channel": "pigeon" }));
        assert_eq!((place.as_str(), allowed.contains(&"referral".to_owned())), ("channel", true), "{allowed:?}");
        let (place, _, allowed) = fault::<LeadQuery>(json!({ "filter": { "tag": "a" } }));
        assert_eq!((place.as_str(), allowed.contains(&"tags".to_owned())), ("filter.tag", true), "{allowed:?}");
    }

    #[test]
    fn a_record_is_never_a_list_of_its_fields() {
        for value in [json!(["new"]), json!(["existing", 1])] {
            let (_, message, _) = fault::<CustomerChoice>(value);
            assert_eq!(message, "a list is not an object with the fields that belong there");
        }
        for value in [json!([["Acme"]]), json!({ "name": "A", "addresses": [["head office"]] })] {
            let (_, message, _) = fault::<NewCustomer>(value);
            assert!(message.contains("a list is not an object"), "{message}");
        }
    }

    #[test]
    fn what_is_never_empty_is_not_emptied() {
        for field in ["name", "emails", "phones", "source", "utm", "score", "bant", "tags"] {
            let (place, message, _) = fault::<LeadEdit>(json!({ field: null }));
            assert_eq!((place.as_str(), message.starts_with("null is not ")), (field, true), "{message}");
        }
        assert_eq!(read::<LeadEdit>(json!({})).unwrap(), LeadEdit::default());
    }

    #[test]
    fn attributes_keep_their_types() {
        for (value, kept) in [
            (json!(true), Attribute::Flag(true)),
            (json!(-3), Attribute::Whole(-3)),
            (json!(0.5), Attribute::Number(0.5)),
            (json!("blue"), Attribute::Text("blue".to_owned())),
        ] {
            assert_eq!(read::<Attribute>(value).unwrap(), kept);
        }
    }
}
