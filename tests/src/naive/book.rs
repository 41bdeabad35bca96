//! What happened to whom: the ledger read once from its beginning, and what it says of each record written down as it comes.

use leadbook::{
    ActivityKind, CampaignCard, CampaignId, CustomerId, Due, Event, FollowUpId, Lead, LeadCard, LeadField, LeadId, Lifecycle, Link, Money,
    OpportunityCard, OpportunityField, OpportunityId, OpportunityStatus, Position, Recorded, Settings, StageKind, Step, Subject,
    Temperature, Timestamp, UserId, Way,
};
use std::collections::BTreeMap;

/// One visit of a lead to a stage.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The stage.
    pub stage: String,
    /// Its kind, as the event says it.
    pub kind: StageKind,
    /// When it began.
    pub at: Timestamp,
    /// The event that began it.
    pub position: Position,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

/// A conversion.
#[derive(Clone, Copy, Debug)]
pub struct Conversion {
    /// When it happened.
    pub at: Timestamp,
    /// Whether it was not taken back.
    pub stands: bool,
}

/// A loss of a lead or an opportunity.
#[derive(Clone, Debug)]
pub struct Loss {
    /// When it happened.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
    /// From which stage.
    pub stage: String,
    /// Whether the lead or opportunity was reopened at some place of the ledger behind it.
    pub reopened: bool,
}

/// What became of a lead.
#[derive(Clone, Debug)]
pub struct LeadTale {
    /// Which.
    pub id: LeadId,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// The card.
    pub card: LeadCard,
    /// The temperatures with the events that brought them, the first being the capture.
    pub temperatures: Vec<(Position, Temperature)>,
    /// The owners with the instants from which on they were it, the first being the capture.
    pub owners: Vec<(Timestamp, Option<UserId>)>,
    /// The visits to stages; they follow upon each other.
    pub visits: Vec<Visit>,
    /// The conversions.
    pub conversions: Vec<Conversion>,
    /// The disqualifications.
    pub losses: Vec<Loss>,
    /// The customers it is linked to.
    pub links: Vec<CustomerId>,
    /// The follow-ups that are not done.
    pub open_follow_ups: BTreeMap<FollowUpId, Timestamp>,
}

impl LeadTale {
    fn captured(recorded: &Recorded, id: LeadId, card: &LeadCard, owner: Option<UserId>, stage: &str) -> Self {
        let (at, position) = (recorded.at, recorded.position);
        Self {
            id,
            captured_at: at,
            card: card.clone(),
            temperatures: vec![(position, card.temperature)],
            owners: vec![(at, owner)],
            visits: vec![Visit { stage: stage.to_owned(), kind: StageKind::New, at, position, ended: None }],
            conversions: Vec::new(),
            losses: Vec::new(),
            links: Vec::new(),
            open_follow_ups: BTreeMap::new(),
        }
    }

    fn step(&mut self, recorded: &Recorded, step: &Step) {
        // A new date to come back to a nurtured lead is no new visit.
        if step.from == step.to {
            return;
        }
        if let Some(last) = self.visits.last_mut() {
            last.ended = Some(recorded.at);
        }
        let (at, position) = (recorded.at, recorded.position);
        self.visits.push(Visit { stage: step.to.clone(), kind: step.to_kind, at, position, ended: None });
    }

    /// The visit that lasts. A lead is always in a stage.
    pub fn present(&self) -> &Visit {
        &self.visits[self.visits.len() - 1]
    }

    /// The stage it is in.
    pub fn stage(&self) -> &str {
        &self.present().stage
    }

    /// The kind of that stage.
    pub fn kind(&self) -> StageKind {
        self.present().kind
    }

    /// When the conversion that stands happened.
    pub fn converted_at(&self) -> Option<Timestamp> {
        self.conversions.last().filter(|last| last.stands).map(|last| last.at)
    }

    /// Whether it is converted.
    pub fn is_converted(&self) -> bool {
        self.kind() == StageKind::Converted
    }

    /// Whether it is disqualified.
    pub fn is_disqualified(&self) -> bool {
        self.kind() == StageKind::Disqualified
    }

