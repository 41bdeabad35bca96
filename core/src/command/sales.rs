//! What the operations on customers and opportunities are given.

use super::edit::{Edit, given};
use crate::domain::{Address, Attribute, Attributes, CustomerId, CustomerKind, LeadId, Money, SaleKind, UserId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person to speak to at a customer, as given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ContactDraft {
    /// The person's name.
    pub name: String,
    /// What the person does there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// E-mails as given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Phones as given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
}

/// A customer to be written in without a lead; only the name is needed.
///
/// ```
/// use leadbook::{ContactDraft, NewCustomer};
/// let customer = NewCustomer::company("Example Trading")
///     .email("office@example.com")
///     .contact(ContactDraft { name: "Sara Ahmadi".into(), role: Some("Buyer".into()), ..ContactDraft::default() });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewCustomer {
    /// Person or company.
    pub kind: CustomerKind,
    /// The name it goes by.
    pub name: String,
    /// The name in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Registration number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_number: Option<String>,
    /// Its domain on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Its industry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Its own e-mails.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Its own phones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// The people to speak to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactDraft>,
    /// Addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Segments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<String>,
    /// Custom attributes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: Attributes,
    /// Writes it in even if a customer is already known by one of the e-mails or phones.
    #[serde(skip_serializing_if = "is_false")]
    pub even_if_known: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl NewCustomer {
    /// A company of that name.
    pub fn company(name: impl Into<String>) -> Self {
        Self { kind: CustomerKind::Company, name: name.into(), ..Self::default() }
    }

    /// A person of that name.
    pub fn person(name: impl Into<String>) -> Self {
        Self { kind: CustomerKind::Person, name: name.into(), ..Self::default() }
    }

    /// Adds an e-mail.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.emails.push(email.into());
        self
    }

    /// Adds a phone.
    #[must_use]
    pub fn phone(mut self, phone: impl Into<String>) -> Self {
        self.phones.push(phone.into());
        self
    }

    /// Adds a person to speak to.
    #[must_use]
    pub fn contact(mut self, contact: ContactDraft) -> Self {
        self.contacts.push(contact);
        self
    }

    /// Says who is responsible.
    #[must_use]
    pub fn owner(mut self, owner: UserId) -> Self {
        self.owner = Some(owner);
        self
    }
}

/// What is to change on a customer's card. What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CustomerEdit {
    /// Person or company.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "CustomerKind"))]
    pub kind: Option<CustomerKind>,
    /// The name it goes by.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "String"))]
    pub name: Option<String>,
    /// The name in the register.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub legal_name: Edit<String>,
    /// Tax number.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub tax_number: Edit<String>,
    /// Registration number.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub registration_number: Edit<String>,
    /// Its domain on the web.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub domain: Edit<String>,
    /// Its industry.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub industry: Edit<String>,
    /// All its own e-mails from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<String>"))]
    pub emails: Option<Vec<String>>,
    /// All its own phones from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<String>"))]
    pub phones: Option<Vec<String>>,
    /// All people to speak to from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<ContactDraft>"))]
    pub contacts: Option<Vec<ContactDraft>>,
    /// All addresses from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<Address>"))]
    pub addresses: Option<Vec<Address>>,
    /// Language.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub language: Edit<String>,
    /// All segments from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<String>"))]
    pub segments: Option<Vec<String>>,
    /// Attributes to set, or (without a value) to remove.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Option<Attribute>>,
}

/// An opportunity to be opened; a name is needed, and a lead or a customer that it is with.
///
/// ```
/// use leadbook::{CustomerId, Money, NewOpportunity};
/// let renewal = NewOpportunity::named("Renewal 2027").with_customer(CustomerId(7)).amount(Money::new(1_200_00, "EUR")?);
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewOpportunity {
    /// What it is called.
    pub name: String,
    /// The lead that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<LeadId>,
    /// The customer that it is with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// What kind of sale it would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale: Option<SaleKind>,
    /// What it would bring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// How likely it is, in percent; none: as likely as its stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<u8>,
    /// When it is expected to be decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_close: Option<NaiveDate>,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// The stage of the pipeline that it starts in, by key; none: the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Custom attributes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: Attributes,
}

impl NewOpportunity {
    /// An opportunity of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Says from which lead it comes.
    #[must_use]
    pub fn from_lead(mut self, lead: LeadId) -> Self {
        self.lead = Some(lead);
        self
    }

    /// Says with which customer it is.
    #[must_use]
    pub fn with_customer(mut self, customer: CustomerId) -> Self {
        self.customer = Some(customer);
        self
    }

    /// Says what it would bring.
    #[must_use]
    pub fn amount(mut self, amount: Money) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Says who is responsible.
    #[must_use]
    pub fn owner(mut self, owner: UserId) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Says when it is expected to be decided.
    #[must_use]
    pub fn expected_close(mut self, day: NaiveDate) -> Self {
        self.expected_close = Some(day);
        self
    }
}

/// What is to change on an opportunity. What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OpportunityEdit {
    /// What it is called.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "String"))]
    pub name: Option<String>,
    /// What kind of sale it would be.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub sale: Edit<SaleKind>,
    /// What it would bring. Of an opportunity that was won the amount stands; reopen it to correct it.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub amount: Edit<Money>,
    /// How likely it is, in percent.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub probability: Edit<u8>,
    /// When it is expected to be decided.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub expected_close: Edit<NaiveDate>,
    /// The product.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub product: Edit<String>,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub owner: Edit<UserId>,
    /// The customer, for an opportunity that had none; it is never moved from one customer to another.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "CustomerId"))]
    pub customer: Option<CustomerId>,
    /// Attributes to set, or (without a value) to remove.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Option<Attribute>>,
}
