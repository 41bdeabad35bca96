//! Opening and creating.

use super::RedbStorage;
use super::container::{EnginePart, Layout};
use super::engine::Engine;
use super::error::failed;
use super::file::{self, Found};
use super::layers::Layers;
use super::log::{Log, log_failed};
use super::pending::Pending;
use super::shelf::{LOG_MARK, Shelf};
use super::shield::shielded;
use super::turn::Turn;
use super::view::View;
use crate::storage::{StorageError, StorageErrorKind, StorageResult};
use redb::backends::FileBackend;
use redb::{Builder, MultimapTableHandle, StorageBackend, TableHandle};
use std::fs::File;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, RwLock};

/// How to open a redb storage.
///
/// ```no_run
/// use leadbook::storage::RedbOptions;
///
/// let storage = RedbOptions { cache_bytes: 256 << 20, ..RedbOptions::default() }.open("leads.book")?;
/// # Ok::<(), leadbook::storage::StorageError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedbOptions {
    /// How much memory the engine may use to keep pages of the file. A transaction's pages must fit, or they go to disk twice.
    pub cache_bytes: usize,
    /// Whether each commit also writes what the engine needs to open at once after a crash. Without it a commit is one sync and
    /// about a third cheaper, and opening after a crash walks the whole file.
    pub quick_repair: bool,
    /// Whether opening verifies the checksum of every page, which reads the whole file: for one that comes from elsewhere. Without it what
    /// was altered behind the engine's back is found when it is read, or not at all. It does not apply to reading only.
    pub verify: bool,
    /// How long the log of a new file is. Short commits go there, at the cost of a write and a sync, until it is full; then the next
    /// commit brings all of it into the engine's tables. 0: none, each commit goes into the tables.
    pub log_bytes: usize,
}

impl Default for RedbOptions {
    fn default() -> Self {
        Self { cache_bytes: 64 << 20, quick_repair: true, verify: false, log_bytes: (1 << 20) - 4096 }
    }
}

/// How often creating starts over when other processes create or remove the same file at the same moment.
const RACES: usize = 8;

impl RedbOptions {
    /// Opens the file at `path`, or creates it if nothing or an empty file lies there. A new file is readable by its owner only.
    /// It gets its name when it is complete, so a crash never leaves half a file under that name.
    ///
    /// # Errors
    /// `Busy` if it is open elsewhere, `Incompatible` for a foreign file, which stays as it is, `Corrupt` for a damaged one,
    /// `NotFound` if the folder is not there, `Io` as the operating system reports.
    pub fn create_or_open(&self, path: impl AsRef<Path>) -> StorageResult<RedbStorage> {
        let path = path.as_ref();
        if path.file_name().is_none() {
            return Err(StorageError::new(StorageErrorKind::NotFound, format!("\"{}\" names no file", path.display())));
        }
        for _ in 0..RACES {
            match file::look(path)? {
                Found::Empty => return self.writable_file(file::open(path, true)?, path),
                Found::Ours => return self.open_ours(path),
                Found::Nothing => {
                    if let Some(storage) = self.create(path)? {
                        return Ok(storage);
                    }
                }
            }
        }
        Err(StorageError::new(StorageErrorKind::Busy, format!("{} is being created elsewhere", path.display())))
    }

    /// Opens the file at `path`, which must be there.
    ///
    /// # Errors
    /// As [`RedbOptions::create_or_open`]; `NotFound` if there is no such file, `Incompatible` for an empty one.
    pub fn open(&self, path: impl AsRef<Path>) -> StorageResult<RedbStorage> {
        let path = path.as_ref();
        require_ours(path)?;
        self.open_ours(path)
    }

    /// Opens the file at `path` for reading only, without changing a byte of it. Several readers may do so at once, beside no writer.
    ///
    /// # Errors
    /// As [`RedbOptions::open`]; `Unavailable` if it was not closed cleanly and must first be opened for writing, which repairs it.
    pub fn open_read_only(&self, path: impl AsRef<Path>) -> StorageResult<RedbStorage> {
        let path = path.as_ref();
        require_ours(path)?;
        let place = path.display().to_string();
        let medium = medium(file::open(path, false)?, &place)?;
        let found = Layout::of(&*medium, Layout::bare())?;
        let doing = format!("opening {place} for reading only");
        let database = shielded(&doing, || {
            let opened = self.builder().open_read_only_with_backend(EnginePart::of(&medium, found));
            opened.map_err(|error| failed(&doing, error))
        })?;
        self.finish(Engine::of_read_only(database), medium, found.layout, place)
    }

    /// Opens, or creates if it is empty, a storage on any medium that redb can work on.
    ///
    /// # Errors
    /// As [`RedbOptions::create_or_open`].
    pub fn with_backend(&self, backend: impl StorageBackend) -> StorageResult<RedbStorage> {
        self.writable(Arc::new(backend), "a storage of the caller's own".to_string())
    }

