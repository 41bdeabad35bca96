//! redb under two designs: every index updated in each commit, or only the ledger, with the rest in an overlay.

use std::collections::HashSet;
use std::fs::File;
use std::hash::BuildHasherDefault;
use std::ops::Bound;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use leadbook::projection::overlay::{Overlay, Run, View};
use leadbook::storage::{Direction, Entry, KeyRange, Page, ReadTxn, StorageError, StorageErrorKind, StorageResult};
use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, Table, TableDefinition};
use rustc_hash::FxHasher;

use crate::data::{BY_EMAIL, BY_PHONE, HEAD, Lead, block_key, id_of, identity_key, owner_stage_prefix, record_key};
use crate::measure::{Times, timed};

const TABLE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("book");
/// A ledger block that fills its pages.
const BLOCK_BYTES: usize = 65_500;

pub(crate) type Answer<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) fn create(path: &Path) -> Answer<Database> {
    let db = Database::builder().set_cache_size(256 << 20).create(path)?;
    let begin = db.begin_write()?;
    begin.open_table(TABLE)?;
    begin.commit()?;
    Ok(db)
}

/// A snapshot of the table as the storage contract has it.
pub(crate) struct Snapshot(ReadOnlyTable<&'static [u8], &'static [u8]>);

pub(crate) fn snapshot(db: &Database) -> Answer<Snapshot> {
    Ok(Snapshot(db.begin_read()?.open_table(TABLE)?))
}

fn failed(error: redb::StorageError) -> StorageError {
    StorageError::new(StorageErrorKind::Io, "redb").with_source(error)
}

impl ReadTxn for Snapshot {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        Ok(self.0.get(key).map_err(failed)?.map(|value| value.value().to_vec()))
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        let end = range.end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut found = self.0.range::<&[u8]>((Bound::Included(range.start.as_slice()), end)).map_err(failed)?;
        let mut page = Page::default();
        loop {
            let next = match direction {
                Direction::Forward => found.next(),
                Direction::Backward => found.next_back(),
            };
            let Some(next) = next else { return Ok(page) };
            if page.entries.len() == limit {
                page.more = true;
                return Ok(page);
            }
            let (key, value) = next.map_err(failed)?;
            page.entries.push(Entry { key: key.value().to_vec(), value: value.value().to_vec() });
        }
    }
}

/// Reads through any snapshot, the way the query room will.
pub(crate) fn by_email(reader: &dyn ReadTxn, email: &str) -> StorageResult<Option<Vec<u8>>> {
    reader.get(&identity_key(BY_EMAIL, email))?.map_or(Ok(None), |id| reader.get(&record_key(id_of(&id))))
}

