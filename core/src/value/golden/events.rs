//! Entries of the ledger, and every kind of event in one.

use super::*;
use crate::event::{CustomerField, Event, LeadField, OpportunityField, Step};
use crate::ledger::{Asked, Entry};

fn entry(events: Vec<Event>) -> Entry {
    Entry {
        first: Position(300),
        recorded_at: at("2026-01-31T09:30:00.123456Z"),
        at: at("2026-01-31T09:30:00.123456Z"),
        by: None,
        request: None,
        events,
    }
}

#[test]
fn entries() {
    is_written_as(
        &entry(vec![Event::InterestIdentified { interest: InterestId(8), lead: LeadId(3) }]),
        "0123ac028084f7f7fca2dd020109030803",
    );
    let asked = Asked { id: "form-1".into(), digest: 1, answer: captured(Outcome::Attached) };
    let late = Entry { at: at("2026-01-30T00:00:00Z"), by: Some(UserId(2)), request: Some(asked), ..entry(Vec::new()) };
    is_written_as(
        &late,
        "011fac028084f7f7fca2dd02bef13a020706666f726d2d3101000000000000000000000000000000001f0301020500060d73406578616d70
         6c652e636f6d070109010d2b3938393132333435363738390801",
    );
}

#[test]
fn events_of_the_book() {
    let (user, campaign) = (UserId(2), CampaignId(1));
    let events = vec![
        Event::BookCreated { settings: settings(), lifecycle: lifecycle() },
        Event::SettingsChanged { settings: settings() },
        Event::LifecycleChanged { lifecycle: lifecycle() },
        Event::UserAdded { user, name: "M".into(), email: Some(email("m@example.com")) },
        Event::UserEdited { user, name: "N".into(), email: None, active: true },
        Event::CampaignAdded { campaign, card: campaign_card() },
        Event::CampaignEdited { campaign, card: campaign_card() },
        Event::SpendRecorded { campaign, amount: Some(money(900)), reach: 10, clicks: 2 },
    ];
    is_written_as(
        &entry(events),
        "0123ac028084f7f7fca2dd020800037f04426f6f6b0249520b417369612f54656872616e4952520107056f66666572054f66666572280106
         656d61696c7301056f776e657203070301610153070162015301070163015302070164015303070165015304070166015305070167015306
         030301020702071101017a017f04426f6f6b0249520b417369612f54656872616e4952520107056f66666572054f66666572280106656d61
         696c7301056f776e657202030703016101530701620153010701630153020701640153030701650153040701660153050701670153060303
         01020702071101017a030702014d010d6d406578616d706c652e636f6d040b02014e0503013f06537072696e670204666169728288f4e505
         82f08ff00507f40303880e45555203a0f7364555520603013f06537072696e670204666169728288f4e50582f08ff00507f40303880e4555
         5203a0f736455552070f0103880e4555520a02",
    );
}

fn step() -> Step {
    Step {
        from: "a".into(),
        from_kind: StageKind::Working,
        to: "b".into(),
        to_kind: StageKind::Nurturing,
        reason: some("r"),
        until: Some(at("2026-03-01T00:00:00Z")),
    }
}

fn lead_fields() -> Vec<LeadField> {
    let LeadCard { utm, referrer, score, bant, consents, .. } = lead_card();
    let mut fields = vec![
        LeadField::Name("n".into()),
        LeadField::JobTitle(some("j")),
        LeadField::Emails(vec![email("e@x")]),
        LeadField::Phones(vec![phone("1", "2")]),
        LeadField::Company(Some(Company::named("c"))),
        LeadField::Country(some("IR")),
        LeadField::City(some("c")),
        LeadField::Language(some("l")),
        LeadField::Product(some("p")),
        LeadField::Interest(None),
        LeadField::Source("s".into()),
        LeadField::Channel(Some(Channel::Referral)),
        LeadField::Campaign(Some(CampaignId(1))),
        LeadField::Utm(utm),
        LeadField::Referrer(referrer),
        LeadField::Score(score),
        LeadField::Bant(bant),
        LeadField::Tags(vec!["t".into()]),
        LeadField::Attribute("k".into(), None),
    ];
    fields.extend(consents.into_iter().map(LeadField::Consent));
    fields
}

