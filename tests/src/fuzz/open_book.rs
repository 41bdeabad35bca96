//! A book's file that is damaged: anywhere where opening checks its pages, in what its leaves hold where it is opened without.
//!
//! Without that check redb 4.5 believes a pointer to a page that damage made up, and asks for up to 4 GiB of memory to read it
//! (core/docs/format.md): that is known, and would hide everything else.

use super::damage::{damage, over};
use super::good;
use super::look::{look_at, told, write_in};
use super::medium::Medium;
use arbitrary::{Result, Unstructured};
use leadbook::Book;
use leadbook::storage::RedbOptions;
use std::sync::{Arc, OnceLock};

/// The most places that are damaged.
const MOST: usize = 8;
/// What the engine reads and writes as a whole.
const PAGE: usize = 4096;
/// A stretch with something in it is worth damaging.
const STRETCH: usize = 64;

/// The stretches of the file that are not all zeros; most of it is room.
fn stretches() -> &'static [usize] {
    static STRETCHES: OnceLock<Vec<usize>> = OnceLock::new();
    STRETCHES.get_or_init(|| {
        let all = good::file().chunks(STRETCH).enumerate();
        all.filter(|(_, bytes)| bytes.iter().any(|byte| *byte != 0)).map(|(number, _)| number * STRETCH).collect()
    })
}

fn place(from: &mut Unstructured<'_>) -> Result<usize> {
    // The engine's header lies in the first stretches.
    let stretch = if from.ratio(1, 4)? { *from.choose(&[0, 64, 128, 192, 256])? } else { *from.choose(stretches())? };
    Ok(stretch + from.int_in_range(0..=STRETCH - 1)?)
}

fn damage_one(from: &mut Unstructured<'_>, bytes: &mut Vec<u8>) -> Result<()> {
    let at = place(from)?;
    match from.int_in_range(0..=9_u8)? {
        0 => {
            let (one, other) = (at / PAGE * PAGE, place(from)? / PAGE * PAGE);
            let page = |at: usize| bytes.get(at..(at + PAGE).min(bytes.len())).unwrap_or_default().to_vec();
            let (first, second) = (page(one), page(other));
            over(bytes, one, &second);
            if from.arbitrary()? {
                over(bytes, other, &first);
            }
        }
        1 => {
            let length = usize::try_from(from.int_in_range(0..=2 * bytes.len() as u64)?).unwrap_or(0);
            bytes.resize(length, 0);
        }
        _ => damage(from, bytes, at)?,
    }
    Ok(())
}

/// Where pages begin that hold keys and values, and no pointers to other pages: the leaves of the trees, but not the tables of tables.
fn leaves() -> &'static [usize] {
    const LEAF: u8 = 1;
    const TABLES_OF_TABLES: [&[u8]; 2] = [b"leadbook.ledger", b"allocator_state"];
    static LEAVES: OnceLock<Vec<usize>> = OnceLock::new();
    LEAVES.get_or_init(|| {
        let names = |page: &[u8]| TABLES_OF_TABLES.iter().any(|name| page.windows(name.len()).any(|found| found == *name));
        // The first page is the engine's header.
        let pages = good::file().chunks(PAGE).enumerate().skip(1);
        pages.filter(|(_, page)| page.first() == Some(&LEAF) && !names(page)).map(|(number, _)| number * PAGE).collect()
    })
}

/// The good file with that damage only which lies in its leaves, behind the byte that says what a page is.
fn damaged_in_leaves(damaged: &[u8]) -> Vec<u8> {
    let mut file = good::file().to_vec();
    for page in leaves() {
        let (begin, end) = (page + 1, page + PAGE);
        if let (Some(to), Some(from)) = (file.get_mut(begin..end), damaged.get(begin..end)) {
            to.copy_from_slice(from);
        }
    }
    file
}

/// The first byte says how it is opened; the rest damages the file at one place after the other.
pub fn open_book(bytes: &[u8]) {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let mut file = good::file().to_vec();
    let mut from = Unstructured::new(bytes);
    for _ in 0..MOST {
        if from.is_empty() || damage_one(&mut from, &mut file).is_err() {
            break;
        }
    }
    let verify = how & 4 != 0;
    let file = if verify { file } else { damaged_in_leaves(&file) };
    let options = RedbOptions { cache_bytes: 1 << 20, quick_repair: how & 2 != 0, verify, ..RedbOptions::default() };
    let Ok(storage) = options.with_backend(Medium::of(file)) else { return };
    let Some(book) = told(Book::on(Arc::new(storage), &good::options())) else { return };
    look_at(&book);
    write_in(&book);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_take_the_damage_and_other_pages_do_not() {
        assert!(leaves().len() > 10, "{} leaves", leaves().len());
        let all_bad = vec![0xA5; good::file().len()];
        let file = damaged_in_leaves(&all_bad);
        let bad = file.iter().filter(|byte| **byte == 0xA5).count();
        assert!(bad >= leaves().len() * (PAGE - 1));
        assert_eq!(file[..PAGE], good::file()[..PAGE]);
        assert_eq!(file.len(), good::file().len());
    }
}
