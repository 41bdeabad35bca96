//! The format, byte by byte. Books are written in it: where a test here fails, what is needed is a new version beside the old one, not
//! other bytes in the test. Old bytes have to be read as long as there are books.

mod events;

use super::Stored;
use crate::command::{Answer, Captured, Converted, Outcome};
use crate::domain::*;
use crate::error::{Match, MatchedBy};
use crate::event::apply::{BookState, Withdrawn};
use crate::identity::{Email, Phone};
use crate::ledger::RequestNote;
use crate::lifecycle::{Lifecycle, StageKind};
use chrono::NaiveDate;
use std::fmt::{Debug, Write};
use std::sync::Arc;

/// Compares without regard to how the expected bytes are broken into groups and lines.
fn is_written_as<T: Stored + PartialEq + Debug>(value: &T, expected: &str) {
    let written = value.to_bytes().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    assert_eq!(written, expected.split_whitespace().collect::<String>(), "{}", T::NAME);
    assert_eq!(&T::from_bytes(&value.to_bytes()).unwrap(), value);
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn email(text: &str) -> Email {
    Email::from_parts(text.into(), text.to_lowercase())
}

fn phone(given: &str, e164: &str) -> Phone {
    Phone::from_parts(given.into(), e164.into())
}

fn money(amount_minor: i64) -> Money {
    Money::new(amount_minor, "EUR").unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.into())
}

fn attributes() -> Attributes {
    let values = [
        ("a", Attribute::Flag(true)),
        ("b", Attribute::Whole(-2)),
        ("c", Attribute::Number(0.5)),
        ("d", Attribute::Instant(at("2026-01-01T00:00:00Z"))),
        ("e", Attribute::Text("x".into())),
    ];
    values.map(|(name, value)| (name.to_owned(), value)).into()
}

fn lead_card() -> LeadCard {
    LeadCard {
        name: "Sara Ahmadi".into(),
        job_title: some("CTO"),
        emails: vec![email("sara@example.com"), email("Sara@Example.org")],
        phones: vec![phone("0912 345 6789", "+989123456789")],
        company: Some(Company { name: "Pars".into(), domain: some("pars.example"), industry: some("it"), size: some("11-50") }),
        country: some("IR"),
        city: some("Tehran"),
        language: some("fa"),
        product: some("basic"),
        interest: some("price"),
        source: "web_form".into(),
        channel: Some(Channel::Outbound),
        campaign: Some(CampaignId(300)),
        utm: Utm { source: some("s"), medium: some("m"), campaign: some("c"), term: some("t"), content: some("o") },
        referrer: Some(Referrer::Text("Ali".into())),
        temperature: Temperature::Hot,
        score: Score::default().part("fit", 40).part("age", -5),
        bant: Bant { budget: some("b"), authority: some("a"), need: some("n"), timeline: some("t"), problem: some("p") },
        tags: vec!["vip".into()],
        attributes: attributes(),
        consents: vec![Consent { purpose: "news".into(), granted: true, at: at("2026-01-01T00:00:00Z"), basis: some("form") }],
    }
}

fn lead() -> Lead {
    Lead {
        id: LeadId(70_000),
        version: 5,
        card: lead_card(),
        stage: "customer".into(),
        kind: StageKind::Converted,
        entered_at: at("2026-02-01T08:00:00Z"),
        lost_reason: some("late"),
        nurture_until: Some(at("2026-03-01T00:00:00Z")),
        owner: Some(UserId(2)),
        owner_since: at("2026-01-31T09:30:01.5Z"),
        captured_at: at("2026-01-31T09:30:00Z"),
        first_response_at: Some(at("2026-01-31T09:30:00.000001Z")),
        last_activity_at: Some(at("2026-01-31T09:29:59Z")),
        touches: 3,
        converted_at: Some(at("2026-02-01T08:00:00Z")),
        converted_to: Some(CustomerId(9)),
        converted_from: some("sql"),
        converted_from_kind: Some(StageKind::SalesQualified),
        links: vec![Link { customer: CustomerId(9), at: at("2026-02-01T08:00:00Z"), by_conversion: true }],
        cycle: 1,
        open_follow_ups: vec![Due { due: at("2026-02-02T00:00:00Z"), follow_up: FollowUpId(4) }],
        repeat_of: Some(Known::Lead(LeadId(6))),
        from_interest: Some(InterestId(8)),
        last_event_at: at("2026-02-01T08:00:00Z"),
        touched: Position(1_000_000),
    }
}

