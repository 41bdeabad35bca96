//! The settings of a book, and how complete a card is by them.

use super::{Currency, Customer, Lead};
use crate::error::{Error, Result};
use crate::identity::Region;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A stage of the pipeline that opportunities go through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PipelineStage {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How likely an opportunity in it is to be won, in percent.
    pub probability: u8,
}

impl PipelineStage {
    /// A stage with that key, name and probability in percent.
    pub fn new(key: impl Into<String>, name: impl Into<String>, probability: u8) -> Self {
        Self { key: key.into(), name: name.into(), probability }
    }
}

/// What holds for the whole book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What the book is called.
    pub name: String,
    /// The region that phones without a country code belong to, ISO 3166 alpha-2.
    pub region: String,
    /// The time zone that days and months are counted in, by its IANA name.
    pub zone: String,
    /// The currency taken for granted.
    pub currency: Currency,
    /// The stages that opportunities go through, in their order; the first one is where they start.
    pub pipeline: Vec<PipelineStage>,
    /// The fields that a complete lead has, out of [`LEAD_FIELDS`].
    pub lead_fields: Vec<String>,
    /// The fields that a complete customer has, out of [`CUSTOMER_FIELDS`].
    pub customer_fields: Vec<String>,
}

/// The fields of a lead that completeness can ask for; `attribute:NAME` asks for a custom one.
pub const LEAD_FIELDS: [&str; 18] = [
    "job_title",
    "emails",
    "phones",
    "company",
    "country",
    "city",
    "language",
    "product",
    "interest",
    "channel",
    "campaign",
    "owner",
    "score",
    "budget",
    "authority",
    "need",
    "timeline",
    "problem",
];

/// The fields of a customer that completeness can ask for; `attribute:NAME` asks for a custom one.
pub const CUSTOMER_FIELDS: [&str; 12] = [
    "legal_name",
    "tax_number",
    "registration_number",
    "domain",
    "industry",
    "emails",
    "phones",
    "contacts",
    "addresses",
    "language",
    "segments",
    "owner",
];

impl Settings {
    /// The settings that a new book starts with, for that region and zone.
    pub fn standard(region: &Region, zone: Tz, currency: Currency) -> Self {
        let texts = |fields: &[&str]| fields.iter().map(|field| (*field).to_owned()).collect();
        Self {
            name: String::new(),
            region: region.as_str().to_owned(),
            zone: zone.name().to_owned(),
            currency,
            pipeline: vec![
                PipelineStage::new("discovery", "Discovery", 10),
                PipelineStage::new("proposal", "Proposal", 40),
                PipelineStage::new("negotiation", "Negotiation", 70),
                PipelineStage::new("commitment", "Commitment", 90),
            ],
            lead_fields: texts(&["emails", "phones", "company", "country", "product", "owner", "budget", "authority", "need", "timeline"]),
            customer_fields: texts(&["legal_name", "tax_number", "emails", "phones", "contacts", "addresses", "owner"]),
        }
    }

    /// The region that phones without a country code belong to.
    ///
    /// # Errors
    /// `invalid` if it is none; settings that a book has taken in never are.
    pub fn phone_region(&self) -> Result<Region> {
        Region::new(&self.region).map_err(|problem| Error::invalid("region", problem.to_string()))
    }

    /// The zone that days and months are counted in.
    ///
    /// # Errors
    /// `invalid` if IANA has no such zone; settings that a book has taken in never are.
    pub fn time_zone(&self) -> Result<Tz> {
        self.zone
            .parse()
            .map_err(|_| Error::invalid("zone", format!("{:?} is not a time zone of IANA, such as America/Sao_Paulo or UTC", self.zone)))
    }

    /// The pipeline's stage with that key.
    pub fn pipeline_stage(&self, key: &str) -> Option<&PipelineStage> {
        self.pipeline.iter().find(|stage| stage.key == key)
    }
}

/// How much of what is expected of a card is on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
pub struct Completeness {
    /// How many of the expected fields are filled.
    pub filled: usize,
    /// How many are expected.
    pub expected: usize,
    /// Which ones are missing, in the order of the settings.
    pub missing: Vec<String>,
}

impl Completeness {
    fn of(expected: &[String], has: impl Fn(&str) -> bool) -> Self {
        let missing: Vec<String> = expected.iter().filter(|field| !has(field)).cloned().collect();
        Self { filled: expected.len() - missing.len(), expected: expected.len(), missing }
    }

    /// `filled / expected`; 1 where nothing is expected.
    pub fn share(&self) -> f64 {
        if self.expected == 0 { 1.0 } else { self.filled as f64 / self.expected as f64 }
    }
}

impl Lead {
    /// How complete the card is by the settings of the book.
    pub fn completeness(&self, settings: &Settings) -> Completeness {
        Completeness::of(&settings.lead_fields, |field| match field {
            "job_title" => self.job_title.is_some(),
            "emails" => !self.emails.is_empty(),
            "phones" => !self.phones.is_empty(),
            "company" => self.company.is_some(),
            "country" => self.country.is_some(),
            "city" => self.city.is_some(),
            "language" => self.language.is_some(),
            "product" => self.product.is_some(),
            "interest" => self.interest.is_some(),
            "channel" => self.channel.is_some(),
            "campaign" => self.campaign.is_some(),
            "owner" => self.owner.is_some(),
            "score" => self.score.total().is_some(),
            "budget" => self.bant.budget.is_some(),
            "authority" => self.bant.authority.is_some(),
            "need" => self.bant.need.is_some(),
            "timeline" => self.bant.timeline.is_some(),
            "problem" => self.bant.problem.is_some(),
            other => other.strip_prefix("attribute:").is_some_and(|name| self.attributes.contains_key(name)),
        })
    }
}

impl Customer {
    /// How complete the card is by the settings of the book.
    pub fn completeness(&self, settings: &Settings) -> Completeness {
        Completeness::of(&settings.customer_fields, |field| match field {
            "legal_name" => self.legal_name.is_some(),
            "tax_number" => self.tax_number.is_some(),
            "registration_number" => self.registration_number.is_some(),
            "domain" => self.domain.is_some(),
            "industry" => self.industry.is_some(),
            "emails" => self.all_emails().next().is_some(),
            "phones" => self.all_phones().next().is_some(),
            "contacts" => !self.contacts.is_empty(),
            "addresses" => !self.addresses.is_empty(),
            "language" => self.language.is_some(),
            "segments" => !self.segments.is_empty(),
            "owner" => self.owner.is_some(),
            other => other.strip_prefix("attribute:").is_some_and(|name| self.attributes.contains_key(name)),
        })
    }
}
