//! Answers in a form that all sides can give, so that they can be compared.

use std::cmp::Ordering;

/// One value of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Nothing,
    Whole(i64),
    Number(f64),
    Text(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Whole(number as i64)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Cell {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            (Self::Whole(one), Self::Whole(two)) => one.cmp(two),
            _ => match (self.number(), other.number()) {
                (Some(one), Some(two)) => one.total_cmp(&two),
                _ => self.rank().cmp(&other.rank()),
            },
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Nothing => 2,
            Self::Whole(_) | Self::Number(_) => 0,
            Self::Text(_) => 1,
        }
    }

    /// Whole numbers are the same or not; what was reckoned in floating point may differ by its last digits.
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (Self::Text(one), Self::Text(two)) => one == two,
            (Self::Whole(one), Self::Whole(two)) => one == two,
            _ => matches!((self.number(), other.number()), (Some(one), Some(two))
                if (one - two).abs() <= 1e-9 * one.abs().max(two.abs()).max(1.0)),
        }
    }
}

/// The rows of an answer; the first value of each says which part of the answer it belongs to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer(Vec<Vec<Cell>>);

impl Answer {
    pub(crate) fn add(&mut self, part: &str, cells: impl IntoIterator<Item = Cell>) {
        self.0.push(std::iter::once(Cell::from(part)).chain(cells).collect());
    }

    /// Why the two are not the same, if they are not.
    pub(crate) fn difference(&self, other: &Self) -> Option<String> {
        let (one, two) = (self.sorted(), other.sorted());
        let same = |one: &[Cell], two: &[Cell]| one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same(two));
        let rows = 0..one.len().max(two.len());
        let pairs = rows.map(|row| (one.get(row), two.get(row)));
        let mut differing = pairs.filter(|pair| !matches!(pair, (Some(one), Some(two)) if same(one, two)));
        differing.next().map(|(first, second)| format!("{first:?} of {} rows, and {second:?} of {}", one.len(), two.len()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn sorted(&self) -> Vec<Vec<Cell>> {
        let mut rows = self.0.clone();
        rows.sort_by(|one, two| {
            one.iter().zip(two).map(|(one, two)| one.order(two)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
        rows
    }
}

/// An answer out of JSON rows.
pub(crate) fn from_json(rows: &serde_json::Value) -> Answer {
    let cell = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Cell::Text(text.clone()),
        serde_json::Value::Number(number) => number.as_i64().map_or_else(|| Cell::Number(number.as_f64().unwrap_or(f64::NAN)), Cell::Whole),
        _ => Cell::Nothing,
    };
    let row = |row: &serde_json::Value| row.as_array().map(|cells| cells.iter().map(cell).collect()).unwrap_or_default();
    Answer(rows.as_array().map(|rows| rows.iter().map(row).collect()).unwrap_or_default())
}
