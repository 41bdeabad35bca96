//! The ledger: what commands put into it, one entry a command.

mod entry;

pub(crate) use entry::{Asked, Entry, RequestNote};
