//! Random scripts: what is asked of a book, from pools so small that people meet, versions clash and ids are used again.

use super::identity::{EMAILS, NO_EMAILS, NO_PHONES, PHONES};
use leadbook::{
    ActivityKind, Attribute, Bant, CampaignEdit, CampaignId, Channel, Command, Company, ContactDraft, Conversion, CustomerChoice,
    CustomerEdit, CustomerKind, Edit, FollowUpId, InterestId, LeadEdit, Lifecycle, Money, NewActivity, NewCampaign, NewCustomer,
    NewFollowUp, NewInterest, NewLead, NewOpportunity, NewUser, OnKnown, OpportunityChoice, OpportunityEdit, OpportunityId, PipelineStage,
    Qualification, QualifiedAs, Referrer, SaleKind, Score, Settings, Spend, StageChange, StageKind, Subject, Temperature, Timestamp,
    UserEdit, UserId, Way,
};
use proptest::collection::{btree_map, vec};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use std::fmt;

/// When the scripts begin: 2026-01-01.
pub const START: Timestamp = Timestamp::from_seconds(1_767_225_600);
const DAY: i64 = 86_400;
/// What texts that are too long are made of.
const LONG: &str = "\u{644}";

/// When something is said to have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Nothing is said.
    Now,
    /// So many seconds ago.
    Ago(i64),
    /// So many seconds from now.
    Ahead(i64),
}

/// Which version of the record is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// None.
    Unsaid,
    /// That of now.
    Current,
    /// Another one.
    Stale,
}

/// A command, with what it carries along told relative to the moment that it is run at.
#[derive(Clone, PartialEq)]
pub struct Act {
    /// What is asked.
    pub command: Command,
    /// When it happened.
    pub when: When,
    /// Who did it.
    pub by: Option<UserId>,
    /// Which version it was made from.
    pub which: Which,
    /// The request id, from a few.
    pub request: Option<u8>,
}

impl Act {
    /// A command of now, by nobody in particular, with nothing carried along.
    pub fn plain(command: Command) -> Self {
        Self { command, when: When::Now, by: None, which: Which::Unsaid, request: None }
    }
}

/// As data, so that a failing script can be read.
impl fmt::Debug for Act {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {:?} {:?} by {:?} request {:?}", shown(&self.command), self.when, self.which, self.by, self.request)
    }
}

/// A command or a request as data on one line.
pub(super) fn shown(asked: &impl Serialize) -> String {
    let text = serde_json::to_string(asked).unwrap_or_else(|problem| problem.to_string());
    text.replace(&LONG.repeat(4_001), "(4001 characters)")
}

/// A step of a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Runs a command.
    Do(Box<Act>),
    /// Runs several with one call.
    All(Vec<Act>),
    /// Sends an earlier request once more, as it was.
    Again(usize),
    /// Lets so many seconds go by.
    Pass(u64),
    /// Writes the book behind.
    WriteBehind,
    /// Closes every book and opens one again.
    Reopen,
    /// Goes on in another book over the same storage.
    Turn,
    /// Remembers the state of now.
    Remember,
}

fn maybe<T: fmt::Debug + 'static>(some: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Option<T>> {
    weighted(0.25, some).boxed()
}

fn edit<T: Clone + fmt::Debug + 'static>(some: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Edit<T>> {
    prop_oneof![6 => Just(Edit::Keep), 1 => Just(Edit::Clear), 3 => some.prop_map(Edit::Set)].boxed()
}

/// A text that is mostly in order.
fn text(good: &'static [&'static str]) -> BoxedStrategy<String> {
    let odd = vec![String::new(), "  ".to_owned(), "a\u{7}b".to_owned(), LONG.repeat(4_001), " padded ".to_owned()];
    prop_oneof![60 => select(good).prop_map(str::to_owned), 1 => select(odd)].boxed()
}

fn name() -> BoxedStrategy<String> {
    text(&["Sara Ahmadi", "\u{633}\u{627}\u{631}\u{627}", "Jos\u{e9}", "Kim Lee", "Omid"])
}

fn word() -> BoxedStrategy<String> {
    text(&["web_form", "fair", "Tehran", "fa", "en", "buyer"])
}

