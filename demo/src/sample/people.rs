//! The people of the sample: each with a way to be reached that nobody else has, and perhaps a company.

use super::companies::Firm;
use super::dice::Dice;
use super::places::{City, Country};
use super::trade::Source;
use super::words::{JOBS, PRODUCTS, WISHES};
use leadbook::{NewLead, OnKnown};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who shows interest.
#[derive(Clone)]
pub(super) struct Person {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    job: Option<&'static str>,
    firm: Option<Firm>,
    /// Under which the person would buy; people of one company share it.
    pub(super) account: usize,
    /// What a sale brings compared with others.
    pub(super) worth: f64,
    country: &'static Country,
    city: &'static City,
}

/// Everybody so far.
#[derive(Default)]
pub(super) struct People {
    addresses: BTreeSet<String>,
    phones: BTreeMap<&'static str, usize>,
    /// By name: the company, and its account.
    firms: BTreeMap<String, (Firm, usize)>,
    /// The names of those in each country.
    located: BTreeMap<&'static str, Vec<String>>,
    accounts: usize,
}

impl People {
    /// Somebody new, who may work for a company that others work for too.
    pub(super) fn meet(&mut self, source: &Source, dice: &mut Dice) -> Person {
        let country = Country::any(dice);
        let city = country.city(dice);
        let name = country.culture(dice).name(dice);
        let (firm, account) = match dice.happens(0.86) {
            true => {
                let (firm, account) = self.firm(country, dice);
                (Some(firm), account)
            }
            false => (None, self.next_account()),
        };
        let place = self.phones.entry(city.name).or_default();
        let has_phone = dice.happens(if source.at_all_hours { 0.62 } else { 0.9 });
        let phone = has_phone.then(|| city.phone(*place)).flatten();
        *place += usize::from(phone.is_some());
        let domain = firm.as_ref().map_or("example.com", |firm| &firm.mail_domain);
        let by_phone_alone = phone.is_some() && !source.at_all_hours && dice.happens(0.12);
        let email = (!by_phone_alone).then(|| free(&mut self.addresses, &name.address, domain));
        let job = firm.as_ref().filter(|_| dice.happens(0.7)).map(|_| dice.pick(&JOBS));
        let worth = firm.as_ref().map_or(0.35, |firm| firm.worth);
        Person { name: name.written, email, phone, job, firm, account, worth, country, city }
    }

    fn next_account(&mut self) -> usize {
        self.accounts += 1;
        self.accounts
    }

    fn firm(&mut self, country: &'static Country, dice: &mut Dice) -> (Firm, usize) {
        let there = self.located.entry(country.name).or_default();
        if !there.is_empty() && dice.happens(0.15) {
            let name = &there[dice.below(there.len())];
            if let Some(known) = self.firms.get(name) {
                return known.clone();
            }
        }
        let firm = Firm::any(country.language, dice);
        let name = firm.card.name.clone();
        // One name is one company, wherever it is met again.
        if let Some(known) = self.firms.get(&name) {
            return known.clone();
        }
        there.push(name.clone());
        self.accounts += 1;
        self.firms.insert(name, (firm.clone(), self.accounts));
        (firm, self.accounts)
    }
}

/// An address at that domain that nobody has.
fn free(taken: &mut BTreeSet<String>, wanted: &str, domain: &str) -> String {
    let mut address = format!("{wanted}@{domain}");
    let mut number = 1;
    while !taken.insert(address.clone()) {
        number += 1;
        address = format!("{wanted}{number}@{domain}");
    }
    address
}

impl Person {
    /// The person as a form or a seller writes them down.
    pub(super) fn card(&self, source: &Source, dice: &mut Dice) -> NewLead {
        let mut card = NewLead::named(&self.name).source(source.key).channel(source.channel).on_known(OnKnown::Refuse);
        card.emails.extend(self.email.clone());
        card.phones.extend(self.phone.clone());
        card.job_title = self.job.map(Into::into);
        card.company = self.firm.as_ref().map(|firm| firm.card.clone());
        if dice.happens(0.92) {
            card.country = Some(self.country.name.into());
            card.city = dice.happens(0.8).then(|| self.city.name.into());
            card.language = dice.happens(0.75).then(|| self.country.language.into());
        }
        card.product = dice.happens(0.8).then(|| dice.pick(&PRODUCTS).into());
        card.interest = dice.happens(0.4).then(|| dice.pick(&WISHES).into());
        card
    }

    /// Whether deals are made in dollars.
    pub(super) fn pays_in_dollars(&self) -> bool {
        ["United States", "United Arab Emirates"].contains(&self.country.name)
    }
}
