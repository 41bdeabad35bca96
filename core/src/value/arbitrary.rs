//! Any value of the domain, for tests: also such as no command would write.

use crate::command::{Answer, Captured, Converted, Outcome, Reverted};
use crate::domain::*;
use crate::error::{Match, MatchedBy};
use crate::event::apply::{BookState, Withdrawn};
use crate::event::{CustomerField, Event, LeadField, OpportunityField, Step};
use crate::identity::{Email, Phone};
use crate::ledger::{Asked, Entry, RequestNote};
use crate::lifecycle::{AllowedMove, Lifecycle, Stage, StageKind};
use chrono::NaiveDate;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::fmt::Debug;
use std::sync::Arc;

/// A type of which any value can be made.
pub(super) trait Any: Sized + Debug + 'static {
    fn any() -> BoxedStrategy<Self>;
}

impl Any for String {
    fn any() -> BoxedStrategy<Self> {
        let text = vec(any::<char>(), 0..6).prop_map(|letters| letters.into_iter().collect());
        prop_oneof![Just(Self::new()), "[a-z_@.]{1,12}", text].boxed()
    }
}

impl Any for u64 {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![Just(0), Just(Self::MAX), 1..300_u64, 1..3_000_000_u64, any::<Self>()].boxed()
    }
}

impl Any for Timestamp {
    fn any() -> BoxedStrategy<Self> {
        let near = 1_700_000_000_i64..1_800_000_000;
        prop_oneof![
            Just(Self::MIN),
            Just(Self::MAX),
            near.clone().prop_map(Self::from_seconds),
            near.prop_flat_map(|second| (0..1_000_000_i64).prop_map(move |micros| Self::from_micros(second * 1_000_000 + micros))),
            (1_700_000_000_000_i64..1_800_000_000_000).prop_map(|millis| Self::from_micros(millis * 1_000)),
            any::<i64>().prop_map(Self::from_micros),
        ]
        .boxed()
    }
}

impl Any for Attribute {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![
            any::<bool>().prop_map(Self::Flag),
            any::<i64>().prop_map(Self::Whole),
            (proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::SUBNORMAL).prop_map(Self::Number),
            Timestamp::any().prop_map(Self::Instant),
            String::any().prop_map(Self::Text),
        ]
        .boxed()
    }
}

impl Any for Attributes {
    fn any() -> BoxedStrategy<Self> {
        btree_map(String::any(), Attribute::any(), 0..4).boxed()
    }
}

impl Any for Currency {
    fn any() -> BoxedStrategy<Self> {
        proptest::sample::select(vec!["EUR", "BRL", "IRR", "JPY", "KWD"]).prop_map(|code| Self::new(code).unwrap()).boxed()
    }
}

impl Any for NaiveDate {
    fn any() -> BoxedStrategy<Self> {
        let ends = [Self::MIN, Self::MAX, Self::default()];
        prop_oneof![
            proptest::sample::select(ends.to_vec()),
            (700_000..800_000).prop_map(|day| Self::from_num_days_from_ce_opt(day).unwrap())
        ]
        .boxed()
    }
}

/// Two texts of which one is often the other.
fn parts() -> impl Strategy<Value = (String, String)> {
    (String::any(), proptest::option::of(String::any())).prop_map(|(given, normal)| (given.clone(), normal.unwrap_or(given)))
}

impl Any for Email {
    fn any() -> BoxedStrategy<Self> {
        parts().prop_map(|(given, normal)| Self::from_parts(given, normal)).boxed()
    }
}

impl Any for Phone {
    fn any() -> BoxedStrategy<Self> {
        parts().prop_map(|(given, e164)| Self::from_parts(given, e164)).boxed()
    }
}

impl<T: Any> Any for Option<T> {
    fn any() -> BoxedStrategy<Self> {
        proptest::option::of(T::any()).boxed()
    }
}

impl<T: Any> Any for Vec<T> {
    fn any() -> BoxedStrategy<Self> {
        prop_oneof![Just(()).prop_map(|()| Self::new()), vec(T::any(), 1..4)].boxed()
    }
}

impl<T: Any> Any for Box<T> {
    fn any() -> BoxedStrategy<Self> {
        T::any().prop_map(Self::new).boxed()
    }
}

impl<T: Any> Any for Arc<T> {
    fn any() -> BoxedStrategy<Self> {
        T::any().prop_map(Self::new).boxed()
    }
}

/// Types that `proptest` knows.
macro_rules! known {
    ($($type:ty),*) => {$(
        impl Any for $type {
            fn any() -> BoxedStrategy<Self> {
                any::<Self>().boxed()
            }
        }
    )*};
}

known!(bool, u8, i32, i64, u128);

/// Types around a number.
macro_rules! numbered {
    ($($name:ident),*) => {$(
        impl Any for $name {
            fn any() -> BoxedStrategy<Self> {
                u64::any().prop_map(Self).boxed()
            }
        }
    )*};
}

