//! What an import asks of a book besides commands: what is kept under request ids, the time, and a rehearsal.

use super::commit::digest;
use super::options::Options;
use super::{Book, Snapshot, open};
use crate::command::Request;
use crate::domain::{Position, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Recorded;
use crate::key::{self, Key, Parts};
use crate::ledger::{RequestNote, events_at};
use crate::projection::{Marker, PROJECTIONS_VERSION, each_within};
use crate::storage::{Direction, KeyRange, Layered, ReadTxn, RedbOptions};
use crate::value::Stored;
use std::sync::Arc;

/// How much memory the file of a rehearsal may take.
const LAYER_CACHE: usize = 8 * 1024 * 1024;

impl Book {
    /// A book that begins as this one is now and forgets all that is written into it: what it takes lies in a file of its own, in the
    /// folder for such files, and goes with it.
    pub(crate) fn rehearsal(&self) -> Result<Self> {
        let inner = self.inner();
        let (view, published) = inner.view()?;
        let io =
            |cause: std::io::Error| Error::new(ErrorKind::Io, "io", format!("there is no room for a rehearsal: {cause}")).caused_by(cause);
        let folder = tempfile::tempdir().map_err(io)?;
        let layer = RedbOptions { cache_bytes: LAYER_CACHE, ..RedbOptions::default() }.create_or_open(folder.path().join("rehearsal"))?;
        let storage = Layered::over(Arc::new(view), Box::new(layer), folder);
        // The view has everything up to the end of the ledger, whatever is written behind below.
        let end = published.head.position;
        let marker = Marker { version: PROJECTIONS_VERSION, done: end, aim: end, nonce: 0 };
        open::retrying(&storage, &mut |txn| txn.put(key::MARKER, &marker.to_bytes()))?;
        let options = Options {
            clock: inner.clock.clone(),
            chance: inner.chance.clone(),
            write_behind_bytes: inner.write_behind_bytes,
            ..Options::default()
        };
        Self::opened(open::open(Arc::new(storage), true, &options))
    }

    /// What it is by the book's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.inner().clock.now()
    }

    /// Whether it was opened for reading only.
    pub(crate) fn is_read_only(&self) -> bool {
        self.inner().storage().is_ok_and(|storage| storage.caps().read_only)
    }
}

/// The digest under which a request is kept.
pub(crate) fn digest_of(request: &Request) -> Result<u128> {
    digest(request)
}

impl Snapshot {
    /// What is kept under a request id.
    pub(crate) fn noted(&self, id: &str) -> Result<Option<RequestNote>> {
        let mut note = None;
        self.txn().lend(&key::request(id), &mut |bytes| note = Some(RequestNote::from_bytes(bytes)))?;
        Ok(note.transpose()?)
    }

    /// Hands over what is kept under the request ids that begin so, each with the rest of its id.
    pub(crate) fn each_note(&self, beginning: &str, take: &mut dyn FnMut(&str, RequestNote)) -> Result<()> {
        let prefix = Key::new(key::REQUEST).text_prefix(beginning).into_bytes();
        each_within(self.txn(), KeyRange::prefix(&prefix), Direction::Forward, |found, bytes| {
            if let Some(id) = Parts::behind(1, found).and_then(|mut parts| parts.text()) {
                take(id.strip_prefix(beginning).unwrap_or_default(), RequestNote::from_bytes(bytes)?);
            }
            Ok(())
        })
    }

    /// What stands at those places of the ledger, which are in ascending order.
    pub(crate) fn told_at(&self, positions: &[Position]) -> Result<Vec<Recorded>> {
        events_at(self.txn(), positions)
    }

    /// The ids that begin so, in their order, without that beginning.
    pub(crate) fn ids_behind(&self, beginning: &str) -> Result<Vec<String>> {
        let prefix = Key::new(key::REQUEST).text_prefix(beginning).into_bytes();
        let mut ids = Vec::new();
        each_within(self.txn(), KeyRange::prefix(&prefix), Direction::Forward, |found, _| {
            let id = Parts::behind(1, found).and_then(|mut parts| parts.text());
            ids.extend(id.and_then(|id| id.strip_prefix(beginning).map(str::to_owned)));
            Ok(())
        })?;
        Ok(ids)
    }
}
