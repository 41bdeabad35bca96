//! E-mails: as given, and in normal form.
//!
//! # What is accepted
//!
//! What mail in use looks like, not the whole grammar of RFC 5322: `local@domain`, without display name, comments or angle brackets.
//!
//! - The local part is made of the characters RFC 5321 allows without quotes, or of any letter beyond ASCII (RFC 6531), with single dots
//!   inside; or it is quoted. White space and control characters are refused even in quotes: in a lead they are a slip of the hand.
//! - The domain needs a dot: a lead is reached from outside, and `ann@localhost` reaches nobody. Addresses of machines (`[192.0.2.1]`) are
//!   refused for the same reason. A dot at the very end is dropped.
//! - At most 64 bytes of local part and 254 in all, in normal form, as mail servers have it.
//!
//! # What makes two e-mails the same
//!
//! The local part is compatibility-normalised and case-folded (NFKC and full case folding). The standard would let a server tell `Ann` from
//! `ann`; none does, and people count on that. The domain goes through UTS 46 to ASCII, which folds case and width too, so that
//! `bücher.example` and `xn--bcher-kva.example` are one. UTS 46 as it is now keeps `ß` apart from `ss`, since both can be registered.
//! Nothing is specific to a provider: dots and `+tags` stay.

use std::borrow::Cow;
use std::fmt;

use caseless::Caseless as _;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization as _;

use super::error::IdentityError;
use super::marks::{is_shapeless, trim};

/// The longest local part in normal form, in bytes (RFC 5321).
const MAX_LOCAL_BYTES: usize = 64;
/// The longest e-mail in normal form, in bytes (RFC 5321 with its erratum).
const MAX_BYTES: usize = 254;
/// The longest text worth reading: full-width letters take three bytes each.
const MAX_GIVEN_BYTES: usize = 4 * MAX_BYTES;

/// An e-mail as given, and in normal form, in which e-mails are compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email {
    given: String,
    /// Only where it is not what was given, as it mostly is.
    normal: Option<String>,
}

impl Email {
    /// Reads an e-mail. White space and characters without a shape at its ends are no part of it.
    ///
    /// ```
    /// use leadbook::identity::Email;
    /// let email = Email::parse(" Ann.Lee@BÜCHER.example ")?;
    /// assert_eq!(email.given(), "Ann.Lee@BÜCHER.example");
    /// assert_eq!(email.normal(), "ann.lee@xn--bcher-kva.example");
    /// assert!(Email::parse("ann@localhost").is_err());
    /// # Ok::<(), leadbook::identity::IdentityError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A text that is no e-mail; the error says what is wrong and what is accepted.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let given = trim(text);
        let normal = normalise(given).map_err(|wrong| IdentityError::new(wrong, "an address such as ann@shop.example"))?;
        Ok(Self::from_parts(given.to_owned(), normal))
    }

    /// An e-mail from its parts as they were stored. Nothing is checked.
    pub fn from_parts(given: String, normal: String) -> Self {
        let normal = (normal != given).then_some(normal);
        Self { given, normal }
    }

    /// The same, the normal form only where it is another.
    pub(crate) fn from_stored(given: String, normal: Option<String>) -> Self {
        match normal {
            Some(normal) => Self::from_parts(given, normal),
            None => Self { given, normal },
        }
    }

    /// As it was given.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// In normal form.
    pub fn normal(&self) -> &str {
        self.normal.as_deref().unwrap_or(&self.given)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.given)
    }
}

fn normalise(given: &str) -> Result<String, &'static str> {
    if given.is_empty() {
        return Err("the e-mail is empty");
    }
    if given.len() > MAX_GIVEN_BYTES {
        return Err("the e-mail is longer than 254 bytes");
    }
    let (local, domain) = split(given)?;
    let mut normal = local_part(local)?;
    if normal.len() > MAX_LOCAL_BYTES {
        return Err("the e-mail has more than 64 bytes before the @");
    }
    let domain = domain_part(domain)?;
    normal.reserve_exact(1 + domain.len());
    normal.push('@');
    normal.push_str(&domain);
    if normal.len() > MAX_BYTES {
        return Err("the e-mail is longer than 254 bytes");
    }
    Ok(normal)
}

fn is_at(c: char) -> bool {
    matches!(c, '@' | '\u{FF20}' | '\u{FE6B}')
}

