//! The overlay's tree against two other shapes: a stack of sorted runs that merge geometrically, and a persistent red-black tree.

use std::cmp::Ordering;
use std::sync::Arc;

use leadbook::projection::overlay::{Overlay, Run};
use leadbook::storage::{Direction, KeyRange};
use rpds::RedBlackTreeMapSync;

use crate::data::{Lead, email, identity_prefix, mix, owner_stage_prefix, record_key};
use crate::engine::Answer;
use crate::measure::{Times, line, now, say, timed};

/// A sorted run in one allocation each for slots and bytes.
struct Packed {
    slots: Vec<(u64, u32, u32, u32)>,
    bytes: Vec<u8>,
}

fn head(key: &[u8]) -> u64 {
    let mut padded = [0; 8];
    let len = key.len().min(8);
    padded[..len].copy_from_slice(&key[..len]);
    u64::from_be_bytes(padded)
}

impl Packed {
    fn new() -> Self {
        Self { slots: Vec::new(), bytes: Vec::new() }
    }

    fn push(&mut self, key: &[u8], value: &[u8]) {
        self.slots.push((head(key), self.bytes.len() as u32, key.len() as u32, value.len() as u32));
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
    }

    fn key(&self, at: usize) -> &[u8] {
        let (_, start, len, _) = self.slots[at];
        &self.bytes[start as usize..(start + len) as usize]
    }

    fn value(&self, at: usize) -> &[u8] {
        let (_, start, len, value) = self.slots[at];
        &self.bytes[(start + len) as usize..(start + len + value) as usize]
    }

    fn lower_bound(&self, key: &[u8]) -> usize {
        let wanted = head(key);
        let (mut from, mut to) = (0, self.slots.len());
        while from < to {
            let middle = (from + to) / 2;
            if self.slots[middle].0.cmp(&wanted).then_with(|| self.key(middle).cmp(key)).is_lt() { from = middle + 1 } else { to = middle }
        }
        from
    }

    fn merge(older: &Self, newer: &Self) -> Self {
        let mut merged = Self {
            slots: Vec::with_capacity(older.slots.len() + newer.slots.len()),
            bytes: Vec::with_capacity(older.bytes.len() + newer.bytes.len()),
        };
        let (mut left, mut right) = (0, 0);
        while left < older.slots.len() || right < newer.slots.len() {
            let order = match (older.slots.get(left), newer.slots.get(right)) {
                (Some(one), Some(other)) => one.0.cmp(&other.0).then_with(|| older.key(left).cmp(newer.key(right))),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            if order == Ordering::Less {
                merged.push(older.key(left), older.value(left));
                left += 1;
            } else {
                merged.push(newer.key(right), newer.value(right));
                right += 1;
                left += usize::from(order == Ordering::Equal);
            }
        }
        merged
    }
}

/// Runs, oldest first; each at least twice as long as the next.
#[derive(Clone, Default)]
struct Stack(Vec<Arc<Packed>>);

impl Stack {
    fn with(&self, run: &Run) -> Self {
        let mut runs = self.0.clone();
        let mut top = Packed::new();
        run.iter().for_each(|change| top.push(change.key, change.value.unwrap_or_default()));
        while let Some(below) = runs.pop_if(|below| below.slots.len() <= 2 * top.slots.len()) {
            top = Packed::merge(&below, &top);
        }
        runs.push(Arc::new(top));
        Self(runs)
    }

    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.0.iter().rev().find_map(|run| {
            let at = run.lower_bound(key);
            (at < run.slots.len() && run.key(at) == key).then(|| run.value(at))
        })
    }

    /// The number of keys among the last `limit` below `end`, merged over all runs; enough to cost what a scan costs.
    fn newest(&self, prefix: &[u8], end: &[u8], limit: usize) -> usize {
        let mut gaps: Vec<usize> = self.0.iter().map(|run| run.lower_bound(end)).collect();
        let mut found = 0;
        while found < limit {
            let best = (0..gaps.len())
                .filter(|run| gaps[*run] > 0)
                .max_by(|one, other| self.0[*one].key(gaps[*one] - 1).cmp(self.0[*other].key(gaps[*other] - 1)));
            let Some(best) = best else { break };
            if !self.0[best].key(gaps[best] - 1).starts_with(prefix) {
                break;
            }
            gaps[best] -= 1;
            found += 1;
        }
        found
    }
}

type Map = RedBlackTreeMapSync<Vec<u8>, Option<Arc<[u8]>>>;

fn map_with(map: &Map, run: &Run) -> Map {
    let mut next = map.clone();
    for change in run.iter() {
        next.insert_mut(change.key.to_vec(), change.value.map(Arc::from));
    }
    next
}

