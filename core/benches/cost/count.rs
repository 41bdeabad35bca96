//! Counting by callgrind.

use crate::operations::{self, Bench};
use crate::{Done, say};
use std::path::Path;
use std::process::{Command, Stdio};

/// An operation and how many instructions one of it takes.
pub(crate) type Counted = (&'static str, u64);

/// Counts every operation.
pub(crate) fn all() -> Done<Vec<Counted>> {
    let folder = tempfile::tempdir()?;
    operations::prepare(folder.path())?;
    let out = folder.path().join("counts");
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--zero-before=cost::measured", "--dump-after=cost::measured", "--compress-strings=no", "--quiet"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe()?)
        .arg("--child")
        .arg(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("valgrind ended with {status}").into());
    }
    let mut operations = Vec::new();
    // What was counted in which order, is told by doing it once more.
    let named = tempfile::tempdir()?;
    operations::prepare(named.path())?;
    Bench::open(named.path())?.run(&mut |name, times, work| {
        operations.push((name, times));
        work()
    })?;
    let counted = operations.iter().zip(1..).map(|((name, times), dump)| {
        let total = total(&out.with_extension(dump.to_string()))?;
        Ok((*name, total.div_ceil(*times)))
    });
    let counted: Done<Vec<Counted>> = counted.collect();
    if out.with_extension((operations.len() + 1).to_string()).exists() {
        say("more was counted than there are operations");
        return Err("the figures cannot be told apart".into());
    }
    counted
}

/// The instructions in one of callgrind's files.
fn total(path: &Path) -> Done<u64> {
    let text = std::fs::read_to_string(path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let line = text.lines().find_map(|line| line.strip_prefix("totals:").or_else(|| line.strip_prefix("summary:")));
    Ok(line.ok_or("a file of callgrind without a total")?.trim().parse()?)
}
