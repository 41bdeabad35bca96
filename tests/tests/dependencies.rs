//! The inventory of what the published crate is built on (core/docs/dependencies.md) is what cargo and the sources say.
//!
//! `LEADBOOK_WRITE=dependencies cargo test -p leadbook-tests --test dependencies` writes it anew.

use leadbook_tests::{Tested, project_root};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const INVENTORY: &str = "core/docs/dependencies.md";
/// One platform, so that the inventory is the same wherever it is made.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";
const WORD: &str = concat!("un", "safe");

/// Why the crate names each of these itself.
const REASONS: [(&str, &str); 28] = [
    ("arrow-array", "tables as Arrow record batches (feature `arrow`)"),
    ("arrow-ipc", "tables in the formats of Arrow (feature `transfer`)"),
    ("arrow-schema", "the schemas of such tables"),
    ("bincode", "the bytes of values, behind a version byte and a limit"),
    ("calcard", "contacts as address books write them (feature `transfer`)"),
    ("caseless", "case folding of names and e-mails"),
    ("chardetng", "in which encoding a file is written (feature `transfer`)"),
    ("chrono", "calendar dates and instants"),
    ("chrono-tz", "days and months in the book's time zone"),
    ("crc32fast", "checksums of ledger blocks"),
    ("csv", "tables as CSV (feature `csv`)"),
    ("csv-core", "lines of fields one at a time (feature `transfer`)"),
    ("encoding_rs", "texts in other encodings (feature `transfer`)"),
    ("encoding_rs_io", "the same, as they are read (feature `transfer`)"),
    ("idna", "domains of e-mails in one form"),
    ("iso_currency", "currencies and their minor units"),
    ("parquet", "tables as Parquet (feature `transfer`)"),
    ("redb", "the file: transactions, snapshots, crash safety"),
    ("rlibphonenumber", "phones in E.164"),
    ("rustc-hash", "hashing of small keys in memory"),
    ("schemars", "the schemas of what operations take and answer (feature `boundary`)"),
    ("serde", "data in and out"),
    ("serde_json", "attributes, lifecycles, questions and tables as JSON"),
    ("statrs", "the error function and the incomplete gamma function"),
    ("tempfile", "where a rehearsal of an import lies (feature `transfer`)"),
    ("unicode-normalization", "names and e-mails in one form"),
    ("unicode-width", "columns of tables as text"),
    ("xxhash-rust", "digests of requests and columns"),
];

/// A crate that ours is built on.
struct Dependency {
    name: String,
    version: String,
    licence: String,
    /// Lines that the compiler does not check.
    unchecked: usize,
    /// Who names it, in order.
    through: Vec<String>,
    /// Part of the program, and not only of what builds it.
    linked: bool,
}

