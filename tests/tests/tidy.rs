//! The house stays tidy: sizes, white space, and words that must not be left in the project's files.
//!
//! Each rule is a function from a file's text to the faults in it, and has a test that shows it a bad sample. The needles are put together
//! from pieces, so that this file holds none of them.

use std::fs;
use std::io;
use std::path::Path;

use leadbook_tests::{project_files, project_root};

const MOST_LINES: usize = 800;
const MOST_COLUMNS: usize = 140;
/// No line at fault, with its type said: other crates of the build compare numbers with things of their own.
const NOTHING: [usize; 0] = [];

/// One of the project's text files.
struct SourceFile<'a> {
    path: &'a Path,
    text: &'a str,
}

/// A fault: the line, counted from one, and what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    line: usize,
    what: String,
}

impl SourceFile<'_> {
    /// Written by people to be run, as opposed to documents, data, and what a tool wrote.
    fn is_code(&self) -> bool {
        const EXTENSIONS: [&str; 9] = ["rs", "py", "js", "mjs", "cjs", "ts", "html", "css", "sh"];
        let by_name = self.path.extension().is_some_and(|found| EXTENSIONS.iter().any(|extension| found == *extension));
        (by_name || self.text.starts_with("#!")) && !self.is_generated() && !self.is_brought_in()
    }

    fn is_rust(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "rs")
    }

    /// Says so itself in its first lines, as every generator of ours does, or is a lock file.
    fn is_generated(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "lock")
            || self.path.ends_with("package-lock.json")
            || self.text.lines().take(5).any(|line| line.contains("@generated"))
    }

    /// Kept byte for byte as it came: other people's code, and the data of tests.
    fn is_brought_in(&self) -> bool {
        self.path.components().any(|part| part.as_os_str() == "vendor" || part.as_os_str() == "fixtures")
    }

    fn faults(&self, mut what_is_wrong: impl FnMut(&str) -> Option<String>) -> Vec<Fault> {
        let lines = self.text.split('\n').enumerate();
        lines.filter_map(|(index, line)| what_is_wrong(line).map(|what| Fault { line: index + 1, what })).collect()
    }
}

fn too_long(file: &SourceFile) -> Vec<Fault> {
    let lines = file.text.lines().count();
    if !file.is_code() || lines <= MOST_LINES {
        return Vec::new();
    }
    vec![Fault { line: MOST_LINES + 1, what: format!("{lines} lines, at most {MOST_LINES}: split it by concern") }]
}

fn too_wide(file: &SourceFile) -> Vec<Fault> {
    if !file.is_rust() {
        return Vec::new();
    }
    file.faults(|line| {
        let columns = line.chars().count();
        (columns > MOST_COLUMNS).then(|| format!("{columns} characters, at most {MOST_COLUMNS}"))
    })
}

fn stray_white_space(file: &SourceFile) -> Vec<Fault> {
    if file.is_generated() || file.is_brought_in() {
        return Vec::new();
    }
    let mut faults = file.faults(|line| {
        if line.contains('\t') {
            return Some("a tab".to_owned());
        }
        line.ends_with(char::is_whitespace).then(|| "white space at the end".to_owned())
    });
    if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
        faults.push(Fault { line: file.text.lines().count(), what: "a file ends with one line break".to_owned() });
    }
    faults
}

/// Marks of work left undone, of tests switched off, and of output meant for one afternoon.
fn unfinished_marks(file: &SourceFile) -> Vec<Fault> {
    const MARKS: [&str; 12] = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("HA", "CK"),
        concat!("to", "do!"),
        concat!("unimple", "mented!"),
        concat!("db", "g!("),
        concat!("#[ig", "nore"),
        concat!("pytest.mark", ".skip"),
        concat!("test", ".skip("),
        concat!("it", ".skip("),
        concat!("describe", ".skip("),
    ];
    if !file.is_code() {
        return Vec::new();
    }
    file.faults(|line| MARKS.iter().find(|mark| contains_word(line, mark)).map(|mark| format!("`{mark}`")))
}

