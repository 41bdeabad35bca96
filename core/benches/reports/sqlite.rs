//! The same leads in SQLite: the tables, and the covering indexes that an expert makes for these questions.

use crate::answer::{Answer, Cell};
use crate::names::{NOW, SOURCES, campaigns, spending};
use crate::rows::{LeadRow, Rows};
use crate::sqlite_questions::{Part, parts};
use crate::story::Story;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ToSql, params};
use std::path::Path;

/// Days after capture at which it is told how many are not converted yet.
pub(crate) const HORIZONS: [i64; 5] = [7, 30, 90, 180, 365];

const TABLES: &str = "
    CREATE TABLE lead (id INTEGER PRIMARY KEY, captured_at INTEGER NOT NULL, captured_month INTEGER NOT NULL, source TEXT NOT NULL,
        channel TEXT NOT NULL, campaign INTEGER, owner INTEGER, first_owner INTEGER, country TEXT, temperature TEXT NOT NULL,
        first_temperature TEXT NOT NULL, stage TEXT NOT NULL, kind TEXT NOT NULL, entered_at INTEGER NOT NULL, converted_at INTEGER,
        converted_month INTEGER, converted_owner INTEGER, disqualified_at INTEGER, first_response_at INTEGER,
        last_activity_at INTEGER) STRICT;
    CREATE TABLE spell (lead INTEGER NOT NULL, stage TEXT NOT NULL, kind TEXT NOT NULL, entered_at INTEGER NOT NULL,
        entered_month INTEGER NOT NULL, left_at INTEGER, from_stage TEXT, reason TEXT) STRICT;
    CREATE TABLE activity (lead INTEGER NOT NULL, kind TEXT NOT NULL, direction TEXT, happened_at INTEGER NOT NULL,
        done_by INTEGER) STRICT;
    CREATE TABLE opportunity (lead INTEGER NOT NULL, owner INTEGER, stage TEXT NOT NULL, probability INTEGER NOT NULL,
        status TEXT NOT NULL, amount_minor INTEGER, currency TEXT, close_month INTEGER, closed_month INTEGER, reason TEXT) STRICT;
    CREATE TABLE follow_up (lead INTEGER NOT NULL, due INTEGER NOT NULL, done_at INTEGER) STRICT;
    CREATE TABLE campaign (id INTEGER PRIMARY KEY, source TEXT NOT NULL) STRICT;
    CREATE TABLE spend (campaign INTEGER NOT NULL, happened_at INTEGER NOT NULL, amount_minor INTEGER NOT NULL,
        currency TEXT NOT NULL) STRICT;";

/// Made after the rows are in, which is quicker.
const INDEXES: &str = "
    CREATE INDEX lead_source_month ON lead (source, captured_month, converted_at);
    CREATE INDEX lead_owner_source ON lead (owner, source, converted_at);
    CREATE INDEX lead_source_times ON lead (source, captured_at, converted_at, disqualified_at);
    CREATE INDEX lead_time_to_convert ON lead (source, converted_at - captured_at, converted_at) WHERE converted_at IS NOT NULL;
    CREATE INDEX lead_cohort ON lead (captured_month, converted_month);
    CREATE INDEX lead_converted_month ON lead (converted_month) WHERE converted_month IS NOT NULL;
    CREATE INDEX lead_first_owner ON lead (first_owner);
    CREATE INDEX lead_converted_owner ON lead (converted_owner, converted_at);
    CREATE INDEX lead_response ON lead (source, first_response_at, captured_at);
    CREATE INDEX lead_response_time ON lead (source, first_response_at - captured_at) WHERE first_response_at IS NOT NULL;
    CREATE INDEX lead_stage_age ON lead (stage, entered_at, kind, last_activity_at, captured_at);
    CREATE INDEX lead_first_temperature ON lead (first_temperature, converted_at);
    CREATE INDEX lead_temperature ON lead (temperature, converted_at);
    CREATE INDEX spell_stage_lead ON spell (stage, lead, left_at);
    CREATE INDEX spell_stage_times ON spell (stage, left_at - entered_at) WHERE left_at IS NOT NULL;
    CREATE INDEX spell_kind_month ON spell (kind, entered_month);
    CREATE INDEX spell_kind_lead ON spell (kind, lead, entered_month);
    CREATE INDEX spell_reason ON spell (kind, reason, from_stage, left_at, lead);
    CREATE INDEX activity_lead ON activity (lead, happened_at, kind);
    CREATE INDEX activity_by ON activity (done_by, kind);
    CREATE INDEX opportunity_won_month ON opportunity (status, closed_month, currency, amount_minor);
    CREATE INDEX opportunity_won_lead ON opportunity (status, lead, currency, amount_minor);
    CREATE INDEX opportunity_won_owner ON opportunity (status, owner);
    CREATE INDEX opportunity_lost ON opportunity (status, reason, stage);
    CREATE INDEX opportunity_open ON opportunity (status, stage, close_month, currency, amount_minor, probability);
    CREATE INDEX follow_up_open ON follow_up (done_at, due, lead);
    ANALYZE;";

