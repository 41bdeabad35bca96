//! Phones: as given, and in E.164.
//!
//! # The library
//!
//! Numbering plans are data of a thousand rules that change monthly, so they come from a port of libphonenumber. Of the two at hand, over
//! 1,114 example numbers of 245 regions, each in four spellings (national, international, E.164, RFC 3966):
//!
//! | | `rlibphonenumber` 2.2.15 | `phonenumber` 0.3.10 |
//! |---|---|---|
//! | spellings that gave another number, of 4,456 | 0 | 38 |
//! | parse and format, optimised build | 2.1 µs | 51 µs |
//! | first call in a process, optimised build | 23 ms | 125 ms |
//! | Persian digits | read | refused |
//! | clean optimised build, two busy cores | 171 s | 50 s |
//!
//! Both are under Apache 2.0. The longer build is the price of the first: it compiles its tables with a protocol-buffer compiler in Rust.
//!
//! # Possible, not valid
//!
//! A number is accepted if its length is right for its country, even if no plan has the range yet: plans grow faster than any table, and
//! a lead must not be lost for that. Whatever is accepted has one E.164 form, so that comparing stays sound. Three things are refused
//! though a looser reading would take them, for they would make strangers *known* to each other: local numbers without an area code, one
//! digit repeated (`000 000 0000`) unless the plan has that number, and numbers whose E.164 form cannot be read back as itself.

use std::fmt;

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, ValidationError};

use super::digits::ascii_digit;
use super::error::IdentityError;
use super::marks::{is_shapeless, trim};
use super::region::Region;

/// The longest text that is read as a phone, in bytes.
const MAX_BYTES: usize = 250;

/// A phone number as given, and in E.164, the form in which phones are compared.
///
/// An extension stays in what was given and is no part of the E.164 form: whoever answers at a number is reached by the number, so two
/// leads at two extensions of one switchboard count as sharing a phone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone {
    given: String,
    /// Only where it is not what was given.
    e164: Option<String>,
}

impl Phone {
    /// Reads a phone number; without a country code it belongs to `region`.
    ///
    /// Digits of any script, zero-width and direction marks, `tel:` links, the region's own international prefix and `00` are understood;
    /// letters on the keypad (`1-800-FLOWERS`) are digits.
    ///
    /// ```
    /// use leadbook::identity::{Phone, Region};
    /// let iran = Region::new("IR")?;
    /// assert_eq!(Phone::parse("۰۹۱۲ ۳۴۵ ۶۷۸۹", iran)?.e164(), "+989123456789");
    /// assert_eq!(Phone::parse("tel:+1-201-555-0123;ext=7", iran)?.e164(), "+12015550123");
    /// assert!(Phone::parse("12", iran).is_err());
    /// # Ok::<(), leadbook::identity::IdentityError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A text that is no number, or one that is no full number of its country; the error says what is wrong and what is accepted.
    pub fn parse(text: &str, region: Region) -> Result<Self, IdentityError> {
        let given = trim(text);
        if given.len() > MAX_BYTES {
            return Err(IdentityError::new(format!("the phone is longer than {MAX_BYTES} bytes"), accepted(region)));
        }
        let plain = plain(given);
        let read = match read_double_zero(&plain, region) {
            Some(e164) => Ok(e164),
            None => read(&plain, region),
        };
        let e164 = read.map_err(|wrong| IdentityError::new(wrong, accepted(region)))?;
        Ok(Self::from_parts(given.to_owned(), e164))
    }

    /// A phone from its parts as they were stored. Nothing is checked.
    pub fn from_parts(given: String, e164: String) -> Self {
        let e164 = (e164 != given).then_some(e164);
        Self { given, e164 }
    }

    /// The same, the E.164 form only where it is another.
    pub(crate) fn from_stored(given: String, e164: Option<String>) -> Self {
        match e164 {
            Some(e164) => Self::from_parts(given, e164),
            None => Self { given, e164 },
        }
    }

    /// As it was given, with its extension if it had one.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// In E.164: `+`, country code and national number, digits only.
    pub fn e164(&self) -> &str {
        self.e164.as_deref().unwrap_or(&self.given)
    }

    /// The digits behind the country code.
    pub fn national_digits(&self) -> &str {
        let digits = self.e164().strip_prefix('+').unwrap_or(self.e164());
        digits.get(country_code_len(digits)..).unwrap_or_default()
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.given)
    }
}

fn accepted(region: Region) -> String {
    format!("a full number of {region} with its area code, or any number with + and its country code")
}

