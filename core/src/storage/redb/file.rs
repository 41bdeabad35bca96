//! What lies at a path, found out before the engine may touch it.

use super::container::{ENGINE_MAGIC, Layout};
use super::error::meaning_of_io;
use crate::storage::{StorageError, StorageErrorKind, StorageResult};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where the two commit slots of redb's header say in which version of its format they are written.
const FORMAT_AT: [usize; 2] = [64, 64 + 128];
/// The version that redb 3 and 4 write.
const FORMAT: u8 = 3;
/// Of redb's header.
const ENGINE_HEADER_BYTES: u64 = 320;

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A file without a byte in it.
    Empty,
    /// A file that begins as ours do.
    Ours,
}

/// Looks at `path` without touching it.
///
/// # Errors
/// `Incompatible` for anything that is none of ours, `Io` if it cannot be read.
pub(super) fn look(path: &Path) -> StorageResult<Found> {
    let seen = match fs::metadata(path) {
        Ok(seen) => seen,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(io_error("looking at", path, error)),
    };
    // Asked before opening: opening a pipe would wait for somebody to write into it.
    if seen.is_dir() {
        return Err(foreign(path, "a folder"));
    }
    if !seen.is_file() {
        return Err(foreign(path, "not a regular file"));
    }
    let read = |at: u64, bytes: u64| read_at(path, at, bytes).map_err(|error| io_error("reading the beginning of", path, error));
    let head = read(0, ENGINE_HEADER_BYTES)?;
    if head.is_empty() {
        return Ok(Found::Empty);
    }
    let layout = match Layout::read(&head) {
        Ok(Some(layout)) => layout,
        Ok(None) => return Err(foreign(path, &describe(&head))),
        Err(why) => {
            return Err(StorageError::new(StorageErrorKind::Incompatible, format!("{} cannot be opened: it is {why}", path.display())));
        }
    };
    let head = read(layout.engine_at(), ENGINE_HEADER_BYTES)?;
    if !head.starts_with(ENGINE_MAGIC) {
        let message = format!("{} is damaged: where its tables begin, at byte {}, there are none", path.display(), layout.engine_at());
        return Err(StorageError::new(StorageErrorKind::Corrupt, message));
    }
    let formats = FORMAT_AT.map(|at| head.get(at).copied());
    // One of them may be torn by a crash; redb sorts that out by its checksums.
    if formats.contains(&Some(FORMAT)) || formats.contains(&None) {
        return Ok(Found::Ours);
    }
    Err(foreign(path, &format!("a redb file of format {}, where this version knows format {FORMAT}", formats[0].unwrap_or_default())))
}

/// At most `bytes` bytes from `at` on.
fn read_at(path: &Path, at: u64, bytes: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(at))?;
    let mut found = Vec::new();
    file.take(bytes).read_to_end(&mut found)?;
    Ok(found)
}

/// A guess at what a foreign file is, from its first bytes.
fn describe(head: &[u8]) -> String {
    let known: [(&[u8], &str); 6] = [
        (b"SQLite format 3\0", "a SQLite database"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"%PDF", "a PDF document"),
        (b"\x1F\x8B", "gzip data"),
        (b"PAR1", "a Parquet file"),
        (b"\x7FELF", "a program"),
    ];
    if let Some((_, name)) = known.iter().find(|(magic, _)| head.starts_with(magic)) {
        return (*name).to_string();
    }
    let first = &head[..head.len().min(16)];
    if head.iter().all(|byte| *byte == 0) {
        return "a file of zeros".to_string();
    }
    if first.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace()) {
        return format!("text beginning with \"{}\"", String::from_utf8_lossy(first).escape_debug());
    }
    format!("a file beginning with {}", first.escape_ascii())
}

fn foreign(path: &Path, what: &str) -> StorageError {
    StorageError::new(StorageErrorKind::Incompatible, format!("{} is no book: it is {what}", path.display()))
}

/// The failure of `doing` something with `path`.
pub(super) fn io_error(doing: &str, path: &Path, error: io::Error) -> StorageError {
    StorageError::new(meaning_of_io(&error), format!("{doing} {} failed: {error}", path.display())).with_source(error)
}

/// The error for a path at which nothing lies.
pub(super) fn not_found(path: &Path) -> StorageError {
    StorageError::new(StorageErrorKind::NotFound, format!("there is no file {}", path.display()))
}

/// The error for an empty file where a book was expected.
pub(super) fn empty(path: &Path) -> StorageError {
    foreign(path, "an empty file")
}

/// Opens an existing file.
pub(super) fn open(path: &Path, write: bool) -> StorageResult<File> {
    OpenOptions::new().read(true).write(write).open(path).map_err(|error| io_error("opening", path, error))
}

/// Creates the draft of `path`, a file that only its owner may read; `None` if one was there.
pub(super) fn create_draft(draft: &Path, path: &Path) -> StorageResult<Option<File>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Leads are people: nobody but the owner gets to read them without being let in.
        options.mode(0o600);
    }
    match options.open(draft) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(error) => Err(io_error("creating", path, error)),
    }
}

/// A name under which a new book is made ready before it gets its own: another one at each call, so that nobody else who creates
/// the same book at the same moment can take an unfinished draft for his own, or for a crash's leavings.
pub(super) fn draft_of(path: &Path) -> PathBuf {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".leadbook-new-{}-{}", process::id(), DRAFTS.fetch_add(1, Ordering::Relaxed)));
    PathBuf::from(name)
}

/// Gives a finished draft its name, unless something lies there by now: then the draft is removed and the answer is `false`.
pub(super) fn publish(draft: &Path, path: &Path) -> StorageResult<bool> {
    match fs::hard_link(draft, path) {
        Ok(()) => {
            remove_draft(draft);
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            remove_draft(draft);
            Ok(false)
        }
        // No second names on this file system. Renaming would replace what lies there, so look again first.
        Err(_) => match look(path) {
            Ok(Found::Nothing) => fs::rename(draft, path).map(|()| true).map_err(|error| {
                remove_draft(draft);
                io_error("naming", path, error)
            }),
            _ => {
                remove_draft(draft);
                Ok(false)
            }
        },
    }
}

/// Removes a draft. One that stays is only untidy: failing over it would hide what matters more.
pub(super) fn remove_draft(draft: &Path) {
    let _ = fs::remove_file(draft);
}

/// Makes the folder's entry of `path` durable: syncing a file does not sync its name.
pub(super) fn sync_folder(path: &Path) -> StorageResult<()> {
    // Elsewhere a folder cannot be opened as a file, and names are durable without it.
    if cfg!(unix) {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| io_error("syncing the folder", folder, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_beginnings_are_named() {
        assert_eq!(describe(b"SQLite format 3\0...."), "a SQLite database");
        assert_eq!(describe(b"name,email\nAda"), "text beginning with \"name,email\\nAda\"");
        assert_eq!(describe(&[0; 320]), "a file of zeros");
        assert_eq!(describe(&[1, 2]), "a file beginning with \\x01\\x02");
    }

    #[test]
    fn a_draft_gets_its_name_only_if_the_name_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book");
        let drafts = [draft_of(&path), draft_of(&path)];
        for draft in &drafts {
            create_draft(draft, &path).unwrap().unwrap();
            assert!(create_draft(draft, &path).unwrap().is_none());
        }
        assert!(publish(&drafts[0], &path).unwrap());
        fs::write(&path, b"the first").unwrap();
        assert!(!publish(&drafts[1], &path).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"the first");
        assert!(drafts.iter().all(|draft| !draft.exists()));
    }
}
