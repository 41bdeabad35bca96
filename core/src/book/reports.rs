//! The reports that a book answers.

use super::Book;
use super::snapshot::{Snapshot, not_begun};
use crate::domain::{Position, Timestamp};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::ledger::{Head, events_at, position_at};
use crate::report::{self, Desk, Standpoint};
use crate::report::{
    ActivityCount, ActivityTotals, AgingQuery, AgingRow, Cohort, CohortTotals, CohortsQuery, Column, ConversionRow, FirstResponseQuery,
    FirstResponseRow, FunnelStage, FunnelTotals, LostReason, LostTotals, OwnerRow, PipelineQuery, PipelineRow, PipelineTotals, Report,
    Scope, SourceRow, StageDuration, Table, TemperatureRow, TimeToConvertQuery, TimeToConvertRow, TimeToConvertTotals, TrendQuery,
    TrendRow, TrendTotals, Values,
};

impl Snapshot {
    /// From when a report looks that is asked as of an instant, or as of this state.
    fn standpoint(&self, field: &str, asked: Option<Timestamp>) -> Result<Standpoint> {
        match asked {
            None => Ok(Standpoint::new(self.as_of(), self.position())),
            Some(instant) if instant > self.as_of() => {
                Err(Error::invalid(field, format!("{instant} lies in the future; an instant up to {} is accepted", self.as_of())))
            }
            Some(instant) => {
                let head = Head { position: self.position(), recorded_at: self.recorded_at(), nonce: 0 };
                let position = position_at(self.txn(), head, instant)?;
                if position == Position::START {
                    return Err(not_begun(field, instant));
                }
                Ok(Standpoint::new(instant, position))
            }
        }
    }

    fn reported<R>(&self, asked: Option<Timestamp>, report: impl FnOnce(Desk<'_>) -> Result<R>) -> Result<R> {
        self.with_desk(self.standpoint("as_of", asked)?, report)
    }
}

impl Book {
    /// Has the next questions computed anew, for whoever measures what that takes.
    #[doc(hidden)]
    pub fn forget_answers(&self) {
        self.inner().shelf.answers.clear();
    }
}

/// The rows behind the reports, on this state.
impl Snapshot {
    /// Every visit to a stage that began in the period, of the leads that the filter lets through: lead by lead, in the order of its
    /// visits.
    ///
    /// The columns: `lead`, `visit` (1 for the lead's first), `stage` and its `kind`, `entered_at`, `left_at` and `length` (none while it
    /// lasts), `reason`, and of the lead as it was at the instant asked for `source`, `channel`, `campaign` and `owner`.
    ///
    /// ```
    /// use leadbook::{Book, NewLead, Scope};
    /// let book = Book::memory()?;
    /// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
    /// book.move_lead(lead, "sql")?;
    /// assert_eq!(book.spells(Scope::all())?.rows(), 2);
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// As a report, and `invalid` for groups.
    pub fn spells(&self, scope: impl Into<Scope>) -> Result<Table> {
        let scope = scope.into();
        let told = self.reported(scope.as_of, |desk| report::spells(desk, &scope));
        told.map_err(|failure| failure.during("spells"))
    }

    /// Every conversion that happened in the period, of the leads that the filter lets through, in the order of the ledger: also those that
    /// were taken back since.
    ///
    /// The columns: `lead`, `captured_at`, `converted_at`, `time_to_convert`, `stands` (whether the lead is converted by it still),
    /// `reverted_at`, `source`, `channel`, `campaign` and `owner` of the lead as it was at the instant asked for, and `customer`.
    ///
    /// # Errors
    /// As a report, and `invalid` for groups.
    pub fn conversions(&self, scope: impl Into<Scope>) -> Result<Table> {
        self.conversions_of(&scope.into()).map_err(|failure| failure.during("conversions"))
    }

