//! Counting by group.

use super::GroupValue;
use super::Row;
use super::ground::{Ground, Wanted};
use super::groups::Groups;
use crate::threads::on_two_threads;
use std::ops::Range;

/// How many leads are gone through at a time.
const CHUNK: usize = 4_096;

/// Numbers up to that are counted by number first.
const FEW: usize = 64;

/// As many groups times numbers are counted by number first; with more it would take much memory.
const ROOM: usize = 1 << 18;

/// From how many leads on two threads count.
#[cfg(not(test))]
pub(super) fn many() -> usize {
    200_000
}

/// In tests all but the smallest books are so large, unless one wants another number.
#[cfg(test)]
static MANY: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(2);

#[cfg(test)]
pub(super) fn many() -> usize {
    MANY.load(std::sync::atomic::Ordering::Relaxed)
}

/// Counts that can be added up.
pub(super) trait Merge: Default + Clone {
    /// Adds what was counted elsewhere.
    fn merge(&mut self, other: &Self);
}

/// Adds element by element what is of different lengths.
pub(super) fn merge_all<T: Merge>(into: &mut Vec<T>, from: &[T]) {
    if into.len() < from.len() {
        into.resize(from.len(), T::default());
    }
    into.iter_mut().zip(from).for_each(|(one, other)| one.merge(other));
}

/// Counts over everything, and by group.
pub(super) struct Tally<'a, A> {
    pub(super) groups: Groups<'a>,
    /// Where nothing is grouped, or one lead can be in several groups; otherwise the groups add up to it.
    all: A,
    pub(super) each: Vec<A>,
    of: Vec<u32>,
}

impl<'a, A: Merge> Tally<'a, A> {
    pub(super) fn new(groups: Groups<'a>) -> Self {
        Self { groups, all: A::default(), each: Vec::new(), of: Vec::new() }
    }

    /// Whether the groups do not add up to everything.
    fn is_apart(&self) -> bool {
        self.groups.is_empty() || self.groups.overlap()
    }

    /// Whether anything that was counted, in whatever group, is such.
    pub(super) fn any(&self, is_such: impl Fn(&A) -> bool) -> bool {
        is_such(&self.all) || self.each.iter().any(is_such)
    }

    /// What was counted over everything.
    pub(super) fn totals(&self) -> A {
        let mut totals = self.all.clone();
        if !self.is_apart() {
            self.each.iter().for_each(|each| totals.merge(each));
        }
        totals
    }

    /// Counts what happened to a lead (or to none) at an instant.
    #[inline]
    pub(super) fn add(&mut self, lead: Option<usize>, at: i64, count: impl Fn(&mut A)) {
        if self.groups.is_empty() {
            count(&mut self.all);
        } else if let Some(group) = self.groups.one(lead, at) {
            count(self.group(group));
        } else {
            count(&mut self.all);
            let mut of = std::mem::take(&mut self.of);
            self.groups.of(lead, at, &mut of);
            for group in &of {
                count(self.group(*group));
            }
            self.of = of;
        }
    }

    /// Counts the leads that were captured in the period, each at that instant, on two threads if they are many.
    pub(super) fn captured(&mut self, ground: &Ground<'a>, count: impl Fn(&mut A, usize, i64) + Sync)
    where
        A: Send,
    {
        self.captured_of(ground, None, count);
    }

    /// Counts those of the leads that were captured in the period that are wanted.
    pub(super) fn captured_of(&mut self, ground: &Ground<'a>, wanted: Option<Wanted<'_>>, count: impl Fn(&mut A, usize, i64) + Sync)
    where
        A: Send,
    {
        self.in_halves(ground, |tally, range| tally.captured_among(ground, range, wanted, &count));
    }

    /// Goes through all leads, on two threads if they are many.
    pub(super) fn in_halves(&mut self, ground: &Ground<'a>, work: impl Fn(&mut Self, Range<usize>) + Sync)
    where
        A: Send,
    {
        let (leads, half) = (ground.cut.leads, ground.cut.leads / 2);
        if leads < many() {
            return work(self, 0..leads);
        }
        std::thread::scope(|scope| {
            let other = || {
                let mut tally = Self::new(ground.groups());
                work(&mut tally, half..leads);
                tally
            };
            let working = std::thread::Builder::new().spawn_scoped(scope, other);
            work(self, 0..half);
            match working.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(other)) => self.merge(&other),
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // There may be no more threads.
                Err(_) => work(self, half..leads),
            }
        });
    }

    /// Counts the leads that were captured in the period by a number that each has, such as that of its stage: `numbers` tells those of
    /// some leads, and `count` takes in how many have which.
    pub(super) fn captured_by_number(
        &mut self,
        ground: &Ground<'a>,
        numbers: impl Fn(&[u32], &mut Vec<u32>) + Sync,
        count: impl Fn(&mut A, u32, u64) + Sync,
    ) where
        A: Send,
    {
        self.in_halves(ground, |tally, range| {
            let (mut leads, mut ats, mut codes) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
            let mut counts = Vec::new();
            for first in range.clone().step_by(CHUNK) {
                ground.captured_among(first..range.end.min(first + CHUNK), None, &mut leads, &mut ats);
                numbers(&leads, &mut codes);
                tally.add_numbers(&leads, &ats, &codes, &mut counts, &count);
            }
            for (number, groups) in (0..).zip(&counts) {
                for (group, times) in (0..).zip(groups).filter(|(_, times)| **times > 0) {
                    let counts = if tally.groups.is_empty() { &mut tally.all } else { tally.group(group) };
                    count(counts, number, u64::from(*times));
                }
            }
        });
    }