pub(crate) struct Sqlite {
    connection: Connection,
}

fn settings(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -262144;")?;
    connection.set_prepared_statement_cache_capacity(64);
    // Its statistics would otherwise have it plan a statement anew for each value that is bound.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

impl Sqlite {
    /// A new file with the rows of so many leads.
    pub(crate) fn load(path: &Path, leads: u64) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        settings(&connection)?;
        connection.execute_batch(TABLES)?;
        let begin = connection.unchecked_transaction()?;
        for campaign in campaigns() {
            connection.prepare_cached("INSERT INTO campaign VALUES (?,?)")?.execute(params![campaign.id, SOURCES[campaign.source]])?;
        }
        for spent in spending() {
            let mut insert = connection.prepare_cached("INSERT INTO spend VALUES (?,?,?,'EUR')")?;
            insert.execute(params![spent.campaign, spent.at, spent.amount])?;
        }
        for place in 0..leads {
            insert(&connection, &Rows::of(&Story::of(place, leads)))?;
        }
        begin.commit()?;
        connection.execute_batch(INDEXES)?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(Self { connection })
    }

    /// Opens the file again, with a cold page cache of its own.
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        settings(&connection)?;
        Ok(Self { connection })
    }

    /// Captures leads, as the book does meanwhile.
    pub(crate) fn capture(&self, leads: &[LeadRow]) -> rusqlite::Result<()> {
        let begin = self.connection.unchecked_transaction()?;
        leads.iter().try_for_each(|lead| insert_lead(&self.connection, lead))?;
        begin.commit()
    }

    pub(crate) fn ask(&self, question: &str) -> rusqlite::Result<Answer> {
        let mut answer = Answer::default();
        for part in parts(question) {
            match part {
                Part::Rows(name, sql) => self.rows(name, sql, &mut answer)?,
                Part::Survival(name, sql) => self.survival(name, sql, &mut answer)?,
                Part::Medians(name, groups, values) => self.medians(name, groups, values, &mut answer)?,
            }
        }
        Ok(answer)
    }

    fn rows(&self, name: &str, sql: &str, answer: &mut Answer) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let width = statement.column_count();
        let now: &[(&str, &dyn ToSql)] = &[(":now", &NOW)];
        let mut rows = statement.query(if sql.contains(":now") { now } else { &[] })?;
        while let Some(row) = rows.next()? {
            let cells: rusqlite::Result<Vec<Cell>> = (0..width)
                .map(|column| {
                    Ok(match row.get_ref(column)? {
                        ValueRef::Integer(number) => Cell::Whole(number),
                        ValueRef::Real(number) => Cell::Number(number),
                        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
                        ValueRef::Null | ValueRef::Blob(_) => Cell::Nothing,
                    })
                })
                .collect();
            answer.add(name, cells?);
        }
        Ok(())
    }

    /// Medians by walking to the middle of each group in an index, which is quicker than ranking by window functions.
    fn medians(&self, name: &str, groups: &str, values: &str, answer: &mut Answer) -> rusqlite::Result<()> {
        let mut sizes = self.connection.prepare_cached(groups)?;
        let sizes: rusqlite::Result<Vec<(String, i64)>> = sizes.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect();
        let mut values = self.connection.prepare_cached(values)?;
        for (group, size) in sizes? {
            let (count, skipped) = (2 - size % 2, (size - 1) / 2);
            let middle: rusqlite::Result<Vec<i64>> = if values.parameter_count() == 4 {
                values.query_map(params![group, count, skipped, NOW], |row| row.get(0))?.collect()
            } else {
                values.query_map(params![group, count, skipped], |row| row.get(0))?.collect()
            };
            let middle = middle?;
            let median = middle.iter().sum::<i64>() as f64 / middle.len() as f64;
            answer.add(name, [group.as_str().into(), (median.round() as i64).into()]);
        }
        Ok(())
    }

    /// Kaplan–Meier over rows of source, time and whether it ended in a conversion, longest times first: SQLite sorts, the program
    /// multiplies, for SQLite has no product. That is quicker than its window functions.
    fn survival(&self, name: &str, sql: &str, answer: &mut Answer) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(&[(":now", &NOW)])?;
        let mut source = String::new();
        let mut curve = Curve::default();
        while let Some(row) = rows.next()? {
            let of = row.get_ref(0)?.as_str()?;
            if of != source {
                if !source.is_empty() {
                    answer.add(name, curve.tell(&source));
                }
                (source, curve) = (of.to_owned(), Curve::default());
            }
            curve.take(row.get(1)?, row.get(2)?);
        }
        if !source.is_empty() {
            answer.add(name, curve.tell(&source));
        }
        Ok(())
    }
}