#[test]
fn events_of_leads() {
    let (lead, customer, opportunity) = (LeadId(3), CustomerId(9), Some(OpportunityId(5)));
    let (interest, from_interest, owner) = (InterestId(8), Some(InterestId(8)), Some(UserId(2)));
    let repeat_of = Some(Known::Customer(customer));
    let events = vec![
        Event::InterestRecorded { interest, card: interest_card(), lead: Some(lead) },
        Event::InterestIdentified { interest, lead },
        Event::LeadCaptured { lead, card: lead_card(), owner, stage: "new".into(), repeat_of, from_interest },
        Event::LeadEdited { lead, fields: lead_fields() },
        Event::LeadMoved { lead, step: step() },
        Event::TemperatureSet { lead, from: Temperature::Cold, to: Temperature::Warm },
        Event::LeadAssigned { lead, from: None, to: owner },
        Event::LeadDisqualified { lead, step: step() },
        Event::LeadReopened { lead, step: step() },
        Event::LeadConverted { lead, step: step(), customer, opportunity, linked: true },
        Event::ConversionReverted { lead, step: step(), customer, unlinked: true },
        Event::LeadLinked { lead, customer },
    ];
    is_written_as(
        &entry(events),
        "0123ac028084f7f7fca2dd020c080708ff030466616972000102016d0562617369630568656c6c6f0153015001010d73406578616d706c65
         2e636f6d01010d2b39383931323334353637383903090308030a3f03ffff0b536172612041686d6164690343544f02011073617261406578
         616d706c652e636f6d031053617261404578616d706c652e6f72671073617261406578616d706c652e6f726701030d303931322033343520
         363738390d2b3938393132333435363738390f04506172730c706172732e6578616d706c650269740531312d35300249520654656872616e
         026661056261736963057072696365087765625f666f726d01ac020201037669703f1f0173016d01630174016f0203416c69010203036669
         74500303616765091f01620161016e01740170050161000101620103016302000000000000e03f0164038280bbd2050165040178010f046e
         6577738280bbd20504666f726d02036e65770109080b03031400016e0101016a020101036540780301030131013204010101630501024952
         060101630701016c0801017009000a01730b01020c01010d1f0173016d01630174016f0e010203416c690f01020303666974500303616765
         09101f01620161016e01740170110101741201016b130f046e6577738280bbd20504666f726d0c03033f01610101620201728288f4e5050d
         0503010e0503020f03033f01610101620201728288f4e5051003033f01610101620201728288f4e505111f033f01610101620201728288f4
         e5050905120f033f01610101620201728288f4e5050913030309",
    );
}

fn customer_fields() -> Vec<CustomerField> {
    vec![
        CustomerField::Kind(CustomerKind::Company),
        CustomerField::Name("n".into()),
        CustomerField::LegalName(some("l")),
        CustomerField::TaxNumber(some("t")),
        CustomerField::RegistrationNumber(some("r")),
        CustomerField::Domain(some("d")),
        CustomerField::Industry(None),
        CustomerField::Emails(vec![email("e@x")]),
        CustomerField::Phones(vec![phone("1", "2")]),
        CustomerField::Contacts(vec![contact()]),
        CustomerField::Addresses(vec![address()]),
        CustomerField::Language(some("fa")),
        CustomerField::Segments(vec!["key".into()]),
        CustomerField::Attribute("k".into(), Some(Attribute::Flag(false))),
    ]
}

fn opportunity_fields() -> Vec<OpportunityField> {
    vec![
        OpportunityField::Name("n".into()),
        OpportunityField::Sale(Some(SaleKind::CrossSell)),
        OpportunityField::Amount(Some(money(1))),
        OpportunityField::Probability(Some(0)),
        OpportunityField::ExpectedClose(NaiveDate::from_ymd_opt(2026, 6, 30)),
        OpportunityField::Product(None),
        OpportunityField::Owner(Some(UserId(2))),
        OpportunityField::Customer(Some(CustomerId(9))),
        OpportunityField::Attribute("k".into(), Some(Attribute::Text("v".into()))),
    ]
}

