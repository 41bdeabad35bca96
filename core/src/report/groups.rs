//! Groups: from a lead and an instant to the groups that they belong to.

use super::calendar::Calendar;
use super::select::channel;
use super::{CalendarStep, GroupBy, GroupValue};
use crate::columns::{Codes, Cut, Dimension, NOBODY, attribute_of, stage_of};
use crate::domain::{Attribute, CampaignId, Timestamp, UserId};
use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The numbers of a group, one a key; 0 for a key that is not asked for, and for no value.
pub(super) type Numbers = [u32; 2];

/// The groups of a report, as they come up.
pub(super) struct Groups<'a> {
    cut: Cut<'a>,
    keys: Vec<Key<'a>>,
    ids: FxHashMap<Numbers, u32>,
    /// Of a single key, the group of each number, one more than it; 0 while it has none.
    direct: Vec<u32>,
    found: Vec<Numbers>,
    /// Whether one lead can be in several groups.
    overlapping: bool,
    /// Owner and product of what is grouped, where these are not those of the lead.
    pub(super) own: Option<(u32, u32)>,
}

/// Numbers above are looked up in the map.
const DIRECT: usize = 1 << 16;

enum Key<'a> {
    /// The number in a dimension.
    Plain(Dimension, Cow<'a, Codes>),
    /// Each member of the set in a dimension.
    Tags(Cow<'a, Codes>),
    /// The value of one attribute, by the set that it is in.
    Attribute(Cow<'a, Codes>, Vec<u32>),
    /// The stage, by the first number that has its key.
    Stage(Vec<u32>),
    OwnerAtCapture(Codes),
    OwnerAtEvent(Owners),
    Calendar(Steps),
}

impl<'a> Groups<'a> {
    pub(super) fn new(cut: Cut<'a>, keys: &[GroupBy], zone: Tz) -> Self {
        let overlapping = keys.iter().any(GroupBy::overlaps);
        let keys = keys.iter().map(|key| Key::of(&cut, key, zone)).collect();
        Self { cut, keys, ids: FxHashMap::default(), direct: Vec::new(), found: Vec::new(), overlapping, own: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The one group of something that happened to a lead (or to none) at an instant; none if it can be in several.
    #[inline]
    pub(super) fn one(&mut self, lead: Option<usize>, at: i64) -> Option<u32> {
        if self.overlapping {
            return None;
        }
        let mut numbers = [0; 2];
        for (number, key) in numbers.iter_mut().zip(&mut self.keys) {
            *number = key.own(self.own).unwrap_or_else(|| key.number(&self.cut, lead, at));
        }
        Some(self.id(numbers))
    }

    /// The groups of something that happened to a lead (or to none) at an instant.
    pub(super) fn of(&mut self, lead: Option<usize>, at: i64, groups: &mut Vec<u32>) {
        groups.clear();
        let mut numbers = [0; 2];
        self.spread(0, lead, at, &mut numbers, groups);
    }

    fn spread(&mut self, index: usize, lead: Option<usize>, at: i64, numbers: &mut Numbers, groups: &mut Vec<u32>) {
        let Some(key) = self.keys.get_mut(index) else {
            groups.push(self.id(*numbers));
            return;
        };
        if let (Key::Tags(codes), Some(lead)) = (&*key, lead) {
            let tags = self.cut.columns.words.tag_sets.members(codes.get(lead));
            if !tags.is_empty() {
                for tag in tags {
                    numbers[index] = *tag;
                    self.spread(index + 1, Some(lead), at, numbers, groups);
                }
                return;
            }
        }
        numbers[index] = key.own(self.own).unwrap_or_else(|| key.number(&self.cut, lead, at));
        self.spread(index + 1, lead, at, numbers, groups);
    }

    /// The group of those numbers.
    #[inline]
    pub(super) fn id(&mut self, numbers: Numbers) -> u32 {
        let single = self.keys.len() == 1 && (numbers[0] as usize) < DIRECT;
        if single && let Some(known) = self.direct.get(numbers[0] as usize).and_then(|id| id.checked_sub(1)) {
            return known;
        }
        let found = &mut self.found;
        let id = *self.ids.entry(numbers).or_insert_with(|| {
            found.push(numbers);
            found.len() as u32 - 1
        });
        if single {
            let at = numbers[0] as usize;
            if self.direct.len() <= at {
                self.direct.resize(at + 1, 0);
            }
            self.direct[at] = id + 1;
        }
        id
    }

    /// The numbers that stand for a campaign itself and for an instant: what has no lead.
    pub(super) fn of_campaign(&mut self, campaign: u32, at: Option<i64>) -> u32 {
        let words = &self.cut.columns.words;
        let card = self.cut.campaign(campaign);
        let mut numbers = [0; 2];
        for (index, key) in self.keys.iter_mut().enumerate() {
            numbers[index] = match key {
                Key::Plain(Dimension::Campaign, _) => campaign,
                Key::Plain(Dimension::Source, _) => card.and_then(|card| words.sources.find(card.source.as_deref()?)).unwrap_or(0),
                Key::Plain(Dimension::Channel, _) => card
                    .and_then(|card| card.channel)
                    .map_or(0, |channel| 1 + crate::domain::Channel::ALL.iter().position(|known| *known == channel).unwrap_or(0) as u32),
                Key::Calendar(..) => at.map_or(0, |at| key.number(&self.cut, None, at)),
                _ => 0,
            };
        }
        self.id(numbers)
    }

    /// What the numbers of a group stand for.
    fn values(&self, numbers: Numbers) -> Vec<GroupValue> {
        self.keys.iter().zip(numbers).map(|(key, number)| key.value(&self.cut, number)).collect()
    }

    /// The groups that came up, in their order: what names each, and its number.
    pub(super) fn ordered(&self) -> Vec<(Vec<GroupValue>, usize)> {
        let named = self.found.iter().enumerate().map(|(id, numbers)| (self.values(*numbers), id));
        let mut ordered: Vec<(Vec<GroupValue>, usize)> = named.collect();
        ordered.sort();
        ordered
    }

    /// Leaves out the groups that came up after the first so many.
    pub(super) fn keep_first(&mut self, count: usize) {
        self.found.truncate(count);
    }

    /// How many groups came up.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }
}

impl<'a> Key<'a> {
    fn of(cut: &Cut<'a>, key: &GroupBy, zone: Tz) -> Self {
        let plain = |dimension| Self::Plain(dimension, cut.dimension(dimension));
        match key {
            GroupBy::Source => plain(Dimension::Source),
            GroupBy::Channel => plain(Dimension::Channel),
            GroupBy::Campaign => plain(Dimension::Campaign),
            GroupBy::Owner => plain(Dimension::Owner),
            GroupBy::Temperature => plain(Dimension::Temperature),
            GroupBy::Country => plain(Dimension::Country),
            GroupBy::Product => plain(Dimension::Product),
            GroupBy::Tag => Self::Tags(cut.dimension(Dimension::Tags)),
            GroupBy::Attribute(name) => {
                let words = &cut.columns.words;
                let name = words.attribute_names.find(name);
                let value = |set| {
                    let pairs = words.attribute_sets.members(set).as_chunks::<2>().0;
                    pairs.iter().find(|pair| Some(pair[0]) == name).map_or(0, |pair| pair[1])
                };
                let values = (0..=words.attribute_sets.len() as u32).map(value).collect();
                Self::Attribute(cut.dimension(Dimension::Attributes), values)
            }
            GroupBy::Stage => Self::Stage(first_of_key(cut)),
            GroupBy::OwnerAtCapture => Self::OwnerAtCapture(cut.owners_at_capture()),
            GroupBy::OwnerAtEvent => Self::OwnerAtEvent(Owners::new(cut)),
            GroupBy::Calendar(step) => Self::Calendar(Steps::new(Calendar::new(zone), *step)),
        }
    }

    fn own(&self, own: Option<(u32, u32)>) -> Option<u32> {
        let (owner, product) = own?;
        match self {
            Self::Plain(Dimension::Owner, _) => Some(owner),
            Self::Plain(Dimension::Product, _) => Some(product),
            _ => None,
        }
    }

    fn number(&mut self, cut: &Cut<'_>, lead: Option<usize>, at: i64) -> u32 {
        if let Self::Calendar(steps) = self {
            return steps.number(at);
        }
        let Some(lead) = lead else { return 0 };
        match self {
            // The first of them is no less a value than the others.
            Self::Plain(Dimension::Temperature, codes) => codes.get(lead) + 1,
            Self::Plain(_, codes) => codes.get(lead),
            // A set with members is spread; an empty one has no value.
            Self::Tags(_) => 0,
            Self::Attribute(codes, values) => values.get(codes.get(lead) as usize).copied().unwrap_or(0),
            Self::Stage(first) => first.get(cut.stage(lead) as usize).copied().unwrap_or(0),
            Self::OwnerAtCapture(codes) => codes.get(lead),
            Self::OwnerAtEvent(owners) => owners.at(lead, at),
            Self::Calendar(steps) => steps.number(at),
        }
    }

    fn value(&self, cut: &Cut<'_>, number: u32) -> GroupValue {
        let words = &cut.columns.words;
        let text = |text: Option<&str>| text.map_or(GroupValue::None, |text| GroupValue::Text(text.to_owned()));
        match self {
            Self::Plain(Dimension::Source, _) => text(words.sources.text(number)),
            Self::Plain(Dimension::Channel, _) => text(channel(number).map(|channel| channel.as_str())),
            Self::Plain(Dimension::Campaign, _) => campaign_value(cut, number),
            Self::Plain(Dimension::Temperature, _) => text(number.checked_sub(1).map(|code| Cut::temperature(code).as_str())),
            Self::Plain(Dimension::Country, _) => text(words.countries.text(number)),
            Self::Plain(Dimension::Product, _) => text(words.products.text(number)),
            Self::Tags(_) => text(words.tags.text(number)),
            Self::Stage(_) => text(words.stages.text(number).and_then(stage_of).map(|(key, _)| key)),
            Self::Attribute(..) => words.attribute_values.text(number).and_then(attribute_of).map_or(GroupValue::None, attribute_value),
            Self::Plain(..) | Self::OwnerAtCapture(_) | Self::OwnerAtEvent(_) => user_value(cut, number),
            Self::Calendar(..) => day(number).map_or(GroupValue::None, GroupValue::Date),
        }
    }
}

fn attribute_value(value: Attribute) -> GroupValue {
    match value {
        Attribute::Flag(flag) => GroupValue::Flag(flag),
        Attribute::Whole(number) => GroupValue::Whole(number),
        Attribute::Number(number) => GroupValue::Number(number),
        Attribute::Instant(instant) => GroupValue::Instant(instant),
        Attribute::Text(text) => GroupValue::Text(text),
    }
}

/// A user by name.
pub(super) fn user_value(cut: &Cut<'_>, number: u32) -> GroupValue {
    if number == NOBODY {
        return GroupValue::None;
    }
    let name = cut.user_name(number).unwrap_or_default().to_owned();
    GroupValue::User { id: UserId(u64::from(number)), name }
}

fn campaign_value(cut: &Cut<'_>, number: u32) -> GroupValue {
    if number == 0 {
        return GroupValue::None;
    }
    let name = cut.campaign(number).map(|card| card.name.clone()).unwrap_or_default();
    GroupValue::Campaign { id: CampaignId(u64::from(number)), name }
}

/// For each number of a stage the first one that has the same key: of one key there can have been several kinds.
pub(super) fn first_of_key(cut: &Cut<'_>) -> Vec<u32> {
    let mut first: FxHashMap<&str, u32> = FxHashMap::default();
    let stages = cut.columns.words.stages.iter().zip(1..);
    let firsts = stages.map(|(text, code)| stage_of(text).map_or(code, |(key, _)| *first.entry(key).or_insert(code)));
    std::iter::once(0).chain(firsts).collect()
}

/// A number for a day that keeps its order; 0 is no day.
fn day_number(date: NaiveDate) -> u32 {
    u32::try_from(date.num_days_from_ce().max(0)).unwrap_or(0) + 1
}

fn day(number: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(1, 1, 1)?.checked_add_days(Days::new(u64::from(number.checked_sub(2)?)))
}

/// The steps of the calendar in which anything happened, as they come up.
pub(super) struct Steps {
    calendar: Calendar,
    step: CalendarStep,
    /// First instant, first instant after it, first day; sorted.
    known: Vec<(i64, i64, NaiveDate)>,
    last: usize,
}

impl Steps {
    pub(super) fn new(calendar: Calendar, step: CalendarStep) -> Self {
        Self { calendar, step, known: Vec::new(), last: 0 }
    }

    /// The first day of the step that holds an instant.
    pub(super) fn date(&mut self, at: i64) -> NaiveDate {
        // What happens after one another mostly falls into the same step.
        if let Some((from, until, first)) = self.known.get(self.last)
            && (*from..*until).contains(&at)
        {
            return *first;
        }
        let behind = self.known.partition_point(|(from, ..)| *from <= at);
        if let Some(before) = behind.checked_sub(1)
            && at < self.known[before].1
        {
            self.last = before;
            return self.known[before].2;
        }
        let first = self.calendar.step_of(self.step, Timestamp::from_micros(at));
        let from = self.calendar.start_of(first);
        let until = self.calendar.start_of(self.calendar.next(self.step, first));
        // At the very end of time a step has no end.
        let until = if until.micros() <= at { i64::MAX } else { until.micros() };
        self.known.insert(behind, (from.micros(), until, first));
        self.last = behind;
        first
    }

    fn number(&mut self, at: i64) -> u32 {
        day_number(self.date(at))
    }
}

/// Who owned a lead at an instant.
pub(super) struct Owners {
    at_capture: Codes,
    changes: FxHashMap<u32, Vec<(i64, u32)>>,
}

impl Owners {
    pub(super) fn new(cut: &Cut<'_>) -> Self {
        let assignments = &cut.columns.assignments;
        let mut changes: FxHashMap<u32, Vec<(i64, u32)>> = FxHashMap::default();
        for row in 0..cut.assignments {
            changes.entry(assignments.lead[row]).or_default().push((assignments.at[row], assignments.to.get(row)));
        }
        Self { at_capture: cut.owners_at_capture(), changes }
    }

    /// The number of the owner; that of the last assignment by then.
    pub(super) fn at(&self, lead: usize, at: i64) -> u32 {
        let changes = self.changes(lead);
        changes.iter().rev().find(|(since, _)| *since <= at).map_or_else(|| self.at_capture.get(lead), |(_, to)| *to)
    }

    /// The owner from the capture on.
    pub(super) fn first(&self, lead: usize) -> u32 {
        self.at_capture.get(lead)
    }

    /// The changes of owner, in the order of the ledger: since when, and who.
    pub(super) fn changes(&self, lead: usize) -> &[(i64, u32)] {
        self.changes.get(&(lead as u32)).map_or(&[], |changes| changes)
    }
}
