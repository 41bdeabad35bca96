//! Whether groups differ in how long it takes until an event.

use serde::Serialize;

use super::distribution::chi_square_tail;
use super::sorted::ascending;

/// The log-rank test of several groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct LogRank {
    /// The test's statistic.
    pub chi_square: f64,
    /// Its degrees of freedom: groups that were at risk when an event happened, less one.
    pub degrees: u32,
    /// How probable such a statistic or a larger one is when the groups do not differ.
    pub p_value: f64,
    /// The groups that have subjects, in the order given.
    pub groups: Vec<LogRankGroup>,
}

/// One group of a [`LogRank`] test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct LogRankGroup {
    /// Its subjects.
    pub subjects: u64,
    /// Its events.
    pub observed: u64,
    /// The events it would have if each were drawn among all who were at risk at its time.
    pub expected: f64,
}

/// The log-rank test, as R's `survdiff`: whether the time until the event differs between groups of subjects, each given as in
/// [`KaplanMeier::of`](super::KaplanMeier::of).
///
/// At each time with `d` events among `n` at risk, a group with `m` at risk expects `d m / n` of them, with the covariances of
/// drawing without replacement, `d (n - d) / (n - 1) × m/n (δ - m'/n)`. The statistic is the quadratic form of observed less expected with
/// the inverse of the summed covariances; one group is left out of it, as the differences add up to zero.
///
/// Groups without subjects are left out, also of the answer. `None` where fewer than two groups are left, or where the events say nothing
/// about a difference: there are none, or they happen to all who are at risk at once, or only one group is at risk when they happen.
///
/// The test: N. Mantel, *Evaluation of survival data and two new rank order statistics arising in its consideration*,
/// Cancer Chemotherapy Reports 50 (1966).
///
/// ```
/// use leadbook::statistics::log_rank;
///
/// let web = vec![(1, true), (3, true), (4, false), (6, true)];
/// let fair = vec![(5, true), (8, true), (9, false), (11, false)];
/// let test = log_rank(&[web, fair]).unwrap();
/// assert_eq!(test.degrees, 1);
/// assert_eq!((test.groups[0].observed, test.groups[1].observed), (3, 2));
/// assert!(test.p_value > 0.05 && test.p_value < 0.2);
/// ```
pub fn log_rank(groups: &[Vec<(i64, bool)>]) -> Option<LogRank> {
    let groups: Vec<&Vec<(i64, bool)>> = groups.iter().filter(|group| !group.is_empty()).collect();
    if groups.len() < 2 {
        return None;
    }
    let tally = Tally::of(&groups);
    let counted: Vec<usize> = (0..groups.len()).filter(|&group| tally.groups[group].expected > 0.0).collect();
    // The largest group is left out: its own variance is a small difference of large numbers.
    let largest = counted.iter().copied().max_by_key(|&group| tally.groups[group].subjects)?;
    let kept: Vec<usize> = counted.into_iter().filter(|&group| group != largest).collect();
    if kept.is_empty() {
        return None;
    }
    let differences: Vec<f64> = kept.iter().map(|&group| tally.groups[group].observed as f64 - tally.groups[group].expected).collect();
    let covariances = kept.iter().map(|&row| kept.iter().map(|&column| tally.covariance(row, column)).collect()).collect();
    let chi_square = quadratic_form(covariances, differences)?;
    let degrees = u32::try_from(kept.len()).ok()?;
    Some(LogRank { chi_square, degrees, p_value: chi_square_tail(chi_square, degrees), groups: tally.groups })
}

/// What is summed over the times of events.
///
/// A group's part in the sums only depends on how many of it are at risk, and that only changes when one of it leaves. So the sums that all
/// share run over the times, and a group takes its part of what they grew by when it changes: the work is one step a subject and other
/// group, not one a time and pair of groups.
struct Tally {
    groups: Vec<LogRankGroup>,
    at_risk: Vec<u64>,
    /// Sums over the times so far, with `c = d (n - d) / (n - 1)`: of `d / n`, of `c / n`, and of `c / n²`.
    sums: Sums,
    /// The sums as they stood when each group last took its part.
    taken: Vec<Sums>,
    /// Of each group, the sum of `c m / n`.
    own: Vec<f64>,
    /// Of each pair of groups, row after row, the sum of `c m m' / n²`, and what the sum of `c / n²` was when the pair last took its part.
    shared: Vec<(f64, f64)>,
}

