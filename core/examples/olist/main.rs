//! Real leads: reads the two files of the "Marketing Funnel by Olist" data set (8,000 anonymous leads of a Brazilian marketplace and the
//! 842 deals that came of them) into a book, and prints what the book then answers.
//!
//! ```sh
//! cargo run --release -p leadbook --example olist -- DIR [--book FILE]
//! ```
//!
//! Without `--book` the file is named after the folder and lies in the current one. It is kept: a second run over it changes nothing.

mod load;
mod numbers;
mod print;
mod read;
mod replay;
mod reports;

use indicatif::{ProgressBar, ProgressStyle};
use leadbook::{Book, Options, Timestamp};
use read::Result;
use std::io::Write;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: olist DIR [--book FILE]
  DIR   holds olist_marketing_qualified_leads_dataset.csv and olist_closed_deals_dataset.csv
  FILE  the book; it is begun if it is not there. Otherwise DIR's name with .leadbook, in this folder";

fn main() -> Result<()> {
    let (folder, book) = arguments(std::env::args_os().skip(1).map(PathBuf::from))?;
    run(&folder, &book, &mut std::io::stdout().lock())
}

fn arguments(mut given: impl Iterator<Item = PathBuf>) -> Result<(PathBuf, PathBuf)> {
    let (mut folder, mut book) = (None, None);
    while let Some(argument) = given.next() {
        match argument.to_str() {
            Some("--book") => book = Some(given.next().ok_or(USAGE)?),
            _ if folder.is_none() => folder = Some(argument),
            _ => return Err(USAGE.into()),
        }
    }
    let folder = folder.ok_or(USAGE)?;
    let book = match book {
        Some(book) => book,
        None => {
            let whole = folder.canonicalize().map_err(|problem| format!("{}: {problem}", folder.display()))?;
            let mut name = whole.file_name().ok_or(USAGE)?.to_owned();
            name.push(".leadbook");
            name.into()
        }
    };
    Ok((folder, book))
}

fn run(folder: &Path, path: &Path, out: &mut dyn Write) -> Result<()> {
    let rows = read::read(folder)?;
    // The zone stays UTC, in which the times of the files are taken; `read` says why.
    let options = Options::default().region("BR").currency("BRL");
    let book = options.open(path)?;
    let bar = ProgressBar::new(load::steps(&rows) as u64);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec}")?);
    let loaded = load::load(&book, &rows, &mut |answered| bar.inc(answered as u64))?;
    bar.finish_and_clear();
    print::loaded(out, &loaded)?;
    let before = numbers::numbers(&book.snapshot()?)?;
    print::numbers(out, &before)?;
    book.close()?;

    let book: Book = options.open(path)?;
    let verified = book.verify()?;
    let after = numbers::numbers(&book.snapshot()?)?;
    writeln!(out, "\n{} closed, opened again and verified: {verified}", path.display())?;
    book.close()?;
    if !verified.is_sound() || after != before {
        print::numbers(out, &after)?;
        return Err("the book answers otherwise than before it was closed".into());
    }
    print::numbers(out, &after)?;
    writeln!(out, "\nthe numbers are equal")?;
    as_it_happened(&rows, out)
}

/// The instant after everything that the files tell, and one in the midst of it.
const AFTER_ALL: &str = "2018-11-15T00:00:00Z";
const IN_BETWEEN: &str = "2018-03-01T12:00:00Z";

/// The reports on a book that was told everything when it happened; and what it knew at an earlier instant, beside a book that was told
/// only what happened until then.
fn as_it_happened(rows: &[read::LeadRow], out: &mut dyn Write) -> Result<()> {
    let (end, then): (Timestamp, Timestamp) = (AFTER_ALL.parse()?, IN_BETWEEN.parse()?);
    let full = replay::replay(rows, end)?;
    reports::show(out, &full, end)?;
    let (known, told) = (reports::all(&full, then)?, reports::all(&replay::replay(rows, then)?, then)?);
    for (known, told) in known.iter().zip(&told) {
        if known != told {
            return Err(format!("as of {then} the book says\n{known}\nand one that knows no more says\n{told}").into());
        }
    }
    writeln!(out, "{}", full.conversion(leadbook::Scope::all().as_of(then))?)?;
    writeln!(out, "as of {IN_BETWEEN} all {} reports are those of a book that was told nothing later", known.len())?;
    Ok(())
}
