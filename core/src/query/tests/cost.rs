//! What a page costs, in look-ups.

use super::leads::story;
use super::*;
use crate::storage::{KeyRange, Page as Scanned, StorageResult};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A view that counts.
struct Counting {
    view: View,
    gets: AtomicUsize,
    scans: AtomicUsize,
    keys: AtomicUsize,
}

impl ReadTxn for Counting {
    fn get(&self, key: &[u8]) -> StorageResult<Option<Vec<u8>>> {
        self.gets.fetch_add(1, Relaxed);
        self.view.get(key)
    }

    fn scan(&self, range: &KeyRange, limit: usize, direction: Direction) -> StorageResult<Scanned> {
        let page = self.view.scan(range, limit, direction)?;
        self.scans.fetch_add(1, Relaxed);
        self.keys.fetch_add(page.entries.len(), Relaxed);
        Ok(page)
    }
}

#[test]
fn a_page_costs_what_it_holds_wherever_it_is() {
    let made: Vec<[u8; 20]> = (0..2_000_u32).map(|n| std::array::from_fn(|at| if at == 8 { (n % 12) as u8 } else { 0 })).collect();
    let State { view, book } = story(&made).state();
    let counting = Counting { view, gets: AtomicUsize::new(0), scans: AtomicUsize::new(0), keys: AtomicUsize::new(0) };
    let source = Source { txn: &counting, book: &book };
    for filter in [LeadFilter::all().owner(UserId(1)).owner(UserId(2)).unowned().stage("new"), LeadFilter::all().unowned().stage("new")] {
        let mut query = LeadQuery::from(filter);
        for _ in 0..8 {
            counting.gets.store(0, Relaxed);
            counting.scans.store(0, Relaxed);
            counting.keys.store(0, Relaxed);
            let page = source.leads(&query).unwrap();
            query.after = page.next;
            if page.items.is_empty() {
                break;
            }
            let (gets, scans, keys) = (counting.gets.load(Relaxed), counting.scans.load(Relaxed), counting.keys.load(Relaxed));
            assert_eq!((page.items.len(), gets), (50, 50));
            assert!(keys <= 130 && scans <= 6, "{keys} keys in {scans} scans");
        }
    }
}
