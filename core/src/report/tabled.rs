//! Answers in tables: with the columns of their groups, and in full for people to read.

use super::blank::Blank;
use super::lines::{Line, Totals};
use super::table::{Cells, Table, harmless};
use super::{
    ActivityCount, ActivityTotals, AgingRow, Cohort, CohortTotals, ConversionRow, FirstResponseRow, FunnelStage, FunnelTotals, GroupBy,
    GroupValue, LostReason, LostTotals, OwnerRow, PipelineRow, PipelineTotals, Report, Resolved, SourceRow, StageDuration, TemperatureRow,
    TimeToConvertRow, TimeToConvertTotals, TrendRow, TrendTotals,
};
use crate::domain::Timestamp;
use crate::query::LeadFilter;
use chrono_tz::Tz;
use std::fmt;
use std::mem::discriminant;

macro_rules! tabled {
    ($($row:ty, $totals:ty;)*) => {$(
        impl Report<$row, $totals> {
            /// The rows as a table: the columns of their groups (of a user or campaign also its number), then the measures. A key of the
            /// same name as a measure has `lead_` before its own.
            ///
            /// What is asked tells the columns and their kinds, so that a table without rows has them too. Told by the answer are only:
            /// columns of money, one for each currency that came up (and none where none did); how many steps cohorts were followed, the
            /// first of which is always there; and of what kind the values of a custom attribute are, which are texts where there are none.
            pub fn table(&self) -> Table {
                rows(self, Line::put)
            }

            /// The totals as a table for people.
            pub fn totals_table(&self) -> Table {
                let mut cells = Cells::new();
                self.totals.rows(&mut cells);
                cells.finish()
            }
        }

        /// The whole answer in plain text: what was asked, the rows, the totals.
        impl fmt::Display for Report<$row, $totals> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                show(out, rows(self, Line::show), &self.request, &self.totals)
            }
        }
    )*};
}

tabled! {
    FunnelStage, FunnelTotals;
    ConversionRow, ConversionRow;
    TimeToConvertRow, TimeToConvertTotals;
    StageDuration, Vec<StageDuration>;
    Cohort, CohortTotals;
    TrendRow, TrendTotals;
    SourceRow, SourceRow;
    OwnerRow, OwnerRow;
    FirstResponseRow, FirstResponseRow;
    ActivityCount, ActivityTotals;
    AgingRow, AgingRow;
    LostReason, LostTotals;
    PipelineRow, PipelineTotals;
    TemperatureRow, TemperatureRow;
}

fn rows<R: Line + Clone, T: Blank<R>>(report: &Report<R, T>, put_measures: fn(&R, &mut Cells)) -> Table {
    let Report { request, rows, totals } = report;
    let blank = totals.blank();
    let mut of_measures = Cells::new();
    put_measures(&blank, &mut of_measures);
    let of_measures = of_measures.finish();
    // The stage of a lead is not the stage that a line of the funnel is about.
    let named = |key: &GroupBy| {
        let name = key.to_string();
        if of_measures.column(&name).is_some() { format!("lead_{name}") } else { name }
    };
    let column = |(at, key): (usize, &GroupBy)| (named(key), Kind::of(key, rows.iter().map(|row| &row.group[at])));
    let columns: Vec<(String, Kind)> = request.group_by.iter().enumerate().map(column).collect();
    let mut cells = Cells::with_columns(|cells| {
        columns.iter().for_each(|(name, kind)| kind.put(cells, name, &GroupValue::None));
        put_measures(&blank, cells);
    });
    for row in rows {
        cells.begin_row();
        columns.iter().zip(&row.group).for_each(|((name, kind), value)| kind.put(&mut cells, name, value));
        put_measures(&row.measures, &mut cells);
    }
    cells.finish()
}

/// What stands in a column of groups.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    /// A user or campaign, whose number has a column of its own.
    Named,
    Date,
    Flag,
    Whole,
    Number,
    Instant,
}

