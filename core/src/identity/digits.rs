//! Decimal digits of every script.

/// Where each run of ten decimal digits begins, from zero to nine in order (Unicode 16, general category Nd); sorted.
const ZEROS: [char; 76] = [
    '\u{30}',
    '\u{660}',
    '\u{6F0}',
    '\u{7C0}',
    '\u{966}',
    '\u{9E6}',
    '\u{A66}',
    '\u{AE6}',
    '\u{B66}',
    '\u{BE6}',
    '\u{C66}',
    '\u{CE6}',
    '\u{D66}',
    '\u{DE6}',
    '\u{E50}',
    '\u{ED0}',
    '\u{F20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17E0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19D0}',
    '\u{1A80}',
    '\u{1A90}',
    '\u{1B50}',
    '\u{1BB0}',
    '\u{1C40}',
    '\u{1C50}',
    '\u{A620}',
    '\u{A8D0}',
    '\u{A900}',
    '\u{A9D0}',
    '\u{A9F0}',
    '\u{AA50}',
    '\u{ABF0}',
    '\u{FF10}',
    '\u{104A0}',
    '\u{10D30}',
    '\u{10D40}',
    '\u{11066}',
    '\u{110F0}',
    '\u{11136}',
    '\u{111D0}',
    '\u{112F0}',
    '\u{11450}',
    '\u{114D0}',
    '\u{11650}',
    '\u{116C0}',
    '\u{116D0}',
    '\u{116DA}',
    '\u{11730}',
    '\u{118E0}',
    '\u{11950}',
    '\u{11BF0}',
    '\u{11C50}',
    '\u{11D50}',
    '\u{11DA0}',
    '\u{11F50}',
    '\u{16130}',
    '\u{16A60}',
    '\u{16AC0}',
    '\u{16B50}',
    '\u{16D70}',
    '\u{1CCF0}',
    '\u{1D7CE}',
    '\u{1D7D8}',
    '\u{1D7E2}',
    '\u{1D7EC}',
    '\u{1D7F6}',
    '\u{1E140}',
    '\u{1E2F0}',
    '\u{1E4F0}',
    '\u{1E5F1}',
    '\u{1E950}',
    '\u{1FBF0}',
];

/// The ASCII digit of the same value as a decimal digit of any script: `۷`, `٧`, `७` and `７` are all `7`.
pub(super) fn ascii_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let at = ZEROS.partition_point(|zero| *zero <= c).checked_sub(1)?;
    let value = u32::from(c) - u32::from(*ZEROS.get(at)?);
    char::from_digit(value, 10)
}

/// The decimal digits of a text in ASCII, everything else dropped: for finding a phone by a part of its digits.
///
/// ```
/// assert_eq!(leadbook::identity::digits("+۹۸ (۹۱۲) ٣٤٥-67"), "9891234567");
/// ```
pub fn digits(text: &str) -> String {
    text.chars().filter_map(ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decimal_digit_of_unicode_has_its_value() {
        let decimal = regex::Regex::new(r"^\p{Nd}$").unwrap();
        let mut known = 0;
        for c in '\0'..=char::MAX {
            assert_eq!(ascii_digit(c).is_some(), decimal.is_match(c.encode_utf8(&mut [0; 4])), "{c:?}");
            known += usize::from(ascii_digit(c).is_some());
        }
        assert_eq!(known, ZEROS.len() * 10);
    }

    #[test]
    fn values_follow_the_order_of_the_run() {
        for zero in ZEROS {
            for value in 0..10 {
                let c = char::from_u32(u32::from(zero) + value).unwrap();
                assert_eq!(ascii_digit(c), char::from_digit(value, 10), "{c:?}");
            }
        }
    }

    #[test]
    fn what_is_no_decimal_digit_is_dropped() {
        assert_eq!(digits("a1 ²٣ Ⅷ ½ ４"), "134");
        assert_eq!(digits(""), "");
    }
}
