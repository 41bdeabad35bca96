//! A request, and the reading of its head.

use super::{Answer, Limits};

/// Headers above this number are nobody's who asks for something.
const MOST_HEADERS: usize = 64;

/// What a client asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path, as it was sent.
    pub(crate) path: String,
    /// What stands behind the question mark.
    pub(crate) query: Option<String>,
    /// Names in small letters.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The minor version of HTTP/1.
    pub(crate) minor: u8,
    /// Whether the connection goes on after the answer.
    pub(crate) keep: bool,
    /// How long the body will be.
    pub(super) length: usize,
    /// Whether the client waits to be told to send the body.
    pub(super) expects: bool,
}

impl Request {
    /// The value of a header; of the first, where there are several.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Reads a head; none where it has not come to its end yet. With it, how many bytes it took.
    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Option<(Self, usize)>, Answer> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut head = httparse::Request::new(&mut headers);
        let used = match head.parse(bytes) {
            Ok(httparse::Status::Complete(used)) => used,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => {
                return Err(Answer::problem(431, format!("a request has at most {MOST_HEADERS} headers")));
            }
            Err(httparse::Error::Version) => return Err(Answer::problem(505, "HTTP/1.1 and HTTP/1.0 are spoken here")),
            Err(wrong) => return Err(Answer::problem(400, format!("this is no request of HTTP/1.1: {wrong}"))),
        };
        // Read as one line by some and as two by others.
        if bytes[..used].iter().zip(bytes.iter().skip(1)).filter(|(_, next)| **next == b'\n').any(|(byte, _)| *byte != b'\r') {
            return Err(Answer::problem(400, "a line of a request's head ends with CR and LF"));
        }
        if used > limits.head_bytes {
            return Err(Answer::too_long_head(limits));
        }
        let target = head.path.unwrap_or("/");
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query.to_owned())));
        let mut request = Self {
            method: head.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query,
            headers: head
                .headers
                .iter()
                .map(|header| {
                    (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).trim_matches([' ', '\t']).to_owned())
                })
                .collect(),
            minor: head.version.unwrap_or(1),
            ..Self::default()
        };
        request.weigh(limits)?;
        Ok(Some((request, used)))
    }

    /// Finds out how long the body is and whether the connection goes on, and refuses what could be understood in two ways.
    fn weigh(&mut self, limits: &Limits) -> Result<(), Answer> {
        if !self.path.starts_with('/') {
            return Err(Answer::problem(400, "the request's target is a path, such as /api/leads"));
        }
        if self.all("host").count() != 1 && self.minor > 0 || self.all("host").count() > 1 {
            return Err(Answer::problem(400, "a request has one header Host"));
        }
        if let Some(name) = ["authorization", "origin"].into_iter().find(|name| self.all(name).count() > 1) {
            return Err(Answer::problem(400, format!("a request has at most one header {name}")));
        }
        if self.header("transfer-encoding").is_some() {
            return Err(Answer::problem(411, "bodies are taken with a Content-Length, and not in chunks"));
        }
        if let Some(length) = self.header("content-length") {
            let plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
            if !plain || self.all("content-length").any(|other| other != length) {
                return Err(Answer::problem(400, "Content-Length is one whole number"));
            }
            // Longer than a number can tell is longer than we take.
            self.length = length.parse().unwrap_or(usize::MAX);
        }
        if self.length > limits.body_bytes {
            return Err(Answer::problem(413, format!("a body has up to {} bytes", limits.body_bytes)));
        }
        self.expects = match self.header("expect") {
            None => false,
            Some(what) if what.eq_ignore_ascii_case("100-continue") => true,
            Some(_) => return Err(Answer::problem(417, "nothing but 100-continue can be expected")),
        };
        let said = |word: &str| self.all("connection").flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(word));
        self.keep = self.minor > 0 && !said("close");
        Ok(())
    }
}
