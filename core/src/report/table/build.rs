//! Building a table row by row.

use super::{Categories, Column, Table, Texts, Values, each_kind};
use crate::domain::{Currency, Elapsed, Money, Timestamp};
use chrono::NaiveDate;

/// Cells put down row by row, under the names of their columns. Columns stand in the order in which their names first came up; a row that
/// says nothing under a name has no value there. What is said twice in a row under one name counts as said last.
///
/// A name keeps the kind that it came up with; a cell of another kind is none.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub(super) rows: usize,
    pub(super) places: Vec<Place>,
    /// The place that the next cell probably belongs to, since rows say things in the same order.
    next: usize,
    /// Whether every row says something under every name, in the same order.
    is_fixed: bool,
}

/// A place in the order of columns.
#[derive(Debug)]
pub(super) enum Place {
    One(Column),
    /// A column for each currency, in the order of their codes.
    Amounts {
        prefix: String,
        columns: Vec<(Currency, Vec<Option<i64>>)>,
    },
}

impl Place {
    fn name(&self) -> &str {
        match self {
            Self::One(column) => &column.name,
            Self::Amounts { prefix, .. } => prefix,
        }
    }

    fn clear(&mut self) {
        match self {
            Self::One(column) => each_kind!(&mut column.values, values => *values = Default::default()),
            Self::Amounts { columns, .. } => columns.clear(),
        }
    }

    #[cfg(feature = "boundary")]
    fn reserve(&mut self, rows: usize) {
        if let Self::One(column) = self {
            each_kind!(&mut column.values, values => values.reserve(rows));
        }
    }

    /// Its columns, with so many rows each.
    pub(super) fn into_columns(self, rows: usize) -> Vec<Column> {
        let mut columns = match self {
            Self::One(column) => vec![column],
            Self::Amounts { prefix, columns } => columns
                .into_iter()
                .map(|(currency, values)| Column::new(format!("{prefix}_{currency}"), Values::Amount { currency, values }))
                .collect(),
        };
        for column in &mut columns {
            each_kind!(&mut column.values, values => values.fit(rows));
        }
        columns
    }
}