    /// Counts leads with a number each; `counts` holds by number and group what is to be taken in in the end.
    fn add_numbers(&mut self, leads: &[u32], ats: &[i64], codes: &[u32], counts: &mut Vec<Vec<u32>>, count: &impl Fn(&mut A, u32, u64)) {
        let most = codes.iter().copied().max().unwrap_or(0) as usize;
        if self.groups.overlap() || most >= FEW {
            return self.add_all(leads, ats, |counts, index| count(counts, codes[index], 1));
        }
        if counts.len() <= most {
            counts.resize(most + 1, Vec::new());
        }
        let mut of = std::mem::take(&mut self.of);
        let groups = if self.groups.is_empty() {
            of.clear();
            of.resize(leads.len(), 0);
            1
        } else {
            self.groups.fill(leads, ats, &mut of);
            self.groups.len()
        };
        if groups.saturating_mul(counts.len()) > ROOM {
            for (group, code) in of.iter().zip(codes) {
                let counts = if self.groups.is_empty() { &mut self.all } else { self.group(*group) };
                count(counts, *code, 1);
            }
        } else {
            counts.iter_mut().filter(|counts| counts.len() < groups).for_each(|counts| counts.resize(groups, 0));
            for (group, code) in of.iter().zip(codes) {
                counts[*code as usize][*group as usize] += 1;
            }
        }
        self.of = of;
    }

    /// Counts the leads that were captured in the period, one after the other.
    pub(super) fn captured_in_turn(&mut self, ground: &Ground<'a>, count: impl FnMut(&mut A, usize, i64)) {
        self.captured_among(ground, 0..ground.cut.leads, None, count);
    }

    /// Counts those of a range that were captured in the period and are wanted.
    pub(super) fn captured_among(
        &mut self,
        ground: &Ground<'a>,
        range: Range<usize>,
        wanted: Option<Wanted<'_>>,
        mut count: impl FnMut(&mut A, usize, i64),
    ) {
        let (mut leads, mut ats) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
        for first in range.clone().step_by(CHUNK) {
            ground.captured_among(first..range.end.min(first + CHUNK), wanted, &mut leads, &mut ats);
            self.add_all(&leads, &ats, |counts, index| count(counts, leads[index] as usize, ats[index]));
        }
    }

    /// Adds what was counted of the same groups elsewhere.
    fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        for (index, counted) in other.each.iter().enumerate() {
            let group = self.groups.same(&other.groups, index);
            self.group(group).merge(counted);
        }
    }

    /// Counts what happened to many leads at an instant each.
    pub(super) fn add_all(&mut self, leads: &[u32], ats: &[i64], mut count: impl FnMut(&mut A, usize)) {
        if self.groups.is_empty() {
            (0..leads.len()).for_each(|index| count(&mut self.all, index));
            return;
        }
        let mut of = std::mem::take(&mut self.of);
        if self.groups.overlap() {
            for (index, (lead, at)) in leads.iter().zip(ats).enumerate() {
                count(&mut self.all, index);
                self.groups.of(Some(*lead as usize), *at, &mut of);
                for group in &of {
                    count(self.group(*group), index);
                }
            }
        } else {
            self.groups.fill(leads, ats, &mut of);
            if self.each.len() < self.groups.len() {
                self.each.resize(self.groups.len(), A::default());
            }
            for (index, group) in of.iter().enumerate() {
                count(&mut self.each[*group as usize], index);
            }
        }
        self.of = of;
    }

    /// Counts what is of one group, whatever leads are in it.
    pub(super) fn add_to(&mut self, group: impl FnOnce(&mut Groups<'_>) -> u32, count: impl Fn(&mut A)) {
        if self.is_apart() {
            count(&mut self.all);
        }
        if !self.groups.is_empty() {
            let group = group(&mut self.groups);
            count(self.group(group));
        }
    }

    fn group(&mut self, group: u32) -> &mut A {
        let index = group as usize;
        if self.each.len() <= index {
            self.each.resize(index + 1, A::default());
        }
        &mut self.each[index]
    }

    /// What one measures over everything, and for each group in their order; without groups, once more what is over everything.
    pub(super) fn finish<T: Clone + Send>(mut self, measure: impl Fn(A) -> T + Sync) -> (T, Vec<(Vec<GroupValue>, T)>)
    where
        A: Send,
    {
        if self.groups.is_empty() {
            let totals = measure(std::mem::take(&mut self.all));
            let rows = vec![(Vec::new(), totals.clone())];
            return (totals, rows);
        }
        let all = self.totals();
        self.each.resize(self.groups.len(), A::default());
        let is_much = self.groups.leads() >= many();
        let ordered = self.groups.ordered();
        let each = ordered.iter().map(|(_, id)| std::mem::take(&mut self.each[*id]));
        // What is over everything is as much as all groups together, and so comes first.
        let mut measured = on_two_threads(std::iter::once(all).chain(each).collect(), is_much, &measure).into_iter();
        let totals = measured.next().unwrap_or_else(|| measure(A::default()));
        (totals, ordered.into_iter().map(|(group, _)| group).zip(measured).collect())
    }

    /// The same where every group has one row.
    pub(super) fn rows<R: Clone + Send>(self, measure: impl Fn(A) -> R + Sync) -> (R, Vec<Row<R>>)
    where
        A: Send,
    {
        let (totals, rows) = self.finish(measure);
        (totals, rows.into_iter().map(|(group, measures)| Row { group, measures }).collect())
    }

    /// The same where every group has several lines.
    pub(super) fn lines<R: Clone + Send>(self, measure: impl Fn(A) -> Vec<R> + Sync) -> (Vec<R>, Vec<Row<R>>)
    where
        A: Send,
    {
        let (totals, rows) = self.finish(measure);
        (totals, flat(rows))
    }
}

