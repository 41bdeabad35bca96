//! The wire: requests read from a connection and answers written to it, each in the time that it has.

use super::{Answer, Body, Limits, Request, now};
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tiny_http::{HTTPVersion, Header, Response, StatusCode};

const PIECE: usize = 16 << 10;
/// For so many bytes of an answer a slow client has a second more.
const BYTES_A_SECOND: usize = 256 << 10;
/// The longest pause in an endless answer's taking.
const FEED_PATIENCE: Duration = Duration::from_secs(10);

/// What goes with every answer. A page of somebody else's neither frames nor reads it, and nothing that is no script is run as one.
const ALWAYS: [(&str, &str); 5] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Server", "leadbook-demo"),
];
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A connection.
pub(super) struct Wire<'s> {
    stream: &'s TcpStream,
    limits: Limits,
    /// What came and was not used yet.
    unread: Vec<u8>,
}

/// Where an endless answer is written.
pub(crate) struct Outlet<'s> {
    stream: &'s TcpStream,
}

/// Whether a wait was too long, and not something else.
fn too_late(failure: &io::Error) -> bool {
    matches!(failure.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

impl<'s> Wire<'s> {
    pub(super) fn new(stream: &'s TcpStream, limits: Limits) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, limits, unread: Vec::new() })
    }

    /// Reads what is there, or comes until then; nothing at the end.
    fn more(&mut self, until: Instant) -> io::Result<usize> {
        let mut piece = [0; PIECE];
        loop {
            self.stream.set_read_timeout(Some(left(until)?))?;
            match (&mut &*self.stream).read(&mut piece) {
                Err(failure) if failure.kind() == ErrorKind::Interrupted => {}
                read => {
                    let count = read?;
                    self.unread.extend_from_slice(&piece[..count]);
                    return Ok(count);
                }
            }
        }
    }

    /// The next request; none if the client went, or never asked.
    pub(super) fn request(&mut self) -> Result<Option<Request>, Answer> {
        if self.unread.is_empty() && !matches!(self.more(now() + self.limits.idle_time), Ok(1..)) {
            return Ok(None);
        }
        let until = now() + self.limits.head_time;
        let mut searched = 0;
        let (mut request, used) = loop {
            // The end of a head is looked for before the head is read, so that one that comes byte by byte is not read as often.
            let ends = self.unread[searched..].windows(4).any(|four| four == b"\r\n\r\n");
            if let Some(read) = if ends { Request::read(&self.unread, &self.limits)? } else { None } {
                break read;
            }
            if self.unread.len() > self.limits.head_bytes {
                return Err(Answer::too_long_head(&self.limits));
            }
            searched = if ends { 0 } else { self.unread.len().saturating_sub(3) };
            match self.more(until) {
                Ok(1..) => {}
                Err(failure) if too_late(&failure) => return Err(Answer::problem(408, "the request's head did not come in time")),
                _ => return Ok(None),
            }
        };
        self.unread.drain(..used);
        if request.expects && self.unread.is_empty() && request.length > 0 && self.write(b"HTTP/1.1 100 Continue\r\n\r\n", until).is_err() {
            return Ok(None);
        }
        let until = now() + self.limits.body_time;
        while self.unread.len() < request.length {
            match self.more(until) {
                Ok(1..) => {}
                Err(failure) if too_late(&failure) => return Err(Answer::problem(408, "the request's body did not come in time")),
                _ => return Ok(None),
            }
        }
        let next = self.unread.split_off(request.length);
        request.body = std::mem::replace(&mut self.unread, next);
        Ok(Some(request))
    }

    /// Answers; without a request where none could be read.
    pub(super) fn answer(&mut self, answer: &Answer, request: Option<&Request>, keep: bool) -> io::Result<()> {
        let minor = request.map_or(1, |request| request.minor);
        let no_body = request.is_some_and(|request| request.method == "HEAD");
        match &answer.body {
            Body::Whole(body) => {
                let mut head = head(answer, minor, Some(body.len()), keep)?;
                let seconds = (body.len() / BYTES_A_SECOND) as u64;
                let until = now() + self.limits.answer_time + Duration::from_secs(seconds);
                if no_body || matches!(answer.status, 204 | 304) {
                    return self.write(&head, until);
                }
                // Small answers go in one packet.
                if body.len() <= PIECE {
                    head.extend_from_slice(body);
                    return self.write(&head, until);
                }
                self.write(&head, until)?;
                self.write(body, until)
            }
            Body::Endless(feed) => {
                let head = head(answer, minor, None, false)?;
                self.write(&head, now() + self.limits.answer_time)?;
                if no_body { Ok(()) } else { feed(&mut Outlet { stream: self.stream }) }
            }
        }
    }

    fn write(&self, bytes: &[u8], until: Instant) -> io::Result<()> {
        write_until(self.stream, bytes, until)
    }

    /// Reads and forgets, until the end, so many bytes, or then.
    pub(super) fn discard(&mut self, most: usize, until: Instant) {
        let mut read = 0;
        while read < most {
            self.unread.clear();
            match self.more(until) {
                Ok(count @ 1..) => read += count,
                _ => return,
            }
        }
    }
}

impl Outlet<'_> {
    /// Writes a piece of it.
    pub(crate) fn write(&mut self, text: &str) -> io::Result<()> {
        write_until(self.stream, text.as_bytes(), now() + FEED_PATIENCE)
    }

    /// Waits for so long; whether the client is still there.
    pub(crate) fn wait(&mut self, time: Duration) -> io::Result<bool> {
        self.stream.set_read_timeout(Some(time))?;
        match self.stream.peek(&mut [0]) {
            // It has gone, or asks for something else where nothing more is answered.
            Ok(_) => Ok(false),
            Err(failure) if too_late(&failure) || failure.kind() == ErrorKind::Interrupted => Ok(true),
            Err(failure) => Err(failure),
        }
    }
}

fn write_until(mut stream: &TcpStream, mut bytes: &[u8], until: Instant) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.set_write_timeout(Some(left(until)?))?;
        match stream.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(failure) if failure.kind() == ErrorKind::Interrupted => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// The head of an answer, as tiny_http writes it.
fn head(answer: &Answer, minor: u8, length: Option<usize>, keep: bool) -> io::Result<Vec<u8>> {
    let own = answer.headers.iter().map(|(name, value)| (*name, value.as_str()));
    let headers = own.chain(ALWAYS).chain([("Content-Security-Policy", POLICY)]);
    let headers =
        headers.chain((!answer.headers.iter().any(|(name, _)| *name == "Cache-Control")).then_some(("Cache-Control", "no-store")));
    let headers = headers
        .map(|(name, value)| Header::from_bytes(name, value).map_err(|()| io::Error::other(format!("the header {name} is not ASCII"))))
        .collect::<io::Result<Vec<_>>>()?;
    let version = HTTPVersion(1, minor);
    let response = Response::new(StatusCode(answer.status), headers, io::empty(), length.or(Some(0)), None);
    let mut head = Vec::with_capacity(1 << 10);
    response.with_chunked_threshold(usize::MAX).raw_print(&mut head, version, &[], true, None)?;
    if !keep {
        // tiny_http leaves this header to its own connections.
        put_behind_first_line(&mut head, b"Connection: close\r\n");
    }
    if length.is_none() || answer.status == 204 {
        // What has no end has no length, and what is nothing tells none.
        remove_line(&mut head, b"Content-Length:");
    }
    Ok(head)
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].windows(2).position(|two| two == b"\r\n").map_or(bytes.len(), |at| from + at + 2)
}

