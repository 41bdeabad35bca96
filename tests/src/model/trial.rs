//! A trial: a script run in a book and in the model at the same time, on one of the backends.

use super::script::{START, shown};
use super::{Act, Faults, Filters, Lists, Model, Op, When, Which, get};
use leadbook::storage::{MemoryStorage, RedbOptions, Storage};
use leadbook::{
    Answer, Book, Clock, Command, CustomerId, Error, LeadId, ManualClock, Meta, NewCampaign, NewCustomer, NewLead, NewOpportunity, NewUser,
    Options, Position, Recorded, Request, SeededChance, Snapshot, Timestamp,
};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// On what a book stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// In memory.
    Memory,
    /// In a file of its own.
    File,
}

impl Ground {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Memory, Self::File];
}

/// A state that was remembered, with a snapshot that is held.
struct Remembered {
    at: Timestamp,
    model: Model,
    held: Snapshot,
}

/// A book and its model.
pub struct Trial {
    folder: Option<TempDir>,
    storage: Option<Arc<dyn Storage>>,
    options: Options,
    books: Vec<Book>,
    turn: usize,
    remembered: Vec<Remembered>,
    /// The clock that the book goes by.
    pub clock: Arc<ManualClock>,
    /// What the book is to hold.
    pub model: Model,
    /// Every request that was sent, with the instant that the clock showed.
    pub asked: Vec<(Request, Timestamp)>,
    /// How many were accepted.
    pub accepted: usize,
}

/// Options for a book of the model's world, with a clock that stands still.
pub fn options(clock: &Arc<ManualClock>, write_behind_bytes: usize) -> Options {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    let options = Options::default().region("IR").currency("EUR").clock(clock).chance(Arc::new(SeededChance::new(7)));
    options.write_behind_bytes(write_behind_bytes).cache_bytes(4 * 1024 * 1024)
}

fn told(error: Error) -> String {
    error.to_string()
}

impl Trial {
    /// A book with two users, a campaign, three leads, a customer and two opportunities in it.
    ///
    /// # Errors
    /// What kept it from being begun.
    pub fn begin(ground: Ground, write_behind_bytes: usize) -> Result<Self, String> {
        let clock = Arc::new(ManualClock::at(START));
        let options = options(&clock, write_behind_bytes);
        let folder = match ground {
            Ground::Memory => None,
            Ground::File => Some(TempDir::new().map_err(|problem| problem.to_string())?),
        };
        let storage = opened(folder.as_ref())?;
        let book = Book::on(Arc::clone(&storage), &options).map_err(told)?;
        let first = book.changes(Position::START).next().ok_or("a new book has no event")?.map_err(told)?;
        let (books, storage) = (vec![book], Some(storage));
        let model = Model::begun(&first)?;
        let mut trial =
            Self { folder, storage, options, books, turn: 0, remembered: Vec::new(), clock, model, asked: Vec::new(), accepted: 0 };
        let lead = |name: &str, email: &str| Command::CaptureLead { lead: NewLead::named(name).email(email).source("fair") };
        let commands = [
            Command::AddUser { user: NewUser::named("Mona") },
            Command::AddUser { user: NewUser::named("Lee").email("lee@example.com") },
            Command::AddCampaign { campaign: NewCampaign::named("Spring") },
            lead("Sara Ahmadi", "sara@example.com"),
            lead("Ali", "ali@example.com"),
            lead("Kim", "kim@example.com"),
            Command::CreateCustomer { customer: NewCustomer::company("Example Trading").email("office@example.com") },
            Command::OpenOpportunity { opportunity: NewOpportunity::named("Renewal").with_customer(CustomerId(1)) },
            Command::OpenOpportunity { opportunity: NewOpportunity::named("First order").from_lead(LeadId(2)) },
        ];
        for command in commands {
            if let Err(refused) = trial.send(Request::from(command))? {
                return Err(format!("the beginning is refused: {refused:?}"));
            }
        }
        Ok(trial)
    }

    /// The book whose turn it is.
    pub fn book(&self) -> &Book {
        &self.books[self.turn % self.books.len()]
    }

    /// Runs a step of a script.
    ///
    /// # Errors
    /// Where the book did not do as the model.
    pub fn step(&mut self, op: &Op) -> Result<(), String> {
        match op {
            Op::Do(act) => {
                let request = self.request(act);
                self.send(request).map(drop)
            }
            Op::All(acts) => self.send_all(acts),
            Op::Again(number) => match self.asked.len() {
                0 => Ok(()),
                asked => {
                    let (request, _) = self.asked[number % asked].clone();
                    self.send(request).map(drop)
                }
            },
            Op::Pass(seconds) => {
                self.clock.advance(Duration::from_secs(*seconds));
                Ok(())
            }
            Op::WriteBehind => self.book().write_behind().map(drop).map_err(told),
            Op::Reopen => self.reopen(),
            Op::Turn => self.change_turn(),
            Op::Remember => {
                let held = self.book().snapshot().map_err(told)?;
                if self.remembered.len() < 6 {
                    self.remembered.push(Remembered { at: held.recorded_at(), model: self.model.clone(), held });
                }
                Ok(())
            }
        }
    }

