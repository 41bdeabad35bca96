//! Cells of several parts as one table, in another order where that is wanted.

use super::build::{Fit, Place};
use super::{Categories, Cells, Column, Table, Texts, Values, each_kind};
use crate::threads::on_two_threads;

/// From how many rows on two threads work at the columns; in tests nearly any table has so many.
const MANY: usize = if cfg!(test) { 3 } else { 50_000 };

impl Cells {
    /// The table of the rows of all parts, one part behind the other; or in that order, which says for each row which of these it is. All
    /// parts have the same columns.
    pub(crate) fn table_of(parts: Vec<Self>, order: Option<&[usize]>) -> Table {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else { return Table::default() };
        let mut rows = vec![first.rows];
        let mut places: Vec<(Place, Vec<Place>)> = first.places.into_iter().map(|place| (place, Vec::new())).collect();
        for part in parts {
            rows.push(part.rows);
            places.iter_mut().zip(part.places).for_each(|((_, more), place)| more.push(place));
        }
        let all: usize = rows.iter().sum();
        let join = |(mut place, more): (Place, Vec<Place>)| {
            let mut behind = 0;
            for (part, rows) in more.into_iter().zip(&rows) {
                behind += rows;
                place.append(behind, part);
            }
            let mut columns = place.into_columns(all);
            if let Some(order) = order {
                columns.iter_mut().for_each(|column| column.values.sort(order));
            }
            columns
        };
        Table { columns: on_two_threads(places, all >= MANY, join).into_iter().flatten().collect() }
    }
}

impl Place {
    /// Puts what stands there in another part behind the first rows.
    fn append(&mut self, rows: usize, part: Self) {
        match (self, part) {
            (Self::One(column), Self::One(more)) => column.append(rows, more),
            (Self::Amounts { columns, .. }, Self::Amounts { columns: more, .. }) => {
                for (currency, amounts) in more {
                    let at = columns.binary_search_by_key(&currency, |(currency, _)| *currency).unwrap_or_else(|at| {
                        columns.insert(at, (currency, Vec::new()));
                        at
                    });
                    columns[at].1.append_part(rows, amounts);
                }
            }
            _ => {}
        }
    }
}

impl Column {
    fn append(&mut self, rows: usize, part: Self) {
        macro_rules! alike {
            ($($kind:ident)*) => {
                match (&mut self.values, part.values) {
                    $((Values::$kind(values), Values::$kind(part)) => values.append_part(rows, part),)*
                    _ => {}
                }
            };
        }
        alike!(Text Category Count Whole Number Share Length Instant Date Flag);
    }
}

impl Values {
    /// The values in that order, which says of each where it is now.
    fn sort(&mut self, order: &[usize]) {
        each_kind!(self, values => *values = values.in_order(order));
    }
}

/// Values that can be put behind one another and into another order.
trait Part: Fit + Sized {
    /// Puts those behind the first rows.
    fn append_part(&mut self, rows: usize, part: Self);

    /// Those at these places.
    fn in_order(&self, order: &[usize]) -> Self;
}

impl<T: Copy> Part for Vec<Option<T>> {
    fn append_part(&mut self, rows: usize, mut part: Self) {
        self.fit(rows);
        self.append(&mut part);
    }

    fn in_order(&self, order: &[usize]) -> Self {
        order.iter().map(|at| self.get(*at).copied().flatten()).collect()
    }
}

impl Part for Texts {
    fn append_part(&mut self, rows: usize, part: Self) {
        self.fit(rows);
        part.iter().for_each(|text| self.push(text));
    }

    fn in_order(&self, order: &[usize]) -> Self {
        let mut sorted = self.with_room_alike();
        order.iter().for_each(|at| sorted.push(self.get(*at)));
        sorted
    }
}

impl Part for Categories {
    fn append_part(&mut self, rows: usize, part: Self) {
        self.fit(rows);
        self.extend_from(&part, 0..part.len());
    }

    fn in_order(&self, order: &[usize]) -> Self {
        let mut sorted = Self::default();
        sorted.extend_from(self, order.iter().copied());
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use proptest::prelude::*;

    /// A text, one of a few, a number and amounts.
    type Told = (Option<String>, Option<String>, Option<u64>, Vec<(i64, usize)>);

    fn cells(rows: &[Told]) -> Cells {
        let put = |cells: &mut Cells, (text, few, number, amounts): &Told| {
            let money = |(amount, currency): &(i64, usize)| Money::new(*amount, ["EUR", "JPY", "USD"][*currency]).unwrap();
            cells.text("text", text.as_deref());
            cells.optional_count("number", *number);
            cells.amounts("won", &amounts.iter().map(money).collect::<Vec<_>>());
            cells.category("few", few.as_deref());
        };
        let mut cells = Cells::of_columns(|cells| put(cells, &Told::default()));
        for row in rows {
            cells.begin_row();
            put(&mut cells, row);
        }
        cells
    }

    fn known(table: &Table) -> Vec<&str> {
        let Values::Category(few) = &table.column("few").unwrap().values else { panic!() };
        few.known().collect()
    }

    fn told() -> impl Strategy<Value = Told> {
        use proptest::{collection::vec, option::of};
        (of("\\PC{0,6}"), of("[a-d]?"), of(any::<u64>()), vec((-9..9_i64, 0..3_usize), 0..3))
    }

    proptest! {
        #[test]
        fn parts_come_together_in_any_order(
            parts in proptest::collection::vec(proptest::collection::vec(told(), 0..40), 1..4),
            dice in proptest::collection::vec(any::<u32>(), 120),
        ) {
            let all: Vec<Told> = parts.concat();
            let of_parts = || parts.iter().map(|part| cells(part)).collect::<Vec<_>>();
            let one = cells(&all).finish();
            let together = Cells::table_of(of_parts(), None);
            prop_assert_eq!(&together, &one);
            prop_assert_eq!(known(&together), known(&one));
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.sort_by_key(|at| dice[*at]);
            let sorted: Vec<Told> = order.iter().map(|at| all[*at].clone()).collect();
            let one = cells(&sorted).finish();
            let together = Cells::table_of(of_parts(), Some(&order));
            prop_assert_eq!(&together, &one);
            prop_assert_eq!(known(&together), known(&one));
        }
    }
}
