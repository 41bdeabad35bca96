//! Reverting: what an import did is taken back, lead by lead.
//!
//! The import's request ids say which leads it told of. What is taken back of each, and what stands against it, is decided where all rules
//! are; here leads are gone through, the latest first, since what came later may rest on what came before.

use super::keys;
use super::run::is_refusal;
use crate::book::{Book, Snapshot};
use crate::command::{Answer, Code, Command, Meta, Request, Reverted};
use crate::domain::{LeadId, Position, UserId};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Record, touches};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow;

/// How many leads are taken back with one commit, at most.
const CHUNK: usize = 250;
/// How many leads a report tells that were left out; more are counted.
const TOLD: usize = 1_000;

/// What to do with leads that were changed since by others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnEdited {
    /// The whole is refused, and nothing is taken back.
    #[default]
    Refuse,
    /// They are left as they are, and reported.
    LeaveOut,
}

/// Which import is reverted, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Revert {
    /// The name of the import.
    pub name: String,
    /// What to do with leads that were changed since by others.
    pub edited: OnEdited,
    /// Whether nothing is written, and only told what would be; leads that stand against it are told then as those that are left out.
    pub dry_run: bool,
    /// Who does it.
    pub by: Option<UserId>,
}

impl Revert {
    /// All that the import of that name did.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// What to do with leads that were changed since by others.
    #[must_use]
    pub fn edited(mut self, edited: OnEdited) -> Self {
        self.edited = edited;
        self
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }
}

/// A lead that was left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LeftLead {
    /// The lead.
    pub lead: LeadId,
    /// The record that was changed since: the lead, or a customer that came of it.
    pub record: Option<String>,
    /// The code of the refusal.
    pub code: String,
    /// What stands against it.
    pub message: String,
}

/// What reverting an import came to, or in a dry run would come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RevertReport {
    /// The name of the import.
    pub name: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether it was broken off; reverting again goes on where it stopped.
    pub cancelled: bool,
    /// Leads that are none any longer, since the import had captured them.
    pub withdrawn: u64,
    /// Leads that are what they were before.
    pub set_back: u64,
    /// Customers that are none any longer, since the import had converted leads into them.
    pub customers: u64,
    /// Activities that were withdrawn.
    pub activities: u64,
    /// Interests that were withdrawn.
    pub interests: u64,
    /// How many of the import's commands count no longer.
    pub commands: u64,
    /// Leads that were left as they are, since others have changed them.
    pub left_out: u64,
    /// Users that the import had added. They stay: [`edit_user`](Book::edit_user) makes them inactive.
    pub users_kept: u64,
    /// Campaigns that the import had added. They stay.
    pub campaigns_kept: u64,
    /// The first thousand leads that were left as they are.
    pub left: Vec<LeftLead>,
}

impl fmt::Display for RevertReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = if self.dry_run { "would take back" } else { "took back" };
        writeln!(out, "reverting import {:?} {would} {} commands", self.name, self.commands)?;
        let counts = [
            (self.withdrawn, "leads withdrawn"),
            (self.set_back, "leads set back"),
            (self.customers, "customers withdrawn"),
            (self.activities, "activities withdrawn"),
            (self.interests, "interests withdrawn"),
            (self.left_out, "leads left as they are"),
            (self.users_kept, "users kept"),
            (self.campaigns_kept, "campaigns kept"),
        ];
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            writeln!(out, "  {count:>9} {what}")?;
        }
        for left in self.left.iter().take(20) {
            writeln!(out, "  {}: {} [{}]", left.lead, left.message, left.code)?;
        }
        if self.left_out > 20 {
            writeln!(out, "  and {} more", self.left_out - 20)?;
        }
        if self.cancelled {
            writeln!(out, "  broken off; reverting again goes on where it stopped")?;
        }
        Ok(())
    }
}

/// How far reverting has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RevertProgress {
    /// Whether it is only looked whether something stands against it, before anything is written.
    pub looking: bool,
    /// How many leads are done with.
    pub leads: u64,
    /// How many there are.
    pub leads_total: u64,
    /// How many were left as they are so far.
    pub left_out: u64,
}

/// An import that is in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportName {
    /// Its name.
    pub name: String,
    /// How many of its commands count: rows, and what rows told besides.
    pub commands: u64,
}