impl Kind {
    /// What stands in the column of such groups; only those of a custom attribute tell it by their values.
    fn of<'a>(key: &GroupBy, values: impl Iterator<Item = &'a GroupValue>) -> Self {
        match key {
            GroupBy::Owner | GroupBy::OwnerAtCapture | GroupBy::OwnerAtEvent | GroupBy::Campaign => Self::Named,
            GroupBy::Calendar(_) => Self::Date,
            GroupBy::Attribute(_) => Self::of_all(values),
            GroupBy::Source | GroupBy::Channel | GroupBy::Temperature | GroupBy::Stage => Self::Text,
            GroupBy::Country | GroupBy::Product | GroupBy::Tag => Self::Text,
        }
    }

    /// The kind of all values that there are. Values of several types under one attribute have no other column in common than one of texts.
    fn of_all<'a>(values: impl Iterator<Item = &'a GroupValue>) -> Self {
        let mut values = values.filter(|value| **value != GroupValue::None);
        let Some(first) = values.next() else { return Self::Text };
        if values.any(|other| discriminant(other) != discriminant(first)) {
            return Self::Text;
        }
        match first {
            GroupValue::Flag(_) => Self::Flag,
            GroupValue::Whole(_) => Self::Whole,
            GroupValue::Number(_) => Self::Number,
            GroupValue::Instant(_) => Self::Instant,
            _ => Self::Text,
        }
    }

    /// A column is put down in every row, whether that has a value or not.
    fn put(self, cells: &mut Cells, name: &str, value: &GroupValue) {
        let number = match value {
            GroupValue::User { id, .. } => Some(id.0),
            GroupValue::Campaign { id, .. } => Some(id.0),
            _ => None,
        };
        match self {
            Self::Flag => cells.flag(name, if let GroupValue::Flag(flag) = value { Some(*flag) } else { None }),
            Self::Whole => cells.whole(name, if let GroupValue::Whole(number) = value { Some(*number) } else { None }),
            Self::Number => cells.number(name, if let GroupValue::Number(number) = value { Some(*number) } else { None }),
            Self::Instant => cells.instant(name, if let GroupValue::Instant(instant) = value { Some(*instant) } else { None }),
            Self::Date => cells.date(name, if let GroupValue::Date(date) = value { Some(*date) } else { None }),
            Self::Text | Self::Named => cells.category(name, Some(value.to_string()).filter(|_| *value != GroupValue::None).as_deref()),
        }
        if let Self::Named = self {
            cells.optional_count(&format!("{name}_id"), number);
        }
    }
}

fn show(out: &mut fmt::Formatter<'_>, table: Table, request: &Resolved, totals: &impl Totals) -> fmt::Result {
    writeln!(out, "{}", heading(request))?;
    if table.rows() == 0 {
        writeln!(out, "\nnothing")?;
    } else {
        write!(out, "\n{table}")?;
    }
    let mut cells = Cells::new();
    totals.rows(&mut cells);
    let of_all = cells.finish();
    // Without groups, totals of the same shape say the same once more.
    if of_all != table && of_all.rows() > 0 {
        write!(out, "\ntotals\n\n{of_all}")?;
    }
    let mut cells = Cells::new();
    totals.more(&mut cells);
    let more = cells.finish();
    if more != table && more.rows() > 0 {
        write!(out, "\n{more}")?;
    }
    match totals.remark() {
        Some(remark) => writeln!(out, "\n{remark}"),
        None => Ok(()),
    }
}

/// What was asked, in one line.
fn heading(request: &Resolved) -> String {
    let zone: Tz = request.zone.parse().unwrap_or(Tz::UTC);
    let local = |instant: Timestamp| instant.to_datetime().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let period = match (request.from, request.until) {
        (None, None) => "all of time".to_owned(),
        (Some(from), None) => format!("since {}", local(from)),
        (None, Some(until)) => format!("until {}", local(until)),
        (Some(from), Some(until)) => format!("{} until {}", local(from), local(until)),
    };
    let groups: Vec<String> = request.group_by.iter().map(|key| harmless(&key.to_string())).collect();
    let by = if groups.is_empty() { String::new() } else { format!(" by {}", groups.join(" and ")) };
    let filtered = if request.filter == LeadFilter::default() { "" } else { ", filtered" };
    let name = request.report.replace('_', " ");
    format!("{name}{by}{filtered}: {period} ({}), as of {}", request.zone, local(request.as_of))
}

#[cfg(test)]
mod tests {
    use crate::book::{Book, ManualClock, Options};
    use crate::command::{CustomerChoice, NewLead};
    use crate::domain::Attribute;
    use crate::report::{CalendarStep, GroupBy, Period, Scope, Values};
    use std::sync::Arc;

    fn book() -> Book {
        let clock = ManualClock::at("2026-03-05T09:30:00Z".parse().unwrap());
        let book = Options::default().zone("Europe/Berlin").clock(Arc::new(clock)).memory().unwrap();
        let seats: [(&str, Option<Attribute>); 4] =
            [("fair", Some(5.into())), ("fair", Some("many".into())), ("web_form", Some(true.into())), ("web_form", None)];
        for (number, (source, seats)) in seats.into_iter().enumerate() {
            let mut draft = NewLead::named("Somebody").email(format!("{number}@example.com")).source(source);
            if let Some(seats) = seats {
                draft = draft.attribute("seats", seats);
            }
            let lead = book.capture_lead(draft).unwrap().lead;
            if number == 0 {
                book.convert_lead(lead, CustomerChoice::New).unwrap();
            }
        }
        book
    }

