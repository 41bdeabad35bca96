//! What is read from the peer: whole leads, pages, histories, found words.

use crate::names::{CHANNELS, STAGES, TEMPERATURES};
use crate::peer::{Done, KINDS, Peer};
use rusqlite::{OptionalExtension, Row};

/// All columns of a lead, with texts of its own, as a program hands it on.
#[derive(Debug)]
pub(crate) struct PeerLead {
    pub(crate) id: u64,
    pub(crate) version: u64,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) wish: Option<String>,
    pub(crate) source: String,
    pub(crate) channel: u8,
    pub(crate) campaign: Option<u64>,
    pub(crate) temperature: u8,
    pub(crate) owner: Option<u64>,
    pub(crate) owner_since: i64,
    pub(crate) stage: u8,
    pub(crate) entered_at: i64,
    pub(crate) captured_at: i64,
    pub(crate) last_event_at: i64,
    pub(crate) first_response_at: Option<i64>,
    pub(crate) last_activity_at: Option<i64>,
    pub(crate) touches: u64,
    pub(crate) converted_at: Option<i64>,
    pub(crate) converted_to: Option<u64>,
    pub(crate) converted_from: Option<u8>,
    pub(crate) lost_reason: Option<String>,
    pub(crate) cycle: u64,
    pub(crate) repeat_of: Option<u64>,
}

macro_rules! select_lead {
    ($rest:literal) => {
        concat!(
            "SELECT lead.id, version, name, email, phone, company, country, wish, source, channel, campaign, temperature, owner, \
             owner_since, stage, entered_at, captured_at, last_event_at, first_response_at, last_activity_at, touches, converted_at, \
             converted_to, converted_from, lost_reason, cycle, repeat_of FROM ",
            $rest
        )
    };
}

fn lead_of(row: &Row<'_>) -> rusqlite::Result<PeerLead> {
    Ok(PeerLead {
        id: row.get(0)?,
        version: row.get(1)?,
        name: row.get(2)?,
        email: row.get(3)?,
        phone: row.get(4)?,
        company: row.get(5)?,
        country: row.get(6)?,
        wish: row.get(7)?,
        source: row.get(8)?,
        channel: row.get(9)?,
        campaign: row.get(10)?,
        temperature: row.get(11)?,
        owner: row.get(12)?,
        owner_since: row.get(13)?,
        stage: row.get(14)?,
        entered_at: row.get(15)?,
        captured_at: row.get(16)?,
        last_event_at: row.get(17)?,
        first_response_at: row.get(18)?,
        last_activity_at: row.get(19)?,
        touches: row.get(20)?,
        converted_at: row.get(21)?,
        converted_to: row.get(22)?,
        converted_from: row.get(23)?,
        lost_reason: row.get(24)?,
        cycle: row.get(25)?,
        repeat_of: row.get(26)?,
    })
}

/// A row of a lead's history.
pub(crate) struct PeerEvent {
    pub(crate) recorded_at: i64,
    pub(crate) at: i64,
    pub(crate) by: Option<u64>,
    pub(crate) kind: u8,
    pub(crate) customer: Option<u64>,
    pub(crate) opportunity: Option<u64>,
    pub(crate) record: Option<u64>,
    pub(crate) was: Option<i64>,
    pub(crate) now: Option<i64>,
    pub(crate) body: Option<String>,
}

impl PeerEvent {
    /// The event's name and its instant.
    pub(crate) fn told(&self) -> (String, i64) {
        (KINDS[usize::from(self.kind)].to_owned(), self.at)
    }

    /// How many of its columns say something; so that reading them is not left out.
    pub(crate) fn said(&self) -> usize {
        usize::from(self.recorded_at > 0)
            + [self.by, self.customer, self.opportunity, self.record].iter().filter(|value| value.is_some()).count()
            + [self.was, self.now].iter().filter(|value| value.is_some()).count()
            + usize::from(self.body.is_some())
    }
}

impl Peer {
    pub(crate) fn lead(&self, id: u64) -> Done<PeerLead> {
        let mut read = self.connection.prepare_cached(select_lead!("lead WHERE id = ?"))?;
        read.query_row([id], lead_of).optional()?.ok_or_else(|| format!("there is no lead {id}").into())
    }

