//! Where a key lies: the tables of the file.
//!
//! The first byte of a key is its key space. Spaces below [`FIRST_PROJECTION`] are the ledger: its blocks and its head share one small
//! table, so that a commit dirties few pages. All other spaces are projections, written behind in large sorted runs. The ledger's keys
//! come first in the order of the whole, so the two tables one after the other are that order.
//!
//! The head belongs *before* the blocks: a block is then the last key of its table, and redb leaves the page behind it full. With the
//! head after the blocks each split leaves half a page empty, and 20,000 blocks of 300 bytes take 13.6 MiB instead of 7.2.

use redb::TableDefinition;

/// The first key space that is a projection.
pub(super) const FIRST_PROJECTION: u8 = 0x10;

/// Where redb notes how much of the log it has taken in: one entry, with an empty key.
pub(super) const LOG_MARK: Definition = TableDefinition::new("leadbook.log");

/// A table of bytes.
pub(super) type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// One of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// Blocks and head of the ledger.
    Ledger,
    /// Everything that follows from the ledger.
    Projections,
}

impl Shelf {
    /// All of them, in the order of their keys.
    pub(super) const ALL: [Self; 2] = [Self::Ledger, Self::Projections];

    /// The one that holds `key`.
    pub(super) fn of(key: &[u8]) -> Self {
        if key.first().is_none_or(|space| *space < FIRST_PROJECTION) { Self::Ledger } else { Self::Projections }
    }

    /// The name of its table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ledger => "leadbook.ledger",
            Self::Projections => "leadbook.projections",
        }
    }

    /// Its table.
    pub(super) fn definition(self) -> Definition {
        TableDefinition::new(self.name())
    }
}
