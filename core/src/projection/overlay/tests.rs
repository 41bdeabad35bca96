//! Overlay and view against a plain map.

use std::collections::BTreeMap;
use std::ops::Bound;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Change, FreezeMark, Overlay, Run, View};
use crate::storage::{Direction, Entry, KeyRange, Page, ReadTxn, StorageResult};

type Model = BTreeMap<Vec<u8>, Vec<u8>>;
type HeldChange = (Vec<u8>, Option<Vec<u8>>, Option<FreezeMark>);
type Batch = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// A base whose pages are never longer than `page` entries and which, as the contract allows, may say "more" when there is none.
#[derive(Clone)]
struct MapBase {
    entries: Model,
    page: usize,
}

impl ReadTxn for MapBase {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        Ok(self.entries.get(key).cloned())
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Page> {
        let limit = limit.min(self.page);
        let entries: Vec<Entry> = expected(&self.entries, range, direction).into_iter().take(limit).collect();
        let more = entries.len() == limit;
        Ok(Page { entries, more })
    }
}

/// What a scan of the whole range must give.
fn expected(model: &Model, range: &KeyRange, direction: Direction) -> Vec<Entry> {
    let end = range.end.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
    if range.end.as_ref().is_some_and(|end| *end <= range.start) {
        return Vec::new();
    }
    let mut entries: Vec<Entry> = model
        .range::<Vec<u8>, _>((Bound::Included(&range.start), end))
        .map(|(key, value)| Entry { key: key.clone(), value: value.clone() })
        .collect();
    if direction == Direction::Backward {
        entries.reverse();
    }
    entries
}

/// Keys that crowd together, share long beginnings, contain one another and differ in trailing zeros.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (0..3_u8, 0..400_u16).prop_map(|(space, n)| [&[space][..], b"owner-and-stage", &n.to_be_bytes()].concat()),
        3 => vec(prop_oneof![Just(0_u8), Just(1), Just(255)], 0..5),
        1 => vec(any::<u8>(), 0..30),
    ]
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![8 => vec(any::<u8>(), 0..20), 1 => vec(any::<u8>(), 600..601)]
}

fn batch(size: usize) -> impl Strategy<Value = Batch> {
    vec((key(), prop_oneof![2 => value().prop_map(Some), 1 => Just(None)]), 0..size)
}

#[derive(Clone, Debug)]
enum Step {
    Apply(Batch),
    Freeze,
    /// Writes the oldest pending freeze to the base, in slices of so many bytes, and drops it from the overlay.
    Flush(usize),
    Thaw,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => batch(12).prop_map(Step::Apply),
        2 => batch(400).prop_map(Step::Apply),
        2 => Just(Step::Freeze),
        2 => (1..3000_usize).prop_map(Step::Flush),
        1 => Just(Step::Thaw),
    ]
}

fn run_of(batch: &Batch) -> Run {
    Run::from_unsorted(batch.iter().map(|(key, value)| Change { key, value: value.as_deref() })).unwrap()
}

fn put_all<'a>(model: &mut Model, changes: impl Iterator<Item = Change<'a>>) {
    for change in changes {
        match change.value {
            Some(value) => model.insert(change.key.to_vec(), value.to_vec()),
            None => model.remove(change.key),
        };
    }
}

/// An overlay that lives through steps, with the base beneath it, what both must read as, and what the overlay alone must hold.
struct Life {
    base: Model,
    overlay: Overlay,
    pending: Vec<super::Frozen>,
    model: Model,
    /// Every change since the last flush that dropped it, with the moment of its freeze.
    held: Vec<HeldChange>,
}

impl Life {
    fn new(base: Model) -> Self {
        Self { model: base.clone(), base, overlay: Overlay::new(), pending: Vec::new(), held: Vec::new() }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Apply(batch) => {
                self.overlay = self.overlay.with(run_of(&batch));
                put_all(&mut self.model, batch.iter().map(|(key, value)| Change { key, value: value.as_deref() }));
                self.held.extend(batch.into_iter().map(|(key, value)| (key, value, None)));
            }
            Step::Freeze => {
                let (next, frozen) = self.overlay.freeze();
                for (_, _, mark) in &mut self.held {
                    mark.get_or_insert(frozen.mark());
                }
                self.overlay = next;
                self.pending.push(frozen);
            }
            Step::Flush(slice_bytes) => {
                if self.pending.is_empty() {
                    return;
                }
                let frozen = self.pending.remove(0);
                let mut from = Some(Vec::new());
                while let Some(key) = from {
                    let slice = frozen.contents().slice(&key, slice_bytes);
                    let bytes: usize = slice.changes.iter().map(Change::bytes).sum();
                    assert!(bytes <= slice_bytes || slice.changes.len() == 1, "{bytes} bytes in a slice of {slice_bytes}");
                    from = slice.next.map(<[u8]>::to_vec);
                    put_all(&mut self.base, slice.changes.into_iter());
                }
                self.overlay = self.overlay.without_frozen(frozen.mark());
                self.held.retain(|(_, _, mark)| mark.is_none_or(|mark| mark > frozen.mark()));
            }
            Step::Thaw => {
                self.overlay = self.overlay.thaw();
                self.pending.clear();
                for (_, _, mark) in &mut self.held {
                    *mark = None;
                }
            }
        }
    }

    fn held(&self) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
        self.held.iter().map(|(key, value, _)| (key.clone(), value.clone())).collect()
    }

    fn view(&self, page: usize) -> View {
        View::new(Box::new(MapBase { entries: self.base.clone(), page }), self.overlay.clone())
    }
}

