//! Leadbook: an embedded lead-management database.
pub mod identity;
pub mod storage;
