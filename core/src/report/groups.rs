//! Groups: from a lead and an instant to the groups that they belong to.

use super::calendar::Calendar;
use super::holders::Owners;
use super::select::channel;
use super::steps::Steps;
use super::{GroupBy, GroupValue};
use crate::columns::{Codes, Cut, Dimension, NOBODY, attribute_of, stage_of};
use crate::domain::{Attribute, CampaignId, UserId};
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
    /// How many numbers the last key has room for in the table below.
    width: u32,
    /// For numbers that are not large the group of each pair, one more than it; 0 while it has none.
    direct: Vec<u32>,
    found: Vec<Numbers>,
    /// Whether one lead can be in several groups.
    overlapping: bool,
    /// Owner and product of what is grouped, where these are not those of the lead.
    pub(super) own: Option<(u32, u32)>,
}

/// Pairs of numbers beyond that place of the table are looked up in the map.
const DIRECT: usize = 1 << 20;
/// How many numbers a key has room for of which it is not known how many there are.
const WIDTH: u32 = 4_096;

enum Key<'a> {
    /// The number in a dimension.
    Plain(Dimension, Cow<'a, Codes>),
    /// Each member of the set in a dimension.
    Tags(Cow<'a, Codes>),
    /// The value of one attribute, by the set that it is in.
    Attribute(Cow<'a, Codes>, Vec<u32>),
    /// The stage, by the first number that has its key.
    Stage(Cow<'a, Codes>, Vec<u32>),
    OwnerAtCapture(Cow<'a, Codes>),
    OwnerAtEvent(Owners<'a>),
    Calendar(Steps),
}

impl<'a> Groups<'a> {
    pub(super) fn new(cut: Cut<'a>, keys: &[GroupBy], zone: Tz) -> Self {
        let overlapping = keys.iter().any(GroupBy::overlaps);
        let keys: Vec<Key<'a>> = keys.iter().map(|key| Key::of(&cut, key, zone)).collect();
        let width = match &keys[..] {
            [_] => DIRECT as u32,
            [.., last] => last.width(),
            [] => 1,
        };
        Self { cut, keys, ids: FxHashMap::default(), width, direct: Vec::new(), found: Vec::new(), overlapping, own: None }
    }

    /// How many leads there are.
    pub(super) fn leads(&self) -> usize {
        self.cut.leads
    }

    /// Whether one lead can be in several groups.
    pub(super) fn overlap(&self) -> bool {
        self.overlapping
    }

    /// The groups of leads at an instant each, where none can be in several.
    pub(super) fn fill(&mut self, leads: &[u32], ats: &[i64], groups: &mut Vec<u32>) {
        let mut numbers: [Vec<u32>; 2] = [Vec::new(), Vec::new()];
        for (key, numbers) in self.keys.iter_mut().zip(&mut numbers) {
            key.fill(leads, ats, numbers);
        }
        groups.clear();
        let [one, two] = &numbers;
        if self.keys.len() == 1 {
            groups.extend(one.iter().map(|one| match self.direct.get(*one as usize) {
                Some(id) if *id != 0 => id - 1,
                _ => self.look_up([*one, 0], *one as usize),
            }));
        } else {
            groups.extend(one.iter().zip(two).map(|(one, two)| self.id([*one, *two])));
        }
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
            *number = key.own(self.own).unwrap_or_else(|| key.number(lead, at));
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
        numbers[index] = key.own(self.own).unwrap_or_else(|| key.number(lead, at));
        self.spread(index + 1, lead, at, numbers, groups);
    }

    /// The group of those numbers.
    #[inline]
    pub(super) fn id(&mut self, numbers: Numbers) -> u32 {
        let place = self.place(numbers);
        match self.direct.get(place) {
            Some(id) if *id != 0 => id - 1,
            _ => self.look_up(numbers, place),
        }
    }

    /// The place of a pair in the table; one beyond it for those that have none.
    #[inline]
    fn place(&self, [one, two]: Numbers) -> usize {
        match self.keys.len() {
            1 => one as usize,
            _ if two < self.width => one as usize * self.width as usize + two as usize,
            _ => usize::MAX,
        }
    }

    /// The group of another one's that has that number there.
    pub(super) fn same(&mut self, other: &Self, group: usize) -> u32 {
        let numbers = other.found[group];
        let mut own = numbers;
        // Steps of the calendar are numbered as they come up.
        for (number, (key, theirs)) in own.iter_mut().zip(self.keys.iter_mut().zip(&other.keys)) {
            if let (Key::Calendar(mine), Key::Calendar(theirs)) = (key, theirs) {
                *number = theirs.begin_of(*number).map_or(0, |begin| mine.number(begin));
            }
        }
        self.id(own)
    }

    #[cold]
    fn look_up(&mut self, numbers: Numbers, place: usize) -> u32 {
        let found = &mut self.found;
        let id = *self.ids.entry(numbers).or_insert_with(|| {
            found.push(numbers);
            found.len() as u32 - 1
        });
        if place < DIRECT {
            if self.direct.len() <= place {
                self.direct.resize(place + 1, 0);
            }
            self.direct[place] = id + 1;
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
                Key::Calendar(..) => at.map_or(0, |at| key.number(None, at)),
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
            GroupBy::Stage => Self::Stage(cut.stages(), first_of_key(cut)),
            GroupBy::OwnerAtCapture => Self::OwnerAtCapture(Cow::Owned(cut.owners_at_capture())),
            GroupBy::OwnerAtEvent => Self::OwnerAtEvent(Owners::new(cut)),
            GroupBy::Calendar(step) => Self::Calendar(Steps::new(Calendar::new(zone), *step)),
        }
    }

    /// How many numbers it has, or has room for.
    fn width(&self) -> u32 {
        match self {
            Self::Plain(_, codes) if matches!(**codes, Codes::Byte(_)) => 257,
            Self::Stage(_, first) => first.len() as u32,
            _ => WIDTH,
        }
    }

    /// The numbers of leads at an instant each.
    fn fill(&mut self, leads: &[u32], ats: &[i64], numbers: &mut Vec<u32>) {
        numbers.clear();
        let shift = u32::from(matches!(self, Self::Plain(Dimension::Temperature, _)));
        match self {
            Self::Calendar(steps) => numbers.extend(ats.iter().map(|at| steps.number(*at))),
            Self::Plain(_, codes) | Self::OwnerAtCapture(codes) => {
                codes.of(leads, numbers);
                if shift > 0 {
                    numbers.iter_mut().for_each(|number| *number += shift);
                }
            }
            _ => numbers.extend(leads.iter().zip(ats).map(|(lead, at)| self.number(Some(*lead as usize), *at))),
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

    fn number(&mut self, lead: Option<usize>, at: i64) -> u32 {
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
            Self::Stage(stages, first) => first.get(stages.get(lead) as usize).copied().unwrap_or(0),
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
            Self::Stage(..) => text(words.stages.text(number).and_then(stage_of).map(|(key, _)| key)),
            Self::Attribute(..) => words.attribute_values.text(number).and_then(attribute_of).map_or(GroupValue::None, attribute_value),
            Self::Plain(..) | Self::OwnerAtCapture(_) | Self::OwnerAtEvent(_) => user_value(cut, number),
            Self::Calendar(steps) => steps.date_of(number).map_or(GroupValue::None, GroupValue::Date),
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
