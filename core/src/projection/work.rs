//! A stretch of the ledger on its way into the projections: the records as they are in between, and what is to be written of them.
//!
//! The same road is taken by a command that was just decided, by the tail of the ledger after opening, and by a rebuild.

use super::overlay::{Change, Run, RunBuilder, View};
use crate::command::decide::Facts;
use crate::domain::{
    Activity, ActivityId, Campaign, CampaignId, Customer, CustomerId, FollowUp, FollowUpId, Interest, InterestId, Known, Lead, LeadId,
    Opportunity, OpportunityId, Position, User, UserId,
};
use crate::error::{Error, ErrorKind, MatchedBy, Result};
use crate::event::apply::{BookState, Fold, fold};
use crate::event::{Event, Record, Recorded, touches};
use crate::index::{self, Indexed, Write, Writes};
use crate::key;
use crate::ledger::{Asked, Entry, RequestNote};
use crate::storage::{Direction, KeyRange, ReadTxn, StorageError, StorageResult};
use crate::value::Stored;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::hash::Hash;
use std::sync::Arc;

/// A record as it is by now, and whether it was changed on the way.
struct Slot<R> {
    now: Option<Arc<R>>,
    changed: bool,
}

/// The records of one kind that were looked at on the way.
struct Shelf<K, R>(RefCell<FxHashMap<K, Slot<R>>>);

impl<K, R> Default for Shelf<K, R> {
    fn default() -> Self {
        Self(RefCell::new(FxHashMap::default()))
    }
}

impl<K: Copy + Eq + Hash, R: Stored> Shelf<K, R> {
    fn get(&self, view: &View, name: Record, id: K) -> Result<Option<Arc<R>>> {
        if let Some(now) = self.held(id) {
            return Ok(now);
        }
        let now = super::load(view, name)?.map(Arc::new);
        self.0.borrow_mut().insert(id, Slot { now: now.clone(), changed: false });
        Ok(now)
    }

    /// The record as it was looked at or changed on the way, if it was.
    fn held(&self, id: K) -> Option<Option<Arc<R>>> {
        self.0.borrow().get(&id).map(|slot| slot.now.clone())
    }

    fn set(&self, id: K, now: Option<Arc<R>>) {
        self.0.borrow_mut().insert(id, Slot { now, changed: true });
    }

    fn write(&self, name: impl Fn(K) -> Record, writes: &mut Gathered) {
        for (id, slot) in self.0.borrow().iter().filter(|(_, slot)| slot.changed) {
            writes.write(&key::record(name(*id)), slot.now.as_ref().map(|record| record.to_bytes()).as_deref());
        }
    }

    fn any_changed(&self, holds: impl Fn(&R) -> bool) -> bool {
        self.0.borrow().values().any(|slot| slot.changed && slot.now.as_deref().is_some_and(&holds))
    }

    fn is_changed(&self, id: &K) -> bool {
        self.0.borrow().get(id).is_some_and(|slot| slot.changed)
    }

    fn find_changed(&self, is: impl Fn(&R) -> bool) -> Option<K> {
        self.0.borrow().iter().find(|(_, slot)| slot.changed && slot.now.as_deref().is_some_and(&is)).map(|(id, _)| *id)
    }
}

/// What is to be written, packed as it comes: thousands of keys that each wait in memory of their own cost more than what is in them.
#[derive(Default)]
struct Gathered {
    run: RunBuilder,
    /// What could not be taken; everything fails with it.
    failed: Option<StorageError>,
}

impl Gathered {
    fn finish(self) -> StorageResult<Run> {
        match self.failed {
            None => Ok(self.run.build()),
            Some(failure) => Err(failure),
        }
    }
}

impl Writes for Gathered {
    fn write(&mut self, key: &[u8], value: Option<&[u8]>) {
        let taken = match value {
            Some(value) => self.run.put(key, value),
            None => self.run.delete(key),
        };
        if let Err(failure) = taken {
            self.failed.get_or_insert(failure);
        }
    }
}

/// Who came to be known, or ceased to be, by an e-mail or a phone on the way.
#[derive(Default)]
struct Noted {
    /// How many of the writes are taken account of.
    writes: usize,
    since: FxHashMap<Vec<u8>, Vec<(Known, bool)>>,
}