fn reason() -> BoxedStrategy<String> {
    prop_oneof![9 => text(&["no budget", "wrong person", "took another"]), 1 => Just(String::new())].boxed()
}

fn spelled(pool: &'static [(&'static str, &'static str)], wrong: &'static [&'static str]) -> BoxedStrategy<String> {
    let right = (select(pool), any::<bool>());
    let right = right.prop_map(|((text, _), spaces)| if spaces { format!("  {text} ") } else { text.to_owned() });
    prop_oneof![60 => right, 1 => select(wrong).prop_map(str::to_owned)].boxed()
}

fn emails() -> BoxedStrategy<Vec<String>> {
    vec(spelled(&EMAILS, &NO_EMAILS), 0..3).boxed()
}

fn phones() -> BoxedStrategy<Vec<String>> {
    vec(spelled(&PHONES, &NO_PHONES), 0..2).boxed()
}

/// The numbers of records: mostly low ones, so that the same are met again and again; seldom one that nobody has.
fn number<T: From<u64> + fmt::Debug + 'static>() -> BoxedStrategy<T> {
    prop_oneof![40 => 1..=4_u64, 8 => 5..=10_u64, 1 => Just(9_999_u64)].prop_map(T::from).boxed()
}

fn user() -> BoxedStrategy<UserId> {
    prop_oneof![30 => 1..=2_u64, 2 => Just(3_u64), 1 => Just(77_u64)].prop_map(UserId).boxed()
}

fn campaign() -> BoxedStrategy<CampaignId> {
    prop_oneof![30 => Just(1_u64), 2 => Just(2_u64), 1 => Just(77_u64)].prop_map(CampaignId).boxed()
}

fn later() -> BoxedStrategy<Timestamp> {
    select(vec![0, 3, 10, 30, 200, 400]).prop_map(|days| Timestamp::from_seconds(START.micros() / 1_000_000 + days * DAY)).boxed()
}

fn attribute() -> BoxedStrategy<Attribute> {
    prop_oneof![
        any::<bool>().prop_map(Attribute::Flag),
        (-3..3_i64).prop_map(Attribute::Whole),
        select(vec![0.5, -1.25]).prop_map(Attribute::Number),
        select(vec!["a", "b"]).prop_map(Attribute::from),
    ]
    .boxed()
}

fn attribute_name() -> BoxedStrategy<String> {
    select(vec!["stand", "seats"]).prop_map(str::to_owned).boxed()
}

fn tags() -> BoxedStrategy<Vec<String>> {
    vec(text(&["vip", "north", "south"]), 0..3).boxed()
}

fn money() -> BoxedStrategy<Money> {
    let amount = prop_oneof![20 => 0..5_000_i64, 1 => Just(-1_i64)];
    (amount, select(vec!["EUR", "IRR"])).prop_filter_map("a currency", |(amount, code)| Money::new(amount, code).ok()).boxed()
}

fn score() -> BoxedStrategy<Score> {
    vec((word(), -5..50_i32), 0..3)
        .prop_map(|parts| parts.into_iter().fold(Score::default(), |score, (name, points)| score.part(name, points)))
        .boxed()
}

fn company() -> BoxedStrategy<Company> {
    (name(), maybe(word()), maybe(word())).prop_map(|(name, domain, industry)| Company { name, domain, industry, size: None }).boxed()
}

fn channel() -> BoxedStrategy<Channel> {
    select(Channel::ALL.to_vec()).boxed()
}

fn temperature() -> BoxedStrategy<Temperature> {
    select(Temperature::ALL.to_vec()).boxed()
}

fn referrer() -> BoxedStrategy<Referrer> {
    prop_oneof![number().prop_map(Referrer::Lead), number().prop_map(Referrer::Customer), name().prop_map(Referrer::Text)].boxed()
}

fn subject() -> BoxedStrategy<Subject> {
    prop_oneof![
        4 => number().prop_map(Subject::Lead),
        1 => number().prop_map(Subject::Customer),
        1 => number().prop_map(Subject::Opportunity),
    ]
    .boxed()
}