#[test]
fn leads() {
    is_written_as(&Lead::default(), "01000400fe8ffc822f");
    is_written_as(
        &lead(),
        "01ffff1ff0a20405ffff0b536172612041686d6164690343544f02011073617261406578616d706c652e636f6d031053617261404578616d
         706c652e6f72671073617261406578616d706c652e6f726701030d303931322033343520363738390d2b3938393132333435363738390f04
         506172730c706172732e6578616d706c650269740531312d35300249520654656872616e026661056261736963057072696365087765625f
         666f726d01ac020201037669703f1f0173016d01630174016f0203416c6901020303666974500303616765091f01620161016e0174017005
         0161000101620103016302000000000000e03f0164038280bbd2050165040178010f046e6577738280bbd20504666f726d08637573746f6d
         657205c2c627046c617465c2deb60902e15dc2a9bddc050806031fc2c627090373716c04010709c2c627010103c2d64304000608c2c627c0
         843d",
    );
}

fn interest_card() -> InterestCard {
    InterestCard {
        source: "fair".into(),
        channel: Some(Channel::Inbound),
        campaign: Some(CampaignId(1)),
        utm: Utm { medium: some("m"), ..Utm::default() },
        product: some("basic"),
        text: some("hello"),
        name: some("S"),
        company: some("P"),
        emails: vec![email("s@example.com")],
        phones: vec![phone("+989123456789", "+989123456789")],
    }
}

#[test]
fn interests() {
    let interest = Interest {
        id: InterestId(8),
        card: interest_card(),
        at: at("2026-01-31T09:30:00Z"),
        by: Some(UserId(2)),
        lead: Some(LeadId(3)),
        identified_at: Some(at("2026-01-31T10:30:00Z")),
        touched: Position(12),
    };
    is_written_as(
        &interest,
        "017f08ff030466616972000102016d0562617369630568656c6c6f0153015001010d73406578616d706c652e636f6d01010d2b3938393132
         33343536373839c2a9bddc05020382e1010c",
    );
}

fn contact() -> Contact {
    Contact {
        name: "N".into(),
        role: some("r"),
        emails: vec![email("n@example.com")],
        phones: vec![phone("+989123456789", "+989123456789")],
    }
}

fn address() -> Address {
    Address { purpose: some("p"), street: some("s"), city: some("c"), region: some("r"), postal_code: some("1"), country: some("IR") }
}

fn customer_card() -> CustomerCard {
    CustomerCard {
        kind: CustomerKind::Company,
        name: "Pars".into(),
        legal_name: some("Pars Ltd"),
        tax_number: some("1"),
        registration_number: some("2"),
        domain: some("d"),
        industry: some("i"),
        emails: vec![email("info@example.com")],
        phones: vec![phone("+989123456789", "+989123456789")],
        contacts: vec![contact()],
        addresses: vec![address()],
        language: some("fa"),
        segments: vec!["key".into()],
        attributes: attributes(),
    }
}

