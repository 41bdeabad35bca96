//! The Arrow crates that [`Table::to_arrow`](crate::Table::to_arrow) answers in, so that a caller takes the same version of them.

pub use arrow_array::{self, RecordBatch};
pub use arrow_schema;
