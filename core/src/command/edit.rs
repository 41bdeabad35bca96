//! Editing a field that may be empty: leave it, set it, or clear it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What an edit does with a field that may be empty.
///
/// As data, a field that is left out is kept, `null` clears it, and anything else sets it.
///
/// ```
/// use leadbook::{Edit, LeadEdit};
/// let edit: LeadEdit = serde_json::from_str(r#"{"city": null, "country": "Iran"}"#).unwrap();
/// assert_eq!((edit.city, edit.country, edit.language), (Edit::Clear, Edit::Set("Iran".into()), Edit::Keep));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// Leaves it as it is.
    #[default]
    Keep,
    /// Empties it.
    Clear,
    /// Puts a new value in.
    Set(T),
}

/// Reads a field of an edit that can be changed and never emptied: what is left out stays, and `null` is refused.
pub(super) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl<T> Edit<T> {
    /// Whether it leaves the field as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The new value of the field; `None` if it is kept.
    pub(crate) fn value(&self) -> Option<Option<&T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

impl<T> From<T> for Edit<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T: Serialize> Serialize for Edit<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.value().flatten().serialize(out)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(from)?.map_or(Self::Clear, Self::Set))
    }
}
