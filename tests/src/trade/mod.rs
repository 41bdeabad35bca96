//! Random books with everything in them that reports tell of, grown command by command over two years.
//!
//! A step asks the book for something that will mostly be accepted; what is refused (a move that the lifecycle does not allow, a winner
//! without a customer) changes nothing and is part of the game.

mod dice;
mod leads;
mod requests;
mod sales;

pub use dice::Dice;
pub use requests::{asked, question};

use crate::Tested;
use crate::naive::Calendar;
use chrono_tz::Tz;
use leadbook::storage::MemoryStorage;
use leadbook::{
    Book, CalendarStep, CampaignId, CampaignPlan, Channel, Clock, Command, LeadId, Lifecycle, ManualClock, Meta, Money, NewCampaign,
    NewUser, Options, Position, Recorded, Request, SeededChance, StageKind, Timestamp, UserId,
};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Zones with whole, half and quarter hours, with changes of clocks north and south, at midnight and by half an hour.
pub const ZONES: [Tz; 6] =
    [Tz::UTC, Tz::Europe__Berlin, Tz::America__Sao_Paulo, Tz::Asia__Kathmandu, Tz::Australia__Lord_Howe, Tz::America__St_Johns];
/// Sources of leads and campaigns.
pub const SOURCES: [&str; 4] = ["web_form", "trade_show", "referral", "اینستاگرام"];
/// Tags.
pub const TAGS: [&str; 4] = ["fair", "newsletter", "vip", "zeta"];
/// Countries, one of them spelt with an accent.
pub const COUNTRIES: [&str; 3] = ["Brazil", "Iran", "Perú"];
/// Products.
pub const PRODUCTS: [&str; 3] = ["desk", "chair", "lamp"];
/// Reasons.
pub const REASONS: [&str; 4] = ["too dear", "no need", "competitor", "نیاز نداشت"];
/// Currencies.
pub const CURRENCIES: [&str; 2] = ["EUR", "USD"];
/// When the books begin: 2025-01-01.
pub const BEGINS: Timestamp = Timestamp::from_seconds(1_735_689_600);

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// A book that grows, with the clock that it goes by.
#[derive(Debug)]
pub struct Trade {
    /// The book.
    pub book: Book,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// The chance that it grows by.
    pub dice: Dice,
    /// How many leads, opportunities, customers, follow-ups and people the book has been given.
    made: Made,
    /// The last instants at which something was said to happen.
    given: VecDeque<Timestamp>,
}

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default)]
struct Made {
    leads: u64,
    sales: u64,
    customers: u64,
    follow_ups: u64,
    users: u64,
    campaigns: u64,
    people: u64,
}

impl Trade {
    /// Begins a book in memory.
    ///
    /// # Errors
    /// What the book answers.
    pub fn begin(seed: u64) -> Tested<Self> {
        Self::on(seed, Options::memory)
    }

    /// Begins a book in memory; beside it stands another book on the same storage and by the same clock, which keeps no answers of reports.
    ///
    /// # Errors
    /// What the book answers.
    pub fn beside_one_that_keeps_no_answers(seed: u64) -> Tested<(Self, Book)> {
        let storage = Arc::new(MemoryStorage::new());
        let mut beside = None;
        let trade = Self::on(seed, |options| {
            let book = Book::on(storage.clone(), options)?;
            beside = Some(Book::on(storage, &options.clone().answers_bytes(0))?);
            Ok(book)
        })?;
        Ok((trade, beside.ok_or("no book was begun")?))
    }

    /// Begins a book in that file.
    ///
    /// # Errors
    /// What the book answers.
    pub fn in_file(seed: u64, path: &Path) -> Tested<Self> {
        Self::on(seed, |options| options.open(path))
    }

