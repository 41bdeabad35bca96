//! The nouns: what a book records, as plain data. What may happen to them is told in `command`, what has happened in `event`.

mod activity;
mod attribute;
mod customer;
mod elapsed;
mod ids;
mod interest;
mod lead;
pub mod limits;
mod money;
mod opportunity;
mod people;
mod settings;
mod time;

pub use activity::{Activity, ActivityKind, Due, FollowUp, Way};
pub(crate) use activity::{add_due, drop_due};
pub use attribute::{Attribute, Attributes};
pub use customer::{Address, Contact, Customer, CustomerCard, CustomerKind};
pub use elapsed::Elapsed;
pub use ids::{ActivityId, CampaignId, CustomerId, FollowUpId, InterestId, Known, LeadId, OpportunityId, Position, Subject, UserId};
pub use interest::{Interest, InterestCard};
pub use lead::{Bant, Channel, Company, Consent, Lead, LeadCard, Link, Referrer, Score, ScorePart, Spell, Temperature, Utm};
pub(crate) use money::add_to;
pub use money::{Currency, MAX_AMOUNT_MINOR, Money};
pub use opportunity::{Opportunity, OpportunityCard, OpportunityStatus, SaleKind};
pub use people::{Campaign, CampaignCard, CampaignPlan, User};
pub use settings::{CUSTOMER_FIELDS, Completeness, LEAD_FIELDS, PipelineStage, Settings};
pub use time::Timestamp;