    /// Whether it is neither.
    pub fn is_open(&self) -> bool {
        self.kind().is_open()
    }

    /// When it became what it is, or until when it has been waiting: the beginning of the visit to the stage of its outcome, or for
    /// an open lead the instant of the report. Of two disqualifications in a row the second one is the one that stands.
    pub fn outcome_or(&self, as_of: Timestamp) -> Timestamp {
        if self.is_open() { as_of } else { self.present().at }
    }

    /// Who was responsible when it was captured.
    pub fn first_owner(&self) -> Option<UserId> {
        self.owners[0].1
    }

    /// Who is responsible.
    pub fn owner(&self) -> Option<UserId> {
        self.owners[self.owners.len() - 1].1
    }

    /// Who was responsible at that instant: the last in the ledger who was so by then, and before the capture whoever was at it.
    pub fn owner_at(&self, instant: Timestamp) -> Option<UserId> {
        let mut owner = self.first_owner();
        for (at, next) in &self.owners[1..] {
            if *at <= instant {
                owner = *next;
            }
        }
        owner
    }

    /// The lead as filters look at it.
    pub fn lead(&self) -> Lead {
        let mut open_follow_ups: Vec<Due> =
            self.open_follow_ups.iter().map(|(follow_up, due)| Due { due: *due, follow_up: *follow_up }).collect();
        open_follow_ups.sort();
        let link = |customer: &CustomerId| Link { customer: *customer, at: self.captured_at, by_conversion: false };
        Lead {
            id: self.id,
            card: self.card.clone(),
            stage: self.stage().to_owned(),
            kind: self.kind(),
            owner: self.owner(),
            captured_at: self.captured_at,
            converted_at: self.converted_at(),
            links: self.links.iter().map(link).collect(),
            open_follow_ups,
            ..Lead::default()
        }
    }
}

/// What became of an opportunity.
#[derive(Clone, Debug)]
pub struct SaleTale {
    /// The lead that it came from.
    pub lead: Option<LeadId>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The event that opened it.
    pub opened: Position,
    /// Its card.
    pub card: OpportunityCard,
    /// Who is responsible.
    pub owner: Option<UserId>,
    /// The stage it is in, or ended in.
    pub stage: String,
    /// Whether it runs, or how it ended.
    pub status: OpportunityStatus,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// The losses.
    pub losses: Vec<Loss>,
}

impl SaleTale {
    /// Whether it runs.
    pub fn is_open(&self) -> bool {
        self.status == OpportunityStatus::Open
    }

    /// When it was won, if it is won.
    pub fn won_at(&self) -> Option<Timestamp> {
        if self.status == OpportunityStatus::Won { self.closed_at } else { None }
    }

    fn edit(&mut self, field: &OpportunityField) {
        match field {
            OpportunityField::Amount(amount) => self.card.amount = *amount,
            OpportunityField::Probability(percent) => self.card.probability = *percent,
            OpportunityField::ExpectedClose(day) => self.card.expected_close = *day,
            OpportunityField::Product(product) => self.card.product.clone_from(product),
            OpportunityField::Owner(owner) => self.owner = *owner,
            _ => {}
        }
    }
}

/// An activity.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    /// Whom it was with.
    pub subject: Subject,
    /// What it was.
    pub kind: ActivityKind,
    /// Who reached out.
    pub direction: Option<Way>,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<UserId>,
}

/// A customer that was written in.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// When.
    pub at: Timestamp,
    /// Who was responsible at first.
    pub owner: Option<UserId>,
    /// The lead whose conversion made it.
    pub lead: Option<LeadId>,
}

/// What a campaign spent.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// Which campaign.
    pub campaign: CampaignId,
    /// When.
    pub at: Timestamp,
    /// How much.
    pub amount: Money,
}

