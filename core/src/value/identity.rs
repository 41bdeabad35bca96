//! E-mails and phones: as given, and in normal form where that differs.

use super::codec::Fault;
use super::form::Kept;
use super::layout::layout;
use crate::identity::{Email, Phone};

layout! {
    /// An e-mail or a phone.
    ReachV1<'a> {
        given: &'a str,
        normal: Option<&'a str>,
    }
}

impl<'a> ReachV1<'a> {
    #[inline]
    fn of(given: &'a str, normal: &'a str) -> Self {
        Self { given, normal: (given != normal).then_some(normal) }
    }

    #[inline]
    fn parts(self) -> (String, Option<String>) {
        (self.given.to_owned(), self.normal.map(str::to_owned))
    }
}

impl Kept for Email {
    type Form<'a> = ReachV1<'a>;

    #[inline]
    fn form(&self) -> ReachV1<'_> {
        ReachV1::of(self.given(), self.normal())
    }

    #[inline]
    fn from_form(form: ReachV1<'_>) -> Result<Self, Fault> {
        let (given, normal) = form.parts();
        Ok(Self::from_stored(given, normal))
    }
}

impl Kept for Phone {
    type Form<'a> = ReachV1<'a>;

    #[inline]
    fn form(&self) -> ReachV1<'_> {
        ReachV1::of(self.given(), self.e164())
    }

    #[inline]
    fn from_form(form: ReachV1<'_>) -> Result<Self, Fault> {
        let (given, e164) = form.parts();
        Ok(Self::from_stored(given, e164))
    }
}
