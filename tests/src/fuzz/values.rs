//! The decoders of everything that is kept.

use leadbook::fuzzing;

/// The first byte says what the rest is read as.
pub fn values(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind % 4 {
        0 => fuzzing::value(bytes),
        1 => fuzzing::key(bytes),
        2 => fuzzing::block(bytes),
        _ => fuzzing::small(bytes),
    }
}
