//! Pages, and what all queries say of them.

use super::Cursor;
use crate::domain::limits;
use crate::error::{Error, Result};
use serde::Serialize;

/// The records of a page where nothing is said.
pub(super) const DEFAULT_LIMIT: usize = 50;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "boundary", schemars(rename = "{T}Page"))]
pub struct Page<T> {
    /// The records, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins; none if this is the last one. What follows need not match the filter, so the last page can be empty.
    pub next: Option<Cursor>,
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// The limit, if a page can hold that many.
pub(super) fn checked_limit(limit: usize) -> Result<usize> {
    if (1..=limits::PAGE).contains(&limit) {
        return Ok(limit);
    }
    Err(Error::invalid("limit", format!("a page holds 1 to {} records, not {limit}", limits::PAGE)))
}

/// A query over a filter: the filter, how many records, and where to go on.
macro_rules! query {
    ($(#[$doc:meta])* $query:ident, $filter:ident $({ $($(#[$more:meta])* $field:ident: $kind:ty,)* })?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
        #[serde(default, deny_unknown_fields)]
        pub struct $query {
            /// What a record must be like.
            pub filter: $filter,
            $($($(#[$more])* pub $field: $kind,)*)?
            /// How many records a page holds, up to [`limits::PAGE`](crate::limits::PAGE); 50 if nothing is said.
            pub limit: usize,
            /// Where to go on: the `next` of the page before.
            pub after: Option<$crate::query::Cursor>,
        }

        impl Default for $query {
            fn default() -> Self {
                $filter::default().into()
            }
        }

        impl From<$filter> for $query {
            fn from(filter: $filter) -> Self {
                Self { filter, $($($field: <$kind>::default(),)*)? limit: $crate::query::page::DEFAULT_LIMIT, after: None }
            }
        }

        impl $query {
            /// With so many records a page.
            #[must_use]
            pub fn limit(mut self, limit: usize) -> Self {
                self.limit = limit;
                self
            }

            /// From where the page before ended.
            #[must_use]
            pub fn after(mut self, after: impl Into<Option<$crate::query::Cursor>>) -> Self {
                self.after = after.into();
                self
            }
        }
    };
}
pub(super) use query;
