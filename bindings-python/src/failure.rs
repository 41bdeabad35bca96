//! Errors of the core as Python's.

use leadbook::{Error, boundary};
use pyo3::prelude::*;

/// The exception for an error: one of the classes of `leadbook.errors`, with all that the error says.
pub(crate) fn raised(py: Python<'_>, failure: &Error) -> PyErr {
    let told = boundary::failure(failure).to_string();
    let cause = std::error::Error::source(failure).map(ToString::to_string);
    let made = py.import("leadbook.errors").and_then(|module| module.getattr("_from_native")?.call1((told, cause)));
    made.map_or_else(|broken| broken, PyErr::from_value)
}

/// A closed book's error, with what is particular about it.
pub(crate) fn forked(py: Python<'_>) -> PyErr {
    let made = py.import("leadbook.errors").and_then(|module| module.getattr("_forked")?.call0());
    made.map_or_else(|broken| broken, PyErr::from_value)
}
