//! The ledger: every accepted command with its events, in one total order, in blocks that are never changed.

mod block;
mod entry;
mod head;
mod read;

pub(crate) use block::{Block, BlockWriter};
pub(crate) use entry::{Asked, Entry, RequestNote};
pub(crate) use head::Head;
pub(crate) use read::{Blocks, event_at, events_at, head, position_at};
