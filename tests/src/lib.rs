//! What the cross-cutting tests share: where the project stands on this machine, and which files are its own.

pub mod crowd;
pub mod fuzz;
pub mod golden;
pub mod ledger;
pub mod meddler;
pub mod model;
pub mod naive;
pub mod scenario;
pub mod script;
pub mod trade;
pub mod watchdog;

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a test comes to: every error of every room ends it with its message.
pub type Tested<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Names under which nothing written by hand stands.
const NOT_OURS: [&str; 5] = [".git", ".venv", "__pycache__", "node_modules", "target"];

/// The root of the project: the folder of the workspace's `Cargo.toml`.
pub fn project_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The project's files, relative to `root`, sorted: those git tracks and those it would take up with `git add .`; in a copy without git
/// every file outside the folders of built and fetched things.
///
/// # Errors
///
/// Any kind of [`io::Error`] that reading a folder gives.
pub fn project_files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = match git_files(root) {
        Some(files) => files,
        None => walked_files(root)?,
    };
    // Git also lists what was deleted but not yet committed, and links, which are checked where they point to.
    files.retain(|file| root.join(file).symlink_metadata().is_ok_and(|found| found.is_file()));
    files.sort();
    Ok(files)
}

/// What git lists, if `root` is the top of a repository. An unpacked copy may well lie inside a repository of something else.
fn git_files(root: &Path) -> Option<Vec<PathBuf>> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
        if output.status.success() { String::from_utf8(output.stdout).ok() } else { None }
    };
    let top = git(&["rev-parse", "--show-toplevel"])?;
    if Path::new(top.trim_end_matches('\n')).canonicalize().ok()? != root.canonicalize().ok()? {
        return None;
    }
    let listed = git(&["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    Some(listed.split_terminator('\0').map(PathBuf::from).collect())
}

/// Every file below `root`, without git's help.
fn walked_files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in root.join(&folder).read_dir()? {
            let entry = entry?;
            // By name alone: in a second work tree of a repository `.git` is a file.
            if NOT_OURS.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_has_its_own_files_and_not_the_built_ones() {
        let files = project_files(&project_root()).unwrap();
        assert!(files.contains(&PathBuf::from("Cargo.toml")));
        assert!(files.contains(&PathBuf::from("tests/src/lib.rs")));
        assert!(!files.iter().any(|file| file.starts_with("target")));
        assert!(files.is_sorted());
    }

    #[test]
    fn without_git_the_same_sources_are_found() {
        let root = project_root();
        let walked = walked_files(&root).unwrap();
        let listed = project_files(&root).unwrap();
        for file in listed.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
            assert!(walked.contains(file), "{} was not found by walking", file.display());
        }
        assert!(!walked.iter().any(|file| file.starts_with("target") || file.starts_with(".git")));
    }

    #[test]
    fn a_folder_that_is_no_top_of_a_repository_is_walked() {
        assert_eq!(git_files(&project_root().join("tests")), None);
    }
}