fn put_behind_first_line(head: &mut Vec<u8>, line: &[u8]) {
    let at = line_end(head, 0);
    head.splice(at..at, line.iter().copied());
}

fn remove_line(head: &mut Vec<u8>, beginning: &[u8]) {
    let mut from = 0;
    while from < head.len() {
        let end = line_end(head, from);
        if head[from..end].starts_with(beginning) {
            head.drain(from..end);
            return;
        }
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(answer: &Answer, length: Option<usize>, keep: bool) -> String {
        String::from_utf8(head(answer, 1, length, keep).unwrap()).unwrap()
    }

    #[test]
    fn a_head_says_its_length_and_whether_more_may_be_asked() {
        let answer = Answer::json(200, "{}".to_owned()).with("ETag", "\"1\"");
        let kept = written(&answer, Some(2), true);
        assert!(kept.starts_with("HTTP/1.1 200 OK\r\n") && kept.ends_with("\r\n\r\n"), "{kept}");
        assert!(kept.contains("Content-Length: 2\r\n") && kept.contains("ETag: \"1\"\r\n") && !kept.contains("Connection"), "{kept}");
        assert!(kept.contains("Cache-Control: no-store\r\n") && kept.contains("frame-ancestors 'none'"), "{kept}");
        assert!(written(&answer, Some(2), false).starts_with("HTTP/1.1 200 OK\r\nConnection: close\r\n"));
        assert!(!written(&answer, None, false).contains("Content-Length"));
        assert!(!written(&answer, None, false).contains("chunked"));
    }

    #[test]
    fn a_header_that_is_not_ascii_is_no_header() {
        assert!(head(&Answer::json(200, String::new()).with("ETag", "é"), 1, Some(0), true).is_err());
    }
}