#[test]
fn customers() {
    let customer = Customer {
        id: CustomerId(9),
        version: 2,
        card: customer_card(),
        owner: Some(UserId(2)),
        owner_since: at("2026-02-03T08:00:00Z"),
        customer_since: at("2026-02-01T08:00:00Z"),
        lifetime_value: vec![money(123_456)],
        opportunities_won: 1,
        last_activity_at: Some(at("2026-02-02T08:00:00Z")),
        open_follow_ups: vec![Due { due: at("2026-02-02T00:00:00Z"), follow_up: FollowUpId(4) }],
        touched: Position(40),
    };
    is_written_as(
        &customer,
        "01ff070902ff3f0104506172730850617273204c74640131013201640169010110696e666f406578616d706c652e636f6d01010d2b393839
         313233343536373839010f014e017201010d6e406578616d706c652e636f6d01010d2b393839313233343536373839013f01700173016301
         72013102495202666101036b6579050161000101620103016302000000000000e03f0164038280bbd20501650401780282b05482f0e4dc05
         010380890f4555520182982a010382901c0428",
    );
}

fn opportunity_card() -> OpportunityCard {
    OpportunityCard {
        name: "Deal".into(),
        sale: Some(SaleKind::Upsell),
        amount: Some(money(-500)),
        probability: Some(40),
        expected_close: NaiveDate::from_ymd_opt(2026, 6, 30),
        product: some("basic"),
        attributes: attributes(),
    }
}

#[test]
fn opportunities() {
    let opportunity = Opportunity {
        id: OpportunityId(5),
        version: 3,
        card: opportunity_card(),
        lead: Some(LeadId(3)),
        customer: Some(CustomerId(9)),
        owner: Some(UserId(2)),
        stage: "proposal".into(),
        entered_at: at("2026-02-03T08:00:00Z"),
        status: OpportunityStatus::Lost,
        opened_at: at("2026-02-01T08:00:00Z"),
        closed_at: Some(at("2026-02-04T08:00:00Z")),
        reason: some("price"),
        reopened: 1,
        last_activity_at: Some(at("2026-02-02T08:00:00Z")),
        open_follow_ups: vec![Due { due: at("2026-02-05T00:00:00Z"), follow_up: FollowUpId(4) }],
        last_event_at: at("2026-02-04T08:00:00Z"),
        touched: Position(41),
    };
    is_written_as(
        &opportunity,
        "01ffff0105037f044465616c0303e70745555228fcaa931600056261736963050161000101620103016302000000000000e03f0164038280
         bbd20501650401780309020870726f706f73616c82b0540282f0e4dc0582c87e0570726963650182982a010382d89a010482c87e29",
    );
}

#[test]
fn activities_and_follow_ups() {
    let activity = Activity {
        id: ActivityId(7),
        subject: Subject::Customer(CustomerId(9)),
        kind: ActivityKind::Meeting,
        direction: Some(Way::Outbound),
        at: at("2026-02-02T08:00:00Z"),
        by: Some(UserId(2)),
        text: some("met"),
        outcome: some("yes"),
        touched: Position(42),
    };
    is_written_as(&activity, "01ff01070109030182888fdd0502036d6574037965732a");
    let follow_up = FollowUp {
        id: FollowUpId(4),
        subject: Subject::Opportunity(OpportunityId(5)),
        due: at("2026-02-05T00:00:00Z"),
        text: some("call"),
        owner: Some(UserId(2)),
        added_at: at("2026-02-02T08:00:00Z"),
        done_at: Some(at("2026-02-04T08:00:00Z")),
        outcome: some("done"),
        touched: Position(43),
    };
    is_written_as(&follow_up, "01ff0104020582c0700463616c6c0282888fdd0582b05404646f6e652b");
}

fn campaign_card() -> CampaignCard {
    CampaignCard {
        name: "Spring".into(),
        channel: Some(Channel::Referral),
        source: some("fair"),
        starts_at: Some(at("2026-03-01T00:00:00Z")),
        ends_at: Some(at("2026-04-01T00:00:00Z")),
        plan: CampaignPlan { leads: Some(500), cost_per_lead: Some(money(900)), budget: Some(money(450_000)) },
    }
}

