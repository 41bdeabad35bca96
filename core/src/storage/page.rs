//! Pages put together from what is stored and what is written over it.

use super::buffer::Write;
use super::{Direction, Entry, KeyRange, Page, StorageError, StorageErrorKind, StorageResult};

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

/// The page, if it is what a scan of `range` may answer: inside it and in order, no key twice. A damaged tree answers otherwise, and who
/// asks for the page behind the last key would ask for ever.
///
/// # Errors
/// `Corrupt` if it is not.
pub(super) fn in_order(page: Page, range: &KeyRange, direction: Direction) -> StorageResult<Page> {
    let inside = |entry: &Entry| range.contains(&entry.key);
    let ends_inside = page.entries.first().is_none_or(inside) && page.entries.last().is_none_or(inside);
    if ends_inside && page.entries.is_sorted_by(|one, next| direction.comes_before(&one.key, &next.key)) {
        return Ok(page);
    }
    Err(out_of_order())
}

/// What is wrong with a tree that answers other keys than those asked for, or the same twice.
pub(super) fn out_of_order() -> StorageError {
    StorageError::new(StorageErrorKind::Corrupt, "scanning failed: the keys of the file are out of order")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(keys: &[&str], direction: Direction) -> StorageResult<Page> {
        let entries = keys.iter().map(|key| Entry { key: key.as_bytes().to_vec(), value: Vec::new() }).collect();
        let range = KeyRange { start: b"b".to_vec(), end: Some(b"m".to_vec()) };
        in_order(Page { entries, more: true }, &range, direction)
    }

    #[test]
    fn a_page_in_order_and_inside_its_range_passes() {
        for keys in [&[][..], &["b"], &["b", "ba", "lz"]] {
            assert_eq!(answered(keys, Direction::Forward).unwrap().entries.len(), keys.len());
            let backward: Vec<&str> = keys.iter().rev().copied().collect();
            assert_eq!(answered(&backward, Direction::Backward).unwrap().entries.len(), keys.len());
        }
    }

    #[test]
    fn keys_outside_out_of_order_or_twice_are_damage() {
        for keys in [&["a"][..], &["m"], &["a", "c"], &["c", "m"], &["d", "c"], &["c", "c"], &["c", "e", "d", "f"]] {
            assert_eq!(answered(keys, Direction::Forward).unwrap_err().kind(), StorageErrorKind::Corrupt, "{keys:?}");
            let backward: Vec<&str> = keys.iter().rev().copied().collect();
            assert_eq!(answered(&backward, Direction::Backward).unwrap_err().kind(), StorageErrorKind::Corrupt, "{backward:?}");
        }
        assert_eq!(answered(&["c", "d"], Direction::Backward).unwrap_err().kind(), StorageErrorKind::Corrupt);
    }
}
