//! Transfer: leads and histories from and to other programs, and whole books to JSON lines and back. With the feature `transfer`.
//!
//! - **Rows** of files and data frames become leads, and what happened to them, each row exactly once:
//!   [`Book::import_leads`](crate::Book::import_leads). An import is taken back as a whole by
//!   [`Book::revert_import`](crate::Book::revert_import).
//! - **Lists and reports** go into files of a [`Format`]: CSV, JSON lines, Arrow or Parquet. A list is read page by page from one snapshot,
//!   so that memory stays flat however long it is: [`Book::export_leads`](crate::Book::export_leads) and its like, and
//!   [`Table::export`](crate::Table::export) for what is a table already.
//! - **Whole books** go into JSON lines, a line for each entry of the ledger, and a new book is made from them that is the same entry by
//!   entry: [`Book::export_book`](crate::Book::export_book) and [`restore`]. That is for moving to another place or version, and for
//!   reading the ledger with other tools; to keep a copy, [`Book::backup`](crate::Book::backup) is quicker.
//!
//! A file appears under its name when it is whole; one that is there already is replaced only where that is said.
//!
//! ```
//! use leadbook::transfer::Export;
//! use leadbook::{Book, LeadFilter, NewLead, Period};
//! let folder = tempfile::tempdir()?;
//! let book = Book::memory()?;
//! book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
//! let exported = book.export_leads(LeadFilter::all().source("web_form"), folder.path().join("leads.parquet"))?;
//! assert_eq!(exported.rows, 1);
//! let to = Export::to(folder.path().join("sources.csv")).overwrite(true);
//! book.sources(Period::all())?.table().export(to)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Formats of lists and reports
//!
//! | | ending | what is in a column |
//! |---|---|---|
//! | [CSV](Table::write_csv) | `.csv` | texts as people and spreadsheets read them; amounts are decimal numbers of the main unit |
//! | [JSON lines](Table::write_json_lines) | `.jsonl`, `.ndjson` | values as at the boundary |
//! | Arrow, as file or stream | `.arrow`, `.feather`; `.arrows` | the types of [`Table::to_arrow`]; categories are plain texts |
//! | [Parquet](Table::write_parquet) | `.parquet` | likewise |
//!
//! # Whole books
//!
//! The first line says what the file is, the last one where it ends, and in between stands the ledger, a line for each command:
//!
//! ```json
//! {"format":"leadbook","version":1,"events":3}
//! {"position":1,"recorded_at":"2026-01-31T09:30:00.000000Z","at":"2026-01-31T09:30:00.000000Z","events":[{"type":"book_created",…}]}
//! {"position":2,"recorded_at":"2026-01-31T09:31:07.250000Z","at":…,"by":1,"request":{"id":…,"digest":…,"answer":…},"events":[…]}
//! {"end":{"entries":2,"events":3,"digest":"8f0c…"}}
//! ```
//!
//! It is the ledger itself in another form: a book made from it has the same records, histories, reports as of any moment, and answers to
//! requests that are asked again, and [`Book::verify`] tells the same digest of both. What is no event is not in it: cursors of readers,
//! and what is derived from the ledger. Fields that are none are left out; a choice that carries something tells which it is in `type`;
//! e-mails and phones are `{"given": …, "normal": …}` where the two differ.
//!
//! The digest of the last line is that of all lines before it, so that a file which was cut short, or changed by accident, is found. It is
//! no seal: whoever changes the lines can change the digest too. What is taken in is checked besides as far as lines tell by themselves,
//! so that the book stands on what a book can hold: places and records are numbered without gaps, instants ascend, records that are named
//! are there, texts and lists keep to their [limits](crate::limits). Whether a lead could be moved as it was is not asked again.

mod book;
mod export;
mod import;

#[cfg(doc)]
use crate::{Book, Table};

pub use book::{ExportedBook, restore};
#[cfg(feature = "fuzzing")]
pub(crate) use book::{sealed_entries, told_again};
pub(crate) use export::changes_in_blocks;
pub use export::{Export, Exported, Format};
pub use import::*;