#[derive(Clone, Copy, Default, PartialEq)]
struct Sums {
    hazard: f64,
    scatter: f64,
    pair_scatter: f64,
}

impl Tally {
    fn of(groups: &[&Vec<(i64, bool)>]) -> Tally {
        let mut subjects: Vec<(i64, usize, bool)> = Vec::with_capacity(groups.iter().map(|group| group.len()).sum());
        for (number, group) in groups.iter().enumerate() {
            subjects.extend(group.iter().map(|&(time, event)| (time, number, event)));
        }
        ascending(&mut subjects, |subject| subject.0);
        subjects.chunk_by_mut(|one, next| one.0 == next.0).for_each(|at_one_time| at_one_time.sort_unstable_by_key(|subject| subject.1));
        let count = groups.len();
        let mut tally = Tally {
            groups: groups.iter().map(|group| LogRankGroup { subjects: group.len() as u64, observed: 0, expected: 0.0 }).collect(),
            at_risk: groups.iter().map(|group| group.len() as u64).collect(),
            sums: Sums::default(),
            taken: vec![Sums::default(); count],
            own: vec![0.0; count],
            shared: vec![(0.0, 0.0); count * count],
        };
        let mut at_risk = subjects.len() as u64;
        for at_one_time in subjects.chunk_by(|one, next| one.0 == next.0) {
            tally.events(at_risk, at_one_time.iter().filter(|subject| subject.2).count() as u64);
            for of_one_group in at_one_time.chunk_by(|one, next| one.1 == next.1) {
                let group = of_one_group[0].1;
                tally.take(group);
                tally.at_risk[group] -= of_one_group.len() as u64;
                tally.groups[group].observed += of_one_group.iter().filter(|subject| subject.2).count() as u64;
            }
            at_risk -= at_one_time.len() as u64;
        }
        tally
    }

    fn events(&mut self, at_risk: u64, events: u64) {
        let (risk, events, left) = (at_risk as f64, events as f64, at_risk.saturating_sub(events) as f64);
        self.sums.hazard += events / risk;
        if at_risk > 1 {
            let spread = events * left / (risk - 1.0);
            self.sums.scatter += spread / risk;
            self.sums.pair_scatter += spread / (risk * risk);
        }
    }

    /// Gives a group its part of what the sums grew by since it last changed.
    fn take(&mut self, group: usize) {
        // Where nothing happened since, there is nothing to take, of no pair either.
        if self.taken[group] == self.sums {
            return;
        }
        let members = self.at_risk[group] as f64;
        self.groups[group].expected += members * (self.sums.hazard - self.taken[group].hazard);
        self.own[group] += members * (self.sums.scatter - self.taken[group].scatter);
        self.taken[group] = self.sums;
        let count = self.groups.len();
        for other in 0..count {
            // A pair stands once, at the row of the lesser.
            let (sum, taken) = &mut self.shared[group.min(other) * count + group.max(other)];
            *sum += members * self.at_risk[other] as f64 * (self.sums.pair_scatter - *taken);
            *taken = self.sums.pair_scatter;
        }
    }

    /// The covariance of the events of two groups, once all have left.
    fn covariance(&self, one: usize, other: usize) -> f64 {
        let own = if one == other { self.own[one] } else { 0.0 };
        own - self.shared[one.min(other) * self.groups.len() + one.max(other)].0
    }
}

/// `v' M⁻¹ v` for a symmetric matrix, by Cholesky's decomposition; `None` where the matrix is not positive definite.
fn quadratic_form(mut matrix: Vec<Vec<f64>>, mut vector: Vec<f64>) -> Option<f64> {
    let mut form = 0.0;
    for row in 0..vector.len() {
        let whole = matrix[row][row];
        for column in 0..=row {
            let dot: f64 = (0..column).map(|place| matrix[row][place] * matrix[column][place]).sum();
            let rest = matrix[row][column] - dot;
            if column < row {
                matrix[row][column] = rest / matrix[column][column];
            } else if rest > whole * 1e-12 {
                matrix[row][row] = rest.sqrt();
            } else {
                return None;
            }
        }
        let dot: f64 = (0..row).map(|place| matrix[row][place] * vector[place]).sum();
        vector[row] = (vector[row] - dot) / matrix[row][row];
        form += vector[row] * vector[row];
    }
    Some(form)
}