/// Whose history was added to on the way.
#[derive(Default)]
struct Told {
    /// How many of the writes are taken account of.
    writes: usize,
    /// How many events were told of each record, by what the keys of its history begin with.
    records: FxHashMap<Vec<u8>, usize>,
    /// Histories of customers as the view shows them: of one, the leads of a whole import can be taken back.
    customers: FxHashMap<CustomerId, Arc<Vec<Recorded>>>,
}

/// A stretch of the ledger on its way into the projections.
pub(crate) struct Work<'a> {
    view: &'a View,
    /// The state of the book that the view ends with, where it shows nothing beyond that: numbers above its counters name no record there.
    ends: Option<Arc<BookState>>,
    book: RefCell<Option<Arc<BookState>>>,
    book_changed: bool,
    leads: Shelf<LeadId, Lead>,
    interests: Shelf<InterestId, Interest>,
    customers: Shelf<CustomerId, Customer>,
    opportunities: Shelf<OpportunityId, Opportunity>,
    activities: Shelf<ActivityId, Activity>,
    follow_ups: Shelf<FollowUpId, FollowUp>,
    users: Shelf<UserId, User>,
    campaigns: Shelf<CampaignId, Campaign>,
    /// What is kept under request ids by now; none for those that were taken back.
    requests: FxHashMap<String, Option<RequestNote>>,
    known: RefCell<Noted>,
    told: RefCell<Told>,
    /// What commands that took something back told, of which the next ones have to know.
    taken_back: Vec<Recorded>,
    writes: Gathered,
}

impl<'a> Work<'a> {
    /// Work on top of what the view shows; the state of the book is that of the view.
    pub(crate) fn on(view: &'a View, book: Option<Arc<BookState>>) -> Self {
        Self {
            view,
            ends: None,
            book: RefCell::new(book),
            book_changed: false,
            leads: Shelf::default(),
            interests: Shelf::default(),
            customers: Shelf::default(),
            opportunities: Shelf::default(),
            activities: Shelf::default(),
            follow_ups: Shelf::default(),
            users: Shelf::default(),
            campaigns: Shelf::default(),
            requests: FxHashMap::default(),
            known: RefCell::default(),
            told: RefCell::default(),
            taken_back: Vec::new(),
            writes: Gathered::default(),
        }
    }

    /// Work on top of a view that shows the ledger up to its end and nothing beyond it, so that records begun on the way need not be
    /// looked for. A ledger that is folded again may meet them in the base tables.
    pub(crate) fn at_end(view: &'a View, book: Option<Arc<BookState>>) -> Self {
        Self { ends: book.clone(), ..Self::on(view, book) }
    }

    /// Takes in what a command put into the ledger.
    ///
    /// # Errors
    /// What keeps the records that it touches from being read.
    pub(crate) fn take(&mut self, mut entry: Entry) -> Result<()> {
        // No record keeps the request id of what changed it.
        let (first, asked) = (entry.first, entry.request.take());
        let takes_back = entry.takes_back();
        for recorded in entry.into_recorded() {
            if takes_back {
                self.take_back(&recorded);
            }
            let mut touched = Vec::with_capacity(4);
            touches(&recorded.event, &mut |touch| touched.push(touch));
            for touch in touched {
                if has_history(touch.record, &recorded.event) {
                    self.writes.write(&key::history(touch.record, recorded.position), Some(&[]));
                }
                if touch.changes {
                    self.change(touch.record, &recorded)?;
                }
            }
        }
        if let Some(Asked { id, digest, answer }) = asked {
            self.requests.insert(id, Some(RequestNote { position: first, digest, answer }));
        }
        Ok(())
    }

    fn change(&mut self, record: Record, recorded: &Recorded) -> Result<()> {
        let view = (!self.is_new(record)).then_some(self.view);
        let writes = &mut self.writes;
        match record {
            Record::Book => {
                let state = self.state()?.map(|state| BookState::clone(&state));
                *self.book.borrow_mut() = fold(state, recorded).map(Arc::new);
                self.book_changed = true;
                Ok(())
            }
            Record::Lead(id) => change(view, &self.leads, id, record, recorded, writes),
            Record::Customer(id) => change(view, &self.customers, id, record, recorded, writes),
            Record::Interest(id) => change(view, &self.interests, id, record, recorded, writes),
            Record::Opportunity(id) => change(view, &self.opportunities, id, record, recorded, writes),
            Record::Activity(id) => change(view, &self.activities, id, record, recorded, writes),
            Record::FollowUp(id) => change(view, &self.follow_ups, id, record, recorded, writes),
            Record::User(id) => change(view, &self.users, id, record, recorded, writes),
            Record::Campaign(id) => change(view, &self.campaigns, id, record, recorded, writes),
        }
    }

