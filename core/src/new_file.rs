//! Files that are there under their names when they are whole, or not at all.
//!
//! A file is made under another name beside the one that is meant, and put in its place at the end. Whatever breaks off in between leaves
//! what was there before.

use crate::error::{Error, ErrorKind, Result};
use std::fs::{self, File};
use std::io;
#[cfg(feature = "transfer")]
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Whether a file that is there already may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum There {
    /// It stays, and the new one is refused.
    Stays,
    /// It is replaced, unless it holds a book.
    #[cfg(feature = "transfer")]
    Goes,
}

/// Has a file made: `make` is given the name under which it is to be made, and leaves it there with all that it holds on the disk.
///
/// # Errors
/// `refused` for a file that is there and stays, `io` if the operating system refuses, and what `make` answers; then there is no new file
/// under either name.
pub(crate) fn made<T>(path: &Path, there: There, make: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    match there {
        There::Stays if path.exists() => return Err(is_there(path)),
        #[cfg(feature = "transfer")]
        There::Goes => no_book(path)?,
        There::Stays => {}
    }
    let partial = partial_of(path);
    // A process of the same number may have broken off and left one: written over, the two would be mixed.
    match fs::remove_file(&partial) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(&partial, cause)),
        _ => {}
    }
    let made = make(&partial).and_then(|made| put_in_place(&partial, path, there).map(|()| made));
    // Also when making it failed before there was a file; then that failure is the one to tell.
    let removed = fs::remove_file(&partial);
    let made = made?;
    match removed {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(&partial, cause)),
        _ => {}
    }
    sync_folder(path)?;
    Ok(made)
}

fn put_in_place(partial: &Path, path: &Path, there: There) -> Result<()> {
    match there {
        // Unlike renaming, linking never replaces a file that came to be there meanwhile.
        There::Stays => fs::hard_link(partial, path)
            .map_err(|cause| if cause.kind() == io::ErrorKind::AlreadyExists { is_there(path) } else { failed(path, cause) }),
        #[cfg(feature = "transfer")]
        There::Goes => fs::rename(partial, path).map_err(|cause| failed(path, cause)),
    }
}

fn is_there(path: &Path) -> Error {
    Error::new(ErrorKind::Refused, "file_exists", format!("{} is there already; name a new file", path.display())).at("path")
}

/// Refuses to replace a book: whoever has it open would go on writing into a file without a name, and lose what is written.
#[cfg(feature = "transfer")]
fn no_book(path: &Path) -> Result<()> {
    let seen = match fs::metadata(path) {
        Ok(seen) => seen,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(failed(path, cause)),
    };
    // Asked before opening: opening a pipe would wait for somebody to write into it.
    if !seen.is_file() {
        let message = format!("{} is there already, and no file that could be replaced; name a new file", path.display());
        return Err(Error::new(ErrorKind::Refused, "file_exists", message).at("path"));
    }
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(64).read_to_end(&mut head)).map_err(|cause| failed(path, cause))?;
    if crate::storage::begins_like_a_book(&head) {
        let message = format!("{} is a book, which nothing is written over; name another file", path.display());
        return Err(Error::new(ErrorKind::Refused, "file_exists", message).at("path"));
    }
    Ok(())
}

/// The name under which a file is made: another one each time, so that of two who make one name neither takes what the other has half
/// done for the whole.
fn partial_of(path: &Path) -> PathBuf {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".partial-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
    PathBuf::from(name)
}

/// What the operating system refused, and with which file.
pub(crate) fn failed(path: &Path, cause: io::Error) -> Error {
    Error::new(ErrorKind::Io, "io", format!("{}: {cause}", path.display())).at("path").caused_by(cause)
}

/// The name of the new file is durable when its folder is.
fn sync_folder(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|cause| failed(folder, cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &'static str) -> impl FnOnce(&Path) -> Result<()> {
        move |path| fs::write(path, text).map_err(|cause| failed(path, cause))
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        let names = || fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect::<Vec<_>>();
        let broken = made(&path, There::Stays, |partial| {
            write("half")(partial)?;
            Err::<(), Error>(Error::corrupt("it broke off"))
        });
        assert_eq!(broken.unwrap_err().message(), "it broke off");
        assert!(names().is_empty(), "{:?}", names());
        made(&path, There::Stays, write("one")).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap(), names().len()), ("one".to_owned(), 1));
        let refused = made(&path, There::Stays, write("two")).unwrap_err();
        assert_eq!((refused.kind(), refused.code(), refused.field()), (ErrorKind::Refused, "file_exists", Some("path")));
        // Somebody else was faster, after it was asked for the first time.
        let other = folder.path().join("other.csv");
        let refused = made(&other, There::Stays, |partial| write("three")(&other).and_then(|()| write("four")(partial))).unwrap_err();
        assert_eq!(refused.code(), "file_exists");
        assert_eq!((fs::read_to_string(&other).unwrap(), names().len()), ("three".to_owned(), 2));
    }

    #[cfg(feature = "transfer")]
    #[test]
    fn what_is_there_goes_only_if_that_is_wanted_and_it_is_no_book() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        for text in ["one", "two"] {
            made(&path, There::Goes, write(text)).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        let broken = made(&path, There::Goes, |_| Err::<(), Error>(Error::corrupt("it broke off")));
        assert!(broken.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        let sales = folder.path().join("sales.leadbook");
        let book = crate::Book::open(&sales).unwrap();
        assert_eq!(made(&sales, There::Goes, write("three")).unwrap_err().code(), "file_exists");
        assert_eq!(made(folder.path(), There::Goes, write("four")).unwrap_err().code(), "file_exists");
        assert!(book.verify().unwrap().is_sound());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
