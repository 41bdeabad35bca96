//! What there is in the made book beside its leads: sources, users, campaigns, stages, and the time that it is about.

/// A day in microseconds.
pub(crate) const DAY: i64 = 86_400_000_000;
/// 2024-01-01T00:00:00Z: nothing happened before.
pub(crate) const FIRST: i64 = 1_704_067_200_000_000;
/// 2026-01-01T00:00:00Z: no lead is captured from then on.
pub(crate) const LAST_CAPTURE: i64 = FIRST + 731 * DAY;
/// 2026-01-09T12:00:00Z: nothing happened after.
pub(crate) const LAST: i64 = LAST_CAPTURE + 8 * DAY + DAY / 2;
/// 2026-01-10T12:00:00Z: when the reports are asked.
pub(crate) const NOW: i64 = LAST + DAY;

pub(crate) const SOURCES: [&str; 8] =
    ["web_form", "referral", "newsletter", "trade_show", "cold_call", "partner", "organic_search", "paid_search"];
pub(crate) const SOURCE_WEIGHTS: [u32; 8] = [34, 17, 13, 10, 9, 7, 6, 4];
/// How much more often than others leads of the source convert, in percent.
pub(crate) const SOURCE_LUCK: [u32; 8] = [90, 190, 70, 110, 50, 150, 100, 80];
/// The channel of each source.
pub(crate) const SOURCE_CHANNELS: [usize; 8] = [0, 2, 0, 1, 1, 2, 0, 0];
pub(crate) const CHANNELS: [&str; 3] = ["inbound", "outbound", "referral"];
pub(crate) const TEMPERATURES: [&str; 3] = ["cold", "warm", "hot"];
pub(crate) const COUNTRIES: [&str; 10] = ["Germany", "Brazil", "Iran", "France", "Spain", "Poland", "Mexico", "Japan", "Kenya", "Portugal"];
pub(crate) const COUNTRY_WEIGHTS: [u32; 10] = [30, 18, 14, 10, 8, 6, 5, 4, 3, 2];
pub(crate) const REASONS: [&str; 6] = ["no answer", "no budget", "no need", "competitor", "bad data", "bad timing"];
pub(crate) const REASON_WEIGHTS: [u32; 6] = [35, 22, 18, 11, 9, 5];
pub(crate) const LOSSES: [&str; 3] = ["price", "competitor", "no decision"];
pub(crate) const CURRENCIES: [&str; 2] = ["EUR", "USD"];
/// How many users there are; their numbers are 1 to this.
pub(crate) const USERS: u64 = 40;

/// The stages of the standard lifecycle with their kinds.
pub(crate) const STAGES: [(&str, &str); 7] = [
    ("new", "new"),
    ("contacted", "working"),
    ("nurturing", "nurturing"),
    ("mql", "marketing_qualified"),
    ("sql", "sales_qualified"),
    ("converted", "converted"),
    ("disqualified", "disqualified"),
];
pub(crate) const NEW: u8 = 0;
pub(crate) const CONTACTED: u8 = 1;
pub(crate) const NURTURING: u8 = 2;
pub(crate) const MQL: u8 = 3;
pub(crate) const SQL: u8 = 4;
pub(crate) const CONVERTED: u8 = 5;
pub(crate) const DISQUALIFIED: u8 = 6;

/// The stages of the standard pipeline with their probabilities in percent.
pub(crate) const PIPELINE: [(&str, u8); 4] = [("discovery", 10), ("proposal", 40), ("negotiation", 70), ("commitment", 90)];

/// The kinds of activities that the made book has; the last one is no touch.
pub(crate) const TOUCHES: [&str; 8] = ["call", "email", "message", "meeting", "form", "visit", "proposal", "note"];
pub(crate) const TOUCH_WEIGHTS: [u32; 8] = [30, 34, 12, 8, 3, 3, 4, 6];
pub(crate) const NOTE: u8 = 7;

/// The sources that have a campaign in every quarter.
pub(crate) const CAMPAIGN_SOURCES: [usize; 3] = [0, 2, 3];
const QUARTER: i64 = (LAST_CAPTURE - FIRST) / 8;

/// A campaign: one source, about a quarter long.
pub(crate) struct Campaign {
    /// Its number, from 1.
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) source: usize,
    pub(crate) starts_at: i64,
    pub(crate) ends_at: i64,
}

pub(crate) fn campaigns() -> impl Iterator<Item = Campaign> {
    (0..24_i64).map(|place| {
        let (quarter, of) = (place / 3, place % 3);
        let source = CAMPAIGN_SOURCES[of as usize];
        let starts_at = FIRST + quarter * QUARTER;
        Campaign { id: place as u64 + 1, name: format!("{} {quarter}", SOURCES[source]), source, starts_at, ends_at: starts_at + QUARTER }
    })
}

/// The campaign that runs at that instant for that source.
pub(crate) fn campaign_at(source: usize, at: i64) -> Option<u64> {
    let of = CAMPAIGN_SOURCES.iter().position(|with| *with == source)?;
    Some(((at - FIRST) / QUARTER).clamp(0, 7) as u64 * 3 + of as u64 + 1)
}

/// What a campaign spent at an instant, in minor units of the euro.
pub(crate) struct Spending {
    pub(crate) campaign: u64,
    pub(crate) at: i64,
    pub(crate) amount: i64,
}

/// Every campaign spends once a week.
pub(crate) fn spending() -> impl Iterator<Item = Spending> {
    campaigns().flat_map(|campaign| {
        (0..13_i64).map(move |week| {
            let amount = 20_000 + (campaign.id as i64 * 7_919 + week * 104_729) % 90_000;
            Spending { campaign: campaign.id, at: campaign.starts_at + week * 7 * DAY, amount }
        })
    })
}

/// The month of an instant (UTC), counted from the year 0, so that the difference of two is a number of months.
pub(crate) fn month(at: i64) -> i64 {
    use chrono::Datelike;
    let date = chrono::DateTime::from_timestamp_micros(at).unwrap_or_default();
    i64::from(date.year()) * 12 + i64::from(date.month0())
}
