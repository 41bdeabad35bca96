//! Whatever is asked of a book, on any backend, it answers and holds what the independent model says.

use leadbook_tests::model::{Filters, Ground, Op, ops, run};
use proptest::collection::vec;
use proptest::prelude::*;

fn config(cases: u32) -> ProptestConfig {
    // What was found once is kept as a test with a name; files of seeds say nothing to a reader.
    ProptestConfig { failure_persistence: None, max_shrink_iters: 400, cases, ..ProptestConfig::default() }
}

/// A script that a reader can follow: one step a line.
#[derive(Clone)]
struct Script(Vec<Op>);

impl std::fmt::Debug for Script {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().enumerate().try_for_each(|(number, op)| write!(out, "\n  {number}: {op:?}"))
    }
}

fn script(steps: std::ops::Range<usize>) -> impl Strategy<Value = Script> {
    vec(ops(), steps).prop_map(Script)
}

proptest! {
    #![proptest_config(config(120))]

    #[test]
    fn in_memory_a_book_does_as_the_model_says(
        script in script(360..420), filters in vec(Filters::any(), 12), small in any::<bool>(),
    ) {
        let bytes = if small { 3_000 } else { 1 << 20 };
        if let Err(problem) = run(Ground::Memory, bytes, &script.0, &filters) {
            return Err(TestCaseError::fail(problem));
        }
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn in_a_file_a_book_does_as_the_model_says(
        script in script(360..420), filters in vec(Filters::any(), 12), small in any::<bool>(),
    ) {
        let bytes = if small { 3_000 } else { 1 << 20 };
        if let Err(problem) = run(Ground::File, bytes, &script.0, &filters) {
            return Err(TestCaseError::fail(problem));
        }
    }
}
