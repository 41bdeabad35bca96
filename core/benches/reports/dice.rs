//! Chance that is the same in every run and on every machine.

use crate::names::DAY;
use leadbook::{Chance, SeededChance};

/// A sequence of chances out of a seed.
pub(crate) struct Dice(SeededChance);

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        Self(SeededChance::new(SeededChance::new(seed).next()))
    }

    /// From 0 to just below 1.
    pub(crate) fn share(&self) -> f64 {
        (self.0.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn happens(&self, probability: f64) -> bool {
        self.share() < probability
    }

    pub(crate) fn below(&self, count: usize) -> usize {
        (self.share() * count as f64) as usize
    }

    /// A waiting time without a memory, in microseconds.
    pub(crate) fn wait(&self, mean_days: f64) -> i64 {
        (-(1.0 - self.share()).ln() * mean_days * DAY as f64) as i64
    }

    /// A place, each as likely as its weight among all.
    pub(crate) fn pick(&self, weights: &[u32]) -> usize {
        let all: u32 = weights.iter().sum();
        let share = self.share() * f64::from(all);
        let mut passed = 0.0;
        let reached = |weight: &u32| {
            passed += f64::from(*weight);
            share < passed
        };
        weights.iter().position(reached).unwrap_or(0)
    }
}
