//! Everything that stands against a command, and the plain checks of texts and lists.

use super::identity;
use leadbook::identity::{Email, Phone};
use leadbook::{Code, Company, ContactDraft, Match, Money, Score};
use std::collections::BTreeMap;

/// What goes with a refusal code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What would be accepted, where that is a list.
    pub allowed: Vec<String>,
    /// Who is known.
    pub matches: Vec<Match>,
}

/// All rules that stand against a command. The public documentation of [`Code`] says which one is told: the first in the order of codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(BTreeMap<Code, Told>);

/// The rules about values: they are asked field by field, so where several fields are wrong any of theirs may be told.
const VALUES: [Code; 4] = [Code::Missing, Code::InvalidValue, Code::TooLong, Code::TooMany];

impl Faults {
    /// One more rule that stands against it.
    pub fn add(&mut self, code: Code) {
        self.0.entry(code).or_default();
    }

    /// The same, telling what would be accepted.
    pub fn allowing(&mut self, code: Code, allowed: Vec<String>) {
        self.0.entry(code).or_default().allowed = allowed;
    }

    /// The same, telling who is known.
    pub fn matching(&mut self, code: Code, matches: Vec<Match>) {
        self.0.entry(code).or_default().matches = matches;
    }

    /// A rule that stands against it if that holds.
    pub fn add_if(&mut self, holds: bool, code: Code) {
        if holds {
            self.add(code);
        }
    }

    /// Nothing more can be asked of a record that is not there.
    ///
    /// # Errors
    /// What has been found so far, with `not_found`.
    pub fn there<'a, T>(&mut self, record: Option<&'a T>) -> Result<&'a T, Self> {
        record.ok_or_else(|| {
            self.add(Code::NotFound);
            self.clone()
        })
    }

    /// Whether anything stands against it.
    ///
    /// # Errors
    /// All that does.
    pub fn settle(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Whether a refusal with that code is right.
    pub fn accepts(&self, code: &str) -> bool {
        let Some(first) = self.0.keys().next() else { return false };
        if VALUES.contains(first) {
            return self.0.keys().any(|fault| VALUES.contains(fault) && fault.as_str() == code);
        }
        first.as_str() == code
    }

    /// What is to be told with that code.
    pub fn told(&self, code: &str) -> Option<(Code, &Told)> {
        self.0.iter().find(|(fault, _)| fault.as_str() == code).map(|(fault, told)| (*fault, told))
    }

    /// A text of one line: trimmed, absent if empty.
    pub fn line(&mut self, text: Option<&str>, longest: usize) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        self.add_if(text.chars().any(char::is_control), Code::InvalidValue);
        self.add_if(text.chars().count() > longest, Code::TooLong);
        Some(text.to_owned())
    }

    /// A text of one line that must be there.
    pub fn needed(&mut self, text: &str, longest: usize) -> String {
        let line = self.line(Some(text), longest);
        self.add_if(line.is_none(), Code::Missing);
        line.unwrap_or_default()
    }

    /// E-mails, each person's once.
    pub fn emails(&mut self, given: &[String]) -> Vec<Email> {
        let mut emails: Vec<Email> = Vec::new();
        for text in given {
            match identity::email(text) {
                None => self.add(Code::InvalidValue),
                Some(email) if emails.iter().any(|known| known.normal() == email.normal()) => {}
                Some(email) => emails.push(email),
            }
        }
        emails
    }

    /// Phones, each number once.
    pub fn phones(&mut self, given: &[String]) -> Vec<Phone> {
        let mut phones: Vec<Phone> = Vec::new();
        for text in given {
            match identity::phone(text) {
                None => self.add(Code::InvalidValue),
                Some(phone) if phones.iter().any(|known| known.e164() == phone.e164()) => {}
                Some(phone) => phones.push(phone),
            }
        }
        phones
    }

    /// Tags or segments: sorted, each once.
    pub fn tags(&mut self, given: &[String]) -> Vec<String> {
        let mut tags: Vec<String> = given.iter().map(|tag| self.needed(tag, 120)).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    /// A company; one of which nothing is said is absent.
    pub fn company(&mut self, given: Option<&Company>) -> Option<Company> {
        let given = given?;
        let company = Company {
            name: self.line(Some(&given.name), 200).unwrap_or_default(),
            domain: self.line(given.domain.as_deref(), 120),
            industry: self.line(given.industry.as_deref(), 120),
            size: self.line(given.size.as_deref(), 120),
        };
        if company == Company::default() {
            return None;
        }
        self.add_if(company.name.is_empty(), Code::Missing);
        Some(company)
    }

    /// People to speak to.
    pub fn contacts(&mut self, given: &[ContactDraft]) -> Vec<leadbook::Contact> {
        given
            .iter()
            .map(|draft| leadbook::Contact {
                name: self.needed(&draft.name, 200),
                role: self.line(draft.role.as_deref(), 120),
                emails: self.emails(&draft.emails),
                phones: self.phones(&draft.phones),
            })
            .collect()
    }

    /// A score: every part has a name.
    pub fn score(&mut self, given: &Score) -> Score {
        let mut score = Score::default();
        for part in &given.parts {
            score = score.part(self.needed(&part.name, 120), part.points);
        }
        score
    }

    /// A price is never negative.
    pub fn price(&mut self, amount: Option<Money>) -> Option<Money> {
        self.add_if(amount.is_some_and(|money| money.amount_minor < 0), Code::InvalidValue);
        amount
    }
}
