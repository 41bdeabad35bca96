//! What the operations on leads and interests are given.

use super::edit::{Edit, given};
use super::sales::NewOpportunity;
use crate::domain::{
    Attribute, Attributes, Bant, CampaignId, Channel, Company, Consent, CustomerId, OpportunityId, Referrer, Score, Temperature, Timestamp,
    UserId, Utm,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What to do when the person to be captured is already known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnKnown {
    /// Attach the new interest to the known lead (the newest open one, else the newest). Somebody known only as a customer
    /// becomes a repeat lead that is linked to the customer.
    #[default]
    Attach,
    /// Refuse, with error kind `known` and code `exists`.
    Refuse,
    /// Capture anyway, as a lead of its own that points back, linked to the customer if a customer is known.
    Repeat,
}

/// A lead to be captured: a name, a source, and at least one e-mail or phone are needed.
///
/// ```
/// use leadbook::{Company, NewLead, Temperature};
/// let lead = NewLead::named("سارا احمدی")
///     .phone("۰۹۱۲ ۳۴۵ ۶۷۸۹")
///     .company(Company::named("Example Trading"))
///     .source("trade_show")
///     .temperature(Temperature::Warm)
///     .attribute("stand", "B12");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewLead {
    /// The person's name.
    pub name: String,
    /// What the person does in the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// E-mails as given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Phones as given; without a country code they are taken to be of the book's region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// The company the person speaks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<Company>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The product of interest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// What else is of interest, in free words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest: Option<String>,
    /// Where the lead came from.
    pub source: String,
    /// How the lead came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The campaign that brought the lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    /// What the link said of the campaign.
    pub utm: Utm,
    /// Who sent the lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<Referrer>,
    /// How near to buying.
    pub temperature: Temperature,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// The score with its parts.
    pub score: Score,
    /// The answers behind the qualification.
    pub bant: Bant,
    /// Tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Custom attributes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: Attributes,
    /// Consents, one a purpose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// What to do when the person is already known.
    pub on_known: OnKnown,
}

impl NewLead {
    /// A lead of that name; e-mail or phone, and source, are still needed.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds an e-mail.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.emails.push(email.into());
        self
    }

    /// Adds a phone.
    #[must_use]
    pub fn phone(mut self, phone: impl Into<String>) -> Self {
        self.phones.push(phone.into());
        self
    }

    /// Says what the person does in the company.
    #[must_use]
    pub fn job_title(mut self, title: impl Into<String>) -> Self {
        self.job_title = Some(title.into());
        self
    }

    /// Says for which company the person speaks.
    #[must_use]
    pub fn company(mut self, company: Company) -> Self {
        self.company = Some(company);
        self
    }

    /// Says in which country.
    #[must_use]
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.country = Some(country.into());
        self
    }

    /// Says in which city.
    #[must_use]
    pub fn city(mut self, city: impl Into<String>) -> Self {
        self.city = Some(city.into());
        self
    }

    /// Says in which language.
    #[must_use]
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Says which product is of interest.
    #[must_use]
    pub fn product(mut self, product: impl Into<String>) -> Self {
        self.product = Some(product.into());
        self
    }

    /// Says what else is of interest.
    #[must_use]
    pub fn interest(mut self, interest: impl Into<String>) -> Self {
        self.interest = Some(interest.into());
        self
    }

    /// Says where the lead came from.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }

    /// Says how the lead came.
    #[must_use]
    pub fn channel(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }

    /// Says which campaign brought the lead.
    #[must_use]
    pub fn campaign(mut self, campaign: CampaignId) -> Self {
        self.campaign = Some(campaign);
        self
    }

    /// Says what the link said of the campaign.
    #[must_use]
    pub fn utm(mut self, utm: Utm) -> Self {
        self.utm = utm;
        self
    }

    /// Says who sent the lead.
    #[must_use]
    pub fn referrer(mut self, referrer: Referrer) -> Self {
        self.referrer = Some(referrer);
        self
    }

    /// Says how near to buying.
    #[must_use]
    pub fn temperature(mut self, temperature: Temperature) -> Self {
        self.temperature = temperature;
        self
    }

    /// Says who is responsible.
    #[must_use]
    pub fn owner(mut self, owner: UserId) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Gives a score.
    #[must_use]
    pub fn score(mut self, score: Score) -> Self {
        self.score = score;
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Sets a custom attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<Attribute>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }

    /// Adds a consent.
    #[must_use]
    pub fn consent(mut self, consent: Consent) -> Self {
        self.consents.push(consent);
        self
    }

    /// Says what to do when the person is already known.
    #[must_use]
    pub fn on_known(mut self, on_known: OnKnown) -> Self {
        self.on_known = on_known;
        self
    }
}

