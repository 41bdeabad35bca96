//! Leadbook: an embedded lead-management database.
//!
//! What SQLite is to tables, Leadbook is to leads: an application opens a file and has the whole lead lifecycle in its own process.
//!
//! ```
//! use leadbook::{Book, CustomerChoice, NewLead};
//!
//! let book = Book::memory()?; // Book::open("sales.leadbook")? keeps it in a file
//! let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
//! book.move_lead(lead, "sql")?;
//! let sale = book.convert_lead(lead, CustomerChoice::New)?;
//! assert_eq!(book.customer(sale.customer)?.name, "Sara Ahmadi");
//! assert_eq!(book.lead_history(lead)?.len(), 4); // captured, moved, its customer created, converted
//! # Ok::<(), leadbook::Error>(())
//! ```
//!
//! # Where to begin
//!
//! * [`Book`] is opened with [`Book::open`] or [`Options`], and has an operation for everything that can be written and read.
//! * Writes: [`NewLead`], [`LeadEdit`], [`StageChange`], [`Conversion`] and their like say what is asked; [`Book::with`] adds the instant,
//!   the user and a request id that makes a retry safe ([`Meta`]); [`Book::execute_all`] runs many [`Command`]s with few commits.
//! * Reads: [`LeadQuery`] and its like list, [`Book::lead_history`] and [`Book::lead_spells`] tell what happened, [`Book::snapshot`] makes
//!   several reads see one state, [`Book::as_of`] gives that of any earlier moment.
//! * [`Error`] says by its [kind](ErrorKind) what to do, and by its [code](Error::code) which rule stood against it.
//! * [`Book::changes`] is the ledger from a place on, [`Book::verify`] folds it again and compares, [`Book::backup`] copies the book.
//! * With the feature `transfer`, the module of that name writes lists, reports and whole books into files of other programs' formats.
//!
//! [`docs::design`] tells how it is built, [`docs::format`] how its file is laid out.

#[cfg(feature = "arrow")]
pub mod arrow;
mod book;
#[cfg(feature = "boundary")]
pub mod boundary;
mod columns;
mod command;
pub mod docs;
mod domain;
mod error;
mod event;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod identity;
mod index;
mod key;
mod ledger;
mod lifecycle;
mod new_file;
#[doc(hidden)]
pub mod projection;
mod query;
mod report;
pub mod statistics;
pub mod storage;
mod threads;
#[cfg(feature = "transfer")]
pub mod transfer;
mod value;

pub use book::*;
pub use command::*;
pub use domain::*;
pub use error::{Error, ErrorKind, Match, MatchedBy, Result};
pub use event::{CustomerField, Event, LeadField, OpportunityField, Recorded, Step};
pub use lifecycle::{AllowedMove, Lifecycle, Stage, StageKind};
pub use query::*;
pub use report::*;
