//! A disk that remembers what a power loss would have left of it.

use crate::storage::chance::Chance;
use redb::{BackendError, StorageBackend};
use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was done to the disk, in order.
#[derive(Clone, Debug)]
enum Step {
    Write { at: usize, data: Vec<u8> },
    Length(usize),
    Sync,
}

#[derive(Default)]
struct Disk {
    /// The bytes before the first step; they count as durable.
    base: Vec<u8>,
    steps: Vec<Step>,
    now: Vec<u8>,
    syncs: usize,
    /// Whether an engine has it open.
    locked: bool,
}

/// A disk in memory that keeps its whole history, so that a test can see what is left when the power fails at any moment.
///
/// ```
/// use leadbook::storage::faulty::CrashDisk;
/// use leadbook::storage::{RedbOptions, Storage};
///
/// let disk = CrashDisk::new();
/// let storage = RedbOptions::default().with_backend(disk.backend())?;
/// storage.attempt(&mut |txn| txn.put(b"k", b"kept"))?;
///
/// let left = CrashDisk::from_bytes(disk.state_at_sync(disk.syncs()));
/// let again = RedbOptions::default().with_backend(left.backend())?;
/// assert_eq!(again.snapshot()?.get(b"k")?, Some(b"kept".to_vec()));
/// # Ok::<(), leadbook::storage::StorageError>(())
/// ```
#[derive(Clone, Default)]
pub struct CrashDisk {
    disk: Arc<Mutex<Disk>>,
}

impl CrashDisk {
    /// An empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// A disk that holds `bytes`, durably.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let disk = Disk { now: bytes.clone(), base: bytes, ..Disk::default() };
        Self { disk: Arc::new(Mutex::new(disk)) }
    }

    /// The medium for redb. Only one engine at a time may have it open, as with a file.
    pub fn backend(&self) -> CrashBackend {
        CrashBackend { disk: self.clone(), mine: Mutex::new(false) }
    }

    /// How often it was synced so far.
    pub fn syncs(&self) -> usize {
        self.lock().syncs
    }

    /// The bytes as they are now, synced or not.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().now.clone()
    }

    /// What is left if the power fails after `syncs` syncs and nothing written later landed. Zero: what was there at first.
    pub fn state_at_sync(&self, syncs: usize) -> Vec<u8> {
        let disk = self.lock();
        let (durable, _) = disk.split_at(syncs);
        replay(disk.base.clone(), durable)
    }

    /// What is left if the power fails between the sync number `syncs` and the next one, and each sector written meanwhile landed
    /// or did not, by chance: in the state after any of the writes to it. Also the length of the disk may or may not have followed.
    pub fn state_torn(&self, syncs: usize, seed: u64) -> Vec<u8> {
        let disk = self.lock();
        let (durable, pending) = disk.split_at(syncs);
        tear(replay(disk.base.clone(), durable), pending, seed)
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for CrashDisk {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let disk = self.lock();
        out.debug_struct("CrashDisk").field("bytes", &disk.now.len()).field("syncs", &disk.syncs).finish()
    }
}

impl Disk {
    /// The steps up to the sync number `syncs`, and those from there to the next one.
    fn split_at(&self, syncs: usize) -> (&[Step], &[Step]) {
        let mut marks = self.steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::Sync)).map(|(at, _)| at + 1);
        let from = if syncs == 0 { 0 } else { marks.nth(syncs - 1).unwrap_or(self.steps.len()) };
        let to = marks.next().unwrap_or(self.steps.len());
        (&self.steps[..from], &self.steps[from..to])
    }
}

fn replay(mut bytes: Vec<u8>, steps: &[Step]) -> Vec<u8> {
    for step in steps {
        match step {
            Step::Write { at, data } => write(&mut bytes, *at, data),
            Step::Length(length) => bytes.resize(*length, 0),
            Step::Sync => {}
        }
    }
    bytes
}

fn write(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    if bytes.len() < at + data.len() {
        bytes.resize(at + data.len(), 0);
    }
    bytes[at..at + data.len()].copy_from_slice(data);
}

fn tear(durable: Vec<u8>, pending: &[Step], seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let sector_bytes = if chance.once_in(2) { 512 } else { 4096 };
    // Each sector with all the contents it had since the last sync, the durable one first.
    let mut sectors: BTreeMap<usize, Vec<Vec<u8>>> = BTreeMap::new();
    let mut lengths = vec![durable.len()];
    let mut now = durable.clone();
    for step in pending {
        match step {
            Step::Length(length) => {
                now.resize(*length, 0);
                lengths.push(*length);
            }
            Step::Sync => {}
            Step::Write { at, data } => {
                write(&mut now, *at, data);
                lengths.push(now.len());
                for sector in at / sector_bytes..(at + data.len()).div_ceil(sector_bytes) {
                    let states = sectors.entry(sector).or_insert_with(|| vec![slice(&durable, sector, sector_bytes)]);
                    states.push(slice(&now, sector, sector_bytes));
                }
            }
        }
    }
    let mut left = durable;
    left.resize(lengths[chance.below(lengths.len())], 0);
    for (sector, states) in sectors {
        let state = &states[chance.below(states.len())];
        let at = sector * sector_bytes;
        // What lies beyond the length that landed was never part of the file.
        let fits = state.len().min(left.len().saturating_sub(at));
        if fits > 0 {
            left[at..at + fits].copy_from_slice(&state[..fits]);
        }
    }
    left
}

