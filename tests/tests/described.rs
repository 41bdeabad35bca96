//! The description of the operations, from which the bindings are made, is that of this version: `core/docs/operations.json`.
//!
//! `LEADBOOK_WRITE=operations cargo test -p leadbook-tests --test described` writes it anew; `bindings-python/generate.py` and
//! `bindings-node/generate.mjs` then make the packages' types of it.

use leadbook::boundary;
use std::path::Path;

#[test]
fn the_description_is_that_of_this_version() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/docs/operations.json");
    let told = serde_json::to_string_pretty(&boundary::document()).unwrap() + "\n";
    if std::env::var("LEADBOOK_WRITE").is_ok_and(|what| what == "operations") {
        std::fs::write(&path, &told).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == told, "core/docs/operations.json is stale: write it anew with LEADBOOK_WRITE=operations");
}
