//! What fuzzing once found stays found: every file under `fixtures/crashers` and every seed of the fuzzer is run through its target again.

use cap::Cap;
use leadbook_tests::fuzz::TARGETS;
use leadbook_tests::watchdog::Watchdog;
use leadbook_tests::{Tested, project_root};
use std::alloc::System;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// As in the fuzzer: what one input may allocate at most. More ends the process, with a word from the allocator.
const LIMIT_BYTES: usize = 256 * 1024 * 1024;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The inputs in a folder, in order; none where there is no folder.
fn inputs(folder: &Path) -> Tested<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = folder.read_dir()?.map(|entry| Ok(entry?.path())).collect::<Tested<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

#[test]
fn whatever_broke_a_target_once_breaks_it_no_more() -> Tested {
    let _dog = Watchdog::over("replaying what fuzzing found");
    let root = project_root();
    let mut broken = Vec::new();
    for (name, target) in TARGETS {
        let seeds = inputs(&root.join("tests/fixtures/seeds").join(name))?;
        assert!(!seeds.is_empty(), "the target {name} has no seeds");
        for file in seeds.into_iter().chain(inputs(&root.join("tests/fixtures/crashers").join(name))?) {
            let bytes = std::fs::read(&file)?;
            assert!(MEMORY.set_limit(MEMORY.allocated() + LIMIT_BYTES).is_ok());
            if catch_unwind(|| target(&bytes)).is_err() {
                broken.push(file);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    Ok(())
}

#[test]
fn every_target_has_a_program_of_the_fuzzer() -> Tested {
    let mut programs = inputs(&project_root().join("fuzz/targets"))?;
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let programs: Vec<_> = programs.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
    assert_eq!(programs, TARGETS.map(|(name, _)| name));
    Ok(())
}
