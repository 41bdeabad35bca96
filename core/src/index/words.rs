//! The indexes that searching by the beginning of a word or of a phone's digits walks along.

use super::Index;
use crate::domain::{Customer, Lead};
use crate::identity;
use crate::key::Key;

/// The words of leads' names and companies.
pub(crate) const LEAD_WORDS: u8 = 0x42;
/// The national digits of leads' phones, which people remember without the country code.
pub(crate) const LEAD_DIGITS: u8 = 0x43;
/// The words of customers' names.
pub(crate) const CUSTOMER_WORDS: u8 = 0x51;

/// Leads by the words of their names and companies.
pub(crate) struct LeadWords;

impl Index for LeadWords {
    type Record = Lead;

    fn same(before: &Lead, after: &Lead) -> bool {
        let (was, is) = (before.company.as_ref(), after.company.as_ref());
        before.name == after.name && was.map(|company| &company.name) == is.map(|company| &company.name)
    }

    fn keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
        let company = lead.company.as_ref().map(|company| company.name.as_str());
        for text in [Some(lead.name.as_str()), company].into_iter().flatten() {
            identity::each_word(text, &mut |word| out(Key::new(LEAD_WORDS).text(word).number(lead.id.0).into_bytes()));
        }
    }
}

/// Leads by the national digits of their phones.
pub(crate) struct LeadDigits;

impl Index for LeadDigits {
    type Record = Lead;

    fn same(before: &Lead, after: &Lead) -> bool {
        before.phones == after.phones
    }

    fn keys(lead: &Lead, out: &mut dyn FnMut(Vec<u8>)) {
        for phone in &lead.phones {
            out(Key::new(LEAD_DIGITS).text(phone.national_digits()).number(lead.id.0).into_bytes());
        }
    }
}

/// Customers by the words of their names and their contacts' names.
pub(crate) struct CustomerWords;

impl Index for CustomerWords {
    type Record = Customer;

    fn same(before: &Customer, after: &Customer) -> bool {
        before.name == after.name && before.legal_name == after.legal_name && before.contacts == after.contacts
    }

    fn keys(customer: &Customer, out: &mut dyn FnMut(Vec<u8>)) {
        let contacts = customer.contacts.iter().map(|contact| contact.name.as_str());
        for text in [Some(customer.name.as_str()), customer.legal_name.as_deref()].into_iter().flatten().chain(contacts) {
            identity::each_word(text, &mut |word| out(Key::new(CUSTOMER_WORDS).text(word).number(customer.id.0).into_bytes()));
        }
    }
}
