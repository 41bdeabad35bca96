//! Lists of everything but leads.

use super::*;
use crate::domain::{
    Activity, ActivityId, ActivityKind, CampaignCard, Contact, Customer, CustomerCard, CustomerId, CustomerKind, FollowUp, FollowUpId,
    Interest, InterestCard, InterestId, LeadId, Opportunity, OpportunityCard, OpportunityId, OpportunityStatus, Subject,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::cmp::Reverse;

type Bytes = [u8; 8];

const OWNERS: [UserId; 2] = [UserId(1), UserId(2)];
const SUBJECTS: [Subject; 3] = [Subject::Lead(LeadId(1)), Subject::Customer(CustomerId(1)), Subject::Opportunity(OpportunityId(1))];
const SEGMENTS: [&str; 2] = ["north", "retail"];
const NAMES: [&str; 4] = ["Ana Silva", "Silva & Söhne", "Mariana", "North Shop"];
const STATUSES: [OpportunityStatus; 3] = [OpportunityStatus::Open, OpportunityStatus::Won, OpportunityStatus::Lost];
const STAGES: [&str; 3] = ["discovery", "proposal", "gone"];

fn owner_filter(one: u8, none: u8) -> (Vec<UserId>, bool) {
    (maybe(one, &OWNERS).into_iter().collect(), none >= 200)
}

fn seconds(byte: u8) -> i64 {
    i64::from(byte % 24)
}

fn day(byte: u8) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, u32::from(byte % 24) + 1).unwrap()
}

fn customers(made: &[Bytes]) -> Story {
    let mut story = Story::new();
    for (number, bytes) in (1..).zip(made) {
        let contact = |name: &str| Contact { name: name.into(), role: None, emails: Vec::new(), phones: Vec::new() };
        let card = CustomerCard {
            kind: pick(bytes[0], &[CustomerKind::Person, CustomerKind::Company]),
            name: pick(bytes[1], &NAMES).into(),
            legal_name: maybe(bytes[2], &NAMES).map(str::to_owned),
            contacts: maybe(bytes[3], &NAMES).map(contact).into_iter().collect(),
            segments: SEGMENTS.iter().enumerate().filter(|(n, _)| bytes[4] & (1 << n) != 0).map(|(_, name)| (*name).to_owned()).collect(),
            ..CustomerCard::default()
        };
        story.tell(
            0,
            None,
            Event::CustomerCreated { customer: CustomerId(number), card, owner: maybe(bytes[5], &OWNERS), from_lead: None },
        );
    }
    story
}

fn opportunities(made: &[Bytes]) -> Story {
    let mut story = Story::new();
    for (opportunity, bytes) in (1..).map(OpportunityId).zip(made) {
        let (lead, customer) = (maybe(bytes[0], &[LeadId(1), LeadId(2)]), CustomerId(u64::from(bytes[1] % 2) + 1));
        let card = OpportunityCard { expected_close: maybe(bytes[2], &[day(bytes[2])]), ..OpportunityCard::default() };
        // Only what has ended can be in a stage that has gone.
        let stage = if bytes[4] < 128 { pick(bytes[3], &STAGES[..2]) } else { pick(bytes[3], &STAGES) };
        let owner = maybe(bytes[5], &OWNERS);
        story.tell(0, None, Event::OpportunityOpened { opportunity, card, lead, customer: Some(customer), owner, stage: stage.into() });
        match bytes[4] {
            0..128 => {}
            128..192 => story.tell(1, None, Event::OpportunityWon { opportunity, lead, customer, amount: None, reason: None }),
            192.. => {
                story.tell(1, None, Event::OpportunityLost { opportunity, lead, customer: Some(customer), reason: "price".into() });
            }
        }
    }
    story
}

fn touches(made: &[Bytes]) -> Story {
    let mut story = Story::new();
    for (number, bytes) in (1..).zip(made) {
        let (subject, at) = (pick(bytes[0], &SUBJECTS), seconds(bytes[1]));
        let (activity, kind) = (ActivityId(number), pick(bytes[2], &ActivityKind::ALL));
        let recorded = Event::ActivityRecorded { activity, subject, kind, direction: None, text: None, outcome: None };
        story.tell(at, maybe(bytes[3], &OWNERS), recorded);
        let (follow_up, due) = (FollowUpId(number), Timestamp::from_seconds(seconds(bytes[4])));
        story.tell(0, None, Event::FollowUpAdded { follow_up, subject, due, text: None, owner: maybe(bytes[5], &OWNERS) });
        if bytes[6] >= 128 {
            story.tell(1, None, Event::FollowUpCompleted { follow_up, subject, outcome: None });
        }
        let card = InterestCard { source: pick(bytes[7], &["web_form", "call"]).into(), ..InterestCard::default() };
        let (interest, lead) = (InterestId(number), maybe(bytes[6], &[LeadId(1), LeadId(2)]));
        story.tell(at, None, Event::InterestRecorded { interest, card, lead });
    }
    story
}

