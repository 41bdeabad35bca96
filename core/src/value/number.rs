//! Whole numbers in groups of seven bits, low ones first; the high bit of a byte says that more follow.
//!
//! bincode's own way jumps from three bytes to five at 65,536 and from five to nine at 2^32. Record numbers of a large book and distances
//! of hours in microseconds lie just above: this takes three and six.

use super::codec::{Fault, In, Out, Stuck, fault};
use bincode::de::Decoder;
use bincode::de::read::Reader;
use bincode::enc::Encoder;
use bincode::enc::write::Writer;

const MORE: u8 = 0x80;
/// Ten groups of seven bits hold any 64.
const MOST_BYTES: usize = 10;

/// The same, into bytes.
pub(super) fn append(number: u64, bytes: &mut Vec<u8>) {
    let mut rest = number;
    while rest >= u64::from(MORE) {
        bytes.push(rest as u8 | MORE);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

#[inline]
pub(super) fn put(number: u64, out: &mut Out) -> Result<(), Stuck> {
    if number < u64::from(MORE) {
        return out.writer().write(&[number as u8]);
    }
    let mut bytes = [0; MOST_BYTES];
    let mut count = 0;
    let mut rest = number;
    while rest >= u64::from(MORE) {
        bytes[count] = rest as u8 | MORE;
        rest >>= 7;
        count += 1;
    }
    bytes[count] = rest as u8;
    out.writer().write(&bytes[..=count])
}

#[inline]
pub(super) fn take(from: &mut In<'_>) -> Result<u64, Fault> {
    let reader = from.reader();
    // Most are small, and nearly all stand far enough from the end.
    if let Some(&[byte]) = reader.peek_read(1)
        && byte & MORE == 0
    {
        reader.consume(1);
        return Ok(u64::from(byte));
    }
    let room = (0..=MOST_BYTES).rev().find(|count| reader.peek_read(*count).is_some()).unwrap_or_default();
    let bytes = reader.peek_read(room).unwrap_or_default();
    let mut number = 0;
    for (group, byte) in bytes.iter().enumerate() {
        let bits = u64::from(byte & !MORE);
        let shift = 7 * group as u32;
        if bits << shift >> shift != bits {
            break;
        }
        number |= bits << shift;
        if byte & MORE == 0 {
            reader.consume(group + 1);
            return Ok(number);
        }
    }
    Err(if bytes.len() < MOST_BYTES { Fault::UnexpectedEnd { additional: 1 } } else { fault("a number in it is beyond 64 bits") })
}

/// Puts small negative numbers among the small ones: 0, -1, 1, -2, …
#[inline]
pub(super) const fn fold(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// The number that was folded.
#[inline]
pub(super) const fn unfold(folded: u64) -> i64 {
    (folded >> 1) as i64 ^ -((folded & 1) as i64)
}
