//! How the book is built, and how its file is laid out: documents that go with the source, checked with it.

/// The design: the rooms of the house and the roads through it.
#[doc = include_str!("../docs/design.md")]
pub mod design {}

/// The file format, byte by byte.
#[doc = include_str!("../docs/format.md")]
pub mod format {}

// The README lies outside the crate, so it is there for its tests only, and not when the crate is built from a registry.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