/// A product over all times of conversions up to each horizon, longest times first.
struct Curve {
    at_risk: u64,
    time: i64,
    converted: u64,
    unconverted: [f64; HORIZONS.len()],
}

impl Default for Curve {
    fn default() -> Self {
        Self { at_risk: 0, time: i64::MAX, converted: 0, unconverted: [1.0; HORIZONS.len()] }
    }
}

impl Curve {
    fn take(&mut self, time: i64, converted: bool) {
        if time != self.time {
            self.step();
            self.time = time;
        }
        self.at_risk += 1;
        self.converted += u64::from(converted);
    }

    fn step(&mut self) {
        if self.converted > 0 {
            let stays = 1.0 - self.converted as f64 / self.at_risk as f64;
            for (unconverted, days) in self.unconverted.iter_mut().zip(HORIZONS) {
                if self.time <= days * crate::names::DAY {
                    *unconverted *= stays;
                }
            }
            self.converted = 0;
        }
    }

    fn tell(&mut self, source: &str) -> Vec<Cell> {
        self.step();
        std::iter::once(Cell::from(source)).chain(self.unconverted.map(Cell::from)).collect()
    }
}

fn insert(connection: &Connection, rows: &Rows) -> rusqlite::Result<()> {
    insert_lead(connection, &rows.lead)?;
    let mut spells = connection.prepare_cached("INSERT INTO spell VALUES (?,?,?,?,?,?,?,?)")?;
    for spell in &rows.spells {
        spells.execute(params![
            spell.lead,
            spell.stage,
            spell.kind,
            spell.entered_at,
            spell.entered_month,
            spell.left_at,
            spell.from_stage,
            spell.reason
        ])?;
    }
    let mut activities = connection.prepare_cached("INSERT INTO activity VALUES (?,?,?,?,?)")?;
    for activity in &rows.activities {
        activities.execute(params![activity.lead, activity.kind, activity.direction, activity.at, activity.by])?;
    }
    if let Some(sale) = &rows.opportunity {
        connection.prepare_cached("INSERT INTO opportunity VALUES (?,?,?,?,?,?,?,?,?,?)")?.execute(params![
            sale.lead,
            sale.owner,
            sale.stage,
            sale.probability,
            sale.status,
            sale.amount_minor,
            sale.currency,
            sale.close_month,
            sale.closed_month,
            sale.reason
        ])?;
    }
    if let Some(task) = &rows.follow_up {
        connection.prepare_cached("INSERT INTO follow_up VALUES (?,?,?)")?.execute(params![task.lead, task.due, task.done_at])?;
    }
    Ok(())
}

fn insert_lead(connection: &Connection, lead: &LeadRow) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT INTO lead VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")?;
    insert.execute(params![
        lead.id,
        lead.captured_at,
        lead.captured_month,
        lead.source,
        lead.channel,
        lead.campaign,
        lead.owner,
        lead.first_owner,
        lead.country,
        lead.temperature,
        lead.first_temperature,
        lead.stage,
        lead.kind,
        lead.entered_at,
        lead.converted_at,
        lead.converted_month,
        lead.converted_owner,
        lead.disqualified_at,
        lead.first_response_at,
        lead.last_activity_at
    ])?;
    Ok(())
}
