//! The site: the book that is served, and who may ask for what.

use crate::door::{Answers, Turns};
use leadbook::Book;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize};

/// A book, and what whoever asks must bring along.
#[derive(Debug)]
pub struct Site {
    pub(crate) book: Book,
    pub(crate) token: Option<String>,
    /// Names besides `localhost` and addresses by which the server may be called.
    pub(crate) hosts: Vec<String>,
    /// Other sites whose forms are taken.
    pub(crate) origins: Vec<String>,
    /// Where the page's files are, if not in the program.
    pub(crate) page: Option<PathBuf>,
    /// Whether those who listen to changes must go.
    pub(crate) closing: AtomicBool,
    /// How many listen to changes.
    pub(crate) listening: AtomicUsize,
    /// What is on its way to clients.
    pub(crate) answers: Answers,
    /// Those who look something up.
    pub(crate) turns: Turns,
}

impl Site {
    /// A site that anybody on this machine may ask.
    pub fn new(book: Book) -> Self {
        Self {
            book,
            token: None,
            hosts: Vec::new(),
            origins: Vec::new(),
            page: None,
            closing: AtomicBool::new(false),
            listening: AtomicUsize::new(0),
            answers: Answers::default(),
            turns: Turns::default(),
        }
    }

    /// Answers only those who say `Authorization: Bearer TOKEN`; the page's own files are given to everybody.
    #[must_use]
    pub fn token(mut self, token: String) -> Self {
        self.token = Some(token);
        self
    }

    /// Further names by which the server may be called. Without them it answers to `localhost` and to addresses in digits, so that no
    /// name of somebody else's, pointed to this machine, opens it to their pages.
    #[must_use]
    pub fn hosts(mut self, hosts: Vec<String>) -> Self {
        self.hosts = hosts;
        self
    }

    /// Other sites, such as `https://www.example.com`, whose forms may be sent to `/hooks/web-form`.
    #[must_use]
    pub fn origins(mut self, origins: Vec<String>) -> Self {
        self.origins = origins;
        self
    }

    /// Takes the page's files from a folder instead of from the program.
    #[must_use]
    pub fn page(mut self, folder: PathBuf) -> Self {
        self.page = Some(folder);
        self
    }
}
