//! Which way to walk for leads that match a filter.

use super::sort::{LeadOrder, LeadSort};
use super::walk::Stretches;
use super::{LeadFilter, MOST_STRETCHES, owner_numbers, records};
use crate::domain::{Attribute, LeadId};
use crate::event::Record;
use crate::index::{ByCampaign, ByConversion, ByCustomer, ByFollowUp, ByOwner, BySource, ByStage, ByTag, ByTemperature, attribute_prefix};
use crate::key::Key;
use crate::lifecycle::{Lifecycle, Stage};

/// The stretches, sorted by capture, that hold all leads which can match, and whether they are narrower than all leads.
///
/// The conditions are tried from the one that usually leaves the fewest to the one that leaves the most.
pub(super) fn by_capture(filter: &LeadFilter, lifecycle: &Lifecycle) -> (Stretches, bool) {
    // A lead's stage is always one of the lifecycle: a stage that holds leads cannot go, nor change its kind.
    let stages: Vec<&Stage> = lifecycle.stages.iter().filter(|stage| filter.stands_well(&stage.key, stage.kind)).collect();
    let narrow = stages.len() < lifecycle.stages.len();
    let by_stage = || stages.iter().map(|stage| ByStage::prefix().text(&stage.key)).collect::<Vec<Key>>();
    let owners = owner_numbers(&filter.owners, filter.unowned);
    let few = |count: usize| (1..=MOST_STRETCHES).contains(&count);

    let prefixes = if stages.is_empty() {
        Vec::new()
    } else if let Some(customer) = filter.customer {
        vec![ByCustomer::prefix().number(customer.0)]
    } else if let Some((name, value)) = filter.attributes.first_key_value() {
        vec![attribute_prefix(name, &as_stored(value))]
    } else if let Some(tag) = filter.tags.first() {
        vec![ByTag::prefix().text(tag)]
    } else if few(filter.campaigns.len()) {
        filter.campaigns.iter().map(|campaign| ByCampaign::prefix().number(campaign.0)).collect()
    } else if few(owners.len() * stages.len()) {
        let of = |owner: &u64| stages.iter().map(|stage| ByOwner::prefix().number(*owner).text(&stage.key)).collect::<Vec<Key>>();
        owners.iter().flat_map(of).collect()
    } else if few(filter.sources.len()) {
        filter.sources.iter().map(|source| BySource::prefix().text(source)).collect()
    } else if !narrow && few(filter.temperatures.len()) {
        filter.temperatures.iter().map(|temperature| ByTemperature::prefix().text(temperature.as_str())).collect()
    } else {
        return (Stretches::index(true, by_stage()), narrow);
    };
    (Stretches::index(true, prefixes), true)
}

/// What holds all leads of a list that is sorted otherwise, in its order.
pub(super) fn in_order(sort: &LeadSort) -> Option<Stretches> {
    match sort.by {
        LeadOrder::Captured => None,
        LeadOrder::Converted => Some(Stretches::index(true, [ByConversion::prefix()])),
        LeadOrder::NextFollowUp => Some(Stretches::index(true, [ByFollowUp::prefix()])),
        LeadOrder::Number => Some(records(name)),
    }
}

/// The record of a lead.
pub(super) fn name(number: u64) -> Record {
    Record::Lead(LeadId(number))
}

/// The value as a record holds it: minus zero is equal to zero, but is written as zero.
fn as_stored(value: &Attribute) -> Attribute {
    match value {
        Attribute::Number(number) if *number == 0.0 => Attribute::Number(0.0),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CampaignId, CustomerId, Temperature, UserId};
    use crate::index::ByAttribute;
    use crate::lifecycle::StageKind;

    fn spaces(filter: LeadFilter) -> (Vec<u8>, usize) {
        let (stretches, _) = by_capture(&filter, &Lifecycle::standard());
        let mut spaces: Vec<u8> = stretches.prefixes.iter().map(|prefix| prefix[0]).collect();
        spaces.dedup();
        (spaces, stretches.prefixes.len())
    }

    #[test]
    fn the_condition_that_leaves_the_fewest_is_walked() {
        let filter = LeadFilter::all();
        assert_eq!(spaces(filter.clone()), (vec![ByStage::SPACE], 7));
        let filter = filter.temperature(Temperature::Hot);
        assert_eq!(spaces(filter.clone()), (vec![ByTemperature::SPACE], 1));
        let filter = filter.open(true).kind(StageKind::Converted).kind(StageKind::Nurturing);
        assert_eq!(spaces(filter.clone()), (vec![ByStage::SPACE], 1));
        let filter = filter.source("web_form").source("referral").source("web_form");
        assert_eq!(spaces(filter.clone()), (vec![BySource::SPACE], 2));
        let filter = filter.owner(UserId(1)).unowned();
        assert_eq!(spaces(filter.clone()), (vec![ByOwner::SPACE], 2));
        let filter = filter.campaign(CampaignId(1));
        assert_eq!(spaces(filter.clone()), (vec![ByCampaign::SPACE], 1));
        let filter = filter.tag("a").tag("b");
        assert_eq!(spaces(filter.clone()), (vec![ByTag::SPACE], 1));
        let filter = filter.attribute("size", 3);
        assert_eq!(spaces(filter.clone()), (vec![ByAttribute::SPACE], 1));
        let filter = filter.customer(CustomerId(1));
        assert_eq!(spaces(filter.clone()), (vec![ByCustomer::SPACE], 1));
        assert_eq!(spaces(filter.stage("new")), (vec![], 0));
    }

    #[test]
    fn too_many_owners_are_tested_instead_of_merged() {
        let filter = LeadFilter { owners: (1..1_000).map(UserId).collect(), ..LeadFilter::all() };
        assert_eq!(spaces(filter), (vec![ByStage::SPACE], 7));
    }
}
