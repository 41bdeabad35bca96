//! Damage to bytes, as an input tells it.

use arbitrary::{Result, Unstructured};

/// The most bytes that are put in at once.
const MOST_NEW: usize = 200;

/// Does one damage at that place or anywhere behind it.
pub(super) fn damage(from: &mut Unstructured<'_>, bytes: &mut Vec<u8>, at: usize) -> Result<()> {
    let at = at.min(bytes.len());
    match from.int_in_range(0..=9_u8)? {
        0..=2 => {
            let bits: u8 = from.arbitrary()?;
            bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bits.max(1));
        }
        3 => over(bytes, at, &[*from.choose(&[0, 1, 0x7F, 0x80, 0xFF])?]),
        4 => over(bytes, at, &from.choose(&[0, 1, u64::MAX, 1 << 63, 1 << 32, i64::MAX as u64])?.to_le_bytes()),
        5 => {
            let new = from.int_in_range(0..=MOST_NEW)?;
            over(bytes, at, from.bytes(new.min(from.len()))?);
        }
        6 => bytes.truncate(at),
        7 => {
            let new = from.int_in_range(0..=MOST_NEW)?;
            bytes.splice(at..at, from.bytes(new.min(from.len()))?.iter().copied());
        }
        8 => {
            let length = usize::from(from.arbitrary::<u8>()?).min(bytes.len() - at);
            bytes.drain(at..at + length);
        }
        _ => {
            let (other, length) = (usize::from(from.arbitrary::<u16>()?), usize::from(from.arbitrary::<u8>()?));
            let other = other.min(bytes.len());
            let copied = bytes[other..(other + length).min(bytes.len())].to_vec();
            over(bytes, at, &copied);
        }
    }
    Ok(())
}

/// Writes over what is there, as far as there is something.
pub(super) fn over(bytes: &mut [u8], at: usize, new: &[u8]) {
    bytes.iter_mut().skip(at).zip(new).for_each(|(to, from)| *to = *from);
}
