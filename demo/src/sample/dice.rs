//! Chance out of one seed.

use fastrand::Rng;

/// A sequence of chances.
pub(super) struct Dice(Rng);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// From 0 to just below 1.
    pub(super) fn share(&mut self) -> f64 {
        self.0.f64()
    }

    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// From 0 to just below `count`, which is not 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0.usize(..count)
    }

    /// From `from` to just below `until`; `from` if there is nothing in between.
    pub(super) fn within(&mut self, from: i64, until: i64) -> i64 {
        if from < until { self.0.i64(from..until) } else { from }
    }

    pub(super) fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())]
    }

    /// A place, each as likely as its weight among all.
    pub(super) fn weighted(&mut self, weights: impl IntoIterator<Item = f64>) -> usize {
        let weights: Vec<f64> = weights.into_iter().collect();
        let mut left = self.share() * weights.iter().sum::<f64>();
        let reached = |weight: &f64| {
            left -= weight;
            left < 0.0
        };
        weights.iter().position(reached).unwrap_or(0)
    }

    /// A length whose logarithm is normally distributed: half are shorter than the median, a few very long, none longer than its eightfold.
    pub(super) fn skewed(&mut self, median: i64, spread: f64) -> i64 {
        let normal = (-2.0 * (1.0 - self.share()).ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos();
        (median as f64 * (normal * spread).exp().min(8.0)) as i64
    }
}
