//! What a lead must be like.

use super::{Span, any_of, owned};
use crate::domain::{Attribute, Attributes, CampaignId, Channel, CustomerId, Lead, Temperature, UserId};
use crate::error::{Error, Result};
use crate::identity;
use crate::lifecycle::{Lifecycle, Stage, StageKind};
use serde::{Deserialize, Serialize};

/// What a lead must be like: all conditions must hold, of a list any value will do (but *all* tags and attributes), and what is empty is no
/// condition.
///
/// ```
/// use leadbook::{Lead, LeadFilter, Span, UserId};
/// let filter = LeadFilter::all().stage("mql").stage("sql").owner(UserId(2)).captured(Span::since("2026-01-01T00:00:00Z".parse()?));
/// let lead = Lead { stage: "mql".into(), owner: Some(UserId(2)), captured_at: "2026-02-01T08:00:00Z".parse()?, ..Lead::default() };
/// assert!(filter.matches(&lead));
/// assert!(!filter.unowned().tag("vip").matches(&lead));
/// # Ok::<(), leadbook::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "boundary", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LeadFilter {
    /// In one of these stages, by key. A stage that the lifecycle does not have is refused as `invalid`.
    pub stages: Vec<String>,
    /// In a stage of one of these kinds.
    pub kinds: Vec<StageKind>,
    /// From one of these sources.
    pub sources: Vec<String>,
    /// Come in one of these ways.
    pub channels: Vec<Channel>,
    /// Brought by one of these campaigns.
    pub campaigns: Vec<CampaignId>,
    /// Owned by one of these users.
    pub owners: Vec<UserId>,
    /// Owned by nobody; together with `owners`: by one of them or by nobody.
    pub unowned: bool,
    /// Of one of these temperatures.
    pub temperatures: Vec<Temperature>,
    /// With all of these tags.
    pub tags: Vec<String>,
    /// With all of these custom attributes at exactly these values; a whole number is not equal to one with a fraction.
    pub attributes: Attributes,
    /// With a score of at least so many points. A lead without a score fits no condition on it.
    pub score_from: Option<i64>,
    /// With a score of at most so many points.
    pub score_to: Option<i64>,
    /// In that country, whatever the spelling of its letters ([`identity::fold`]).
    pub country: Option<String>,
    /// Of that language, likewise.
    pub language: Option<String>,
    /// Linked to that customer.
    pub customer: Option<CustomerId>,
    /// Captured within that time.
    pub captured: Span,
    /// Converted within that time.
    pub converted: Span,
    /// With a next follow-up that is due within that time.
    pub follow_up: Span,
    /// Neither converted nor disqualified; or, if `false`, one of the two.
    pub open: Option<bool>,
}

macro_rules! adds {
    ($($(#[$doc:meta])* $name:ident($value:ident: $kind:ty) -> $field:ident;)*) => {
        impl LeadFilter {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $value: $kind) -> Self {
                self.$field.push($value.into());
                self
            }
        )*}
    };
}

adds! {
    /// In that stage too.
    stage(stage: impl Into<String>) -> stages;
    /// In stages of that kind too.
    kind(kind: StageKind) -> kinds;
    /// From that source too.
    source(source: impl Into<String>) -> sources;
    /// Come in that way too.
    channel(channel: Channel) -> channels;
    /// Brought by that campaign too.
    campaign(campaign: CampaignId) -> campaigns;
    /// Owned by that user too.
    owner(owner: UserId) -> owners;
    /// Of that temperature too.
    temperature(temperature: Temperature) -> temperatures;
    /// With that tag as well.
    tag(tag: impl Into<String>) -> tags;
}

macro_rules! sets {
    ($($(#[$doc:meta])* $name:ident($value:ident: $kind:ty) { $set:expr })*) => {
        impl LeadFilter {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $value: $kind) -> Self {
                self.$name = $set;
                self
            }
        )*}
    };
}

sets! {
    /// With a score of at least so many points.
    score_from(points: i64) { Some(points) }
    /// With a score of at most so many points.
    score_to(points: i64) { Some(points) }
    /// In that country.
    country(country: impl Into<String>) { Some(country.into()) }
    /// Of that language.
    language(language: impl Into<String>) { Some(language.into()) }
    /// Linked to that customer.
    customer(customer: CustomerId) { Some(customer) }
    /// Captured within that time.
    captured(span: Span) { span }
    /// Converted within that time.
    converted(span: Span) { span }
    /// With a next follow-up that is due within that time.
    follow_up(span: Span) { span }
    /// Neither converted nor disqualified; or, if `false`, one of the two.
    open(open: bool) { Some(open) }
}

impl LeadFilter {
    /// No condition: every lead.
    pub fn all() -> Self {
        Self::default()
    }

    /// Owned by nobody too.
    #[must_use]
    pub fn unowned(mut self) -> Self {
        self.unowned = true;
        self
    }

    /// With that custom attribute at that value as well.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<Attribute>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }

