//! Customers.

use super::codec::Fault;
use super::field::DueV1;
use super::form::Kept;
use super::instant::{Since, after, since};
use super::layout::{layout, record};
use super::list::Many;
use crate::domain::{Address, Attributes, Contact, Customer, CustomerCard, CustomerId, CustomerKind, Money, Position, Timestamp, UserId};
use crate::identity::{Email, Phone};

record! {
    ContactV1 of Contact {
        name: String,
        role: Option<String>,
        emails: Vec<Email>,
        phones: Vec<Phone>,
    }
}

record! {
    AddressV1 of Address {
        purpose: Option<String>,
        street: Option<String>,
        city: Option<String>,
        region: Option<String>,
        postal_code: Option<String>,
        country: Option<String>,
    }
}

record! {
    CustomerCardV1 of CustomerCard {
        kind: CustomerKind,
        name: String,
        legal_name: Option<String>,
        tax_number: Option<String>,
        registration_number: Option<String>,
        domain: Option<String>,
        industry: Option<String>,
        emails: Vec<Email>,
        phones: Vec<Phone>,
        contacts: Vec<Contact>,
        addresses: Vec<Address>,
        language: Option<String>,
        segments: Vec<String>,
        attributes: Attributes,
    }
}

layout! {
    /// A customer. Its instants are told from when it became one.
    CustomerV1<'a> {
        id: u64,
        version: u64,
        card: CustomerCardV1<'a>,
        owner: Option<u64>,
        owner_since: Since,
        customer_since: Since,
        lifetime_value: Many<'a, Money>,
        opportunities_won: u64,
        last_activity_at: Option<Since>,
        open_follow_ups: Vec<DueV1>,
        touched: u64,
    }
}

impl Kept for Customer {
    type Form<'a> = CustomerV1<'a>;

    fn form(&self) -> CustomerV1<'_> {
        let Self {
            id,
            version,
            card,
            owner,
            owner_since,
            customer_since,
            lifetime_value,
            opportunities_won,
            last_activity_at,
            open_follow_ups,
            touched,
        } = self;
        let begun = *customer_since;
        CustomerV1 {
            id: id.form(),
            version: *version,
            card: card.form(),
            owner: owner.form(),
            owner_since: Since::between(begun, *owner_since),
            customer_since: customer_since.form(),
            lifetime_value: lifetime_value.form(),
            opportunities_won: *opportunities_won,
            last_activity_at: since(begun, *last_activity_at),
            open_follow_ups: DueV1::all(begun, open_follow_ups),
            touched: touched.form(),
        }
    }

    fn from_form(form: CustomerV1<'_>) -> Result<Self, Fault> {
        let begun = Timestamp::from_form(form.customer_since)?;
        Ok(Self {
            id: CustomerId(form.id),
            version: form.version,
            card: CustomerCard::from_form(form.card)?,
            owner: form.owner.map(UserId),
            owner_since: form.owner_since.after(begun)?,
            customer_since: begun,
            lifetime_value: Kept::from_form(form.lifetime_value)?,
            opportunities_won: form.opportunities_won,
            last_activity_at: after(begun, form.last_activity_at)?,
            open_follow_ups: DueV1::restore(begun, form.open_follow_ups)?,
            touched: Position(form.touched),
        })
    }
}
