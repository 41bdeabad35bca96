//! What happens to one made lead, out of its number alone: skewed sources and owners, two or three moves, two activities, a conversion for
//! every ninth, a disqualification for every third, some of it taken back.

use crate::dice::Dice;
use crate::names::{
    CONTACTED, COUNTRY_WEIGHTS, DAY, DISQUALIFIED, FIRST, LAST, LAST_CAPTURE, LOSSES, MQL, NEW, NOTE, NURTURING, REASON_WEIGHTS,
    SOURCE_LUCK, SOURCE_WEIGHTS, SQL, TOUCH_WEIGHTS, USERS, campaign_at,
};

/// One lead.
pub(crate) struct Story {
    /// Its number in the book, from 1.
    pub(crate) lead: u64,
    pub(crate) captured_at: i64,
    pub(crate) source: usize,
    pub(crate) campaign: Option<u64>,
    pub(crate) country: Option<usize>,
    pub(crate) owner: Option<u64>,
    pub(crate) temperature: u8,
    /// In the order in which the book learns of them.
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Copy)]
pub(crate) struct Step {
    /// When it happened.
    pub(crate) at: i64,
    /// When the book learns of it.
    pub(crate) told_at: i64,
    pub(crate) what: What,
}

#[derive(Clone, Copy)]
pub(crate) enum What {
    Move(u8),
    Disqualify { reason: usize },
    Reopen,
    Convert { amount: Option<Amount>, owner: Option<u64>, close: i64 },
    Revert,
    Assign(u64),
    Temperature(u8),
    Touch { kind: u8, outbound: bool, by: u64 },
    FollowUp { due: i64 },
    Done,
    Advance(usize),
    Win,
    Lose { reason: usize },
}

#[derive(Clone, Copy)]
pub(crate) struct Amount {
    pub(crate) minor: i64,
    pub(crate) currency: usize,
}

/// Few users have many leads.
fn user(dice: &Dice) -> u64 {
    let share = dice.share();
    (share * share * USERS as f64) as u64 + 1
}

/// A story that is being made up.
struct Teller {
    dice: Dice,
    /// The instant that it has come to.
    at: i64,
    steps: Vec<Step>,
}

impl Teller {
    fn then(&mut self, mean_days: f64, what: What) {
        self.at += self.dice.wait(mean_days);
        self.tell(self.at, 0, what);
    }

    fn tell(&mut self, at: i64, later: i64, what: What) {
        self.steps.push(Step { at, told_at: at + later, what });
    }

    fn disqualify(&mut self, mean_days: f64) {
        let reason = self.dice.pick(&REASON_WEIGHTS);
        self.then(mean_days, What::Disqualify { reason });
    }

    /// The sale that comes with a conversion, and what becomes of it.
    fn convert(&mut self, mean_days: f64, owner: Option<u64>) {
        let currency = usize::from(self.dice.happens(0.15));
        let minor = 50_000 + self.dice.wait(1.0) / 100_000;
        let amount = (!self.dice.happens(0.05)).then_some(Amount { minor, currency });
        let close_in = 20 + self.dice.below(100) as i64;
        self.at += self.dice.wait(mean_days);
        self.tell(self.at, 0, What::Convert { amount, owner, close: self.at + close_in * DAY });
        if self.dice.happens(0.02) {
            self.then(5.0, What::Revert);
            if self.dice.happens(0.3) {
                self.disqualify(20.0);
            }
            return;
        }
        let converted_at = self.at;
        for (stage, probability) in [(1, 0.8), (2, 0.7), (3, 0.6)] {
            if !self.dice.happens(probability) {
                break;
            }
            self.then(8.0, What::Advance(stage));
        }
        let end = self.dice.share();
        if end < 0.5 {
            self.then(10.0, What::Win);
        } else if end < 0.75 {
            let reason = self.dice.below(LOSSES.len());
            self.then(15.0, What::Lose { reason });
        }
        self.at = converted_at;
    }

    /// Calls, e-mails and the like up to that instant, answered by us first.
    fn touches(&mut self, captured_at: i64, until: i64, owner: Option<u64>) {
        let dice = &self.dice;
        let by = owner.unwrap_or_else(|| user(dice));
        let mut made = Vec::new();
        if dice.happens(0.85) {
            let mean_days = if dice.happens(0.6) { 0.08 } else { 2.0 };
            let at = captured_at + dice.wait(mean_days);
            made.push((at, dice.below(3) as u8, true));
        }
        while dice.happens(0.53) {
            let at = captured_at + (dice.share() * (until - captured_at) as f64) as i64;
            made.push((at, dice.pick(&TOUCH_WEIGHTS) as u8, dice.happens(0.6)));
        }
        for (at, kind, outbound) in made {
            // Some are written down days later.
            let later = if self.dice.happens(0.05) { self.dice.wait(2.0) } else { 0 };
            self.tell(at, later, What::Touch { kind, outbound: outbound && kind != NOTE, by });
        }
    }
}