    /// Whether the lead is like that. This is what the filter means; a query only finds the way.
    pub fn matches(&self, lead: &Lead) -> bool {
        self.stands_well(&lead.stage, lead.kind)
            && any_of(&self.sources, &lead.source)
            && owned(&self.owners, self.unowned, lead.owner)
            && any_of(&self.temperatures, &lead.temperature)
            && any_or_none(&self.channels, lead.channel)
            && any_or_none(&self.campaigns, lead.campaign)
            && self.tags.iter().all(|tag| lead.tags.contains(tag))
            && self.attributes.iter().all(|(name, value)| lead.attributes.get(name) == Some(value))
            && self.customer.is_none_or(|asked| lead.customers().any(|customer| customer == asked))
            && self.captured.contains(lead.captured_at)
            && self.converted.fits(lead.converted_at)
            && self.follow_up.fits(lead.next_follow_up())
            && self.scored(lead)
            && same_folded(self.country.as_deref(), lead.country.as_deref())
            && same_folded(self.language.as_deref(), lead.language.as_deref())
    }

    fn scored(&self, lead: &Lead) -> bool {
        if self.score_from.is_none() && self.score_to.is_none() {
            return true;
        }
        let within = |total| self.score_from.is_none_or(|from| from <= total) && self.score_to.is_none_or(|to| total <= to);
        lead.score.total().is_some_and(within)
    }

    /// Whether a lead in that stage can match.
    pub(crate) fn stands_well(&self, stage: &str, kind: StageKind) -> bool {
        (self.stages.is_empty() || self.stages.iter().any(|asked| asked == stage))
            && any_of(&self.kinds, &kind)
            && self.open.is_none_or(|open| open == kind.is_open())
    }

    /// Refuses stages that the lifecycle does not have: most probably they are misspelt, and an empty list would hide it.
    pub(crate) fn check(&self, lifecycle: &Lifecycle) -> Result<()> {
        match self.stages.iter().find(|stage| lifecycle.stage(stage).is_none()) {
            None => Ok(()),
            Some(stage) => {
                let known = |stage: &Stage| stage.key.clone();
                Err(Error::invalid("filter.stages", format!("the lifecycle has no stage {stage:?}"))
                    .allowing(lifecycle.stages.iter().map(known).collect()))
            }
        }
    }
}

/// Whether a value that may be missing is asked for; a missing one fits only where nothing is asked.
fn any_or_none<T: PartialEq>(asked: &[T], value: Option<T>) -> bool {
    asked.is_empty() || value.is_some_and(|value| asked.contains(&value))
}

fn same_folded(asked: Option<&str>, text: Option<&str>) -> bool {
    match (asked, text) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(asked), Some(text)) => asked == text || identity::fold(asked) == identity::fold(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LeadCard, Score};

    #[test]
    fn scores_include_both_ends_and_need_a_score() {
        let scored =
            |points| Lead { card: LeadCard { score: Score::default().part("fit", points), ..LeadCard::default() }, ..Lead::default() };
        let filter = LeadFilter::all().score_from(10).score_to(20);
        assert_eq!([9, 10, 20, 21].map(|points| filter.matches(&scored(points))), [false, true, true, false]);
        assert!(!LeadFilter::all().score_to(20).matches(&Lead::default()));
    }

    #[test]
    fn owners_and_nobody_are_either_or() {
        let of = |owner: Option<u64>| Lead { owner: owner.map(UserId), ..Lead::default() };
        let leads = [of(None), of(Some(1)), of(Some(2))];
        let matching = |filter: LeadFilter| leads.each_ref().map(|lead| filter.matches(lead));
        assert_eq!(matching(LeadFilter::all()), [true, true, true]);
        assert_eq!(matching(LeadFilter::all().owner(UserId(1))), [false, true, false]);
        assert_eq!(matching(LeadFilter::all().unowned()), [true, false, false]);
        assert_eq!(matching(LeadFilter::all().owner(UserId(1)).unowned()), [true, true, false]);
    }

    #[test]
    fn countries_are_the_same_however_they_are_spelt() {
        let lead = Lead { card: LeadCard { country: Some("Perú".into()), ..LeadCard::default() }, ..Lead::default() };
        assert!(LeadFilter::all().country("PERU").matches(&lead));
        assert!(!LeadFilter::all().country("Chile").matches(&lead));
        assert!(!LeadFilter::all().language("es").matches(&lead));
    }

    #[test]
    fn a_misspelt_stage_is_told_with_the_known_ones() {
        let error = LeadFilter::all().stage("mqll").check(&Lifecycle::standard()).unwrap_err();
        assert_eq!(error.field(), Some("filter.stages"));
        assert!(error.allowed().contains(&"mql".to_owned()));
    }

    #[test]
    fn filters_are_read_from_the_fields_that_are_given_and_no_others() {
        let filter: LeadFilter =
            serde_json::from_str(r#"{"stages":["mql"],"captured":{"from":"2026-01-01T00:00:00Z"},"attributes":{"seats":5}}"#).unwrap();
        let since = Span::since("2026-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(filter, LeadFilter::all().stage("mql").captured(since).attribute("seats", 5));
        assert_eq!(serde_json::from_str::<LeadFilter>(&serde_json::to_string(&filter).unwrap()).unwrap(), filter);
        assert!(serde_json::from_str::<LeadFilter>(r#"{"stage":"mql"}"#).is_err());
    }
}