/// Reads a range page by page to its end, as a caller does.
fn read_in_pages(view: &View, range: &KeyRange, limit: usize, direction: Direction) -> Vec<Entry> {
    let (mut rest, mut all) = (range.clone(), Vec::new());
    loop {
        let page = view.scan(&rest, limit, direction).unwrap();
        assert!(page.entries.len() <= limit);
        assert!(!page.more || page.entries.len() == limit, "a short page that says there is more");
        if let Some(last) = page.entries.last() {
            match direction {
                Direction::Forward => rest.start = [&last.key[..], &[0]].concat(),
                Direction::Backward => rest.end = Some(last.key.clone()),
            }
        }
        let more = page.more;
        assert!(!more || !page.entries.is_empty(), "nothing to go on from");
        all.extend(page.entries);
        if !more {
            return all;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_view_reads_as_the_model_through_batches_freezes_and_flushes(
        base in proptest::collection::btree_map(key(), value(), 0..300),
        steps in vec(step(), 1..14),
        ranges in vec((key(), proptest::option::of(key())), 4),
        probes in vec(key(), 30),
        limit in 1..60_usize,
        base_page in 1..40_usize,
    ) {
        let mut life = Life::new(base);
        for step in steps {
            life.take(step);
            let held: Vec<_> = life.held().into_iter().collect();
            let changes: Vec<_> = life.overlay.iter().map(|change| (change.key.to_vec(), change.value.map(<[u8]>::to_vec))).collect();
            prop_assert_eq!(changes, held, "the overlay holds what was not flushed, the newest of each key");
            let view = life.view(base_page);
            for key in probes.iter().chain(life.model.keys().take(40)) {
                prop_assert_eq!(view.get(key).unwrap(), life.model.get(key).cloned());
            }
            let keys: Vec<&[u8]> = probes.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(view.multi_get(&keys).unwrap(), keys.iter().map(|key| life.model.get(*key).cloned()).collect::<Vec<_>>());
            for (start, end) in &ranges {
                let range = KeyRange { start: start.clone(), end: end.clone() };
                for direction in [Direction::Forward, Direction::Backward] {
                    let whole = expected(&life.model, &range, direction);
                    let page = view.scan(&range, limit, direction).unwrap();
                    let mut lent = Vec::new();
                    let more = view.lend_range(&range, limit, direction, &mut |key, value| {
                        lent.push(Entry { key: key.to_vec(), value: value.to_vec() });
                    });
                    // Of a base that answers short pages, less may be lent at a time.
                    prop_assert!(lent == page.entries || (more.unwrap() && page.entries.starts_with(&lent)));
                    prop_assert_eq!(page.more, whole.len() > limit);
                    prop_assert_eq!(&page.entries[..], &whole[..whole.len().min(limit)]);
                    prop_assert_eq!(read_in_pages(&view, &range, limit, direction), whole);
                }
            }
        }
    }

    #[test]
    fn an_older_overlay_keeps_reading_what_it_read(batches in vec(batch(80), 1..12)) {
        let mut overlay = Overlay::new();
        let mut past = Vec::new();
        let mut model = BTreeMap::new();
        for batch in &batches {
            past.push((overlay.clone(), model.clone()));
            overlay = overlay.with(run_of(batch));
            model.extend(batch.iter().cloned());
        }
        for (overlay, model) in past {
            let changes: BTreeMap<_, _> = overlay.iter().map(|change| (change.key.to_vec(), change.value.map(<[u8]>::to_vec))).collect();
            prop_assert_eq!(changes, model);
        }
    }

    #[test]
    fn totals_cover_the_contents_and_the_stack_stays_low(batches in vec(batch(300), 1..40)) {
        let mut overlay = Overlay::new();
        for batch in &batches {
            overlay = overlay.with(run_of(batch));
        }
        let contents: usize = overlay.iter().map(|change| change.bytes()).sum();
        prop_assert!(overlay.len() >= overlay.iter().count());
        prop_assert!(overlay.bytes() >= contents);
        prop_assert_eq!(overlay.is_empty(), overlay.iter().next().is_none());
        // Each run is more than twice as long as the next, so fourteen would hold over ten thousand changes.
        prop_assert!(overlay.depth() <= 14, "{} runs", overlay.depth());
    }
}

#[test]
fn a_large_overlay_built_from_single_changes_stays_in_order() {
    let mut overlay = Overlay::new();
    let number = |n: u32| n.wrapping_mul(2_654_435_761);
    for n in 0..20_000 {
        let key = number(n).to_be_bytes();
        overlay = overlay.with(Run::from_unsorted([Change { key: &key, value: Some(&n.to_be_bytes()) }]).unwrap());
    }
    assert_eq!(overlay.len(), 20_000);
    let keys: Vec<&[u8]> = overlay.iter().map(|change| change.key).collect();
    assert!(keys.is_sorted());
    assert_eq!(keys.len(), 20_000);
    let mut backward: Vec<&[u8]> = overlay.range(&KeyRange::all(), Direction::Backward).map(|change| change.key).collect();
    backward.reverse();
    assert_eq!(backward, keys);
    for n in 0..20_000 {
        assert_eq!(overlay.get(&number(n).to_be_bytes()), Some(Some(n.to_be_bytes().as_slice())));
    }
}

#[test]
fn many_hidden_entries_neither_shorten_a_page_nor_end_it() {
    let name = |n: u32| n.to_be_bytes().to_vec();
    let entries: Model = (0..5_000).map(|n| (name(n), name(n))).collect();
    let hidden: Batch = (1..4_990).map(|n| (name(n), None)).collect();
    let view = View::new(Box::new(MapBase { entries, page: 7 }), Overlay::new().with(run_of(&hidden)));
    let page = view.scan(&KeyRange::all(), 3, Direction::Forward).unwrap();
    assert_eq!(page.entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>(), [name(0), name(4_990), name(4_991)]);
    assert!(page.more);
    let page = view.scan(&KeyRange::all(), 11, Direction::Backward).unwrap();
    assert_eq!((page.entries.len(), page.more), (11, false), "eleven are left, and no twelfth");
    assert_eq!(page.entries[10].key, name(0));
}

#[test]
fn a_page_of_nothing_still_says_whether_there_is_more() {
    let view = View::new(
        Box::new(MapBase { entries: Model::new(), page: 9 }),
        Overlay::new().with(run_of(&vec![(b"a".to_vec(), Some(Vec::new()))])),
    );
    assert_eq!(view.scan(&KeyRange::all(), 0, Direction::Forward).unwrap(), Page { entries: Vec::new(), more: true });
    let after = KeyRange { start: b"b".to_vec(), end: None };
    assert_eq!(view.scan(&after, 0, Direction::Forward).unwrap(), Page::default());
    let reversed = KeyRange { start: b"z".to_vec(), end: Some(b"a".to_vec()) };
    assert_eq!(view.scan(&reversed, 5, Direction::Backward).unwrap(), Page::default());
}

#[test]
fn a_freeze_of_nothing_new_adds_no_layer() {
    let overlay = Overlay::new().with(run_of(&vec![(b"a".to_vec(), None)]));
    let (overlay, first) = overlay.freeze();
    let (overlay, second) = overlay.freeze();
    assert_eq!(first.mark(), second.mark());
    assert_eq!(second.contents().len(), 1);
    assert!(overlay.without_frozen(second.mark()).is_empty());
    assert!(!overlay.is_empty());
}

#[test]
fn what_is_frozen_is_not_merged_and_a_merge_has_a_limit() {
    let run = |n: u32| run_of(&vec![(n.to_be_bytes().to_vec(), Some(Vec::new()))]);
    let (overlay, frozen) = Overlay::new().with(run(1)).freeze();
    let overlay = overlay.with(run(2)).with(run(3));
    assert_eq!((frozen.contents().depth(), overlay.depth()), (1, 2), "the later two are one run");
    assert_eq!(overlay.thaw().with(run(4)).depth(), 1);

    let block = |n: u32| run_of(&(0..100).map(|at| ([n, at].map(u32::to_be_bytes).concat(), Some(vec![7; 60_000]))).collect());
    let overlay = (0..8).fold(Overlay::new(), |overlay, n| overlay.with(block(n)));
    assert_eq!((overlay.depth(), overlay.len()), (4, 800), "two of six megabytes fit into one run, three do not");
}