#[test]
fn events_of_customers_and_sales() {
    let (lead, customer, opportunity, owner) = (Some(LeadId(3)), CustomerId(9), OpportunityId(5), Some(UserId(2)));
    let (amount, stage) = (Some(money(900)), || "offer".to_owned());
    let (was, card) = (OpportunityStatus::Won, opportunity_card());
    let events = vec![
        Event::CustomerCreated { customer, card: customer_card(), owner, from_lead: lead },
        Event::CustomerEdited { customer, fields: customer_fields(), filled_from: lead },
        Event::CustomerAssigned { customer, from: owner, to: None },
        Event::OpportunityOpened { opportunity, card, lead, customer: Some(customer), owner, stage: stage() },
        Event::OpportunityEdited { opportunity, fields: opportunity_fields() },
        Event::OpportunityMoved { opportunity, from: "a".into(), to: "b".into() },
        Event::OpportunityWon { opportunity, lead, customer, amount, reason: some("r") },
        Event::OpportunityLost { opportunity, lead, customer: None, reason: "r".into() },
        Event::OpportunityReopened { opportunity, lead, customer: Some(customer), was, taken_back: amount, stage: stage() },
    ];
    is_written_as(
        &entry(events),
        "0123ac028084f7f7fca2dd0209140f09ff3f0104506172730850617273204c74640131013201640169010110696e666f406578616d706c65
         2e636f6d01010d2b393839313233343536373839010f014e017201010d6e406578616d706c652e636f6d01010d2b39383931323334353637
         3839013f0170017301630172013102495202666101036b6579050161000101620103016302000000000000e03f0164038280bbd205016504
         017802031507090e000101016e0201016c0301017404010172050101640600070101036540780801030131013209010f014e017201010d6e
         406578616d706c652e636f6d01010d2b3938393132333435363738390a013f017001730163017201310249520b010266610c01036b65790d
         03016b00000316030902173f057f044465616c0303e70745555228fcaa931600056261736963050161000101620103016302000000000000
         e03f0164038280bbd2050165040178030902056f666665721803050900016e010102020103024555520301000401fcaa9316000500060102
         0701090803016b040176190705016101621a1f05030903880e45555201721b0b050301721c3f0503090103880e455552056f66666572",
    );
}

#[test]
fn events_of_work() {
    let (activity, follow_up, subject, due) = (ActivityId(7), FollowUpId(4), Subject::Lead(LeadId(3)), at("2026-02-05T00:00:00Z"));
    let (direction, text, outcome, owner) = (Some(Way::Inbound), some("t"), some("o"), Some(UserId(2)));
    let recorded = |kind| Event::ActivityRecorded { activity, subject, kind, direction, text: text.clone(), outcome: outcome.clone() };
    let mut events: Vec<Event> = ActivityKind::ALL.into_iter().map(recorded).collect();
    events.push(Event::FollowUpAdded { follow_up, subject, due, text: text.clone(), owner });
    events.push(Event::FollowUpCompleted { follow_up, subject, outcome: outcome.clone() });
    is_written_as(
        &entry(events),
        "0123ac028084f7f7fca2dd020a1d3b070003000174016f1d3f07000301000174016f1d3f07000302000174016f1d3f07000303000174016f
         1d3f07000304000174016f1d3f07000305000174016f1d3f07000306000174016f1d3f07000307000174016f1e1f04000382c8ffdd050174
         021f07040003016f",
    );
}

#[test]
fn events_of_taking_back() {
    let (lead, customer, interest, activity) = (LeadId(3), CustomerId(9), InterestId(8), ActivityId(7));
    let back = Lead { id: lead, version: 2, stage: "new".into(), captured_at: at("2026-01-01T00:00:00Z"), ..Lead::default() };
    let customer_back = Customer { id: customer, version: 1, customer_since: at("2026-01-01T00:00:00Z"), ..Customer::default() };
    let events = vec![
        Event::ImportReverted { lead, name: "fair".into(), requests: vec!["import/fair/7".into()], customers: vec![customer] },
        Event::LeadSetBack { lead, back: Some(Box::new(back)) },
        Event::LeadSetBack { lead, back: None },
        Event::CustomerSetBack { customer, back: Some(Box::new(customer_back)) },
        Event::CustomerSetBack { customer, back: None },
        Event::InterestWithdrawn { interest },
        Event::ActivityWithdrawn { activity },
    ];
    is_written_as(
        &entry(events),
        "0123ac028084f7f7fca2dd0207200f030466616972010d696d706f72742f666169722f3701092103032b06080302036e6577fe8fb7d534fe8fb7d5348280
         bbd205fe8fb7d53421010322030933000901fe8fb7d5348280bbd20522010923082407",
    );
}
