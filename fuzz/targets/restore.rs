#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leadbook_fuzz::run("restore", bytes));
