//! The demo: a book behind a small HTTP server, and a page that shows it.
//!
//! Nothing is decided here: what is asked goes to the book through [`leadbook::boundary`], whose table of operations is also what the
//! routes and the OpenAPI document are made from. `cargo run -p leadbook-demo` runs it; [`Site`] and [`Running`] are its parts for whoever
//! wants to try it in a process of their own.

mod api;
pub mod arguments;
mod door;
mod page;
pub mod sample;
mod site;

pub use door::{Limits, Running, serve};
pub use site::Site;
