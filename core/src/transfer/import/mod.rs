//! Importing: rows of files, data frames and other programs' exports become leads, and what happened to them.
//!
//! The way of a row: [`rows`] reads it, whatever it is told in; the [`plan`] says which column goes where, after the mapping, the names of
//! the columns, and a look at all rows; [`draft`] makes commands of it; [`run`] has the book do them, many with one commit, each under a
//! request id made of the import's name and the row's [key](keys). So a row happens once: a killed import finds what is in, wherever it
//! stopped, and a repeated one changes nothing. A dry run is the same on a [rehearsal](crate::Book), a book that forgets.

mod changed;
mod dates;
mod draft;
mod keys;
mod people;
mod plan;
mod recognise;
mod refused;
mod report;
mod revert;
mod rows;
mod rule;
mod run;
mod spec;
mod steps;

pub use recognise::field_named;
pub use report::{ColumnUse, ImportProgress, ImportReport, RefusedRow, Use};
pub use revert::{ImportName, LeftLead, OnEdited, Revert, RevertProgress, RevertReport};
pub use rows::ImportSource;
pub use spec::{
    AttributeKind, FieldRule, FieldSource, Import, ImportedCustomer, LeadReference, OnChanged, RowEvent, RowEventKind, RowFormat, RowOrder,
    UnknownColumns,
};

use crate::book::Book;
use crate::error::Result;
use std::ops::ControlFlow;

impl Book {
    /// Imports leads, and what happened to them: from CSV, JSON, vCard or Arrow, each row exactly once.
    ///
    /// ```
    /// use leadbook::Book;
    /// use leadbook::transfer::{FieldRule, Import, ImportSource};
    /// let book = Book::memory()?;
    /// let rows = ImportSource::bytes("Full Name;E-Mail;Created\nSara Ahmadi;sara@example.com;13.01.2026\n");
    /// let import = Import::named("fair 2026").field("source", FieldRule::value("fair"));
    /// let report = book.import_leads(&rows, &import)?;
    /// assert_eq!((report.created, report.columns[2].format.as_deref()), (1, Some("dmy")));
    /// assert_eq!(book.import_leads(&rows, &import)?.unchanged, 1); // again changes nothing
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid` for what is asked and cannot be: a column that is not there, dates that can be read in two ways. `io` for a file that
    /// cannot be read, and what keeps the book from writing; what is in by then stays, and the same import again goes on. A row that
    /// cannot be taken is no error: the report tells it.
    pub fn import_leads(&self, source: &ImportSource, import: &Import) -> Result<ImportReport> {
        self.import_leads_with(source, import, &mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling how far it has come every few thousand rows. Whoever answers [`ControlFlow::Break`] breaks it off, behind the rows
    /// that are written by then; the same import again goes on there.
    ///
    /// # Errors
    /// As [`Book::import_leads`].
    pub fn import_leads_with(
        &self,
        source: &ImportSource,
        import: &Import,
        progress: &mut dyn FnMut(&ImportProgress) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        run::run(self, source, import, progress).map_err(|failure| failure.during("import_leads"))
    }
}
