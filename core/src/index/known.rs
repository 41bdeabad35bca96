//! Who is known by an e-mail or a phone.

use super::Index;
use crate::domain::{Customer, CustomerId, Known, Lead, LeadId};
use crate::error::MatchedBy;
use crate::key::{Key, Parts};

/// Known by e-mail.
pub(crate) const KNOWN_EMAIL: u8 = 0x40;
/// Known by phone.
pub(crate) const KNOWN_PHONE: u8 = 0x41;

const LEAD: u8 = 1;
const CUSTOMER: u8 = 2;

/// The space of the index.
pub(crate) fn space_of(by: MatchedBy) -> u8 {
    match by {
        MatchedBy::Email => KNOWN_EMAIL,
        MatchedBy::Phone => KNOWN_PHONE,
    }
}

/// Everybody known by that e-mail or phone in normal form.
pub(crate) fn known_by(by: MatchedBy, normal: &str) -> Vec<u8> {
    Key::new(space_of(by)).text(normal).into_bytes()
}

/// Who a key stands for, behind a prefix of that length.
pub(crate) fn holder(prefix: usize, key: &[u8]) -> Option<Known> {
    let mut parts = Parts::behind(prefix, key)?;
    let kind = parts.byte()?;
    let number = parts.number()?;
    match kind {
        LEAD if parts.is_empty() => Some(Known::Lead(LeadId(number))),
        CUSTOMER if parts.is_empty() => Some(Known::Customer(CustomerId(number))),
        _ => None,
    }
}

fn key(space: u8, normal: &str, kind: u8, number: u64) -> Vec<u8> {
    Key::new(space).text(normal).byte(kind).number(number).into_bytes()
}

/// Leads by e-mail.
pub(super) struct LeadEmails;

impl Index for LeadEmails {
    type Record = Lead;

    fn same(before: &Lead, after: &Lead) -> bool {
        before.emails == after.emails
    }

    fn keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
        for email in &lead.emails {
            out(key(KNOWN_EMAIL, email.normal(), LEAD, lead.id.0));
        }
    }
}

/// Leads by phone.
pub(super) struct LeadPhones;

impl Index for LeadPhones {
    type Record = Lead;

    fn same(before: &Lead, after: &Lead) -> bool {
        before.phones == after.phones
    }

    fn keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
        for phone in &lead.phones {
            out(key(KNOWN_PHONE, phone.e164(), LEAD, lead.id.0));
        }
    }
}

/// Customers by their own and their contacts' e-mails.
pub(super) struct CustomerEmails;

impl Index for CustomerEmails {
    type Record = Customer;

    fn same(before: &Customer, after: &Customer) -> bool {
        before.all_emails().eq(after.all_emails())
    }

    fn keys(customer: &Customer, out: &mut dyn FnMut(Vec<u8>)) {
        for email in customer.all_emails() {
            out(key(KNOWN_EMAIL, email.normal(), CUSTOMER, customer.id.0));
        }
    }
}

/// Customers by their own and their contacts' phones.
pub(super) struct CustomerPhones;

impl Index for CustomerPhones {
    type Record = Customer;

    fn same(before: &Customer, after: &Customer) -> bool {
        before.all_phones().eq(after.all_phones())
    }

    fn keys(customer: &Customer, out: &mut dyn FnMut(Vec<u8>)) {
        for phone in customer.all_phones() {
            out(key(KNOWN_PHONE, phone.e164(), CUSTOMER, customer.id.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden() {
        let bytes = key(KNOWN_EMAIL, "a@b.c", LEAD, 7);
        assert_eq!(bytes, [0x40, b'a', b'@', b'b', b'.', b'c', 0, 0, 1, 1, 7]);
        let prefix = known_by(MatchedBy::Email, "a@b.c");
        assert!(bytes.starts_with(&prefix));
        assert_eq!(holder(prefix.len(), &bytes), Some(Known::Lead(LeadId(7))));
    }
}