fn new_lead() -> BoxedStrategy<NewLead> {
    let person = (name(), emails(), phones(), maybe(word()), maybe(company()));
    let place = (maybe(word()), maybe(word()), maybe(word()), maybe(word()));
    let came = (word(), maybe(channel()), maybe(campaign()), maybe(referrer()), temperature(), maybe(user()));
    let rest = (score(), tags(), btree_map(attribute_name(), attribute(), 0..2));
    let on_known = select(vec![OnKnown::Attach, OnKnown::Refuse, OnKnown::Repeat, OnKnown::Repeat]);
    (person, place, came, rest, on_known)
        .prop_map(|(person, place, came, rest, on_known)| {
            let (name, emails, phones, job_title, company) = person;
            let (country, city, language, product) = place;
            let (source, channel, campaign, referrer, temperature, owner) = came;
            let (score, tags, attributes) = rest;
            NewLead {
                name,
                emails,
                phones,
                job_title,
                company,
                country,
                city,
                language,
                product,
                source,
                channel,
                campaign,
                referrer,
                temperature,
                owner,
                score,
                tags,
                attributes,
                on_known,
                ..NewLead::default()
            }
        })
        .boxed()
}

fn lead_edit() -> BoxedStrategy<LeadEdit> {
    let person = (maybe(name()), maybe(emails()), maybe(phones()), edit(word()), edit(company()));
    let place = (edit(word()), edit(word()), edit(word()));
    let came = (maybe(word()), edit(channel()), edit(campaign()), edit(referrer()));
    let rest = (maybe(score()), maybe(tags()), btree_map(attribute_name(), weighted(0.7, attribute()), 0..2));
    (person, place, came, rest)
        .prop_map(|(person, place, came, rest)| {
            let (name, emails, phones, job_title, company) = person;
            let (country, city, language) = place;
            let (source, channel, campaign, referrer) = came;
            let (score, tags, attributes) = rest;
            LeadEdit {
                name,
                emails,
                phones,
                job_title,
                company,
                country,
                city,
                language,
                source,
                channel,
                campaign,
                referrer,
                score,
                tags,
                attributes,
                ..LeadEdit::default()
            }
        })
        .boxed()
}

fn stage_change(stages: Vec<&'static str>) -> BoxedStrategy<StageChange> {
    (select(stages), weighted(0.5, reason()), weighted(0.15, later()))
        .prop_map(|(stage, reason, until)| StageChange { stage: stage.to_owned(), reason, until })
        .boxed()
}

fn qualification() -> BoxedStrategy<Qualification> {
    let bant =
        (maybe(word()), maybe(word()), maybe(word())).prop_map(|(budget, need, problem)| Bant { budget, need, problem, ..Bant::default() });
    (weighted(0.6, select(vec![QualifiedAs::Marketing, QualifiedAs::Sales])), bant, maybe(score()), maybe(reason()))
        .prop_map(|(qualified_as, bant, score, reason)| Qualification { qualified_as, bant, score, reason })
        .boxed()
}

fn new_opportunity() -> BoxedStrategy<NewOpportunity> {
    let whose = (weighted(0.6, number()), weighted(0.5, number()));
    let stage = maybe(select(vec!["discovery", "proposal", "commitment", "nowhere"]).prop_map(str::to_owned));
    let probability = maybe(prop_oneof![20 => 0..=100_u8, 1 => Just(101_u8)]);
    (name(), whose, weighted(0.6, money()), stage, maybe(user()), maybe(word()), probability)
        .prop_map(|(name, (lead, customer), amount, stage, owner, product, probability)| NewOpportunity {
            name,
            lead,
            customer,
            amount,
            stage,
            owner,
            product,
            probability,
            ..NewOpportunity::default()
        })
        .boxed()
}

