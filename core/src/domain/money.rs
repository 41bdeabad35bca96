//! Amounts of money: whole minor units with their currency, never fractions.

use crate::error::{Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A currency by its ISO 4217 code.
///
/// ```
/// use leadbook::Currency;
/// assert_eq!(Currency::new("brl")?.as_str(), "BRL");
/// assert!(Currency::new("BRR").is_err());
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency with that code, in either case.
    ///
    /// # Errors
    /// `invalid` if ISO 4217 has no such code.
    pub fn new(code: &str) -> Result<Self> {
        let upper = code.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(bytes) if iso_currency::Currency::from_code(&upper).is_some() => Ok(Self(bytes)),
            _ => Err(Error::invalid("currency", format!("{code:?} is not a currency code of ISO 4217, such as EUR or BRL"))),
        }
    }

    /// The code, three capital letters.
    pub fn as_str(&self) -> &str {
        // Only ASCII letters get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many digits its minor unit takes: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn digits(&self) -> u32 {
        iso_currency::Currency::from_code(self.as_str()).and_then(|known| known.exponent()).map_or(0, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(|failure| de::Error::custom(failure.problem()))
    }
}

/// An amount in the minor units of its currency: 12.34 EUR is 1,234 of them, 500 JPY is 500.
///
/// ```
/// use leadbook::Money;
/// let price = Money::new(123_456, "BRL")?;
/// assert_eq!(price.to_string(), "1234.56 BRL");
/// assert_eq!(Money::new(-5, "EUR")?.to_string(), "-0.05 EUR");
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Whole minor units.
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// The largest amount, in minor units, so that every language can hold it exactly (2^53 - 1).
pub const MAX_AMOUNT_MINOR: i64 = (1 << 53) - 1;

impl Money {
    /// So many minor units of the currency with that code.
    ///
    /// # Errors
    /// `invalid` if the code is unknown or the amount is beyond [`MAX_AMOUNT_MINOR`].
    pub fn new(amount_minor: i64, currency: &str) -> Result<Self> {
        let money = Self { amount_minor, currency: Currency::new(currency)? };
        if money.is_in_range() {
            Ok(money)
        } else {
            Err(Error::invalid("amount_minor", format!("{amount_minor} is beyond {MAX_AMOUNT_MINOR} minor units")))
        }
    }

    /// Whether the amount can be held exactly in every language.
    pub fn is_in_range(&self) -> bool {
        (-MAX_AMOUNT_MINOR..=MAX_AMOUNT_MINOR).contains(&self.amount_minor)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.currency.digits() as usize;
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let amount = self.amount_minor.unsigned_abs();
        if digits == 0 {
            return write!(out, "{sign}{amount} {}", self.currency);
        }
        let unit = 10_u64.pow(self.currency.digits());
        write!(out, "{sign}{}.{:0digits$} {}", amount / unit, amount % unit, self.currency)
    }
}

/// Adds `amount` to the sum of its currency in `sums`, kept sorted by currency; a sum that comes to nothing stays, as zero.
pub(crate) fn add_to(sums: &mut Vec<Money>, amount: Money) {
    match sums.binary_search_by_key(&amount.currency, |sum| sum.currency) {
        Ok(at) => sums[at].amount_minor = sums[at].amount_minor.saturating_add(amount.amount_minor),
        Err(at) => sums.insert(at, amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_with_other_minor_units_are_told_rightly() {
        assert_eq!(Money::new(500, "JPY").unwrap().to_string(), "500 JPY");
        assert_eq!(Money::new(1_500, "KWD").unwrap().to_string(), "1.500 KWD");
        assert!(Money::new(MAX_AMOUNT_MINOR + 1, "EUR").is_err());
    }

    #[test]
    fn sums_are_kept_per_currency_in_order() {
        let mut sums = Vec::new();
        for (amount, code) in [(5, "USD"), (7, "EUR"), (6, "USD"), (-5, "EUR")] {
            add_to(&mut sums, Money::new(amount, code).unwrap());
        }
        assert_eq!(sums, [Money::new(2, "EUR").unwrap(), Money::new(11, "USD").unwrap()]);
    }
}
