//! Lists to files, page by page.

use super::{Export, Exported, Take};
use crate::book::{Book, Snapshot};
use crate::boundary::{event_tables, tables_of};
use crate::domain::Position;
use crate::error::Result;
use crate::query::{ActivityQuery, CustomerQuery, FollowUpQuery, InterestQuery, LeadQuery, OpportunityQuery};

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident of $query:ident;)*) => {
        /// Lists to files. The whole list is exported, from where the query's `after` says and up to what [`Export::limit`] says; how many
        /// records a page of the query holds does not matter. All of it is read from this one state.
        ///
        /// # Errors
        /// Each answers what the list does, `invalid` for a format that cannot be told, `refused` (`file_exists`) for a file that is there
        /// and is not to be replaced, and `io` if it cannot be written; then there is no new file.
        impl Snapshot {
            $($(#[$doc])*
            pub fn $name(&self, query: impl Into<$query>, to: impl Into<Export>) -> Result<Exported> {
                let (query, to) = (query.into(), to.into());
                let (limit, after) = (to.limit, query.after);
                to.write(|take| tables_of(self, query, limit, after, take)).map_err(|failure| failure.during(stringify!($name)))
            })*
        }

        /// Lists of now to files. See the same methods of [`Snapshot`].
        impl Book {
            $(#[doc = concat!("As [`Snapshot::", stringify!($name), "`], now.")]
            ///
            /// # Errors
            /// The same, and `closed`.
            pub fn $name(&self, query: impl Into<$query>, to: impl Into<Export>) -> Result<Exported> {
                self.snapshot().map_err(|failure| failure.during(stringify!($name)))?.$name(query, to)
            })*
        }
    };
}

lists! {
    /// Leads, one row each, with what is on the card and where they stand.
    ///
    /// ```
    /// use leadbook::{Book, LeadQuery, NewLead};
    /// let folder = tempfile::tempdir()?;
    /// let book = Book::memory()?;
    /// let then = book.snapshot()?.recorded_at();
    /// book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
    /// assert_eq!(book.export_leads(LeadQuery::default(), folder.path().join("now.csv"))?.rows, 1);
    /// assert_eq!(book.as_of(then)?.export_leads(LeadQuery::default(), folder.path().join("then.csv"))?.rows, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    export_leads of LeadQuery;
    /// Interests, one row each.
    export_interests of InterestQuery;
    /// Customers, one row each, with a column for each currency that they brought something in.
    export_customers of CustomerQuery;
    /// Opportunities, one row each, with a column for each currency that there is an amount in.
    export_opportunities of OpportunityQuery;
    /// Activities, one row each.
    export_activities of ActivityQuery;
    /// Follow-ups, one row each.
    export_follow_ups of FollowUpQuery;
}

impl Book {
    /// The ledger to a file, from after that place up to where it ends now: one row an event, with its place, its instants, whom it is
    /// about, and all of it as JSON.
    ///
    /// ```
    /// use leadbook::{Book, NewLead, Position};
    /// let folder = tempfile::tempdir()?;
    /// let book = Book::memory()?;
    /// book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?;
    /// assert_eq!(book.export_changes(Position::START, folder.path().join("ledger.parquet"))?.rows, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Snapshot::export_leads`], and `closed`.
    pub fn export_changes(&self, after: Position, to: impl Into<Export>) -> Result<Exported> {
        let to = to.into();
        to.write(|take| changes_in_blocks(self, after, to.limit, take)).map_err(|failure| failure.during("export_changes"))
    }
}

/// The events after a place as tables, up to where the ledger ends now.
pub(crate) fn changes_in_blocks(book: &Book, after: Position, limit: Option<usize>, take: &mut Take<'_>) -> Result<()> {
    let end = book.snapshot()?.position();
    let known = book.changes(after).take_while(|event| event.as_ref().map_or(true, |event| event.position <= end));
    event_tables(known.take(limit.unwrap_or(usize::MAX)), take)
}