    fn conversions_of(&self, scope: &Scope) -> Result<Table> {
        let mut found = self.reported(scope.as_of, |desk| report::conversions(desk, scope))?;
        // Who converted to a customer it was linked to before, or was moved into such a stage: the event alone tells whom.
        let positions: Vec<Position> = found.wanted.iter().map(|(_, position)| *position).collect();
        for ((row, _), told) in found.wanted.iter().zip(events_at(self.txn(), &positions)?) {
            if let Event::LeadConverted { customer, .. } = told.event {
                found.customers[*row] = Some(customer.0);
            }
        }
        found.table.columns.push(Column::new("customer", Values::Count(found.customers)));
        Ok(found.table)
    }
}

/// The rows behind the reports, now or as of any earlier instant.
impl Book {
    /// Every visit to a stage: see [`Snapshot::spells`].
    ///
    /// # Errors
    /// As there, and `closed`.
    pub fn spells(&self, scope: impl Into<Scope>) -> Result<Table> {
        let scope = scope.into();
        self.snapshot_of(scope.as_of).map_err(|failure| failure.during("spells"))?.spells(scope)
    }

    /// Every conversion: see [`Snapshot::conversions`].
    ///
    /// # Errors
    /// As there, and `closed`.
    pub fn conversions(&self, scope: impl Into<Scope>) -> Result<Table> {
        let scope = scope.into();
        self.snapshot_of(scope.as_of).map_err(|failure| failure.during("conversions"))?.conversions(scope)
    }
}

macro_rules! reports {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($snapshot:ident, $query:ident: $ask:ty, $as_of:expr) -> $answer:ty { |$desk:ident| $body:expr }
    )*) => {
        /// The reports, on this state.
        impl Snapshot {
            $($(#[$doc])*
            ///
            /// # Errors
            /// `invalid` for a zone, a period, a filter, a grouping or another parameter that is not acceptable, and for an `as_of` that
            /// lies in the future or before the book was begun; `corrupt` where the ledger is damaged.
            pub fn $name(&self, query: impl Into<$ask>) -> Result<$answer> {
                let ($snapshot, $query): (&Self, $ask) = (self, query.into());
                let asked = $as_of;
                let _ = $snapshot;
                self.reported(asked, |$desk| $body).map_err(|failure| failure.during(stringify!($name)))
            })*
        }

        /// The reports, now or as of any earlier instant.
        impl Book {
            $($(#[$doc])*
            ///
            /// # Errors
            #[doc = concat!("As [`Snapshot::", stringify!($name), "`], and `closed`.")]
            pub fn $name(&self, query: impl Into<$ask>) -> Result<$answer> {
                let $query: $ask = query.into();
                let asked = $as_of;
                self.snapshot_of(asked).map_err(|failure| failure.during(stringify!($name)))?.$name($query)
            })*
        }
    };
}

reports! {
    /// How far the leads captured in the period came: stage by stage of the lifecycle. The formulas stand with [`FunnelStage`].
    ///
    /// ```
    /// use leadbook::{Book, NewLead, Period};
    /// let book = Book::memory()?;
    /// let lead = book.capture_lead(NewLead::named("Sara Ahmadi").email("sara@example.com").source("web_form"))?.lead;
    /// book.move_lead(lead, "sql")?;
    /// let funnel = book.funnel(Period::last_months(3))?;
    /// assert_eq!(funnel.totals.leads, 1);
    /// let sql = funnel.rows.iter().find(|row| row.stage == "sql").unwrap();
    /// assert_eq!((sql.entered, sql.still_there, sql.entered_rate), (1, 1, Some(1.0)));
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    fn funnel(snapshot, query: Scope, query.as_of) -> Report<FunnelStage, FunnelTotals> {
        |desk| report::funnel(desk, &query)
    }

    /// How many of the leads captured in the period are converted, and how many conversions the period saw. The formulas stand with
    /// [`ConversionRow`].
    ///
    /// ```
    /// use leadbook::{Book, CustomerChoice, GroupBy, NewLead, Period, Scope};
    /// let book = Book::memory()?;
    /// for (number, source) in ["fair", "fair", "web_form"].into_iter().enumerate() {
    ///     let lead = book.capture_lead(NewLead::named("Somebody").email(format!("{number}@example.com")).source(source))?.lead;
    ///     if number == 0 {
    ///         book.convert_lead(lead, CustomerChoice::New)?;
    ///     }
    /// }
    /// let conversion = book.conversion(Scope::of(Period::all()).by(GroupBy::Source))?;
    /// assert_eq!(conversion.rows[0].group[0].to_string(), "fair");
    /// assert_eq!((conversion.rows[0].leads, conversion.rows[0].rate), (2, Some(0.5)));
    /// assert_eq!(conversion.totals.converted, 1);
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    fn conversion(snapshot, query: Scope, query.as_of) -> Report<ConversionRow> {
        |desk| report::conversion(desk, &query)
    }

    /// How long the leads captured in the period take to convert, with those that have not converted yet taken into account. The
    /// formulas stand with [`TimeToConvertRow`].
    fn time_to_convert(snapshot, query: TimeToConvertQuery, query.scope.as_of) -> Report<TimeToConvertRow, TimeToConvertTotals> {
        |desk| report::time_to_convert(desk, &query)
    }

    /// How long visits to each stage last that began in the period. The formulas stand with [`StageDuration`].
    fn stage_durations(snapshot, query: Scope, query.as_of) -> Report<StageDuration, Vec<StageDuration>> {
        |desk| report::stage_durations(desk, &query)
    }

    /// The leads captured in the period by their step of capture, followed step by step. The formulas stand with [`Cohort`].
    fn cohorts(snapshot, query: CohortsQuery, query.scope.as_of) -> Report<Cohort, CohortTotals> {
        |desk| report::cohorts(desk, &query)
    }

    /// What happened in the period, step by step of the calendar, and in the period before. The formulas stand with [`TrendRow`].
    fn trend(snapshot, query: TrendQuery, query.scope.as_of) -> Report<TrendRow, TrendTotals> {
        |desk| report::trend(desk, &query)
    }

    /// The leads captured in the period by source (or other groups), what they cost and what they brought. The formulas stand with
    /// [`SourceRow`].
    fn sources(snapshot, query: Scope, query.as_of) -> Report<SourceRow> {
        |desk| report::sources(desk, &query)
    }

    /// What users did in the period, as owners of leads and as owners of customers. The formulas stand with [`OwnerRow`].
    fn owners(snapshot, query: Scope, query.as_of) -> Report<OwnerRow> {
        |desk| report::owners(desk, &query)
    }

    /// How soon the leads captured in the period heard from us. The formulas stand with [`FirstResponseRow`].
    fn first_response(snapshot, query: FirstResponseQuery, query.scope.as_of) -> Report<FirstResponseRow> {
        |desk| report::first_response(desk, &query)
    }

    /// How many touches the leads captured in the period had, and how many of them converted. The formulas stand with [`ActivityCount`].
    fn activity_counts(snapshot, query: Scope, query.as_of) -> Report<ActivityCount, ActivityTotals> {
        |desk| report::activity_counts(desk, &query)
    }

    /// How long open leads have stood in their stage, and what is overdue. The formulas stand with [`AgingRow`].
    fn aging(snapshot, query: AgingQuery, query.scope.as_of) -> Report<AgingRow> {
        |desk| report::aging(desk, &query)
    }

    /// Why and from where leads and opportunities were lost in the period. The formulas stand with [`LostReason`].
    fn lost_reasons(snapshot, query: Scope, query.as_of) -> Report<LostReason, LostTotals> {
        |desk| report::lost_reasons(desk, &query)
    }

    /// The open opportunities, and what moved among them since an earlier instant. The formulas stand with [`PipelineRow`] and
    /// [`PipelineMove`](crate::PipelineMove).
    fn pipeline(snapshot, query: PipelineQuery, query.scope.as_of) -> Report<PipelineRow, PipelineTotals> {
        |desk| {
            let since = match query.since {
                Some(since) => {
                    desk.check_since(since)?;
                    Some(snapshot.standpoint("since", Some(since))?.position)
                }
                None => None,
            };
            report::pipeline(desk, since, &query)
        }
    }

    /// Whether hot leads convert more often, of the leads captured in the period. The formulas stand with [`TemperatureRow`].
    fn temperature(snapshot, query: Scope, query.as_of) -> Report<TemperatureRow> {
        |desk| report::temperature(desk, &query)
    }
}
