//! What operations cost in instructions of the processor, which do not depend on how busy the machine is: a fixed set of operations on a
//! made book of two thousand leads, counted by valgrind's callgrind and held to a record in the repository.
//!
//! `tests/bench/cost` compares, `tests/bench/cost --record` writes the record anew; both run this.

#[path = "../reports/commands.rs"]
mod commands;
mod count;
#[path = "../reports/dice.rs"]
mod dice;
#[path = "../goals/leads.rs"]
mod leads;
#[path = "../reports/names.rs"]
#[expect(dead_code, reason = "the reports' benchmark uses the rest")]
mod names;
mod operations;
#[path = "../goals/person.rs"]
mod person;
mod record;
#[path = "../reports/story.rs"]
#[expect(dead_code, reason = "the reports' benchmark uses the rest")]
mod story;

use operations::Bench;
use std::error::Error;
use std::path::PathBuf;

type Done<T> = Result<T, Box<dyn Error>>;

/// What is counted: callgrind is told to begin where this is entered and to write the figures down where it is left.
#[inline(never)]
fn measured(work: &mut dyn FnMut() -> Done<()>) -> Done<()> {
    let done = work();
    // Something is left to be done here, so that callgrind sees it come back.
    std::hint::black_box(&done);
    done
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its result")]
fn say(text: &str) {
    println!("{text}");
}

fn main() -> Done<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words[..] {
        // Under callgrind: one call of `measured` for each operation, in their order.
        ["--child", folder] => Bench::open(&PathBuf::from(folder))?.run(&mut |_, _, work| measured(work)),
        ["--compare", record] => record::compare(&PathBuf::from(record), &count::all()?),
        ["--record", record] => record::write(&PathBuf::from(record), &count::all()?),
        // Run by the tests, it only shows that all operations work.
        _ => {
            let folder = tempfile::tempdir()?;
            operations::prepare(folder.path())?;
            Bench::open(folder.path())?.run(&mut |_, _, work| work())
        }
    }
}
