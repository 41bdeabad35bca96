//! A clock that stands still until it is moved, for tests and examples.

use leadbook::{ManualClock, Timestamp};
use pyo3::prelude::*;
use std::sync::Arc;

/// A clock that stands still until it is moved: give it to a book whose answers must be the same in every run.
#[pyclass(frozen, module = "leadbook")]
pub(crate) struct Clock(pub(crate) Arc<ManualClock>);

#[pymethods]
impl Clock {
    /// A clock that stands at that instant, in microseconds since 1970 in UTC.
    #[new]
    fn new(micros: i64) -> Self {
        Self(Arc::new(ManualClock::at(Timestamp::from_micros(micros))))
    }

    /// Sets it to an instant.
    fn set(&self, micros: i64) {
        self.0.set(Timestamp::from_micros(micros));
    }

    /// The instant at which it stands.
    fn now(&self) -> i64 {
        leadbook::Clock::now(&*self.0).micros()
    }
}
