//! The life of one lead: the first response, the way through the stages, how it ends, and what comes after.

use super::calendar::{Calendar, DAY, HOUR, MINUTE};
use super::dice::Dice;
use super::tale::{Begins, Known, Tale};
use super::trade::{SELLERS, Source, any_seller};
use super::words::{AUTHORITIES, BACK, BUDGETS, LATER, NEEDS, PROBLEMS, REASONS, TIMELINES};
use leadbook::{Bant, Command, Currency, LeadId, Qualification, Score, StageChange, Temperature, Timestamp, UserId};

/// What is the same for every life.
pub(super) struct World {
    pub(super) calendar: Calendar,
    /// The instant at which the sample is looked at.
    pub(super) now: i64,
    /// Nothing happens from then on.
    pub(super) limit: i64,
    pub(super) euro: Currency,
    pub(super) dollar: Currency,
}

/// A life that is being told.
pub(super) struct Life<'a> {
    pub(super) world: &'a World,
    pub(super) dice: &'a mut Dice,
    pub(super) tale: &'a mut Tale,
    /// The lead's number in the tale.
    pub(super) story: usize,
    pub(super) account: usize,
    pub(super) worth: f64,
    pub(super) in_dollars: bool,
    pub(super) source: &'static Source,
    pub(super) temperature: Temperature,
    pub(super) captured_at: i64,
    /// The instant that it has come to.
    pub(super) at: i64,
    /// When we first reached out.
    pub(super) responded_at: Option<i64>,
    pub(super) stage: &'static str,
    /// Who has had it, each from an instant on.
    pub(super) owners: Vec<(i64, Option<usize>)>,
    /// The sale that runs, with the place in the pipeline that it has come to.
    pub(super) sale: Option<(usize, usize)>,
}

/// How it goes.
enum Fate {
    Buys,
    Falls,
    Lingers,
}

pub(super) fn instant(at: i64) -> Timestamp {
    Timestamp::from_micros(at)
}

pub(super) fn user(seller: usize) -> UserId {
    UserId(seller as u64 + 1)
}

