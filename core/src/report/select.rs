//! Which leads a report is about: the filter that lists leads, asked of columns.
//!
//! [`LeadFilter::matches`] says what a filter means. Here every condition becomes a table over the numbers of a dictionary, and one pass
//! over a column.

use crate::columns::{Codes, Cut, Dimension, Whom, attribute_text, stage_of};
use crate::domain::{Channel, Temperature, Timestamp};
use crate::identity;
use crate::lifecycle::StageKind;
use crate::query::LeadFilter;

/// For each lead whether it fits; none if all do. What is no lead any longer fits nothing.
pub(super) fn fitting(cut: &Cut<'_>, filter: &LeadFilter) -> Option<Vec<bool>> {
    let left_out = &cut.columns.left_out.leads;
    if *filter == LeadFilter::default() && left_out.is_empty() {
        return None;
    }
    let mut pass = Pass { cut, fits: vec![true; cut.leads] };
    for row in left_out {
        if let Some(fits) = pass.fits.get_mut(*row as usize) {
            *fits = false;
        }
    }
    pass.codes(filter);
    pass.sets(filter);
    pass.stages(filter);
    pass.times(filter);
    Some(pass.fits)
}

struct Pass<'a> {
    cut: &'a Cut<'a>,
    fits: Vec<bool>,
}

