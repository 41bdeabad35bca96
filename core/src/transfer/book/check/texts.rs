//! Texts and lists as a book keeps them.

use super::Found;
use crate::domain::limits;
use crate::lifecycle::check_key;

/// A text as events have it: without white space at its ends, and without control characters.
fn kept(field: &str, text: &str, longest: usize, breaks: bool) -> Found {
    if text.trim().len() != text.len() {
        return Err(format!("{field}: white space stands at the ends of the text"));
    }
    if let Some(sign) = text.chars().find(|sign| sign.is_control() && !(breaks && matches!(sign, '\n' | '\r' | '\t'))) {
        return Err(format!("{field}: the control character {sign:?} is in the text"));
    }
    let length = if text.len() > longest { text.chars().count() } else { text.len() };
    if length > longest {
        return Err(format!("{field}: {length} characters are too many, up to {longest} are accepted"));
    }
    Ok(())
}

/// A text on one line, which may be empty.
pub(super) fn one_line(field: &str, text: &str, longest: usize) -> Found {
    kept(field, text, longest, false)
}

/// A text on one line that is never empty.
pub(super) fn needed(field: &str, text: &str, longest: usize) -> Found {
    if text.is_empty() { Err(format!("{field}: it is empty")) } else { kept(field, text, longest, false) }
}

/// A short text.
pub(super) fn short(field: &str, text: &str) -> Found {
    needed(field, text, limits::SHORT)
}

/// A name.
pub(super) fn name(field: &str, text: &str) -> Found {
    needed(field, text, limits::NAME)
}

/// A text of several lines.
pub(super) fn long(field: &str, text: &str) -> Found {
    if text.is_empty() { Err(format!("{field}: it is empty")) } else { kept(field, text, limits::TEXT, true) }
}

/// The text of an attribute.
pub(super) fn attribute_text(field: &str, text: &str) -> Found {
    kept(field, text, limits::ATTRIBUTE_TEXT, true)
}

/// The key of a stage.
pub(super) fn key(field: &str, text: &str) -> Found {
    check_key(text).map_err(|problem| format!("{field}: {}", problem.chars().take(200).collect::<String>()))
}

/// A text that may be none.
pub(super) fn may(field: &str, text: Option<&str>, check: fn(&str, &str) -> Found) -> Found {
    text.map_or(Ok(()), |text| check(field, text))
}

/// A list that is not too long.
pub(super) fn few(field: &str, count: usize, most: usize) -> Found {
    if count > most { Err(format!("{field}: {count} entries are too many, up to {most} are accepted")) } else { Ok(()) }
}

/// Texts that are sorted, each once.
pub(super) fn tags(field: &str, texts: &[String]) -> Found {
    few(field, texts.len(), limits::TAGS)?;
    if !texts.is_sorted_by(|one, next| one < next) {
        return Err(format!("{field}: they are not sorted, each once"));
    }
    texts.iter().try_for_each(|text| short(field, text))
}