    /// Whether the view cannot have that record, for its number was given out on the way.
    fn is_new(&self, record: Record) -> bool {
        let Some(ends) = &self.ends else { return false };
        match record {
            Record::Book => false,
            Record::Lead(id) => id.0 > ends.leads,
            Record::Interest(id) => id.0 > ends.interests,
            Record::Customer(id) => id.0 > ends.customers,
            Record::Opportunity(id) => id.0 > ends.opportunities,
            Record::Activity(id) => id.0 > ends.activities,
            Record::FollowUp(id) => id.0 > ends.follow_ups,
            Record::User(id) => id.0 > ends.users,
            Record::Campaign(id) => id.0 > ends.campaigns,
        }
    }

    /// Lays over those who were known behind that prefix what the writes so far made of it. The last command of a commit is asked by
    /// nobody, so the writes are looked through only here.
    fn known_since(&self, prefix: &[u8], known: &mut Vec<Known>) {
        let mut noted = self.known.borrow_mut();
        for Change { key, value } in self.writes.run.from(noted.writes) {
            if matches!(key.first(), Some(&(index::KNOWN_EMAIL | index::KNOWN_PHONE))) {
                let end = key.windows(2).position(|pair| pair == [0, 0]).map_or(key.len(), |at| at + 2);
                if let Some(holder) = index::holder(end, key) {
                    noted.since.entry(key[..end].to_vec()).or_default().push((holder, value.is_some()));
                }
            }
        }
        noted.writes = self.writes.run.len();
        for (holder, is) in noted.since.get(prefix).into_iter().flatten() {
            known.retain(|held| held != holder);
            if *is {
                known.push(*holder);
            }
        }
    }

    fn take_back(&mut self, recorded: &Recorded) {
        if let Event::ImportReverted { requests, .. } = &recorded.event {
            self.requests.extend(requests.iter().map(|id| (id.clone(), None)));
        }
        self.taken_back.push(recorded.clone());
    }

    /// How many events were told of that record on the way, which no block holds yet. As with the known, only who asks pays.
    fn told_of(&self, record: Record) -> usize {
        let mut told = self.told.borrow_mut();
        for Change { key, .. } in self.writes.run.from(told.writes) {
            if let Some(whose) = key::history_whose(key) {
                *told.records.entry(whose.to_vec()).or_default() += 1;
            }
        }
        told.writes = self.writes.run.len();
        told.records.get(&key::history_of(record)).copied().unwrap_or(0)
    }

    /// The history of a record as the view shows it.
    fn shown(&self, record: Record) -> Result<Arc<Vec<Recorded>>> {
        let read = || super::history(self.view, record, Position(u64::MAX)).map(Arc::new);
        let Record::Customer(id) = record else { return read() };
        if let Some(known) = self.told.borrow().customers.get(&id) {
            return Ok(known.clone());
        }
        let history = read()?;
        self.told.borrow_mut().customers.insert(id, history.clone());
        Ok(history)
    }

    fn state(&self) -> Result<Option<Arc<BookState>>> {
        if let Some(state) = self.book.borrow().as_ref() {
            return Ok(Some(state.clone()));
        }
        let state = super::load::<BookState>(self.view, Record::Book)?.map(Arc::new);
        self.book.borrow_mut().clone_from(&state);
        Ok(state)
    }

