//! How the made-up business works: who sells, where leads come from, what campaigns cost.

use super::dice::Dice;
use leadbook::{Channel, Temperature};

/// Where leads come from.
pub(super) struct Source {
    pub(super) key: &'static str,
    pub(super) channel: Channel,
    /// How many of a hundred leads.
    pub(super) weight: f64,
    /// The share of them that buys, given time.
    pub(super) converts: f64,
    /// After how many days half of those who buy have bought.
    pub(super) days: i64,
    /// Whether they come by themselves, at all hours and days.
    pub(super) at_all_hours: bool,
    /// How many of a hundred are cold, warm and hot when they come.
    temperatures: [f64; 3],
}

pub(super) const WEB_FORM: usize = 0;
pub(super) const NEWSLETTER: usize = 1;
pub(super) const COLD_CALL: usize = 2;
pub(super) const TRADE_SHOW: usize = 3;
pub(super) const WEBINAR: usize = 4;
pub(super) const REFERRAL: usize = 5;

pub(super) static SOURCES: [Source; 7] = [
    source("web_form", Channel::Inbound, [30.0, 0.235, 30.0], true, [45.0, 38.0, 17.0]),
    source("newsletter", Channel::Inbound, [14.0, 0.165, 62.0], true, [60.0, 32.0, 8.0]),
    source("cold_call", Channel::Outbound, [18.0, 0.075, 80.0], false, [78.0, 19.0, 3.0]),
    source("trade_show", Channel::Outbound, [13.0, 0.28, 52.0], false, [35.0, 48.0, 17.0]),
    source("webinar", Channel::Inbound, [10.0, 0.25, 42.0], true, [40.0, 45.0, 15.0]),
    source("referral", Channel::Referral, [10.0, 0.41, 15.0], false, [15.0, 50.0, 35.0]),
    source("partner", Channel::Referral, [5.0, 0.36, 24.0], false, [25.0, 50.0, 25.0]),
];

const fn source(
    key: &'static str,
    channel: Channel,
    [weight, converts, days]: [f64; 3],
    at_all_hours: bool,
    temperatures: [f64; 3],
) -> Source {
    Source { key, channel, weight, converts, days: days as i64, at_all_hours, temperatures }
}

impl Source {
    /// How near to buying somebody from there is on the first day.
    pub(super) fn temperature(&self, dice: &mut Dice) -> Temperature {
        Temperature::ALL[dice.weighted(self.temperatures)]
    }

    /// How likely somebody from there buys in the end, who is that near to it.
    pub(super) fn chance(&self, temperature: Temperature) -> f64 {
        let of = [0.65, 1.15, 1.7];
        let mean: f64 = self.temperatures.iter().zip(of).map(|(share, factor)| share / 100.0 * factor).sum();
        (self.converts * of[temperature as usize] / mean).min(0.92)
    }
}

/// Somebody who sells.
pub(super) struct Seller {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    /// How many of a hundred leads.
    pub(super) weight: f64,
    /// How many minutes of work half of the leads wait for a first response.
    pub(super) minutes: i64,
    /// How much more often than others' the leads buy.
    pub(super) luck: f64,
}

pub(super) static SELLERS: [Seller; 8] = [
    seller("Sara Ahmadi", "sara.ahmadi@example.com", 19.0, 14, 1.2),
    seller("Jonas Weber", "jonas.weber@example.com", 17.0, 95, 1.0),
    seller("Мария Соколова", "maria.sokolova@example.com", 14.0, 38, 1.1),
    seller("王芳", "wang.fang@example.com", 13.0, 55, 1.05),
    seller("יעל כהן", "yael.cohen@example.com", 12.0, 24, 1.15),
    seller("علی رضایی", "ali.rezaei@example.com", 10.0, 240, 0.9),
    seller("Ελένη Παππά", "eleni.pappa@example.com", 9.0, 600, 0.85),
    seller("Amélie Laurent", "amelie.laurent@example.com", 6.0, 1_500, 0.7),
];

const fn seller(name: &'static str, email: &'static str, weight: f64, minutes: i64, luck: f64) -> Seller {
    Seller { name, email, weight, minutes, luck }
}

/// Who gets a lead.
pub(super) fn any_seller(dice: &mut Dice) -> usize {
    dice.weighted(SELLERS.iter().map(|seller| seller.weight))
}

/// A campaign; its days are counted back from the last day of the sample.
pub(super) struct Run {
    pub(super) name: &'static str,
    pub(super) source: usize,
    pub(super) begins: i64,
    pub(super) ends: i64,
    /// The share of the leads of its source that come by it while it runs.
    pub(super) share: f64,
    /// A month: what is spent in cents, how many are reached, and how many click.
    pub(super) month: [i64; 3],
    /// How many leads are planned.
    pub(super) plan: u64,
    pub(super) medium: &'static str,
}

/// In the order in which they begin, which is that of their numbers in the book.
pub(super) static RUNS: [Run; 6] = [
    Run {
        name: "Newsletter",
        source: NEWSLETTER,
        begins: 548,
        ends: 0,
        share: 0.9,
        month: [42_000, 5_200, 310],
        plan: 400,
        medium: "email",
    },
    Run {
        name: "Search: route planning",
        source: WEB_FORM,
        begins: 548,
        ends: 0,
        share: 0.45,
        month: [185_000, 41_000, 1_250],
        plan: 350,
        medium: "cpc",
    },
    Run {
        name: "Webinar series",
        source: WEBINAR,
        begins: 430,
        ends: 0,
        share: 0.95,
        month: [64_000, 3_600, 420],
        plan: 250,
        medium: "social",
    },
    Run {
        name: "Logistics fair",
        source: TRADE_SHOW,
        begins: 400,
        ends: 360,
        share: 0.9,
        month: [1_450_000, 2_900, 0],
        plan: 120,
        medium: "event",
    },
    Run {
        name: "Search: stock control",
        source: WEB_FORM,
        begins: 270,
        ends: 0,
        share: 0.3,
        month: [121_000, 27_500, 760],
        plan: 150,
        medium: "cpc",
    },
    Run {
        name: "Makers' fair",
        source: TRADE_SHOW,
        begins: 125,
        ends: 85,
        share: 0.9,
        month: [1_180_000, 2_400, 0],
        plan: 110,
        medium: "event",
    },
];

/// The fairs that leads come from: how many days ago, and how many come compared with others.
pub(super) const FAIRS: [(i64, f64); 6] = [(505, 0.8), (380, 2.4), (300, 1.0), (205, 1.1), (105, 3.0), (38, 1.4)];

/// How many more leads than in the mean come in a month, from January on.
pub(super) const SEASON: [f64; 12] = [1.02, 1.05, 1.15, 1.05, 1.0, 0.95, 0.85, 0.72, 1.18, 1.2, 1.15, 0.7];