/// ASCII digits and plus sign, plain spaces, nothing without a shape, no `tel:`.
fn plain(given: &str) -> String {
    let mut plain = String::with_capacity(given.len());
    for c in given.chars() {
        match c {
            _ if c.is_ascii() => plain.push(c),
            '\u{FF0B}' | '\u{FE62}' | '\u{207A}' => plain.push('+'),
            _ if is_shapeless(c) => {}
            _ if c.is_whitespace() => plain.push(' '),
            _ => plain.push(ascii_digit(c).unwrap_or(c)),
        }
    }
    match plain.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => plain.split_off(4),
        _ => plain,
    }
}

/// The E.164 form of a full number.
fn read(plain: &str, region: Region) -> Result<String, &'static str> {
    let mut e164 = format(&parse(plain, region)?);
    // What is left of a number that its plan does not have can again begin like a trunk prefix, and what is stored must be read back as
    // itself.
    for _ in 0..3 {
        if e164 == plain {
            return Ok(e164);
        }
        let again = format(&parse(&e164, region)?);
        if again == e164 {
            return Ok(e164);
        }
        e164 = again;
    }
    Err("the phone can be read as more than one number")
}

/// A number behind 00, where the region's own way of dialling gives no number that its plan has, and reading 00 as + does.
///
/// People write the prefix they know: 00 in the United States, which dial 011; 0055 in Brazil, where 00 is followed by a carrier's code and
/// 55 happens to be one, so that the number would become a foreign one.
fn read_double_zero(plain: &str, region: Region) -> Option<String> {
    let rest = plain.strip_prefix("00")?;
    if parse(plain, region).is_ok_and(|number| PHONE_NUMBER_UTIL.is_valid_number(&number)) {
        return None;
    }
    let e164 = read(&format!("+{}", rest.trim_start()), region).ok()?;
    parse(&e164, region).ok().filter(|number| PHONE_NUMBER_UTIL.is_valid_number(number)).map(|_| e164)
}

fn parse(plain: &str, region: Region) -> Result<PhoneNumber, &'static str> {
    let region = rlibphonenumber::Region::from_code(region.as_str()).ok();
    let number = PHONE_NUMBER_UTIL.parse(plain, region).map_err(|error| match error {
        ParseError::InvalidCountryCode => "the phone has a country code that does not exist",
        ParseError::NotANumber(_) => "the text is no phone number",
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => "the phone is too short",
        ParseError::TooLongNsn => "the phone is too long",
    })?;
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number) {
        Ok(NumberLengthType::IsPossible) => {}
        Ok(NumberLengthType::IsPossibleLocalOnly) => return Err("the phone lacks its area code"),
        Err(ValidationError::InvalidCountryCode) => return Err("the phone has a country code that does not exist"),
        Err(ValidationError::TooShort) => return Err("the phone is too short for its country"),
        Err(ValidationError::TooLong) => return Err("the phone is too long for its country"),
        Err(ValidationError::InvalidLength) => return Err("the phone has a length that no number of its country has"),
    }
    if is_one_digit_repeated(number.national_number) && !PHONE_NUMBER_UTIL.is_valid_number(&number) {
        return Err("the phone is one digit repeated");
    }
    Ok(number)
}

fn format(number: &PhoneNumber) -> String {
    PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned()
}

fn is_one_digit_repeated(mut number: u64) -> bool {
    let last = number % 10;
    while number > 0 {
        if number % 10 != last {
            return false;
        }
        number /= 10;
    }
    true
}

/// How many digits of an international number are its country code. The codes are prefix-free: one digit for 1 and 7, two for those listed.
fn country_code_len(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn country_codes_have_the_lengths_of_the_tables() {
        let mut codes = 0;
        for code in PHONE_NUMBER_UTIL.get_supported_calling_codes() {
            let digits = code.to_string();
            assert_eq!(country_code_len(&format!("{digits}5555555")), digits.len(), "{code}");
            codes += 1;
        }
        assert!(codes > 200);
    }

    #[test]
    fn every_region_has_its_tables() {
        for region in PHONE_NUMBER_UTIL.get_supported_regions() {
            let region = Region::new(&region.to_string()).unwrap();
            let _ = Phone::parse("2345678901", region);
        }
    }

    #[test]
    fn stored_parts_need_not_make_sense() {
        for e164 in ["", "+", "+9", "+98", "+é", "é"] {
            let _ = Phone::from_parts(String::new(), e164.into()).national_digits();
        }
        assert_eq!(Phone::from_parts("x".into(), "+989123456789".into()).national_digits(), "9123456789");
    }
}
