//! Searches, and who is known.

use super::*;
use crate::domain::{Company, CustomerCard, CustomerId, Known, Lead, LeadCard, LeadId};
use crate::error::MatchedBy;
use crate::identity::{Email, Phone};
use crate::query::search::{Asked, all_begin, lead_texts};
use proptest::prelude::*;

const NAMES: [&str; 8] = ["Ana", "Anabel Ana", "Maria da Silva", "José Mariano", "Ann-Lee O'Neill", "سارا احمدی", "Agent 0912", "李小龍"];
const COMPANIES: [&str; 4] = ["Silva & Söhne", "Mariana 360", "", "Anatolia Oil"];
const EMAILS: [&str; 5] = ["ana@shop.example", "Ana.Bel@shop.example", "ann@bücher.example", "an@shop.example", "josé@x.example"];
const PHONES: [&str; 5] = ["0912 345 6789", "+1 201 555 0123", "+39 06 698 12345", "0912 345 6700", "+44 20 7946 0123"];
const TEXTS: [&str; 30] = [
    "a",
    "an",
    "ana",
    "ANA B",
    "mari",
    "maria silva",
    "silva maria",
    "jose",
    "oneill",
    "o neill",
    "lee",
    "سارا",
    "احمد",
    "李",
    "360",
    "zz",
    "ana@",
    "AN@",
    "ann@bücher",
    "ann@bücher.example",
    "jose@",
    "josé@x",
    "0912",
    "912 345",
    "+98912",
    "0098912",
    "201",
    "06 698",
    "12",
    "",
];

fn story(made: &[[u8; 4]]) -> Story {
    let iran = Region::new("IR").unwrap();
    let mut story = Story::new();
    for (number, bytes) in (1..).zip(made) {
        let company = pick(bytes[1], &COMPANIES);
        let emails = maybe(bytes[2], &EMAILS).map(|email| Email::parse(email).unwrap()).into_iter().collect();
        let phones: Vec<Phone> = maybe(bytes[3], &PHONES).map(|phone| Phone::parse(phone, iran).unwrap()).into_iter().collect();
        let event = if bytes[0] % 4 == 3 {
            let card = CustomerCard { name: pick(bytes[0], &NAMES).into(), emails, phones, ..CustomerCard::default() };
            Event::CustomerCreated { customer: CustomerId(number), card, owner: None, from_lead: None }
        } else {
            let company = (!company.is_empty()).then(|| Company::named(company));
            let card = LeadCard { name: pick(bytes[0] / 4, &NAMES).into(), company, emails, phones, ..LeadCard::default() };
            Event::LeadCaptured { lead: LeadId(number), card, owner: None, stage: "new".into(), repeat_of: None, from_interest: None }
        };
        story.tell(0, None, event);
    }
    story
}

fn every_lead(state: &State) -> Vec<Lead> {
    (1..=state.book.leads).filter_map(|number| projection::load(&state.view, plan::name(number)).unwrap()).collect()
}

fn is_found(asked: &Asked, lead: &Lead) -> bool {
    match asked {
        Asked::Email(beginning) => lead.emails.iter().any(|email| email.normal().starts_with(beginning.as_str())),
        Asked::Other { full, national, words } => {
            let begins = |beginnings: &[String], digits: &str| beginnings.iter().any(|beginning| digits.starts_with(beginning.as_str()));
            lead.phones.iter().any(|phone| begins(full, phone.e164()) || begins(national, phone.national_digits()))
                || (!words.is_empty() && all_begin(words, lead_texts(lead)))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_search_finds_what_reading_everything_finds(made in prop::collection::vec(any::<[u8; 4]>(), 0..60), limit in 1..20_usize) {
        let state = story(&made).state();
        let leads = every_lead(&state);
        for text in TEXTS {
            let asked = Asked::of(text);
            let expected: Vec<u64> = leads.iter().filter(|lead| is_found(&asked, lead)).map(|lead| lead.id.0).collect();
            let found: Vec<u64> = state.source().search_leads(text, 100).unwrap().iter().map(|lead| lead.id.0).collect();
            let mut sorted = found.clone();
            sorted.sort_unstable();
            prop_assert_eq!(&sorted, &expected, "{:?}", text);
            let first: Vec<u64> = state.source().search_leads(text, limit).unwrap().iter().map(|lead| lead.id.0).collect();
            prop_assert_eq!(&first, &found[..found.len().min(limit)], "{:?}", text);
        }
    }
}

#[test]
fn leads_with_just_that_word_come_first_and_each_once() {
    let named = |n: u8| [n * 4, 2, 0, 0];
    let state = story(&[named(1), named(0), named(4)]).state();
    let names: Vec<String> = state.source().search_leads("an", 10).unwrap().iter().map(|lead| lead.name.clone()).collect();
    assert_eq!(names, ["Anabel Ana", "Ana", "Ann-Lee O'Neill"]);
    let state = story(&[named(4), named(0)]).state();
    let names: Vec<String> = state.source().search_leads("an", 10).unwrap().iter().map(|lead| lead.name.clone()).collect();
    assert_eq!(names, ["Ana", "Ann-Lee O'Neill"]);
    assert_eq!(state.source().search_leads("an", 0).unwrap_err().field(), Some("limit"));
}

#[test]
fn whoever_is_known_is_told_once_by_the_first_that_fits() {
    // A lead with the first e-mail and phone, a customer with the same e-mail.
    let state = story(&[[0, 2, 170, 170], [3, 0, 170, 0]]).state();
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let known = state.source().find_known(&texts(&["ANA@shop.example"]), &texts(&["+989123456789"])).unwrap();
    assert_eq!(
        known.iter().map(|known| (known.record, known.by)).collect::<Vec<_>>(),
        [(Known::Lead(LeadId(1)), MatchedBy::Email), (Known::Customer(CustomerId(2)), MatchedBy::Email)]
    );
    let known = state.source().find_known(&[], &texts(&["۰۹۱۲۳۴۵۶۷۸۹"])).unwrap();
    assert_eq!(known.iter().map(|known| known.value.as_str()).collect::<Vec<_>>(), ["+989123456789"]);
    assert!(state.source().find_known(&texts(&["nobody@shop.example"]), &[]).unwrap().is_empty());
    let error = state.source().find_known(&[], &texts(&["+989123456789", "x"])).unwrap_err();
    assert_eq!(error.field(), Some("phones[1]"));
}
