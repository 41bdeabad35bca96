//! What is derived from the ledger, and how it reaches the base tables.

pub mod overlay;