/// What the ledger tells up to some instant.
#[derive(Clone, Debug)]
pub struct Tale {
    /// The instant.
    pub as_of: Timestamp,
    /// The last event recorded by then.
    pub position: Position,
    /// The settings.
    pub settings: Option<Settings>,
    /// The lifecycles, one after the other.
    pub lifecycles: Vec<Lifecycle>,
    /// The names of the users.
    pub users: BTreeMap<UserId, String>,
    /// The campaigns.
    pub campaigns: BTreeMap<CampaignId, CampaignCard>,
    /// What they spent, where an amount was said.
    pub spent: Vec<Spent>,
    /// The leads.
    pub leads: BTreeMap<LeadId, LeadTale>,
    /// The opportunities.
    pub sales: BTreeMap<OpportunityId, SaleTale>,
    /// The customers.
    pub arrivals: Vec<Arrival>,
    /// The activities, notes left out.
    pub deeds: Vec<Deed>,
}

impl Tale {
    /// What the ledger tells up to that instant, by when the book learned it.
    pub fn at(events: &[Recorded], as_of: Timestamp) -> Self {
        let mut tale = Self {
            as_of,
            position: Position::START,
            settings: None,
            lifecycles: Vec::new(),
            users: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            spent: Vec::new(),
            leads: BTreeMap::new(),
            sales: BTreeMap::new(),
            arrivals: Vec::new(),
            deeds: Vec::new(),
        };
        for recorded in events {
            if recorded.recorded_at > as_of {
                break;
            }
            tale.position = recorded.position;
            tale.of_house(recorded);
            tale.of_leads(recorded);
            tale.of_sales(recorded);
        }
        tale
    }

    /// The activities with the lead itself.
    pub fn touches(&self, lead: LeadId) -> impl Iterator<Item = &Deed> {
        self.deeds.iter().filter(move |deed| deed.subject == Subject::Lead(lead))
    }

    fn of_house(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match &recorded.event {
            Event::BookCreated { settings, lifecycle } => {
                self.settings = Some(settings.clone());
                self.lifecycles.push(lifecycle.clone());
            }
            Event::SettingsChanged { settings } => self.settings = Some(settings.clone()),
            Event::LifecycleChanged { lifecycle } => self.lifecycles.push(lifecycle.clone()),
            Event::UserAdded { user, name, .. } | Event::UserEdited { user, name, .. } => {
                self.users.insert(*user, name.clone());
            }
            Event::CampaignAdded { campaign, card } | Event::CampaignEdited { campaign, card } => {
                self.campaigns.insert(*campaign, card.clone());
            }
            Event::SpendRecorded { campaign, amount: Some(amount), .. } => {
                self.spent.push(Spent { campaign: *campaign, at, amount: *amount });
            }
            Event::CustomerCreated { owner, from_lead, .. } => self.arrivals.push(Arrival { at, owner: *owner, lead: *from_lead }),
            Event::ActivityRecorded { subject, kind, direction, .. } if *kind != ActivityKind::Note => {
                self.deeds.push(Deed { subject: *subject, kind: *kind, direction: *direction, at, by: recorded.by });
            }
            _ => {}
        }
    }

