//! A disk whose calls fail on purpose: errors, short writes, no space left, and a file that turns read-only.

use super::crash_disk::{CrashBackend, CrashDisk};
use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The kinds of calls that an engine makes to its medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiskCall {
    /// Reading bytes.
    Read,
    /// Writing bytes.
    Write,
    /// Making durable what was written.
    Sync,
    /// Setting the length.
    SetLength,
    /// Asking for the length.
    Length,
}

impl DiskCall {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Sync, Self::SetLength, Self::Length];

    fn changes(self) -> bool {
        matches!(self, Self::Write | Self::Sync | Self::SetLength)
    }
}

/// What goes wrong with a [`FailingDisk`]. Calls of a kind are counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// That one call fails; those after it would work again.
    Once(DiskCall, u64),
    /// That call and all later ones of its kind fail.
    FromThenOn(DiskCall, u64),
    /// That write brings only its first part to the disk, then fails.
    ShortWrite(u64),
    /// From that write on no space is left: its first part gets to the disk, nothing after it, and the file cannot grow.
    FullAtWrite(u64),
    /// The file can become no longer than so many bytes.
    FullAtBytes(u64),
    /// From the so many-th call that changes something (writes, syncs and lengths counted together) the file is read-only.
    ReadOnlyAt(u64),
}

#[derive(Debug, Default)]
struct Plan {
    fault: Option<DiskFault>,
    /// How many calls of each kind there were, in the order of `DiskCall::ALL`.
    calls: [u64; 5],
    changes: u64,
    injected: u64,
}

/// What becomes of a call.
enum Verdict {
    Pass,
    Fail(io::Error),
    /// A part of the write lands before the error.
    Part(usize, io::Error),
}

impl Plan {
    /// Counts a call of `bytes` bytes at `offset`, and says what becomes of it.
    fn judge(&mut self, call: DiskCall, offset: u64, bytes: usize) -> Verdict {
        let number = self.calls[call as usize];
        let change = self.changes;
        self.calls[call as usize] += 1;
        self.changes += u64::from(call.changes());
        let verdict = match self.fault {
            Some(DiskFault::Once(kind, at)) if kind == call && number == at => Verdict::Fail(broken(call)),
            Some(DiskFault::FromThenOn(kind, at)) if kind == call && number >= at => Verdict::Fail(broken(call)),
            // Torn within a sector as well: half of an odd number of bytes is no multiple of anything.
            Some(DiskFault::ShortWrite(at)) if call == DiskCall::Write && number == at => Verdict::Part(bytes / 2 + 1, broken(call)),
            Some(DiskFault::FullAtWrite(at)) => match call {
                DiskCall::Write if number == at => Verdict::Part(bytes / 2, full()),
                DiskCall::Write if number > at => Verdict::Fail(full()),
                DiskCall::SetLength if self.calls[DiskCall::Write as usize] > at => Verdict::Fail(full()),
                _ => Verdict::Pass,
            },
            Some(DiskFault::FullAtBytes(limit)) => match call {
                DiskCall::SetLength if offset > limit => Verdict::Fail(full()),
                DiskCall::Write if offset.saturating_add(bytes as u64) > limit => {
                    Verdict::Part(usize::try_from(limit.saturating_sub(offset)).unwrap_or(bytes), full())
                }
                _ => Verdict::Pass,
            },
            Some(DiskFault::ReadOnlyAt(at)) if call.changes() && change >= at => Verdict::Fail(io::ErrorKind::ReadOnlyFilesystem.into()),
            _ => Verdict::Pass,
        };
        self.injected += u64::from(!matches!(verdict, Verdict::Pass));
        verdict
    }
}

fn broken(call: DiskCall) -> io::Error {
    io::Error::other(format!("the disk failed on purpose ({call:?})"))
}

fn full() -> io::Error {
    io::ErrorKind::StorageFull.into()
}

/// A [`CrashDisk`] with a fault in it.
///
/// ```
/// use leadbook::storage::faulty::{CrashDisk, DiskCall, DiskFault, FailingDisk};
/// use leadbook::storage::{RedbOptions, Storage, StorageErrorKind};
///
/// let disk = FailingDisk::over(CrashDisk::new());
/// let storage = RedbOptions::default().with_backend(disk.backend())?;
/// disk.plan(DiskFault::Once(DiskCall::Sync, disk.calls(DiskCall::Sync)));
/// let answer = storage.attempt(&mut |txn| txn.put(b"k", b"v"));
/// assert_eq!(answer.unwrap_err().kind(), StorageErrorKind::CommitUnknown);
/// assert_eq!(disk.injected(), 1);
/// # Ok::<(), leadbook::storage::StorageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FailingDisk {
    disk: CrashDisk,
    plan: Arc<Mutex<Plan>>,
}

impl FailingDisk {
    /// That disk, with nothing wrong yet.
    pub fn over(disk: CrashDisk) -> Self {
        Self { disk, plan: Arc::default() }
    }

    /// Sets what goes wrong, in place of what was set before. Calls made already stay counted.
    pub fn plan(&self, fault: DiskFault) {
        self.lock().fault = Some(fault);
    }

    /// The medium for redb.
    pub fn backend(&self) -> FailingBackend {
        FailingBackend { inner: self.disk.backend(), plan: Arc::clone(&self.plan) }
    }

