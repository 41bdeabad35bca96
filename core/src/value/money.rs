//! Money and days.

use super::codec::{Fault, fault};
use super::form::Kept;
use super::layout::record;
use crate::domain::{Currency, Money};
use chrono::{Datelike, NaiveDate};

/// The three letters of its code.
impl Kept for Currency {
    type Form<'a> = [u8; 3];

    #[inline]
    fn form(&self) -> [u8; 3] {
        self.as_str().as_bytes().try_into().unwrap_or_default()
    }

    fn from_form(form: [u8; 3]) -> Result<Self, Fault> {
        let code = std::str::from_utf8(&form).ok().and_then(|code| Self::new(code).ok());
        code.ok_or_else(|| fault("it has a currency that is not known"))
    }
}

record! {
    MoneyV1 of Money {
        amount_minor: i64,
        currency: Currency,
    }
}

/// Days from the first of the common era.
impl Kept for NaiveDate {
    type Form<'a> = i32;

    fn form(&self) -> i32 {
        self.num_days_from_ce()
    }

    fn from_form(form: i32) -> Result<Self, Fault> {
        Self::from_num_days_from_ce_opt(form).ok_or_else(|| fault("it has a day that no calendar has"))
    }
}
