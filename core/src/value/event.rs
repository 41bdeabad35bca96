//! Events and what they carry.

use super::choice::choice;
use super::layout::record;
use crate::domain::{
    ActivityId, ActivityKind, Address, Attribute, Bant, CampaignCard, CampaignId, Channel, Company, Consent, Contact, Customer,
    CustomerCard, CustomerId, CustomerKind, FollowUpId, InterestCard, InterestId, Known, Lead, LeadCard, LeadId, Money, OpportunityCard,
    OpportunityId, OpportunityStatus, Referrer, SaleKind, Score, Settings, Subject, Temperature, Timestamp, UserId, Utm, Way,
};
use crate::event::{CustomerField, Event, LeadField, OpportunityField, Step};
use crate::identity::{Email, Phone};
use crate::lifecycle::{Lifecycle, StageKind};
use chrono::NaiveDate;

record! {
    StepV1 of Step {
        from: String,
        from_kind: StageKind,
        to: String,
        to_kind: StageKind,
        reason: Option<String>,
        until: Option<Timestamp>,
    }
}

choice! {
    EventV1 of Event {
        0 => BookCreated { settings: Settings, lifecycle: Lifecycle },
        1 => SettingsChanged { settings: Settings },
        2 => LifecycleChanged { lifecycle: Lifecycle },
        3 => UserAdded { user: UserId, name: String, email: Option<Email> },
        4 => UserEdited { user: UserId, name: String, email: Option<Email>, active: bool },
        5 => CampaignAdded { campaign: CampaignId, card: CampaignCard },
        6 => CampaignEdited { campaign: CampaignId, card: CampaignCard },
        7 => SpendRecorded { campaign: CampaignId, amount: Option<Money>, reach: u64, clicks: u64 },
        8 => InterestRecorded { interest: InterestId, card: InterestCard, lead: Option<LeadId> },
        9 => InterestIdentified { interest: InterestId, lead: LeadId },
        10 => LeadCaptured {
            lead: LeadId, card: LeadCard, owner: Option<UserId>, stage: String, repeat_of: Option<Known>,
            from_interest: Option<InterestId>
        },
        11 => LeadEdited { lead: LeadId, fields: Vec<LeadField> },
        12 => LeadMoved { lead: LeadId, step: Step },
        13 => TemperatureSet { lead: LeadId, from: Temperature, to: Temperature },
        14 => LeadAssigned { lead: LeadId, from: Option<UserId>, to: Option<UserId> },
        15 => LeadDisqualified { lead: LeadId, step: Step },
        16 => LeadReopened { lead: LeadId, step: Step },
        17 => LeadConverted { lead: LeadId, step: Step, customer: CustomerId, opportunity: Option<OpportunityId>, linked: bool },
        18 => ConversionReverted { lead: LeadId, step: Step, customer: CustomerId, unlinked: bool },
        19 => LeadLinked { lead: LeadId, customer: CustomerId },
        20 => CustomerCreated { customer: CustomerId, card: CustomerCard, owner: Option<UserId>, from_lead: Option<LeadId> },
        21 => CustomerEdited { customer: CustomerId, fields: Vec<CustomerField>, filled_from: Option<LeadId> },
        22 => CustomerAssigned { customer: CustomerId, from: Option<UserId>, to: Option<UserId> },
        23 => OpportunityOpened {
            opportunity: OpportunityId, card: OpportunityCard, lead: Option<LeadId>, customer: Option<CustomerId>,
            owner: Option<UserId>, stage: String
        },
        24 => OpportunityEdited { opportunity: OpportunityId, fields: Vec<OpportunityField> },
        25 => OpportunityMoved { opportunity: OpportunityId, from: String, to: String },
        26 => OpportunityWon {
            opportunity: OpportunityId, lead: Option<LeadId>, customer: CustomerId, amount: Option<Money>,
            reason: Option<String>
        },
        27 => OpportunityLost { opportunity: OpportunityId, lead: Option<LeadId>, customer: Option<CustomerId>, reason: String },
        28 => OpportunityReopened {
            opportunity: OpportunityId, lead: Option<LeadId>, customer: Option<CustomerId>, was: OpportunityStatus,
            taken_back: Option<Money>, stage: String
        },
        29 => ActivityRecorded {
            activity: ActivityId, subject: Subject, kind: ActivityKind, direction: Option<Way>, text: Option<String>,
            outcome: Option<String>
        },
        30 => FollowUpAdded {
            follow_up: FollowUpId, subject: Subject, due: Timestamp, text: Option<String>, owner: Option<UserId>
        },
        31 => FollowUpCompleted { follow_up: FollowUpId, subject: Subject, outcome: Option<String> },
        32 => ImportReverted { lead: LeadId, name: String, requests: Vec<String>, customers: Vec<CustomerId> },
        33 => LeadSetBack { lead: LeadId, back: Option<Box<Lead>> },
        34 => CustomerSetBack { customer: CustomerId, back: Option<Box<Customer>> },
        35 => InterestWithdrawn { interest: InterestId },
        36 => ActivityWithdrawn { activity: ActivityId },
    }
}

choice! {
    LeadFieldV1 of LeadField {
        0 => Name { [0] value: String },
        1 => JobTitle { [0] value: Option<String> },
        2 => Emails { [0] value: Vec<Email> },
        3 => Phones { [0] value: Vec<Phone> },
        4 => Company { [0] value: Option<Company> },
        5 => Country { [0] value: Option<String> },
        6 => City { [0] value: Option<String> },
        7 => Language { [0] value: Option<String> },
        8 => Product { [0] value: Option<String> },
        9 => Interest { [0] value: Option<String> },
        10 => Source { [0] value: String },
        11 => Channel { [0] value: Option<Channel> },
        12 => Campaign { [0] value: Option<CampaignId> },
        13 => Utm { [0] value: Utm },
        14 => Referrer { [0] value: Option<Referrer> },
        15 => Score { [0] value: Score },
        16 => Bant { [0] value: Bant },
        17 => Tags { [0] value: Vec<String> },
        18 => Attribute { [0] name: String, [1] value: Option<Attribute> },
        19 => Consent { [0] value: Consent },
    }
}

choice! {
    CustomerFieldV1 of CustomerField {
        0 => Kind { [0] value: CustomerKind },
        1 => Name { [0] value: String },
        2 => LegalName { [0] value: Option<String> },
        3 => TaxNumber { [0] value: Option<String> },
        4 => RegistrationNumber { [0] value: Option<String> },
        5 => Domain { [0] value: Option<String> },
        6 => Industry { [0] value: Option<String> },
        7 => Emails { [0] value: Vec<Email> },
        8 => Phones { [0] value: Vec<Phone> },
        9 => Contacts { [0] value: Vec<Contact> },
        10 => Addresses { [0] value: Vec<Address> },
        11 => Language { [0] value: Option<String> },
        12 => Segments { [0] value: Vec<String> },
        13 => Attribute { [0] name: String, [1] value: Option<Attribute> },
    }
}

choice! {
    OpportunityFieldV1 of OpportunityField {
        0 => Name { [0] value: String },
        1 => Sale { [0] value: Option<SaleKind> },
        2 => Amount { [0] value: Option<Money> },
        3 => Probability { [0] value: Option<u8> },
        4 => ExpectedClose { [0] value: Option<NaiveDate> },
        5 => Product { [0] value: Option<String> },
        6 => Owner { [0] value: Option<UserId> },
        7 => Customer { [0] value: Option<CustomerId> },
        8 => Attribute { [0] name: String, [1] value: Option<Attribute> },
    }
}
