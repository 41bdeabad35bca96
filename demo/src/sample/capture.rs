//! How a lead comes into the book: written down at once, out of an interest that was anonymous before, or as somebody who is known.

use super::calendar::{DAY, HOUR, MINUTE};
use super::dice::Dice;
use super::people::Person;
use super::plan::{running, trace};
use super::story::{Life, World, instant, user};
use super::tale::{Begins, Tale};
use super::trade::{COLD_CALL, NEWSLETTER, REFERRAL, SOURCES, WEB_FORM, WEBINAR, any_seller};
use super::words::{JOBS, TAGS, TERMS, WISHES};
use leadbook::{Activity, CampaignId, Command, Consent, Edit, LeadEdit, NewLead, OnKnown, Referrer, Score, Utm};

/// Somebody comes.
pub(super) struct Arrival<'a> {
    /// The number of the lead in the tale.
    pub(super) story: usize,
    pub(super) at: i64,
    pub(super) source: usize,
    pub(super) person: &'a Person,
    /// Whether the person has come before.
    pub(super) again: bool,
}

impl Arrival<'_> {
    /// The capture, the life that follows, and what else the person does.
    pub(super) fn tell(self, world: &World, tale: &mut Tale, dice: &mut Dice) {
        let source = &SOURCES[self.source];
        let temperature = source.temperature(dice);
        let is_fresh = world.now - self.at < 36 * HOUR;
        let is_owned = source.channel == leadbook::Channel::Outbound || !dice.happens(if is_fresh { 0.6 } else { 0.25 });
        let owner = is_owned.then(|| any_seller(dice));
        let card = NewLead { temperature, owner: owner.map(user), ..self.card(world, dice) };
        self.capture(card, owner, world, tale, dice);
        if self.at > world.now - 10 * MINUTE {
            // Whoever has just come is just writing.
            let (at, story) = (world.limit - MINUTE, self.story);
            let question = |lead| Activity::message(lead).inbound().text("Asks in the chat whether there is a trial");
            tale.tell(at, None, Begins::Nothing, move |known| Command::RecordActivity { activity: question(known.lead(story)) });
        }
        self.come_again(world, tale, dice);
        self.complete(owner, world, tale, dice);
        let life = Life {
            world,
            dice,
            tale,
            story: self.story,
            account: self.person.account,
            worth: self.person.worth,
            in_dollars: self.person.pays_in_dollars(),
            source,
            temperature,
            captured_at: self.at,
            at: self.at,
            responded_at: None,
            stage: "new",
            owners: vec![(self.at, owner)],
            sale: None,
        };
        life.tell();
    }

    fn card(&self, world: &World, dice: &mut Dice) -> NewLead {
        let source = self.source;
        let mut card = self.person.card(&SOURCES[source], dice);
        if self.again {
            card.on_known = OnKnown::Repeat;
        }
        let campaign = running(world, source, self.at, dice);
        card.campaign = campaign.map(|(number, _)| CampaignId(number));
        if [WEB_FORM, NEWSLETTER, WEBINAR].contains(&source) {
            let medium = campaign.map_or("organic", |(_, run)| run.medium);
            card.utm = Utm {
                source: Some(match medium {
                    "email" => "newsletter".into(),
                    "social" => "linkedin".into(),
                    _ => dice.pick(&["google", "google", "bing", "duckduckgo"]).into(),
                }),
                medium: Some(medium.into()),
                campaign: campaign.map(|(_, run)| run.name.to_lowercase().replace([':', ' '], "_")),
                term: (source == WEB_FORM && dice.happens(0.6)).then(|| dice.pick(&TERMS).into()),
                content: None,
            };
        }
        if dice.happens(0.28) {
            card.tags.push(dice.pick(&TAGS).into());
        }
        if dice.happens(0.35) {
            let (fit, pages) = (dice.within(0, 20) as i32, dice.within(0, 15) as i32);
            card.score = Score::default().part("company fits", fit).part("pages read", pages);
        }
        if source != COLD_CALL && dice.happens(0.6) {
            card.consents.push(consent(self.at, true));
        }
        if dice.happens(0.2) {
            card.attributes.insert("vehicles".into(), leadbook::Attribute::Whole(dice.within(1, 120)));
        }
        card
    }

    fn capture(&self, mut card: NewLead, owner: Option<usize>, world: &World, tale: &mut Tale, dice: &mut Dice) {
        let story = self.story;
        // A form is filled in by nobody of ours.
        let by = owner.filter(|_| !SOURCES[self.source].at_all_hours);
        let left_at = self.at - dice.skewed(9 * HOUR, 1.3);
        if SOURCES[self.source].at_all_hours && !self.again && dice.happens(0.055) && left_at > world.now - super::plan::DAYS * DAY {
            let interest = trace(world, self.source, left_at, dice);
            tale.tell(left_at, None, Begins::Interest(story), move |_| Command::RecordInterest { interest });
            return tale.tell(self.at, by, Begins::Lead(story), move |known| Command::IdentifyInterest {
                interest: known.interest(story),
                lead: card,
            });
        }
        let friend = (self.source == REFERRAL).then(|| (dice.share(), dice.happens(0.6)));
        tale.tell(self.at, by, Begins::Lead(story), move |known| {
            if let Some((share, is_customer)) = friend {
                let customer = known.any_customer(share).filter(|_| is_customer).map(Referrer::Customer);
                card.referrer = Some(customer.unwrap_or_else(|| Referrer::Text("a friend of the house".into())));
            }
            Command::CaptureLead { lead: card }
        });
    }

    /// A few come a second time, by another way; it is attached to what is known.
    fn come_again(&self, world: &World, tale: &mut Tale, dice: &mut Dice) {
        if !dice.happens(0.035) {
            return;
        }
        let at = self.at + dice.skewed(30 * DAY, 0.9).max(20 * MINUTE);
        if at >= world.limit {
            return;
        }
        let source = dice.pick(&[WEB_FORM, NEWSLETTER, WEBINAR]);
        let mut card = self.person.card(&SOURCES[source], dice);
        card.on_known = OnKnown::Attach;
        card.interest = Some(dice.pick(&WISHES).into());
        card.campaign = running(world, source, at, dice).map(|(number, _)| CampaignId(number));
        tale.tell(at, None, Begins::Nothing, move |_| Command::CaptureLead { lead: card });
    }

    /// Some cards are corrected, and some consents taken back.
    fn complete(&self, owner: Option<usize>, world: &World, tale: &mut Tale, dice: &mut Dice) {
        let at = world.calendar.working(self.at + dice.skewed(4 * DAY, 0.9).max(HOUR), dice);
        let story = self.story;
        let edit = match dice.share() {
            _ if at >= world.limit => return,
            share if share < 0.09 => LeadEdit { job_title: Edit::Set(dice.pick(&JOBS).into()), ..LeadEdit::default() },
            share if share < 0.13 => LeadEdit { tags: Some(vec![dice.pick(&TAGS).into(), "checked".into()]), ..LeadEdit::default() },
            share if share < 0.16 => LeadEdit { consents: vec![consent(at, false)], ..LeadEdit::default() },
            _ => return,
        };
        tale.tell(at, owner, Begins::Nothing, move |known| Command::EditLead { lead: known.lead(story), edit });
    }
}

fn consent(at: i64, granted: bool) -> Consent {
    let basis = if granted { "double opt-in" } else { "asked by e-mail" };
    Consent { purpose: "newsletter".into(), granted, at: instant(at), basis: Some(basis.into()) }
}
