//! One row a refusal code: the command that meets it, the field that it names, and that it changes nothing.
#![expect(clippy::unwrap_used, reason = "a test says that it failed by panicking")]

use leadbook::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A book in which every rule has something to stand against.
struct World {
    book: Book,
    user: UserId,
    gone: UserId,
    campaign: CampaignId,
    fresh: LeadId,
    lost: LeadId,
    sold: LeadId,
    nurtured: LeadId,
    imported: LeadId,
    customer: CustomerId,
    other: CustomerId,
    running: OpportunityId,
    ended: OpportunityId,
    leadless: OpportunityId,
    interest: InterestId,
    task: FollowUpId,
}

fn now() -> Timestamp {
    "2026-01-31T09:00:00Z".parse().unwrap()
}

fn euro(amount: i64) -> Money {
    Money::new(amount, "EUR").unwrap()
}

fn person(name: &str) -> NewLead {
    NewLead::named(name).email(format!("{name}@example.com")).source("fair")
}

fn world() -> World {
    let clock = Arc::new(ManualClock::at(now()));
    let book = Options::default().clock(clock.clone()).memory().unwrap();
    let user = book.add_user(NewUser::named("Mona").email("mona@example.com")).unwrap();
    let gone = book.add_user(NewUser::named("Left")).unwrap();
    book.edit_user(gone, UserEdit { active: Some(false), ..UserEdit::default() }).unwrap();
    let campaign = book.add_campaign(NewCampaign::named("Spring")).unwrap();
    book.record_spend(campaign, Spend { reach: 1, ..Spend::from(euro(MAX_AMOUNT_MINOR)) }).unwrap();
    let capture = |name: &str| book.capture_lead(person(name)).unwrap().lead;
    let (fresh, lost, sold, nurtured) = (capture("fresh"), capture("lost"), capture("sold"), capture("nurtured"));
    book.disqualify_lead(lost, "no money").unwrap();
    book.move_lead(nurtured, StageChange::to("nurturing").until(now() + Duration::from_secs(86_400))).unwrap();
    let sale = book.convert_lead(sold, Conversion::into(CustomerChoice::New).opening(NewOpportunity::named("First"))).unwrap();
    let other = book.create_customer(NewCustomer::company("Other").email("lost@example.com")).unwrap();
    book.create_customer(NewCustomer { even_if_known: true, ..NewCustomer::company("Branch").email("lost@example.com") }).unwrap();
    let running = book.open_opportunity(NewOpportunity::named("Running").from_lead(fresh)).unwrap();
    let leadless = book.open_opportunity(NewOpportunity::named("Other's").with_customer(other)).unwrap();
    let ended = sale.opportunity.unwrap();
    book.win_opportunity(ended, Some(euro(MAX_AMOUNT_MINOR)), None).unwrap();
    let interest = book.record_interest(NewInterest::from_source("page")).unwrap();
    book.identify_interest(interest, person("visitor")).unwrap();
    let task = book.add_follow_up(NewFollowUp::on(fresh, now())).unwrap();
    book.complete_follow_up(task, None).unwrap();
    book.with(Meta::default().request_id("used")).set_temperature(nurtured, Temperature::Hot).unwrap();
    let imported = book.with(Meta::default().request_id("import/fair/1")).capture_lead(person("imported")).unwrap().lead;
    book.set_temperature(imported, Temperature::Warm).unwrap();
    clock.advance(Duration::from_secs(3_600));
    World {
        imported,
        book,
        user,
        gone,
        campaign,
        fresh,
        lost,
        sold,
        nurtured,
        customer: sale.customer,
        other,
        running,
        ended,
        leadless,
        interest,
        task,
    }
}

type Try = fn(&World) -> Result<()>;