/// The text before and behind the only @ outside quotes.
fn split(given: &str) -> Result<(&str, &str), &'static str> {
    // Most are ASCII, where a byte is looked for.
    let ascii = given.is_ascii();
    let parts = if ascii { given.rsplit_once('@') } else { given.rsplit_once(is_at) };
    let (local, domain) = parts.ok_or("the e-mail has no @")?;
    let quoted = local.starts_with('"') && local.ends_with('"') && local.len() > 1;
    if !quoted && if ascii { local.contains('@') } else { local.contains(is_at) } {
        return Err("the e-mail has more than one @");
    }
    Ok((local, domain))
}

fn local_part(local: &str) -> Result<String, &'static str> {
    let local: Cow<'_, str> = if local.is_ascii() { Cow::Borrowed(local) } else { Cow::Owned(caseless(local)) };
    if local.is_empty() {
        return Err("the e-mail has nothing before the @");
    }
    let ascii = matches!(local, Cow::Borrowed(_));
    let blank = match ascii {
        true => local.bytes().any(|b| b == b' ' || b.is_ascii_control()),
        false => local.chars().any(|c| c.is_whitespace() || c.is_control()),
    };
    if blank {
        return Err("the e-mail has white space or control characters in it");
    }
    if !ascii && local.contains(char::REPLACEMENT_CHARACTER) {
        return Err("the e-mail was read in a wrong encoding");
    }
    match local.strip_prefix('"').map(|rest| rest.strip_suffix('"')) {
        None => check_unquoted(&local)?,
        Some(None) => return Err("the e-mail has a quotation mark too few"),
        Some(Some(inner)) => return unquote(inner),
    }
    Ok(match local {
        Cow::Borrowed(ascii) => ascii.to_ascii_lowercase(),
        Cow::Owned(normal) => normal,
    })
}

/// Compatibility-normalised and case-folded, without characters that have no shape.
fn caseless(text: &str) -> String {
    let folded = text.nfkd().default_case_fold().nfkd().default_case_fold().nfkd();
    folded.filter(|c| !is_shapeless(*c)).nfc().collect()
}

fn check_unquoted(local: &str) -> Result<(), &'static str> {
    let mut after_dot = true;
    // Bytes beyond ASCII are parts of letters.
    for c in local.bytes() {
        let dot = c == b'.';
        if dot && after_dot {
            return Err("the e-mail has a dot at the beginning or two dots in a row before the @");
        }
        if !dot && !c.is_ascii_alphanumeric() && c.is_ascii() && !b"!#$%&'*+-/=?^_`{|}~".contains(&c) {
            return Err("the e-mail has a character before the @ that is only allowed in quotes");
        }
        after_dot = dot;
    }
    if after_dot { Err("the e-mail has a dot right before the @") } else { Ok(()) }
}

/// The normal form of a quoted local part: without the quotes where they say nothing, else with as few backslashes as can be.
fn unquote(inner: &str) -> Result<String, &'static str> {
    let mut plain = String::with_capacity(inner.len());
    let mut quoted = String::with_capacity(inner.len() + 2);
    quoted.push('"');
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '\\' => chars.next().ok_or("the e-mail has a backslash with nothing behind it")?,
            '"' => return Err("the e-mail has a quotation mark within quotes"),
            _ => c,
        }
        .to_ascii_lowercase();
        plain.push(c);
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    if plain.is_empty() {
        return Err("the e-mail has nothing before the @");
    }
    quoted.push('"');
    Ok(if check_unquoted(&plain).is_ok() { plain } else { quoted })
}

fn domain_part(domain: &str) -> Result<String, &'static str> {
    const WRONG: &str = "the e-mail has no valid domain behind the @";
    let mut ascii = if domain.is_ascii() && !has_punycode(domain) {
        domain.to_ascii_lowercase()
    } else {
        // Direction marks come with copied text and are allowed in no domain; the joiners are, in some scripts, and there they count.
        let shaped: String = domain.chars().filter(|c| matches!(c, '\u{200C}' | '\u{200D}') || !is_shapeless(*c)).collect();
        let ascii = Uts46::new().to_ascii(shaped.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Ignore);
        ascii.map_err(|_| WRONG)?.into_owned()
    };
    if ascii.ends_with('.') {
        ascii.pop();
    }
    let mut labels = 0;
    let mut last = "";
    for label in ascii.split('.') {
        let inside = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if label.is_empty() || label.len() > 63 || !inside || label.starts_with('-') || label.ends_with('-') {
            return Err(WRONG);
        }
        labels += 1;
        last = label;
    }
    if labels < 2 {
        return Err("the e-mail has a domain without a dot");
    }
    if last.bytes().all(|b| b.is_ascii_digit()) {
        return Err("the e-mail has the number of a machine for a domain");
    }
    Ok(ascii)
}

/// Whether a label claims to be an encoded one, which must then be checked.
fn has_punycode(domain: &str) -> bool {
    domain.split('.').any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")))
}