fn runs(from: u64, to: u64, size: usize) -> Answer<Vec<Run>> {
    let numbers: Vec<u64> = (from..to).collect();
    let mut all = Vec::new();
    for chunk in numbers.chunks(size) {
        let mut run = Run::builder();
        for id in chunk {
            Lead::make(*id).into_run(&mut run)?;
        }
        all.push(run.build());
    }
    Ok(all)
}

/// Fills all three with `leads` in batches, then applies singles while an older version stays held, as readers hold it, and reads.
pub(crate) fn compare(leads: u64, batch: usize, singles: u64) -> Answer<()> {
    say(&format!("\nStructures, {leads} leads in batches of {batch}, then {singles} singles of 13 changes"));
    let (bulk, single) = (runs(0, leads, batch)?, runs(leads, leads + singles, 1)?);
    let (mut tree, mut stack, mut map) = (Overlay::new(), Stack::default(), Map::new_sync());
    let mut times = vec![Times::default(); 6];
    for (run, at) in bulk.iter().map(|run| (run, 0)).chain(single.iter().map(|run| (run, 3))) {
        let held = (tree.clone(), stack.clone(), map.clone());
        let (time, next) = timed(|| tree.with(run));
        times[at].add(time);
        tree = next;
        let (time, next) = timed(|| stack.with(run));
        times[at + 1].add(time);
        stack = next;
        let (time, next) = timed(|| map_with(&map, run));
        times[at + 2].add(time);
        map = next;
        drop(held);
    }
    let sides = ["tree", "runs", "rpds"];
    let figures =
        |pick: &dyn Fn(usize) -> f64| -> Vec<(&str, f64)> { sides.iter().enumerate().map(|(at, side)| (*side, pick(at))).collect() };
    line("apply in batches, per lead", "us", &figures(&|at| times[at].sum().as_secs_f64() * 1e6 / leads as f64));
    line("slowest batch", "us", &figures(&|at| times[at].max()));
    line("apply a single, mean", "us", &figures(&|at| times[at + 3].sum().as_secs_f64() * 1e6 / singles as f64));
    line("apply a single, median", "us", &figures(&|at| times[at + 3].median()));
    line("apply a single, 99th of 100", "us", &figures(&|at| times[at + 3].quantile(0.99)));
    line("apply a single, slowest", "us", &figures(&|at| times[at + 3].max()));

    let probes: Vec<Vec<u8>> = (0..100_000).map(|n| record_key(mix(n) % (leads + singles))).collect();
    let missing: Vec<Vec<u8>> = (0..100_000).map(|n| identity_prefix(0x14, &email(mix(n)))).collect();
    for (what, keys) in [("get a record", &probes), ("miss an e-mail", &missing)] {
        let count = keys.len() as f64;
        let mut found = [0; 3];
        let mut each = [0.0; 3];
        let start = now();
        found[0] = keys.iter().filter(|key| tree.get(key).is_some()).count();
        each[0] = start.elapsed().as_secs_f64() * 1e9 / count;
        let start = now();
        found[1] = keys.iter().filter(|key| stack.get(key).is_some()).count();
        each[1] = start.elapsed().as_secs_f64() * 1e9 / count;
        let start = now();
        found[2] = keys.iter().filter(|key| map.get(key.as_slice()).is_some()).count();
        each[2] = start.elapsed().as_secs_f64() * 1e9 / count;
        line(what, "ns", &figures(&|at| each[at]));
        if found[0] != found[1] || found[1] != found[2] {
            return Err("the structures disagree".into());
        }
    }
    let ranges: Vec<KeyRange> = (0..2_000).map(|n| KeyRange::prefix(&owner_stage_prefix(n % 50, n % 7))).collect();
    let (t, one) = timed(|| ranges.iter().map(|range| tree.range(range, Direction::Backward).take(50).count()).sum::<usize>());
    let (s, two) =
        timed(|| ranges.iter().map(|range| stack.newest(&range.start, range.end.as_deref().unwrap_or_default(), 50)).sum::<usize>());
    let (m, three) = timed(|| {
        ranges
            .iter()
            .map(|range| map.range(range.start.clone()..range.end.clone().unwrap_or_default()).rev().take(50).count())
            .sum::<usize>()
    });
    if one != two || two != three {
        return Err("the structures disagree on a range".into());
    }
    line(
        "newest 50 keys of a range",
        "us",
        &[("tree", t.as_secs_f64() * 500.0), ("runs", s.as_secs_f64() * 500.0), ("rpds", m.as_secs_f64() * 500.0)],
    );
    say(&format!(
        "the tree takes {} MiB, {} bytes a change; the stack is {} runs deep",
        tree.bytes() >> 20,
        tree.bytes() / tree.len(),
        stack.0.len()
    ));
    Ok(())
}