    fn on(seed: u64, open: impl FnOnce(&Options) -> leadbook::Result<Book>) -> Tested<Self> {
        let clock = Arc::new(ManualClock::at(BEGINS));
        let mut dice = Dice::of(seed);
        let zone = dice.one(&ZONES).name();
        let options = Options::default().clock(clock.clone()).chance(Arc::new(SeededChance::new(seed))).zone(zone);
        let mut trade = Self { book: open(&options)?, clock, dice, made: Made::default(), given: VecDeque::new() };
        for name in ["Mona", "Omid", "Zoë"] {
            trade.add_user(name)?;
        }
        for _ in 0..4 {
            trade.add_campaign()?;
        }
        Ok(trade)
    }

    /// Closes the book and opens it again from that file, which it was begun in.
    ///
    /// # Errors
    /// What the book answers.
    pub fn reopen(&mut self, path: &Path) -> Tested {
        self.book.close()?;
        self.book =
            Options::default().clock(self.clock.clone()).chance(Arc::new(SeededChance::new(self.dice.below(1 << 32)))).open(path)?;
        Ok(())
    }

    /// The instant that it is now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The instant of a report that names none: now, or that of the last event, whichever is later.
    ///
    /// # Errors
    /// What the book answers.
    pub fn report_now(&self) -> Tested<Timestamp> {
        // What comes next may be recorded at this very instant, so the last one that can be told of is just before it.
        Ok((self.now() - Duration::from_micros(1)).max(self.book.snapshot()?.recorded_at()))
    }

    /// All events.
    ///
    /// # Errors
    /// What the book answers.
    pub fn events(&self) -> Tested<Vec<Recorded>> {
        Ok(self.book.changes(Position::START).collect::<leadbook::Result<_>>()?)
    }

    /// Takes so many steps, some hours from one to the next.
    ///
    /// # Errors
    /// What the book answers, but for refusals.
    pub fn go_on(&mut self, steps: usize) -> Tested {
        for _ in 0..steps {
            self.step()?;
        }
        Ok(())
    }

    fn step(&mut self) -> Tested {
        // Now and then several things happen at one instant.
        if !self.dice.comes(10) {
            let micros = self.dice.below(24 * HOUR.unsigned_abs());
            self.clock.advance(Duration::from_micros(micros));
        }
        match self.dice.below(100) {
            0..12 => self.capture(),
            12..28 => self.move_on(),
            28..32 => self.disqualify(),
            32..37 => self.reopen_lead(),
            37..44 => self.convert(),
            44..46 => self.revert(),
            46..51 => self.set_temperature(),
            51..57 => self.assign(),
            57..61 => self.edit_lead(),
            61..75 => self.act(),
            75..79 => self.follow_up(),
            79..91 => self.sell(),
            91..95 => self.spend(),
            95..97 => self.customers(),
            _ => self.keep_house(),
        }
    }

    /// An instant within so many microseconds back from now, but not before `last`. Often it is one at which something else happened or
    /// ends: a full hour, the beginning of a month somewhere, that of the last step, one that was given out before.
    fn lately(&mut self, back: i64, last: Option<Timestamp>) -> Timestamp {
        let now = self.now();
        let earliest = last.unwrap_or(Timestamp::MIN).max(Timestamp::from_micros(now.micros() - back)).min(now);
        let any = Timestamp::from_micros(self.dice.between(earliest.micros(), now.micros()));
        let wanted = match self.dice.below(20) {
            0..5 => now,
            5..9 => Timestamp::from_micros(any.micros() - any.micros().rem_euclid(HOUR)),
            9..11 => last.unwrap_or(any),
            11..13 if !self.given.is_empty() => self.dice.one(self.given.make_contiguous()),
            13 => {
                let calendar = Calendar::of(self.dice.one(&ZONES));
                calendar.start_of(calendar.step_of(CalendarStep::Month, any))
            }
            _ => any,
        };
        let at = if (earliest..=now).contains(&wanted) { wanted } else { any };
        self.given.push_back(at);
        if self.given.len() > 40 {
            self.given.pop_front();
        }
        at
    }

    fn user(&mut self) -> UserId {
        UserId(1 + self.dice.below(self.made.users))
    }