#[test]
fn users_and_campaigns() {
    let user = User {
        id: UserId(2),
        version: 1,
        name: "Mina".into(),
        email: Some(email("mina@example.com")),
        active: true,
        added_at: at("2026-01-01T00:00:00Z"),
        touched: Position(2),
    };
    is_written_as(&user, "017f0201044d696e6101106d696e61406578616d706c652e636f6d8280bbd20502");
    let campaign = Campaign {
        id: CampaignId(1),
        version: 1,
        card: campaign_card(),
        reach: 10_000,
        clicks: 250,
        spend: vec![money(5_000)],
        added_at: at("2026-01-01T00:00:00Z"),
        touched: Position(3),
    };
    is_written_as(
        &campaign,
        "01ff01013f06537072696e670204666169728288f4e50582f08ff00507f40303880e45555203a0f736455552904efa010103904e45555282
         80bbd20503",
    );
}

fn settings() -> Settings {
    Settings {
        name: "Book".into(),
        region: "IR".into(),
        zone: "Asia/Tehran".into(),
        currency: Currency::new("IRR").unwrap(),
        pipeline: vec![PipelineStage::new("offer", "Offer", 40)],
        lead_fields: vec!["emails".into()],
        customer_fields: vec!["owner".into()],
    }
}

/// A stage of each kind.
fn lifecycle() -> Lifecycle {
    let stages = StageKind::ALL.into_iter().zip('a'..);
    let lifecycle = stages.fold(Lifecycle::empty(), |lifecycle, (kind, key)| lifecycle.with_stage(key, "S", kind));
    lifecycle.with_move("a", "b").with_reasoned_move("b", "g").with_move("a", "z")
}

#[test]
fn the_book_state() {
    let state = BookState {
        settings: Arc::new(settings()),
        lifecycle: Arc::new(lifecycle()),
        leads: 70_000,
        interests: 8,
        customers: 9,
        opportunities: 5,
        activities: 7,
        follow_ups: 4,
        users: 2,
        campaigns: 1,
        touched: Position(1_000_000),
        withdrawn: Withdrawn::default(),
    };
    is_written_as(
        &state,
        "01ff077f04426f6f6b0249520b417369612f54656872616e4952520107056f66666572054f66666572280106656d61696c7301056f776e65
         7203070301610153070162015301070163015302070164015303070165015304070166015305070167015306030301020702071101017af0
         a20408090507040201c0843d",
    );
    // What has to be told of few books only.
    let state = BookState { withdrawn: Withdrawn { leads: 300, interests: 0, customers: 3, activities: 4 }, ..state };
    is_written_as(
        &state,
        "01ff6f7f04426f6f6b0249520b417369612f54656872616e4952520107056f66666572054f66666572280106656d61696c7301056f776e65
         7203070301610153070162015301070163015302070164015303070165015304070166015305070167015306030301020702071101017af0
         a20408090507040201c0843dac020304",
    );
}

fn captured(outcome: Outcome) -> Answer {
    let matches = vec![
        Match { record: Known::Lead(LeadId(6)), by: MatchedBy::Email, value: "s@example.com".into() },
        Match { record: Known::Customer(CustomerId(9)), by: MatchedBy::Phone, value: "+989123456789".into() },
    ];
    Answer::Captured(Captured { lead: LeadId(3), outcome, matches, interest: Some(InterestId(8)), version: 1 })
}

#[test]
fn request_notes() {
    let note = |answer| RequestNote { position: Position(300), digest: 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10, answer };
    is_written_as(
        &note(captured(Outcome::Repeat)),
        "0107ac02100f0e0d0c0b0a090807060504030201001f0302020500060d73406578616d706c652e636f6d070109010d2b3938393132333435
         363738390801",
    );
    let converted = Converted { lead: LeadId(3), customer: CustomerId(9), created: true, opportunity: Some(OpportunityId(5)), version: 2 };
    is_written_as(&note(Answer::Converted(converted)), "0107ac02100f0e0d0c0b0a090807060504030201011f03090502");
    is_written_as(&note(Answer::Created { number: 0 }), "0107ac02100f0e0d0c0b0a0908070605040302010200");
    is_written_as(&note(Answer::Changed { version: 300 }), "0107ac02100f0e0d0c0b0a09080706050403020103ac02");
}
