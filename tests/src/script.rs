//! A script of many kinds of commands, for tests that stop it anywhere and go on.
//!
//! Every command carries a request id and names records by the numbers that the script itself makes, so that the script can be run again
//! on a book that has a part of it already: what is there is answered as before, the rest is done.

use leadbook::{
    Activity, Bant, Book, CampaignEdit, Command, Company, ContactDraft, Conversion, CustomerChoice, CustomerEdit, Edit, LeadEdit, LeadId,
    Meta, Money, NewActivity, NewCampaign, NewCustomer, NewFollowUp, NewInterest, NewLead, NewOpportunity, NewUser, OnKnown,
    OpportunityEdit, Qualification, Request, Result, Spend, StageChange, Temperature, Timestamp, UserId,
};

/// One step of a script.
#[derive(Clone, Debug)]
pub enum Step {
    /// Asks the book for this, in one call.
    Ask(Vec<Request>),
    /// Asks it for a report, so that there are columns to be kept.
    Report,
    /// Has it write behind, and keep its columns.
    WriteBehind,
    /// Keeps the end of the ledger under that name.
    SaveCursor(&'static str),
}

/// When the script begins.
pub const BEGINS: Timestamp = Timestamp::from_seconds(1_769_850_000);

#[derive(Default)]
struct Script {
    steps: Vec<Step>,
    asked: usize,
}

impl Script {
    fn request(&mut self, command: Command) -> Request {
        self.asked += 1;
        Request::new(command, Meta::default().request_id(format!("request {}", self.asked)))
    }

    fn ask(&mut self, command: Command) {
        let request = self.request(command);
        self.steps.push(Step::Ask(vec![request]));
    }

