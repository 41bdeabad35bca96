//! From a form to bytes and back: the version byte, the bounds, and the one error.
//!
//! Decoding reads from the bytes given and takes in no list longer than what is left of them, so the bound on their number bounds
//! every allocation; bincode's own limit would count the bytes in memory instead, and refuse long lists of small things.

use super::form::{Form, Kept};
use crate::error::Error;
use bincode::config::{Configuration, standard};
use bincode::de::read::{Reader, SliceReader};
use bincode::de::{Decoder, DecoderImpl};
use bincode::enc::EncoderImpl;
use bincode::enc::write::Writer;
use std::error::Error as StdError;
use std::fmt;

/// The version of every form named `…V1`.
pub(super) const FIRST: u8 = 1;

/// Most records fit in; growing is dearer than a few bytes too many.
const ROOM: usize = 256;

/// What is wrong with the bytes of a form.
pub(super) type Fault = bincode::error::DecodeError;
/// Why a form cannot be written: never, since what is written to only grows.
pub(super) type Stuck = bincode::error::EncodeError;
/// What forms are written to.
pub(super) type Out = EncoderImpl<Grown, Configuration>;
/// What forms are read from.
pub(super) type In<'de> = DecoderImpl<SliceReader<'de>, Configuration, ()>;

/// Bytes that grow with what is written.
pub(super) struct Grown(Vec<u8>);

impl Writer for Grown {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), Stuck> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

pub(super) fn fault(why: &'static str) -> Fault {
    Fault::Other(why)
}

/// The version byte and the form of `value`.
#[expect(clippy::expect_used, reason = "nothing that is written here can fail: memory only grows, and no form refuses a value")]
pub(super) fn encode<K: Kept>(version: u8, value: &K) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ROOM);
    bytes.push(version);
    let mut out = Out::new(Grown(bytes), standard());
    value.form().put(&mut out).expect("forms can always be written to memory");
    out.into_writer().0
}

/// What `encode` was given.
pub(super) fn decode<K: Kept>(what: &'static str, most: usize, version: u8, bytes: &[u8]) -> Result<K, DecodeError> {
    read::<K, K>(what, most, version, bytes, K::from_form)
}

/// The same, into a value that was of use before.
#[cfg(any(test, feature = "boundary"))]
pub(super) fn decode_into<K: Kept>(into: &mut K, what: &'static str, most: usize, version: u8, bytes: &[u8]) -> Result<(), DecodeError> {
    read::<K, ()>(what, most, version, bytes, |form| into.refill(form))
}

fn read<K: Kept, T>(
    what: &'static str,
    most: usize,
    version: u8,
    bytes: &[u8],
    take: impl FnOnce(K::Form<'_>) -> Result<T, Fault>,
) -> Result<T, DecodeError> {
    let wrong = |why| DecodeError { what, why };
    if bytes.len() > most {
        return Err(wrong(Why::TooLong { bytes: bytes.len(), most }));
    }
    let Some((&found, form)) = bytes.split_first() else { return Err(wrong(Why::Empty)) };
    if found != version {
        return Err(wrong(Why::Version(found)));
    }
    let mut from = In::new(SliceReader::new(form), standard(), ());
    let value = K::Form::take(&mut from).and_then(take).map_err(|cause| wrong(Why::Damaged(Box::new(cause))))?;
    if from.reader().peek_read(1).is_some() {
        return Err(wrong(Why::Trailing));
    }
    Ok(value)
}

/// Why a stored value cannot be read.
#[derive(Debug)]
pub(crate) struct DecodeError {
    what: &'static str,
    why: Why,
}

#[derive(Debug)]
enum Why {
    Empty,
    TooLong { bytes: usize, most: usize },
    Version(u8),
    Damaged(Box<Fault>),
    Trailing,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a stored {} cannot be read: ", self.what)?;
        match &self.why {
            Why::Empty => out.write_str("there is not one byte of it"),
            Why::TooLong { bytes, most } => write!(out, "its {bytes} bytes are over the limit of {most}"),
            Why::Version(found) => write!(out, "its version is {found}, and only {FIRST} is known"),
            Why::Damaged(cause) => match &**cause {
                Fault::Other(why) => out.write_str(why),
                Fault::UnexpectedEnd { .. } => out.write_str("it ends too early"),
                Fault::Utf8 { .. } => out.write_str("a text in it is not UTF-8"),
                _ => out.write_str("its bytes mean nothing"),
            },
            Why::Trailing => out.write_str("bytes follow after its end"),
        }
    }
}

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.why {
            Why::Damaged(cause) => Some(&**cause),
            _ => None,
        }
    }
}

impl From<DecodeError> for Error {
    fn from(failure: DecodeError) -> Self {
        Self::corrupt(failure.to_string()).caused_by(failure)
    }
}
