//! Pages put together from what is stored and what the try itself has written.

use super::buffer::{Write, Writes};
use super::{Direction, Entry, KeyRange, Page, StorageError, StorageErrorKind, StorageResult};

/// At most `limit` entries of `stored`, in its order.
pub(super) fn page(stored: impl Iterator<Item = StorageResult<Entry>>, limit: usize) -> StorageResult<Page> {
    let mut page = Page::default();
    for entry in stored {
        let entry = entry?;
        if !take(&mut page, limit, entry) {
            break;
        }
    }
    Ok(page)
}

/// The same with `own` writes laid over: a key of both is taken from `own`, a removed one is left out.
pub(super) fn page_with_own(
    mut stored: impl Iterator<Item = StorageResult<Entry>>,
    mut own: Writes<'_>,
    limit: usize,
    direction: Direction,
) -> StorageResult<Page> {
    let mut page = Page::default();
    let mut below = stored.next().transpose()?;
    let mut above = own.next();
    loop {
        let own_first = match (&below, &above) {
            (None, None) => break,
            (Some(entry), Some((key, _))) => {
                if entry.key == *key {
                    below = stored.next().transpose()?;
                    true
                } else {
                    direction.comes_before(key, &entry.key)
                }
            }
            (below, _) => below.is_none(),
        };
        let next = if own_first {
            let write = above;
            above = own.next();
            write.and_then(entry_of)
        } else {
            let entry = below;
            below = stored.next().transpose()?;
            entry
        };
        if let Some(entry) = next
            && !take(&mut page, limit, entry)
        {
            break;
        }
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
    Err(StorageError::new(StorageErrorKind::Corrupt, "scanning failed: the keys of the file are out of order"))
}

fn entry_of((key, value): Write<'_>) -> Option<Entry> {
    value.map(|value| Entry { key: key.to_vec(), value: value.to_vec() })
}

/// Adds `entry` unless the page is full, which it notes and answers with `false`.
fn take(page: &mut Page, limit: usize, entry: Entry) -> bool {
    if page.entries.len() == limit {
        page.more = true;
        return false;
    }
    page.entries.push(entry);
    true
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
