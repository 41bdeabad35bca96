//! What is asked of a book: the commands, what they carry along, and what they answer.

mod answer;
pub(crate) mod decide;
mod edit;
mod leads;
mod refusal;
mod sales;
mod work;

pub use answer::{Answer, Captured, Converted, Outcome, Reverted};
pub use edit::Edit;
pub use leads::{
    Conversion, CustomerChoice, LeadEdit, NewInterest, NewLead, OnKnown, OpportunityChoice, Qualification, QualifiedAs, StageChange,
};
pub use refusal::Code;
pub use sales::{ContactDraft, CustomerEdit, NewCustomer, NewOpportunity, OpportunityEdit};
pub use work::{CampaignEdit, NewActivity, NewCampaign, NewFollowUp, NewUser, Spend, UserEdit};

use crate::domain::{
    CampaignId, CustomerId, FollowUpId, InterestId, LeadId, Money, OpportunityId, Settings, Temperature, Timestamp, UserId,
};
use crate::lifecycle::Lifecycle;
use serde::{Deserialize, Serialize};

/// What a command carries along besides its own content.
///
/// ```
/// use leadbook::{Meta, UserId};
/// let meta = Meta::default().by(UserId(3)).request_id("form-8821").at("2026-01-31T09:30:00Z".parse()?);
/// assert_eq!(meta.by, Some(UserId(3)));
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Meta {
    /// When it happened; none: now. Not in the future, and for a step in a lifecycle not before the last one of the same record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Who does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// Makes a retry safe: the same id with the same content answers as the first time and changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The version that the edit was made from; if the record moved on, the command is refused as a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

impl Meta {
    /// When it happened.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Who does it.
    #[must_use]
    pub fn by(mut self, by: UserId) -> Self {
        self.by = Some(by);
        self
    }

    /// Makes a retry safe.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }

    /// The version that the edit was made from.
    #[must_use]
    pub fn version(mut self, version: u64) -> Self {
        self.version = Some(version);
        self
    }
}

/// One write operation with its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "operation", rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are the parameters of the operation that the variant names")]
pub enum Command {
    /// See [`Book::capture_lead`](crate::Book::capture_lead).
    CaptureLead { lead: NewLead },
    /// See [`Book::edit_lead`](crate::Book::edit_lead).
    EditLead { lead: LeadId, edit: LeadEdit },
    /// See [`Book::move_lead`](crate::Book::move_lead).
    MoveLead { lead: LeadId, to: StageChange },
    /// See [`Book::qualify_lead`](crate::Book::qualify_lead).
    QualifyLead { lead: LeadId, qualification: Qualification },
    /// See [`Book::set_temperature`](crate::Book::set_temperature).
    SetTemperature { lead: LeadId, temperature: Temperature },
    /// See [`Book::assign_lead`](crate::Book::assign_lead).
    AssignLead { lead: LeadId, owner: Option<UserId> },
    /// See [`Book::disqualify_lead`](crate::Book::disqualify_lead).
    DisqualifyLead { lead: LeadId, reason: String },
    /// See [`Book::reopen_lead`](crate::Book::reopen_lead).
    ReopenLead { lead: LeadId, to: StageChange },
    /// See [`Book::convert_lead`](crate::Book::convert_lead).
    ConvertLead { lead: LeadId, conversion: Conversion },
    /// See [`Book::revert_conversion`](crate::Book::revert_conversion).
    RevertConversion { lead: LeadId, reason: String },
    /// See [`Book::record_interest`](crate::Book::record_interest).
    RecordInterest { interest: NewInterest },
    /// See [`Book::identify_interest`](crate::Book::identify_interest).
    IdentifyInterest { interest: InterestId, lead: NewLead },
    /// See [`Book::create_customer`](crate::Book::create_customer).
    CreateCustomer { customer: NewCustomer },
    /// See [`Book::edit_customer`](crate::Book::edit_customer).
    EditCustomer { customer: CustomerId, edit: CustomerEdit },
    /// See [`Book::assign_customer`](crate::Book::assign_customer).
    AssignCustomer { customer: CustomerId, owner: Option<UserId> },
    /// See [`Book::link_lead`](crate::Book::link_lead).
    LinkLead { lead: LeadId, customer: CustomerId },
    /// See [`Book::open_opportunity`](crate::Book::open_opportunity).
    OpenOpportunity { opportunity: NewOpportunity },
    /// See [`Book::edit_opportunity`](crate::Book::edit_opportunity).
    EditOpportunity { opportunity: OpportunityId, edit: OpportunityEdit },
    /// See [`Book::move_opportunity`](crate::Book::move_opportunity).
    MoveOpportunity { opportunity: OpportunityId, stage: String },
    /// See [`Book::win_opportunity`](crate::Book::win_opportunity).
    WinOpportunity {
        opportunity: OpportunityId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// See [`Book::lose_opportunity`](crate::Book::lose_opportunity).
    LoseOpportunity { opportunity: OpportunityId, reason: String },
    /// See [`Book::reopen_opportunity`](crate::Book::reopen_opportunity).
    ReopenOpportunity {
        opportunity: OpportunityId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
    },
    /// See [`Book::record_activity`](crate::Book::record_activity).
    RecordActivity { activity: NewActivity },
    /// See [`Book::add_follow_up`](crate::Book::add_follow_up).
    AddFollowUp { follow_up: NewFollowUp },
    /// See [`Book::complete_follow_up`](crate::Book::complete_follow_up).
    CompleteFollowUp {
        follow_up: FollowUpId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
    },
    /// See [`Book::add_user`](crate::Book::add_user).
    AddUser { user: NewUser },
    /// See [`Book::edit_user`](crate::Book::edit_user).
    EditUser { user: UserId, edit: UserEdit },
    /// See [`Book::add_campaign`](crate::Book::add_campaign).
    AddCampaign { campaign: NewCampaign },
    /// See [`Book::edit_campaign`](crate::Book::edit_campaign).
    EditCampaign { campaign: CampaignId, edit: CampaignEdit },
    /// See [`Book::record_spend`](crate::Book::record_spend).
    RecordSpend { campaign: CampaignId, spend: Spend },
    /// See [`Book::set_lifecycle`](crate::Book::set_lifecycle).
    SetLifecycle { lifecycle: Lifecycle },
    /// See [`Book::set_settings`](crate::Book::set_settings).
    SetSettings { settings: Settings },
    /// See [`Book::revert_imported`](crate::Book::revert_imported).
    RevertImported { lead: LeadId, name: String },
}

impl Command {
    /// The operation's name, as messages and the boundary write it.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::CaptureLead { .. } => "capture_lead",
            Self::EditLead { .. } => "edit_lead",
            Self::MoveLead { .. } => "move_lead",
            Self::QualifyLead { .. } => "qualify_lead",
            Self::SetTemperature { .. } => "set_temperature",
            Self::AssignLead { .. } => "assign_lead",
            Self::DisqualifyLead { .. } => "disqualify_lead",
            Self::ReopenLead { .. } => "reopen_lead",
            Self::ConvertLead { .. } => "convert_lead",
            Self::RevertConversion { .. } => "revert_conversion",
            Self::RecordInterest { .. } => "record_interest",
            Self::IdentifyInterest { .. } => "identify_interest",
            Self::CreateCustomer { .. } => "create_customer",
            Self::EditCustomer { .. } => "edit_customer",
            Self::AssignCustomer { .. } => "assign_customer",
            Self::LinkLead { .. } => "link_lead",
            Self::OpenOpportunity { .. } => "open_opportunity",
            Self::EditOpportunity { .. } => "edit_opportunity",
            Self::MoveOpportunity { .. } => "move_opportunity",
            Self::WinOpportunity { .. } => "win_opportunity",
            Self::LoseOpportunity { .. } => "lose_opportunity",
            Self::ReopenOpportunity { .. } => "reopen_opportunity",
            Self::RecordActivity { .. } => "record_activity",
            Self::AddFollowUp { .. } => "add_follow_up",
            Self::CompleteFollowUp { .. } => "complete_follow_up",
            Self::AddUser { .. } => "add_user",
            Self::EditUser { .. } => "edit_user",
            Self::AddCampaign { .. } => "add_campaign",
            Self::EditCampaign { .. } => "edit_campaign",
            Self::RecordSpend { .. } => "record_spend",
            Self::SetLifecycle { .. } => "set_lifecycle",
            Self::SetSettings { .. } => "set_settings",
            Self::RevertImported { .. } => "revert_imported",
        }
    }
}

/// A command with what it carries along.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Request {
    /// What is asked.
    pub command: Command,
    /// What it carries along.
    #[serde(default)]
    pub meta: Meta,
}

impl Request {
    /// A command with what it carries along.
    pub fn new(command: Command, meta: Meta) -> Self {
        Self { command, meta }
    }
}

impl From<Command> for Request {
    fn from(command: Command) -> Self {
        Self { command, meta: Meta::default() }
    }
}
