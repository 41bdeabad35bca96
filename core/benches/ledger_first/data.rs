//! Made-up leads, the same for every side, and their keys and values.

use leadbook::projection::overlay::RunBuilder;
use leadbook::storage::StorageResult;

/// Where the records are; the key is this and the lead's number.
pub(crate) const RECORD: u8 = 0x10;
/// Index by owner, stage and capture.
pub(crate) const BY_OWNER_STAGE: u8 = 0x11;
/// Index by e-mail.
pub(crate) const BY_EMAIL: u8 = 0x14;
/// Index by phone.
pub(crate) const BY_PHONE: u8 = 0x15;
/// Ledger blocks, and right behind them the head.
pub(crate) const BLOCK: u8 = 0x01;
/// The key of the ledger's head.
pub(crate) const HEAD: [u8; 1] = [0x02];

pub(crate) const OWNERS: u64 = 50;
pub(crate) const STAGES: u64 = 7;

/// One lead with the columns that all sides store.
pub(crate) struct Lead {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) company: String,
    pub(crate) source: String,
    pub(crate) note: String,
    pub(crate) owner: u64,
    pub(crate) stage: u64,
    pub(crate) channel: u64,
    pub(crate) temperature: u64,
    pub(crate) captured_at: u64,
}

/// A well-mixed number out of a counter.
pub(crate) fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Lead {
    /// The lead with the number `id`.
    pub(crate) fn make(id: u64) -> Self {
        let chance = mix(id);
        let first = ["anna", "berk", "chen", "dara", "elif", "farid", "gita", "hugo"][(chance % 8) as usize];
        let last = format!("{:07x}", chance >> 36);
        Self {
            id,
            name: format!("{first} {last}"),
            email: email(id),
            phone: phone(id),
            company: format!("company {:05}", (chance >> 8) % 20_000),
            source: ["web_form", "referral", "trade_show", "cold_call", "newsletter"][((chance >> 16) % 5) as usize].into(),
            note: "asked for a price list and a call back in the week after".into(),
            owner: (chance >> 20) % OWNERS,
            stage: (chance >> 28) % STAGES,
            channel: (chance >> 32) % 3,
            temperature: (chance >> 34) % 3,
            captured_at: 1_700_000_000_000_000 + id * 1_000_000 + chance % 1_000_000,
        }
    }

    /// The record, about 180 bytes.
    pub(crate) fn record(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(200);
        for number in [self.id, self.captured_at] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        for number in [self.owner, self.stage, self.channel, self.temperature] {
            out.push(number as u8);
        }
        for text in [&self.name, &self.email, &self.phone, &self.company, &self.source, &self.note] {
            out.push(text.len() as u8);
            out.extend_from_slice(text.as_bytes());
        }
        out
    }

    /// The record and its twelve index entries, into `put`.
    pub(crate) fn entries(&self, mut put: impl FnMut(&[u8], &[u8]) -> StorageResult<()>) -> StorageResult<()> {
        let id = self.id.to_be_bytes();
        let at = self.captured_at.to_be_bytes();
        let (owner, stage) = ((self.owner as u32).to_be_bytes(), [self.stage as u8]);
        let source = self.source.as_bytes();
        put(&record_key(self.id), &self.record())?;
        put(&identity_key(BY_EMAIL, &self.email), &id)?;
        put(&identity_key(BY_PHONE, &self.phone), &id)?;
        let mut key = Vec::with_capacity(64);
        let mut index = |parts: &[&[u8]]| {
            key.clear();
            parts.iter().for_each(|part| key.extend_from_slice(part));
            key.extend_from_slice(&id);
            put(&key, &[])
        };
        index(&[&[BY_OWNER_STAGE], &owner, &stage, &at])?;
        index(&[&[0x12], &stage, &at])?;
        index(&[&[0x13], source, &[0], &at])?;
        index(&[&[0x16], self.name.as_bytes(), &[0]])?;
        index(&[&[0x17], self.company.as_bytes(), &[0], &at])?;
        index(&[&[0x18], &owner, &at])?;
        index(&[&[0x19], &at])?;
        index(&[&[0x1A], &[self.channel as u8], &at])?;
        index(&[&[0x1B], &[self.temperature as u8], &at])?;
        index(&[&[0x1C], &owner, &[self.temperature as u8], &at])
    }

    /// All entries into a run.
    pub(crate) fn add_to(&self, run: &mut RunBuilder) -> StorageResult<()> {
        self.entries(|key, value| run.put(key, value))
    }

    /// The event, about 300 bytes.
    pub(crate) fn event(&self) -> Vec<u8> {
        let mut event = self.record();
        event.resize(300, (self.id % 251) as u8);
        event
    }
}

pub(crate) fn record_key(id: u64) -> Vec<u8> {
    [&[RECORD][..], &id.to_be_bytes()].concat()
}

pub(crate) fn block_key(position: u64) -> Vec<u8> {
    [&[BLOCK][..], &position.to_be_bytes()].concat()
}

pub(crate) fn email(id: u64) -> String {
    format!("lead.{:x}@example-{}.com", mix(id) >> 24, id % 997)
}

pub(crate) fn phone(id: u64) -> String {
    format!("+98912{:09}", mix(id ^ 0xABCD) % 1_000_000_000)
}

/// The index key of one e-mail or phone; its value is the lead's number.
pub(crate) fn identity_key(space: u8, text: &str) -> Vec<u8> {
    [&[space][..], text.as_bytes()].concat()
}

/// What the index keys of one owner's leads in one stage begin with.
pub(crate) fn owner_stage_prefix(owner: u64, stage: u64) -> Vec<u8> {
    [&[BY_OWNER_STAGE][..], &(owner as u32).to_be_bytes(), &[stage as u8]].concat()
}

/// The lead's number at the end of an index key, or in the value of an identity.
pub(crate) fn id_of(bytes: &[u8]) -> u64 {
    bytes.last_chunk().map_or(0, |last| u64::from_be_bytes(*last))
}
