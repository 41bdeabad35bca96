//! One try at writing: the newest state with the try's own writes over it.

use super::layers::Layers;
use super::shield::shielded;
use crate::storage::buffer::WriteBuffer;
use crate::storage::limits::check_key;
use crate::storage::page::{in_order, laid_over, page};
use crate::storage::{Direction, KeyRange, Page, ReadTxn, StorageResult, Txn};

/// One try. It runs while the only writer's place is taken, so nobody else can write what it reads: there is nothing to validate.
pub(super) struct Attempt {
    state: Layers,
    own: WriteBuffer,
}

impl Attempt {
    /// A try on the newest state that has done nothing yet.
    pub(super) fn new(state: Layers) -> Self {
        Self { state, own: WriteBuffer::default() }
    }

    /// Ends its reading and hands over what it wants to write.
    pub(super) fn into_writes(self) -> WriteBuffer {
        self.own
    }
}

impl ReadTxn for Attempt {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        match self.own.get(key) {
            Some(own) => Ok(own.map(<[u8]>::to_vec)),
            None => self.state.get(key),
        }
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        let own = self.own.range(range, direction);
        shielded("scanning", || {
            let page = page(laid_over(self.state.entries(range, direction)?, own, direction), limit)?;
            in_order(page, range, direction)
        })
    }
}

impl Txn for Attempt {
    fn get_for_update(&mut self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        self.get(key)
    }

    fn guard(&mut self, key: &[u8]) -> StorageResult<()> {
        check_key(key)
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> StorageResult<()> {
        self.own.set(key, Some(value))
    }

    fn delete(&mut self, key: &[u8]) -> StorageResult<()> {
        self.own.set(key, None)
    }
}