/// The code, the field that the refusal names, and the command that meets it.
fn rows() -> Vec<(Code, Option<&'static str>, Try)> {
    vec![
        (Code::RequestIdReused, Some("request_id"), |w| {
            w.book.with(Meta::default().request_id("used")).set_temperature(w.fresh, Temperature::Hot).map(drop)
        }),
        (Code::NotFound, Some("lead 99"), |w| w.book.move_lead(LeadId(99), "sql").map(drop)),
        (Code::NotFound, Some("by"), |w| w.book.by(UserId(99)).move_lead(w.fresh, "sql").map(drop)),
        (Code::NotFound, Some("campaign"), |w| w.book.capture_lead(person("new").campaign(CampaignId(9))).map(drop)),
        (Code::VersionConflict, Some("lead 1"), |w| w.book.from_version(7).move_lead(w.fresh, "sql").map(drop)),
        (Code::VersionUnused, Some("version"), |w| w.book.from_version(1).capture_lead(person("new")).map(drop)),
        (Code::Missing, Some("source"), |w| w.book.capture_lead(NewLead::named("a").email("a@example.com")).map(drop)),
        (Code::Missing, Some("name"), |w| w.book.capture_lead(person(" ")).map(drop)),
        (Code::Missing, Some("emails"), |w| w.book.capture_lead(NewLead::named("a").source("fair")).map(drop)),
        (Code::InvalidValue, Some("emails[1]"), |w| w.book.capture_lead(person("new").email("no e-mail")).map(drop)),
        (Code::InvalidValue, Some("phones[0]"), |w| w.book.capture_lead(person("new").phone("12")).map(drop)),
        (Code::InvalidValue, Some("attributes.x"), |w| w.book.capture_lead(person("new").attribute("x", f64::NAN)).map(drop)),
        (Code::TooLong, Some("name"), |w| w.book.capture_lead(NewLead { name: "n".repeat(201), ..person("new") }).map(drop)),
        (Code::TooMany, Some("tags"), |w| {
            let tags = (0..101).map(|number| number.to_string()).collect();
            w.book.capture_lead(NewLead { tags, ..person("new") }).map(drop)
        }),
        (Code::InvalidLifecycle, Some("stages"), |w| w.book.set_lifecycle(Lifecycle::empty())),
        (Code::UnknownStage, Some("stage"), |w| w.book.move_lead(w.fresh, "sold").map(drop)),
        (Code::InFuture, Some("at"), |w| w.book.at(Timestamp::MAX).move_lead(w.fresh, "sql").map(drop)),
        (Code::BeforeLastEvent, Some("at"), |w| w.book.at(Timestamp::MIN).move_lead(w.fresh, "sql").map(drop)),
        (Code::UserInactive, Some("owner"), |w| w.book.assign_lead(w.fresh, w.gone).map(drop)),
        (Code::MoveNotAllowed, Some("stage"), |w| w.book.move_lead(w.lost, "sql").map(drop)),
        (Code::AlreadyThere, Some("stage"), |w| w.book.move_lead(w.fresh, "new").map(drop)),
        (Code::AlreadyThere, Some("temperature"), |w| w.book.set_temperature(w.fresh, Temperature::Cold).map(drop)),
        (Code::UseConvertLead, Some("stage"), |w| w.book.move_lead(w.fresh, "converted").map(drop)),
        (Code::UseRevertConversion, Some("stage"), |w| w.book.move_lead(w.sold, "sql").map(drop)),
        (Code::NoSuchStageKind, Some("stage"), |w| {
            let bare = Options::default().memory()?;
            bare.set_lifecycle(
                Lifecycle::empty()
                    .with_stage("new", "New", StageKind::New)
                    .with_stage("won", "Won", StageKind::Converted)
                    .with_move("new", "won"),
            )?;
            let lead = bare.capture_lead(person("new"))?.lead;
            assert!(w.book.lead(lead).is_ok());
            bare.disqualify_lead(lead, "no money").map(drop)
        }),
        (Code::ReasonNeeded, Some("reason"), |w| w.book.move_lead(w.fresh, "disqualified").map(drop)),
        (Code::ReasonNeeded, Some("reason"), |w| w.book.revert_conversion(w.sold, " ").map(drop)),
        (Code::DateNeeded, Some("until"), |w| w.book.move_lead(w.nurtured, "nurturing").map(drop)),
        (Code::NotDisqualified, Some("lead 1"), |w| w.book.reopen_lead(w.fresh, "contacted").map(drop)),
        (Code::AlreadyConverted, Some("lead 3"), |w| w.book.convert_lead(w.sold, CustomerChoice::New).map(drop)),
        (Code::NotConverted, Some("lead 1"), |w| w.book.revert_conversion(w.fresh, "mistake").map(drop)),
        (Code::NoMatch, Some("customer"), |w| w.book.convert_lead(w.fresh, CustomerChoice::Match).map(drop)),
        (Code::AmbiguousMatch, Some("customer"), |w| {
            let lead = w.book.lead(w.lost)?;
            assert_eq!(lead.emails[0].given(), "lost@example.com");
            w.book.reopen_lead(w.lost, "contacted")?;
            w.book.convert_lead(w.lost, CustomerChoice::Match).map(drop)
        }),
        (Code::CustomerKnown, None, |w| w.book.create_customer(NewCustomer::person("S").email("sold@example.com")).map(drop)),
        (Code::Exists, None, |w| w.book.capture_lead(person("fresh").on_known(OnKnown::Refuse)).map(drop)),
        (Code::AlreadyLinked, Some("customer 1"), |w| w.book.link_lead(w.sold, w.customer).map(drop)),
        (Code::AlreadyIdentified, Some("interest 1"), |w| w.book.identify_interest(w.interest, person("visitor")).map(drop)),
        (Code::OpportunityEnded, Some("opportunity 1"), |w| w.book.lose_opportunity(w.ended, "too dear").map(drop)),
        (Code::OpportunityOpen, Some("opportunity 2"), |w| w.book.reopen_opportunity(w.running, None).map(drop)),
        (Code::CustomerNeeded, Some("customer"), |w| w.book.win_opportunity(w.running, None, None).map(drop)),
        (Code::OpportunityElsewhere, Some("opportunity"), |w| {
            w.book.convert_lead(w.fresh, Conversion::into(CustomerChoice::New).linking(w.leadless)).map(drop)
        }),
        (Code::AlreadyDone, Some("follow-up 1"), |w| w.book.complete_follow_up(w.task, None)),
        (Code::UserExists, Some("email"), |w| w.book.add_user(NewUser::named("Mona II").email("MONA@example.com")).map(drop)),
        (Code::CampaignExists, Some("name"), |w| w.book.add_campaign(NewCampaign::named(" SPRING ")).map(drop)),
        (Code::StageInUse, Some("stages"), |w| {
            let mut lifecycle = Lifecycle::standard();
            lifecycle.stages.retain(|stage| stage.key != "nurturing");
            lifecycle.moves.retain(|step| step.from != "nurturing" && step.to != "nurturing");
            w.book.set_lifecycle(lifecycle)
        }),
        (Code::StageInUse, Some("pipeline"), |w| {
            let mut settings = w.book.settings()?;
            settings.pipeline.remove(0);
            w.book.set_settings(settings)
        }),
        (Code::NotImported, Some("lead 1"), |w| w.book.revert_imported(w.fresh, "fair").map(drop)),
        (Code::EditedSince, Some("lead 6"), |w| w.book.revert_imported(w.imported, "fair").map(drop)),
        (Code::AmountTooLarge, Some("amount"), |w| w.book.record_spend(w.campaign, euro(1))),
        (Code::CardTooLarge, None, |w| {
            let attributes = (0..30).map(|number| (format!("a{number}"), Attribute::from("x".repeat(999)))).collect();
            w.book.capture_lead(NewLead { attributes, ..person("new") }).map(drop)
        }),
    ]
}

