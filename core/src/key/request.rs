//! What is kept under a request id.

use super::Key;

/// The space of requests.
pub(crate) const REQUEST: u8 = 0x20;

/// What is kept under that request id.
pub(crate) fn request(id: &str) -> Vec<u8> {
    Key::new(REQUEST).text(id).into_bytes()
}

#[cfg(test)]
mod tests {
    #[test]
    fn golden() {
        assert_eq!(super::request("r1"), [0x20, b'r', b'1', 0, 0]);
    }
}
