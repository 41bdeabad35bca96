//! Runs a fuzz target on an input, within a limit of memory.
//!
//! `tests/fuzz SECONDS` builds and runs all of them; where cargo-fuzz is installed,
//!
//! ```text
//! cargo fuzz run -s none values -- -max_total_time=10
//! ```
//!
//! runs one just as well. The targets are functions of the tests crate (`tests/src/fuzz/`), which also replays what
//! was found.

use cap::Cap;
use leadbook_tests::fuzz;
use std::alloc::System;
use std::panic::{catch_unwind, set_hook};
use std::sync::{Mutex, Once, PoisonError};

/// What one input may allocate at most, above what is there when it begins. More ends the process, with a word from the allocator.
const LIMIT_BYTES: usize = 256 * 1024 * 1024;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// What the last panic said. Not printed at once: a panic that the book turns into an error is none of the fuzzer's.
static SAID: Mutex<String> = Mutex::new(String::new());

/// Runs the target on an input; ends the process where it panics.
pub fn run(target: &str, bytes: &[u8]) {
    static BEFORE: Once = Once::new();
    BEFORE.call_once(|| {
        // The fuzzer's own hook ends the process at every panic, caught or not.
        set_hook(Box::new(|panic| {
            *SAID.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
        }));
    });
    let run = fuzz::target(target);
    if MEMORY.set_limit(MEMORY.allocated().saturating_add(LIMIT_BYTES)).is_err() {
        eprintln!("more is allocated than can be counted");
        std::process::abort();
    }
    if catch_unwind(|| run(bytes)).is_err() {
        eprintln!("{}", SAID.lock().unwrap_or_else(PoisonError::into_inner));
        std::process::abort();
    }
}