    fn of_leads(&mut self, recorded: &Recorded) {
        if let Event::LeadCaptured { lead, card, owner, stage, .. } = &recorded.event {
            self.leads.insert(*lead, LeadTale::captured(recorded, *lead, card, *owner, stage));
        }
        let id = match &recorded.event {
            Event::LeadEdited { lead, .. }
            | Event::LeadMoved { lead, .. }
            | Event::TemperatureSet { lead, .. }
            | Event::LeadAssigned { lead, .. }
            | Event::LeadDisqualified { lead, .. }
            | Event::LeadReopened { lead, .. }
            | Event::LeadConverted { lead, .. }
            | Event::ConversionReverted { lead, .. }
            | Event::LeadLinked { lead, .. }
            | Event::FollowUpAdded { subject: Subject::Lead(lead), .. }
            | Event::FollowUpCompleted { subject: Subject::Lead(lead), .. } => *lead,
            _ => return,
        };
        let Some(lead) = self.leads.get_mut(&id) else { return };
        match &recorded.event {
            Event::LeadEdited { fields, .. } => fields.iter().for_each(|field| write(&mut lead.card, field)),
            Event::LeadMoved { step, .. } => lead.step(recorded, step),
            Event::TemperatureSet { to, .. } => {
                lead.card.temperature = *to;
                lead.temperatures.push((recorded.position, *to));
            }
            Event::LeadAssigned { to, .. } => lead.owners.push((recorded.at, *to)),
            Event::LeadDisqualified { step, .. } => {
                lead.step(recorded, step);
                lead.losses.push(Loss { at: recorded.at, reason: step.reason.clone(), stage: step.from.clone(), reopened: false });
            }
            Event::LeadReopened { step, .. } => {
                lead.step(recorded, step);
                lead.losses.iter_mut().for_each(|loss| loss.reopened = true);
            }
            Event::LeadConverted { step, customer, linked, .. } => {
                lead.step(recorded, step);
                lead.conversions.push(Conversion { at: recorded.at, stands: true });
                if *linked {
                    lead.links.push(*customer);
                }
            }
            Event::ConversionReverted { step, customer, unlinked, .. } => {
                lead.step(recorded, step);
                lead.conversions.iter_mut().for_each(|conversion| conversion.stands = false);
                if *unlinked {
                    lead.links.retain(|known| known != customer);
                }
            }
            Event::LeadLinked { customer, .. } => lead.links.push(*customer),
            Event::FollowUpAdded { follow_up, due, .. } => {
                lead.open_follow_ups.insert(*follow_up, *due);
            }
            Event::FollowUpCompleted { follow_up, .. } => {
                lead.open_follow_ups.remove(follow_up);
            }
            _ => {}
        }
    }

    fn of_sales(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        if let Event::OpportunityOpened { opportunity, card, lead, owner, stage, .. } = &recorded.event {
            let sale = SaleTale {
                lead: *lead,
                opened_at: at,
                opened: recorded.position,
                card: card.clone(),
                owner: *owner,
                stage: stage.clone(),
                status: OpportunityStatus::Open,
                closed_at: None,
                losses: Vec::new(),
            };
            self.sales.insert(*opportunity, sale);
        }
        let id = match &recorded.event {
            Event::OpportunityEdited { opportunity, .. }
            | Event::OpportunityMoved { opportunity, .. }
            | Event::OpportunityWon { opportunity, .. }
            | Event::OpportunityLost { opportunity, .. }
            | Event::OpportunityReopened { opportunity, .. } => *opportunity,
            _ => return,
        };
        let Some(sale) = self.sales.get_mut(&id) else { return };
        match &recorded.event {
            Event::OpportunityEdited { fields, .. } => fields.iter().for_each(|field| sale.edit(field)),
            Event::OpportunityMoved { to, .. } => sale.stage.clone_from(to),
            Event::OpportunityWon { amount, .. } => {
                sale.status = OpportunityStatus::Won;
                sale.closed_at = Some(at);
                sale.card.amount = *amount;
            }
            Event::OpportunityLost { reason, .. } => {
                sale.status = OpportunityStatus::Lost;
                sale.closed_at = Some(at);
                sale.losses.push(Loss { at, reason: Some(reason.clone()), stage: sale.stage.clone(), reopened: false });
            }
            Event::OpportunityReopened { stage, .. } => {
                sale.status = OpportunityStatus::Open;
                sale.closed_at = None;
                sale.stage.clone_from(stage);
                sale.losses.iter_mut().for_each(|loss| loss.reopened = true);
            }
            _ => {}
        }
    }
}

/// Writes the field on the card, as far as filters and groups ask for it.
fn write(card: &mut LeadCard, field: &LeadField) {
    match field {
        LeadField::Country(country) => card.country.clone_from(country),
        LeadField::Language(language) => card.language.clone_from(language),
        LeadField::Product(product) => card.product.clone_from(product),
        LeadField::Source(source) => card.source.clone_from(source),
        LeadField::Channel(channel) => card.channel = *channel,
        LeadField::Campaign(campaign) => card.campaign = *campaign,
        LeadField::Score(score) => card.score.clone_from(score),
        LeadField::Tags(tags) => card.tags.clone_from(tags),
        LeadField::Attribute(name, Some(value)) => {
            card.attributes.insert(name.clone(), value.clone());
        }
        LeadField::Attribute(name, None) => {
            card.attributes.remove(name);
        }
        _ => {}
    }
}
