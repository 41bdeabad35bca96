//! Named places of readers of the ledger.

use super::Key;

const CURSOR: u8 = 0x11;

/// The place of the reader of that name.
pub(crate) fn cursor(name: &str) -> Vec<u8> {
    Key::new(CURSOR).text(name).into_bytes()
}

#[cfg(test)]
mod tests {
    #[test]
    fn golden() {
        assert_eq!(super::cursor("a"), [0x11, b'a', 0, 0]);
    }
}
