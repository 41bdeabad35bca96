//! How one file holds both the engine and the log before it.
//!
//! ```text
//! 0            what the file is, and how long the log is
//! 4096         the log
//! 4096 + log   redb's own file
//! ```
//!
//! A file without a log is redb's file and nothing else. The first page is written last when a file is made, so that a file whose first
//! page says what it is has the rest, too.

use super::growth::refuse_overgrown;
use crate::storage::{StorageError, StorageErrorKind, StorageResult};
use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use xxhash_rust::xxh3::xxh3_64;

/// redb's first bytes.
pub(super) const ENGINE_MAGIC: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";
/// Ours. No text begins like this, and what mends the ends of lines breaks it.
const MAGIC: &[u8; 16] = b"\x89leadbook book\r\n";
const VERSION: u8 = 1;
/// The page of the first page, and what all of the layout is a multiple of.
pub(super) const PAGE_BYTES: u64 = 4096;
/// What of the first page says something.
pub(super) const HEADER_BYTES: usize = 40;
/// No log is longer: it is read whole when the file is opened.
const LONGEST_LOG: u64 = 64 << 20;

/// Whether a file that begins so may be a book, sound or not.
#[cfg(feature = "transfer")]
pub(crate) fn begins_like_a_book(head: &[u8]) -> bool {
    head.starts_with(ENGINE_MAGIC) || head.starts_with(MAGIC)
}

/// Where things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    log_bytes: u64,
}

impl Layout {
    /// One for a log of about so many bytes; none for none.
    pub(super) fn with_log(bytes: usize) -> Self {
        let pages = (bytes as u64).min(LONGEST_LOG).div_ceil(PAGE_BYTES);
        Self { log_bytes: pages * PAGE_BYTES }
    }

    /// redb's file alone.
    pub(super) const fn bare() -> Self {
        Self { log_bytes: 0 }
    }

    /// How many bytes the log may take.
    pub(super) fn log_bytes(self) -> u64 {
        self.log_bytes
    }

    /// Where the log begins.
    pub(super) fn log_at(self) -> u64 {
        PAGE_BYTES
    }

    /// Where redb's file begins.
    pub(super) fn engine_at(self) -> u64 {
        if self.log_bytes == 0 { 0 } else { PAGE_BYTES + self.log_bytes }
    }

    /// The layout that the first bytes of a file tell; none if they are not ours.
    ///
    /// # Errors
    /// In words, what is wrong with a first page that is ours.
    pub(super) fn read(head: &[u8]) -> Result<Option<Self>, String> {
        if head.starts_with(ENGINE_MAGIC) {
            return Ok(Some(Self::bare()));
        }
        let Some(rest) = head.strip_prefix(MAGIC) else { return Ok(None) };
        let Some((version, _)) = rest.split_first() else { return Err("a book that ends in its first bytes".to_string()) };
        if *version != VERSION {
            return Err(format!("a book of layout {version}, where this version knows layout {VERSION}"));
        }
        let Some(head) = head.first_chunk::<HEADER_BYTES>() else { return Err("a book that ends in its first bytes".to_string()) };
        let (told, digest) = head.split_at(HEADER_BYTES - 8);
        let log_bytes = told.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let whole = xxh3_64(told).to_le_bytes() == digest;
        if !whole || log_bytes == 0 || log_bytes > LONGEST_LOG || !log_bytes.is_multiple_of(PAGE_BYTES) {
            return Err("a book whose first page is damaged".to_string());
        }
        Ok(Some(Self { log_bytes }))
    }

    /// The first bytes that tell it.
    fn header(self) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        header[..MAGIC.len()].copy_from_slice(MAGIC);
        header[MAGIC.len()] = VERSION;
        header[HEADER_BYTES - 16..HEADER_BYTES - 8].copy_from_slice(&self.log_bytes.to_le_bytes());
        let digest = xxh3_64(&header[..HEADER_BYTES - 8]);
        header[HEADER_BYTES - 8..].copy_from_slice(&digest.to_le_bytes());
        header
    }

    /// The layout of what is on `medium`; `new` if nothing is on it, or what creating it left unfinished.
    pub(super) fn of(medium: &dyn StorageBackend, new: Self) -> StorageResult<Found> {
        let length = medium.len().map_err(io_failed)?;
        let mut head = vec![0; usize::try_from(length).unwrap_or(usize::MAX).min(HEADER_BYTES)];
        medium.read(0, &mut head).map_err(io_failed)?;
        match Self::read(&head) {
            // redb's file was whole before the first page was written. Found empty, redb would begin a new one in place of what was lost.
            Ok(Some(layout)) if layout.log_bytes > 0 && length <= layout.engine_at() => {
                let message = format!("the medium holds a book that ends at byte {length}, before its tables");
                Err(StorageError::new(StorageErrorKind::Corrupt, message))
            }
            Ok(Some(layout)) => Ok(Found { layout, is_blank: false, unfinished: false }),
            // The first page is written last: until then it is of zeros.
            Ok(None) if head.iter().all(|byte| *byte == 0) => Ok(Found { layout: new, is_blank: true, unfinished: new.log_bytes > 0 }),
            Ok(None) => Err(StorageError::new(StorageErrorKind::Incompatible, "the medium holds something that is no book")),
            Err(why) => Err(StorageError::new(StorageErrorKind::Incompatible, format!("the medium holds {why}"))),
        }
    }

    /// Finishes a new file: room for the log, so that no commit has to make it, and then the page that says so.
    pub(super) fn finish(self, medium: &dyn StorageBackend) -> StorageResult<()> {
        let zeros = vec![0; 64 << 10];
        let mut at = 0;
        while at < self.engine_at() {
            let part = (self.engine_at() - at).min(zeros.len() as u64);
            medium.write(at, &zeros[..usize::try_from(part).unwrap_or(0)]).map_err(io_failed)?;
            at += part;
        }
        medium.sync_data().map_err(io_failed)?;
        medium.write(0, &self.header()).map_err(io_failed)?;
        medium.sync_data().map_err(io_failed)
    }
}

