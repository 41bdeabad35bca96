//! Every report once more, worked out by plain loops over the events of the ledger, to hold the book's own answers against.
//!
//! Nothing here is fast, clever or shared with the book's way of reporting but the public definitions: the types of the answers,
//! [`LeadFilter::matches`](leadbook::LeadFilter::matches) and the estimates of [`leadbook::statistics`]. [`Tale`] reads the ledger,
//! [`Calendar`] looks at the clocks, [`Frame`] selects and groups, and a function a report adds up.

mod book;
mod calendar;
mod compare;
mod funnel;
mod groups;
mod outcomes;
mod owners;
mod pipeline;
mod sources;
mod steps;
mod sums;
mod times;
mod work;

pub use book::{LeadTale, SaleTale, Tale};
pub use calendar::{Calendar, Shape, date};
pub use compare::{Question, first_difference};
pub use groups::{Asked, Frame};
