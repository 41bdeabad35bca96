//! The marker: how far the projections in the base tables are written, and who is at it.
//!
//! Bytes: version of the projections · position that all of them have reached, 8 · position that the last write-behind aimed at, 8 ·
//! nonce of its writer, 8; all little-endian. While the two positions differ, some keys are at the first and some at the second.

use super::PROJECTIONS_VERSION;
use crate::domain::Position;
use crate::error::{Error, Result};

/// How far the projections are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Of which version they are.
    pub(crate) version: u8,
    /// Where all of them are.
    pub(crate) done: Position,
    /// Where some of them may be.
    pub(crate) aim: Position,
    /// Who is writing, or wrote last.
    pub(crate) nonce: u64,
}

impl Marker {
    /// Nothing written yet.
    pub(crate) const START: Self = Self { version: PROJECTIONS_VERSION, done: Position::START, aim: Position::START, nonce: 0 };

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![self.version];
        bytes.extend_from_slice(&self.done.0.to_le_bytes());
        bytes.extend_from_slice(&self.aim.0.to_le_bytes());
        bytes.extend_from_slice(&self.nonce.to_le_bytes());
        bytes
    }

    /// # Errors
    /// `corrupt` if the bytes are not those of a marker.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::corrupt("the marker of the projections is damaged").at("marker");
        let fields: &[u8; 25] = bytes.try_into().map_err(|_| damaged())?;
        let number = |at: usize| -> Result<u64> { Ok(u64::from_le_bytes(fields[at..at + 8].try_into().map_err(|_| damaged())?)) };
        Ok(Self { version: fields[0], done: Position(number(1)?), aim: Position(number(9)?), nonce: number(17)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden() {
        let marker = Marker { version: 1, done: Position(2), aim: Position(3), nonce: 4 };
        let bytes = [1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(marker.to_bytes(), bytes);
        assert_eq!(Marker::from_bytes(&bytes).unwrap(), marker);
        assert!(Marker::from_bytes(&bytes[..24]).is_err());
    }
}
