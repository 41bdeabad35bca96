//! The parts of keys: numbers, instants and texts that sort as bytes as they do by themselves.

use crate::domain::Timestamp;

/// A key under construction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key(Vec<u8>);

const SIGN: u64 = 1 << 63;

impl Key {
    /// A key of that space.
    pub(crate) fn new(space: u8) -> Self {
        // Nearly all keys fit, so that few grow on the way.
        let mut bytes = Vec::with_capacity(64);
        bytes.push(space);
        Self(bytes)
    }

    /// One byte.
    pub(crate) fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }

    /// A number: its length in bytes, then the bytes from the highest on.
    pub(crate) fn number(mut self, number: u64) -> Self {
        let length = 8 - number.leading_zeros() / 8;
        // At most eight.
        self.0.push(length as u8);
        self.0.extend_from_slice(&number.to_be_bytes()[8 - length as usize..]);
        self
    }

    /// An instant.
    pub(crate) fn instant(self, instant: Timestamp) -> Self {
        self.signed(instant.micros())
    }

    /// A number that may be negative.
    pub(crate) fn signed(mut self, number: i64) -> Self {
        self.0.extend_from_slice(&(number.cast_unsigned() ^ SIGN).to_be_bytes());
        self
    }

    /// A number with a fraction; finite ones sort by size.
    pub(crate) fn fraction(mut self, number: f64) -> Self {
        let bits = number.to_bits();
        let ordered = if bits & SIGN == 0 { bits | SIGN } else { !bits };
        self.0.extend_from_slice(&ordered.to_be_bytes());
        self
    }

    /// A whole text.
    pub(crate) fn text(self, text: &str) -> Self {
        self.text_prefix(text).byte(0).byte(0)
    }

    /// The beginning of a text.
    pub(crate) fn text_prefix(mut self, text: &str) -> Self {
        if text.as_bytes().contains(&0) {
            for byte in text.bytes() {
                self.0.push(byte);
                if byte == 0 {
                    self.0.push(u8::MAX);
                }
            }
        } else {
            self.0.extend_from_slice(text.as_bytes());
        }
        self
    }

    /// The key.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Reads the parts of a key one after the other; `None` where the key is not of that shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    /// The parts of a key of that space.
    pub(crate) fn of(space: u8, key: &'a [u8]) -> Option<Self> {
        match key.split_first() {
            Some((first, rest)) if *first == space => Some(Self(rest)),
            _ => None,
        }
    }

    /// The parts behind a prefix of known length.
    pub(crate) fn behind(prefix: usize, key: &'a [u8]) -> Option<Self> {
        key.get(prefix..).map(Self)
    }

    /// One byte.
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number.
    pub(crate) fn number(&mut self) -> Option<u64> {
        let length = usize::from(self.byte()?);
        if length > 8 {
            return None;
        }
        let (digits, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
    }

    /// An instant.
    pub(crate) fn instant(&mut self) -> Option<Timestamp> {
        let (bytes, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(Timestamp::from_micros((u64::from_be_bytes(*bytes) ^ SIGN).cast_signed()))
    }

    /// A whole text.
    pub(crate) fn text(&mut self) -> Option<String> {
        let mut text = Vec::new();
        loop {
            match self.byte()? {
                0 => match self.byte()? {
                    0 => return String::from_utf8(text).ok(),
                    u8::MAX => text.push(0),
                    _ => return None,
                },
                byte => text.push(byte),
            }
        }
    }

    /// Passes over a whole text, of which only the end is looked for.
    pub(crate) fn skip_text(&mut self) -> Option<()> {
        loop {
            let zero = self.0.iter().position(|byte| *byte == 0)?;
            let end = *self.0.get(zero + 1)?;
            self.0 = self.0.get(zero + 2..)?;
            match end {
                0 => return Some(()),
                u8::MAX => {}
                _ => return None,
            }
        }
    }

    /// How many bytes are left.
    pub(crate) fn rest(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(part: impl Fn(Key) -> Key) -> Vec<u8> {
        part(Key::default()).into_bytes()
    }

    #[test]
    fn a_text_is_passed_over_up_to_its_end() {
        for text in ["", "a", "a\0b", "\0", "\0\0", "ç\0"] {
            let key = bytes(|key| key.text(text).number(7));
            let mut parts = Parts::behind(0, &key).unwrap();
            assert_eq!(parts.skip_text().and_then(|()| parts.number()), Some(7), "{text:?}");
            assert!(parts.is_empty());
        }
        for broken in [b"".as_slice(), b"a", b"\0", b"a\0\x07", b"\0\xFF", b"a\0\xFF\0"] {
            assert_eq!(Parts::behind(0, broken).unwrap().skip_text(), None, "{broken:?}");
        }
    }

    #[test]
    fn golden() {
        assert_eq!(bytes(|key| key.number(0)), [0]);
        assert_eq!(bytes(|key| key.number(1)), [1, 1]);
        assert_eq!(bytes(|key| key.number(0xABCDE)), [3, 0x0A, 0xBC, 0xDE]);
        assert_eq!(bytes(|key| key.number(u64::MAX)), [8, 255, 255, 255, 255, 255, 255, 255, 255]);
        assert_eq!(bytes(|key| key.instant(Timestamp::from_micros(1))), [0x80, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(bytes(|key| key.instant(Timestamp::from_micros(-1))), [0x7F, 255, 255, 255, 255, 255, 255, 255]);
        assert_eq!(bytes(|key| key.text("a\0b")), [b'a', 0, 255, b'b', 0, 0]);
        assert_eq!(bytes(|key| key.fraction(1.0)), [0xBF, 0xF0, 0, 0, 0, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn parts_sort_as_what_they_stand_for(
            (a, b, s, t) in any::<(u64, u64, i64, i64)>(),
            x in ".{0,6}",
            y in ".{0,6}",
            f in -1e300..1e300,
            g in -1e300..1e300,
        ) {
            prop_assert_eq!(bytes(|key| key.number(a)).cmp(&bytes(|key| key.number(b))), a.cmp(&b));
            let (s, t) = (Timestamp::from_micros(s), Timestamp::from_micros(t));
            prop_assert_eq!(bytes(|key| key.instant(s)).cmp(&bytes(|key| key.instant(t))), s.cmp(&t));
            prop_assert_eq!(bytes(|key| key.text(&x)).cmp(&bytes(|key| key.text(&y))), x.as_bytes().cmp(y.as_bytes()));
            prop_assert_eq!(bytes(|key| key.fraction(f)).cmp(&bytes(|key| key.fraction(g))), f.total_cmp(&g));
        }

        #[test]
        fn what_follows_a_text_never_changes_its_order(x in "[\\x00-\\x02a]{0,4}", y in "[\\x00-\\x02a]{0,4}", after: u8, behind: u8) {
            if x != y {
                let (left, right) = (bytes(|key| key.text(&x).byte(after)), bytes(|key| key.text(&y).byte(behind)));
                prop_assert_eq!(left.cmp(&right), x.as_bytes().cmp(y.as_bytes()));
            }
        }

        #[test]
        fn parts_are_read_back(number: u64, micros: i64, text in ".{0,9}") {
            let instant = Timestamp::from_micros(micros);
            let key = Key::new(7).number(number).text(&text).instant(instant).into_bytes();
            let mut parts = Parts::of(7, &key).unwrap();
            prop_assert_eq!((parts.number(), parts.text(), parts.instant()), (Some(number), Some(text), Some(instant)));
            prop_assert!(parts.is_empty());
        }

        #[test]
        fn strange_bytes_are_no_key(bytes: Vec<u8>) {
            let parts = Parts(&bytes);
            let _ = ({ parts }.number(), { parts }.text(), { parts }.instant(), { parts }.byte());
        }
    }
}
