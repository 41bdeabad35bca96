//! The ledger's own keys, and the marker of the projections.

use crate::domain::Position;

/// The space of ledger blocks.
pub(crate) const BLOCK: u8 = 0x02;
/// The ledger's end. It lies before the blocks: with nothing behind them, appending fills the engine's pages instead of splitting them.
pub(crate) const HEAD: &[u8] = &[0x01];
/// Magic and format version.
pub(crate) const FORMAT: &[u8] = &[0x03];
/// How far the projections are written.
pub(crate) const MARKER: &[u8] = &[0x10];

/// The block whose first event is at that position. Fixed in length: blocks are found by stepping back from any position.
pub(crate) fn block(first: Position) -> [u8; 9] {
    let mut key = [BLOCK; 9];
    key[1..].copy_from_slice(&first.0.to_be_bytes());
    key
}

/// The position of a block's first event.
pub(crate) fn block_position(key: &[u8]) -> Option<Position> {
    match key.split_first() {
        Some((&BLOCK, rest)) => Some(Position(u64::from_be_bytes(rest.try_into().ok()?))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden() {
        assert_eq!(block(Position(0x0102)), [2, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(block_position(&block(Position(77))), Some(Position(77)));
        assert_eq!(block_position(HEAD), None);
        assert!(HEAD < block(Position(0)).as_slice() && block(Position(u64::MAX)).as_slice() < FORMAT);
    }
}
