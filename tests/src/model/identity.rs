//! The people of the model's world: a small pool of e-mails and phones, each with spellings that are known to be the same.
//!
//! What is the same stands here in a table, so that the model needs nothing of the library to know it.

use leadbook::identity::{Email, Phone};

/// E-mails: the spelling as given (without the white space around it), and its normal form.
pub const EMAILS: [(&str, &str); 14] = [
    ("sara@example.com", "sara@example.com"),
    ("SARA@Example.COM", "sara@example.com"),
    ("\u{ff53}ara@example.com", "sara@example.com"),
    ("ali@example.com", "ali@example.com"),
    ("Ali@EXAMPLE.com", "ali@example.com"),
    ("jos\u{e9}@example.com", "jos\u{e9}@example.com"),
    ("JOSE\u{301}@example.com", "jos\u{e9}@example.com"),
    ("mona@b\u{fc}cher.example", "mona@xn--bcher-kva.example"),
    ("mona@xn--bcher-kva.example", "mona@xn--bcher-kva.example"),
    ("office@example.com", "office@example.com"),
    ("kim@example.com", "kim@example.com"),
    ("lee@example.com", "lee@example.com"),
    ("noor@example.com", "noor@example.com"),
    ("omid@example.com", "omid@example.com"),
];

/// Phones of a book in Iran: the spelling as given, and its E.164 form.
pub const PHONES: [(&str, &str); 12] = [
    ("09123456789", "+989123456789"),
    ("+98 912 345 6789", "+989123456789"),
    ("0098 912-345-6789", "+989123456789"),
    ("\u{6f0}\u{6f9}\u{6f1}\u{6f2} \u{6f3}\u{6f4}\u{6f5} \u{6f6}\u{6f7}\u{6f8}\u{6f9}", "+989123456789"),
    ("\u{660}\u{669}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}\u{668}\u{669}", "+989123456789"),
    ("0935 111 2233", "+989351112233"),
    ("+989351112233", "+989351112233"),
    ("+1 201 555 0123", "+12015550123"),
    ("tel:+1-201-555-0123", "+12015550123"),
    ("021 8888 7777", "+982188887777"),
    ("0936 000 1122", "+989360001122"),
    ("0937 222 3344", "+989372223344"),
];

/// What is no e-mail.
pub const NO_EMAILS: [&str; 2] = ["nobody", "ann@localhost"];

/// What is no phone.
pub const NO_PHONES: [&str; 2] = ["12", "no number"];

/// The e-mail that a spelling stands for; none if it is none.
pub fn email(text: &str) -> Option<Email> {
    let given = text.trim();
    EMAILS.iter().find(|(spelling, _)| *spelling == given).map(|(_, normal)| Email::from_parts(given.to_owned(), (*normal).to_owned()))
}

/// The phone that a spelling stands for; none if it is none.
pub fn phone(text: &str) -> Option<Phone> {
    let given = text.trim();
    PHONES.iter().find(|(spelling, _)| *spelling == given).map(|(_, e164)| Phone::from_parts(given.to_owned(), (*e164).to_owned()))
}
