//! The stories as a book is told them: one command after the other in the order in which things became known.

use crate::names::{
    CAMPAIGN_SOURCES, CHANNELS, COUNTRIES, CURRENCIES, LOSSES, PIPELINE, REASONS, SOURCE_CHANNELS, SOURCES, STAGES, TOUCHES, USERS,
    campaigns, spending,
};
use crate::story::{Amount, Step, Story, What};
use leadbook::{
    ActivityKind, CampaignId, CampaignPlan, Channel, Command, Company, Conversion, CustomerChoice, FollowUpId, LeadId, Meta, Money,
    NewActivity, NewCampaign, NewFollowUp, NewLead, NewOpportunity, NewUser, OpportunityId, Request, Spend, StageChange, Temperature,
    Timestamp, UserId,
};
use std::collections::HashMap;

/// Money cannot be out of range here.
pub(crate) type Told = leadbook::Result<Request>;

fn at(command: Command, micros: i64) -> Request {
    Request::new(command, Meta::default().at(Timestamp::from_micros(micros)))
}

/// Users, campaigns and what they spent.
pub(crate) fn beginning() -> leadbook::Result<Vec<Request>> {
    let users = (1..=USERS).map(|number| Request::from(Command::AddUser { user: NewUser::named(format!("user {number}")) }));
    let planned = Money::new(1_000_000, CURRENCIES[0])?;
    let runs = campaigns().map(|campaign| {
        let card = NewCampaign {
            name: campaign.name,
            channel: Some(Channel::ALL[SOURCE_CHANNELS[campaign.source]]),
            source: Some(SOURCES[campaign.source].into()),
            starts_at: Some(Timestamp::from_micros(campaign.starts_at)),
            ends_at: Some(Timestamp::from_micros(campaign.ends_at)),
            plan: CampaignPlan { leads: Some(2_000), budget: Some(planned), ..CampaignPlan::default() },
        };
        Request::from(Command::AddCampaign { campaign: card })
    });
    let mut requests: Vec<Request> = users.chain(runs).collect();
    for spent in spending() {
        let spend = Spend::from(Money::new(spent.amount, CURRENCIES[0])?);
        requests.push(at(Command::RecordSpend { campaign: CampaignId(spent.campaign), spend }, spent.at));
    }
    debug_assert_eq!(CAMPAIGN_SOURCES.len() * 8, campaigns().count());
    debug_assert_eq!(CHANNELS.map(str::to_owned), Channel::ALL.map(|channel| channel.as_str().to_owned()));
    Ok(requests)
}

/// What is told, in order: the lead by its place, and which part of its story.
pub(crate) struct Order(Vec<(i64, u32, u8)>);

impl Order {
    pub(crate) fn of(leads: u64) -> Self {
        let mut order = Vec::with_capacity(leads as usize * 7);
        for place in 0..leads {
            order.extend(Story::of(place, leads).told().map(|(told_at, part)| (told_at, place as u32, part)));
        }
        order.sort_unstable();
        Self(order)
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = (u64, u8)> {
        self.0.iter().map(|(_, place, part)| (u64::from(*place), *part))
    }
}

/// Turns parts of stories into commands. It knows the numbers that the book will give, since they are given in order.
#[derive(Default)]
pub(crate) struct Scribe {
    sales: HashMap<u64, u64>,
    tasks: HashMap<u64, u64>,
}

impl Scribe {
    /// The command of a part: 0 captures the lead, what follows are its steps.
    pub(crate) fn command(&mut self, story: &Story, part: u8) -> Told {
        match part.checked_sub(1).and_then(|place| story.steps.get(usize::from(place))) {
            None => Ok(at(Command::CaptureLead { lead: draft(story) }, story.captured_at)),
            Some(step) => self.step(story, step),
        }
    }

