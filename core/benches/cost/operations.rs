//! The operations: each is warmed up once, then done so many times.

use crate::Done;
use crate::commands::{Order, Scribe, beginning};
use crate::leads::MadeLead;
use crate::names::{NOW, USERS};
use crate::person::Person;
use crate::story::Story;
use leadbook::{
    Activity, AgingQuery, Book, CohortsQuery, Command, CustomerChoice, FirstResponseQuery, GroupBy, LeadFilter, LeadId, LeadQuery,
    ManualClock, Meta, Options, PipelineQuery, Request, Scope, SeededChance, StageChange, TimeToConvertQuery, Timestamp, TrendQuery,
    UserId,
};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const LEADS: u64 = 2_000;
/// So that there are many blocks in the ledger.
const BATCH: usize = 50;
const HOUR: i64 = 3_600_000_000;

/// One operation is handed over with its name, how many times it is done, and the doing of all of them.
type Take<'a> = dyn FnMut(&'static str, u64, &mut dyn FnMut() -> Done<()>) -> Done<()> + 'a;

fn options(at: i64) -> Options {
    let clock = Arc::new(ManualClock::at(Timestamp::from_micros(at)));
    // Nothing is written behind but where that is what is counted.
    Options::default().write_behind_bytes(1 << 30).clock(clock).chance(Arc::new(SeededChance::new(11)))
}

fn execute(book: &Book, requests: Vec<Request>) -> Done<()> {
    for answer in book.execute_all(requests)? {
        answer?;
    }
    Ok(())
}

/// Makes the book's file, with a checkpoint of the columns and without.
pub(crate) fn prepare(folder: &Path) -> Done<()> {
    let path = folder.join("cost.leadbook");
    let book = options(NOW - HOUR).open(&path)?;
    execute(&book, beginning()?)?;
    let order = Order::of(LEADS);
    let mut scribe = Scribe::default();
    // The leads in the order of their numbers first; what happens to them in its order.
    execute(&book, (0..LEADS).map(|place| MadeLead::of(place, LEADS).request()).collect())?;
    let steps: Vec<(u64, u8)> = order.parts().filter(|(_, part)| *part > 0).collect();
    for batch in steps.chunks(BATCH) {
        let requests: leadbook::Result<Vec<Request>> =
            batch.iter().map(|(place, part)| scribe.command(&Story::of(*place, LEADS), *part)).collect();
        execute(&book, requests?)?;
    }
    book.close()?;
    std::fs::copy(&path, folder.join("bare.leadbook"))?;
    let book = options(NOW).open(&path)?;
    book.conversion(Scope::all())?;
    book.close()?;
    std::fs::copy(&path, folder.join("again.leadbook"))?;
    Ok(())
}

pub(crate) struct Bench {
    book: Book,
    folder: PathBuf,
    /// How many leads there are by now.
    captured: Cell<u64>,
    /// The last one of them that something was done with.
    moved: Cell<u64>,
}

impl Bench {
    pub(crate) fn open(folder: &Path) -> Done<Self> {
        let book = options(NOW).open(folder.join("cost.leadbook"))?;
        Ok(Self { book, folder: folder.to_owned(), captured: Cell::new(LEADS), moved: Cell::new(LEADS) })
    }

    fn captures(&self, count: u64) -> Vec<Request> {
        let from = self.captured.replace(self.captured.get() + count);
        (from..from + count).map(|place| MadeLead::of(place, LEADS).request()).collect()
    }

    /// So many of the leads that were captured here; each is given once.
    fn fresh(&self, count: u64) -> Vec<LeadId> {
        let from = self.moved.replace(self.moved.get() + count);
        (from + 1..=from + count).map(LeadId).collect()
    }

    fn moves(&self, count: u64) -> Vec<Request> {
        let to = |lead| Command::MoveLead { lead, to: StageChange::to("contacted") };
        let now = || Meta::default().at(Timestamp::from_micros(NOW));
        self.fresh(count).into_iter().map(|lead| Request::new(to(lead), now())).collect()
    }

    /// Does it all once, so that what it reads is at hand, then hands over.
    fn each(&self, take: &mut Take<'_>, name: &'static str, times: u64, mut work: impl FnMut(u64) -> Done<()>) -> Done<()> {
        (0..times).try_for_each(&mut work)?;
        take(name, times, &mut || (0..times).try_for_each(&mut work))
    }

    /// The same for what is made before: the commands of single calls.
    fn commands(&self, take: &mut Take<'_>, name: &'static str, times: u64, make: impl Fn(u64) -> Vec<Request>) -> Done<()> {
        for request in make(2) {
            self.book.execute(request)?;
        }
        let mut requests = make(times);
        take(name, times, &mut || {
            for request in requests.drain(..) {
                self.book.execute(request)?;
            }
            Ok(())
        })
    }

    fn batch(&self, take: &mut Take<'_>, name: &'static str, times: u64, make: impl Fn(u64) -> Vec<Request>) -> Done<()> {
        execute(&self.book, make(2))?;
        let mut requests = make(times);
        take(name, times, &mut || execute(&self.book, std::mem::take(&mut requests)))
    }

