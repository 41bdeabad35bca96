//! Leads and histories from and to other programs: files, data frames, whole books.

mod import;

pub use import::*;