    #[test]
    fn an_answer_reads_well() {
        let conversion = book().conversion(Scope::of(Period::month(2026, 3)).by(GroupBy::Source)).unwrap();
        assert_eq!(
            conversion.to_string(),
            "\
conversion by source: 2026-03-01 00:00 until 2026-04-01 00:00 (Europe/Berlin), as of 2026-03-05 10:30

source    leads  converted    rate  rate_low  rate_high  conversions  reverted
────────  ─────  ─────────  ──────  ────────  ─────────  ───────────  ────────
fair          2          1  50.0 %     9.5 %     90.5 %            1         0
web_form      2          0   0.0 %     0.0 %     65.8 %            0         0

totals

leads  converted    rate  rate_low  rate_high  conversions  reverted
─────  ─────────  ──────  ────────  ─────────  ───────────  ────────
    4          1  25.0 %     4.6 %     69.9 %            1         0
"
        );
        // Without groups the totals say no more than the one row.
        assert!(!book().conversion(Scope::all()).unwrap().to_string().contains("totals"));
    }

    #[test]
    fn groups_have_columns_of_their_kind_also_where_a_value_is_missing() {
        let book = book();
        let table = book.conversion(Scope::all().by(CalendarStep::Month).by(GroupBy::Owner)).unwrap().table();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).take(4).collect();
        assert_eq!(names, ["month", "owner", "owner_id", "leads"]);
        assert!(matches!(&table.columns[0].values, Values::Date(dates) if dates[0] == "2026-03-01".parse().ok()));
        // Of several types, a text says them all.
        let table = book.conversion(GroupBy::attribute("seats")).unwrap().table();
        let seats = ["true", "5", "many"].map(Some);
        assert_eq!(table.columns[0].values, Values::Category(seats.into_iter().chain([None]).collect()));
        book.add_user(crate::command::NewUser::named("Ana")).unwrap();
        book.assign_lead(crate::domain::LeadId(1), Some(crate::domain::UserId(1))).unwrap();
        let table = book.conversion(GroupBy::Owner).unwrap().table();
        assert_eq!(table.columns[0].values, Values::Category([Some("Ana"), None].into_iter().collect()));
        assert_eq!((table.columns[1].name.as_str(), &table.columns[1].values), ("owner_id", &Values::Count(vec![Some(1), None])));
    }

    #[test]
    fn a_group_is_told_beside_a_measure_of_the_same_name() {
        let book = book();
        let table = book.funnel(GroupBy::Stage).unwrap().table();
        assert_eq!([&table.columns[0].name, &table.columns[1].name], ["lead_stage", "stage"]);
        let Values::Category(stages) = &table.columns[0].values else { panic!("{table}") };
        assert!(["converted", "new"].iter().all(|stage| stages.known().any(|known| known == *stage)), "{table}");
        let table = book.temperature(GroupBy::Temperature).unwrap().table();
        assert_eq!([&table.columns[0].name, &table.columns[1].name], ["lead_temperature", "temperature"]);
        // Nor can a key forge a line.
        let told = book.conversion(GroupBy::attribute("\u{1b}[2J\nfake")).unwrap().to_string();
        assert!(!told.contains('\u{1b}') && told.starts_with("conversion by attribute:\\u{1b}[2J\\u{a}fake"), "{told}");
        assert!(book.lost_reasons(Scope::all()).unwrap().to_string().contains("nothing"));
    }

    #[test]
    fn every_report_is_a_table_with_as_many_rows() {
        let book = book();
        macro_rules! same_rows {
            ($($report:ident)*) => {$(
                let report = book.$report(GroupBy::Source).unwrap();
                assert_eq!(report.table().rows(), report.rows.len(), stringify!($report));
                assert!(!report.to_string().is_empty());
                let widths: Vec<usize> = report.to_string().lines().map(|line| line.chars().count()).collect();
                assert!(widths.iter().all(|width| *width <= 200), "{} {widths:?}", stringify!($report));
            )*};
        }
        same_rows!(funnel conversion time_to_convert stage_durations cohorts trend sources owners first_response);
        same_rows!(activity_counts aging lost_reasons pipeline temperature);
    }
}
