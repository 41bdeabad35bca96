//! Commands in any order: a book in memory and the independent model agree on every answer, every event and every list.

use super::reports::every_report;
use crate::model::{Filters, Ground, Op, ops, run};
use leadbook::Scope;
use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The bytes that one step is drawn from. So few that a whole script is short, and steps can be cut out, doubled and moved.
const STEP_BYTES: usize = 4;
/// The most steps of a script.
const MOST_STEPS: usize = 60;

thread_local! {
    static STEPS: BoxedStrategy<Op> = ops();
    static FILTERS: BoxedStrategy<Filters> = Filters::any();
}

/// The same value for the same seed.
fn drawn<T>(from: &BoxedStrategy<T>, seed: &[u8]) -> T
where
    T: std::fmt::Debug,
{
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(seed).for_each(|(to, from)| *to = *from);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    from.new_tree(&mut runner).expect("every step can be drawn").current()
}

/// The first byte says how soon the book writes behind; then each four bytes are a step of a script.
pub fn commands(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let write_behind_bytes = if first & 1 == 0 { 1 << 20 } else { 3_000 };
    let script: Vec<Op> = STEPS.with(|steps| bytes.chunks(STEP_BYTES).take(MOST_STEPS).map(|seed| drawn(steps, seed)).collect());
    let filters = FILTERS.with(|filters| drawn(filters, &[*first]));
    match run(Ground::Memory, write_behind_bytes, &script, &[filters]) {
        Ok(trial) => {
            let snapshot = trial.book().snapshot().expect("a sound book is read");
            let leads = every_report(&snapshot, &Scope::all()).unwrap_or_else(|failure| panic!("{failure}"));
            assert_eq!(leads, trial.model.leads.len() as u64);
        }
        Err(problem) => panic!("{problem}\n{script:#?}"),
    }
}
