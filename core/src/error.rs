//! The one error of the public API: a kind that tells the caller what to do, a stable code, and where the fault lies.

use crate::domain::Known;
use serde::Serialize;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// The answer of every fallible call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What an error means for the caller. The same in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// A field's value is not acceptable: correct it.
    Invalid,
    /// A rule stands against it: see [`Error::code`] and [`Error::allowed`].
    Refused,
    /// The record that was named is not there.
    NotFound,
    /// The record moved on since it was read, or a request id was used for something else: read again.
    Conflict,
    /// It is already in the book: see [`Error::matches`].
    Known,
    /// Another process has the file.
    Busy,
    /// What was read is not what was written.
    Corrupt,
    /// The file is of another format version, or no book at all.
    Incompatible,
    /// Over a limit of size.
    TooLarge,
    /// The operating system refused.
    Io,
    /// The book was closed.
    Closed,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Invalid,
        Self::Refused,
        Self::NotFound,
        Self::Conflict,
        Self::Known,
        Self::Busy,
        Self::Corrupt,
        Self::Incompatible,
        Self::TooLarge,
        Self::Io,
        Self::Closed,
    ];

    /// The kind's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Refused => "refused",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Known => "known",
            Self::Busy => "busy",
            Self::Corrupt => "corrupt",
            Self::Incompatible => "incompatible",
            Self::TooLarge => "too_large",
            Self::Io => "io",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// By what somebody is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// The same e-mail in normal form.
    Email,
    /// The same phone in E.164.
    Phone,
}

/// Somebody in the book who is the same by an e-mail or a phone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Match {
    /// Who.
    pub record: Known,
    /// By what.
    pub by: MatchedBy,
    /// The e-mail or phone that both have, in normal form.
    pub value: String,
}

impl fmt::Display for Match {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} by {}", self.record, self.value)
    }
}

/// Why a call failed. Nothing was changed by it, unless its [kind](Error::kind) is `io` or `corrupt` on a write,
/// where a retry with the same request id settles whether it landed.
///
/// ```
/// use leadbook::{Book, ErrorKind, NewLead};
/// let book = Book::memory()?;
/// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
/// let refusal = book.move_lead(lead, "sold").unwrap_err();
/// assert_eq!(refusal.kind(), ErrorKind::Invalid);
/// assert_eq!(refusal.code(), "unknown_stage");
/// assert!(refusal.allowed().contains(&"sql".to_owned()));
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    code: &'static str,
    operation: &'static str,
    field: Option<String>,
    message: String,
    allowed: Vec<String>,
    matches: Vec<Match>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            operation: "",
            field: None,
            message: message.into(),
            allowed: Vec::new(),
            matches: Vec::new(),
            source: None,
        }))
    }

    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, "invalid_value", message).at(field)
    }

    pub(crate) fn corrupt(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Corrupt, "corrupt", message)
    }

    pub(crate) fn closed() -> Self {
        Self::new(ErrorKind::Closed, "closed", "the book is closed")
    }

    #[must_use]
    pub(crate) fn at(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Puts the place of what holds the field before the field's name: `contacts[2]` and `emails[0]` become `contacts[2].emails[0]`.
    #[must_use]
    pub(crate) fn within(mut self, place: &str) -> Self {
        self.0.field = Some(match self.0.field {
            Some(field) if field.starts_with('[') => format!("{place}{field}"),
            Some(field) => format!("{place}.{field}"),
            None => place.to_owned(),
        });
        self
    }

    #[must_use]
    pub(crate) fn allowing(mut self, allowed: Vec<String>) -> Self {
        self.0.allowed = allowed;
        self
    }

    #[must_use]
    pub(crate) fn matching(mut self, matches: Vec<Match>) -> Self {
        self.0.matches = matches;
        self
    }

    #[must_use]
    pub(crate) fn during(mut self, operation: &'static str) -> Self {
        if self.0.operation.is_empty() {
            self.0.operation = operation;
        }
        self
    }

    /// The problem alone, for whoever says the place: its message, and what is allowed.
    pub(crate) fn problem(&self) -> String {
        let Inner { message, allowed, .. } = &*self.0;
        if allowed.is_empty() { message.clone() } else { format!("{message}; allowed: {}", allowed.join(", ")) }
    }

    #[must_use]
    pub(crate) fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// What it means for the caller.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// A stable code for the exact reason, such as `move_not_allowed`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The operation that failed, such as `move_lead`; empty for a value that failed before any operation.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The field, stage or record at fault, such as `emails[0]` or `lead 7`.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What is wrong and what would be accepted, in words.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What would be accepted instead, where that is a list: stages, for instance.
    pub fn allowed(&self) -> &[String] {
        &self.0.allowed
    }

    /// Who is already known, for kind `known`.
    pub fn matches(&self) -> &[Match] {
        &self.0.matches
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { code, operation, field, message, allowed, matches, .. } = &*self.0;
        if !operation.is_empty() {
            write!(out, "{operation}: ")?;
        }
        if let Some(field) = field {
            write!(out, "{field}: ")?;
        }
        write!(out, "{message} [{code}]")?;
        if !allowed.is_empty() {
            write!(out, "; allowed: {}", allowed.join(", "))?;
        }
        for (number, matched) in matches.iter().enumerate() {
            write!(out, "{}{matched}", if number == 0 { "; known: " } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, code, operation, field, message, allowed, matches, source } = &*self.0;
        out.debug_struct("Error")
            .field("kind", kind)
            .field("code", code)
            .field("operation", operation)
            .field("field", field)
            .field("message", message)
            .field("allowed", allowed)
            .field("matches", matches)
            .field("source", source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<crate::storage::StorageError> for Error {
    fn from(failure: crate::storage::StorageError) -> Self {
        use crate::storage::StorageErrorKind as Below;
        let (kind, code) = match failure.kind() {
            Below::Conflict => (ErrorKind::Conflict, "storage_conflict"),
            Below::CommitUnknown => (ErrorKind::Io, "commit_unknown"),
            Below::TooLarge => (ErrorKind::TooLarge, "too_large"),
            Below::Unavailable => (ErrorKind::Refused, "unavailable"),
            Below::Busy => (ErrorKind::Busy, "busy"),
            Below::Corrupt => (ErrorKind::Corrupt, "corrupt"),
            Below::Incompatible => (ErrorKind::Incompatible, "incompatible"),
            Below::ReadOnly => (ErrorKind::Refused, "read_only"),
            Below::NotFound => (ErrorKind::Io, "no_such_file"),
            Below::Io | Below::Fatal | Below::Abandoned => (ErrorKind::Io, "io"),
        };
        let message = failure.message().to_owned();
        Self::new(kind, code, message).caused_by(failure)
    }
}
