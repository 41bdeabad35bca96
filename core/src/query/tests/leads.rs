//! Lists of leads.

use super::*;
use crate::domain::{Attribute, CampaignId, Channel, CustomerId, FollowUpId, Lead, LeadCard, LeadId, Score, Subject, Temperature};
use crate::event::Step;
use crate::lifecycle::StageKind;
use crate::query::cursor::List;
use proptest::prelude::*;

const STAGES: [&str; 7] = ["new", "contacted", "nurturing", "mql", "sql", "converted", "disqualified"];
const SOURCES: [&str; 3] = ["web_form", "referral", "trade_show"];
const TAGS: [&str; 3] = ["vip", "north", "later"];

type Bytes = [u8; 20];

fn attributes() -> [Attribute; 7] {
    let long = "x".repeat(150);
    [
        Attribute::Whole(1),
        Attribute::Number(1.0),
        Attribute::Number(0.0),
        Attribute::Flag(true),
        Attribute::Text(format!("{long}a")),
        Attribute::Text(format!("{long}b")),
        Attribute::Instant(Timestamp::from_seconds(1)),
    ]
}

fn card(bytes: &Bytes) -> LeadCard {
    LeadCard {
        name: "Ann".into(),
        source: pick(bytes[0], &SOURCES).into(),
        channel: maybe(bytes[1], &Channel::ALL),
        campaign: maybe(bytes[2], &[CampaignId(1), CampaignId(2)]),
        temperature: pick(bytes[3], &Temperature::ALL),
        tags: TAGS.iter().enumerate().filter(|(n, _)| bytes[4] & (1 << n) != 0).map(|(_, tag)| (*tag).to_owned()).collect(),
        attributes: maybe(bytes[5], &attributes()).map(|value| ("size".to_owned(), value)).into_iter().collect(),
        score: maybe(bytes[6], &[1, 2, 3]).map(|points| Score::default().part("fit", points)).unwrap_or_default(),
        country: maybe(bytes[7], &["Perú".to_owned(), "Chile".to_owned()]),
        ..LeadCard::default()
    }
}

/// A book in which that happened; the leads are captured at few instants, so that many share one.
pub(super) fn story(leads: &[Bytes]) -> Story {
    let mut story = Story::new();
    let mut follow_up = 0;
    for (lead, bytes) in (1..).map(LeadId).zip(leads) {
        let captured = i64::from(bytes[8] % 12);
        let owner = maybe(bytes[9] | 128, &[UserId(1), UserId(2)]);
        let capture = Event::LeadCaptured { lead, card: card(bytes), owner, stage: "new".into(), repeat_of: None, from_interest: None };
        story.tell(captured, None, capture);
        let to = usize::from(bytes[10]) % STAGES.len();
        let (to, to_kind) = (STAGES[to].to_owned(), StageKind::ALL[to]);
        let step = Step { from: "new".into(), from_kind: StageKind::New, to, to_kind, reason: None, until: None };
        if to_kind == StageKind::Converted {
            let event = Event::LeadConverted { lead, step, customer: CustomerId(1), opportunity: None, linked: true };
            story.tell(captured + i64::from(bytes[11] % 12), None, event);
        } else if to_kind != StageKind::New {
            story.tell(captured, None, Event::LeadMoved { lead, step });
        }
        if let Some(customer) = maybe(bytes[12], &[CustomerId(2), CustomerId(3)]) {
            story.tell(captured, None, Event::LeadLinked { lead, customer });
        }
        for due in [bytes[13], bytes[14]].into_iter().filter(|due| *due >= 128) {
            follow_up += 1;
            let (follow_up, subject, due) = (FollowUpId(follow_up), Subject::Lead(lead), Timestamp::from_seconds(i64::from(due % 24)));
            story.tell(captured, None, Event::FollowUpAdded { follow_up, subject, due, text: None, owner: None });
        }
    }
    story
}

fn list<T: Clone>(byte: u8, of: &[T]) -> Vec<T> {
    // Sometimes two values, and then perhaps one twice.
    maybe(byte, of).into_iter().chain((byte >= 220).then(|| pick(byte / 3, of))).collect()
}

fn filter(bytes: &Bytes) -> LeadFilter {
    LeadFilter {
        stages: list(bytes[0], &STAGES).into_iter().map(str::to_owned).collect(),
        kinds: list(bytes[1], &StageKind::ALL),
        sources: list(bytes[2], &SOURCES).into_iter().map(str::to_owned).collect(),
        channels: list(bytes[3], &Channel::ALL),
        campaigns: list(bytes[4], &[CampaignId(1), CampaignId(2)]),
        owners: list(bytes[5], &[UserId(1), UserId(2)]),
        unowned: bytes[6] >= 200,
        temperatures: list(bytes[7], &Temperature::ALL),
        tags: list(bytes[8], &TAGS).into_iter().map(str::to_owned).collect(),
        attributes: maybe(bytes[9], &[attributes().as_slice(), &[Attribute::Number(-0.0)]].concat())
            .map(|value| ("size".to_owned(), value))
            .into_iter()
            .collect(),
        score_from: maybe(bytes[10], &[1, 2]),
        score_to: maybe(bytes[11], &[2, 3]),
        country: maybe(bytes[12], &["peru".to_owned(), "chile".to_owned()]),
        language: None,
        customer: maybe(bytes[13], &[CustomerId(1), CustomerId(2), CustomerId(3)]),
        captured: span(bytes[14], bytes[15]),
        converted: span(bytes[16] / 2 + 60, bytes[17] / 2 + 60),
        follow_up: span(bytes[18] / 2 + 60, bytes[19] / 2 + 60),
        open: maybe(bytes[6] ^ bytes[5], &[true, false]),
    }
}

