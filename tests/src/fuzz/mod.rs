//! What fuzzing runs: each target is a function of bytes that panics where a promise is broken.
//!
//! They stand here and not beside the fuzzer, so that an ordinary test replays whatever was once found (`tests/fixtures/crashers`)
//! without any tool. The fuzzer's own side is the folder `fuzz/`.

#![expect(clippy::expect_used, clippy::panic, reason = "a broken promise is told to the fuzzer as a panic")]

mod boundary;
mod commands;
mod damage;
mod filters;
mod good;
mod identity;
mod import;
mod lifecycle;
mod look;
mod medium;
mod open_book;
mod open_store;
mod reports;
mod restore;
mod values;

pub use boundary::boundary;
pub use commands::commands;
pub use filters::filters;
pub use identity::identity;
pub use import::import;
pub use lifecycle::lifecycle;
pub use open_book::open_book;
pub use open_store::open_store;
pub use restore::restore;
pub use values::values;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 10] = [
    ("boundary", boundary),
    ("commands", commands),
    ("filters", filters),
    ("identity", identity),
    ("import", import),
    ("lifecycle", lifecycle),
    ("open_book", open_book),
    ("open_store", open_store),
    ("restore", restore),
    ("values", values),
];

/// The target of that name.
///
/// # Panics
/// If there is none.
pub fn target(name: &str) -> fn(&[u8]) {
    TARGETS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("there is no fuzz target {name:?}")).1
}
