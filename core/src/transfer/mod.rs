//! Transfer: what is in a book to files that other programs read, and whole books to JSON lines and back. With the feature `transfer`.
//!
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

mod book;
mod export;

pub use book::{ExportedBook, restore};
pub(crate) use export::changes_in_blocks;
pub use export::{Export, Exported, Format};
