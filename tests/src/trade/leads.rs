//! What happens to leads.

use super::{COUNTRIES, DAY, HOUR, PRODUCTS, REASONS, SOURCES, TAGS, Trade};
use crate::Tested;
use leadbook::{
    ActivityKind, Attribute, Channel, Command, Conversion, CustomerChoice, CustomerId, Edit, Lead, LeadEdit, NewActivity, NewFollowUp,
    NewLead, NewOpportunity, OnKnown, OpportunityId, Score, StageChange, StageKind, Subject, Temperature, Timestamp, Way,
};

/// Attributes with values of several types under one name.
pub(super) fn attribute(dice: &mut super::Dice) -> (&'static str, Attribute) {
    let name = dice.one(&["size", "seats"]);
    let values = [
        Attribute::Whole(1),
        Attribute::Whole(20),
        Attribute::Number(1.5),
        Attribute::Flag(true),
        Attribute::Instant(super::BEGINS),
        Attribute::Text("large".to_owned()),
    ];
    (name, dice.one(&values))
}

impl Trade {
    pub(super) fn capture(&mut self) -> Tested {
        let again = self.made.people > 0 && self.dice.comes(5);
        let person = if again { self.dice.below(self.made.people) } else { self.made.people };
        self.made.people += u64::from(!again);
        let mut lead = NewLead::named(format!("Person {person}"))
            .email(format!("person{person}@example.com"))
            .source(self.dice.one(&SOURCES))
            .temperature(self.dice.one(&Temperature::ALL))
            .on_known(self.dice.one(&[OnKnown::Attach, OnKnown::Repeat]));
        lead.channel = self.dice.maybe(70, &Channel::ALL);
        lead.country = self.dice.maybe(70, &COUNTRIES).map(str::to_owned);
        lead.language = self.dice.maybe(50, &["fa", "es"]).map(str::to_owned);
        lead.product = self.dice.maybe(60, &PRODUCTS).map(str::to_owned);
        if self.dice.comes(60) {
            lead.campaign = Some(self.campaign());
        }
        if self.dice.comes(75) {
            lead.owner = Some(self.user());
        }
        if self.dice.comes(50) {
            lead.score = Score::default().part("fit", self.dice.between(0, 100) as i32);
        }
        for _ in 0..self.dice.below(4) {
            lead.tags.push(self.dice.one(&TAGS).to_owned());
        }
        if self.dice.comes(60) {
            let (name, value) = attribute(&mut self.dice);
            lead.attributes.insert(name.to_owned(), value);
        }
        let back = self.dice.one(&[HOUR, 30 * DAY, 300 * DAY]);
        let at = self.lately(back, None);
        let before = self.book.stats()?.leads;
        self.ask(Command::CaptureLead { lead }, at)?;
        self.made.leads += self.book.stats()?.leads - before;
        Ok(())
    }

    /// A lead for which that holds, if one is found in a few tries.
    fn lead_that(&mut self, is_so: impl Fn(&Lead) -> bool) -> Tested<Option<Lead>> {
        for _ in 0..12 {
            let Some(id) = self.lead() else { return Ok(None) };
            let lead = self.book.lead(id)?;
            if is_so(&lead) {
                return Ok(Some(lead));
            }
        }
        Ok(None)
    }

    /// An instant for the next step of the lead: seldom long ago.
    fn next_at(&mut self, lead: &Lead) -> Timestamp {
        let back = self.dice.one(&[2 * HOUR, 10 * DAY, 400 * DAY]);
        self.lately(back, Some(lead.last_event_at))
    }

    pub(super) fn move_on(&mut self) -> Tested {
        let Some(lead) = self.lead_that(Lead::is_open)? else { return Ok(()) };
        let exits: Vec<(String, StageKind)> = self.book.lifecycle()?.exits(&lead.stage).iter().map(|to| (to.key.clone(), to.kind)).collect();
        if exits.is_empty() {
            return Ok(());
        }
        let (stage, kind) = self.dice.one(&exits);
        let at = self.next_at(&lead);
        let mut to = StageChange::to(stage).reason(self.dice.one(&REASONS));
        if kind == StageKind::Nurturing && self.dice.comes(80) {
            to = to.until(Timestamp::from_micros(at.micros() + self.dice.between(1, 90) * DAY));
        }
        self.ask(Command::MoveLead { lead: lead.id, to }, at).map(drop)
    }

    pub(super) fn disqualify(&mut self) -> Tested {
        let Some(lead) = self.lead_that(Lead::is_open)? else { return Ok(()) };
        let (at, reason) = (self.next_at(&lead), self.dice.one(&REASONS).to_owned());
        self.ask(Command::DisqualifyLead { lead: lead.id, reason }, at).map(drop)
    }

    /// Reopens a lead, or now and then disqualifies it once more.
    pub(super) fn reopen(&mut self) -> Tested {
        let Some(lead) = self.lead_that(|lead| lead.kind == StageKind::Disqualified)? else { return Ok(()) };
        let at = self.next_at(&lead);
        let to = StageChange::to(self.dice.one(&["contacted", "nurturing", "junk"])).reason(self.dice.one(&REASONS));
        self.ask(Command::MoveLead { lead: lead.id, to }, at).map(drop)
    }

