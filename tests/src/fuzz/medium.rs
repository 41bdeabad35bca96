//! A medium in memory for redb that keeps nothing but its bytes.

use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::{Bound, Range};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The bytes of a file. Like a disk's it may be made of any length: what nothing was written to takes no room, and is zeros.
#[derive(Debug)]
pub(super) struct Medium(Mutex<Bytes>);

#[derive(Debug)]
struct Bytes {
    written: Vec<u8>,
    length: u64,
}

impl Medium {
    pub(super) fn of(written: Vec<u8>) -> Self {
        let length = written.len() as u64;
        Self(Mutex::new(Bytes { written, length }))
    }

    fn bytes(&self) -> MutexGuard<'_, Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where in memory so many bytes of the file lie.
fn reach(offset: u64, bytes: usize) -> io::Result<Range<usize>> {
    let begin = usize::try_from(offset).map_err(io::Error::other)?;
    Ok(begin..begin.checked_add(bytes).ok_or(io::ErrorKind::StorageFull)?)
}

impl StorageBackend for Medium {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes().length)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.bytes();
        let reach = reach(offset, out.len())?;
        if reach.end as u64 > bytes.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        out.fill(0);
        let there = bytes.written.get(reach.start..).unwrap_or_default();
        out.iter_mut().zip(there).for_each(|(to, from)| *to = *from);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut bytes = self.bytes();
        bytes.length = len;
        let kept = usize::try_from(len).unwrap_or(usize::MAX);
        bytes.written.truncate(kept);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let reach = reach(offset, data.len())?;
        let mut bytes = self.bytes();
        if bytes.written.len() < reach.end {
            bytes.written.resize(reach.end, 0);
        }
        bytes.length = bytes.length.max(reach.end as u64);
        bytes.written[reach].copy_from_slice(data);
        Ok(())
    }

    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn try_lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }
}