fn conversion() -> BoxedStrategy<Conversion> {
    let customer = prop_oneof![
        3 => Just(CustomerChoice::New),
        1 => Just(CustomerChoice::Another),
        3 => number().prop_map(|customer| CustomerChoice::Existing { customer }),
        3 => Just(CustomerChoice::Match),
    ];
    let own = new_opportunity().prop_map(|opportunity| NewOpportunity { lead: None, customer: None, ..opportunity });
    let opportunity = prop_oneof![
        5 => Just(OpportunityChoice::None),
        2 => own.prop_map(|opportunity| OpportunityChoice::New { opportunity }),
        1 => new_opportunity().prop_map(|opportunity| OpportunityChoice::New { opportunity }),
        2 => number().prop_map(|opportunity| OpportunityChoice::Existing { opportunity }),
    ];
    (customer, opportunity, maybe(user()), any::<bool>())
        .prop_map(|(customer, opportunity, customer_owner, fill_empty)| Conversion { customer, opportunity, customer_owner, fill_empty })
        .boxed()
}

fn contacts() -> BoxedStrategy<Vec<ContactDraft>> {
    let contact = (name(), maybe(word()), emails(), phones());
    let contact = contact.prop_map(|(name, role, emails, phones)| ContactDraft { name, role, emails, phones });
    vec(contact, 0..2).boxed()
}

fn kind() -> BoxedStrategy<CustomerKind> {
    select(vec![CustomerKind::Person, CustomerKind::Company]).boxed()
}

fn new_customer() -> BoxedStrategy<NewCustomer> {
    let reach = (emails(), phones(), contacts());
    let rest = (maybe(name()), maybe(word()), tags(), maybe(user()), maybe(word()));
    (kind(), name(), reach, rest, prop::bool::weighted(0.4))
        .prop_map(|(kind, name, (emails, phones, contacts), (legal_name, domain, segments, owner, language), even_if_known)| NewCustomer {
            kind,
            name,
            emails,
            phones,
            contacts,
            legal_name,
            domain,
            segments,
            owner,
            language,
            even_if_known,
            ..NewCustomer::default()
        })
        .boxed()
}

fn customer_edit() -> BoxedStrategy<CustomerEdit> {
    let reach = (maybe(emails()), maybe(phones()), maybe(contacts()));
    let rest = (edit(name()), edit(word()), maybe(tags()), edit(word()), edit(word()));
    let attributes = btree_map(attribute_name(), weighted(0.7, attribute()), 0..2);
    (maybe(kind()), maybe(name()), reach, rest, attributes)
        .prop_map(|(kind, name, (emails, phones, contacts), (legal_name, domain, segments, language, tax_number), attributes)| {
            CustomerEdit {
                kind,
                name,
                emails,
                phones,
                contacts,
                legal_name,
                domain,
                segments,
                language,
                tax_number,
                attributes,
                ..CustomerEdit::default()
            }
        })
        .boxed()
}

fn opportunity_edit() -> BoxedStrategy<OpportunityEdit> {
    let sale = edit(select(vec![SaleKind::First, SaleKind::Repeat]));
    (maybe(name()), sale, edit(money()), edit(0..=101_u8), edit(word()), edit(user()), maybe(number()))
        .prop_map(|(name, sale, amount, probability, product, owner, customer)| OpportunityEdit {
            name,
            sale,
            amount,
            probability,
            product,
            owner,
            customer,
            ..OpportunityEdit::default()
        })
        .boxed()
}

fn new_activity() -> BoxedStrategy<NewActivity> {
    let direction = weighted(0.85, select(vec![Way::Inbound, Way::Outbound, Way::Outbound]));
    (subject(), select(ActivityKind::ALL.to_vec()), direction, maybe(word()), maybe(word()))
        .prop_map(|(subject, kind, direction, text, outcome)| NewActivity { subject, kind, direction, text, outcome })
        .boxed()
}

fn lifecycles() -> BoxedStrategy<Lifecycle> {
    let standard = Lifecycle::standard();
    let demo = standard.clone().with_stage("demo", "Demo", StageKind::Working).with_move("contacted", "demo");
    let demo = demo.with_move("new", "demo").with_move("demo", "mql").with_reasoned_move("demo", "sql").with_move("demo", "converted");
    let mut short = Lifecycle::standard();
    short.stages.retain(|stage| stage.key != "nurturing");
    short.moves.retain(|step| step.from != "nurturing" && step.to != "nurturing");
    let mut two = Lifecycle::standard();
    two = two.with_stage("fresh", "Fresh", StageKind::New).with_move("new", "fresh");
    select(vec![standard, demo.clone(), demo, short, two]).boxed()
}