    fn campaign(&mut self) -> CampaignId {
        CampaignId(1 + self.dice.below(self.made.campaigns))
    }

    /// One of the leads, more often a younger one.
    fn lead(&mut self) -> Option<LeadId> {
        let back = self.dice.below(self.made.leads).min(self.dice.below(self.made.leads));
        if self.made.leads == 0 { None } else { Some(LeadId(self.made.leads - back)) }
    }

    fn amount(&mut self) -> Option<Money> {
        let minor = self.dice.between(0, 90_000);
        let currency = self.dice.one(&CURRENCIES);
        if self.dice.comes(75) { Money::new(minor, currency).ok() } else { None }
    }

    /// Asks for it at that instant, by somebody or nobody; tells whether it was accepted.
    fn ask(&mut self, command: Command, at: Timestamp) -> Tested<bool> {
        let mut meta = Meta::default().at(at);
        if self.dice.comes(80) {
            meta = meta.by(self.user());
        }
        match self.book.execute(Request::new(command, meta)) {
            Ok(_) => Ok(true),
            Err(refusal) if ["refused", "invalid", "known", "not_found"].contains(&refusal.kind().as_str()) => Ok(false),
            Err(failure) => Err(failure.into()),
        }
    }

    fn add_user(&mut self, name: &str) -> Tested {
        self.book.add_user(NewUser::named(name))?;
        self.made.users += 1;
        Ok(())
    }

    fn add_campaign(&mut self) -> Tested {
        let now = self.now();
        let number = self.made.campaigns + 1;
        let mut starts = || self.dice.comes(70).then(|| Timestamp::from_micros(now.micros() + self.dice.between(-200, 500) * DAY));
        let (one, two) = (starts(), starts());
        let (starts_at, ends_at) = if one.is_some() && two.is_some() { (one.min(two), one.max(two)) } else { (one, two) };
        let campaign = NewCampaign {
            name: format!("Campaign {number}"),
            channel: self.dice.maybe(60, &Channel::ALL),
            source: self.dice.maybe(60, &SOURCES).map(str::to_owned),
            starts_at,
            ends_at,
            plan: self.plan(),
        };
        self.book.add_campaign(campaign)?;
        self.made.campaigns += 1;
        Ok(())
    }

    fn plan(&mut self) -> CampaignPlan {
        CampaignPlan {
            leads: self.dice.comes(60).then(|| self.dice.below(50)),
            cost_per_lead: if self.dice.comes(50) { self.amount() } else { None },
            budget: if self.dice.comes(40) { self.amount() } else { None },
        }
    }
}

/// The lifecycles that a book goes through: the standard one, and others with more stages, a second way out, and a stage whose kind
/// changes.
fn lifecycle(dice: &mut Dice) -> Lifecycle {
    let mut lifecycle = Lifecycle::standard();
    if dice.comes(60) {
        let kind = dice.one(&[StageKind::Working, StageKind::MarketingQualified]);
        lifecycle = lifecycle.with_stage("demo", "Demo", kind);
        for from in ["new", "contacted", "mql"] {
            lifecycle = lifecycle.with_move(from, "demo");
        }
        for to in ["sql", "nurturing", "converted"] {
            lifecycle = lifecycle.with_move("demo", to);
        }
        lifecycle = lifecycle.with_reasoned_move("demo", "disqualified");
    }
    if dice.comes(50) {
        lifecycle = lifecycle.with_stage("junk", "Junk", StageKind::Disqualified).with_move("disqualified", "junk");
        for from in ["new", "contacted", "nurturing"] {
            lifecycle = lifecycle.with_move(from, "junk");
        }
        for to in ["contacted", "nurturing"] {
            lifecycle = lifecycle.with_move("junk", to);
        }
    }
    if dice.comes(40) {
        let moved = lifecycle.stages.remove(1);
        lifecycle.stages.push(moved);
    }
    lifecycle
}