fn made() -> impl Strategy<Value = Vec<Bytes>> {
    prop::collection::vec(any::<Bytes>(), 0..40)
}

fn asked() -> impl Strategy<Value = Vec<(Bytes, usize)>> {
    prop::collection::vec((any::<Bytes>(), 1..8_usize), 20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn customers_are_the_filtered_list(made in made(), asked in asked()) {
        let state = customers(&made).state();
        let every: Vec<Customer> = state.every(state.book.customers, |number| Record::Customer(CustomerId(number)));
        for (bytes, limit) in asked {
            let (owners, unowned) = owner_filter(bytes[0], bytes[1]);
            let filter = CustomerFilter {
                owners,
                unowned,
                kind: maybe(bytes[2], &[CustomerKind::Person, CustomerKind::Company]),
                segments: maybe(bytes[3], &SEGMENTS).map(str::to_owned).into_iter().collect(),
                text: maybe(bytes[4], &["sil", "SILVA an", "nor", "&", "x", ""]).map(str::to_owned),
            };
            let expected: Vec<Customer> = every.iter().filter(|customer| filter.matches(customer)).cloned().collect();
            let query = CustomerQuery::from(filter).limit(limit);
            let pages = all_pages(limit, |after| state.source().customers(&query.clone().after(after)).unwrap());
            prop_assert_eq!(pages, expected, "{:?}", query);
        }
    }

    #[test]
    fn opportunities_are_the_filtered_list(made in made(), asked in asked()) {
        let state = opportunities(&made).state();
        let every: Vec<Opportunity> = state.every(state.book.opportunities, |number| Record::Opportunity(OpportunityId(number)));
        for (bytes, limit) in asked {
            let (owners, unowned) = owner_filter(bytes[0], bytes[1]);
            let filter = OpportunityFilter {
                owners,
                unowned,
                lead: maybe(bytes[2] / 2 + 60, &[LeadId(1), LeadId(2)]),
                customer: maybe(bytes[3] / 2 + 60, &[CustomerId(1), CustomerId(2)]),
                statuses: maybe(bytes[4], &STATUSES).into_iter().collect(),
                stages: maybe(bytes[5], &STAGES).map(str::to_owned).into_iter().collect(),
                expected_close_from: maybe(bytes[6], &[day(bytes[6])]),
                expected_close_until: maybe(bytes[7], &[day(bytes[7])]),
            };
            let expected: Vec<Opportunity> = every.iter().filter(|opportunity| filter.matches(opportunity)).cloned().collect();
            let query = OpportunityQuery::from(filter).limit(limit);
            let pages = all_pages(limit, |after| state.source().opportunities(&query.clone().after(after)).unwrap());
            prop_assert_eq!(pages, expected, "{:?}", query);
        }
    }

    #[test]
    fn activities_come_newest_first(made in made(), asked in asked()) {
        let state = touches(&made).state();
        let every: Vec<Activity> = state.every(state.book.activities, |number| Record::Activity(ActivityId(number)));
        for (bytes, limit) in asked {
            let filter = ActivityFilter {
                subject: maybe(bytes[0], &SUBJECTS),
                by: maybe(bytes[1], &OWNERS),
                kinds: maybe(bytes[2], &ActivityKind::ALL).into_iter().collect(),
                at: span(bytes[3], bytes[4]),
            };
            let by_instant = filter.subject.is_some() || filter.by.is_some();
            let mut expected: Vec<Activity> = every.iter().filter(|activity| filter.matches(activity)).cloned().collect();
            expected.sort_by_key(|activity| Reverse((by_instant.then_some(activity.at), activity.id)));
            let query = ActivityQuery::from(filter).limit(limit);
            let pages = all_pages(limit, |after| state.source().activities(&query.clone().after(after)).unwrap());
            prop_assert_eq!(pages, expected, "{:?}", query);
        }
    }

    #[test]
    fn follow_ups_come_soonest_first(made in made(), asked in asked()) {
        let state = touches(&made).state();
        let every: Vec<FollowUp> = state.every(state.book.follow_ups, |number| Record::FollowUp(FollowUpId(number)));
        for (bytes, limit) in asked {
            let (owners, unowned) = owner_filter(bytes[0], bytes[1]);
            let filter = FollowUpFilter {
                owners,
                unowned,
                subject: maybe(bytes[2], &SUBJECTS),
                open: maybe(bytes[3], &[true, false]),
                due: span(bytes[4], bytes[5]),
            };
            let by_due = filter.subject.is_some() || filter.open == Some(true);
            let mut expected: Vec<FollowUp> = every.iter().filter(|follow_up| filter.matches(follow_up)).cloned().collect();
            expected.sort_by_key(|follow_up| (by_due.then_some(follow_up.due), follow_up.id));
            let query = FollowUpQuery::from(filter).limit(limit);
            let pages = all_pages(limit, |after| state.source().follow_ups(&query.clone().after(after)).unwrap());
            prop_assert_eq!(pages, expected, "{:?}", query);
        }
    }

    #[test]
    fn interests_are_the_filtered_list(made in made(), asked in asked()) {
        let state = touches(&made).state();
        let every: Vec<Interest> = state.every(state.book.interests, |number| Record::Interest(InterestId(number)));
        for (bytes, limit) in asked {
            let filter = InterestFilter {
                lead: maybe(bytes[0], &[LeadId(1), LeadId(2)]),
                identified: maybe(bytes[1], &[true, false]),
                sources: maybe(bytes[2], &["web_form", "call"]).map(str::to_owned).into_iter().collect(),
                at: span(bytes[3], bytes[4]),
            };
            let expected: Vec<Interest> = every.iter().filter(|interest| filter.matches(interest)).cloned().collect();
            let query = InterestQuery::from(filter).limit(limit);
            let pages = all_pages(limit, |after| state.source().interests(&query.clone().after(after)).unwrap());
            prop_assert_eq!(pages, expected, "{:?}", query);
        }
    }
}

#[test]
fn users_and_campaigns_come_by_number() {
    let mut story = Story::new();
    for number in 1..=300 {
        story.tell(0, None, Event::UserAdded { user: UserId(number), name: format!("user {number}"), email: None });
        let card = CampaignCard { name: format!("campaign {number}"), ..CampaignCard::default() };
        story.tell(0, None, Event::CampaignAdded { campaign: CampaignId(number), card });
    }
    let state = story.state();
    let expected: Vec<u64> = (1..=300).collect();
    assert_eq!(state.source().users().unwrap().iter().map(|user| user.id.0).collect::<Vec<_>>(), expected);
    assert_eq!(state.source().campaigns().unwrap().iter().map(|campaign| campaign.id.0).collect::<Vec<_>>(), expected);
}

#[test]
fn a_word_that_many_customers_have_is_tested_instead_of_gathered() {
    let made: Vec<Bytes> = (0..4_200_u32).map(|number| [0, if number % 100 == 0 { 2 } else { 0 }, 0, 0, 0, 0, 0, 0]).collect();
    let state = customers(&made).state();
    let filter = |text: &str| CustomerFilter { text: Some(text.into()), ..CustomerFilter::default() };
    let page = state.source().customers(&CustomerQuery::from(filter("silva ana")).limit(10_000)).unwrap();
    assert_eq!((page.items.len(), page.next), (4_158, None));
    let page = state.source().customers(&CustomerQuery::from(filter("mari")).limit(10_000)).unwrap();
    assert_eq!((page.items.len(), page.next), (42, None));
}

#[test]
fn an_index_that_names_nobody_is_told_as_damage() {
    let state = customers(&[[0, 0, 0, 0, 0, 170, 0, 0]]).state();
    let gone = key::record(Record::Customer(CustomerId(1)));
    let run = projection::run_of(&[(gone, None)]).unwrap();
    let storage = MemoryStorage::new();
    let overlay = state.view.overlay().with(run);
    let view = View::new(storage.snapshot().unwrap(), overlay);
    let filter = CustomerFilter { owners: OWNERS.to_vec(), ..CustomerFilter::default() };
    let error = Source { txn: &view, book: &state.book }.customers(&filter.into()).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Corrupt);
}