/// Writes one method for each kind of cell.
macro_rules! cells {
    ($($(#[$doc:meta])* $method:ident: $kind:ident($value:ty);)*) => {$(
        $(#[$doc])*
        pub(crate) fn $method(&mut self, name: &str, value: impl Into<Option<$value>>) {
            let row = self.row();
            if let Some(Values::$kind(values)) = self.values(name, || Values::$kind(Vec::new())) {
                set(values, row, value.into());
            }
        }
    )*};
}

impl Cells {
    /// Cells of a table without rows yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Cells of a table without rows yet, whose columns are there all the same: those that `name` names by putting something into each.
    /// A row may say something under further names.
    pub(crate) fn with_columns(name: impl FnOnce(&mut Self)) -> Self {
        let mut cells = Self::new();
        name(&mut cells);
        cells.rows = 0;
        cells.places.iter_mut().for_each(Place::clear);
        cells
    }

    /// The same, where every row will say something under each of these names, in this order, and under no other.
    #[cfg(feature = "boundary")]
    pub(crate) fn of_columns(name: impl FnOnce(&mut Self)) -> Self {
        Self { is_fixed: true, ..Self::with_columns(name) }
    }

    /// With room for so many more rows.
    #[cfg(feature = "boundary")]
    pub(crate) fn with_room(mut self, rows: usize) -> Self {
        self.places.iter_mut().for_each(|place| place.reserve(rows));
        self
    }

    /// With columns for amounts in these currencies, wherever amounts stand, also if no row has any.
    #[cfg(feature = "transfer")]
    pub(crate) fn with_currencies(mut self, currencies: &std::collections::BTreeSet<Currency>) -> Self {
        for place in &mut self.places {
            if let Place::Amounts { columns, .. } = place {
                *columns = currencies.iter().map(|currency| (*currency, Vec::new())).collect();
            }
        }
        self
    }

    /// Begins the next row.
    pub(crate) fn begin_row(&mut self) {
        self.rows += 1;
        self.next = 0;
    }

    /// A text of which there are many, or none.
    #[cfg(feature = "boundary")]
    pub(crate) fn text(&mut self, name: &str, value: Option<&str>) {
        let row = self.row();
        if let Some(Values::Text(values)) = self.values(name, || Values::Text(Texts::default())) {
            values.fit(row);
            values.push(value);
        }
    }

    /// A text that is drawn from a few, or none.
    pub(crate) fn category(&mut self, name: &str, value: Option<&str>) {
        let row = self.row();
        if let Some(Values::Category(values)) = self.values(name, || Values::Category(Categories::default())) {
            values.fit(row);
            values.push(value);
        }
    }

    /// How many of something.
    pub(crate) fn count(&mut self, name: &str, value: u64) {
        self.optional_count(name, value);
    }

    cells! {
        /// How many of something, or none where that is not known.
        optional_count: Count(u64);
        /// A whole number.
        whole: Whole(i64);
        /// A number.
        number: Number(f64);
        /// A share, where 1 is all.
        share: Share(f64);
        /// A length of time.
        length: Length(Elapsed);
        /// An instant.
        instant: Instant(Timestamp);
        /// A date.
        date: Date(NaiveDate);
        /// Yes or no.
        flag: Flag(bool);
    }

    /// Amounts, in a column for each currency that occurs in any row, named `prefix_EUR`; all of them stand where the prefix first came up.
    /// A row has no value for a currency that it has no amount in.
    pub(crate) fn amounts(&mut self, prefix: &str, amounts: &[Money]) {
        let row = self.row();
        let place = self.place(prefix, || Place::Amounts { prefix: prefix.to_owned(), columns: Vec::new() });
        let Some(Place::Amounts { columns, .. }) = place else { return };
        for (index, amount) in amounts.iter().enumerate() {
            let at = columns.binary_search_by_key(&amount.currency, |(currency, _)| *currency).unwrap_or_else(|at| {
                columns.insert(at, (amount.currency, Vec::new()));
                at
            });
            let values = &mut columns[at].1;
            let earlier = amounts[..index].iter().any(|earlier| earlier.currency == amount.currency);
            let sum = if earlier { values.last().copied().flatten().unwrap_or_default() } else { 0 };
            set(values, row, Some(sum.saturating_add(amount.amount_minor)));
        }
    }

    /// The table of all rows.
    pub(crate) fn finish(self) -> Table {
        let rows = self.rows;
        Table { columns: self.places.into_iter().flat_map(|place| place.into_columns(rows)).collect() }
    }

    /// The number of the row that is being written; the first cell of all begins a row by itself.
    fn row(&mut self) -> usize {
        self.rows = self.rows.max(1);
        self.rows - 1
    }

    fn values(&mut self, name: &str, empty: impl FnOnce() -> Values) -> Option<&mut Values> {
        match self.place(name, || Place::One(Column::new(name, empty())))? {
            Place::One(column) => Some(&mut column.values),
            Place::Amounts { .. } => None,
        }
    }

    fn place(&mut self, name: &str, new: impl FnOnce() -> Place) -> Option<&mut Place> {
        // To compare all names in every row takes as long as to write the values down.
        let is_next = self.places.get(self.next).is_some_and(|place| self.is_fixed || place.name() == name);
        debug_assert!(!self.is_fixed || self.places.get(self.next).is_some_and(|place| place.name() == name), "{name} is out of order");
        let found = if is_next { Some(self.next) } else { self.places.iter().position(|place| place.name() == name) };
        let at = found.unwrap_or_else(|| {
            self.places.push(new());
            self.places.len() - 1
        });
        self.next = at + 1;
        self.places.get_mut(at)
    }
}

/// Puts the value into the row, after none for all rows that said nothing.
fn set<T: Clone>(values: &mut Vec<Option<T>>, row: usize, value: Option<T>) {
    values.fit(row);
    values.push(value);
}

/// What is made to hold so many rows: with none in those that are not there yet, without those that are too many.
pub(super) trait Fit {
    fn fit(&mut self, rows: usize);
}

impl<T: Clone> Fit for Vec<Option<T>> {
    #[inline]
    fn fit(&mut self, rows: usize) {
        if self.len() != rows {
            self.resize(rows, None);
        }
    }
}

impl Fit for Texts {
    #[inline]
    fn fit(&mut self, rows: usize) {
        if self.len() != rows {
            self.truncate(rows);
            (self.len()..rows).for_each(|_| self.push(None));
        }
    }
}

impl Fit for Categories {
    #[inline]
    fn fit(&mut self, rows: usize) {
        if self.len() != rows {
            self.truncate(rows);
            (self.len()..rows).for_each(|_| self.push(None));
        }
    }
}