    /// The request that an act comes to at this moment.
    pub fn request(&self, act: &Act) -> Request {
        let now = self.clock.now();
        let second = |seconds: i64| Timestamp::from_micros(now.micros() + seconds * 1_000_000);
        let at = match act.when {
            When::Now => None,
            When::Ago(seconds) => Some(second(-seconds)),
            When::Ahead(seconds) => Some(second(seconds)),
        };
        let current = self.version_of(&act.command);
        let version = match act.which {
            Which::Unsaid => None,
            Which::Current => Some(current.unwrap_or(1)),
            Which::Stale => Some(current.unwrap_or(1) + 3),
        };
        let request_id = act.request.map(|number| format!("request {number}"));
        Request::new(act.command.clone(), Meta { at, by: act.by, request_id, version })
    }

    /// The version of the record that a command would change.
    fn version_of(&self, command: &Command) -> Option<u64> {
        let model = &self.model;
        match command {
            Command::EditLead { lead, .. }
            | Command::MoveLead { lead, .. }
            | Command::QualifyLead { lead, .. }
            | Command::SetTemperature { lead, .. }
            | Command::AssignLead { lead, .. }
            | Command::DisqualifyLead { lead, .. }
            | Command::ReopenLead { lead, .. }
            | Command::ConvertLead { lead, .. }
            | Command::RevertConversion { lead, .. }
            | Command::LinkLead { lead, .. } => get(&model.leads, lead.0).map(|lead| lead.version),
            Command::EditCustomer { customer, .. } | Command::AssignCustomer { customer, .. } => {
                get(&model.customers, customer.0).map(|customer| customer.version)
            }
            Command::EditOpportunity { opportunity, .. }
            | Command::MoveOpportunity { opportunity, .. }
            | Command::WinOpportunity { opportunity, .. }
            | Command::LoseOpportunity { opportunity, .. }
            | Command::ReopenOpportunity { opportunity, .. } => {
                get(&model.opportunities, opportunity.0).map(|opportunity| opportunity.version)
            }
            Command::EditUser { user, .. } => get(&model.users, user.0).map(|user| user.version),
            Command::EditCampaign { campaign, .. } => get(&model.campaigns, campaign.0).map(|campaign| campaign.version),
            _ => None,
        }
    }

    /// Sends a request to the book and to the model, and compares the answers and the events that came of it.
    ///
    /// # Errors
    /// Where they differ.
    pub fn send(&mut self, request: Request) -> Result<Result<Answer, Faults>, String> {
        let before = self.model.log.len();
        let expected = self.model.run(&request, self.clock.now());
        let found = self.book().execute(request.clone());
        self.asked.push((request.clone(), self.clock.now()));
        agree(&found, &expected).map_err(|problem| format!("{problem}\non {}", shown(&request)))?;
        self.accepted += usize::from(found.is_ok());
        self.news(before).map_err(|problem| format!("{problem}\nafter {}", shown(&request)))?;
        Ok(expected)
    }

    fn send_all(&mut self, acts: &[Act]) -> Result<(), String> {
        let before = self.model.log.len();
        let requests: Vec<Request> = acts.iter().map(|act| self.request(act)).collect();
        let answers = self.book().execute_all(requests.clone()).map_err(told)?;
        for (request, found) in requests.into_iter().zip(answers) {
            let expected = self.model.run(&request, self.clock.now());
            agree(&found, &expected).map_err(|problem| format!("{problem}\non (of several) {}", shown(&request)))?;
            self.accepted += usize::from(found.is_ok());
            self.asked.push((request, self.clock.now()));
        }
        self.news(before)
    }

    /// Whether the book's events after that place are the model's.
    fn news(&self, after: usize) -> Result<(), String> {
        let found: Vec<Recorded> = self.book().changes(Position(after as u64)).collect::<Result<_, _>>().map_err(told)?;
        let expected = &self.model.log[after..];
        if found == expected {
            return Ok(());
        }
        let told = |events: &[Recorded]| events.iter().map(|event| format!("\n    {event:?}")).collect::<String>();
        Err(format!("other events\n  found:{}\n  expected:{}", told(&found), told(expected)))
    }

