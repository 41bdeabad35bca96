//! Searching: by the beginnings of words, of an e-mail, of a phone's digits.

use super::page::checked_limit;
use super::plan;
use super::walk::{Found, Stream};
use super::{Place, Source};
use crate::domain::{Known, Lead, LeadId};
use crate::error::{MatchedBy, Result};
use crate::identity::{self, Email};
use crate::index::{self, LEAD_DIGITS, LEAD_WORDS};
use crate::key::{Key, Parts};
use crate::storage::{Direction, KeyRange, ReadTxn};
use caseless::Caseless as _;
use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization as _;

/// How many leads with the longest word are read to be compared before the index is asked who has the other words.
const READ_AT_FIRST: usize = 16;
/// How many keys of another word are gathered for that; a word of more tells too little.
const MOST_GATHERED: usize = 4_096;
/// The fewest digits that are searched for as a part of a phone.
const FEWEST_DIGITS: usize = 3;

/// What a text asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Leads with an e-mail in normal form that begins so.
    Email(String),
    /// Leads by phone and by words, in this order.
    Other {
        /// The beginnings of phones in E.164.
        full: Vec<String>,
        /// The beginnings of the national digits of phones.
        national: Vec<String>,
        /// The beginnings of words of the name or company, all of which are needed.
        words: Vec<String>,
    },
}

impl Asked {
    pub(super) fn of(text: &str) -> Self {
        if let Some(beginning) = email_beginning(text) {
            return Self::Email(beginning);
        }
        let (full, national) = phone_beginnings(text);
        Self::Other { full, national, words: identity::words(text) }
    }
}

/// The beginning of an e-mail in normal form, if the text looks like one.
fn email_beginning(text: &str) -> Option<String> {
    if let Ok(email) = Email::parse(text) {
        return Some(email.normal().to_owned());
    }
    let normal: String = text.trim().nfkc().default_case_fold().nfkc().collect();
    let looks = !normal.starts_with('@') && normal.contains('@') && !normal.contains(char::is_whitespace);
    looks.then_some(normal)
}

/// How the E.164 form and the national digits of a phone can begin, if the text looks like a part of one.
fn phone_beginnings(text: &str) -> (Vec<String>, Vec<String>) {
    let digits = identity::digits(text);
    if digits.len() < FEWEST_DIGITS || text.contains(char::is_alphabetic) {
        return (Vec::new(), Vec::new());
    }
    if text.contains(['+', '\u{FF0B}']) {
        return (vec![format!("+{digits}")], Vec::new());
    }
    let full = vec![format!("+{}", digits.strip_prefix("00").unwrap_or(&digits))];
    // In most countries a zero before the national number is dialled but is no part of it; in some it is.
    let without_zero = digits.strip_prefix('0').filter(|rest| !rest.is_empty()).map(str::to_owned);
    (full, [Some(digits), without_zero].into_iter().flatten().collect())
}

/// Whether each of the words is the beginning of a word of one of the texts.
pub(super) fn all_begin<'t>(words: &[String], texts: impl Iterator<Item = &'t str>) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut missing: Vec<&str> = words.iter().map(String::as_str).collect();
    for text in texts {
        identity::each_word(text, &mut |held| missing.retain(|word| !held.starts_with(word)));
        if missing.is_empty() {
            return true;
        }
    }
    false
}

/// The word that says the most: the longest, and of several the first.
pub(super) fn longest(words: &[String]) -> Option<&String> {
    words.iter().rev().max_by_key(|word| word.chars().count())
}

/// The numbers behind the words of an index that begin so, unless there are more keys than so many.
pub(super) fn numbers_by_word(txn: &dyn ReadTxn, space: u8, beginning: &str, most: usize) -> Result<Option<Vec<u64>>> {
    let mut stream = Stream::over(begun(space, beginning), most);
    let mut numbers = Vec::new();
    let mut keys = 0;
    while let Some(number) = stream.next(txn, Direction::Forward, |key, _| number_behind_text(space, key))? {
        keys += 1;
        if keys > most {
            return Ok(None);
        }
        numbers.extend(number);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(Some(numbers))
}

fn begun(space: u8, beginning: &str) -> KeyRange {
    KeyRange::prefix(&Key::new(space).text_prefix(beginning).into_bytes())
}

fn number_behind_text(space: u8, key: &[u8]) -> Option<u64> {
    let mut parts = Parts::of(space, key)?;
    parts.skip_text()?;
    parts.number()
}

fn lead_known_by(by: MatchedBy, key: &[u8]) -> Option<u64> {
    let normal = Parts::of(index::space_of(by), key)?.text()?;
    match index::holder(index::known_by(by, &normal).len(), key)? {
        Known::Lead(LeadId(number)) => Some(number),
        Known::Customer(_) => None,
    }
}

/// The leads that were found, each once.
struct Hits<'a> {
    source: Source<'a>,
    limit: usize,
    seen: FxHashSet<u64>,
    leads: Vec<Lead>,
}

