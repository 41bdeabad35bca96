//! What happened: the events of the ledger, self-contained, in the book's own words.
//!
//! An event holds everything that applying it needs, in checked and normal form, so that the fold of the ledger is the same
//! for ever, whatever later versions think of an e-mail's normal form.

pub(crate) mod apply;
mod spells;
mod standing;
mod touch;

pub(crate) use spells::spells;
pub(crate) use standing::standing;
pub(crate) use touch::{Record, Touch, changes, touches};

use crate::domain::{
    ActivityId, ActivityKind, Attribute, Bant, CampaignCard, CampaignId, Company, Consent, Customer, CustomerCard, CustomerId, FollowUpId,
    InterestCard, InterestId, Known, Lead, LeadCard, LeadId, Money, OpportunityCard, OpportunityId, Position, Referrer, Score, Settings,
    Subject, Temperature, Timestamp, UserId, Utm, Way,
};
use crate::domain::{Address, Channel, Contact, CustomerKind, OpportunityStatus, SaleKind};
use crate::identity::{Email, Phone};
use crate::lifecycle::{Lifecycle, StageKind};
use chrono::NaiveDate;
use serde::Serialize;

/// An event with its place in the ledger and its two instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Recorded {
    /// Its place in the ledger.
    pub position: Position,
    /// When the book learned it. Strictly increasing from command to command; the events of one command share it,
    /// so that no question "as of" an instant ever cuts a command in two.
    pub recorded_at: Timestamp,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<UserId>,
    /// The request id that its command carried.
    pub request_id: Option<String>,
    /// What happened.
    pub event: Event,
}

/// A lead's step from one stage to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Step {
    /// The stage left, by key.
    pub from: String,
    /// The kind of that stage.
    pub from_kind: StageKind,
    /// The stage entered, by key.
    pub to: String,
    /// The kind of that stage.
    pub to_kind: StageKind,
    /// Why.
    pub reason: Option<String>,
    /// When to come back to it, for nurturing.
    pub until: Option<Timestamp>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "events are built once and passed on by reference")]
