//! Whether columns that were read hold together: no number in them may point outside, whatever made the bytes.

use super::{Codes, Columns, Dimension, Instants, OpportunityChange, Sets, attribute_of, stage_of};
use crate::domain::{Currency, Temperature, Timestamp};

/// From how many leads on two threads look; in tests all books are so large.
const MANY: usize = if cfg!(test) { 1 } else { 50_000 };

fn within(codes: &Codes, most: usize) -> bool {
    let largest = match codes {
        Codes::Zero(_) => None,
        Codes::Byte(codes) => codes.iter().max().map(|code| u32::from(*code)),
        Codes::Short(codes) => codes.iter().max().map(|code| u32::from(*code)),
        Codes::Word(codes) => codes.iter().max().copied(),
    };
    largest.is_none_or(|largest| largest as usize <= most)
}

fn rows_of(leads: &[u32], count: usize) -> bool {
    leads.iter().max().is_none_or(|lead| (*lead as usize) < count)
}

fn far_instants(all: &Instants) -> bool {
    let range = Timestamp::MIN.micros()..=Timestamp::MAX.micros();
    let (least, most) = all.iter().fold((0, 0), |(least, most), at| (at.min(least), at.max(most)));
    range.contains(&least) && range.contains(&most)
}

fn members_within(sets: &Sets, most: usize) -> bool {
    (1..=sets.len() as u32).all(|set| sets.members(set).iter().all(|member| *member as usize <= most))
}

fn instants(all: &[i64]) -> bool {
    let range = Timestamp::MIN.micros()..=Timestamp::MAX.micros();
    [all.iter().min(), all.iter().max()].into_iter().flatten().all(|micros| range.contains(micros))
}

impl Columns {
    /// Whether every row is whole and every number points at something that is there.
    pub(super) fn is_sound(&self) -> bool {
        let one = || self.words_are_sound() && self.leads_are_sound() && self.changes_are_sound();
        let two = || self.spells_are_sound() && self.others_are_sound();
        if self.leads.len() < MANY {
            return one() && two();
        }
        std::thread::scope(|scope| match std::thread::Builder::new().spawn_scoped(scope, two) {
            Ok(other) => one() && other.join().unwrap_or(false),
            Err(_) => one() && two(),
        })
    }

    fn words_are_sound(&self) -> bool {
        let words = &self.words;
        words.stages.iter().all(|text| stage_of(text).is_some())
            && words.attribute_values.iter().all(|text| attribute_of(text).is_some())
            && words.scores.iter().all(|text| text.parse::<i64>().is_ok())
            && words.currencies.iter().all(|text| Currency::new(text).is_ok())
            && members_within(&words.tag_sets, words.tags.len())
            && (1..=words.attribute_sets.len() as u32).all(|set| {
                let (pairs, rest) = words.attribute_sets.members(set).as_chunks::<2>();
                let known =
                    |pair: &[u32; 2]| pair[0] as usize <= words.attribute_names.len() && pair[1] as usize <= words.attribute_values.len();
                rest.is_empty() && pairs.iter().all(known)
            })
    }

    /// How large a number in that dimension may be.
    fn largest(&self, dimension: usize) -> usize {
        let words = &self.words;
        match dimension {
            at if at == Dimension::Source as usize => words.sources.len(),
            at if at == Dimension::Channel as usize => crate::domain::Channel::ALL.len(),
            at if at == Dimension::Temperature as usize => Temperature::ALL.len() - 1,
            at if at == Dimension::Score as usize => words.scores.len(),
            at if at == Dimension::Country as usize => words.countries.len(),
            at if at == Dimension::Language as usize => words.languages.len(),
            at if at == Dimension::Product as usize => words.products.len(),
            at if at == Dimension::Tags as usize => words.tag_sets.len(),
            at if at == Dimension::Attributes as usize => words.attribute_sets.len(),
            at if at == Dimension::Links as usize => 0,
            // Campaigns and users are told by their own numbers.
            _ => usize::MAX,
        }
    }