    /// Opens a file that begins as ours do. Opening for writing already writes, so a file of another program is found out by reading first.
    fn open_ours(&self, path: &Path) -> StorageResult<RedbStorage> {
        match self.open_read_only(path) {
            Ok(only_read) => only_read.close()?,
            Err(foreign) if foreign.kind() == StorageErrorKind::Incompatible => return Err(foreign),
            // Not closed cleanly, locked, or damaged: opening for writing repairs it, or says so in the right words.
            Err(_) => {}
        }
        self.writable_file(file::open(path, true)?, path)
    }

    fn create(&self, path: &Path) -> StorageResult<Option<RedbStorage>> {
        let draft = file::draft_of(path);
        let Some(new) = file::create_draft(&draft, path)? else { return Ok(None) };
        let storage = self.writable_file(new, path).inspect_err(|_| file::remove_draft(&draft))?;
        // The engine has it locked by now, so whoever finds it under its own name finds it busy.
        if !file::publish(&draft, path)? {
            return Ok(None);
        }
        file::sync_folder(path)?;
        Ok(Some(storage))
    }

    fn writable_file(&self, file: File, path: &Path) -> StorageResult<RedbStorage> {
        let place = path.display().to_string();
        self.writable(medium(file, &place)?, place)
    }

    fn writable(&self, medium: Arc<dyn StorageBackend>, place: String) -> StorageResult<RedbStorage> {
        let doing = format!("opening {place}");
        let found = Layout::of(&*medium, Layout::with_log(self.log_bytes))?;
        // The engine comes first: it locks the file.
        let opened = shielded(&doing, || {
            let opened = self.builder().create_with_backend(EnginePart::of(&medium, found));
            opened.map_err(|error| failed(&doing, error))
        });
        let database = match opened {
            Err(_) if found.unfinished && !Layout::of(&*medium, found.layout)?.is_blank => {
                return Err(StorageError::new(StorageErrorKind::Busy, format!("{place} is being created elsewhere")));
            }
            opened => opened?,
        };
        if found.unfinished {
            found.layout.finish(&*medium)?;
        }
        self.finish(Engine::of_writable(database), medium, found.layout, place)
    }

    fn finish(&self, engine: Engine, medium: Arc<dyn StorageBackend>, layout: Layout, place: String) -> StorageResult<RedbStorage> {
        let doing = format!("opening {place}");
        let base = shielded(&doing, || {
            refuse_foreign_tables(&engine, &place)?;
            engine.begin_read().map(View::new)
        })?;
        let (log, pending) = if layout.log_bytes() == 0 {
            (None, Pending::default())
        } else {
            let mark = shielded(&doing, || base.log_mark())?;
            let (log, pending) = Log::open(&*medium, layout, mark)?;
            if !pending.is_empty() && engine.writable().is_some() {
                // It may be in the cache of the operating system only, and nobody may read what a power loss could take back.
                medium.sync_data().map_err(|error| log_failed("syncing", &error))?;
            }
            (Some(log), pending)
        };
        Ok(RedbStorage {
            engine: RwLock::new(engine),
            medium,
            place,
            turn: Turn::default(),
            door: Mutex::default(),
            log: Mutex::new(log),
            shown: RwLock::new(Some(Layers::new(base, pending))),
            quick_repair: self.quick_repair,
            undecided: AtomicBool::new(false),
        })
    }

    fn builder(&self) -> Builder {
        let mut builder = Builder::new();
        builder.set_cache_size(self.cache_bytes).set_check_integrity_on_open(self.verify);
        builder
    }
}

fn require_ours(path: &Path) -> StorageResult<()> {
    match file::look(path)? {
        Found::Ours => Ok(()),
        Found::Empty => Err(file::empty(path)),
        Found::Nothing => Err(file::not_found(path)),
    }
}

fn medium(file: File, place: &str) -> StorageResult<Arc<dyn StorageBackend>> {
    let backend = FileBackend::new(file).map_err(|error| failed(&format!("opening {place}"), error))?;
    Ok(Arc::new(backend))
}

/// A redb file of another program begins as ours do; its tables tell it.
fn refuse_foreign_tables(engine: &Engine, place: &str) -> StorageResult<()> {
    let read = engine.begin_read()?;
    let doing = "listing the tables";
    let tables = read.list_tables().map_err(|error| failed(doing, error))?.map(|table| table.name().to_string());
    let multimaps = read.list_multimap_tables().map_err(|error| failed(doing, error))?.map(|table| table.name().to_string());
    let ours = |name: &str| name == LOG_MARK.name() || Shelf::ALL.iter().any(|shelf| shelf.name() == name);
    let foreign = tables.filter(|name| !ours(name)).chain(multimaps).next();
    match foreign {
        None => Ok(()),
        Some(name) => Err(StorageError::new(
            StorageErrorKind::Incompatible,
            format!("{place} is no book: it is a redb file of another program, with a table \"{}\"", name.escape_debug()),
        )),
    }
}
