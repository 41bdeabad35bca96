//! The scenarios of `tests/scenarios`, through the boundary in Rust. Every binding runs the same files.

use leadbook::boundary;
use leadbook_tests::{Tested, scenario};

#[test]
fn every_scenario_goes_as_it_says() -> Tested {
    scenario::run_all(|book| {
        Ok(Box::new(move |operation, parameters| match boundary::call(&book, operation, &parameters.to_string()) {
            Ok(answer) => Ok(Ok(serde_json::from_str(&answer)?)),
            Err(failure) => Ok(Err(boundary::failure(&failure))),
        }))
    })
}