    /// What is kept under a request id by now.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub(crate) fn request(&self, id: &str) -> Result<Option<RequestNote>> {
        if let Some(note) = self.requests.get(id) {
            return Ok(note.clone());
        }
        Ok(self.view.get(&key::request(id))?.map(|bytes| RequestNote::from_bytes(&bytes)).transpose()?)
    }

    fn book_bytes(&self, state: &BookState) -> Result<Vec<u8>> {
        if let Some(ends) = &self.ends
            && let Some(written) = self.view.get(&key::record(Record::Book))?
            && let Some(bytes) = state.to_bytes_after(ends, &written)
        {
            debug_assert_eq!(bytes, state.to_bytes(), "the state of the book is written otherwise than its form says");
            return Ok(bytes);
        }
        Ok(state.to_bytes())
    }

    /// All that is to be written, as one run, and the state of the book by now.
    ///
    /// # Errors
    /// `too_large` for a key or value over the storage's limits.
    pub(crate) fn finish(mut self) -> Result<(Run, Option<Arc<BookState>>)> {
        for (id, note) in &self.requests {
            self.writes.write(&key::request(id), note.as_ref().map(RequestNote::to_bytes).as_deref());
        }
        self.leads.write(Record::Lead, &mut self.writes);
        self.interests.write(Record::Interest, &mut self.writes);
        self.customers.write(Record::Customer, &mut self.writes);
        self.opportunities.write(Record::Opportunity, &mut self.writes);
        self.activities.write(Record::Activity, &mut self.writes);
        self.follow_ups.write(Record::FollowUp, &mut self.writes);
        self.users.write(Record::User, &mut self.writes);
        self.campaigns.write(Record::Campaign, &mut self.writes);
        if self.book_changed
            && let Some(state) = self.book.borrow().as_ref()
        {
            let bytes = self.book_bytes(state)?;
            self.writes.write(&key::record(Record::Book), Some(&bytes));
        }
        Ok((self.writes.finish()?, self.book.into_inner()))
    }
}

/// Whether the event belongs to the history of that record. That of the book itself is what was set, not every number that was given out.
fn has_history(record: Record, event: &Event) -> bool {
    record != Record::Book || matches!(event, Event::BookCreated { .. } | Event::SettingsChanged { .. } | Event::LifecycleChanged { .. })
}

/// The writes as a run; of several to one key the last one counts.
pub(crate) fn run_of(writes: &[Write]) -> StorageResult<Run> {
    Run::from_unsorted(writes.iter().map(|(key, value)| Change { key, value: value.as_deref() }))
}

/// Folds an event into one record, which is looked for in the view if there is one.
fn change<K: Copy + Eq + Hash, R: Stored + Fold + Indexed + Clone>(
    view: Option<&View>,
    shelf: &Shelf<K, R>,
    id: K,
    name: Record,
    recorded: &Recorded,
    writes: &mut Gathered,
) -> Result<()> {
    let before = match view {
        Some(view) => shelf.get(view, name, id)?,
        None => shelf.held(id).flatten(),
    };
    if before.as_ref().is_some_and(|before| before.touched() >= recorded.position) {
        return Ok(());
    }
    let after = fold(before.as_deref().cloned(), recorded);
    R::diff(before.as_deref(), after.as_ref(), writes);
    shelf.set(id, after.map(Arc::new));
    Ok(())
}

