//! The peer: SQLite as an expert uses it. Writes are checked, kept in the history and counted as a book does; statements are prepared once
//! and kept.

use crate::leads::MadeLead;
use crate::names::{COUNTRIES, CURRENCIES, LOSSES, NOTE, REASONS, SOURCE_CHANNELS, SOURCES};
use crate::person::Person;
use crate::schema;
use crate::story::{Step, What};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use std::path::Path;

/// The kinds of the history, by the names that the book's events have.
pub(crate) const KINDS: [&str; 17] = [
    "lead_captured",
    "lead_moved",
    "temperature_set",
    "lead_assigned",
    "lead_disqualified",
    "lead_reopened",
    "lead_converted",
    "conversion_reverted",
    "lead_linked",
    "customer_created",
    "opportunity_opened",
    "opportunity_moved",
    "opportunity_won",
    "opportunity_lost",
    "activity_recorded",
    "follow_up_added",
    "follow_up_completed",
];
/// Who is known by an e-mail and by a phone.
const KNOWN_LEADS: [&str; 2] =
    ["SELECT id FROM lead WHERE email = ? ORDER BY id DESC LIMIT 1", "SELECT id FROM lead WHERE phone = ? ORDER BY id DESC LIMIT 1"];
const KNOWN_CUSTOMERS: [&str; 2] = [
    "SELECT id FROM customer WHERE email = ? ORDER BY id DESC LIMIT 1",
    "SELECT id FROM customer WHERE phone = ? ORDER BY id DESC LIMIT 1",
];
const CAPTURED: usize = 0;
const MOVED: usize = 1;
const CONVERTED: u8 = crate::names::CONVERTED;
const DISQUALIFIED: u8 = crate::names::DISQUALIFIED;

/// SQLite with the same leads.
pub(crate) struct Peer {
    pub(crate) connection: Connection,
    /// What a program that uses it would know: the numbers that were given.
    sales: HashMap<u64, u64>,
    tasks: HashMap<u64, u64>,
    /// The clock of the history.
    recorded_at: i64,
}

/// A row of the history; nothing where nothing is said.
#[derive(Default)]
struct Happened<'a> {
    kind: usize,
    at: i64,
    by: Option<u64>,
    lead: Option<u64>,
    customer: Option<u64>,
    opportunity: Option<u64>,
    record: Option<u64>,
    was: Option<u64>,
    now: Option<u64>,
    body: Option<&'a str>,
}

/// Where a lead stands, as far as a step must know.
struct Stands {
    stage: u8,
    owner: Option<u64>,
    temperature: u8,
    last_event_at: i64,
    converted_to: Option<u64>,
    converted_from: Option<u8>,
}

pub(crate) type Done<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

impl Peer {
    /// A new file, or one that is there already.
    pub(crate) fn open(path: &Path, cache_bytes: usize) -> Done<Self> {
        let fresh = !path.exists();
        let connection = schema::open(path, cache_bytes)?;
        if fresh {
            schema::create(&connection)?;
        }
        Ok(Self { connection, sales: HashMap::new(), tasks: HashMap::new(), recorded_at: crate::names::NOW })
    }

