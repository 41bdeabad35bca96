//! The run: rows are drafted, written some thousands at a time, and told in the report.

use super::draft::{About, Draft, Drafted, Drafting, Fault, Known, Step};
use super::people::People;
use super::plan::{Found, Plan};
use super::refused::RefusedFile;
use super::report::{ImportProgress, ImportReport, RefusedRow};
use super::rows::{ImportSource, Row, Told};
use super::spec::{Import, OnChanged, RowOrder};
use super::{changed, draft, keys, steps};
use crate::book::{Book, Snapshot, digest_of};
use crate::command::{Answer, Captured, Code, Command, LeadEdit, Meta, NewLead, Outcome, Request};
use crate::domain::{CampaignId, LeadId, Timestamp, UserId};
use crate::error::{Error, ErrorKind, Result};
use crate::identity::fold;
use crate::lifecycle::{Lifecycle, StageKind};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// How many rows are written at a time.
const CHUNK: usize = 2_000;

/// Whether a failure is that of the row alone.
pub(super) fn is_refusal(failure: &Error) -> bool {
    let of_row = matches!(
        failure.kind(),
        ErrorKind::Invalid | ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::Conflict | ErrorKind::Known | ErrorKind::TooLarge
    );
    of_row && !matches!(failure.code(), "read_only" | "storage_conflict" | "unavailable")
}

/// A row on its way.
struct Pending {
    draft: Draft,
    /// The row as the input has it, for the file of refused rows.
    raw: Vec<u8>,
    refused: bool,
}

/// A step on its way: which row it is of, and the command.
struct Job {
    pending: usize,
    step: Step,
    request: Request,
}

type Progress<'a> = dyn FnMut(&ImportProgress) -> ControlFlow<()> + 'a;

/// Imports the rows.
pub(super) fn run(book: &Book, source: &ImportSource, import: &Import, progress: &mut Progress<'_>) -> Result<ImportReport> {
    let name = match (&import.name, source.name()) {
        (Some(name), _) => keys::name(name)?,
        (None, Some(stem)) => keys::name_of_file(&stem)?,
        (None, None) => return Err(Error::invalid("name", "the import needs a name: under it each row is taken once")),
    };
    if book.is_read_only() && !import.dry_run {
        return Err(Error::new(ErrorKind::Refused, "read_only", "the book was opened for reading only; a dry run is possible"));
    }
    let rehearsal = import.dry_run.then(|| book.rehearsal()).transpose()?;
    let on = rehearsal.as_ref().unwrap_or(book);
    let snapshot = on.snapshot()?;
    let settings = snapshot.settings()?;
    let lifecycle = snapshot.lifecycle()?;
    drop(snapshot);
    let zone = import.zone.as_ref().unwrap_or(&settings.zone);
    let zone = zone
        .parse()
        .map_err(|_| Error::invalid("zone", format!("{zone:?} is not a time zone of IANA, such as America/Sao_Paulo or UTC")))?;
    let told = source.look(import)?;
    let mut plan = {
        let rows = source.open(&told)?;
        Plan::new(import, rows.columns(), zone)?
    };
    let bytes_total = told.bytes;
    let whole = plan.prove(&mut *source.open(&told)?, import.day_first, &mut |rows, bytes| {
        Ok(progress(&ImportProgress { rows, bytes, bytes_total, ..ImportProgress::default() }).is_continue())
    })?;
    let report = report(&name, import, &told, &mut plan, !whole);
    if !whole {
        return Ok(report);
    }
    let refused = import.refused_to.as_deref().map(|path| RefusedFile::begin(path, &told, &plan.columns)).transpose()?;
    let people = People::read(on, &name, import.new_users, import.new_campaigns)?;
    let begun = on.now();
    let mut run = Run {
        book: on,
        import,
        name: &name,
        plan: &plan,
        lifecycle,
        people,
        sources: HashMap::new(),
        report,
        refused,
        begun,
        bytes: 0,
        bytes_total,
    };
    let written = run.all(source, &told, progress);
    let Run { mut report, refused, people, .. } = run;
    report.users_added = people.users_added;
    report.campaigns_added = people.campaigns_added;
    if let Some(file) = refused {
        report.refused_to = file.end(report.refused)?;
    }
    written?;
    if let Some(rehearsal) = rehearsal {
        rehearsal.close()?;
    }
    Ok(report)
}

