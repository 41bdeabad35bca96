//! Where a page ended.

use super::LeadOrder;
use crate::domain::Timestamp;
use crate::error::{Error, Result};
use crate::key::{Key, Parts};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A list, by what it is sorted. The numbers stand in cursors that callers hold on to: they are never used again for another list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum List {
    LeadsByCapture = 1,
    LeadsByConversion = 2,
    LeadsByFollowUp = 3,
    LeadsByNumber = 4,
    Customers = 5,
    Opportunities = 6,
    ActivitiesByInstant = 7,
    ActivitiesByNumber = 8,
    FollowUpsByDue = 9,
    FollowUpsByNumber = 10,
    Interests = 11,
}

impl List {
    const ALL: [Self; 11] = [
        Self::LeadsByCapture,
        Self::LeadsByConversion,
        Self::LeadsByFollowUp,
        Self::LeadsByNumber,
        Self::Customers,
        Self::Opportunities,
        Self::ActivitiesByInstant,
        Self::ActivitiesByNumber,
        Self::FollowUpsByDue,
        Self::FollowUpsByNumber,
        Self::Interests,
    ];

    /// Whether it is sorted by an instant first, and by number only then.
    pub(super) fn is_dated(self) -> bool {
        match self {
            Self::LeadsByCapture | Self::LeadsByConversion | Self::LeadsByFollowUp | Self::ActivitiesByInstant | Self::FollowUpsByDue => {
                true
            }
            Self::LeadsByNumber
            | Self::Customers
            | Self::Opportunities
            | Self::ActivitiesByNumber
            | Self::FollowUpsByNumber
            | Self::Interests => false,
        }
    }
}

impl From<LeadOrder> for List {
    fn from(order: LeadOrder) -> Self {
        match order {
            LeadOrder::Captured => Self::LeadsByCapture,
            LeadOrder::Converted => Self::LeadsByConversion,
            LeadOrder::NextFollowUp => Self::LeadsByFollowUp,
            LeadOrder::Number => Self::LeadsByNumber,
        }
    }
}

/// A record's place in a list: its instant, where the list is sorted by one, and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) at: Option<Timestamp>,
    pub(super) number: u64,
}

impl Place {
    /// The key with the place behind it.
    pub(super) fn behind(self, key: Key) -> Key {
        match self.at {
            Some(at) => key.instant(at).number(self.number),
            None => key.number(self.number),
        }
    }

    /// Reads the place that a key ends in.
    pub(super) fn read(mut parts: Parts<'_>, dated: bool) -> Option<Self> {
        let at = if dated { Some(parts.instant()?) } else { None };
        let number = parts.number()?;
        parts.is_empty().then_some(Self { at, number })
    }
}

/// Where a page ended and the next one begins: the `next` of one page is the `after` of the query for the next.
///
/// It names a place in the order of the list, not a record, so it stays good when records come and go. It fits only lists of the same kind,
/// order and direction; the filter may change. As text it is short, has no meaning to read, and may be handed to a browser and back.
///
/// ```
/// use leadbook::Cursor;
/// let cursor: Cursor = "0a0105".parse()?;
/// assert_eq!(cursor.to_string(), "0a0105");
/// assert!("page 2".parse::<Cursor>().is_err());
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    list: List,
    descending: bool,
    place: Place,
}

impl Cursor {
    pub(super) fn new(list: List, descending: bool, place: Place) -> Self {
        Self { list, descending, place }
    }

    /// The place to go on behind, if the cursor is one of that list.
    pub(super) fn place_in(after: Option<&Self>, list: List, descending: bool) -> Result<Option<Place>> {
        match after {
            Some(cursor) if cursor.list != list || cursor.descending != descending => {
                Err(Error::invalid("after", "the cursor is one of another list, order or direction; leave it out to begin at the start"))
            }
            after => Ok(after.map(|cursor| cursor.place)),
        }
    }

    fn to_bytes(self) -> Vec<u8> {
        let code = (self.list as u8) << 1 | u8::from(self.descending);
        self.place.behind(Key::new(code)).into_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let code = *bytes.first()?;
        let list = List::ALL.into_iter().find(|list| *list as u8 == code >> 1)?;
        let place = Place::read(Parts::behind(1, bytes)?, list.is_dated())?;
        let cursor = Self { list, descending: code & 1 == 1, place };
        // One place has one cursor: what was not written by us is none.
        (cursor.to_bytes() == bytes).then_some(cursor)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bytes = (text.len() <= 64).then(|| unhex(text.as_bytes())).flatten();
        bytes
            .and_then(|bytes| Self::from_bytes(&bytes))
            .ok_or_else(|| Error::invalid("after", "this is no cursor; take the next of the page before, unchanged, or leave it out"))
    }
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|failure: Error| de::Error::custom(failure.problem()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn golden() {
        let place = Place { at: Some(Timestamp::from_micros(1)), number: 300 };
        assert_eq!(Cursor::new(List::LeadsByCapture, true, place).to_string(), "03800000000000000102012c");
        assert_eq!(Cursor::new(List::Customers, false, Place { at: None, number: 5 }).to_string(), "0a0105");
    }

    #[test]
    fn a_cursor_fits_its_own_list_only() {
        let cursor = Cursor::new(List::Customers, false, Place { at: None, number: 5 });
        assert_eq!(Cursor::place_in(Some(&cursor), List::Customers, false).unwrap(), Some(cursor.place));
        for (list, descending) in [(List::Customers, true), (List::Interests, false)] {
            assert_eq!(Cursor::place_in(Some(&cursor), list, descending).unwrap_err().field(), Some("after"));
        }
    }

    #[test]
    fn spellings_that_we_do_not_write_are_refused() {
        for text in ["", "0", "0A0105", "0a020005", "0a0105 ", "0a01050", "000105", "ff0105", "é", "0a010500"] {
            assert_eq!(text.parse::<Cursor>().unwrap_err().field(), Some("after"), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn cursors_are_read_back(list in 0..List::ALL.len(), descending: bool, micros: i64, number: u64) {
            let list = List::ALL[list];
            let at = list.is_dated().then(|| Timestamp::from_micros(micros));
            let cursor = Cursor::new(list, descending, Place { at, number });
            prop_assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }

        #[test]
        fn any_text_is_a_cursor_or_refused(text in "\\PC*", hex in "[0-9a-f]{0,40}") {
            for text in [text, hex] {
                if let Ok(cursor) = text.parse::<Cursor>() {
                    prop_assert_eq!(cursor.to_string(), text);
                }
            }
        }
    }
}
