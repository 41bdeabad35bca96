//! The customer: the person or company that bought, a record of its own, linked to leads and never copied over them.

use super::{Attributes, CustomerId, Due, Money, Position, Timestamp, UserId};
use crate::identity::{Email, Phone};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// What a customer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    /// A person.
    #[default]
    Person,
    /// A company.
    Company,
}

impl CustomerKind {
    /// The kind's name, as the boundary writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Company => "company",
        }
    }
}

/// A person to speak to at a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Contact {
    /// The person's name.
    pub name: String,
    /// What the person does there.
    pub role: Option<String>,
    /// E-mails, the first one first.
    pub emails: Vec<Email>,
    /// Phones, the first one first.
    pub phones: Vec<Phone>,
}

/// An address of a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// What it is for: `billing`, `delivery`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Street, number and what else stands before the city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// What is written on a customer's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct CustomerCard {
    /// Person or company.
    pub kind: CustomerKind,
    /// The name it goes by.
    pub name: String,
    /// The name in the register.
    pub legal_name: Option<String>,
    /// Tax number.
    pub tax_number: Option<String>,
    /// Registration number.
    pub registration_number: Option<String>,
    /// Its domain on the web.
    pub domain: Option<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// Its own e-mails (a contact's stand with the contact).
    pub emails: Vec<Email>,
    /// Its own phones.
    pub phones: Vec<Phone>,
    /// The people to speak to.
    pub contacts: Vec<Contact>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Language.
    pub language: Option<String>,
    /// Segments, sorted, each once.
    pub segments: Vec<String>,
    /// Custom attributes.
    pub attributes: Attributes,
}

impl CustomerCard {
    /// Every e-mail that leads to this customer: its own and its contacts'.
    pub fn all_emails(&self) -> impl Iterator<Item = &Email> {
        self.emails.iter().chain(self.contacts.iter().flat_map(|contact| &contact.emails))
    }

    /// Every phone that leads to this customer: its own and its contacts'.
    pub fn all_phones(&self) -> impl Iterator<Item = &Phone> {
        self.phones.iter().chain(self.contacts.iter().flat_map(|contact| &contact.phones))
    }
}

/// A customer as the book has it. What is on the card can be read from the customer itself: `customer.name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Customer {
    /// Its number.
    pub id: CustomerId,
    /// Counts the changes of the card and owner.
    pub version: u64,
    /// The card.
    #[serde(flatten)]
    pub card: CustomerCard,
    /// Who is responsible.
    pub owner: Option<UserId>,
    /// Since when that is so.
    pub owner_since: Timestamp,
    /// Since when it is a customer.
    pub customer_since: Timestamp,
    /// What its won opportunities came to, per currency, sorted by it.
    pub lifetime_value: Vec<Money>,
    /// How many opportunities it has been won with.
    pub opportunities_won: u64,
    /// When it was last touched by an activity.
    pub last_activity_at: Option<Timestamp>,
    /// What is still to be done about it, soonest first.
    pub open_follow_ups: Vec<Due>,
    /// The event that last touched it.
    pub touched: Position,
}

impl Deref for Customer {
    type Target = CustomerCard;

    fn deref(&self) -> &CustomerCard {
        &self.card
    }
}