fn slice(bytes: &[u8], sector: usize, sector_bytes: usize) -> Vec<u8> {
    let from = (sector * sector_bytes).min(bytes.len());
    let to = (from + sector_bytes).min(bytes.len());
    bytes[from..to].to_vec()
}

/// The medium of a [`CrashDisk`], for one engine.
#[derive(Debug)]
pub struct CrashBackend {
    disk: CrashDisk,
    /// Whether the lock of the disk is held by this one.
    mine: Mutex<bool>,
}

impl CrashBackend {
    fn mine(&self) -> MutexGuard<'_, bool> {
        self.mine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_lock(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        let whole = matches!(start, Bound::Unbounded | Bound::Included(0)) && end == Bound::Unbounded;
        if !whole {
            // redb then falls back to locking the whole.
            return Err(BackendError::Unsupported);
        }
        let mut disk = self.disk.lock();
        if disk.locked {
            return Ok(false);
        }
        disk.locked = true;
        *self.mine() = true;
        Ok(true)
    }

    fn unlock(&self) {
        // In the order in which locking takes the two.
        let mut disk = self.disk.lock();
        let mut mine = self.mine();
        if *mine {
            disk.locked = false;
            *mine = false;
        }
    }
}

fn place(offset: u64) -> io::Result<usize> {
    usize::try_from(offset).map_err(io::Error::other)
}

impl StorageBackend for CrashBackend {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.lock().now.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let disk = self.disk.lock();
        let read = disk.now.get(place(offset)?..).and_then(|bytes| bytes.get(..out.len()));
        out.copy_from_slice(read.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let length = place(len)?;
        let mut disk = self.disk.lock();
        disk.now.resize(length, 0);
        disk.steps.push(Step::Length(length));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut disk = self.disk.lock();
        disk.steps.push(Step::Sync);
        disk.syncs += 1;
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let at = place(offset)?;
        let mut disk = self.disk.lock();
        write(&mut disk.now, at, data);
        disk.steps.push(Step::Write { at, data: data.to_vec() });
        Ok(())
    }

    fn close(&self) -> io::Result<()> {
        self.unlock();
        Ok(())
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.try_lock(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        // Readers of one crashed state at a time are enough for tests, so a shared lock is an exclusive one.
        self.try_lock(start, end)
    }

    fn unlock_range(&self, _start: Bound<u64>, _end: Bound<u64>) -> Result<(), BackendError> {
        self.unlock();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> CrashDisk {
        let disk = CrashDisk::new();
        let backend = disk.backend();
        backend.set_len(2048).unwrap();
        backend.write(0, &[1; 512]).unwrap();
        backend.sync_data().unwrap();
        backend.write(0, &[2; 512]).unwrap();
        backend.write(512, &[3; 1024]).unwrap();
        backend.write(0, &[4; 512]).unwrap();
        backend.sync_data().unwrap();
        disk
    }

    #[test]
    fn only_what_was_synced_is_left() {
        let disk = disk();
        assert_eq!(disk.syncs(), 2);
        assert!(disk.state_at_sync(0).is_empty());
        let first = disk.state_at_sync(1);
        assert_eq!((first.len(), first[0], first[512]), (2048, 1, 0));
        assert_eq!(disk.state_at_sync(2), disk.bytes());
    }

    #[test]
    fn torn_states_differ_by_whole_sectors() {
        let disk = disk();
        let states: Vec<Vec<u8>> = (0..200).map(|seed| disk.state_torn(1, seed)).collect();
        let heads: std::collections::BTreeSet<u8> = states.iter().map(|state| state[0]).collect();
        assert_eq!(heads.into_iter().collect::<Vec<_>>(), [1, 2, 4]);
        // One sector of a write landed and its neighbour did not.
        assert!(states.iter().any(|state| state[512] == 3 && state[1024] == 0));
        assert!(states.iter().all(|state| state[..512].iter().all(|byte| *byte == state[0])));
        assert_eq!(disk.state_torn(1, 7), disk.state_torn(1, 7));
        assert_eq!(disk.state_torn(2, 7), disk.bytes());
    }
}
