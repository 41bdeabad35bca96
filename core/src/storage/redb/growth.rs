//! How far a file may grow at once.
//!
//! redb believes a page that it changes: a length in it that damage made up has redb ask first for so much more file and then for so much
//! memory, up to 4 GiB. What our own keys and values need is far less, so growth beyond that is refused before any memory is asked for.

use std::fmt;
use std::io;

/// redb doubles a file, or makes room for twice the largest page that is asked for, itself up to twice as long as what it holds. What it
/// holds is a page that was there before, or values of at most [`crate::storage::MAX_VALUE_BYTES`]; of files beyond 4 GiB it adds
/// at most two regions of 4 GiB.
const TIMES: u64 = 5;
/// Room for the beginnings of a file, and for its largest values.
const AT_LEAST: u64 = 16 * 1024 * 1024;

/// A file was to grow by more than anything that is written to it can need.
#[derive(Debug)]
pub(super) struct Overgrown {
    from: u64,
    to: u64,
}

impl fmt::Display for Overgrown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a damaged page would have the file grow from {} to {} bytes", self.from, self.to)
    }
}

impl std::error::Error for Overgrown {}

/// Refuses growth beyond what can be needed.
///
/// # Errors
/// [`Overgrown`], within an error of the medium.
pub(super) fn refuse_overgrown(from: u64, to: u64) -> io::Result<()> {
    if to <= from.saturating_mul(TIMES).saturating_add(AT_LEAST) { Ok(()) } else { Err(io::Error::other(Overgrown { from, to })) }
}

/// Whether the error is such a refusal.
pub(super) fn is_overgrown(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Overgrown>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_redb_needs_for_our_values_is_granted_and_more_is_not() {
        const GIB: u64 = 1 << 30;
        // A new file, a doubled one, a region more, two regions more, and shrinking.
        for (from, to) in [(0, 2 << 20), (GIB, 2 * GIB), (4 * GIB, 8 * GIB), (5 * GIB, 13 * GIB), (GIB, 1 << 20)] {
            assert!(refuse_overgrown(from, to).is_ok(), "{from} to {to}");
        }
        for (from, to) in [(1 << 20, GIB), (0, 32 << 20), (GIB, 8 * GIB), (GIB, u64::MAX)] {
            let refused = refuse_overgrown(from, to).unwrap_err();
            assert!(is_overgrown(&refused), "{from} to {to}");
            assert!(refused.to_string().contains(&to.to_string()), "{refused}");
        }
        assert!(!is_overgrown(&io::Error::from(io::ErrorKind::StorageFull)));
    }
}