impl Life<'_> {
    /// Everything behind the capture.
    pub(super) fn tell(mut self) {
        self.hand_over();
        // Most lives are not at their end when the sample is.
        let _reached_its_end = self.course();
        self.warm_up();
        self.touches();
        self.tasks();
    }

    pub(super) fn owner_at(&self, at: i64) -> Option<usize> {
        self.owners.iter().rev().find(|(since, _)| *since <= at).and_then(|(_, owner)| *owner)
    }

    pub(super) fn is_open(&self) -> bool {
        !["converted", "disqualified"].contains(&self.stage)
    }

    pub(super) fn say(&mut self, at: i64, begins: Begins, command: impl FnOnce(&Known) -> Command + 'static) {
        let by = self.owner_at(at);
        self.tale.tell(at, by, begins, command);
    }

    /// A command on the lead itself.
    pub(super) fn on_lead(&mut self, at: i64, command: impl FnOnce(LeadId) -> Command + 'static) {
        let story = self.story;
        self.say(at, Begins::Nothing, move |known| command(known.lead(story)));
    }

    /// The working time after so long, if it has come by now.
    pub(super) fn later(&mut self, from: i64, wait: i64) -> Option<i64> {
        let at = self.world.calendar.working(from + wait, self.dice).max(from + 2 * MINUTE);
        (at < self.world.limit).then_some(at)
    }

    /// The same, counted from where the life has come to, which it goes on to.
    fn go_on(&mut self, wait: i64) -> Option<i64> {
        let at = self.later(self.at, wait.max(4 * MINUTE))?;
        self.at = at;
        Some(at)
    }

    /// Leads that nobody has yet are given out, and some change hands.
    fn hand_over(&mut self) {
        if self.owner_at(self.captured_at).is_none() {
            let is_fresh = self.world.now - self.captured_at < 36 * HOUR;
            if self.dice.happens(if is_fresh { 0.75 } else { 0.16 }) {
                return;
            }
            let wait = self.dice.skewed(25 * MINUTE, 1.2);
            let Some(at) = self.later(self.captured_at, wait) else { return };
            let owner = any_seller(self.dice);
            self.assign(at, owner);
        }
        if self.dice.happens(0.09) {
            let wait = self.dice.skewed(20 * DAY, 0.9);
            let next = any_seller(self.dice);
            let since = self.owners.last().map_or(self.captured_at, |(since, _)| *since);
            if let Some(at) = self.later(since, wait).filter(|at| self.owner_at(*at) != Some(next)) {
                self.assign(at, next);
            }
        }
    }

    fn assign(&mut self, at: i64, owner: usize) {
        self.on_lead(at, move |lead| Command::AssignLead { lead, owner: Some(user(owner)) });
        self.owners.push((at, Some(owner)));
    }

    /// The way through the stages; none if it is not at its end yet.
    fn course(&mut self) -> Option<()> {
        let first_owner = self.owners.iter().find_map(|(since, owner)| owner.map(|owner| (*since, owner)));
        let luck = first_owner.map_or(0.35, |(_, owner)| SELLERS[owner].luck);
        let buys = (self.source.chance(self.temperature) * luck).min(0.95);
        let fate = self.dice.share();
        let fate = match fate {
            _ if fate < buys => Fate::Buys,
            _ if fate < buys + (1.0 - buys) * 0.86 => Fate::Falls,
            _ => Fate::Lingers,
        };
        match first_owner {
            Some((since, owner)) => self.respond(since, owner, matches!(fate, Fate::Buys))?,
            None if matches!(fate, Fate::Buys) => self.reach("contacted", 3 * HOUR)?,
            None => {}
        }
        let pace = [1.25, 1.0, 0.7][self.temperature as usize];
        let length = self.dice.skewed((self.source.days as f64 * pace * DAY as f64) as i64, 0.75).max(DAY / 2);
        match fate {
            Fate::Buys => {
                self.approach(length, true)?;
                self.convert()
            }
            Fate::Falls => {
                self.approach(length * 2 / 3, false)?;
                self.disqualify()?;
                self.come_back()
            }
            Fate::Lingers => self.approach(length, false),
        }
    }

    fn respond(&mut self, since: i64, owner: usize, buys: bool) -> Option<()> {
        self.at = since.max(self.at);
        if !buys && self.dice.happens(0.1) {
            return Some(());
        }
        let wait = self.dice.skewed(SELLERS[owner].minutes * MINUTE, 1.0).max(2 * MINUTE);
        let at = self.go_on(wait)?;
        self.responded_at = Some(at);
        self.first_touch(at);
        if buys || self.dice.happens(0.86) { self.reach("contacted", 15 * MINUTE) } else { Some(()) }
    }

    fn approach(&mut self, length: i64, buys: bool) -> Option<()> {
        let begun = self.at;
        for (stage, share, likely, unlikely) in
            [("mql", 0.22, 0.74, 0.36), ("nurturing", 0.4, 0.12, 0.26), ("sql", 0.68, 0.84, 0.17), ("end", 1.0, 0.0, 0.0)]
        {
            let due = begun + (length as f64 * share * (0.8 + 0.2 * self.dice.share())) as i64;
            if stage == "end" {
                self.at = self.at.max(due);
            } else if stage != self.stage && self.dice.happens(if buys { likely } else { unlikely }) {
                self.reach(stage, due - self.at)?;
            }
        }
        if self.stage == "sql" && !buys && self.dice.happens(0.2) {
            let reason = self.dice.pick(&BACK);
            let at = self.go_on(DAY)?;
            self.stage = "mql";
            self.on_lead(at, move |lead| Command::MoveLead { lead, to: StageChange::to("mql").reason(reason) });
        }
        (self.at < self.world.limit).then_some(())
    }

    fn reach(&mut self, stage: &'static str, wait: i64) -> Option<()> {
        let at = self.go_on(wait)?;
        self.stage = stage;
        match stage {
            "mql" => {
                let score = self.score(25);
                let qualification = Qualification { score: Some(score), ..Qualification::marketing() };
                self.on_lead(at, move |lead| Command::QualifyLead { lead, qualification });
            }
            "sql" => {
                let score = self.score(45);
                let qualification = Qualification { score: Some(score), ..Qualification::sales(self.answers()) };
                self.on_lead(at, move |lead| Command::QualifyLead { lead, qualification });
                if self.dice.happens(0.45) {
                    self.offer(at);
                }
            }
            "nurturing" => {
                let until = at + self.dice.within(20, 95) * DAY;
                let reason = self.dice.pick(&LATER);
                let to = StageChange::to(stage).until(instant(until)).reason(reason);
                self.on_lead(at, move |lead| Command::MoveLead { lead, to });
            }
            _ => self.on_lead(at, move |lead| Command::MoveLead { lead, to: StageChange::to(stage) }),
        }
        Some(())
    }

    fn score(&mut self, base: i64) -> Score {
        let mut points = |from: i64, until: i64| self.dice.within(from, until) as i32;
        let score = Score::default().part("company fits", points(5, 21)).part("pages read", points(0, 16));
        let heat = [0, 8, 18][self.temperature as usize];
        score.part("behaviour", points(base / 2, base)).part("temperature", heat)
    }

    fn answers(&mut self) -> Bant {
        let dice = &mut *self.dice;
        Bant {
            budget: Some(dice.pick(&BUDGETS).into()),
            authority: dice.happens(0.85).then(|| dice.pick(&AUTHORITIES).into()),
            need: Some(dice.pick(&NEEDS).into()),
            timeline: dice.happens(0.8).then(|| dice.pick(&TIMELINES).into()),
            problem: dice.happens(0.5).then(|| dice.pick(&PROBLEMS).into()),
        }
    }

    pub(super) fn disqualify(&mut self) -> Option<()> {
        let at = self.go_on(0)?;
        let (reason, _) = REASONS[self.dice.weighted(REASONS.iter().map(|(_, weight)| *weight))];
        self.give_up_sale(at, reason);
        self.stage = "disqualified";
        self.on_lead(at, move |lead| Command::DisqualifyLead { lead, reason: reason.into() });
        Some(())
    }

    /// A few of those who were given up are back after a while.
    fn come_back(&mut self) -> Option<()> {
        if !self.dice.happens(0.085) {
            return Some(());
        }
        let wait = self.dice.skewed(55 * DAY, 0.6);
        let at = self.go_on(wait)?;
        self.stage = "contacted";
        self.on_lead(at, |lead| Command::ReopenLead { lead, to: StageChange::to("contacted").reason("got in touch again") });
        let (fate, length) = (self.dice.share(), self.dice.skewed(22 * DAY, 0.7));
        self.approach(length, fate < 0.45)?;
        match fate {
            _ if fate < 0.45 => self.convert(),
            _ if fate < 0.7 => self.disqualify(),
            _ => Some(()),
        }
    }

    /// Some are nearer to buying later than they were at first.
    fn warm_up(&mut self) {
        let to = match self.temperature {
            Temperature::Cold => Temperature::Warm,
            Temperature::Warm => Temperature::Hot,
            Temperature::Hot => Temperature::Warm,
        };
        let bought = self.stage == "converted";
        let likely = if bought { 0.45 } else { 0.16 };
        if self.dice.happens(likely) && !(bought && to < self.temperature) {
            let at = self.captured_at + ((self.at.min(self.world.limit) - self.captured_at) as f64 * self.dice.share()) as i64;
            if at > self.captured_at {
                self.on_lead(at, move |lead| Command::SetTemperature { lead, temperature: to });
            }
        }
    }
}