fn metadata() -> Tested<Value> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1", "--all-features", "--filter-platform", PLATFORM, "--manifest-path"])
        .arg(project_root().join("core/Cargo.toml"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// How many lines of a file hold the word outside a line comment.
fn unchecked_lines(source: &str) -> usize {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let holds = |line: &&str| {
        let code = line.split("//").next().unwrap_or_default();
        code.match_indices(WORD).any(|(at, _)| !code[..at].ends_with(inside) && !code[at + WORD.len()..].starts_with(inside))
    };
    source.lines().filter(holds).count()
}

fn unchecked_lines_in(folder: &Path) -> Tested<usize> {
    let mut lines = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            lines += unchecked_lines_in(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            lines += unchecked_lines(&String::from_utf8_lossy(&fs::read(&path)?));
        }
    }
    Ok(lines)
}

/// The target that is the crate itself: its library or its procedural macros.
fn library(package: &Value) -> Option<&Value> {
    let kinds = |target: &Value| items(&target["kind"]).iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect::<Vec<_>>();
    items(&package["targets"]).iter().find(|target| kinds(target).iter().any(|kind| kind.ends_with("lib") || kind == "proc-macro"))
}

fn is_macro(package: &Value) -> bool {
    library(package).is_some_and(|target| items(&target["kind"]).iter().any(|kind| kind == "proc-macro"))
}

/// Everything that the crate is built on, by name and version.
fn dependencies() -> Tested<Vec<Dependency>> {
    let metadata = metadata()?;
    let packages: BTreeMap<&str, &Value> = items(&metadata["packages"]).iter().map(|package| (text(package, "id"), package)).collect();
    let nodes: BTreeMap<&str, &Value> = items(&metadata["resolve"]["nodes"]).iter().map(|node| (text(node, "id"), node)).collect();
    let root = packages.iter().find(|(_, package)| text(package, "name") == "leadbook").map(|(id, _)| *id).ok_or("there is no leadbook")?;
    // Whether it is linked, and who names it. A crate is gone through again when it turns out to be linked.
    let mut found: BTreeMap<&str, (bool, Vec<&str>)> = BTreeMap::new();
    let mut open = vec![(root, true)];
    while let Some((id, linked)) = open.pop() {
        for edge in nodes.get(id).map_or(&[][..], |node| items(&node["deps"])) {
            let of_kind = |wanted: &dyn Fn(&Value) -> bool| items(&edge["dep_kinds"]).iter().any(|kind| wanted(&kind["kind"]));
            let (normal, building) = (of_kind(&Value::is_null), of_kind(&|kind| kind == "build"));
            let to = text(edge, "pkg");
            let Some(package) = packages.get(to).filter(|_| normal || building) else { continue };
            let to_linked = linked && normal && !is_macro(package);
            let (known, through) = found.entry(to).or_insert((false, Vec::new()));
            let is_new = through.is_empty() || (to_linked && !*known);
            *known |= to_linked;
            if !through.contains(&id) {
                through.push(id);
            }
            if is_new {
                open.push((to, to_linked));
            }
        }
    }
    let mut all = Vec::new();
    for (id, (linked, through)) in found {
        let package = packages[id];
        let source = library(package).map(|target| PathBuf::from(text(target, "src_path"))).ok_or("a crate without a library")?;
        let mut through: Vec<String> = through.into_iter().map(|id| text(packages[id], "name").to_owned()).collect();
        through.sort();
        through.dedup();
        all.push(Dependency {
            name: text(package, "name").to_owned(),
            version: text(package, "version").to_owned(),
            licence: text(package, "license").to_owned(),
            unchecked: unchecked_lines_in(source.parent().ok_or("a source without a folder")?)?,
            through,
            linked,
        });
    }
    all.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    Ok(all)
}

fn table(into: &mut String, dependencies: &[Dependency], linked: bool) -> Tested {
    writeln!(into, "| crate | version | licence | `{WORD}` | why |\n|---|---|---|---|---|")?;
    for dependency in dependencies.iter().filter(|dependency| dependency.linked == linked) {
        let Dependency { name, version, licence, unchecked, through, .. } = dependency;
        let reason = REASONS.iter().find(|(known, _)| known == name).filter(|_| through.iter().any(|by| by == "leadbook"));
        let why = reason.map_or_else(|| format!("through {}", through.join(", ")), |(_, reason)| (*reason).to_owned());
        writeln!(into, "| {name} | {version} | {licence} | {unchecked} | {why} |")?;
    }
    Ok(())
}

fn inventory(dependencies: &[Dependency]) -> Tested<String> {
    let mut into = format!(
        "<!-- @generated by tests/tests/dependencies.rs -->\n\
         # What Leadbook is built on\n\n\
         Leadbook's own code holds no `{WORD}` block: the compiler is told to forbid it. These are the crates that the published crate\n\
         depends on with all its features, on {PLATFORM}. The column `{WORD}` counts the lines of a crate's\n\
         sources in which the word stands outside a line comment: 0 is a crate whose memory safety the compiler has checked, any other\n\
         number says where to look, not that something is wrong. A test keeps this page fresh.\n\n\
         ## Part of the program\n\n"
    );
    table(&mut into, dependencies, true)?;
    into.push_str("\n## Only while it is built\n\n");
    table(&mut into, dependencies, false)?;
    Ok(into)
}

#[test]
fn the_inventory_is_fresh() -> Tested {
    let dependencies = dependencies()?;
    for direct in dependencies.iter().filter(|dependency| dependency.through.iter().any(|by| by == "leadbook")) {
        assert!(REASONS.iter().any(|(name, _)| *name == direct.name), "{} has no reason to be there", direct.name);
    }
    let fresh = inventory(&dependencies)?;
    let path = project_root().join(INVENTORY);
    if env::var("LEADBOOK_WRITE").is_ok_and(|what| what == "dependencies") {
        fs::write(&path, &fresh)?;
    }
    let kept = fs::read_to_string(&path)?;
    assert!(kept == fresh, "{INVENTORY} is not fresh: LEADBOOK_WRITE=dependencies cargo test -p leadbook-tests --test dependencies");
    Ok(())
}

#[test]
fn lines_are_counted_by_the_word_and_not_by_what_holds_it() {
    let source =
        "un_safe { a() }\n// un_safe\n#![forbid(un_safe_code)]\nun_safe fn b() {} // why\nlet not_un_safe = 1;\n".replace("un_safe", WORD);
    assert_eq!(unchecked_lines(&source), 2);
}