    /// Closes every book and opens one again.
    ///
    /// # Errors
    /// What kept it from being opened.
    pub fn reopen(&mut self) -> Result<(), String> {
        // A snapshot that is held keeps the file open.
        for remembered in std::mem::take(&mut self.remembered) {
            self.compare_remembered(&remembered)?;
        }
        for book in self.books.drain(..) {
            book.close().map_err(told)?;
        }
        if self.folder.is_some() {
            self.storage = None;
        }
        let storage = match self.storage.take() {
            Some(storage) => storage,
            None => opened(self.folder.as_ref())?,
        };
        self.books.push(Book::on(Arc::clone(&storage), &self.options).map_err(told)?);
        self.storage = Some(storage);
        self.turn = 0;
        Ok(())
    }

    fn change_turn(&mut self) -> Result<(), String> {
        if let Some(storage) = self.storage.as_ref().filter(|_| self.books.len() < 3) {
            self.books.push(Book::on(Arc::clone(storage), &self.options).map_err(told)?);
        }
        self.turn += 1;
        Ok(())
    }

    fn compare_remembered(&self, remembered: &Remembered) -> Result<(), String> {
        let what = |how: &str| format!("{how} {}", remembered.at);
        Lists::compare(&remembered.held, &remembered.model).map_err(|problem| format!("{}: {problem}", what("held since")))?;
        let then = self.book().as_of(remembered.at).map_err(told)?;
        Lists::compare(&then, &remembered.model).map_err(|problem| format!("{}: {problem}", what("as of")))
    }

    /// Whether everything that can be read of the book is as the model has it, now and as of the states that were remembered.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare(&self) -> Result<(), String> {
        self.news(0)?;
        let snapshot = self.book().snapshot().map_err(told)?;
        Lists::compare(&snapshot, &self.model)?;
        for remembered in &self.remembered {
            self.compare_remembered(remembered)?;
        }
        Ok(())
    }

    /// The same with some filtered lists.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare_filtered(&self, filters: &[Filters]) -> Result<(), String> {
        let snapshot = self.book().snapshot().map_err(told)?;
        filters.iter().try_for_each(|filters| {
            Lists::compare_filtered(&snapshot, &self.model, filters).map_err(|problem| format!("{problem}\nasked for {filters:?}"))
        })
    }

    /// Whether the book finds nothing wrong with itself.
    ///
    /// # Errors
    /// What it finds.
    pub fn verify(&self) -> Result<(), String> {
        let found = self.book().verify().map_err(told)?;
        let all = found.events == self.model.log.len() as u64;
        if found.is_sound() && all { Ok(()) } else { Err(format!("not sound: {found}")) }
    }
}

fn opened(folder: Option<&TempDir>) -> Result<Arc<dyn Storage>, String> {
    match folder {
        None => Ok(Arc::new(MemoryStorage::new())),
        Some(folder) => {
            let storage = RedbOptions { cache_bytes: 4 * 1024 * 1024, ..RedbOptions::default() };
            let storage = storage.create_or_open(folder.path().join("book")).map_err(|problem| problem.to_string())?;
            Ok(Arc::new(storage))
        }
    }
}

/// Whether the book answered as the model did.
fn agree(found: &Result<Answer, Error>, expected: &Result<Answer, Faults>) -> Result<(), String> {
    match (found, expected) {
        (Ok(found), Ok(expected)) if found == expected => Ok(()),
        (Err(found), Err(expected)) => agree_on_refusal(found, expected),
        _ => Err(format!("other answers\n  found: {found:?}\n  expected: {expected:?}")),
    }
}

fn agree_on_refusal(found: &Error, expected: &Faults) -> Result<(), String> {
    let Some((code, told)) = expected.told(found.code()).filter(|_| expected.accepts(found.code())) else {
        return Err(format!("other refusals\n  found: {found}\n  expected: {expected:?}"));
    };
    let lists_agree = (told.allowed.is_empty() || told.allowed == found.allowed()) && told.matches == found.matches();
    if found.kind() == code.kind() && lists_agree && !found.operation().is_empty() && !found.message().is_empty() {
        return Ok(());
    }
    Err(format!("the same refusal with other details\n  found: {found:?}\n  expected: {code:?} {told:?}"))
}

/// Runs a whole script, and compares everything at its end, also after the book was opened again.
///
/// # Errors
/// Where the book did not do as the model.
pub fn run(ground: Ground, write_behind_bytes: usize, script: &[Op], filters: &[Filters]) -> Result<Trial, String> {
    let mut trial = Trial::begin(ground, write_behind_bytes)?;
    for (number, op) in script.iter().enumerate() {
        trial.step(op).map_err(|problem| format!("step {number} on {ground:?}: {problem}"))?;
    }
    let end = |problem| format!("at the end on {ground:?}: {problem}");
    trial.compare().map_err(end)?;
    trial.compare_filtered(filters).map_err(end)?;
    trial.verify().map_err(end)?;
    trial.reopen().map_err(end)?;
    let end = |problem| format!("opened again on {ground:?}: {problem}");
    trial.compare().map_err(end)?;
    trial.compare_filtered(filters).map_err(end)?;
    trial.verify().map_err(end)?;
    Ok(trial)
}