impl Story {
    /// The story of the lead at that place, from 0, of so many.
    pub(crate) fn of(place: u64, leads: u64) -> Self {
        let dice = Dice::of(place);
        // More come every month, and whoever comes later has the higher number.
        let share = (place as f64 + dice.share()) / leads as f64;
        let captured_at = FIRST + ((LAST_CAPTURE - FIRST) as f64 * share.powf(0.8)) as i64;
        let source = dice.pick(&SOURCE_WEIGHTS);
        let campaign = dice.happens(0.6).then(|| campaign_at(source, captured_at)).flatten();
        let country = (!dice.happens(0.1)).then(|| dice.pick(&COUNTRY_WEIGHTS));
        let owner = (!dice.happens(0.04)).then(|| user(&dice));
        let temperature = dice.pick(&[60, 28, 12]) as u8;
        let mut teller = Teller { dice, at: captured_at, steps: Vec::new() };
        teller.live(captured_at, source, owner, temperature);
        let mut steps = teller.steps;
        steps.retain(|step| step.told_at < LAST);
        steps.sort_by_key(|step| step.told_at);
        Self { lead: place + 1, captured_at, source, campaign, country, owner, temperature, steps }
    }

    /// Everything that the book is told, with the instant when: capturing and all that follows, as places in this story.
    pub(crate) fn told(&self) -> impl Iterator<Item = (i64, u8)> {
        let first = std::iter::once((self.captured_at, 0));
        first.chain(self.steps.iter().enumerate().map(|(place, step)| (step.told_at, place as u8 + 1)))
    }
}

impl Teller {
    fn live(&mut self, captured_at: i64, source: usize, owner: Option<u64>, temperature: u8) {
        let luck = 0.095 * f64::from(SOURCE_LUCK[source]) / 100.0 * [0.8, 1.3, 2.0][usize::from(temperature)];
        let fate = self.dice.share();
        let (converts, falls) = (fate < luck, fate >= luck && fate < luck + 0.31);
        let mut owner_then = owner;
        let handed_over = self.dice.happens(0.12).then(|| captured_at + self.dice.wait(6.0));
        let next = Some(user(&self.dice)).filter(|next| Some(*next) != owner);
        if self.dice.happens(0.85) {
            self.then(1.5, What::Move(CONTACTED));
        }
        if self.dice.happens(0.12) {
            self.then(3.0, What::Move(NURTURING));
            self.at += self.dice.wait(20.0);
        }
        let good = if converts { 0.8 } else { 0.35 };
        if self.dice.happens(good) {
            self.then(6.0, What::Move(MQL));
        }
        if self.dice.happens(good) {
            self.then(6.0, What::Move(SQL));
        }
        let warmer = self.dice.happens(0.3).then(|| self.dice.share());
        let before_outcome = self.at;
        if let (Some(at), Some(next)) = (handed_over, next) {
            self.tell(at, 0, What::Assign(next));
            owner_then = Some(next);
        }
        if converts {
            self.convert(15.0, owner_then);
        } else if falls {
            self.disqualify(18.0);
            if self.dice.happens(0.06) {
                self.then(40.0, What::Reopen);
                match self.dice.below(4) {
                    0 => self.convert(15.0, owner_then),
                    1 => self.disqualify(10.0),
                    _ => {}
                }
            }
        }
        if let Some(share) = warmer {
            let at = captured_at + ((before_outcome.min(LAST - 1) - captured_at) as f64 * share) as i64;
            self.tell(at, 0, What::Temperature((temperature + 1) % 3));
        }
        self.touches(captured_at, self.at.clamp(captured_at + DAY, captured_at + 120 * DAY).min(LAST - 1), owner);
        if self.dice.happens(0.08) {
            let at = captured_at + self.dice.wait(4.0);
            self.tell(at, 0, What::FollowUp { due: at + 7 * DAY });
            if self.dice.happens(0.6) {
                let done_at = at + 1 + self.dice.wait(6.0);
                self.tell(done_at, 0, What::Done);
            }
        }
    }
}

/// The stage that a step leads to, if to any; `came_from` is where a conversion came from.
pub(crate) fn stage_after(what: What, came_from: u8) -> Option<u8> {
    match what {
        What::Move(stage) => Some(stage),
        What::Disqualify { .. } => Some(DISQUALIFIED),
        What::Reopen => Some(CONTACTED),
        What::Convert { .. } => Some(crate::names::CONVERTED),
        What::Revert => Some(came_from),
        _ => None,
    }
}

/// Where every lead begins.
pub(crate) const BEGIN: u8 = NEW;
