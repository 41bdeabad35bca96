//! Texts of a column: each for itself, or drawn from a few.

use rustc_hash::FxHashMap;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;

/// Texts of a column in which most differ, such as names: all of them in one piece of memory.
///
/// ```
/// use leadbook::Texts;
/// let names: Texts = [Some("Sara Ahmadi"), None].into_iter().collect();
/// assert_eq!((names.len(), names.get(0), names.get(1)), (2, Some("Sara Ahmadi"), None));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Texts {
    letters: String,
    /// Where each text ends, and where the first one begins.
    ends: Vec<usize>,
    /// A bit for each text that is there.
    there: Vec<u64>,
}

impl Texts {
    /// How many there are, missing ones included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none at all, not even missing ones.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text in a row; none if it is missing.
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        let begin = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        (self.there[row / 64] >> (row % 64) & 1 == 1).then(|| &self.letters[begin..end])
    }

    /// All of them, row by row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// None yet, with room for as many and as long ones.
    #[cfg(feature = "boundary")]
    pub(super) fn with_room_alike(&self) -> Self {
        let (letters, ends) = (String::with_capacity(self.letters.len()), Vec::with_capacity(self.ends.len()));
        Self { letters, ends, there: Vec::with_capacity(self.there.len()) }
    }

    /// Makes room for so many more.
    #[cfg(feature = "boundary")]
    pub(super) fn reserve(&mut self, rows: usize) {
        self.ends.reserve(rows);
        self.there.reserve(rows.div_ceil(64));
    }

    /// Puts one more at the end.
    #[inline]
    pub(crate) fn push(&mut self, text: Option<&str>) {
        let row = self.ends.len();
        if row.is_multiple_of(64) {
            self.there.push(0);
        }
        if let Some(text) = text {
            self.letters.push_str(text);
            self.there[row / 64] |= 1 << (row % 64);
        }
        self.ends.push(self.letters.len());
    }

    /// Takes away all from that row on.
    pub(crate) fn truncate(&mut self, rows: usize) {
        if rows < self.len() {
            self.ends.truncate(rows);
            self.letters.truncate(self.ends.last().copied().unwrap_or_default());
            self.there.truncate(rows.div_ceil(64));
            if let Some(last) = self.there.last_mut().filter(|_| !rows.is_multiple_of(64)) {
                *last &= (1 << (rows % 64)) - 1;
            }
        }
    }
}

/// Texts of a column that are drawn from a few, such as sources: each of these is kept once.
///
/// ```
/// use leadbook::Categories;
/// let sources: Categories = [Some("fair"), Some("web_form"), Some("fair"), None].into_iter().collect();
/// assert_eq!((sources.get(2), sources.get(3)), (Some("fair"), None));
/// assert_eq!(sources.known().collect::<Vec<_>>(), ["fair", "web_form"]);
/// ```
#[derive(Clone, Default)]
pub struct Categories {
    known: Texts,
    /// The number of each text.
    numbers: FxHashMap<Box<str>, u32>,
    /// The number of the text in each row, [`MISSING`] for none.
    rows: Vec<u32>,
}

const MISSING: u32 = u32::MAX;

impl Categories {
    /// How many there are, missing ones included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none at all, not even missing ones.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The text in a row; none if it is missing.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.code(row).and_then(|number| self.known.get(number as usize))
    }

    /// All of them, row by row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The different texts, in the order in which they first came up.
    pub fn known(&self) -> impl ExactSizeIterator<Item = &str> {
        self.known.iter().map(Option::unwrap_or_default)
    }

    /// The place among [`Categories::known`] of the text in a row.
    pub fn code(&self, row: usize) -> Option<u32> {
        self.rows.get(row).copied().filter(|number| *number != MISSING)
    }

    /// Puts one more at the end.
    pub(crate) fn push(&mut self, text: Option<&str>) {
        let number = match text {
            None => MISSING,
            // Neighbours are often alike.
            Some(text) if self.rows.last().is_some_and(|last| *last != MISSING && self.known.get(*last as usize) == Some(text)) => {
                self.rows[self.rows.len() - 1]
            }
            Some(text) => self.number(text),
        };
        self.rows.push(number);
    }

    /// Takes away all from that row on.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.rows.truncate(rows);
    }

    /// Makes room for so many more.
    #[cfg(feature = "boundary")]
    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    /// Puts those of others that stand in these rows at the end.
    #[cfg(feature = "boundary")]
    pub(super) fn extend_from(&mut self, others: &Self, rows: impl ExactSizeIterator<Item = usize>) {
        // Each different text is looked up once.
        let mut numbers = vec![MISSING; others.known.len()];
        self.rows.reserve(rows.len());
        for row in rows {
            let number = match others.code(row) {
                None => MISSING,
                Some(code) => {
                    let known = &mut numbers[code as usize];
                    if *known == MISSING {
                        *known = others.known.get(code as usize).map_or(MISSING, |text| self.number(text));
                    }
                    *known
                }
            };
            self.rows.push(number);
        }
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        // As many different texts do not fit into memory.
        let number = u32::try_from(self.known.len()).unwrap_or(MISSING);
        self.known.push(Some(text));
        self.numbers.insert(text.into(), number);
        number
    }
}

/// Two are equal if they read alike, in whatever order their texts first came up.
impl PartialEq for Categories {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Categories {}

macro_rules! like_lists {
    ($($type:ty),*) => {$(
        impl<T: AsRef<str>> FromIterator<Option<T>> for $type {
            fn from_iter<I: IntoIterator<Item = Option<T>>>(texts: I) -> Self {
                let mut all = Self::default();
                all.extend(texts);
                all
            }
        }

        impl<T: AsRef<str>> Extend<Option<T>> for $type {
            fn extend<I: IntoIterator<Item = Option<T>>>(&mut self, texts: I) {
                texts.into_iter().for_each(|text| self.push(text.as_ref().map(AsRef::as_ref)));
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.debug_list().entries(self.iter()).finish()
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                let mut list = out.serialize_seq(Some(self.len()))?;
                self.iter().try_for_each(|text| list.serialize_element(&text))?;
                list.end()
            }
        }
    )*};
}

like_lists!(Texts, Categories);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_put_in_is_what_is_there(texts in proptest::collection::vec(proptest::option::of("[a-c]{0,3}|\\PC{0,9}"), 0..200)) {
            let (each, few) = (texts.iter().cloned().collect::<Texts>(), texts.iter().cloned().collect::<Categories>());
            let told: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
            prop_assert_eq!(each.iter().collect::<Vec<_>>(), told.clone());
            prop_assert_eq!(few.iter().collect::<Vec<_>>(), told.clone());
            prop_assert_eq!(serde_json::to_value(&each).unwrap(), serde_json::to_value(&told).unwrap());
            let different: std::collections::BTreeSet<&str> = told.iter().copied().flatten().collect();
            prop_assert_eq!(few.known().len(), different.len());
            prop_assert_eq!(each.get(texts.len()), None);
            let (mut each, mut few, half) = (each, few, texts.len() / 2);
            // What was taken away leaves nothing behind for what comes in its place.
            for _ in 0..2 {
                each.truncate(half);
                few.truncate(half);
                each.push(None);
                few.push(None);
                prop_assert_eq!((each.get(half), few.get(half)), (None, None));
            }
            each.truncate(half);
            few.truncate(half);
            each.extend(texts[half..].iter().cloned());
            few.extend(texts[half..].iter().cloned());
            prop_assert_eq!(each.iter().collect::<Vec<_>>(), told.clone());
            prop_assert_eq!(few.iter().collect::<Vec<_>>(), told);
        }
    }
}
