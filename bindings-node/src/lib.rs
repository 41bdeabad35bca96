//! Leadbook for Node.js: the core's boundary, behind a desk.
//!
//! Nothing is decided here, and nothing waits on Node's event loop. JavaScript hands each call to a [`desk::Desk`] as a number, a name and
//! a JSON text; threads of the desk's own do it, and its answer is left in an [`outbox::Outbox`], from which JavaScript takes what is there
//! when a bell is rung. `leadbook.Book` (in JavaScript) turns arguments into JSON, and answers into records.

mod clock;
mod desk;
mod import;
mod job;
mod outbox;
mod room;
mod table;
mod threads;
