//! Who is known by an e-mail or a phone.

use super::Model;
use leadbook::identity::{Email, Phone};
use leadbook::{Customer, CustomerId, Known, Lead, Match, MatchedBy};

impl Model {
    /// Who is known by one of those: each once, by the first that fits, e-mails before phones; leads before customers, each by number.
    pub fn known(&self, emails: &[Email], phones: &[Phone]) -> Vec<Match> {
        let emails = emails.iter().map(|email| (MatchedBy::Email, email.normal()));
        let asked: Vec<(MatchedBy, &str)> = emails.chain(phones.iter().map(|phone| (MatchedBy::Phone, phone.e164()))).collect();
        let mut matches = Vec::new();
        for lead in &self.leads {
            let first = asked.iter().find(|(by, value)| lead_has(lead, *by, value));
            matches.extend(first.map(|(by, value)| Match { record: Known::Lead(lead.id), by: *by, value: (*value).to_owned() }));
        }
        for customer in &self.customers {
            let first = asked.iter().find(|(by, value)| customer_has(customer, *by, value));
            matches.extend(first.map(|(by, value)| Match { record: Known::Customer(customer.id), by: *by, value: (*value).to_owned() }));
        }
        matches
    }

    /// Which customers are.
    pub(super) fn known_customers(&self, emails: &[Email], phones: &[Phone]) -> Vec<Match> {
        self.known(emails, phones).into_iter().filter(|known| customer_of(known).is_some()).collect()
    }
}

/// The customer that a match names.
pub(super) fn customer_of(known: &Match) -> Option<CustomerId> {
    if let Known::Customer(id) = known.record { Some(id) } else { None }
}

fn lead_has(lead: &Lead, by: MatchedBy, value: &str) -> bool {
    match by {
        MatchedBy::Email => lead.emails.iter().any(|email| email.normal() == value),
        MatchedBy::Phone => lead.phones.iter().any(|phone| phone.e164() == value),
    }
}

fn customer_has(customer: &Customer, by: MatchedBy, value: &str) -> bool {
    let mut emails = customer.emails.iter().chain(customer.contacts.iter().flat_map(|contact| &contact.emails));
    let mut phones = customer.phones.iter().chain(customer.contacts.iter().flat_map(|contact| &contact.phones));
    match by {
        MatchedBy::Email => emails.any(|email| email.normal() == value),
        MatchedBy::Phone => phones.any(|phone| phone.e164() == value),
    }
}