/// What was found on a medium.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// Where things are, or are to be.
    pub(super) layout: Layout,
    /// Whether nothing is there, or what creating it left unfinished.
    pub(super) is_blank: bool,
    /// Whether [`Layout::finish`] is still to be done.
    pub(super) unfinished: bool,
}

fn io_failed(error: io::Error) -> StorageError {
    StorageError::new(super::error::meaning_of_io(&error), format!("preparing the file failed: {error}")).with_source(error)
}

/// The part of a medium that redb works on. The storage shares the medium with it, for the log and to ask for the length.
#[derive(Debug)]
pub(super) struct EnginePart {
    medium: Arc<dyn StorageBackend>,
    begins: u64,
    /// Set until the medium that is to be begun was looked at once more.
    to_begin: AtomicBool,
}

impl EnginePart {
    /// What lies behind the log of the layout that was found.
    pub(super) fn of(medium: &Arc<dyn StorageBackend>, found: Found) -> Self {
        Self { medium: Arc::clone(medium), begins: found.layout.engine_at(), to_begin: AtomicBool::new(found.unfinished) }
    }

    /// The layout was read before the medium was locked, since redb locks it. Once it has, it asks for the length first; somebody else may
    /// have made a book there meanwhile, and what was to be begun would be written over it.
    fn refuse_begun(&self) -> io::Result<()> {
        if self.to_begin.swap(false, Ordering::Relaxed) {
            let now = Layout::of(&*self.medium, Layout::bare()).map_err(io::Error::other)?;
            if !now.is_blank {
                return Err(io::Error::other("somebody else made a book there meanwhile"));
            }
        }
        Ok(())
    }

    fn place(&self, offset: u64) -> io::Result<u64> {
        offset.checked_add(self.begins).ok_or_else(|| io::ErrorKind::InvalidInput.into())
    }
}

impl StorageBackend for EnginePart {
    fn len(&self) -> io::Result<u64> {
        self.refuse_begun()?;
        Ok(self.medium.len()?.saturating_sub(self.begins))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.medium.read(self.place(offset)?, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        refuse_overgrown(self.len()?, len)?;
        self.medium.set_len(self.place(len)?)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.medium.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.medium.write(self.place(offset)?, data)
    }

    fn close(&self) -> io::Result<()> {
        self.medium.close()
    }

    // Locks are of names, not of bytes: which bytes they stand for is between those who lock.

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.medium.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.medium.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.medium.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.medium.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.medium.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.medium.query_lock_range(start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::faulty::CrashDisk;

    #[test]
    fn a_first_page_tells_the_layout() {
        let layout = Layout::with_log(10_000);
        assert_eq!((layout.log_bytes(), layout.log_at(), layout.engine_at()), (12_288, 4_096, 16_384));
        assert_eq!(Layout::read(&layout.header()), Ok(Some(layout)));
        assert_eq!(Layout::with_log(0), Layout::bare());
        assert_eq!(Layout::read(ENGINE_MAGIC), Ok(Some(Layout::bare())));
        assert_eq!(Layout::read(b"SQLite format 3\0"), Ok(None));
    }

    #[test]
    fn a_changed_first_page_is_no_layout() {
        let header = Layout::with_log(4_096).header();
        for at in 0..HEADER_BYTES {
            let mut changed = header;
            changed[at] ^= 1;
            assert!(!matches!(Layout::read(&changed), Ok(Some(_))), "byte {at}");
        }
        assert!(Layout::read(&header[..20]).is_err());
    }

    #[test]
    fn a_medium_cut_off_before_the_tables_is_damaged() {
        let layout = Layout::with_log(4_096);
        for length in [40, 41, 4_096, 8_191, 8_192] {
            let mut bytes = vec![0; length];
            bytes[..HEADER_BYTES].copy_from_slice(&layout.header());
            let disk = CrashDisk::from_bytes(bytes.clone());
            assert_eq!(Layout::of(&disk.backend(), layout).unwrap_err().kind(), StorageErrorKind::Corrupt, "{length}");
            let opened = crate::storage::RedbOptions::default().with_backend(disk.backend());
            assert_eq!(opened.unwrap_err().kind(), StorageErrorKind::Corrupt, "{length}");
            assert_eq!(disk.bytes(), bytes);
        }
    }

    #[test]
    fn the_first_page_comes_last() {
        let disk = CrashDisk::new();
        let medium = disk.backend();
        let layout = Layout::with_log(4_096);
        medium.set_len(layout.engine_at()).unwrap();
        layout.finish(&medium).unwrap();
        medium.set_len(layout.engine_at() + 1).unwrap();
        assert!(!Layout::of(&medium, Layout::bare()).unwrap().unfinished);
        let before = CrashDisk::from_bytes(disk.state_at_sync(1)).backend();
        assert!(Layout::of(&before, layout).unwrap().unfinished);
    }
}
