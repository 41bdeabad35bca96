//! A medium in memory for redb that keeps nothing but its bytes.

use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A damaged file may ask for any length; a disk has an end too.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The bytes of a file.
#[derive(Debug)]
pub(super) struct Medium(Mutex<Vec<u8>>);

impl Medium {
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self(Mutex::new(bytes))
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reach(offset: u64, length: usize) -> io::Result<std::ops::Range<usize>> {
    let end = offset.checked_add(length as u64).filter(|end| *end <= MOST_BYTES).ok_or(io::ErrorKind::StorageFull)?;
    Ok(usize::try_from(offset).map_err(io::Error::other)?..usize::try_from(end).map_err(io::Error::other)?)
}

impl StorageBackend for Medium {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.bytes();
        let found = bytes.get(reach(offset, out.len())?).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(found);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let length = reach(len, 0)?.end;
        self.bytes().resize(length, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let reach = reach(offset, data.len())?;
        let mut bytes = self.bytes();
        if bytes.len() < reach.end {
            bytes.resize(reach.end, 0);
        }
        bytes[reach].copy_from_slice(data);
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