impl Pass<'_> {
    /// Keeps the leads whose number in that dimension is one that is wanted; `wanted` is asked once for each number.
    fn keep(&mut self, dimension: Dimension, wanted: impl Fn(u32) -> bool) {
        let codes = self.cut.dimension(dimension);
        let most = codes.iter().take(self.fits.len()).max().unwrap_or(0);
        let table: Vec<bool> = (0..=most).map(wanted).collect();
        let look_up = |fits: &mut bool, code: usize| *fits &= table.get(code).copied().unwrap_or(false);
        match &*codes {
            Codes::Zero(_) => self.fits.iter_mut().for_each(|fits| look_up(fits, 0)),
            Codes::Byte(codes) => self.fits.iter_mut().zip(codes).for_each(|(fits, code)| look_up(fits, usize::from(*code))),
            Codes::Short(codes) => self.fits.iter_mut().zip(codes).for_each(|(fits, code)| look_up(fits, usize::from(*code))),
            Codes::Word(codes) => self.fits.iter_mut().zip(codes).for_each(|(fits, code)| look_up(fits, *code as usize)),
        }
    }

    fn keep_rows(&mut self, wanted: impl Fn(usize) -> bool) {
        for (row, fits) in self.fits.iter_mut().enumerate().filter(|(_, fits)| **fits) {
            *fits = wanted(row);
        }
    }

    fn codes(&mut self, filter: &LeadFilter) {
        let words = &self.cut.columns.words;
        if !filter.sources.is_empty() {
            self.keep(Dimension::Source, |code| {
                words.sources.text(code).is_some_and(|text| filter.sources.iter().any(|asked| asked == text))
            });
        }
        if !filter.channels.is_empty() {
            self.keep(Dimension::Channel, |code| channel(code).is_some_and(|channel| filter.channels.contains(&channel)));
        }
        if !filter.campaigns.is_empty() {
            self.keep(Dimension::Campaign, |code| filter.campaigns.iter().any(|asked| code != 0 && asked.0 == u64::from(code)));
        }
        if !filter.owners.is_empty() || filter.unowned {
            self.keep(Dimension::Owner, |code| match code {
                0 => filter.unowned,
                _ => filter.owners.iter().any(|asked| asked.0 == u64::from(code)),
            });
        }
        if !filter.temperatures.is_empty() {
            self.keep(Dimension::Temperature, |code| {
                Temperature::ALL.get(code as usize).is_some_and(|known| filter.temperatures.contains(known))
            });
        }
        if filter.score_from.is_some() || filter.score_to.is_some() {
            self.keep(Dimension::Score, |code| {
                let total = words.scores.text(code).and_then(|text| text.parse::<i64>().ok());
                let within = |total| filter.score_from.is_none_or(|from| from <= total) && filter.score_to.is_none_or(|to| total <= to);
                total.is_some_and(within)
            });
        }
        for (asked, dimension, texts) in
            [(&filter.country, Dimension::Country, &words.countries), (&filter.language, Dimension::Language, &words.languages)]
        {
            if let Some(asked) = asked {
                let asked = identity::fold(asked);
                self.keep(dimension, |code| texts.text(code).is_some_and(|text| identity::fold(text) == asked));
            }
        }
    }

    fn sets(&mut self, filter: &LeadFilter) {
        let words = &self.cut.columns.words;
        if !filter.tags.is_empty() {
            let asked: Vec<Option<u32>> = filter.tags.iter().map(|tag| words.tags.find(tag)).collect();
            self.keep(Dimension::Tags, |set| {
                let members = words.tag_sets.members(set);
                asked.iter().all(|tag| tag.is_some_and(|tag| members.contains(&tag)))
            });
        }
        if !filter.attributes.is_empty() {
            let number = |(name, value)| Some([words.attribute_names.find(name)?, words.attribute_values.find(&attribute_text(value))?]);
            let asked: Vec<Option<[u32; 2]>> = filter.attributes.iter().map(|(name, value)| number((name.as_str(), value))).collect();
            self.keep(Dimension::Attributes, |set| {
                let pairs = words.attribute_sets.members(set).as_chunks::<2>().0;
                asked.iter().all(|asked| asked.is_some_and(|asked| pairs.contains(&asked)))
            });
        }
        if let Some(customer) = filter.customer {
            let links = &self.cut.columns.links;
            let mut linked = vec![false; self.fits.len()];
            for row in (0..self.cut.links).filter(|row| u64::from(links.customer.get(*row)) == customer.0) {
                if let Some(linked) = linked.get_mut(links.lead[row] as usize) {
                    *linked = links.linked.get(row) != 0;
                }
            }
            self.keep_rows(|row| linked[row]);
        }
    }

    fn stages(&mut self, filter: &LeadFilter) {
        if filter.stages.is_empty() && filter.kinds.is_empty() && filter.open.is_none() {
            return;
        }
        let stages = self.cut.columns.words.stages.iter();
        let wanted: Vec<bool> = std::iter::once(false)
            .chain(stages.map(|text| stage_of(text).is_some_and(|(key, kind)| filter.stands_well(key, kind))))
            .collect();
        let stages = self.cut.stages();
        self.keep_rows(|row| wanted.get(stages.get(row) as usize).copied().unwrap_or(false));
    }

    fn times(&mut self, filter: &LeadFilter) {
        let cut = self.cut;
        if !filter.captured.is_open() {
            self.keep_rows(|row| filter.captured.contains(Timestamp::from_micros(cut.columns.leads.captured_at[row])));
        }
        if !filter.converted.is_open() {
            let (kinds, stages) = (cut.kinds(), cut.stages());
            let mut converted = vec![false; cut.leads];
            for (row, lead, last) in cut.conversions() {
                let stands = last && kinds.get(stages.get(lead) as usize) == Some(&StageKind::Converted);
                converted[lead] |= stands && filter.converted.contains(Timestamp::from_micros(cut.columns.spells.entered_at.get(row)));
            }
            self.keep_rows(|row| converted[row]);
        }
        if !filter.follow_up.is_open() {
            let next = next_follow_ups(cut);
            self.keep_rows(|row| next[row].is_some_and(|due| filter.follow_up.contains(Timestamp::from_micros(due))));
        }
    }
}

/// For each lead when its next follow-up is due.
fn next_follow_ups(cut: &Cut<'_>) -> Vec<Option<i64>> {
    let mut next: Vec<Option<i64>> = vec![None; cut.leads];
    open_follow_ups(cut, |lead, due| next[lead] = Some(next[lead].map_or(due, |soonest| soonest.min(due))));
    next
}

/// Hands out the follow-ups of leads that are not done: the lead's row, and when it is due.
pub(super) fn open_follow_ups(cut: &Cut<'_>, mut each: impl FnMut(usize, i64)) {
    let follow_ups = &cut.columns.follow_ups;
    for row in 0..cut.follow_ups {
        let done = follow_ups.done[row];
        let open = done == 0 || done > cut.position.0;
        if open && follow_ups.whom[row] == Whom::Lead as u8 {
            let lead = (follow_ups.subject[row] as usize).wrapping_sub(1);
            if lead < cut.leads {
                each(lead, follow_ups.due[row]);
            }
        }
    }
}

/// The channel of a number.
pub(super) fn channel(code: u32) -> Option<Channel> {
    Channel::ALL.get((code as usize).checked_sub(1)?).copied()
}