impl Facts for Work<'_> {
    fn book(&self) -> Result<Arc<BookState>> {
        self.state()?.ok_or_else(|| Error::corrupt("the book has no settings").at("book"))
    }

    fn lead(&self, id: LeadId) -> Result<Option<Arc<Lead>>> {
        self.leads.get(self.view, Record::Lead(id), id)
    }

    fn interest(&self, id: InterestId) -> Result<Option<Arc<Interest>>> {
        self.interests.get(self.view, Record::Interest(id), id)
    }

    fn customer(&self, id: CustomerId) -> Result<Option<Arc<Customer>>> {
        self.customers.get(self.view, Record::Customer(id), id)
    }

    fn opportunity(&self, id: OpportunityId) -> Result<Option<Arc<Opportunity>>> {
        self.opportunities.get(self.view, Record::Opportunity(id), id)
    }

    fn follow_up(&self, id: FollowUpId) -> Result<Option<Arc<FollowUp>>> {
        self.follow_ups.get(self.view, Record::FollowUp(id), id)
    }

    fn user(&self, id: UserId) -> Result<Option<Arc<User>>> {
        self.users.get(self.view, Record::User(id), id)
    }

    fn campaign(&self, id: CampaignId) -> Result<Option<Arc<Campaign>>> {
        self.campaigns.get(self.view, Record::Campaign(id), id)
    }

    fn known_by(&self, by: MatchedBy, normal: &str) -> Result<Vec<Known>> {
        let prefix = index::known_by(by, normal);
        let mut known = super::holders(self.view, &prefix)?;
        self.known_since(&prefix, &mut known);
        known.sort_unstable();
        Ok(known)
    }

    fn history(&self, record: Record) -> Result<Arc<Vec<Recorded>>> {
        let told = self.told_of(record);
        let shown = self.shown(record)?;
        if told == 0 {
            return Ok(shown);
        }
        let mut history = Vec::clone(&shown);
        for recorded in &self.taken_back {
            let mut is_told = false;
            touches(&recorded.event, &mut |touch| is_told |= touch.record == record);
            history.extend(is_told.then(|| recorded.clone()));
        }
        if history.len() - shown.len() != told {
            let message = "another command of the same commit tells of the record; ask again";
            return Err(Error::new(ErrorKind::Conflict, "storage_conflict", message));
        }
        Ok(Arc::new(history))
    }

    fn customer_has_opportunities(&self, id: CustomerId) -> Result<bool> {
        if self.opportunities.any_changed(|opportunity| opportunity.customer == Some(id)) {
            return Ok(true);
        }
        let prefix = key::Key::new(index::OPPORTUNITIES_BY_CUSTOMER).number(id.0).into_bytes();
        self.any_unchanged(&prefix, |parts| parts.number().map(|number| !self.opportunities.is_changed(&OpportunityId(number))))
    }

    fn user_by_email(&self, normal: &str) -> Result<Option<UserId>> {
        let has = |user: &User| user.email.as_ref().is_some_and(|email| email.normal() == normal);
        if let Some(id) = self.users.find_changed(has) {
            return Ok(Some(id));
        }
        let found = super::number_behind(self.view, &key::Key::new(index::USERS_BY_EMAIL).text(normal).into_bytes())?;
        Ok(found.map(UserId).into_iter().find(|id| !self.users.is_changed(id)))
    }

    fn campaign_by_name(&self, folded: &str) -> Result<Option<CampaignId>> {
        let has = |campaign: &Campaign| crate::identity::fold(&campaign.name) == folded;
        if let Some(id) = self.campaigns.find_changed(has) {
            return Ok(Some(id));
        }
        let prefix = key::Key::new(index::CAMPAIGNS_BY_NAME).text(index::name_part(folded)).into_bytes();
        for id in super::numbers_behind(self.view, &prefix)?.into_iter().map(CampaignId) {
            if !self.campaigns.is_changed(&id) && self.campaign(id)?.is_some_and(|campaign| has(&campaign)) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn stage_holds_leads(&self, stage: &str) -> Result<bool> {
        if self.leads.any_changed(|lead| lead.stage == stage) {
            return Ok(true);
        }
        let prefix = index::ByStage::prefix().text(stage).into_bytes();
        self.any_unchanged(&prefix, |parts| {
            parts.instant()?;
            parts.number().map(|lead| !self.leads.is_changed(&LeadId(lead)))
        })
    }

    fn stage_holds_opportunities(&self, stage: &str) -> Result<bool> {
        if self.opportunities.any_changed(|opportunity| opportunity.is_open() && opportunity.stage == stage) {
            return Ok(true);
        }
        let open = index::status_number(crate::domain::OpportunityStatus::Open);
        let prefix = key::Key::new(index::OPPORTUNITIES_BY_STATUS).byte(open).text(stage).into_bytes();
        self.any_unchanged(&prefix, |parts| parts.number().map(|id| !self.opportunities.is_changed(&OpportunityId(id))))
    }
}

impl Work<'_> {
    /// Whether the view has a key behind that prefix whose record was not changed on the way.
    fn any_unchanged(&self, prefix: &[u8], unchanged: impl Fn(&mut key::Parts<'_>) -> Option<bool>) -> Result<bool> {
        let mut range = KeyRange::prefix(prefix);
        loop {
            let page = self.view.scan(&range, 256, Direction::Forward)?;
            let is = |found: &crate::storage::Entry| {
                key::Parts::behind(prefix.len(), &found.key).and_then(|mut parts| unchanged(&mut parts)).unwrap_or(false)
            };
            if page.entries.iter().any(is) {
                return Ok(true);
            }
            match page.entries.last() {
                Some(last) if page.more => range.start = [last.key.as_slice(), &[0]].concat(),
                _ => return Ok(false),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{MAX_KEY_BYTES, StorageErrorKind};

    #[test]
    fn what_cannot_be_written_fails_all_of_it() {
        let mut writes = Gathered::default();
        writes.write(b"one", Some(b"1"));
        writes.write(&[1; MAX_KEY_BYTES + 1], None);
        writes.write(b"two", Some(b"2"));
        assert_eq!(writes.finish().map_err(|failure| failure.kind()).err(), Some(StorageErrorKind::TooLarge));
    }
}
