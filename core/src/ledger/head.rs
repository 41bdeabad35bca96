//! The ledger's head: where it ends. The one key that every commit reads for update.
//!
//! Bytes: version (`01`) · position of the last event, 8 · its `recorded_at` in microseconds, 8 · nonce of the last writer, 8;
//! all little-endian.

use crate::domain::{Position, Timestamp};
use crate::error::{Error, Result};

const VERSION: u8 = 1;

/// Where the ledger ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The last event.
    pub(crate) position: Position,
    /// When the book learned it.
    pub(crate) recorded_at: Timestamp,
    /// Who wrote it.
    pub(crate) nonce: u64,
}

impl Head {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.position.0.to_le_bytes());
        bytes.extend_from_slice(&self.recorded_at.micros().to_le_bytes());
        bytes.extend_from_slice(&self.nonce.to_le_bytes());
        bytes
    }

    /// # Errors
    /// `corrupt` if the bytes are not those of a head.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::corrupt("the head of the ledger is damaged").at("head");
        let fields: &[u8; 25] = bytes.try_into().map_err(|_| damaged())?;
        let (version, rest) = fields.split_first().ok_or_else(damaged)?;
        let number = |at: usize| -> Result<[u8; 8]> { rest[at..at + 8].try_into().map_err(|_| damaged()) };
        let micros = i64::from_le_bytes(number(8)?);
        let recorded_at = Timestamp::from_micros(micros);
        if *version != VERSION || recorded_at.micros() != micros {
            return Err(damaged());
        }
        Ok(Self { position: Position(u64::from_le_bytes(number(0)?)), recorded_at, nonce: u64::from_le_bytes(number(16)?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden() {
        let head = Head { position: Position(258), recorded_at: Timestamp::from_micros(3), nonce: 4 };
        let bytes = [1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(head.to_bytes(), bytes);
        assert_eq!(Head::from_bytes(&bytes).unwrap(), head);
        assert!(Head::from_bytes(&bytes[1..]).is_err());
        assert!(Head::from_bytes(&[9; 25]).is_err());
    }

    #[test]
    fn an_instant_beyond_the_calendar_is_damage() {
        let mut bytes = Head { position: Position(1), recorded_at: Timestamp::MAX, nonce: 4 }.to_bytes();
        assert!(Head::from_bytes(&bytes).is_ok());
        bytes[16] = 0x7F;
        assert_eq!(Head::from_bytes(&bytes).unwrap_err().kind(), crate::error::ErrorKind::Corrupt);
    }
}
