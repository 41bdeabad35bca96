//! Commands in any order: a book in memory and the independent model agree on every answer, every event and every list.

use super::reports::every_report;
use crate::model::{Filters, Ground, Op, Trial, ops};
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

/// The first byte says how soon the book writes behind, and whether it is opened again before all is compared; then each four bytes
/// are a step of a script.
pub fn commands(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let script: Vec<Op> = STEPS.with(|steps| bytes.chunks(STEP_BYTES).take(MOST_STEPS).map(|seed| drawn(steps, seed)).collect());
    let filters = FILTERS.with(|filters| drawn(filters, &[*first]));
    if let Err(problem) = agrees(*first, &script, &[filters]) {
        panic!("{problem}\n{script:#?}");
    }
}

fn agrees(first: u8, script: &[Op], filters: &[Filters]) -> Result<(), String> {
    let mut trial = Trial::begin(Ground::Memory, if first & 1 == 0 { 1 << 20 } else { 3_000 })?;
    for (number, op) in script.iter().enumerate() {
        trial.step(op).map_err(|problem| format!("step {number}: {problem}"))?;
    }
    if first & 2 != 0 {
        trial.reopen()?;
    }
    // Once only: comparing takes as long as the script.
    trial.compare()?;
    trial.compare_filtered(filters)?;
    trial.verify()?;
    let snapshot = trial.book().snapshot().map_err(|failure| failure.to_string())?;
    let leads = every_report(&snapshot, &Scope::all()).map_err(|failure| failure.to_string())?;
    if leads == trial.model.leads.len() as u64 { Ok(()) } else { Err(format!("reports on {leads} leads")) }
}