    /// All operations in their order.
    pub(crate) fn run(&self, take: &mut Take<'_>) -> Done<()> {
        self.opening(take)?;
        self.reads(take, ["get", "leads by e-mail", "page of 50", "history", "search"])?;
        self.reports(take)?;
        self.writes(take)?;
        self.reads(
            take,
            ["get, before writing behind", "leads by e-mail, before", "page of 50, before", "history, before", "search, before"],
        )?;
        take("write behind, of all these commands", 1, &mut || {
            self.book.write_behind()?;
            Ok(())
        })?;
        self.book.close()?;
        Ok(())
    }

    fn opening(&self, take: &mut Take<'_>) -> Done<()> {
        let open = |name: &str| options(NOW).open(self.folder.join(name));
        let (bare, again) = (open("bare.leadbook")?, open("again.leadbook")?);
        take("first report, from the ledger", 1, &mut || Ok(bare.conversion(Scope::all()).map(drop)?))?;
        take("first report, from a checkpoint", 1, &mut || Ok(again.conversion(Scope::all()).map(drop)?))?;
        again.close()?;
        let mut opened = None;
        take("open and first get", 1, &mut || {
            let book = open("again.leadbook")?;
            book.lead(LeadId(1_000))?;
            opened = Some(book);
            Ok(())
        })
    }

    fn reads(&self, take: &mut Take<'_>, [get, by_email, page, history, search]: [&'static str; 5]) -> Done<()> {
        let book = &self.book;
        // Spread over the book, and alike in every run.
        let place = |time: u64| time * 769 % LEADS;
        self.each(take, get, 500, |time| Ok(book.lead(LeadId(place(time) + 1)).map(drop)?))?;
        let emails: Vec<[String; 1]> = (0..LEADS).filter_map(|time| Person::of(place(time)).email).map(|email| [email]).collect();
        self.each(take, by_email, 200, |time| Ok(book.find_known(&emails[time as usize], &[]).map(drop)?))?;
        self.each(take, page, 20, |time| {
            let filter = LeadFilter::all().owner(UserId(time % USERS + 1)).stage("contacted");
            Ok(book.leads(LeadQuery::from(filter)).map(drop)?)
        })?;
        self.each(take, history, 100, |time| Ok(book.lead_history(LeadId(place(time) + 1)).map(drop)?))?;
        let names: Vec<String> = (0..40).map(|time| Person::of(place(time)).name.chars().take(3).collect()).collect();
        self.each(take, search, 40, |time| Ok(book.search_leads(&names[time as usize], 20).map(drop)?))
    }

    fn reports(&self, take: &mut Take<'_>) -> Done<()> {
        let by_source = || Scope::all().by(GroupBy::Source);
        let book = &self.book;
        macro_rules! reports {
            ($($name:literal: $report:ident($query:expr);)*) => {$(
                self.each(take, $name, 3, |_| {
                    // Computed anew, and kept.
                    book.forget_answers();
                    Ok(book.$report($query).map(drop)?)
                })?;
            )*};
        }
        reports! {
            "report funnel": funnel(Scope::all());
            "report conversion by source": conversion(by_source());
            "report time_to_convert by source": time_to_convert(TimeToConvertQuery::from(by_source()));
            "report stage_durations": stage_durations(Scope::all());
            "report cohorts": cohorts(CohortsQuery::default());
            "report trend": trend(TrendQuery::from(Scope::all()));
            "report sources": sources(by_source());
            "report owners": owners(Scope::all());
            "report first_response by source": first_response(FirstResponseQuery::from(by_source()));
            "report activity_counts": activity_counts(Scope::all());
            "report aging": aging(AgingQuery::default());
            "report lost_reasons": lost_reasons(Scope::all());
            "report pipeline": pipeline(PipelineQuery::default());
            "report temperature": temperature(Scope::all());
        }
        self.each(take, "report conversion by source, kept", 3, |_| Ok(book.conversion(by_source()).map(drop)?))?;
        Ok(())
    }

    fn writes(&self, take: &mut Take<'_>) -> Done<()> {
        self.commands(take, "capture", 100, |count| self.captures(count))?;
        self.batch(take, "capture, in a batch of 500", 500, |count| self.captures(count))?;
        self.commands(take, "move", 100, |count| self.moves(count))?;
        self.batch(take, "move, in a batch of 200", 200, |count| self.moves(count))?;
        let convert = |lead| Command::ConvertLead { lead, conversion: leadbook::Conversion::into(CustomerChoice::Another) };
        self.commands(take, "convert", 50, |count| self.fresh(count).into_iter().map(|lead| Request::from(convert(lead))).collect())?;
        let call = |lead| Command::RecordActivity { activity: Activity::call(lead).outbound() };
        self.commands(take, "record an activity", 50, |count| self.fresh(count).into_iter().map(|lead| Request::from(call(lead))).collect())
    }
}