/// Paths that exist on one machine only.
fn machine_paths(file: &SourceFile) -> Vec<Fault> {
    const PLACES: [&str; 6] = [
        concat!("/wor", "k/"),
        concat!("/far", "m/"),
        concat!("/roo", "t/"),
        concat!("/hom", "e/"),
        concat!("/Use", "rs/"),
        concat!("/tmp/ba", "sh_jobs"),
    ];
    if file.is_brought_in() {
        return Vec::new();
    }
    // Only where a path begins: a folder of the project may have such a name further down.
    let begins = |line: &str, place: &str| {
        line.match_indices(place).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | ')' | '*' | '~'))
        })
    };
    file.faults(|line| PLACES.iter().find(|place| begins(line, place)).map(|place| format!("a path of one machine, `{place}…`")))
}

/// Hosts of package registries: which one a machine asks is its own affair, and a lock file that names one fails elsewhere.
fn registry_hosts(file: &SourceFile) -> Vec<Fault> {
    const HOSTS: [&str; 9] = [
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("://", "crates.io"),
        concat!("py", "pi.org"),
        concat!("files.", "pythonhosted.org"),
        concat!("registry.", "npmjs.org"),
        concat!("registry.", "yarnpkg.com"),
        concat!("deb.", "debian.org"),
        concat!("proxy.", "golang.org"),
    ];
    if file.is_brought_in() {
        return Vec::new();
    }
    file.faults(|line| HOSTS.iter().find(|host| line.contains(**host)).map(|host| format!("the registry host `{host}`")))
}

/// The files that may hold code that the compiler does not check; none so far. Each one is to say in its module's words why it must.
const UNCHECKED: [&str; 0] = [];

/// Code that the compiler does not check for memory's sake, outside the files that may hold it.
fn unchecked_code(file: &SourceFile) -> Vec<Fault> {
    const WORD: &str = concat!("un", "safe");
    if !file.is_rust() || file.is_brought_in() || UNCHECKED.iter().any(|path| file.path == Path::new(path)) {
        return Vec::new();
    }
    file.faults(|line| {
        let code = line.split("//").next().unwrap_or_default();
        contains_word(code, WORD).then(|| format!("`{WORD}`"))
    })
}

/// What the macros of napi write calls Node, and allows itself to: that can be denied to all other code of the crate, and not forbidden.
const NODE: &str = "bindings-node/Cargo.toml";
const DENIED: &str = concat!("un", "safe_code = \"deny\"");

/// The lints that a manifest sets, without comments.
fn lints_of(manifest: &str) -> impl Iterator<Item = &str> {
    let sections = manifest.split("\n[").filter(|section| section.contains("lints."));
    sections.flat_map(|section| section.lines().skip(1)).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A crate that does not take on the workspace's lints, by which the compiler itself forbids such code. The fuzzer's crate stands
/// outside the workspace: the macro that begins its programs exports a function.
fn lints_left_out(file: &SourceFile) -> Vec<Fault> {
    let holds = |line: &str| file.text.lines().any(|found| found == line);
    let is_package = file.path.file_name().is_some_and(|name| name == "Cargo.toml") && holds("[package]");
    let what = match (is_package && !file.path.starts_with("fuzz"), file.path == Path::new("Cargo.toml")) {
        (true, _) if file.path == Path::new(NODE) => match lints_of(file.text).find(|lint| *lint == DENIED) {
            Some(_) => return Vec::new(),
            None => "a crate that does not deny what its compiler cannot check",
        },
        (true, _) if !file.text.contains("[lints]\nworkspace = true\n") => "a crate without `[lints] workspace = true`",
        (_, true) if !holds(concat!("un", "safe_code = \"forbid\"")) => "a workspace that does not forbid what its compiler cannot check",
        _ => return Vec::new(),
    };
    vec![Fault { line: 1, what: what.to_owned() }]
}

/// Whether `word` stands in `line` on its own: no letter, digit or underscore continues it on a side where it has one itself.
fn contains_word(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let joined_before = word.starts_with(inside) && line[..at].ends_with(inside);
        let joined_after = word.ends_with(inside) && line[at + word.len()..].starts_with(inside);
        !joined_before && !joined_after
    })
}

