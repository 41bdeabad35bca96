//! The opponent: SQLite in WAL mode, fully synchronous, with the same columns, six secondary indexes and a history row per command.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, Statement, params};

use crate::data::Lead;

pub(crate) struct Sqlite {
    connection: Connection,
}

const COLUMNS: &str = "id, name, email, phone, company, source, note, owner, stage, channel, temperature, captured_at";

impl Sqlite {
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -262144;
             CREATE TABLE IF NOT EXISTS leads (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL,
                 company TEXT NOT NULL, source TEXT NOT NULL, note TEXT NOT NULL, owner INTEGER NOT NULL, stage INTEGER NOT NULL,
                 channel INTEGER NOT NULL, temperature INTEGER NOT NULL, captured_at INTEGER NOT NULL);
             CREATE INDEX IF NOT EXISTS by_owner_stage ON leads (owner, stage, captured_at);
             CREATE INDEX IF NOT EXISTS by_stage ON leads (stage, captured_at);
             CREATE INDEX IF NOT EXISTS by_source ON leads (source, captured_at);
             CREATE INDEX IF NOT EXISTS by_email ON leads (email);
             CREATE INDEX IF NOT EXISTS by_phone ON leads (phone);
             CREATE INDEX IF NOT EXISTS by_name ON leads (name);
             CREATE TABLE IF NOT EXISTS history (position INTEGER PRIMARY KEY, event BLOB NOT NULL);",
        )?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection })
    }

    /// Captures all of `leads` in one transaction, after looking each up by e-mail and phone if `identify`.
    pub(crate) fn insert(&self, leads: &[Lead], identify: bool) -> rusqlite::Result<usize> {
        let mut known = 0;
        let begin = self.connection.unchecked_transaction()?;
        {
            let mut by_email = self.connection.prepare_cached("SELECT id FROM leads WHERE email = ? LIMIT 1")?;
            let mut by_phone = self.connection.prepare_cached("SELECT id FROM leads WHERE phone = ? LIMIT 1")?;
            let mut lead_row =
                self.connection.prepare_cached(&format!("INSERT INTO leads ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"))?;
            let mut history_row = self.connection.prepare_cached("INSERT INTO history (position, event) VALUES (?, ?)")?;
            for lead in leads {
                if identify {
                    let email: Option<u64> = by_email.query_row([&lead.email], |row| row.get(0)).optional()?;
                    let phone: Option<u64> = by_phone.query_row([&lead.phone], |row| row.get(0)).optional()?;
                    known += usize::from(email.is_some() || phone.is_some());
                }
                lead_row.execute(params![
                    lead.id,
                    lead.name,
                    lead.email,
                    lead.phone,
                    lead.company,
                    lead.source,
                    lead.note,
                    lead.owner,
                    lead.stage,
                    lead.channel,
                    lead.temperature,
                    lead.captured_at
                ])?;
                history_row.execute(params![lead.id, lead.event()])?;
            }
        }
        begin.commit()?;
        Ok(known)
    }

    /// Prepared reads.
    pub(crate) fn reader(&self) -> rusqlite::Result<Reader<'_>> {
        let prepare = |rest: &str| self.connection.prepare(&format!("SELECT {COLUMNS} FROM leads WHERE {rest}"));
        Ok(Reader {
            by_id: prepare("id = ?")?,
            by_email: prepare("email = ?")?,
            newest: prepare("owner = ? AND stage = ? ORDER BY captured_at DESC LIMIT 50")?,
        })
    }

    /// Moves the log into the file.
    pub(crate) fn checkpoint(&self) -> rusqlite::Result<()> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }
}

/// Statements that are prepared once and kept.
pub(crate) struct Reader<'a> {
    by_id: Statement<'a>,
    by_email: Statement<'a>,
    newest: Statement<'a>,
}

impl Reader<'_> {
    pub(crate) fn get(&mut self, id: u64) -> rusqlite::Result<Option<Lead>> {
        self.by_id.query_row([id], lead_of).optional()
    }

    pub(crate) fn by_email(&mut self, email: &str) -> rusqlite::Result<Option<Lead>> {
        self.by_email.query_row([email], lead_of).optional()
    }

    pub(crate) fn newest(&mut self, owner: u64, stage: u64) -> rusqlite::Result<Vec<Lead>> {
        self.newest.query_map([owner, stage], lead_of)?.collect()
    }
}

fn lead_of(row: &Row<'_>) -> rusqlite::Result<Lead> {
    Ok(Lead {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        phone: row.get(3)?,
        company: row.get(4)?,
        source: row.get(5)?,
        note: row.get(6)?,
        owner: row.get(7)?,
        stage: row.get(8)?,
        channel: row.get(9)?,
        temperature: row.get(10)?,
        captured_at: row.get(11)?,
    })
}
