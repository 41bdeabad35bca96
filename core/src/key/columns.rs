//! The checkpoint of the columns: a root, the chunks of its table, the chunks of its arrays.

use crate::storage::KeyRange;

const COLUMNS: u8 = 0x12;
const TABLE: u8 = 0;
const CHUNKS: u8 = 1;

/// The root.
pub(crate) fn columns_root() -> [u8; 1] {
    [COLUMNS]
}

/// Everything but the root.
pub(crate) fn columns_parts() -> KeyRange {
    KeyRange { start: vec![COLUMNS, 0], end: Some(vec![COLUMNS + 1]) }
}

/// What the chunks of the table begin with.
pub(crate) fn columns_table() -> [u8; 2] {
    [COLUMNS, TABLE]
}

/// A chunk of the table.
pub(crate) fn columns_table_chunk(chunk: usize) -> Vec<u8> {
    [&columns_table()[..], &(chunk as u32).to_be_bytes()].concat()
}

/// What the chunks of the arrays begin with.
pub(crate) fn columns_chunks() -> [u8; 2] {
    [COLUMNS, CHUNKS]
}

/// A chunk of an array.
pub(crate) fn columns_chunk(array: usize, chunk: usize) -> Vec<u8> {
    [&columns_chunks()[..], &(array as u16).to_be_bytes(), &(chunk as u32).to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden() {
        assert_eq!(columns_root(), [0x12]);
        assert_eq!(columns_table_chunk(1), [0x12, 0, 0, 0, 0, 1]);
        assert_eq!(columns_chunk(2, 258), [0x12, 1, 0, 2, 0, 0, 1, 2]);
        assert!(columns_parts().contains(&columns_table_chunk(0)) && columns_parts().contains(&columns_chunk(0, 0)));
        assert!(!columns_parts().contains(&columns_root()));
    }
}