/// Runs a rule over the whole project.
fn assert_tidy(rule: impl Fn(&SourceFile) -> Vec<Fault>) -> io::Result<()> {
    let root = project_root();
    let files = project_files(&root)?;
    assert!(!files.is_empty(), "no file was found, so nothing was checked");
    let mut faults = Vec::new();
    for path in &files {
        let bytes = fs::read(root.join(path)).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        // What is not text has no lines; rustc and the interpreters refuse code of that kind themselves.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let found = rule(&SourceFile { path, text: &text });
        faults.extend(found.into_iter().map(|fault| format!("{}:{}: {}", path.display(), fault.line, fault.what)));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    Ok(())
}

#[test]
fn no_file_is_too_long() -> io::Result<()> {
    assert_tidy(too_long)
}

#[test]
fn no_line_is_too_wide() -> io::Result<()> {
    assert_tidy(too_wide)
}

#[test]
fn no_white_space_is_stray() -> io::Result<()> {
    assert_tidy(stray_white_space)
}

#[test]
fn no_work_is_marked_as_unfinished() -> io::Result<()> {
    assert_tidy(unfinished_marks)
}

#[test]
fn no_path_of_one_machine_is_named() -> io::Result<()> {
    assert_tidy(machine_paths)
}

#[test]
fn no_registry_host_is_named() -> io::Result<()> {
    assert_tidy(registry_hosts)
}

#[test]
fn no_code_goes_unchecked() -> io::Result<()> {
    assert_tidy(unchecked_code)
}

#[test]
fn every_crate_takes_on_the_lints_of_the_workspace() -> io::Result<()> {
    assert_tidy(lints_left_out)
}

#[test]
fn the_crate_for_node_has_the_lints_of_the_workspace_but_for_one() -> io::Result<()> {
    let root = project_root();
    let (ours, its) = (fs::read_to_string(root.join("Cargo.toml"))?, fs::read_to_string(root.join(NODE))?);
    let all: Vec<&str> = lints_of(&ours).map(|lint| if lint == concat!("un", "safe_code = \"forbid\"") { DENIED } else { lint }).collect();
    assert!(all.len() > 10, "{all:?}");
    assert_eq!(lints_of(&its).collect::<Vec<_>>(), all);
    Ok(())
}

/// The lines at which a rule finds faults in a made file.
fn lines_at_fault(rule: impl Fn(&SourceFile) -> Vec<Fault>, path: &str, text: &str) -> Vec<usize> {
    rule(&SourceFile { path: Path::new(path), text }).into_iter().map(|fault| fault.line).collect()
}

#[test]
fn the_length_rule_sees_one_line_too_many() {
    let full = "let x = 1;\n".repeat(MOST_LINES);
    let over = format!("{full}\n");
    assert_eq!(lines_at_fault(too_long, "core/src/a.rs", &full), NOTHING);
    assert_eq!(lines_at_fault(too_long, "core/src/a.rs", &over), [MOST_LINES + 1]);
    assert_eq!(lines_at_fault(too_long, "tests/run", &format!("#!/bin/sh\n{full}")), [MOST_LINES + 1]);
    assert_eq!(lines_at_fault(too_long, "CHANGELOG.md", &over), NOTHING);
    assert_eq!(lines_at_fault(too_long, "types.d.ts", &format!("// @generated\n{over}")), NOTHING);
}

#[test]
fn the_width_rule_counts_characters_and_not_bytes() {
    let full = "ü".repeat(MOST_COLUMNS);
    assert_eq!(lines_at_fault(too_wide, "a.rs", &full), NOTHING);
    assert_eq!(lines_at_fault(too_wide, "a.rs", &format!("\n{full}x\n")), [2]);
    assert_eq!(lines_at_fault(too_wide, "a.md", &format!("{full}x")), NOTHING);
}

#[test]
fn the_white_space_rule_sees_tabs_and_ends_of_lines_and_of_files() {
    assert_eq!(lines_at_fault(stray_white_space, "a.toml", "a\nb\n"), NOTHING);
    assert_eq!(lines_at_fault(stray_white_space, "a.toml", "a\n\tb\nc \nd\r\n"), [2, 3, 4]);
    assert_eq!(lines_at_fault(stray_white_space, "a.toml", "a"), [1]);
    assert_eq!(lines_at_fault(stray_white_space, "a.toml", "a\n\n"), [2]);
    assert_eq!(lines_at_fault(stray_white_space, "tests/fixtures/a.csv", "a\tb \n"), NOTHING);
    assert_eq!(lines_at_fault(stray_white_space, "a.py", ""), NOTHING);
}

#[test]
fn the_rule_on_marks_sees_each_of_them() {
    for mark in [
        "// T_ODO: later",
        "// F_IXME",
        "// X_XX",
        "// (H_ACK)",
        "t_odo!()",
        "std::u_nimplemented!()",
        "d_bg!(x)",
        "#[i_gnore = \"slow\"]",
        "@pytest.m_ark.skip",
        "t_est.skip('x')",
        "i_t.skip('x')",
        "d_escribe.skip('x')",
    ] {
        let line = mark.replacen('_', "", 1);
        assert_eq!(lines_at_fault(unfinished_marks, "a.rs", &format!("ok\n{line}\n")), [2], "{line}");
        assert_eq!(lines_at_fault(unfinished_marks, "a.md", &line), NOTHING, "{line}");
    }
    let harmless = "let todo = unit.skip(2); // TODOS, XXXL, dbg, ignore\n";
    assert_eq!(lines_at_fault(unfinished_marks, "a.rs", harmless), NOTHING);
}

#[test]
fn the_rule_on_paths_sees_where_a_path_begins() {
    for place in ["/w_ork/main", "\"/f_arm/x\"", "cd /r_oot/.cargo", "(/h_ome/sara/x)", "/U_sers/sara", "/t_mp/bash_jobs.0/1"] {
        let line = place.replacen('_', "", 1);
        assert_eq!(lines_at_fault(machine_paths, "a.md", &format!("\n{line}")), [2], "{line}");
    }
    let inside = "core/src/w_ork/mod.rs and $HOME/r_oot/x and ./h_ome/".replace('_', "");
    assert_eq!(lines_at_fault(machine_paths, "a.md", &inside), NOTHING);
}

#[test]
fn the_rule_on_registries_sees_their_hosts() {
    for host in [
        "i_ndex.crates.io",
        "s_tatic.crates.io",
        "https:/_/crates.io/crates/x",
        "p_ypi.org",
        "f_iles.pythonhosted.org",
        "r_egistry.npmjs.org",
        "r_egistry.yarnpkg.com",
        "d_eb.debian.org",
        "p_roxy.golang.org",
    ] {
        let line = host.replacen('_', "", 1);
        assert_eq!(lines_at_fault(registry_hosts, "package-lock.json", &line), [1], "{line}");
    }
    assert_eq!(lines_at_fault(registry_hosts, "a.md", "https://docs.rs/leadbook, and crates.io by its name"), NOTHING);
}

#[test]
fn the_rule_on_unchecked_code_sees_blocks_functions_and_attributes() {
    for code in ["un_safe { x }", "pub un_safe fn x() {}", "un_safe impl Send for X {}", "#[un_safe(no_mangle)]", "call(un_safe{x})"] {
        let line = code.replacen('_', "", 1);
        assert_eq!(lines_at_fault(unchecked_code, "core/src/a.rs", &format!("ok\n{line}\n")), [2], "{line}");
        assert_eq!(lines_at_fault(unchecked_code, "a.md", &line), NOTHING, "{line}");
    }
    let harmless = "un_safe_code = 1; // what is un_safe\n".replace("un_safe", concat!("un", "safe"));
    assert_eq!(lines_at_fault(unchecked_code, "core/src/a.rs", &harmless), NOTHING);
}

#[test]
fn the_rule_on_lints_sees_a_crate_without_them() {
    let crate_with = "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n";
    assert_eq!(lines_at_fault(lints_left_out, "core/Cargo.toml", crate_with), NOTHING);
    assert_eq!(lines_at_fault(lints_left_out, "core/Cargo.toml", "[package]\nname = \"a\"\n"), [1]);
    assert_eq!(lines_at_fault(lints_left_out, "fuzz/Cargo.toml", "[package]\nname = \"a\"\n"), NOTHING);
    let allows = "[workspace]\nun_safe_code = \"allow\"\n".replacen('_', "", 1);
    assert_eq!(lines_at_fault(lints_left_out, "Cargo.toml", &allows), [1]);
    let forbids = format!("[workspace]\n{}_code = \"forbid\"\n", concat!("un", "safe"));
    assert_eq!(lines_at_fault(lints_left_out, "Cargo.toml", &forbids), NOTHING);
}