impl Book {
    /// Reverts an import: everything that was imported under that name counts no longer, and what it changed is as it was before.
    ///
    /// Leads that it captured are no leads any longer, nor are customers into which it converted them; leads that were there before are
    /// set back. It stays in the ledger and in the [history](Book::lead_history) of each lead, and a report as of an earlier moment tells
    /// what it told then; a report of now is that of a book in which the import never was. The rows can be imported again, under the same
    /// name too. A lead that somebody else captured later as a repeat of one of them, or that names one as its referrer, stays as it is.
    ///
    /// What was changed since by others stands against it, for that would be lost: by [`Revert::edited`] the whole is refused, or those
    /// leads are left as they are. Whoever works on a lead while it is reverted keeps it in either case; the report tells of it. Killed
    /// or broken off, reverting again goes on. Users and campaigns that were added stay. Request ids that begin with `import/` are those of
    /// imports: a command of your own under one that the import could have given counts as its.
    ///
    /// ```
    /// use leadbook::Book;
    /// use leadbook::transfer::{FieldRule, Import, ImportSource, Revert};
    /// let book = Book::memory()?;
    /// let rows = ImportSource::bytes("name,email\nSara Ahmadi,sara@example.com\nAli Karimi,ali@example.com\n");
    /// book.import_leads(&rows, &Import::named("fair").field("source", FieldRule::value("web")))?; // the wrong source
    /// assert_eq!(book.imports()?[0].commands, 2);
    ///
    /// let reverted = book.revert_import(&Revert::named("fair"))?;
    /// assert_eq!((reverted.withdrawn, reverted.left_out), (2, 0));
    /// let again = book.import_leads(&rows, &Import::named("fair").field("source", FieldRule::value("fair")))?;
    /// assert_eq!(again.created, 2);
    /// # Ok::<(), leadbook::Error>(())
    /// ```
    ///
    /// # Errors
    /// `not_found` where nothing of an import of that name counts; `refused` with `edited_since` where leads were changed since and are not
    /// to be left out, and nothing was taken back; what keeps the book from writing: what was taken back by then stays so, and reverting
    /// again goes on.
    pub fn revert_import(&self, revert: &Revert) -> Result<RevertReport> {
        self.revert_import_with(revert, &mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling how far it has come. Whoever answers [`ControlFlow::Break`] breaks it off; reverting again goes on there.
    ///
    /// # Errors
    /// As [`Book::revert_import`].
    pub fn revert_import_with(
        &self,
        revert: &Revert,
        progress: &mut dyn FnMut(&RevertProgress) -> ControlFlow<()>,
    ) -> Result<RevertReport> {
        self.reverted(revert, progress).map_err(|failure| failure.during("revert_import"))
    }

    fn reverted(&self, revert: &Revert, progress: &mut dyn FnMut(&RevertProgress) -> ControlFlow<()>) -> Result<RevertReport> {
        let name = keys::name(&revert.name)?;
        if self.is_read_only() && !revert.dry_run {
            return Err(Error::new(ErrorKind::Refused, "read_only", "the book was opened for reading only; a dry run is possible"));
        }
        if revert.dry_run {
            let rehearsal = self.rehearsal()?;
            let report = run(&rehearsal, &name, revert, false, progress)?;
            rehearsal.close()?;
            return Ok(report);
        }
        if revert.edited == OnEdited::Refuse {
            let rehearsal = self.rehearsal()?;
            let report = run(&rehearsal, &name, revert, true, progress)?;
            rehearsal.close()?;
            if report.cancelled {
                return Ok(RevertReport { name, cancelled: true, ..RevertReport::default() });
            }
            if let Some(first) = report.left.first() {
                let count = report.left_out;
                let message =
                    format!("{count} leads were changed since, and are not to be left out (`edited`); the first: {}", first.message);
                let told = report.left.iter().take(20).map(|left| left.lead.to_string()).collect();
                return Err(Code::EditedSince.on("edited", message).allowing(told));
            }
        }
        run(self, &name, revert, false, progress)
    }

    /// The imports that are in the book, by their names.
    ///
    /// # Errors
    /// `closed`, and what the storage answers.
    pub fn imports(&self) -> Result<Vec<ImportName>> {
        let named = || {
            let snapshot = self.snapshot()?;
            let mut imports: Vec<ImportName> = Vec::new();
            for id in snapshot.ids_behind(keys::ALL)? {
                let Some((name, row)) = id.split_once('/') else { continue };
                if keys::is_of_people(row) || !keys::name(name).is_ok_and(|known| known == name) {
                    continue;
                }
                match imports.last_mut().filter(|last| last.name == name) {
                    Some(last) => last.commands += 1,
                    None => imports.push(ImportName { name: name.to_owned(), commands: 1 }),
                }
            }
            Ok(imports)
        };
        named().map_err(|failure: Error| failure.during("imports"))
    }
}

/// The leads that the import told of, the one of which it told last first; users and campaigns are counted.
fn leads_of(snapshot: &Snapshot, name: &str, report: &mut RevertReport) -> Result<Vec<LeadId>> {
    let mut last: HashMap<LeadId, Position> = HashMap::new();
    let mut unknown = Vec::new();
    let mut any = false;
    snapshot.each_note(&keys::prefix(name), &mut |row, note| {
        any |= !keys::is_of_people(row);
        let lead = match note.answer {
            Answer::Captured(captured) => captured.lead,
            Answer::Converted(converted) => converted.lead,
            _ => {
                unknown.push(note.position);
                return;
            }
        };
        let at = last.entry(lead).or_default();
        *at = note.position.max(*at);
    })?;
    if !any {
        return Err(Code::NotFound.on("name", format!("nothing of an import {name:?} counts in this book; `imports` tells the names")));
    }
    unknown.sort_unstable();
    for positions in unknown.chunks(CHUNK) {
        for told in snapshot.told_at(positions)? {
            match told.event {
                Event::UserAdded { .. } => report.users_kept += 1,
                Event::CampaignAdded { .. } => report.campaigns_kept += 1,
                event => touches(&event, &mut |touch| {
                    if let Record::Lead(lead) = touch.record {
                        let at = last.entry(lead).or_default();
                        *at = told.position.max(*at);
                    }
                }),
            }
        }
    }
    let mut leads: Vec<(Position, LeadId)> = last.into_iter().map(|(lead, position)| (position, lead)).collect();
    leads.sort_unstable_by(|one, other| other.cmp(one));
    Ok(leads.into_iter().map(|(_, lead)| lead).collect())
}

fn run(
    book: &Book,
    name: &str,
    revert: &Revert,
    looking: bool,
    progress: &mut dyn FnMut(&RevertProgress) -> ControlFlow<()>,
) -> Result<RevertReport> {
    let mut report = RevertReport { name: name.to_owned(), dry_run: revert.dry_run, ..RevertReport::default() };
    let mut leads = leads_of(&book.snapshot()?, name, &mut report)?;
    let leads_total = leads.len() as u64;
    let mut done = 0;
    while !leads.is_empty() {
        // What another lead rests on can be taken back once that one is; what two leads of one commit have in common, with the next one.
        let (mut again, mut held, mut moved) = (Vec::new(), Vec::new(), false);
        for chunk in leads.chunks(CHUNK) {
            let request = |lead: &LeadId| {
                let command = Command::RevertImported { lead: *lead, name: name.to_owned() };
                Request::new(command, Meta { by: revert.by, ..Meta::default() })
            };
            for (lead, answer) in chunk.iter().zip(book.execute_all(chunk.iter().map(request))?) {
                match answer {
                    Ok(answer) => {
                        let reverted = answer.reverted()?;
                        moved = true;
                        report.take(&reverted);
                        if reverted.more { again.push(*lead) } else { done += 1 }
                    }
                    Err(refusal) if refusal.code() == "storage_conflict" && refusal.kind() == ErrorKind::Conflict => again.push(*lead),
                    // Somebody else took it back meanwhile.
                    Err(refusal) if refusal.code() == Code::NotImported.as_str() => done += 1,
                    // Not the lead, but who does it.
                    Err(refusal) if refusal.field() == Some("by") => return Err(refusal),
                    Err(refusal) if is_refusal(&refusal) => held.push((*lead, refusal)),
                    Err(failure) => return Err(failure),
                }
            }
            let told = RevertProgress { looking, leads: done, leads_total, left_out: held.len() as u64 };
            if progress(&told).is_break() {
                report.cancelled = true;
                return Ok(report);
            }
        }
        let rests_on_another = |refusal: &Error| refusal.field().is_some_and(|record| record.starts_with("customer"));
        for (lead, refusal) in held {
            if moved && rests_on_another(&refusal) {
                again.push(lead);
            } else {
                report.leave(lead, &refusal);
            }
        }
        leads = again;
    }
    Ok(report)
}

impl RevertReport {
    fn take(&mut self, reverted: &Reverted) {
        self.withdrawn += u64::from(reverted.withdrawn);
        self.set_back += u64::from(reverted.set_back && !reverted.more);
        self.customers += reverted.customers;
        self.activities += reverted.activities;
        self.interests += reverted.interests;
        self.commands += reverted.commands;
    }

    fn leave(&mut self, lead: LeadId, refusal: &Error) {
        self.left_out += 1;
        if self.left.len() < TOLD {
            let record = refusal.field().map(str::to_owned);
            self.left.push(LeftLead { lead, record, code: refusal.code().to_owned(), message: refusal.problem() });
        }
    }
}
