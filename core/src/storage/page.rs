//! Pages put together from what is stored and what is written over it.

use super::buffer::Write;
use super::{Direction, Entry, Page, StorageResult};

/// At most `limit` entries of `stored`, in its order.
pub(super) fn page(stored: impl Iterator<Item = StorageResult<Entry>>, limit: usize) -> StorageResult<Page> {
    let mut page = Page::default();
    for entry in stored {
        let entry = entry?;
        if page.entries.len() == limit {
            page.more = true;
            break;
        }
        page.entries.push(entry);
    }
    Ok(page)
}

/// `stored` with `writes` laid over it, both in the order of `direction`: a key of both is taken from `writes`, a removed one is left out.
pub(super) fn laid_over<'a, S, W>(stored: S, writes: W, direction: Direction) -> LaidOver<'a, S, W>
where
    S: Iterator<Item = StorageResult<Entry>>,
    W: Iterator<Item = Write<'a>>,
{
    LaidOver { stored, writes, below: None, above: None, begun: false, direction }
}

/// Stored entries with writes over them.
pub(super) struct LaidOver<'a, S, W> {
    stored: S,
    writes: W,
    /// The next of each, as long as there is one.
    below: Option<Entry>,
    above: Option<Write<'a>>,
    begun: bool,
    direction: Direction,
}

impl<'a, S, W> LaidOver<'a, S, W>
where
    S: Iterator<Item = StorageResult<Entry>>,
    W: Iterator<Item = Write<'a>>,
{
    /// The next entry; of a removal, none in its place.
    fn step(&mut self) -> StorageResult<Option<Option<Entry>>> {
        if !self.begun {
            self.begun = true;
            self.above = self.writes.next();
        }
        let Some((key, value)) = self.above else {
            // No more writes: what is stored passes as it is, and nothing is read ahead.
            return Ok(self.below.take().map_or_else(|| self.stored.next().transpose(), |entry| Ok(Some(entry)))?.map(Some));
        };
        if self.below.is_none() {
            self.below = self.stored.next().transpose()?;
        }
        if let Some(entry) = self.below.take_if(|entry| self.direction.comes_before(&entry.key, key)) {
            return Ok(Some(Some(entry)));
        }
        self.below.take_if(|entry| entry.key == key);
        self.above = self.writes.next();
        Ok(Some(value.map(|value| Entry { key: key.to_vec(), value: value.to_vec() })))
    }
}

impl<'a, S, W> Iterator for LaidOver<'a, S, W>
where
    S: Iterator<Item = StorageResult<Entry>>,
    W: Iterator<Item = Write<'a>>,
{
    type Item = StorageResult<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.step() {
                Ok(Some(Some(entry))) => return Some(Ok(entry)),
                Ok(Some(None)) => {}
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