fn query() -> impl Strategy<Value = LeadQuery> {
    (any::<Bytes>(), any::<Bytes>(), 0..4_usize, any::<Option<bool>>(), 1..8_usize).prop_map(|(few, zeros, by, descending, limit)| {
        // Half of the conditions at most, or nothing would be left.
        let bytes = std::array::from_fn(|n| if zeros[n] < 128 { 0 } else { few[n] });
        LeadQuery { filter: filter(&bytes), sort: LeadSort { by: LeadOrder::ALL[by], descending }, limit, after: None }
    })
}

/// What the list is by its definition.
fn naive(state: &State, query: &LeadQuery, after: Option<Place>) -> Vec<u64> {
    let list = List::from(query.sort.by);
    let mut found: Vec<(Place, u64)> = state
        .every::<Lead>(state.book.leads, plan::name)
        .iter()
        .filter(|lead| query.filter.matches(lead))
        .filter_map(|lead| crate::query::leads::place(lead, list).map(|place| (place, lead.id.0)))
        .collect();
    found.sort();
    if query.sort.is_descending() {
        found.reverse();
    }
    let behind = |place: Place| after.is_none_or(|after| if query.sort.is_descending() { place < after } else { place > after });
    found.into_iter().filter(|(place, _)| behind(*place)).map(|(_, lead)| lead).collect()
}

fn numbers(leads: &[Lead]) -> Vec<u64> {
    leads.iter().map(|lead| lead.id.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn pages_are_the_filtered_and_sorted_list(
        made in prop::collection::vec(any::<Bytes>(), 0..40),
        queries in prop::collection::vec(query(), 20),
    ) {
        let state = story(&made).state();
        for query in queries {
            let pages = all_pages(query.limit, |after| state.source().leads(&query.clone().after(after)).unwrap());
            prop_assert_eq!(numbers(&pages), naive(&state, &query, None), "{:?}", query);
        }
    }

    #[test]
    fn what_comes_and_goes_neither_repeats_nor_hides(
        made in prop::collection::vec(any::<Bytes>(), 1..40),
        query in query(),
        later in 0..60_usize,
    ) {
        let story = story(&made);
        let (before, now) = (story.earlier(later).state(), story.state());
        if let Some(cursor) = before.source().leads(&query).unwrap().next {
            let list = List::from(query.sort.by);
            let place = Cursor::place_in(Some(&cursor), list, query.sort.is_descending()).unwrap();
            let rest = all_pages(query.limit, |after| now.source().leads(&query.clone().after(after.or(Some(cursor)))).unwrap());
            prop_assert_eq!(numbers(&rest), naive(&now, &query, place));
        }
    }
}

#[test]
fn many_leads_are_read_in_many_parts() {
    let mut made = Vec::new();
    for number in 0..1_500_u32 {
        let [a, b, ..] = number.wrapping_mul(2_654_435_761).to_be_bytes();
        made.push(std::array::from_fn(|n| if n % 2 == 0 { a.rotate_left(n as u32) } else { b.rotate_right(n as u32) }));
    }
    let state = story(&made).state();
    for by in LeadOrder::ALL {
        for sort in [LeadSort::by(by), LeadSort::by(by).descending(), LeadSort::by(by).ascending()] {
            for filter in [LeadFilter::all(), LeadFilter::all().owner(UserId(1)), LeadFilter::all().source("referral").open(true)] {
                let query = LeadQuery::from(filter).sort(sort).limit(400);
                let pages = all_pages(400, |after| state.source().leads(&query.clone().after(after)).unwrap());
                assert_eq!(numbers(&pages), naive(&state, &query, None), "{query:?}");
            }
        }
    }
}

#[test]
fn minus_zero_is_found_as_the_zero_that_is_stored() {
    let mut made = [0; 20];
    // Attribute number 2 of the list: zero.
    made[5] = 170;
    assert_eq!(attributes()[170 % 7], Attribute::Number(0.0));
    let state = story(&[made, [0; 20]]).state();
    let page = state.source().leads(&LeadFilter::all().attribute("size", -0.0).into()).unwrap();
    assert_eq!(numbers(&page.items), [1]);
}

#[test]
fn what_is_wrong_with_a_query_is_told_by_field() {
    let state = story(&[[0; 20], [1; 20]]).state();
    let field = |query: LeadQuery| state.source().leads(&query).unwrap_err().field().map(str::to_owned);
    assert_eq!(field(LeadQuery::default().limit(0)), Some("limit".into()));
    assert_eq!(field(LeadQuery::default().limit(10_001)), Some("limit".into()));
    assert_eq!(field(LeadFilter::all().stage("mqll").into()), Some("filter.stages".into()));
    let next = state.source().leads(&LeadQuery::default().limit(1)).unwrap().next;
    assert!(next.is_some());
    assert_eq!(field(LeadQuery::default().after(next).sort(LeadSort::default().ascending())), Some("after".into()));
    assert_eq!(field(LeadQuery::default().after(next).sort(LeadOrder::Number)), Some("after".into()));
    assert_eq!(state.source().customers(&CustomerQuery::default().after(next)).unwrap_err().field(), Some("after"));
}