/// What is told of each lead of a range, for all leads; on two threads if they are many.
pub(super) fn of_leads<T: Copy + Send>(leads: usize, told: impl Fn(Range<usize>) -> Vec<T> + Sync) -> Vec<T> {
    if leads < many() {
        return told(0..leads);
    }
    let mut halves = on_two_threads(vec![0..leads / 2, leads / 2..leads], true, told).into_iter();
    let mut all = halves.next().unwrap_or_default();
    halves.for_each(|half| all.extend_from_slice(&half));
    all
}

/// One row a line.
pub(super) fn flat<R>(rows: Vec<(Vec<GroupValue>, Vec<R>)>) -> Vec<Row<R>> {
    let lines = |(group, lines): (Vec<GroupValue>, Vec<R>)| lines.into_iter().map(move |measures| Row { group: group.clone(), measures });
    rows.into_iter().flat_map(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::columns::tests::told;
    use crate::{CalendarStep, CohortsQuery, GroupBy, LeadFilter, Scope, TimeToConvertQuery};

    #[test]
    fn what_two_threads_counted_comes_together_by_group() {
        let (book, _) = told(41);
        let scope = || Scope::all().by(CalendarStep::Day).by(GroupBy::Source);
        let rows = book.conversion(scope()).unwrap().rows;
        assert_eq!(rows.len(), 2);
        for (row, source) in rows.iter().zip(["fair", "web"]) {
            let alone = book.conversion(LeadFilter::all().source(source)).unwrap().totals;
            assert_eq!((row.group[1].to_string().as_str(), &row.measures), (source, &alone));
        }
        let times = book.time_to_convert(TimeToConvertQuery::from(scope())).unwrap();
        assert_eq!(times.rows.iter().map(|row| row.leads).collect::<Vec<_>>(), [21, 20]);
        assert_eq!((times.totals.leads, times.totals.converted), (41, rows.iter().map(|row| row.converted).sum()));
        let owners = book.owners(scope()).unwrap();
        assert_eq!(owners.rows.iter().map(|row| row.leads_held).max(), Some(21));
        assert_eq!(owners.totals.leads_held, 41);
        assert_eq!(book.cohorts(CohortsQuery::default()).unwrap().totals.leads, 41);
    }

    /// Every report, without groups and with, of all leads and of some.
    fn all_answers(book: &Book) -> Vec<serde_json::Value> {
        let scopes =
            [Scope::all(), Scope::from(GroupBy::Source).by(GroupBy::OwnerAtEvent), Scope::from(GroupBy::Tag).by(CalendarStep::Day)];
        let filters = [LeadFilter::all(), LeadFilter::all().source("fair"), LeadFilter::all().open(false)];
        let mut answers = Vec::new();
        for (scope, filter) in scopes.iter().flat_map(|scope| filters.iter().map(move |filter| (scope, filter))) {
            let scope = || scope.clone().filter(filter.clone());
            macro_rules! ask {
                ($($report:ident)*) => {$(answers.push(serde_json::to_value(book.$report(scope()).unwrap()).unwrap());)*};
            }
            ask!(funnel conversion time_to_convert stage_durations cohorts trend sources owners first_response activity_counts aging);
            ask!(lost_reasons pipeline temperature);
        }
        book.forget_answers();
        answers
    }

    #[test]
    fn two_threads_count_as_one_does() {
        let (book, _) = told(43);
        let two = all_answers(&book);
        MANY.store(usize::MAX, std::sync::atomic::Ordering::Relaxed);
        let one = all_answers(&book);
        MANY.store(2, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(two.len(), 3 * 3 * 14);
        for (number, (two, one)) in two.into_iter().zip(one).enumerate() {
            assert_eq!(two, one, "answer {number}");
        }
    }
}
