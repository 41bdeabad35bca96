//! Leadbook: an embedded lead-management database.
pub mod storage;
