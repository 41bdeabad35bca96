//! Places in the ledger, in ascending order, in four bytes each.

use crate::domain::Position;

/// Where each row of a column was told of by the ledger. Only the lower half of a position is kept for each row, and where the upper half
/// goes up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(super) low: Vec<u32>,
    /// For each upper half from 1 on: how many rows lie before it.
    pub(super) turns: Vec<u64>,
}

impl Places {
    pub(crate) fn len(&self) -> usize {
        self.low.len()
    }

    /// Positions come in ascending order, and without large gaps.
    pub(super) fn push(&mut self, position: Position) {
        while (self.turns.len() as u64) < position.0 >> 32 {
            self.turns.push(self.low.len() as u64);
        }
        self.low.push(position.0 as u32);
    }

    /// The place of a row; the start of the ledger for one that is not there.
    pub(crate) fn get(&self, row: usize) -> Position {
        let high = self.turns.partition_point(|turn| *turn <= row as u64) as u64;
        self.low.get(row).map_or(Position::START, |low| Position(high << 32 | u64::from(*low)))
    }

    /// How many rows had been told of at that position.
    pub(crate) fn up_to(&self, position: Position) -> usize {
        let high = usize::try_from(position.0 >> 32).unwrap_or(usize::MAX);
        let turn = |number: usize| self.turns.get(number).map_or(self.low.len(), |turn| *turn as usize);
        let (from, until) = (if high == 0 { 0 } else { turn(high - 1) }, turn(high));
        from + self.low[from..until].partition_point(|low| *low <= position.0 as u32)
    }

    /// Whether the rows are in order, as only damage can make them not.
    pub(super) fn is_sound(&self, end: Position) -> bool {
        let turns = &self.turns;
        turns.len() as u64 <= end.0 >> 32
            && turns.is_sorted()
            && turns.last().is_none_or(|last| *last <= self.low.len() as u64)
            && (0..=turns.len()).all(|high| {
                let from = if high == 0 { 0 } else { turns[high - 1] as usize };
                let until = turns.get(high).map_or(self.low.len(), |turn| *turn as usize);
                self.low[from..until].is_sorted()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_on_both_sides_of_four_billion() {
        let told = [1, 5, 5, u64::from(u32::MAX), 1 << 32, (1 << 32) + 7, (3 << 32) + 1];
        let mut places = Places::default();
        for position in told {
            places.push(Position(position));
        }
        assert!(places.is_sound(Position(3 << 32)));
        for (row, position) in told.into_iter().enumerate() {
            assert_eq!(places.get(row), Position(position));
            for around in [position - 1, position, position + 1, 2 << 32] {
                let expected = told.iter().filter(|told| **told <= around).count();
                assert_eq!(places.up_to(Position(around)), expected, "{around}");
            }
        }
        assert_eq!(places.up_to(Position(u64::MAX)), told.len());
        assert!(!Places { low: vec![2, 1], turns: vec![] }.is_sound(Position(9)));
        assert!(!Places { low: vec![2], turns: vec![5] }.is_sound(Position(1 << 33)));
    }
}
