//! Who is who: e-mails, phones and names in the form in which they are compared.
//!
//! A lead is captured by hand, from a form, from a spreadsheet, in any script. To say *known* of somebody, the book compares e-mails and
//! phones in a normal form, never as typed; to find somebody by name, it folds the name and the question the same way. What was given is
//! always kept beside the normal form.
//!
//! Everything here is a pure function of its arguments: no storage, no clock, no settings. The normal forms are written into indexes, so
//! each function is idempotent, and the tests hold it to that: the normal form of a normal form is itself.
//!
//! | wanted | call |
//! |---|---|
//! | is this e-mail known? | [`Email::parse`], then compare [`Email::normal`] |
//! | is this phone known? | [`Phone::parse`] with the book's [`Region`], then compare [`Phone::e164`] |
//! | are these two names the same? | [`fold`] both |
//! | which words find this name? | [`words`] |
//! | which digits find this phone? | [`digits`] |
//!
//! # Unicode versions
//!
//! Normalisation and case folding are stable by Unicode's own policy for every character once assigned, so a stored normal form stays
//! right when the tables grow. Only a character that was unknown when it was stored can fold differently later.
mod digits;
mod email;
mod error;
mod fold;
mod letters;
mod marks;
mod phone;
mod region;
mod words;

pub use digits::digits;
pub use email::Email;
pub use error::IdentityError;
pub use fold::fold;
pub use phone::Phone;
pub use region::Region;
pub(crate) use words::each_word;
pub use words::{MAX_WORD_BYTES, MAX_WORDS, words};

/// As data, an e-mail is what was given.
impl serde::Serialize for Email {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.given())
    }
}

/// As data, a phone is what was given.
impl serde::Serialize for Phone {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.given())
    }
}
