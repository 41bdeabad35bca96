//! A request in its time: what it selects, and in which groups that falls.

use super::book::{LeadTale, SaleTale, Tale};
use super::calendar::{Calendar, Shape};
use chrono_tz::Tz;
use leadbook::{
    Attribute, CampaignId, GroupBy, GroupValue, LeadFilter, LeadId, Report, Resolved, Row, Scope, Span, StageKind, Timestamp,
    UserId,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of a report, with the period told so that it can be worked out anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The period.
    pub shape: Shape,
    /// The zone; that of the book if none is said.
    pub zone: Option<Tz>,
    /// Which leads.
    pub filter: LeadFilter,
    /// In which groups.
    pub group_by: Vec<GroupBy>,
    /// As of when.
    pub as_of: Option<Timestamp>,
}

impl Asked {
    /// About everything.
    pub fn all() -> Self {
        Self { shape: Shape::All, zone: None, filter: LeadFilter::default(), group_by: Vec::new(), as_of: None }
    }

    /// About that period.
    pub fn of(shape: Shape) -> Self {
        Self { shape, ..Self::all() }
    }

    /// Grouped by that key as well.
    #[must_use]
    pub fn by(mut self, key: impl Into<GroupBy>) -> Self {
        self.group_by.push(key.into());
        self
    }

    /// In that zone.
    #[must_use]
    pub fn zone(mut self, zone: Tz) -> Self {
        self.zone = Some(zone);
        self
    }

    /// The same in the book's words.
    pub fn scope(&self) -> Scope {
        Scope {
            period: self.shape.period(),
            zone: self.zone.map(|zone| zone.name().to_owned()),
            filter: self.filter.clone(),
            group_by: self.group_by.clone(),
            as_of: self.as_of,
        }
    }
}

/// Something selected, with the groups that it falls in: one, or with tags several, or none.
#[derive(Clone, Debug)]
pub struct Fact<T> {
    /// The groups.
    pub groups: BTreeSet<Vec<GroupValue>>,
    /// What was selected.
    pub what: T,
}

/// A request, the ledger as far as it is asked of, and the days of its zone.
#[derive(Debug)]
pub struct Frame<'a> {
    /// The ledger up to the instant of the report.
    pub tale: &'a Tale,
    /// The request.
    pub asked: &'a Asked,
    /// The keys of the groups.
    pub keys: Vec<GroupBy>,
    /// The days.
    pub calendar: Calendar,
    /// The period.
    pub span: Span,
}

impl<'a> Frame<'a> {
    /// A request of what the ledger tells up to its instant.
    pub fn of(tale: &'a Tale, asked: &'a Asked) -> Self {
        let own = tale.settings.as_ref().and_then(|settings| settings.time_zone().ok()).unwrap_or(Tz::UTC);
        let calendar = Calendar::of(asked.zone.unwrap_or(own));
        let span = asked.shape.resolve(&calendar, tale.as_of);
        Self { tale, asked, keys: asked.group_by.clone(), calendar, span }
    }

    /// The instant of the report.
    pub fn as_of(&self) -> Timestamp {
        self.tale.as_of
    }

    /// The request as it was understood.
    pub fn resolved(&self, report: &'static str) -> Resolved {
        Resolved {
            report,
            from: self.span.from,
            until: self.span.until,
            zone: self.calendar.zone.name().to_owned(),
            as_of: self.as_of(),
            position: self.tale.position,
            filter: self.asked.filter.clone(),
            group_by: self.keys.clone(),
            overlapping: self.keys.contains(&GroupBy::Tag),
        }
    }

    /// Whether nothing is filtered, so that also what has no lead is in.
    pub fn is_unfiltered(&self) -> bool {
        self.asked.filter == LeadFilter::default()
    }