    fn leads_are_sound(&self) -> bool {
        let (leads, count) = (&self.leads, self.leads.len());
        leads.places.len() == count
            && leads.places.is_sound(self.position)
            && self.left_out.last.iter().all(|last| *last <= self.position.0)
            && [(&self.left_out.leads, count), (&self.left_out.customers, self.customers.since.len())]
                .into_iter()
                .all(|(rows, count)| rows.is_sorted_by(|one, other| one < other) && rows_of(rows, count))
            && [leads.first_stage.len(), leads.stage.len()] == [count; 2]
            && instants(&leads.captured_at)
            && within(&leads.first_stage, self.words.stages.len())
            && within(&leads.stage, self.words.stages.len())
            && leads.dimensions.iter().enumerate().all(|(at, codes)| codes.len() == count && within(codes, self.largest(at)))
    }

    fn spells_are_sound(&self) -> bool {
        let (spells, count) = (&self.spells, self.spells.lead.len());
        [spells.places.len(), spells.stage.len(), spells.entered_at.len(), spells.reason.len()] == [count; 4]
            && spells.places.is_sound(self.position)
            && rows_of(&spells.lead, self.leads.len())
            && within(&spells.stage, self.words.stages.len())
            && within(&spells.reason, self.words.reasons.len())
            && far_instants(&spells.entered_at)
            && [&spells.conversions, &spells.reopenings].into_iter().all(|rows| rows.is_sorted() && rows_of(rows, count))
    }

    fn changes_are_sound(&self) -> bool {
        let (changes, count) = (&self.changes, self.changes.lead.len());
        let links = &self.links;
        let (owners, assigned) = (&self.assignments, self.assignments.lead.len());
        [changes.places.len(), changes.dimension.len(), changes.before.len()] == [count; 3]
            && changes.places.is_sound(self.position)
            && rows_of(&changes.lead, self.leads.len())
            && (0..count).all(|row| {
                let dimension = usize::from(changes.dimension[row]);
                dimension < Dimension::COUNT && changes.before.get(row) as usize <= self.largest(dimension)
            })
            && [links.places.len(), links.customer.len(), links.linked.len()] == [links.lead.len(); 3]
            && links.places.is_sound(self.position)
            && rows_of(&links.lead, self.leads.len())
            && [owners.places.len(), owners.at.len(), owners.from.len(), owners.to.len()] == [assigned; 4]
            && owners.places.is_sound(self.position)
            && rows_of(&owners.lead, self.leads.len())
            && instants(&owners.at)
    }

    fn others_are_sound(&self) -> bool {
        let (activities, follow_ups, opportunities) = (&self.activities, &self.follow_ups, &self.opportunities);
        let (customers, spends) = (&self.customers, &self.spends);
        let lengths = [
            (activities.at.len(), vec![activities.places.len(), activities.subject.len(), activities.what.len(), activities.by.len()]),
            (follow_ups.due.len(), vec![follow_ups.places.len(), follow_ups.subject.len(), follow_ups.whom.len(), follow_ups.done.len()]),
            (
                opportunities.at.len(),
                vec![
                    opportunities.places.len(),
                    opportunities.opportunity.len(),
                    opportunities.change.len(),
                    opportunities.value.len(),
                    opportunities.beside.len(),
                ],
            ),
            (customers.since.len(), vec![customers.places.len(), customers.owner.len(), customers.lead.len()]),
            (spends.at.len(), vec![spends.places.len(), spends.campaign.len(), spends.minor.len(), spends.currency.len()]),
        ];
        let logs = [&activities.places, &follow_ups.places, &opportunities.places, &customers.places, &spends.places];
        let times = [&activities.at, &follow_ups.due, &customers.since, &spends.at];
        let leads = self.leads.len();
        lengths.iter().all(|(count, others)| others.iter().all(|other| other == count))
            && logs.iter().all(|places| places.is_sound(self.position))
            && times.iter().all(|all| instants(all))
            && far_instants(&opportunities.at)
            && within(&customers.lead, leads)
            && within(&spends.currency, self.words.currencies.len())
            && opportunities.change.iter().all(|change| OpportunityChange::of(*change).is_some())
            && (0..opportunities.at.len()).all(|row| {
                let (value, beside) = (opportunities.value.get(row), opportunities.beside.get(row) as usize);
                match OpportunityChange::of(opportunities.change[row]) {
                    Some(OpportunityChange::Opened) => (0..=leads as i64).contains(&value),
                    Some(OpportunityChange::Amount) => beside <= self.words.currencies.len(),
                    Some(OpportunityChange::Probability) => (0..=100).contains(&value),
                    Some(OpportunityChange::ExpectedClose) => i32::try_from(value).is_ok(),
                    _ => (0..=i64::from(u32::MAX)).contains(&value),
                }
            })
    }
}
