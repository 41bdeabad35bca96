//! Chance from a seed, in the shapes that a random trade asks for.

use leadbook::{Chance, SeededChance};

/// Chance from a seed.
#[derive(Debug)]
pub struct Dice(SeededChance);

impl Dice {
    /// The throws of that seed.
    pub fn of(seed: u64) -> Self {
        Self(SeededChance::new(seed))
    }

    /// A number below that one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0.next() % end.max(1)
    }

    /// A number from the one up to the other.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below(to.abs_diff(from) + 1).cast_signed()
    }

    /// Whether it came so, so many times of a hundred.
    pub fn comes(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize].clone()
    }

    /// One of them, so many times of a hundred.
    pub fn maybe<T: Clone>(&mut self, percent: u64, of: &[T]) -> Option<T> {
        if self.comes(percent) { Some(self.one(of)) } else { None }
    }
}
