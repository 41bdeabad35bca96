//! The key space of a book, as one table. The first byte of a key tells its space; keys sort as what they stand for.
//!
//! | byte | space | key after the byte | value |
//! |---|---|---|---|
//! | `01` | head | – | the ledger's end |
//! | `02` | ledger | position of the block's first event, 8 bytes | a block, see [`ledger::block`](crate::ledger) |
//! | `03` | format | – | magic and format version |
//! | `10` | marker | – | how far the projections below are written |
//! | `11` | cursors | name | a reader's position in the ledger |
//! | `12` | columns | –; `00`, chunk, 4 bytes; `01`, array, 2, chunk, 4 | what reports read, see [`columns`](crate::columns) |
//! | `20` | requests | request id | [`RequestNote`](crate::ledger::RequestNote) |
//! | `21` | history | kind of record, number, position | – |
//! | `30`–`7F` | indexes | see [`index`](crate::index) | – |
//! | `C0`–`C8` | records | number | the record |
//!
//! Spaces below `10` are the ledger: what a commit writes. All others but cursors are projections: they can be rebuilt from it.
//! Records stand *behind* everything that is derived from them. Projections are written behind in slices of ascending keys, so a record
//! that is found in a new state has all its index entries there already; that makes folding a stretch of the ledger twice harmless.
//!
//! Numbers are a length byte and that many big-endian bytes, without leading zeros; instants are eight big-endian bytes with the sign bit
//! flipped;
//! texts end in `00 00`, a `00` inside is written `00 FF`.

mod columns;
mod cursor;
mod describe;
mod history;
mod ledger;
mod parts;
mod record;
mod request;

pub(crate) use columns::{columns_chunk, columns_chunks, columns_parts, columns_root, columns_table, columns_table_chunk};
pub(crate) use cursor::cursor;
pub(crate) use describe::describe;
pub(crate) use history::{history, history_of, history_position, history_whose};
pub(crate) use ledger::{BLOCK, FORMAT, HEAD, MARKER, block, block_position};
pub(crate) use parts::{Key, Parts};
pub(crate) use record::{RECORDS, record, record_kind, record_named};
pub(crate) use request::{REQUEST, request};

use crate::storage::KeyRange;

/// The first byte of the lowest projection that is folded from the ledger.
pub(crate) const FIRST_PROJECTION: u8 = REQUEST;

/// All keys that are folded from the ledger.
pub(crate) fn projections() -> KeyRange {
    KeyRange { start: vec![FIRST_PROJECTION], end: None }
}