/// What is to change on a lead's card. What is not named stays as it is.
///
/// ```
/// use leadbook::{Edit, LeadEdit};
/// let edit = LeadEdit { city: "Shiraz".to_owned().into(), product: Edit::Clear, ..LeadEdit::default() };
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LeadEdit {
    /// The person's name.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "String"))]
    pub name: Option<String>,
    /// What the person does in the company.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub job_title: Edit<String>,
    /// All e-mails from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<String>"))]
    pub emails: Option<Vec<String>>,
    /// All phones from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<String>"))]
    pub phones: Option<Vec<String>>,
    /// The company.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub company: Edit<Company>,
    /// Country.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub country: Edit<String>,
    /// City.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub city: Edit<String>,
    /// Language.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub language: Edit<String>,
    /// The product of interest.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub product: Edit<String>,
    /// What else is of interest.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub interest: Edit<String>,
    /// Where the lead came from.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "String"))]
    pub source: Option<String>,
    /// How the lead came.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub channel: Edit<Channel>,
    /// The campaign that brought the lead.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub campaign: Edit<CampaignId>,
    /// What the link said of the campaign, as a whole.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Utm"))]
    pub utm: Option<Utm>,
    /// Who sent the lead.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub referrer: Edit<Referrer>,
    /// The score, as a whole.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Score"))]
    pub score: Option<Score>,
    /// The answers behind the qualification, as a whole.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Bant"))]
    pub bant: Option<Bant>,
    /// All tags from now on.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "boundary", schemars(with = "Vec<String>"))]
    pub tags: Option<Vec<String>>,
    /// Attributes to set, or (without a value) to remove.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Option<Attribute>>,
    /// Consents given or withdrawn, each for its purpose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
}

/// Which stage a lead is to enter, and what is said along.
///
/// ```
/// use leadbook::StageChange;
/// let later = StageChange::to("nurturing").until("2026-06-01T09:00:00Z".parse()?).reason("budget comes in June");
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct StageChange {
    /// The stage, by key.
    pub stage: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When to come back to it, for a stage of kind nurturing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl StageChange {
    /// To the stage with that key.
    pub fn to(stage: impl Into<String>) -> Self {
        Self { stage: stage.into(), ..Self::default() }
    }

    /// Says why.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Says when to come back to it.
    #[must_use]
    pub fn until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }
}

impl From<&str> for StageChange {
    fn from(stage: &str) -> Self {
        Self::to(stage)
    }
}

impl From<String> for StageChange {
    fn from(stage: String) -> Self {
        Self::to(stage)
    }
}

/// As what a lead qualifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum QualifiedAs {
    /// Marketing-qualified: fits the ideal customer and engages.
    Marketing,
    /// Sales-qualified: sales confirmed need, budget, authority and time-line.
    Sales,
}

/// What was found out while qualifying a lead, and as what it qualifies.
///
/// The answers that are given replace those on the card, the others stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Qualification {
    /// Moves the lead to the (first) stage of that kind; none: the answers are written down and the stage stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualified_as: Option<QualifiedAs>,
    /// The answers.
    pub bant: Bant,
    /// The score, as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Why, for a move that needs a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Qualification {
    /// Marketing-qualified.
    pub fn marketing() -> Self {
        Self { qualified_as: Some(QualifiedAs::Marketing), ..Self::default() }
    }

    /// Sales-qualified, with the answers behind it.
    pub fn sales(bant: Bant) -> Self {
        Self { qualified_as: Some(QualifiedAs::Sales), bant, ..Self::default() }
    }

    /// Answers alone; the stage stays.
    pub fn answers(bant: Bant) -> Self {
        Self { bant, ..Self::default() }
    }
}

