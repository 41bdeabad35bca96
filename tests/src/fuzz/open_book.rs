//! A book's file that is damaged anywhere.
//!
//! What `verify` finds damaged is not written to here: redb 4.5 believes the lengths in a page that it changes, and asks for up to
//! 4 GiB of memory where damage made one up.

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
    let options = RedbOptions { cache_bytes: 1 << 20, quick_repair: how & 2 != 0, verify: how & 4 != 0, ..RedbOptions::default() };
    let Ok(storage) = options.with_backend(Medium::of(file)) else { return };
    let Some(book) = told(Book::on(Arc::new(storage), &good::options())) else { return };
    if look_at(&book).is_some_and(|found| found.is_sound()) {
        write_in(&book);
    }
}