    /// The disk beneath, with what did get there.
    pub fn disk(&self) -> &CrashDisk {
        &self.disk
    }

    /// How many calls of that kind there were, failed ones included.
    pub fn calls(&self, call: DiskCall) -> u64 {
        self.lock().calls[call as usize]
    }

    /// How many calls changed something, or should have.
    pub fn changes(&self) -> u64 {
        self.lock().changes
    }

    /// How many calls failed on purpose.
    pub fn injected(&self) -> u64 {
        self.lock().injected
    }

    fn lock(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The medium of a [`FailingDisk`], for one engine.
#[derive(Debug)]
pub struct FailingBackend {
    inner: CrashBackend,
    plan: Arc<Mutex<Plan>>,
}

impl FailingBackend {
    fn judge(&self, call: DiskCall, offset: u64, bytes: usize) -> Verdict {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner).judge(call, offset, bytes)
    }

    fn pass(&self, call: DiskCall, offset: u64) -> io::Result<()> {
        match self.judge(call, offset, 0) {
            Verdict::Pass => Ok(()),
            Verdict::Fail(error) | Verdict::Part(_, error) => Err(error),
        }
    }
}

impl StorageBackend for FailingBackend {
    fn len(&self) -> io::Result<u64> {
        self.pass(DiskCall::Length, 0)?;
        self.inner.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.pass(DiskCall::Read, offset)?;
        self.inner.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.pass(DiskCall::SetLength, len)?;
        self.inner.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.pass(DiskCall::Sync, 0)?;
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        match self.judge(DiskCall::Write, offset, data.len()) {
            Verdict::Pass => self.inner.write(offset, data),
            Verdict::Fail(error) => Err(error),
            Verdict::Part(bytes, error) => {
                let part = &data[..bytes.min(data.len())];
                if !part.is_empty() {
                    self.inner.write(offset, part)?;
                }
                Err(error)
            }
        }
    }

    fn close(&self) -> io::Result<()> {
        self.inner.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.inner.try_lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.inner.unlock_range(start, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(fault: DiskFault) -> (FailingDisk, FailingBackend) {
        let disk = FailingDisk::over(CrashDisk::from_bytes(vec![0; 100]));
        disk.plan(fault);
        let backend = disk.backend();
        (disk, backend)
    }

    fn kind(answer: io::Result<()>) -> Option<io::ErrorKind> {
        answer.err().map(|error| error.kind())
    }

    #[test]
    fn one_call_fails_or_all_from_there_on() {
        let (disk, backend) = failing(DiskFault::Once(DiskCall::Sync, 1));
        assert_eq!([(); 3].map(|()| backend.sync_data().is_ok()), [true, false, true]);
        assert_eq!((disk.injected(), disk.calls(DiskCall::Sync), disk.disk().syncs()), (1, 3, 2));
        let (disk, backend) = failing(DiskFault::FromThenOn(DiskCall::Read, 1));
        assert_eq!([(); 3].map(|()| backend.read(0, &mut [0; 4]).is_ok()), [true, false, false]);
        assert!(backend.len().is_ok() && backend.write(0, &[1]).is_ok());
        assert_eq!((disk.injected(), disk.changes()), (2, 1));
    }

    #[test]
    fn a_short_write_leaves_its_first_part() {
        let (disk, backend) = failing(DiskFault::ShortWrite(0));
        assert_eq!(kind(backend.write(10, &[7; 20])), Some(io::ErrorKind::Other));
        assert_eq!(disk.disk().bytes()[9..23], [0, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 0, 0]);
        backend.write(10, &[8; 20]).unwrap();
        assert_eq!(disk.disk().bytes()[29..31], [8, 0]);
    }

    #[test]
    fn a_full_disk_takes_what_fits() {
        let (disk, backend) = failing(DiskFault::FullAtBytes(110));
        backend.write(0, &[1; 100]).unwrap();
        assert_eq!(kind(backend.set_len(111)), Some(io::ErrorKind::StorageFull));
        assert_eq!(kind(backend.write(95, &[2; 20])), Some(io::ErrorKind::StorageFull));
        assert_eq!(disk.disk().bytes().len(), 110);
        let (disk, backend) = failing(DiskFault::FullAtWrite(1));
        backend.write(0, &[1; 4]).unwrap();
        backend.set_len(120).unwrap();
        assert_eq!(kind(backend.write(0, &[2; 4])), Some(io::ErrorKind::StorageFull));
        assert_eq!(kind(backend.write(0, &[3; 4])), Some(io::ErrorKind::StorageFull));
        assert_eq!(kind(backend.set_len(130)), Some(io::ErrorKind::StorageFull));
        assert!(backend.sync_data().is_ok());
        assert_eq!(disk.disk().bytes()[..4], [2, 2, 1, 1]);
    }

    #[test]
    fn a_file_that_turned_read_only_can_still_be_read() {
        let (disk, backend) = failing(DiskFault::ReadOnlyAt(1));
        backend.write(0, &[1; 4]).unwrap();
        for answer in [backend.write(0, &[2; 4]), backend.sync_data(), backend.set_len(9)] {
            assert_eq!(kind(answer), Some(io::ErrorKind::ReadOnlyFilesystem));
        }
        let mut read = [0; 4];
        backend.read(0, &mut read).unwrap();
        assert_eq!((read, backend.len().unwrap(), disk.injected()), ([1; 4], 100, 3));
    }
}
