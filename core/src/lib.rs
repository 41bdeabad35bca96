//! Leadbook: an embedded lead-management database.
#[doc(hidden)]
pub mod projection;
pub mod storage;
