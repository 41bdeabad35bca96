//! A new book from JSON lines.

use super::check::Checked;
use super::{Digest, End, FORMAT, Header, Trailer, VERSION};
use crate::book::{Book, NewLedger, Options};
use crate::error::{Error, ErrorKind, Result};
use crate::ledger::Entry;
use crate::new_file::{self, There};
use crate::value::Told;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// How many bytes are read at a time.
const BUFFER_BYTES: usize = 256 * 1024;
/// The longest line that is read. What a command puts into the ledger is bounded; the longest of all, a lifecycle of 64 stages with each
/// move between them, takes half of this.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// Makes a new book from the JSON lines of a whole one ([`Book::export_book`]), and opens it.
///
/// The book is the same entry by entry: its records and histories, what it knew as of any moment, and what it answers to requests that are
/// asked again. Its settings are those of the lines, whatever the options say; the options tell how it is opened afterwards. Lines are read
/// one after the other, so that memory stays flat.
///
/// ```
/// use leadbook::transfer::restore;
/// use leadbook::{Book, ErrorKind, Options};
/// let folder = tempfile::tempdir()?;
/// let (lines, path) = (folder.path().join("book.jsonl"), folder.path().join("again.leadbook"));
/// Book::memory()?.export_book(&lines, false)?;
/// let whole = std::fs::read_to_string(&lines)?;
/// std::fs::write(&lines, &whole[..whole.len() / 2])?;
/// let failure = restore(&lines, &path, &Options::default()).unwrap_err();
/// assert_eq!((failure.kind(), failure.field()), (ErrorKind::Corrupt, Some("line 2")));
/// assert!(!path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// `corrupt` for lines that no book has written, with the number of the line and what is wrong there; `incompatible` for lines of another
/// version, and for a file that is something else; `refused` (`file_exists`) if the book's file is there already; `io` if the operating
/// system refuses. Then there is no new book.
pub fn restore(lines: impl AsRef<Path>, path: impl AsRef<Path>, options: &Options) -> Result<Book> {
    let (lines, path) = (lines.as_ref(), path.as_ref());
    let restored = || {
        let file = File::open(lines).map_err(|cause| {
            let code = if cause.kind() == std::io::ErrorKind::NotFound { "no_such_file" } else { "io" };
            Error::new(ErrorKind::Io, code, format!("{}: {cause}", lines.display())).at("path").caused_by(cause)
        })?;
        made(BufReader::with_capacity(BUFFER_BYTES, file), path, options)
    };
    restored().map_err(|failure: Error| failure.during("restore"))
}

fn made(lines: impl BufRead, path: &Path, options: &Options) -> Result<Book> {
    let how = options.clone().create(false).read_only(false).check_pages(false);
    new_file::made(path, There::Stays, |partial| {
        let mut ledger = NewLedger::begin(partial, options)?;
        read(lines, |entry| ledger.push(entry))?;
        ledger.end()?;
        // Everything else is folded from the ledger, and written, before the book has its name.
        let book = how.open(partial)?;
        book.close()
    })?;
    options.clone().create(false).open(path)
}

/// Hands over all entries that the lines tell.
pub(super) fn read(lines: impl BufRead, mut take: impl FnMut(&Entry) -> Result<()>) -> Result<()> {
    let mut lines = Lines { from: lines, line: Vec::new(), number: 0 };
    let (mut digest, mut checked) = (Digest::default(), Checked::default());
    let header = header(&mut lines)?;
    digest.take(&lines.line);
    loop {
        if !lines.next()? {
            return Err(lines.wrong("the lines end before the one that says so: they were cut short"));
        }
        let told = serde_json::from_slice(&lines.line);
        let told: Value = told.map_err(|failure| lines.wrong(format!("this is no line of JSON: {failure}")))?;
        if told.get("end").is_some() {
            let Trailer { end } = serde_json::from_value(told).map_err(|failure| lines.wrong(format!("it tells no end: {failure}")))?;
            let found = End { entries: checked.entries(), events: checked.events(), digest: digest.told() };
            return ended(&mut lines, &header, &end, &found);
        }
        let entry = Entry::read(told).map_err(|wrong| lines.wrong(wrong.to_string()))?;
        checked.take(&entry).map_err(|problem| lines.wrong(problem))?;
        take(&entry).map_err(|failure| match failure.kind() {
            ErrorKind::TooLarge => lines.wrong(failure.message()),
            _ => failure,
        })?;
        digest.take(&lines.line);
    }
}

fn header(lines: &mut Lines<impl BufRead>) -> Result<Header> {
    let other = |message: String| Error::new(ErrorKind::Incompatible, "incompatible", message).at("line 1");
    let there = lines.next()?;
    let told: Option<Value> = serde_json::from_slice(&lines.line).ok().filter(|_| there);
    match told.as_ref().and_then(|told| Some((told.get("format")?.as_str()?, told.get("version")?.as_u64()?))) {
        Some((FORMAT, VERSION)) => {}
        Some((FORMAT, version)) => {
            return Err(other(format!("the lines are of version {version}, this version of Leadbook reads version {VERSION}")));
        }
        _ => return Err(other(format!("these are no lines of a whole book: the first one is to be {{\"format\":\"{FORMAT}\", …}}"))),
    }
    serde_json::from_value(told.unwrap_or_default()).map_err(|failure| lines.wrong(failure.to_string()))
}

/// Whether the lines end as they say.
fn ended(lines: &mut Lines<impl BufRead>, header: &Header, end: &End, found: &End) -> Result<()> {
    if (end.entries, end.events) != (found.entries, found.events) || header.events != found.events {
        return Err(lines.wrong(format!(
            "{} events in {} entries are said to stand before it, and {} by the first line; {} in {} do",
            end.events, end.entries, header.events, found.events, found.entries
        )));
    }
    if end.digest != found.digest {
        return Err(lines.wrong(format!("the digest of the lines before it is {}, not {}: they were changed", found.digest, end.digest)));
    }
    if found.events == 0 {
        return Err(lines.wrong("there is no entry: a book begins with one"));
    }
    if lines.next()? {
        return Err(lines.wrong("something stands behind the end"));
    }
    Ok(())
}

/// Lines, one after the other.
struct Lines<R> {
    from: R,
    /// The one that was read last, without its end.
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line; whether there is one.
    fn next(&mut self) -> Result<bool> {
        self.line.clear();
        self.number += 1;
        let read = self.from.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut self.line);
        let count = read.map_err(|cause| Error::new(ErrorKind::Io, "io", format!("the lines cannot be read: {cause}")).caused_by(cause))?;
        if count as u64 > LONGEST_LINE {
            return Err(self.wrong(format!("it is longer than {LONGEST_LINE} bytes, which no line of a book is")));
        }
        for end in [b'\n', b'\r'] {
            self.line.pop_if(|last| *last == end);
        }
        Ok(count > 0)
    }

    /// What is wrong with the line that was read last.
    fn wrong(&self, problem: impl Into<String>) -> Error {
        Error::corrupt(problem).at(format!("line {}", self.number))
    }
}