numbered!(LeadId, InterestId, CustomerId, OpportunityId, ActivityId, FollowUpId, UserId, CampaignId, Position);

/// Choices that carry nothing.
macro_rules! listed {
    ($($name:ident: $($variant:ident)*;)*) => {$(
        impl Any for $name {
            fn any() -> BoxedStrategy<Self> {
                proptest::sample::select(vec![$(Self::$variant),*]).boxed()
            }
        }
    )*};
}

listed! {
    StageKind: New Working Nurturing MarketingQualified SalesQualified Converted Disqualified;
    Channel: Inbound Outbound Referral;
    Temperature: Cold Warm Hot;
    CustomerKind: Person Company;
    OpportunityStatus: Open Won Lost;
    SaleKind: First Repeat CrossSell Upsell;
    ActivityKind: Call Email Message Meeting Form Visit Proposal Note;
    Way: Inbound Outbound;
    Outcome: Created Attached Repeat;
    MatchedBy: Email Phone;
}

/// A strategy for each field, as pairs within pairs: so there can be any number of them.
macro_rules! nested {
    () => { Just(()) };
    ($first:ident $($rest:ident)*) => { (Any::any(), nested!($($rest)*)) };
}

macro_rules! nested_names {
    () => { () };
    ($first:ident $($rest:ident)*) => { ($first, nested_names!($($rest)*)) };
}

/// Types of several fields.
macro_rules! fields {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl Any for $name {
            fn any() -> BoxedStrategy<Self> {
                nested!($($field)*).prop_map(|nested_names!($($field)*)| Self { $($field),* }).boxed()
            }
        }
    )*};
}

/// Choices that carry something.
macro_rules! variants {
    ($($name:ident { $($variant:ident { $($([$place:tt])? $field:ident),* },)* })*) => {$(
        impl Any for $name {
            fn any() -> BoxedStrategy<Self> {
                let variants = vec![$(
                    nested!($($field)*).prop_map(|nested_names!($($field)*)| Self::$variant { $($($place:)? $field),* }).boxed(),
                )*];
                proptest::strategy::Union::new(variants).boxed()
            }
        }
    )*};
}

fields! {
    Company { name, domain, industry, size }
    Utm { source, medium, campaign, term, content }
    Bant { budget, authority, need, timeline, problem }
    ScorePart { name, points }
    Score { parts }
    Consent { purpose, granted, at, basis }
    Link { customer, at, by_conversion }
    LeadCard {
        name, job_title, emails, phones, company, country, city, language, product, interest, source, channel, campaign, utm,
        referrer, temperature, score, bant, tags, attributes, consents,
    }
    Lead {
        id, version, card, stage, kind, entered_at, lost_reason, nurture_until, owner, owner_since, captured_at,
        first_response_at, last_activity_at, touches, converted_at, converted_to, converted_from, converted_from_kind, links,
        cycle, open_follow_ups, repeat_of, from_interest, last_event_at, touched,
    }
    Due { due, follow_up }
    Activity { id, subject, kind, direction, at, by, text, outcome, touched }
    FollowUp { id, subject, due, text, owner, added_at, done_at, outcome, touched }
    Contact { name, role, emails, phones }
    Address { purpose, street, city, region, postal_code, country }
    CustomerCard {
        kind, name, legal_name, tax_number, registration_number, domain, industry, emails, phones, contacts, addresses,
        language, segments, attributes,
    }
    Customer {
        id, version, card, owner, owner_since, customer_since, lifetime_value, opportunities_won, last_activity_at,
        open_follow_ups, touched,
    }
    InterestCard { source, channel, campaign, utm, product, text, name, company, emails, phones }
    Interest { id, card, at, by, lead, identified_at, touched }
    Money { amount_minor, currency }
    OpportunityCard { name, sale, amount, probability, expected_close, product, attributes }
    Opportunity {
        id, version, card, lead, customer, owner, stage, entered_at, status, opened_at, closed_at, reason, reopened,
        last_activity_at, open_follow_ups, last_event_at, touched,
    }
    User { id, version, name, email, active, added_at, touched }
    CampaignPlan { leads, cost_per_lead, budget }
    CampaignCard { name, channel, source, starts_at, ends_at, plan }
    Campaign { id, version, card, reach, clicks, spend, added_at, touched }
    PipelineStage { key, name, probability }
    Settings { name, region, zone, currency, pipeline, lead_fields, customer_fields }
    Stage { key, name, kind }
    AllowedMove { from, to, reason }
    BookState {
        settings, lifecycle, leads, interests, customers, opportunities, activities, follow_ups, users, campaigns, touched, withdrawn,
    }
    Withdrawn { leads, interests, customers, activities }
    Step { from, from_kind, to, to_kind, reason, until }
    Match { record, by, value }
    Captured { lead, outcome, matches, interest, version }
    Converted { lead, customer, created, opportunity, version }
    Reverted { lead, withdrawn, set_back, customers, activities, interests, commands, more }
    Entry { first, recorded_at, at, by, request, events }
    Asked { id, digest, answer }
    RequestNote { position, digest, answer }
}