fn settings() -> BoxedStrategy<Settings> {
    let pipelines = vec![
        vec!["discovery", "proposal", "negotiation", "commitment"],
        vec!["discovery", "proposal"],
        vec!["proposal", "commitment"],
        Vec::new(),
    ];
    (select(pipelines), word())
        .prop_filter_map("the standard settings", |(keys, name)| {
            let zone = "UTC".parse().ok()?;
            let region = leadbook::identity::Region::new("IR").ok()?;
            let mut settings = Settings::standard(&region, zone, leadbook::Currency::new("EUR").ok()?);
            settings.pipeline = keys.into_iter().map(|key| PipelineStage::new(key, key, 50)).collect();
            settings.name = name;
            Some(settings)
        })
        .boxed()
}

fn new_campaign() -> BoxedStrategy<NewCampaign> {
    (text(&["Spring", "SPRING", "Fair"]), maybe(word()), maybe(later()), maybe(later()))
        .prop_map(|(name, source, starts_at, ends_at)| NewCampaign { name, source, starts_at, ends_at, ..NewCampaign::default() })
        .boxed()
}

fn spend() -> BoxedStrategy<Spend> {
    (maybe(money()), 0..3_u64, 0..3_u64).prop_map(|(amount, reach, clicks)| Spend { amount, reach, clicks }).boxed()
}

fn on_leads() -> BoxedStrategy<Command> {
    let any =
        || stage_change(vec!["new", "contacted", "nurturing", "nurturing", "mql", "sql", "converted", "disqualified", "demo", "nowhere"]);
    let back = || stage_change(vec!["contacted", "nurturing", "contacted", "mql", "nowhere"]);
    prop_oneof![
        10 => new_lead().prop_map(|lead| Command::CaptureLead { lead }),
        6 => (number(), lead_edit()).prop_map(|(lead, edit)| Command::EditLead { lead, edit }),
        12 => (number(), any()).prop_map(|(lead, to)| Command::MoveLead { lead, to }),
        4 => (number(), qualification()).prop_map(|(lead, qualification)| Command::QualifyLead { lead, qualification }),
        3 => (number(), temperature()).prop_map(|(lead, temperature)| Command::SetTemperature { lead, temperature }),
        3 => (number(), weighted(0.8, user())).prop_map(|(lead, owner)| Command::AssignLead { lead, owner }),
        6 => (number(), reason()).prop_map(|(lead, reason)| Command::DisqualifyLead { lead, reason }),
        5 => (number(), back()).prop_map(|(lead, to)| Command::ReopenLead { lead, to }),
        12 => (number(), conversion()).prop_map(|(lead, conversion)| Command::ConvertLead { lead, conversion }),
        6 => (number(), reason()).prop_map(|(lead, reason)| Command::RevertConversion { lead, reason }),
        2 => (number(), number()).prop_map(|(lead, customer)| Command::LinkLead { lead, customer }),
    ]
    .boxed()
}

fn on_sales() -> BoxedStrategy<Command> {
    let stage = || select(vec!["discovery", "proposal", "negotiation", "commitment", "nowhere"]).prop_map(str::to_owned);
    let opportunity = number::<OpportunityId>;
    prop_oneof![
        3 => new_customer().prop_map(|customer| Command::CreateCustomer { customer }),
        3 => (number(), customer_edit()).prop_map(|(customer, edit)| Command::EditCustomer { customer, edit }),
        1 => (number(), weighted(0.8, user())).prop_map(|(customer, owner)| Command::AssignCustomer { customer, owner }),
        4 => new_opportunity().prop_map(|opportunity| Command::OpenOpportunity { opportunity }),
        3 => (number(), opportunity_edit()).prop_map(|(opportunity, edit)| Command::EditOpportunity { opportunity, edit }),
        3 => (opportunity(), stage()).prop_map(|(opportunity, stage)| Command::MoveOpportunity { opportunity, stage }),
        4 => (opportunity(), weighted(0.5, money()), maybe(reason()))
            .prop_map(|(opportunity, amount, reason)| Command::WinOpportunity { opportunity, amount, reason }),
        2 => (opportunity(), reason()).prop_map(|(opportunity, reason)| Command::LoseOpportunity { opportunity, reason }),
        3 => (opportunity(), maybe(stage())).prop_map(|(opportunity, stage)| Command::ReopenOpportunity { opportunity, stage }),
    ]
    .boxed()
}