/// Which customer a lead becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CustomerChoice {
    /// A new one, with the lead's company or person as its name and the person as its contact. Refused as `known` if a customer
    /// is already known by one of the lead's e-mails or phones.
    New,
    /// A new one, even if a customer is already known by one of the lead's e-mails or phones: another branch behind one switchboard.
    Another,
    /// The one that is named.
    Existing {
        /// The customer.
        customer: CustomerId,
    },
    /// The one that is known by the lead's links, e-mails or phones. Refused if there is none, or more than one.
    Match,
}

impl From<CustomerId> for CustomerChoice {
    fn from(customer: CustomerId) -> Self {
        Self::Existing { customer }
    }
}

/// Which opportunity goes with a conversion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OpportunityChoice {
    /// None.
    #[default]
    None,
    /// A new one; its lead and customer are those of the conversion.
    New {
        /// What it is.
        opportunity: NewOpportunity,
    },
    /// One that is there already and belongs to the lead or to the customer; it is linked to the customer.
    Existing {
        /// Which one.
        opportunity: OpportunityId,
    },
}

/// How a lead is converted.
///
/// ```
/// use leadbook::{Conversion, CustomerChoice, Money, NewOpportunity};
/// let conversion = Conversion::into(CustomerChoice::New)
///     .opening(NewOpportunity::named("First order").amount(Money::new(250_000, "BRL")?));
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// Which customer it becomes.
    pub customer: CustomerChoice,
    /// Which opportunity goes with it.
    #[serde(default)]
    pub opportunity: OpportunityChoice,
    /// Who is responsible for a customer that is created by it; none: nobody yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_owner: Option<UserId>,
    /// Whether the empty fields of a customer that was there before are filled from the lead's card. What is filled is recorded; nothing
    /// is overwritten.
    #[serde(default)]
    pub fill_empty: bool,
}

impl Conversion {
    /// Into that customer, without an opportunity.
    pub fn into(customer: impl Into<CustomerChoice>) -> Self {
        Self { customer: customer.into(), opportunity: OpportunityChoice::None, customer_owner: None, fill_empty: false }
    }

    /// Opens an opportunity with it.
    #[must_use]
    pub fn opening(mut self, opportunity: NewOpportunity) -> Self {
        self.opportunity = OpportunityChoice::New { opportunity };
        self
    }

    /// Links an opportunity that is there already.
    #[must_use]
    pub fn linking(mut self, opportunity: OpportunityId) -> Self {
        self.opportunity = OpportunityChoice::Existing { opportunity };
        self
    }

    /// Says who is responsible for a customer that is created by it.
    #[must_use]
    pub fn customer_owner(mut self, owner: UserId) -> Self {
        self.customer_owner = Some(owner);
        self
    }

    /// Fills the empty fields of a customer that was there before from the lead's card.
    #[must_use]
    pub fn fill_empty(mut self) -> Self {
        self.fill_empty = true;
        self
    }
}

impl From<CustomerChoice> for Conversion {
    fn from(customer: CustomerChoice) -> Self {
        Self::into(customer)
    }
}

impl From<CustomerId> for Conversion {
    fn from(customer: CustomerId) -> Self {
        Self::into(customer)
    }
}

/// A sign of interest to be recorded; it may be anonymous, only its source is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewInterest {
    /// Where it came from.
    pub source: String,
    /// How it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The campaign behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    /// What the link said of the campaign.
    pub utm: Utm,
    /// The product it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// What was said or seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The name that was given, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The company that was named, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// E-mails that were left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Phones that were left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
}

impl NewInterest {
    /// An anonymous one from that source.
    pub fn from_source(source: impl Into<String>) -> Self {
        Self { source: source.into(), ..Self::default() }
    }

    /// Says what was said or seen.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }
}