fn report(name: &str, import: &Import, told: &Told, plan: &mut Plan, cancelled: bool) -> ImportReport {
    ImportReport {
        name: name.to_owned(),
        dry_run: import.dry_run,
        cancelled,
        rows: 0,
        created: 0,
        attached: 0,
        repeated: 0,
        updated: 0,
        unchanged: 0,
        referred: 0,
        refused: 0,
        left_out: 0,
        events: 0,
        events_unchanged: 0,
        users_added: 0,
        campaigns_added: 0,
        format: told.format,
        encoding: told.encoding.clone(),
        delimiter: told.delimiter.map(String::from),
        program: plan.program.map(|program| program.name().to_owned()),
        columns: plan.uses(),
        refusals: Vec::new(),
        refused_to: None,
    }
}

struct Run<'a> {
    book: &'a Book,
    import: &'a Import,
    name: &'a str,
    plan: &'a Plan,
    lifecycle: Lifecycle,
    people: People,
    /// Sources by their folded form, as they came up first.
    sources: HashMap<String, String>,
    report: ImportReport,
    refused: Option<RefusedFile>,
    begun: Timestamp,
    bytes: u64,
    bytes_total: u64,
}

/// What the drafting of a row asks of the book.
struct Asking<'a> {
    book: &'a Book,
    snapshot: &'a Snapshot,
    plan: &'a Plan,
    people: &'a mut People,
    sources: Option<&'a mut HashMap<String, String>>,
}

impl Known for Asking<'_> {
    fn user(&mut self, said: &str) -> Result<std::result::Result<UserId, (&'static str, String)>> {
        self.people.user(self.book, said)
    }

    fn campaign(&mut self, said: &str) -> Result<std::result::Result<CampaignId, (&'static str, String)>> {
        self.people.campaign(self.book, said)
    }

    fn lead(&mut self, row: &Row) -> Result<std::result::Result<LeadId, Fault>> {
        let Some(of) = &self.plan.of else { return Ok(Err(Fault::of_row("missing", "the row names no lead"))) };
        let (rule, field) = match of {
            Found::Import(_, rule) => (rule, "of.key"),
            Found::Number(rule) => (rule, "of.number"),
            Found::Email(rule) => (rule, "of.email"),
            Found::Phone(rule) => (rule, "of.phone"),
        };
        let Some(said) = rule.text(row, &self.plan.nulls) else {
            return Ok(Err(Fault::new(rule, field, None, "missing", "the row does not say which lead it is about")));
        };
        let none = |message: String| Err(Fault::new(rule, field, Some(&said), "not_found", message));
        Ok(match of {
            Found::Import(import, _) => match self.snapshot.noted(&keys::row(import, &said))? {
                Some(note) => match note.answer {
                    Answer::Captured(captured) => Ok(captured.lead),
                    _ => none(format!("the row of import {import:?} with that key is no lead")),
                },
                None => none(format!("import {import:?} has no row with that key")),
            },
            Found::Number(_) => match said.trim().parse().map(LeadId) {
                Ok(id) if self.snapshot.lead(id).is_ok() => Ok(id),
                _ => none("there is no lead of that number".to_owned()),
            },
            Found::Email(_) | Found::Phone(_) => {
                let one = vec![said.to_string()];
                let (emails, phones) = if matches!(of, Found::Email(_)) { (one, Vec::new()) } else { (Vec::new(), one) };
                match self.snapshot.find_known(&emails, &phones) {
                    Ok(matches) => {
                        let leads = matches.iter().rev().filter_map(|known| match known.record {
                            crate::domain::Known::Lead(id) => Some(id),
                            crate::domain::Known::Customer(_) => None,
                        });
                        // The newest, to whom captures are attached as well.
                        leads.into_iter().next().map_or_else(|| none("no lead is known by it".to_owned()), Ok)
                    }
                    Err(refusal) if is_refusal(&refusal) => Err(Fault::new(rule, field, Some(&said), refusal.code(), refusal.problem())),
                    Err(failure) => return Err(failure),
                }
            }
        })
    }

    fn source(&mut self, said: &str) -> String {
        match &mut self.sources {
            Some(known) => known.entry(fold(said)).or_insert_with(|| said.trim().to_owned()).clone(),
            None => said.to_owned(),
        }
    }
}

