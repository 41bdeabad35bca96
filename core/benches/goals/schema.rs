//! The tables of the peer: a schema that keeps what a book keeps, every change included, with the indexes that a book has for these data.

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::Path;

/// Of pages that SQLite keeps itself; it maps as much of the file besides.
pub(crate) const CACHE_BYTES: usize = 256 << 20;
/// What both come to, which a book has for its pages: it maps none.
pub(crate) const BOOK_CACHE_BYTES: usize = 2 * CACHE_BYTES;
/// As much as a book lets wait in memory, which is its default.
pub(crate) const BEHIND_BYTES: usize = 64 << 20;
const PAGE_BYTES: usize = 4_096;

/// Stages, channels, temperatures and kinds are small numbers; what is free text in a book is text.
const TABLES: &str = "
    CREATE TABLE lead (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, email TEXT, phone TEXT, company TEXT,
        country TEXT, wish TEXT, source TEXT NOT NULL, channel INTEGER NOT NULL, campaign INTEGER, temperature INTEGER NOT NULL,
        owner INTEGER, owner_since INTEGER NOT NULL, stage INTEGER NOT NULL, entered_at INTEGER NOT NULL, captured_at INTEGER NOT NULL,
        last_event_at INTEGER NOT NULL, first_response_at INTEGER, last_activity_at INTEGER, touches INTEGER NOT NULL,
        converted_at INTEGER, converted_to INTEGER, converted_from INTEGER, lost_reason TEXT, cycle INTEGER NOT NULL,
        repeat_of INTEGER) STRICT;
    CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, contact TEXT, email TEXT, phone TEXT, country TEXT, owner INTEGER,
        since INTEGER NOT NULL, value_minor INTEGER NOT NULL, won INTEGER NOT NULL) STRICT;
    CREATE TABLE link (lead INTEGER NOT NULL, customer INTEGER NOT NULL, at INTEGER NOT NULL, by_conversion INTEGER NOT NULL,
        PRIMARY KEY (lead, customer)) STRICT, WITHOUT ROWID;
    CREATE TABLE opportunity (id INTEGER PRIMARY KEY, lead INTEGER, customer INTEGER, owner INTEGER, name TEXT NOT NULL,
        stage INTEGER NOT NULL, entered_at INTEGER NOT NULL, status INTEGER NOT NULL, amount_minor INTEGER, currency TEXT, close TEXT,
        opened_at INTEGER NOT NULL, closed_at INTEGER, reason TEXT) STRICT;
    CREATE TABLE activity (id INTEGER PRIMARY KEY, lead INTEGER NOT NULL, kind INTEGER NOT NULL, direction INTEGER,
        at INTEGER NOT NULL, done_by INTEGER) STRICT;
    CREATE TABLE follow_up (id INTEGER PRIMARY KEY, lead INTEGER NOT NULL, due INTEGER NOT NULL, text TEXT, added_at INTEGER NOT NULL,
        done_at INTEGER) STRICT;
    CREATE TABLE history (position INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, at INTEGER NOT NULL, by_user INTEGER,
        kind INTEGER NOT NULL, lead INTEGER, customer INTEGER, opportunity INTEGER, record INTEGER, was INTEGER, now INTEGER,
        body TEXT) STRICT;
    CREATE INDEX lead_stage ON lead (stage, captured_at);
    CREATE INDEX lead_owner ON lead (owner, stage, captured_at);
    CREATE INDEX lead_source ON lead (source, captured_at);
    CREATE INDEX lead_campaign ON lead (campaign, captured_at) WHERE campaign IS NOT NULL;
    CREATE INDEX lead_temperature ON lead (temperature, captured_at);
    CREATE INDEX lead_converted ON lead (converted_at) WHERE converted_at IS NOT NULL;
    CREATE INDEX lead_email ON lead (email) WHERE email IS NOT NULL;
    CREATE INDEX lead_phone ON lead (phone) WHERE phone IS NOT NULL;
    CREATE INDEX customer_email ON customer (email) WHERE email IS NOT NULL;
    CREATE INDEX customer_phone ON customer (phone) WHERE phone IS NOT NULL;
    CREATE INDEX customer_owner ON customer (owner);
    CREATE INDEX link_customer ON link (customer);
    CREATE INDEX opportunity_lead ON opportunity (lead);
    CREATE INDEX opportunity_customer ON opportunity (customer);
    CREATE INDEX opportunity_status ON opportunity (status, stage);
    CREATE INDEX opportunity_owner ON opportunity (owner, status);
    CREATE INDEX activity_lead ON activity (lead, at);
    CREATE INDEX activity_user ON activity (done_by, at);
    CREATE INDEX follow_up_lead ON follow_up (lead, due);
    CREATE INDEX follow_up_open ON follow_up (due) WHERE done_at IS NULL;
    CREATE INDEX history_lead ON history (lead) WHERE lead IS NOT NULL;
    CREATE INDEX history_customer ON history (customer) WHERE customer IS NOT NULL;
    CREATE INDEX history_opportunity ON history (opportunity) WHERE opportunity IS NOT NULL;";

/// The index of words by SQLite's own means: it keeps no texts, no places of words, and has lists ready for beginnings of two to four
/// letters. It stands in a file of its own and is built when the leads are in, so that it slows no write down.
const WORDS: &str = "
    CREATE VIRTUAL TABLE words.lead_words USING fts5 (name, company, content = '', detail = none, columnsize = 0, prefix = '2 3 4',
        tokenize = \"unicode61 remove_diacritics 2\");
    INSERT INTO words.lead_words (rowid, name, company) SELECT id, name, company FROM main.lead;
    INSERT INTO words.lead_words (lead_words) VALUES ('optimize');";

/// Opens the file with the settings of every use, or begins it.
pub(crate) fn open(path: &Path, cache_bytes: usize) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -{}; PRAGMA mmap_size = {cache_bytes};
         PRAGMA wal_autocheckpoint = {}; PRAGMA temp_store = MEMORY;",
        cache_bytes >> 10,
        BEHIND_BYTES / PAGE_BYTES,
    ))?;
    connection.set_prepared_statement_cache_capacity(128);
    // With the statistics of this build a new value would otherwise have a prepared statement planned anew each time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Makes the tables in a new file.
pub(crate) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(TABLES)
}

/// Makes the index of words in the file at that path, and uses it from now on.
pub(crate) fn build_words(connection: &Connection, path: &Path) -> rusqlite::Result<()> {
    connection.execute("ATTACH ? AS words", [path.to_string_lossy()])?;
    connection.execute_batch(&format!("PRAGMA words.journal_mode = WAL; PRAGMA words.cache_size = -{}; {WORDS}", CACHE_BYTES >> 10))?;
    connection.query_row("PRAGMA words.wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
