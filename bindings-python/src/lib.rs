//! Leadbook for Python: the core's boundary, behind one class.
//!
//! Nothing is decided here. `leadbook.Book` (in Python) turns arguments into JSON, calls [`native::Book`], and reads the answer into typed
//! records; tables go out as Arrow.

mod book;
mod clock;
mod failure;
mod frames;
mod table;

/// The part of the package that is written in Rust. `leadbook` itself is what to import.
#[pyo3::pymodule(name = "_native", gil_used = false)]
mod native {
    #[pymodule_export]
    use crate::book::{Book, currency_digits, repair};
    #[pymodule_export]
    use crate::clock::Clock;
    #[pymodule_export]
    use crate::table::Table;
}