    /// The leads that pass the filter.
    pub fn leads(&self) -> impl Iterator<Item = &'a LeadTale> {
        self.tale.leads.values().filter(|lead| self.asked.filter.matches(&lead.lead()))
    }

    /// The leads that pass the filter and were captured in the period.
    pub fn captured(&self) -> Vec<Fact<&'a LeadTale>> {
        let captured = self.leads().filter(|lead| self.span.contains(lead.captured_at));
        captured.map(|lead| self.fact(Some(lead), lead.captured_at, lead)).collect()
    }

    /// A lead by number.
    pub fn lead(&self, id: LeadId) -> Option<&'a LeadTale> {
        self.tale.leads.get(&id)
    }

    /// Whether something of that lead is in: by the filter, or without a lead where nothing is filtered.
    pub fn lets_in(&self, lead: Option<LeadId>) -> bool {
        match lead {
            Some(id) => self.lead(id).is_some_and(|lead| self.asked.filter.matches(&lead.lead())),
            None => self.is_unfiltered(),
        }
    }

    /// The opportunities whose lead passes the filter, with it.
    pub fn sales(&self) -> impl Iterator<Item = (Option<&'a LeadTale>, &'a SaleTale)> {
        let let_in = self.tale.sales.values().filter(|sale| self.lets_in(sale.lead));
        let_in.map(|sale| (sale.lead.and_then(|id| self.lead(id)), sale))
    }

    /// Something that happened to that lead at that instant, in its groups.
    pub fn fact<T>(&self, lead: Option<&LeadTale>, at: Timestamp, what: T) -> Fact<T> {
        Fact { groups: self.groups(|key| self.values(key, lead, at)), what }
    }

    /// The groups that come of the values of each key.
    pub fn groups(&self, values: impl Fn(&GroupBy) -> Vec<GroupValue>) -> BTreeSet<Vec<GroupValue>> {
        let mut groups = vec![Vec::new()];
        for key in &self.keys {
            let mut longer = Vec::new();
            for group in groups {
                for value in values(key) {
                    let mut next: Vec<GroupValue> = group.clone();
                    next.push(value);
                    longer.push(next);
                }
            }
            groups = longer;
        }
        groups.into_iter().collect()
    }

    /// The values of a key for something that happened to that lead at that instant.
    pub fn values(&self, key: &GroupBy, lead: Option<&LeadTale>, at: Timestamp) -> Vec<GroupValue> {
        if let GroupBy::Calendar(step) = key {
            return vec![GroupValue::Date(self.calendar.step_of(*step, at))];
        }
        let Some(lead) = lead else { return vec![GroupValue::None] };
        let card = &lead.card;
        vec![match key {
            GroupBy::Source => GroupValue::Text(card.source.clone()),
            GroupBy::Channel => text(card.channel.map(|channel| channel.as_str())),
            GroupBy::Campaign => self.campaign(card.campaign),
            GroupBy::Owner => self.user(lead.owner()),
            GroupBy::OwnerAtCapture => self.user(lead.first_owner()),
            GroupBy::OwnerAtEvent => self.user(lead.owner_at(at)),
            GroupBy::Temperature => text(Some(card.temperature.as_str())),
            GroupBy::Stage => text(Some(lead.stage())),
            GroupBy::Country => text(card.country.as_deref()),
            GroupBy::Product => text(card.product.as_deref()),
            GroupBy::Attribute(name) => match card.attributes.get(name) {
                None => GroupValue::None,
                Some(Attribute::Flag(flag)) => GroupValue::Flag(*flag),
                Some(Attribute::Whole(number)) => GroupValue::Whole(*number),
                Some(Attribute::Number(number)) => GroupValue::Number(*number),
                Some(Attribute::Instant(instant)) => GroupValue::Instant(*instant),
                Some(Attribute::Text(told)) => GroupValue::Text(told.clone()),
            },
            GroupBy::Tag if card.tags.is_empty() => GroupValue::None,
            GroupBy::Tag => return card.tags.iter().map(|tag| GroupValue::Text(tag.clone())).collect(),
            GroupBy::Calendar(_) => GroupValue::None,
        }]
    }

    /// A user as a value, by the name of then.
    pub fn user(&self, id: Option<UserId>) -> GroupValue {
        id.map_or(GroupValue::None, |id| GroupValue::User { id, name: self.tale.users.get(&id).cloned().unwrap_or_default() })
    }

    /// A campaign as a value, by the name of then.
    pub fn campaign(&self, id: Option<CampaignId>) -> GroupValue {
        let name = |id| self.tale.campaigns.get(&id).map(|card| card.name.clone()).unwrap_or_default();
        id.map_or(GroupValue::None, |id| GroupValue::Campaign { id, name: name(id) })
    }

    /// What falls in each group, in the order of the groups. Without keys there is one group, also of nothing.
    pub fn grouped<T: Clone>(&self, facts: &[Fact<T>]) -> BTreeMap<Vec<GroupValue>, Vec<T>> {
        let mut groups: BTreeMap<Vec<GroupValue>, Vec<T>> = BTreeMap::new();
        if self.keys.is_empty() {
            groups.entry(Vec::new()).or_default();
        }
        for fact in facts {
            for group in &fact.groups {
                groups.entry(group.clone()).or_default().push(fact.what.clone());
            }
        }
        groups
    }

    /// The answer: the lines of each group, and the totals over everything that was selected.
    pub fn answer<T: Clone, R, S>(
        &self,
        report: &'static str,
        facts: &[Fact<T>],
        lines: impl Fn(&[T]) -> Vec<R>,
        totals: impl Fn(&[T]) -> S,
    ) -> Report<R, S> {
        let mut rows = Vec::new();
        for (group, held) in self.grouped(facts) {
            rows.extend(lines(&held).into_iter().map(|measures| Row { group: group.clone(), measures }));
        }
        Report { request: self.resolved(report), rows, totals: totals(&all(facts)) }
    }

    /// The stages of the lifecycle in their order, and behind them those others, in the order of their keys; each with its kind in the
    /// last lifecycle that has it.
    pub fn stages<'s>(&self, others: impl IntoIterator<Item = &'s str>) -> Vec<(String, StageKind)> {
        let mut stages: Vec<(String, StageKind)> = Vec::new();
        if let Some(lifecycle) = self.tale.lifecycles.last() {
            stages.extend(lifecycle.stages.iter().map(|stage| (stage.key.clone(), stage.kind)));
        }
        for key in others.into_iter().collect::<BTreeSet<&str>>() {
            if stages.iter().all(|(known, _)| known != key) {
                let kind = self.tale.lifecycles.iter().rev().find_map(|lifecycle| lifecycle.stage(key)).map(|stage| stage.kind);
                stages.push((key.to_owned(), kind.unwrap_or_default()));
            }
        }
        stages
    }
}

/// Everything that was selected, each once.
pub(super) fn all<T: Clone>(facts: &[Fact<T>]) -> Vec<T> {
    facts.iter().map(|fact| fact.what.clone()).collect()
}

/// A text as a value.
pub(super) fn text(told: Option<&str>) -> GroupValue {
    told.map_or(GroupValue::None, |told| GroupValue::Text(told.to_owned()))
}