    fn step(&mut self, story: &Story, step: &Step) -> Told {
        let lead = LeadId(story.lead);
        let sale = |known: &Self| OpportunityId(known.sales.get(&story.lead).copied().unwrap_or(0));
        let command = match step.what {
            What::Move(stage) => Command::MoveLead { lead, to: StageChange::to(STAGES[usize::from(stage)].0) },
            What::Disqualify { reason } => Command::DisqualifyLead { lead, reason: REASONS[reason].into() },
            What::Reopen => Command::ReopenLead { lead, to: StageChange::to("contacted") },
            What::Convert { amount, owner, close } => {
                let number = self.sales.len() as u64 + 1;
                self.sales.insert(story.lead, number);
                Command::ConvertLead { lead, conversion: conversion(amount, owner, close)? }
            }
            What::Revert => Command::RevertConversion { lead, reason: "signed by mistake".into() },
            What::Assign(owner) => Command::AssignLead { lead, owner: Some(UserId(owner)) },
            What::Temperature(to) => Command::SetTemperature { lead, temperature: Temperature::ALL[usize::from(to)] },
            What::Touch { kind, outbound, by } => {
                let activity = touch(lead, usize::from(kind), outbound);
                return Ok(Request::new(
                    Command::RecordActivity { activity },
                    Meta::default().at(Timestamp::from_micros(step.at)).by(UserId(by)),
                ));
            }
            What::FollowUp { due } => {
                let number = self.tasks.len() as u64 + 1;
                self.tasks.insert(story.lead, number);
                Command::AddFollowUp { follow_up: NewFollowUp::on(lead, Timestamp::from_micros(due)).text("Call back") }
            }
            What::Done => {
                let follow_up = FollowUpId(self.tasks.get(&story.lead).copied().unwrap_or(0));
                Command::CompleteFollowUp { follow_up, outcome: None }
            }
            What::Advance(stage) => Command::MoveOpportunity { opportunity: sale(self), stage: PIPELINE[stage].0.into() },
            What::Win => Command::WinOpportunity { opportunity: sale(self), amount: None, reason: None },
            What::Lose { reason } => Command::LoseOpportunity { opportunity: sale(self), reason: LOSSES[reason].into() },
        };
        Ok(at(command, step.at))
    }
}

fn draft(story: &Story) -> NewLead {
    let number = story.lead;
    let mut lead = NewLead::named(format!("Lead {number:07}"))
        .email(format!("lead.{number:x}@example-{}.com", number % 997))
        .source(SOURCES[story.source])
        .channel(Channel::ALL[SOURCE_CHANNELS[story.source]])
        .temperature(Temperature::ALL[usize::from(story.temperature)]);
    lead.campaign = story.campaign.map(CampaignId);
    lead.owner = story.owner.map(UserId);
    lead.country = story.country.map(|country| COUNTRIES[country].into());
    lead.company = number.is_multiple_of(3).then(|| Company::named(format!("Company {:05}", number % 20_011)));
    lead
}

fn touch(lead: LeadId, kind: usize, outbound: bool) -> NewActivity {
    let kind = ActivityKind::ALL[kind];
    debug_assert!(TOUCHES.contains(&kind.as_str()));
    match (kind, outbound) {
        (ActivityKind::Note, _) => NewActivity::new(kind, lead),
        (_, true) => NewActivity::new(kind, lead).outbound(),
        (_, false) => NewActivity::new(kind, lead).inbound(),
    }
}

fn conversion(amount: Option<Amount>, owner: Option<u64>, close: i64) -> leadbook::Result<Conversion> {
    let mut sale = NewOpportunity::named("First order").expected_close(Timestamp::from_micros(close).to_datetime().date_naive());
    sale.amount = amount.map(|amount| Money::new(amount.minor, CURRENCIES[amount.currency])).transpose()?;
    sale.owner = owner.map(UserId);
    // Some of the companies have bought before, under another person.
    Ok(Conversion::into(CustomerChoice::Another).opening(sale))
}
