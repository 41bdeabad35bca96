//! What is said on the command line.

use lexopt::{Arg, Parser, ValueExt};
use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = "\
A book of leads, a page to look at it, and an HTTP API.

usage: leadbook-demo [--book FILE] [--listen ADDRESS] [--empty] [--token TOKEN]

  --book FILE        the book; made anew with a sample of 2,500 leads if it is not there [demo.leadbook]
  --listen ADDRESS   where to listen; with port 0 at any that is free [127.0.0.1:7171]
  --empty            makes a new book without the sample
  --token TOKEN      whoever asks must say `Authorization: Bearer TOKEN`, at least 16 characters; needed to listen to other machines.
                     Better said in the environment variable LEADBOOK_TOKEN, where other users of this machine do not see it
  --host NAME        another name by which this server may be called; may be said several times
  --origin ORIGIN    a site, such as https://www.example.com, whose forms may be sent to /hooks/web-form; may be said several times
  --page FOLDER      takes the page's files from a folder, for those who work on them
  --help             this";

/// What the program is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// The book's file.
    pub book: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// A new book gets no sample.
    pub empty: bool,
    /// What whoever asks must know.
    pub token: Option<String>,
    /// Further names of the server.
    pub hosts: Vec<String>,
    /// Sites whose forms are taken.
    pub origins: Vec<String>,
    /// Where the page's files are, if not in the program.
    pub page: Option<PathBuf>,
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// To run.
    Run(Box<Arguments>),
    /// To print [`HELP`].
    Help,
}

/// A token shorter than this is guessed.
const SHORTEST_TOKEN: usize = 16;

/// Reads what is said on the command line, and the token from the environment where none is said.
///
/// # Errors
/// What is wrong, in words for whoever typed it.
pub fn read(words: impl IntoIterator<Item = OsString>, token: Option<String>) -> Result<Said, String> {
    let mut said = Arguments {
        book: PathBuf::from("demo.leadbook"),
        listen: SocketAddr::from(([127, 0, 0, 1], 7171)),
        empty: false,
        token: token.filter(|token| !token.is_empty()),
        hosts: Vec::new(),
        origins: Vec::new(),
        page: None,
    };
    let mut parser = Parser::from_iter(words);
    let mut next = || -> Result<bool, lexopt::Error> {
        let Some(word) = parser.next()? else { return Ok(false) };
        match word {
            Arg::Long("book") => said.book = parser.value()?.into(),
            Arg::Long("listen") => said.listen = parser.value()?.parse_with(address)?,
            Arg::Long("empty") => said.empty = true,
            Arg::Long("token") => said.token = Some(parser.value()?.string()?),
            Arg::Long("host") => said.hosts.push(parser.value()?.string()?.to_ascii_lowercase()),
            Arg::Long("origin") => said.origins.push(parser.value()?.parse_with(origin)?),
            Arg::Long("page") => said.page = Some(parser.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => return Err("help".into()),
            other => return Err(other.unexpected()),
        }
        Ok(true)
    };
    loop {
        match next() {
            Ok(true) => {}
            Ok(false) => break,
            Err(lexopt::Error::Custom(word)) if word.to_string() == "help" => return Ok(Said::Help),
            Err(wrong) => return Err(wrong.to_string()),
        }
    }
    match &said.token {
        Some(token) if token.len() < SHORTEST_TOKEN => {
            return Err(format!("the token has {} characters; it takes at least {SHORTEST_TOKEN}", token.chars().count()));
        }
        Some(token) if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            return Err("the token takes visible ASCII characters without spaces, since it travels in a header".to_owned());
        }
        None if !said.listen.ip().is_loopback() => {
            return Err(format!("{} can be reached from other machines: say a --token, or listen on 127.0.0.1", said.listen));
        }
        _ => {}
    }
    Ok(Said::Run(Box::new(said)))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| format!("{text:?} is no address; an address with a port is accepted, such as 127.0.0.1:7171"))
}

fn origin(text: &str) -> Result<String, String> {
    let site = text.trim_end_matches('/').to_ascii_lowercase();
    match site.split_once("://") {
        Some(("http" | "https", host)) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(site),
        _ => Err(format!("{text:?} is no origin; a scheme and a host are accepted, such as https://www.example.com")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[&str]) -> Result<Said, String> {
        read(std::iter::once("demo").chain(words.iter().copied()).map(OsString::from), None)
    }

    fn run(words: &[&str]) -> Arguments {
        match said(words) {
            Ok(Said::Run(arguments)) => *arguments,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_words_it_listens_to_this_machine_alone() {
        let arguments = run(&[]);
        assert_eq!((arguments.listen.to_string().as_str(), arguments.empty, arguments.token), ("127.0.0.1:7171", false, None));
    }

    #[test]
    fn other_machines_are_heard_with_a_token_only() {
        assert!(said(&["--listen", "0.0.0.0:80"]).is_err_and(|wrong| wrong.contains("--token")));
        assert!(said(&["--listen", "0.0.0.0:80", "--token", "short"]).is_err_and(|wrong| wrong.contains("at least 16")));
        assert!(said(&["--token", "with a space in the midst"]).is_err_and(|wrong| wrong.contains("ASCII")));
        assert_eq!(run(&["--listen", "[::1]:0"]).token, None);
        assert_eq!(run(&["--listen", "0.0.0.0:80", "--token", "0123456789abcdef"]).token.as_deref(), Some("0123456789abcdef"));
        let environment = read(["demo", "--listen", "0.0.0.0:80"].map(OsString::from), Some("0123456789abcdef".to_owned()));
        assert!(matches!(environment, Ok(Said::Run(arguments)) if arguments.token.is_some()));
    }

    #[test]
    fn words_that_mean_nothing_are_told() {
        assert!(said(&["--books", "x"]).is_err_and(|wrong| wrong.contains("--books")));
        assert!(said(&["--listen", "here"]).is_err_and(|wrong| wrong.contains("127.0.0.1:7171")));
        assert!(said(&["--origin", "www.example.com"]).is_err_and(|wrong| wrong.contains("https://")));
        assert_eq!(said(&["--help"]), Ok(Said::Help));
        assert_eq!(run(&["--origin", "https://WWW.example.com/"]).origins, ["https://www.example.com"]);
    }
}
