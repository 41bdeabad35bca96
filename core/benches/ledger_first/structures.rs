//! The overlay against a persistent red-black tree.

use std::sync::Arc;
use std::time::Duration;

use leadbook::projection::overlay::{Overlay, Run};
use leadbook::storage::{Direction, KeyRange};
use rpds::RedBlackTreeMapSync;

use crate::data::{Lead, email, identity_key, mix, owner_stage_prefix, record_key};
use crate::engine::Answer;
use crate::measure::{Times, line, say, timed, timed_on_processor};

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
            Lead::make(*id).add_to(&mut run)?;
        }
        all.push(run.build());
    }
    Ok(all)
}

/// Fills both with `leads` in batches, then applies singles while an older version stays held, as readers hold it, and reads.
pub(crate) fn compare(leads: u64, batch: usize, singles: u64) -> Answer<()> {
    say(&format!("\nStructures, {leads} leads in batches of {batch}, then {singles} singles of 13 changes"));
    let (bulk, single) = (runs(0, leads, batch)?, runs(leads, leads + singles, 1)?);
    let (mut overlay, mut map) = (Overlay::new(), Map::new_sync());
    let mut times = vec![Times::default(); 4];
    for (run, at) in bulk.into_iter().map(|run| (run, 0)).chain(single.into_iter().map(|run| (run, 2))) {
        let held = (overlay.clone(), map.clone());
        let (time, next) = timed(|| map_with(&map, &run));
        times[at + 1].add(time);
        map = next;
        let (time, next) = timed(|| overlay.with(run));
        times[at].add(time);
        overlay = next;
        drop(held);
    }
    let figures = |pick: &dyn Fn(&Times) -> f64, at: usize| [("overlay", pick(&times[at])), ("rpds", pick(&times[at + 1]))];
    if leads > 0 {
        line("apply in batches, per lead", "us", &figures(&|times| times.sum().as_secs_f64() * 1e6 / leads as f64, 0));
        line("slowest batch", "us", &figures(&Times::max, 0));
    }
    line("apply a single, mean", "us", &figures(&|times| times.sum().as_secs_f64() * 1e6 / singles as f64, 2));
    line("apply a single, median", "us", &figures(&Times::median, 2));
    line("apply a single, 99th of 100", "us", &figures(&|times| times.quantile(0.99), 2));
    line("apply a single, slowest", "us", &figures(&Times::max, 2));

    let probes: Vec<Vec<u8>> = (0..400_000).map(|n| record_key(mix(n) % (leads + singles))).collect();
    let missing: Vec<Vec<u8>> = (0..400_000).map(|n| identity_key(0x14, &email(mix(n)))).collect();
    for (what, keys) in [("get a record", &probes), ("miss an e-mail", &missing)] {
        let each = |time: Duration| time.as_secs_f64() * 1e9 / keys.len() as f64;
        let (one, found) = timed_on_processor(|| keys.iter().filter(|key| overlay.get(key).is_some()).count());
        let (other, also) = timed_on_processor(|| keys.iter().filter(|key| map.get(key.as_slice()).is_some()).count());
        line(what, "ns", &[("overlay", each(one)), ("rpds", each(other))]);
        if found != also {
            return Err("the structures disagree".into());
        }
    }
    let ranges: Vec<KeyRange> = (0..20_000).map(|n| KeyRange::prefix(&owner_stage_prefix(n % 50, n % 7))).collect();
    let (one, found) =
        timed_on_processor(|| ranges.iter().map(|range| overlay.range(range, Direction::Backward).take(50).count()).sum::<usize>());
    let (other, also) = timed_on_processor(|| {
        ranges
            .iter()
            .map(|range| map.range(range.start.clone()..range.end.clone().unwrap_or_default()).rev().take(50).count())
            .sum::<usize>()
    });
    if found != also {
        return Err("the structures disagree on a range".into());
    }
    line("newest 50 keys of a range", "us", &[("overlay", one.as_secs_f64() * 50.0), ("rpds", other.as_secs_f64() * 50.0)]);
    let (time, count) = timed_on_processor(|| overlay.iter().count());
    say(&format!(
        "walking all {count} changes: {:.0} ns each; {} MiB, {} bytes a change, {} runs",
        time.as_secs_f64() * 1e9 / count as f64,
        overlay.bytes() >> 20,
        overlay.bytes() / overlay.len(),
        overlay.depth()
    ));
    Ok(())
}