pub enum Event {
    /// The book was begun.
    BookCreated {
        /// The settings it began with.
        settings: Settings,
        /// The lifecycle it began with.
        lifecycle: Lifecycle,
    },
    /// The settings were changed.
    SettingsChanged {
        /// The settings from now on.
        settings: Settings,
    },
    /// The lifecycle was changed.
    LifecycleChanged {
        /// The lifecycle from now on.
        lifecycle: Lifecycle,
    },
    /// A user was added.
    UserAdded {
        /// The user.
        user: UserId,
        /// The name.
        name: String,
        /// The e-mail.
        email: Option<Email>,
    },
    /// A user was edited.
    UserEdited {
        /// The user.
        user: UserId,
        /// The name from now on.
        name: String,
        /// The e-mail from now on.
        email: Option<Email>,
        /// Whether the user is active from now on.
        active: bool,
    },
    /// A campaign was added.
    CampaignAdded {
        /// The campaign.
        campaign: CampaignId,
        /// Its card.
        card: CampaignCard,
    },
    /// A campaign was edited.
    CampaignEdited {
        /// The campaign.
        campaign: CampaignId,
        /// Its card from now on.
        card: CampaignCard,
    },
    /// A campaign spent, reached or was clicked.
    SpendRecorded {
        /// The campaign.
        campaign: CampaignId,
        /// What was spent.
        amount: Option<Money>,
        /// How many more people were reached.
        reach: u64,
        /// How many more clicks there were.
        clicks: u64,
    },
    /// Somebody showed interest.
    InterestRecorded {
        /// The interest.
        interest: InterestId,
        /// Its card.
        card: InterestCard,
        /// The lead that it was attached to at once.
        lead: Option<LeadId>,
    },
    /// It was found out whose an interest is.
    InterestIdentified {
        /// The interest.
        interest: InterestId,
        /// The lead.
        lead: LeadId,
    },
    /// A lead was captured.
    LeadCaptured {
        /// The lead.
        lead: LeadId,
        /// Its card.
        card: LeadCard,
        /// Who is responsible.
        owner: Option<UserId>,
        /// The stage it starts in, by key.
        stage: String,
        /// The known lead or customer of which it is a repeat.
        repeat_of: Option<Known>,
        /// The interest that it grew out of.
        from_interest: Option<InterestId>,
    },
    /// A lead's card was edited.
    LeadEdited {
        /// The lead.
        lead: LeadId,
        /// What was changed, each field with its value from now on.
        fields: Vec<LeadField>,
    },
    /// A lead moved to another stage (or got a new date to come back to it).
    LeadMoved {
        /// The lead.
        lead: LeadId,
        /// The step.
        step: Step,
    },
    /// A lead's temperature changed.
    TemperatureSet {
        /// The lead.
        lead: LeadId,
        /// The temperature before.
        from: Temperature,
        /// The temperature from now on.
        to: Temperature,
    },
    /// A lead got another owner, or none.
    LeadAssigned {
        /// The lead.
        lead: LeadId,
        /// The owner before.
        from: Option<UserId>,
        /// The owner from now on.
        to: Option<UserId>,
    },
    /// A lead was disqualified.
    LeadDisqualified {
        /// The lead.
        lead: LeadId,
        /// The step, with its reason.
        step: Step,
    },
    /// A disqualified lead was reopened.
    LeadReopened {
        /// The lead.
        lead: LeadId,
        /// The step.
        step: Step,
    },
    /// A lead was converted into a customer.
    LeadConverted {
        /// The lead.
        lead: LeadId,
        /// The step.
        step: Step,
        /// The customer.
        customer: CustomerId,
        /// The opportunity that was opened or linked with it.
        opportunity: Option<OpportunityId>,
        /// Whether the link to the customer was made by it (and not there before).
        linked: bool,
    },
    /// A conversion was taken back.
    ConversionReverted {
        /// The lead.
        lead: LeadId,
        /// The step back, with its reason.
        step: Step,
        /// The customer that it had been converted into.
        customer: CustomerId,
        /// Whether the link to the customer was taken back with it.
        unlinked: bool,
    },
    /// A lead was linked to a customer without being converted.
    LeadLinked {
        /// The lead.
        lead: LeadId,
        /// The customer.
        customer: CustomerId,
    },
    /// A customer was written in.
    CustomerCreated {
        /// The customer.
        customer: CustomerId,
        /// Its card.
        card: CustomerCard,
        /// Who is responsible.
        owner: Option<UserId>,
        /// The lead whose conversion made it.
        from_lead: Option<LeadId>,
    },
    /// A customer's card was edited.
    CustomerEdited {
        /// The customer.
        customer: CustomerId,
        /// What was changed, each field with its value from now on.
        fields: Vec<CustomerField>,
        /// The lead whose card filled the empty fields, if that was it.
        filled_from: Option<LeadId>,
    },
    /// A customer got another owner, or none.
    CustomerAssigned {
        /// The customer.
        customer: CustomerId,
        /// The owner before.
        from: Option<UserId>,
        /// The owner from now on.
        to: Option<UserId>,
    },
    /// An opportunity was opened.
    OpportunityOpened {
        /// The opportunity.
        opportunity: OpportunityId,
        /// Its card.
        card: OpportunityCard,
        /// The lead that it came from.
        lead: Option<LeadId>,
        /// The customer that it is with.
        customer: Option<CustomerId>,
        /// Who is responsible.
        owner: Option<UserId>,
        /// The stage that it starts in, by key.
        stage: String,
    },
    /// An opportunity's card, owner or customer was changed.
    OpportunityEdited {
        /// The opportunity.
        opportunity: OpportunityId,
        /// What was changed, each field with its value from now on.
        fields: Vec<OpportunityField>,
    },
    /// An opportunity moved to another stage of the pipeline.
    OpportunityMoved {
        /// The opportunity.
        opportunity: OpportunityId,
        /// The stage left, by key.
        from: String,
        /// The stage entered, by key.
        to: String,
    },
    /// An opportunity was won.
    OpportunityWon {
        /// The opportunity.
        opportunity: OpportunityId,
        /// The lead that it came from.
        lead: Option<LeadId>,
        /// The customer who bought.
        customer: CustomerId,
        /// What it brought.
        amount: Option<Money>,
        /// Why, where it was said.
        reason: Option<String>,
    },
    /// An opportunity was lost.
    OpportunityLost {
        /// The opportunity.
        opportunity: OpportunityId,
        /// The lead that it came from.
        lead: Option<LeadId>,
        /// The customer that it was with.
        customer: Option<CustomerId>,
        /// Why.
        reason: String,
    },
    /// An opportunity that had ended was reopened.
    OpportunityReopened {
        /// The opportunity.
        opportunity: OpportunityId,
        /// The lead that it came from.
        lead: Option<LeadId>,
        /// The customer that it is with.
        customer: Option<CustomerId>,
        /// How it had ended.
        was: OpportunityStatus,
        /// What it had brought, taken back from the customer's lifetime value.
        taken_back: Option<Money>,
        /// The stage that it goes on in, by key.
        stage: String,
    },
    /// An activity was recorded.
    ActivityRecorded {
        /// The activity.
        activity: ActivityId,
        /// Whom it was with.
        subject: Subject,
        /// What it was.
        kind: ActivityKind,
        /// Who reached out.
        direction: Option<Way>,
        /// What was said.
        text: Option<String>,
        /// What came of it.
        outcome: Option<String>,
    },
    /// A follow-up was added.
    FollowUpAdded {
        /// The follow-up.
        follow_up: FollowUpId,
        /// Whom it is about.
        subject: Subject,
        /// When it is due.
        due: Timestamp,
        /// What is to be done.
        text: Option<String>,
        /// Who is to do it.
        owner: Option<UserId>,
    },
    /// A follow-up was done.
    FollowUpCompleted {
        /// The follow-up.
        follow_up: FollowUpId,
        /// Whom it was about.
        subject: Subject,
        /// What came of it.
        outcome: Option<String>,
    },
    /// What an import did to a lead was taken back. Its commands stand in the ledger, but nothing counts them from here on, and their
    /// request ids are free again. What became of the records tell the events behind this one.
    ImportReverted {
        /// The lead.
        lead: LeadId,
        /// The name of the import.
        name: String,
        /// The commands that count no longer, by their request ids.
        requests: Vec<String>,
        /// The customers whose history they are in.
        customers: Vec<CustomerId>,
    },
    /// A lead was set back to what it was before commands that count no longer.
    LeadSetBack {
        /// The lead.
        lead: LeadId,
        /// The lead as it is from now on, but for its version; none if it is no lead any longer.
        back: Option<Box<Lead>>,
    },
    /// A customer was set back to what it was before commands that count no longer.
    CustomerSetBack {
        /// The customer.
        customer: CustomerId,
        /// The customer as it is from now on, but for its version; none if it is no customer any longer.
        back: Option<Box<Customer>>,
    },
    /// An interest was withdrawn: it was recorded by a command that counts no longer.
    InterestWithdrawn {
        /// The interest.
        interest: InterestId,
    },
    /// An activity was withdrawn: it was recorded by a command that counts no longer.
    ActivityWithdrawn {
        /// The activity.
        activity: ActivityId,
    },
}