pub(crate) fn newest(reader: &dyn ReadTxn, owner: u64, stage: u64) -> StorageResult<Vec<Option<Vec<u8>>>> {
    let page = reader.scan(&KeyRange::prefix(&owner_stage_prefix(owner, stage)), 50, Direction::Backward)?;
    let keys: Vec<Vec<u8>> = page.entries.iter().map(|entry| record_key(id_of(&entry.key))).collect();
    reader.multi_get(&keys.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn is_known(reader: &dyn ReadTxn, lead: &Lead) -> StorageResult<bool> {
    for (space, text) in [(BY_EMAIL, &lead.email), (BY_PHONE, &lead.phone)] {
        if reader.get(&identity_key(space, text))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn append(table: &mut Table<'_, &[u8], &[u8]>, leads: &[Lead]) -> Answer<()> {
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    let mut position = leads.first().map_or(0, |lead| lead.id);
    for lead in leads {
        let event = lead.event();
        if block.len() + event.len() > BLOCK_BYTES {
            table.insert(block_key(position).as_slice(), block.as_slice())?;
            block.clear();
            position = lead.id;
        }
        block.extend_from_slice(&event);
    }
    table.insert(block_key(position).as_slice(), block.as_slice())?;
    table.insert(HEAD.as_slice(), position.to_be_bytes().as_slice())?;
    Ok(())
}

/// Ledger, record and all indexes in one commit.
pub(crate) fn insert_direct(db: &Database, leads: &[Lead], identify: bool) -> Answer<usize> {
    let mut known = 0;
    let begin = db.begin_write()?;
    {
        let mut table = begin.open_table(TABLE)?;
        let mut entries: Vec<(Vec<u8>, Vec<u8>)> = Vec::with_capacity(leads.len() * 13);
        let mut pending = Pending::default();
        for lead in leads {
            if identify {
                for (space, text) in [(BY_EMAIL, &lead.email), (BY_PHONE, &lead.phone)] {
                    let found = table.get(identity_key(space, text).as_slice())?.is_some();
                    known += usize::from(found || !pending.insert(text.clone()));
                }
            }
            lead.entries(|key, value| {
                entries.push((key.to_vec(), value.to_vec()));
                Ok(())
            })?;
        }
        append(&mut table, leads)?;
        entries.sort_unstable();
        for (key, value) in &entries {
            table.insert(key.as_slice(), value.as_slice())?;
        }
    }
    begin.commit()?;
    Ok(known)
}

type Pending = HashSet<String, BuildHasherDefault<FxHasher>>;

/// Only the ledger is committed; record and indexes go into the overlay.
pub(crate) struct LedgerFirst {
    pub(crate) db: Database,
    pub(crate) overlay: Overlay,
    pub(crate) quick_repair: bool,
    /// Time of making and applying the run alone.
    pub(crate) applying: Times,
    pub(crate) slices: Times,
}

impl LedgerFirst {
    pub(crate) fn create(path: &Path) -> Answer<Self> {
        Ok(Self { db: create(path)?, overlay: Overlay::new(), quick_repair: false, applying: Times::default(), slices: Times::default() })
    }

    pub(crate) fn view(&self) -> Answer<View> {
        Ok(View::new(Box::new(snapshot(&self.db)?), self.overlay.clone()))
    }

    pub(crate) fn insert(&mut self, leads: &[Lead], identify: bool) -> Answer<usize> {
        let mut known = 0;
        if identify {
            let view = self.view()?;
            let mut pending = Pending::default();
            for lead in leads {
                let again = !pending.insert(lead.email.clone()) | !pending.insert(lead.phone.clone());
                known += usize::from(again || is_known(&view, lead)?);
            }
        }
        let mut begin = self.db.begin_write()?;
        begin.set_quick_repair(self.quick_repair);
        append(&mut begin.open_table(TABLE)?, leads)?;
        begin.commit()?;
        let (time, overlay) = timed(|| -> StorageResult<Overlay> {
            let mut run = Run::builder();
            leads.iter().try_for_each(|lead| lead.add_to(&mut run))?;
            Ok(self.overlay.with(run.build()))
        });
        self.overlay = overlay?;
        self.applying.add(time);
        Ok(known)
    }

    /// Writes the whole overlay to the table, a transaction a slice.
    pub(crate) fn flush(&mut self, slice_bytes: usize, cursor: bool) -> Answer<Duration> {
        let (next, frozen) = self.overlay.freeze();
        let (time, done) = timed(|| -> Answer<()> {
            let mut from = Some(Vec::new());
            while let Some(key) = from {
                let slice = frozen.contents().slice(&key, slice_bytes);
                let (time, done) = timed(|| -> Answer<()> {
                    let begin = self.db.begin_write()?;
                    let mut table = begin.open_table(TABLE)?;
                    if cursor {
                        write_by_cursor(&mut table, &slice.changes)?
                    } else {
                        write_each(&mut table, &slice.changes)?
                    }
                    drop(table);
                    begin.commit()?;
                    Ok(())
                });
                done?;
                self.slices.add(time);
                from = slice.next.map(<[u8]>::to_vec);
            }
            Ok(())
        });
        done?;
        self.overlay = next.without_frozen(frozen.mark());
        Ok(time)
    }
}

/// A file of its own for the newest ledger blocks: as a small redb file, and as a bare log in space that was written before.
pub(crate) struct Tail {
    db: Database,
    log: File,
    end: u64,
}

impl Tail {
    pub(crate) fn create(folder: &Path) -> Answer<Self> {
        let log = File::options().create(true).write(true).truncate(false).open(folder.join("tail.log"))?;
        log.write_all_at(&vec![0; 4 << 20], 0)?;
        log.sync_all()?;
        Ok(Self { db: create(&folder.join("tail.redb"))?, log, end: 0 })
    }

    pub(crate) fn append_to_redb(&self, leads: &[Lead]) -> Answer<()> {
        let begin = self.db.begin_write()?;
        append(&mut begin.open_table(TABLE)?, leads)?;
        Ok(begin.commit()?)
    }

    pub(crate) fn append_to_log(&mut self, leads: &[Lead]) -> Answer<()> {
        for lead in leads {
            let event = lead.event();
            self.log.write_all_at(&event, self.end)?;
            self.end += event.len() as u64;
        }
        Ok(self.log.sync_data()?)
    }
}

type Change<'a> = leadbook::projection::overlay::Change<'a>;

fn write_each(table: &mut Table<'_, &[u8], &[u8]>, changes: &[Change<'_>]) -> Answer<()> {
    for change in changes {
        match change.value {
            Some(value) => drop(table.insert(change.key, value)?),
            None => drop(table.remove(change.key)?),
        }
    }
    Ok(())
}

/// Inserts through one cursor as long as the keys fall into its gap, and seeks again when they leave it.
fn write_by_cursor(table: &mut Table<'_, &[u8], &[u8]>, changes: &[Change<'_>]) -> Answer<()> {
    let mut rest = changes.iter().peekable();
    while let Some(change) = rest.peek() {
        let Some(_) = change.value else {
            table.remove(change.key)?;
            rest.next();
            continue;
        };
        let mut cursor = table.lower_bound_mut(Bound::Included(change.key))?;
        let wall = cursor.peek_next()?.map(|(key, _)| key.value().to_vec());
        if wall.as_deref() == Some(change.key) {
            drop(cursor);
            write_each(table, &[**change])?;
            rest.next();
            continue;
        }
        while let Some(next) = rest.next_if(|next| next.value.is_some() && wall.as_deref().is_none_or(|wall| next.key < wall)) {
            cursor.insert_before(next.key, next.value.unwrap_or_default())?;
        }
        cursor.close()?;
    }
    Ok(())
}
