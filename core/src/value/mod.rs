//! How records and events become bytes, and back.
//!
//! Each type of the domain has a *form* of its own here (`LeadV1`, `EventV1`, …): what is written, field by field, in an order that never
//! changes. The API's types can so be changed without the file format noticing, and a later form can stand beside an earlier one.
//!
//! A stored value is one byte that names its version, and the form. A form of several fields begins with a mask of one bit a field, low
//! bits
//! first, in as many bytes as the fields need; only fields whose bit is set follow. A choice begins with its number. Numbers are written in
//! groups of seven bits, low ones first, the high bit of a byte saying that more follow; texts with their length before them; instants as
//! the distance from one written before (see `instant`). This is the only room that knows bincode.

mod activity;
mod answer;
#[cfg(test)]
mod arbitrary;
mod book;
mod choice;
mod codec;
mod customer;
mod entry;
mod event;
mod field;
mod form;
#[cfg(test)]
mod golden;
mod identity;
mod instant;
mod interest;
mod layout;
mod lead;
mod list;
mod money;
mod names;
mod number;
mod opportunity;
mod people;
#[cfg(test)]
mod tests;
#[cfg(feature = "transfer")]
mod told;

pub(crate) use codec::DecodeError;
#[cfg(feature = "transfer")]
pub(crate) use told::Told;

use crate::domain::{Activity, Campaign, Customer, FollowUp, Interest, Lead, Opportunity, User};
use crate::event::apply::BookState;
use crate::ledger::{Entry, RequestNote};
use crate::storage::MAX_VALUE_BYTES;

/// What is kept in the book's file as one value.
pub(crate) trait Stored: Sized {
    /// What it is called in messages.
    const NAME: &'static str;

    /// How many bytes are read at most. Who writes compares: what is longer could not be read back.
    const MAX_BYTES: usize = MAX_VALUE_BYTES;

    /// The value in its newest version.
    fn to_bytes(&self) -> Vec<u8>;

    /// The value that was written, in whatever version.
    ///
    /// # Errors
    /// [`DecodeError`] if the bytes are not exactly one value of a known version.
    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError>;

    /// Becomes the value that was written, as far as that serves in the memory that it has: for who reads very many, one after the other.
    ///
    /// # Errors
    /// As [`Stored::from_bytes`]; the value then means nothing.
    #[cfg(any(test, feature = "boundary"))]
    fn refill(&mut self, bytes: &[u8]) -> Result<(), DecodeError>;
}

/// Says for each stored type what it is called; every one is in its first version.
macro_rules! stored {
    ($($type:ident is $name:literal $(of at most $most:expr)?;)*) => {$(
        impl Stored for $type {
            const NAME: &'static str = $name;
            $(const MAX_BYTES: usize = $most;)?

            fn to_bytes(&self) -> Vec<u8> {
                codec::encode(codec::FIRST, self)
            }

            fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
                codec::decode(Self::NAME, Self::MAX_BYTES, codec::FIRST, bytes)
            }

            #[cfg(any(test, feature = "boundary"))]
            fn refill(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
                codec::decode_into(self, Self::NAME, Self::MAX_BYTES, codec::FIRST, bytes)
            }
        }
    )*};
}

stored! {
    Lead is "lead";
    Interest is "interest";
    Customer is "customer";
    Opportunity is "opportunity";
    Activity is "activity";
    FollowUp is "follow-up";
    User is "user";
    Campaign is "campaign";
    BookState is "book state";
    RequestNote is "request note";
    // One conversion can write several cards, and beginning a book its settings and lifecycle. The ledger refuses an entry that does not
    // fit into one block; this bound only keeps a damaged length from being believed.
    Entry is "ledger entry" of at most 4 * MAX_VALUE_BYTES;
}