/// A field of a lead's card with its value from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the field of LeadCard with that name")]
pub enum LeadField {
    Name(String),
    JobTitle(Option<String>),
    Emails(Vec<Email>),
    Phones(Vec<Phone>),
    Company(Option<Company>),
    Country(Option<String>),
    City(Option<String>),
    Language(Option<String>),
    Product(Option<String>),
    Interest(Option<String>),
    Source(String),
    Channel(Option<Channel>),
    Campaign(Option<CampaignId>),
    Utm(Utm),
    Referrer(Option<Referrer>),
    Score(Score),
    Bant(Bant),
    Tags(Vec<String>),
    /// One custom attribute; without a value it is removed.
    Attribute(String, Option<Attribute>),
    Consent(Consent),
}

/// A field of a customer's card with its value from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the field of CustomerCard with that name")]
pub enum CustomerField {
    Kind(CustomerKind),
    Name(String),
    LegalName(Option<String>),
    TaxNumber(Option<String>),
    RegistrationNumber(Option<String>),
    Domain(Option<String>),
    Industry(Option<String>),
    Emails(Vec<Email>),
    Phones(Vec<Phone>),
    Contacts(Vec<Contact>),
    Addresses(Vec<Address>),
    Language(Option<String>),
    Segments(Vec<String>),
    /// One custom attribute; without a value it is removed.
    Attribute(String, Option<Attribute>),
}

/// A field of an opportunity with its value from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the field of OpportunityCard or Opportunity with that name")]
pub enum OpportunityField {
    Name(String),
    Sale(Option<SaleKind>),
    Amount(Option<Money>),
    Probability(Option<u8>),
    ExpectedClose(Option<NaiveDate>),
    Product(Option<String>),
    Owner(Option<UserId>),
    Customer(Option<CustomerId>),
    /// One custom attribute; without a value it is removed.
    Attribute(String, Option<Attribute>),
}
