//! Places in the ledger, in ascending order, in little more than one byte each.

use crate::domain::Position;

/// How many bits of a position are kept for each row.
const LOW: u32 = 8;

/// Where each row of a column was told of by the ledger. Only the low bits of a position are kept for each row, and where what stands
/// above them goes up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    pub(super) low: Vec<u8>,
    /// For each upper part from 1 on: how many rows lie before it.
    pub(super) turns: Vec<u32>,
}

impl Places {
    pub(crate) fn len(&self) -> usize {
        self.low.len()
    }

    /// Positions come in ascending order, and without large gaps; the rows are no more than 32 bits can count.
    pub(super) fn push(&mut self, position: Position) {
        while (self.turns.len() as u64) < position.0 >> LOW {
            self.turns.push(self.low.len() as u32);
        }
        self.low.push(position.0 as u8);
    }

    /// The place of a row; the start of the ledger for one that is not there.
    #[cfg(test)]
    pub(crate) fn get(&self, row: usize) -> Position {
        self.with(self.turns.partition_point(|turn| *turn as usize <= row), row)
    }

    fn with(&self, high: usize, row: usize) -> Position {
        self.low.get(row).map_or(Position::START, |low| Position((high as u64) << LOW | u64::from(*low)))
    }

    /// For reading the places of rows that lie near one another.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader { places: self, high: 0 }
    }

    /// How many rows had been told of at that position.
    pub(crate) fn up_to(&self, position: Position) -> usize {
        let high = usize::try_from(position.0 >> LOW).unwrap_or(usize::MAX);
        let turn = |number: usize| self.turns.get(number).map_or(self.low.len(), |turn| *turn as usize);
        let (from, until) = (if high == 0 { 0 } else { turn(high - 1) }, turn(high));
        from + self.low[from..until].partition_point(|low| *low <= position.0 as u8)
    }

    /// Whether the rows are in order, as only damage can make them not.
    pub(super) fn is_sound(&self, end: Position) -> bool {
        let turns = &self.turns;
        turns.len() as u64 <= end.0 >> LOW
            && turns.is_sorted()
            && turns.last().is_none_or(|last| *last as usize <= self.low.len())
            && (0..=turns.len()).all(|high| {
                let from = if high == 0 { 0 } else { turns[high - 1] as usize };
                let until = turns.get(high).map_or(self.low.len(), |turn| *turn as usize);
                self.low[from..until].is_sorted()
            })
    }
}

/// Reads places; the next one costs least where it is near the last one.
pub(crate) struct Reader<'a> {
    places: &'a Places,
    high: usize,
}

impl Reader<'_> {
    /// The place of a row; the start of the ledger for one that is not there.
    pub(crate) fn get(&mut self, row: usize) -> Position {
        let turns = &self.places.turns;
        // So far from the last one that it is looked up.
        const FAR: usize = 64;
        let begun = self.high;
        while self.high > 0 && turns[self.high - 1] as usize > row && begun - self.high < FAR {
            self.high -= 1;
        }
        while turns.get(self.high).is_some_and(|turn| *turn as usize <= row) && self.high - begun.min(self.high) < FAR {
            self.high += 1;
        }
        let behind = self.high == 0 || turns[self.high - 1] as usize <= row;
        if !behind || turns.get(self.high).is_some_and(|turn| *turn as usize <= row) {
            self.high = turns.partition_point(|turn| *turn as usize <= row);
        }
        self.places.with(self.high, row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_wherever_the_upper_part_goes_up() {
        let told = [1, 5, 5, 255, 256, 263, 5 * 256 - 1, 5 * 256, 100_000, 100_001];
        let mut places = Places::default();
        for position in told {
            places.push(Position(position));
        }
        assert!(places.is_sound(Position(100_001)));
        for (row, position) in told.into_iter().enumerate() {
            assert_eq!(places.get(row), Position(position));
            for around in [position - 1, position, position + 1, 2 << 32] {
                let expected = told.iter().filter(|told| **told <= around).count();
                assert_eq!(places.up_to(Position(around)), expected, "{around}");
            }
        }
        let mut reader = places.reader();
        for row in [0, 9, 8, 3, 4, 5, 6, 5, 4, 9, 0, 7, 12, 1] {
            assert_eq!(reader.get(row), places.get(row), "{row}");
        }
        assert_eq!(places.up_to(Position(u64::MAX)), told.len());
        assert!(!Places { low: vec![2, 1], turns: vec![] }.is_sound(Position(9)));
        assert!(!Places { low: vec![2], turns: vec![5] }.is_sound(Position(1 << 9)));
        assert!(!Places { low: vec![2], turns: vec![1] }.is_sound(Position(255)));
    }
}