#[test]
fn every_code_is_met_by_a_command_and_changes_nothing() {
    for (code, field, attempt) in rows() {
        let world = world();
        let refusal = attempt(&world).unwrap_err();
        assert_eq!((refusal.code(), refusal.kind(), refusal.field()), (code.as_str(), code.kind(), field), "{refusal}");
        assert!(!refusal.operation().is_empty(), "{refusal:?}");
        assert!(world.book.verify().unwrap().is_sound());
        if code == Code::AmbiguousMatch {
            continue;
        }
        let before = world_events();
        assert_eq!(world.book.stats().unwrap().events, before, "{code:?} left something behind");
    }
}

fn world_events() -> u64 {
    world().book.stats().unwrap().events
}

#[test]
fn every_code_has_a_row() {
    let met: BTreeSet<Code> = rows().into_iter().map(|(code, ..)| code).collect();
    let missing: Vec<&Code> = Code::ALL.iter().filter(|code| !met.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_refused_move_says_what_is_allowed() {
    let world = world();
    let refusal = world.book.move_lead(world.lost, "sql").unwrap_err();
    assert_eq!(refusal.allowed(), ["contacted", "nurturing"]);
    let refusal = world.book.convert_lead(world.lost, CustomerChoice::Another).unwrap_err();
    assert_eq!((refusal.code(), refusal.allowed().len()), ("move_not_allowed", 2));
    assert!(world.book.assign_lead(world.fresh, world.user).is_ok());
    assert!(world.book.link_lead(world.sold, world.other).is_ok());
}

#[test]
fn of_two_rules_the_first_in_order_is_told() {
    let world = world();
    // Not there, before the version; the version, before the value; the value, before the instant; the instant, before the lifecycle.
    let told = |meta: Meta, lead: LeadId, to: StageChange| world.book.with(meta).move_lead(lead, to).unwrap_err().code();
    let early = Meta::default().at(Timestamp::MIN);
    assert_eq!(told(early.clone().version(7), LeadId(99), "sold".into()), "not_found");
    assert_eq!(told(early.clone().version(7), world.lost, "sold".into()), "version_conflict");
    assert_eq!(told(early.clone(), world.lost, "sold".into()), "unknown_stage");
    assert_eq!(told(early, world.lost, "sql".into()), "before_last_event");
    assert_eq!(told(Meta::default(), world.lost, "sql".into()), "move_not_allowed");
}

#[test]
fn a_name_that_nobody_can_see_is_missing() {
    let world = world();
    for name in ["\u{200b}", "\u{ad}\u{202e}", "\u{300}"] {
        let refusal = world.book.capture_lead(NewLead { name: name.to_owned(), ..person("new") }).unwrap_err();
        assert_eq!((refusal.code(), refusal.field()), ("missing", Some("name")), "{name:?}");
    }
}

#[test]
fn settings_expect_only_attributes_that_a_card_can_carry() {
    let world = world();
    for name in ["attribute:\0", "attribute: x ", "attribute:"] {
        let settings = Settings { lead_fields: vec![name.to_owned()], ..world.book.settings().unwrap() };
        assert_eq!(world.book.set_settings(settings).unwrap_err().field(), Some("lead_fields[0]"), "{name:?}");
    }
    let many = (0..501).map(|number| format!("attribute:a{number}")).collect();
    let settings = Settings { lead_fields: many, ..world.book.settings().unwrap() };
    assert_eq!(world.book.set_settings(settings).unwrap_err().code(), "too_many");
}

#[test]
fn thousands_behind_one_switchboard_in_one_batch_are_all_told_of_one_another() {
    let book = Options::default().memory().unwrap();
    let captures = (0..1_000).map(|number| Command::CaptureLead {
        lead: NewLead::named(format!("Extension {number}")).phone("+44 20 7946 0000").source("fair").on_known(OnKnown::Repeat),
    });
    let answers = book.execute_all(captures).unwrap();
    let Ok(Answer::Captured(last)) = &answers[999] else { unreachable!("{:?}", answers[999]) };
    assert_eq!((last.outcome, last.matches.len()), (Outcome::Repeat, limits::MATCHES));
    assert_eq!(book.find_known(&[], &["+44 20 7946 0000".to_owned()]).unwrap().len(), 1_000);
}

#[test]
fn attributes_that_differ_only_in_white_space_are_refused_instead_of_one_being_lost() {
    let world = world();
    let twice = person("new").attribute("size", 1_i64).attribute(" size", 2_i64);
    let refusal = world.book.capture_lead(twice).unwrap_err();
    assert_eq!((refusal.code(), refusal.field()), ("invalid_value", Some("attributes.size")));
}
