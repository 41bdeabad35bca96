//! Pages put together from what is stored and what the try itself has written.

use super::buffer::{Write, Writes};
use super::{Direction, Entry, Page, StorageResult};

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