    /// The leads with that e-mail, by number.
    pub(crate) fn by_email(&self, email: &str) -> Done<Vec<PeerLead>> {
        let mut read = self.connection.prepare_cached(select_lead!("lead WHERE email = ? ORDER BY lead.id"))?;
        Ok(read.query_map([email], lead_of)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest fifty of an owner in a stage.
    pub(crate) fn newest(&self, owner: u64, stage: u8) -> Done<Vec<PeerLead>> {
        let sql = select_lead!("lead WHERE owner = ? AND stage = ? ORDER BY captured_at DESC, lead.id DESC LIMIT 50");
        let mut read = self.connection.prepare_cached(sql)?;
        Ok(read.query_map([owner, u64::from(stage)], lead_of)?.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn history(&self, lead: u64) -> Done<Vec<PeerEvent>> {
        let mut read = self.connection.prepare_cached(
            "SELECT recorded_at, at, by_user, kind, customer, opportunity, record, was, now, body FROM history WHERE lead = ?
             ORDER BY position",
        )?;
        let event = |row: &Row<'_>| {
            Ok(PeerEvent {
                recorded_at: row.get(0)?,
                at: row.get(1)?,
                by: row.get(2)?,
                kind: row.get(3)?,
                customer: row.get(4)?,
                opportunity: row.get(5)?,
                record: row.get(6)?,
                was: row.get(7)?,
                now: row.get(8)?,
                body: row.get(9)?,
            })
        };
        Ok(read.query_map([lead], event)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Leads with words of name or company that begin so, in the order that costs least, which is that of their numbers.
    pub(crate) fn search(&self, words: &[&str], limit: usize) -> Done<Vec<PeerLead>> {
        let asked: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
        let mut read = self.connection.prepare_cached(select_lead!(
            "(SELECT rowid AS found FROM words.lead_words WHERE lead_words MATCH ? LIMIT ?) CROSS JOIN lead ON lead.id = found"
        ))?;
        Ok(read.query_map(rusqlite::params![asked.join(" "), limit], lead_of)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Leads, customers, opportunities, activities, follow-ups, and rows of the history.
    pub(crate) fn counts(&self) -> Done<[u64; 6]> {
        let count = |table| self.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
        let tables = ["lead", "customer", "opportunity", "activity", "follow_up", "history"];
        let counts: rusqlite::Result<Vec<u64>> = tables.into_iter().map(count).collect();
        Ok(counts?.try_into().unwrap_or_default())
    }

    /// The stage that a lead stands in.
    pub(crate) fn stage(&self, lead: u64) -> Done<u8> {
        let mut read = self.connection.prepare_cached("SELECT stage FROM lead WHERE id = ?")?;
        Ok(read.query_row([lead], |row| row.get(0))?)
    }

    pub(crate) fn version(&self) -> Done<String> {
        Ok(self.connection.query_row("SELECT sqlite_version()", [], |row| row.get(0))?)
    }
}

impl PeerLead {
    /// Every value as text, as [`crate::ours::told`] writes it.
    pub(crate) fn told(&self) -> String {
        let stage = |number: u8| STAGES[usize::from(number)].0;
        format!(
            "{} v{} {:?} {:?} {:?} {:?} {:?} {:?} {} {} {:?} {} {:?} {} {} {} {} {} {:?} {:?} {} {:?} {:?} {:?} {:?} {} {:?}",
            self.id,
            self.version,
            self.name,
            self.email,
            self.phone,
            self.company,
            self.country,
            self.wish,
            self.source,
            CHANNELS[usize::from(self.channel)],
            self.campaign,
            TEMPERATURES[usize::from(self.temperature)],
            self.owner,
            self.owner_since,
            stage(self.stage),
            self.entered_at,
            self.captured_at,
            self.last_event_at,
            self.first_response_at,
            self.last_activity_at,
            self.touches,
            self.converted_at,
            self.converted_to,
            self.converted_from.map(stage),
            self.lost_reason,
            self.cycle,
            self.repeat_of,
        )
    }
}