    pub(super) fn convert(&mut self) -> Tested {
        let Some(lead) = self.lead_that(Lead::is_open)? else { return Ok(()) };
        let at = self.next_at(&lead);
        let choice = if self.dice.comes(15) && self.made.customers > 0 {
            CustomerChoice::Existing { customer: CustomerId(1 + self.dice.below(self.made.customers)) }
        } else {
            CustomerChoice::Another
        };
        let mut conversion = Conversion::into(choice);
        if self.dice.comes(60) {
            let mut sale = NewOpportunity::named("First order");
            sale.amount = self.amount();
            sale.owner = self.dice.comes(70).then(|| self.user());
            conversion = conversion.opening(sale);
        }
        conversion.customer_owner = self.dice.comes(60).then(|| self.user());
        self.ask(Command::ConvertLead { lead: lead.id, conversion }, at)?;
        self.recount()
    }

    /// Takes over how many records a command with several of them has made.
    pub(super) fn recount(&mut self) -> Tested {
        let stats = self.book.stats()?;
        (self.made.customers, self.made.sales) = (stats.customers, stats.opportunities);
        Ok(())
    }

    pub(super) fn revert(&mut self) -> Tested {
        let Some(lead) = self.lead_that(|lead| lead.kind == StageKind::Converted)? else { return Ok(()) };
        let (at, reason) = (self.next_at(&lead), self.dice.one(&REASONS).to_owned());
        self.ask(Command::RevertConversion { lead: lead.id, reason }, at).map(drop)
    }

    pub(super) fn set_temperature(&mut self) -> Tested {
        let Some(lead) = self.lead() else { return Ok(()) };
        let at = self.lately(20 * DAY, None);
        let temperature = self.dice.one(&Temperature::ALL);
        self.ask(Command::SetTemperature { lead, temperature }, at).map(drop)
    }

    pub(super) fn assign(&mut self) -> Tested {
        let Some(lead) = self.lead_that(|_| true)? else { return Ok(()) };
        let at = self.lately(100 * DAY, Some(lead.owner_since));
        let owner = self.dice.comes(80).then(|| self.user());
        self.ask(Command::AssignLead { lead: lead.id, owner }, at).map(drop)
    }

    pub(super) fn edit_lead(&mut self) -> Tested {
        let Some(lead) = self.lead() else { return Ok(()) };
        let mut edit = LeadEdit::default();
        match self.dice.below(7) {
            0 => edit.source = Some(self.dice.one(&SOURCES).to_owned()),
            1 => edit.channel = self.dice.maybe(70, &Channel::ALL).map_or(Edit::Clear, Edit::Set),
            2 => edit.campaign = if self.dice.comes(60) { Edit::Set(self.campaign()) } else { Edit::Clear },
            3 => edit.country = self.dice.maybe(70, &COUNTRIES).map_or(Edit::Clear, |country| Edit::Set(country.to_owned())),
            4 => edit.product = self.dice.maybe(70, &PRODUCTS).map_or(Edit::Clear, |product| Edit::Set(product.to_owned())),
            5 => edit.tags = Some((0..self.dice.below(3)).map(|_| self.dice.one(&TAGS).to_owned()).collect()),
            _ => {
                let (name, value) = attribute(&mut self.dice);
                edit.attributes.insert(name.to_owned(), self.dice.comes(70).then_some(value));
            }
        }
        let at = self.lately(DAY, None);
        self.ask(Command::EditLead { lead, edit }, at).map(drop)
    }

    /// A lead mostly, now and then an opportunity or a customer.
    fn subject(&mut self) -> Option<Subject> {
        match self.dice.below(10) {
            0 if self.made.sales > 0 => Some(OpportunityId(1 + self.dice.below(self.made.sales)).into()),
            1 if self.made.customers > 0 => Some(CustomerId(1 + self.dice.below(self.made.customers)).into()),
            _ => self.lead().map(Subject::Lead),
        }
    }

    pub(super) fn act(&mut self) -> Tested {
        let Some(subject) = self.subject() else { return Ok(()) };
        let mut activity = NewActivity::new(self.dice.one(&ActivityKind::ALL), subject);
        if activity.kind != ActivityKind::Note {
            activity.direction = Some(self.dice.one(&[Way::Inbound, Way::Outbound]));
        }
        let back = self.dice.one(&[HOUR, 5 * DAY, 200 * DAY]);
        // The first response often comes at once.
        let captured = match subject {
            Subject::Lead(id) => self.book.lead(id)?.captured_at,
            _ => self.now(),
        };
        let soon = Timestamp::from_micros(captured.micros() + self.dice.below(2 * HOUR.unsigned_abs()).cast_signed());
        let at = if self.dice.comes(30) && soon <= self.now() { soon } else { self.lately(back, None) };
        self.ask(Command::RecordActivity { activity }, at).map(drop)
    }

    pub(super) fn follow_up(&mut self) -> Tested {
        let at = self.lately(DAY, None);
        if self.made.follow_ups > 0 && self.dice.comes(30) {
            let follow_up = (1 + self.dice.below(self.made.follow_ups)).into();
            let now = self.now();
            return self.ask(Command::CompleteFollowUp { follow_up, outcome: None }, now).map(drop);
        }
        let Some(subject) = self.subject() else { return Ok(()) };
        let due = Timestamp::from_micros(at.micros() + self.dice.between(-5, 60) * DAY);
        if self.ask(Command::AddFollowUp { follow_up: NewFollowUp::on(subject, due) }, at)? {
            self.made.follow_ups += 1;
        }
        Ok(())
    }
}