fn on_the_rest() -> BoxedStrategy<Command> {
    let interest = (word(), emails(), maybe(campaign()), maybe(name()), maybe(word()))
        .prop_map(|(source, emails, campaign, name, text)| NewInterest { source, emails, campaign, name, text, ..NewInterest::default() });
    let follow_up = (subject(), later(), maybe(word()), maybe(user()));
    let follow_up = follow_up.prop_map(|(subject, due, text, owner)| NewFollowUp { subject, due, text, owner });
    let new_user = (name(), maybe(spelled(&EMAILS, &NO_EMAILS))).prop_map(|(name, email)| NewUser { name, email });
    let user_edit = (maybe(name()), edit(spelled(&EMAILS, &NO_EMAILS)), weighted(0.5, prop::bool::weighted(0.75)))
        .prop_map(|(name, email, active)| UserEdit { name, email, active });
    let campaign_edit = (maybe(text(&["Spring", "Autumn"])), edit(word()), edit(channel()))
        .prop_map(|(name, source, channel)| CampaignEdit { name, source, channel, ..CampaignEdit::default() });
    prop_oneof![
        6 => new_activity().prop_map(|activity| Command::RecordActivity { activity }),
        4 => follow_up.prop_map(|follow_up| Command::AddFollowUp { follow_up }),
        4 => (number::<FollowUpId>(), maybe(word())).prop_map(|(follow_up, outcome)| Command::CompleteFollowUp { follow_up, outcome }),
        3 => interest.prop_map(|interest| Command::RecordInterest { interest }),
        4 => (number::<InterestId>(), new_lead()).prop_map(|(interest, lead)| Command::IdentifyInterest { interest, lead }),
        1 => new_user.prop_map(|user| Command::AddUser { user }),
        2 => (user(), user_edit).prop_map(|(user, edit)| Command::EditUser { user, edit }),
        1 => new_campaign().prop_map(|campaign| Command::AddCampaign { campaign }),
        1 => (campaign(), campaign_edit).prop_map(|(campaign, edit)| Command::EditCampaign { campaign, edit }),
        1 => (campaign(), spend()).prop_map(|(campaign, spend)| Command::RecordSpend { campaign, spend }),
        1 => lifecycles().prop_map(|lifecycle| Command::SetLifecycle { lifecycle }),
        1 => settings().prop_map(|settings| Command::SetSettings { settings }),
    ]
    .boxed()
}

/// One command with what it carries along.
pub fn acts() -> BoxedStrategy<Act> {
    let command = prop_oneof![4 => on_leads(), 2 => on_sales(), 2 => on_the_rest()];
    let when = prop_oneof![
        24 => Just(When::Now),
        4 => select(vec![0, 1, 600, DAY, 20 * DAY]).prop_map(When::Ago),
        1 => select(vec![3_600, DAY]).prop_map(When::Ahead),
    ];
    let which = prop_oneof![20 => Just(Which::Unsaid), 4 => Just(Which::Current), 1 => Just(Which::Stale)];
    let by = maybe(user());
    (command, when, by, which, weighted(0.2, 0..40_u8))
        .prop_map(|(command, when, by, which, request)| Act { command, when, by, which, request })
        .boxed()
}

/// One step of a script.
pub fn ops() -> BoxedStrategy<Op> {
    prop_oneof![
        60 => acts().prop_map(|act| Op::Do(Box::new(act))),
        2 => vec(acts(), 2..12).prop_map(Op::All),
        3 => any::<usize>().prop_map(Op::Again),
        8 => select(vec![0, 1, 600, 86_400, 400_000]).prop_map(Op::Pass),
        1 => Just(Op::WriteBehind),
        1 => Just(Op::Reopen),
        1 => Just(Op::Turn),
        1 => Just(Op::Remember),
    ]
    .boxed()
}
