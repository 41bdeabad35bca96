//! A client that says just what it is told to, and a server to say it to.

#![allow(dead_code, reason = "not every test uses all of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use leadbook::Book;
use leadbook_demo::{Limits, Running, Site, serve};
use leadbook_tests::Tested;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }
}

/// A site with those limits, at an address of its own.
pub(crate) fn site(site: Site, limits: Limits) -> Running {
    serve(TcpListener::bind("127.0.0.1:0").unwrap(), site, limits).unwrap()
}

/// A book in memory behind an address.
pub(crate) fn memory() -> (Book, Running) {
    let book = Book::memory().unwrap();
    (book.clone(), site(Site::new(book), Limits::default()))
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    // A server that says nothing fails the test, and does not hold it.
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// Reads one answer off a connection.
pub(crate) fn reply(stream: &mut impl BufRead, no_body: bool) -> Tested<Reply> {
    let mut reply = Reply::default();
    let mut line = String::new();
    stream.read_line(&mut line)?;
    reply.status = line.split(' ').nth(1).ok_or_else(|| format!("no status line: {line:?}"))?.parse()?;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        reply.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = reply.header("content-length").map_or(Ok(0), str::parse)?;
    if !no_body && reply.status != 304 {
        reply.body = vec![0; length];
        stream.read_exact(&mut reply.body)?;
    }
    Ok(reply)
}

/// Says that and reads the answer.
pub(crate) fn say(address: SocketAddr, bytes: &[u8]) -> Tested<Reply> {
    let mut stream = connect(address);
    stream.write_all(bytes)?;
    reply(&mut BufReader::new(stream), bytes.starts_with(b"HEAD"))
}

/// Asks once, with these headers, on a connection of its own.
pub(crate) fn ask(address: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut text = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        text.push_str(&format!("Host: {address}\r\n"));
    }
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    say(address, format!("{text}\r\n{body}").as_bytes()).unwrap()
}

/// An operation by POST.
pub(crate) fn post(address: SocketAddr, operation: &str, parameters: &Value) -> Reply {
    ask(address, "POST", &format!("/api/{operation}"), &[("Content-Type", "application/json")], &parameters.to_string())
}

pub(crate) fn get(address: SocketAddr, target: &str) -> Reply {
    ask(address, "GET", target, &[], "")
}