impl Run<'_> {
    /// Writes all rows, or those before it is broken off.
    fn all(&mut self, source: &ImportSource, told: &Told, progress: &mut Progress<'_>) -> Result<()> {
        let mut rows = source.open(told)?;
        let (mut row, mut ready, mut keys) = (Row::default(), Vec::new(), HashSet::new());
        let by_time = self.import.order == RowOrder::ByTime;
        let mut snapshot = self.book.snapshot()?;
        while rows.next(&mut row)? {
            self.report.rows += 1;
            self.bytes = rows.bytes();
            let Some(pending) = self.drafted(&row, &snapshot)? else { continue };
            if !by_time && (ready.len() >= CHUNK || keys.contains(&pending.draft.id)) {
                self.write(std::mem::take(&mut ready))?;
                keys.clear();
                snapshot = self.book.snapshot()?;
                if self.tell(progress).is_break() {
                    // The row at hand is not written: the next run begins there.
                    self.report.rows -= 1;
                    self.report.cancelled = true;
                    return Ok(());
                }
            }
            keys.insert(pending.draft.id.clone());
            ready.push(pending);
        }
        drop(snapshot);
        ready.sort_by_key(|pending| if by_time { pending.draft.steps.first().and_then(|step| step.at) } else { None });
        while !ready.is_empty() {
            // A key that comes again begins the next part: what became of it first must be in the book by then.
            let mut seen = HashSet::new();
            let once = ready.iter().take_while(|pending| seen.insert(pending.draft.id.as_str())).count();
            let rest = ready.split_off(once.min(CHUNK));
            self.write(ready)?;
            ready = rest;
            if self.tell(progress).is_break() && !ready.is_empty() {
                self.report.cancelled = true;
                return Ok(());
            }
        }
        Ok(())
    }

    fn tell(&self, progress: &mut Progress<'_>) -> ControlFlow<()> {
        let micros = self.book.now().micros_since(self.begun);
        let rate = if micros > 0 { self.report.rows as f64 * 1e6 / micros as f64 } else { 0.0 };
        progress(&ImportProgress {
            writing: true,
            rows: self.report.rows,
            rows_total: Some(self.plan.rows),
            bytes: self.bytes,
            bytes_total: self.bytes_total,
            refused: self.report.refused,
            rows_per_second: rate,
        })
    }

    fn drafted(&mut self, row: &Row, snapshot: &Snapshot) -> Result<Option<Pending>> {
        let drafting = Drafting { plan: self.plan, import: self.import, name: self.name, lifecycle: &self.lifecycle };
        let sources = self.import.fold_sources.then_some(&mut self.sources);
        let mut asking = Asking { book: self.book, snapshot, plan: self.plan, people: &mut self.people, sources };
        let drafted: Drafted = drafting.draft(row, &mut asking)?;
        let raw = self.refused.as_ref().map(|file| file.raw(row)).unwrap_or_default();
        match drafted {
            Ok(Some(draft)) => Ok(Some(Pending { draft, raw, refused: false })),
            Ok(None) => {
                self.report.left_out += 1;
                Ok(None)
            }
            Err(fault) => {
                self.report.refused += 1;
                self.report.refuse(told(row.number, row.line, None, fault));
                if let Some(file) = &mut self.refused {
                    file.put(&raw)?;
                }
                Ok(None)
            }
        }
    }

    fn refuse(&mut self, pending: &mut Pending, fault: Fault) -> Result<()> {
        let Draft { row, line, key, .. } = &pending.draft;
        self.report.refuse(told(*row, *line, key.clone(), fault));
        if !std::mem::replace(&mut pending.refused, true) {
            self.report.refused += 1;
            if let Some(file) = &mut self.refused {
                file.put(&pending.raw)?;
            }
        }
        Ok(())
    }

    /// Writes some rows: first their leads, then what happened to these.
    fn write(&mut self, mut ready: Vec<Pending>) -> Result<()> {
        let snapshot = self.book.snapshot()?;
        let (mut requests, mut asked, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
        let mut leads: Vec<Option<Place>> = vec![None; ready.len()];
        for (at, pending) in ready.iter_mut().enumerate() {
            let lead = match &mut pending.draft.about {
                About::There(lead) => {
                    leads[at] = Some(Place::of(*lead));
                    continue;
                }
                About::New(lead) => std::mem::take(&mut **lead),
            };
            let meta =
                Meta { at: pending.draft.captured_at, by: self.import.by, request_id: Some(pending.draft.id.clone()), version: None };
            let request = Request::new(Command::CaptureLead { lead }, meta);
            match self.before(&snapshot, pending, &request)? {
                Before::Never => {
                    asked.push(at);
                    requests.push(request);
                }
                Before::Same { captured, changed } => {
                    self.report.unchanged += 1;
                    // A run that was killed may have left what follows.
                    leads[at] = Some(Place { changed, ..Place::captured(&captured) });
                }
                Before::Changed(change) => {
                    jobs.extend(change.into_iter().map(|(step, request)| Job { pending: at, step, request }));
                    pending.draft.steps.clear();
                }
            }
        }
        drop(snapshot);
        let copies = requests.clone();
        for ((at, answer), request) in asked.into_iter().zip(self.book.execute_all(requests)?).zip(copies) {
            match answer {
                Ok(answer) => {
                    let captured = answer.captured()?;
                    match captured.outcome {
                        Outcome::Created => self.report.created += 1,
                        Outcome::Repeat => self.report.repeated += 1,
                        Outcome::Attached => self.report.attached += 1,
                    }
                    leads[at] = Some(Place::captured(&captured));
                }
                Err(refusal) if is_refusal(&refusal) => {
                    let fault = self.fault_of_card(&refusal, &request);
                    self.refuse(&mut ready[at], fault)?;
                }
                Err(failure) => return Err(failure),
            }
        }
        for (at, lead) in leads.into_iter().enumerate() {
            let Some(Place { lead, attached, changed }) = lead else { continue };
            let draft = &mut ready[at].draft;
            let mut lost = false;
            for (number, step) in std::mem::take(&mut draft.steps).into_iter().enumerate() {
                // Where somebody known stands is not for an attached row to say; that there was a touch is true of whomever it was with.
                if attached && !matches!(step.what, draft::What::Activity { .. }) {
                    lost |= self.says_something(&step);
                    continue;
                }
                // What a changed row said of the stage is in by then, under the id of the change.
                if changed && step.event.is_none() {
                    continue;
                }
                let request = steps::request(&step, lead, keys::event(&draft.id, number + 1), self.import.by);
                jobs.push(Job { pending: at, step, request });
            }
            if lost {
                let message = format!(
                    "the row was attached to {lead}, who is known; what it tells of a stage, a conversion or an owner is not for it to say \
                     there: have such rows captured as repeats (`on_known`), or say which lead they are about (`of`)"
                );
                self.refuse(&mut ready[at], Fault::of_row("attached", message))?;
            }
        }
        self.happen(&mut ready, jobs)?;
        let referred = ready.iter().filter(|pending| !pending.refused && matches!(pending.draft.about, About::There(_))).count();
        self.report.referred += referred as u64;
        Ok(())
    }

    /// Whether a step tells more than that somebody is a lead.
    fn says_something(&self, step: &Step) -> bool {
        match &step.what {
            draft::What::Move(to) => self.lifecycle.stage(&to.stage).is_none_or(|stage| stage.kind != StageKind::New),
            _ => true,
        }
    }

    /// What a row says of the card and the stage of its lead, as a digest; and whether it says otherwise of the stage than it did at first.
    fn said(&self, snapshot: &Snapshot, draft: &Draft, lead: LeadId, card: u128) -> Result<(u64, bool)> {
        let mut otherwise = false;
        let mut all = card.to_le_bytes().to_vec();
        for (number, step) in draft.steps.iter().enumerate().filter(|(_, step)| step.event.is_none()) {
            let id = keys::event(&draft.id, number + 1);
            let request = steps::request(step, lead, id.clone(), self.import.by);
            let digest = digest_of(&request)?;
            all.extend(digest.to_le_bytes());
            let converted = |answer: &Answer| matches!((&request.command, answer), (Command::ConvertLead { .. }, Answer::Converted(_)));
            otherwise |= snapshot.noted(&id)?.is_some_and(|note| note.digest != digest && !converted(&note.answer));
        }
        Ok((xxhash_rust::xxh3::xxh3_64(&all), otherwise))
    }

    /// What became of a row before.
    fn before(&mut self, snapshot: &Snapshot, pending: &mut Pending, request: &Request) -> Result<Before> {
        let Some(note) = snapshot.noted(&pending.draft.id)? else { return Ok(Before::Never) };
        let Answer::Captured(captured) = note.answer else {
            self.refuse(
                pending,
                Fault::of_row("request_id_reused", "something else was written under the row's key; name the import otherwise"),
            )?;
            return Ok(Before::Changed(Vec::new()));
        };
        let digest = digest_of(request)?;
        let changes = snapshot.ids_behind(&keys::changes(&pending.draft.id))?;
        let last = changes.iter().filter(|rest| !rest.contains('/')).filter_map(|rest| keys::change_of(rest)).max();
        let (said, otherwise) = self.said(snapshot, &pending.draft, captured.lead, digest)?;
        let same = match last {
            Some((_, known)) => known == said,
            None => note.digest == digest && !(otherwise && self.import.on_changed == OnChanged::Update),
        };
        let changed = last.is_some();
        if same {
            return Ok(Before::Same { captured, changed });
        }
        let Command::CaptureLead { lead } = &request.command else { return Ok(Before::Same { captured, changed }) };
        let refusal = match (self.import.on_changed, captured.outcome) {
            (OnChanged::Update, Outcome::Created | Outcome::Repeat) => None,
            (OnChanged::Update, _) => {
                Some(format!("the row was imported before with other content, and attached to {}; edit that lead", captured.lead))
            }
            (OnChanged::Refuse, _) => Some(
                "the row was imported before with other content; have changed rows update their leads, or name the import otherwise"
                    .to_owned(),
            ),
        };
        if let Some(message) = refusal {
            self.refuse(pending, Fault::of_row("row_changed", message))?;
            return Ok(Before::Changed(Vec::new()));
        }
        // One that was begun and not ended has no mark of its own, and leaves its number.
        let number = changes.iter().filter_map(|rest| keys::change_of(rest)).max().map_or(1, |(number, _)| number + 1);
        let id = keys::change(&pending.draft.id, number, said);
        match self.changes(snapshot, &pending.draft, &captured, lead, &id) {
            Ok(jobs) if jobs.is_empty() => {
                self.report.unchanged += 1;
                Ok(Before::Changed(jobs))
            }
            Ok(jobs) => {
                self.report.updated += 1;
                Ok(Before::Changed(jobs))
            }
            Err(refusal) if is_refusal(&refusal) => {
                let fault = self.fault_of_card(&refusal, request);
                self.refuse(pending, fault)?;
                Ok(Before::Changed(Vec::new()))
            }
            Err(failure) => Err(failure),
        }
    }

    /// What a changed row asks for: of the card, of the owner, of the stage.
    fn changes(&self, snapshot: &Snapshot, draft: &Draft, captured: &Captured, said: &NewLead, id: &str) -> Result<Vec<(Step, Request)>> {
        let lead = snapshot.lead(captured.lead)?;
        let edit = changed::difference(&lead, said.clone(), &snapshot.settings()?)?;
        let step = |what| Step { event: None, at: None, by: None, what };
        let mut all = Vec::new();
        if edit != LeadEdit::default() {
            all.push(step(draft::What::Edit(Box::new(edit))));
        }
        if let Some(owner) = said.owner.filter(|owner| lead.owner != Some(*owner)) {
            all.push(step(draft::What::Assign(owner)));
        }
        let stands = |what: &draft::What| match what {
            draft::What::Move(to) => to.stage == lead.stage,
            draft::What::Convert { .. } => lead.converted_at.is_some(),
            _ => false,
        };
        for step in draft.steps.iter().filter(|step| step.event.is_none() && !stands(&step.what)) {
            // The lead was captured at that instant; that it moved was learnt later.
            let at = step.at.filter(|at| Some(*at) != draft.captured_at && *at >= lead.last_event_at);
            all.push(Step { at, ..step.clone() });
        }
        // The last one marks the change as done: those before it are in the book by then.
        let count = all.len();
        let named = |(number, step): (usize, Step)| {
            let id = if number + 1 == count { id.to_owned() } else { keys::event(id, number + 1) };
            let request = steps::request(&step, captured.lead, id, self.import.by);
            (step, request)
        };
        Ok(all.into_iter().enumerate().map(named).collect())
    }

    /// Has happen what rows tell of their leads.
    fn happen(&mut self, ready: &mut [Pending], jobs: Vec<Job>) -> Result<()> {
        let (mut again, mut cards) = (Vec::new(), Vec::new());
        self.execute(ready, jobs, &mut again, &mut cards)?;
        let (mut never, mut more) = (Vec::new(), Vec::new());
        self.execute(ready, again, &mut never, &mut more)?;
        cards.append(&mut more);
        self.execute(ready, cards, &mut never, &mut more)
    }

    /// Writes steps; gathers those that are to be tried in another way, and what follows on conversions.
    fn execute(&mut self, ready: &mut [Pending], jobs: Vec<Job>, again: &mut Vec<Job>, cards: &mut Vec<Job>) -> Result<()> {
        if jobs.is_empty() {
            return Ok(());
        }
        let snapshot = self.book.snapshot()?;
        let (mut requests, mut asked) = (Vec::new(), Vec::new());
        for job in jobs {
            let id = job.request.meta.request_id.clone().unwrap_or_default();
            match snapshot.noted(&id)? {
                None => {
                    requests.push(job.request.clone());
                    asked.push(job);
                }
                Some(note) => {
                    let known_conversion =
                        matches!((&job.request.command, &note.answer), (Command::ConvertLead { .. }, Answer::Converted(_)));
                    if note.digest == digest_of(&job.request)? || known_conversion {
                        self.report.events_unchanged += 1;
                        follow(&job, &note.answer, cards);
                    } else {
                        let message = "the row told otherwise of this when it was imported before; name the import otherwise to add it";
                        self.refuse(&mut ready[job.pending], Fault::of_row("row_changed", message))?;
                    }
                }
            }
        }
        drop(snapshot);
        for (job, answer) in asked.into_iter().zip(self.book.execute_all(requests)?) {
            match answer {
                Ok(answer) => {
                    self.report.events += 1;
                    follow(&job, &answer, cards);
                }
                Err(refusal) if [Code::AlreadyThere.as_str(), Code::DateNeeded.as_str()].contains(&refusal.code()) => {
                    self.report.events_unchanged += 1;
                }
                Err(refusal) if is_refusal(&refusal) => {
                    let known = draft::known_customer(&refusal).and_then(|customer| steps::into_known(&job.request, customer));
                    match known {
                        Some(request) => again.push(Job { request, ..job }),
                        None => {
                            let fault = self.fault_of_step(&refusal, &job.step);
                            self.refuse(&mut ready[job.pending], fault)?;
                        }
                    }
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// The fault of a lead's card: at the columns that its field comes from.
    fn fault_of_card(&self, refusal: &Error, request: &Request) -> Fault {
        let field = refusal.field().unwrap_or("row");
        let root = field.split('[').next().unwrap_or(field);
        let rule = self.plan.card.iter().find(|(name, _)| match root {
            "at" => name == "captured_at",
            "name" => name == "name" || name == "first_name" || name == "last_name",
            root => name == root || name.split('.').next() == Some(root) || root.starts_with(&format!("{name}.")),
        });
        let Command::CaptureLead { lead } = &request.command else { return Fault::of_row(refusal.code(), refusal.problem()) };
        Fault {
            column: rule.and_then(|(_, rule)| rule.label.clone()),
            field: field.to_owned(),
            value: value_at(lead, field).or_else(|| (root == "at").then(|| request.meta.at.map(|at| at.to_string())).flatten()),
            code: refusal.code(),
            message: refusal.problem(),
        }
    }

    fn fault_of_step(&self, refusal: &Error, step: &Step) -> Fault {
        let field = refusal.field().unwrap_or("row");
        let rules = step.event.and_then(|event| self.plan.events.get(event)).map(|event| &event.rules);
        let named = |field: &str| rules.and_then(|rules| rules.get(field)).and_then(|rule| rule.label.clone());
        let of_card = |field: &str| {
            let name = match field {
                "at" => "stage_at",
                "reason" => "lost_reason",
                other => other,
            };
            self.plan.card.iter().find(|(known, _)| known == name).and_then(|(_, rule)| rule.label.clone())
        };
        let column = if step.event.is_some() { named(field) } else { of_card(field) };
        let value = (field == "at").then(|| step.at.map(|at| at.to_string())).flatten();
        Fault { column, field: field.to_owned(), value, code: refusal.code(), message: refusal.problem() }
    }
}

/// The lead of a row.
#[derive(Clone, Copy)]
struct Place {
    lead: LeadId,
    /// Whether the lead was known, and the row only attached to it.
    attached: bool,
    /// Whether the row was changed since it was imported first.
    changed: bool,
}

impl Place {
    fn of(lead: LeadId) -> Self {
        Self { lead, attached: false, changed: false }
    }

    fn captured(captured: &Captured) -> Self {
        Self { attached: captured.outcome == Outcome::Attached, ..Self::of(captured.lead) }
    }
}

/// What became of a row before.
enum Before {
    Never,
    /// It says the same; as it was changed to, or as it was at first.
    Same {
        captured: Captured,
        changed: bool,
    },
    /// It says something else by now; what is to be done about it, if anything.
    Changed(Vec<(Step, Request)>),
}

/// What follows on a conversion: the attributes of its customer.
fn follow(job: &Job, answer: &Answer, cards: &mut Vec<Job>) {
    if let (Answer::Converted(converted), Some(attributes)) = (answer, steps::attributes(&job.step)) {
        let request = steps::customer_edit(converted.customer, attributes, &job.request.meta);
        cards.push(Job { pending: job.pending, step: job.step.clone(), request });
    }
}

fn told(row: u64, line: Option<u64>, key: Option<String>, fault: Fault) -> RefusedRow {
    let Fault { column, field, value, code, message } = fault;
    RefusedRow { row, line, key, column, field: Some(field), value, code: code.to_owned(), message }
}

/// What a lead was to have at a place such as `emails[0]`.
fn value_at(lead: &NewLead, field: &str) -> Option<String> {
    let whole = serde_json::to_value(lead).ok()?;
    let path = field.replace('[', "/").replace(']', "").replace('.', "/");
    match whole.pointer(&format!("/{path}"))? {
        serde_json::Value::String(text) => Some(text.chars().take(200).collect()),
        serde_json::Value::Null => None,
        other => Some(other.to_string().chars().take(200).collect()),
    }
}