impl Hits<'_> {
    /// Takes in the leads behind the keys that begin so, in their order, until there are enough.
    fn take(&mut self, space: u8, beginning: &str, lead_of: impl Fn(&[u8]) -> Option<u64>) -> Result<()> {
        let mut stream = Stream::over(begun(space, beginning), self.limit);
        while self.leads.len() < self.limit {
            let Some(number) = stream.next(self.source.txn, Direction::Forward, |key, _| lead_of(key))? else { break };
            let Some(number) = number else { continue };
            if self.seen.insert(number) {
                let lead = self.lead(number)?;
                self.push(lead, &stream);
            }
        }
        Ok(())
    }

    /// Takes in the leads that have all of those words, in the order of the words that the longest of them begins.
    fn take_words(&mut self, words: &[String]) -> Result<()> {
        let Some(longest) = longest(words) else { return Ok(()) };
        let mut stream = Stream::over(begun(LEAD_WORDS, longest), self.limit);
        let mut others: Option<Vec<Vec<u64>>> = None;
        let mut looked_at = 0;
        while self.leads.len() < self.limit {
            if looked_at == READ_AT_FIRST && others.is_none() && words.len() > 1 {
                others = Some(self.behind_others(words, longest)?);
            }
            let number = stream.next(self.source.txn, Direction::Forward, |key, _| number_behind_text(LEAD_WORDS, key))?;
            let Some(number) = number else { break };
            let Some(number) = number else { continue };
            let lacks_one = others.iter().flatten().any(|numbers| numbers.binary_search(&number).is_err());
            if lacks_one || !self.seen.insert(number) {
                continue;
            }
            let lead = self.lead(number)?;
            if all_begin(words, lead_texts(&lead)) {
                self.push(lead, &stream);
            }
            looked_at += 1;
        }
        Ok(())
    }

    /// Keeps a lead; room is made for all that may follow it at once, since leads are large to move.
    fn push(&mut self, lead: Lead, stream: &Stream<Option<u64>>) {
        if self.leads.len() == self.leads.capacity() {
            self.leads.reserve_exact((1 + stream.at_hand()).min(self.limit - self.leads.len()));
        }
        self.leads.push(lead);
    }

    /// The leads behind each of the words but the longest, where those are not too many to be worth it.
    fn behind_others(&self, words: &[String], longest: &String) -> Result<Vec<Vec<u64>>> {
        let others = words.iter().filter(|word| *word != longest);
        let gathered = others.map(|word| numbers_by_word(self.source.txn, LEAD_WORDS, word, MOST_GATHERED).transpose());
        gathered.flatten().collect()
    }

    fn lead(&self, number: u64) -> Result<Lead> {
        self.source.record(&Found::from(Place { at: None, number }), plan::name)
    }
}

impl Source<'_> {
    /// The leads that a text finds, each once.
    ///
    /// - What looks like an e-mail or its beginning (an `@` inside, no white space) finds leads by their e-mails, in the e-mails' order.
    /// - Three digits or more without letters find leads by their phones: those whose full number begins so, then those whose number
    ///   without the country code does, with or without a zero before it; then as any other text.
    /// - Any other text finds leads that have, in name or company, a word for each of its words that begins with it. They come in the order
    ///   of the words that the longest of its words begins, so that leads with just that word come first; then by number.
    ///
    /// # Errors
    /// `invalid` at `limit`, and what keeps the leads from being read.
    pub(crate) fn search_leads(&self, text: &str, limit: usize) -> Result<Vec<Lead>> {
        let mut hits = Hits { source: *self, limit: checked_limit(limit)?, seen: FxHashSet::default(), leads: Vec::new() };
        match Asked::of(text) {
            Asked::Email(beginning) => hits.take(index::KNOWN_EMAIL, &beginning, |key| lead_known_by(MatchedBy::Email, key))?,
            Asked::Other { full, national, words } => {
                for beginning in &full {
                    hits.take(index::KNOWN_PHONE, beginning, |key| lead_known_by(MatchedBy::Phone, key))?;
                }
                for beginning in &national {
                    hits.take(LEAD_DIGITS, beginning, |key| number_behind_text(LEAD_DIGITS, key))?;
                }
                hits.take_words(&words)?;
            }
        }
        Ok(hits.leads)
    }
}

/// The texts of a lead that are searched by their words.
pub(super) fn lead_texts(lead: &Lead) -> impl Iterator<Item = &str> {
    std::iter::once(lead.name.as_str()).chain(lead.company.as_ref().map(|company| company.name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(full: &[&str], national: &[&str], words: &[&str]) -> Asked {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Asked::Other { full: owned(full), national: owned(national), words: owned(words) }
    }

    #[test]
    fn texts_are_taken_for_what_they_look_like() {
        assert_eq!(Asked::of(" Ann@Shop"), Asked::Email("ann@shop".into()));
        assert_eq!(Asked::of("ann＠bücher.example"), Asked::Email("ann@xn--bcher-kva.example".into()));
        assert_eq!(Asked::of("@home"), other(&[], &[], &["home"]));
        assert_eq!(Asked::of("Ann @ Home"), other(&[], &[], &["ann", "home"]));
        assert_eq!(Asked::of("+98 912"), other(&["+98912"], &[], &["98", "912"]));
        assert_eq!(Asked::of("(+98) 912"), other(&["+98912"], &[], &["98", "912"]));
        assert_eq!(Asked::of("0098 912"), other(&["+98912"], &["0098912", "098912"], &["0098", "912"]));
        assert_eq!(Asked::of("۰۹۱۲"), other(&["+0912"], &["0912", "912"], &["0912"]));
        assert_eq!(Asked::of("12"), other(&[], &[], &["12"]));
        assert_eq!(Asked::of("3com 400"), other(&[], &[], &["3com", "400"]));
        assert_eq!(Asked::of(" - "), other(&[], &[], &[]));
    }

    #[test]
    fn the_longest_word_is_walked_and_of_several_the_first() {
        assert_eq!(longest(&identity::words("ana maria silva jo")), Some(&"maria".to_owned()));
        assert_eq!(longest(&[]), None);
    }
}
