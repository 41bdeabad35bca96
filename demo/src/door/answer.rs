//! An answer, before it is put on the wire.

use super::{Limits, Outlet};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::fmt;
use std::io;

/// Goes on for as long as the client listens.
pub(crate) type Feed = Box<dyn Fn(&mut Outlet<'_>) -> io::Result<()> + Send>;

/// What is answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// The answer's content.
pub(crate) enum Body {
    /// All of it.
    Whole(Cow<'static, [u8]>),
    /// What comes as it happens; the connection ends with it.
    Endless(Feed),
}

impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Answer").field("status", &self.status).field("headers", &self.headers).finish_non_exhaustive()
    }
}

impl Answer {
    /// An answer with a content of that type.
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { status, headers: vec![("Content-Type", kind.to_owned())], body: Body::Whole(body.into()) }
    }

    /// An answer in JSON.
    pub(crate) fn json(status: u16, text: String) -> Self {
        Self::new(status, "application/json", text.into_bytes())
    }

    /// A fault, as RFC 9457 tells it.
    pub(crate) fn problem(status: u16, detail: impl Into<String>) -> Self {
        Self::problem_with(status, detail, &Value::Null)
    }

    /// A fault with further fields.
    pub(crate) fn problem_with(status: u16, detail: impl Into<String>, more: &Value) -> Self {
        let title = tiny_http::StatusCode(status).default_reason_phrase();
        let mut told = json!({ "type": "about:blank", "title": title, "status": status, "detail": detail.into() });
        if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
            told.extend(more.clone());
        }
        Self::new(status, "application/problem+json", told.to_string().into_bytes())
    }

    pub(super) fn too_long_head(limits: &Limits) -> Self {
        Self::problem(431, format!("a request's line and headers have up to {} bytes", limits.head_bytes))
    }

    /// The same with a header more.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Whether the connection ends with it.
    pub(super) fn is_endless(&self) -> bool {
        matches!(self.body, Body::Endless(_))
    }
}