// Moves between stages that are there, and between such as are not.
impl Any for Lifecycle {
    fn any() -> BoxedStrategy<Self> {
        let ends = (0..8_usize, 0..8_usize, any::<bool>(), AllowedMove::any());
        (vec(Stage::any(), 0..6), vec(ends, 0..6))
            .prop_map(|(stages, ends)| {
                let moves = ends.into_iter().map(|(from, to, reason, other): (usize, usize, bool, AllowedMove)| {
                    let key = |place: usize, other: String| stages.get(place).map_or(other, |stage: &Stage| stage.key.clone());
                    AllowedMove { from: key(from, other.from), to: key(to, other.to), reason }
                });
                Self { moves: moves.collect(), stages: stages.clone() }
            })
            .boxed()
    }
}

variants! {
    Subject {
        Lead { [0] id },
        Customer { [0] id },
        Opportunity { [0] id },
    }
    Known {
        Lead { [0] id },
        Customer { [0] id },
    }
    Referrer {
        Lead { [0] id },
        Customer { [0] id },
        Text { [0] text },
    }
    Answer {
        Captured { [0] captured },
        Converted { [0] converted },
        Created { number },
        Changed { version },
        Reverted { [0] reverted },
    }
    Event {
        BookCreated { settings, lifecycle },
        SettingsChanged { settings },
        LifecycleChanged { lifecycle },
        UserAdded { user, name, email },
        UserEdited { user, name, email, active },
        CampaignAdded { campaign, card },
        CampaignEdited { campaign, card },
        SpendRecorded { campaign, amount, reach, clicks },
        InterestRecorded { interest, card, lead },
        InterestIdentified { interest, lead },
        LeadCaptured { lead, card, owner, stage, repeat_of, from_interest },
        LeadEdited { lead, fields },
        LeadMoved { lead, step },
        TemperatureSet { lead, from, to },
        LeadAssigned { lead, from, to },
        LeadDisqualified { lead, step },
        LeadReopened { lead, step },
        LeadConverted { lead, step, customer, opportunity, linked },
        ConversionReverted { lead, step, customer, unlinked },
        LeadLinked { lead, customer },
        CustomerCreated { customer, card, owner, from_lead },
        CustomerEdited { customer, fields, filled_from },
        CustomerAssigned { customer, from, to },
        OpportunityOpened { opportunity, card, lead, customer, owner, stage },
        OpportunityEdited { opportunity, fields },
        OpportunityMoved { opportunity, from, to },
        OpportunityWon { opportunity, lead, customer, amount, reason },
        OpportunityLost { opportunity, lead, customer, reason },
        OpportunityReopened { opportunity, lead, customer, was, taken_back, stage },
        ActivityRecorded { activity, subject, kind, direction, text, outcome },
        FollowUpAdded { follow_up, subject, due, text, owner },
        FollowUpCompleted { follow_up, subject, outcome },
        ImportReverted { lead, name, requests, customers },
        LeadSetBack { lead, back },
        CustomerSetBack { customer, back },
        InterestWithdrawn { interest },
        ActivityWithdrawn { activity },
    }
    LeadField {
        Name { [0] value },
        JobTitle { [0] value },
        Emails { [0] value },
        Phones { [0] value },
        Company { [0] value },
        Country { [0] value },
        City { [0] value },
        Language { [0] value },
        Product { [0] value },
        Interest { [0] value },
        Source { [0] value },
        Channel { [0] value },
        Campaign { [0] value },
        Utm { [0] value },
        Referrer { [0] value },
        Score { [0] value },
        Bant { [0] value },
        Tags { [0] value },
        Attribute { [0] name, [1] value },
        Consent { [0] value },
    }
    CustomerField {
        Kind { [0] value },
        Name { [0] value },
        LegalName { [0] value },
        TaxNumber { [0] value },
        RegistrationNumber { [0] value },
        Domain { [0] value },
        Industry { [0] value },
        Emails { [0] value },
        Phones { [0] value },
        Contacts { [0] value },
        Addresses { [0] value },
        Language { [0] value },
        Segments { [0] value },
        Attribute { [0] name, [1] value },
    }
    OpportunityField {
        Name { [0] value },
        Sale { [0] value },
        Amount { [0] value },
        Probability { [0] value },
        ExpectedClose { [0] value },
        Product { [0] value },
        Owner { [0] value },
        Customer { [0] value },
        Attribute { [0] name, [1] value },
    }
}