    /// Runs one transaction, durable when this answers.
    pub(crate) fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Done<T>) -> Done<T> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let answer = work(self);
        let end = if answer.is_ok() { "COMMIT" } else { "ROLLBACK" };
        self.connection.prepare_cached(end)?.execute([])?;
        answer
    }

    fn happened(&mut self, row: &Happened<'_>) -> Done<()> {
        self.recorded_at += 1;
        let mut insert = self.connection.prepare_cached("INSERT INTO history VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?)")?;
        insert.execute(params![
            self.recorded_at,
            row.at,
            row.by,
            row.kind,
            row.lead,
            row.customer,
            row.opportunity,
            row.record,
            row.was,
            row.now,
            row.body
        ])?;
        Ok(())
    }

    /// Captures a lead: who is known by the e-mail or phone, among leads and customers, then the row and its history.
    pub(crate) fn capture(&mut self, lead: &MadeLead) -> Done<()> {
        let MadeLead { story, person, .. } = lead;
        let of_lead = self.known(KNOWN_LEADS, person)?;
        let of_customer = self.known(KNOWN_CUSTOMERS, person)?;
        let country = story.country.map(|country| COUNTRIES[country]);
        let channel = SOURCE_CHANNELS[story.source];
        let at = story.captured_at;
        let version = 1 + u64::from(of_customer.is_some());
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO lead (id, version, name, email, phone, company, country, wish, source, channel, campaign, temperature, owner,
                 owner_since, stage, entered_at, captured_at, last_event_at, touches, cycle, repeat_of)
             VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,0,?14,?14,?14,0,0,?15)",
        )?;
        insert.execute(params![
            story.lead,
            version,
            person.name,
            person.email,
            person.phone,
            person.company,
            country,
            person.wish,
            SOURCES[story.source],
            channel,
            story.campaign,
            story.temperature,
            story.owner,
            at,
            of_lead
        ])?;
        drop(insert);
        // The card as it was captured: later edits change the row.
        let or_empty = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let body = [
            person.name.clone(),
            or_empty(person.email.as_deref()),
            or_empty(person.phone.as_deref()),
            or_empty(person.company.as_deref()),
            or_empty(country),
            or_empty(person.wish),
            SOURCES[story.source].to_owned(),
            format!("{channel} {} {} {}", story.campaign.unwrap_or(0), story.temperature, story.owner.unwrap_or(0)),
        ]
        .join("\u{1f}");
        let lead = Some(story.lead);
        self.happened(&Happened { kind: CAPTURED, at, lead, was: of_lead, body: Some(&body), ..Happened::default() })?;
        if let Some(customer) = of_customer {
            self.connection.prepare_cached("INSERT INTO link VALUES (?,?,?,0)")?.execute(params![story.lead, customer, at])?;
            self.happened(&Happened { kind: 8, at, lead, customer: Some(customer), ..Happened::default() })?;
        }
        Ok(())
    }

    /// The newest one that has the e-mail or the phone, by the two questions of a table.
    fn known(&self, [by_email, by_phone]: [&str; 2], person: &Person) -> Done<Option<u64>> {
        let newest = |sql: &str, value: Option<&String>| -> rusqlite::Result<Option<u64>> {
            let Some(value) = value else { return Ok(None) };
            self.connection.prepare_cached(sql)?.query_row([value], |row| row.get(0)).optional()
        };
        Ok(newest(by_email, person.email.as_ref())?.max(newest(by_phone, person.phone.as_ref())?))
    }

    fn stands(&self, lead: u64) -> Done<Stands> {
        let mut read = self
            .connection
            .prepare_cached("SELECT stage, owner, temperature, last_event_at, converted_to, converted_from FROM lead WHERE id = ?")?;
        Ok(read.query_row([lead], |row| {
            Ok(Stands {
                stage: row.get(0)?,
                owner: row.get(1)?,
                temperature: row.get(2)?,
                last_event_at: row.get(3)?,
                converted_to: row.get(4)?,
                converted_from: row.get(5)?,
            })
        })?)
    }

    /// Moves a lead, if it may.
    pub(crate) fn move_lead(&mut self, lead: u64, to: u8, at: i64) -> Done<()> {
        let stands = self.stands(lead)?;
        if stands.stage == to || stands.stage >= CONVERTED || to >= CONVERTED || at < stands.last_event_at {
            return Err(format!("lead {lead} does not move from {} to {to}", stands.stage).into());
        }
        self.enter(lead, to, at)?;
        let (was, now) = (Some(u64::from(stands.stage)), Some(u64::from(to)));
        self.happened(&Happened { kind: MOVED, at, lead: Some(lead), was, now, ..Happened::default() })
    }

    fn enter(&self, lead: u64, to: u8, at: i64) -> Done<()> {
        let mut update = self
            .connection
            .prepare_cached("UPDATE lead SET stage = ?2, entered_at = ?3, last_event_at = ?3, version = version + 1 WHERE id = ?1")?;
        update.execute(params![lead, to, at])?;
        Ok(())
    }

    /// Takes a step of a lead's story.
    pub(crate) fn step(&mut self, lead: u64, step: &Step) -> Done<()> {
        let at = step.at;
        let stands = self.stands(lead)?;
        let was = Some(u64::from(stands.stage));
        let of_lead = Happened { at, lead: Some(lead), was, ..Happened::default() };
        match step.what {
            What::Move(to) => self.move_lead(lead, to, at),
            What::Disqualify { reason } => {
                self.enter(lead, DISQUALIFIED, at)?;
                let mut update = self.connection.prepare_cached("UPDATE lead SET lost_reason = ? WHERE id = ?")?;
                update.execute(params![REASONS[reason], lead])?;
                drop(update);
                self.happened(&Happened { kind: 4, now: Some(u64::from(DISQUALIFIED)), body: Some(REASONS[reason]), ..of_lead })
            }
            What::Reopen => {
                self.enter(lead, crate::names::CONTACTED, at)?;
                self.connection.prepare_cached("UPDATE lead SET cycle = cycle + 1 WHERE id = ?")?.execute([lead])?;
                self.happened(&Happened { kind: 5, now: Some(u64::from(crate::names::CONTACTED)), ..of_lead })
            }
            What::Convert { amount, owner, close } => self.convert(lead, &stands, at, amount, owner, close),
            What::Revert => {
                let (Some(customer), Some(back)) = (stands.converted_to, stands.converted_from) else {
                    return Err(format!("lead {lead} is not converted").into());
                };
                self.enter(lead, back, at)?;
                let clear = "UPDATE lead SET converted_at = NULL, converted_to = NULL, converted_from = NULL WHERE id = ?";
                self.connection.prepare_cached(clear)?.execute([lead])?;
                self.connection.prepare_cached("DELETE FROM link WHERE lead = ? AND customer = ?")?.execute([lead, customer])?;
                let body = Some("signed by mistake");
                self.happened(&Happened { kind: 7, customer: Some(customer), now: Some(u64::from(back)), body, ..of_lead })
            }
            What::Assign(owner) => {
                let mut update =
                    self.connection.prepare_cached("UPDATE lead SET owner = ?2, owner_since = ?3, version = version + 1 WHERE id = ?1")?;
                update.execute(params![lead, owner, at])?;
                drop(update);
                self.happened(&Happened { kind: 3, was: stands.owner, now: Some(owner), ..of_lead })
            }
            What::Temperature(to) => {
                let mut update = self.connection.prepare_cached("UPDATE lead SET temperature = ?2, version = version + 1 WHERE id = ?1")?;
                update.execute(params![lead, to])?;
                drop(update);
                let was = Some(u64::from(stands.temperature));
                self.happened(&Happened { kind: 2, was, now: Some(u64::from(to)), ..of_lead })
            }
            What::Touch { kind, outbound, by } => self.touch(lead, kind, outbound, by, at),
            What::FollowUp { due } => {
                let mut insert = self.connection.prepare_cached("INSERT INTO follow_up VALUES (NULL,?,?,'Call back',?,NULL)")?;
                insert.execute(params![lead, due, at])?;
                drop(insert);
                let task = self.connection.last_insert_rowid() as u64;
                self.tasks.insert(lead, task);
                self.happened(&Happened { kind: 15, record: Some(task), now: Some(due as u64), body: Some("Call back"), ..of_lead })
            }
            What::Done => {
                let task = self.tasks.get(&lead).copied();
                self.connection.prepare_cached("UPDATE follow_up SET done_at = ? WHERE id = ?")?.execute(params![at, task])?;
                self.happened(&Happened { kind: 16, record: task, ..of_lead })
            }
            What::Advance(_) | What::Win | What::Lose { .. } => self.sell(lead, step.what, at),
        }
    }

    fn convert(
        &mut self,
        lead: u64,
        stands: &Stands,
        at: i64,
        amount: Option<crate::story::Amount>,
        owner: Option<u64>,
        close: i64,
    ) -> Done<()> {
        if stands.stage >= CONVERTED || at < stands.last_event_at {
            return Err(format!("lead {lead} does not convert from {}", stands.stage).into());
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO customer (name, contact, email, phone, country, owner, since, value_minor, won)
             SELECT coalesce(company, name), CASE WHEN company IS NULL THEN NULL ELSE name END, email, phone, country, owner, ?2, 0, 0
             FROM lead WHERE id = ?1",
        )?;
        insert.execute(params![lead, at])?;
        drop(insert);
        let customer = self.connection.last_insert_rowid() as u64;
        let mut card = self
            .connection
            .prepare_cached("SELECT concat_ws(char(31), name, contact, email, phone, country) FROM customer WHERE id = ?")?;
        let card_text: String = card.query_row([customer], |row| row.get(0))?;
        drop(card);
        let named = Happened { at, lead: Some(lead), customer: Some(customer), ..Happened::default() };
        self.happened(&Happened { kind: 9, now: stands.owner, body: Some(&card_text), ..named })?;
        let close = chrono::DateTime::from_timestamp_micros(close).unwrap_or_default().date_naive().to_string();
        let mut insert =
            self.connection.prepare_cached("INSERT INTO opportunity VALUES (NULL,?,?,?,'First order',0,?4,0,?,?,?,?4,NULL,NULL)")?;
        let (minor, currency) = (amount.map(|amount| amount.minor), amount.map(|amount| CURRENCIES[amount.currency]));
        insert.execute(params![lead, customer, owner, at, minor, currency, close])?;
        drop(insert);
        let sale = self.connection.last_insert_rowid() as u64;
        self.sales.insert(lead, sale);
        let body = format!("First order\u{1f}{}\u{1f}{}\u{1f}{close}", minor.unwrap_or(0), currency.unwrap_or_default());
        self.happened(&Happened {
            kind: 10,
            opportunity: Some(sale),
            now: owner,
            body: Some(&body),
            lead: Some(lead),
            customer: Some(customer),
            at,
            ..Happened::default()
        })?;
        let mut update = self.connection.prepare_cached(
            "UPDATE lead SET stage = ?2, entered_at = ?3, last_event_at = ?3, converted_at = ?3, converted_to = ?4, converted_from = ?5,
                 version = version + 1 WHERE id = ?1",
        )?;
        update.execute(params![lead, CONVERTED, at, customer, stands.stage])?;
        drop(update);
        self.connection.prepare_cached("INSERT INTO link VALUES (?,?,?,1)")?.execute(params![lead, customer, at])?;
        let (was, now) = (Some(u64::from(stands.stage)), Some(u64::from(CONVERTED)));
        self.happened(&Happened {
            kind: 6,
            at,
            lead: Some(lead),
            customer: Some(customer),
            opportunity: Some(sale),
            was,
            now,
            ..Happened::default()
        })
    }

    fn touch(&mut self, lead: u64, kind: u8, outbound: bool, by: u64, at: i64) -> Done<()> {
        let direction = (kind != NOTE).then_some(outbound);
        let mut insert = self.connection.prepare_cached("INSERT INTO activity VALUES (NULL,?,?,?,?,?)")?;
        insert.execute(params![lead, kind, direction, at, by])?;
        drop(insert);
        let activity = self.connection.last_insert_rowid() as u64;
        if kind != NOTE {
            let mut update = self.connection.prepare_cached(
                "UPDATE lead SET touches = touches + 1, last_activity_at = max(coalesce(last_activity_at, ?2), ?2),
                     first_response_at = CASE WHEN ?3 THEN min(coalesce(first_response_at, ?2), ?2) ELSE first_response_at END
                 WHERE id = ?1",
            )?;
            update.execute(params![lead, at, outbound])?;
        }
        let now = direction.map(u64::from);
        self.happened(&Happened {
            kind: 14,
            at,
            by: Some(by),
            lead: Some(lead),
            record: Some(activity),
            was: Some(kind.into()),
            now,
            ..Happened::default()
        })
    }

    fn sell(&mut self, lead: u64, what: What, at: i64) -> Done<()> {
        let sale = self.sales.get(&lead).copied();
        let mut read = self.connection.prepare_cached("SELECT stage, customer, amount_minor, status FROM opportunity WHERE id = ?")?;
        let (stage, customer, minor, status): (u64, u64, Option<i64>, u8) =
            read.query_row([sale], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        drop(read);
        if status != 0 {
            return Err(format!("the opportunity of lead {lead} has ended").into());
        }
        let of_sale = Happened { at, opportunity: sale, ..Happened::default() };
        let end = "UPDATE opportunity SET status = ?2, closed_at = ?3, reason = ?4 WHERE id = ?1";
        match what {
            What::Advance(to) => {
                self.connection
                    .prepare_cached("UPDATE opportunity SET stage = ?2, entered_at = ?3 WHERE id = ?1")?
                    .execute(params![sale, to, at])?;
                self.happened(&Happened { kind: 11, was: Some(stage), now: Some(to as u64), ..of_sale })
            }
            What::Win => {
                self.connection.prepare_cached(end)?.execute(params![sale, 1, at, None::<&str>])?;
                let mut update =
                    self.connection.prepare_cached("UPDATE customer SET value_minor = value_minor + ?2, won = won + 1 WHERE id = ?1")?;
                update.execute(params![customer, minor.unwrap_or(0)])?;
                drop(update);
                self.happened(&Happened {
                    kind: 12,
                    lead: Some(lead),
                    customer: Some(customer),
                    now: minor.map(|minor| minor as u64),
                    ..of_sale
                })
            }
            What::Lose { reason } => {
                self.connection.prepare_cached(end)?.execute(params![sale, 2, at, LOSSES[reason]])?;
                self.happened(&Happened { kind: 13, lead: Some(lead), customer: Some(customer), body: Some(LOSSES[reason]), ..of_sale })
            }
            _ => Ok(()),
        }
    }

    /// Moves the log into the file.
    pub(crate) fn checkpoint(&self) -> Done<()> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Closes the file; the log is moved into it and goes.
    pub(crate) fn close(self) -> Done<()> {
        self.connection.close().map_err(|(_, failure)| failure.into())
    }
}