    fn batch(&mut self, commands: impl IntoIterator<Item = Command>) {
        let requests = commands.into_iter().map(|command| self.request(command)).collect();
        self.steps.push(Step::Ask(requests));
    }
}

fn person(number: u64) -> NewLead {
    NewLead::named(format!("Person {number}"))
        .email(format!("person{number}@example.com"))
        .source(["web_form", "fair"][number as usize % 2])
}

fn capture(lead: NewLead) -> Command {
    Command::CaptureLead { lead }
}

fn activity(activity: NewActivity) -> Command {
    Command::RecordActivity { activity }
}

fn edit(lead: u64, edit: LeadEdit) -> Command {
    Command::EditLead { lead: LeadId(lead), edit }
}

fn to(lead: u64, stage: impl Into<StageChange>) -> Command {
    Command::MoveLead { lead: LeadId(lead), to: stage.into() }
}

fn convert(lead: u64, conversion: impl Into<Conversion>) -> Command {
    Command::ConvertLead { lead: LeadId(lead), conversion: conversion.into() }
}

/// Some sixty calls, three of them with hundreds of commands, and some that are refused, whenever they are asked.
///
/// # Errors
/// None, as long as the script is right.
pub fn varied() -> Result<Vec<Step>> {
    let mut script = Script::default();
    people(&mut script);
    script.steps.push(Step::SaveCursor("after people"));
    let crowd = |number| capture(person(number).company(Company::named(format!("Company {}", number % 17))).tag("crowd"));
    script.batch((100..400).map(crowd));
    work(&mut script)?;
    script.steps.extend([Step::Report, Step::WriteBehind]);
    sales(&mut script)?;
    script.steps.push(Step::SaveCursor("after sales"));
    let stir = |number: u64| match number % 4 {
        0 => to(20 + number, "contacted"),
        1 => activity(Activity::email(LeadId(20 + number)).outbound().text("Sent the brochure")),
        2 => edit(20 + number, LeadEdit { emails: Some(vec![format!("new{number}@example.com")]), ..LeadEdit::default() }),
        _ => Command::SetTemperature { lead: LeadId(20 + number), temperature: Temperature::Warm },
    };
    script.batch((0..250).map(stir));
    back_and_forth(&mut script);
    script.steps.extend([Step::Report, Step::WriteBehind]);
    script.batch((0..200).map(|number| activity(Activity::note(LeadId(1 + number % 9)).text(format!("Note {number}")))));
    house(&mut script)?;
    Ok(script.steps)
}

/// Leads with so much on their cards that one call takes several commits and writing behind several slices.
pub fn heavy() -> Vec<Step> {
    let mut script = Script::default();
    let essay = |number: u64, about: &str| Some(format!("{about} {number} ").repeat(3_600 / (about.len() + 5)));
    let laden = |number| {
        let bant =
            Bant { budget: essay(number, "budget"), authority: essay(number, "authority"), need: essay(number, "need"), ..Bant::default() };
        capture(NewLead { bant, interest: essay(number, "interest"), ..person(number) })
    };
    script.ask(capture(person(0)));
    script.batch((1..=450).map(laden));
    script.ask(activity(Activity::call(LeadId(7)).inbound()));
    script.steps.extend([Step::Report, Step::WriteBehind]);
    script.batch((0..100).map(|number| to(1 + number * 3, "contacted")));
    script.steps.push(Step::WriteBehind);
    script.ask(capture(person(1).on_known(OnKnown::Refuse)));
    script.steps
}

fn people(script: &mut Script) {
    for name in ["Mona", "Omid"] {
        script.ask(Command::AddUser { user: NewUser::named(name).email(format!("{name}@example.org")) });
    }
    script.ask(Command::AddCampaign { campaign: NewCampaign::named("Spring") });
    for number in 1..=9 {
        script.ask(capture(person(number).phone(format!("+1 202 456 11{number:02}")).owner(UserId(1 + number % 2))));
    }
    script.ask(capture(person(3).interest("Came again")));
    script.ask(capture(person(3).on_known(OnKnown::Refuse)));
    script.ask(Command::RecordInterest { interest: NewInterest::from_source("comment").text("How much is it?") });
    script.ask(Command::IdentifyInterest { interest: 2.into(), lead: person(50) });
    script.ask(capture(person(4).on_known(OnKnown::Repeat)));
}

fn work(script: &mut Script) -> Result<()> {
    let due: Timestamp = "2026-02-10T09:00:00Z".parse()?;
    script.ask(to(1, "contacted"));
    script.ask(to(2, StageChange::to("nurturing").until(due)));
    script.ask(to(3, "sold"));
    script.ask(activity(Activity::call(LeadId(1)).outbound().text("Introduced ourselves")));
    script.ask(Command::AddFollowUp { follow_up: NewFollowUp::on(LeadId(1), due).text("Send the offer") });
    script.ask(Command::AddFollowUp { follow_up: NewFollowUp::on(LeadId(2), due).owner(UserId(2)) });
    script.ask(Command::CompleteFollowUp { follow_up: 1.into(), outcome: Some("sent".into()) });
    let bant = Bant { budget: Some("10,000 a year".into()), need: Some("replace two tools".into()), ..Bant::default() };
    script.ask(Command::QualifyLead { lead: LeadId(1), qualification: Qualification::sales(bant) });
    script.ask(Command::AssignLead { lead: LeadId(3), owner: Some(UserId(1)) });
    script.ask(edit(3, LeadEdit { city: "Shiraz".to_owned().into(), tags: Some(vec!["vip".into()]), ..LeadEdit::default() }));
    Ok(())
}

fn sales(script: &mut Script) -> Result<()> {
    let order = |name: &str, amount| Ok::<_, leadbook::Error>(NewOpportunity::named(name).amount(Money::new(amount, "USD")?));
    script.ask(convert(1, Conversion::into(CustomerChoice::New).opening(order("First order", 250_000)?).customer_owner(UserId(2))));
    script.ask(Command::WinOpportunity { opportunity: 1.into(), amount: None, reason: Some("price".into()) });
    script.ask(Command::WinOpportunity { opportunity: 1.into(), amount: None, reason: None });
    script.ask(convert(3, CustomerChoice::New));
    script.ask(Command::CreateCustomer {
        customer: NewCustomer::company("Example Trading")
            .email("office@example.net")
            .contact(ContactDraft { name: "Sara Ahmadi".into(), ..ContactDraft::default() }),
    });
    script.ask(Command::EditCustomer { customer: 3.into(), edit: CustomerEdit { language: "fa".to_owned().into(), ..Default::default() } });
    script.ask(Command::LinkLead { lead: LeadId(5), customer: 3.into() });
    script.ask(convert(5, Conversion::into(CustomerChoice::Match).fill_empty()));
    script.ask(Command::AssignCustomer { customer: 3.into(), owner: Some(UserId(1)) });
    script.ask(Command::OpenOpportunity { opportunity: order("Renewal", 90_000)?.with_customer(3.into()) });
    script.ask(Command::MoveOpportunity { opportunity: 2.into(), stage: "proposal".into() });
    let dearer = OpportunityEdit { amount: Edit::Set(Money::new(95_000, "USD")?), ..OpportunityEdit::default() };
    script.ask(Command::EditOpportunity { opportunity: 2.into(), edit: dearer });
    Ok(())
}

fn back_and_forth(script: &mut Script) {
    script.ask(Command::RevertConversion { lead: LeadId(3), reason: "wrong person".into() });
    script.ask(Command::DisqualifyLead { lead: LeadId(4), reason: "no budget".into() });
    script.ask(Command::ReopenLead { lead: LeadId(4), to: "contacted".into() });
    script.ask(Command::LoseOpportunity { opportunity: 2.into(), reason: "too dear".into() });
    script.ask(Command::ReopenOpportunity { opportunity: 2.into(), stage: Some("negotiation".into()) });
}

fn house(script: &mut Script) -> Result<()> {
    // Only a book has settings and a lifecycle to begin with.
    let example = Book::memory()?;
    let (mut settings, mut lifecycle) = (example.settings()?, example.lifecycle()?);
    "Our leads".clone_into(&mut settings.name);
    if let Some(first) = lifecycle.stages.first_mut() {
        "Fresh".clone_into(&mut first.name);
    }
    script.ask(Command::SetSettings { settings });
    script.ask(Command::SetLifecycle { lifecycle });
    script
        .ask(Command::RecordSpend { campaign: 1.into(), spend: Spend { amount: Some(Money::new(5_000, "USD")?), reach: 900, clicks: 31 } });
    script
        .ask(Command::EditCampaign { campaign: 1.into(), edit: CampaignEdit { name: Some("Early spring".into()), ..Default::default() } });
    script.ask(capture(person(70)));
    Ok(())
}
