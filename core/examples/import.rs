//! A file into a book, from a terminal: with a bar that shows how far it is, and a report of what became of each row.
//!
//! ```sh
//! cargo run --release -p leadbook --features transfer --example import -- sales.leadbook contacts.csv --source fair --dry-run
//! cargo run --release -p leadbook --features transfer --example import -- sales.leadbook contacts.csv --source fair
//! cargo run --release -p leadbook --features transfer --example import -- sales.leadbook --revert contacts
//! ```
//!
//! Killed at any moment, the same import again goes on where it stopped.

use indicatif::{ProgressBar, ProgressStyle};
use leadbook::transfer::{Import, ImportProgress, ImportSource, OnEdited, Revert, RevertProgress};
use leadbook::{Book, Options};
use std::error::Error;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

const USAGE: &str = "usage: import BOOK FILE [OPTIONS]
       import BOOK --revert NAME [--leave-edited] [--dry-run]
       import BOOK --imports

  BOOK            the book; it is begun if it is not there
  FILE            the rows: CSV, JSON lines or a list, vCard, Arrow
  --name NAME     what the import is called; the file's name, if nothing is said
  --source TEXT   where leads came from of whom the row does not say it
  --how FILE      how rows become leads, as JSON: {\"mapping\": {\"name\": {\"template\": \"{first} {last}\"}}}
  --refused FILE  where refused rows are written to, as they were
  --dry-run       nothing is written, and only told what would be
  --revert NAME   what was imported under that name is taken back
  --leave-edited  leads that were worked on since are left as they are
  --imports       the imports that are in the book";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is asked for.
#[derive(Debug, PartialEq)]
enum Asked {
    Import { file: PathBuf, import: Box<Import> },
    Revert(Revert),
    Imports,
}

fn main() -> Result<()> {
    let (book, asked) = arguments(std::env::args().skip(1))?;
    let bar = ProgressBar::new(0);
    bar.enable_steady_tick(Duration::from_millis(200));
    let book = Options::default().open(book)?;
    run(&book, &asked, &bar, &mut std::io::stdout().lock())?;
    Ok(book.close()?)
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<(PathBuf, Asked)> {
    let (mut book, mut file) = (None, None);
    let (mut import, mut revert, mut imports) = (Import::default(), Revert::default(), false);
    let (mut name, mut source, mut refused) = (None, None, None);
    while let Some(argument) = given.next() {
        let mut next = || given.next().ok_or(USAGE);
        match argument.as_str() {
            "--name" => name = Some(next()?),
            "--source" => source = Some(next()?),
            "--refused" => refused = Some(next()?),
            "--how" => {
                let path = next()?;
                let text = std::fs::read_to_string(&path).map_err(|problem| format!("{path}: {problem}"))?;
                import = serde_json::from_str(&text).map_err(|problem| format!("{path}: {problem}"))?;
            }
            "--dry-run" => revert.dry_run = true,
            "--revert" => revert.name = next()?,
            "--leave-edited" => revert.edited = OnEdited::LeaveOut,
            "--imports" => imports = true,
            option if option.starts_with("--") => return Err(USAGE.into()),
            _ if book.is_none() => book = Some(argument),
            _ if file.is_none() => file = Some(argument),
            _ => return Err(USAGE.into()),
        }
    }
    let book = book.ok_or(USAGE)?.into();
    let asked = match (file, revert.name.is_empty(), imports) {
        (Some(file), true, false) => {
            import.dry_run |= revert.dry_run;
            import.name = name.or(import.name);
            import.source = source.or(import.source);
            import.refused_to = refused.or(import.refused_to);
            Asked::Import { file: file.into(), import: Box::new(import) }
        }
        (None, false, false) => Asked::Revert(revert),
        (None, true, true) => Asked::Imports,
        _ => return Err(USAGE.into()),
    };
    Ok((book, asked))
}

fn run(book: &Book, asked: &Asked, bar: &ProgressBar, out: &mut dyn Write) -> Result<()> {
    match asked {
        Asked::Import { file, import } => {
            bar.set_style(ProgressStyle::with_template("{bar:30} {percent}% {msg} {eta}")?);
            let report = book.import_leads_with(&ImportSource::file(file), import, &mut |told| {
                show_import(bar, told);
                ControlFlow::Continue(())
            })?;
            bar.finish_and_clear();
            write!(out, "{report}")?;
        }
        Asked::Revert(revert) => {
            bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {eta}")?);
            let report = book.revert_import_with(revert, &mut |told| {
                show_revert(bar, told);
                ControlFlow::Continue(())
            })?;
            bar.finish_and_clear();
            write!(out, "{report}")?;
        }
        Asked::Imports => {
            bar.finish_and_clear();
            for import in book.imports()? {
                writeln!(out, "{:>9} {}", import.commands, import.name)?;
            }
        }
    }
    Ok(())
}

/// At first all rows are looked at, then they are written: of the bar the first tenth and the rest.
fn show_import(bar: &ProgressBar, told: &ImportProgress) {
    let total = told.bytes_total.max(1);
    bar.set_length(total * 10);
    bar.set_position(if told.writing { total + told.bytes * 9 } else { told.bytes });
    let doing = if told.writing { format!("{:.0} rows a second", told.rows_per_second) } else { "looking".to_owned() };
    bar.set_message(format!("{} rows, {} refused, {doing}", told.rows, told.refused));
}

fn show_revert(bar: &ProgressBar, told: &RevertProgress) {
    bar.set_length(told.leads_total);
    bar.set_position(told.leads);
    bar.set_message(if told.looking { "leads looked at".to_owned() } else { format!("leads, {} left as they are", told.left_out) });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked> {
        arguments(line.split_whitespace().map(str::to_owned)).map(|(_, asked)| asked)
    }

    #[test]
    fn a_file_is_imported_and_taken_back() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (file, how) = (folder.path().join("fair.csv"), folder.path().join("how.json"));
        std::fs::write(&file, "first,last,email\nSara,Ahmadi,sara@example.com\nMona,,no mail\n")?;
        std::fs::write(&how, r#"{"mapping": {"name": {"template": "{first} {last}"}}, "source": "fair"}"#)?;
        let (book, bar) = (Book::memory()?, ProgressBar::hidden());
        let said = |line: String| -> Result<String> {
            let mut out = Vec::new();
            run(&book, &asked(&line)?, &bar, &mut out)?;
            Ok(String::from_utf8(out)?)
        };
        let line = format!("book {} --how {}", file.display(), how.display());
        assert!(said(format!("{line} --dry-run"))?.contains("2 rows would come to"));
        assert!(said(line)?.contains("1 new leads"));
        assert_eq!(bar.position(), bar.length().unwrap_or(0));
        assert_eq!(said("book --imports".to_owned())?, "        1 fair\n");
        assert!(said("book --revert fair --leave-edited".to_owned())?.contains("1 leads withdrawn"));
        for wrong in ["", "book", "book file more", "book --revert", "book file --revert fair", "book file --what"] {
            assert!(asked(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }
}
