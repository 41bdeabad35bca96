//! Leadbook: an embedded lead-management database.
//!
//! What SQLite is to tables, Leadbook is to leads: an application opens a file and has the whole lead lifecycle in its own process.

mod command;
mod domain;
mod error;
mod event;
pub mod identity;
mod index;
mod key;
mod ledger;
mod lifecycle;
#[doc(hidden)]
pub mod projection;
mod query;
pub mod storage;
mod value;

pub use command::*;
pub use domain::*;
pub use error::{Error, ErrorKind, Match, MatchedBy, Result};
pub use event::{CustomerField, Event, LeadField, OpportunityField, Recorded, Step};
pub use lifecycle::{AllowedMove, Lifecycle, Stage, StageKind};
pub use query::{
    ActivityFilter, ActivityQuery, Cursor, CustomerFilter, CustomerQuery, FollowUpFilter, FollowUpQuery, InterestFilter, InterestQuery,
    LeadFilter, LeadOrder, LeadQuery, LeadSort, OpportunityFilter, OpportunityQuery, Page, Span,
};
